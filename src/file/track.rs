//! `tracks/*.toml`: a track with its levels, as the author wrote it.
//!
//! Facts of one file only; inheritance and references are worked out on floor 3.
//! Invariant: every id and reference keeps its place in the file.

use std::sync::Arc;

use crate::file::fragment::Fragment;
use crate::file::framework::Care;
use crate::file::markdown::Notes;
use crate::file::question::Question;
use crate::file::toml_file::{TomlFile, key_text};
use crate::input::config::HtmlConfig;
use crate::input::data::{Key, Node, Value};
use crate::input::table::{Table, Text, as_text};
use crate::words::code::Code;
use crate::words::diagnostic::Diagnostic;
use crate::words::path::RelPath;
use crate::words::span::Span;

/// What a track's file says.
#[derive(Debug, Hash)]
pub struct TrackFacts {
    /// Its id.
    pub id: Text,
    /// Its name.
    pub name: String,
    /// Its short name.
    pub short: String,
    /// One sentence.
    pub summary: Option<Arc<Fragment>>,
    /// Who looks after it, where that is not who looks after the framework.
    pub care: Care,
    /// Its levels, lowest first.
    pub levels: Vec<LevelFacts>,
    /// Ways between levels.
    pub transitions: Vec<TransitionFacts>,
    /// Levels of several tracks that stand side by side.
    pub equivalences: Vec<EquivalenceFacts>,
    /// Assignments that are not levels.
    pub hats: Vec<HatFacts>,
    /// What readers ask that it answers.
    pub questions: Vec<Question>,
}

/// What a `[[level]]` says.
#[derive(Debug, Hash)]
pub struct LevelFacts {
    /// Its id.
    pub id: Text,
    /// Its name.
    pub name: String,
    /// Its code.
    pub code: String,
    /// Other names.
    pub aliases: Vec<Text>,
    /// Its rank, or the two it stands between; empty if it says none.
    pub ranks: Vec<Text>,
    /// Its reach, a value of the scale `reach`.
    pub reach: Option<Text>,
    /// career, bottleneck or apex.
    pub terminal: Option<&'static str>,
    /// Usual time, as written.
    pub tenure: Option<String>,
    /// Time after which those who were not promoted have to go, as written.
    pub limit: Option<Text>,
    /// What it is paid.
    pub pay: Option<PayFacts>,
    /// Share of the track's people, percent.
    pub share: Option<u32>,
    /// Whether people are hired into it, where the author says so.
    pub hire_into: Option<bool>,
    /// One sentence.
    pub summary: Option<Arc<Fragment>>,
    /// What it expects.
    pub cells: Vec<CellFacts>,
    /// What readers ask that it answers.
    pub questions: Vec<Question>,
}

/// What a level is paid.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PayFacts {
    /// Three letters, ISO 4217.
    pub currency: String,
    /// Lowest pay, in whole units of the currency.
    pub from: i64,
    /// Highest pay.
    pub to: i64,
    /// What the figures cover; may be empty.
    pub basis: String,
    /// Where it is written.
    pub span: Span,
}

/// What a `[level.expect.<competency>]` says.
#[derive(Debug, Hash)]
pub struct CellFacts {
    /// The competency, and the place of its name.
    pub competency: Text,
    /// How well: a value of the competency's scale.
    pub proficiency: Option<Text>,
    /// Whether nothing is new here, on purpose.
    pub same: bool,
    /// Points of levels below that end here, by id or text.
    pub drops: Vec<Text>,
    /// Points that are new here.
    pub points: Vec<PointFacts>,
    /// Examples of the whole cell.
    pub examples: Vec<Arc<Fragment>>,
    /// Places of what is no point, below a heading in Markdown.
    pub strays: Vec<Span>,
}

/// One expectation.
#[derive(Debug, Hash)]
pub struct PointFacts {
    /// Its id, where the author gave one.
    pub id: Option<Text>,
    /// Its text, as written.
    pub text: Text,
    /// Its text, parsed.
    pub fragment: Arc<Fragment>,
    /// Its own examples.
    pub examples: Vec<Arc<Fragment>>,
}

/// What a `[[transition]]` says.
#[derive(Debug, Hash)]
pub struct TransitionFacts {
    /// Where it starts, `track/level`.
    pub from: Text,
    /// Where it ends, `track/level`.
    pub to: Text,
    /// promotion, lateral, trial, return, step-down or stretch.
    pub kind: &'static str,
    /// yes, costly or no.
    pub reversible: Option<&'static str>,
    /// readiness, vacancy or interview.
    pub gate: Option<&'static str>,
    /// A hat to try before.
    pub try_first: Option<Text>,
    /// Concepts that name what it costs.
    pub costs: Vec<Text>,
    /// Why the way is there.
    pub reason: Option<Arc<Fragment>>,
    /// Where it is written.
    pub place: Span,
}

/// What an `[[equivalence]]` says.
#[derive(Debug, Hash)]
pub struct EquivalenceFacts {
    /// The levels, `track/level`.
    pub levels: Vec<Text>,
    /// What it rests on.
    pub basis: Vec<&'static str>,
    /// exact, rough or contested.
    pub strength: &'static str,
    /// Claims on it.
    pub claims: Vec<Text>,
    /// More on it.
    pub note: Option<Arc<Fragment>>,
    /// Where it is written.
    pub place: Span,
}

/// What a `[[hat]]` says.
#[derive(Debug, Hash)]
pub struct HatFacts {
    /// Its id.
    pub id: Text,
    /// Its name.
    pub name: String,
    /// The concept that is its page.
    pub concept: Option<Text>,
    /// One sentence.
    pub summary: Option<Arc<Fragment>>,
    /// Levels it is open to.
    pub open_to: Vec<Text>,
}

/// What a comparison of levels can rest on.
pub(crate) const BASES: &[&str] = &["rank", "scope", "pay", "title"];

/// Reads a track's file; none if its syntax is broken or it has no id.
pub fn parse(
    path: &RelPath,
    text: &str,
    html: &HtmlConfig,
    notes: &mut Notes<'_>,
) -> Option<TrackFacts> {
    let (file, mut top) = TomlFile::open(path, text, html, notes)?;
    let mut reader = TrackReader { file };
    let mut faults = Vec::new();
    let id = top.needed_id("id", &mut faults);
    let name = top.string("name", &mut faults);
    let short = top.string("short", &mut faults);
    let summary = reader.file.prose(&mut top, "summary", &mut faults);
    let care = Care::read(&mut top, &mut faults);
    let questions = Question::read(&mut top, &mut faults);
    let mut levels = Vec::new();
    for level in top.tables("level", &mut faults) {
        levels.extend(reader.level(level, &mut faults));
    }
    let mut transitions = Vec::new();
    for transition in top.tables("transition", &mut faults) {
        transitions.extend(reader.transition(transition, &mut faults));
    }
    let mut equivalences = Vec::new();
    for equivalence in top.tables("equivalence", &mut faults) {
        equivalences.push(reader.equivalence(equivalence, &mut faults));
    }
    let mut hats = Vec::new();
    for hat in top.tables("hat", &mut faults) {
        hats.extend(reader.hat(hat, &mut faults));
    }
    reader.file.close(top, faults);
    let id = id?;
    let name = name.unwrap_or_else(|| id.value.clone());
    let short = short.unwrap_or_else(|| name.clone());
    Some(TrackFacts {
        id,
        name,
        short,
        summary,
        care,
        levels,
        transitions,
        equivalences,
        hats,
        questions,
    })
}

struct TrackReader<'a, 'n, 'm> {
    file: TomlFile<'a, 'n, 'm>,
}

impl TrackReader<'_, '_, '_> {
    fn level(&mut self, mut table: Table<'_>, faults: &mut Vec<Diagnostic>) -> Option<LevelFacts> {
        let id = table.needed_id("id", faults);
        let name = table.string("name", faults);
        let summary = self.file.prose(&mut table, "summary", faults);
        let cells = self.cells(&mut table, faults);
        let ranks = table.texts("rank", faults);
        if let Some(third) = ranks.get(2) {
            faults.push(
                Diagnostic::new(
                    Code::InvalidValue,
                    self.file.path,
                    third.span,
                    "a level stands on one rank or between two",
                )
                .help("write `rank = \"r4\"` or `rank = [\"r4\", \"r5\"]`"),
            );
        }
        let (tenure, limit) = tenure(&mut table, faults);
        let level = LevelFacts {
            name: String::new(),
            code: table.string("code", faults).unwrap_or_default(),
            aliases: table.texts("aliases", faults),
            ranks,
            reach: table.text("reach", faults),
            terminal: table.choice("terminal", &["career", "bottleneck", "apex"], faults),
            tenure,
            limit,
            pay: pay(&mut table, faults),
            share: share(&mut table, faults),
            hire_into: table.flag("hire_into", faults),
            summary,
            cells,
            questions: Question::read(&mut table, faults),
            id: id.clone().unwrap_or(Text { value: String::new(), span: table.span, first: None }),
        };
        table.finish(faults);
        let id = id?;
        Some(LevelFacts { name: name.unwrap_or_else(|| id.value.clone()), ..level })
    }

    fn cells(&mut self, table: &mut Table<'_>, faults: &mut Vec<Diagnostic>) -> Vec<CellFacts> {
        let Some(expect) = table.table("expect", faults) else { return Vec::new() };
        let mut cells = Vec::new();
        for (competency, table) in expect.keyed_tables(faults) {
            cells.push(self.cell(&competency, table, faults));
        }
        cells
    }

    fn cell(
        &mut self,
        competency: &Key,
        mut table: Table<'_>,
        faults: &mut Vec<Diagnostic>,
    ) -> CellFacts {
        let mut points = Vec::new();
        for node in table.nodes("points", faults) {
            points.extend(self.point(node, faults));
        }
        let cell = CellFacts {
            competency: key_text(competency),
            proficiency: table.text("proficiency", faults),
            same: table.flag("same", faults).unwrap_or(false),
            drops: table.texts("drops", faults),
            points,
            examples: self.file.proses(&mut table, "examples", faults),
            strays: Vec::new(),
        };
        table.finish(faults);
        cell
    }

    /// A point is a text, or a table with `text`, and `id` and `examples` if wanted.
    fn point(&mut self, node: Node, faults: &mut Vec<Diagnostic>) -> Option<PointFacts> {
        if let Some(text) = as_text(&node) {
            let fragment = self.file.fragment(&text);
            return Some(PointFacts { id: None, text, fragment, examples: Vec::new() });
        }
        let Value::Map(map) = node.value else {
            let message = format!("a point is a text or a table, not {}", node.value.kind());
            faults.push(
                Diagnostic::new(Code::WrongType, self.file.path, node.span, message)
                    .help("write `\"…\"` or `{ id = \"…\", text = \"…\" }`"),
            );
            return None;
        };
        let mut table = Table::new(self.file.path, "a point", node.span, map);
        let id = table.id("id", faults);
        let text = table.needed_text("text", faults);
        let examples = self.file.proses(&mut table, "examples", faults);
        table.finish(faults);
        let text = text?;
        let fragment = self.file.fragment(&text);
        Some(PointFacts { id, text, fragment, examples })
    }

    fn transition(
        &mut self,
        mut table: Table<'_>,
        faults: &mut Vec<Diagnostic>,
    ) -> Option<TransitionFacts> {
        let place = table.span;
        let from = table.needed_text("from", faults);
        let to = table.needed_text("to", faults);
        let kinds = &["promotion", "lateral", "trial", "return", "step-down", "stretch"];
        let kind = table.choice("kind", kinds, faults).unwrap_or("promotion");
        let reversible = table.choice("reversible", &["yes", "costly", "no"], faults);
        let gate = table.choice("gate", &["readiness", "vacancy", "interview"], faults);
        let try_first = table.text("try_first", faults);
        let costs = table.texts("costs", faults);
        let reason = self.file.prose(&mut table, "reason", faults);
        table.finish(faults);
        let (from, to) = (from?, to?);
        Some(TransitionFacts { from, to, kind, reversible, gate, try_first, costs, reason, place })
    }

    fn equivalence(
        &mut self,
        mut table: Table<'_>,
        faults: &mut Vec<Diagnostic>,
    ) -> EquivalenceFacts {
        let place = table.span;
        let levels = table.texts("levels", faults);
        if levels.len() < 2 {
            faults.push(
                Diagnostic::new(
                    Code::MissingKey,
                    table.path(),
                    table.span,
                    "an equivalence needs two levels",
                )
                .help("write `levels = [\"ic/staff\", \"mgmt/em\"]`"),
            );
        }
        let basis = table.choices("basis", BASES, faults);
        let strength =
            table.choice("strength", &["exact", "rough", "contested"], faults).unwrap_or("rough");
        let claims = table.texts("claims", faults);
        let note = self.file.prose(&mut table, "note", faults);
        table.finish(faults);
        EquivalenceFacts { levels, basis, strength, claims, note, place }
    }

    fn hat(&mut self, mut table: Table<'_>, faults: &mut Vec<Diagnostic>) -> Option<HatFacts> {
        let id = table.needed_id("id", faults);
        let name = table.string("name", faults);
        let concept = table.text("concept", faults);
        let summary = self.file.prose(&mut table, "summary", faults);
        let open_to = table.texts("open_to", faults);
        table.finish(faults);
        let id = id?;
        let name = name.unwrap_or_else(|| id.value.clone());
        Some(HatFacts { id, name, concept, summary, open_to })
    }
}

/// Usual time at a level, and the time after which one has to go.
fn tenure(table: &mut Table<'_>, faults: &mut Vec<Diagnostic>) -> (Option<String>, Option<Text>) {
    let Some(mut tenure) = table.table("tenure", faults) else { return (None, None) };
    let typical = tenure.string("typical", faults);
    let limit = tenure.text("limit", faults);
    tenure.finish(faults);
    (typical, limit)
}

fn share(table: &mut Table<'_>, faults: &mut Vec<Diagnostic>) -> Option<u32> {
    let mut share = table.table("share", faults)?;
    share.choice("of", &["track"], faults);
    let percent = share.integer("percent", 0..=100, faults);
    share.finish(faults);
    percent.and_then(|percent| u32::try_from(percent).ok())
}

fn pay(table: &mut Table<'_>, faults: &mut Vec<Diagnostic>) -> Option<PayFacts> {
    let mut pay = table.table("pay", faults)?;
    let span = pay.span;
    let currency = pay.needed_text("currency", faults);
    let (from, to) = (amount(&mut pay, "from", faults), amount(&mut pay, "to", faults));
    let basis = pay.string("basis", faults).unwrap_or_default();
    let path = pay.path();
    pay.finish(faults);
    let (currency, from, to) = (currency?, from?, to?);
    let is_code =
        currency.value.len() == 3 && currency.value.bytes().all(|b| b.is_ascii_uppercase());
    if !is_code {
        let message = format!("`{}` is not a currency", currency.value);
        let fault = Diagnostic::new(Code::InvalidValue, path, currency.span, message);
        faults.push(fault.help("write its three letters, such as `EUR`"));
        return None;
    }
    if from > to {
        let message = format!("pay from {from} to {to} runs backwards");
        let fault = Diagnostic::new(Code::InvalidValue, path, span, message);
        faults.push(fault.help("write the lower figure in `from`"));
        return None;
    }
    Some(PayFacts { currency: currency.value, from, to, basis, span })
}

fn amount(pay: &mut Table<'_>, key: &'static str, faults: &mut Vec<Diagnostic>) -> Option<i64> {
    if pay.key_span(key).is_none() {
        let message = format!("{} has no `{key}`", pay.name());
        faults.push(
            Diagnostic::new(Code::MissingKey, pay.path(), pay.span, message)
                .help(format!("add `{key} = …`")),
        );
    }
    pay.integer(key, 0..=1_000_000_000_000, faults)
}
