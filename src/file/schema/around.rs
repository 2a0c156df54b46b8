//! `external/*.toml`, `compare/*.toml`, `guides/*.toml` and `claims/*.toml`.

use std::collections::BTreeMap;

use schemars::JsonSchema;

use super::{Allowance, Bases, Day, Id, Question, QuestionTexts, Texts, WebAddress, Words};

/// Another organisation's ladder.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, title = "external/*.toml")]
pub(super) struct External {
    /// Warnings that this file lives with.
    allow: Option<Vec<Allowance>>,
    /// Its id.
    id: Id,
    /// Whose ladder it is.
    name: Option<String>,
    /// One sentence, Markdown.
    summary: Option<String>,
    /// Where it comes from.
    source: Option<String>,
    /// Who said it.
    by: Option<String>,
    /// Its address on the web.
    url: Option<WebAddress>,
    /// When, as a date.
    date: Option<Day>,
    /// What the mapping rests on.
    basis: Option<Bases>,
    /// Its levels, lowest first.
    level: Option<Vec<ExternalLevel>>,
}

/// A level of an external ladder, with a `rank` or `like` another.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("oneOf" = [{ "required": ["rank"] }, { "required": ["like"] }]))]
struct ExternalLevel {
    /// Its id.
    id: Id,
    /// Its name.
    name: Option<String>,
    /// Its code.
    code: Option<String>,
    /// Other names.
    aliases: Option<Texts>,
    /// Our rank, or the lowest and the highest that it covers.
    rank: Option<Covered>,
    /// A level of another external ladder, `ladder/level`.
    like: Option<String>,
    /// More on it, Markdown.
    note: Option<String>,
}

/// A rank, or the lowest and the highest of several.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum Covered {
    /// This one.
    One(String),
    /// From the first to the second.
    Range(#[schemars(length(min = 1, max = 2))] Vec<String>),
}

/// Roles side by side.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, title = "compare/*.toml")]
pub(super) struct Comparison {
    /// Warnings that this file lives with.
    allow: Option<Vec<Allowance>>,
    /// Its id.
    id: Id,
    /// Its title.
    title: Option<String>,
    /// One sentence, Markdown.
    summary: Option<String>,
    /// The roles, two or more.
    #[schemars(length(min = 2))]
    side: Vec<Side>,
    /// What is compared.
    dimension: Option<Vec<Dimension>>,
    /// What readers ask that it answers, in their own words; search finds it by them.
    questions: Option<Vec<Question>>,
}

/// A role that is compared.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Side {
    /// Its id.
    id: Id,
    /// Its name, where `of` does not say it.
    name: Option<String>,
    /// A level, track, `hat:x` or `concept:x`.
    of: Option<String>,
}

/// What is compared.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Dimension {
    /// Its id.
    id: Id,
    /// Its name.
    name: Option<String>,
    /// Why it matters, Markdown.
    why: Option<String>,
    /// A text for each side, by its id; Markdown.
    texts: Option<BTreeMap<String, String>>,
}

/// Questions that lead to a result.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, title = "guides/*.toml")]
pub(super) struct Guide {
    /// Warnings that this file lives with.
    allow: Option<Vec<Allowance>>,
    /// Its id.
    id: Id,
    /// Its title.
    title: Option<String>,
    /// One sentence, Markdown.
    summary: Option<String>,
    /// The result when no result leads by `margin`.
    unsure: Option<String>,
    /// By how much a result has to lead; 1 if not set.
    #[schemars(range(min = 1, max = 1000))]
    margin: Option<i64>,
    /// Where it can lead.
    result: Option<BTreeMap<String, Outcome>>,
    /// What is asked.
    question: Option<Vec<GuideQuestion>>,
    /// What readers ask that it answers, in their own words; search finds it by them.
    questions: Option<Vec<Question>>,
}

/// Where a guide can lead.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum Outcome {
    /// A level, track, `hat:x`, `concept:x` or page.
    To(String),
    /// With words for the reader.
    Table(OutcomeTable),
}

/// A result with words for the reader.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct OutcomeTable {
    /// A level, track, `hat:x`, `concept:x` or page.
    to: Words,
    /// What to say to the reader, Markdown.
    say: Option<String>,
}

/// A question.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct GuideQuestion {
    /// Its id.
    id: Id,
    /// Whether answers score; `choice` if not set.
    kind: Option<QuestionKind>,
    /// The question, Markdown.
    ask: Words,
    /// A concept that says why it is asked.
    why: Option<String>,
    /// Two answers or more.
    #[schemars(length(min = 2))]
    answer: Vec<Answer>,
}

/// Whether answers score.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case")]
pub(crate) enum QuestionKind {
    /// They do.
    Choice,
    /// They only warn.
    Check,
}

/// An answer.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Answer {
    /// The answer, Markdown.
    say: Words,
    /// Points for results.
    #[schemars(rename = "for")]
    scores: Option<BTreeMap<String, Score>>,
    /// A concept to read for those who answer so.
    warn: Option<String>,
}

/// Points for a result, 1 to 10.
#[derive(JsonSchema)]
struct Score(#[schemars(range(min = 1, max = 10))] i64);

/// What people say.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, title = "claims/*.toml")]
pub(super) struct Claims {
    /// Warnings that this file lives with.
    allow: Option<Vec<Allowance>>,
    /// The claims.
    claim: Option<Vec<Claim>>,
}

/// Something that people say.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Claim {
    /// Its id.
    id: Id,
    /// What is said, Markdown.
    text: Words,
    /// Concepts, levels and tracks.
    about: Option<Texts>,
    /// How it stands to what it is about; `mixed` if not set.
    stance: Option<Stance>,
    /// Where it comes from.
    source: Option<String>,
    /// Who said it.
    by: Option<String>,
    /// Its address on the web.
    url: Option<WebAddress>,
    /// When, as a date.
    date: Option<Day>,
    /// Ids of claims that it contradicts.
    disputes: Option<Texts>,
    /// What we make of it, Markdown.
    note: Option<String>,
    /// What readers ask that it answers, in their own words; search finds it by them.
    questions: Option<QuestionTexts>,
}

/// Stance of a claim.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case")]
pub(crate) enum Stance {
    /// In favour.
    For,
    /// Against.
    Against,
    /// Both.
    Mixed,
}
