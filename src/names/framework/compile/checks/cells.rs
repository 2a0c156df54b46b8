//! Checks of what levels expect: cells and points.

use std::collections::{BTreeSet, HashMap};

use super::Check;
use crate::file::framework::Inherit;
use crate::names::framework::similar::{similar_pairs, word_sets};
use crate::names::framework::{Cell, Framework, Level, LevelRef, Point, Track};
use crate::words::code::Code;
use crate::words::diagnostic::Diagnostic;
use crate::words::path::RelPath;
use crate::words::span::Span;

/// The checks of this file.
pub(super) const CHECKS: &[Check] = &[
    missing_cells,
    repeated_points,
    near_duplicates,
    thin_steps,
    falling_scales,
    vague_wording,
    unused_scale_values,
    unstable_ids,
];

/// A level that says nothing about a competency, or a track that never does.
fn missing_cells(framework: &Framework) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    for track in &framework.tracks {
        for (row, cell) in
            track.levels.first().into_iter().flat_map(|level| level.cells.iter().enumerate())
        {
            let id = &framework.competencies[cell.competency].id;
            let is_empty = track.levels.iter().all(|level| level.cells[row].place.is_none());
            if is_empty && track.levels.len() > 1 {
                faults.push(empty_competency(framework, track, cell.competency));
                continue;
            }
            for level in track.levels.iter().filter(|level| level.cells[row].place.is_none()) {
                let message = format!("`{}` says nothing about `{id}`", level.id.value);
                faults.push(
                    Diagnostic::new(Code::MissingCell, &track.path, level.id.span, message).help(
                        format!("add `[level.expect.{id}]`, with `same = true` if nothing is new"),
                    ),
                );
            }
        }
    }
    faults
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
fn points_of(framework: &Framework, track: usize) -> impl Iterator<Item = Place<'_>> {
    framework.tracks[track].levels.iter().enumerate().flat_map(move |(level, facts)| {
        let at = LevelRef { track, level };
        facts.cells.iter().flat_map(move |cell| {
            cell.new.iter().enumerate().map(move |(index, point)| Place { at, cell, index, point })
        })
    })
}

/// A point and where it stands.
struct Place<'a> {
    at: LevelRef,
    cell: &'a Cell,
    index: usize,
    point: &'a Point,
}

/// File and span of a point.
fn place_of<'a>(track: &'a Track, point: &'a Point) -> (&'a RelPath, Span) {
    (point.fragment.path.as_ref().unwrap_or(&track.path), point.fragment.span)
}

/// A point that a level below has brought already says nothing new.
fn repeated_points(framework: &Framework) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    for (track, facts) in framework.tracks.iter().enumerate() {
        for level in &facts.levels {
            for cell in level.cells.iter().filter(|cell| !cell.new.is_empty()) {
                let known: HashMap<&str, &Point> = cell
                    .inherited
                    .iter()
                    .filter_map(|at| framework.point(track, cell.competency, *at))
                    .map(|point| (point.written.trim(), point))
                    .collect();
                for point in &cell.new {
                    let Some(first) = known.get(point.written.trim()) else { continue };
                    let (path, span) = place_of(facts, point);
                    let (first_path, first_span) = place_of(facts, first);
                    let message = format!("`{}` expects again what it inherits", level.id.value);
                    faults.push(
                        Diagnostic::new(Code::RepeatedPoint, path, span, message)
                            .and(first_path, Some(first_span), "expected from here on")
                            .help("take it out, or say what is different at this level"),
                    );
                }
            }
        }
    }
    faults
}

/// Points of one track that say nearly the same, each with one that it is like: a
/// framework that was only sketched would drown in pairs.
///
/// Not those of a competency whose levels replace each other, nor a point that ends
/// where the other begins: there the likeness is what the author wants.
fn near_duplicates(framework: &Framework) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    for (track, facts) in framework.tracks.iter().enumerate() {
        let places: Vec<Place<'_>> = points_of(framework, track).collect();
        let sets = word_sets(places.iter().map(|place| place.point.fragment.text.as_str()));
        let mut pairs = Vec::new();
        similar_pairs(&sets, |one, other| {
            let is_fault = !is_wanted(framework, &places[one], &places[other]);
            pairs.extend(is_fault.then_some((one, other)));
            is_fault
        });
        pairs.sort_unstable();
        for (one, other) in pairs {
            let (one, other) = (&places[one], &places[other]);
            let (path, span) = place_of(facts, other.point);
            let (first_path, first_span) = place_of(facts, one.point);
            let level = |at: LevelRef| framework.level(at).id.value.as_str();
            let message = match (level(one.at), level(other.at)) {
                (below, same) if below == same => {
                    format!("`{same}` expects nearly the same twice")
                }
                (below, above) => {
                    format!("`{above}` expects nearly the same as `{below}` already does")
                }
            };
            faults.push(
                Diagnostic::new(Code::NearDuplicate, path, span, message)
                    .and(first_path, Some(first_span), "nearly the same as this")
                    .help("say what is different, or take one of them out"),
            );
        }
    }
    faults
}

/// Whether two points of a track may be alike: `other` stands at the same level or above.
fn is_wanted(framework: &Framework, one: &Place<'_>, other: &Place<'_>) -> bool {
    let same_cell = one.cell.competency == other.cell.competency;
    let replaces = framework.competencies[one.cell.competency].inherit == Inherit::Replace;
    // The very same text in one competency is a repeated point, reported as such.
    let repeated = one.point.written.trim() == other.point.written.trim();
    let ends = || {
        (one.at.level + 1..=other.at.level).any(|level| {
            framework
                .cell(LevelRef { level, ..one.at }, one.cell.competency)
                .is_some_and(|cell| cell.dropped.contains(&(one.at.level, one.index)))
        })
    };
    same_cell && one.at != other.at && (replaces || repeated || ends())
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
