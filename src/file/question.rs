//! `questions`: what readers ask that a page answers, in their own words.
//!
//! Search finds the page by them; readers do not see them on it. Invariant: a question is not
//! empty, and its words are known, so that two that ask the same are found without reading them
//! again.

use crate::file::toml_file::TextOrTable;
use crate::input::data::{Node, Value};
use crate::input::table::{Table, Text, as_text};
use crate::words::code::Code;
use crate::words::diagnostic::Diagnostic;
use crate::words::hash::Digest;
use crate::words::text::fold;

/// Words without which a question is still the same.
const ARTICLES: [&str; 3] = ["a", "an", "the"];

/// A question that a page answers.
#[derive(Clone, Debug, Hash)]
pub struct Question {
    /// The question.
    pub ask: Text,
    /// The heading or id of the page where the answer stands; its top if absent.
    pub at: Option<Text>,
    /// Hash of its words without case, order and articles.
    pub words: Digest,
}

impl Question {
    /// Takes `questions`, a list of texts and of tables with `ask` and `at`.
    pub(crate) fn read(table: &mut Table<'_>, faults: &mut Vec<Diagnostic>) -> Vec<Question> {
        let nodes = table.nodes("questions", faults);
        nodes.into_iter().filter_map(|node| Question::entry(table, node, faults)).collect()
    }

    /// The same where a question belongs to one place of a page, which it cannot choose.
    pub(crate) fn read_here(table: &mut Table<'_>, faults: &mut Vec<Diagnostic>) -> Vec<Question> {
        let texts = table.texts("questions", faults);
        let empty = texts.iter().filter(|text| text.value.trim().is_empty());
        faults.extend(empty.map(|text| is_empty(table, text)));
        let asked = texts.into_iter().filter(|text| !text.value.trim().is_empty());
        asked.map(|ask| Question::new(ask, None)).collect()
    }

    fn entry(table: &Table<'_>, node: Node, faults: &mut Vec<Diagnostic>) -> Option<Question> {
        match text_or_table(table, node, faults)? {
            TextOrTable::Text(ask) if ask.value.trim().is_empty() => {
                faults.push(is_empty(table, &ask));
                None
            }
            TextOrTable::Text(ask) => Some(Question::new(ask, None)),
            TextOrTable::Table(mut entry) => {
                let ask = entry.needed_text("ask", faults);
                let at = entry.text("at", faults);
                entry.finish(faults);
                Some(Question::new(ask?, at))
            }
        }
    }

    fn new(ask: Text, at: Option<Text>) -> Question {
        let folded = fold(&ask.value);
        let words = folded.split(|c: char| !c.is_alphanumeric() && !"'+#".contains(c));
        let mut words: Vec<&str> =
            words.filter(|word| !word.is_empty() && !ARTICLES.contains(word)).collect();
        words.sort_unstable();
        Question { words: Digest::of(&words), ask, at }
    }
}

fn text_or_table<'p>(
    table: &Table<'p>,
    node: Node,
    faults: &mut Vec<Diagnostic>,
) -> Option<TextOrTable<'p>> {
    if let Some(text) = as_text(&node) {
        return Some(TextOrTable::Text(text));
    }
    if let Value::Map(map) = node.value {
        let entry = Table::new(table.path(), "a question", node.span, map);
        return Some(TextOrTable::Table(entry));
    }
    let message = format!("a question is a text or a table, not {}", node.value.kind());
    faults.push(
        Diagnostic::new(Code::WrongType, table.path(), node.span, message)
            .help("write `\"…\"` or `{ ask = \"…\", at = \"heading\" }`"),
    );
    None
}

fn is_empty(table: &Table<'_>, text: &Text) -> Diagnostic {
    let message = format!("a question in {} is empty", table.name());
    Diagnostic::new(Code::InvalidValue, table.path(), text.span, message)
}
