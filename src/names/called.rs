//! What files call their pages, and in which order the pages stand.
//!
//! All of it, or that of some files anew while every page stays where it is. Invariant: names
//! that take up some files equal those that are worked out from all.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::file::DocKind;
use crate::file::docs::{DocChanges, Docs};
use crate::names::places::{Places, describe};
use crate::names::resolve::NameTable;
use crate::names::{Names, PageId, PageKind, PageMeta, Tag, lexicon, navigation};
use crate::words::rows::Rows;
use crate::words::text::{fold, natural_key};

impl Names {
    /// All names of pages at these places.
    #[must_use]
    pub fn build(places: Arc<Places>, docs: &Docs) -> Names {
        let pages = places.pages.clone();
        let concepts = pages.iter().zip((0..).map(PageId));
        let mut concepts: Vec<PageId> =
            concepts.filter(|(page, _)| page.kind == PageKind::Concept).map(|(_, id)| id).collect();
        sort_concepts(&mut concepts, &pages);
        let mut tags: Vec<Arc<Tag>> = places.tags.iter().cloned().map(Arc::new).collect();
        tags.iter_mut().for_each(|tag| sort_tag(tag, &pages));
        let (table, (navigation, lexicon)) = rayon::join(
            || NameTable::build(docs, &places),
            || {
                let chapters = Arc::clone(&places.chapters);
                let navigation = navigation::build(&pages, chapters);
                (navigation, Arc::new(lexicon::build(docs, &pages, &concepts)))
            },
        );
        Names { places, pages, concepts, lexicon, navigation, tags, table }
    }

    /// These names after some files say other things, while every page stays where it is.
    #[must_use]
    pub fn after(&self, docs: &Docs, changes: &DocChanges) -> Names {
        let mut names = self.clone();
        let mut folders: BTreeSet<String> = BTreeSet::new();
        let (mut has_concept, mut has_draft) = (false, false);
        for change in &changes.differing {
            let (Some(before), Some(now)) = (&change.before, &change.now) else { continue };
            let (DocKind::Page(before), DocKind::Page(page)) = (&before.kind, &now.kind) else {
                continue;
            };
            has_draft |= page.front.draft;
            // A file without a page is a draft, or its address is another's.
            let Some(&id) = names.places.by_path.get(&now.path) else { continue };
            names.table.rename(id, &before.names.names, &page.names.names);
            let known = &names.pages[id.index()];
            has_concept |= known.kind == PageKind::Concept;
            let mut meta = known.clone();
            describe(&mut meta, page, &names.places.titles);
            if meta == *known {
                continue;
            }
            folders.insert(meta.folder.clone());
            if let Some(place) = names.pages.get_mut(id.index()) {
                *place = meta;
            }
            let having = names.tags.iter_mut().filter(|tag| tag.pages.contains(&id));
            having.for_each(|tag| sort_tag(tag, &names.pages));
        }
        for folder in folders {
            names.navigation.sort_again(&names.pages, &folder);
        }
        if has_draft {
            names.table.take_up_drafts(docs, &names.places);
        }
        if has_concept {
            sort_concepts(&mut names.concepts, &names.pages);
            names.lexicon = Arc::new(lexicon::build(docs, &names.pages, &names.concepts));
        }
        names
    }
}

fn sort_concepts(concepts: &mut [PageId], pages: &Rows<PageMeta>) {
    concepts.sort_by_cached_key(|id| (fold(&pages[id.index()].title), *id));
}

fn sort_tag(tag: &mut Arc<Tag>, pages: &Rows<PageMeta>) {
    let key = |id: &PageId| (natural_key(&pages[id.index()].title), *id);
    Arc::make_mut(tag).pages.sort_by_cached_key(key);
}
