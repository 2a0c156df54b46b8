//! Expectations that say what another one says already, or nearly.
//!
//! A short text is often a label, and its examples are what is expected: they count
//! as words of the point. Invariant: a pair is reported once, as a repeat or as a
//! near-duplicate.

use std::collections::HashMap;

use super::Check;
use super::cells::{Place, place_of, points_of};
use crate::file::framework::Inherit;
use crate::names::framework::similar::{similar_pairs, word_sets};
use crate::names::framework::{Framework, LevelRef, Point};
use crate::words::code::Code;
use crate::words::diagnostic::Diagnostic;

/// The checks of this file.
pub(super) const CHECKS: &[Check] = &[repeated_points, near_duplicates];

/// Up to this many words, one word more at the higher level is the step between them.
const SHORT: usize = 8;

/// A point that a level below has brought already says nothing new.
fn repeated_points(framework: &Framework) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    for (track, facts) in framework.tracks.iter().enumerate() {
        for level in &facts.levels {
            for cell in level.cells.iter().filter(|cell| !cell.new.is_empty()) {
                let mut known: HashMap<&str, Vec<&Point>> = HashMap::new();
                for at in &cell.inherited {
                    let point = framework.point(track, cell.competency, *at);
                    for point in point.into_iter() {
                        known.entry(point.written.trim()).or_default().push(point);
                    }
                }
                for point in &cell.new {
                    let first = known.get(point.written.trim()).into_iter().flatten();
                    let Some(first) = first.copied().find(|first| repeats(first, point)) else {
                        continue;
                    };
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

/// Whether `point` has the text of `first` and no example that is not there already.
fn repeats(first: &Point, point: &Point) -> bool {
    let is_known = |example: &str| first.examples.iter().any(|known| known.text == example);
    point.written.trim() == first.written.trim()
        && point.examples.iter().all(|example| is_known(&example.text))
}

/// Points of one track that say nearly the same.
///
/// Not those of a competency whose levels replace each other, nor a point that ends
/// where the other begins: there the likeness is what the author wants.
fn near_duplicates(framework: &Framework) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    for (track, facts) in framework.tracks.iter().enumerate() {
        let places: Vec<Place<'_>> = points_of(framework, track).collect();
        let texts = places.iter().map(|place| {
            let examples = place.point.examples.iter().map(|example| example.text.as_str());
            std::iter::once(place.point.fragment.text.as_str()).chain(examples)
        });
        let sets = word_sets(texts);
        for (one, other) in similar_pairs(&sets) {
            let is_step = places[one].at.level < places[other].at.level
                && says_more(&sets[one], &sets[other]);
            let (one, other) = (&places[one], &places[other]);
            if is_step || is_wanted(framework, one, other) {
                continue;
            }
            let (path, span) = place_of(facts, other.point);
            let (first_path, first_span) = place_of(facts, one.point);
            let level = |at: LevelRef| framework.level(at).id.value.as_str();
            let alike = match repeats(one.point, other.point) {
                true => "the same",
                false => "nearly the same",
            };
            let message = match (level(one.at), level(other.at)) {
                (below, same) if below == same => format!("`{same}` expects {alike} twice"),
                (below, above) => {
                    format!("`{above}` expects {alike} as `{below}` already does")
                }
            };
            faults.push(
                Diagnostic::new(Code::NearDuplicate, path, span, message)
                    .and(first_path, Some(first_span), format!("{alike} as this"))
                    .help("say what is different, or take one of them out"),
            );
        }
    }
    faults
}

/// Whether a short text has all words of another one and some more, as in "explains
/// designs" and "explains complex designs". In a long text nobody sees such a step.
fn says_more(below: &[u32], above: &[u32]) -> bool {
    let has = |word: &u32| above.binary_search(word).is_ok();
    above.len() <= SHORT && below.len() < above.len() && below.iter().all(has)
}

/// Whether two points of a track may be alike: `other` stands at the same level or above.
fn is_wanted(framework: &Framework, one: &Place<'_>, other: &Place<'_>) -> bool {
    let same_cell = one.cell.competency == other.cell.competency;
    let replaces = framework.competencies[one.cell.competency].inherit == Inherit::Replace;
    let ends = || {
        (one.at.level + 1..=other.at.level).any(|level| {
            framework
                .cell(LevelRef { level, ..one.at }, one.cell.competency)
                .is_some_and(|cell| cell.dropped.contains(&(one.at.level, one.index)))
        })
    };
    same_cell && one.at != other.at && (replaces || repeats(one.point, other.point) || ends())
}
