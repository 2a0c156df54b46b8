//! Where every page is: the one table of addresses.
//!
//! Files give their own addresses, the framework the generated ones; a file at a
//! generated page's address is that page's prose. Invariant: no two sources feed one
//! address, compared without case.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use rustc_hash::{FxHashMap, FxHashSet};

use crate::file::docs::Docs;
use crate::file::{DocKind, PageDoc, is_index};
use crate::input::config::Config;
use crate::names::chapters::Chapters;
use crate::names::framework::{Framework, LevelRef};
use crate::names::framework_pages::{FrameworkPage, FrameworkPages};
use crate::names::places::{Found, Places, describe};
use crate::names::{PageId, PageKind, PageMeta, Tag};
use crate::words::code::Code;
use crate::words::diagnostic::Diagnostic;
use crate::words::path::{Address, RelPath, resolve};
use crate::words::text::fold;

/// The generated addresses, all of them.
pub mod generated {
    /// The home page.
    pub const HOME: &str = "index.html";
    /// All concepts.
    pub const GLOSSARY: &str = "glossary.html";
    /// All concepts and how they are related.
    pub const CONCEPT_GRAPH: &str = "concept-graph.html";
    /// All competencies.
    pub const COMPETENCIES: &str = "competencies/index.html";
    /// All ways between levels.
    pub const TRANSITIONS: &str = "transitions.html";
    /// Any two levels side by side.
    pub const ANY_PAIR: &str = "compare.html";
    /// Everything, for readers without scripts.
    pub const SEARCH: &str = "search.html";
    /// For addresses that do not exist.
    pub const NOT_FOUND: &str = "404.html";
    /// The compiled framework as data.
    pub const DATA: &str = "framework.json";
    /// Folders that only we write to.
    pub const RESERVED: &[&str] = &["theme", "search", "data", "_ladderbook"];

    /// A track's page.
    #[must_use]
    pub fn track(track: &str) -> String {
        format!("tracks/{track}.html")
    }

    /// A level's page.
    #[must_use]
    pub fn level(track: &str, level: &str) -> String {
        format!("tracks/{track}/{level}.html")
    }

    /// A level's worksheet.
    #[must_use]
    pub fn worksheet(track: &str, level: &str) -> String {
        format!("tracks/{track}/{level}/worksheet.html")
    }

    /// A track's matrix.
    #[must_use]
    pub fn matrix(track: &str) -> String {
        format!("tracks/{track}/matrix.html")
    }

    /// A competency's page.
    #[must_use]
    pub fn competency(competency: &str) -> String {
        format!("competencies/{competency}.html")
    }

    /// Two levels side by side, each as track and level.
    #[must_use]
    pub fn compare(one: (&str, &str), other: (&str, &str)) -> String {
        format!("compare/{}-{}--{}-{}.html", one.0, one.1, other.0, other.1)
    }

    /// What a script reads of a track's levels.
    #[must_use]
    pub fn level_data(track: &str) -> String {
        format!("data/tracks/{track}.js")
    }

    /// All tags.
    pub const TAGS: &str = "tags/index.html";

    /// A tag's page; tags differ neither by case nor by spaces.
    #[must_use]
    pub fn tag(name: &str) -> String {
        let parts = name.trim_start_matches('#').split('/');
        let ids: Vec<String> = parts
            .map(|part| crate::words::text::heading_id(&crate::words::text::fold(part)))
            .filter(|id| !id.is_empty())
            .collect();
        format!("tags/{}.html", ids.join("/"))
    }

    /// Our ranks beside other organisations' ladders.
    pub const LEVEL_MAP: &str = "level-map.html";
    /// What people say.
    pub const CLAIMS: &str = "claims.html";

    /// Roles side by side.
    #[must_use]
    pub fn comparison(comparison: &str) -> String {
        format!("compare/{comparison}.html")
    }

    /// A decision guide.
    #[must_use]
    pub fn guide(guide: &str) -> String {
        format!("guides/{guide}.html")
    }

    /// A folder's page.
    #[must_use]
    pub fn section(folder: &str) -> String {
        if folder.is_empty() { HOME.to_owned() } else { format!("{folder}/index.html") }
    }
}

/// Works out where every page of a site is.
#[must_use]
pub fn build(
    docs: &Docs,
    framework: &FrameworkPages,
    config: &Config,
) -> (Places, Vec<Diagnostic>) {
    let data = framework.data;
    let mut files: Vec<(&RelPath, usize, &PageDoc)> = docs
        .iter()
        .enumerate()
        .filter_map(|(number, (path, doc))| match &doc.kind {
            DocKind::Page(page) if config.drafts || !page.front.draft => {
                Some((path, number, &**page))
            }
            _ => None,
        })
        .collect();
    // Of several pages of one folder the first of these names is its page.
    files.sort_by_key(|(path, ..)| index_rank(path.file_name()));
    let shared = shared_folders(&files);
    let titles = summary_titles(docs);
    let mut builder = Builder {
        config,
        data,
        pages: BTreeMap::new(),
        folded: FxHashMap::default(),
        faults: Vec::new(),
        shared,
        titles: &titles,
    };
    builder.generated(framework);
    for (path, number, page) in files {
        builder.file(path, number, page);
    }
    builder.sections();
    let tag_names = builder.tags(docs);
    builder.glossary();
    builder.concept_graph(docs);
    let assets = builder.assets(docs);
    let Builder { pages, mut faults, .. } = builder;
    let pages: Vec<PageMeta> = pages.into_values().map(|entry| entry.meta).collect();
    faults.extend(pages_as_folders(&pages, &assets, data));
    let redirects = redirects(docs, &pages, &assets, data, &mut faults);
    let chapters = Chapters::build(docs, &pages, config);
    let tags = tags(docs, &pages, tag_names);
    let found = Found { pages, assets, redirects, data, tags, chapters, titles };
    (Places::new(docs, found), faults)
}

struct Entry {
    meta: PageMeta,
    /// Whether a file holds the page's prose.
    has_file: bool,
}

struct Builder<'a> {
    config: &'a Config,
    /// Whether there is a file of data.
    data: bool,
    pages: BTreeMap<Address, Entry>,
    /// The addresses of the pages by what they are without case.
    folded: FxHashMap<String, Address>,
    faults: Vec<Diagnostic>,
    /// Folders with more than one page in or below them, or with pages that data tells.
    shared: FxHashSet<&'a str>,
    /// Titles that a `SUMMARY.md` gives, by place.
    titles: &'a HashMap<String, String>,
}

/// Which of several pages of one folder comes first.
fn index_rank(name: &str) -> usize {
    ["index.md", "_index.md", "README.md"].iter().position(|known| *known == name).unwrap_or(3)
}

/// Folders with more than one page in or below them.
fn shared_folders<'a>(files: &[(&RelPath, usize, &'a PageDoc)]) -> FxHashSet<&'a str> {
    let mut once: FxHashSet<&str> = FxHashSet::default();
    let mut shared = FxHashSet::default();
    for (.., page) in files {
        let mut folder = parent(&page.place);
        while !folder.is_empty() {
            if !once.insert(folder) {
                shared.insert(folder);
            }
            folder = parent(folder);
        }
    }
    shared
}

/// Titles that a `SUMMARY.md` gives its chapters, by place.
fn summary_titles(docs: &Docs) -> HashMap<String, String> {
    let chapters = docs.iter().filter_map(|(_, doc)| match &doc.kind {
        DocKind::Summary(chapters) => Some(chapters),
        _ => None,
    });
    let named = chapters.flatten().filter(|chapter| !chapter.title.is_empty());
    named.filter_map(|chapter| Some((chapter.place.clone()?, chapter.title.clone()))).collect()
}

impl<'a> Builder<'a> {
    fn add(&mut self, address: &str, kind: PageKind, title: &str, folder: &str) {
        let Some(address) = Address::new(address) else { return };
        let meta = PageMeta {
            kind,
            address: address.clone(),
            title: title.to_owned(),
            description: String::new(),
            doc: None,
            doc_number: None,
            folder: folder.to_owned(),
            weight: 0,
            date: None,
            draft: false,
        };
        self.put(address, Entry { meta, has_file: false });
    }

    fn put(&mut self, address: Address, entry: Entry) {
        self.folded.insert(address.folded(), address.clone());
        self.pages.insert(address, entry);
    }

    fn generated(&mut self, framework: &'a FrameworkPages) {
        self.add(generated::HOME, PageKind::Home, &self.config.title, "");
        self.add(generated::NOT_FOUND, PageKind::NotFound, "404", "");
        if self.config.search.enabled {
            self.add(generated::SEARCH, PageKind::Search, "", "");
        }
        for FrameworkPage { address, kind, title, folder } in &framework.pages {
            self.add(address, *kind, title, folder);
            // An `index.md` beside comparisons or guides is the page of their folder.
            if let PageKind::Comparison(_) | PageKind::Guide(_) = kind {
                self.shared.insert(folder);
            }
        }
    }

    fn file(&mut self, path: &RelPath, number: usize, page: &PageDoc) {
        let Some(address) = self.address_of(path, page) else { return };
        if address.as_str().starts_with("_ladderbook/") {
            let message = "`_ladderbook/` is kept for the preview's own files";
            self.faults.push(
                Diagnostic::of_file(Code::InvalidAddress, path, message).help("rename the folder"),
            );
            return;
        }
        let folded = address.folded();
        let taken = self.folded.get(&folded);
        if let Some(entry) = taken.and_then(|known| self.pages.get_mut(known)) {
            if entry.has_file || entry.meta.address != address {
                let other = entry.meta.doc.clone();
                let fault = collision(path, &address, other.as_ref());
                self.faults.push(fault);
                return;
            }
            entry.has_file = true;
            entry.meta.doc = Some(path.clone());
            entry.meta.doc_number = Some(number);
            describe(&mut entry.meta, page, self.titles);
            return;
        }
        let name = page.place.rsplit('/').next().unwrap_or_default();
        let folder = page.place.rfind('/').map_or("", |at| &page.place[..at]);
        // A folder with one page is only where that page's pictures are.
        let is_alone = name != "_index.md" && !self.shared.contains(folder);
        let kind = if is_index(name) && !is_alone {
            PageKind::Section
        } else if is_index(name) {
            PageKind::Essay
        } else if page.is_concept() {
            PageKind::Concept
        } else if page.place == "glossary.md" {
            PageKind::Glossary
        } else if page.place == "concept-graph.md" {
            PageKind::ConceptGraph
        } else {
            PageKind::Essay
        };
        let folder = if is_index(name) { parent(folder) } else { folder };
        let mut meta = PageMeta {
            kind,
            address: address.clone(),
            title: String::new(),
            description: String::new(),
            doc: Some(path.clone()),
            doc_number: Some(number),
            folder: folder.to_owned(),
            weight: 0,
            date: None,
            draft: page.front.draft,
        };
        describe(&mut meta, page, self.titles);
        self.put(address, Entry { meta, has_file: true });
    }

    /// `a/b c.md` is `a/b-c.html`; `slug` replaces the last part.
    fn address_of(&mut self, path: &RelPath, page: &PageDoc) -> Option<Address> {
        let (folder, name) = match page.place.rfind('/') {
            Some(at) => (&page.place[..=at], &page.place[at + 1..]),
            None => ("", page.place.as_str()),
        };
        let stem = if is_index(name) { "index" } else { name.trim_end_matches(".md") };
        let stem = match &page.front.slug {
            Some(slug) if !is_index(name) => {
                let fits = Address::new(&slug.value).is_some() && !slug.value.contains('/');
                if !fits {
                    let message = format!("`{}` cannot be the last part of an address", slug.value);
                    self.faults.push(
                        Diagnostic::new(Code::InvalidAddress, path, slug.span, message)
                            .help("write one part without `/`, such as `slug = \"guide\"`"),
                    );
                }
                if fits { slug.value.as_str() } else { stem }
            }
            _ => stem,
        };
        // The last part of the address of a folder's only page is the folder's name.
        let own_folder = folder.trim_end_matches('/');
        if let Some(slug) = page.front.slug.as_ref().filter(|_| name == "index.md")
            && !own_folder.is_empty()
            && !self.shared.contains(own_folder)
            && RelPath::new(&slug.value).is_some_and(|slug| slug.folder().is_empty())
        {
            let above = parent(own_folder);
            let above = if above.is_empty() { String::new() } else { format!("{above}/") };
            return Address::new(&format!("{above}{}/index.html", slug.value).replace(' ', "-"));
        }
        Address::new(&format!("{folder}{stem}.html").replace(' ', "-"))
    }

    /// Every folder with pages has a page of its own.
    fn sections(&mut self) {
        let mut folders: BTreeSet<String> = BTreeSet::new();
        let mut last = "";
        for entry in self.pages.values() {
            let framework_page = matches!(
                entry.meta.kind,
                PageKind::Track(_)
                    | PageKind::Level(_)
                    | PageKind::Worksheet(_)
                    | PageKind::Matrix(_)
                    | PageKind::Competencies
                    | PageKind::Competency(_)
                    | PageKind::Compare(..)
            );
            // Neighbours are mostly of one folder.
            if framework_page || entry.meta.folder == last {
                continue;
            }
            last = entry.meta.folder.as_str();
            let mut folder = last;
            while !folder.is_empty() && folders.insert(folder.to_owned()) {
                folder = parent(folder);
            }
        }
        for folder in folders {
            let address = generated::section(&folder).replace(' ', "-");
            if Address::new(&address).is_some_and(|address| self.pages.contains_key(&address)) {
                continue;
            }
            let name = folder.rsplit('/').next().unwrap_or(&folder).replace(['-', '_'], " ");
            let mut chars = name.chars();
            let title: String = chars
                .next()
                .map(|first| first.to_uppercase().chain(chars).collect())
                .unwrap_or_default();
            self.add(&address, PageKind::Section, &title, parent(&folder));
        }
    }

    /// A page for every tag, and one of all; their names in the order of their addresses.
    fn tags(&mut self, docs: &Docs) -> BTreeMap<String, String> {
        let mut names: BTreeMap<String, String> = BTreeMap::new();
        for entry in self.pages.values() {
            let Some(page) = prose(docs, &entry.meta) else { continue };
            for tag in page.tags() {
                names.entry(generated::tag(tag)).or_insert_with(|| tag.to_owned());
            }
        }
        names.retain(|address, _| {
            Address::new(address).is_some()
                && !matches!(address.as_str(), "tags/.html" | generated::TAGS)
        });
        for (number, (address, name)) in names.iter().enumerate() {
            self.generate(address, PageKind::Tag(number), &format!("#{name}"));
        }
        if !names.is_empty() {
            self.generate(generated::TAGS, PageKind::Tags, "");
        }
        names
    }

    /// Adds a page, or makes a file's page at that address its prose.
    fn generate(&mut self, address: &str, kind: PageKind, title: &str) {
        let known = Address::new(address).and_then(|address| self.pages.get_mut(&address));
        match known {
            Some(entry) => entry.meta.kind = kind,
            None => self.add(address, kind, title, ""),
        }
    }

    fn glossary(&mut self) {
        let has_concepts = self.pages.values().any(|entry| entry.meta.kind == PageKind::Concept);
        let known = Address::new(generated::GLOSSARY)
            .is_some_and(|address| self.pages.contains_key(&address));
        if has_concepts && !known {
            self.add(generated::GLOSSARY, PageKind::Glossary, "", "");
        }
    }

    /// Where a concept says how it is related to another, all of them are drawn.
    fn concept_graph(&mut self, docs: &Docs) {
        let mut concepts = self.pages.values().filter(|entry| entry.meta.kind == PageKind::Concept);
        let has_relations =
            concepts.any(|entry| prose(docs, &entry.meta).is_some_and(PageDoc::is_related));
        let known = Address::new(generated::CONCEPT_GRAPH)
            .is_some_and(|address| self.pages.contains_key(&address));
        if has_relations && !known {
            self.add(generated::CONCEPT_GRAPH, PageKind::ConceptGraph, "", "");
        }
    }

    /// Files that are copied, except those below hidden folders.
    fn assets(&mut self, docs: &Docs) -> BTreeMap<Address, RelPath> {
        let mut assets = BTreeMap::new();
        let mut folded: HashMap<String, RelPath> = HashMap::new();
        let page = |address: &Address| {
            self.folded.get(&address.folded()).and_then(|known| self.pages.get(known))
        };
        let is_data = |address: &Address| self.data && address.folded() == generated::DATA;
        let mut faults = Vec::new();
        for (path, doc) in docs.iter() {
            if !matches!(doc.kind, DocKind::Asset) {
                continue;
            }
            let place = self.config.place_of(path).or_else(|| self.config.static_place(path));
            let Some(place) = place else { continue };
            let Some(address) = Address::new(place) else { continue };
            let other = folded
                .insert(address.folded(), path.clone())
                .or_else(|| page(&address).and_then(|entry| entry.meta.doc.clone()));
            let taken = page(&address).is_some() || is_data(&address);
            if reserved(place).is_some() || other.is_some() || taken {
                faults.push(collision(path, &address, other.as_ref()));
                continue;
            }
            assets.insert(address, path.clone());
        }
        self.faults.extend(faults);
        assets
    }
}

/// The folder among those kept for us in which an address is.
fn reserved(address: &str) -> Option<&'static str> {
    let (folder, _) = address.split_once('/')?;
    generated::RESERVED.iter().copied().find(|reserved| *reserved == folder)
}

/// The prose of a page.
fn prose<'a>(docs: &'a Docs, page: &PageMeta) -> Option<&'a PageDoc> {
    docs.page(page.doc_number?)
}

/// Which pages have which tag, in their order.
fn tags(docs: &Docs, pages: &[PageMeta], names: BTreeMap<String, String>) -> Vec<Tag> {
    let mut having: HashMap<String, Vec<PageId>> = HashMap::new();
    for (page, id) in pages.iter().zip((0..).map(PageId)) {
        let Some(doc) = prose(docs, page) else { continue };
        let mut addresses: Vec<String> = doc.tags().map(generated::tag).collect();
        addresses.sort_unstable();
        addresses.dedup();
        for address in addresses {
            having.entry(address).or_default().push(id);
        }
    }
    let place = |address: &str| {
        let found = pages.binary_search_by(|page| page.address.as_str().cmp(address)).ok()?;
        u32::try_from(found).ok().map(PageId)
    };
    names
        .into_iter()
        .filter_map(|(address, name)| {
            let pages = having.remove(&address).unwrap_or_default();
            Some(Tag { name, page: place(&address)?, pages })
        })
        .collect()
}

/// A folder and a file of one name cannot both exist in the built site.
fn pages_as_folders(
    pages: &[PageMeta],
    assets: &BTreeMap<Address, RelPath>,
    data: bool,
) -> Vec<Diagnostic> {
    let of_pages = pages.iter().map(|page| (&page.address, page.doc.as_ref()));
    let of_assets = assets.iter().map(|(address, path)| (address, Some(path)));
    let all = || of_pages.clone().chain(of_assets.clone());
    let mut faults = Vec::new();
    let mut folders: FxHashSet<&str> = FxHashSet::default();
    for (address, _) in all() {
        let mut folder = parent(address.as_str());
        while !folder.is_empty() && folders.insert(folder) {
            folder = parent(folder);
        }
    }
    let folders: HashSet<String> = folders.into_iter().map(fold).collect();
    let clashing = all().map(|(address, _)| address.folded());
    let clashing = clashing.chain(data.then(|| generated::DATA.to_owned()));
    let clashing: HashSet<String> = clashing.filter(|address| folders.contains(address)).collect();
    if clashing.is_empty() {
        return faults;
    }
    for (address, path) in all() {
        let mut folder = parent(address.as_str());
        while !folder.is_empty() {
            if let Some(path) = path.filter(|_| clashing.contains(&fold(folder))) {
                let message = format!("`{folder}` is both a page and a folder");
                faults.push(
                    Diagnostic::of_file(Code::AddressCollision, path, message)
                        .help("rename the folder or the page"),
                );
            }
            folder = parent(folder);
        }
    }
    faults
}

fn collision(path: &RelPath, address: &Address, other: Option<&RelPath>) -> Diagnostic {
    let message = format!("two sources for the address `{address}`");
    let fault = Diagnostic::of_file(Code::AddressCollision, path, message)
        .help("rename one of them, or give it another `slug`");
    match other {
        Some(other) => fault.and(other, None, "the other one"),
        None => fault,
    }
}

/// Address of the page that shows two levels side by side.
#[must_use]
pub fn compare_address(framework: &Framework, one: LevelRef, other: LevelRef) -> String {
    let id = |at: LevelRef| {
        (framework.tracks[at.track].id.as_str(), framework.level(at).id.value.as_str())
    };
    generated::compare(id(one.min(other)), id(one.max(other)))
}

/// The folder that holds `folder`.
pub(crate) fn parent(folder: &str) -> &str {
    folder.rfind('/').map_or("", |at| &folder[..at])
}

/// Old addresses from `aliases` and `redirects`.
fn redirects(
    docs: &Docs,
    pages: &[PageMeta],
    assets: &BTreeMap<Address, RelPath>,
    data: bool,
    faults: &mut Vec<Diagnostic>,
) -> BTreeMap<Address, PageId> {
    let mut redirects: BTreeMap<Address, PageId> = BTreeMap::new();
    let has_redirects =
        |page: &PageMeta| prose(docs, page).is_some_and(|doc| !doc.front.redirects.is_empty());
    if !pages.iter().any(has_redirects) {
        return redirects;
    }
    let in_use: HashSet<String> = pages
        .iter()
        .map(|page| page.address.folded())
        .chain(assets.keys().map(Address::folded))
        .chain(data.then(|| generated::DATA.to_owned()))
        .collect();
    for (page, index) in pages.iter().zip(0..) {
        let (Some(path), Some(doc)) = (&page.doc, prose(docs, page)) else { continue };
        for old in &doc.front.redirects {
            let ends_in_folder = old.value.ends_with('/') || !old.value.contains('.');
            let full = if ends_in_folder {
                format!("{}/index.html", old.value.trim_end_matches('/'))
            } else {
                old.value.clone()
            };
            let address =
                resolve("", full.trim_start_matches('/')).and_then(|full| Address::new(&full));
            let Some(address) = address else {
                let message = format!("`{}` is not an address of this site", old.value);
                faults.push(Diagnostic::new(Code::InvalidAddress, path, old.span, message));
                continue;
            };
            let is_reserved = reserved(address.as_str()).is_some();
            let is_below_a_page = std::iter::successors(Some(parent(address.as_str())), |folder| {
                (!folder.is_empty()).then(|| parent(folder))
            })
            .any(|folder| in_use.contains(&fold(folder)));
            let taken = is_reserved
                || is_below_a_page
                || in_use.contains(&address.folded())
                || redirects.get(&address).is_some_and(|other| other.0 != index);
            if taken {
                let message = format!("the old address `{}` is in use", old.value);
                faults.push(
                    Diagnostic::new(Code::AddressCollision, path, old.span, message)
                        .help("take it out, or rename the page that has it"),
                );
                continue;
            }
            redirects.insert(address, PageId(index));
        }
    }
    redirects
}
