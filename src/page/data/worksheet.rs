//! What templates see of a level's worksheet.

use serde::Serialize;

use super::{CompetencyData, Html, LevelLink, LevelSummary, Link, PointData, ScaleValueData};

/// Room for evidence beside each expectation of a level.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct WorksheetView {
    /// Prose of the file at the page's address.
    pub body: Html,
    /// Track and level, as in `ic/staff`.
    pub id: String,
    /// What else the level was called, as track and id, a name a line.
    pub former: String,
    /// The level.
    pub level: LevelSummary,
    /// Its track.
    pub track: WorksheetTrack,
    /// Its competencies.
    pub rows: Vec<WorksheetRow>,
    /// The page on which the level is compared with the one below.
    pub compare_below: Option<Link>,
}

/// The track of a worksheet's level.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct WorksheetTrack {
    /// Its name.
    pub name: String,
    /// Its number.
    pub number: usize,
    /// Its page.
    pub address: String,
}

/// A competency on a worksheet.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct WorksheetRow {
    /// The competency; its id is the anchor.
    pub competency: CompetencyData,
    /// How well.
    pub proficiency: Option<ScaleValueData>,
    /// Points that the level adds.
    pub new: Vec<WorksheetPoint>,
    /// Points that hold on from below, by the level that brought them.
    pub inherited: Vec<WorksheetGroup>,
    /// How many points hold on from below.
    pub inherited_count: usize,
}

/// Points of one level below.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct WorksheetGroup {
    /// The level.
    pub level: LevelLink,
    /// Its points that hold on.
    pub points: Vec<WorksheetPoint>,
}

/// A point with room for evidence.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct WorksheetPoint {
    /// By which evidence is kept: competency and point, `direction.seams`.
    pub key: String,
    /// The point.
    pub point: PointData,
}
