//! `external/*.toml`: another organisation's ladder, mapped onto our ranks.
//!
//! Facts of one file only. Invariant: every reference keeps its place in the file.

use std::sync::Arc;

use crate::file::fragment::Fragment;
use crate::file::markdown::Notes;
use crate::file::toml_file::TomlFile;
use crate::file::track::BASES;
use crate::input::config::HtmlConfig;
use crate::input::table::{Table, Text};
use crate::words::code::Code;
use crate::words::diagnostic::Diagnostic;
use crate::words::path::RelPath;
use crate::words::span::Span;

/// What the file of an external ladder says.
#[derive(Debug, Hash)]
pub struct ExternalFacts {
    /// Its id.
    pub id: Text,
    /// Whose ladder it is.
    pub name: String,
    /// One sentence.
    pub summary: Option<Arc<Fragment>>,
    /// Where it comes from.
    pub origin: Origin,
    /// What the mapping rests on.
    pub basis: Vec<&'static str>,
    /// Its levels, lowest first.
    pub levels: Vec<ExternalLevelFacts>,
}

/// Where something that others say comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Origin {
    /// Where it was said; may be empty.
    pub source: String,
    /// Who said it; may be empty.
    pub by: String,
    /// Its address on the web.
    pub url: Option<String>,
    /// When, ISO date.
    pub date: Option<String>,
}

/// A level of an external ladder.
#[derive(Debug, Hash)]
pub struct ExternalLevelFacts {
    /// Its id.
    pub id: Text,
    /// Its name.
    pub name: String,
    /// Its code; may be empty.
    pub code: String,
    /// Other names.
    pub aliases: Vec<Text>,
    /// Our ranks that it covers, lowest and highest; empty if it says none.
    pub ranks: Vec<Text>,
    /// The level of another external ladder beside which it stands, `ladder/level`.
    pub like: Option<Text>,
    /// More on it.
    pub note: Option<Arc<Fragment>>,
}

impl Origin {
    /// Takes `source`, `by`, `url` and `date`.
    pub(crate) fn read(table: &mut Table<'_>, faults: &mut Vec<Diagnostic>) -> Origin {
        let source = table.string("source", faults).unwrap_or_default();
        let by = table.string("by", faults).unwrap_or_default();
        let url = table.web_address("url", faults);
        Origin { source, by, url, date: table.date("date", faults) }
    }
}

/// Reads an external ladder; none if its syntax is broken or it has no id.
pub fn parse(
    path: &RelPath,
    text: &str,
    html: &HtmlConfig,
    notes: &mut Notes<'_>,
) -> Option<ExternalFacts> {
    let (mut file, mut top) = TomlFile::open(path, text, html, notes)?;
    let mut faults = Vec::new();
    let id = top.needed_id("id", &mut faults);
    let name = top.string("name", &mut faults);
    let summary = file.prose(&mut top, "summary", &mut faults);
    let origin = Origin::read(&mut top, &mut faults);
    let basis = top.choices("basis", BASES, &mut faults);
    let mut levels = Vec::new();
    for table in top.tables("level", &mut faults) {
        levels.extend(level(table, &mut file, &mut faults));
    }
    file.close(top, faults);
    let id = id?;
    let name = name.unwrap_or_else(|| id.value.clone());
    Some(ExternalFacts { id, name, summary, origin, basis, levels })
}

fn level(
    mut table: Table<'_>,
    file: &mut TomlFile<'_, '_, '_>,
    faults: &mut Vec<Diagnostic>,
) -> Option<ExternalLevelFacts> {
    let place = table.span;
    let id = table.needed_id("id", faults);
    let name = table.string("name", faults);
    let code = table.string("code", faults).unwrap_or_default();
    let aliases = table.texts("aliases", faults);
    let ranks = table.texts("rank", faults);
    let like = table.text("like", faults);
    let note = file.prose(&mut table, "note", faults);
    let path = table.path();
    table.finish(faults);
    check_place(path, place, &ranks, like.as_ref(), faults);
    let id = id?;
    let name = name.unwrap_or_else(|| id.value.clone());
    Some(ExternalLevelFacts { id, name, code, aliases, ranks, like, note })
}

/// A level stands on our ranks or beside another ladder's level, not both.
fn check_place(
    path: &RelPath,
    place: Span,
    ranks: &[Text],
    like: Option<&Text>,
    faults: &mut Vec<Diagnostic>,
) {
    let help = "write `rank = \"r4\"`, `rank = [\"r4\", \"r5\"]`, or `like = \"ladder/level\"`";
    let fault = match (ranks, like) {
        ([], None) => Diagnostic::new(
            Code::MissingKey,
            path,
            place,
            "a level of an external ladder needs a `rank` or `like`",
        ),
        ([_, ..], Some(like)) => Diagnostic::new(
            Code::InvalidValue,
            path,
            like.span,
            "a level has a `rank` or is `like` another, not both",
        ),
        ([_, _, third, ..], None) => Diagnostic::new(
            Code::InvalidValue,
            path,
            third.span,
            "a level covers the ranks from the first to the second, and no third",
        ),
        _ => return,
    };
    faults.push(fault.help(help));
}
