//! Who is above, below and beside whom.
//!
//! The cost of a page must not grow with the site, so a page's navigation is its own
//! part of the site: shared by the pages of that part. Invariant: a part lists at most
//! [`MOST_SIBLINGS`] pages around the current one's neighbourhood.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::names::addresses::{generated, parent};
use crate::names::chapters::Chapters;
use crate::names::framework::{Framework, LevelRef};
use crate::names::{PageId, PageKind, PageMeta};
use crate::words::each::each;
use crate::words::rows::Rows;
use crate::words::text::natural_key;

/// How many siblings a navigation lists.
pub const MOST_SIBLINGS: usize = 60;

/// Reading order and structure.
#[derive(Clone, Debug, Default)]
pub struct Navigation {
    /// Pages of each folder, in order.
    folders: BTreeMap<String, Vec<PageId>>,
    /// The page before and after, by page.
    neighbours: Vec<(Option<PageId>, Option<PageId>)>,
    /// Each page's place in its folder's list.
    places: Vec<usize>,
    /// The chapters, where a `SUMMARY.md` gives them.
    pub chapters: Arc<Chapters>,
}

impl Navigation {
    /// The pages listed in a folder, in order: sections among them.
    #[must_use]
    pub fn in_folder(&self, folder: &str) -> &[PageId] {
        self.folders.get(folder).map_or(&[], Vec::as_slice)
    }

    /// The pages before and after one in reading order.
    #[must_use]
    pub fn neighbours(&self, page: PageId) -> (Option<PageId>, Option<PageId>) {
        self.neighbours.get(page.index()).copied().unwrap_or_default()
    }

    /// A page's place among those listed in its folder.
    #[must_use]
    pub fn place(&self, page: PageId) -> usize {
        self.places.get(page.index()).copied().unwrap_or_default()
    }

    /// From the home page down to, and without, a page: the chapters around it, or else the
    /// folders.
    #[must_use]
    pub fn trail(&self, pages: &Rows<PageMeta>, id: PageId, framework: &Framework) -> Vec<PageId> {
        let page = &pages[id.index()];
        let around = self.chapters.around(id).filter(|_| page.kind != PageKind::Home);
        let Some(around) = around else { return trail(pages, page, framework) };
        let home = find(pages, generated::HOME);
        home.into_iter().chain(around.into_iter().filter(|id| Some(*id) != home)).collect()
    }

    /// The folders in which pages are listed, and how many pages.
    pub fn folders(&self) -> impl Iterator<Item = (&str, usize)> {
        self.folders.iter().map(|(folder, pages)| (folder.as_str(), pages.len()))
    }
}

/// The folder whose page a section is.
#[must_use]
pub fn own_folder(page: &PageMeta) -> &str {
    parent(page.address.as_str())
}

/// Builds the navigation.
#[must_use]
pub fn build(pages: &Rows<PageMeta>, chapters: Arc<Chapters>) -> Navigation {
    let mut folders: BTreeMap<&str, Vec<PageId>> = BTreeMap::new();
    for (page, id) in pages.iter().zip((0..).map(PageId)) {
        if is_listed(page.kind) {
            folders.entry(page.folder.as_str()).or_default().push(id);
        }
    }
    let folders: Vec<(&str, Vec<PageId>)> = folders.into_iter().collect();
    let lists = each(&folders, |(_, list)| sorted(list.clone(), pages, &chapters));
    let mut navigation = Navigation {
        folders: BTreeMap::new(),
        neighbours: vec![(None, None); pages.len()],
        places: vec![0; pages.len()],
        chapters,
    };
    for ((folder, _), list) in folders.into_iter().zip(lists) {
        navigation.put(folder, list, pages);
    }
    let levels = pages.iter().zip((0..).map(PageId)).filter_map(|(page, id)| match page.kind {
        PageKind::Level(at) => Some((at, id)),
        _ => None,
    });
    let mut levels: Vec<(LevelRef, PageId)> = levels.collect();
    levels.sort_unstable();
    for track in levels.chunk_by(|(one, _), (other, _)| one.track == other.track) {
        navigation.chain(&track.iter().map(|(_, id)| *id).collect::<Vec<_>>());
    }
    let chapters: Vec<PageId> = navigation.chapters.pages().collect();
    navigation.chain(&chapters);
    navigation
}

/// The pages of a folder in their order.
fn sorted(mut list: Vec<PageId>, pages: &Rows<PageMeta>, chapters: &Chapters) -> Vec<PageId> {
    let dated = list.iter().all(|id| {
        let page = &pages[id.index()];
        page.date.is_some() || page.kind == PageKind::Section
    });
    list.sort_by_cached_key(|id| {
        let page = &pages[id.index()];
        let newest_first =
            page.date.as_ref().filter(|_| dated).map(|date| std::cmp::Reverse(date.clone()));
        (page.weight, newest_first, natural_key(&page.title), page.address.clone())
    });
    if !chapters.is_empty() {
        list.sort_by_key(|id| chapters.place_of(*id));
    }
    list
}

impl Navigation {
    /// Sorts the pages of a folder again, of which some are called or weighed otherwise.
    pub(super) fn sort_again(&mut self, pages: &Rows<PageMeta>, folder: &str) {
        let Some(list) = self.folders.remove(folder) else { return };
        let list = sorted(list, pages, &self.chapters);
        self.put(folder, list, pages);
    }

    /// Takes up the pages of a folder in their order. Chapters keep their neighbours.
    fn put(&mut self, folder: &str, list: Vec<PageId>, pages: &Rows<PageMeta>) {
        for (place, id) in list.iter().enumerate() {
            self.places[id.index()] = place;
        }
        let is_prose = |id: &PageId| pages[id.index()].kind != PageKind::Section;
        let kept: Vec<_> = list.iter().filter(|id| self.chapters.has(**id)).copied().collect();
        let kept: Vec<_> = kept.into_iter().map(|id| (id, self.neighbours[id.index()])).collect();
        let prose: Vec<PageId> = list.iter().copied().filter(is_prose).collect();
        self.chain(&prose);
        for (id, neighbours) in kept {
            self.neighbours[id.index()] = neighbours;
        }
        self.folders.insert(folder.to_owned(), list);
    }

    /// Makes each of these pages the one before the next.
    fn chain(&mut self, ids: &[PageId]) {
        for (index, id) in ids.iter().enumerate() {
            let before = index.checked_sub(1).and_then(|before| ids.get(before)).copied();
            self.neighbours[id.index()] = (before, ids.get(index + 1).copied());
        }
    }
}

/// Whether a page is listed in its folder.
fn is_listed(kind: PageKind) -> bool {
    matches!(
        kind,
        PageKind::Section
            | PageKind::Essay
            | PageKind::Concept
            | PageKind::Comparison(_)
            | PageKind::Guide(_)
            | PageKind::LevelMap
            | PageKind::Claims
            | PageKind::AnyPair
    )
}

fn find(pages: &Rows<PageMeta>, address: &str) -> Option<PageId> {
    let index = pages.find(|page| page.address.as_str().cmp(address))?;
    u32::try_from(index).ok().map(PageId)
}

/// The pages above one, the home page first.
fn trail(pages: &Rows<PageMeta>, page: &PageMeta, framework: &Framework) -> Vec<PageId> {
    let mut trail: Vec<PageId> = Vec::new();
    if page.kind == PageKind::Home {
        return trail;
    }
    let track = match page.kind {
        PageKind::Level(at) | PageKind::Worksheet(at) => Some(at.track),
        PageKind::Matrix(track) => Some(track),
        PageKind::Compare(one, _) => Some(one.track),
        _ => None,
    };
    if let PageKind::Worksheet(at) = page.kind {
        let track = &framework.tracks[at.track];
        trail.extend(find(pages, &generated::level(&track.id, &framework.level(at).id.value)));
    }
    if let Some(track) = track {
        trail.extend(find(pages, &generated::track(&framework.tracks[track].id)));
    } else if !matches!(page.kind, PageKind::Track(_)) {
        let mut folder = page.folder.as_str();
        while !folder.is_empty() {
            trail.extend(find(pages, &generated::section(folder).replace(' ', "-")));
            folder = parent(folder);
        }
    }
    trail.extend(find(pages, generated::HOME));
    trail.reverse();
    trail
}
