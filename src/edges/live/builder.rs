//! Reads what changed and builds again.
//!
//! Invariant: a file that breaks keeps its last good form on the pages, however many edits it
//! takes to mend it, and nothing is built when nothing that is read has changed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use super::moves::Moves;
use super::shown::Shown;
use crate::build::{Cache, Site, build};
use crate::edges::disk::{Change, Folder};
use crate::edges::serve::Look;
use crate::edges::watch::Hint;
use crate::input::config::Flags;
use crate::input::sources::{Body, Source, Sources};
use crate::page::theme::{Theme, ThemeFile};
use crate::words::code::Code;
use crate::words::diagnostic::Problem;
use crate::words::hash::Digest;
use crate::words::path::{Address, RelPath};

/// Reads, builds, and remembers the last good form of files that broke.
pub(super) struct Builder {
    folder: Folder,
    flags: Flags,
    cache: Cache,
    /// The files as they are.
    sources: Sources,
    /// The last good form of files that are broken now, or may be.
    kept: BTreeMap<RelPath, Source>,
    theme: Option<Arc<Theme>>,
    look: Look,
    moves: Arc<Moves>,
}

/// What a build came to.
pub(super) struct Built {
    /// What to show from now on; none if the last site has to stay.
    pub(super) shown: Option<Shown>,
    /// The sources that had changed.
    pub(super) edited: Vec<String>,
    pub(super) problems: Vec<Problem>,
}

impl Builder {
    pub(super) fn new(folder: Folder, flags: Flags) -> Self {
        Builder {
            folder,
            flags,
            cache: Cache::default(),
            sources: Sources::default(),
            kept: BTreeMap::new(),
            theme: None,
            look: Look::default(),
            moves: Arc::default(),
        }
    }

    /// The first build. Without a site there is a page that says why.
    pub(super) fn first(&mut self) -> Built {
        self.sources = self.folder.read(&self.folder.config(&self.flags));
        self.look.assets = self.assets();
        let mut built = self.build(&[]);
        built.edited.clear();
        if built.shown.is_none() {
            built.shown = Some(Shown::broken(&built.problems));
        }
        built
    }

    /// Builds after a change; none if nothing that is read has changed.
    pub(super) fn next(&mut self, hint: &Hint) -> Option<Built> {
        let (changes, is_changed) = self.read(hint);
        if !is_changed {
            return None;
        }
        let is_asset = |source: &Option<Source>| {
            source.as_ref().is_some_and(|source| source.body == Body::Asset)
        };
        let touches_assets = |change: &Change| {
            is_asset(&change.before)
                || self.sources.get(&change.path).is_some_and(|now| now.body == Body::Asset)
        };
        if changes.iter().any(touches_assets) {
            self.look.assets = self.assets();
        }
        Some(self.build(&changes))
    }

    /// Reads again; the files that differ, and whether anything does.
    fn read(&mut self, hint: &Hint) -> (Vec<Change>, bool) {
        let config = self.folder.config(&self.flags);
        let book = self.folder.root.join("book.toml");
        match hint {
            Hint::Paths(paths) if !paths.contains(&book) => {
                let paths: Vec<PathBuf> = paths.iter().cloned().collect();
                let faults = self.sources.faults.clone();
                let changes = self.folder.refresh(&mut self.sources, &paths, &config);
                let is_changed = !changes.is_empty() || self.sources.faults != faults;
                (changes, is_changed)
            }
            _ => {
                let now = self.folder.read(&config);
                let before = std::mem::replace(&mut self.sources, now);
                let changes = changes(&before, &self.sources);
                let is_changed = !changes.is_empty() || before.faults != self.sources.faults;
                (changes, is_changed)
            }
        }
    }

    fn build(&mut self, changes: &[Change]) -> Built {
        for change in changes {
            if let Some(before) = &change.before {
                self.kept.entry(change.path.clone()).or_insert_with(|| before.clone());
            }
        }
        let mut site = build(&self.sources, &self.flags, &mut self.cache);
        let problems = std::mem::take(&mut site.problems);
        let broken = broken_files(&problems);
        self.kept.retain(|path, _| broken.contains(path));
        if !self.kept.is_empty() {
            let mut shown = self.sources.clone();
            for (path, source) in &self.kept {
                if shown.get(path).is_some() {
                    shown.insert(path.clone(), source.clone());
                }
            }
            site = build(&shown, &self.flags, &mut self.cache);
        }
        let edited = changes.iter().map(|change| change.path.to_string()).collect();
        Built { shown: site.usable.then(|| self.show(site, changes)), edited, problems }
    }

    fn show(&mut self, site: Site, changes: &[Change]) -> Shown {
        let theme = &site.parts.theme;
        if self.theme.as_ref().is_none_or(|last| !Arc::ptr_eq(last, theme)) {
            self.look = Look { assets: self.look.assets, ..look(theme) };
            self.theme = Some(Arc::clone(theme));
        }
        let hash = |source: &Source| source.hash;
        let now = |path: &RelPath| self.sources.get(path).map(hash);
        let before = |path: &RelPath| {
            let change = changes.iter().find(|change| change.path == *path);
            change.map_or_else(|| now(path), |change| change.before.as_ref().map(hash))
        };
        if !self.moves.is_of(&site.parts.index.names) {
            let mut moves = Moves::clone(&self.moves);
            moves.follow(&site.parts.index.names, before, now);
            self.moves = Arc::new(moves);
        }
        let mut theme_sources = Sources::new(self.sources.folder_name.clone());
        for (path, _, source) in self.sources.below("themes") {
            theme_sources.insert(path.clone(), source.clone());
        }
        Shown::new(site, theme_sources, self.look, Arc::clone(&self.moves))
    }

    /// Hash of all files that are copied.
    fn assets(&self) -> Digest {
        let assets = self.sources.iter().filter(|(_, source)| source.body == Body::Asset);
        let assets: Vec<_> = assets.map(|(path, source)| (path, source.hash)).collect();
        Digest::of(&assets)
    }
}

/// The files that differ.
fn changes(before: &Sources, now: &Sources) -> Vec<Change> {
    let changed = now.iter().filter_map(|(path, source)| {
        let before = before.get(path);
        (before != Some(source)).then(|| Change { path: path.clone(), before: before.cloned() })
    });
    let gone = before.iter().filter(|(path, _)| now.get(path).is_none());
    let gone =
        gone.map(|(path, source)| Change { path: path.clone(), before: Some(source.clone()) });
    changed.chain(gone).collect()
}

/// The files that could not be read as text.
fn broken_files(problems: &[Problem]) -> BTreeSet<RelPath> {
    problems
        .iter()
        .filter(|problem| Code::from_name(&problem.code).is_some_and(Code::is_syntax))
        .flat_map(|problem| problem.places.first())
        .map(|place| place.path.clone())
        .collect()
}

/// What of a theme all pages share.
fn look(theme: &Theme) -> Look {
    let bytes = |address: &str| match theme.files.get(&Address::new(address)?)? {
        ThemeFile::Bytes(bytes) => Some(Digest::of_bytes(bytes)),
        ThemeFile::Copy(_) => None,
    };
    let scripts = theme.files.keys().map(Address::as_str);
    let scripts =
        scripts.filter(|address| address.ends_with(".js")).map(|script| (script, bytes(script)));
    Look {
        templates: theme.templates_hash,
        scripts: Digest::of(&scripts.collect::<Vec<_>>()),
        styles: Digest::of(&bytes("theme/site.css")),
        assets: Digest::default(),
    }
}
