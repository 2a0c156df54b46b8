//! The JSON Schemas of `ladderbook schema` take what the readers take, and nothing else.
//!
//! Files are made from the schemas: one with all keys, then one for each key and each value
//! that might stand there. A validator that is not ours and our own reader must agree on each.
#![allow(clippy::disallowed_methods, reason = "these tests are about real files")]

mod support;

use std::collections::BTreeSet;
use std::path::Path;

use ladderbook::file::schema::schemas;
use ladderbook::input::config::{Config, Flags, Without};
use ladderbook::input::sources::Sources;
use ladderbook::words::code::Code;
use ladderbook::words::diagnostic::Diagnostic;
use ladderbook::words::path::RelPath;
use serde_json::{Value, json};
use support::Site;

/// Each schema's name, and a file that it is for.
const KINDS: &[(&str, &str)] = &[
    ("book", "book.toml"),
    ("framework", "content/framework.toml"),
    ("track", "content/tracks/a.toml"),
    ("external", "content/external/a.toml"),
    ("comparison", "content/compare/a.toml"),
    ("guide", "content/guides/a.toml"),
    ("claims", "content/claims/a.toml"),
    ("front-matter", "content/a.md"),
];

/// What holds where `book.toml` is silent.
const WITHOUT: Without<'_> = Without { title: "folder", src: "content" };

fn schema(kind: &str) -> Value {
    let found = schemas().into_iter().find(|(name, _)| *name == kind);
    found.unwrap_or_else(|| panic!("there is no schema `{kind}`")).1
}

/// What the reader of a file says of it alone.
fn read(path: &str, text: &str) -> Vec<Diagnostic> {
    if path == "book.toml" {
        return Config::read(Some(text), WITHOUT, &Flags::default()).1;
    }
    let sources = Sources::from_texts([(path, text)]);
    let path = RelPath::new(path).expect("relative");
    let place = path.strip("content").expect("below the sources").to_owned();
    let source = sources.get(&path).expect("just put there");
    ladderbook::file::parse(&path, &place, source, &Config::default(), true, None).faults
}

/// A document as a file of its kind.
fn file(path: &str, document: &Value) -> String {
    let text = toml::to_string(document).expect("JSON without null is TOML");
    if path.ends_with(".md") { format!("+++\n{text}+++\n") } else { text }
}

/// TOML as JSON has it; dates are texts.
fn to_json(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => text.into(),
        toml::Value::Integer(number) => number.into(),
        toml::Value::Float(number) => number.into(),
        toml::Value::Boolean(flag) => flag.into(),
        toml::Value::Datetime(date) => date.to_string().into(),
        toml::Value::Array(items) => items.into_iter().map(to_json).collect(),
        toml::Value::Table(table) => {
            Value::Object(table.into_iter().map(|(key, value)| (key, to_json(value))).collect())
        }
    }
}

/// A place in a document, and the schema of what stands there.
struct Spot<'a> {
    /// Pointer into the document, `/level/0/id`.
    at: String,
    /// The schema, references followed.
    schema: &'a Value,
}

fn follow<'a>(root: &'a Value, mut schema: &'a Value) -> &'a Value {
    while let Some(name) = schema.get("$ref").and_then(Value::as_str) {
        let name = name.trim_start_matches('#');
        schema = root.pointer(name).expect("references lead somewhere");
    }
    schema
}

/// Values for a schema: one, or one of each form that it may have, with all keys.
fn forms(root: &Value, schema: &Value) -> Vec<Value> {
    let schema = follow(root, schema);
    if let Some(forms_of) = schema.get("anyOf").and_then(Value::as_array) {
        return forms_of.iter().flat_map(|form| forms(root, form)).collect();
    }
    if let Some(keys) = schema.get("properties").and_then(Value::as_object) {
        let all = keys.iter().map(|(key, schema)| (key.clone(), form(root, schema)));
        return alternatives(schema, &all.collect());
    }
    if let Some(choices) = choices(schema) {
        return vec![choices[0].clone().into()];
    }
    vec![match schema["type"].as_str() {
        Some("array") => {
            let items = forms(root, &schema["items"]);
            let least = schema["minItems"].as_u64().unwrap_or(1) as usize;
            let count = least.max(items.len());
            items.into_iter().cycle().take(count).collect()
        }
        Some("object") => {
            let values = forms(root, &schema["additionalProperties"]);
            ["a", "b"].into_iter().map(str::to_owned).zip(values).collect()
        }
        Some("boolean") => true.into(),
        Some("number") => 1.5.into(),
        Some("integer") => schema["maximum"].as_i64().unwrap_or(1).min(5).into(),
        Some("string") => fitting(schema["pattern"].as_str().unwrap_or_default()).into(),
        other => panic!("nothing is known of the type {other:?}"),
    }]
}

fn form(root: &Value, schema: &Value) -> Value {
    forms(root, schema).swap_remove(0)
}

/// Every place of a document with its schema.
fn spots<'a>(root: &'a Value, schema: &'a Value, value: &Value, at: &str, out: &mut Vec<Spot<'a>>) {
    let schema = follow(root, schema);
    out.push(Spot { at: at.to_owned(), schema });
    for form in schema.get("anyOf").and_then(Value::as_array).into_iter().flatten() {
        let form = follow(root, form);
        if choices(form).is_some() && value.is_string()
            || form["type"] == "array" && value.is_array()
            || form["type"] == "object" && value.is_object()
        {
            spots(root, form, value, at, out);
        }
    }
    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
        if schema["type"] == "array" {
            spots(root, &schema["items"], item, &format!("{at}/{index}"), out);
        }
    }
    for (key, item) in value.as_object().into_iter().flatten() {
        let inner = schema["properties"].get(key).or_else(|| schema.get("additionalProperties"));
        if let Some(inner) = inner.filter(|_| schema["type"] == "object") {
            spots(root, inner, item, &format!("{at}/{key}"), out);
        }
    }
}

/// A table in all forms that `oneOf` with `required` allows.
fn alternatives(schema: &Value, all: &serde_json::Map<String, Value>) -> Vec<Value> {
    let Some(forms) = schema.get("oneOf").and_then(Value::as_array) else {
        return vec![all.clone().into()];
    };
    let required = |form: &Value| form["required"][0].as_str().expect("a key").to_owned();
    let keys: Vec<String> = forms.iter().map(required).collect();
    let without = |kept: &String| {
        let others = |key: &String| key == kept || !keys.contains(key);
        all.iter().filter(|(key, _)| others(key)).map(|(k, v)| (k.clone(), v.clone())).collect()
    };
    keys.iter().map(without).collect()
}

/// The values that a schema lists.
fn choices(schema: &Value) -> Option<Vec<String>> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    if let Some(only) = schema.get("const") {
        return Some(vec![text(only)?]);
    }
    if let Some(values) = schema.get("enum").and_then(Value::as_array) {
        return values.iter().map(text).collect();
    }
    let forms = schema.get("oneOf")?.as_array()?;
    forms.iter().map(|form| form.get("const").and_then(text)).collect()
}

/// A text that fits one of the patterns in use.
fn fitting(pattern: &str) -> &'static str {
    match pattern {
        pattern if pattern.contains(r"\S\s+\S") => "a b",
        pattern if pattern.starts_with("^https") => "https://example.org/",
        pattern if pattern.starts_with("^[0-9]{4}") => "2026-10-01",
        pattern if pattern.contains("[A-Z]{3}") => "EUR",
        _ => "a",
    }
}

/// A document with all keys of a schema, and what stands where.
fn complete(schema: &Value) -> (Value, Vec<Spot<'_>>) {
    let document = form(schema, schema);
    let mut found = Vec::new();
    spots(schema, schema, &document, "", &mut found);
    (document, found)
}

/// Faults of a file's reader that a schema of single keys could state as well. What two keys
/// say together is beyond it.
fn structural(faults: &[Diagnostic]) -> Vec<&Diagnostic> {
    let is_beyond = |fault: &&Diagnostic| {
        fault.code == Code::UnknownReference && fault.message.starts_with("unknown result")
            || fault.code == Code::UnevenComparison && !fault.message.contains("two sides")
            || fault.message.contains("runs backwards")
            || fault.message.contains("check question scores nothing")
            || fault.code == Code::NearKey
    };
    faults.iter().filter(|fault| !is_beyond(fault)).collect()
}

#[test]
fn a_file_with_all_keys_of_a_schema_is_read_without_a_fault() {
    for (kind, path) in KINDS {
        let schema = schema(kind);
        let (document, _) = complete(&schema);
        assert!(jsonschema::is_valid(&schema, &document), "{kind}: {document:#}");
        let text = file(path, &document);
        let faults = read(path, &text);
        assert!(structural(&faults).is_empty(), "{kind}: {faults:#?}\n{text}");
    }
}

#[test]
fn readers_and_schemas_take_and_refuse_the_same_values() {
    let values = [
        json!("x"),
        json!(""),
        json!("No Such!"),
        json!("2026-10-01"),
        json!("2026-13-01"),
        json!("https://example.org/"),
        json!("EUR"),
        json!("a/b"),
        json!("../a"),
        json!("./a/"),
        json!("/"),
        json!("a > b"),
        json!("a >"),
        json!("\"a b\""),
        json!("\"a b\" c"),
        json!("a \"b"),
        json!(0),
        json!(3),
        json!(-1),
        json!(5000),
        json!(-2_000_000),
        json!(2_000_000_000_000_i64),
        json!(1.5),
        json!(true),
        json!([]),
        json!(["x"]),
        json!([""]),
        json!(["x", "y"]),
        json!(["x", "y", "z"]),
        json!([3]),
        json!([["x"]]),
        json!([{}]),
        json!({}),
        json!({ "a": "x" }),
        json!({ "a": 3 }),
        json!({ "a": 30 }),
        json!({ "a": {} }),
    ];
    let (mut tried, mut taken, mut torn) = (0, 0, Vec::new());
    for (kind, path) in KINDS {
        let schema = schema(kind);
        let validator = jsonschema::validator_for(&schema).expect("a schema");
        let (document, spots) = complete(&schema);
        let spots: BTreeSet<&str> = spots.iter().map(|spot| spot.at.as_str()).collect();
        for at in spots.into_iter().filter(|at| !at.is_empty()) {
            for value in &values {
                let mut document = document.clone();
                let Some(place) = document.pointer_mut(at) else { continue };
                *place = value.clone();
                let text = file(path, &document);
                let faults = read(path, &text);
                let is_read = structural(&faults).is_empty();
                let fits = validator.is_valid(&document);
                if fits != is_read {
                    torn.push(format!(
                        "{kind}: {at} = {value}: only the {}",
                        if fits { "schema" } else { "reader" }
                    ));
                }
                tried += 1;
                taken += usize::from(fits);
            }
        }
    }
    assert!(torn.is_empty(), "taken by one alone: {torn:#?}");
    assert!(tried > 4000 && taken > 500, "{taken} of {tried} taken");
}

#[test]
fn schemas_name_the_keys_and_choices_that_readers_name() {
    let (mut tables, mut lists) = (0, 0);
    for (kind, path) in KINDS.iter().filter(|(kind, _)| *kind != "front-matter") {
        let schema = schema(kind);
        let (document, spots) = complete(&schema);
        for Spot { at, schema } in &spots {
            let Some(place) = document.pointer(at) else { continue };
            let mut wrong = document.clone();
            let described: BTreeSet<String> = match (&schema["properties"], choices(schema)) {
                (Value::Object(keys), _) if place.is_object() => {
                    let place = wrong.pointer_mut(at).expect("it is there");
                    place["zzzzzzzzzzzzzzzz"] = 1.into();
                    tables += 1;
                    keys.keys().cloned().collect()
                }
                (_, Some(choices)) if place.is_string() => {
                    *wrong.pointer_mut(at).expect("it is there") = "zzzzzzzzzzzzzzzz".into();
                    lists += 1;
                    choices.into_iter().collect()
                }
                _ => continue,
            };
            let faults = read(path, &file(path, &wrong));
            let named = named_in_help(&faults);
            if described.iter().all(|name| Code::from_name(name).is_some()) {
                // There are too many codes for a help line; the schema lists them from their table.
                assert!(!structural(&faults).is_empty(), "{kind}: {at} takes anything");
            } else {
                assert_eq!(described, named, "{kind}: {at}: {faults:#?}");
            }
        }
    }
    assert!(tables > 30 && lists > 20, "{tables} tables and {lists} lists of choices");
}

/// The names that a report lists for an unknown key or choice.
fn named_in_help(faults: &[Diagnostic]) -> BTreeSet<String> {
    let is_about = |fault: &&Diagnostic| {
        matches!(fault.code, Code::UnknownKey | Code::InvalidValue) && fault.help.is_some()
    };
    let help = faults.iter().find(is_about).and_then(|fault| fault.help.as_deref());
    let help = help.unwrap_or_default();
    let list = help.split_once(" takes ").map_or(help, |(_, list)| list);
    list.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn every_choice_of_a_schema_is_taken() {
    for (kind, path) in KINDS {
        let schema = schema(kind);
        let (document, spots) = complete(&schema);
        for Spot { at, schema } in &spots {
            for choice in choices(schema).unwrap_or_default() {
                let mut document = document.clone();
                let Some(place) = document.pointer_mut(at) else { continue };
                *place = choice.clone().into();
                let faults = read(path, &file(path, &document));
                assert!(structural(&faults).is_empty(), "{kind}: {at} = {choice}: {faults:#?}");
            }
        }
    }
}

/// The TOML of a file of ours: all of it, or its front matter.
fn toml_of(path: &Path) -> Option<Value> {
    let text = std::fs::read_to_string(path).expect("can be read");
    let toml = match path.extension()?.to_str()? {
        "toml" => text.as_str(),
        "md" => text.strip_prefix("+++\n")?.split_once("\n+++")?.0,
        _ => return None,
    };
    Some(to_json(toml::Value::Table(toml.parse().expect("TOML"))))
}

/// The schema for a path below the folder of book.toml.
fn kind_of(path: &str) -> &'static str {
    let parts: Vec<&str> = path.split('/').collect();
    match parts.as_slice() {
        ["book.toml"] => "book",
        ["content", "framework.toml"] => "framework",
        ["content", "tracks", name] if name.ends_with(".toml") => "track",
        ["content", "external", _] => "external",
        ["content", "compare", _] => "comparison",
        ["content", "guides", _] => "guide",
        ["content", "claims", _] => "claims",
        _ => "front-matter",
    }
}

fn fits(kind: &str, path: &Path) -> bool {
    let Some(document) = toml_of(path) else { return false };
    let schema = schema(kind);
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let faults: Vec<String> =
        validator.iter_errors(&document).map(|fault| fault.to_string()).collect();
    assert!(faults.is_empty(), "{}: {faults:#?}", path.display());
    true
}

#[test]
fn the_own_content_a_new_site_and_the_samples_fit_their_schemas() {
    let fresh = Site::new();
    let mut seen = BTreeSet::new();
    for root in [Path::new(env!("CARGO_MANIFEST_DIR")), &fresh.path("")] {
        let content = walkdir::WalkDir::new(root.join("content"));
        let content = content.into_iter().map(|entry| entry.expect("can be read").into_path());
        for path in content.chain([root.join("book.toml")]).filter(|path| path.is_file()) {
            let place = path.strip_prefix(root).expect("below it").to_str().expect("a name");
            if fits(kind_of(place), &path) {
                seen.insert(kind_of(place));
            }
        }
    }
    assert_eq!(seen, KINDS.iter().map(|(kind, _)| *kind).collect(), "each kind is in use");
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples");
    for entry in std::fs::read_dir(samples).expect("samples") {
        let path = entry.expect("a sample").path();
        let kind = path.file_stem().and_then(|stem| stem.to_str()).expect("a name");
        assert!(fits(if kind == "level" { "front-matter" } else { kind }, &path), "{kind}");
    }
}

#[test]
fn schema_writes_what_editors_read() {
    let site = Site::empty();
    let said = site.run(["schema"]).ends_with(0);
    assert_eq!(site.names("schema").len(), KINDS.len() + 1, "{}", said.stdout);
    let written: Value =
        serde_json::from_str(&site.read("schema/framework-json.schema.json")).expect("JSON");
    assert_eq!(written, ladderbook::page::export::schema());
    for (kind, _) in KINDS {
        let path = format!("schema/{kind}.schema.json");
        assert!(said.stdout.contains(&path), "{}", said.stdout);
        let written: Value = serde_json::from_str(&site.read(&path)).expect("JSON");
        assert_eq!(written["$schema"], "https://json-schema.org/draft/2020-12/schema");
        assert!(jsonschema::meta::is_valid(&written), "{kind} is no schema");
        assert_eq!(written, schema(kind));
    }
    site.run(["schema", "schema/book.schema.json"]).ends_with(2);
}
