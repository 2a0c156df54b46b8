//! What templates see of the concepts and how they are related.

use serde::Serialize;

use super::{Html, LevelMapLine, Link, Tenths};

/// The concepts as a picture and as a list.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct ConceptGraphView {
    /// Prose of the file at the page's address.
    pub body: Html,
    /// The picture.
    pub graph: ConceptGraph,
    /// The same as a list, in the order of the titles.
    pub concepts: Vec<ConceptRelations>,
}

/// A concept and all its neighbours.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct ConceptRelations {
    /// Its id, also its anchor.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its page.
    pub address: String,
    /// More general concepts.
    pub broader: Vec<Link>,
    /// More special concepts.
    pub narrower: Vec<Link>,
    /// What it is set against, by its own page or by the other's.
    pub contrasts: Vec<Link>,
    /// What it has to do with, by its own page or by the other's.
    pub related: Vec<Link>,
    /// What its text links to beside these.
    pub mentions: Vec<Link>,
}

/// The picture of declared relations: groups of names from top to bottom, lines beside them.
///
/// Coordinates are in drawing units from the top left; `width` × `height` is the viewBox.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct ConceptGraph {
    /// Width of the drawing.
    pub width: Tenths,
    /// Height of the drawing.
    pub height: Tenths,
    /// The groups, top first.
    pub groups: Vec<ConceptGroup>,
    /// The lines at the right of the names.
    pub arcs: Vec<ConceptArc>,
}

/// A concept and those around it; in the last group stand those without relations.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct ConceptGroup {
    /// Whether its first concept is the one that the others are around.
    pub centred: bool,
    /// The line down from the first concept; empty where there is none.
    pub rail: String,
    /// Its concepts, top first.
    pub nodes: Vec<ConceptNode>,
}

/// A concept in the picture.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct ConceptNode {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its page.
    pub address: String,
    /// Where its name starts.
    pub x: Tenths,
    /// The lines of its name.
    pub lines: Vec<LevelMapLine>,
    /// The line that joins it to the rail of its group; empty where there is none.
    pub tick: String,
    /// How it is related to the first of its group; message `<kind>`.
    pub kind: &'static str,
    /// The line from its name to its arcs; empty where it has none.
    pub leader: String,
    /// Numbers of its arcs.
    pub arcs: Vec<usize>,
    /// How many of its relations are too far away to be drawn.
    pub more: usize,
    /// Where that number stands, and the middle of the row.
    pub more_x: Tenths,
    /// Middle of the row.
    pub y: Tenths,
}

/// A relation between concepts that is drawn as an arc.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct ConceptArc {
    /// Its number.
    pub id: usize,
    /// broader, contrasts or related.
    pub kind: &'static str,
    /// Whether it goes so far that it is drawn faintly.
    pub far: bool,
    /// Its path.
    pub path: String,
}
