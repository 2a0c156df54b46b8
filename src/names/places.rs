//! Where every page is, and what follows from that alone.
//!
//! Kept from build to build as long as files only say other things of the pages they are.
//! Invariant: nothing here depends on a title, an alias, a heading or a definition, except how a
//! page was described when the places were worked out.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::file::docs::Docs;
use crate::file::{DocKind, PageDoc};
use crate::names::chapters::Chapters;
use crate::names::{PageId, PageKind, PageMeta, Tag};
use crate::words::path::{Address, RelPath};
use crate::words::rows::Rows;
use crate::words::text::fold;

/// Where every page is.
#[derive(Debug)]
pub struct Places {
    /// The pages, in the order of their addresses, as they were described first.
    pub(super) pages: Rows<PageMeta>,
    /// Files that are copied: address and source.
    pub assets: BTreeMap<Address, RelPath>,
    /// Old addresses and the pages they lead to.
    pub redirects: BTreeMap<Address, PageId>,
    /// Whether the site has the compiled framework as data.
    pub data: bool,
    /// The tags, in the order of their addresses, their pages in that of theirs.
    pub(super) tags: Vec<Tag>,
    /// The chapters, where a `SUMMARY.md` gives them.
    pub(super) chapters: Arc<Chapters>,
    /// Titles that a `SUMMARY.md` gives its chapters, by place.
    pub(super) titles: HashMap<String, String>,
    /// Numbers of the docs of drafts that are not built.
    pub(super) unbuilt: Vec<usize>,
    /// Pages by the path of their file.
    pub(super) by_path: FxHashMap<RelPath, PageId>,
    /// Pages by folded path below the source folder, without `.md`.
    pub(super) by_place: FxHashMap<Arc<str>, PageId>,
    /// Copied files by folded path.
    pub(super) by_asset: FxHashMap<String, Address>,
    /// Copied files by folded name.
    pub(super) by_asset_name: FxHashMap<String, Vec<Address>>,
    /// The first page of each kind.
    by_kind: FxHashMap<PageKind, PageId>,
}

/// What the tables are made from.
pub(super) struct Found {
    pub(super) pages: Vec<PageMeta>,
    pub(super) assets: BTreeMap<Address, RelPath>,
    pub(super) redirects: BTreeMap<Address, PageId>,
    pub(super) data: bool,
    pub(super) tags: Vec<Tag>,
    pub(super) chapters: Chapters,
    pub(super) titles: HashMap<String, String>,
}

impl Places {
    pub(super) fn new(docs: &Docs, found: Found) -> Self {
        let Found { pages, assets, redirects, data, tags, chapters, titles } = found;
        let mut by_path = FxHashMap::default();
        let mut by_place = FxHashMap::default();
        let mut by_kind = FxHashMap::default();
        for (page, id) in pages.iter().zip((0..).map(PageId)) {
            by_kind.entry(page.kind).or_insert(id);
            let Some(path) = &page.doc else { continue };
            let Some(doc) = page.doc_number.and_then(|number| docs.page(number)) else { continue };
            by_path.insert(path.clone(), id);
            by_place.insert(Arc::clone(&doc.names.place), id);
        }
        let mut by_asset = FxHashMap::default();
        let mut by_asset_name: FxHashMap<String, Vec<Address>> = FxHashMap::default();
        for address in assets.keys() {
            by_asset.insert(fold(address.as_str()), address.clone());
            let name = address.as_str().rsplit('/').next().unwrap_or_default();
            by_asset_name.entry(fold(name)).or_default().push(address.clone());
        }
        let is_draft = |kind: &DocKind| matches!(kind, DocKind::Page(page) if page.front.draft);
        let drafts = docs.iter().enumerate().filter(|(_, (_, doc))| is_draft(&doc.kind));
        let unbuilt = drafts.filter(|(_, (path, _))| !by_path.contains_key(*path));
        let unbuilt = unbuilt.map(|(number, _)| number).collect();
        Places {
            pages: pages.into_iter().collect(),
            assets,
            redirects,
            data,
            tags,
            chapters: Arc::new(chapters),
            titles,
            unbuilt,
            by_path,
            by_place,
            by_asset,
            by_asset_name,
            by_kind,
        }
    }

    /// The page at an address.
    #[must_use]
    pub fn at(&self, address: &str) -> Option<PageId> {
        let place = self.pages.find(|page| page.address.as_str().cmp(address))?;
        u32::try_from(place).ok().map(PageId)
    }

    /// The page of what `kind` shows; of a kind with many pages the first.
    #[must_use]
    pub fn of_kind(&self, kind: PageKind) -> Option<PageId> {
        self.by_kind.get(&kind).copied()
    }
}

/// Takes up what a file says of its page. Pages of the framework have their titles from there.
pub(super) fn describe(meta: &mut PageMeta, page: &PageDoc, titles: &HashMap<String, String>) {
    meta.description = page.front.description.clone().unwrap_or_default();
    // A page's own title, else the one that `SUMMARY.md` gives it.
    let chapter = titles.get(page.place.as_str()).filter(|_| !page.is_titled);
    let title = chapter.unwrap_or(&page.title);
    match meta.kind {
        PageKind::Home | PageKind::Search | PageKind::NotFound => meta.title.clone_from(title),
        PageKind::Section
        | PageKind::Essay
        | PageKind::Concept
        | PageKind::Glossary
        | PageKind::ConceptGraph
        | PageKind::Tag(_)
        | PageKind::Tags => {
            meta.title.clone_from(title);
            meta.weight = page.front.weight.unwrap_or(0);
            meta.date.clone_from(&page.front.date);
        }
        _ => {}
    }
}
