//! Words of a text as terms are made of them, and which words a text may hold.
//!
//! A word is a run of letters, digits and `_`, with the marks on them; case and Unicode form
//! do not count. Invariant: a word that a text holds is never denied by the [`WordSet`] of the
//! text.

use std::ops::Range;

use caseless::Caseless as _;
use unicode_normalization::char::{decompose_canonical, is_combining_mark};

use crate::words::text::plain_quote;

/// A word: where it is, and a hash of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Where.
    pub range: Range<usize>,
    /// Equal for equal words, whatever their case and Unicode form.
    pub hash: u64,
}

/// Whether a character is part of a word.
#[must_use]
pub fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || (!c.is_ascii() && is_combining_mark(c))
}

/// The words of a text, in order.
pub fn words(text: &str) -> impl Iterator<Item = Word> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = run_end(text, at, false);
        at = run_end(text, start, true);
        (at > start).then(|| Word { range: start..at, hash: hash(&text[start..at]) })
    })
}

/// Where what starts at a place ends: a word, or what stands between words.
#[inline]
fn run_end(text: &str, mut at: usize, in_word: bool) -> usize {
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

/// The hash of a word, of the characters that stand for it when names are compared.
#[must_use]
#[inline]
pub fn hash(word: &str) -> u64 {
    if word.is_ascii() {
        return hash_bytes(word.as_bytes());
    }
    let mut plain = String::with_capacity(word.len() + 8);
    word.chars().for_each(|c| plain_form(c, |c| plain.push(c)));
    hash_bytes(plain.as_bytes())
}

/// The hash of bytes, taken in eight at a time: texts are long.
///
/// The bit that tells lower case from upper case in ASCII is left out of every byte. Other
/// characters that then are alike share a hash, which no user takes for being equal.
#[inline]
fn hash_bytes(word: &[u8]) -> u64 {
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

/// A name as it is looked for: without case, decomposed, with plain quotes and spaces.
#[must_use]
pub fn plain(name: &str) -> Box<[char]> {
    let mut plain = Vec::with_capacity(name.len());
    for c in name.chars() {
        plain_form(c, |c| {
            if !(c == ' ' && plain.last() == Some(&' ')) {
                plain.push(c);
            }
        });
    }
    plain.into()
}

/// Where a name that is [`plain`] ends in a text that starts with it, and the text's first
/// character that is not of it belongs to no character of it.
#[must_use]
pub fn end_of(text: &str, plain: &[char]) -> Option<usize> {
    let mut wanted = plain.iter().peekable();
    let mut last = '\0';
    for (at, c) in text.char_indices() {
        if wanted.peek().is_none() {
            return (!is_combining_mark(c)).then_some(at);
        }
        let mut fits = true;
        plain_form(c, |c| {
            if !(c == ' ' && last == ' ') {
                fits &= wanted.next() == Some(&c);
                last = c;
            }
        });
        if !fits {
            return None;
        }
    }
    wanted.peek().is_none().then_some(text.len())
}

/// Hands on the characters that stand for one when names are compared.
fn plain_form(c: char, mut to: impl FnMut(char)) {
    if c.is_ascii() {
        return to(if c.is_ascii_whitespace() { ' ' } else { c.to_ascii_lowercase() });
    }
    if c.is_whitespace() {
        return to(' ');
    }
    match plain_quote(c) {
        // The hyphens that keep or make no line break.
        '\u{2010}' | '\u{2011}' => to('-'),
        c => decompose_canonical(c, |part| {
            std::iter::once(part).default_case_fold().for_each(&mut to);
        }),
    }
}

/// The words of a text as a set that may hold some more: a Bloom filter with two bits a word.
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
        for hash in [hash, other_hash(hash)] {
            let (place, bit) = bit_of(hash, self.bits.len());
            if let Some(bits) = self.bits.get_mut(place) {
                *bits |= bit;
            }
        }
    }

    /// Whether the text may hold a word of that hash.
    #[must_use]
    pub fn may_hold(&self, hash: u64) -> bool {
        if self.bits.is_empty() {
            return false;
        }
        let is_set = |hash: u64| {
            let (place, bit) = bit_of(hash, self.bits.len());
            self.bits[place] & bit != 0
        };
        is_set(hash) && is_set(other_hash(hash))
    }
}

/// A hash that tells words apart which share a bit.
fn other_hash(hash: u64) -> u64 {
    hash.wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29)
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
        assert_eq!(hash("Staff"), hash("sTAFF"));
        assert_eq!(hash("E\u{301}COLE"), hash("école"));
    }

    #[test]
    fn names_end_where_their_last_character_does() {
        let end = |text: &'static str, name: &str| end_of(text, &plain(name)).map(|at| &text[..at]);
        assert_eq!(end("Terminal \n LEVEL.", "terminal level"), Some("Terminal \n LEVEL"));
        assert_eq!(end("Conway\u{2019}s laws", "Conway's law"), Some("Conway\u{2019}s law"));
        assert_eq!(end("STRASSEN", "Straße"), Some("STRASSE"));
        assert_eq!(end("e\u{301}te\u{301}", "été"), Some("e\u{301}te\u{301}"));
        assert_eq!(end("ete\u{301}", "ete"), None, "the mark belongs to the last letter");
        assert_eq!(end("Termina", "terminal"), None);
    }

    #[test]
    fn a_set_denies_no_word_of_its_text() {
        let text: String = (0..500).map(|number| format!("word{} ", number * 7)).collect();
        let set = WordSet::new(&text);
        assert!(words(&text).all(|word| set.may_hold(word.hash)));
        let denied = (0..500).filter(|n| !set.may_hold(hash(&format!("other{n}"))));
        assert!(denied.count() > 300);
        assert!(!WordSet::default().may_hold(1));
    }
}
