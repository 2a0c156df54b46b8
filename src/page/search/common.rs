//! The words that stand in most sections, for the client to know which words of a long query say least before it asks
//! for any file of the index.
//!
//! Invariant: the commonest first, and words, no names.

use std::cmp::Reverse;

use super::terms::Terms;

/// As many words as tell the words of questions apart; each takes about four bytes of `meta.js`, compressed.
const MOST_WORDS: usize = 256;
/// A word in fewer sections is not common.
const LEAST_SECTIONS: u32 = 4;

/// The commonest of `terms`.
pub(super) fn words<'a>(terms: &Terms<'a>) -> Vec<&'a str> {
    let mut counted: Vec<(Reverse<u32>, &str)> = terms
        .iter()
        .filter(|term| term.postings.count >= LEAST_SECTIONS && !term.is_name())
        .map(|term| (Reverse(term.postings.count), term.word))
        .collect();
    if counted.len() > MOST_WORDS {
        counted.select_nth_unstable(MOST_WORDS);
        counted.truncate(MOST_WORDS);
    }
    counted.sort_unstable();
    counted.into_iter().map(|(_, word)| word).collect()
}
