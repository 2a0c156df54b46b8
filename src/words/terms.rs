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
        while at < bytes.len() {
            match word_char(text, bytes, at) {
                Ok(_) => break,
                Err(len) => at += len,
            }
        }
        let start = at;
        while at < bytes.len() {
            match word_char(text, bytes, at) {
                Ok(len) => at += len,
                Err(_) => break,
            }
        }
        (at > start).then(|| Word { range: start..at, hash: hash(&bytes[start..at]) })
    })
}

/// Length of the character at a place, as an error where it is no part of a word.
fn word_char(text: &str, bytes: &[u8], at: usize) -> Result<usize, usize> {
    let byte = bytes[at];
    if byte.is_ascii() {
        return if byte.is_ascii_alphanumeric() || byte == b'_' { Ok(1) } else { Err(1) };
    }
    let c = text[at..].chars().next().unwrap_or(' ');
    if is_word(c) { Ok(c.len_utf8()) } else { Err(c.len_utf8()) }
}

/// The hash of a word: FNV-1a, with its bits mixed at the end.
#[must_use]
pub fn hash(word: &[u8]) -> u64 {
    let fnv = word.iter().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0000_01B3)
    });
    (fnv ^ (fnv >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9) ^ (fnv >> 32)
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
        let mut bits = vec![0; text.len() / 64 + 1].into_boxed_slice();
        for word in words(text) {
            let (place, bit) = bit_of(word.hash, bits.len());
            bits[place] |= bit;
        }
        WordSet { bits }
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
