//! The vocabulary: the words alone, for queries with a slip in them.
//!
//! A client asks for it only when a word of a query stands nowhere. Small vocabularies are one file; larger ones a
//! file for each length of words, as a slip changes the length by one or two. Names of pages are no words.
//!
//! Invariant: each file is sorted and front-coded, with one digit a word for how common it is.

use super::SearchFile;
use super::facets::push_base36;
use super::script::{Signatures, push_string, receiving};
use super::shards::{prefix, shared_length};
use super::terms::{Term, Terms};

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

/// A file in the making.
#[derive(Default)]
struct List<'a> {
    words: String,
    /// One digit a word.
    common: String,
    last: &'a str,
}

/// Writes the words of `terms`.
pub(super) fn write(
    terms: &Terms<'_>,
    signatures: &mut Signatures,
    put: &mut dyn FnMut(SearchFile),
) -> Vec<WordList> {
    let words = || terms.iter().filter_map(with_length);
    let size: usize = words().map(|(term, _)| term.word.len() / 2 + 4).sum();
    let one_file = size <= ONE_FILE_BYTES;
    let least = least_sections(words().map(|(term, _)| term.postings.count).collect());
    let mut lists: Vec<List<'_>> = Vec::new();
    lists.resize_with(if one_file { 1 } else { LONGEST + 1 - SHORTEST }, List::default);
    for (term, length) in words().filter(|(term, _)| term.postings.count > least) {
        let list = if one_file { 0 } else { length.min(LONGEST) - SHORTEST };
        lists[list].push(&term);
    }
    let mut written = Vec::new();
    for (list, length) in lists.into_iter().zip(SHORTEST..) {
        let payload = list.payload();
        let signature = signatures.of(&payload);
        put(receiving(format!("search/w-{signature}.js"), &payload));
        written.push(WordList { length, signature });
    }
    written
}

/// A term with its length in characters, if it may be the meaning of a slip.
fn with_length(term: Term<'_>) -> Option<(Term<'_>, usize)> {
    let length = term.word.chars().count();
    let is_word = !term.is_name() && length >= SHORTEST && term.word.contains(char::is_alphabetic);
    is_word.then_some((term, length))
}

/// Words that stand in so many sections or fewer are left out, as there are too many words.
fn least_sections(mut counts: Vec<u32>) -> u32 {
    if counts.len() <= MOST_WORDS {
        return 0;
    }
    let (_, least, _) = counts.select_nth_unstable_by(MOST_WORDS, |a, b| b.cmp(a));
    *least
}

impl<'a> List<'a> {
    /// Appends one character with the length that the word shares with the one before (base 36) and the rest of it;
    /// and the logarithm, to base 2, of how many sections it stands in.
    fn push(&mut self, term: &Term<'a>) {
        if !self.words.is_empty() {
            self.words.push(',');
        }
        let shared = shared_length(self.last, term.word);
        push_base36(shared, &mut self.words);
        self.words.push_str(&term.word[prefix(term.word, shared).len()..]);
        push_base36(term.postings.count.max(1).ilog2() as usize, &mut self.common);
        self.last = term.word;
    }

    /// `[words, digits]`.
    fn payload(&self) -> String {
        let mut payload = String::from("[");
        push_string(&self.words, &mut payload);
        payload.push_str(",\"");
        payload.push_str(&self.common);
        payload.push_str("\"]");
        payload
    }
}
