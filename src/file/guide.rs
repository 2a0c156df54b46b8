//! `guides/*.toml`: questions, answers, and where they lead.
//!
//! Facts of one file only. Invariant: every score names a result of the guide, or the
//! file has a fault.

use std::sync::Arc;

use crate::file::fragment::Fragment;
use crate::file::markdown::Notes;
use crate::file::question::Question;
use crate::file::toml_file::{TextOrTable, TomlFile, key_text};
use crate::input::config::HtmlConfig;
use crate::input::data::{Node, Value};
use crate::input::table::{Table, Text};
use crate::words::code::Code;
use crate::words::diagnostic::Diagnostic;
use crate::words::path::RelPath;
use crate::words::span::Span;
use crate::words::text::{did_you_mean, one_of};

/// What the file of a guide says.
#[derive(Debug, Hash)]
pub struct GuideFacts {
    /// Its id.
    pub id: Text,
    /// Its title.
    pub title: String,
    /// One sentence.
    pub summary: Option<Arc<Fragment>>,
    /// Where it can lead.
    pub results: Vec<ResultFacts>,
    /// Index of the result where no other leads by the margin.
    pub unsure: Option<usize>,
    /// By how much a result must lead.
    pub margin: u32,
    /// The questions in order.
    pub questions: Vec<QuestionFacts>,
    /// What readers ask who are looking for it.
    pub asked: Vec<Question>,
}

/// Where a guide can lead.
#[derive(Debug, Hash)]
pub struct ResultFacts {
    /// Its id in the guide.
    pub id: Text,
    /// A level, a track, a hat, a concept or a page.
    pub to: Text,
    /// What to say to those who are led there.
    pub say: Option<Arc<Fragment>>,
}

/// A question.
#[derive(Debug, Hash)]
pub struct QuestionFacts {
    /// Its id.
    pub id: Text,
    /// Whether it only warns and never scores.
    pub is_check: bool,
    /// The question.
    pub ask: Arc<Fragment>,
    /// The concept that says why it is asked.
    pub why: Option<Text>,
    /// The answers.
    pub answers: Vec<AnswerFacts>,
}

/// An answer.
#[derive(Debug, Hash)]
pub struct AnswerFacts {
    /// What it says.
    pub say: Arc<Fragment>,
    /// Indices of results and what it adds to each.
    pub scores: Vec<(usize, u32)>,
    /// The concept it warns of.
    pub warn: Option<Text>,
}

/// Reads a guide; none if its syntax is broken or it has no id.
pub fn parse(
    path: &RelPath,
    text: &str,
    html: &HtmlConfig,
    notes: &mut Notes<'_>,
) -> Option<GuideFacts> {
    let (file, mut top) = TomlFile::open(path, text, html, notes)?;
    let mut reader = GuideReader { file, results: Vec::new(), faults: Vec::new() };
    let id = top.needed_id("id", &mut reader.faults);
    let title = top.string("title", &mut reader.faults);
    let summary = reader.file.prose(&mut top, "summary", &mut reader.faults);
    let asked = Question::read(&mut top, &mut reader.faults);
    reader.results(&mut top);
    let unsure = top.text("unsure", &mut reader.faults);
    let unsure = unsure.and_then(|text| reader.result(&text));
    let margin = top.integer("margin", 1..=1_000, &mut reader.faults).unwrap_or(1);
    let tables = top.tables("question", &mut reader.faults);
    let questions: Vec<QuestionFacts> =
        tables.into_iter().filter_map(|table| reader.question(table)).collect();
    let GuideReader { file, results, faults } = reader;
    file.close(top, faults);
    let id = id?;
    Some(GuideFacts {
        title: title.unwrap_or_else(|| id.value.clone()),
        id,
        summary,
        results,
        unsure,
        margin: u32::try_from(margin).unwrap_or(1),
        questions,
        asked,
    })
}

struct GuideReader<'a, 'n, 'm> {
    file: TomlFile<'a, 'n, 'm>,
    results: Vec<ResultFacts>,
    faults: Vec<Diagnostic>,
}

impl GuideReader<'_, '_, '_> {
    fn results(&mut self, top: &mut Table<'_>) {
        let given = top.table("result", &mut self.faults).map(Table::rest).unwrap_or_default();
        for (key, node) in given {
            let example =
                format!("`{0} = \"ic/staff\"` or `{0} = {{ to = …, say = … }}`", key.name);
            let id = key_text(&key);
            match self.file.text_or_table(&key, node, &example, &mut self.faults) {
                Some(TextOrTable::Text(to)) => {
                    self.results.push(ResultFacts { id, to, say: None });
                }
                Some(TextOrTable::Table(mut table)) => {
                    let to = table.needed_text("to", &mut self.faults);
                    let say = self.file.prose(&mut table, "say", &mut self.faults);
                    table.finish(&mut self.faults);
                    self.results.extend(to.map(|to| ResultFacts { id, to, say }));
                }
                None => {}
            }
        }
    }

    /// The result of that id.
    fn result(&mut self, text: &Text) -> Option<usize> {
        let found = self.results.iter().position(|result| result.id.value == text.value);
        if found.is_none() {
            let ids: Vec<&str> =
                self.results.iter().map(|result| result.id.value.as_str()).collect();
            let message = format!("unknown result `{}`", text.value);
            let help = did_you_mean(&text.value, ids.iter().copied()).unwrap_or_else(|| {
                if ids.is_empty() {
                    "list the results in `[result]`".to_owned()
                } else {
                    format!("the results are {}", one_of(&ids))
                }
            });
            self.faults.push(
                Diagnostic::new(Code::UnknownReference, self.file.path, text.span, message)
                    .help(help),
            );
        }
        found
    }

    fn question(&mut self, mut table: Table<'_>) -> Option<QuestionFacts> {
        let place = table.span;
        let id = table.needed_id("id", &mut self.faults);
        let kind = table.choice("kind", &["choice", "check"], &mut self.faults);
        let is_check = kind == Some("check");
        let ask = self.file.needed_prose(&mut table, "ask", &mut self.faults);
        let why = table.text("why", &mut self.faults);
        let tables = table.tables("answer", &mut self.faults);
        let answers: Vec<AnswerFacts> =
            tables.into_iter().filter_map(|answer| self.answer(answer, is_check)).collect();
        table.finish(&mut self.faults);
        let (id, ask) = (id?, ask?);
        if answers.len() < 2 {
            let message = format!("the question `{}` leaves no choice", id.value);
            self.faults.push(
                Diagnostic::new(Code::MissingKey, self.file.path, place, message)
                    .help("give it two `[[question.answer]]` or more"),
            );
        }
        Some(QuestionFacts { id, is_check, ask, why, answers })
    }

    fn answer(&mut self, mut table: Table<'_>, is_check: bool) -> Option<AnswerFacts> {
        let say = self.file.needed_prose(&mut table, "say", &mut self.faults);
        let warn = table.text("warn", &mut self.faults);
        let given = table.table("for", &mut self.faults);
        if let Some(scores) = given.as_ref().filter(|_| is_check) {
            self.faults.push(
                Diagnostic::new(
                    Code::InvalidValue,
                    self.file.path,
                    scores.span,
                    "an answer to a check question scores nothing",
                )
                .help("take `for` out, or take `kind = \"check\"` from its question"),
            );
        }
        let mut scores = Vec::new();
        for (key, node) in given.map(Table::rest).unwrap_or_default() {
            let result = self.result(&key_text(&key));
            let score = self.score(&key.name, &node, node.span);
            scores.extend(result.zip(score).filter(|_| !is_check));
        }
        table.finish(&mut self.faults);
        Some(AnswerFacts { say: say?, scores, warn })
    }

    fn score(&mut self, result: &str, node: &Node, span: Span) -> Option<u32> {
        match node.value {
            Value::Integer(score @ 1..=10) => u32::try_from(score).ok(),
            _ => {
                let message = format!("`{result}` wants a whole number from 1 to 10");
                self.faults.push(Diagnostic::new(
                    Code::InvalidValue,
                    self.file.path,
                    span,
                    message,
                ));
                None
            }
        }
    }
}
