//! Floor 7, the driver: all sources in, a whole site out, on one code path.
//!
//! A full build is the same call as a rebuild after an edit; only the cache is warm.
//! Invariant: what `build` returns depends on the sources and flags alone, never on
//! what the cache happens to hold.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use rayon::prelude::*;

use crate::file::{self, Doc};
use crate::graph::Graph;
use crate::input::config::{Config, Flags};
use crate::input::sources::{Body, Sources};
use crate::link::{self, LinkedPage};
use crate::names::addresses::generated;
use crate::names::framework::{self, Framework};
use crate::names::{Index, Names, PageId, addresses, checks};
use crate::page::frame::Parts;
use crate::page::render;
use crate::page::search::{self, SearchFile};
use crate::page::search_pages::check_exclusions;
use crate::page::theme::{self, Theme, ThemeFile};
use crate::words::code::Code;
use crate::words::diagnostic::{Diagnostic, Excerpt, Place, Problem, Severity};
use crate::words::hash::Digest;
use crate::words::path::{Address, RelPath};

/// What earlier builds worked out; an empty cache is a cold build.
#[derive(Debug, Default)]
pub struct Cache {
    docs: HashMap<RelPath, (Digest, Arc<Doc>)>,
    framework: Option<(Digest, Arc<Framework>, bool, Vec<Diagnostic>)>,
    names: Option<(Digest, Arc<Names>, Vec<Diagnostic>)>,
    linked: HashMap<Address, (Digest, Arc<LinkedPage>)>,
    theme: Option<(Digest, Arc<Theme>, Vec<Diagnostic>)>,
}

/// A built site: pages are rendered from it when they are wanted.
#[derive(Debug)]
pub struct Site {
    /// What pages are made from.
    pub parts: Parts,
    /// Every file of the site but those of the search.
    pub outputs: BTreeMap<Address, Output>,
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

    let docs = Arc::new(docs(sources, &config, cache));
    faults.extend(docs.values().flat_map(|doc| doc.faults.iter().cloned()));
    let (framework, has_framework) = compile(&docs, &config, cache, &mut faults);
    let names = names(&docs, &framework, has_framework, &config, cache, &mut faults);
    let framework = has_framework.then_some(framework);
    let index = Index::new(docs, framework, names, Arc::clone(&config));
    faults.extend(checks::check(&index));

    faults.extend(check_exclusions(&index));
    let linked = linked(&index, cache);
    faults.extend(linked.iter().flat_map(|page| page.faults.iter().cloned()));
    let graph = Graph::build(&index, &linked);
    faults.extend(never_mentioned(&index, &graph));
    let (theme, theme_compiles) = load_theme(sources, &config, cache, &mut faults);
    let stats = Stats { sources: sources.iter().count(), pages: index.names.pages.len() };
    let parts = Parts::new(index, linked, graph, theme);
    let outputs = outputs(&parts);
    if let Some(today) = &flags.today {
        faults.extend(framework::reviews(&parts.index.framework, today));
    }
    allow(&mut faults, &parts.index.docs, &config, has_framework, flags.today.is_some());
    let problems = problems(faults, &config, has_framework, sources);
    Site { parts, outputs, problems, usable: config_reads && theme_compiles, stats }
}

/// Parses what has changed, in parallel.
fn docs(sources: &Sources, config: &Config, cache: &mut Cache) -> BTreeMap<RelPath, Arc<Doc>> {
    let settings = file::settings_hash(config);
    let known = std::mem::take(&mut cache.docs);
    // A file that is copied to the root is no page, whatever its name.
    let place_of = |path| config.place_of(path).or(config.static_place(path).map(|_| ""));
    let inputs: Vec<_> =
        sources.iter().filter_map(|(path, source)| Some((path, place_of(path)?, source))).collect();
    let has_tracks = inputs.iter().any(|(_, place, _)| file::is_track(place));
    let parsed: Vec<(RelPath, Digest, Arc<Doc>)> = inputs
        .into_par_iter()
        .map(|(path, place, source)| {
            let key = Digest::of(&(source.hash, settings, has_tracks));
            let last = known.get(path);
            let doc = match last {
                Some((last_key, doc)) if *last_key == key => Arc::clone(doc),
                _ => {
                    let last = last.map(|(_, doc)| &**doc);
                    Arc::new(file::parse(path, place, source, config, has_tracks, last))
                }
            };
            (path.clone(), key, doc)
        })
        .collect();
    cache.docs =
        parsed.iter().map(|(path, key, doc)| (path.clone(), (*key, Arc::clone(doc)))).collect();
    parsed.into_iter().map(|(path, _, doc)| (path, doc)).collect()
}

fn compile(
    docs: &BTreeMap<RelPath, Arc<Doc>>,
    config: &Config,
    cache: &mut Cache,
    faults: &mut Vec<Diagnostic>,
) -> (Arc<Framework>, bool) {
    let faces: Vec<_> = docs
        .iter()
        .filter(|(_, doc)| doc.facts_hash != Digest::default())
        .map(|(path, doc)| (path, doc.facts_hash))
        .collect();
    let options = framework::Options { publish_pay: config.publish_pay, drafts: config.drafts };
    let key = Digest::of(&(faces, options));
    if cache.framework.as_ref().is_none_or(|(known, ..)| *known != key) {
        let (framework, faults) = framework::compile(docs, options);
        let has_framework = framework.is_some();
        cache.framework =
            Some((key, Arc::new(framework.unwrap_or_default()), has_framework, faults));
    }
    let (_, framework, has_framework, found) = cache.framework.as_ref().expect("just put there");
    faults.extend(found.iter().cloned());
    (Arc::clone(framework), *has_framework)
}

fn names(
    docs: &BTreeMap<RelPath, Arc<Doc>>,
    framework: &Framework,
    has_framework: bool,
    config: &Config,
    cache: &mut Cache,
    faults: &mut Vec<Diagnostic>,
) -> Arc<Names> {
    let faces: Vec<_> = docs.iter().map(|(path, doc)| (path, doc.names_hash)).collect();
    let framework_key = cache.framework.as_ref().map(|(key, ..)| *key);
    let key = Digest::of(&(faces, framework_key, config));
    if cache.names.as_ref().is_none_or(|(known, ..)| *known != key) {
        let (mut names, faults) = addresses::build(docs, framework, has_framework, config);
        names.hash = key;
        cache.names = Some((key, Arc::new(names), faults));
    }
    let (_, names, found) = cache.names.as_ref().expect("just put there");
    faults.extend(found.iter().cloned());
    Arc::clone(names)
}

/// Links the pages whose fragments or names have changed, in parallel.
fn linked(index: &Index, cache: &mut Cache) -> Vec<Arc<LinkedPage>> {
    let known = std::mem::take(&mut cache.linked);
    let ids: Vec<PageId> = index.page_ids().collect();
    let linked: Vec<(Digest, Arc<LinkedPage>)> = ids
        .into_par_iter()
        .map(|id| {
            let key = link::key(index, id);
            match known.get(&index.page(id).address) {
                Some((last, page)) if *last == key => (key, Arc::clone(page)),
                _ => (key, Arc::new(link::link_page(index, id))),
            }
        })
        .collect();
    let addresses = index.names.pages.iter().map(|page| page.address.clone());
    cache.linked = addresses.zip(linked.iter().cloned()).collect();
    linked.into_iter().map(|(_, page)| page).collect()
}

/// Concepts that no other page mentions, nor names as broader, related or contrasting.
fn never_mentioned(index: &Index, graph: &Graph) -> Vec<Diagnostic> {
    let concepts = &index.names.concepts;
    let related: HashSet<PageId> = concepts
        .iter()
        .filter_map(|id| Some((*id, &index.prose(*id)?.front)))
        .flat_map(|(id, front)| {
            let named = front.broader.iter().chain(&front.related);
            let named = named.chain(&front.contrasts).chain(&front.disambiguates);
            named.filter_map(|name| index.names.concept(&name.value)).filter(move |to| *to != id)
        })
        .collect();
    concepts
        .iter()
        .filter(|id| graph.backlinks(**id).is_empty() && !related.contains(id))
        .filter_map(|id| {
            let page = index.page(*id);
            let message = format!("no other page mentions the concept `{}`", page.title);
            let fault = Diagnostic::of_file(Code::NeverMentioned, page.doc.as_ref()?, message);
            Some(fault.help("give it the names that people write as `aliases`"))
        })
        .collect()
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

fn outputs(parts: &Parts) -> BTreeMap<Address, Output> {
    let names = &parts.index.names;
    let mut outputs: BTreeMap<Address, Output> = BTreeMap::new();
    for (address, file) in &parts.theme.files {
        let output = match file {
            ThemeFile::Bytes(bytes) => Output::Bytes(Arc::clone(bytes)),
            ThemeFile::Copy(path) => Output::Copy(path.clone()),
        };
        outputs.insert(address.clone(), output);
    }
    let assets =
        names.assets.iter().map(|(address, path)| (address.clone(), Output::Copy(path.clone())));
    outputs.extend(assets);
    outputs.extend(
        names.redirects.iter().map(|(address, id)| (address.clone(), Output::Redirect(*id))),
    );
    outputs.extend(
        parts.level_data_addresses().map(|(track, address)| (address, Output::Levels(track))),
    );
    outputs.extend(
        parts.index.page_ids().map(|id| (parts.index.page(id).address.clone(), Output::Page(id))),
    );
    let data = Address::new(generated::DATA).filter(|_| names.data);
    outputs.extend(data.map(|address| (address, Output::Framework)));
    outputs
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

/// Takes out the warnings that their files allow, and reports allowances without use.
fn allow(
    faults: &mut Vec<Diagnostic>,
    docs: &BTreeMap<RelPath, Arc<Doc>>,
    config: &Config,
    has_framework: bool,
    has_clock: bool,
) {
    let allowing: Vec<_> = docs.iter().filter(|(_, doc)| !doc.allowances.is_empty()).collect();
    let mut unused = Vec::new();
    for (path, doc) in allowing {
        for allowance in &doc.allowances {
            let before = faults.len();
            faults.retain(|fault| {
                fault.code != allowance.code
                    || fault.labels.first().is_none_or(|label| label.path != *path)
            });
            let is_looked_for = config.severity(allowance.code, has_framework) != Severity::Off
                && (has_clock || allowance.code != Code::NotReviewed);
            if faults.len() == before && is_looked_for {
                let message = format!("nothing here needs `{}` allowed", allowance.code.name());
                unused.push(
                    Diagnostic::new(Code::UnusedAllowance, path, allowance.span, message)
                        .help("take it out"),
                );
            }
        }
    }
    faults.extend(unused);
}

/// Decides severities, leaves out what merely follows, sorts, and attaches excerpts.
fn problems(
    mut faults: Vec<Diagnostic>,
    config: &Config,
    has_framework: bool,
    sources: &Sources,
) -> Vec<Problem> {
    let unread = faults.iter().any(|fault| {
        fault.code.is_syntax() && fault.labels.iter().any(|label| label.path.extension() == "toml")
    });
    if unread {
        faults.retain(|fault| !fault.code.is_consequence());
    }
    let unread: HashSet<RelPath> = faults
        .iter()
        .filter(|fault| fault.code.is_syntax())
        .filter_map(|fault| Some(fault.labels.first()?.path.clone()))
        .collect();
    faults.retain(|fault| {
        fault.code != Code::NoDefinition
            || fault.labels.first().is_none_or(|label| !unread.contains(&label.path))
    });
    faults.sort();
    faults.dedup();
    faults
        .into_iter()
        .filter_map(|fault| {
            let severity = config.severity_of(&fault, has_framework);
            (severity != Severity::Off).then(|| Problem {
                severity,
                code: fault.code.name().to_owned(),
                message: fault.message,
                help: fault.help,
                places: fault
                    .labels
                    .into_iter()
                    .map(|label| {
                        let text = sources.get(&label.path).and_then(|source| source.text());
                        let at = label.span.zip(text).map(|(span, text)| Excerpt::cut(text, span));
                        Place { path: label.path, text: label.text, at }
                    })
                    .collect(),
            })
        })
        .collect()
}

#[cfg(test)]
mod search_tests;
#[cfg(test)]
mod tests;
