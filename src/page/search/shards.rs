//! Shards: the index cut by the first letters of its words into files of about 16 KB.
//!
//! The sorted words are split letter by letter wherever a group is too large, and small neighbours are put together;
//! so a cut depends on the words near it, and an edit leaves most shards as they are. A shard is a front-coded word
//! list and the postings of its words. Words of one stem carry the same number, so the client needs no stemmer.
//!
//! Invariant: a shard holds all words from its key up to the key of the next.

use std::fmt::Write as _;
use std::ops::Range;

use pagefind_stem::{Algorithm, Stemmer};
use rustc_hash::FxHashMap;

use super::SearchFile;
use super::index::{Index, Posting, Postings, push_varint};
use super::script::{push_string, receiving, signature};

const SHARD_BYTES: usize = 16 * 1024;
/// A word in more sections than this, and in more than one in twenty, keeps its best postings only.
const COMMON_FROM: usize = 2_000;
const COMMON_SHARE: usize = 20;
const COMMON_KEEPS: usize = 1_500;
const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// A shard as `meta.js` lists it.
pub(super) struct Shard {
    /// The lowest word it may hold.
    pub(super) key: String,
    /// The hash in its name.
    pub(super) signature: String,
}

struct Term<'a> {
    word: &'a str,
    postings: &'a Postings,
    common: bool,
}

impl Term<'_> {
    /// Roughly what it takes in the file.
    fn size(&self) -> usize {
        let bytes = if self.common { COMMON_KEEPS * 2 } else { self.postings.bytes.len() };
        self.word.len() / 2 + 5 + bytes * 4 / 3
    }

    /// Whether it is the key of a page's name and no word.
    fn is_name(&self) -> bool {
        self.word.ends_with(' ')
    }
}

/// Writes all shards; they come back with what `meta.js` needs, in rising order of their keys.
pub(super) fn write(index: &Index, language: &str) -> (Vec<SearchFile>, Vec<Shard>) {
    let stemmer = algorithm(language).map(Stemmer::create);
    let common_from = COMMON_FROM.max(index.unit_count() / COMMON_SHARE);
    let terms = index.sorted_terms().into_iter();
    let terms: Vec<Term<'_>> = terms
        .map(|(word, postings)| Term { word, postings, common: postings.count > common_from })
        .collect();
    let mut ranges = Vec::new();
    split(&terms, 0..terms.len(), 0, &mut ranges);

    let mut files = Vec::with_capacity(ranges.len());
    let mut shards = Vec::with_capacity(ranges.len());
    for (depth, range) in ranges {
        let key = if range.start == 0 {
            String::new()
        } else {
            prefix(terms[range.start].word, depth + 1).to_owned()
        };
        let payload = payload(&terms[range], stemmer.as_ref());
        let signature = signature(&payload);
        files.push(receiving(format!("search/t-{signature}.js"), &payload));
        shards.push(Shard { key, signature });
    }
    (files, shards)
}

/// Cuts `range`, whose words agree in their first `depth` characters, into runs of at most `SHARD_BYTES` where words
/// can be told apart. Each comes with the depth it was cut at.
fn split(
    terms: &[Term<'_>],
    range: Range<usize>,
    depth: usize,
    ranges: &mut Vec<(usize, Range<usize>)>,
) {
    let mut open = range.start..range.start;
    let mut open_size = 0;
    let mut start = range.start;
    while start < range.end {
        let head = prefix(terms[start].word, depth + 1);
        let same =
            terms[start..range.end].partition_point(|term| prefix(term.word, depth + 1) == head);
        let child = start..start + same;
        let size: usize = terms[child.clone()].iter().map(Term::size).sum();
        start = child.end;
        if open_size > 0 && open_size + size > SHARD_BYTES {
            ranges.push((depth, std::mem::replace(&mut open, child.start..child.start)));
            open_size = 0;
        }
        if size > SHARD_BYTES && child.len() > 1 {
            open = child.end..child.end;
            split(terms, child, depth + 1, ranges);
        } else {
            open.end = child.end;
            open_size += size;
        }
    }
    if !open.is_empty() {
        ranges.push((depth, open));
    }
}

fn prefix(word: &str, characters: usize) -> &str {
    word.char_indices().nth(characters).map_or(word, |(end, _)| &word[..end])
}

/// `[words, postings]`: for every word one character with the length it shares with the one before (base 36), the
/// rest of it, `!` when postings were left out, `:` and the number of its stem group when another word has the same.
fn payload(terms: &[Term<'_>], stemmer: Option<&Stemmer>) -> String {
    let groups = stem_groups(terms, stemmer);
    let mut words = String::new();
    let mut bytes = Vec::new();
    let mut before = "";
    for (term, group) in terms.iter().zip(groups) {
        if !words.is_empty() {
            words.push(',');
        }
        let shared = shared_length(before, term.word);
        words.push(char::from_digit(shared as u32, 36).expect("the shared length is below 36"));
        words.push_str(&term.word[prefix(term.word, shared).len()..]);
        if term.common {
            words.push('!');
        }
        if let Some(group) = group {
            write!(words, ":{group}").expect("writing to a string cannot fail");
        }
        push_postings(term, &mut bytes);
        before = term.word;
    }
    let mut payload = String::from("[");
    push_string(&words, &mut payload);
    payload.push_str(",\"");
    push_base64(&bytes, &mut payload);
    payload.push_str("\"]");
    payload
}

/// Characters both words begin with, at most 35.
fn shared_length(before: &str, word: &str) -> usize {
    before.chars().zip(word.chars()).take(35).take_while(|(a, b)| a == b).count()
}

/// For every term the number of its stem group, or none when it is alone in it.
fn stem_groups(terms: &[Term<'_>], stemmer: Option<&Stemmer>) -> Vec<Option<usize>> {
    let Some(stemmer) = stemmer else {
        return vec![None; terms.len()];
    };
    let stems: Vec<_> = terms.iter().map(|term| stemmer.stem(term.word)).collect();
    let mut sizes: FxHashMap<&str, usize> = FxHashMap::default();
    for (term, stem) in terms.iter().zip(&stems) {
        if !term.is_name() {
            *sizes.entry(stem.as_ref()).or_default() += 1;
        }
    }
    let mut numbers: FxHashMap<&str, usize> = FxHashMap::default();
    let mut groups = Vec::with_capacity(terms.len());
    for (term, stem) in terms.iter().zip(&stems) {
        let stem = stem.as_ref();
        let shared = !term.is_name() && sizes.get(stem).is_some_and(|&size| size > 1);
        let next = numbers.len();
        groups.push(shared.then(|| *numbers.entry(stem).or_insert(next)));
    }
    groups
}

fn push_postings(term: &Term<'_>, bytes: &mut Vec<u8>) {
    if term.common {
        let mut best: Vec<Posting> = term.postings.iter().collect();
        best.sort_by_key(|posting| {
            (std::cmp::Reverse((posting.in_title, posting.impact)), posting.unit)
        });
        best.truncate(COMMON_KEEPS);
        best.sort_unstable_by_key(|posting| posting.unit);
        let mut kept = Postings::default();
        for posting in best {
            kept.push(posting);
        }
        push_varint(kept.bytes.len() as u64, bytes);
        bytes.extend(kept.bytes);
    } else {
        push_varint(term.postings.bytes.len() as u64, bytes);
        bytes.extend(&term.postings.bytes);
    }
}

fn push_base64(bytes: &[u8], text: &mut String) {
    for chunk in bytes.chunks(3) {
        let first = u32::from(chunk[0]) << 16;
        let second = u32::from(chunk.get(1).copied().unwrap_or_default()) << 8;
        let value = first | second | u32::from(chunk.get(2).copied().unwrap_or_default());
        for place in 0..=chunk.len() {
            text.push(char::from(BASE64[(value >> (18 - 6 * place) & 63) as usize]));
        }
    }
}

fn algorithm(language: &str) -> Option<Algorithm> {
    let primary = language.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    Some(match primary.as_str() {
        "ar" => Algorithm::Arabic,
        "da" => Algorithm::Danish,
        "de" => Algorithm::German,
        "el" => Algorithm::Greek,
        "en" => Algorithm::English,
        "es" => Algorithm::Spanish,
        "fi" => Algorithm::Finnish,
        "fr" => Algorithm::French,
        "hu" => Algorithm::Hungarian,
        "id" => Algorithm::Indonesian,
        "it" => Algorithm::Italian,
        "nb" | "nn" | "no" => Algorithm::Norwegian,
        "nl" => Algorithm::Dutch,
        "pl" => Algorithm::Polish,
        "pt" => Algorithm::Portuguese,
        "ro" => Algorithm::Romanian,
        "ru" => Algorithm::Russian,
        "sv" => Algorithm::Swedish,
        "tr" => Algorithm::Turkish,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_agrees_with_rfc_4648_without_padding() {
        for (bytes, expected) in
            [("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg")]
        {
            let mut text = String::new();
            push_base64(bytes.as_bytes(), &mut text);
            assert_eq!(text, expected);
        }
    }

    #[test]
    fn a_split_keeps_every_word_once_and_in_order() {
        let words: Vec<String> = (0..20_000).map(|number| format!("word{number:05}")).collect();
        let mut postings = Postings::default();
        postings.push(Posting { unit: 1, in_title: false, impact: 3 });
        let terms: Vec<Term<'_>> =
            words.iter().map(|word| Term { word, postings: &postings, common: false }).collect();
        let mut ranges = Vec::new();
        split(&terms, 0..terms.len(), 0, &mut ranges);
        assert!(ranges.len() > 5, "{} ranges", ranges.len());
        let mut end = 0;
        for (depth, range) in ranges {
            assert_eq!(range.start, end);
            assert!(range.end > range.start);
            let key = prefix(terms[range.start].word, depth + 1);
            assert!(range.start == 0 || terms[range.start - 1].word < key);
            let size: usize = terms[range.clone()].iter().map(Term::size).sum();
            assert!(size <= SHARD_BYTES);
            end = range.end;
        }
        assert_eq!(end, terms.len());
    }

    #[test]
    fn words_of_one_stem_share_a_number() {
        let postings = Postings::default();
        let terms = ["install", "installation", "installed", "instead", "instead "];
        let terms: Vec<Term<'_>> =
            terms.iter().map(|word| Term { word, postings: &postings, common: false }).collect();
        let stemmer = algorithm("en-GB").map(Stemmer::create);
        assert_eq!(stem_groups(&terms, stemmer.as_ref()), [Some(0), Some(0), Some(0), None, None]);
    }
}
