//! A table in parts that tables share.
//!
//! A copy costs a count for each part, and a change copies one part, so that the tables of two
//! builds hold in common what did not change. Invariant: a key is in the part that its hash says.

use std::borrow::Borrow;
use std::hash::{BuildHasher as _, Hash};
use std::sync::Arc;

use rustc_hash::{FxBuildHasher, FxHashMap};

/// How many parts a table has, a power of two: copying one costs little, and so does counting
/// all. Tests have small tables, in which parts should have several keys too.
const PARTS: usize = if cfg!(test) { 8 } else { 256 };

/// A hash table, in parts.
#[derive(Debug)]
pub struct Shards<K, V> {
    parts: Vec<Arc<FxHashMap<K, V>>>,
}

impl<K, V> Clone for Shards<K, V> {
    fn clone(&self) -> Self {
        Shards { parts: self.parts.clone() }
    }
}

impl<K, V> Default for Shards<K, V> {
    fn default() -> Self {
        Shards { parts: (0..PARTS).map(|_| Arc::default()).collect() }
    }
}

impl<K: Hash + Eq, V> Shards<K, V> {
    /// The value of a key.
    pub fn get<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.parts[part_of(key)].get(key)
    }

    /// All keys, in no order.
    pub fn keys(&self) -> impl Iterator<Item = &K> {
        self.parts.iter().flat_map(|part| part.keys())
    }
}

impl<K: Hash + Eq + Clone, V: Clone + Default> Shards<K, V> {
    /// The value of a key, to be changed; a key that is new gets an empty one.
    pub fn entry(&mut self, key: &K) -> &mut V {
        Arc::make_mut(&mut self.parts[part_of(key)]).entry(key.clone()).or_default()
    }

    /// Takes a key out.
    pub fn remove(&mut self, key: &K) {
        Arc::make_mut(&mut self.parts[part_of(key)]).remove(key);
    }
}

fn part_of<Q: Hash + ?Sized>(key: &Q) -> usize {
    // The table of a part tells its keys apart by the lowest and the highest bits.
    let middle = FxBuildHasher.hash_one(key) >> 32;
    usize::try_from(middle).unwrap_or_default() % PARTS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_key_leaves_the_table_it_was_copied_from() {
        let mut before: Shards<String, Vec<usize>> = Shards::default();
        for number in 0..100 {
            before.entry(&format!("key {number}")).push(number);
        }
        let mut now = before.clone();
        now.entry(&"key 7".to_owned()).push(1000);
        now.remove(&"key 8".to_owned());
        assert_eq!(before.get("key 7"), Some(&vec![7]));
        assert_eq!(now.get("key 7"), Some(&vec![7, 1000]));
        assert_eq!((before.get("key 8"), now.get("key 8")), (Some(&vec![8]), None));
        assert_eq!((before.keys().count(), now.keys().count()), (100, 99));
        let shared = before.parts.iter().zip(&now.parts);
        assert!(shared.filter(|(one, other)| Arc::ptr_eq(one, other)).count() >= PARTS - 2);
    }
}
