//! `compare/*.toml`: roles side by side, dimension by dimension.
//!
//! Facts of one file only. Invariant: a dimension has a text for each side, or the
//! file has a fault.

use std::sync::Arc;

use crate::file::fragment::Fragment;
use crate::file::markdown::Notes;
use crate::file::question::Question;
use crate::file::toml_file::{TomlFile, key_text};
use crate::input::config::HtmlConfig;
use crate::input::data::{Key, Node};
use crate::input::table::{Table, Text, as_text};
use crate::words::code::Code;
use crate::words::diagnostic::Diagnostic;
use crate::words::path::RelPath;
use crate::words::span::Span;
use crate::words::text::{did_you_mean, one_of};

/// What the file of a comparison says.
#[derive(Debug, Hash)]
pub struct ComparisonFacts {
    /// Its id.
    pub id: Text,
    /// Its title.
    pub title: String,
    /// One sentence.
    pub summary: Option<Arc<Fragment>>,
    /// What is compared.
    pub sides: Vec<SideFacts>,
    /// What it is compared by.
    pub dimensions: Vec<DimensionFacts>,
    /// What readers ask that it answers.
    pub questions: Vec<Question>,
}

/// One of the roles.
#[derive(Debug, Hash)]
pub struct SideFacts {
    /// Its id in the comparison.
    pub id: Text,
    /// Its name, where the author gives one.
    pub name: Option<String>,
    /// The level, track, hat or concept that it is.
    pub of: Option<Text>,
}

/// One respect in which the roles are compared.
#[derive(Debug, Hash)]
pub struct DimensionFacts {
    /// Its id.
    pub id: Text,
    /// Its name.
    pub name: String,
    /// Why it matters.
    pub why: Option<Arc<Fragment>>,
    /// A text for each side, in their order.
    pub texts: Vec<Option<Arc<Fragment>>>,
}

/// Reads a comparison; none if its syntax is broken or it has no id.
pub fn parse(
    path: &RelPath,
    text: &str,
    html: &HtmlConfig,
    notes: &mut Notes<'_>,
) -> Option<ComparisonFacts> {
    let (mut file, mut top) = TomlFile::open(path, text, html, notes)?;
    let mut faults = Vec::new();
    let id = top.needed_id("id", &mut faults);
    let title = top.string("title", &mut faults);
    let summary = file.prose(&mut top, "summary", &mut faults);
    let questions = Question::read(&mut top, &mut faults);
    let mut sides = Vec::new();
    for table in top.tables("side", &mut faults) {
        sides.extend(side(table, &mut faults));
    }
    if sides.len() < 2 {
        faults.push(
            Diagnostic::new(
                Code::UnevenComparison,
                path,
                id.as_ref().map_or(Span::default(), |id| id.span),
                "a comparison needs two sides or more",
            )
            .help("add a `[[side]]` with `id` and `of` or `name` for each role"),
        );
    }
    let mut dimensions = Vec::new();
    for table in top.tables("dimension", &mut faults) {
        dimensions.extend(dimension(table, &sides, &mut file, &mut faults));
    }
    file.close(top, faults);
    let id = id?;
    let title = title.unwrap_or_else(|| id.value.clone());
    Some(ComparisonFacts { id, title, summary, sides, dimensions, questions })
}

fn side(mut table: Table<'_>, faults: &mut Vec<Diagnostic>) -> Option<SideFacts> {
    let id = table.needed_id("id", faults);
    let name = table.string("name", faults);
    let of = table.text("of", faults);
    table.finish(faults);
    Some(SideFacts { id: id?, name, of })
}

fn dimension(
    mut table: Table<'_>,
    sides: &[SideFacts],
    file: &mut TomlFile<'_, '_, '_>,
    faults: &mut Vec<Diagnostic>,
) -> Option<DimensionFacts> {
    let id = table.needed_id("id", faults);
    let name = table.string("name", faults);
    let why = file.prose(&mut table, "why", faults);
    let place = table.span;
    let given = table.table("texts", faults).map(Table::rest).unwrap_or_default();
    table.finish(faults);
    let id = id?;
    let texts = texts(given, sides, &id, place, file, faults);
    let name = name.unwrap_or_else(|| id.value.clone());
    Some(DimensionFacts { id, name, why, texts })
}

/// The texts of a dimension in the order of the sides.
fn texts(
    given: Vec<(Key, Node)>,
    sides: &[SideFacts],
    dimension: &Text,
    place: Span,
    file: &mut TomlFile<'_, '_, '_>,
    faults: &mut Vec<Diagnostic>,
) -> Vec<Option<Arc<Fragment>>> {
    let ids: Vec<&str> = sides.iter().map(|side| side.id.value.as_str()).collect();
    let mut texts = vec![None; sides.len()];
    for (key, node) in given {
        let Some(index) = ids.iter().position(|id| *id == key.name) else {
            let key = key_text(&key);
            let message = format!("`{}` is no side of this comparison", key.value);
            let help = did_you_mean(&key.value, ids.iter().copied())
                .unwrap_or_else(|| format!("its sides are {}", one_of(&ids)));
            faults.push(
                Diagnostic::new(Code::UnevenComparison, file.path, key.span, message).help(help),
            );
            continue;
        };
        match as_text(&node) {
            Some(text) => texts[index] = Some(file.fragment(&text)),
            None => faults.push(Diagnostic::new(
                Code::WrongType,
                file.path,
                node.span,
                format!("`{}` wants a text, not {}", key.name, node.value.kind()),
            )),
        }
    }
    for side in sides.iter().zip(&texts).filter(|(_, text)| text.is_none()).map(|(side, _)| side) {
        let id = &side.id.value;
        let message = format!("`{}` has no text for the side `{id}`", dimension.value);
        faults.push(
            Diagnostic::new(Code::UnevenComparison, file.path, place, message)
                .and(file.path, Some(side.id.span), "this side")
                .help(format!("add `{id} = \"…\"` to its `[dimension.texts]`")),
        );
    }
    texts
}
