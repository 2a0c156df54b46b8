//! Floor 7, the driver: all sources in, a whole site out, on one code path.
//!
//! A full build is the same call as a rebuild after an edit; only the cache is warm.
//! Invariant: what `build` returns depends on the sources and flags alone, never on
//! what the cache happens to hold.

mod last;
mod live_search;
mod problems;
mod unmentioned;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::build::last::Last;
pub use crate::build::live_search::LiveSearch;
use crate::build::problems::{allow, problems};
use crate::file;
use crate::file::docs::{DocChanges, Docs};
use crate::input::config::{Config, Flags};
use crate::input::sources::{Body, Sources};
use crate::names::framework::{self, Framework};
use crate::names::framework_pages::FrameworkPages;
use crate::names::{Index, Names, PageId, Places, addresses, suggest};
use crate::page::frame::Parts;
use crate::page::render;
use crate::page::search::{self, SearchFile};
use crate::page::search_pages::check_exclusions;
use crate::page::theme::{self, Theme};
use crate::words::code::Code;
use crate::words::diagnostic::{Diagnostic, Problem, Severity};
use crate::words::hash::Digest;
use crate::words::path::{Address, RelPath};

/// What earlier builds worked out; an empty cache is a cold build.
#[derive(Debug, Default)]
pub struct Cache {
    docs: Arc<Docs>,
    framework: Option<Compiled>,
    places: Option<(Digest, Arc<Places>, Vec<Diagnostic>)>,
    names: Option<(Digest, Arc<Names>)>,
    theme: Option<(Digest, Arc<Theme>, Vec<Diagnostic>)>,
    last: Option<Last>,
}

/// A framework as compiled from the docs of one state.
#[derive(Debug)]
struct Compiled {
    /// Hash of what it was compiled from.
    key: Digest,
    framework: Arc<Framework>,
    has_framework: bool,
    /// The pages that it brings, and a hash of them.
    pages: FrameworkPages,
    pages_key: Digest,
    faults: Vec<Diagnostic>,
}

/// A built site: pages are rendered from it when they are wanted.
#[derive(Debug)]
pub struct Site {
    /// What pages are made from.
    pub parts: Parts,
    /// Every file of the site but those of the search.
    pub outputs: Arc<BTreeMap<Address, Output>>,
    /// What is wrong, in the order of the files.
    pub problems: Vec<Problem>,
    /// Whether the settings could be read and the templates compile.
    pub usable: bool,
    /// What was read and made.
    pub stats: Stats,
}

/// Where the bytes of an output come from.
#[derive(Clone, Debug)]
pub enum Output {
    /// A page, rendered when it is wanted.
    Page(PageId),
    /// Mentions of a page that has no room for them, on pages counted from one.
    Mentions(PageId, usize),
    /// Titles for which the list of all pages has no room, on pages counted from zero.
    List(usize),
    /// A page that leads on from an old address.
    Redirect(PageId),
    /// The compiled framework as data, written when it is wanted.
    Framework,
    /// Bytes.
    Bytes(Arc<[u8]>),
    /// What scripts read of a track's levels, made when it is wanted.
    Levels(usize),
    /// A copy of a source.
    Copy(RelPath),
}

/// Counts for the closing line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Files read.
    pub sources: usize,
    /// Pages made.
    pub pages: usize,
}

/// Builds a site.
pub fn build(sources: &Sources, flags: &Flags, cache: &mut Cache) -> Site {
    let book = RelPath::new("book.toml").and_then(|path| sources.get(&path).cloned());
    let text = book.as_ref().and_then(|source| source.text());
    let (config, mut faults) = Config::read(text.map(|text| &**text), sources.without(), flags);
    if let (Some(Body::NotUtf8(at)), Some(path)) =
        (book.map(|book| book.body), RelPath::new("book.toml"))
    {
        faults.push(file::not_utf8(&path, at));
    }
    let config_reads =
        faults.iter().all(|fault| config.severity(fault.code, true) != Severity::Error);
    faults.extend(sources.faults.iter().cloned());
    let config = Arc::new(config);

    let (docs, changes) = Docs::read(sources, &config, &cache.docs);
    let docs = Arc::new(docs);
    cache.docs = Arc::clone(&docs);
    faults.extend(docs.noted().flat_map(|(_, doc)| doc.faults.iter().cloned()));
    let (framework, has_framework, names) = names(&docs, &changes, &config, cache, &mut faults);
    let index = Index::new(docs, framework, has_framework, names, Arc::clone(&config));
    if config.severity(Code::NoConcept, has_framework) != Severity::Off {
        faults.extend(suggest::missing_concepts(&index));
    }
    faults.extend(check_exclusions(&index));
    let (theme, theme_compiles) = load_theme(sources, &config, cache, &mut faults);
    let last = Last::make(index, theme, &changes, cache.last.take());
    faults.extend(last.faults());
    let (parts, outputs) = (last.parts.clone(), Arc::clone(&last.outputs));
    cache.last = Some(last);
    let stats = Stats { sources: sources.len(), pages: parts.index.names.pages.len() };
    if let Some(today) = &flags.today {
        faults.extend(framework::reviews(&parts.index.framework, today));
    }
    allow(&mut faults, &parts.index.docs, &config, has_framework, flags.today.is_some());
    let problems = problems(faults, &config, has_framework, sources);
    Site { parts, outputs, problems, usable: config_reads && theme_compiles, stats }
}

fn compile<'a>(
    docs: &Docs,
    config: &Config,
    last: &'a mut Option<Compiled>,
    faults: &mut Vec<Diagnostic>,
) -> &'a Compiled {
    let options = framework::Options { publish_pay: config.publish_pay, drafts: config.drafts };
    let key = Digest::of(&(docs.facts_hash(), options));
    let compiled = match last.take().filter(|last| last.key == key) {
        Some(last) => last,
        None => {
            let (framework, faults) = framework::compile(docs, options);
            let has_framework = framework.is_some();
            let framework = Arc::new(framework.unwrap_or_default());
            let pages = FrameworkPages::of(&framework, has_framework);
            let pages_key = Digest::of(&pages);
            Compiled { key, framework, has_framework, pages, pages_key, faults }
        }
    };
    faults.extend(compiled.faults.iter().cloned());
    last.insert(compiled)
}

fn names(
    docs: &Docs,
    changes: &DocChanges,
    config: &Config,
    cache: &mut Cache,
    faults: &mut Vec<Diagnostic>,
) -> (Arc<Framework>, bool, Arc<Names>) {
    let compiled = compile(docs, config, &mut cache.framework, faults);
    let key = Digest::of(&(docs.places_hash(), compiled.pages_key, config));
    if cache.places.as_ref().is_none_or(|(known, ..)| *known != key) {
        let (places, faults) = addresses::build(docs, &compiled.pages, config);
        cache.places = Some((key, Arc::new(places), faults));
    }
    let (_, places, found) = cache.places.as_ref().expect("just put there");
    faults.extend(found.iter().cloned());
    let key = Digest::of(&(key, docs.names_hash()));
    let names = match cache.names.take() {
        Some((known, names)) if known == key => names,
        Some((_, names)) if Arc::ptr_eq(&names.places, places) => {
            Arc::new(names.after(docs, changes))
        }
        _ => Arc::new(Names::build(Arc::clone(places), docs)),
    };
    faults.extend(names.lexicon.faults.iter().cloned());
    cache.names = Some((key, Arc::clone(&names)));
    (Arc::clone(&compiled.framework), compiled.has_framework, names)
}

fn load_theme(
    sources: &Sources,
    config: &Config,
    cache: &mut Cache,
    faults: &mut Vec<Diagnostic>,
) -> (Arc<Theme>, bool) {
    let key = theme::key(sources, &config.html.theme, &config.language);
    if cache.theme.as_ref().is_none_or(|(known, ..)| *known != key) {
        let (theme, faults) = theme::load(sources, &config.html.theme, &config.language);
        cache.theme = Some((key, Arc::new(theme), faults));
    }
    let (_, theme, found) = cache.theme.as_ref().expect("just put there");
    faults.extend(found.iter().cloned());
    (Arc::clone(theme), found.is_empty())
}

impl Site {
    /// The bytes of an output; none if it is a copy of a source.
    ///
    /// # Errors
    ///
    /// The fault of a template.
    pub fn bytes(&self, address: &Address) -> Result<Option<Arc<[u8]>>, Box<Diagnostic>> {
        match self.outputs.get(address) {
            Some(Output::Page(id)) => {
                render::page(&self.parts, *id).map(|bytes| Some(bytes.into()))
            }
            Some(Output::Mentions(id, number)) => {
                let data = self.parts.mentions_data(*id, *number);
                let page = data.map(|data| render::data(&self.parts, &data)).transpose()?;
                Ok(page.map(Arc::from))
            }
            Some(Output::List(number)) => {
                let data = self.parts.list_data(*number);
                let page = data.map(|data| render::data(&self.parts, &data)).transpose()?;
                Ok(page.map(Arc::from))
            }
            Some(Output::Redirect(id)) => {
                Ok(Some(render::redirect(&self.parts, address, *id).into()))
            }
            Some(Output::Framework) => Ok(Some(self.parts.framework_json().into())),
            Some(Output::Bytes(bytes)) => Ok(Some(Arc::clone(bytes))),
            Some(Output::Levels(track)) => {
                Ok(self.parts.track_levels(*track).map(|data| data.script().into_bytes().into()))
            }
            Some(Output::Copy(_)) | None => Ok(None),
        }
    }

    /// The files that the site's search reads; none where search is off.
    #[must_use]
    pub fn search_files(&self) -> Vec<SearchFile> {
        let mut files = Vec::new();
        self.write_search(&mut |file| files.push(file));
        files.sort_unstable_by(|a, b| a.address.cmp(&b.address));
        files
    }

    /// Hands the files that the site's search reads to `put`, one by one; none where search is off.
    pub fn write_search(&self, put: &mut dyn FnMut(SearchFile)) {
        let index = &self.parts.index;
        if index.config.search.enabled {
            let pages = self.parts.search_pages();
            search::write(pages, index.names.pages.len(), &self.parts.search_settings(), put);
        }
    }

    /// Whether anything is wrong that must not be published.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.problems.iter().any(|problem| problem.severity == Severity::Error)
    }

    /// A fault that rendering met, made fit to be shown.
    #[must_use]
    pub fn problem(&self, fault: Diagnostic, sources: &Sources) -> Option<Problem> {
        let parts = &self.parts.index;
        problems(vec![fault], &parts.config, parts.has_framework, sources).pop()
    }
}

#[cfg(test)]
mod search_tests;
#[cfg(test)]
mod tests;
