//! `framework.toml`: ranks, scales and competencies, as the author wrote them.
//!
//! Facts of one file only; what they mean together is worked out on floor 3.
//! Invariant: every id and reference keeps its place in the file.

use std::sync::Arc;

use crate::file::fragment::Fragment;
use crate::file::markdown::Notes;
use crate::file::question::Question;
use crate::file::toml_file::TomlFile;
use crate::input::config::HtmlConfig;
use crate::input::table::{Table, Text};
use crate::words::diagnostic::Diagnostic;
use crate::words::path::RelPath;

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
    /// Who looks after it, and when it was last looked through.
    pub care: Care,
    /// Months for which a review holds.
    pub review_months: Option<i64>,
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

/// Who looks after a file, and when it was last looked through.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Care {
    /// Who looks after it.
    pub owners: Vec<String>,
    /// Date of the last review, ISO.
    pub reviewed: Option<String>,
}

impl Care {
    /// Takes `owners` and `reviewed`.
    pub(crate) fn read(table: &mut Table<'_>, faults: &mut Vec<Diagnostic>) -> Care {
        let owners = table.strings("owners", faults);
        Care { owners, reviewed: table.date("reviewed", faults) }
    }
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
    /// What readers ask that it answers.
    pub questions: Vec<Question>,
}

/// Reads `framework.toml`; none if its syntax is broken.
pub fn parse(
    path: &RelPath,
    text: &str,
    html: &HtmlConfig,
    notes: &mut Notes<'_>,
) -> Option<FrameworkFacts> {
    let (mut file, mut top) = TomlFile::open(path, text, html, notes)?;
    let mut faults = Vec::new();
    let mut facts = FrameworkFacts {
        id: top.id("id", &mut faults),
        title: top.string("title", &mut faults).unwrap_or_default(),
        version: top.string("version", &mut faults).unwrap_or_default(),
        status: top
            .choice("status", &["draft", "review", "published", "retired"], &mut faults)
            .unwrap_or("draft"),
        care: Care::read(&mut top, &mut faults),
        review_months: top.integer("review_months", 1..=120, &mut faults),
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
    for competency in top.tables("competency", &mut faults) {
        facts.competencies.extend(read_competency(competency, &mut file, &mut faults));
    }
    file.close(top, faults);
    Some(facts)
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
    file: &mut TomlFile<'_, '_, '_>,
    faults: &mut Vec<Diagnostic>,
) -> Option<CompetencyFacts> {
    let id = competency.needed_id("id", faults);
    let name = competency.string("name", faults);
    let group = competency.string("group", faults).unwrap_or_default();
    let scale = competency.text("scale", faults);
    let tracks = competency.texts("tracks", faults);
    let inherit = inherit(&mut competency, faults);
    let summary = file.prose(&mut competency, "summary", faults);
    let questions = Question::read(&mut competency, faults);
    competency.finish(faults);
    let id = id?;
    let name = name.unwrap_or_else(|| id.value.clone());
    Some(CompetencyFacts { id, name, group, scale, tracks, inherit, summary, questions })
}
