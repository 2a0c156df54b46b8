//! The frame around every page: title, trail, navigation, backlinks.
//!
//! Built from the index and from what linking and the graph found. Invariant: the size
//! of a frame does not grow with the site.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use crate::file::fragment::Fragment;
use crate::graph::Graph;
use crate::link::{self, LinkedPage};
use crate::names::addresses::generated;
use crate::names::navigation::{MOST_SIBLINGS, own_folder};
use crate::names::{Index, PageId, PageKind, PageMeta};
use crate::page::data::{
    Book, Card, ContentsEntry, Definition, Extra, Frame, FrameworkData, Html, Link, NavItem, Shared,
};
use crate::page::lists::Lists;
use crate::page::theme::Theme;
use crate::words::path::Address;
use crate::words::rows::Rows;
use crate::words::text::escape;

/// All that pages are made from.
#[derive(Clone, Debug)]
pub struct Parts {
    /// Names, docs and framework.
    pub index: Index,
    /// The linked fragments of every page.
    pub linked: Rows<Arc<LinkedPage>>,
    /// Who mentions whom.
    pub graph: Arc<Graph>,
    /// The theme.
    pub theme: Arc<Theme>,
    book: Shared,
    navigations: Arc<Navigations>,
    pub(super) lists: Arc<OnceLock<Lists>>,
}

/// A part of the site that shares a navigation: a folder, and which block of its pages.
type NavKey<'a> = (Cow<'a, str>, usize);

/// The navigations of each folder's blocks of pages, each made when a page first shows it.
type Navigations = BTreeMap<String, Vec<OnceLock<Shared>>>;

/// The longest description, in characters.
const LONGEST_DESCRIPTION: usize = 200;

impl Parts {
    /// Puts together what pages are made from; `last` has navigations that may still hold.
    #[must_use]
    pub fn new(
        index: Index,
        linked: Rows<Arc<LinkedPage>>,
        graph: Graph,
        theme: Arc<Theme>,
        last: Option<&Parts>,
    ) -> Self {
        let holds = |last: &&Parts| {
            Arc::ptr_eq(&last.index.names, &index.names)
                && Arc::ptr_eq(&last.index.framework, &index.framework)
                && Arc::ptr_eq(&last.theme, &theme)
        };
        let navigations = match last.filter(holds) {
            Some(last) => Arc::clone(&last.navigations),
            None => Arc::new(navigations(&index)),
        };
        let book = Shared::new(&book(&index));
        let graph = Arc::new(graph);
        let lists = Arc::default();
        Parts { index, linked, graph, theme, book, navigations, lists }
    }

    /// Whether the theme says the same in both, whatever its templates do.
    #[must_use]
    pub fn has_messages_of(&self, other: &Parts) -> bool {
        let (own, theirs) = (&self.theme, &other.theme);
        Arc::ptr_eq(own, theirs) || own.messages() == theirs.messages()
    }

    /// The same parts, in which the blocks of one page say where they were written.
    #[must_use]
    pub fn located(&self, id: PageId) -> Self {
        let mut parts = self.clone();
        if let Some(page) = parts.linked.get_mut(id.index()) {
            *page = Arc::new(link::link_located(&self.index, id));
        }
        parts
    }

    pub(super) fn book(&self) -> Shared {
        self.book.clone()
    }

    pub(super) fn navigation_of(&self, id: PageId) -> Shared {
        let key = self.nav_key(id);
        let make = || Shared::new(&self.navigation(&key));
        let blocks = self.navigations.get(&*key.0);
        match blocks.and_then(|blocks| blocks.get(key.1)) {
            Some(shared) => shared.get_or_init(make).clone(),
            None => make(),
        }
    }

    /// Title of a page; generated pages have theirs from the message table.
    pub(super) fn title(&self, page: &PageMeta) -> String {
        let messages = self.theme.messages();
        match page.kind {
            PageKind::Matrix(track) => {
                let track = &self.index.framework.tracks[track];
                format!("{}: {}", track.name, messages.text("kind_matrix_one"))
            }
            PageKind::Worksheet(_) => messages.filled("worksheet_of", &self.subject(page)),
            PageKind::Compare(one, other) => {
                let key = if one.track == other.track { "compare_step" } else { "compare_tracks" };
                messages.filled(key, &self.subject(page))
            }
            PageKind::NotFound => messages.text("kind_not-found_one"),
            _ if page.title.is_empty() => messages.text(&format!("kind_{}_one", page.kind.name())),
            _ => page.title.clone(),
        }
    }

    /// What a page of the framework is about, for the `{name}`s of messages: a level or track, or the ends of a step.
    pub(super) fn subject(&self, page: &PageMeta) -> Vec<(&'static str, &str)> {
        let framework = &self.index.framework;
        let level = |at| framework.level(at).name.as_str();
        match page.kind {
            PageKind::Level(at) | PageKind::Worksheet(at) => vec![("name", level(at))],
            PageKind::Track(track) | PageKind::Matrix(track) => {
                vec![("name", framework.tracks[track].name.as_str())]
            }
            PageKind::Compare(one, other) => vec![("from", level(one)), ("to", level(other))],
            PageKind::Competency(competency) => {
                vec![("name", framework.competencies[competency].name.as_str())]
            }
            _ => Vec::new(),
        }
    }

    pub(super) fn link(&self, id: PageId) -> Link {
        let page = self.index.page(id);
        Link { title: self.title(page), address: page.address.encoded() }
    }

    /// Finished HTML of a fragment on a page; its plain text where it is not linked there.
    pub(super) fn html(&self, page: PageId, fragment: &Fragment) -> Html {
        let html = self.linked[page.index()].html(&self.index, page, fragment);
        if html.is_empty() { Html::from(escape(fragment.text.trim())) } else { Html::from(html) }
    }

    pub(super) fn maybe_html(&self, page: PageId, fragment: Option<&Arc<Fragment>>) -> Html {
        fragment.map(|fragment| self.html(page, fragment)).unwrap_or_default()
    }

    /// The prose of a page.
    pub(super) fn body(&self, page: PageId) -> Html {
        match self.index.prose(page) {
            Some(doc) if !doc.body.html.is_empty() => self.html(page, &doc.body),
            _ => Html::default(),
        }
    }

    pub(super) fn card(&self, id: PageId) -> Card {
        let page = self.index.page(id);
        Card {
            title: self.title(page),
            address: page.address.encoded(),
            description: self.description(id),
            date: page.date.clone(),
            draft: page.draft,
        }
    }

    /// One plain sentence on a page.
    pub(super) fn description(&self, id: PageId) -> String {
        let page = self.index.page(id);
        let framework = &self.index.framework;
        let fragment = match page.kind {
            PageKind::Level(at) => framework.level(at).summary.as_ref(),
            PageKind::Track(track) => framework.tracks[track].summary.as_ref(),
            PageKind::Comparison(index) => framework.comparisons[index].facts.summary.as_ref(),
            PageKind::Guide(index) => framework.guides[index].facts.summary.as_ref(),
            _ => self.index.prose(id).and_then(|doc| doc.definition.as_ref()),
        };
        let text = match fragment {
            _ if !page.description.is_empty() => page.description.as_str(),
            Some(fragment) => fragment.text.trim(),
            None => "",
        };
        shorten(text)
    }

    /// What is said of every page.
    pub(super) fn frame(&self, id: PageId) -> Frame {
        let page = self.index.page(id);
        let doc = self.index.prose(id);
        let navigation = &self.index.names.navigation;
        let (previous, next) = navigation.neighbours(id);
        let (backlinks, more_backlinks, more_backlinks_page) = self.backlinks(id);
        let html = &self.index.config.html;
        Frame {
            address: page.address.encoded(),
            title: self.title(page),
            description: self.description(id),
            kind: page.kind.name().to_owned(),
            canonical: html.site_url.as_ref().map(|url| canonical(url, &page.address)),
            breadcrumbs: navigation
                .trail(&self.index.names.pages, id, &self.index.framework)
                .iter()
                .map(|id| self.link(*id))
                .collect(),
            contents: doc.map(|doc| contents(&doc.body)).unwrap_or_default(),
            previous: previous.map(|id| self.link(id)),
            next: next.map(|id| self.link(id)),
            backlinks,
            more_backlinks,
            more_backlinks_page,
            definitions: self.definitions(id),
            edit_url: self.edit_url(page),
            updated: doc.and_then(|doc| doc.front.updated.clone()),
            draft: page.draft,
            extra: doc.map(|doc| Extra::new(&doc.front.extra)).unwrap_or_default(),
        }
    }

    fn edit_url(&self, page: &PageMeta) -> Option<String> {
        let template = self.index.config.html.edit_url.as_ref()?;
        let path = match page.kind {
            PageKind::Level(at) | PageKind::Worksheet(at) => {
                &self.index.framework.tracks[at.track].path
            }
            PageKind::Matrix(track) | PageKind::Track(track) => {
                &self.index.framework.tracks[track].path
            }
            PageKind::Competency(_) => self.index.framework.path.as_ref()?,
            PageKind::Comparison(index) => &self.index.framework.comparisons[index].path,
            PageKind::Guide(index) => &self.index.framework.guides[index].path,
            _ => page.doc.as_ref()?,
        };
        Some(template.replace("{path}", &crate::words::path::encode(path.as_str())))
    }

    fn definitions(&self, id: PageId) -> Vec<Definition> {
        // A reader sees two levels of all; their words come with the data of their tracks.
        if self.index.page(id).kind == PageKind::AnyPair {
            return Vec::new();
        }
        self.linked[id.index()]
            .concepts()
            .into_iter()
            .filter_map(|concept| self.index.names.at(concept.as_str()))
            .filter(|concept| *concept != id)
            .filter_map(|concept| {
                let definition = self.index.prose(concept)?.definition.as_ref()?;
                let page = self.index.page(concept);
                Some(Definition {
                    id: self.index.names.concept_id(concept).to_owned(),
                    title: page.title.clone(),
                    address: page.address.encoded(),
                    html: Html::from(escape(definition.text.trim())),
                })
            })
            .collect()
    }

    fn nav_key(&self, id: PageId) -> NavKey<'_> {
        let page = self.index.page(id);
        let chapters = &self.index.names.navigation.chapters;
        if !chapters.is_empty() && !matches!(page.kind, PageKind::Track(_) | PageKind::Level(_)) {
            let (list, place) = chapters.open_list(id).unwrap_or_default();
            let list = list.map_or_else(String::new, |list| list.to_string());
            return (Cow::Owned(list), place / MOST_SIBLINGS);
        }
        let track_folder =
            |track: usize| Cow::Owned(format!("tracks/{}", self.index.framework.tracks[track].id));
        match page.kind {
            PageKind::Track(track) | PageKind::Matrix(track) => (track_folder(track), 0),
            PageKind::Level(at) | PageKind::Worksheet(at) | PageKind::Compare(at, _) => {
                (track_folder(at.track), 0)
            }
            PageKind::Section => (Cow::Borrowed(own_folder(page)), 0),
            _ => {
                let place = self.index.names.navigation.place(id);
                (Cow::Borrowed(page.folder.as_str()), place / MOST_SIBLINGS)
            }
        }
    }

    /// The navigation of one part of the site: what is above, and what is in it.
    fn navigation(&self, key: &NavKey<'_>) -> Vec<NavItem> {
        let mut items = Vec::new();
        for track in 0..self.index.framework.tracks.len() {
            items.extend(self.track_item(track, key));
        }
        if !self.index.names.navigation.chapters.is_empty() {
            items.extend(self.chapters(key));
            return items;
        }
        let top = self.index.names.navigation.in_folder("");
        items.extend(
            block(top, if key.0.is_empty() { key.1 } else { 0 })
                .iter()
                .map(|id| self.item(*id, key)),
        );
        items
    }

    /// The chapters of `SUMMARY.md`; the ones around the list that is open are open too.
    fn chapters(&self, key: &NavKey<'_>) -> Vec<NavItem> {
        let chapters = &self.index.names.navigation.chapters;
        let open = key.0.parse().ok();
        let way = open.map(|open| chapters.way_to(open)).unwrap_or_default();
        let mut inside = Vec::new();
        // From the list that is open out to the chapters that are inside no other.
        for depth in (0..=way.len()).rev() {
            let owner = depth.checked_sub(1).map(|above| way[above]);
            let list = chapters.inside(owner);
            let next = way.get(depth);
            let place = next.and_then(|next| list.iter().position(|index| index == next));
            let number = place.map_or(key.1, |place| place / MOST_SIBLINGS);
            let children = std::mem::take(&mut inside);
            inside = list
                .iter()
                .skip(number * MOST_SIBLINGS)
                .take(MOST_SIBLINGS)
                .map(|index| {
                    self.chapter(*index, if Some(index) == next { &children } else { &[] })
                })
                .collect();
        }
        inside
    }

    fn chapter(&self, index: usize, children: &[NavItem]) -> NavItem {
        let entry = self.index.names.navigation.chapters.entry(index);
        let leaf = entry.page.map(|page| self.leaf(page));
        NavItem {
            title: entry.title.clone(),
            address: leaf.as_ref().map_or_else(String::new, |leaf| leaf.address.clone()),
            kind: match leaf {
                Some(leaf) => leaf.kind,
                None if entry.is_part => "part".to_owned(),
                None => "unwritten".to_owned(),
            },
            children: children.to_vec(),
        }
    }

    fn track_item(&self, index: usize, key: &NavKey<'_>) -> Option<NavItem> {
        let track = &self.index.framework.tracks[index];
        let page = self.index.names.at(&generated::track(&track.id))?;
        let mut item = self.leaf(page);
        if key.0 == format!("tracks/{}", track.id) {
            let matrix = self.index.names.at(&generated::matrix(&track.id)).map(|id| NavItem {
                title: self.theme.messages().text("kind_matrix_one"),
                ..self.leaf(id)
            });
            let levels = track.levels.iter().rev().filter_map(|level| {
                self.index.names.at(&generated::level(&track.id, &level.id.value))
            });
            item.children = matrix.into_iter().chain(levels.map(|id| self.leaf(id))).collect();
        }
        Some(item)
    }

    fn item(&self, id: PageId, key: &NavKey<'_>) -> NavItem {
        let page = self.index.page(id);
        let mut item = self.leaf(id);
        if page.kind == PageKind::Section {
            let folder = own_folder(page);
            let inside = key.0 == folder || key.0.starts_with(&format!("{folder}/"));
            if inside {
                let number = if key.0 == folder { key.1 } else { 0 };
                let children = self.index.names.navigation.in_folder(folder);
                item.children =
                    block(children, number).iter().map(|id| self.item(*id, key)).collect();
            }
        }
        item
    }

    fn leaf(&self, id: PageId) -> NavItem {
        let page = self.index.page(id);
        NavItem {
            title: self.title(page),
            address: page.address.encoded(),
            kind: page.kind.name().to_owned(),
            children: Vec::new(),
        }
    }
}

/// Room for the navigation of every part of the site.
fn navigations(index: &Index) -> Navigations {
    let mut navigations = Navigations::new();
    let blocks = |pages: usize| (0..pages.div_ceil(MOST_SIBLINGS).max(1)).map(|_| OnceLock::new());
    let chapters = &index.names.navigation.chapters;
    if !chapters.is_empty() {
        let name = |list: Option<usize>| list.map_or_else(String::new, |list| list.to_string());
        let lists = chapters.lists().map(|(list, pages)| (name(list), blocks(pages).collect()));
        navigations.extend(lists);
    }
    for (folder, pages) in index.names.navigation.folders().filter(|_| chapters.is_empty()) {
        navigations.insert(folder.to_owned(), blocks(pages).collect());
    }
    let sections = index.names.pages.iter().filter(|page| page.kind == PageKind::Section);
    let tracks = index.framework.tracks.iter().map(|track| format!("tracks/{}", track.id));
    for folder in sections.map(|page| own_folder(page).to_owned()).chain(tracks) {
        navigations.entry(folder).or_insert_with(|| blocks(0).collect());
    }
    navigations
}

/// One block of a long list of siblings.
fn block(siblings: &[PageId], number: usize) -> &[PageId] {
    siblings.chunks(MOST_SIBLINGS).nth(number).unwrap_or(&[])
}

/// The policy under which every page runs: nothing from elsewhere, no inline code.
#[must_use]
pub fn policy(image_hosts: &[String]) -> String {
    let hosts: String = image_hosts.iter().map(|host| format!(" https://{host}")).collect();
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:{hosts}; \
         font-src 'self'; media-src 'self'; manifest-src 'self'; connect-src 'self'; \
         base-uri 'none'; form-action 'self'; require-trusted-types-for 'script'; \
         trusted-types ladderbook"
    )
}

fn book(index: &Index) -> Book {
    let config = &index.config;
    let framework = &index.framework;
    Book {
        title: config.title.clone(),
        description: config.description.clone(),
        authors: config.authors.clone(),
        language: config.language.clone(),
        direction: config.direction.to_owned(),
        policy: policy(&config.html.image_hosts),
        framework: index.has_framework.then(|| FrameworkData {
            title: framework.title.clone(),
            version: framework.version.clone(),
            status: if framework.status.is_empty() {
                "draft".to_owned()
            } else {
                framework.status.to_owned()
            },
        }),
        repository: config.html.repository.clone(),
        search: config.search.enabled,
        glossary: index.names.at(generated::GLOSSARY).is_some(),
        any_pair: index.names.at(generated::ANY_PAIR).is_some(),
        concept_graph: index.names.at(generated::CONCEPT_GRAPH).is_some(),
        competencies: index.names.of_kind(PageKind::Competencies).is_some(),
    }
}

pub(super) fn canonical(url: &str, address: &Address) -> String {
    let address = address.encoded();
    let address = address
        .strip_suffix("index.html")
        .filter(|rest| rest.is_empty() || rest.ends_with('/'))
        .unwrap_or(&address);
    format!("{url}{address}")
}

fn contents(body: &Fragment) -> Vec<ContentsEntry> {
    let mut entries: Vec<ContentsEntry> = Vec::new();
    for heading in &body.headings {
        let entry = ContentsEntry {
            id: heading.id.clone(),
            text: heading.text.clone(),
            children: Vec::new(),
        };
        match (heading.level, entries.last_mut()) {
            (2, _) | (3, None) => entries.push(entry),
            (3, Some(last)) => last.children.push(entry),
            _ => {}
        }
    }
    entries
}

/// A description of at most [`LONGEST_DESCRIPTION`] characters, cut at a word.
fn shorten(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= LONGEST_DESCRIPTION {
        return line;
    }
    let cut: String = line.chars().take(LONGEST_DESCRIPTION).collect();
    let cut = cut.rsplit_once(' ').map_or(cut.as_str(), |(words, _)| words);
    format!("{cut} …")
}
