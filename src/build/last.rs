//! What is made from the index page by page, beside what the last build made.
//!
//! Each part says by which of its inputs it is known; what is known is taken over. Invariant:
//! a part that is taken over equals one made anew.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use crate::build::Output;
use crate::file::docs::DocChanges;
use crate::graph::Graph;
use crate::link::{self, Changes, LinkedPage};
use crate::names::addresses::generated;
use crate::names::{Index, PageId, checks};
use crate::page::frame::Parts;
use crate::page::theme::{Theme, ThemeFile};
use crate::words::diagnostic::Diagnostic;
use crate::words::path::Address;

/// What the last build made from its index.
#[derive(Debug)]
pub(super) struct Last {
    pub(super) parts: Parts,
    pub(super) outputs: Arc<BTreeMap<Address, Output>>,
    /// How many pages have the mentions for which a page has no room, where there are such.
    mention_pages: Vec<(PageId, usize)>,
    /// Pages whose links have faults.
    faulty: BTreeSet<PageId>,
    /// Faults of pages that show once all names are known.
    checked: BTreeMap<PageId, Vec<Diagnostic>>,
    /// Faults of the site that show once all names are known.
    site_faults: Vec<Diagnostic>,
}

impl Last {
    /// Makes everything that `last` does not hold already.
    pub(super) fn make(
        index: Index,
        theme: Arc<Theme>,
        docs: &DocChanges,
        last: Option<Last>,
    ) -> Last {
        let Some(last) = last else { return Last::anew(index, theme) };
        let changes = Changes::between(&last.parts.index, &index, docs);
        let same_names = Arc::ptr_eq(&last.parts.index.names, &index.names);
        let places = (!same_names).then(|| places(&last.parts.index, &index));
        let before = |id: PageId| match &places {
            None => Some(&last.parts.linked[id.index()]),
            Some(places) => last.parts.linked.get(places[id.index()]?),
        };
        let ids: Vec<PageId> = index.page_ids().collect();
        let again: Vec<(PageId, Arc<LinkedPage>)> = ids
            .into_par_iter()
            .filter(|id| !before(*id).is_some_and(|page| changes.spare(&index, *id, page)))
            .map(|id| (id, Arc::new(link::link_page(&index, id))))
            .collect();
        let mut linked: Vec<Arc<LinkedPage>> = Vec::with_capacity(index.names.pages.len());
        let mut news = again.iter().peekable();
        for id in index.page_ids() {
            let page = match news.next_if(|(new, _)| *new == id) {
                Some((_, page)) => page,
                None => before(id).expect("a page that is not linked again was linked before"),
            };
            linked.push(Arc::clone(page));
        }
        let same_pages = places.as_ref().is_none_or(|places| {
            places.len() == last.parts.linked.len()
                && places.iter().enumerate().all(|(now, before)| *before == Some(now))
        });
        let again: BTreeSet<PageId> = again.into_iter().map(|(id, _)| id).collect();
        let graph = if same_pages {
            last.parts.graph.updated(&index, &last.parts.linked, &linked, &again)
        } else {
            Graph::build(&index, &linked)
        };
        let faulty = if same_pages {
            let others = last.faulty.iter().filter(|id| !again.contains(id)).copied();
            others.chain(again.iter().copied().filter(|id| has_faults(&linked, *id))).collect()
        } else {
            faulty(&index, &linked)
        };
        let same_world = same_names
            && Arc::ptr_eq(&last.parts.index.framework, &index.framework)
            && last.parts.index.config == index.config;
        let checked = if same_world { last.checked_again(&index, docs) } else { checked(&index) };
        let site_faults = if same_world && !index.has_framework {
            last.site_faults
        } else {
            checks::check_site(&index)
        };
        let same_theme = Arc::ptr_eq(&last.parts.theme, &theme);
        let parts = Parts::new(index, linked, graph, theme, Some(&last.parts));
        let mention_pages = mention_pages(&parts);
        let same_outputs = same_names && same_theme && mention_pages == last.mention_pages;
        let outputs = if same_outputs { last.outputs } else { Arc::new(outputs(&parts)) };
        Last { parts, outputs, mention_pages, faulty, checked, site_faults }
    }

    fn anew(index: Index, theme: Arc<Theme>) -> Last {
        let ids: Vec<PageId> = index.page_ids().collect();
        let linked: Vec<Arc<LinkedPage>> =
            ids.into_par_iter().map(|id| Arc::new(link::link_page(&index, id))).collect();
        let graph = Graph::build(&index, &linked);
        let (faulty, checked) = (faulty(&index, &linked), checked(&index));
        let site_faults = checks::check_site(&index);
        let parts = Parts::new(index, linked, graph, theme, None);
        let outputs = Arc::new(outputs(&parts));
        let mention_pages = mention_pages(&parts);
        Last { parts, outputs, mention_pages, faulty, checked, site_faults }
    }

    /// Checks the pages of files that differ, as names and framework are the same.
    fn checked_again(&self, index: &Index, docs: &DocChanges) -> BTreeMap<PageId, Vec<Diagnostic>> {
        let mut checked = self.checked.clone();
        for doc in docs.differing.iter().filter_map(|change| change.now.as_ref()) {
            let Some(id) = index.names.of_doc(&doc.path) else { continue };
            let faults = checks::check_page(index, id);
            checked.remove(&id);
            if !faults.is_empty() {
                checked.insert(id, faults);
            }
        }
        checked
    }

    /// All faults of links and names.
    pub(super) fn faults(&self) -> impl Iterator<Item = Diagnostic> + '_ {
        let links = self.faulty.iter().flat_map(|id| &self.parts.linked[id.index()].faults);
        links.chain(self.checked.values().flatten()).chain(&self.site_faults).cloned()
    }
}

/// For each page of `now` its place among those before; both are sorted by address.
fn places(before: &Index, now: &Index) -> Vec<Option<usize>> {
    let mut olds = before.names.pages.iter().enumerate().peekable();
    let place = |page: &crate::names::PageMeta| {
        while olds.next_if(|(_, old)| old.address < page.address).is_some() {}
        olds.next_if(|(_, old)| old.address == page.address).map(|(place, _)| place)
    };
    now.names.pages.iter().map(place).collect()
}

fn has_faults(linked: &[Arc<LinkedPage>], id: PageId) -> bool {
    !linked[id.index()].faults.is_empty()
}

fn faulty(index: &Index, linked: &[Arc<LinkedPage>]) -> BTreeSet<PageId> {
    index.page_ids().filter(|id| has_faults(linked, *id)).collect()
}

fn checked(index: &Index) -> BTreeMap<PageId, Vec<Diagnostic>> {
    let ids: Vec<PageId> = index.page_ids().collect();
    let checked = ids.into_par_iter().map(|id| (id, checks::check_page(index, id)));
    checked.filter(|(_, faults)| !faults.is_empty()).collect()
}

fn mention_pages(parts: &Parts) -> Vec<(PageId, usize)> {
    let pages = parts.index.page_ids().map(|id| (id, parts.mention_pages(id).count()));
    pages.filter(|(_, count)| *count > 0).collect()
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
    for id in parts.index.page_ids() {
        let pages = parts.mention_pages(id).zip(1..);
        outputs.extend(pages.map(|(address, number)| (address, Output::Mentions(id, number))));
    }
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
