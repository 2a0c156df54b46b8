//! What stands above the prose: TOML between `+++`, YAML between `---`, JSON in braces, or
//! nothing.
//!
//! Known keys are typed; unknown ones are kept for templates. Invariant: the body
//! starts where the front matter ends, and no byte belongs to both.

use serde_json::Value as Json;

use crate::file::allowance::Allowance;
use crate::file::question::Question;
use crate::input::data::{Map, Value, read_toml, read_yaml};
use crate::input::table::{Table, Text};
use crate::words::code::Code;
use crate::words::diagnostic::Diagnostic;
use crate::words::path::RelPath;
use crate::words::span::Span;

/// Front matter longer than this is refused: it is data, not a page.
const LONGEST: usize = 256 * 1024;

/// Where front matter and body lie in a text.
#[derive(Debug)]
pub struct Split<'a> {
    /// The front matter, without its fences.
    pub front: &'a str,
    /// Where it starts in the file.
    pub front_at: usize,
    /// Which format it has.
    pub format: Format,
    /// Where the body starts in the file.
    pub body_at: usize,
}

/// Formats of front matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Between `+++`.
    Toml,
    /// Between `---`.
    Yaml,
    /// There is none.
    None,
}

/// JSON, as Hugo has it: from a brace alone on the first line to one alone on a line. YAML reads
/// it, being more than JSON.
fn split_json(text: &str) -> Option<Split<'_>> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        at += line.len();
        if line.trim_end() == "}" {
            let front = &text[..at];
            return Some(Split { front, front_at: 0, format: Format::Yaml, body_at: at });
        }
    }
    None
}

/// Parts a text into front matter and body.
pub fn split<'a>(path: &RelPath, text: &'a str, faults: &mut Vec<Diagnostic>) -> Split<'a> {
    let none = Split { front: "", front_at: 0, format: Format::None, body_at: 0 };
    let first = text.lines().next().unwrap_or_default();
    if first.trim_end() == "{" {
        return split_json(text).unwrap_or(none);
    }
    let (fence, format) = match first.trim_end() {
        "+++" => ("+++", Format::Toml),
        "---" => ("---", Format::Yaml),
        _ => return none,
    };
    let front_at =
        (first.len() + 1 + usize::from(text[first.len()..].starts_with('\r'))).min(text.len());
    let mut at = front_at;
    for line in text[front_at..].split_inclusive('\n') {
        if line.trim_end() == fence {
            return Split {
                front: &text[front_at..at],
                front_at,
                format,
                body_at: at + line.len(),
            };
        }
        at += line.len();
    }
    // A lone rule at the top of a page is a rule, not front matter.
    let looks_like_data =
        text[front_at..].lines().next().is_some_and(|line| line.contains(['=', ':']));
    if format == Format::Yaml && !looks_like_data {
        return none;
    }
    let span = Span::new(0, first.trim_end().len());
    faults.push(
        Diagnostic::new(Code::FrontMatterUnclosed, path, span, "front matter is not closed")
            .help(format!("end it with a line `{fence}`")),
    );
    Split { front: "", front_at, format: Format::None, body_at: text.len() }
}

/// What front matter can say.
#[derive(Debug, Default)]
pub struct FrontMatter {
    /// Title of the page.
    pub title: Option<String>,
    /// One sentence on it.
    pub description: Option<String>,
    /// The definition of a concept, still Markdown.
    pub definition: Option<Text>,
    /// Other names.
    pub aliases: Vec<Text>,
    /// Old addresses.
    pub redirects: Vec<Text>,
    /// Last part of its address.
    pub slug: Option<Text>,
    /// Order among its siblings.
    pub weight: Option<i64>,
    /// Date of publication.
    pub date: Option<String>,
    /// Date of the last change.
    pub updated: Option<String>,
    /// Whether it is not to be published yet.
    pub draft: bool,
    /// Whether search leaves it out: `search = false`.
    pub unsearched: bool,
    /// Tags.
    pub tags: Vec<String>,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// Wider concepts.
    pub broader: Vec<Text>,
    /// Related concepts.
    pub related: Vec<Text>,
    /// Concepts it is told apart from.
    pub contrasts: Vec<Text>,
    /// Warnings that the page allows.
    pub allowances: Vec<Allowance>,
    /// Whether terms link on the page; for a concept, whether its names link elsewhere.
    pub autolink: Option<bool>,
    /// Names of the concept that never link themselves.
    pub unlinked: Vec<Text>,
    /// Names of the concept that match only as they are written.
    pub exact: Vec<Text>,
    /// Concepts that the page tells apart: it takes the names that they share.
    pub disambiguates: Vec<Text>,
    /// What readers ask that the page answers.
    pub questions: Vec<Question>,
    /// Keys that mean nothing to us, as JSON, for templates.
    pub extra: String,
}

impl FrontMatter {
    /// Reads the front matter of a page.
    pub fn read(path: &RelPath, split: &Split<'_>, faults: &mut Vec<Diagnostic>) -> FrontMatter {
        if split.front.len() > LONGEST {
            let span = Span::new(0, 3);
            let message = format!("front matter is longer than {} kB", LONGEST / 1024);
            faults.push(Diagnostic::new(Code::InvalidValue, path, span, message));
            return FrontMatter::default();
        }
        let read = match split.format {
            Format::Toml => read_toml(split.front, split.front_at, path),
            Format::Yaml => read_yaml(split.front, split.front_at, path),
            Format::None => return FrontMatter::default(),
        };
        let broken = !read.faults.is_empty();
        faults.extend(read.faults);
        let mut table = Table::new(path, "front matter", Span::new(0, 3), read.map);
        let mut front = FrontMatter::take(&mut table, faults);
        let (rest, known) = table.rest_and_known();
        if !broken {
            warn_of_slips(path, &rest, &known, faults);
        }
        front.extra = if rest.is_empty() { String::new() } else { json_of_map(rest).to_string() };
        front
    }

    fn take(table: &mut Table<'_>, faults: &mut Vec<Diagnostic>) -> FrontMatter {
        let (redirects, aliases): (Vec<Text>, Vec<Text>) = table
            .labels("aliases", faults)
            .into_iter()
            .chain(table.labels("alias", faults))
            .partition(|alias| alias.value.starts_with('/'));
        let mut front = FrontMatter {
            title: table.label("title", faults).filter(|title| !title.trim().is_empty()),
            description: table.label("description", faults),
            definition: table
                .text("definition", faults)
                .filter(|text| !text.value.trim().is_empty()),
            aliases: aliases.into_iter().filter(|alias| !alias.value.trim().is_empty()).collect(),
            redirects,
            slug: table.text("slug", faults),
            weight: table.integer("weight", -1_000_000..=1_000_000, faults),
            date: table.date("date", faults),
            updated: table.date("updated", faults).or(table.date("lastmod", faults)),
            draft: table.flag("draft", faults).unwrap_or(false),
            unsearched: [table.flag("search", faults), table.flag("in_search_index", faults)]
                .contains(&Some(false)),
            tags: tags(table, faults),
            authors: authors(table, faults),
            broader: table.texts("broader", faults),
            related: table.texts("related", faults),
            contrasts: table.texts("contrasts", faults),
            allowances: Allowance::read(table, faults),
            autolink: table.flag("autolink", faults),
            unlinked: table.texts("unlinked", faults),
            exact: table.texts("exact", faults),
            disambiguates: table.texts("disambiguates", faults),
            questions: Question::read(table, faults),
            extra: String::new(),
        };
        front.redirects.extend(table.texts("redirects", faults));
        front
    }
}

/// Tags as people write them: a list, or one text with commas; Zola's taxonomy too.
fn tags(table: &mut Table<'_>, faults: &mut Vec<Diagnostic>) -> Vec<String> {
    let mut labels = table.labels("tags", faults);
    labels.extend(table.labels("tag", faults));
    labels.extend(table.labels_within("taxonomies", "tags"));
    let parts = labels.iter().flat_map(|label| label.value.split(','));
    parts.map(|tag| tag.trim().to_owned()).filter(|tag| !tag.is_empty()).collect()
}

fn authors(table: &mut Table<'_>, faults: &mut Vec<Diagnostic>) -> Vec<String> {
    let mut labels = table.labels("authors", faults);
    labels.extend(table.labels("author", faults));
    labels.into_iter().map(|label| label.value).collect()
}

/// The keys that mean something to us.
#[cfg(test)]
pub(super) fn known_keys() -> Vec<&'static str> {
    let path = RelPath::new("a.md").expect("relative");
    let mut table = Table::new(&path, "front matter", Span::default(), Map::new());
    FrontMatter::take(&mut table, &mut Vec::new());
    table.rest_and_known().1
}

/// Unknown keys are kept, but one letter off a known key is most likely a slip.
fn warn_of_slips(path: &RelPath, rest: &Map, known: &[&str], faults: &mut Vec<Diagnostic>) {
    for (key, _) in rest {
        let near = known.iter().find(|known| strsim::osa_distance(known, &key.name) == 1);
        if let Some(near) = near {
            let message = format!("unknown key `{}` in front matter", key.name);
            faults.push(
                Diagnostic::new(Code::NearKey, path, key.span, message)
                    .help(format!("did you mean `{near}`?")),
            );
        }
    }
}

fn json_of_map(map: Map) -> Json {
    Json::Object(map.into_iter().map(|(key, node)| (key.name, json_of(node.value))).collect())
}

fn json_of(value: Value) -> Json {
    match value {
        Value::String(text, _) | Value::Date(text) => Json::String(text),
        Value::Integer(number) => Json::from(number),
        Value::Float(number) => Json::from(number),
        Value::Bool(flag) => Json::Bool(flag),
        Value::List(items) => {
            Json::Array(items.into_iter().map(|item| json_of(item.value)).collect())
        }
        Value::Map(map) => json_of_map(map),
        Value::Null => Json::Null,
    }
}
