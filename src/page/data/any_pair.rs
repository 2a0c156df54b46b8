//! What templates see of the page that compares any two levels.

use serde::Serialize;

use super::{Html, LevelLink, Link};

/// Any two levels side by side.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct AnyPairView {
    /// Prose of the file at the page's address.
    pub body: Html,
    /// The tracks to choose levels from.
    pub tracks: Vec<AnyPairTrack>,
    /// The pairs that have a page of their own, by level.
    pub groups: Vec<AnyPairGroup>,
}

/// A track to choose from.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct AnyPairTrack {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The script file with its levels.
    pub data: String,
    /// Which edition of that file the page was made with.
    pub version: String,
    /// Its levels from the bottom up.
    pub levels: Vec<AnyPairLevel>,
}

/// A level to choose.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct AnyPairLevel {
    /// Track and level, as in `ic/staff`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its code; may be empty.
    pub code: String,
    /// What else it is called, a name a line.
    pub names: String,
}

/// The pages that show a level beside another one.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct AnyPairGroup {
    /// Track and level, also the anchor of the group.
    pub id: String,
    /// The level.
    pub level: LevelLink,
    /// The pages.
    pub pages: Vec<AnyPairPage>,
}

/// A page of two levels.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct AnyPairPage {
    /// The pair as the address has it, `ic/senior..ic/staff`.
    pub pair: String,
    /// Whether the pair is listed here for the first time, so that this place can be its anchor.
    pub first: bool,
    /// The page.
    pub page: Link,
}
