//! What holds between levels: transitions, equivalences, hats.

use super::super::{Equivalence, Hat, LevelRef, Transition};
use super::Compiler;
use crate::file::track::TrackFacts;
use crate::input::table::Text;
use crate::words::code::Code;
use crate::words::diagnostic::Diagnostic;
use crate::words::path::RelPath;

impl Compiler {
    fn level_ref(&mut self, path: &RelPath, text: &Text) -> Option<LevelRef> {
        let found = self.framework.find_level(&text.value);
        if found.is_none() {
            let ids: Vec<String> =
                self.framework.levels().map(|at| self.framework.level_id(at)).collect();
            self.unknown("level", path, text, ids.iter().map(String::as_str));
        }
        found
    }

    /// The hats of a track; those of all tracks come before any transition names one.
    pub(super) fn hats(&mut self, path: &RelPath, facts: &TrackFacts) {
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
                summary: hat.summary.clone(),
                concept: hat.concept.clone().map(|concept| (concept, path.clone())),
                open_to,
            });
        }
    }

    /// The transitions and equivalences of a track's file.
    pub(super) fn relations(&mut self, path: &RelPath, facts: &TrackFacts) {
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
                reason: transition.reason.clone(),
                costs: transition.costs.iter().map(|cost| (cost.clone(), path.clone())).collect(),
                place: (path.clone(), transition.place),
            });
        }
        for equivalence in &facts.equivalences {
            let levels: Vec<LevelRef> =
                equivalence.levels.iter().filter_map(|text| self.level_ref(path, text)).collect();
            let claims =
                equivalence.claims.iter().filter_map(|text| self.claim(path, text)).collect();
            if levels.len() >= 2 {
                self.framework.equivalences.push(Equivalence {
                    levels,
                    basis: equivalence.basis.clone(),
                    strength: equivalence.strength,
                    claims,
                    note: equivalence.note.clone(),
                    place: (path.clone(), equivalence.place),
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
