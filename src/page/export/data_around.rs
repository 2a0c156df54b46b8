//! The types of `framework.json`: what stands around the tracks.
//!
//! Invariant: as in [`super::data`].

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::file::schema::{Basis, QuestionKind, Stance};

/// Another organisation's ladder.
#[derive(Serialize, JsonSchema)]
pub(super) struct External<'a> {
    /// Its id.
    pub(super) id: &'a str,
    /// Whose ladder it is.
    pub(super) name: &'a str,
    /// One sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) summary: Option<&'a str>,
    /// Where it comes from.
    #[serde(flatten)]
    pub(super) origin: Origin<'a>,
    /// What the mapping rests on.
    #[schemars(with = "Vec<Basis>")]
    pub(super) basis: &'a [&'static str],
    /// Its levels, lowest first.
    pub(super) levels: Vec<ExternalLevel<'a>>,
    /// Its place on the level map.
    pub(super) address: String,
}

/// Where something that others say comes from.
#[derive(Serialize, JsonSchema)]
pub(super) struct Origin<'a> {
    /// Where it was said.
    #[serde(skip_serializing_if = "str::is_empty")]
    #[schemars(default)]
    pub(super) source: &'a str,
    /// Who said it.
    #[serde(skip_serializing_if = "str::is_empty")]
    #[schemars(default)]
    pub(super) by: &'a str,
    /// Its address on the web.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) url: Option<&'a str>,
    /// When.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) date: Option<&'a str>,
}

/// A level of an external ladder.
#[derive(Serialize, JsonSchema)]
pub(super) struct ExternalLevel<'a> {
    /// `ladder/level`.
    pub(super) id: String,
    /// Its name.
    pub(super) name: &'a str,
    /// Its code.
    #[serde(skip_serializing_if = "str::is_empty")]
    #[schemars(default)]
    pub(super) code: &'a str,
    /// Other names.
    pub(super) aliases: Vec<&'a str>,
    /// Ids of our lowest and highest rank that it covers; one if they are the same.
    pub(super) ranks: Vec<&'a str>,
    /// The level of another external ladder beside which it stands, `ladder/level`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) like: Option<&'a str>,
    /// More on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) note: Option<&'a str>,
}

/// Roles side by side.
#[derive(Serialize, JsonSchema)]
pub(super) struct Comparison<'a> {
    /// Its id.
    pub(super) id: &'a str,
    /// Its title.
    pub(super) title: &'a str,
    /// One sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) summary: Option<&'a str>,
    /// The roles.
    pub(super) sides: Vec<Side<'a>>,
    /// What they are compared by.
    pub(super) dimensions: Vec<Dimension<'a>>,
    /// Its page.
    pub(super) address: String,
}

/// One of the roles.
#[derive(Serialize, JsonSchema)]
pub(super) struct Side<'a> {
    /// Its id in the comparison.
    pub(super) id: &'a str,
    /// Its name.
    pub(super) name: String,
    /// What it is in the framework, if it is in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) of: Option<Reference>,
}

/// One respect in which roles are compared.
#[derive(Serialize, JsonSchema)]
pub(super) struct Dimension<'a> {
    /// Its id.
    pub(super) id: &'a str,
    /// Its name.
    pub(super) name: &'a str,
    /// Why it matters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) why: Option<&'a str>,
    /// A text for each side, by its id.
    pub(super) texts: BTreeMap<&'a str, &'a str>,
}

/// A decision guide.
#[derive(Serialize, JsonSchema)]
pub(super) struct Guide<'a> {
    /// Its id.
    pub(super) id: &'a str,
    /// Its title.
    pub(super) title: &'a str,
    /// One sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) summary: Option<&'a str>,
    /// Where it can lead.
    pub(super) results: Vec<Outcome<'a>>,
    /// Id of the result where no other leads by the margin.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) unsure: Option<&'a str>,
    /// By how much a result must lead.
    pub(super) margin: u32,
    /// What is asked.
    pub(super) questions: Vec<Question<'a>>,
    /// Its page.
    pub(super) address: String,
}

/// Where a guide can lead.
#[derive(Serialize, JsonSchema)]
pub(super) struct Outcome<'a> {
    /// Its id in the guide.
    pub(super) id: &'a str,
    /// What it leads to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) to: Option<Reference>,
    /// What is said to those who are led there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) say: Option<&'a str>,
}

/// A question.
#[derive(Serialize, JsonSchema)]
pub(super) struct Question<'a> {
    /// Its id.
    pub(super) id: &'a str,
    /// Whether answers score, or only warn.
    #[schemars(with = "QuestionKind")]
    pub(super) kind: &'static str,
    /// The question.
    pub(super) ask: &'a str,
    /// The concept that says why it is asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) why: Option<Reference>,
    /// The answers.
    pub(super) answers: Vec<Answer<'a>>,
}

/// An answer.
#[derive(Serialize, JsonSchema)]
pub(super) struct Answer<'a> {
    /// What it says.
    pub(super) say: &'a str,
    /// What it adds to each result, by the result's id.
    pub(super) scores: BTreeMap<&'a str, u32>,
    /// The concept it warns of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) warn: Option<Reference>,
}

/// Something that people say.
#[derive(Serialize, JsonSchema)]
pub(super) struct Claim<'a> {
    /// Its id.
    pub(super) id: &'a str,
    /// What is said.
    pub(super) text: &'a str,
    /// How it stands to what it is about.
    #[schemars(with = "Stance")]
    pub(super) stance: &'static str,
    /// Where it comes from.
    #[serde(flatten)]
    pub(super) origin: Origin<'a>,
    /// What it is about.
    pub(super) about: Vec<Reference>,
    /// Ids of the claims that it contradicts or that contradict it.
    pub(super) contradicts: Vec<&'a str>,
    /// What is made of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) note: Option<&'a str>,
    /// Its place on the page of claims.
    pub(super) address: String,
}

/// Something that has a page.
#[derive(Serialize, JsonSchema)]
pub(super) struct Reference {
    /// What it is.
    pub(super) kind: ReferenceKind,
    /// Its id among its kind; of a page its address.
    pub(super) id: String,
    /// Its title.
    pub(super) title: String,
    /// Where it is shown.
    pub(super) address: String,
}

/// What something is.
#[derive(Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum ReferenceKind {
    /// A concept.
    Concept,
    /// A track.
    Track,
    /// A level.
    Level,
    /// A competency.
    Competency,
    /// A hat.
    Hat,
    /// A decision guide.
    Guide,
    /// Roles side by side.
    Comparison,
    /// A claim.
    Claim,
    /// Another organisation's ladder.
    External,
    /// Any other page.
    Page,
}
