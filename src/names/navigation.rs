//! Who is above, below and beside whom.
//!
//! The cost of a page must not grow with the site, so a page's navigation is its own
//! part of the site: shared by the pages of that part. Invariant: a part lists at most
//! [`MOST_SIBLINGS`] pages around the current one's neighbourhood.

use std::collections::BTreeMap;

use crate::names::addresses::{generated, parent};
use crate::names::chapters::Chapters;
use crate::names::framework::Framework;
use crate::names::{PageId, PageKind, PageMeta};
use crate::words::text::natural_key;

/// How many siblings a navigation lists.
pub const MOST_SIBLINGS: usize = 60;

/// Reading order and structure.
#[derive(Debug, Default)]
pub struct Navigation {
    /// Pages of each folder, in order.
    folders: BTreeMap<String, Vec<PageId>>,
    /// The page before and after, by page.
    neighbours: Vec<(Option<PageId>, Option<PageId>)>,
    /// From the home page down to, and without, each page.
    trails: Vec<Vec<PageId>>,
    /// The chapters, where a `SUMMARY.md` gives them.
    pub chapters: Chapters,
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

    /// The pages above one, the home page first.
    #[must_use]
    pub fn trail(&self, page: PageId) -> &[PageId] {
        self.trails.get(page.index()).map_or(&[], Vec::as_slice)
    }
}

/// The folder whose page a section is.
#[must_use]
pub fn own_folder(page: &PageMeta) -> &str {
    parent(page.address.as_str())
}

/// Builds the navigation.
#[must_use]
pub fn build(pages: &[PageMeta], framework: &Framework, chapters: Chapters) -> Navigation {
    let mut folders: BTreeMap<String, Vec<PageId>> = BTreeMap::new();
    for (page, id) in pages.iter().zip((0..).map(PageId)) {
        if is_listed(page.kind) {
            folders.entry(page.folder.clone()).or_default().push(id);
        }
    }
    for list in folders.values_mut() {
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
    }
    for list in folders.values_mut().filter(|_| !chapters.is_empty()) {
        list.sort_by_key(|id| chapters.place_of(*id));
    }
    let mut neighbours = neighbours(pages, &folders, framework);
    let mut trails: Vec<Vec<PageId>> =
        pages.iter().map(|page| trail(pages, page, framework)).collect();
    let order: Vec<PageId> = chapters.pages().collect();
    for (place, id) in order.iter().enumerate() {
        let before = place.checked_sub(1).map(|before| order[before]);
        neighbours[id.index()] = (before, order.get(place + 1).copied());
        if pages[id.index()].kind != PageKind::Home {
            let home = find(pages, generated::HOME);
            let around = chapters.around(*id).into_iter().flatten();
            trails[id.index()] =
                home.into_iter().chain(around.filter(|id| Some(*id) != home)).collect();
        }
    }
    Navigation { folders, neighbours, trails, chapters }
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

fn find(pages: &[PageMeta], address: &str) -> Option<PageId> {
    let index = pages.binary_search_by(|page| page.address.as_str().cmp(address)).ok()?;
    u32::try_from(index).ok().map(PageId)
}

fn neighbours(
    pages: &[PageMeta],
    folders: &BTreeMap<String, Vec<PageId>>,
    framework: &Framework,
) -> Vec<(Option<PageId>, Option<PageId>)> {
    let mut neighbours = vec![(None, None); pages.len()];
    let mut chain = |ids: &[PageId]| {
        for (index, id) in ids.iter().enumerate() {
            let before = index.checked_sub(1).and_then(|before| ids.get(before)).copied();
            neighbours[id.index()] = (before, ids.get(index + 1).copied());
        }
    };
    for list in folders.values() {
        let prose: Vec<PageId> =
            list.iter().copied().filter(|id| pages[id.index()].kind != PageKind::Section).collect();
        chain(&prose);
    }
    for track in &framework.tracks {
        let levels: Vec<PageId> = track
            .levels
            .iter()
            .filter_map(|level| find(pages, &generated::level(&track.id, &level.id.value)))
            .collect();
        chain(&levels);
    }
    neighbours
}

fn trail(pages: &[PageMeta], page: &PageMeta, framework: &Framework) -> Vec<PageId> {
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
