//! JSON Schemas (2020-12) of what authors write, for editors that complete and check it.
//!
//! The types of this folder mirror what the readers of this floor and of the settings take;
//! their names, variants and comments become the schemas. Invariant: a schema takes a file
//! exactly if its reader does, as far as one file alone can tell; `tests/schema.rs` holds
//! them together key by key and value by value.
#![allow(dead_code, reason = "the types are described, never made")]

mod around;
mod book;
mod framework;
mod page;
#[cfg(test)]
mod tests;
mod track;

pub(crate) use around::{QuestionKind, Stance};
pub(crate) use framework::Status;
pub(crate) use track::{Gate, Kind, Reversible, Strength, Terminal};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema, schema_for};
use serde_json::Value;

use crate::words::code::Code;
use crate::words::diagnostic::Severity;

/// The schema of each kind of file, by the name of the kind.
#[must_use]
pub fn schemas() -> Vec<(&'static str, Value)> {
    let schemas = [
        ("book", schema_for!(book::Book)),
        ("framework", schema_for!(framework::Framework)),
        ("track", schema_for!(track::Track)),
        ("external", schema_for!(around::External)),
        ("comparison", schema_for!(around::Comparison)),
        ("guide", schema_for!(around::Guide)),
        ("claims", schema_for!(around::Claims)),
        ("front-matter", schema_for!(page::FrontMatter)),
    ];
    schemas.into_iter().map(|(name, schema)| (name, without_null(schema.to_value()))).collect()
}

/// Takes out null, which TOML does not have (a key that may be absent is not required), and
/// the formats of numbers, which say nothing that the range does not.
pub(crate) fn without_null(mut schema: Value) -> Value {
    match &mut schema {
        Value::Object(entries) => {
            if entries.get("format").is_some_and(|format| format == "int64") {
                entries.remove("format");
            }
            if let Some(Value::Array(types)) = entries.get_mut("type") {
                types.retain(|kind| kind != "null");
                if let [one] = types.as_slice() {
                    let one = one.clone();
                    entries.insert("type".to_owned(), one);
                }
            }
            if let Some(Value::Array(forms)) = entries.get_mut("anyOf") {
                forms.retain(|form| form.get("type").is_none_or(|kind| kind != "null"));
                if let [Value::Object(one)] = forms.as_slice() {
                    let one = one.clone();
                    entries.remove("anyOf");
                    entries.extend(one);
                }
            }
            for entry in entries.values_mut() {
                *entry = without_null(entry.take());
            }
        }
        Value::Array(items) => {
            for item in items {
                *item = without_null(item.take());
            }
        }
        _ => {}
    }
    schema
}

/// An id: letters a-z, digits and `-`.
#[derive(JsonSchema)]
struct Id(#[schemars(regex(pattern = "^[a-z0-9-]+$"))] String);

/// A text that is not empty.
#[derive(JsonSchema)]
struct Words(#[schemars(regex(pattern = r"\S"))] String);

/// A date, `YYYY-MM-DD`.
#[derive(JsonSchema)]
struct Day(
    #[schemars(regex(pattern = "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"))] String,
);

/// A full address that starts with http:// or https://.
#[derive(JsonSchema)]
struct WebAddress(
    #[schemars(regex(pattern = "^https?://[^\\s\"'<>]+$"))]
    String,
);

/// A full address, or mdBook's: the path at which the site is served.
#[derive(JsonSchema)]
struct SiteAddress(
    #[schemars(regex(
        pattern = r#"^https?://[^\s"'<>]+$|^/((?!\.\.?(/|$))[^/\\]+(/(?!\.\.?(/|$))[^/\\]+)*/*)?$"#
    ))]
    String,
);

/// A text or a list of texts.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum Texts {
    /// One.
    One(String),
    /// Several.
    List(Vec<String>),
}

/// A short text, which may also be written as a number or a truth value.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum Label {
    /// A text.
    Text(String),
    /// A number.
    Number(f64),
    /// A truth value.
    Flag(bool),
}

/// A short text or a list of them.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum Labels {
    /// One.
    One(Label),
    /// Several.
    List(Vec<Label>),
}

/// A warning that this file lives with.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Allowance {
    /// Code of the warning, as it stands in brackets in a report.
    #[schemars(schema_with = "warnings")]
    code: String,
    /// Why it is fine here.
    reason: Words,
}

/// A question that readers ask, alone or with the place of its answer.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum Question {
    /// The question.
    Ask(Words),
    /// With the place of its answer.
    Placed(PlacedQuestion),
}

/// A question with the place of its answer.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct PlacedQuestion {
    /// The question.
    ask: Words,
    /// The heading or id of the page where the answer stands.
    at: Option<String>,
}

/// A question that readers ask, or a list of them.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum QuestionTexts {
    /// One.
    One(Words),
    /// Several.
    List(Vec<Words>),
}

/// The codes that can be allowed, with what they mean.
fn warnings(_: &mut SchemaGenerator) -> Schema {
    let warnings = Code::ALL.iter().filter(|code| code.severity() != Severity::Error);
    let choices: Vec<Value> = warnings
        .map(|code| serde_json::json!({ "const": code.name(), "description": code.summary() }))
        .collect();
    json_schema!({ "type": "string", "oneOf": choices })
}

/// What something rests on, one or several.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum Bases {
    /// One.
    One(Basis),
    /// Several.
    List(Vec<Basis>),
}

/// What a mapping or an equivalence rests on.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case")]
pub(crate) enum Basis {
    /// Both stand on one rank.
    Rank,
    /// The work reaches equally far.
    Scope,
    /// They are paid alike.
    Pay,
    /// They carry the same title.
    Title,
}

/// How a level relates to the one below it.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case")]
pub(crate) enum Inherit {
    /// It expects all that the one below it expects.
    Cumulative,
    /// It expects what it says and nothing else.
    Replace,
}
