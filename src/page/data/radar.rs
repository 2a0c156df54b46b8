//! What templates see of a radar: shapes with their places.

use serde::Serialize;

use super::{ScaleValueData, Tenths};

/// The proficiencies of one or two levels as a picture; a template draws it.
///
/// Coordinates are in drawing units from the top left; `width` × `height` is the viewBox.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct Radar {
    /// Width of the drawing.
    pub width: Tenths,
    /// Height of the drawing.
    pub height: Tenths,
    /// Middle of the drawing.
    pub x: Tenths,
    /// Middle of the drawing.
    pub y: Tenths,
    /// Whether the axes carry numbers, because their names have no room.
    pub numbered: bool,
    /// A ring for each value of the scale, the lowest and innermost first.
    pub rings: Vec<RadarRing>,
    /// A competency each, clockwise from the top.
    pub axes: Vec<RadarAxis>,
    /// The levels, the one that the page is about last.
    pub shapes: Vec<RadarShape>,
}

/// A value of the scale.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct RadarRing {
    /// The value.
    pub value: ScaleValueData,
    /// Its corners, fit for `points`.
    pub points: String,
    /// Where its number stands: between the last axis and the first, where no value is marked.
    pub x: Tenths,
    /// Where its number stands.
    pub y: Tenths,
}

/// A competency.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct RadarAxis {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// 1, 2, 3 …
    pub number: usize,
    /// Outer end of the axis.
    pub x: Tenths,
    /// Outer end of the axis.
    pub y: Tenths,
    /// What stands there: the name in lines, or the number.
    pub label: Vec<RadarText>,
    /// `start`, `middle` or `end`: the side of the label that is at the axis.
    pub anchor: String,
    /// How well, a value for each of the shapes.
    pub values: Vec<Option<ScaleValueData>>,
}

/// A line of a label.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct RadarText {
    /// The text.
    pub text: String,
    /// Where it is anchored.
    pub x: Tenths,
    /// Its base line.
    pub y: Tenths,
}

/// A level.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct RadarShape {
    /// Its name.
    pub name: String,
    /// Its code; may be empty.
    pub code: String,
    /// Its corners, fit for `points`; where it names no value, the middle.
    pub points: String,
    /// Its corners that are values.
    pub marks: Vec<RadarMark>,
}

/// A corner of a shape.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct RadarMark {
    /// Where it is.
    pub x: Tenths,
    /// Where it is.
    pub y: Tenths,
}
