//! All that a build reads, as plain data.
//!
//! The edges read the disk once and hand over [`Sources`]; a test builds a whole site
//! from (path, text) pairs. Invariant: nothing on a higher floor reads a file, a clock
//! or the environment.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;

use crate::input::config::Without;
use crate::words::hash::Digest;
use crate::words::path::RelPath;

/// Every file of a site by its path relative to the folder of `book.toml`.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: BTreeMap<RelPath, Source>,
    /// Name of the folder, the title of a site that has no `book.toml`.
    pub folder_name: String,
    /// Folder of the sources where `book.toml` names none.
    pub default_src: &'static str,
    /// Faults met while reading: unreadable files, links out of the folder.
    pub faults: Vec<crate::words::diagnostic::Diagnostic>,
}

/// Folder of the sources of a site that says nothing about it.
pub const DEFAULT_SRC: &str = "content";

/// One file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// What it holds.
    pub body: Body,
    /// Hash of its bytes.
    pub hash: Digest,
}

/// What a file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// A text that the compiler reads.
    Text(Arc<str>),
    /// A file that is only copied.
    Asset,
    /// A text that is not UTF-8 from the byte at this offset on.
    NotUtf8(usize),
}

impl Source {
    /// A source from its bytes; `is_text` says whether the compiler reads it.
    #[must_use]
    pub fn from_bytes(bytes: Vec<u8>, is_text: bool) -> Self {
        let hash = Digest::of_bytes(&bytes);
        let body = if is_text {
            match String::from_utf8(bytes) {
                Ok(text) => Body::Text(text.into()),
                Err(error) => Body::NotUtf8(error.utf8_error().valid_up_to()),
            }
        } else {
            Body::Asset
        };
        Source { body, hash }
    }

    /// The text, if it is one.
    #[must_use]
    pub fn text(&self) -> Option<&Arc<str>> {
        match &self.body {
            Body::Text(text) => Some(text),
            Body::Asset | Body::NotUtf8(_) => None,
        }
    }
}

impl Sources {
    /// No files yet, in a folder of that name.
    #[must_use]
    pub fn new(folder_name: impl Into<String>) -> Self {
        let folder_name = folder_name.into();
        Sources { folder_name, default_src: DEFAULT_SRC, ..Sources::default() }
    }

    /// Sources from (path, text) pairs, for tests and examples.
    ///
    /// # Panics
    ///
    /// If a path is not relative.
    #[must_use]
    pub fn from_texts<'a>(texts: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut sources = Sources::new("site");
        for (path, text) in texts {
            let path = RelPath::new(path).expect("test paths are relative");
            let source = Source::from_bytes(text.as_bytes().to_vec(), is_text(&path));
            sources.insert(path, source);
        }
        sources
    }

    /// What holds where `book.toml` is silent.
    #[must_use]
    pub fn without(&self) -> Without<'_> {
        Without { title: &self.folder_name, src: self.default_src }
    }

    /// Adds or replaces a file.
    pub fn insert(&mut self, path: RelPath, source: Source) {
        self.files.insert(path, source);
    }

    /// Takes a file away.
    pub fn remove(&mut self, path: &RelPath) -> Option<Source> {
        self.files.remove(path)
    }

    /// The file at `path`.
    #[must_use]
    pub fn get(&self, path: &RelPath) -> Option<&Source> {
        self.files.get(path)
    }

    /// How many files there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is no file.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// All files in the order of their paths.
    pub fn iter(&self) -> impl Iterator<Item = (&RelPath, &Source)> {
        self.files.iter()
    }

    /// The files below `folder`, with the part of their path below it.
    pub fn below<'a>(
        &'a self,
        folder: &'a str,
    ) -> impl Iterator<Item = (&'a RelPath, &'a str, &'a Source)> {
        // Paths below a folder stand side by side, after whatever sorts before its `/`.
        let from = RelPath::new(folder).map_or(Bound::Unbounded, Bound::Excluded);
        self.files
            .range((from, Bound::Unbounded))
            .take_while(move |(path, _)| path.as_str().starts_with(folder))
            .filter_map(move |(path, source)| Some((path, path.strip(folder)?, source)))
    }

    /// Hash of every path and content: equal sources give an equal site.
    #[must_use]
    pub fn hash(&self) -> Digest {
        let faults: Vec<_> = self.faults.iter().collect();
        let files: Vec<_> = self.files.iter().map(|(path, source)| (path, source.hash)).collect();
        Digest::of(&(&self.folder_name, self.default_src, files, faults))
    }
}

/// Whether the compiler reads a file of this name, rather than copying it.
#[must_use]
pub fn is_text(path: &RelPath) -> bool {
    matches!(path.extension(), "md" | "toml")
        || (path.as_str().starts_with("themes/")
            && matches!(path.extension(), "html" | "css" | "js"))
}
