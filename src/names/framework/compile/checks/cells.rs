//! Checks of what levels expect: cells and points.

use std::collections::BTreeSet;

use super::Check;
use crate::names::framework::{Cell, Framework, Level, LevelRef, Point, Track};
use crate::words::code::Code;
use crate::words::diagnostic::Diagnostic;
use crate::words::path::RelPath;
use crate::words::span::Span;
use crate::words::text::all_of;

/// The checks of this file.
pub(super) const CHECKS: &[Check] =
    &[missing_cells, thin_steps, falling_scales, vague_wording, unused_scale_values, unstable_ids];

/// Levels that say nothing about a competency, and tracks that never do: one report a
/// level, and one where competencies end and others begin.
fn missing_cells(framework: &Framework) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    for track in &framework.tracks {
        let rows = track.levels.first().map_or(0, |level| level.cells.len());
        let is_written = |level: usize, row: usize| track.levels[level].cells[row].place.is_some();
        let count = track.levels.len();
        let (empty, mut gaps): (Vec<usize>, Vec<usize>) = (0..rows)
            .partition(|row| count > 1 && (0..count).all(|level| !is_written(level, *row)));
        for row in empty {
            let competency = track.levels[0].cells[row].competency;
            faults.push(empty_competency(framework, track, competency));
        }
        for at in 1..count {
            let ends = |row: &usize| {
                is_written(at - 1, *row) && (at..count).all(|level| !is_written(level, *row))
            };
            let begins =
                |row: &usize| is_written(at, *row) && (0..at).all(|level| !is_written(level, *row));
            let [ended, begun]: [Vec<usize>; 2] = [
                gaps.iter().copied().filter(ends).collect(),
                gaps.iter().copied().filter(begins).collect(),
            ];
            if !ended.is_empty() && !begun.is_empty() {
                faults.push(changed_competencies(framework, track, at, &ended, &begun));
                gaps.retain(|row| !ended.contains(row) && !begun.contains(row));
            }
        }
        for (at, level) in track.levels.iter().enumerate() {
            let missing: Vec<usize> =
                gaps.iter().copied().filter(|row| !is_written(at, *row)).collect();
            if !missing.is_empty() {
                faults.push(missing_at(framework, track, level, &missing));
            }
        }
    }
    faults
}

/// Ids of the competencies in some rows of a level.
fn ids_of<'a>(framework: &'a Framework, level: &Level, rows: &[usize]) -> Vec<&'a str> {
    rows.iter()
        .map(|row| framework.competencies[level.cells[*row].competency].id.as_str())
        .collect()
}

/// A level that says nothing about the competencies in `missing`.
fn missing_at(
    framework: &Framework,
    track: &Track,
    level: &Level,
    missing: &[usize],
) -> Diagnostic {
    let ids = ids_of(framework, level, missing);
    let what = match missing.len() {
        all if all > 1 && all == level.cells.len() => "any competency".to_owned(),
        _ => all_of(&ids),
    };
    let message = format!("`{}` says nothing about {what}", level.id.value);
    let help = match ids.as_slice() {
        [id] => format!("add `[level.expect.{id}]`, with `same = true` if nothing is new"),
        [id, ..] => {
            format!("add `[level.expect.{id}]` and so on, with `same = true` where nothing is new")
        }
        [] => String::new(),
    };
    Diagnostic::new(Code::MissingCell, &track.path, level.id.span, message).help(help)
}

/// Competencies that end at a level where others begin: most likely under other names.
fn changed_competencies(
    framework: &Framework,
    track: &Track,
    at: usize,
    ended: &[usize],
    begun: &[usize],
) -> Diagnostic {
    let level = &track.levels[at];
    let [ended, begun] = [ended, begun].map(|rows| all_of(&ids_of(framework, level, rows)));
    let message = format!("from `{}` on there is {begun} instead of {ended}", level.id.value);
    Diagnostic::new(Code::MissingCell, &track.path, level.id.span, message)
        .and(&track.path, Some(track.levels[at - 1].id.span), "the level before")
        .help(
            "keep one id for one competency; where nothing is expected yet, or nothing new, \
             say `same = true`",
        )
}

fn empty_competency(framework: &Framework, track: &Track, competency: usize) -> Diagnostic {
    let competency = &framework.competencies[competency];
    let message =
        format!("no level of the track `{}` expects anything in `{}`", track.id, competency.id);
    let path = framework.path.as_ref().unwrap_or(&track.path);
    Diagnostic::new(Code::EmptyCompetency, path, competency.span, message)
        .and(&track.path, Some(track.span), "this track")
        .help(format!("add `[level.expect.{}]`, or say which `tracks` it is for", competency.id))
}

/// Points with their places in the framework.
pub(super) fn points_of(framework: &Framework, track: usize) -> impl Iterator<Item = Place<'_>> {
    framework.tracks[track].levels.iter().enumerate().flat_map(move |(level, facts)| {
        let at = LevelRef { track, level };
        facts.cells.iter().flat_map(move |cell| {
            cell.new.iter().enumerate().map(move |(index, point)| Place { at, cell, index, point })
        })
    })
}

/// A point and where it stands.
pub(super) struct Place<'a> {
    pub(super) at: LevelRef,
    pub(super) cell: &'a Cell,
    pub(super) index: usize,
    pub(super) point: &'a Point,
}

/// File and span of a point.
pub(super) fn place_of<'a>(track: &'a Track, point: &'a Point) -> (&'a RelPath, Span) {
    (point.fragment.path.as_ref().unwrap_or(&track.path), point.fragment.span)
}

/// A level that adds far fewer points than the levels of its track usually do.
fn thin_steps(framework: &Framework) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    let added = |level: &Level| level.cells.iter().map(|cell| cell.new.len()).sum::<usize>();
    for track in &framework.tracks {
        let mut counts: Vec<usize> = track.levels.iter().map(added).collect();
        counts.sort_unstable();
        let Some(median) = counts.get(counts.len() / 2).copied() else { continue };
        for level in track.levels.iter().skip(1).filter(|level| added(level) * 3 < median) {
            let points = match added(level) {
                0 => "no points".to_owned(),
                1 => "1 point".to_owned(),
                count => format!("{count} points"),
            };
            let message = format!(
                "`{}` adds {points} where a level of this track usually adds {median}",
                level.id.value
            );
            faults.push(
                Diagnostic::new(Code::ThinStep, &track.path, level.id.span, message)
                    .help("say what is new at this level, or merge it with its neighbour"),
            );
        }
    }
    faults
}

/// A value of a scale that is lower after a promotion than before.
fn falling_scales(framework: &Framework) -> Vec<Diagnostic> {
    let steps = framework.levels().filter_map(|at| Some((at, framework.above(at)?)));
    let ways = framework.transitions.iter().filter(|way| way.kind == "promotion");
    let promotions: BTreeSet<(LevelRef, LevelRef)> =
        steps.chain(ways.map(|way| (way.from, way.to))).collect();
    let mut faults = Vec::new();
    for (from, to) in promotions {
        let (below, above) = (framework.level(from), framework.level(to));
        let track = &framework.tracks[to.track];
        let mut report = |what: &str, before: (usize, usize), after: (usize, usize), place| {
            if before.0 != after.0 || after.1 >= before.1 {
                return;
            }
            let values = &framework.scales[before.0].values;
            let message = format!(
                "`{what}` falls from `{}` to `{}` with the promotion from `{}` to `{}`",
                values[before.1].id.value,
                values[after.1].id.value,
                framework.level_id(from),
                framework.level_id(to)
            );
            let (path, span): (&RelPath, Span) = place;
            faults.push(
                Diagnostic::new(Code::ScaleFalls, path, span, message)
                    .and(
                        &framework.tracks[from.track].path,
                        Some(below.id.span),
                        "the level before",
                    )
                    .help("raise it, or lower the level before"),
            );
        };
        if let Some((before, after)) = below.reach.zip(above.reach) {
            report("reach", before, after, (&track.path, above.id.span));
        }
        for cell in &above.cells {
            let before = framework.cell(from, cell.competency).and_then(|cell| cell.proficiency);
            let (Some(before), Some(after)) = (before, cell.proficiency) else { continue };
            let place = cell
                .place
                .as_ref()
                .map_or((&track.path, above.id.span), |(path, span)| (path, *span));
            report(&framework.competencies[cell.competency].id, before, after, place);
        }
    }
    faults
}

/// Words that praise and show nothing.
const VAGUE: &[&str] = &[
    "strong",
    "good",
    "great",
    "excellent",
    "outstanding",
    "solid",
    "effective",
    "effectively",
    "appropriate",
    "appropriately",
    "proficient",
    "exceptional",
];

/// A short point that praises, without an example of what it would look like.
fn vague_wording(framework: &Framework) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    for (track, facts) in framework.tracks.iter().enumerate() {
        for place in points_of(framework, track) {
            if !(place.point.examples.is_empty() && place.cell.examples.is_empty()) {
                continue;
            }
            let text = place.point.fragment.text.to_lowercase();
            let mut words = text.split(|c: char| !c.is_alphanumeric());
            let Some(vague) = words.find(|word| VAGUE.contains(word)) else { continue };
            let (path, span) = place_of(facts, place.point);
            let message = format!("`{vague}` means something else to each reader");
            faults.push(
                Diagnostic::new(Code::VagueWording, path, span, message)
                    .help("say what a person can see, or add an example"),
            );
        }
    }
    faults
}

/// A value of a scale that no level and no cell has.
fn unused_scale_values(framework: &Framework) -> Vec<Diagnostic> {
    let Some(path) = &framework.path else { return Vec::new() };
    let levels = framework.tracks.iter().flat_map(|track| &track.levels);
    let used: BTreeSet<(usize, usize)> = levels
        .flat_map(|level| level.cells.iter().filter_map(|cell| cell.proficiency).chain(level.reach))
        .collect();
    let mut faults = Vec::new();
    for (scale, facts) in framework.scales.iter().enumerate() {
        for (value, known) in facts.values.iter().enumerate() {
            if !used.contains(&(scale, value)) {
                let message =
                    format!("nothing has the value `{}` of `{}`", known.id.value, facts.id);
                faults.push(
                    Diagnostic::new(Code::UnusedScaleValue, path, known.id.span, message)
                        .help("take it out, or give it to the level that reaches it"),
                );
            }
        }
    }
    faults
}

/// Points of a published framework whose addresses hang on their wording.
fn unstable_ids(framework: &Framework) -> Vec<Diagnostic> {
    if framework.status != "published" {
        return Vec::new();
    }
    let mut faults = Vec::new();
    for (track, facts) in framework.tracks.iter().enumerate() {
        let unnamed: Vec<Place<'_>> =
            points_of(framework, track).filter(|place| !place.point.has_id).collect();
        let Some(first) = unnamed.first() else { continue };
        let (path, span) = place_of(facts, first.point);
        let message = match unnamed.len() {
            1 => format!("a point of the published track `{}` has no id", facts.id),
            count => format!("{count} points of the published track `{}` have no id", facts.id),
        };
        faults.push(
            Diagnostic::new(Code::UnstablePointId, path, span, message)
                .label("an edit of these words moves its link")
                .help("write `{ id = \"…\", text = \"…\" }`"),
        );
    }
    faults
}
