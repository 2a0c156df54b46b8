//! Words by number: every word once, in one text, with a table that finds it again.
//!
//! Invariant: the first word has the number 0, each new one the next.

use std::hash::{BuildHasher as _, BuildHasherDefault};
use std::ops::Range;

use hashbrown::HashTable;
use rustc_hash::FxHasher;

/// Words and their numbers.
pub(super) struct Lexis {
    text: String,
    /// Where each word begins in the text, and where the last one ends.
    bounds: Vec<u32>,
    table: HashTable<Slot>,
}

/// A word in the table. With its hash beside it, few words that differ are compared.
#[derive(Clone, Copy)]
struct Slot {
    hash: u32,
    number: u32,
}

/// The hash by which a word is found.
pub(super) fn hash(word: &str) -> u32 {
    BuildHasherDefault::<FxHasher>::default().hash_one(word) as u32
}

impl Default for Lexis {
    fn default() -> Self {
        Lexis { text: String::new(), bounds: vec![0], table: HashTable::new() }
    }
}

impl Lexis {
    /// The number of `word`, which has this `hash`, and whether it is new.
    pub(super) fn number(&mut self, word: &str, hash: u32) -> (u32, bool) {
        let Lexis { text, bounds, table } = self;
        let is_word = |slot: &Slot| {
            slot.hash == hash && &text.as_bytes()[range(bounds, slot.number)] == word.as_bytes()
        };
        if let Some(slot) = table.find(spread(hash), is_word) {
            return (slot.number, false);
        }
        let number =
            u32::try_from(bounds.len() - 1).expect("a site has fewer than 4 billion words");
        table.insert_unique(spread(hash), Slot { hash, number }, |slot| spread(slot.hash));
        text.push_str(word);
        bounds.push(u32::try_from(text.len()).expect("different words take less than 4 GB"));
        (number, true)
    }

    /// Gives up the table: words keep their numbers, but none is looked up any more.
    pub(super) fn close(&mut self) {
        self.table = HashTable::new();
    }

    /// How many words there are.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.bounds.len() - 1
    }

    /// The word with a number.
    pub(super) fn word(&self, number: u32) -> &str {
        &self.text[range(&self.bounds, number)]
    }

    /// Forgets all words, and keeps no more than some of the room they took.
    pub(super) fn clear(&mut self, most_kept: usize) {
        if self.table.capacity() > most_kept {
            *self = Lexis::default();
        }
        self.text.clear();
        self.bounds.truncate(1);
        self.table.clear();
    }
}

/// Where a word stands in the text.
fn range(bounds: &[u32], number: u32) -> Range<usize> {
    let number = number as usize;
    bounds[number] as usize..bounds[number + 1] as usize
}

/// The table takes its place from the low bits and a first comparison from the highest seven.
fn spread(hash: u32) -> u64 {
    u64::from(hash) << 32 | u64::from(hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_has_one_number() {
        let mut lexis = Lexis::default();
        let words: Vec<String> = (0..5_000).map(|number| format!("wörd{number}")).collect();
        let number = |lexis: &mut Lexis, word: &str| lexis.number(word, hash(word));
        for (place, word) in words.iter().enumerate() {
            assert_eq!(number(&mut lexis, word), (place as u32, true));
        }
        for (place, word) in words.iter().enumerate() {
            assert_eq!(number(&mut lexis, word), (place as u32, false));
            assert_eq!(lexis.word(place as u32), word);
        }
        assert_eq!(number(&mut lexis, ""), (5_000, true));
        assert_eq!(lexis.len(), 5_001);
        lexis.clear(100);
        assert_eq!(number(&mut lexis, "new"), (0, true));
    }
}
