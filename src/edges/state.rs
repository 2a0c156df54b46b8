//! What the last build left: `.ladderbook/state` beside `book.toml`.
//!
//! If nothing that goes into a build has changed, and the built site is as it was left,
//! a build has nothing to do. Invariant: a state that cannot be read is no state.

use std::path::{Path, PathBuf};

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

    /// Keeps the state; the old one stands until the new one is whole.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn save(&self, root: &Path) -> Result<()> {
        let file = file(root);
        let new = file.with_extension("new");
        let write = || -> std::io::Result<()> {
            std::fs::create_dir_all(root.join(FOLDER))?;
            std::fs::write(&new, serde_json::to_vec(self)?)?;
            std::fs::rename(&new, &file)
        };
        write().with_context(|| format!("cannot write `{}`", file.display()))
    }
}

/// Tells one build of this program from another.
#[must_use]
pub fn program() -> Digest {
    let file = std::env::current_exe().and_then(std::fs::metadata);
    let facts = file.map(|file| (file.len(), file.modified().ok())).ok();
    Digest::of(&(env!("CARGO_PKG_VERSION"), facts))
}
