//! The default theme: what is in the binary is what is in the repository, and its
//! templates find their texts.
#![allow(clippy::disallowed_methods, reason = "these tests are about real files")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use ladderbook::page::theme::Embedded;

/// Every file of the theme in the repository.
fn files() -> BTreeMap<String, Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/default");
    let mut files = BTreeMap::new();
    for entry in walkdir::WalkDir::new(&folder) {
        let entry = entry.expect("can be read");
        if entry.file_type().is_file() {
            let name = entry
                .path()
                .strip_prefix(&folder)
                .expect("is below")
                .to_string_lossy()
                .into_owned();
            files.insert(name, fs::read(entry.path()).expect("can be read"));
        }
    }
    files
}

/// The first argument of every `t(key=…)` of a template, from the `=` on.
fn keys(template: &str) -> Vec<&str> {
    let calls = template
        .match_indices("t(key")
        .filter(|(at, _)| !template[..*at].ends_with(|c: char| c.is_alphanumeric() || c == '_'));
    calls
        .map(|(at, call)| template[at + call.len()..].trim_start())
        .map(|rest| rest.strip_prefix('=').expect("`key` has a value").trim_start())
        .collect()
}

/// A literal at the start of an expression, and what follows it.
fn literal(expression: &str) -> Option<(&str, &str)> {
    let (text, after) = expression.strip_prefix('"')?.split_once('"')?;
    Some((text, after.trim_start()))
}

fn messages() -> toml::Table {
    let text =
        String::from_utf8(files().remove("messages/en.toml").expect("is there")).expect("UTF-8");
    let table: toml::Table = text.parse().expect("TOML");
    table["page"].as_table().expect("a table").clone()
}

fn templates() -> impl Iterator<Item = (String, String)> {
    let files = files().into_iter().filter(|(name, _)| name.starts_with("templates/"));
    files.map(|(name, bytes)| (name, String::from_utf8(bytes).expect("UTF-8")))
}

#[test]
fn the_embedded_theme_is_the_theme_of_the_repository() {
    let files = files();
    for (name, bytes) in &files {
        let embedded =
            Embedded::get(name).unwrap_or_else(|| panic!("`{name}` is not in the binary"));
        assert!(*embedded.data == **bytes, "`{name}` differs");
    }
    let embedded: BTreeSet<String> = Embedded::iter().map(|name| name.to_string()).collect();
    assert_eq!(embedded, files.into_keys().collect());
}

#[test]
fn every_text_that_a_template_names_is_in_the_message_table() {
    let messages = messages();
    let (mut count, mut missing) = (0, Vec::new());
    for (name, template) in templates() {
        for key in keys(&template) {
            let Some((text, after)) = literal(key) else { continue };
            // `"kind_" ~ page.kind` names some of the messages that start so.
            let is_there = match after.starts_with('~') {
                true => messages.keys().any(|key| key.starts_with(text)),
                false => messages.contains_key(text),
            };
            count += 1;
            if !is_there {
                missing.push(format!("{name}: `{text}`"));
            }
        }
    }
    assert!(count > 80, "only {count} texts were found");
    assert!(missing.is_empty(), "no such message:\n{}", missing.join("\n"));
}

#[test]
fn a_message_that_counts_is_told_the_number() {
    let messages = messages();
    for (name, template) in templates() {
        for key in keys(&template) {
            let Some((text, after)) = literal(key) else { continue };
            if messages.get(text).is_some_and(toml::Value::is_table) {
                let arguments = after.split_once(')').map_or(after, |(before, _)| before);
                assert!(arguments.replace(' ', "").contains(",n="), "{name}: `{text}` without `n`");
            }
        }
    }
}

#[test]
fn keys_are_found_however_they_are_written() {
    assert_eq!(literal(keys("{{ t(key=\"a\", n=1) }}")[0]), Some(("a", ", n=1) }}")));
    assert_eq!(literal(keys("{{ t(key = \"a_\" ~ b) }}")[0]), Some(("a_", "~ b) }}")));
    assert!(keys("{{ format(key=\"a\") }}").is_empty());
}
