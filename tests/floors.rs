//! The shape of the source: imports go down the floors, and the embedded theme is the
//! theme in the repository.
#![allow(clippy::disallowed_methods, reason = "these tests are about real files")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use ladderbook::page::theme::Embedded;

/// The floors from the ground up; a module may use those below it and itself.
const FLOORS: &[&[&str]] = &[
    &["words"],
    &["input"],
    &["file"],
    &["names"],
    &["link"],
    &["graph"],
    &["page"],
    &["build"],
    &["edges", "main"],
];

fn floor(module: &str) -> Option<usize> {
    FLOORS.iter().position(|modules| modules.contains(&module))
}

/// Uses of higher floors in a source of `module`, line by line; tests are exempt.
fn upward(module: &str, text: &str) -> Vec<String> {
    let own = floor(module).expect("every module is on a floor");
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    let mut found = Vec::new();
    for (index, line) in code.lines().enumerate() {
        if line.trim_start().starts_with("//") {
            continue;
        }
        for rest in line.split("crate::").skip(1) {
            let used: String =
                rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            if floor(&used).is_some_and(|used| used > own) {
                found.push(format!("line {}: {}", index + 1, line.trim()));
            }
        }
    }
    found
}

#[test]
fn imports_go_down_only() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    for entry in walkdir::WalkDir::new(&source).sort_by_file_name() {
        let entry = entry.unwrap();
        let name = entry.path().strip_prefix(&source).unwrap().to_string_lossy().into_owned();
        if !name.ends_with(".rs") || name == "lib.rs" || name.ends_with("tests.rs") {
            continue;
        }
        let module = name.split('/').next().unwrap().trim_end_matches(".rs");
        let text = fs::read_to_string(entry.path()).unwrap();
        found.extend(upward(module, &text).into_iter().map(|line| format!("{name} {line}")));
    }
    assert!(found.is_empty(), "imports that go up:\n{}", found.join("\n"));
}

#[test]
fn an_import_that_goes_up_is_found() {
    assert_eq!(
        upward("names", "use crate::page::data::Html;\nuse crate::words::span::Span;\n").len(),
        1
    );
    assert!(upward("names", "// crate::page\n#[cfg(test)]\nuse crate::page::x;").is_empty());
}

#[test]
fn the_embedded_theme_is_the_theme_of_the_repository() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/default");
    let mut names = BTreeSet::new();
    for entry in walkdir::WalkDir::new(&folder) {
        let entry = entry.unwrap();
        if entry.file_type().is_file() {
            let name = entry.path().strip_prefix(&folder).unwrap().to_string_lossy().into_owned();
            let embedded =
                Embedded::get(&name).unwrap_or_else(|| panic!("`{name}` is not embedded"));
            assert!(*embedded.data == fs::read(entry.path()).unwrap(), "`{name}` differs");
            names.insert(name);
        }
    }
    let embedded: BTreeSet<String> = Embedded::iter().map(|name| name.to_string()).collect();
    assert_eq!(embedded, names);
}

#[test]
fn every_text_that_a_template_names_is_in_the_message_table() {
    let messages = Embedded::get("messages/en.toml").expect("is embedded").data;
    let messages = String::from_utf8(messages.to_vec()).unwrap();
    for name in Embedded::iter().filter(|name| name.ends_with(".html")) {
        let template = String::from_utf8(Embedded::get(&name).unwrap().data.to_vec()).unwrap();
        for rest in template.split("t(key=\"").skip(1) {
            let (key, after) = rest.split_once('"').expect("closed");
            if after.trim_start().starts_with('~') {
                continue;
            }
            let written = [format!("\n{key} = "), format!("\n[page.{key}]")];
            let is_there = written.iter().any(|form| messages.contains(form));
            assert!(is_there, "{name}: no message `{key}`");
        }
    }
}
