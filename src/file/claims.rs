//! `claims/*.toml`: what people say, where they say it, and who disputes it.
//!
//! Facts of one file only. Invariant: every reference keeps its place in the file.

use std::sync::Arc;

use crate::file::external::Origin;
use crate::file::fragment::Fragment;
use crate::file::markdown::Notes;
use crate::file::question::Question;
use crate::file::toml_file::TomlFile;
use crate::input::config::HtmlConfig;
use crate::input::table::{Table, Text};
use crate::words::diagnostic::Diagnostic;
use crate::words::path::RelPath;

/// What a `[[claim]]` says.
#[derive(Debug, Hash)]
pub struct ClaimFacts {
    /// Its id.
    pub id: Text,
    /// What is claimed.
    pub text: Arc<Fragment>,
    /// The concepts, levels and tracks it is about.
    pub about: Vec<Text>,
    /// for, against or mixed: how it stands to what it is about.
    pub stance: &'static str,
    /// Where it comes from.
    pub origin: Origin,
    /// Ids of the claims it contradicts.
    pub disputes: Vec<Text>,
    /// More on it.
    pub note: Option<Arc<Fragment>>,
    /// What readers ask that it answers.
    pub questions: Vec<Question>,
}

/// Reads a file of claims; none if its syntax is broken.
pub fn parse(
    path: &RelPath,
    text: &str,
    html: &HtmlConfig,
    notes: &mut Notes<'_>,
) -> Option<Vec<Arc<ClaimFacts>>> {
    let (mut file, mut top) = TomlFile::open(path, text, html, notes)?;
    let mut faults = Vec::new();
    let mut claims = Vec::new();
    for table in top.tables("claim", &mut faults) {
        claims.extend(claim(table, &mut file, &mut faults).map(Arc::new));
    }
    file.close(top, faults);
    Some(claims)
}

fn claim(
    mut table: Table<'_>,
    file: &mut TomlFile<'_, '_, '_>,
    faults: &mut Vec<Diagnostic>,
) -> Option<ClaimFacts> {
    let id = table.needed_id("id", faults);
    let text = file.needed_prose(&mut table, "text", faults);
    let about = table.texts("about", faults);
    let stance = table.choice("stance", &["for", "against", "mixed"], faults).unwrap_or("mixed");
    let origin = Origin::read(&mut table, faults);
    let disputes = table.texts("disputes", faults);
    let note = file.prose(&mut table, "note", faults);
    let questions = Question::read_here(&mut table, faults);
    table.finish(faults);
    Some(ClaimFacts { id: id?, text: text?, about, stance, origin, disputes, note, questions })
}
