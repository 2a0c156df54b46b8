//! What templates see of one competency over all levels.

use serde::Serialize;

use super::{CompetencyData, Html, LevelLink, PointData, ScaleValueData};

/// A competency's page.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct CompetencyView {
    /// Prose of the file at the page's address.
    pub body: Html,
    /// The competency.
    pub competency: CompetencyData,
    /// The values of its scale, lowest first; empty without a scale.
    pub scale: Vec<ScaleValueData>,
    /// The tracks that have it.
    pub tracks: Vec<CompetencyTrack>,
}

/// One competency over the levels of one track.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct CompetencyTrack {
    /// Id of the track, also its anchor.
    pub id: String,
    /// Name of the track.
    pub name: String,
    /// Number of the track.
    pub number: usize,
    /// The track's page.
    pub address: String,
    /// The competency's row in the track's matrix.
    pub row: String,
    /// The lowest level that expects anything; none where the track expects nothing.
    pub start: Option<CompetencyEnd>,
    /// The highest level of the track that expects anything.
    pub end: Option<CompetencyEnd>,
    /// How many values its scale has; 0 where no level names one.
    pub values: usize,
    /// What each level adds, lowest first.
    pub steps: Vec<CompetencyStep>,
}

/// Where a track starts or ends.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct CompetencyEnd {
    /// The level.
    pub level: LevelLink,
    /// How well, as far as the levels up to there say.
    pub proficiency: Option<ScaleValueData>,
}

/// What one level adds.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct CompetencyStep {
    /// Anchor on the competency's page, "ic.staff".
    pub anchor: String,
    /// The level.
    pub level: LevelLink,
    /// Name of the level's rank; may be empty.
    pub rank: String,
    /// The whole cell on the level's page.
    pub address: String,
    /// How well.
    pub proficiency: Option<ScaleValueData>,
    /// Whether more is asked for than at the levels below.
    pub raised: bool,
    /// Points that the level adds.
    pub new: Vec<PointData>,
    /// Points of levels below that end here.
    pub dropped: Vec<PointData>,
    /// How many points hold on from below.
    pub inherited_count: usize,
    /// Whether the author said that nothing is new here, on purpose.
    pub same: bool,
}

/// All competencies.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct CompetenciesView {
    /// Prose of the file at the page's address.
    pub body: Html,
    /// The competencies by group, in the order of `framework.toml`.
    pub groups: Vec<CompetencyGroup>,
}

/// Competencies of one group.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct CompetencyGroup {
    /// Its name; empty for those without a group.
    pub name: String,
    /// Its competencies.
    pub competencies: Vec<CompetencyGrowth>,
}

/// A competency and how it grows along each track.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct CompetencyGrowth {
    /// The competency.
    pub competency: CompetencyData,
    /// Its page.
    pub address: String,
    /// The tracks that have it.
    pub tracks: Vec<CompetencyTrack>,
}
