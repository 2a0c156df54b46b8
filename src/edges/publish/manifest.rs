//! What a published site consists of: every file's hash, size and time.
//!
//! The manifest is taken while publishing and kept in the state; comparing it with what the
//! directory holds now tells in a few thousand `stat` calls whether anything has to be done.
//!
//! Invariant: an entry is only ever made from a file that this program has written itself.

use std::collections::BTreeMap;
use std::fs::Metadata;
use std::path::Path;
use std::time::UNIX_EPOCH;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

use super::place;

/// Every file of a published output, by its address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub(super) files: BTreeMap<String, Entry>,
}

/// One published file: enough to tell without reading it that it is still the one we wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The hash of its content.
    pub hash: ContentHash,
    /// Its length in bytes.
    pub size: u64,
    /// Its time of modification in nanoseconds since 1970.
    pub modified: u64,
}

/// The 128-bit XXH3 hash of a file's content, as two halves (every serde format can hold those).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContentHash(u64, u64);

impl Manifest {
    /// Whether `output` holds exactly these files, as they were written.
    ///
    /// Dot-entries at its top that are not ours (`.git` of a worktree, say) do not count, as
    /// publishing leaves them alone too.
    pub fn is_intact(&self, output: &Path) -> bool {
        !self.files.is_empty() && self.stats_same(output) && self.holds_nothing_else(output)
    }

    /// How many files the site has.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether nothing was published yet.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The addresses of all files with what is known of each, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Entry)> {
        self.files.iter().map(|(address, entry)| (address.as_str(), entry))
    }

    /// Whether any file stands in `output` as this manifest says, hence whether it is about it.
    pub(super) fn knows(&self, output: &Path) -> bool {
        self.files.iter().any(|(address, entry)| entry.is_at(&output.join(address)))
    }

    fn stats_same(&self, output: &Path) -> bool {
        self.files.par_iter().all(|(address, entry)| entry.is_at(&output.join(address)))
    }

    fn holds_nothing_else(&self, output: &Path) -> bool {
        place::files_in(output, |name| place::owns(self, name))
            .is_ok_and(|files| files.len() == self.files.len())
    }
}

impl Entry {
    /// The entry of a file with this content and these stats.
    pub(super) fn new(hash: ContentHash, metadata: &Metadata) -> Entry {
        Entry { hash, size: metadata.len(), modified: modified(metadata) }
    }

    /// Whether the file at `path` still has the size and time it was written with.
    pub(super) fn is_at(&self, path: &Path) -> bool {
        path.symlink_metadata().is_ok_and(|metadata| {
            metadata.is_file()
                && metadata.len() == self.size
                && modified(&metadata) == self.modified
        })
    }
}

impl ContentHash {
    /// The hash of `bytes`.
    pub fn of(bytes: &[u8]) -> ContentHash {
        ContentHash::from_number(xxh3_128(bytes))
    }

    /// The hash of everything that was fed to `hasher`.
    pub(super) fn finish(hasher: &Xxh3) -> ContentHash {
        ContentHash::from_number(hasher.digest128())
    }

    fn from_number(number: u128) -> ContentHash {
        ContentHash((number >> 64) as u64, number as u64)
    }
}

/// A time before 1970 or one the system does not tell counts as 0: it then differs from no
/// other such time, and the size and hash decide.
fn modified(metadata: &Metadata) -> u64 {
    let since = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    since.map_or(0, |duration| u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX))
}
