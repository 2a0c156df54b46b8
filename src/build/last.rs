//! What is made from the index page by page, beside what the last build made.
//!
//! Each part says by which of its inputs it is known; what is known is taken over. Invariant:
//! a part that is taken over equals one made anew.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::build::Output;
use crate::build::unmentioned::Unmentioned;
use crate::file::docs::DocChanges;
use crate::graph::Graph;
use crate::link::{self, Askers, Changes, LinkedPage};
use crate::names::addresses::generated;
use crate::names::questions::check_questions;
use crate::names::{Index, PageId, checks};
use crate::page::frame::Parts;
use crate::page::theme::{Theme, ThemeFile};
use crate::words::diagnostic::Diagnostic;
use crate::words::each::each;
use crate::words::path::Address;
use crate::words::rows::Rows;

/// What the last build made from its index.
#[derive(Debug)]
pub(super) struct Last {
    pub(super) parts: Parts,
    pub(super) outputs: Arc<BTreeMap<Address, Output>>,
    /// How many pages have the mentions for which a page has no room, where there are such.
    mention_pages: BTreeMap<PageId, usize>,
    /// Which pages asked what, once a build had a use for it.
    askers: Option<Askers>,
    /// Pages whose links have faults.
    faulty: BTreeSet<PageId>,
    /// Faults of concepts that no other page mentions.
    unmentioned: Unmentioned,
    /// Faults of pages that show once all names are known.
    checked: BTreeMap<PageId, Vec<Diagnostic>>,
    /// Faults of the site that show once all names are known.
    site_faults: Vec<Diagnostic>,
    /// Faults of the questions that pages say they answer.
    question_faults: Vec<Diagnostic>,
    /// The pages of the list of all pages, where it is long.
    lists: Vec<Address>,
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
        let Some(places) = places(&last.parts.index, &index) else {
            return last.with_same_pages(index, theme, docs, &changes, same_names);
        };
        let before = |id: PageId| last.parts.linked.get(places[id.index()]?);
        let ids: Vec<PageId> = index.page_ids().collect();
        let link = |id: &PageId| match before(*id) {
            Some(before) => {
                changes.linked(&index, *id, before).map_or_else(|| Arc::clone(before), Arc::new)
            }
            None => Arc::new(link::link_page(&index, *id)),
        };
        let linked = each(&ids, link).into_iter().collect();
        Last::of(index, linked, theme, Some(&last.parts))
    }

    fn anew(index: Index, theme: Arc<Theme>) -> Last {
        let ids: Vec<PageId> = index.page_ids().collect();
        let linked = each(&ids, |id| Arc::new(link::link_page(&index, *id)));
        Last::of(index, linked.into_iter().collect(), theme, None)
    }

    /// Makes everything but the links anew.
    fn of(
        index: Index,
        linked: Rows<Arc<LinkedPage>>,
        theme: Arc<Theme>,
        last: Option<&Parts>,
    ) -> Last {
        let graph = Graph::build(&index, &linked);
        let has_faults = |id: &PageId| linked[id.index()].faults().next().is_some();
        let faulty = index.page_ids().filter(has_faults).collect();
        let unmentioned = Unmentioned::of(&index, &graph);
        let checked = checked(&index);
        let site_faults = checks::check_site(&index);
        let parts = Parts::new(index, linked, graph, theme, last);
        let mention_pages =
            parts.index.page_ids().filter_map(|id| mention_pages_of(&parts, id)).collect();
        let lists = parts.list_addresses();
        let outputs = Arc::new(outputs(&parts, &lists));
        Last {
            question_faults: check_questions(&parts.index),
            lists,
            parts,
            outputs,
            askers: None,
            mention_pages,
            faulty,
            unmentioned,
            checked,
            site_faults,
        }
    }

    /// Makes what differs anew, while every page is where it was.
    fn with_same_pages(
        self,
        index: Index,
        theme: Arc<Theme>,
        docs: &DocChanges,
        changes: &Changes,
        same_names: bool,
    ) -> Last {
        let last = &self.parts;
        let askers = self.askers.unwrap_or_else(|| Askers::of(&last.linked));
        let concerned = changes.concerned(&index, &askers);
        let pages = each(&concerned, |id| changes.linked(&index, *id, &last.linked[id.index()]));
        let mut linked = last.linked.clone();
        let mut faulty = self.faulty;
        let mut again = BTreeSet::new();
        for (id, page) in concerned.into_iter().zip(pages) {
            let Some(page) = page else { continue };
            again.insert(id);
            match page.faults().next() {
                None => faulty.remove(&id),
                Some(_) => faulty.insert(id),
            };
            if let Some(place) = linked.get_mut(id.index()) {
                *place = Arc::new(page);
            }
        }
        let (graph, turned) = last.graph.updated(&index, &last.linked, &linked, &again);
        let unmentioned = match same_names {
            true => self.unmentioned.again(&index, &graph, &turned),
            false => Unmentioned::of(&index, &graph),
        };
        let differing = docs.differing.iter().filter_map(|change| change.now.as_ref());
        let differing: Vec<PageId> =
            differing.filter_map(|doc| index.names.of_doc(&doc.path)).collect();
        let same_world = Arc::ptr_eq(&last.index.framework, &index.framework)
            && last.index.config == index.config;
        let checked = match same_world {
            true => checked_again(self.checked, &index, &differing, same_names),
            false => checked(&index),
        };
        let site_faults = match same_world && same_names && !index.has_framework {
            true => self.site_faults,
            false => checks::check_site(&index),
        };
        // Where an answer stands is a matter of its own page.
        let asks = |index: &Index| differing.iter().any(|id| !index.questions(*id).is_empty());
        let question_faults = match same_world && !asks(&last.index) && !asks(&index) {
            true => self.question_faults,
            false => check_questions(&index),
        };
        let same_files = last.theme.files == theme.files;
        let parts = Parts::new(index, linked, graph, theme, Some(last));
        let lists = match same_world && lists_the_same(last, &parts, &differing) {
            true => None,
            false => Some(parts.list_addresses()).filter(|lists| *lists != self.lists),
        };
        let mut mention_pages = self.mention_pages;
        let mut same_mention_pages = true;
        for id in turned {
            let now = mention_pages_of(&parts, id);
            let before = match &now {
                Some((id, count)) => mention_pages.insert(*id, *count),
                None => mention_pages.remove(&id),
            };
            same_mention_pages &= before == now.map(|(_, count)| count);
        }
        let same_outputs = same_files && same_mention_pages && lists.is_none();
        let lists = lists.unwrap_or(self.lists);
        let outputs = match same_outputs {
            true => self.outputs,
            false => Arc::new(outputs(&parts, &lists)),
        };
        let askers = Some(askers.after(&again, &last.linked, &parts.linked));
        Last {
            parts,
            outputs,
            askers,
            mention_pages,
            faulty,
            unmentioned,
            checked,
            site_faults,
            question_faults,
            lists,
        }
    }

    /// All faults of links and names.
    pub(super) fn faults(&self) -> impl Iterator<Item = Diagnostic> + '_ {
        let links = self.faulty.iter().flat_map(|id| self.parts.linked[id.index()].faults());
        let names = self.checked.values().flatten().chain(&self.site_faults);
        let names = names.chain(&self.question_faults);
        links.chain(names).chain(self.unmentioned.faults()).cloned()
    }
}

/// For each page of `now` its place among those before, as both are sorted by address; none if
/// every page is where it was.
pub(super) fn places(before: &Index, now: &Index) -> Option<Vec<Option<usize>>> {
    if Arc::ptr_eq(&before.names.places, &now.names.places) {
        return None;
    }
    let mut olds = before.names.pages.iter().enumerate().peekable();
    let place = |page: &crate::names::PageMeta| {
        while olds.next_if(|(_, old)| old.address < page.address).is_some() {}
        olds.next_if(|(_, old)| old.address == page.address).map(|(place, _)| place)
    };
    Some(now.names.pages.iter().map(place).collect())
}

fn checked(index: &Index) -> BTreeMap<PageId, Vec<Diagnostic>> {
    let ids: Vec<PageId> = index.page_ids().collect();
    let faults = each(&ids, |id| checks::check_page(index, *id));
    ids.into_iter().zip(faults).filter(|(_, faults)| !faults.is_empty()).collect()
}

/// Checks the pages of files that differ, as framework and settings are the same, and where
/// names are not also the pages that name concepts.
fn checked_again(
    mut checked: BTreeMap<PageId, Vec<Diagnostic>>,
    index: &Index,
    differing: &[PageId],
    same_names: bool,
) -> BTreeMap<PageId, Vec<Diagnostic>> {
    let mut again: BTreeSet<PageId> = differing.iter().copied().collect();
    if !same_names {
        let names_concepts = |id: &&PageId| checks::names_concepts(index, **id);
        again.extend(index.names.concepts.iter().filter(names_concepts));
    }
    for id in again {
        let faults = checks::check_page(index, id);
        checked.remove(&id);
        if !faults.is_empty() {
            checked.insert(id, faults);
        }
    }
    checked
}

/// Whether the pages of files that differ stand in the list of all pages as they did, and nothing
/// else in it can differ. Every page is where it was, and framework and settings are the same.
fn lists_the_same(before: &Parts, now: &Parts, differing: &[PageId]) -> bool {
    let same = |id: &PageId| before.list_place(*id) == now.list_place(*id);
    before.has_messages_of(now) && differing.iter().all(same)
}

/// How many pages have the mentions for which a page has no room, where there are such.
fn mention_pages_of(parts: &Parts, id: PageId) -> Option<(PageId, usize)> {
    let count = parts.mention_pages(id).count();
    (count > 0).then_some((id, count))
}

fn outputs(parts: &Parts, lists: &[Address]) -> BTreeMap<Address, Output> {
    let names = &parts.index.names;
    let mut outputs: BTreeMap<Address, Output> = BTreeMap::new();
    for (address, file) in &parts.theme.files {
        let output = match file {
            ThemeFile::Bytes(bytes) => Output::Bytes(Arc::clone(bytes)),
            ThemeFile::Copy(path) => Output::Copy(path.clone()),
        };
        outputs.insert(address.clone(), output);
    }
    let assets = names
        .places
        .assets
        .iter()
        .map(|(address, path)| (address.clone(), Output::Copy(path.clone())));
    outputs.extend(assets);
    for id in parts.index.page_ids() {
        let pages = parts.mention_pages(id).zip(1..);
        outputs.extend(pages.map(|(address, number)| (address, Output::Mentions(id, number))));
    }
    let lists = lists.iter().zip(0..);
    outputs.extend(lists.map(|(address, number)| (address.clone(), Output::List(number))));
    let redirects = names.places.redirects.iter();
    outputs.extend(redirects.map(|(address, id)| (address.clone(), Output::Redirect(*id))));
    outputs.extend(
        parts.level_data_addresses().map(|(track, address)| (address, Output::Levels(track))),
    );
    outputs.extend(
        parts.index.page_ids().map(|id| (parts.index.page(id).address.clone(), Output::Page(id))),
    );
    let data = Address::new(generated::DATA).filter(|_| names.places.data);
    outputs.extend(data.map(|address| (address, Output::Framework)));
    outputs
}
