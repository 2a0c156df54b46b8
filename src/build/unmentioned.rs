//! Concepts that no other page mentions.
//!
//! Invariant: what is taken over from the last build equals what looking at every concept finds.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use crate::graph::Graph;
use crate::names::{Index, PageId, PageKind};
use crate::words::code::Code;
use crate::words::diagnostic::Diagnostic;

/// Concepts that no other page mentions, nor names as broader, related or contrasting.
#[derive(Clone, Debug)]
pub(super) struct Unmentioned {
    /// Concepts that others name in their front matter.
    related: Arc<HashSet<PageId>>,
    faults: BTreeMap<PageId, Diagnostic>,
}

impl Unmentioned {
    /// Looks at all concepts.
    pub(super) fn of(index: &Index, graph: &Graph) -> Self {
        let found = Unmentioned { related: Arc::new(related(index)), faults: BTreeMap::new() };
        found.again(index, graph, &index.names.concepts)
    }

    /// Looks at some pages again, where names are as they were.
    pub(super) fn again(mut self, index: &Index, graph: &Graph, pages: &[PageId]) -> Self {
        for id in pages {
            self.faults.remove(id);
            let page = index.page(*id);
            if page.kind != PageKind::Concept
                || !graph.backlinks(*id).is_empty()
                || self.related.contains(id)
            {
                continue;
            }
            let Some(path) = &page.doc else { continue };
            let message = format!("no other page mentions the concept `{}`", page.title);
            let fault = Diagnostic::of_file(Code::NeverMentioned, path, message);
            let fault = fault.help("give it the names that people write as `aliases`");
            self.faults.insert(*id, fault);
        }
        self
    }

    pub(super) fn faults(&self) -> impl Iterator<Item = &Diagnostic> {
        self.faults.values()
    }
}

fn related(index: &Index) -> HashSet<PageId> {
    let concepts = index.names.concepts.iter();
    concepts
        .filter_map(|id| Some((*id, &index.prose(*id)?.front)))
        .flat_map(|(id, front)| {
            let named = front.broader.iter().chain(&front.related);
            let named = named.chain(&front.contrasts).chain(&front.disambiguates);
            named.filter_map(|name| index.names.concept(&name.value)).filter(move |to| *to != id)
        })
        .collect()
}
