//! Content hashes: the keys of every memo.
//!
//! xxh3 with 128 bits, over bytes or over anything that derives [`Hash`].
//! Invariant: equal input gives an equal digest, on every machine of one endianness.

use std::fmt;
use std::hash::{Hash, Hasher};

use xxhash_rust::xxh3::{Xxh3, xxh3_128};

/// A 128-bit content hash.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub u128);

impl Digest {
    /// Hashes `value` through its [`Hash`] implementation.
    pub fn of<T: Hash + ?Sized>(value: &T) -> Self {
        let mut hasher = Wide(Xxh3::new());
        value.hash(&mut hasher);
        Digest(hasher.0.digest128())
    }

    /// Hashes plain bytes.
    #[must_use]
    pub fn of_bytes(bytes: &[u8]) -> Self {
        Digest(xxh3_128(bytes))
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

/// Lets the standard [`Hash`] derive feed a hasher whose digest is 128 bits wide.
struct Wide(Xxh3);

impl Hasher for Wide {
    fn finish(&self) -> u64 {
        self.0.digest()
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_do_not_run_together() {
        assert_ne!(Digest::of(&("ab", "c")), Digest::of(&("a", "bc")));
        assert_eq!(Digest::of(&("ab", "c")), Digest::of(&("ab", "c")));
    }
}
