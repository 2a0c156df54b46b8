//! The vocabulary: the words alone, for queries with a slip in them.
//!
//! A client asks for it only when a word of a query stands nowhere. Small vocabularies are one file; larger ones a
//! file for each length of words, as a slip changes the length by one or two. Names of pages are no words.
//!
//! Invariant: each file is sorted and front-coded, with one digit a word for how common it is.

use super::SearchFile;
use super::facets::push_base36;
use super::script::{Signatures, push_string, receiving};
use super::shards::{Term, prefix, shared_length};

/// Shorter words are never the meaning of a slip.
const SHORTEST: usize = 3;
/// Longer words share a file.
const LONGEST: usize = 16;
/// Of a larger vocabulary the words that stand in most sections are kept.
const MOST_WORDS: usize = 1 << 16;
/// Up to this size one file holds all words.
const ONE_FILE_BYTES: usize = 48 * 1024;

/// A file of the vocabulary as `meta.js` lists it.
pub(super) struct WordList {
    /// The length, in characters, of its shortest words; the next list begins with longer ones.
    pub(super) length: usize,
    /// The hash in its name.
    pub(super) signature: String,
}

struct Word<'a> {
    text: &'a str,
    length: usize,
    sections: usize,
}

/// Writes the words of `terms`, which are sorted.
pub(super) fn write(
    terms: &[Term<'_>],
    signatures: &mut Signatures,
    put: &mut dyn FnMut(SearchFile),
) -> Vec<WordList> {
    let words = kept(terms);
    let size: usize = words.iter().map(|word| word.text.len() / 2 + 4).sum();
    let one_file = size <= ONE_FILE_BYTES;
    let lengths = if one_file { SHORTEST..SHORTEST + 1 } else { SHORTEST..LONGEST + 1 };
    let mut lists = Vec::new();
    for length in lengths {
        let fits = |word: &&Word<'_>| one_file || word.length.min(LONGEST) == length;
        let payload = payload(words.iter().filter(fits));
        let signature = signatures.of(&payload);
        put(receiving(format!("search/w-{signature}.js"), &payload));
        lists.push(WordList { length, signature });
    }
    lists
}

fn kept<'a>(terms: &[Term<'a>]) -> Vec<Word<'a>> {
    let words = terms.iter().filter(|term| !term.is_name()).map(|term| Word {
        text: term.word,
        length: term.word.chars().count(),
        sections: term.postings.count,
    });
    let mut words: Vec<_> = words
        .filter(|word| word.length >= SHORTEST && word.text.contains(char::is_alphabetic))
        .collect();
    if words.len() > MOST_WORDS {
        let mut counts: Vec<usize> = words.iter().map(|word| word.sections).collect();
        counts.sort_unstable_by(|a, b| b.cmp(a));
        let least = counts[MOST_WORDS];
        words.retain(|word| word.sections > least);
    }
    words
}

/// `[words, digits]`: for every word one character with the length it shares with the one before (base 36) and the
/// rest of it; and the logarithm, to base 2, of how many sections it stands in.
fn payload<'a>(words: impl Iterator<Item = &'a Word<'a>>) -> String {
    let mut list = String::new();
    let mut digits = String::new();
    let mut before = "";
    for word in words {
        if !list.is_empty() {
            list.push(',');
        }
        let shared = shared_length(before, word.text);
        push_base36(shared, &mut list);
        list.push_str(&word.text[prefix(word.text, shared).len()..]);
        push_base36(word.sections.max(1).ilog2() as usize, &mut digits);
        before = word.text;
    }
    let mut payload = String::from("[");
    push_string(&list, &mut payload);
    payload.push_str(",\"");
    payload.push_str(&digits);
    payload.push_str("\"]");
    payload
}
