//! What templates see of the framework: tracks, levels, cells, points, ways.

use serde::Serialize;

use super::{ClaimData, Html, Ladder, Link, Radar};

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
    /// Usual time at the level, as written ("2–5 years").
    pub tenure: Option<String>,
    /// Time after which those who were not promoted have to go, as written.
    pub limit: Option<String>,
    /// What it is paid; only where the site publishes that.
    pub pay: Option<PayData>,
    /// Share of the track's people, percent.
    pub share: Option<u32>,
    /// Whether people are hired into it, where the author says so.
    pub hire_into: Option<bool>,
    /// How many points are new here.
    pub new_points: usize,
    /// Its reach: a scale value.
    pub reach: Option<ScaleValueData>,
}

/// What a level is paid.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct PayData {
    /// Three letters, ISO 4217.
    pub currency: String,
    /// Lowest pay, its thousands apart.
    pub from: String,
    /// Highest pay, its thousands apart.
    pub to: String,
    /// What the figures cover; may be empty.
    pub basis: String,
}

/// A page that names a level as a role or as a result.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct NamedIn {
    /// Kind of page; message `kind_<kind>_one`.
    pub kind: String,
    /// Its title.
    pub title: String,
    /// Its address.
    pub address: String,
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
    /// Its own page.
    pub address: String,
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
    /// The page that shows both ends side by side.
    pub compare: String,
    /// Why the way is there; may be empty.
    pub reason: Html,
    /// Its place among all ways, with its fragment.
    pub address: String,
}

/// An assignment that is not a level.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct HatData {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Page of the concept it names, or its place among all ways.
    pub address: Option<String>,
    /// One sentence; may be empty.
    pub summary: Html,
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
    /// What changes from the level below, side by side.
    pub compare_below: Option<String>,
    /// What changes at the level above, side by side.
    pub compare_above: Option<String>,
    /// Levels of other tracks that stand beside it.
    pub neighbours: Vec<NeighbourData>,
    /// Ways out of this level.
    pub ways_out: Vec<TransitionData>,
    /// Ways into this level.
    pub ways_in: Vec<TransitionData>,
    /// Assignments open at this level.
    pub hats: Vec<HatData>,
    /// Comparisons of roles and decision guides that name it.
    pub named_in: Vec<NamedIn>,
    /// What people say about it.
    pub claims: Vec<ClaimData>,
    /// Its proficiencies over those of the level below; none where too few are named.
    pub radar: Option<Radar>,
    /// The level's worksheet; none where nothing is expected.
    pub worksheet: Option<String>,
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
    /// More on it; may be empty.
    pub note: Html,
    /// Its place among all ways, with its fragment; none where nobody claims more.
    pub address: Option<String>,
    /// The page that shows both levels side by side, where there is one.
    pub compare: Option<String>,
}

/// A track's matrix: levels × competencies.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct MatrixView {
    /// Prose of the file at the page's address.
    pub body: Html,
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

/// Two levels side by side.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct CompareView {
    /// Prose of the file at the page's address.
    pub body: Html,
    /// The level that one comes from, or that of the earlier track.
    pub from: CompareSide,
    /// The other level.
    pub to: CompareSide,
    /// Whether both are on one track, so that the second builds on the first.
    pub same_track: bool,
    /// The ways between the two.
    pub ways: Vec<TransitionData>,
    /// What is claimed of their being equal.
    pub equivalences: Vec<NeighbourData>,
    /// Competency by competency.
    pub rows: Vec<CompareRow>,
    /// How many points are new in all rows.
    pub new_points: usize,
    /// How many points are kept in all rows.
    pub kept_points: usize,
    /// How many points are dropped in all rows.
    pub dropped_points: usize,
    /// The proficiencies of both levels; none where too few are named.
    pub radar: Option<Radar>,
}

/// One of two levels that are compared.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct CompareSide {
    /// Track and level, as in `ic/staff`.
    pub id: String,
    /// The level.
    pub level: LevelSummary,
    /// Name of its track.
    pub track: String,
    /// Number of its track.
    pub track_number: usize,
}

/// What two levels expect in one competency.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct CompareRow {
    /// The competency; its id is the row's anchor.
    pub competency: CompetencyData,
    /// How well, at the first level.
    pub from_proficiency: Option<ScaleValueData>,
    /// How well, at the second level.
    pub to_proficiency: Option<ScaleValueData>,
    /// Whether more is asked for at the second level.
    pub raised: bool,
    /// Points of the first level that the second does not have.
    pub dropped: Vec<PointData>,
    /// Points that both have.
    pub kept: Vec<PointData>,
    /// Points of the second level that the first does not have.
    pub new: Vec<PointData>,
}
