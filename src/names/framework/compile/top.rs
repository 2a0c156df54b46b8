//! `framework.toml`: ranks, scales, competencies.

use super::super::{Competency, Rank, Scale, ScaleValue};
use super::Compiler;
use crate::file::framework::{FrameworkFacts, ScaleFacts};
use crate::input::table::Text;
use crate::words::path::RelPath;

impl Compiler {
    pub(super) fn top(&mut self, path: &RelPath, facts: &FrameworkFacts) {
        self.inherit = facts.inherit;
        self.framework.title.clone_from(&facts.title);
        self.framework.version.clone_from(&facts.version);
        self.framework.status = facts.status;
        self.framework.path = Some(path.clone());
        self.framework.id = facts.id.as_ref().map(|id| id.value.clone()).unwrap_or_default();
        self.framework.care = facts.care.clone();
        self.framework.review_months = facts.review_months;
        let ranks: Vec<_> = facts.ranks.iter().collect();
        for rank in self.unique(ranks, "rank", |rank| (path, &rank.id)) {
            self.framework.ranks.push(Rank { id: rank.id.value.clone(), name: rank.name.clone() });
        }
        let scales: Vec<_> = facts.scales.iter().collect();
        for scale in self.unique(scales, "scale", |scale| (path, &scale.id)) {
            let scale = self.scale(path, scale);
            self.framework.scales.push(scale);
        }
        let competencies: Vec<_> = facts.competencies.iter().collect();
        for competency in
            self.unique(competencies, "competency", |competency| (path, &competency.id))
        {
            let scale = competency.scale.as_ref().and_then(|text| {
                let found = self.find_scale(&text.value);
                if found.is_none() {
                    let names: Vec<String> =
                        self.framework.scales.iter().map(|scale| scale.id.clone()).collect();
                    self.unknown("scale", path, text, names.iter().map(String::as_str));
                }
                found
            });
            self.framework.competencies.push(Competency {
                id: competency.id.value.clone(),
                span: competency.id.span,
                name: competency.name.clone(),
                group: competency.group.clone(),
                scale,
                tracks: competency.tracks.iter().map(|track| track.value.clone()).collect(),
                inherit: competency.inherit.unwrap_or(facts.inherit),
                summary: competency.summary.clone(),
                questions: competency.questions.clone(),
            });
        }
    }

    fn scale(&mut self, path: &RelPath, facts: &ScaleFacts) -> Scale {
        let values: Vec<_> = facts.values.iter().collect();
        let values = self.unique(values, "scale value", |value| (path, &value.id));
        Scale {
            id: facts.id.value.clone(),
            values: values
                .into_iter()
                .map(|value| ScaleValue {
                    id: value.id.clone(),
                    name: value.name.clone(),
                    meaning: value.meaning.clone(),
                })
                .collect(),
        }
    }

    pub(super) fn find_scale(&self, id: &str) -> Option<usize> {
        self.framework.scales.iter().position(|scale| scale.id == id)
    }

    pub(super) fn scale_value(
        &mut self,
        path: &RelPath,
        scale: usize,
        text: &Text,
    ) -> Option<(usize, usize)> {
        let values = &self.framework.scales[scale].values;
        let found = values.iter().position(|value| value.id.value == text.value);
        if found.is_none() {
            let names: Vec<String> = values.iter().map(|value| value.id.value.clone()).collect();
            let what = format!("value of the scale `{}`", self.framework.scales[scale].id);
            self.unknown(&what, path, text, names.iter().map(String::as_str));
        }
        found.map(|value| (scale, value))
    }

    /// The rank of that id.
    pub(super) fn rank(&mut self, path: &RelPath, text: &Text) -> Option<usize> {
        let found = self.framework.ranks.iter().position(|rank| rank.id == text.value);
        if found.is_none() {
            let names: Vec<String> =
                self.framework.ranks.iter().map(|rank| rank.id.clone()).collect();
            self.unknown("rank", path, text, names.iter().map(String::as_str));
        }
        found
    }
}
