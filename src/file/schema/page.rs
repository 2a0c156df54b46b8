//! Front matter of Markdown files: essays, concepts, the prose of levels.

use schemars::JsonSchema;

use super::{Allowance, Day, Label, Labels, Question, Texts};

/// What stands between `+++` or `---` above a page; other keys are kept for templates.
#[derive(JsonSchema)]
#[schemars(title = "Front matter")]
pub(super) struct FrontMatter {
    /// Warnings that this page lives with.
    allow: Option<Vec<Allowance>>,
    /// Title of the page.
    title: Option<Label>,
    /// One sentence on it.
    description: Option<Label>,
    /// Date of publication.
    date: Option<Day>,
    /// Date of the last change.
    updated: Option<Day>,
    /// The same, as Hugo has it.
    lastmod: Option<Day>,
    /// Whether it is not to be published yet.
    draft: Option<bool>,
    /// Whether search finds it.
    search: Option<bool>,
    /// The same, as Zola has it.
    in_search_index: Option<bool>,
    /// Order among its siblings, low first.
    #[schemars(range(min = -1_000_000, max = 1_000_000))]
    weight: Option<i64>,
    /// Last part of its address.
    slug: Option<String>,
    /// Other names; an entry that starts with `/` is an old address.
    aliases: Option<Labels>,
    /// The same, as older Obsidian vaults have it.
    alias: Option<Labels>,
    /// Old addresses that lead on.
    redirects: Option<Texts>,
    /// Its tags.
    tags: Option<Labels>,
    /// The same, as older Obsidian vaults have it.
    tag: Option<Labels>,
    /// Who wrote it.
    authors: Option<Labels>,
    /// The same, as Hugo has it.
    author: Option<Labels>,
    /// Whether terms link on the page; for a concept, whether its names link elsewhere.
    autolink: Option<bool>,
    /// For concepts: the definition, one sentence.
    definition: Option<String>,
    /// For concepts: wider ones.
    broader: Option<Texts>,
    /// For concepts: related ones.
    related: Option<Texts>,
    /// For concepts: those it is told apart from.
    contrasts: Option<Texts>,
    /// For concepts: those of its names that never link themselves.
    unlinked: Option<Texts>,
    /// For concepts: those of its names that match only as they are written.
    exact: Option<Texts>,
    /// For concepts: those that it tells apart, whose shared names it takes.
    disambiguates: Option<Texts>,
    /// What readers ask that it answers, in their own words; search finds it by them.
    questions: Option<Vec<Question>>,
}
