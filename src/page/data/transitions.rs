//! What templates see of all ways between levels.

use serde::Serialize;

use super::{HatData, Html, LevelLink, Link, TransitionData};

/// All transitions, equivalences and hats.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct TransitionsView {
    /// Prose of the file at the page's address.
    pub body: Html,
    /// Two levels each, with the ways between them.
    pub pairs: Vec<TransitionPair>,
    /// Levels that are said to be equal.
    pub equivalences: Vec<EquivalenceData>,
    /// Assignments.
    pub hats: Vec<HatData>,
}

/// The ways between two levels, in both directions.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct TransitionPair {
    /// Where the first way starts.
    pub one: LevelLink,
    /// Where it ends.
    pub other: LevelLink,
    /// The page that shows both side by side.
    pub compare: String,
    /// The ways and their anchors: there first, then back.
    pub ways: Vec<AnchoredTransition>,
    /// Whether no way is written in the other direction.
    pub one_way: bool,
}

/// A way with its anchor.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct AnchoredTransition {
    /// Its anchor, "lateral-ic.senior--mgmt.em".
    pub anchor: String,
    /// The way.
    pub way: TransitionData,
}

/// Levels that are said to be equal.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct EquivalenceData {
    /// Its anchor, "equal-ic.staff--mgmt.em".
    pub anchor: String,
    /// The levels.
    pub levels: Vec<LevelLink>,
    /// What it rests on; message `basis_<value>`.
    pub basis: Vec<String>,
    /// exact, rough or contested; message `strength_<value>`.
    pub strength: String,
    /// More on it; may be empty.
    pub note: Html,
    /// The pages that show two of the levels side by side.
    pub compare: Vec<Link>,
}
