//! What must hold of a framework as a whole, once all of it is known.
//!
//! Each check is a function from the framework to diagnostics. Invariant: a check
//! reports a fault once, at the place where the author would mend it.

mod around;
mod beside;
mod cells;
mod repeats;
mod ways;

use std::collections::{BTreeMap, BTreeSet};

use super::super::{Framework, LevelRef, Transition};
use crate::words::code::Code;
use crate::words::diagnostic::Diagnostic;

/// A check of the framework as a whole.
type Check = fn(&Framework) -> Vec<Diagnostic>;

/// Runs all checks.
pub(super) fn run(framework: &Framework) -> Vec<Diagnostic> {
    let own: [Check; 4] = [promotions, cycles, repeated_relations, exact_ranks];
    let of_cells = cells::CHECKS.iter().chain(repeats::CHECKS);
    let of_ways = beside::CHECKS.iter().chain(ways::CHECKS);
    let checks = own.iter().chain(of_cells).chain(of_ways).chain(around::CHECKS);
    checks.flat_map(|check| check(framework)).collect()
}

fn promotions_of(framework: &Framework) -> impl Iterator<Item = &Transition> {
    framework.transitions.iter().filter(|way| way.kind == "promotion")
}

/// Nobody is promoted out of the top of a track, neither by a transition nor by a level
/// that is listed above it.
fn promotions(framework: &Framework) -> Vec<Diagnostic> {
    let steps = framework.levels().filter_map(|at| Some((at, framework.above(at)?)));
    let out_of_top = steps.filter(|(at, _)| framework.level(*at).terminal == Some("apex"));
    let listed = out_of_top.map(|(at, above)| {
        let (top, above) = (&framework.level(at).id, &framework.level(above).id);
        let path = &framework.tracks[at.track].path;
        let message =
            format!("`{}` is listed above `{}`, the top of its track", above.value, top.value);
        Diagnostic::new(Code::PromotionFromApex, path, above.span, message)
            .and(path, Some(top.span), "the top of its track")
            .help("take `terminal = \"apex\"` from the lower level, or list it last")
    });
    let promoted = promotions_of(framework)
        .filter(|way| framework.level(way.from).terminal == Some("apex"))
        .map(|way| {
            let level = framework.level(way.from);
            let message = format!("a promotion out of `{}`, the top of its track", level.id.value);
            Diagnostic::new(Code::PromotionFromApex, &way.place.0, way.place.1, message)
                .and(&framework.tracks[way.from.track].path, Some(level.id.span), "the top of its track")
                .help("give the transition another kind, or take `terminal = \"apex\"` from the level")
        });
    listed.chain(promoted).collect()
}

/// Promotions never lead round in a circle; the steps of a track are promotions too.
fn cycles(framework: &Framework) -> Vec<Diagnostic> {
    let mut next: BTreeMap<LevelRef, BTreeSet<LevelRef>> = BTreeMap::new();
    for at in framework.levels() {
        if let Some(above) = framework.above(at) {
            next.entry(at).or_default().insert(above);
        }
    }
    for way in promotions_of(framework) {
        next.entry(way.from).or_default().insert(way.to);
    }
    let mut told: BTreeSet<BTreeSet<LevelRef>> = BTreeSet::new();
    promotions_of(framework)
        .filter_map(|way| {
            let is_step = way.from.track == way.to.track && way.from.level + 1 == way.to.level;
            let chain = path(&next, way.to, way.from).filter(|_| !is_step)?;
            // A circle of several transitions is one fault.
            if !told.insert(chain.iter().copied().collect()) {
                return None;
            }
            let mut names = vec![framework.level_id(way.from)];
            names.extend(chain.into_iter().map(|at| framework.level_id(at)));
            let message = format!("promotions lead in a circle: {}", names.join(" → "));
            Some(
                Diagnostic::new(Code::PromotionCycle, &way.place.0, way.place.1, message).help(
                    "say `kind = \"return\"`, `\"step-down\"` or `\"lateral\"` for the way back",
                ),
            )
        })
        .collect()
}

/// A shortest path from one level to another, both included.
fn path(
    next: &BTreeMap<LevelRef, BTreeSet<LevelRef>>,
    from: LevelRef,
    to: LevelRef,
) -> Option<Vec<LevelRef>> {
    let mut before: BTreeMap<LevelRef, LevelRef> = BTreeMap::new();
    let mut queue = std::collections::VecDeque::from([from]);
    while let Some(at) = queue.pop_front() {
        if at == to {
            let mut path = vec![at];
            while let Some(last) = path.last().filter(|last| **last != from) {
                path.push(before[last]);
            }
            path.reverse();
            return Some(path);
        }
        for &step in next.get(&at).into_iter().flatten() {
            if step != from && !before.contains_key(&step) {
                before.insert(step, at);
                queue.push_back(step);
            }
        }
    }
    None
}

/// A transition or equivalence may stand in either track's file, but only once.
fn repeated_relations(framework: &Framework) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    let mut seen = BTreeMap::new();
    let ways = framework.transitions.iter().map(|way| {
        let levels = vec![way.from, way.to];
        (
            format!(
                "transition from `{}` to `{}`",
                framework.level_id(way.from),
                framework.level_id(way.to)
            ),
            way.kind,
            levels,
            &way.place,
        )
    });
    let equal = framework.equivalences.iter().map(|known| {
        let mut levels = known.levels.clone();
        levels.sort_unstable();
        let names: Vec<String> =
            levels.iter().map(|at| format!("`{}`", framework.level_id(*at))).collect();
        (format!("equivalence of {}", names.join(" and ")), "equivalence", levels, &known.place)
    });
    for (what, kind, levels, place) in ways.chain(equal) {
        let Some(first) = seen.insert((kind, levels), place) else { continue };
        faults.push(
            Diagnostic::new(
                Code::DuplicateId,
                &place.0,
                place.1,
                format!("the {what} is there twice"),
            )
            .label("the second")
            .and(&first.0, Some(first.1), "the first")
            .help("take one of them out"),
        );
    }
    faults
}

/// Levels that are said to be exactly equal stand on the same rank.
fn exact_ranks(framework: &Framework) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    for known in framework.equivalences.iter().filter(|known| known.strength == "exact") {
        let ranked: Vec<_> =
            known.levels.iter().filter_map(|at| Some((*at, framework.level(*at).ranks?))).collect();
        let Some((first, ranks)) = ranked.first() else { continue };
        let Some((other, _)) = ranked.iter().find(|(_, other)| other != ranks) else { continue };
        let message = format!(
            "`{}` and `{}` are said to be equal but stand on different ranks",
            framework.level_id(*first),
            framework.level_id(*other)
        );
        faults.push(
            Diagnostic::new(Code::EqualRanksDiffer, &known.place.0, known.place.1, message)
                .help("say `strength = \"rough\"`, or put both levels on one rank"),
        );
    }
    faults
}
