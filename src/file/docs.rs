//! The parsed files of a site, in the order of their paths.
//!
//! Read from the sources beside the docs of the last build: what has not changed is taken over,
//! the rest is parsed in parallel. Invariant: a doc's number is its place, so it stays the same
//! as long as no file comes or goes.

use std::sync::Arc;

use rayon::prelude::*;

use crate::file::{self, Doc, DocKind, PageDoc};
use crate::input::config::Config;
use crate::input::sources::{Source, Sources};
use crate::words::hash::Digest;
use crate::words::path::RelPath;

/// All docs of a site.
#[derive(Clone, Debug, Default)]
pub struct Docs {
    entries: Vec<Entry>,
}

#[derive(Clone, Debug)]
struct Entry {
    path: RelPath,
    /// Hashes of all that the doc was made from: its source, and what is the same for all.
    key: (Digest, Digest),
    doc: Arc<Doc>,
    names_hash: Digest,
    facts_hash: Digest,
    /// Whether it has faults, allowances or placeholders.
    is_noted: bool,
}

impl Entry {
    fn new(path: RelPath, key: (Digest, Digest), doc: Doc) -> Self {
        Entry {
            path,
            key,
            names_hash: doc.names_hash,
            facts_hash: doc.facts_hash,
            is_noted: !(doc.faults.is_empty()
                && doc.allowances.is_empty()
                && doc.placeholders.is_empty()),
            doc: Arc::new(doc),
        }
    }
}

/// What became of the docs since the last build.
#[derive(Debug, Default)]
pub struct DocChanges {
    /// The files that differ.
    pub differing: Vec<DocChange>,
}

/// What a file was and what it is; none where there was or is no such file.
#[derive(Debug)]
pub struct DocChange {
    /// In the last build.
    pub before: Option<Arc<Doc>>,
    /// In this one.
    pub now: Option<Arc<Doc>>,
}

impl DocChange {
    fn gone(entry: &Entry) -> Self {
        DocChange { before: Some(Arc::clone(&entry.doc)), now: None }
    }
}

/// A source, and the doc that its file was in the last build.
struct Reading<'a> {
    path: &'a RelPath,
    place: &'a str,
    source: &'a Source,
    key: (Digest, Digest),
    before: Option<&'a Entry>,
}

impl Reading<'_> {
    /// The last doc, if it was made from the same.
    fn known(&self) -> Option<&Entry> {
        self.before.filter(|entry| entry.key == self.key)
    }
}

impl Docs {
    /// Reads the sources; a doc of `last` is taken over if nothing that it was made from differs.
    #[must_use]
    pub fn read(sources: &Sources, config: &Config, last: &Docs) -> (Docs, DocChanges) {
        // A file that is copied to the root is no page, whatever its name.
        let place_of =
            |path| config.place_of(path).or_else(|| config.static_place(path).map(|_| ""));
        let tracks = config.path_of("tracks");
        let is_track = |path: &RelPath| config.place_of(path).is_some_and(file::is_track);
        let has_tracks = sources.below(&tracks).any(|(path, ..)| is_track(path));
        let common = Digest::of(&(file::settings_hash(config), has_tracks));
        let mut known = last.entries.iter().peekable();
        let mut changes = DocChanges::default();
        let mut readings: Vec<Reading<'_>> = Vec::with_capacity(last.entries.len());
        for (path, source) in sources.iter() {
            let Some(place) = place_of(path) else { continue };
            while let Some(gone) = known.next_if(|entry| entry.path < *path) {
                changes.differing.push(DocChange::gone(gone));
            }
            let before = known.next_if(|entry| entry.path == *path);
            let key = (source.hash, common);
            readings.push(Reading { path, place, source, key, before });
        }
        changes.differing.extend(known.map(DocChange::gone));
        let read = |reading: &Reading<'_>| match reading.known() {
            Some(entry) => entry.clone(),
            None => {
                let Reading { path, place, source, key, before } = *reading;
                let last = before.map(|entry| &*entry.doc);
                let doc = file::parse(path, place, source, config, has_tracks, last);
                Entry::new(path.clone(), key, doc)
            }
        };
        let entries: Vec<Entry> = readings.par_iter().map(read).collect();
        for (reading, entry) in readings.iter().zip(&entries) {
            if reading.known().is_none() {
                let before = reading.before.map(|entry| Arc::clone(&entry.doc));
                let now = Some(Arc::clone(&entry.doc));
                changes.differing.push(DocChange { before, now });
            }
        }
        (Docs { entries }, changes)
    }

    /// The docs with their paths, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&RelPath, &Arc<Doc>)> {
        self.entries.iter().map(|entry| (&entry.path, &entry.doc))
    }

    /// The docs that have faults, allowances or placeholders.
    pub fn noted(&self) -> impl Iterator<Item = (&RelPath, &Arc<Doc>)> {
        let noted = self.entries.iter().filter(|entry| entry.is_noted);
        noted.map(|entry| (&entry.path, &entry.doc))
    }

    /// Hash of what files may see of the names of others.
    #[must_use]
    pub fn names_hash(&self) -> Digest {
        // The path is part of the face.
        let faces: Vec<Digest> = self.entries.iter().map(|entry| entry.names_hash).collect();
        Digest::of(&faces)
    }

    /// Hash of what the framework is built from.
    #[must_use]
    pub fn facts_hash(&self) -> Digest {
        let entries = self.entries.iter().filter(|entry| entry.facts_hash != Digest::default());
        let faces: Vec<_> = entries.map(|entry| (&entry.path, entry.facts_hash)).collect();
        Digest::of(&faces)
    }

    /// The number of the doc of the file at `path`.
    #[must_use]
    pub fn number(&self, path: &RelPath) -> Option<usize> {
        self.entries.binary_search_by(|entry| entry.path.cmp(path)).ok()
    }

    /// The doc of that number.
    #[must_use]
    pub fn at(&self, number: usize) -> Option<&Arc<Doc>> {
        self.entries.get(number).map(|entry| &entry.doc)
    }

    /// The page in the doc of that number.
    #[must_use]
    pub fn page(&self, number: usize) -> Option<&PageDoc> {
        match &self.at(number)?.kind {
            DocKind::Page(page) => Some(page),
            _ => None,
        }
    }

    /// The doc of the file at `path`.
    #[must_use]
    pub fn get(&self, path: &RelPath) -> Option<&Arc<Doc>> {
        self.at(self.number(path)?)
    }
}
