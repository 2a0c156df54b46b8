//! The search of a site that is being edited: which pages an edit changes for it.
//!
//! Two builds share what did not change, so most pages are told by comparing pointers, and none of them is made. What
//! depends on the names of others, or on the framework, is made and compared by its hash.
//!
//! Invariant: whatever may be seen otherwise is looked at; that it is the same is for the index to find out.

use std::sync::Arc;

use crate::build::Site;
use crate::build::last::places;
use crate::names::{PageId, PageKind};
use crate::page::frame::Parts;
use crate::page::search::live::{Edit, Live, Work};

/// The search of a site at one moment, which follows the site.
pub struct LiveSearch {
    /// The site as it was when the index was last brought up to date.
    parts: Parts,
    live: Live,
}

impl LiveSearch {
    /// The search of a site; none where search is off. All pages are indexed.
    #[must_use]
    pub fn of(site: &Site) -> Option<Self> {
        let parts = site.parts.clone();
        if !parts.index.config.search.enabled {
            return None;
        }
        let live = Live::new(parts.search_settings(), parts.linked.len(), &|place| {
            parts.search_page(id(place))
        });
        Some(LiveSearch { parts, live })
    }

    /// The search of the site as it is now; none where search is off, or where it takes less to index all pages anew.
    #[must_use]
    pub fn follow(self, site: &Site) -> Option<Self> {
        let (before, now) = (&self.parts, &site.parts);
        if !now.index.config.search.enabled {
            return None;
        }
        if Arc::ptr_eq(&before.graph, &now.graph) {
            return Some(self);
        }
        let places = places(&before.index, &now.index);
        let candidates = candidates(before, now, places.as_deref());
        let edit = Edit {
            page_count: now.linked.len(),
            places: places.as_deref(),
            candidates: &candidates,
            before: &|place| before.search_page(id(place)),
            now: &|place| now.search_page(id(place)),
        };
        let live = self.live.after(now.search_settings(), &edit)?;
        Some(LiveSearch { parts: now.clone(), live })
    }

    /// The file at an address, such as `search/meta.js`.
    pub fn file(&mut self, address: &str) -> Option<Arc<[u8]>> {
        let parts = &self.parts;
        self.live.file(address, &|place| parts.search_page(id(place)))
    }

    /// What was done since the index was made.
    #[must_use]
    pub fn work(&self) -> Work {
        self.live.work()
    }
}

fn id(place: usize) -> PageId {
    PageId(u32::try_from(place).expect("a site has fewer than 4 billion pages"))
}

/// The pages that search may see otherwise than before.
fn candidates(before: &Parts, now: &Parts, places: Option<&[Option<usize>]>) -> Vec<usize> {
    let same_config = before.index.config == now.index.config;
    let same_messages = before.has_messages_of(now);
    let same_framework = Arc::ptr_eq(&before.index.framework, &now.index.framework);
    let same_names = Arc::ptr_eq(&before.index.names, &now.index.names);
    let stays = |place: usize| {
        let Some(old) = places.map_or(Some(place), |places| places[place]) else { return false };
        let kind = now.index.page(id(place)).kind;
        (same_names || !says_names(kind))
            && (same_framework || !kind.shows_framework())
            && is_same(before, old, now, place)
    };
    let all = 0..now.linked.len();
    all.filter(|place| !(same_config && same_messages && stays(*place))).collect()
}

/// Whether a page has the same prose, links and title in both.
fn is_same(before: &Parts, old: usize, now: &Parts, place: usize) -> bool {
    let (before_page, now_page) = (before.index.page(id(old)), now.index.page(id(place)));
    let doc = |parts: &Parts, number: Option<usize>| {
        number.and_then(|number| parts.index.docs.at(number).map(Arc::as_ptr))
    };
    Arc::ptr_eq(&before.linked[old], &now.linked[place])
        && doc(before, before_page.doc_number) == doc(now, now_page.doc_number)
        && before_page.kind == now_page.kind
        && before_page.title == now_page.title
}

/// Whether search sees names of other pages, or what else these are called, on pages of this kind.
fn says_names(kind: PageKind) -> bool {
    matches!(kind, PageKind::Comparison(_) | PageKind::Guide(_) | PageKind::Claims)
}
