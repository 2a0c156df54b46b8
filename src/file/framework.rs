//! `framework.toml`: ranks, scales and competencies, as the author wrote them.
//!
//! Facts of one file only; what they mean together is worked out on floor 3.
//! Invariant: every id and reference keeps its place in the file.

use std::sync::Arc;

use crate::file::fragment::Fragment;
use crate::file::markdown::{Markdown, Notes, parse_inline};
use crate::input::config::HtmlConfig;
use crate::input::data::read_toml;
use crate::input::table::{Table, Text};
use crate::words::diagnostic::Diagnostic;
use crate::words::path::RelPath;
use crate::words::span::Span;

/// How a level relates to the one below it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Inherit {
    /// It expects all that the one below it expects.
    #[default]
    Cumulative,
    /// It expects what it says and nothing else.
    Replace,
}

/// What `framework.toml` says.
#[derive(Debug, Default, Hash)]
pub struct FrameworkFacts {
    /// Its id.
    pub id: Option<Text>,
    /// Its title.
    pub title: String,
    /// Its version.
    pub version: String,
    /// draft, review, published or retired.
    pub status: &'static str,
    /// Who looks after it.
    pub owners: Vec<String>,
    /// Track ids in the order in which they are shown.
    pub order: Vec<Text>,
    /// How levels inherit, unless a competency says otherwise.
    pub inherit: Inherit,
    /// The rungs, lowest first.
    pub ranks: Vec<RankFacts>,
    /// The scales.
    pub scales: Vec<ScaleFacts>,
    /// The competencies.
    pub competencies: Vec<CompetencyFacts>,
}

/// A rung that all tracks share.
#[derive(Debug, Hash)]
pub struct RankFacts {
    /// Its id.
    pub id: Text,
    /// Its name.
    pub name: String,
}

/// An ordered scale.
#[derive(Debug, Hash)]
pub struct ScaleFacts {
    /// Its id.
    pub id: Text,
    /// Its values, lowest first.
    pub values: Vec<ScaleValueFacts>,
}

/// A value of a scale.
#[derive(Debug, Hash)]
pub struct ScaleValueFacts {
    /// Its id.
    pub id: Text,
    /// Its name.
    pub name: String,
    /// What it means.
    pub meaning: String,
}

/// A competency.
#[derive(Debug, Hash)]
pub struct CompetencyFacts {
    /// Its id.
    pub id: Text,
    /// Its name.
    pub name: String,
    /// The group it is in.
    pub group: String,
    /// The scale of its proficiency.
    pub scale: Option<Text>,
    /// Tracks it belongs to; empty for all.
    pub tracks: Vec<Text>,
    /// How levels inherit in it.
    pub inherit: Option<Inherit>,
    /// One sentence.
    pub summary: Option<Arc<Fragment>>,
}

/// Reads `framework.toml`; none if its syntax is broken.
pub fn parse(
    path: &RelPath,
    text: &str,
    html: &HtmlConfig,
    notes: &mut Notes<'_>,
) -> Option<FrameworkFacts> {
    let mut top = open(path, text, notes)?;
    let mut faults = std::mem::take(&mut notes.faults);
    let mut facts = FrameworkFacts {
        id: top.id("id", &mut faults),
        title: top.string("title", &mut faults).unwrap_or_default(),
        version: top.string("version", &mut faults).unwrap_or_default(),
        status: top
            .choice("status", &["draft", "review", "published", "retired"], &mut faults)
            .unwrap_or("draft"),
        owners: top.strings("owners", &mut faults),
        order: top.texts("order", &mut faults),
        inherit: inherit(&mut top, &mut faults).unwrap_or_default(),
        ..FrameworkFacts::default()
    };
    for mut rank in top.tables("rank", &mut faults) {
        if let Some(id) = rank.needed_id("id", &mut faults) {
            let name = rank.string("name", &mut faults).unwrap_or_else(|| id.value.clone());
            facts.ranks.push(RankFacts { id, name });
        }
        rank.finish(&mut faults);
    }
    for scale in top.tables("scale", &mut faults) {
        facts.scales.extend(read_scale(scale, &mut faults));
    }
    for mut competency in top.tables("competency", &mut faults) {
        let summary = competency.text("summary", &mut faults);
        let read = read_competency(competency, &mut faults);
        let summary = summary.map(|text| fragment(path, &text, html, notes));
        facts.competencies.extend(read.map(|facts| CompetencyFacts { summary, ..facts }));
    }
    top.finish(&mut faults);
    notes.faults.extend(faults);
    Some(facts)
}

/// Opens a TOML file for reading; none if its syntax is broken.
pub(crate) fn open<'p>(path: &'p RelPath, text: &str, notes: &mut Notes<'_>) -> Option<Table<'p>> {
    let read = read_toml(text, 0, path);
    let broken = !read.faults.is_empty();
    notes.faults.extend(read.faults);
    // Reading on would only report what follows from the broken line.
    (!broken)
        .then(|| Table::new(path, format!("`{}`", path.file_name()), Span::default(), read.map))
}

/// Parses a text of a TOML file as Markdown.
pub(crate) fn fragment(
    path: &RelPath,
    text: &Text,
    html: &HtmlConfig,
    notes: &mut Notes<'_>,
) -> Arc<Fragment> {
    let place = |range| text.place(range);
    Arc::new(parse_inline(&Markdown { text: &text.value, path, place: &place, html }, notes))
}

fn inherit(table: &mut Table<'_>, faults: &mut Vec<Diagnostic>) -> Option<Inherit> {
    Some(match table.choice("inherit", &["cumulative", "replace"], faults)? {
        "replace" => Inherit::Replace,
        _ => Inherit::Cumulative,
    })
}

fn read_scale(mut scale: Table<'_>, faults: &mut Vec<Diagnostic>) -> Option<ScaleFacts> {
    let id = scale.needed_id("id", faults);
    let mut values = Vec::new();
    for mut value in scale.tables("values", faults) {
        if let Some(id) = value.needed_id("id", faults) {
            let name = value.string("name", faults).unwrap_or_else(|| id.value.clone());
            let meaning = value.string("meaning", faults).unwrap_or_default();
            values.push(ScaleValueFacts { id, name, meaning });
        }
        value.finish(faults);
    }
    scale.finish(faults);
    Some(ScaleFacts { id: id?, values })
}

fn read_competency(
    mut competency: Table<'_>,
    faults: &mut Vec<Diagnostic>,
) -> Option<CompetencyFacts> {
    let id = competency.needed_id("id", faults);
    let name = competency.string("name", faults);
    let group = competency.string("group", faults).unwrap_or_default();
    let scale = competency.text("scale", faults);
    let tracks = competency.texts("tracks", faults);
    let inherit = inherit(&mut competency, faults);
    competency.finish(faults);
    let id = id?;
    let name = name.unwrap_or_else(|| id.value.clone());
    Some(CompetencyFacts { id, name, group, scale, tracks, inherit, summary: None })
}
