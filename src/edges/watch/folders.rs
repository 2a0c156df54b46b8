//! Which directories matter: all below the root except the ignored.
//!
//! Links to directories are not followed, as a link to `/` would have the whole disk watched;
//! whoever ignores directories says of what links lead to that it matters.
//!
//! Invariant: a directory is handed out before it is listed, so a watch set on it then misses
//! nothing that comes later.

use std::fmt;
use std::fs::{self, DirEntry};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Result;

use super::SharedIgnore;
use crate::edges::litter;

/// Tells what nobody wants to hear of.
#[derive(Clone)]
pub(super) struct Ignore(SharedIgnore);

impl Ignore {
    pub(super) fn new(ignore: impl Fn(&Path) -> bool + Send + Sync + 'static) -> Ignore {
        Ignore(Arc::new(ignore))
    }

    /// Whether `path`, and everything in it, does not matter.
    pub(super) fn ignores(&self, path: &Path) -> bool {
        litter::is_litter(path) || (self.0)(path)
    }
}

impl fmt::Debug for Ignore {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Ignore")
    }
}

/// Hands every directory that matters to `each_folder` and then every other entry in it to
/// `each_file`. A directory that vanishes meanwhile is passed over.
pub(super) fn walk(
    root: &Path,
    ignore: &Ignore,
    mut each_folder: impl FnMut(&Path) -> Result<()>,
    mut each_file: impl FnMut(&DirEntry),
) -> Result<()> {
    let mut waiting: Vec<PathBuf> = vec![root.to_path_buf()];
    while let Some(folder) = waiting.pop() {
        each_folder(&folder)?;
        let Ok(entries) = fs::read_dir(&folder) else {
            continue;
        };
        for entry in entries.flatten() {
            if ignore.ignores(&entry.path()) {
                continue;
            }
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                waiting.push(entry.path());
            } else {
                each_file(&entry);
            }
        }
    }
    Ok(())
}
