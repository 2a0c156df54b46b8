//! From the files' facts to the framework.
//!
//! References become indices, levels inherit, and what does not fit becomes a
//! diagnostic at its place. Invariant: a level sees only the levels listed before it,
//! so inheritance cannot go round.

mod checks;
mod relations;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::{Cell, Competency, Framework, Level, Point, Rank, Scale, ScaleValue, Track};
use crate::file::framework::{FrameworkFacts, Inherit, ScaleFacts};
use crate::file::track::{CellFacts, LevelFacts, PointFacts, TrackFacts};
use crate::file::{Doc, DocKind};
use crate::input::table::Text;
use crate::words::code::Code;
use crate::words::diagnostic::Diagnostic;
use crate::words::path::RelPath;
use crate::words::text::{did_you_mean, fold, one_of, short_id};

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
    if let Some((path, facts)) = top {
        let ids: Vec<&str> = tracks.iter().map(|(_, facts)| facts.id.value.as_str()).collect();
        for named in facts.competencies.iter().flat_map(|competency| &competency.tracks) {
            if !ids.contains(&named.value.as_str()) {
                compiler.unknown("track", path, named, ids.iter().copied());
            }
        }
    }
    let tracks = compiler.unique(tracks, "track", |(path, facts)| (*path, &facts.id));
    for (path, facts) in &tracks {
        compiler.track(path, facts);
    }
    for (path, facts) in &tracks {
        compiler.hats(path, facts);
    }
    for (path, facts) in &tracks {
        compiler.relations(path, facts);
    }
    let found = checks::run(&compiler.framework);
    compiler.faults.extend(found);
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
        let proficiency = facts.proficiency.as_ref().and_then(|text| match scale {
            Some(scale) => self.scale_value(path, scale, text),
            None => {
                let message = format!("`{id}` has no scale for the proficiency `{}`", text.value);
                let help = "add a `[[scale]]` with `id = \"proficiency\"` to framework.toml";
                self.faults.push(
                    Diagnostic::new(Code::UnknownReference, path, text.span, message).help(help),
                );
                None
            }
        });
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
