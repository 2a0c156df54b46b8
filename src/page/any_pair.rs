//! The view of the page that compares any two levels.
//!
//! A script draws the pair that the address names; without it the page lists the pairs
//! that have a page of their own. Invariant: an id stands on the page once.

use std::collections::BTreeSet;

use crate::names::PageId;
use crate::names::framework::LevelRef;
use crate::page::data::{AnyPairGroup, AnyPairLevel, AnyPairPage, AnyPairTrack, AnyPairView, Link};
use crate::page::frame::Parts;

impl Parts {
    pub(super) fn any_pair_view(&self, id: PageId) -> AnyPairView {
        let tracks = self.level_data_addresses().filter_map(|(track, address)| {
            let facts = &self.index.framework.tracks[track];
            let levels = (0..facts.levels.len()).map(|level| LevelRef { track, level });
            Some(AnyPairTrack {
                id: facts.id.clone(),
                name: facts.name.clone(),
                data: address.as_str().to_owned(),
                version: self.track_levels(track)?.version(),
                levels: levels.map(|at| self.any_pair_level(at)).collect(),
            })
        });
        AnyPairView { body: self.body(id), tracks: tracks.collect(), groups: self.pair_groups() }
    }

    fn any_pair_level(&self, at: LevelRef) -> AnyPairLevel {
        let level = self.index.framework.level(at);
        let aliases: Vec<&str> = level.aliases.iter().map(|alias| alias.value.as_str()).collect();
        AnyPairLevel {
            id: self.index.framework.level_id(at),
            name: level.name.clone(),
            code: level.code.clone(),
            names: aliases.join("\n"),
        }
    }

    fn pair_groups(&self) -> Vec<AnyPairGroup> {
        let framework = &self.index.framework;
        let pairs = framework.comparisons();
        let mut listed: BTreeSet<(LevelRef, LevelRef)> = BTreeSet::new();
        let mut groups = Vec::new();
        for at in framework.levels() {
            let own = pairs.iter().filter(|(one, other)| *one == at || *other == at);
            let pages = own.filter_map(|&(one, other)| {
                let page = self.index.names.of_kind(crate::names::PageKind::Compare(one, other))?;
                let Link { title, address } = self.link(page);
                Some(AnyPairPage {
                    pair: framework.pair_id(one, other),
                    first: listed.insert((one, other)),
                    page: Link { title, address },
                })
            });
            let pages = pages.collect();
            let id = framework.level_id(at);
            groups.push(AnyPairGroup { id, level: self.level_link(at), pages });
        }
        groups
    }
}
