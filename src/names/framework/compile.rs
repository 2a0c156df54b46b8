//! From the files' facts to the framework.
//!
//! References become indices, levels inherit, and what does not fit becomes a
//! diagnostic at its place. Invariant: a level sees only the levels listed before it,
//! so inheritance cannot go round.

mod around;
mod cells;
mod checks;
mod levels;
mod relations;
mod top;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use self::cells::WrittenCells;
use super::Framework;
use crate::file::framework::{FrameworkFacts, Inherit};
use crate::file::track::TrackFacts;
use crate::file::{Doc, DocKind, level_place};
use crate::input::table::Text;
use crate::words::code::Code;
use crate::words::diagnostic::Diagnostic;
use crate::words::path::RelPath;
use crate::words::text::{did_you_mean, fold, one_of};

/// Settings that compiling depends on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Options {
    /// Whether what levels are paid is shown.
    pub publish_pay: bool,
    /// Whether cells in the Markdown of drafts count.
    pub drafts: bool,
}

/// The files of a framework by kind.
#[derive(Default)]
struct Files<'a> {
    top: Option<(&'a RelPath, &'a FrameworkFacts)>,
    tracks: Vec<(&'a RelPath, &'a TrackFacts)>,
    cells: WrittenCells<'a>,
    around: Vec<(&'a RelPath, &'a DocKind)>,
}

impl<'a> Files<'a> {
    fn sort(docs: &'a BTreeMap<RelPath, Arc<Doc>>, options: Options) -> Self {
        let mut files = Files::default();
        for (path, doc) in docs {
            match &doc.kind {
                DocKind::Framework(facts) => files.top = Some((path, facts)),
                DocKind::Track(facts) => files.tracks.push((path, facts)),
                DocKind::Summary(_) => {}
                DocKind::External(_)
                | DocKind::Comparison(_)
                | DocKind::Guide(_)
                | DocKind::Claims(_) => files.around.push((path, &doc.kind)),
                DocKind::Page(page)
                    if !page.cells.is_empty() && (options.drafts || !page.front.draft) =>
                {
                    if let Some((track, level)) = level_place(&page.place) {
                        files.cells.insert((fold(track), fold(level)), (path, &page.cells));
                    }
                }
                DocKind::Page(_) | DocKind::Asset | DocKind::Broken => {}
            }
        }
        files
    }

    fn is_empty(&self) -> bool {
        self.top.is_none() && self.tracks.is_empty() && self.around.is_empty()
    }
}

/// Compiles the facts of all files; none if no file holds any.
#[must_use]
pub fn compile(
    docs: &BTreeMap<RelPath, Arc<Doc>>,
    options: Options,
) -> (Option<Framework>, Vec<Diagnostic>) {
    let mut files = Files::sort(docs, options);
    if files.is_empty() {
        return (None, Vec::new());
    }
    let mut compiler = Compiler { options, ..Compiler::default() };
    compiler.order(&mut files);
    if let Some((path, facts)) = files.top {
        compiler.top(path, facts);
    }
    let tracks = compiler.unique(files.tracks, "track", |(path, facts)| (*path, &facts.id));
    for (path, facts) in &tracks {
        compiler.track(path, facts, &mut files.cells);
    }
    compiler.left_cells(files.cells);
    for (path, facts) in &tracks {
        compiler.hats(path, facts);
    }
    compiler.around(&files.around);
    for (path, facts) in &tracks {
        compiler.relations(path, facts);
    }
    let found = checks::run(&compiler.framework);
    compiler.faults.extend(found);
    (Some(compiler.framework), compiler.faults)
}

#[derive(Default)]
struct Compiler {
    framework: Framework,
    options: Options,
    inherit: Inherit,
    faults: Vec<Diagnostic>,
}

impl Compiler {
    /// Sorts the tracks by `order` and checks that every track named at the top exists.
    fn order(&mut self, files: &mut Files<'_>) {
        let order: &[Text] = files.top.map_or(&[], |(_, facts)| &facts.order);
        let place =
            |id: &str| order.iter().position(|named| named.value == id).unwrap_or(usize::MAX);
        files.tracks.sort_by_key(|(path, facts)| (place(&facts.id.value), (*path).clone()));
        let Some((path, facts)) = files.top else { return };
        let ids: Vec<&str> =
            files.tracks.iter().map(|(_, facts)| facts.id.value.as_str()).collect();
        let of_competencies = facts.competencies.iter().flat_map(|competency| &competency.tracks);
        for named in facts.order.iter().chain(of_competencies) {
            if !ids.contains(&named.value.as_str()) {
                self.unknown("track", path, named, ids.iter().copied());
            }
        }
    }

    fn unknown<'a>(
        &mut self,
        what: &str,
        path: &RelPath,
        text: &Text,
        candidates: impl IntoIterator<Item = &'a str>,
    ) {
        let candidates: Vec<&str> = candidates.into_iter().collect();
        let help = did_you_mean(&text.value, candidates.iter().copied()).or_else(|| {
            (!candidates.is_empty() && candidates.len() <= 12)
                .then(|| format!("there is {}", one_of(&candidates)))
        });
        let message = format!("unknown {what} `{}`", text.value);
        self.faults.push(
            Diagnostic::new(Code::UnknownReference, path, text.span, message).maybe_help(help),
        );
    }

    /// Keeps the first of each id and reports the others, also across case.
    fn unique<T>(
        &mut self,
        items: Vec<T>,
        what: &str,
        id_of: impl Fn(&T) -> (&RelPath, &Text),
    ) -> Vec<T> {
        let mut first: HashMap<String, (RelPath, Text)> = HashMap::new();
        let mut kept = Vec::with_capacity(items.len());
        for item in items {
            let (path, id) = id_of(&item);
            match first.get(&fold(&id.value)) {
                None => {
                    first.insert(fold(&id.value), (path.clone(), id.clone()));
                    kept.push(item);
                }
                Some((first_path, first_id)) => self.faults.push(
                    Diagnostic::new(
                        Code::DuplicateId,
                        path,
                        id.span,
                        format!("two {what}s have the id `{}`", id.value),
                    )
                    .label("the second")
                    .and(first_path, Some(first_id.span), "the first")
                    .help("give one of them another id"),
                ),
            }
        }
        kept
    }
}
