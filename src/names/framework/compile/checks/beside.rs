//! Which levels stand side by side without a word on how they compare.
//!
//! Tracks of one kind, such as three specialities of engineering, are compared by the
//! ranks and the competencies that they alone share; readers ask about tracks of different kinds.
//! Invariant: two kinds that no equivalence connects are reported once, not at each rank.

use std::collections::{BTreeMap, BTreeSet};

use super::Check;
use crate::names::framework::{Framework, LevelRef};
use crate::words::code::Code;
use crate::words::diagnostic::Diagnostic;
use crate::words::text::all_of;

/// The checks of this file.
pub(super) const CHECKS: &[Check] = &[levels_without_equivalence];

/// Levels of tracks of different kinds on one rank, and nothing says how they compare.
fn levels_without_equivalence(framework: &Framework) -> Vec<Diagnostic> {
    let kinds = kinds(framework);
    // Pairs of kinds, each with the pairs of levels that nothing connects.
    let mut open: BTreeMap<(usize, usize), Vec<(LevelRef, LevelRef)>> = BTreeMap::new();
    for levels in by_ranks(framework).values() {
        let connected = connected(framework, &kinds, levels);
        let first = levels[0];
        let mut told = BTreeSet::from([connected[kinds[first.track]]]);
        for &at in levels {
            if told.insert(connected[kinds[at.track]]) {
                open.entry((kinds[first.track], kinds[at.track])).or_default().push((first, at));
            }
        }
    }
    let has_word = |pair: (usize, usize)| {
        framework.equivalences.iter().any(|known| {
            let has = |kind| known.levels.iter().any(|at| kinds[at.track] == kind);
            has(pair.0) && has(pair.1)
        })
    };
    let mut faults = Vec::new();
    for (pair, levels) in open {
        if levels.len() > 1 && !has_word(pair) {
            faults.push(of_tracks(framework, &levels));
        } else {
            faults.extend(levels.iter().map(|(beside, at)| of_levels(framework, *beside, *at)));
        }
    }
    faults
}

/// For each track the first track of its kind. Two tracks are of one kind when a
/// competency is for both of them and not for all tracks; where all tracks have all
/// competencies, nothing tells kinds apart, and each track is a kind of its own.
fn kinds(framework: &Framework) -> Vec<usize> {
    let tracks = &framework.tracks;
    let mut kinds: Vec<usize> = (0..tracks.len()).collect();
    for competency in &framework.competencies {
        let has = |track: &usize| competency.tracks.contains(&tracks[*track].id);
        let own: Vec<usize> = (0..tracks.len()).filter(has).collect();
        if own.len() == tracks.len() {
            continue;
        }
        let joined: BTreeSet<usize> = own.iter().map(|track| kinds[*track]).collect();
        join(&mut kinds, &joined);
    }
    kinds
}

/// Makes all kinds in `joined` the lowest of them.
fn join(kinds: &mut [usize], joined: &BTreeSet<usize>) {
    let Some(&first) = joined.first() else { return };
    for kind in kinds {
        if joined.contains(kind) {
            *kind = first;
        }
    }
}

/// The levels that stand on the same ranks.
fn by_ranks(framework: &Framework) -> BTreeMap<(usize, usize), Vec<LevelRef>> {
    let mut levels: BTreeMap<(usize, usize), Vec<LevelRef>> = BTreeMap::new();
    for at in framework.levels() {
        if let Some(ranks) = framework.level(at).ranks {
            levels.entry(ranks).or_default().push(at);
        }
    }
    levels
}

/// For each kind the lowest kind that equivalences of `levels` connect it with.
fn connected(framework: &Framework, kinds: &[usize], levels: &[LevelRef]) -> Vec<usize> {
    let mut lowest: Vec<usize> = (0..kinds.len()).collect();
    for known in &framework.equivalences {
        let here = known.levels.iter().filter(|at| levels.contains(at));
        let joined: BTreeSet<usize> = here.map(|at| lowest[kinds[at.track]]).collect();
        join(&mut lowest, &joined);
    }
    lowest
}

/// Two tracks of which nothing at all says how they compare.
fn of_tracks(framework: &Framework, levels: &[(LevelRef, LevelRef)]) -> Diagnostic {
    let (beside, at) = levels[0];
    let ids: Vec<&str> =
        levels.iter().map(|(_, at)| framework.level(*at).id.value.as_str()).collect();
    let [one, other] = [beside, at].map(|at| &framework.tracks[at.track]);
    let message = format!(
        "`{}` and `{}` share the ranks of {}, and nothing says how their levels compare",
        one.id,
        other.id,
        all_of(&ids)
    );
    drawn(framework, beside, at, message)
        .help("add an `[[equivalence]]` for each rank with `basis` and `strength`")
}

/// Two levels that nothing compares, of tracks that are compared elsewhere or meet once.
fn of_levels(framework: &Framework, beside: LevelRef, at: LevelRef) -> Diagnostic {
    let message = format!(
        "`{}` and `{}` stand on one rank, and nothing says how they compare",
        framework.level_id(beside),
        framework.level_id(at)
    );
    drawn(framework, beside, at, message)
        .help("add an `[[equivalence]]` of the two with `basis` and `strength`")
}

fn drawn(framework: &Framework, beside: LevelRef, at: LevelRef, message: String) -> Diagnostic {
    let place = |at: LevelRef| (&framework.tracks[at.track].path, framework.level(at).id.span);
    let ((path, span), (beside_path, beside_span)) = (place(at), place(beside));
    Diagnostic::new(Code::NoEquivalence, path, span, message).and(
        beside_path,
        Some(beside_span),
        "the level beside it",
    )
}
