//! The chapters of a book that has a `SUMMARY.md`: their order, and who is inside whom.
//!
//! Invariant: a page is one chapter at most, the first that names it, and a chapter's
//! parent stands before it.

use std::collections::HashMap;

use crate::file::DocKind;
use crate::file::docs::Docs;
use crate::input::config::Config;
use crate::names::{PageId, PageMeta};
use crate::words::path::RelPath;

/// The chapters, in their order.
#[derive(Debug, Default)]
pub struct Chapters {
    entries: Vec<Entry>,
    /// Those that are inside no other.
    top: Vec<usize>,
    of_page: HashMap<PageId, usize>,
}

/// A chapter, or the heading of a part.
#[derive(Debug)]
pub struct Entry {
    /// What the summary calls it.
    pub title: String,
    /// Its page; none for a part, or a chapter that is still to be written.
    pub page: Option<PageId>,
    /// Whether it is the heading of a part.
    pub is_part: bool,
    parent: Option<usize>,
    children: Vec<usize>,
}

impl Chapters {
    /// The chapters of `SUMMARY.md`, if there is one.
    #[must_use]
    pub fn build(docs: &Docs, pages: &[PageMeta], config: &Config) -> Chapters {
        let summary = RelPath::new(&config.path_of("SUMMARY.md")).and_then(|path| docs.get(&path));
        let Some(DocKind::Summary(listed)) = summary.map(|doc| &doc.kind) else {
            return Chapters::default();
        };
        let by_path: HashMap<&RelPath, PageId> = pages
            .iter()
            .zip((0..).map(PageId))
            .filter_map(|(page, id)| Some((page.doc.as_ref()?, id)))
            .collect();
        let mut chapters = Chapters::default();
        // The chapter that is open at each depth.
        let mut open: Vec<usize> = Vec::new();
        for chapter in listed {
            let path = chapter.place.as_ref().and_then(|place| {
                let path = RelPath::new(&config.path_of(place))?;
                by_path.get(&path).copied()
            });
            let index = chapters.entries.len();
            let page = path.filter(|page| !chapters.of_page.contains_key(page));
            if page.is_none() && !chapter.is_part && chapter.place.is_some() {
                continue;
            }
            open.truncate(chapter.depth);
            let parent = open.last().copied();
            open.push(index);
            chapters.of_page.extend(page.map(|page| (page, index)));
            match parent {
                Some(parent) => chapters.entries[parent].children.push(index),
                None => chapters.top.push(index),
            }
            let title = chapter.title.clone();
            chapters.entries.push(Entry {
                title,
                page,
                is_part: chapter.is_part,
                parent,
                children: Vec::new(),
            });
        }
        chapters
    }

    /// Whether the site has no `SUMMARY.md`.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Whether a page is a chapter.
    #[must_use]
    pub fn has(&self, page: PageId) -> bool {
        self.of_page.contains_key(&page)
    }

    /// The pages in reading order.
    pub fn pages(&self) -> impl Iterator<Item = PageId> {
        self.entries.iter().filter_map(|entry| entry.page)
    }

    /// The pages that are inside no other, in reading order.
    pub fn top_pages(&self) -> impl Iterator<Item = PageId> {
        self.top.iter().filter_map(|index| self.entries[*index].page)
    }

    /// The chapters of a list: those inside `owner`, or those inside no other.
    pub fn inside(&self, owner: Option<usize>) -> &[usize] {
        owner.map_or(&self.top, |owner| &self.entries[owner].children)
    }

    /// How many chapters each list holds; the one of no owner first.
    pub fn lists(&self) -> impl Iterator<Item = (Option<usize>, usize)> {
        let inside = self.entries.iter().enumerate();
        let inside = inside.map(|(owner, entry)| (Some(owner), entry.children.len()));
        std::iter::once((None, self.top.len())).chain(inside.filter(|(_, pages)| *pages > 0))
    }

    /// A page's place in the reading order; behind all others for one that is no chapter.
    #[must_use]
    pub fn place_of(&self, page: PageId) -> usize {
        self.of_page.get(&page).copied().unwrap_or(usize::MAX)
    }

    /// The chapter of that number.
    #[must_use]
    pub fn entry(&self, index: usize) -> &Entry {
        &self.entries[index]
    }

    /// The chapters around one, from the outermost, and itself.
    #[must_use]
    pub fn way_to(&self, index: usize) -> Vec<usize> {
        let mut way: Vec<usize> =
            std::iter::successors(Some(index), |index| self.entries[*index].parent).collect();
        way.reverse();
        way
    }

    /// The pages around a chapter's page, from the outermost.
    #[must_use]
    pub fn around(&self, page: PageId) -> Option<Vec<PageId>> {
        let way = self.way_to(*self.of_page.get(&page)?);
        let outer = way.iter().take(way.len() - 1);
        Some(outer.filter_map(|index| self.entries[*index].page).collect())
    }

    /// The list that is open on a page, and the page's place in it: what is inside its
    /// chapter, or else the list that it stands in.
    #[must_use]
    pub fn open_list(&self, page: PageId) -> Option<(Option<usize>, usize)> {
        let index = *self.of_page.get(&page)?;
        let entry = &self.entries[index];
        if !entry.children.is_empty() {
            return Some((Some(index), 0));
        }
        let place = self.inside(entry.parent).iter().position(|other| *other == index)?;
        Some((entry.parent, place))
    }
}
