//! What templates see of the ladder picture: shapes with their places.

use serde::{Serialize, Serializer};

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
