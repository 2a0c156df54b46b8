//! `framework.toml`.

use schemars::JsonSchema;

use super::{Allowance, Day, Id, Inherit, Question, Texts};

/// Ranks, scales and competencies that all tracks share.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, title = "framework.toml")]
pub(super) struct Framework {
    /// Warnings that this file lives with.
    allow: Option<Vec<Allowance>>,
    /// Id of the framework.
    id: Option<Id>,
    /// Its title.
    title: Option<String>,
    /// Its version.
    version: Option<String>,
    /// How far it is; `draft` if not set.
    status: Option<Status>,
    /// Who looks after it.
    owners: Option<Texts>,
    /// Day of the last review.
    reviewed: Option<Day>,
    /// Months for which a review holds; 12 if not set.
    #[schemars(range(min = 1, max = 120))]
    review_months: Option<i64>,
    /// Ids of the tracks in the order in which they are shown.
    order: Option<Texts>,
    /// How levels inherit, unless a competency says otherwise; `cumulative` if not set.
    inherit: Option<Inherit>,
    /// The rungs that all tracks share, lowest first.
    rank: Option<Vec<Rank>>,
    /// Ordered scales.
    scale: Option<Vec<Scale>>,
    /// What levels describe.
    competency: Option<Vec<Competency>>,
}

/// How far a framework is.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case")]
pub(crate) enum Status {
    /// Being written.
    Draft,
    /// Being read.
    Review,
    /// In force.
    Published,
    /// Out of force.
    Retired,
}

/// A rung that all tracks share.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Rank {
    /// Its id.
    id: Id,
    /// Its name.
    name: Option<String>,
}

/// An ordered scale.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Scale {
    /// Its id; the values of `reach` are what a level's `reach` takes.
    id: Id,
    /// Its values, lowest first.
    values: Option<Vec<ScaleValue>>,
}

/// A value of a scale.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct ScaleValue {
    /// Its id.
    id: Id,
    /// Its name.
    name: Option<String>,
    /// What it means.
    meaning: Option<String>,
}

/// A kind of ability that several levels describe.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Competency {
    /// Its id.
    id: Id,
    /// Its name.
    name: Option<String>,
    /// The group it is in.
    group: Option<String>,
    /// The scale of its proficiency.
    scale: Option<String>,
    /// Tracks it belongs to; all if absent.
    tracks: Option<Texts>,
    /// How levels inherit in it.
    inherit: Option<Inherit>,
    /// One sentence, Markdown.
    summary: Option<String>,
    /// What readers ask that it answers, in their own words; search finds it by them.
    questions: Option<Vec<Question>>,
}
