//! The part of a page that only its kind has.
//!
//! One function a kind, each from the index to a view. Invariant: a view holds
//! finished values; templates decide nothing but how to show them.

use crate::link::root_of;
use crate::names::navigation::{MOST_SIBLINGS, own_folder};
use crate::names::{PageId, PageKind};
use crate::page::data::{
    ConceptView, EssayView, Extra, Frame, GlossaryEntry, GlossaryLetter, GlossaryView, HomeView,
    Link, NotFoundView, PageData, SectionView, TagEntry, TagView, TagsView, View,
};
use crate::page::frame::{Parts, canonical};
use crate::page::ladder;
use crate::words::path::Address;

/// How many essays the home page shows.
const NEWEST: usize = 5;

/// Words read in a minute.
const READING_SPEED: usize = 220;

impl Parts {
    /// All that the template of a page sees.
    #[must_use]
    pub fn page_data(&self, id: PageId) -> PageData {
        PageData {
            book: self.book(),
            root: root_of(&self.index, id),
            navigation: self.navigation_of(id),
            page: self.frame(id),
            view: self.view(id),
        }
    }

    /// All that the template of a page sees which goes on with what has no room on the page `id`: it stands below that
    /// page, and the one before the first of them is that page.
    pub(super) fn further_data(
        &self,
        id: PageId,
        address: &Address,
        kind: &str,
        title: String,
        (previous, next): (Option<Link>, Option<Link>),
        view: View,
    ) -> PageData {
        let frame = self.frame(id);
        let of = self.link(id);
        let mut breadcrumbs = frame.breadcrumbs;
        breadcrumbs.push(of.clone());
        let site_url = self.index.config.html.site_url.as_ref();
        let page = Frame {
            address: address.encoded(),
            description: String::new(),
            kind: kind.to_owned(),
            canonical: site_url.map(|url| canonical(url, address)),
            breadcrumbs,
            contents: Vec::new(),
            previous: previous.or(Some(of)),
            next,
            backlinks: Vec::new(),
            more_backlinks: 0,
            more_backlinks_page: None,
            definitions: Vec::new(),
            edit_url: None,
            updated: None,
            extra: Extra::default(),
            title,
            ..frame
        };
        let (book, navigation) = (self.book(), self.navigation_of(id));
        PageData { book, root: root_of(&self.index, id), navigation, page, view }
    }

    fn view(&self, id: PageId) -> View {
        match self.index.page(id).kind {
            PageKind::Home => View::Home(Box::new(self.home(id))),
            PageKind::Section => View::Section(self.section(id)),
            PageKind::Essay => View::Essay(self.essay(id)),
            PageKind::Concept => View::Concept(self.concept(id)),
            PageKind::Glossary => View::Glossary(self.glossary(id)),
            PageKind::ConceptGraph => View::ConceptGraph(Box::new(self.concept_graph(id))),
            PageKind::Track(track) => View::Track(Box::new(self.track_view(id, track))),
            PageKind::Level(at) => View::Level(Box::new(self.level_view(id, at))),
            PageKind::Worksheet(at) => View::Worksheet(Box::new(self.worksheet_view(id, at))),
            PageKind::Matrix(track) => View::Matrix(self.matrix_view(id, track)),
            PageKind::Transitions => View::Transitions(self.transitions_view(id)),
            PageKind::Competencies => View::Competencies(self.competencies_view(id)),
            PageKind::Competency(competency) => {
                View::Competency(Box::new(self.competency_view(id, competency)))
            }
            PageKind::Compare(one, other) => {
                View::Compare(Box::new(self.compare_view(id, one, other)))
            }
            PageKind::AnyPair => View::AnyPair(Box::new(self.any_pair_view(id))),
            PageKind::Tag(tag) => View::Tag(self.tag(id, tag)),
            PageKind::Tags => View::Tags(self.tags(id)),
            PageKind::Comparison(comparison) => View::Comparison(self.comparison(id, comparison)),
            PageKind::Guide(guide) => View::Guide(self.guide(id, guide)),
            PageKind::LevelMap => View::LevelMap(Box::new(self.level_map(id))),
            PageKind::Claims => View::Claims(self.claims(id)),
            PageKind::Search => View::Search(self.everything(id)),
            PageKind::NotFound => View::NotFound(self.not_found(id)),
        }
    }

    fn home(&self, id: PageId) -> HomeView {
        let index = &self.index;
        let mut essays: Vec<PageId> = index
            .page_ids()
            .filter(|id| index.page(*id).kind == PageKind::Essay && index.page(*id).date.is_some())
            .collect();
        essays.sort_by(|a, b| {
            let key = |id: &PageId| (index.page(*id).date.clone(), std::cmp::Reverse(*id));
            key(b).cmp(&key(a))
        });
        let top = index.names.navigation.in_folder("");
        let chapters: Vec<PageId> = index.names.navigation.chapters.top_pages().collect();
        let sections = top.iter().filter(|id| index.page(**id).kind == PageKind::Section);
        let sections: Vec<PageId> = match chapters.is_empty() {
            true => sections.copied().collect(),
            false if index.prose(id).is_some() => Vec::new(),
            false => chapters.clone(),
        };
        // A folder of notes whose home nobody wrote still has to show what is in it.
        let is_bare = !index.has_framework && chapters.is_empty() && index.prose(id).is_none();
        let pages = top.iter().filter(|id| is_bare && index.page(**id).kind == PageKind::Essay);
        let pages: Vec<PageId> = pages.take(MOST_SIBLINGS).copied().collect();
        let tracks = 0..index.framework.tracks.len();
        HomeView {
            ladder: ladder::lay_out(&index.framework, &tracks.clone().collect::<Vec<_>>(), None),
            tracks: tracks.map(|track| self.track_summary(id, track)).collect(),
            body: self.body(id),
            essays: essays.into_iter().take(NEWEST).map(|id| self.card(id)).collect(),
            sections: sections.into_iter().map(|id| self.card(id)).collect(),
            pages: pages.into_iter().map(|id| self.card(id)).collect(),
            concepts: index.names.concepts.len(),
        }
    }

    fn section(&self, id: PageId) -> SectionView {
        let folder = own_folder(self.index.page(id));
        let (sections, pages): (Vec<PageId>, Vec<PageId>) = self
            .index
            .names
            .navigation
            .in_folder(folder)
            .iter()
            .partition(|id| self.index.page(**id).kind == PageKind::Section);
        SectionView {
            body: self.body(id),
            sections: sections.into_iter().map(|id| self.card(id)).collect(),
            pages: pages.into_iter().map(|id| self.card(id)).collect(),
        }
    }

    fn tag(&self, id: PageId, tag: usize) -> TagView {
        let pages = self.index.names.tags.get(tag).map_or(&[][..], |tag| &tag.pages);
        TagView { body: self.body(id), pages: pages.iter().map(|id| self.card(*id)).collect() }
    }

    fn tags(&self, id: PageId) -> TagsView {
        let tags = self.index.names.tags.iter().map(|tag| TagEntry {
            name: tag.name.clone(),
            address: self.index.page(tag.page).address.encoded(),
            pages: tag.pages.len(),
        });
        TagsView { body: self.body(id), tags: tags.collect() }
    }

    /// The tags of a page, as links to their pages.
    fn tag_links(&self, id: PageId) -> Vec<Link> {
        let mut links: Vec<Link> = Vec::new();
        for tag in self.index.prose(id).into_iter().flat_map(crate::file::PageDoc::tags) {
            let Some(page) = self.index.names.tag(tag) else { continue };
            let address = self.index.page(page).address.encoded();
            if links.iter().all(|link| link.address != address) {
                links.push(Link { title: tag.to_owned(), address });
            }
        }
        links
    }

    fn essay(&self, id: PageId) -> EssayView {
        let doc = self.index.prose(id);
        EssayView {
            body: self.body(id),
            date: doc.and_then(|doc| doc.front.date.clone()),
            authors: doc.map(|doc| doc.front.authors.clone()).unwrap_or_default(),
            tags: self.tag_links(id),
            minutes: doc.map_or(0, |doc| doc.words).div_ceil(READING_SPEED).max(1),
        }
    }

    fn concept(&self, id: PageId) -> ConceptView {
        let Some(doc) = self.index.prose(id) else {
            return ConceptView {
                id: String::new(),
                definition: Default::default(),
                body: Default::default(),
                aliases: Vec::new(),
                broader: Vec::new(),
                narrower: Vec::new(),
                related: Vec::new(),
                contrasts: Vec::new(),
                claims: Vec::new(),
            };
        };
        let links = |names: &[crate::input::table::Text]| -> Vec<Link> {
            names
                .iter()
                .filter_map(|name| Some(self.link(self.index.names.concept(&name.value)?)))
                .collect()
        };
        let names_this = |other: &PageId| {
            self.index.prose(*other).is_some_and(|doc| {
                doc.front
                    .broader
                    .iter()
                    .any(|name| self.index.names.concept(&name.value) == Some(id))
            })
        };
        ConceptView {
            id: self.index.names.concept_id(id).to_owned(),
            definition: self.maybe_html(id, doc.definition.as_ref()),
            body: self.body(id),
            aliases: doc.front.aliases.iter().map(|alias| alias.value.clone()).collect(),
            broader: links(&doc.front.broader),
            narrower: self
                .index
                .names
                .concepts
                .iter()
                .filter(|other| names_this(other))
                .map(|other| self.link(*other))
                .collect(),
            related: links(
                &doc.front
                    .disambiguates
                    .iter()
                    .chain(&doc.front.related)
                    .cloned()
                    .collect::<Vec<_>>(),
            ),
            contrasts: links(&doc.front.contrasts),
            claims: self.claims_about(id),
        }
    }

    fn glossary(&self, id: PageId) -> GlossaryView {
        let mut letters: Vec<GlossaryLetter> = Vec::new();
        for &concept in &self.index.names.concepts {
            let Some(doc) = self.index.prose(concept) else { continue };
            let page = self.index.page(concept);
            let first = page.title.chars().next().filter(|c| c.is_alphabetic());
            let letter = first.map_or_else(|| "#".to_owned(), |c| c.to_uppercase().to_string());
            if letters.last().is_none_or(|last| last.letter != letter) {
                letters.push(GlossaryLetter { letter, concepts: Vec::new() });
            }
            let entry = GlossaryEntry {
                id: self.index.names.concept_id(concept).to_owned(),
                title: page.title.clone(),
                address: page.address.encoded(),
                definition: self.maybe_html(id, doc.definition.as_ref()),
                aliases: doc.front.aliases.iter().map(|alias| alias.value.clone()).collect(),
            };
            if let Some(last) = letters.last_mut() {
                last.concepts.push(entry);
            }
        }
        GlossaryView { body: self.body(id), letters }
    }

    /// Every page by kind, for readers without scripts.
    fn not_found(&self, id: PageId) -> NotFoundView {
        let kinds = [PageKind::Home, PageKind::Glossary, PageKind::Search];
        let found = kinds.into_iter().filter_map(|kind| self.index.names.of_kind(kind));
        NotFoundView { body: self.body(id), links: found.map(|id| self.link(id)).collect() }
    }
}
