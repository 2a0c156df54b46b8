//! What templates see: one [`PageData`] per page, and nothing else.
//!
//! Every field that a template can read is declared here, so that the hash of a
//! `PageData` (with that of the theme) is an honest memo key for the page's bytes.
//! Invariant: an `address` is relative to the site's root and already fit for an
//! attribute value; templates write `{{ root }}{{ x.address }}`.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};

use crate::words::hash::Digest;

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

/// A number of drawing units, kept in tenths so that the same input gives the same
/// bytes on every machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Tenths(pub i32);

impl Serialize for Tenths {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0 % 10 == 0 {
            serializer.serialize_i32(self.0 / 10)
        } else {
            serializer.serialize_f64(f64::from(self.0) / 10.0)
        }
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
    /// search, not-found.
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
    /// `track.html`
    Track(Box<TrackView>),
    /// `level.html`
    Level(Box<LevelView>),
    /// `matrix.html`
    Matrix(MatrixView),
    /// `search.html`: everything the site has, for readers without scripts
    Search(SearchView),
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
            View::Track(_) => "track",
            View::Level(_) => "level",
            View::Matrix(_) => "matrix",
            View::Search(_) => "search",
            View::NotFound(_) => "not-found",
        }
    }
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
    /// How many concepts the glossary holds.
    pub concepts: usize,
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
    pub tags: Vec<String>,
    /// Minutes to read at 220 words a minute, at least 1.
    pub minutes: usize,
}

/// A concept.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct ConceptView {
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

/// A track in a list.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct TrackSummary {
    /// Its id.
    pub id: String,
    /// Its name, "Individual contributor".
    pub name: String,
    /// Its short name, "IC".
    pub short: String,
    /// 1, 2, 3 …: which hue and line style it has.
    pub number: usize,
    /// Its page.
    pub address: String,
    /// Its matrix.
    pub matrix: String,
    /// Its levels from the bottom up.
    pub levels: Vec<LevelSummary>,
}

/// A level in a list.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct LevelSummary {
    /// Its id within the track, also the anchor `level-<id>` where levels are listed.
    pub id: String,
    /// Its name, "Staff Engineer".
    pub name: String,
    /// Its code, "E5"; may be empty.
    pub code: String,
    /// Its page.
    pub address: String,
    /// Name of its rank, "Staff" or "Senior – Staff" between two; may be empty.
    pub rank: String,
    /// One sentence.
    pub summary: Html,
    /// Set where a person may stay: `career`, `bottleneck`, `apex`.
    pub terminal: Option<String>,
    /// Usual time at the level, as written ("2-5y").
    pub tenure: Option<String>,
    /// Share of the track's people, percent.
    pub share: Option<u32>,
    /// Whether people are hired into it.
    pub hire_into: bool,
    /// How many points are new here.
    pub new_points: usize,
    /// Its reach: a scale value.
    pub reach: Option<ScaleValueData>,
}

/// A value of a scale.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct ScaleValueData {
    /// Its name, "Expert".
    pub name: String,
    /// What it means; may be empty.
    pub meaning: String,
    /// Its place in the scale from 1 …
    pub step: usize,
    /// … of so many.
    pub steps: usize,
}

/// A competency's title block.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct CompetencyData {
    /// Its id, also its anchor on level and matrix pages.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The group it is in; may be empty.
    pub group: String,
    /// One sentence; may be empty.
    pub summary: Html,
}

/// A track's page.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct TrackView {
    /// The track with its levels.
    pub track: TrackSummary,
    /// One sentence; may be empty.
    pub summary: Html,
    /// Prose of `tracks/<track>.md`.
    pub body: Html,
    /// Its part of the ladder picture.
    pub ladder: Option<Ladder>,
    /// The competencies it has.
    pub competencies: Vec<CompetencyData>,
    /// Transitions that start in it.
    pub ways_out: Vec<TransitionData>,
    /// Transitions from other tracks into it.
    pub ways_in: Vec<TransitionData>,
    /// Assignments open to its levels.
    pub hats: Vec<HatData>,
    /// The other tracks.
    pub others: Vec<Link>,
}

/// A level, named from anywhere.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct LevelLink {
    /// Its name.
    pub name: String,
    /// Its code; may be empty.
    pub code: String,
    /// Its page.
    pub address: String,
    /// Name of its track.
    pub track: String,
    /// Number of its track.
    pub track_number: usize,
}

/// A way from one level to another.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct TransitionData {
    /// Where it starts.
    pub from: LevelLink,
    /// Where it ends.
    pub to: LevelLink,
    /// promotion, lateral, trial, return, step-down or stretch; message `transition_<kind>`.
    pub kind: String,
    /// yes, costly or no; message `reversible_<value>`.
    pub reversible: Option<String>,
    /// readiness, vacancy or interview; message `gate_<value>`.
    pub gate: Option<String>,
    /// A hat to try before.
    pub try_first: Option<Link>,
    /// Concepts that name what it costs.
    pub costs: Vec<Link>,
    /// Whether it is by design not a promotion (lateral, trial, return).
    pub not_a_promotion: bool,
}

/// An assignment that is not a level.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct HatData {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Page of the concept it names, if any.
    pub address: Option<String>,
    /// Levels it is open to.
    pub open_to: Vec<LevelLink>,
}

/// A level's page.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct LevelView {
    /// The level itself.
    pub level: LevelSummary,
    /// Its track.
    pub track: TrackSummary,
    /// Prose of `tracks/<track>/<level>.md`.
    pub body: Html,
    /// "You are here": the small ladder.
    pub ladder: Option<Ladder>,
    /// What is expected, by competency.
    pub cells: Vec<CellData>,
    /// How many points are new here, in all cells.
    pub new_points: usize,
    /// How many come from levels below.
    pub inherited_points: usize,
    /// The level below on the track.
    pub below: Option<LevelLink>,
    /// The level above on the track.
    pub above: Option<LevelLink>,
    /// Levels of other tracks that stand beside it.
    pub neighbours: Vec<NeighbourData>,
    /// Ways out of this level.
    pub ways_out: Vec<TransitionData>,
    /// Ways into this level.
    pub ways_in: Vec<TransitionData>,
    /// Assignments open at this level.
    pub hats: Vec<HatData>,
}

/// What a level expects in one competency.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct CellData {
    /// The competency; its id is the cell's anchor.
    pub competency: CompetencyData,
    /// How well: a scale value.
    pub proficiency: Option<ScaleValueData>,
    /// Points that this level adds.
    pub new: Vec<PointData>,
    /// Points from levels below that hold on, by the level that brought them.
    pub inherited: Vec<InheritedData>,
    /// How many points `inherited` holds in all.
    pub inherited_count: usize,
    /// Points of levels below that end here.
    pub dropped: Vec<PointData>,
    /// Examples of this level.
    pub examples: Vec<Html>,
    /// Whether the author said that nothing is new here, on purpose.
    pub same: bool,
}

/// One expectation.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct PointData {
    /// Anchor on the level page that introduces it, "direction.seams".
    pub anchor: String,
    /// Its text.
    pub html: Html,
    /// Examples that belong to this point.
    pub examples: Vec<Html>,
}

/// Points that came with one level below.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct InheritedData {
    /// The level that brought them.
    pub level: LevelLink,
    /// The points.
    pub points: Vec<PointData>,
}

/// A level of another track that stands beside this one.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct NeighbourData {
    /// That level.
    pub level: LevelLink,
    /// What the comparison rests on: rank, scope, pay, title; message `basis_<value>`.
    pub basis: Vec<String>,
    /// exact, rough or contested; message `strength_<value>`. `rank` when they merely
    /// share a rank and nobody claims more.
    pub strength: String,
}

/// A track's matrix: levels × competencies.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct MatrixView {
    /// The track with its levels, the columns.
    pub track: TrackSummary,
    /// The competencies, the rows.
    pub rows: Vec<MatrixRow>,
    /// The other tracks' matrices.
    pub others: Vec<Link>,
}

/// One competency over all levels of a track.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct MatrixRow {
    /// The competency.
    pub competency: CompetencyData,
    /// A cell for each level, in the order of the track's levels.
    pub cells: Vec<MatrixCell>,
}

/// One cell of a matrix.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct MatrixCell {
    /// Anchor of the cell on the matrix page, "staff.direction".
    pub anchor: String,
    /// Name of the level, for the narrow layout.
    pub level: String,
    /// The cell on the level's page, with its fragment.
    pub address: String,
    /// How well.
    pub proficiency: Option<ScaleValueData>,
    /// Points that this level adds.
    pub new: Vec<PointData>,
    /// How many points hold on from below.
    pub inherited_count: usize,
    /// Points of levels below that end here.
    pub dropped_count: usize,
    /// Nothing new, on purpose.
    pub same: bool,
}

/// All that the site has, in groups.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct SearchView {
    /// A group for each kind of page; the message `kind_<kind>_many` names it.
    pub groups: Vec<SearchGroup>,
}

/// The pages of one kind.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct SearchGroup {
    /// Kind of page.
    pub kind: String,
    /// The pages.
    pub pages: Vec<Card>,
}

/// The page for an address that does not exist.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct NotFoundView {
    /// Where to go instead.
    pub links: Vec<Link>,
}

/// The ladder picture: shapes, laid out; a template draws them.
///
/// Coordinates are in drawing units from the top left; `width` × `height` is the
/// viewBox. Higher ranks have smaller `y`.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct Ladder {
    /// Width of the drawing.
    pub width: Tenths,
    /// Height of the drawing.
    pub height: Tenths,
    /// Left edge of the rank lines.
    pub left: Tenths,
    /// Right edge of the rank lines.
    pub right: Tenths,
    /// The ranks, top first.
    pub ranks: Vec<LadderRank>,
    /// The tracks, left to right.
    pub rails: Vec<LadderRail>,
    /// Equivalences between levels.
    pub rungs: Vec<LadderRung>,
    /// Transitions between levels that are not the next step of a rail.
    pub ways: Vec<LadderWay>,
}

/// A rank: a hairline over the whole width.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct LadderRank {
    /// Its name.
    pub name: String,
    /// Height of its line.
    pub y: Tenths,
}

/// A track: a rail with its levels as plates.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct LadderRail {
    /// Name of the track.
    pub name: String,
    /// Short name.
    pub short: String,
    /// Number of the track, for hue and line style.
    pub number: usize,
    /// Its page.
    pub address: String,
    /// Middle of the rail.
    pub x: Tenths,
    /// Where the name stands.
    pub label_y: Tenths,
    /// Outline of the rail as an SVG path (`d`), its width following the shares.
    pub outline: String,
    /// Its levels, top first.
    pub plates: Vec<LadderPlate>,
}

/// A level: a plate on its rank, or spanning two.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct LadderPlate {
    /// `track/level`.
    pub id: String,
    /// Name of the level.
    pub name: String,
    /// Its code; may be empty.
    pub code: String,
    /// Its page.
    pub address: String,
    /// Left edge.
    pub x: Tenths,
    /// Top edge.
    pub y: Tenths,
    /// Width.
    pub width: Tenths,
    /// Height.
    pub height: Tenths,
    /// Middle, for the text.
    pub middle_x: Tenths,
    /// Middle, for the text.
    pub middle_y: Tenths,
    /// `career`, `bottleneck` or `apex`.
    pub terminal: Option<String>,
    /// Share of the track's people, percent.
    pub share: Option<u32>,
    /// Whether this is the page the reader is on.
    pub here: bool,
}

/// An equivalence: a rung between two rails.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct LadderRung {
    /// Left end.
    pub x1: Tenths,
    /// Left end.
    pub y1: Tenths,
    /// Right end.
    pub x2: Tenths,
    /// Right end.
    pub y2: Tenths,
    /// exact, rough or contested.
    pub strength: String,
    /// `track/level` of both ends.
    pub ends: Vec<String>,
    /// Names of both levels.
    pub names: Vec<String>,
    /// What it rests on.
    pub basis: Vec<String>,
}

/// A transition: a curve between two plates.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct LadderWay {
    /// SVG path (`d`) from the first plate's edge to the second's.
    pub path: String,
    /// promotion, lateral, trial, return, step-down or stretch.
    pub kind: String,
    /// yes (arrows at both ends), costly (a bar across the start) or no (one arrow).
    pub reversible: Option<String>,
    /// `track/level` of both ends.
    pub ends: Vec<String>,
    /// Names of both levels.
    pub names: Vec<String>,
}
