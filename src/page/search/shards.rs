//! Shards: the index cut by the first letters of its words into files of 10 to 32 KB.
//!
//! The sorted words are split letter by letter wherever a group is too large, and small neighbours are put together;
//! so a cut depends on the words near it, and an edit leaves most shards as they are. A shard is a front-coded word
//! list and the postings of its words. Words of one stem carry the same number, so the client needs no stemmer; a cut
//! keeps them together, and a word with the names that begin with it.
//!
//! Invariant: a shard holds all words from its key up to the key of the next.

use std::fmt::Write as _;
use std::ops::Range;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use pagefind_stem::{Algorithm, Stemmer};
use rustc_hash::FxHashMap;

use super::SearchFile;
use super::lexis::{Lexis, hash};
use super::postings::{Posting, Store, push_varint};
use super::script::{Signatures, push_string, receiving};
use super::terms::{Term, Terms};

/// The size of shards, by the size of the whole index: on a large site larger ones keep the list of them short, on a
/// small one more words of a query share one.
const SHARD_BYTES: [(usize, usize); 4] =
    [(1 << 20, 12 * 1024), (8 << 20, 10 * 1024), (64 << 20, 16 * 1024), (usize::MAX, 32 * 1024)];
/// A cut is moved by up to so many words, to keep those of one stem together.
const STEM_REACH: u32 = 200;
/// A cut is moved by up to so many names, to keep a word and the names that begin with it together.
const NAMES_REACH: usize = 64;
/// A word in more sections than this, and in more than one in twenty, keeps its best postings only.
const COMMON_FROM: usize = 2_000;
const COMMON_SHARE: usize = 20;
const COMMON_KEEPS: usize = 1_500;

/// A shard as `meta.js` lists it.
pub(super) struct Shard {
    /// The lowest word it may hold.
    pub(super) key: String,
    /// The hash in its name.
    pub(super) signature: String,
}

/// Roughly what a term takes in the file.
fn size(term: Term<'_>, common_from: usize) -> usize {
    let common = term.postings.count as usize > common_from;
    let bytes = if common { COMMON_KEEPS * 2 } else { term.postings.length() };
    term.word.len() / 2 + 5 + bytes * 4 / 3
}

/// Writes all shards; they come back with what `meta.js` needs, in rising order of their keys.
pub(super) fn write(
    terms: &Terms<'_>,
    unit_count: usize,
    language: &str,
    signatures: &mut Signatures,
    put: &mut dyn FnMut(SearchFile),
) -> Vec<Shard> {
    let stems = stems(terms, stemmer(language).as_ref());
    let plan = Plan::new(terms, &stems, unit_count);
    let shards = plan.shards(terms, &stems, signatures);
    for (place, shard) in shards.iter().enumerate() {
        put(plan.file(place, shard, terms, &stems));
    }
    shards
}

/// Which words stand in which shard.
pub(super) struct Plan {
    ranges: Vec<Range<usize>>,
    common_from: usize,
}

impl Plan {
    /// Cuts `terms`, whose stems have these numbers where others have the same.
    pub(super) fn new(terms: &Terms<'_>, stems: &[Option<u32>], unit_count: usize) -> Self {
        let common_from = COMMON_FROM.max(unit_count / COMMON_SHARE);
        Plan { ranges: cuts(terms, stems, common_from), common_from }
    }

    /// The shards as `meta.js` lists them.
    pub(super) fn shards(
        &self,
        terms: &Terms<'_>,
        stems: &[Option<u32>],
        signatures: &mut Signatures,
    ) -> Vec<Shard> {
        let (mut parts, mut room) = (Vec::new(), Vec::new());
        let shard = |range: &Range<usize>| {
            let groups = groups(&stems[range.clone()]);
            parts.clear();
            for (place, group) in range.clone().zip(groups) {
                let common = terms.at(place).postings.count as usize > self.common_from;
                let group = group.map_or(0, |group| group as u64 + 1);
                parts.extend([terms.digest(place, &mut room), group << 1 | u64::from(common)]);
            }
            Shard { key: key(terms, range.start), signature: signatures.of_parts(&parts) }
        };
        self.ranges.iter().map(shard).collect()
    }

    /// The file at a place in the list.
    pub(super) fn file(
        &self,
        place: usize,
        shard: &Shard,
        terms: &Terms<'_>,
        stems: &[Option<u32>],
    ) -> SearchFile {
        let payload = payload(terms, self.ranges[place].clone(), stems, self.common_from);
        receiving(shard.address(), &payload)
    }
}

impl Shard {
    /// Where its file is.
    pub(super) fn address(&self) -> String {
        format!("search/t-{}.js", self.signature)
    }
}

/// The lowest word that a shard may hold which begins with the term at `start`.
fn key(terms: &Terms<'_>, start: usize) -> String {
    let Some(before) = start.checked_sub(1) else { return String::new() };
    let word = terms.at(start).word;
    let shared = terms.at(before).word.chars().zip(word.chars());
    prefix(word, shared.take_while(|(a, b)| a == b).count() + 1).to_owned()
}

/// Where shards begin and end: near their size, and never between words of one stem that are near each other.
fn cuts(terms: &Terms<'_>, stems: &[Option<u32>], common_from: usize) -> Vec<Range<usize>> {
    let sizes: Vec<u32> = terms.iter().map(|term| size(term, common_from) as u32).collect();
    let total = sum(&sizes);
    let limit = SHARD_BYTES.iter().find(|(up_to, _)| total <= *up_to).map_or(0, |row| row.1);
    let mut ranges = Vec::new();
    split(terms, &sizes, 0..terms.len(), Cut { depth: 0, limit }, &mut ranges);
    let last_of_stem = last_of_stem(stems);
    let mut cuts: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    let mut start = 0;
    for range in ranges {
        let mut end = range.end.max(start);
        while (1..terms.len()).contains(&end) {
            let stem_end = last_of_stem[end - 1] as usize + 1;
            let held = stem_end.max(names_end(terms, end));
            if held <= end {
                break;
            }
            end = held;
        }
        if end > start {
            cuts.push(start..end);
            start = end;
        }
    }
    cuts
}

/// Where the names end that begin with the word before `start`, or some of them if they are many.
fn names_end(terms: &Terms<'_>, start: usize) -> usize {
    let before = terms.at(start - 1);
    if before.is_name() {
        return start;
    }
    let begins =
        |name: &str| name.strip_prefix(before.word).is_some_and(|rest| rest.starts_with(' '));
    start + terms.run(start..terms.len().min(start + NAMES_REACH), begins)
}

fn sum(sizes: &[u32]) -> usize {
    sizes.iter().map(|size| *size as usize).sum()
}

/// For each term the highest index that a near word of its stem, or of the stem of a word before it, has.
fn last_of_stem(stems: &[Option<u32>]) -> Vec<u32> {
    let stem_count = stems.iter().flatten().max().map_or(0, |stem| *stem as usize + 1);
    let mut last_seen: Vec<Option<u32>> = vec![None; stem_count];
    let mut last: Vec<u32> = (0..).take(stems.len()).collect();
    for (index, stem) in (0..).zip(stems) {
        let Some(stem) = stem else { continue };
        if let Some(before) = last_seen[*stem as usize].replace(index)
            && index - before <= STEM_REACH
        {
            last[before as usize] = index;
        }
    }
    let mut highest = 0;
    for last in &mut last {
        highest = highest.max(*last);
        *last = highest;
    }
    last
}

/// Cuts `range`, whose words agree in their first `depth` characters, into runs of at most the limit where words can
/// be told apart.
fn split(
    terms: &Terms<'_>,
    sizes: &[u32],
    range: Range<usize>,
    cut: Cut,
    ranges: &mut Vec<Range<usize>>,
) {
    let head_of = |index: usize| prefix(terms.at(index).word, cut.depth + 1);
    let mut open = range.start..range.start;
    let mut open_size = 0;
    let mut start = range.start;
    while start < range.end {
        let head = head_of(start);
        let same = terms.run(start..range.end, |word| prefix(word, cut.depth + 1) == head);
        let child = start..start + same;
        let size = sum(&sizes[child.clone()]);
        start = child.end;
        if open_size > 0 && open_size + size > cut.limit {
            ranges.push(std::mem::replace(&mut open, child.start..child.start));
            open_size = 0;
        }
        if size > cut.limit && child.len() > 1 {
            open = child.end..child.end;
            split(terms, sizes, child, Cut { depth: cut.depth + 1, ..cut }, ranges);
        } else {
            open.end = child.end;
            open_size += size;
        }
    }
    if !open.is_empty() {
        ranges.push(open);
    }
}

#[derive(Clone, Copy)]
struct Cut {
    depth: usize,
    limit: usize,
}

/// The first `characters` of `word`.
pub(super) fn prefix(word: &str, characters: usize) -> &str {
    word.char_indices().nth(characters).map_or(word, |(end, _)| &word[..end])
}

/// `[words, postings]`: for every word one character with the length it shares with the one before (base 36), the
/// rest of it, `!` when postings were left out, `:` and the number of its stem group when another word has the same.
fn payload(
    terms: &Terms<'_>,
    range: Range<usize>,
    stems: &[Option<u32>],
    common_from: usize,
) -> String {
    let groups = groups(&stems[range.clone()]);
    let mut words = String::new();
    let mut bytes = Vec::new();
    let mut before = "";
    for (term, group) in range.map(|place| terms.at(place)).zip(groups) {
        if !words.is_empty() {
            words.push(',');
        }
        let shared = shared_length(before, term.word);
        words.push(char::from_digit(shared as u32, 36).expect("the shared length is below 36"));
        words.push_str(&term.word[prefix(term.word, shared).len()..]);
        let common = term.postings.count as usize > common_from;
        if common {
            words.push('!');
        }
        if let Some(group) = group {
            write!(words, ":{group}").expect("writing to a string cannot fail");
        }
        push_postings(term, terms.store, common, &mut bytes);
        before = term.word;
    }
    let mut payload = String::from("[");
    push_string(&words, &mut payload);
    payload.push_str(",\"");
    BASE64_URL_SAFE_NO_PAD.encode_string(&bytes, &mut payload);
    payload.push_str("\"]");
    payload
}

/// The stems of a shard's words, numbered within the shard.
fn groups(stems: &[Option<u32>]) -> Vec<Option<usize>> {
    let mut groups: FxHashMap<u32, usize> = FxHashMap::default();
    let mut number = |stem: u32| {
        let next = groups.len();
        *groups.entry(stem).or_insert(next)
    };
    stems.iter().map(|stem| stem.map(&mut number)).collect()
}

/// Characters both words begin with, at most 35.
pub(super) fn shared_length(before: &str, word: &str) -> usize {
    before.chars().zip(word.chars()).take(35).take_while(|(a, b)| a == b).count()
}

/// For every term the number of its stem, or none when no other word has it.
fn stems(terms: &Terms<'_>, stemmer: Option<&Stemmer>) -> Vec<Option<u32>> {
    let Some(stemmer) = stemmer else {
        return vec![None; terms.len()];
    };
    let mut numbers = Lexis::default();
    let mut sizes: Vec<u32> = Vec::new();
    let mut stems = Vec::with_capacity(terms.len());
    for term in terms.iter() {
        if term.is_name() {
            stems.push(None);
            continue;
        }
        let stem = stemmer.stem(term.word);
        let (number, is_new) = numbers.number(&stem, hash(&stem));
        if is_new {
            sizes.push(0);
        }
        sizes[number as usize] += 1;
        stems.push(Some(number));
    }
    for stem in &mut stems {
        *stem = stem.filter(|&number| sizes[number as usize] > 1);
    }
    stems
}

fn push_postings(term: Term<'_>, store: &Store, common: bool, bytes: &mut Vec<u8>) {
    if !common {
        push_varint(term.postings.length() as u64, bytes);
        store.pieces(term.postings).for_each(|piece| bytes.extend(piece));
        return;
    }
    let mut best: Vec<Posting> = store.decoded(term.postings).collect();
    if best.len() > COMMON_KEEPS {
        best.select_nth_unstable_by_key(COMMON_KEEPS, |posting| {
            (std::cmp::Reverse((posting.in_title, posting.impact)), posting.unit)
        });
        best.truncate(COMMON_KEEPS);
    }
    best.sort_unstable_by_key(|posting| posting.unit);
    let mut kept = Vec::new();
    let mut before = 0;
    for posting in best {
        posting.push_to(before, &mut kept);
        before = posting.unit;
    }
    push_varint(kept.len() as u64, bytes);
    bytes.extend(kept);
}

/// What finds the stems of words, for the languages that have one.
pub(super) fn stemmer(language: &str) -> Option<Stemmer> {
    algorithm(language).map(Stemmer::create)
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
    use crate::page::search::postings::Postings;

    /// Words, each of which stands in one section.
    #[derive(Default)]
    struct Words {
        lexis: Lexis,
        postings: Vec<Postings>,
        store: Store,
    }

    impl Words {
        fn of(words: impl IntoIterator<Item = String>) -> Self {
            let mut all = Words::default();
            for word in words {
                let mut postings = Postings::default();
                all.store.push(&mut postings, Posting { unit: 1, in_title: false, impact: 3 });
                all.postings.push(postings);
                all.lexis.number(&word, hash(&word));
            }
            all
        }

        fn terms(&self) -> Terms<'_> {
            Terms::new(&self.lexis, &self.postings, &self.store)
        }
    }

    #[test]
    fn cuts_keep_every_word_once_and_in_order() {
        let words = Words::of((0..20_000).map(|number| format!("word{number:05}")));
        let terms = words.terms();
        let ranges = cuts(&terms, &vec![None; terms.len()], COMMON_FROM);
        assert!(ranges.len() > 5, "{} ranges", ranges.len());
        let mut end = 0;
        for range in ranges {
            assert_eq!(range.start, end);
            assert!(range.end > range.start);
            let sizes = range.clone().map(|place| super::size(terms.at(place), COMMON_FROM));
            let size: usize = sizes.sum();
            assert!(size <= SHARD_BYTES[0].1);
            end = range.end;
        }
        assert_eq!(end, terms.len());
    }

    #[test]
    fn a_word_lies_beside_the_names_that_begin_with_it() {
        let words = ["staff", "staff ", "staff engineer ", "staffed"];
        let words = Words::of(words.map(str::to_owned));
        let terms = words.terms();
        assert_eq!([1, 2, 3].map(|start| names_end(&terms, start)), [3, 2, 3]);
    }

    #[test]
    fn words_of_one_stem_share_a_number_and_a_shard() {
        let words = ["install", "installation", "installed", "instead", "instead "];
        let words = Words::of(words.map(str::to_owned));
        let terms = words.terms();
        let stems = stems(&terms, stemmer("en-GB").as_ref());
        assert_eq!(stems, [Some(0), Some(0), Some(0), None, None]);
        assert_eq!(last_of_stem(&stems), [1, 2, 2, 3, 4]);
    }
}
