//! Structured data with the place of every part: TOML and YAML in one form.
//!
//! Both are read into a tree of [`Node`]s, so that one table reader serves
//! configuration, tracks and both kinds of front matter. Invariant: reading never
//! fails as a whole; what can be read is there, and each fault is reported once.

use serde_saphyr::Spanned as YamlSpanned;
use toml::de::{DeTable, DeValue};

use crate::words::code::Code;
use crate::words::diagnostic::Diagnostic;
use crate::words::path::RelPath;
use crate::words::span::Span;
use crate::words::text::printable;

/// A value and its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Where the value stands.
    pub span: Span,
    /// The value.
    pub value: Value,
}

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A text, and where its first character stands if it stands there unescaped.
    String(String, Option<u32>),
    /// A whole number.
    Integer(i64),
    /// Another number.
    Float(f64),
    /// true or false.
    Bool(bool),
    /// A date or time, as written.
    Date(String),
    /// A list.
    List(Vec<Node>),
    /// A table; keys in the order of the file.
    Map(Map),
    /// Nothing (YAML's empty value).
    Null,
}

/// Keys with their places, and their values.
pub type Map = Vec<(Key, Node)>;

/// A key and its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    /// The name.
    pub name: String,
    /// Where it stands.
    pub span: Span,
}

impl Value {
    /// What to call the value in a message.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Value::String(..) => "a text",
            Value::Integer(_) => "a whole number",
            Value::Float(_) => "a number",
            Value::Bool(_) => "true or false",
            Value::Date(_) => "a date",
            Value::List(_) => "a list",
            Value::Map(_) => "a table",
            Value::Null => "nothing",
        }
    }
}

/// What was read, and whether all of it could be read.
#[derive(Debug)]
pub struct Read {
    /// The top table.
    pub map: Map,
    /// One diagnostic a fault.
    pub faults: Vec<Diagnostic>,
}

/// Reads TOML that starts at byte `base` of the file `path`.
#[must_use]
pub fn read_toml(text: &str, base: usize, path: &RelPath) -> Read {
    let (table, errors) = DeTable::parse_recoverable(text);
    let reader = TomlReader { text, base };
    let map = reader.map(table.get_ref());
    let mut faults: Vec<Diagnostic> = Vec::new();
    let mut last_line = None;
    for error in errors {
        let range = error.span().unwrap_or(0..0);
        let line = text[..range.start.min(text.len())].matches('\n').count();
        // The parser recovers within the line and may then trip over its rest; what it
        // says after the first fault of a line, or of the line below, is an echo; so is a
        // key that is taken, since the broken line may have opened another table.
        let echo = last_line.is_some() && error.message().contains("duplicate key");
        if echo || last_line.is_some_and(|last| line <= last + 1) {
            last_line = Some(line);
            continue;
        }
        last_line = Some(line);
        let span = visible(text, range).shifted(base);
        faults.push(Diagnostic::new(Code::TomlSyntax, path, span, plain(error.message())));
    }
    Read { map, faults }
}

/// Reads YAML that starts at byte `base` of the file `path`.
#[must_use]
pub fn read_yaml(text: &str, base: usize, path: &RelPath) -> Read {
    if text.trim().is_empty() {
        return Read { map: Map::new(), faults: Vec::new() };
    }
    let options = serde_saphyr::options! { strict_booleans: true };
    let read = serde_saphyr::from_str_with_options::<
        std::collections::BTreeMap<String, YamlSpanned<serde_json::Value>>,
    >(text, options);
    match read {
        Ok(entries) => {
            let mut map: Map = entries
                .into_iter()
                .map(|(name, value)| yaml_entry(text, base, name, value))
                .collect();
            map.sort_by_key(|(key, _)| key.span);
            Read { map, faults: Vec::new() }
        }
        Err(error) => {
            let at = error
                .location()
                .and_then(|location| {
                    byte_of_line(text, location.line() as usize, location.column() as usize)
                })
                .unwrap_or(0);
            let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
            let message = error.to_string();
            let message = plain(without_place(message.lines().next().unwrap_or("not valid YAML")));
            let span = visible(text, at..end).shifted(base);
            Read {
                map: Map::new(),
                faults: vec![
                    Diagnostic::new(Code::YamlSyntax, path, span, message)
                        .help("put a text that has `: ` or ` #` in it into quotes"),
                ],
            }
        }
    }
}

/// A library's message without the place it names, which our mark shows.
fn without_place(message: &str) -> &str {
    let message = message.strip_prefix("error: ").unwrap_or(message);
    match message.strip_prefix("line ").and_then(|rest| rest.split_once(": ")) {
        Some((_, rest)) => rest,
        None => message,
    }
}

fn yaml_entry(
    text: &str,
    base: usize,
    name: String,
    value: YamlSpanned<serde_json::Value>,
) -> (Key, Node) {
    let key_at = find_yaml_key(text, &name).unwrap_or(0);
    let key = Key { span: Span::new(key_at, key_at + name.len()).shifted(base), name };
    let line = value.referenced.line() as usize;
    let column = value.referenced.column() as usize;
    let start = byte_of_line(text, line, column).unwrap_or(key_at);
    let end = text[start..].find('\n').map_or(text.len(), |end| start + end);
    let span = visible(text, start..end).shifted(base);
    (key, Node { span, value: yaml_value(value.value, span) })
}

fn yaml_value(value: serde_json::Value, span: Span) -> Value {
    use serde_json::Value as Json;
    match value {
        Json::Null => Value::Null,
        Json::Bool(flag) => Value::Bool(flag),
        Json::Number(number) => number
            .as_i64()
            .map_or_else(|| Value::Float(number.as_f64().unwrap_or_default()), Value::Integer),
        Json::String(text) => Value::String(printable(&text), None),
        Json::Array(items) => Value::List(
            items.into_iter().map(|item| Node { span, value: yaml_value(item, span) }).collect(),
        ),
        Json::Object(entries) => Value::Map(
            entries
                .into_iter()
                .map(|(name, item)| {
                    (Key { name, span }, Node { span, value: yaml_value(item, span) })
                })
                .collect(),
        ),
    }
}

/// Where the top-level key `name` stands in a YAML text.
fn find_yaml_key(text: &str, name: &str) -> Option<usize> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let bare = line.trim_start_matches(['"', '\'']);
        if bare.starts_with(name)
            && bare[name.len()..].trim_start_matches(['"', '\'', ' ']).starts_with(':')
        {
            return Some(at + line.len() - bare.len());
        }
        at += line.len();
    }
    None
}

/// The byte at a line and column, both from one.
fn byte_of_line(text: &str, line: usize, column: usize) -> Option<usize> {
    let start: usize = text.split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum();
    let rest = text.get(start..)?;
    let within = rest.char_indices().nth(column.saturating_sub(1)).map_or(rest.len(), |(at, _)| at);
    Some(start + within)
}

/// A mark of at least one character that does not run over the end of its line.
fn visible(text: &str, range: std::ops::Range<usize>) -> Span {
    let start = range.start.min(text.len());
    let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
    let end = range.end.min(line_end).max(start);
    if end > start || start == line_end {
        Span::new(start, end)
    } else {
        Span::new(start, start + 1)
    }
}

/// A library's message in our manner: lower case, one line, no full stop.
fn plain(message: &str) -> String {
    let message = message.lines().collect::<Vec<_>>().join(", ");
    let mut chars = message.trim_end_matches('.').chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

struct TomlReader<'a> {
    text: &'a str,
    base: usize,
}

impl TomlReader<'_> {
    fn map(&self, table: &DeTable<'_>) -> Map {
        let mut map: Map = table
            .iter()
            .map(|(key, value)| {
                let key = Key {
                    name: key.get_ref().to_string(),
                    span: Span::from(key.span()).shifted(self.base),
                };
                (key, self.node(value.get_ref(), value.span()))
            })
            .collect();
        map.sort_by_key(|(key, _)| key.span);
        map
    }

    fn node(&self, value: &DeValue<'_>, range: std::ops::Range<usize>) -> Node {
        let span = Span::from(range.clone()).shifted(self.base);
        let value = match value {
            DeValue::String(text) => {
                Value::String(printable(text), self.first_character(text, range))
            }
            DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
                .map_or_else(|_| Value::String(number.to_string(), None), Value::Integer),
            DeValue::Float(number) => Value::Float(number.as_str().parse().unwrap_or_default()),
            DeValue::Boolean(flag) => Value::Bool(*flag),
            DeValue::Datetime(date) => Value::Date(date.to_string()),
            DeValue::Array(items) => Value::List(
                items.iter().map(|item| self.node(item.get_ref(), item.span())).collect(),
            ),
            DeValue::Table(table) => Value::Map(self.map(table)),
        };
        Node { span, value }
    }

    /// Where a string's first character stands, if the string has no escapes: then the
    /// places inside it are places of the file.
    fn first_character(&self, value: &str, range: std::ops::Range<usize>) -> Option<u32> {
        let raw = self.text.get(range.clone())?;
        let quotes = if raw.starts_with("\"\"\"") || raw.starts_with("'''") { 3 } else { 1 };
        let mut at = quotes;
        if quotes == 3 {
            at += raw[at..].strip_prefix("\r\n").map_or(0, |_| 2);
            at += raw[at..].strip_prefix('\n').map_or(0, |_| 1);
        }
        let inner = raw.get(at..at + value.len())?;
        (inner == value).then(|| Span::new(range.start + at, 0).shifted(self.base).start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path() -> RelPath {
        RelPath::new("a.toml").expect("relative")
    }

    #[test]
    fn one_message_a_fault() {
        let read = read_toml("a = 1\nb = = 2\nc = 3\n\n[d\ne = 4\n", 0, &path());
        let lines: Vec<_> = read.faults.iter().map(|fault| fault.labels[0].span).collect();
        assert_eq!(read.faults.len(), 2, "{lines:?}");
        assert!(read.map.iter().any(|(key, _)| key.name == "c"));
    }

    #[test]
    fn strings_know_where_they_start() {
        let text = "a = \"x\\ny\"\nb = 'plain'\nc = \"\"\"\nlong\"\"\"\n";
        let read = read_toml(text, 0, &path());
        let starts: Vec<_> = read
            .map
            .iter()
            .map(|(_, node)| match &node.value {
                Value::String(value, at) => {
                    at.map(|at| &text[at as usize..at as usize + value.len()])
                }
                _ => None,
            })
            .collect();
        assert_eq!(starts, [None, Some("plain"), Some("long")]);
    }

    #[test]
    fn yaml_faults_and_values_have_places() {
        let path = path();
        let read = read_yaml("title: Roles\ndraft: yes\ntags: [a, b]\n", 4, &path);
        assert!(read.faults.is_empty(), "{:?}", read.faults);
        assert_eq!(read.map[0].0.name, "title");
        assert_eq!(read.map[0].1.span, Span::new(11, 16));
        let read = read_yaml("title: a: b\n", 4, &path);
        assert_eq!(read.faults.len(), 1);
    }
}
