//! What templates see: one [`PageData`] per page, and nothing else.
//!
//! Every field that a template can read is declared here, so that the hash of a
//! `PageData` (with that of the theme) is an honest memo key for the page's bytes.
//! Invariant: an `address` is relative to the site's root and already fit for an
//! attribute value; templates write `{{ root }}{{ x.address }}`.

mod any_pair;
mod around;
mod competency;
mod concept_graph;
mod framework;
mod ladder;
mod radar;
mod transitions;
mod worksheet;

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};

use crate::words::hash::Digest;

pub use any_pair::*;
pub use around::*;
pub use competency::*;
pub use concept_graph::*;
pub use framework::*;
pub use ladder::*;
pub use radar::*;
pub use transitions::*;
pub use worksheet::*;

/// Finished HTML: templates print it as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Html(pub Arc<str>);

impl Html {
    /// Whether there is nothing to show.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<String> for Html {
    fn from(html: String) -> Self {
        Html(html.into())
    }
}

impl Serialize for Html {
    /// Goes through a template engine value that is marked as safe, so that only this
    /// type, and no filter in a template, decides what is printed unescaped.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        tera::Value::safe_string(&self.0).serialize(serializer)
    }
}

/// A value built once and shared by many pages (the navigation, the book).
#[derive(Clone, Debug)]
pub struct Shared {
    value: tera::Value,
    hash: Digest,
}

impl Shared {
    /// Converts `data` once; pages then share the result by reference count.
    pub fn new<T: Serialize + Hash>(data: &T) -> Self {
        Shared { value: tera::Value::from_serializable(data), hash: Digest::of(data) }
    }
}

impl Hash for Shared {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.hash.hash(state);
    }
}

impl Serialize for Shared {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(serializer)
    }
}

/// Everything a template gets: the frame around every page, and the page's own part.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct PageData {
    /// The book, the same for all pages ([`Book`]).
    pub book: Shared,
    /// From this page to the site's root: "", "../", "../../" …
    pub root: String,
    /// Navigation of the part of the site the page is in (a list of [`NavItem`]).
    pub navigation: Shared,
    /// What is said of every page.
    pub page: Frame,
    /// What only this kind of page has; also decides the template.
    #[serde(flatten)]
    pub view: View,
}

/// The site as a whole.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct Book {
    /// `[book] title`.
    pub title: String,
    /// `[book] description`, may be empty.
    pub description: String,
    /// `[book] authors`.
    pub authors: Vec<String>,
    /// BCP 47 language tag for `<html lang>`.
    pub language: String,
    /// `ltr` or `rtl`.
    pub direction: String,
    /// The content-security policy, for the meta element.
    pub policy: String,
    /// Title, version and status of the framework, where there is one.
    pub framework: Option<FrameworkData>,
    /// `[output.html] git-repository-url`.
    pub repository: Option<String>,
    /// Whether search is built.
    pub search: bool,
    /// Whether a glossary page exists.
    pub glossary: bool,
    /// Whether a page exists that compares any two levels.
    pub any_pair: bool,
    /// Whether there is a page of how concepts are related.
    pub concept_graph: bool,
    /// Whether there is a page of all competencies.
    pub competencies: bool,
}

/// The framework's title block.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct FrameworkData {
    /// Its title.
    pub title: String,
    /// Its version, such as "2026.2"; may be empty.
    pub version: String,
    /// draft, review, published or retired.
    pub status: String,
}

/// One entry of the navigation.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct NavItem {
    /// Text of the link.
    pub title: String,
    /// Where it leads; empty for a mere heading.
    pub address: String,
    /// page kind, as [`View::kind`].
    pub kind: String,
    /// Nested entries.
    pub children: Vec<NavItem>,
}

/// A link to another page.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct Link {
    /// Text of the link.
    pub title: String,
    /// Where it leads.
    pub address: String,
}

/// The parts that every page has.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct Frame {
    /// This page's own address.
    pub address: String,
    /// The title shown as `h1`.
    pub title: String,
    /// One plain sentence for meta description; may be empty.
    pub description: String,
    /// Kind of page: home, section, essay, concept, glossary, track, level, matrix,
    /// competency, transitions, compare, search, not-found.
    pub kind: String,
    /// Full address of the page where `site-url` is set.
    pub canonical: Option<String>,
    /// From the home page down to, and without, this page.
    pub breadcrumbs: Vec<Link>,
    /// Headings of the page (levels 2 and 3) for the table of contents.
    pub contents: Vec<ContentsEntry>,
    /// The page before in reading order.
    pub previous: Option<Link>,
    /// The page after in reading order.
    pub next: Option<Link>,
    /// Where this page is mentioned, grouped by kind of the mentioning page.
    pub backlinks: Vec<BacklinkGroup>,
    /// How many mentions there are beyond those listed.
    pub more_backlinks: usize,
    /// Address of the page with the first of those.
    pub more_backlinks_page: Option<String>,
    /// The concepts that this page links to by itself, for hover cards.
    pub definitions: Vec<Definition>,
    /// Address for "edit this page".
    pub edit_url: Option<String>,
    /// Last change, ISO date.
    pub updated: Option<String>,
    /// Whether the page is a draft (shown in preview only).
    pub draft: bool,
    /// Front matter that means nothing to the compiler.
    pub extra: Extra,
}

/// Front matter that means nothing to the compiler, for the themes of those who wrote it.
#[derive(Clone, Debug, Default, Hash)]
pub struct Extra {
    json: String,
}

impl Extra {
    /// Keeps front matter that is written as a JSON object; empty for none.
    #[must_use]
    pub fn new(json: &str) -> Self {
        Extra { json: json.to_owned() }
    }
}

impl Serialize for Extra {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let value: serde_json::Value = serde_json::from_str(&self.json).unwrap_or_default();
        match value {
            serde_json::Value::Null => serializer.serialize_map(Some(0))?.end(),
            value => value.serialize(serializer),
        }
    }
}

/// A heading in the table of contents.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct ContentsEntry {
    /// Id of the heading on this page.
    pub id: String,
    /// Its plain text.
    pub text: String,
    /// Headings below it.
    pub children: Vec<ContentsEntry>,
}

/// Mentions from one kind of page.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct BacklinkGroup {
    /// Kind of the mentioning pages; the message `kind_<kind>_many` names it.
    pub kind: String,
    /// The mentions.
    pub links: Vec<Backlink>,
}

/// One mention of this page.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct Backlink {
    /// Title of the mentioning page.
    pub title: String,
    /// Address of the mention, with the nearest heading as fragment.
    pub address: String,
    /// The heading or cell of this page that is meant; none for the page as a whole.
    pub part: Option<Link>,
    /// The sentence around it, the mention in `<mark>`.
    pub sentence: Html,
}

/// A concept in a few words.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct Definition {
    /// The concept's id, as in `data-concept` on the link.
    pub id: String,
    /// The concept's title.
    pub title: String,
    /// The concept's page.
    pub address: String,
    /// Its definition.
    pub html: Html,
}

/// What only one kind of page has.
#[derive(Clone, Debug, Hash, Serialize)]
#[serde(untagged)]
pub enum View {
    /// `home.html`
    Home(Box<HomeView>),
    /// `section.html`
    Section(SectionView),
    /// `essay.html`
    Essay(EssayView),
    /// `concept.html`
    Concept(ConceptView),
    /// `glossary.html`
    Glossary(GlossaryView),
    /// `concept-graph.html`
    ConceptGraph(Box<ConceptGraphView>),
    /// `track.html`
    Track(Box<TrackView>),
    /// `level.html`
    Level(Box<LevelView>),
    /// `worksheet.html`
    Worksheet(Box<WorksheetView>),
    /// `matrix.html`
    Matrix(MatrixView),
    /// `transitions.html`
    Transitions(TransitionsView),
    /// `competencies.html`
    Competencies(CompetenciesView),
    /// `competency.html`
    Competency(Box<CompetencyView>),
    /// `compare.html`
    Compare(Box<CompareView>),
    /// `any-pair.html`
    AnyPair(Box<AnyPairView>),
    /// `tag.html`
    Tag(TagView),
    /// `tags.html`
    Tags(TagsView),
    /// `comparison.html`
    Comparison(ComparisonView),
    /// `guide.html`
    Guide(GuideView),
    /// `level-map.html`
    LevelMap(Box<LevelMapView>),
    /// `claims.html`
    Claims(ClaimsView),
    /// `search.html`: everything the site has, for readers without scripts
    Search(SearchView),
    /// `list.html`: titles for which `search.html` has no room
    List(ListView),
    /// `mentions.html`
    Mentions(MentionsView),
    /// `not-found.html`
    NotFound(NotFoundView),
}

impl View {
    /// Kind of page, also the stem of its template's name.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            View::Home(_) => "home",
            View::Section(_) => "section",
            View::Essay(_) => "essay",
            View::Concept(_) => "concept",
            View::Glossary(_) => "glossary",
            View::ConceptGraph(_) => "concept-graph",
            View::Track(_) => "track",
            View::Level(_) => "level",
            View::Worksheet(_) => "worksheet",
            View::Matrix(_) => "matrix",
            View::Transitions(_) => "transitions",
            View::Competencies(_) => "competencies",
            View::Competency(_) => "competency",
            View::Compare(_) => "compare",
            View::AnyPair(_) => "any-pair",
            View::Tag(_) => "tag",
            View::Tags(_) => "tags",
            View::Comparison(_) => "comparison",
            View::Guide(_) => "guide",
            View::LevelMap(_) => "level-map",
            View::Claims(_) => "claims",
            View::Search(_) => "search",
            View::List(_) => "list",
            View::Mentions(_) => "mentions",
            View::NotFound(_) => "not-found",
        }
    }
}

/// The pages with a tag.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct TagView {
    /// Prose of the tag's page.
    pub body: Html,
    /// The pages.
    pub pages: Vec<Card>,
}

/// All tags.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct TagsView {
    /// Prose of the page.
    pub body: Html,
    /// The tags.
    pub tags: Vec<TagEntry>,
}

/// A tag in the list of all.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct TagEntry {
    /// Its name.
    pub name: String,
    /// Where its page is.
    pub address: String,
    /// How many pages have it.
    pub pages: usize,
}

/// The home page.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct HomeView {
    /// The picture of all tracks; none without a framework.
    pub ladder: Option<Ladder>,
    /// The tracks, for the doors and the table that says what the picture says.
    pub tracks: Vec<TrackSummary>,
    /// Prose of the home page.
    pub body: Html,
    /// The newest essays.
    pub essays: Vec<Card>,
    /// Top-level sections, for sites without a framework.
    pub sections: Vec<Card>,
    /// Pages outside of sections, where nobody wrote the home page of a site without a
    /// framework.
    pub pages: Vec<Card>,
    /// How many concepts the glossary holds.
    pub concepts: usize,
}

/// Mentions of a page that has no room for them.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct MentionsView {
    /// The page that is mentioned.
    pub of: Link,
    /// Number of the first mention shown, from one.
    pub first: usize,
    /// Number of the last mention shown.
    pub last: usize,
    /// How many mentions there are.
    pub all: usize,
}

/// A page in a list.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct Card {
    /// Its title.
    pub title: String,
    /// Its address.
    pub address: String,
    /// Its description or definition, plain; may be empty.
    pub description: String,
    /// ISO date, where it has one.
    pub date: Option<String>,
    /// Whether it is a draft.
    pub draft: bool,
}

/// A folder's page.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct SectionView {
    /// Prose of its index file.
    pub body: Html,
    /// Folders in it.
    pub sections: Vec<Card>,
    /// Pages in it, in order.
    pub pages: Vec<Card>,
}

/// A page of prose.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct EssayView {
    /// The prose, without the `h1`.
    pub body: Html,
    /// ISO date of publication.
    pub date: Option<String>,
    /// Authors, where the page names them.
    pub authors: Vec<String>,
    /// Tags, as written.
    pub tags: Vec<Link>,
    /// Minutes to read at 220 words a minute, at least 1.
    pub minutes: usize,
}

/// A concept.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct ConceptView {
    /// Its id, also its anchor among all concepts.
    pub id: String,
    /// One sentence; may be empty.
    pub definition: Html,
    /// The essay on it.
    pub body: Html,
    /// Other names it is linked by.
    pub aliases: Vec<String>,
    /// Wider concepts.
    pub broader: Vec<Link>,
    /// Concepts that name this one as their broader one.
    pub narrower: Vec<Link>,
    /// Related concepts.
    pub related: Vec<Link>,
    /// Concepts it is told apart from.
    pub contrasts: Vec<Link>,
    /// What people say about it.
    pub claims: Vec<ClaimData>,
}

/// All concepts.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct GlossaryView {
    /// Prose of a `glossary.md`, if any.
    pub body: Html,
    /// Concepts by first letter.
    pub letters: Vec<GlossaryLetter>,
}

/// The concepts of one letter.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct GlossaryLetter {
    /// The letter, upper case; "#" for anything else.
    pub letter: String,
    /// Its concepts in order.
    pub concepts: Vec<GlossaryEntry>,
}

/// One concept in the glossary.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct GlossaryEntry {
    /// Its id, also its anchor on the glossary page.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its page.
    pub address: String,
    /// Its definition.
    pub definition: Html,
    /// Other names.
    pub aliases: Vec<String>,
}

/// All that the site has, in groups.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct SearchView {
    /// Prose of the file at the page's address.
    pub body: Html,
    /// A group for each kind of page; the message `kind_<kind>_many` names it.
    pub groups: Vec<SearchGroup>,
}

/// The pages of one kind.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct SearchGroup {
    /// Kind of page.
    pub kind: String,
    /// How many pages there are.
    pub count: usize,
    /// The pages of a group that is short, or that has an order of its own.
    pub pages: Vec<Card>,
    /// The pages of a long group by first letter.
    pub letters: Vec<SearchLetter>,
}

/// The pages of one kind and letter.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct SearchLetter {
    /// The letter, upper case; "#" for anything else. On a large site also a part of a letter, or of all pages.
    pub letter: String,
    /// Where its pages are listed; empty if here.
    pub address: String,
    /// Its pages in order, if they are listed here.
    pub pages: Vec<Link>,
}

/// Titles of one kind of page, on a page of their own.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct ListView {
    /// Kind of page.
    pub kind: String,
    /// How many pages of this kind there are.
    pub all: usize,
    /// All such lists of this kind.
    pub letters: Vec<ListLetter>,
    /// The pages of this list, in order.
    pub pages: Vec<Link>,
}

/// One of the lists of a kind.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct ListLetter {
    /// The letter, or which part of it or of all.
    pub letter: String,
    /// Where the list is.
    pub address: String,
    /// Whether it is the list that is shown.
    pub is_shown: bool,
}

/// The page for an address that does not exist.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct NotFoundView {
    /// Prose of the file at the page's address.
    pub body: Html,
    /// Where to go instead.
    pub links: Vec<Link>,
}
