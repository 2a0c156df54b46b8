//! Floor 3: what files show each other, merged: pages, addresses, names, framework.
//!
//! Sequential, and only from the faces that docs show; a prose edit touches nothing
//! here. Invariant: every page has one address, and no two share one.

pub mod addresses;
mod called;
pub mod chapters;
pub mod checks;
mod disputes;
pub mod framework;
pub mod framework_pages;
pub mod lexicon;
pub mod navigation;
mod places;
pub mod questions;
pub mod resolve;
pub mod suggest;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::file::docs::Docs;
use crate::file::{DocKind, PageDoc};
use crate::input::config::Config;
use crate::names::framework::{Framework, LevelRef};
use crate::names::lexicon::Lexicon;
use crate::names::navigation::Navigation;
pub use crate::names::places::Places;
use crate::names::resolve::NameTable;
use crate::words::path::{Address, RelPath};
use crate::words::rows::Rows;

/// Number of a page: its place in [`Names::pages`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PageId(pub u32);

impl PageId {
    /// As an index into [`Names::pages`].
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// What kind of page, and what it shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PageKind {
    /// The home page.
    Home,
    /// A folder's page.
    Section,
    /// A page of prose.
    Essay,
    /// A concept.
    Concept,
    /// All concepts.
    Glossary,
    /// All concepts and how they are related.
    ConceptGraph,
    /// A track.
    Track(usize),
    /// A level.
    Level(LevelRef),
    /// Room for evidence beside each expectation of a level.
    Worksheet(LevelRef),
    /// A track's matrix.
    Matrix(usize),
    /// All transitions, equivalences and hats.
    Transitions,
    /// All competencies.
    Competencies,
    /// A competency over all levels of all tracks.
    Competency(usize),
    /// Two levels side by side, the lower one or the one of the earlier track first.
    Compare(LevelRef, LevelRef),
    /// Any two levels side by side, as the reader picks them.
    AnyPair,
    /// The pages with a tag.
    Tag(usize),
    /// All tags.
    Tags,
    /// Roles side by side.
    Comparison(usize),
    /// A decision guide.
    Guide(usize),
    /// Our ranks beside other organisations' ladders.
    LevelMap,
    /// What people say.
    Claims,
    /// Everything, for readers without scripts.
    Search,
    /// The page for addresses that do not exist.
    NotFound,
}

impl PageKind {
    /// Its name, as in templates and messages.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            PageKind::Home => "home",
            PageKind::Section => "section",
            PageKind::Essay => "essay",
            PageKind::Concept => "concept",
            PageKind::Glossary => "glossary",
            PageKind::ConceptGraph => "concept-graph",
            PageKind::Track(_) => "track",
            PageKind::Level(_) => "level",
            PageKind::Worksheet(_) => "worksheet",
            PageKind::Matrix(_) => "matrix",
            PageKind::Transitions => "transitions",
            PageKind::Competencies => "competencies",
            PageKind::Competency(_) => "competency",
            PageKind::Compare(..) => "compare",
            PageKind::AnyPair => "any-pair",
            PageKind::Tag(_) => "tag",
            PageKind::Tags => "tags",
            PageKind::Comparison(_) => "comparison",
            PageKind::Guide(_) => "guide",
            PageKind::LevelMap => "level-map",
            PageKind::Claims => "claims",
            PageKind::Search => "search",
            PageKind::NotFound => "not-found",
        }
    }

    /// Whether such a page shows texts of the framework, whatever its file says.
    #[must_use]
    pub fn shows_framework(self) -> bool {
        !matches!(
            self,
            PageKind::Essay
                | PageKind::Concept
                | PageKind::Section
                | PageKind::Glossary
                | PageKind::ConceptGraph
                | PageKind::Tag(_)
                | PageKind::Tags
                | PageKind::Search
                | PageKind::NotFound
        )
    }
}

/// A page, as others see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageMeta {
    /// What it shows.
    pub kind: PageKind,
    /// Where it is.
    pub address: Address,
    /// Its title.
    pub title: String,
    /// One sentence on it; may be empty.
    pub description: String,
    /// The file of its prose.
    pub doc: Option<RelPath>,
    /// The number of that file among all.
    pub doc_number: Option<usize>,
    /// Folder below the source folder in which it is listed.
    pub folder: String,
    /// Order among its siblings.
    pub weight: i64,
    /// ISO date.
    pub date: Option<String>,
    /// Whether it is a draft.
    pub draft: bool,
}

/// All names of a site.
#[derive(Clone, Debug)]
pub struct Names {
    /// Where every page is.
    pub places: Arc<Places>,
    /// The pages, in the order of their addresses.
    pub pages: Rows<PageMeta>,
    /// Concept pages in the order of their titles.
    pub concepts: Vec<PageId>,
    /// The terms that link themselves.
    pub lexicon: Arc<Lexicon>,
    /// Who is above, below and beside whom.
    pub navigation: Navigation,
    /// The tags, in the order of their names.
    pub tags: Vec<Arc<Tag>>,
    table: NameTable,
}

/// A tag and what has it.
#[derive(Clone, Debug)]
pub struct Tag {
    /// Its name, as first written.
    pub name: String,
    /// Its page.
    pub page: PageId,
    /// The pages that have it, in the order of their titles.
    pub pages: Vec<PageId>,
}

/// What the floors above look things up in.
#[derive(Debug, Clone)]
pub struct Index {
    /// The parsed files.
    pub docs: Arc<Docs>,
    /// The compiled framework.
    pub framework: Arc<Framework>,
    /// Whether there is a framework at all.
    pub has_framework: bool,
    /// Pages and names.
    pub names: Arc<Names>,
    /// The settings.
    pub config: Arc<Config>,
    claims: Arc<BTreeMap<PageId, Vec<usize>>>,
}

impl Index {
    /// Puts together what the floors above look things up in.
    #[must_use]
    pub fn new(
        docs: Arc<Docs>,
        framework: Arc<Framework>,
        has_framework: bool,
        names: Arc<Names>,
        config: Arc<Config>,
    ) -> Self {
        let mut index =
            Index { docs, framework, has_framework, names, config, claims: Arc::default() };
        let mut claims: BTreeMap<PageId, Vec<usize>> = BTreeMap::new();
        for (number, claim) in index.framework.claims.iter().enumerate() {
            for (page, _) in claim.facts.about.iter().filter_map(|about| index.named(&about.value))
            {
                let about = claims.entry(page).or_default();
                if about.last() != Some(&number) {
                    about.push(number);
                }
            }
        }
        index.claims = Arc::new(claims);
        index
    }

    /// The claims about what each page shows.
    #[must_use]
    pub fn claims(&self) -> &BTreeMap<PageId, Vec<usize>> {
        &self.claims
    }

    /// The claims about what a page shows.
    #[must_use]
    pub fn claims_about(&self, page: PageId) -> &[usize] {
        self.claims.get(&page).map_or(&[], Vec::as_slice)
    }

    /// The page of that number.
    #[must_use]
    pub fn page(&self, id: PageId) -> &PageMeta {
        &self.names.pages[id.index()]
    }

    /// The prose of a page, if a file holds any.
    #[must_use]
    pub fn prose(&self, id: PageId) -> Option<&PageDoc> {
        self.prose_of(self.page(id))
    }

    /// The prose of a page, if a file holds any.
    #[must_use]
    pub fn prose_of(&self, page: &PageMeta) -> Option<&PageDoc> {
        match &self.docs.at(page.doc_number?)?.kind {
            DocKind::Page(doc) => Some(doc),
            _ => None,
        }
    }

    /// Numbers of all pages.
    pub fn page_ids(&self) -> impl Iterator<Item = PageId> + use<> {
        (0..u32::try_from(self.names.pages.len()).unwrap_or(u32::MAX)).map(PageId)
    }
}

impl Names {
    /// The page at an address.
    #[must_use]
    pub fn at(&self, address: &str) -> Option<PageId> {
        self.places.at(address)
    }

    /// The page of what `kind` shows.
    #[must_use]
    pub fn of_kind(&self, kind: PageKind) -> Option<PageId> {
        self.places.of_kind(kind)
    }

    /// The page of a tag.
    #[must_use]
    pub fn tag(&self, name: &str) -> Option<PageId> {
        self.at(&addresses::generated::tag(name))
    }

    /// The page whose file is at `path`.
    #[must_use]
    pub fn of_doc(&self, path: &RelPath) -> Option<PageId> {
        self.places.by_path.get(path).copied()
    }

    /// Id of a concept: the stem of its file.
    #[must_use]
    pub fn concept_id(&self, id: PageId) -> &str {
        self.pages[id.index()].doc.as_ref().map_or("", RelPath::stem)
    }
}
