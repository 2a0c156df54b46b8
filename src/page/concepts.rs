//! The view of all concepts and how they are related.
//!
//! Relations hold both ways, whichever page declares them. Invariant: what the picture
//! shows is in the list.

use std::collections::{BTreeMap, BTreeSet};

use crate::input::table::Text;
use crate::names::PageId;
use crate::page::concept_graph::{Concept, Relation, Relations, lay_out};
use crate::page::data::{ConceptGraphView, ConceptRelations, Link};
use crate::page::frame::Parts;

impl Parts {
    pub(super) fn concept_graph(&self, id: PageId) -> ConceptGraphView {
        let ids = &self.index.names.concepts;
        let number: BTreeMap<PageId, usize> =
            ids.iter().enumerate().map(|(number, id)| (*id, number)).collect();
        let mut relations = Relations::new();
        let mut lists: Vec<Lists> = vec![Lists::default(); ids.len()];
        for (one, page) in ids.iter().enumerate() {
            let Some(doc) = self.index.prose(*page) else { continue };
            let front = &doc.front;
            let named = |names: &[Text]| -> Vec<usize> {
                let found = names.iter().filter_map(|name| self.index.names.concept(&name.value));
                found.map(|page| number[&page]).filter(|other| *other != one).collect()
            };
            let related = named(&front.related).into_iter().chain(named(&front.disambiguates));
            let declared = [
                (Relation::Broader, named(&front.broader)),
                (Relation::Contrasts, named(&front.contrasts)),
                (Relation::Related, related.collect()),
            ];
            for (relation, others) in declared {
                for other in others {
                    let pair = (one.min(other), one.max(other));
                    let drawn = relations.entry(pair).or_insert(relation);
                    *drawn = relation.max(*drawn);
                    lists[one].add(relation, other, true);
                    lists[other].add(relation, one, false);
                }
            }
            let mentioned = self.linked[page.index()].concepts().into_iter();
            let mentioned = mentioned.filter_map(|address| self.index.names.at(address.as_str()));
            lists[one].mentions = mentioned.filter_map(|page| number.get(&page).copied()).collect();
        }
        let link = |other: &usize| self.link(ids[*other]);
        let links = |others: &BTreeSet<usize>| -> Vec<Link> { others.iter().map(link).collect() };
        let concepts: Vec<Concept> = ids
            .iter()
            .map(|page| {
                let Link { title, address } = self.link(*page);
                Concept { id: self.index.names.concept_id(*page).to_owned(), title, address }
            })
            .collect();
        ConceptGraphView {
            body: self.body(id),
            graph: lay_out(&concepts, &relations),
            concepts: concepts
                .into_iter()
                .zip(&lists)
                .map(|(Concept { id, title, address }, lists)| ConceptRelations {
                    id,
                    title,
                    address,
                    broader: links(&lists.broader),
                    narrower: links(&lists.narrower),
                    contrasts: links(&lists.contrasts),
                    related: links(&lists.related),
                    mentions: links(&lists.only_mentioned()),
                })
                .collect(),
        }
    }
}

/// Neighbours of one concept.
#[derive(Clone, Default)]
struct Lists {
    broader: BTreeSet<usize>,
    narrower: BTreeSet<usize>,
    contrasts: BTreeSet<usize>,
    related: BTreeSet<usize>,
    mentions: BTreeSet<usize>,
}

impl Lists {
    /// `is_own` says that this concept declares the relation, not the other one.
    fn add(&mut self, relation: Relation, other: usize, is_own: bool) {
        match (relation, is_own) {
            (Relation::Broader, true) => self.broader.insert(other),
            (Relation::Broader, false) => self.narrower.insert(other),
            (Relation::Contrasts, _) => self.contrasts.insert(other),
            (Relation::Related, _) => self.related.insert(other),
        };
    }

    /// What is mentioned and not declared.
    fn only_mentioned(&self) -> BTreeSet<usize> {
        let declared = [&self.broader, &self.narrower, &self.contrasts, &self.related];
        let is_declared = |other: &usize| declared.iter().any(|list| list.contains(other));
        self.mentions.iter().copied().filter(|other| !is_declared(other)).collect()
    }
}
