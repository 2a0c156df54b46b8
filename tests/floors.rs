//! The shape of the source: imports go down the floors, never up.
#![allow(clippy::disallowed_methods, reason = "these tests are about real files")]

use std::fs;
use std::path::Path;

/// The floors from the ground up; a module may use those below it and its own.
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

/// Uses of higher floors in the source file `name` (relative to `src`), line by line.
fn upward(name: &str, text: &str) -> Vec<String> {
    let module = name.split('/').next().unwrap_or_default().trim_end_matches(".rs");
    let Some(own) = floor(module) else {
        return vec![format!("{name}: `{module}` is on no floor: give it one in this test")];
    };
    let code = blank_what_does_not_count(text);
    let mut found = Vec::new();
    for (at, used) in used_modules(name, &code) {
        if floor(&used).is_some_and(|used| used > own) {
            let number = code[..at].matches('\n').count() + 1;
            let line = text.lines().nth(number - 1).unwrap_or_default().trim();
            found.push(format!("{name}:{number}: `{module}` uses `{used}` above it: {line}"));
        }
    }
    found
}

/// The text with comments and `#[cfg(test)]` items as blanks; lines keep their numbers.
fn blank_what_does_not_count(text: &str) -> String {
    let blank = |text: &str| -> String {
        text.chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect()
    };
    let code: String = text
        .split_inclusive('\n')
        .map(|line| if line.trim_start().starts_with("//") { blank(line) } else { line.to_owned() })
        .collect();
    let mut rest = code.as_str();
    let mut kept = String::new();
    while let Some(at) = rest.find("#[cfg(test)]") {
        let item = &rest[at..];
        let semicolon = item.find(';').unwrap_or(item.len());
        let brace = item.find('{').unwrap_or(item.len());
        // A file keeps to rustfmt: the brace that ends an item stands at the item's own depth.
        let indent = rest[..at].len() - rest[..at].trim_end_matches(' ').len();
        let close = format!("\n{}}}", " ".repeat(indent));
        let length = if semicolon < brace {
            semicolon + 1
        } else {
            item.find(&close).map_or(item.len(), |end| end + close.len())
        };
        kept.push_str(&rest[..at]);
        kept.push_str(&blank(&item[..length]));
        rest = &item[length..];
    }
    kept + rest
}

/// Top-level modules that the code names, each with its place.
fn used_modules(name: &str, code: &str) -> Vec<(usize, String)> {
    let depth = name.trim_end_matches(".rs").trim_end_matches("/mod").split('/').count();
    let to_root = "super::".repeat(depth);
    let mut used = Vec::new();
    for root in ["crate::", "ladderbook::", &to_root] {
        for (at, _) in code.match_indices(root) {
            let is_whole = !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
            let after = &code[at + root.len()..];
            if is_whole && !after.starts_with("super::") {
                used.extend(first_names(after).into_iter().map(|name| (at, name)));
            }
        }
    }
    used
}

/// `a` of `a::b`, and `a` and `c` of `{a::b, c}`.
fn first_names(path: &str) -> Vec<String> {
    let ident = |text: &str| -> String {
        let text = text.trim_start();
        text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
    };
    let Some(group) = path.strip_prefix('{') else { return vec![ident(path)] };
    let mut names = vec![ident(group)];
    let mut depth = 0;
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => names.push(ident(&group[at + 1..])),
            _ => {}
        }
    }
    names
}

#[test]
fn imports_go_down_only() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut count = 0;
    for entry in walkdir::WalkDir::new(&source).sort_by_file_name() {
        let entry = entry.unwrap();
        let name = entry.path().strip_prefix(&source).unwrap().to_string_lossy().into_owned();
        let is_exempt = name == "lib.rs" || entry.file_name() == "tests.rs";
        if name.ends_with(".rs") && !is_exempt {
            count += 1;
            found.extend(upward(&name, &fs::read_to_string(entry.path()).unwrap()));
        }
    }
    assert!(count > 40, "only {count} files were read");
    assert!(found.is_empty(), "imports that go up:\n{}", found.join("\n"));
}

#[test]
fn an_import_that_goes_up_is_found() {
    for text in [
        "use crate::words::span::Span;\nuse crate::page::data::Html;\n",
        "use crate::{\n    words::span::Span,\n    page::{data, frame},\n};\n",
        "use crate::{page::data::Html, words};\n",
        "fn f() { let x = crate::build::build(); }\n",
        "use super::super::page::data::Html;\n",
        "#[cfg(test)]\nmod tests;\n\nuse crate::page::data::Html;\n",
        "#[cfg(test)]\nmod tests {\n    fn f() {\n    }\n}\nuse crate::edges::cli;\n",
    ] {
        assert_eq!(upward("names/resolve.rs", text).len(), 1, "{text}");
    }
    assert_eq!(
        upward("names.rs", "\nuse crate::page::data::Html;\n"),
        ["names.rs:2: `names` uses `page` above it: use crate::page::data::Html;"]
    );
    assert_eq!(upward("utils.rs", "").len(), 1);
}

#[test]
fn what_is_allowed_is_not_found() {
    for text in [
        "use crate::words::span::Span;\nuse crate::names::Index;\nuse crate::input::{data, table};\n",
        "// use crate::page::data;\n/// See [`crate::page`].\n//! crate::build\n",
        "#[cfg(test)]\nmod tests {\n    use crate::page::x;\n}\n",
        "#[cfg(test)]\nuse crate::page::x;\n",
        "use super::page;\nuse super::resolve::x;\n",
        "use my_crate::page::x;\n",
    ] {
        assert_eq!(upward("names/resolve.rs", text), Vec::<String>::new(), "{text}");
    }
    assert_eq!(upward("main.rs", "ladderbook::edges::cli::run()"), Vec::<String>::new());
}
