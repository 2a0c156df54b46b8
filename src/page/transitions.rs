//! The view of all ways between levels: transitions, equivalences and hats.
//!
//! One page rather than one a transition: the page of two levels side by side already
//! shows each way, and readers who weigh a move want to see all of them at once.
//! Invariant: every transition stands in exactly one pair.

use crate::names::PageId;
use crate::names::framework::{Equivalence, LevelRef, Transition};
use crate::page::data::{
    AnchoredTransition, EquivalenceData, Link, TransitionPair, TransitionsView,
};
use crate::page::frame::Parts;

impl Parts {
    pub(super) fn transitions_view(&self, id: PageId) -> TransitionsView {
        let framework = &self.index.framework;
        TransitionsView {
            body: self.body(id),
            pairs: self.pairs(id),
            equivalences: framework
                .equivalences
                .iter()
                .map(|known| self.equal(id, known))
                .collect(),
            hats: framework.hats.iter().map(|hat| self.hat(id, hat)).collect(),
        }
    }

    /// The transitions by the two levels they join, in the order of the first of each.
    fn pairs(&self, id: PageId) -> Vec<TransitionPair> {
        let mut pairs: Vec<(LevelRef, LevelRef, Vec<&Transition>)> = Vec::new();
        for way in &self.index.framework.transitions {
            let known = pairs.iter_mut().find(|(one, other, _)| {
                (way.from, way.to) == (*one, *other) || (way.to, way.from) == (*one, *other)
            });
            match known {
                Some((.., ways)) => ways.push(way),
                None => pairs.push((way.from, way.to, vec![way])),
            }
        }
        let pairs = pairs.into_iter();
        pairs.map(|(one, other, ways)| self.pair(id, one, other, &ways)).collect()
    }

    fn pair(
        &self,
        id: PageId,
        one: LevelRef,
        other: LevelRef,
        ways: &[&Transition],
    ) -> TransitionPair {
        let ordered = ways.iter().filter(|way| way.from == one);
        let back = ways.iter().filter(|way| way.from != one);
        TransitionPair {
            one: self.level_link(one),
            other: self.level_link(other),
            compare: self.compare_address(one, other),
            ways: ordered
                .chain(back)
                .map(|way| AnchoredTransition {
                    anchor: self.index.framework.way_id(way),
                    way: self.transition(id, way),
                })
                .collect(),
            one_way: ways.iter().all(|way| way.from == one),
        }
    }

    fn equal(&self, id: PageId, known: &Equivalence) -> EquivalenceData {
        let framework = &self.index.framework;
        let levels = &known.levels;
        let pairs = levels.iter().enumerate().flat_map(|(index, one)| {
            levels.iter().skip(index + 1).map(move |other| (*one, *other))
        });
        let name = |at: LevelRef| framework.level(at).name.as_str();
        EquivalenceData {
            anchor: framework.equal_id(known),
            levels: levels.iter().map(|at| self.level_link(*at)).collect(),
            basis: known.basis.iter().map(|basis| (*basis).to_owned()).collect(),
            strength: known.strength.to_owned(),
            note: self.maybe_html(id, known.note.as_ref()),
            compare: pairs
                .filter(|(one, other)| one != other)
                .map(|(one, other)| Link {
                    title: format!("{} – {}", name(one), name(other)),
                    address: self.compare_address(one, other),
                })
                .collect(),
        }
    }
}
