//! `tracks/*.toml`.

use std::collections::BTreeMap;

use schemars::JsonSchema;

use super::{Allowance, Bases, Day, Id, Question, Texts, Words};

/// A track: its levels and the ways between them.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, title = "tracks/*.toml")]
pub(super) struct Track {
    /// Warnings that this file lives with.
    allow: Option<Vec<Allowance>>,
    /// Its id.
    id: Id,
    /// Its name.
    name: Option<String>,
    /// Its short name.
    short: Option<String>,
    /// One sentence, Markdown.
    summary: Option<String>,
    /// Who looks after it.
    owners: Option<Texts>,
    /// Day of the last review.
    reviewed: Option<Day>,
    /// Its levels, lowest first.
    level: Option<Vec<Level>>,
    /// Ways between levels.
    transition: Option<Vec<Transition>>,
    /// Levels that stand side by side.
    equivalence: Option<Vec<Equivalence>>,
    /// Assignments that are not levels.
    hat: Option<Vec<Hat>>,
    /// What readers ask that it answers, in their own words; search finds it by them.
    questions: Option<Vec<Question>>,
}

/// A level.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Level {
    /// Its id.
    id: Id,
    /// Its name.
    name: Option<String>,
    /// Its code.
    code: Option<String>,
    /// Other names.
    aliases: Option<Texts>,
    /// Its rank, or the two it stands between.
    rank: Option<Ranks>,
    /// A value of the scale `reach`.
    reach: Option<String>,
    /// What kind of end it can be.
    terminal: Option<Terminal>,
    /// How long people stay.
    tenure: Option<Tenure>,
    /// What it is paid; needs `publish-pay` in book.toml.
    pay: Option<Pay>,
    /// Share of the people.
    share: Option<Share>,
    /// Whether people are hired into it.
    hire_into: Option<bool>,
    /// One sentence, Markdown.
    summary: Option<String>,
    /// What it expects, by competency.
    expect: Option<BTreeMap<String, Cell>>,
    /// What readers ask that it answers, in their own words; search finds it by them.
    questions: Option<Vec<Question>>,
}

/// A rank, or two between which a level stands.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum Ranks {
    /// On this one.
    One(String),
    /// Between the two.
    Two(#[schemars(length(max = 2))] Vec<String>),
}

/// What kind of end a level can be.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case")]
pub(crate) enum Terminal {
    /// A fine place to stay for good.
    Career,
    /// Few go on.
    Bottleneck,
    /// Nothing is above.
    Apex,
}

/// How long people stay at a level.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Tenure {
    /// Usual time.
    typical: Option<String>,
    /// Time after which those who were not promoted have to go.
    limit: Option<String>,
}

/// What a level is paid.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Pay {
    /// Three letters, ISO 4217.
    #[schemars(regex(pattern = "^[A-Z]{3}$"))]
    currency: String,
    /// Lowest pay, in whole units.
    #[schemars(range(min = 0, max = 1_000_000_000_000_i64))]
    from: i64,
    /// Highest pay.
    #[schemars(range(min = 0, max = 1_000_000_000_000_i64))]
    to: i64,
    /// What the figures cover.
    basis: Option<String>,
}

/// Share of the people of a track.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Share {
    /// Of what.
    of: Option<ShareOf>,
    /// In hundredths.
    #[schemars(range(min = 0, max = 100))]
    percent: Option<i64>,
}

/// What a share is of.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case")]
enum ShareOf {
    /// The people of the track.
    Track,
}

/// What a level expects in a competency.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Cell {
    /// A value of the competency's scale.
    proficiency: Option<String>,
    /// Whether nothing is new here, on purpose.
    same: Option<bool>,
    /// Points of levels below that end here, by id or text.
    drops: Option<Texts>,
    /// Points that are new here.
    points: Option<Vec<Point>>,
    /// Examples of the whole cell.
    examples: Option<Texts>,
}

/// One expectation.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum Point {
    /// Its text.
    Text(String),
    /// Its text with more.
    Table(PointTable),
}

/// A point with an id or examples.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct PointTable {
    /// Its id, a part of its address.
    id: Option<Id>,
    /// Its text, Markdown.
    text: Words,
    /// Its own examples.
    examples: Option<Texts>,
}

/// A way between levels.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Transition {
    /// Where it starts, `track/level`.
    from: Words,
    /// Where it ends, `track/level`.
    to: Words,
    /// What kind of way; `promotion` if not set.
    kind: Option<Kind>,
    /// Whether there is a way back.
    reversible: Option<Reversible>,
    /// What it hangs on.
    gate: Option<Gate>,
    /// A hat to try before.
    try_first: Option<String>,
    /// Concepts that name what it costs.
    costs: Option<Texts>,
    /// Why the way is there, Markdown.
    reason: Option<String>,
}

/// Kind of a way.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case")]
pub(crate) enum Kind {
    /// A step up.
    Promotion,
    /// A change of job.
    Lateral,
    /// For a time.
    Trial,
    /// Back to where one was.
    Return,
    /// To a lower level.
    StepDown,
    /// More than the level asks.
    Stretch,
}

/// Whether a way can be gone back.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case")]
pub(crate) enum Reversible {
    /// At no cost.
    Yes,
    /// At a cost.
    Costly,
    /// Not at all.
    No,
}

/// What a way hangs on.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case")]
pub(crate) enum Gate {
    /// Being ready.
    Readiness,
    /// An opening.
    Vacancy,
    /// An interview.
    Interview,
}

/// Levels that stand side by side.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Equivalence {
    /// The levels, `track/level`, two or more.
    #[schemars(length(min = 2))]
    levels: Vec<String>,
    /// What it rests on.
    basis: Option<Bases>,
    /// How sure it is; `rough` if not set.
    strength: Option<Strength>,
    /// Ids of claims on it.
    claims: Option<Texts>,
    /// More on it, Markdown.
    note: Option<String>,
}

/// How sure an equivalence is.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case")]
pub(crate) enum Strength {
    /// The same.
    Exact,
    /// By and large.
    Rough,
    /// People disagree.
    Contested,
}

/// An assignment that is not a level.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Hat {
    /// Its id.
    id: Id,
    /// Its name.
    name: Option<String>,
    /// The concept that is its page.
    concept: Option<String>,
    /// One sentence, Markdown.
    summary: Option<String>,
    /// Levels it is open to.
    open_to: Option<Texts>,
}
