//! Script files: data wrapped so that a classic script element can load it, and `meta.js`, which lists the rest.
//!
//! A file is one call, `ladderbook.receive(address, data);`, with the data in JSON. Names carry a hash of what the data
//! are made from, so that a name is known before its file is written.
//!
//! Invariant: no `<`, U+2028 or U+2029 stands in a generated script.

use std::fmt::Write as _;

use rustc_hash::FxHashSet;
use xxhash_rust::xxh3::xxh3_64;

use super::SearchFile;
use super::shards::{Shard, prefix, shared_length};
use super::synonyms::Synonyms;
use super::texts::Blocks;
use super::vocabulary::WordList;

/// Words of a group of synonyms that share fewer bytes at their beginning are written in full.
const SHORTEST_STEM: usize = 3;

/// The hashes that stand in the names of files. They are short, as `meta.js` lists them all; so that no two files of a
/// site share one, a hash that is taken gives way to the next.
#[derive(Default)]
pub(super) struct Signatures {
    taken: FxHashSet<u64>,
}

impl Signatures {
    /// Seven characters that stand for `payload`; safe where file names have no case.
    pub(super) fn of(&mut self, payload: &str) -> String {
        self.of_hash(xxh3_64(payload.as_bytes()))
    }

    /// Seven characters that stand for `parts`, in this order.
    pub(super) fn of_parts(&mut self, parts: &[u64]) -> String {
        let bytes: Vec<u8> = parts.iter().flat_map(|part| part.to_le_bytes()).collect();
        self.of_hash(xxh3_64(&bytes))
    }

    fn of_hash(&mut self, hash: u64) -> String {
        const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
        const BITS: u64 = (1 << 35) - 1;
        let mut hash = hash & BITS;
        while !self.taken.insert(hash) {
            hash = (hash + 1) & BITS;
        }
        (0..7).map(|place| char::from(LETTERS[(hash >> (5 * place) & 31) as usize])).collect()
    }
}

/// The script file at `address` that hands `payload`, which is JSON, to the client.
pub(super) fn receiving(address: String, payload: &str) -> SearchFile {
    let bytes = format!("ladderbook.receive(\"{address}\",{payload});\n").into_bytes();
    SearchFile { address, bytes }
}

/// Appends `text` as a JSON string, with white space as single spaces.
pub(super) fn push_string(text: &str, json: &mut String) {
    json.push('"');
    push_string_part(text, json);
    json.push('"');
}

/// Appends `text` as part of a JSON string, whatever needs no change in whole stretches.
fn push_string_part(text: &str, json: &mut String) {
    let bytes = text.as_bytes();
    let mut copied = 0;
    // How much white space the last character was: one or none.
    let mut spaced = 0;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let kind = KINDS[usize::from(byte)];
        if kind + spaced < OTHER {
            spaced = kind;
            at += 1;
            continue;
        }
        let char = text[at..].chars().next().expect("a character begins here");
        let end = at + char.len_utf8();
        let space = char.is_whitespace();
        if space || char.is_ascii() {
            json.push_str(&text[copied..at]);
            copied = end;
        }
        match char {
            _ if space && spaced == SPACE => {}
            _ if space => json.push(' '),
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            _ if char.is_ascii() => {
                write!(json, "\\u{:04x}", u32::from(char))
                    .expect("writing to a string cannot fail");
            }
            _ => {}
        }
        spaced = if space { SPACE } else { PLAIN };
        at = end;
    }
    json.push_str(&text[copied..]);
}

/// A byte that is a character which stands in JSON and in a script as it is; a space, one of which does; and others.
const PLAIN: u8 = 0;
const SPACE: u8 = 1;
const OTHER: u8 = 2;
static KINDS: [u8; 256] = {
    let mut kinds = [OTHER; 256];
    kinds[b' ' as usize] = SPACE;
    let mut byte = b'!' as usize;
    while byte <= b'~' as usize {
        if !matches!(byte as u8, b'"' | b'\\' | b'<') {
            kinds[byte] = PLAIN;
        }
        byte += 1;
    }
    kinds
};

/// What `search/meta.js` says.
pub(super) struct Meta<'a> {
    pub(super) client: &'a str,
    pub(super) pages: usize,
    pub(super) numbers: usize,
    pub(super) units: usize,
    pub(super) more: &'a [usize],
    pub(super) optional_words: &'a str,
    pub(super) compare_words: &'a str,
    pub(super) synonyms: &'a Synonyms,
    /// The hash in the name of the file that [`lent`] gives.
    pub(super) lent: Option<&'a str>,
    pub(super) common: &'a [&'a str],
    pub(super) shards: &'a [Shard],
    pub(super) blocks: &'a Blocks,
    pub(super) vocabulary: &'a [WordList],
    /// JSON: the facets, or the name of their file.
    pub(super) facets: &'a str,
}

/// `search/meta.js`: the script that searches, the counts, the keys and hashes of all other files, and the facets.
pub(super) fn meta(meta: &Meta<'_>) -> SearchFile {
    let Meta { pages, numbers, units, more, .. } = meta;
    let mut json = String::new();
    write!(
        json,
        "{{\"version\":3,\"pages\":{pages},\"numbers\":{numbers},\"units\":{units},\"more\":{more:?},\
         \"optional\":"
    )
    .expect("writing to a string cannot fail");
    push_string(meta.optional_words, &mut json);
    json.push_str(",\"compare\":");
    push_string(meta.compare_words, &mut json);
    json.push_str(",\"synonyms\":");
    push_string(meta.lent.unwrap_or_default(), &mut json);
    json.push_str(",\"phrases\":");
    push_string(&phrases(meta.synonyms), &mut json);
    json.push_str(",\"common\":");
    push_string(&meta.common.join(" "), &mut json);
    json.push_str(",\"shards\":[[");
    for (index, shard) in meta.shards.iter().enumerate() {
        if index > 0 {
            json.push(',');
        }
        push_string(&shard.key, &mut json);
    }
    json.push_str("],\"");
    json.extend(meta.shards.iter().map(|shard| shard.signature.as_str()));
    let Blocks { sizes, signatures } = meta.blocks;
    write!(json, "\"],\"blocks\":[\"{sizes}\",\"{signatures}\"],\"words\":[")
        .expect("writing to a string cannot fail");
    for (index, list) in meta.vocabulary.iter().enumerate() {
        let comma = if index == 0 { "" } else { "," };
        write!(json, "{comma}[{},\"{}\"]", list.length, list.signature)
            .expect("writing to a string cannot fail");
    }
    write!(json, "],\"facets\":{}}}", meta.facets).expect("writing to a string cannot fail");
    let SearchFile { address, bytes } = receiving("search/meta.js".to_owned(), &json);
    SearchFile { address, bytes: [meta.client.as_bytes(), &bytes].concat() }
}

/// Which words lend their postings to which, by which results mark those that a query has not: a file of its own, as no
/// result needs it, and its hash; none where no word does.
pub(super) fn lent(
    synonyms: &Synonyms,
    signatures: &mut Signatures,
) -> Option<(String, SearchFile)> {
    if synonyms.groups.is_empty() {
        return None;
    }
    let mut json = String::new();
    push_string(&groups(synonyms), &mut json);
    let signature = signatures.of(&json);
    let file = receiving(format!("search/s-{signature}.js"), &json);
    Some((signature, file))
}

/// Groups with `;` between, each with `>` between what is asked and what is meant, unless both are the same. Words
/// that begin alike are written as their beginning and their endings, with `/` between.
fn groups(synonyms: &Synonyms) -> String {
    let groups = synonyms.groups.iter().map(|group| {
        let (asked, meant) = (shortened(&group.asked), shortened(&group.meant));
        if asked == meant { asked } else { format!("{asked}>{meant}") }
    });
    groups.collect::<Vec<_>>().join(";")
}

/// Phrases with `;` between, each with `>` before the word that it stands for.
fn phrases(synonyms: &Synonyms) -> String {
    let phrases = synonyms.phrases.iter().map(|(phrase, word)| format!("{phrase}>{word}"));
    phrases.collect::<Vec<_>>().join(";")
}

/// Words with spaces between; `promote promotes promoted` are `promote//s/d`.
fn shortened(words: &[String]) -> String {
    let mut text = String::new();
    let mut rest = words;
    while let Some(first) = rest.first() {
        let (mut stem, mut run) = (first.as_str(), 1);
        while let Some(next) = rest.get(run) {
            let shared = prefix(next, shared_length(stem, next));
            if shared.len() < SHORTEST_STEM || shared.len() * 2 < next.len() {
                break;
            }
            (stem, run) = (shared, run + 1);
        }
        text.push_str(if text.is_empty() { "" } else { " " });
        text.push_str(stem);
        for word in rest[..run].iter().filter(|_| run > 1) {
            text.push('/');
            text.push_str(&word[stem.len()..]);
        }
        rest = &rest[run..];
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_begin_alike_are_written_once() {
        for (words, expected) in [
            ("promote promotes promoted climb", "promote//s/d climb"),
            ("salary salaries wage wages", "salar/y/ies wage//s"),
            ("a ab abc", "a ab abc"),
            ("größe größen gros", "größe//n gros"),
            ("", ""),
        ] {
            let words: Vec<String> = words.split_whitespace().map(str::to_owned).collect();
            assert_eq!(shortened(&words), expected);
        }
    }

    #[test]
    fn a_string_cannot_end_its_script() {
        let mut json = String::new();
        push_string("</script>\u{2028}\u{2029}<!-- \"\\\u{1}\n\n b", &mut json);
        assert_eq!(json, "\"\\u003c/script> \\u003c!-- \\\"\\\\\\u0001 b\"");
    }
}
