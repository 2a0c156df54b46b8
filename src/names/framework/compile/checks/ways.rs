//! Checks of how levels stand to each other: ways, equivalences, titles, time.

use std::collections::BTreeMap;

use super::Check;
use crate::names::framework::{Framework, LevelRef, Transition};
use crate::words::code::Code;
use crate::words::diagnostic::Diagnostic;
use crate::words::text::fold;

/// The checks of this file.
pub(super) const CHECKS: &[Check] = &[
    unreachable_levels,
    ends_without_a_word,
    one_way_moves,
    equivalences_without_basis,
    forced_out,
    same_titles,
    repeated_aliases,
    owners,
];

/// A first level that no transition leads to and nobody is hired into.
fn unreachable_levels(framework: &Framework) -> Vec<Diagnostic> {
    let says_of_hiring = framework.levels().any(|at| framework.level(at).hire_into.is_some());
    let firsts = (0..framework.tracks.len()).map(|track| LevelRef { track, level: 0 });
    firsts
        .filter(|at| !framework.tracks[at.track].levels.is_empty())
        .filter(|at| match framework.level(*at).hire_into {
            Some(hired) => !hired,
            // Where nothing is said of hiring, people are hired at the bottom.
            None => says_of_hiring,
        })
        .filter(|at| framework.transitions.iter().all(|way| way.to != *at))
        .map(|at| {
            let message = format!("nobody can reach `{}`", framework.level_id(at));
            let level = framework.level(at);
            Diagnostic::new(
                Code::UnreachableLevel,
                &framework.tracks[at.track].path,
                level.id.span,
                message,
            )
            .help("say `hire_into = true`, or add a `[[transition]]` to it")
        })
        .collect()
}

/// A last level without a way out that does not say what kind of end it is.
fn ends_without_a_word(framework: &Framework) -> Vec<Diagnostic> {
    framework
        .levels()
        .filter(|at| framework.above(*at).is_none() && framework.level(*at).terminal.is_none())
        .filter(|at| framework.transitions.iter().all(|way| way.from != *at))
        .map(|at| {
            let level = framework.level(at);
            let message = format!("no way leads on from `{}`", framework.level_id(at));
            Diagnostic::new(
                Code::NoWayOut,
                &framework.tracks[at.track].path,
                level.id.span,
                message,
            )
            .help("say `terminal = \"apex\"`, `\"career\"` or `\"bottleneck\"`, or add a `[[transition]]`")
        })
        .collect()
}

/// Lateral moves without a way back, unless they say why.
fn one_way_moves(framework: &Framework) -> Vec<Diagnostic> {
    let leads_back = |way: &Transition| {
        framework
            .transitions
            .iter()
            .any(|back| back.from.track == way.to.track && back.to.track == way.from.track)
    };
    framework
        .transitions
        .iter()
        .filter(|way| way.kind == "lateral" && way.reason.is_none())
        .filter(|way| match way.reversible {
            Some(reversible) => reversible == "no",
            None => !leads_back(way),
        })
        .map(|way| {
            let message = format!(
                "the lateral move from `{}` to `{}` has no way back and no reason",
                framework.level_id(way.from),
                framework.level_id(way.to)
            );
            Diagnostic::new(Code::OneWayMove, &way.place.0, way.place.1, message)
                .help("say `reversible`, give a `reason`, or add the transition back")
        })
        .collect()
}

/// Levels of two tracks that are equal in nothing that is named.
fn equivalences_without_basis(framework: &Framework) -> Vec<Diagnostic> {
    framework
        .equivalences
        .iter()
        .filter(|known| known.basis.is_empty())
        .filter(|known| known.levels.iter().any(|at| at.track != known.levels[0].track))
        .map(|known| {
            let names: Vec<String> =
                known.levels.iter().map(|at| format!("`{}`", framework.level_id(*at))).collect();
            let message = format!("{} are said to be equal, but not in what", names.join(" and "));
            Diagnostic::new(Code::EquivalenceWithoutBasis, &known.place.0, known.place.1, message)
                .help("add `basis` with some of `rank`, `scope`, `pay`, `title`")
        })
        .collect()
}

/// A limit of time at a career level, or above one.
fn forced_out(framework: &Framework) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    for track in &framework.tracks {
        let career = track.levels.iter().position(|level| level.terminal == Some("career"));
        let Some(career) = career else { continue };
        for level in &track.levels[career..] {
            let Some(limit) = &level.limit else { continue };
            let message = format!(
                "people have to leave `{}` after {}, though `{}` is a level to stay at",
                level.id.value, limit.value, track.levels[career].id.value
            );
            faults.push(
                Diagnostic::new(Code::ForcedOut, &track.path, limit.span, message)
                    .and(&track.path, Some(track.levels[career].id.span), "the career level")
                    .help("take `limit` out, or move the career level up"),
            );
        }
    }
    faults
}

/// One title for levels of two tracks that differ in rank or reach.
fn same_titles(framework: &Framework) -> Vec<Diagnostic> {
    let mut first: BTreeMap<String, LevelRef> = BTreeMap::new();
    let mut faults = Vec::new();
    for at in framework.levels() {
        let level = framework.level(at);
        let Some(&known) = first.get(&fold(&level.name)) else {
            first.insert(fold(&level.name), at);
            continue;
        };
        let other = framework.level(known);
        let differ = |one: Option<(usize, usize)>, other: Option<(usize, usize)>| {
            one.zip(other).is_some_and(|(one, other)| one != other)
        };
        if known.track == at.track
            || !(differ(level.reach, other.reach) || differ(level.ranks, other.ranks))
        {
            continue;
        }
        let message = format!(
            "`{}` is the title of `{}` and of `{}`, which differ in scope",
            level.name,
            framework.level_id(known),
            framework.level_id(at)
        );
        faults.push(
            Diagnostic::new(
                Code::SameTitle,
                &framework.tracks[at.track].path,
                level.id.span,
                message,
            )
            .and(&framework.tracks[known.track].path, Some(other.id.span), "the other one")
            .help("give one of them another `name`"),
        );
    }
    faults
}

/// A name that two levels claim.
fn repeated_aliases(framework: &Framework) -> Vec<Diagnostic> {
    let mut first = BTreeMap::new();
    let mut faults = Vec::new();
    for at in framework.levels() {
        let path = &framework.tracks[at.track].path;
        for alias in &framework.level(at).aliases {
            let Some((known, first_path, first_span)) =
                first.insert(fold(&alias.value), (at, path, alias.span))
            else {
                continue;
            };
            let message = if known == at {
                format!("`{}` has the name `{}` twice", framework.level_id(at), alias.value)
            } else {
                let (one, other) = (framework.level_id(known), framework.level_id(at));
                format!("`{one}` and `{other}` both claim the name `{}`", alias.value)
            };
            faults.push(
                Diagnostic::new(Code::DuplicateAlias, path, alias.span, message)
                    .label("the second")
                    .and(first_path, Some(first_span), "the first")
                    .help("leave the name to one of them"),
            );
        }
    }
    faults
}

/// A framework, or a track without one, that nobody looks after.
fn owners(framework: &Framework) -> Vec<Diagnostic> {
    if !framework.care.owners.is_empty() {
        return Vec::new();
    }
    let help = "add `owners = [\"@…\"]`";
    if let Some(path) = &framework.path {
        let owned = framework.tracks.iter().all(|track| !track.care.owners.is_empty());
        let message = "nobody looks after this framework";
        return (!owned || framework.tracks.is_empty())
            .then(|| Diagnostic::of_file(Code::NoOwner, path, message).help(help))
            .into_iter()
            .collect();
    }
    let unowned = framework.tracks.iter().filter(|track| track.care.owners.is_empty());
    unowned
        .map(|track| {
            let message = format!("nobody looks after the track `{}`", track.id);
            Diagnostic::new(Code::NoOwner, &track.path, track.span, message).help(help)
        })
        .collect()
}
