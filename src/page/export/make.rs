//! The framework and its tracks, as `framework.json` has them.
//!
//! Invariant: every list is in the order of the compiled framework, never of a hash.

use std::sync::Arc;

use super::SCHEMA;
use super::data::{
    Cell, Competency, Data, Equivalence, Group, Hat, Level, Pay, Point, PointId, Rank, Scale,
    ScaleValue, Tenure, Track, Transition,
};
use crate::file::fragment::Fragment;
use crate::file::framework::Inherit;
use crate::file::track::PayFacts;
use crate::names::addresses::generated;
use crate::names::framework::{self, Framework, LevelRef};
use crate::page::frame::Parts;
use crate::page::framework::href;

impl Parts {
    pub(super) fn data(&self) -> Data<'_> {
        let framework = &*self.index.framework;
        let config = &self.index.config;
        Data {
            schema: SCHEMA,
            id: &framework.id,
            title: if framework.title.is_empty() { &config.title } else { &framework.title },
            version: &framework.version,
            status: if framework.status.is_empty() { "draft" } else { framework.status },
            language: &config.language,
            url: config.html.site_url.as_deref(),
            owners: &framework.care.owners,
            reviewed: framework.care.reviewed.as_deref(),
            ranks: framework
                .ranks
                .iter()
                .map(|rank| Rank { id: &rank.id, name: &rank.name })
                .collect(),
            scales: framework.scales.iter().map(scale).collect(),
            groups: groups(framework),
            competencies: (0..framework.competencies.len())
                .map(|index| self.competency_data(index))
                .collect(),
            tracks: (0..framework.tracks.len()).map(|track| self.track_data(track)).collect(),
            transitions: framework.transitions.iter().map(|way| self.way_data(way)).collect(),
            equivalences: framework
                .equivalences
                .iter()
                .map(|known| self.equivalence_data(known))
                .collect(),
            hats: framework.hats.iter().map(|hat| self.hat_data(hat)).collect(),
            externals: self.externals_data(),
            comparisons: self.comparisons_data(),
            guides: self.guides_data(),
            claims: self.claims_data(),
        }
    }

    /// An address of the site as it is written in links, if there is a page.
    fn existing(&self, address: &str) -> Option<String> {
        self.index.names.at(address).map(|_| href(address))
    }

    fn competency_data(&self, index: usize) -> Competency<'_> {
        let framework = &self.index.framework;
        let facts = &framework.competencies[index];
        let common = || framework.scales.iter().position(|scale| scale.id == "proficiency");
        Competency {
            id: &facts.id,
            name: &facts.name,
            group: &facts.group,
            scale: facts.scale.or_else(common).map(|scale| framework.scales[scale].id.as_str()),
            tracks: Some(facts.tracks.as_slice()).filter(|tracks| !tracks.is_empty()),
            inherit: match facts.inherit {
                Inherit::Cumulative => "cumulative",
                Inherit::Replace => "replace",
            },
            summary: text(facts.summary.as_ref()),
            address: self.existing(&generated::competency(&facts.id)),
        }
    }

    fn track_data(&self, track: usize) -> Track<'_> {
        let facts = &self.index.framework.tracks[track];
        Track {
            id: &facts.id,
            name: &facts.name,
            short: &facts.short,
            summary: text(facts.summary.as_ref()),
            owners: &facts.care.owners,
            reviewed: facts.care.reviewed.as_deref(),
            address: href(&generated::track(&facts.id)),
            matrix: self.existing(&generated::matrix(&facts.id)),
            levels: (0..facts.levels.len())
                .map(|level| self.whole_level(LevelRef { track, level }))
                .collect(),
        }
    }

    fn whole_level(&self, at: LevelRef) -> Level<'_> {
        let framework = &self.index.framework;
        let facts = framework.level(at);
        let tenure = Tenure {
            typical: facts.tenure.as_deref(),
            limit: facts.limit.as_ref().map(|limit| &*limit.value),
        };
        Level {
            id: framework.level_id(at),
            name: &facts.name,
            code: &facts.code,
            aliases: facts.aliases.iter().map(|alias| alias.value.as_str()).collect(),
            ranks: rank_ids(framework, facts.ranks),
            reach: facts.reach.map(|value| value_id(framework, value)),
            terminal: facts.terminal,
            tenure: Some(tenure).filter(|t| t.typical.is_some() || t.limit.is_some()),
            pay: facts.pay.as_ref().map(pay),
            share: facts.share,
            hire_into: facts.hire_into,
            summary: text(facts.summary.as_ref()),
            address: href(&generated::level(&framework.tracks[at.track].id, &facts.id.value)),
            cells: facts.cells.iter().map(|facts| cell(framework, at, facts)).collect(),
        }
    }

    fn way_data<'a>(&'a self, way: &'a framework::Transition) -> Transition<'a> {
        let framework = &self.index.framework;
        let id = framework.way_id(way);
        let costs = way.costs.iter();
        Transition {
            from: framework.level_id(way.from),
            to: framework.level_id(way.to),
            kind: way.kind,
            reversible: way.reversible,
            gate: way.gate,
            try_first: way.try_first.map(|hat| framework.hats[hat].id.as_str()),
            costs: costs.filter_map(|(cost, _)| self.concept_reference(cost)).collect(),
            reason: text(way.reason.as_ref()),
            address: self.way_address(&id),
            compare: self.compare_address(way.from, way.to),
            id,
        }
    }

    fn equivalence_data<'a>(&'a self, known: &'a framework::Equivalence) -> Equivalence<'a> {
        let framework = &self.index.framework;
        let claims = known.claims.iter();
        let id = framework.equal_id(known);
        Equivalence {
            levels: known.levels.iter().map(|at| framework.level_id(*at)).collect(),
            basis: &known.basis,
            strength: known.strength,
            claims: claims.map(|claim| &*framework.claims[*claim].facts.id.value).collect(),
            note: text(known.note.as_ref()),
            address: self.way_address(&id),
            id,
        }
    }

    fn hat_data<'a>(&'a self, hat: &'a framework::Hat) -> Hat<'a> {
        let open_to = hat.open_to.iter().map(|at| self.index.framework.level_id(*at));
        Hat {
            id: &hat.id,
            name: &hat.name,
            summary: text(hat.summary.as_ref()),
            open_to: open_to.collect(),
            address: self.hat_address(hat),
        }
    }
}

fn scale(scale: &framework::Scale) -> Scale<'_> {
    let values = scale.values.iter().map(|value| ScaleValue {
        id: &value.id.value,
        name: &value.name,
        meaning: &value.meaning,
    });
    Scale { id: &scale.id, values: values.collect() }
}

fn groups(framework: &Framework) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for competency in framework.competencies.iter().filter(|known| !known.group.is_empty()) {
        match groups.iter_mut().find(|group| group.name == competency.group) {
            Some(group) => group.competencies.push(&competency.id),
            None => {
                groups.push(Group { name: &competency.group, competencies: vec![&competency.id] });
            }
        }
    }
    groups
}

fn pay(pay: &PayFacts) -> Pay<'_> {
    Pay { currency: &pay.currency, from: pay.from, to: pay.to, basis: &pay.basis }
}

fn cell<'a>(framework: &'a Framework, at: LevelRef, cell: &'a framework::Cell) -> Cell<'a> {
    let track = &framework.tracks[at.track];
    let competency = framework.competencies[cell.competency].id.as_str();
    let id = |level: usize, point: &'a framework::Point| PointId {
        track: &track.id,
        level: &track.levels[level].id.value,
        competency,
        point: &point.id,
    };
    let of_lower = |places: &[(usize, usize)]| {
        let known = |place: &(usize, usize)| {
            Some(id(place.0, framework.point(at.track, cell.competency, *place)?))
        };
        places.iter().filter_map(known).collect()
    };
    Cell {
        competency,
        written: cell.place.is_some(),
        same: cell.same,
        proficiency: framework
            .proficiency(at, cell.competency)
            .map(|value| value_id(framework, value)),
        new: cell
            .new
            .iter()
            .map(|point| Point {
                id: id(at.level, point),
                text: &point.fragment.text,
                examples: texts(&point.examples),
            })
            .collect(),
        inherited: of_lower(&cell.inherited),
        dropped: of_lower(&cell.dropped),
        examples: texts(&cell.examples),
    }
}

fn value_id(framework: &Framework, (scale, value): (usize, usize)) -> &str {
    &framework.scales[scale].values[value].id.value
}

/// Ids of the lowest and the highest rank, or of the one that both are.
pub(super) fn rank_ids(framework: &Framework, ranks: Option<(usize, usize)>) -> Vec<&str> {
    let Some((low, high)) = ranks else { return Vec::new() };
    let both = [low, high].map(|rank| framework.ranks[rank].id.as_str());
    both[usize::from(low == high)..].to_vec()
}

pub(super) fn text(fragment: Option<&Arc<Fragment>>) -> Option<&str> {
    fragment.map(|fragment| fragment.text.as_str())
}

fn texts(fragments: &[Arc<Fragment>]) -> Vec<&str> {
    fragments.iter().map(|fragment| fragment.text.as_str()).collect()
}
