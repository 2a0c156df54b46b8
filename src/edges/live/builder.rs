//! Reads what changed and builds again.
//!
//! Invariant: a file that breaks keeps its last good form on the pages, however many edits it
//! takes to mend it, a file that is half-written is not read, and nothing is built when nothing
//! that is read has changed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use anyhow::Result;

use super::moves::Moves;
use super::scope::Scope;
use super::shown::Shown;
use crate::build::{Cache, Site, build};
use crate::edges::disk::{Change, Folder};
use crate::edges::serve::Look;
use crate::edges::watch::{Hint, Watcher};
use crate::input::config::{Config, Flags};
use crate::input::sources::{Body, Source, Sources};
use crate::page::theme::{Theme, ThemeFile};
use crate::words::code::Code;
use crate::words::diagnostic::Problem;
use crate::words::hash::Digest;
use crate::words::path::{Address, RelPath};

/// A file written just now may be half of what is being written. This is for files in folders
/// that were not watched yet; of all others the watcher knows when they were closed.
const YOUNG: Duration = Duration::from_millis(30);

/// An empty file that is younger is about to be filled, though the event that says so is not
/// here yet.
const YOUNG_AND_EMPTY: Duration = Duration::from_secs(1);

/// How often everything is looked at once more because a file is young.
const MOST_LOOKS: usize = 20;

/// Reads, builds, and remembers the last good form of files that broke.
pub(super) struct Builder {
    folder: Folder,
    flags: Flags,
    config: Config,
    scope: Arc<Scope>,
    /// How often everything was looked at in vain.
    looks: usize,
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
    /// Watches the folder and prepares to build; the text, if any, is for the user.
    ///
    /// # Errors
    ///
    /// If the folder cannot be read.
    pub(super) fn start(
        folder: Folder,
        flags: Flags,
        poll: bool,
    ) -> Result<(Self, Watcher, Option<String>)> {
        let config = folder.config(&flags);
        let scope = Arc::new(Scope::new(&folder, &config));
        let watched = Arc::clone(&scope);
        let ignore = move |path: &Path| watched.ignores(path);
        let (watcher, note) = Watcher::start(&folder.root, ignore, poll)?;
        let builder = Builder {
            folder,
            flags,
            config,
            scope,
            looks: 0,
            cache: Cache::default(),
            sources: Sources::default(),
            kept: BTreeMap::new(),
            theme: None,
            look: Look::default(),
            moves: Arc::default(),
        };
        Ok((builder, watcher, note))
    }

    /// The first build. Without a site there is a page that says why.
    pub(super) fn first(&mut self, watcher: &Watcher) -> Built {
        self.sources = self.read_all(watcher);
        self.look.assets = self.assets();
        let mut built = self.build(&[]);
        built.edited.clear();
        if built.shown.is_none() {
            built.shown = Some(Shown::broken(&built.problems));
        }
        built
    }

    /// Builds after a change; none if nothing that is read has changed.
    pub(super) fn next(&mut self, hint: &Hint, watcher: &Watcher) -> Option<Built> {
        let changes = match hint {
            Hint::Paths(paths) => self.read_some(paths, watcher),
            Hint::Rescan => self.read_anew(watcher),
        }?;
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

    /// Reads some paths again; none if nothing differs.
    fn read_some(&mut self, paths: &BTreeSet<PathBuf>, watcher: &Watcher) -> Option<Vec<Change>> {
        let book = self.folder.root.join("book.toml");
        let is_folder = |path: &PathBuf| {
            let relative = self.folder.relative(path);
            relative.is_some_and(|path| self.sources.below(path.as_str()).next().is_some())
        };
        let leads_on = |path: &PathBuf| self.scope.has_link(path) || is_folder(path);
        if paths.contains(&book) || paths.iter().any(leads_on) {
            return self.read_anew(watcher);
        }
        let names = self.scope.names_of(paths);
        let is_half = |path: &Path, source: Option<&Source>| {
            is_half(&self.scope.place_of(path), source, watcher)
        };
        let faults = self.sources.faults.clone();
        let changes = self.folder.refresh(&mut self.sources, &names, &self.config, &is_half);
        (!changes.is_empty() || self.sources.faults != faults).then_some(changes)
    }

    /// Reads everything again; none if nothing differs, or if it is too early to tell.
    fn read_anew(&mut self, watcher: &Watcher) -> Option<Vec<Change>> {
        let mut now = self.read_all(watcher);
        let mut changes = changes(&self.sources, &now);
        // What is half-written stays as it was; when it is whole, that is told.
        changes.retain(|change| {
            let place = self.scope.place_of(&self.folder.root.join(change.path.as_str()));
            let is_half = is_half(&place, now.get(&change.path), watcher);
            if is_half {
                match &change.before {
                    Some(before) => now.insert(change.path.clone(), before.clone()),
                    None => drop(now.remove(&change.path)),
                }
            }
            !is_half
        });
        let age = |change: &Change| age(&self.folder.root.join(change.path.as_str()));
        let is_young = |change: &Change| age(change).is_some_and(|age| age < YOUNG);
        if changes.iter().any(is_young) && self.looks < MOST_LOOKS {
            self.looks += 1;
            watcher.look_again();
            return None;
        }
        self.looks = 0;
        let before = std::mem::replace(&mut self.sources, now);
        (!changes.is_empty() || before.faults != self.sources.faults).then_some(changes)
    }

    /// Reads everything and has all of it watched.
    fn read_all(&mut self, watcher: &Watcher) -> Sources {
        let path = RelPath::new("book.toml").expect("is relative");
        let book = self.folder.book();
        let is_half = is_half(&self.folder.root.join(path.as_str()), book.as_ref(), watcher);
        let book = if is_half { self.sources.get(&path).cloned() } else { book };
        self.config = self.folder.config_of(book.as_ref(), &self.flags);
        let (mut sources, links) = self.folder.read_again(&self.config, &self.sources);
        if self.scope.set(&self.config, links) {
            watcher.watch_again();
            // What changed before it was watched is read now.
            sources = self.folder.read_again(&self.config, &sources).0;
        }
        // The settings and the text that they are judged by are of one moment.
        match book {
            Some(book) => sources.insert(path, book),
            None => drop(sources.remove(&path)),
        }
        sources
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

/// Whether what was read at a path is half of what is being written there.
fn is_half(path: &Path, source: Option<&Source>, watcher: &Watcher) -> bool {
    if watcher.is_unfinished(path) {
        return true;
    }
    if source.is_none_or(|source| source.hash != Digest::of_bytes(&[])) {
        return false;
    }
    let is_filled = path.metadata().is_ok_and(|metadata| metadata.len() > 0);
    let is_young = age(path).is_some_and(|age| age < YOUNG_AND_EMPTY);
    if is_filled || is_young {
        watcher.doubt(path);
    }
    is_filled || is_young
}

/// How long ago a file was written. A time to come tells nothing.
fn age(path: &Path) -> Option<Duration> {
    let modified = path.metadata().ok()?.modified().ok()?;
    SystemTime::now().duration_since(modified).ok()
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
        scripts: Digest::of(&(scripts.collect::<Vec<_>>(), &theme.search_client)),
        styles: Digest::of(&bytes("theme/site.css")),
        assets: Digest::default(),
    }
}
