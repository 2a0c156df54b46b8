//! Which cell of which file is about which competency.
//!
//! Invariant: a competency has one cell at a level, in TOML or in Markdown.

use std::collections::BTreeMap;

use super::Compiler;
use crate::file::track::{CellFacts, LevelFacts};
use crate::input::table::Text;
use crate::words::code::Code;
use crate::words::diagnostic::Diagnostic;
use crate::words::path::RelPath;
use crate::words::text::{did_you_mean, fold, one_of};

/// A cell and the file it is in.
pub(super) type Given<'a> = (&'a RelPath, &'a CellFacts);

/// Cells written in Markdown, by folded track and level.
pub(super) type WrittenCells<'a> = BTreeMap<(String, String), (&'a RelPath, &'a [CellFacts])>;

impl Compiler {
    /// The cell of each of `competencies` at a level, from TOML and Markdown.
    pub(super) fn given<'a>(
        &mut self,
        path: &'a RelPath,
        level: &'a LevelFacts,
        competencies: &[usize],
        written: Option<(&'a RelPath, &'a [CellFacts])>,
    ) -> Vec<Option<Given<'a>>> {
        let mut given: Vec<Option<Given<'a>>> = vec![None; competencies.len()];
        let in_markdown = written
            .into_iter()
            .flat_map(|(path, cells)| cells.iter().map(move |cell| (path, cell)));
        for (cell_path, cell) in level.cells.iter().map(|cell| (path, cell)).chain(in_markdown) {
            let is_heading = cell_path != path;
            let found = self.competency(&cell.competency.value, is_heading);
            let place = found.and_then(|found| competencies.iter().position(|own| *own == found));
            let Some(place) = place else {
                self.no_competency(cell_path, level, cell, found, is_heading);
                continue;
            };
            // Below a heading that names no competency they would be a second report.
            self.faults.extend(cell.strays.iter().map(|span| {
                let message = "only a list of points can stand under a competency's heading";
                Diagnostic::new(Code::InvalidValue, cell_path, *span, message)
                    .help("move it under a heading of its own, marked `{.prose}`")
            }));
            match given[place] {
                Some((first_path, first)) => {
                    self.twice(cell_path, cell, first_path, first);
                }
                None => given[place] = Some((cell_path, cell)),
            }
        }
        given
    }

    /// The competency of that id; a heading may also say its name.
    fn competency(&self, name: &str, is_heading: bool) -> Option<usize> {
        let all = &self.framework.competencies;
        let by_id = all.iter().position(|competency| competency.id == name);
        by_id.or_else(|| {
            let folded = fold(name);
            all.iter().position(|competency| {
                is_heading && (competency.id == folded || fold(&competency.name) == folded)
            })
        })
    }

    fn no_competency(
        &mut self,
        path: &RelPath,
        level: &LevelFacts,
        cell: &CellFacts,
        found: Option<usize>,
        is_heading: bool,
    ) {
        let Text { value, span, .. } = &cell.competency;
        let all = &self.framework.competencies;
        if let Some(found) = found {
            let message = format!(
                "`{}` expects something in `{value}`, which does not belong to this track",
                level.id.value
            );
            let tracks: Vec<&str> = all[found].tracks.iter().map(String::as_str).collect();
            self.faults.push(
                Diagnostic::new(Code::UnknownReference, path, *span, message)
                    .help(format!("it belongs to {}", one_of(&tracks))),
            );
        } else if is_heading {
            let names = all.iter().map(|known| known.name.as_str());
            let ids = all.iter().map(|known| known.id.as_str());
            let near = did_you_mean(value, names).or_else(|| did_you_mean(value, ids));
            let help = near.unwrap_or_else(|| {
                "name a competency, or mark the heading `{.prose}` if it is free text".to_owned()
            });
            let message = format!("the heading `{value}` names no competency");
            self.faults
                .push(Diagnostic::new(Code::HeadingNotCompetency, path, *span, message).help(help));
        } else {
            let names: Vec<String> = all.iter().map(|known| known.id.clone()).collect();
            self.unknown("competency", path, &cell.competency, names.iter().map(String::as_str));
        }
    }

    fn twice(&mut self, path: &RelPath, cell: &CellFacts, first_path: &RelPath, first: &CellFacts) {
        let message = format!("the cell `{}` is there twice", cell.competency.value);
        self.faults.push(
            Diagnostic::new(Code::CellTwice, path, cell.competency.span, message)
                .label("the second")
                .and(first_path, Some(first.competency.span), "the first")
                .help("keep one of them, with the points of both"),
        );
    }

    /// Cells in Markdown files of levels that do not exist.
    pub(super) fn left_cells(&mut self, left: WrittenCells<'_>) {
        for ((track, level), (path, cells)) in left {
            let Some(cell) = cells.first() else { continue };
            let message = format!("there is no level `{track}/{level}` for this cell");
            self.faults.push(
                Diagnostic::new(Code::HeadingNotCompetency, path, cell.competency.span, message)
                    .help("rename the file after a level, or mark the heading `{.prose}`"),
            );
        }
    }
}
