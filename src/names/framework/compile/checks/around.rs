//! Checks of guides and claims.

use super::Check;
use crate::names::framework::{Framework, Guide};
use crate::words::code::Code;
use crate::words::diagnostic::Diagnostic;

/// The checks of this file.
pub(super) const CHECKS: &[Check] = &[claims_without_source, disputed_equivalences, biased_guides];

/// Claims that do not say where and when they were made.
fn claims_without_source(framework: &Framework) -> Vec<Diagnostic> {
    framework
        .claims
        .iter()
        .filter_map(|claim| {
            let origin = &claim.facts.origin;
            let missing = match (origin.source.trim().is_empty(), origin.date.is_none()) {
                (true, true) => "source and no date",
                (true, false) => "source",
                (false, true) => "date",
                (false, false) => return None,
            };
            let id = &claim.facts.id;
            let message = format!("the claim `{}` has no {missing}", id.value);
            Some(
                Diagnostic::new(Code::ClaimWithoutSource, &claim.path, id.span, message)
                    .help("add `source = \"…\"` and `date = YYYY-MM-DD`"),
            )
        })
        .collect()
}

/// Equivalences that rest on a disputed claim and do not say that they are contested.
fn disputed_equivalences(framework: &Framework) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    for known in framework.equivalences.iter().filter(|known| known.strength != "contested") {
        for &index in &known.claims {
            let claim = &framework.claims[index];
            let Some(&other) = claim.disputed_by.first() else { continue };
            let message =
                format!("this equivalence rests on the disputed claim `{}`", claim.facts.id.value);
            faults.push(
                Diagnostic::new(Code::DisputedClaim, &known.place.0, known.place.1, message)
                    .and(
                        &framework.claims[other].path,
                        Some(framework.claims[other].facts.id.span),
                        "the claim that disputes it",
                    )
                    .help("say `strength = \"contested\"`"),
            );
        }
    }
    faults
}

/// Guides that lead those who answer at random to one result.
fn biased_guides(framework: &Framework) -> Vec<Diagnostic> {
    framework
        .guides
        .iter()
        .filter_map(|guide| {
            let means = mean_scores(guide);
            // A result for the unsure alone is not one that answers could favour.
            let rivals = |result: &usize| guide.facts.unsure != Some(*result) || means[*result] > 0;
            let mut ranked: Vec<usize> = (0..means.len()).filter(rivals).collect();
            ranked.sort_by_key(|result| std::cmp::Reverse(means[*result]));
            let (best, next) = (*ranked.first()?, *ranked.get(1)?);
            if means[best] <= 2 * means[next] {
                return None;
            }
            let id = &guide.facts.results[best].id;
            let message = format!("the answers favour the result `{}`", id.value);
            Some(
                Diagnostic::new(Code::BiasedGuide, &guide.path, id.span, message)
                    .help("balance what the answers score, or ask more about the others"),
            )
        })
        .collect()
}

/// What answering at random adds to each result, in thousandths.
fn mean_scores(guide: &Guide) -> Vec<u64> {
    let mut means = vec![0_u64; guide.facts.results.len()];
    for question in guide.facts.questions.iter().filter(|question| !question.is_check) {
        let answers = question.answers.len().max(1) as u64;
        for (result, score) in question.answers.iter().flat_map(|answer| &answer.scores) {
            means[*result] += 1_000 * u64::from(*score) / answers;
        }
    }
    means
}
