//! The vocabulary: the words alone, for queries with a slip in them.
//!
//! A client asks for it only when a word of a query stands nowhere. Small vocabularies are one file; larger ones a
//! file for each length of words, as a slip changes the length by one or two. Names of pages are no words.
//!
//! Invariant: each file is sorted and front-coded, with one digit a word for how common it is.

use xxhash_rust::xxh3::xxh3_64;

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
    let plan = Plan::new(terms);
    let lists = plan.lists(terms, signatures);
    for (place, list) in lists.iter().enumerate() {
        put(plan.file(place, list, terms));
    }
    lists
}

/// Which words stand in which file, by their places among all terms.
pub(super) struct Plan(Vec<Vec<u32>>);

impl Plan {
    /// Deals out the words of `terms`.
    pub(super) fn new(terms: &Terms<'_>) -> Self {
        let words: Vec<(u32, u8)> = (0..).zip(terms.iter()).filter_map(with_length).collect();
        let word = |place: u32| terms.at(place as usize);
        let size: usize = words.iter().map(|(place, _)| word(*place).word.len() / 2 + 4).sum();
        let one_file = size <= ONE_FILE_BYTES;
        let count = |(place, _): &(u32, u8)| word(*place).postings.count;
        let least = least_sections(words.iter().map(count).collect());
        let mut lists = vec![Vec::new(); if one_file { 1 } else { LONGEST + 1 - SHORTEST }];
        for word in words {
            if count(&word) > least {
                let (place, length) = word;
                lists[if one_file { 0 } else { usize::from(length) - SHORTEST }].push(place);
            }
        }
        Plan(lists)
    }

    /// The files as `meta.js` lists them.
    pub(super) fn lists(&self, terms: &Terms<'_>, signatures: &mut Signatures) -> Vec<WordList> {
        let list = |(places, length): (&Vec<u32>, usize)| {
            let terms = places.iter().map(|place| terms.at(*place as usize));
            let parts = terms.flat_map(|term| [xxh3_64(term.word.as_bytes()), commonness(term)]);
            let signature = signatures.of_parts(&parts.collect::<Vec<_>>());
            WordList { length, signature }
        };
        self.0.iter().zip(SHORTEST..).map(list).collect()
    }

    /// The file at a place in the list.
    pub(super) fn file(&self, place: usize, list: &WordList, terms: &Terms<'_>) -> SearchFile {
        let mut words = List::default();
        for place in &self.0[place] {
            words.push(&terms.at(*place as usize));
        }
        receiving(list.address(), &words.payload())
    }
}

impl WordList {
    /// Where its file is.
    pub(super) fn address(&self) -> String {
        format!("search/w-{}.js", self.signature)
    }
}

/// The place of a term and its length in characters, at most [`LONGEST`], if it may be the meaning of a slip.
fn with_length((place, term): (u32, Term<'_>)) -> Option<(u32, u8)> {
    let length = term.word.chars().count().min(LONGEST);
    let is_word = !term.is_name() && length >= SHORTEST && term.word.contains(char::is_alphabetic);
    is_word.then_some((place, length as u8))
}

/// Words that stand in so many sections or fewer are left out, as there are too many words.
fn least_sections(mut counts: Vec<u32>) -> u32 {
    if counts.len() <= MOST_WORDS {
        return 0;
    }
    let (_, least, _) = counts.select_nth_unstable_by(MOST_WORDS, |a, b| b.cmp(a));
    *least
}

/// The logarithm, to base 2, of how many sections a term stands in.
fn commonness(term: Term<'_>) -> u64 {
    u64::from(term.postings.count.max(1).ilog2())
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
        push_base36(commonness(*term) as usize, &mut self.common);
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
