//! The parsed files of a site, in the order of their paths.
//!
//! Read from the sources beside the docs of the last build: what has not changed is taken over,
//! the rest is parsed in parallel. Invariant: a doc's number is its place, so it stays the same
//! as long as no file comes or goes; until then all docs but those that differ are shared.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::file::{self, Doc, DocKind, PageDoc};
use crate::input::config::Config;
use crate::input::sources::{Source, Sources};
use crate::words::each::each;
use crate::words::hash::Digest;
use crate::words::path::RelPath;
use crate::words::rows::Rows;

/// All docs of a site.
#[derive(Clone, Debug, Default)]
pub struct Docs {
    entries: Rows<Entry>,
    /// Hash of what all docs were made from, beside their sources.
    common: Digest,
    /// The numbers of docs with faults, allowances or placeholders.
    noted: BTreeSet<usize>,
}

#[derive(Clone, Debug)]
struct Entry {
    path: RelPath,
    /// Hash of the source that the doc was made from.
    source: Digest,
    doc: Arc<Doc>,
    names_hash: Digest,
    places_hash: Digest,
    facts_hash: Digest,
}

impl Entry {
    fn new(path: RelPath, source: Digest, doc: Doc) -> Self {
        let Doc { names_hash, places_hash, facts_hash, .. } = doc;
        Entry { path, source, names_hash, places_hash, facts_hash, doc: Arc::new(doc) }
    }

    /// Whether it has faults, allowances or placeholders.
    fn is_noted(&self) -> bool {
        let Doc { faults, allowances, placeholders, .. } = &*self.doc;
        !(faults.is_empty() && allowances.is_empty() && placeholders.is_empty())
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

/// A source to be parsed, and the doc that its file was in the last build.
struct Reading<'a> {
    number: usize,
    path: &'a RelPath,
    place: &'a str,
    source: &'a Source,
    before: Option<&'a Entry>,
}

/// What the last docs are beside the sources now.
struct Compared<'a> {
    /// All files in order; none where the last doc does not hold any more.
    known: Vec<Option<&'a Entry>>,
    readings: Vec<Reading<'a>>,
    gone: Vec<&'a Entry>,
}

impl Docs {
    /// Reads the sources; a doc of `last` is taken over if nothing that it was made from differs.
    #[must_use]
    pub fn read(sources: &Sources, config: &Config, last: &Docs) -> (Docs, DocChanges) {
        let tracks = config.path_of("tracks");
        let is_track = |path: &RelPath| config.place_of(path).is_some_and(file::is_track);
        let has_tracks = sources.below(&tracks).any(|(path, ..)| is_track(path));
        let common = Digest::of(&(file::settings_hash(config), &config.build_dir, has_tracks));
        let Compared { known, readings, gone } = last.compare(sources, config, common);
        let read = |reading: &Reading<'_>| {
            let Reading { path, place, source, before, .. } = *reading;
            let last = before.map(|entry| &*entry.doc);
            let doc = file::parse(path, place, source, config, has_tracks, last);
            Entry::new(path.clone(), source.hash, doc)
        };
        let parsed: Vec<Entry> = each(&readings, read);
        let mut changes = DocChanges::default();
        changes.differing.extend(gone.iter().map(|entry| DocChange::gone(entry)));
        for (reading, entry) in readings.iter().zip(&parsed) {
            let before = reading.before.map(|entry| Arc::clone(&entry.doc));
            changes.differing.push(DocChange { before, now: Some(Arc::clone(&entry.doc)) });
        }
        let same_files = gone.is_empty() && known.len() == last.entries.len();
        let docs = if same_files {
            last.with(readings.iter().map(|reading| reading.number).zip(parsed), common)
        } else {
            let mut parsed = parsed.into_iter();
            let entries =
                known.into_iter().filter_map(|known| known.cloned().or_else(|| parsed.next()));
            Docs::of(entries.collect(), common)
        };
        (docs, changes)
    }

    /// All docs anew.
    fn of(entries: Rows<Entry>, common: Digest) -> Docs {
        let noted = entries.iter().enumerate().filter(|(_, entry)| entry.is_noted());
        let noted = noted.map(|(number, _)| number).collect();
        Docs { entries, common, noted }
    }

    /// The same files, some of them with other docs.
    fn with(&self, docs: impl Iterator<Item = (usize, Entry)>, common: Digest) -> Docs {
        let mut now = Docs { common, ..self.clone() };
        for (number, entry) in docs {
            match entry.is_noted() {
                true => now.noted.insert(number),
                false => now.noted.remove(&number),
            };
            if let Some(place) = now.entries.get_mut(number) {
                *place = entry;
            }
        }
        now
    }

    /// Finds out which sources have to be parsed.
    fn compare<'a>(
        &'a self,
        sources: &'a Sources,
        config: &'a Config,
        common: Digest,
    ) -> Compared<'a> {
        // A file that is copied to the root is no page, whatever its name.
        let place_of =
            |path| config.place_of(path).or_else(|| config.static_place(path).map(|_| ""));
        let mut lasts = self.entries.iter().peekable();
        let known = Vec::with_capacity(self.entries.len());
        let mut found = Compared { known, readings: Vec::new(), gone: Vec::new() };
        for (path, source) in sources.iter() {
            // Of most files nothing has to be looked at but the hash.
            let same = |entry: &&Entry| {
                self.common == common && entry.source == source.hash && entry.path == *path
            };
            if let Some(entry) = lasts.next_if(same) {
                found.known.push(Some(entry));
                continue;
            }
            let Some(place) = place_of(path) else { continue };
            while let Some(gone) = lasts.next_if(|entry| entry.path < *path) {
                found.gone.push(gone);
            }
            // Passing over those that are gone may have led to it.
            if let Some(entry) = lasts.next_if(same) {
                found.known.push(Some(entry));
                continue;
            }
            let before = lasts.next_if(|entry| entry.path == *path);
            let number = found.known.len();
            found.known.push(None);
            found.readings.push(Reading { number, path, place, source, before });
        }
        found.gone.extend(lasts);
        found
    }

    /// The docs with their paths, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&RelPath, &Arc<Doc>)> {
        self.entries.iter().map(|entry| (&entry.path, &entry.doc))
    }

    /// The docs that have faults, allowances or placeholders.
    pub fn noted(&self) -> impl Iterator<Item = (&RelPath, &Arc<Doc>)> {
        let noted = self.noted.iter().filter_map(|number| self.entries.get(*number));
        noted.map(|entry| (&entry.path, &entry.doc))
    }

    /// Hash of what files may see of the names of others.
    #[must_use]
    pub fn names_hash(&self) -> Digest {
        // The path is part of the face.
        let faces: Vec<Digest> = self.entries.iter().map(|entry| entry.names_hash).collect();
        Digest::of(&faces)
    }

    /// Hash of what decides where pages are.
    #[must_use]
    pub fn places_hash(&self) -> Digest {
        let faces: Vec<Digest> = self.entries.iter().map(|entry| entry.places_hash).collect();
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
        self.entries.find(|entry| entry.path.cmp(path))
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
