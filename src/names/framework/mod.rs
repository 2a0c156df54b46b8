//! The compiled framework: what the files' facts mean together.
//!
//! The types; [`compile`] makes them from the facts. Invariant: every index in a
//! [`Framework`] is valid in it.

pub mod around;
mod compile;
mod reviews;
mod similar;

pub use around::{Claim, Comparison, External, Guide};
pub use compile::{Options, compile};
pub use reviews::reviews;

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::file::fragment::Fragment;
use crate::file::framework::{Care, Inherit};
use crate::file::question::Question;
use crate::file::track::PayFacts;
use crate::input::table::Text;
use crate::words::path::RelPath;
use crate::words::span::Span;
use crate::words::text::fold;

/// Tracks, levels and all that is said of them.
#[derive(Debug, Default)]
pub struct Framework {
    /// `framework.toml`, where there is one.
    pub path: Option<RelPath>,
    /// Its id; may be empty.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its version; may be empty.
    pub version: String,
    /// draft, review, published or retired.
    pub status: &'static str,
    /// Who looks after it.
    pub care: Care,
    /// Months for which a review holds.
    pub review_months: Option<i64>,
    /// The rungs, lowest first.
    pub ranks: Vec<Rank>,
    /// The scales.
    pub scales: Vec<Scale>,
    /// The competencies.
    pub competencies: Vec<Competency>,
    /// The tracks in order.
    pub tracks: Vec<Track>,
    /// Ways between levels.
    pub transitions: Vec<Transition>,
    /// Levels that stand side by side.
    pub equivalences: Vec<Equivalence>,
    /// Assignments.
    pub hats: Vec<Hat>,
    /// Other organisations' ladders.
    pub externals: Vec<External>,
    /// Roles side by side.
    pub comparisons: Vec<Comparison>,
    /// Decision guides.
    pub guides: Vec<Guide>,
    /// What people say.
    pub claims: Vec<Claim>,
}

/// A rung that all tracks share.
#[derive(Debug)]
pub struct Rank {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// An ordered scale.
#[derive(Debug)]
pub struct Scale {
    /// Its id.
    pub id: String,
    /// Its values, lowest first.
    pub values: Vec<ScaleValue>,
}

/// A value of a scale.
#[derive(Debug)]
pub struct ScaleValue {
    /// Its id.
    pub id: Text,
    /// Its name.
    pub name: String,
    /// What it means.
    pub meaning: String,
}

/// A competency.
#[derive(Debug)]
pub struct Competency {
    /// Its id.
    pub id: String,
    /// Where its id stands in `framework.toml`.
    pub span: Span,
    /// Its name.
    pub name: String,
    /// The group it is in.
    pub group: String,
    /// The scale of its proficiency.
    pub scale: Option<usize>,
    /// Ids of the tracks it belongs to; empty for all.
    pub tracks: Vec<String>,
    /// How levels inherit in it.
    pub inherit: Inherit,
    /// One sentence.
    pub summary: Option<Arc<Fragment>>,
    /// What readers ask that it answers.
    pub questions: Vec<Question>,
}

/// A track.
#[derive(Debug)]
pub struct Track {
    /// Its id.
    pub id: String,
    /// Where its id stands in its file.
    pub span: Span,
    /// Its name.
    pub name: String,
    /// Its short name.
    pub short: String,
    /// One sentence.
    pub summary: Option<Arc<Fragment>>,
    /// Who looks after it, where that is not who looks after the framework.
    pub care: Care,
    /// Its levels, lowest first.
    pub levels: Vec<Level>,
    /// Its file.
    pub path: RelPath,
    /// What readers ask that it answers.
    pub questions: Vec<Question>,
}

/// A level.
#[derive(Debug)]
pub struct Level {
    /// Its id.
    pub id: Text,
    /// Its name.
    pub name: String,
    /// Its code.
    pub code: String,
    /// Other names.
    pub aliases: Vec<Text>,
    /// Lowest and highest rank it touches.
    pub ranks: Option<(usize, usize)>,
    /// Its reach: scale and value.
    pub reach: Option<(usize, usize)>,
    /// career, bottleneck or apex.
    pub terminal: Option<&'static str>,
    /// Usual time, as written.
    pub tenure: Option<String>,
    /// Time after which those who were not promoted have to go.
    pub limit: Option<Text>,
    /// What it is paid, where that is published.
    pub pay: Option<PayFacts>,
    /// Share of the track's people, percent.
    pub share: Option<u32>,
    /// Whether people are hired into it, where the author says so.
    pub hire_into: Option<bool>,
    /// One sentence.
    pub summary: Option<Arc<Fragment>>,
    /// What it expects, a cell for each competency of the track.
    pub cells: Vec<Cell>,
    /// What readers ask that it answers.
    pub questions: Vec<Question>,
}

/// What a level expects in one competency.
#[derive(Debug)]
pub struct Cell {
    /// The competency.
    pub competency: usize,
    /// Where the author wrote it; none if it is missing.
    pub place: Option<(RelPath, Span)>,
    /// Scale and value of how well.
    pub proficiency: Option<(usize, usize)>,
    /// Whether nothing is new, on purpose.
    pub same: bool,
    /// Points that are new.
    pub new: Vec<Point>,
    /// Points that hold on, from the lowest level up: level and point.
    pub inherited: Vec<(usize, usize)>,
    /// Points that end here: level and point.
    pub dropped: Vec<(usize, usize)>,
    /// Examples of the whole cell.
    pub examples: Vec<Arc<Fragment>>,
}

/// One expectation.
#[derive(Debug)]
pub struct Point {
    /// Its id in the cell.
    pub id: String,
    /// Whether the author gave it that id.
    pub has_id: bool,
    /// Its text.
    pub fragment: Arc<Fragment>,
    /// Its own examples.
    pub examples: Vec<Arc<Fragment>>,
    /// As the author wrote it.
    pub written: String,
}

/// Which level of which track.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LevelRef {
    /// Index of the track.
    pub track: usize,
    /// Index of the level.
    pub level: usize,
}

/// A way from one level to another.
#[derive(Debug)]
pub struct Transition {
    /// Where it starts.
    pub from: LevelRef,
    /// Where it ends.
    pub to: LevelRef,
    /// promotion, lateral, trial, return, step-down or stretch.
    pub kind: &'static str,
    /// yes, costly or no.
    pub reversible: Option<&'static str>,
    /// readiness, vacancy or interview.
    pub gate: Option<&'static str>,
    /// A hat to try before.
    pub try_first: Option<usize>,
    /// Names of concepts, and the file they are named in.
    pub costs: Vec<(Text, RelPath)>,
    /// Why the way is there.
    pub reason: Option<Arc<Fragment>>,
    /// Where it is written.
    pub place: (RelPath, Span),
}

/// Levels of several tracks that stand side by side.
#[derive(Debug)]
pub struct Equivalence {
    /// The levels.
    pub levels: Vec<LevelRef>,
    /// What it rests on.
    pub basis: Vec<&'static str>,
    /// exact, rough or contested.
    pub strength: &'static str,
    /// Claims on it.
    pub claims: Vec<usize>,
    /// More on it.
    pub note: Option<Arc<Fragment>>,
    /// Where it is written.
    pub place: (RelPath, Span),
}

/// An assignment that is not a level.
#[derive(Debug)]
pub struct Hat {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Name of its concept, and the file it is named in.
    pub concept: Option<(Text, RelPath)>,
    /// One sentence.
    pub summary: Option<Arc<Fragment>>,
    /// Levels it is open to.
    pub open_to: Vec<LevelRef>,
}

impl Level {
    /// Whether any point holds at the level.
    #[must_use]
    pub fn expects_anything(&self) -> bool {
        self.cells.iter().any(|cell| !cell.new.is_empty() || !cell.inherited.is_empty())
    }
}

impl Framework {
    /// The level that a reference names.
    #[must_use]
    pub fn level(&self, at: LevelRef) -> &Level {
        &self.tracks[at.track].levels[at.level]
    }

    /// `track/level` of a reference.
    #[must_use]
    pub fn level_id(&self, at: LevelRef) -> String {
        format!("{}/{}", self.tracks[at.track].id, self.level(at).id.value)
    }

    /// All levels, track by track, lowest first.
    pub fn levels(&self) -> impl Iterator<Item = LevelRef> {
        self.tracks.iter().enumerate().flat_map(|(track, facts)| {
            (0..facts.levels.len()).map(move |level| LevelRef { track, level })
        })
    }

    /// What a level expects in one competency.
    #[must_use]
    pub fn cell(&self, at: LevelRef, competency: usize) -> Option<&Cell> {
        let cells = &self.level(at).cells;
        let index = cells.binary_search_by_key(&competency, |cell| cell.competency).ok()?;
        Some(&cells[index])
    }

    /// How well a level does in one competency: its own value, else the one that holds on from
    /// below.
    #[must_use]
    pub fn proficiency(&self, at: LevelRef, competency: usize) -> Option<(usize, usize)> {
        let replaces = self.competencies[competency].inherit == Inherit::Replace;
        for level in (0..=at.level).rev() {
            let cell = self.cell(LevelRef { level, ..at }, competency)?;
            if cell.proficiency.is_some() || (replaces && !cell.same) {
                return cell.proficiency;
            }
        }
        None
    }

    /// The point that a cell of `track` inherits or drops.
    #[must_use]
    pub fn point(&self, track: usize, competency: usize, at: (usize, usize)) -> Option<&Point> {
        self.cell(LevelRef { track, level: at.0 }, competency)?.new.get(at.1)
    }

    /// Anchor of a transition among all of them: `lateral-ic.senior--mgmt.em`.
    #[must_use]
    pub fn way_id(&self, way: &Transition) -> String {
        let [from, to] = [way.from, way.to].map(|at| self.level_id(at).replace('/', "."));
        format!("{}-{from}--{to}", way.kind)
    }

    /// Anchor of an equivalence among all of them: `equal-ic.staff--mgmt.em`.
    #[must_use]
    pub fn equal_id(&self, known: &Equivalence) -> String {
        let levels = known.levels.iter().map(|at| self.level_id(*at).replace('/', "."));
        format!("equal-{}", levels.collect::<Vec<_>>().join("--"))
    }

    /// How an address names a pair of levels: `ic/senior..ic/staff`.
    #[must_use]
    pub fn pair_id(&self, one: LevelRef, other: LevelRef) -> String {
        format!("{}..{}", self.level_id(one), self.level_id(other))
    }

    /// The level above on the same track.
    #[must_use]
    pub fn above(&self, at: LevelRef) -> Option<LevelRef> {
        let next = LevelRef { level: at.level + 1, ..at };
        (next.level < self.tracks[at.track].levels.len()).then_some(next)
    }

    /// The pairs of levels that readers ask about: each next step of a track, each
    /// transition and each equivalence; the smaller reference first.
    #[must_use]
    pub fn comparisons(&self) -> BTreeSet<(LevelRef, LevelRef)> {
        let steps = self.levels().filter_map(|at| Some((at, self.above(at)?)));
        let ways = self.transitions.iter().map(|way| (way.from, way.to));
        let equal = self.equivalences.iter().flat_map(|equivalence| {
            let levels = &equivalence.levels;
            levels.iter().flat_map(|one| levels.iter().map(|other| (*one, *other)))
        });
        let ordered = |(one, other): (LevelRef, LevelRef)| (one.min(other), one.max(other));
        steps.chain(ways).chain(equal).map(ordered).filter(|(one, other)| one != other).collect()
    }

    /// The points that hold at a level in one of its cells, the level's own last.
    #[must_use]
    pub fn standing(&self, at: LevelRef, competency: usize) -> Vec<&Point> {
        let Some(cell) = self.cell(at, competency) else { return Vec::new() };
        let inherited =
            cell.inherited.iter().filter_map(|place| self.point(at.track, competency, *place));
        inherited.chain(&cell.new).collect()
    }

    /// Finds `track/level`, or a bare level id that only one track has.
    #[must_use]
    pub fn find_level(&self, name: &str) -> Option<LevelRef> {
        let folded = fold(name);
        let (track, level) = match folded.split_once('/') {
            Some((track, level)) => (Some(track), level),
            None => (None, folded.as_str()),
        };
        let mut found = self.levels().filter(|at| {
            self.level(*at).id.value == level
                && track.is_none_or(|track| self.tracks[at.track].id == track)
        });
        let first = found.next()?;
        found.next().is_none().then_some(first)
    }
}
