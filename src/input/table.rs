//! The table reader: typed access to structured data, every fault reported once.
//!
//! A caller takes the keys it knows and then calls [`Table::finish`], which reports
//! what is left with the nearest known name. Invariant: every key of a table is
//! either taken or reported.

use crate::input::data::{Key, Map, Node, Value};
use crate::words::code::Code;
use crate::words::diagnostic::Diagnostic;
use crate::words::path::RelPath;
use crate::words::span::Span;
use crate::words::text::{did_you_mean, is_id, one_of};

/// A text and its place.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Text {
    /// The text.
    pub value: String,
    /// Where the value stands in the file.
    pub span: Span,
    /// Where its first character stands, if it stands there unescaped.
    pub first: Option<u32>,
}

impl Text {
    /// The place of a range of the text; the whole value where it is written escaped.
    #[must_use]
    pub fn place(&self, range: std::ops::Range<usize>) -> Span {
        self.first.map_or(self.span, |first| Span::from(range).shifted(first as usize))
    }
}

/// A table that is being read.
#[derive(Debug)]
pub struct Table<'p> {
    path: &'p RelPath,
    name: String,
    /// Where the table stands.
    pub span: Span,
    entries: Map,
    known: Vec<&'static str>,
}

impl<'p> Table<'p> {
    /// Starts reading `map`; `name` is what messages call the table, such as `[book]`.
    #[must_use]
    pub fn new(path: &'p RelPath, name: impl Into<String>, span: Span, map: Map) -> Self {
        Table { path, name: name.into(), span, entries: map, known: Vec::new() }
    }

    /// The file the table is in.
    #[must_use]
    pub fn path(&self) -> &'p RelPath {
        self.path
    }

    /// What messages call the table.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    fn take(&mut self, key: &'static str) -> Option<(Key, Node)> {
        self.known.push(key);
        let at = self.entries.iter().position(|(entry, _)| entry.name == key)?;
        let entry = self.entries.remove(at);
        (entry.1.value != Value::Null).then_some(entry)
    }

    /// Place of a key that is still to be taken.
    #[must_use]
    pub fn key_span(&self, key: &str) -> Option<Span> {
        self.entries.iter().find(|(entry, _)| entry.name == key).map(|(entry, _)| entry.span)
    }

    fn wrong_type(&self, key: &str, wants: &str, node: &Node) -> Diagnostic {
        let message = format!("`{key}` in {} wants {wants}, not {}", self.name, node.value.kind());
        Diagnostic::new(Code::WrongType, self.path, node.span, message)
    }

    fn missing(&self, key: &str) -> Diagnostic {
        Diagnostic::new(
            Code::MissingKey,
            self.path,
            self.span,
            format!("{} has no `{key}`", self.name),
        )
        .help(format!("add `{key} = …`"))
    }

    /// A text, if the key is there.
    pub fn text(&mut self, key: &'static str, faults: &mut Vec<Diagnostic>) -> Option<Text> {
        let (_, node) = self.take(key)?;
        let text = as_text(&node);
        if text.is_none() {
            faults.push(self.wrong_type(key, "a text", &node));
        }
        text
    }

    /// A text without its place; empty if the key is not there.
    pub fn string(&mut self, key: &'static str, faults: &mut Vec<Diagnostic>) -> Option<String> {
        self.text(key, faults).map(|text| text.value)
    }

    /// A text that must be there and not empty.
    pub fn needed_text(&mut self, key: &'static str, faults: &mut Vec<Diagnostic>) -> Option<Text> {
        if self.key_span(key).is_none() {
            self.known.push(key);
            faults.push(self.missing(key));
            return None;
        }
        let text = self.text(key, faults)?;
        if text.value.trim().is_empty() {
            let message = format!("`{key}` in {} is empty", self.name);
            faults.push(Diagnostic::new(Code::InvalidValue, self.path, text.span, message));
            return None;
        }
        Some(text)
    }

    /// An id that must be there.
    pub fn needed_id(&mut self, key: &'static str, faults: &mut Vec<Diagnostic>) -> Option<Text> {
        let text = self.needed_text(key, faults)?;
        check_id(self.path, text, faults)
    }

    /// An id, if the key is there.
    pub fn id(&mut self, key: &'static str, faults: &mut Vec<Diagnostic>) -> Option<Text> {
        let text = self.text(key, faults)?;
        check_id(self.path, text, faults)
    }

    /// A text that must be one of `choices`; the choice is returned.
    pub fn choice(
        &mut self,
        key: &'static str,
        choices: &'static [&'static str],
        faults: &mut Vec<Diagnostic>,
    ) -> Option<&'static str> {
        let text = self.text(key, faults)?;
        let chosen = choices.iter().copied().find(|choice| *choice == text.value);
        if chosen.is_none() {
            faults.push(not_a_choice(self.path, key, &text, choices));
        }
        chosen
    }

    /// A list of texts that must be among `choices`.
    pub fn choices(
        &mut self,
        key: &'static str,
        choices: &'static [&'static str],
        faults: &mut Vec<Diagnostic>,
    ) -> Vec<&'static str> {
        let texts = self.texts(key, faults);
        let mut chosen = Vec::with_capacity(texts.len());
        for text in texts {
            match choices.iter().copied().find(|choice| *choice == text.value) {
                Some(choice) => chosen.push(choice),
                None => faults.push(not_a_choice(self.path, key, &text, choices)),
            }
        }
        chosen
    }

    /// true or false, if the key is there.
    pub fn flag(&mut self, key: &'static str, faults: &mut Vec<Diagnostic>) -> Option<bool> {
        let (_, node) = self.take(key)?;
        if let Value::Bool(flag) = node.value {
            return Some(flag);
        }
        faults.push(self.wrong_type(key, "true or false", &node));
        None
    }

    /// A whole number within `range`, if the key is there.
    pub fn integer(
        &mut self,
        key: &'static str,
        range: std::ops::RangeInclusive<i64>,
        faults: &mut Vec<Diagnostic>,
    ) -> Option<i64> {
        let (_, node) = self.take(key)?;
        let Value::Integer(number) = node.value else {
            faults.push(self.wrong_type(key, "a whole number", &node));
            return None;
        };
        if !range.contains(&number) {
            let message =
                format!("`{key}` must be from {} to {}, not {number}", range.start(), range.end());
            faults.push(Diagnostic::new(Code::InvalidValue, self.path, node.span, message));
            return None;
        }
        Some(number)
    }

    /// A date as `YYYY-MM-DD`, if the key is there; times are cut off.
    pub fn date(&mut self, key: &'static str, faults: &mut Vec<Diagnostic>) -> Option<String> {
        let (_, node) = self.take(key)?;
        let written = match &node.value {
            Value::Date(date) | Value::String(date, _) => {
                date.get(..10).unwrap_or(date).replace('/', "-")
            }
            _ => {
                faults.push(self.wrong_type(key, "a date", &node));
                return None;
            }
        };
        if !is_date(&written) {
            let message = format!("`{written}` is not a date");
            let fault = Diagnostic::new(Code::InvalidValue, self.path, node.span, message);
            faults.push(fault.help("write it as 2026-11-21"));
            return None;
        }
        Some(written)
    }

    /// A full address that starts with http:// or https://, if the key is there.
    pub fn web_address(
        &mut self,
        key: &'static str,
        faults: &mut Vec<Diagnostic>,
    ) -> Option<String> {
        let text = self.text(key, faults)?;
        let rest =
            text.value.strip_prefix("https://").or_else(|| text.value.strip_prefix("http://"));
        let fits = rest.is_some_and(|rest| {
            !rest.is_empty()
                && !rest
                    .contains(|c: char| c.is_whitespace() || c.is_control() || "\"'<>".contains(c))
        });
        if fits {
            return Some(text.value);
        }
        let message = format!("`{key}` must be a full address, not `{}`", text.value);
        let fault = Diagnostic::new(Code::InvalidValue, self.path(), text.span, message);
        faults.push(fault.help("write it with its scheme: `https://example.org/ladder/`"));
        None
    }

    /// A list of texts; a single text counts as a list of one.
    pub fn texts(&mut self, key: &'static str, faults: &mut Vec<Diagnostic>) -> Vec<Text> {
        let Some((_, node)) = self.take(key) else { return Vec::new() };
        let Value::List(items) = &node.value else {
            let single = as_text(&node);
            if single.is_none() {
                faults.push(self.wrong_type(key, "a list of texts", &node));
            }
            return single.into_iter().collect();
        };
        let mut texts = Vec::with_capacity(items.len());
        for item in items {
            match as_text(item) {
                Some(text) => texts.push(text),
                None => faults.push(self.wrong_type(key, "a list of texts", item)),
            }
        }
        texts
    }

    /// A list of texts without their places.
    pub fn strings(&mut self, key: &'static str, faults: &mut Vec<Diagnostic>) -> Vec<String> {
        self.texts(key, faults).into_iter().map(|text| text.value).collect()
    }

    /// A list whose entries are read by the caller.
    pub fn nodes(&mut self, key: &'static str, faults: &mut Vec<Diagnostic>) -> Vec<Node> {
        let Some((_, node)) = self.take(key) else { return Vec::new() };
        if let Value::List(items) = node.value {
            return items;
        }
        faults.push(self.wrong_type(key, "a list", &node));
        Vec::new()
    }

    /// A table inside this one, if the key is there.
    pub fn table(&mut self, key: &'static str, faults: &mut Vec<Diagnostic>) -> Option<Table<'p>> {
        let (entry, node) = self.take(key)?;
        if let Value::Map(map) = node.value {
            let outer = self.name.trim_matches(['`', '[', ']']);
            let is_table = self.name.starts_with("`[");
            let name = if is_table { format!("`[{outer}.{key}]`") } else { format!("`[{key}]`") };
            return Some(Table::new(self.path, name, entry.span, map));
        }
        faults.push(self.wrong_type(key, "a table", &node));
        None
    }

    /// The tables of an array of tables, `[[key]]`.
    pub fn tables(&mut self, key: &'static str, faults: &mut Vec<Diagnostic>) -> Vec<Table<'p>> {
        let mut tables = Vec::new();
        for node in self.nodes(key, faults) {
            if let Value::Map(map) = node.value {
                tables.push(Table::new(self.path, format!("`[[{key}]]`"), node.span, map));
            } else {
                faults.push(self.wrong_type(key, "a list of tables", &node));
            }
        }
        tables
    }

    /// Every entry that is left, with its key, as tables: for tables keyed by ids.
    pub fn keyed_tables(mut self, faults: &mut Vec<Diagnostic>) -> Vec<(Key, Table<'p>)> {
        let mut tables = Vec::new();
        for (key, node) in std::mem::take(&mut self.entries) {
            if let Value::Map(map) = node.value {
                let table = Table::new(self.path, format!("`{}`", key.name), key.span, map);
                tables.push((key, table));
            } else {
                faults.push(self.wrong_type(&key.name, "a table", &node));
            }
        }
        tables
    }

    /// Every entry that is left, as it is.
    #[must_use]
    pub fn rest(self) -> Map {
        self.entries
    }

    /// Every entry that is left, and the keys that were asked for.
    #[must_use]
    pub fn rest_and_known(self) -> (Map, Vec<&'static str>) {
        (self.entries, self.known)
    }

    /// A path that starts with one slash, if the key holds one.
    pub fn rooted_path(&mut self, key: &'static str) -> Option<String> {
        let (_, node) = self.entries.iter().find(|(entry, _)| entry.name == key)?;
        let text = as_text(node).filter(|text| {
            let inside = text.value.strip_prefix('/').map(|rest| rest.trim_end_matches('/'));
            inside.is_some_and(|inside| inside.is_empty() || RelPath::new(inside).is_some())
        })?;
        self.take(key);
        Some(text.value)
    }

    /// Takes keys that mean something to another tool, and says that they mean nothing here.
    pub fn unsupported(&mut self, keys: &[&str], faults: &mut Vec<Diagnostic>) {
        for (key, _) in self.entries.extract_if(.., |(key, _)| keys.contains(&key.name.as_str())) {
            let message = format!("`{}` in {} means nothing here", key.name, self.name);
            faults.push(
                Diagnostic::new(Code::UnsupportedKey, self.path, key.span, message)
                    .help("it is left aside; take it out, or switch this off in `[check]`"),
            );
        }
    }

    /// Takes all tables that are left, which are another tool's.
    pub fn unsupported_tables(&mut self, faults: &mut Vec<Diagnostic>) {
        let tables = self.entries.iter().filter(|(_, node)| matches!(node.value, Value::Map(_)));
        let names: Vec<String> = tables.map(|(key, _)| key.name.clone()).collect();
        self.unsupported(&names.iter().map(String::as_str).collect::<Vec<_>>(), faults);
    }

    /// A short text, which may also be written as a number, a date or a truth value.
    pub fn label(&mut self, key: &'static str, faults: &mut Vec<Diagnostic>) -> Option<String> {
        let (_, node) = self.take(key)?;
        let label = as_label(&node);
        if label.is_none() {
            faults.push(self.wrong_type(key, "a text", &node));
        }
        label.map(|label| label.value)
    }

    /// A list of short texts; a single one counts as a list of one, and empty entries as none.
    pub fn labels(&mut self, key: &'static str, faults: &mut Vec<Diagnostic>) -> Vec<Text> {
        let Some((_, node)) = self.take(key) else { return Vec::new() };
        let items = match &node.value {
            Value::List(items) => items.as_slice(),
            _ => std::slice::from_ref(&node),
        };
        let mut labels = Vec::with_capacity(items.len());
        for item in items.iter().filter(|item| item.value != Value::Null) {
            match as_label(item) {
                Some(label) => labels.push(label),
                None => faults.push(self.wrong_type(key, "a list of texts", item)),
            }
        }
        labels
    }

    /// The short texts of a list in a table in this one; the table is left to others.
    #[must_use]
    pub fn labels_within(&self, table: &str, key: &str) -> Vec<Text> {
        let within = |map: &Map, name: &str| -> Option<Value> {
            map.iter().find(|(entry, _)| entry.name == name).map(|(_, node)| node.value.clone())
        };
        match within(&self.entries, table) {
            Some(Value::Map(map)) => match within(&map, key) {
                Some(Value::List(items)) => items.iter().filter_map(as_label).collect(),
                _ => Vec::new(),
            },
            _ => Vec::new(),
        }
    }

    /// Reports the keys that nobody took.
    pub fn finish(self, faults: &mut Vec<Diagnostic>) {
        for (key, _) in &self.entries {
            let help = did_you_mean(&key.name, self.known.iter().copied())
                .unwrap_or_else(|| format!("{} takes {}", self.name, one_of(&self.known)));
            let message = format!("unknown key `{}` in {}", key.name, self.name);
            faults.push(Diagnostic::new(Code::UnknownKey, self.path, key.span, message).help(help));
        }
    }
}

/// A node as a text with its place.
#[must_use]
pub fn as_text(node: &Node) -> Option<Text> {
    match &node.value {
        Value::String(value, first) => {
            Some(Text { value: value.clone(), span: node.span, first: *first })
        }
        _ => None,
    }
}

/// A single value as a text: a year is a title too.
fn as_label(node: &Node) -> Option<Text> {
    let value = match &node.value {
        Value::Date(text) => text.clone(),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        _ => return as_text(node),
    };
    Some(Text { value, span: node.span, first: None })
}

fn check_id(path: &RelPath, text: Text, faults: &mut Vec<Diagnostic>) -> Option<Text> {
    if is_id(&text.value) {
        return Some(text);
    }
    let message = format!("`{}` is not an id", text.value);
    let fault = Diagnostic::new(Code::InvalidId, path, text.span, message);
    let right = crate::words::text::short_id(&text.value, 8);
    faults.push(fault.help(if right.is_empty() {
        "ids are made of a-z, 0-9 and `-`".to_owned()
    } else {
        format!("ids are made of a-z, 0-9 and `-`: `{right}`")
    }));
    None
}

fn not_a_choice(path: &RelPath, key: &str, text: &Text, choices: &[&str]) -> Diagnostic {
    let help = did_you_mean(&text.value, choices.iter().copied())
        .unwrap_or_else(|| format!("`{key}` takes {}", one_of(choices)));
    let message = format!("`{key}` cannot be `{}`", text.value);
    Diagnostic::new(Code::InvalidValue, path, text.span, message).help(help)
}

/// Whether `text` is a date of the Gregorian calendar, `YYYY-MM-DD`.
fn is_date(text: &str) -> bool {
    let mut parts = text.split('-');
    let mut number = |digits: usize| {
        let part = parts.next()?;
        (part.len() == digits && part.bytes().all(|b| b.is_ascii_digit()))
            .then(|| part.parse::<u32>().ok())
            .flatten()
    };
    let (Some(year), Some(month), Some(day), None) =
        (number(4), number(2), number(2), parts.next())
    else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    };
    (1..=days).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::data::read_toml;

    fn read(text: &str, with: impl FnOnce(&mut Table<'_>, &mut Vec<Diagnostic>)) -> Vec<String> {
        let path = RelPath::new("a.toml").expect("relative");
        let read = read_toml(text, 0, &path);
        let mut faults = read.faults;
        let mut table = Table::new(&path, "the file", Span::default(), read.map);
        with(&mut table, &mut faults);
        table.finish(&mut faults);
        faults
            .into_iter()
            .map(|fault| {
                format!(
                    "{}: {} ({})",
                    fault.code.name(),
                    fault.message,
                    fault.help.unwrap_or_default()
                )
            })
            .collect()
    }

    #[test]
    fn unknown_keys_are_named_with_the_nearest() {
        let faults = read("titel = 'x'\n", |table, faults| {
            table.text("title", faults);
        });
        assert_eq!(
            faults,
            ["unknown-key: unknown key `titel` in the file (did you mean `title`?)"]
        );
    }

    #[test]
    fn wrong_types_and_values_are_reported_once() {
        let faults = read("title = 3\nterminal = 'top'\nid = 'A b'\n", |table, faults| {
            table.text("title", faults);
            table.choice("terminal", &["apex", "career"], faults);
            table.needed_id("id", faults);
            table.needed_text("name", faults);
        });
        assert_eq!(faults.len(), 4, "{faults:#?}");
        assert!(faults[2].contains("`a-b`"), "{}", faults[2]);
    }

    #[test]
    fn dates_are_dates() {
        assert!(is_date("2024-02-29"));
        for bad in ["2025-02-29", "2025-13-01", "25-01-01", "2025-1-1", "someday"] {
            assert!(!is_date(bad), "{bad}");
        }
    }
}
