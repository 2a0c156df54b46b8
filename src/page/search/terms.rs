//! The words of a site in the order of the client, with their postings.
//!
//! Invariant: sorted as JavaScript compares strings, by UTF-16 units.

use std::ops::Range;

use super::lexis::Lexis;
use super::postings::{Postings, Store};

/// All terms, sorted. Their words and postings stay where they are.
pub(super) struct Terms<'a> {
    words: &'a Lexis,
    /// By the numbers of the words.
    postings: &'a [Postings],
    pub(super) store: &'a Store,
    sorted: Vec<u32>,
}

/// A word of the site, or the key of a page's name.
#[derive(Clone, Copy)]
pub(super) struct Term<'a> {
    pub(super) word: &'a str,
    pub(super) postings: &'a Postings,
}

impl<'a> Terms<'a> {
    /// The words that have postings, sorted.
    pub(super) fn new(words: &'a Lexis, postings: &'a [Postings], store: &'a Store) -> Self {
        let with_postings = (0..).zip(postings).filter(|(_, postings)| postings.count > 0);
        let mut keyed: Vec<(u64, u32)> =
            with_postings.map(|(number, _)| (first_bytes(words.word(number)), number)).collect();
        keyed.sort_unstable_by(|(a, a_number), (b, b_number)| {
            let rest = |number: u32| ordered(words.word(number)).skip(8);
            a.cmp(b).then_with(|| rest(*a_number).cmp(rest(*b_number)))
        });
        let sorted = keyed.iter().map(|(_, number)| *number).collect();
        Terms { words, postings, store, sorted }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.sorted.len()
    }

    /// The term at a place.
    pub(super) fn at(&self, place: usize) -> Term<'a> {
        let number = self.sorted[place];
        Term { word: self.words.word(number), postings: &self.postings[number as usize] }
    }

    /// How many terms from the start of `range` on are `alike`, where all that are come first.
    pub(super) fn run(&self, range: Range<usize>, alike: impl Fn(&str) -> bool) -> usize {
        self.sorted[range].partition_point(|number| alike(self.words.word(*number)))
    }

    /// All of them, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = Term<'a>> {
        (0..self.len()).map(|place| self.at(place))
    }
}

impl Term<'_> {
    /// Whether it is the key of a page's name and no word.
    pub(super) fn is_name(&self) -> bool {
        self.word.ends_with(' ')
    }
}

/// The bytes of a word, such that they compare as UTF-16 does: what takes two units there comes before U+E000 to U+FFFF.
fn ordered(word: &str) -> impl Iterator<Item = u8> {
    word.bytes().map(|byte| if matches!(byte, 0xee | 0xef) { byte + 0x10 } else { byte })
}

/// The first eight of these bytes as a number that compares as they do. No word has a zero byte.
fn first_bytes(word: &str) -> u64 {
    let mut bytes = [0; 8];
    for (place, byte) in bytes.iter_mut().zip(ordered(word)) {
        *place = byte;
    }
    u64::from_be_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::search::lexis::hash;
    use crate::page::search::postings::Posting;

    #[test]
    fn words_are_sorted_as_in_the_client() {
        let mut words = vec![
            "engineering management",
            "engineer",
            "engineering manager",
            "a",
            "ab",
            "b",
            "é",
            "ß",
            "\u{7ff}",
            "職",
            "\u{d7ff}",
            "\u{e000}",
            "\u{ffff}",
            "\u{10000}",
            "𝒳y",
            "\u{10ffff}",
            "engineer\u{e000}",
            "engineer\u{10000}",
            "engineer\u{d7ff}",
        ];
        let (mut lexis, mut store) = (Lexis::default(), Store::default());
        let mut postings = vec![Postings::default(); words.len() + 1];
        for (word, postings) in words.iter().zip(&mut postings) {
            lexis.number(word, hash(word));
            store.push(postings, Posting { unit: 7, in_title: false, impact: 1 });
        }
        lexis.number("nowhere", hash("nowhere"));
        words.sort_by(|a, b| a.encode_utf16().cmp(b.encode_utf16()));
        let terms = Terms::new(&lexis, &postings, &store);
        assert_eq!(terms.iter().map(|term| term.word).collect::<Vec<_>>(), words);
    }
}
