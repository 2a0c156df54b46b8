//! Words of a text as terms are made of them, and which words a text may hold.
//!
//! A word is a run of letters, digits and `_`; ASCII letters count without case. Invariant: a
//! word that a text holds is never denied by the [`WordSet`] of the text.

use std::ops::Range;

/// A word: where it is, and a hash of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Where.
    pub range: Range<usize>,
    /// Equal for equal words, without the case of ASCII letters.
    pub hash: u64,
}

/// Whether a character is part of a word.
#[must_use]
pub fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The words of a text, in order.
pub fn words(text: &str) -> impl Iterator<Item = Word> + '_ {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = end_of(text, at, false);
        at = end_of(text, start, true);
        (at > start).then(|| Word { range: start..at, hash: hash(&bytes[start..at]) })
    })
}

/// Where what starts at a place ends: a word, or what stands between words.
#[inline]
fn end_of(text: &str, mut at: usize, in_word: bool) -> usize {
    let bytes = text.as_bytes();
    while let Some(byte) = bytes.get(at) {
        if byte.is_ascii() {
            if IS_WORD[usize::from(*byte)] != in_word {
                break;
            }
            at += 1;
        } else {
            let c = text[at..].chars().next().unwrap_or(' ');
            if is_word(c) != in_word {
                break;
            }
            at += c.len_utf8();
        }
    }
    at
}

/// Whether a byte of ASCII is part of a word.
const IS_WORD: [bool; 128] = {
    let mut table = [false; 128];
    let mut byte = 0_u8;
    while byte < 128 {
        table[byte as usize] = byte.is_ascii_alphanumeric() || byte == b'_';
        byte += 1;
    }
    table
};

/// The hash of a word, taken in eight bytes at a time: texts are long.
///
/// The bit that tells lower case from upper case in ASCII is left out of every byte. Other
/// characters that then are alike share a hash, which no user takes for being equal.
#[must_use]
#[inline]
pub fn hash(word: &[u8]) -> u64 {
    let mut hash = word.len() as u64;
    let mut take = |bytes: [u8; 8]| {
        let bits = u64::from_le_bytes(bytes) | 0x2020_2020_2020_2020;
        hash = (hash ^ bits).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        hash ^= hash >> 29;
    };
    let (eights, rest) = word.as_chunks::<8>();
    eights.iter().for_each(|eight| take(*eight));
    if !rest.is_empty() {
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        take(last);
    }
    hash.wrapping_mul(0xBF58_476D_1CE4_E5B9) ^ (hash >> 32)
}

/// The words of a text as a set that may hold some more: a Bloom filter with one bit a word.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct WordSet {
    bits: Box<[u64]>,
}

impl WordSet {
    /// The words of a text. It takes about an eighth of the text's size.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut set = WordSet { bits: vec![0; text.len() / 64 + 1].into_boxed_slice() };
        words(text).for_each(|word| set.insert(word.hash));
        set
    }

    /// No words yet, with room for about that many.
    #[must_use]
    pub fn with_room(words: usize) -> Self {
        WordSet { bits: vec![0; words / 4 + 1].into_boxed_slice() }
    }

    /// Adds the word of a hash.
    pub fn insert(&mut self, hash: u64) {
        let (place, bit) = bit_of(hash, self.bits.len());
        if let Some(bits) = self.bits.get_mut(place) {
            *bits |= bit;
        }
    }

    /// Whether the text may hold a word of that hash.
    #[must_use]
    pub fn may_hold(&self, hash: u64) -> bool {
        if self.bits.is_empty() {
            return false;
        }
        let (place, bit) = bit_of(hash, self.bits.len());
        self.bits[place] & bit != 0
    }
}

fn bit_of(hash: u64, len: usize) -> (usize, u64) {
    // The upper half scaled to the length picks a place, the lowest bits a bit there.
    let place = ((hash >> 32) * len as u64) >> 32;
    (usize::try_from(place).unwrap_or(0), 1 << (hash & 63))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_runs_of_letters_and_digits() {
        let text = "The E5's “größe”, a_b—c.";
        let found: Vec<&str> = words(text).map(|word| &text[word.range]).collect();
        assert_eq!(found, ["The", "E5", "s", "größe", "a_b", "c"]);
        assert_eq!(hash(b"Staff"), hash(b"sTAFF"));
    }

    #[test]
    fn a_set_denies_no_word_of_its_text() {
        let text: String = (0..500).map(|number| format!("word{} ", number * 7)).collect();
        let set = WordSet::new(&text);
        assert!(words(&text).all(|word| set.may_hold(word.hash)));
        let denied = (0..500).filter(|n| !set.may_hold(hash(format!("other{n}").as_bytes())));
        assert!(denied.count() > 300);
        assert!(!WordSet::default().may_hold(1));
    }
}
