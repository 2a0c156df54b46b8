//! The examples of `ladderbook explain`: the wrong one has the fault, the right one not.
//!
//! Each is laid over the site that `init` makes; one with a `framework.toml` of its own
//! stands alone.

use super::*;
use crate::names::framework::reviews;
use crate::words::code::Code;
use crate::words::diagnostic::Severity;

const INIT: &[(&str, &str)] = &[
    ("content/framework.toml", include_str!("../../edges/init/framework.toml")),
    ("content/tracks/ic.toml", include_str!("../../edges/init/ic.toml")),
    ("content/tracks/mgmt.toml", include_str!("../../edges/init/mgmt.toml")),
    ("content/index.md", include_str!("../../edges/init/index.md")),
    ("content/concepts/dual-track.md", include_str!("../../edges/init/dual-track.md")),
    ("content/concepts/terminal-level.md", include_str!("../../edges/init/terminal-level.md")),
    ("content/essays/welcome.md", include_str!("../../edges/init/welcome.md")),
];

/// Codes whose examples are told, because they need bytes, permissions, or many pages;
/// `tests/diagnostics.rs` makes them.
const TOLD: &[Code] =
    &[Code::NotUtf8, Code::Unreadable, Code::SymlinkOutside, Code::EmbedLimit, Code::OverLinking];

/// The day on which the examples are tried.
const TODAY: &str = "2026-11-21";

/// The files of the wrong and of the right example.
fn examples(code: Code) -> [Vec<(String, String)>; 2] {
    let mut sides = [Vec::new(), Vec::new()];
    let mut side = 0;
    for line in code.example().lines() {
        let header = line.strip_suffix(':').and_then(|line| line.split_once("in "));
        if let Some((word, path)) = header.filter(|_| !line.starts_with(' ')) {
            match word.trim_end() {
                "Wrong," => side = 0,
                "Right," => side = 1,
                "and" => {}
                other => panic!("{}: `{other}` starts no example", code.name()),
            }
            sides[side].push((path.to_owned(), String::new()));
        } else if let Some((_, text)) = sides[side].last_mut() {
            text.push_str(line.strip_prefix("    ").unwrap_or(line));
            text.push('\n');
        }
    }
    for (_, text) in sides.iter_mut().flatten() {
        *text = format!("{}\n", text.trim_matches('\n'));
    }
    sides
}

/// Codes found in the example's site.
fn found(code: Code, files: &[(String, String)]) -> Vec<(Code, bool)> {
    let has = |wanted: &str| files.iter().any(|(path, _)| path == wanted);
    let mut site: Vec<(String, String)> = files.to_vec();
    let stands_alone = has("content/framework.toml");
    for (path, text) in INIT.iter().filter(|(path, _)| !has(path) && !stands_alone) {
        site.push(((*path).to_owned(), (*text).to_owned()));
    }
    if !has("book.toml") && code.severity() == Severity::Off {
        let book = format!("[check]\n{} = \"warning\"\n", code.name());
        site.push(("book.toml".to_owned(), book));
    }
    let site = built(&site);
    let mut codes: Vec<(Code, bool)> = site
        .problems
        .iter()
        .map(|problem| {
            let code = Code::from_name(&problem.code).expect("a known code");
            (code, problem.severity == Severity::Error)
        })
        .collect();
    let old = reviews(&site.parts.index.framework, TODAY);
    codes.extend(old.iter().map(|fault| (fault.code, false)));
    codes
}

#[test]
fn every_code_is_explained_with_wrong_and_right() {
    for &code in Code::ALL {
        let example = code.example();
        assert!(example.starts_with("Wrong"), "{}", code.name());
        assert!(example.contains("\nRight"), "{}", code.name());
        assert!(code.why().len() > 40, "{} says too little", code.name());
        let is_told = examples(code).iter().all(Vec::is_empty);
        assert_eq!(is_told, TOLD.contains(&code), "{}", code.name());
    }
}

#[test]
fn wrong_examples_have_the_fault_and_right_ones_no_error() {
    let mut faults = Vec::new();
    for &code in Code::ALL.iter().filter(|code| !TOLD.contains(code)) {
        let [wrong, right] = examples(code);
        let is_own = |(found, _): &(Code, bool)| *found == code;
        let spoilt = found(code, &wrong);
        if !spoilt.iter().any(is_own) || spoilt.iter().any(|found| found.1 && !is_own(found)) {
            faults.push(format!("{}: wrong gives {spoilt:?}", code.name()));
        }
        let mended = found(code, &right);
        if mended.iter().any(|found| found.1 || is_own(found)) {
            faults.push(format!("{}: right gives {mended:?}", code.name()));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}
