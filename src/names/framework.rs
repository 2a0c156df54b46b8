//! The compiled framework: what the files' facts mean together.
//!
//! References become indices, levels inherit, and what does not fit becomes a
//! diagnostic at its place. Invariant: every index in a [`Framework`] is valid in it.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::file::fragment::Fragment;
use crate::file::framework::{FrameworkFacts, Inherit, ScaleFacts};
use crate::file::track::{CellFacts, LevelFacts, PointFacts, TrackFacts};
use crate::file::{Doc, DocKind};
use crate::input::table::Text;
use crate::words::code::Code;
use crate::words::diagnostic::Diagnostic;
use crate::words::path::RelPath;
use crate::words::text::{did_you_mean, fold, one_of, short_id};

/// Tracks, levels and all that is said of them.
#[derive(Debug, Default)]
pub struct Framework {
    /// Its title.
    pub title: String,
    /// Its version; may be empty.
    pub version: String,
    /// draft, review, published or retired.
    pub status: &'static str,
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
    pub id: String,
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
}

/// A track.
#[derive(Debug)]
pub struct Track {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its short name.
    pub short: String,
    /// One sentence.
    pub summary: Option<Arc<Fragment>>,
    /// Its levels, lowest first.
    pub levels: Vec<Level>,
    /// Its file.
    pub path: RelPath,
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
    pub aliases: Vec<String>,
    /// Lowest and highest rank it touches.
    pub ranks: Option<(usize, usize)>,
    /// Its reach: scale and value.
    pub reach: Option<(usize, usize)>,
    /// career, bottleneck or apex.
    pub terminal: Option<&'static str>,
    /// Usual time, as written.
    pub tenure: Option<String>,
    /// Share of the track's people, percent.
    pub share: Option<u32>,
    /// Whether people are hired into it.
    pub hire_into: bool,
    /// One sentence.
    pub summary: Option<Arc<Fragment>>,
    /// What it expects, a cell for each competency of the track.
    pub cells: Vec<Cell>,
}

/// What a level expects in one competency.
#[derive(Debug)]
pub struct Cell {
    /// The competency.
    pub competency: usize,
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
    /// Levels it is open to.
    pub open_to: Vec<LevelRef>,
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

    /// The point that a cell of `track` inherits or drops.
    #[must_use]
    pub fn point(&self, track: usize, competency: usize, at: (usize, usize)) -> Option<&Point> {
        let cells = &self.tracks[track].levels[at.0].cells;
        cells.iter().find(|cell| cell.competency == competency)?.new.get(at.1)
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

/// Compiles the facts of all files; none if no file holds any.
#[must_use]
pub fn compile(docs: &BTreeMap<RelPath, Arc<Doc>>) -> (Option<Framework>, Vec<Diagnostic>) {
    let mut tracks: Vec<(&RelPath, &TrackFacts)> = Vec::new();
    let mut top: Option<(&RelPath, &FrameworkFacts)> = None;
    for (path, doc) in docs {
        match &doc.kind {
            DocKind::Framework(facts) => top = Some((path, facts)),
            DocKind::Track(facts) => tracks.push((path, facts)),
            _ => {}
        }
    }
    if top.is_none() && tracks.is_empty() {
        return (None, Vec::new());
    }
    let mut compiler = Compiler::default();
    if let Some((path, facts)) = top {
        compiler.top(path, facts);
    }
    let order: &[Text] = top.map_or(&[], |(_, facts)| &facts.order);
    let place = |id: &str| order.iter().position(|named| named.value == id).unwrap_or(usize::MAX);
    tracks.sort_by_key(|(path, facts)| (place(&facts.id.value), (*path).clone()));
    if let Some((path, _)) = top {
        for named in order
            .iter()
            .filter(|named| tracks.iter().all(|(_, facts)| facts.id.value != named.value))
        {
            compiler.unknown(
                "track",
                path,
                named,
                tracks.iter().map(|(_, facts)| facts.id.value.as_str()),
            );
        }
    }
    let tracks = compiler.unique(tracks, "track", |(path, facts)| (*path, &facts.id));
    for (path, facts) in &tracks {
        compiler.track(path, facts);
    }
    for (path, facts) in &tracks {
        compiler.relations(path, facts);
    }
    (Some(compiler.framework), compiler.faults)
}

#[derive(Default)]
struct Compiler {
    framework: Framework,
    inherit: Inherit,
    faults: Vec<Diagnostic>,
}

impl Compiler {
    fn unknown<'a>(
        &mut self,
        what: &str,
        path: &RelPath,
        text: &Text,
        candidates: impl IntoIterator<Item = &'a str>,
    ) {
        let candidates: Vec<&str> = candidates.into_iter().collect();
        let help = did_you_mean(&text.value, candidates.iter().copied()).or_else(|| {
            (!candidates.is_empty() && candidates.len() <= 12)
                .then(|| format!("there is {}", one_of(&candidates)))
        });
        let message = format!("unknown {what} `{}`", text.value);
        self.faults.push(
            Diagnostic::new(Code::UnknownReference, path, text.span, message).maybe_help(help),
        );
    }

    /// Keeps the first of each id and reports the others, also across case.
    fn unique<T>(
        &mut self,
        items: Vec<T>,
        what: &str,
        id_of: impl Fn(&T) -> (&RelPath, &Text),
    ) -> Vec<T> {
        let mut first: HashMap<String, (RelPath, Text)> = HashMap::new();
        let mut kept = Vec::with_capacity(items.len());
        for item in items {
            let (path, id) = id_of(&item);
            match first.get(&fold(&id.value)) {
                None => {
                    first.insert(fold(&id.value), (path.clone(), id.clone()));
                    kept.push(item);
                }
                Some((first_path, first_id)) => self.faults.push(
                    Diagnostic::new(
                        Code::DuplicateId,
                        path,
                        id.span,
                        format!("two {what}s have the id `{}`", id.value),
                    )
                    .label("the second")
                    .and(first_path, Some(first_id.span), "the first")
                    .help("give one of them another id"),
                ),
            }
        }
        kept
    }

    fn top(&mut self, path: &RelPath, facts: &FrameworkFacts) {
        self.inherit = facts.inherit;
        self.framework.title.clone_from(&facts.title);
        self.framework.version.clone_from(&facts.version);
        self.framework.status = facts.status;
        let ranks: Vec<_> = facts.ranks.iter().collect();
        for rank in self.unique(ranks, "rank", |rank| (path, &rank.id)) {
            self.framework.ranks.push(Rank { id: rank.id.value.clone(), name: rank.name.clone() });
        }
        let scales: Vec<_> = facts.scales.iter().collect();
        for scale in self.unique(scales, "scale", |scale| (path, &scale.id)) {
            let scale = self.scale(path, scale);
            self.framework.scales.push(scale);
        }
        let competencies: Vec<_> = facts.competencies.iter().collect();
        for competency in
            self.unique(competencies, "competency", |competency| (path, &competency.id))
        {
            let scale = competency.scale.as_ref().and_then(|text| {
                let found = self.find_scale(&text.value);
                if found.is_none() {
                    let names: Vec<String> =
                        self.framework.scales.iter().map(|scale| scale.id.clone()).collect();
                    self.unknown("scale", path, text, names.iter().map(String::as_str));
                }
                found
            });
            self.framework.competencies.push(Competency {
                id: competency.id.value.clone(),
                name: competency.name.clone(),
                group: competency.group.clone(),
                scale,
                tracks: competency.tracks.iter().map(|track| track.value.clone()).collect(),
                inherit: competency.inherit.unwrap_or(facts.inherit),
                summary: competency.summary.clone(),
            });
        }
    }

    fn scale(&mut self, path: &RelPath, facts: &ScaleFacts) -> Scale {
        let values: Vec<_> = facts.values.iter().collect();
        let values = self.unique(values, "scale value", |value| (path, &value.id));
        Scale {
            id: facts.id.value.clone(),
            values: values
                .into_iter()
                .map(|value| ScaleValue {
                    id: value.id.value.clone(),
                    name: value.name.clone(),
                    meaning: value.meaning.clone(),
                })
                .collect(),
        }
    }

    fn find_scale(&self, id: &str) -> Option<usize> {
        self.framework.scales.iter().position(|scale| scale.id == id)
    }

    fn scale_value(&mut self, path: &RelPath, scale: usize, text: &Text) -> Option<(usize, usize)> {
        let values = &self.framework.scales[scale].values;
        let found = values.iter().position(|value| value.id == text.value);
        if found.is_none() {
            let names: Vec<String> = values.iter().map(|value| value.id.clone()).collect();
            let what = format!("value of the scale `{}`", self.framework.scales[scale].id);
            self.unknown(&what, path, text, names.iter().map(String::as_str));
        }
        found.map(|value| (scale, value))
    }

    fn track(&mut self, path: &RelPath, facts: &TrackFacts) {
        let competencies: Vec<usize> = self
            .framework
            .competencies
            .iter()
            .enumerate()
            .filter(|(_, competency)| {
                competency.tracks.is_empty() || competency.tracks.contains(&facts.id.value)
            })
            .map(|(index, _)| index)
            .collect();
        let level_facts: Vec<_> = facts.levels.iter().collect();
        let level_facts = self.unique(level_facts, "level", |level| (path, &level.id));
        let mut levels: Vec<Level> = Vec::with_capacity(level_facts.len());
        for facts in level_facts {
            let level = self.level(path, facts, &competencies, &levels);
            self.check_rank(path, facts, &level, &levels);
            levels.push(level);
        }
        self.framework.tracks.push(Track {
            id: facts.id.value.clone(),
            name: facts.name.clone(),
            short: facts.short.clone(),
            summary: facts.summary.clone(),
            levels,
            path: path.clone(),
        });
    }

    fn level(
        &mut self,
        path: &RelPath,
        facts: &LevelFacts,
        competencies: &[usize],
        below: &[Level],
    ) -> Level {
        let mut ranks: Vec<usize> = Vec::new();
        for text in &facts.ranks {
            match self.framework.ranks.iter().position(|rank| rank.id == text.value) {
                Some(rank) => ranks.push(rank),
                None => {
                    let names: Vec<String> =
                        self.framework.ranks.iter().map(|rank| rank.id.clone()).collect();
                    self.unknown("rank", path, text, names.iter().map(String::as_str));
                }
            }
        }
        let reach = facts.reach.as_ref().and_then(|text| match self.find_scale("reach") {
            Some(scale) => self.scale_value(path, scale, text),
            None => {
                self.unknown(
                    "scale",
                    path,
                    &Text { value: "reach".to_owned(), ..text.clone() },
                    [],
                );
                None
            }
        });
        for cell in &facts.cells {
            self.check_competency(path, facts, cell, competencies);
        }
        let cells = competencies
            .iter()
            .map(|&competency| self.cell(path, facts, competency, below))
            .collect();
        Level {
            id: facts.id.clone(),
            name: facts.name.clone(),
            code: facts.code.clone(),
            aliases: facts.aliases.iter().map(|alias| alias.value.clone()).collect(),
            ranks: ranks.iter().min().copied().zip(ranks.iter().max().copied()),
            reach,
            terminal: facts.terminal,
            tenure: facts.tenure.clone(),
            share: facts.share,
            hire_into: facts.hire_into,
            summary: facts.summary.clone(),
            cells,
        }
    }

    fn check_competency(
        &mut self,
        path: &RelPath,
        level: &LevelFacts,
        cell: &CellFacts,
        competencies: &[usize],
    ) {
        let all = &self.framework.competencies;
        let found = all.iter().position(|competency| competency.id == cell.competency.value);
        match found {
            None => {
                let names: Vec<String> =
                    all.iter().map(|competency| competency.id.clone()).collect();
                self.unknown(
                    "competency",
                    path,
                    &cell.competency,
                    names.iter().map(String::as_str),
                );
            }
            Some(index) if !competencies.contains(&index) => {
                let message = format!(
                    "`{}` expects something in `{}`, which does not belong to this track",
                    level.id.value, cell.competency.value
                );
                let tracks: Vec<&str> = all[index].tracks.iter().map(String::as_str).collect();
                let help = format!("it belongs to {}", one_of(&tracks));
                self.faults.push(
                    Diagnostic::new(Code::UnknownReference, path, cell.competency.span, message)
                        .help(help),
                );
            }
            Some(_) => {}
        }
    }

    fn check_rank(&mut self, path: &RelPath, facts: &LevelFacts, level: &Level, below: &[Level]) {
        let (Some(ranks), Some(text)) = (level.ranks, facts.ranks.first()) else { return };
        if let Some(same) = below.iter().find(|other| other.ranks == Some(ranks)) {
            self.faults.push(
                Diagnostic::new(
                    Code::SameRank,
                    path,
                    text.span,
                    format!("`{}` and `{}` stand on the same rank", same.id.value, level.id.value),
                )
                .label("this rank is taken")
                .and(path, Some(same.id.span), "by this level")
                .help("put one of them on another rank, or between two"),
            );
        } else if let Some(higher) =
            below.iter().find(|other| other.ranks.is_some_and(|other| other > ranks))
        {
            self.faults.push(
                Diagnostic::new(
                    Code::RankOrder,
                    path,
                    text.span,
                    format!(
                        "`{}` is listed above `{}` but its rank is lower",
                        level.id.value, higher.id.value
                    ),
                )
                .and(path, Some(higher.id.span), "this level has the higher rank")
                .help("list the levels from the lowest rank to the highest"),
            );
        }
    }

    fn cell(
        &mut self,
        path: &RelPath,
        level: &LevelFacts,
        competency: usize,
        below: &[Level],
    ) -> Cell {
        let id = self.framework.competencies[competency].id.clone();
        let facts = level.cells.iter().find(|cell| cell.competency.value == id);
        let mut standing = match self.framework.competencies[competency].inherit {
            Inherit::Cumulative => standing_points(below, competency),
            Inherit::Replace => Vec::new(),
        };
        let mut dropped = Vec::new();
        let Some(facts) = facts else {
            let message = format!("`{}` says nothing about `{id}`", level.id.value);
            self.faults.push(
                Diagnostic::new(Code::MissingCell, path, level.id.span, message).help(format!(
                    "add `[level.expect.{id}]`, with `same = true` if nothing is new"
                )),
            );
            return Cell {
                competency,
                proficiency: None,
                same: false,
                new: Vec::new(),
                inherited: standing,
                dropped,
                examples: Vec::new(),
            };
        };
        for drop in &facts.drops {
            let named = |at: &(usize, usize)| {
                point_of(below, competency, *at)
                    .is_some_and(|point| point.id == drop.value || point.written == drop.value)
            };
            match standing.iter().position(named) {
                Some(index) => dropped.push(standing.remove(index)),
                None => self.not_inherited(path, drop, &standing, below, competency),
            }
        }
        let scale = self.framework.competencies[competency]
            .scale
            .or_else(|| self.find_scale("proficiency"));
        let proficiency = facts
            .proficiency
            .as_ref()
            .and_then(|text| scale.and_then(|scale| self.scale_value(path, scale, text)));
        let new = self.points(path, &facts.points);
        Cell {
            competency,
            proficiency,
            same: facts.same,
            new,
            inherited: standing,
            dropped,
            examples: facts.examples.clone(),
        }
    }

    fn not_inherited(
        &mut self,
        path: &RelPath,
        drop: &Text,
        standing: &[(usize, usize)],
        below: &[Level],
        competency: usize,
    ) {
        let ids: Vec<&str> = standing
            .iter()
            .filter_map(|at| point_of(below, competency, *at).map(|point| point.id.as_str()))
            .collect();
        let help = did_you_mean(&drop.value, ids.iter().copied()).unwrap_or_else(|| {
            if ids.is_empty() {
                "nothing is inherited here".to_owned()
            } else {
                format!("inherited here: {}", one_of(&ids))
            }
        });
        let message = format!("`{}` is not inherited here", drop.value);
        self.faults
            .push(Diagnostic::new(Code::DropNotInherited, path, drop.span, message).help(help));
    }

    /// Gives every point its id: the author's, or the first words of its text.
    fn points(&mut self, path: &RelPath, facts: &[PointFacts]) -> Vec<Point> {
        let mut taken: HashMap<String, crate::words::span::Span> = HashMap::new();
        for id in facts.iter().filter_map(|point| point.id.as_ref()) {
            if let Some(first) = taken.insert(id.value.clone(), id.span) {
                self.faults.push(
                    Diagnostic::new(
                        Code::DuplicateId,
                        path,
                        id.span,
                        format!("two points have the id `{}`", id.value),
                    )
                    .label("the second")
                    .and(path, Some(first), "the first"),
                );
            }
        }
        let mut points = Vec::with_capacity(facts.len());
        for (index, facts) in facts.iter().enumerate() {
            let id = facts.id.as_ref().map_or_else(
                || {
                    let made = short_id(&facts.fragment.text, 4);
                    let base = if made.is_empty() { format!("point-{}", index + 1) } else { made };
                    let mut id = base.clone();
                    let mut number = 1;
                    while taken.contains_key(&id) {
                        number += 1;
                        id = format!("{base}-{number}");
                    }
                    taken.insert(id.clone(), facts.text.span);
                    id
                },
                |id| id.value.clone(),
            );
            points.push(Point {
                id,
                fragment: Arc::clone(&facts.fragment),
                examples: facts.examples.clone(),
                written: facts.text.value.clone(),
            });
        }
        points
    }

    fn level_ref(&mut self, path: &RelPath, text: &Text) -> Option<LevelRef> {
        let found = self.framework.find_level(&text.value);
        if found.is_none() {
            let ids: Vec<String> =
                self.framework.levels().map(|at| self.framework.level_id(at)).collect();
            self.unknown("level", path, text, ids.iter().map(String::as_str));
        }
        found
    }

    fn relations(&mut self, path: &RelPath, facts: &TrackFacts) {
        for hat in &facts.hats {
            let open_to =
                hat.open_to.iter().filter_map(|text| self.level_ref(path, text)).collect();
            if self.framework.hats.iter().any(|known| known.id == hat.id.value) {
                let message = format!("two hats have the id `{}`", hat.id.value);
                self.faults.push(Diagnostic::new(Code::DuplicateId, path, hat.id.span, message));
                continue;
            }
            self.framework.hats.push(Hat {
                id: hat.id.value.clone(),
                name: hat.name.clone(),
                concept: hat.concept.clone().map(|concept| (concept, path.clone())),
                open_to,
            });
        }
        for transition in &facts.transitions {
            let (from, to) =
                (self.level_ref(path, &transition.from), self.level_ref(path, &transition.to));
            let try_first = transition.try_first.as_ref().and_then(|text| self.hat(path, text));
            let (Some(from), Some(to)) = (from, to) else { continue };
            self.framework.transitions.push(Transition {
                from,
                to,
                kind: transition.kind,
                reversible: transition.reversible,
                gate: transition.gate,
                try_first,
                costs: transition.costs.iter().map(|cost| (cost.clone(), path.clone())).collect(),
            });
        }
        for equivalence in &facts.equivalences {
            let levels: Vec<LevelRef> =
                equivalence.levels.iter().filter_map(|text| self.level_ref(path, text)).collect();
            if levels.len() >= 2 {
                self.framework.equivalences.push(Equivalence {
                    levels,
                    basis: equivalence.basis.clone(),
                    strength: equivalence.strength,
                });
            }
        }
    }

    fn hat(&mut self, path: &RelPath, text: &Text) -> Option<usize> {
        let id = text.value.strip_prefix("hat:").unwrap_or(&text.value);
        let found = self.framework.hats.iter().position(|hat| hat.id == id);
        if found.is_none() {
            let ids: Vec<String> = self.framework.hats.iter().map(|hat| hat.id.clone()).collect();
            self.unknown("hat", path, text, ids.iter().map(String::as_str));
        }
        found
    }
}

/// The points that stand in `competency` after the levels listed so far.
fn standing_points(below: &[Level], competency: usize) -> Vec<(usize, usize)> {
    let Some((index, level)) = below.iter().enumerate().next_back() else { return Vec::new() };
    let Some(cell) = level.cells.iter().find(|cell| cell.competency == competency) else {
        return Vec::new();
    };
    let new = (0..cell.new.len()).map(|point| (index, point));
    cell.inherited.iter().copied().chain(new).collect()
}

fn point_of(levels: &[Level], competency: usize, at: (usize, usize)) -> Option<&Point> {
    let cell = levels.get(at.0)?.cells.iter().find(|cell| cell.competency == competency)?;
    cell.new.get(at.1)
}
