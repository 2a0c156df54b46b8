//! The view of one competency over all levels of all tracks.
//!
//! Derived from the compiled framework. Invariant: a level of a track that has the
//! competency is a step, even where it adds nothing.

use crate::names::PageId;
use crate::names::addresses::generated;
use crate::names::framework::{Cell, LevelRef};
use crate::page::data::{
    CompetenciesView, CompetencyEnd, CompetencyGroup, CompetencyGrowth, CompetencyStep,
    CompetencyTrack, CompetencyView,
};
use crate::page::frame::Parts;
use crate::page::framework::href;
use crate::words::path::encode;

impl Parts {
    pub(super) fn competency_view(&self, id: PageId, competency: usize) -> CompetencyView {
        let framework = &self.index.framework;
        let scale = framework.competencies[competency].scale;
        let values = scale.map_or(0, |scale| framework.scales[scale].values.len());
        CompetencyView {
            body: self.body(id),
            competency: self.competency(id, competency),
            scale: scale
                .into_iter()
                .flat_map(|scale| (0..values).map(move |value| (scale, value)))
                .map(|value| self.scale_value(value))
                .collect(),
            tracks: (0..framework.tracks.len())
                .filter_map(|track| self.competency_track(id, competency, track))
                .collect(),
        }
    }

    /// All competencies by group.
    pub(super) fn competencies_view(&self, id: PageId) -> CompetenciesView {
        let framework = &self.index.framework;
        let mut groups: Vec<CompetencyGroup> = Vec::new();
        for (competency, facts) in framework.competencies.iter().enumerate() {
            let tracks: Vec<CompetencyTrack> = (0..framework.tracks.len())
                .filter_map(|track| self.competency_track(id, competency, track))
                .collect();
            if tracks.is_empty() {
                continue;
            }
            let growth = CompetencyGrowth {
                competency: self.competency(id, competency),
                address: href(&generated::competency(&facts.id)),
                tracks,
            };
            match groups.iter_mut().find(|group| group.name == facts.group) {
                Some(group) => group.competencies.push(growth),
                None => groups.push(CompetencyGroup {
                    name: facts.group.clone(),
                    competencies: vec![growth],
                }),
            }
        }
        CompetenciesView { body: self.body(id), groups }
    }

    fn competency_track(
        &self,
        id: PageId,
        competency: usize,
        track: usize,
    ) -> Option<CompetencyTrack> {
        let framework = &self.index.framework;
        let facts = &framework.tracks[track];
        let mut highest = None;
        let mut steps = Vec::new();
        let mut ends: Vec<CompetencyEnd> = Vec::new();
        for at in (0..facts.levels.len()).map(|level| LevelRef { track, level }) {
            let Some(cell) = framework.cell(at, competency) else { continue };
            let value = framework.proficiency(at, competency);
            let raised = value.zip(highest).is_some_and(|(now, before)| now > before);
            highest = highest.max(value);
            if value.is_some() || expects(cell) {
                let proficiency = value.map(|value| self.scale_value(value));
                ends.push(CompetencyEnd { level: self.level_link(at), proficiency });
            }
            steps.push(self.competency_step(id, at, cell, raised));
        }
        if steps.is_empty() {
            return None;
        }
        let row = encode(&framework.competencies[competency].id);
        Some(CompetencyTrack {
            id: facts.id.clone(),
            name: facts.name.clone(),
            number: track + 1,
            address: href(&generated::track(&facts.id)),
            row: format!("{}#{row}", href(&generated::matrix(&facts.id))),
            start: ends.first().cloned(),
            end: ends.pop(),
            values: highest.map_or(0, |(scale, _)| framework.scales[scale].values.len()),
            steps,
        })
    }

    fn competency_step(
        &self,
        id: PageId,
        at: LevelRef,
        cell: &Cell,
        raised: bool,
    ) -> CompetencyStep {
        let framework = &self.index.framework;
        let point = |point| self.point(id, cell.competency, point);
        let dropped = cell.dropped.iter();
        let dropped =
            dropped.filter_map(|place| framework.point(at.track, cell.competency, *place));
        let competency = encode(&framework.competencies[cell.competency].id);
        CompetencyStep {
            anchor: framework.level_id(at).replace('/', "."),
            level: self.level_link(at),
            rank: self.rank_name(at),
            address: format!("{}#{competency}", self.level_address(at)),
            proficiency: self.proficiency(at, cell.competency),
            raised,
            new: cell.new.iter().map(point).collect(),
            dropped: dropped.map(point).collect(),
            inherited_count: cell.inherited.len(),
            same: cell.same,
        }
    }
}

/// Whether a point holds at a level.
fn expects(cell: &Cell) -> bool {
    !cell.new.is_empty() || !cell.inherited.is_empty()
}
