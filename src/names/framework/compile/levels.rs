//! Tracks and levels: ranks, cells, points, and what is inherited.

use std::collections::HashMap;
use std::sync::Arc;

use super::super::{Cell, Level, Point, Track};
use super::Compiler;
use super::cells::{Given, WrittenCells};
use crate::file::framework::Inherit;
use crate::file::track::{LevelFacts, PayFacts, PointFacts, TrackFacts};
use crate::input::table::Text;
use crate::words::code::Code;
use crate::words::diagnostic::Diagnostic;
use crate::words::path::RelPath;
use crate::words::text::{did_you_mean, fold, one_of, short_id};

impl Compiler {
    /// Compiles a track, with the cells that its levels have in Markdown.
    pub(super) fn track(
        &mut self,
        path: &RelPath,
        track: &TrackFacts,
        written: &mut WrittenCells<'_>,
    ) {
        let competencies: Vec<usize> = self
            .framework
            .competencies
            .iter()
            .enumerate()
            .filter(|(_, competency)| {
                competency.tracks.is_empty() || competency.tracks.contains(&track.id.value)
            })
            .map(|(index, _)| index)
            .collect();
        let level_facts: Vec<_> = track.levels.iter().collect();
        let level_facts = self.unique(level_facts, "level", |level| (path, &level.id));
        let mut levels: Vec<Level> = Vec::with_capacity(level_facts.len());
        for facts in level_facts {
            let key = (fold(&track.id.value), fold(&facts.id.value));
            let given = self.given(path, facts, &competencies, written.remove(&key));
            let level = self.level(path, facts, &competencies, &levels, &given);
            self.check_rank(path, facts, &level, &levels);
            levels.push(level);
        }
        self.framework.tracks.push(Track {
            id: track.id.value.clone(),
            span: track.id.span,
            name: track.name.clone(),
            short: track.short.clone(),
            summary: track.summary.clone(),
            care: track.care.clone(),
            levels,
            path: path.clone(),
            questions: track.questions.clone(),
        });
    }

    fn level(
        &mut self,
        path: &RelPath,
        facts: &LevelFacts,
        competencies: &[usize],
        below: &[Level],
        given: &[Option<Given<'_>>],
    ) -> Level {
        let mut ranks: Vec<usize> = Vec::new();
        for text in &facts.ranks {
            ranks.extend(self.rank(path, text));
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
        let cells = competencies
            .iter()
            .zip(given)
            .map(|(&competency, given)| self.cell(facts, competency, below, given.as_ref()))
            .collect();
        let pay = self.pay(path, facts);
        Level {
            id: facts.id.clone(),
            name: facts.name.clone(),
            code: facts.code.clone(),
            aliases: facts.aliases.clone(),
            ranks: ranks.iter().min().copied().zip(ranks.iter().max().copied()),
            reach,
            terminal: facts.terminal,
            tenure: facts.tenure.clone(),
            limit: facts.limit.clone(),
            pay,
            share: facts.share,
            hire_into: facts.hire_into,
            summary: facts.summary.clone(),
            cells,
            questions: facts.questions.clone(),
        }
    }

    /// What is paid at a level, where that is to be published.
    fn pay(&mut self, path: &RelPath, facts: &LevelFacts) -> Option<PayFacts> {
        let pay = facts.pay.as_ref()?;
        if self.options.publish_pay {
            return Some(pay.clone());
        }
        let message = format!("`{}` says what it is paid, which is not published", facts.id.value);
        self.faults.push(
            Diagnostic::new(Code::PayNotPublished, path, pay.span, message).help(
                "take `pay` out, or write `[framework]` with `publish-pay = true` in book.toml",
            ),
        );
        None
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
        level: &LevelFacts,
        competency: usize,
        below: &[Level],
        given: Option<&Given<'_>>,
    ) -> Cell {
        let inherited = match self.framework.competencies[competency].inherit {
            Inherit::Cumulative => standing_points(below, competency),
            Inherit::Replace => Vec::new(),
        };
        let mut cell = Cell {
            competency,
            place: None,
            proficiency: None,
            same: false,
            new: Vec::new(),
            inherited,
            dropped: Vec::new(),
            examples: Vec::new(),
        };
        let Some(&(path, facts)) = given else { return cell };
        cell.place = Some((path.clone(), facts.competency.span));
        for drop in &facts.drops {
            let named = |at: &(usize, usize)| {
                point_of(below, competency, *at)
                    .is_some_and(|point| point.id == drop.value || point.written == drop.value)
            };
            match cell.inherited.iter().position(named) {
                Some(index) => cell.dropped.push(cell.inherited.remove(index)),
                None => self.not_inherited(path, drop, &cell.inherited, below, competency),
            }
        }
        cell.proficiency =
            facts.proficiency.as_ref().and_then(|text| self.proficiency(path, competency, text));
        cell.same = facts.same;
        if let Some(first) = facts.points.first().filter(|_| facts.same) {
            let message =
                format!("`{}` says that nothing is new here, and what is", level.id.value);
            self.faults.push(
                Diagnostic::new(Code::InvalidValue, path, first.text.span, message)
                    .and(path, Some(facts.competency.span), "`same` is set in this cell")
                    .help("take `same` out, or the points"),
            );
        }
        cell.new = self.points(path, &facts.points);
        cell.examples.clone_from(&facts.examples);
        cell
    }

    fn proficiency(
        &mut self,
        path: &RelPath,
        competency: usize,
        text: &Text,
    ) -> Option<(usize, usize)> {
        let own = self.framework.competencies[competency].scale;
        if let Some(scale) = own.or_else(|| self.find_scale("proficiency")) {
            return self.scale_value(path, scale, text);
        }
        let id = &self.framework.competencies[competency].id;
        let message = format!("`{id}` has no scale for the proficiency `{}`", text.value);
        let help = "add a `[[scale]]` with `id = \"proficiency\"` to framework.toml";
        self.faults
            .push(Diagnostic::new(Code::UnknownReference, path, text.span, message).help(help));
        None
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
                has_id: facts.id.is_some(),
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
    let Some(cell) = cell_of(level, competency) else {
        return Vec::new();
    };
    let new = (0..cell.new.len()).map(|point| (index, point));
    cell.inherited.iter().copied().chain(new).collect()
}

fn point_of(levels: &[Level], competency: usize, at: (usize, usize)) -> Option<&Point> {
    let cell = cell_of(levels.get(at.0)?, competency)?;
    cell.new.get(at.1)
}

/// Cells are in the order of the competencies.
fn cell_of(level: &Level, competency: usize) -> Option<&Cell> {
    let index = level.cells.binary_search_by_key(&competency, |cell| cell.competency).ok()?;
    Some(&level.cells[index])
}
