//! What the last build left: `.ladderbook/state` beside `book.toml`.
//!
//! If nothing that goes into a build has changed, and the built site is as it was left,
//! a build has nothing to do. Invariant: a state that cannot be read is no state.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};

use crate::edges::publish::Manifest;
use crate::words::diagnostic::Problem;
use crate::words::hash::Digest;

/// The last build.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct State {
    /// Hash of program, flags and every input.
    pub inputs: String,
    /// Where the site was published.
    pub output: PathBuf,
    /// What was published.
    pub manifest: Manifest,
    /// What the build reported.
    pub problems: Vec<Problem>,
    /// Files read.
    pub sources: usize,
    /// Pages made.
    pub pages: usize,
}

/// Folder of the state, beside `book.toml`.
pub const FOLDER: &str = ".ladderbook";

fn file(root: &Path) -> PathBuf {
    root.join(FOLDER).join("state")
}

impl State {
    /// The state of the site at `root`; an empty one if there is none.
    #[must_use]
    pub fn load(root: &Path) -> Self {
        let read = || serde_json::from_slice(&std::fs::read(file(root)).ok()?).ok();
        read().unwrap_or_default()
    }

    /// Keeps the state; the old one stands until the new one is whole. Of builds that end at once, into several outputs,
    /// the last one's stays.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn save(&self, root: &Path) -> Result<()> {
        let file = file(root);
        static SAVED: AtomicUsize = AtomicUsize::new(0);
        let mine = SAVED.fetch_add(1, Ordering::Relaxed);
        let new = file.with_extension(format!("{}-{mine}.new", std::process::id()));
        let write = || -> std::io::Result<()> {
            std::fs::create_dir_all(root.join(FOLDER))?;
            std::fs::write(&new, serde_json::to_vec(self)?)?;
            std::fs::rename(&new, &file)
        };
        let written = write();
        if written.is_err() {
            // What is left of a failed attempt is of no use to anybody; that it cannot be removed changes nothing.
            let _ = std::fs::remove_file(&new);
        }
        written.with_context(|| format!("cannot write `{}`", file.display()))
    }
}

/// Tells one build of this program from another.
#[must_use]
pub fn program() -> Digest {
    let file = std::env::current_exe().and_then(std::fs::metadata);
    let facts = file.map(|file| (file.len(), file.modified().ok())).ok();
    Digest::of(&(env!("CARGO_PKG_VERSION"), facts))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn builds_that_end_at_once_do_not_hinder_each_other() {
        let root = tempfile::tempdir().expect("a temporary folder can be made");
        let save = |pages| {
            for _ in 0..200 {
                let state = State { pages, ..State::default() };
                state.save(root.path()).expect("the state is kept");
            }
        };
        std::thread::scope(|threads| {
            for pages in 1..=4 {
                threads.spawn(move || save(pages));
            }
        });
        assert!((1..=4).contains(&State::load(root.path()).pages));
        let left = std::fs::read_dir(root.path().join(FOLDER)).expect("it is there");
        assert_eq!(left.count(), 1, "nothing else is left");
    }
}
