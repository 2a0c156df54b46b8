//! Which pages have to be linked again.
//!
//! What differs between two indexes becomes keys of the questions whose answers may differ; a
//! page that asked none of them, and in whose texts no term changed, stays as it was linked.
//! Invariant: a page that stays is what linking it again would make.

use std::mem::discriminant;
use std::sync::Arc;

use crate::file::docs::DocChanges;
use crate::file::{Doc, DocKind, PageDoc};
use crate::link::asked::{Ask, Keys, last_part};
use crate::link::terms::with_terms;
use crate::link::{Askers, LinkedPage, fragments_hash, link_page};
use crate::names::lexicon::again::Differing;
use crate::names::{Index, PageId, PageKind, PageMeta};
use crate::words::hash::Digest;

/// What differs between two indexes, as far as links depend on it.
#[derive(Default)]
pub struct Changes {
    /// Whether anything may differ.
    everything: bool,
    /// Whether fragments of the framework or of claims may stand on other pages, or differ.
    framework: bool,
    keys: Keys,
    /// The terms that came, went, or mean another page.
    terms: Differing,
}

impl Changes {
    /// Nothing is known of an earlier index.
    #[must_use]
    pub fn everything() -> Self {
        Changes { everything: true, ..Changes::default() }
    }

    /// What differs between the index before and the one now.
    #[must_use]
    pub fn between(before: &Index, now: &Index, docs: &DocChanges) -> Self {
        let same_framework = Arc::ptr_eq(&before.framework, &now.framework);
        if before.config != now.config
            || before.has_framework != now.has_framework
            || (!same_framework && names_of_framework(before) != names_of_framework(now))
        {
            return Changes::everything();
        }
        let framework = !same_framework || before.claims() != now.claims();
        let mut changes = Changes { framework, ..Changes::default() };
        for change in &docs.differing {
            changes.doc(change.before.as_deref(), change.now.as_deref());
        }
        if !same_framework || !Arc::ptr_eq(&before.names, &now.names) {
            changes.ask(&Ask::Homes);
        }
        if Arc::ptr_eq(&before.names.places, &now.names.places) {
            changes.pages_of(docs, before, now);
        } else {
            changes.places(before, now);
        }
        if !Arc::ptr_eq(&before.names, &now.names) {
            changes.names(before, now);
        }
        changes
    }

    /// The pages that may have to be linked again, while every page is where it was.
    #[must_use]
    pub fn concerned(&self, index: &Index, askers: &Askers) -> Vec<PageId> {
        match self.everything || self.framework || !self.terms.is_empty() {
            true => index.page_ids().collect(),
            false => askers.who(&self.keys).into_iter().collect(),
        }
    }

    /// The page as it has to be linked now; none if it stays as it was linked.
    #[must_use]
    pub fn linked(&self, index: &Index, page: PageId, last: &LinkedPage) -> Option<LinkedPage> {
        if self.everything || self.has_asked(last) || self.has_other_fragments(index, page, last) {
            return Some(link_page(index, page));
        }
        let written = &last.written;
        if self.terms.is_empty() || !written.links_terms {
            return None;
        }
        if written.embedded.is_empty() {
            return with_terms(index, page, last, &self.terms);
        }
        let mut fragments =
            written.parts.iter().map(|part| &part.fragment).chain(&written.embedded);
        let has_terms = fragments.any(|fragment| self.terms.is_in(fragment));
        has_terms.then(|| link_page(index, page))
    }

    fn has_asked(&self, linked: &LinkedPage) -> bool {
        !self.keys.is_empty() && linked.asked().iter().any(|key| self.keys.contains(key))
    }

    fn has_other_fragments(&self, index: &Index, page: PageId, linked: &LinkedPage) -> bool {
        self.framework && fragments_hash(index, page) != linked.written.fragments_hash
    }

    fn ask(&mut self, ask: &Ask<'_>) {
        self.keys.insert(ask.key());
    }

    fn doc(&mut self, before: Option<&Doc>, now: Option<&Doc>) {
        if let Some(doc) = before.or(now) {
            self.ask(&Ask::Prose(&doc.path));
        }
        let definition = |doc: Option<&Doc>| {
            let page = page_of(doc).filter(|page| page.is_concept());
            page.and_then(|page| page.definition.as_ref()).map(|definition| definition.hash)
        };
        if definition(before) != definition(now) {
            self.ask(&Ask::Definitions);
        }
        let (names_before, names_now) = (names(before), names(now));
        if names_before != names_now {
            for name in names_before.iter().chain(&names_now) {
                self.ask(&Ask::Name(&last_part(name)));
            }
            self.ask(&Ask::Suggestions);
        }
    }

    /// The pages of files that differ, while every page is where it was.
    fn pages_of(&mut self, docs: &DocChanges, before: &Index, now: &Index) {
        for doc in docs.differing.iter().filter_map(|change| change.now.as_ref()) {
            if let Some(id) = now.names.of_doc(&doc.path) {
                self.differing_page((before, before.page(id)), (now, now.page(id)));
            }
        }
    }

    /// What is where, compared whole.
    fn places(&mut self, before: &Index, now: &Index) {
        let (old, new) = (&before.names.places, &now.names.places);
        let mut olds = before.names.pages.iter().peekable();
        for page in now.names.pages.iter() {
            while let Some(gone) = olds.next_if(|old| old.address < page.address) {
                self.page(before, gone);
            }
            match olds.next_if(|old| old.address == page.address) {
                Some(last) => self.differing_page((before, last), (now, page)),
                None => self.page(now, page),
            }
        }
        olds.for_each(|gone| self.page(before, gone));
        if old.assets != new.assets {
            for (address, path) in old.assets.iter().chain(&new.assets) {
                if old.assets.get(address) != new.assets.get(address)
                    || old.assets.get(address) != Some(path)
                {
                    self.ask(&Ask::Name(&last_part(address.as_str())));
                    self.ask(&Ask::Suggestions);
                }
            }
        }
    }

    fn names(&mut self, before: &Index, now: &Index) {
        let (old, new) = (&before.names, &now.names);
        let concepts = |index: &Index| -> Vec<_> {
            let pages = index.names.concepts.iter().map(|id| index.page(*id));
            pages.map(|page| (page.address.clone(), page.doc.clone())).collect()
        };
        let same_places = Arc::ptr_eq(&old.places, &new.places);
        let same_concepts = match same_places {
            true => old.concepts == new.concepts,
            false => concepts(before) == concepts(now),
        };
        if !same_concepts {
            self.ask(&Ask::Definitions);
            // These have a place for each concept.
            for (index, kind) in [before, now].into_iter().flat_map(|index| {
                [PageKind::Glossary, PageKind::ConceptGraph].map(|kind| (index, kind))
            }) {
                if let Some(id) = index.names.of_kind(kind) {
                    self.ask(&Ask::Page(index.page(id).address.as_str()));
                }
            }
        }
        if !Arc::ptr_eq(&old.lexicon, &new.lexicon) {
            self.terms = new.lexicon.differing(&new.pages, &old.lexicon, &old.pages);
        }
        for hat in &now.framework.hats {
            let concept = hat.concept.as_ref().map_or(&hat.id, |(concept, _)| &concept.value);
            if self.keys.contains(&Ask::Name(&last_part(concept)).key()) {
                self.ask(&Ask::Name(&last_part(&hat.id)));
            }
        }
    }

    /// A page that came or went.
    fn page(&mut self, index: &Index, page: &PageMeta) {
        let address = page.address.as_str();
        self.ask(&Ask::Page(address));
        self.ask(&Ask::Title(address));
        self.ask(&Ask::Name(&last_part(address)));
        self.ask(&Ask::Name(&last_part(address.strip_suffix("index.html").unwrap_or(address))));
        for name in names(doc_of(index, page).map(|doc| &**doc)) {
            self.ask(&Ask::Name(&last_part(&name)));
        }
        self.ask(&Ask::Suggestions);
    }

    /// A page that is there before and now.
    fn differing_page(&mut self, before: (&Index, &PageMeta), now: (&Index, &PageMeta)) {
        let ((old_index, old), (new_index, new)) = (before, now);
        let address = new.address.as_str();
        if old.title != new.title {
            self.ask(&Ask::Title(address));
        }
        let kinds = discriminant(&old.kind) == discriminant(&new.kind);
        if kinds && old.doc == new.doc && old.folder == new.folder && old.draft == new.draft {
            if !same_places(doc_of(old_index, old), doc_of(new_index, new)) {
                self.ask(&Ask::Page(address));
            }
        } else {
            self.page(old_index, old);
            self.page(new_index, new);
        }
    }
}

fn doc_of<'a>(index: &'a Index, page: &PageMeta) -> Option<&'a Arc<Doc>> {
    index.docs.at(page.doc_number?)
}

fn page_of(doc: Option<&Doc>) -> Option<&PageDoc> {
    match &doc?.kind {
        DocKind::Page(page) => Some(page),
        _ => None,
    }
}

/// Whether two forms of a file have the same headings and ids.
fn same_places(one: Option<&Arc<Doc>>, other: Option<&Arc<Doc>>) -> bool {
    let (Some(one), Some(other)) = (one, other) else { return one.is_none() && other.is_none() };
    if Arc::ptr_eq(one, other) {
        return true;
    }
    let (Some(one), Some(other)) = (page_of(Some(one)), page_of(Some(other))) else { return false };
    let headings = |page: &PageDoc| -> Vec<(String, String)> {
        page.body.headings.iter().map(|known| (known.id.clone(), known.text.clone())).collect()
    };
    one.names.anchors == other.names.anchors && headings(one) == headings(other)
}

/// What links may call a file's page.
fn names(doc: Option<&Doc>) -> Vec<Arc<str>> {
    let Some(page) = page_of(doc) else { return Vec::new() };
    let place = std::iter::once(&page.names.place);
    let mut names: Vec<Arc<str>> = place.chain(&page.names.names).cloned().collect();
    // A folder's own page is also what its folder's name means.
    if let Some((folder, "index" | "_index" | "readme")) = page.names.place.rsplit_once('/') {
        names.push(Arc::from(folder));
    }
    if !page.front.disambiguates.is_empty() {
        // It takes the names that it shares with other concepts.
        names.push(Arc::from("disambiguates"));
    }
    if page.front.draft {
        // A draft is suggested in other words.
        names.push(Arc::from("draft"));
    }
    names
}

/// What links can see of the framework: what its parts are called, and the places on its pages.
fn names_of_framework(index: &Index) -> Digest {
    let framework = &index.framework;
    let tracks: Vec<_> =
        framework.tracks.iter().map(|track| (&track.id, &track.name, &track.short)).collect();
    let levels: Vec<_> = framework
        .levels()
        .map(|at| {
            let level = framework.level(at);
            let aliases: Vec<&String> = level.aliases.iter().map(|alias| &alias.value).collect();
            (at, &level.id.value, &level.name, &level.code, aliases)
        })
        .collect();
    let competencies: Vec<_> =
        framework.competencies.iter().map(|known| (&known.id, &known.name)).collect();
    let hats: Vec<_> = framework
        .hats
        .iter()
        .map(|hat| (&hat.id, hat.concept.as_ref().map(|(concept, _)| &concept.value)))
        .collect();
    let guides: Vec<_> = framework.guides.iter().map(|guide| &guide.facts.id.value).collect();
    let comparisons: Vec<_> =
        framework.comparisons.iter().map(|comparison| &comparison.facts.id.value).collect();
    let claims: Vec<_> = framework.claims.iter().map(|claim| &claim.facts.id.value).collect();
    let externals: Vec<_> =
        framework.externals.iter().map(|ladder| &ladder.facts.id.value).collect();
    let places: Vec<_> = index
        .page_ids()
        .filter(|id| !matches!(index.page(*id).kind, PageKind::Glossary | PageKind::ConceptGraph))
        .map(|id| (&index.page(id).address, index.generated_anchors(id)))
        .filter(|(_, anchors)| !anchors.is_empty())
        .collect();
    let around = (guides, comparisons, claims, externals);
    Digest::of(&(tracks, levels, competencies, hats, around, places))
}
