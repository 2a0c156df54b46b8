//! `init --from`: a `book.toml` for a folder of Markdown that is there already.
//!
//! The folder is looked at, built in memory, and what that found is said before anybody
//! has to read a report. Invariant: no file that exists is changed.

mod tool;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::build::{Cache, Output, Site, build};
use crate::edges::adopt::tool::{Seen, Tool, holds_markdown};
use crate::edges::disk::Folder;
use crate::edges::publish::MARKER;
use crate::edges::report;
use crate::input::config::{Config, Flags};
use crate::input::sources::{Source, Sources};
use crate::words::code::Code;
use crate::words::diagnostic::{Problem, Severity};
use crate::words::path::RelPath;

/// Writes `book.toml` into `dir`, where there is none, and tells what the folder holds.
///
/// # Errors
///
/// If there is no such folder, no Markdown in it, or the file cannot be written.
pub fn run(dir: &Path) -> Result<String> {
    let root = dir
        .canonicalize()
        .with_context(|| format!("cannot open the folder `{}`", dir.display()))?;
    if !root.is_dir() {
        bail!("`{}` is no folder", dir.display());
    }
    if !holds_markdown(&root, 0) {
        bail!("there is no Markdown file in `{}`", dir.display());
    }
    let folder = Folder { root };
    let seen = Seen::look(&folder.root);
    let book = folder.root.join("book.toml");
    let has_book = book.exists();
    let (text, site, sources) = match has_book {
        true => {
            let sources = folder.read(&folder.config(&Flags::default()));
            (String::new(), build(&sources, &Flags::default(), &mut Cache::default()), sources)
        }
        false => fitting(&folder, &seen),
    };
    if !has_book {
        let mut open = std::fs::OpenOptions::new();
        let mut file = open
            .write(true)
            .create_new(true)
            .open(&book)
            .with_context(|| format!("cannot write `{}`", book.display()))?;
        file.write_all(text.as_bytes())
            .with_context(|| format!("cannot write `{}`", book.display()))?;
    }
    Ok(told(dir, &seen, has_book, &site, &sources))
}

/// Settings with which the folder builds: what would stop the build is a warning at first.
fn fitting(folder: &Folder, seen: &Seen) -> (String, Site, Sources) {
    let text = book(folder, seen, &[]);
    let (site, sources) = built(folder, &text);
    let mut stopping: Vec<&str> = site
        .problems
        .iter()
        .filter(|problem| problem.severity == Severity::Error)
        .map(|problem| problem.code.as_str())
        .collect();
    stopping.sort_unstable();
    stopping.dedup();
    if stopping.is_empty() {
        return (text, site, sources);
    }
    let text = book(folder, seen, &stopping);
    let (site, sources) = built(folder, &text);
    (text, site, sources)
}

/// The site in the folder as it is with `text` as its settings.
fn built(folder: &Folder, text: &str) -> (Site, Sources) {
    let without = crate::input::config::Without { title: "", src: "content" };
    let (config, _) = Config::read(Some(text), without, &Flags::default());
    let mut sources = folder.read(&config);
    if let Some(path) = RelPath::new("book.toml") {
        sources.insert(path, Source::from_bytes(text.as_bytes().to_vec(), true));
    }
    (build(&sources, &Flags::default(), &mut Cache::default()), sources)
}

/// The text of `book.toml`.
fn book(folder: &Folder, seen: &Seen, stopping: &[&str]) -> String {
    let name = folder.root.file_name().map(|name| name.to_string_lossy().into_owned());
    let title = seen.title.clone().or(name).unwrap_or_else(|| "Notes".to_owned());
    let mut text = format!("[book]\ntitle = {}\n", quoted(&title));
    let src = if seen.src.is_empty() { "." } else { &seen.src };
    // Writing to a `String` cannot fail.
    let _ = writeln!(text, "src = {}", quoted(src));
    let is_tag = |tag: &&String| {
        tag.split('-').all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
        })
    };
    if let Some(language) = seen.language.as_ref().filter(is_tag) {
        let _ = writeln!(text, "language = {}", quoted(language));
    }
    let is_taken = |name: &str| {
        let folder = folder.root.join(name);
        folder.exists() && !folder.join(MARKER).is_file()
    };
    if is_taken("site") {
        let free = ["ladderbook-site", "built-site"].into_iter().find(|name| !is_taken(name));
        let _ = write!(text, "\n[build]\nbuild-dir = {}\n", quoted(free.unwrap_or("site-built")));
    }
    if let Some(url) = &seen.site_url {
        let _ = write!(text, "\n[output.html]\nsite-url = {}\n", quoted(url));
    }
    if !stopping.is_empty() {
        text.push_str(
            "\n# What would stop the build of the folder as it is. Mend it, then take this out.\n[check]\n",
        );
        for code in stopping {
            let _ = writeln!(text, "{code} = \"warning\"");
        }
    }
    text
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// What the folder is, what it holds, and what a build will say.
fn told(dir: &Path, seen: &Seen, has_book: bool, site: &Site, sources: &Sources) -> String {
    let mut told = String::new();
    let book = dir.join("book.toml");
    let book = book.strip_prefix(".").unwrap_or(&book).display();
    let _ = match has_book {
        true => writeln!(told, "{book} is there already and stays as it is"),
        false => writeln!(told, "wrote {book}"),
    };
    let by = seen.by.map(|by| format!(": it has {by}")).unwrap_or_default();
    let _ = writeln!(told, "\n{} looks like {}{by}", dir.display(), seen.tool.noun());
    let pages = site.parts.index.names.pages.iter().filter(|page| page.doc.is_some()).count();
    let copied = site.outputs.values().filter(|output| matches!(output, Output::Copy(_))).count();
    let _ = writeln!(
        told,
        "{} in {}, {} copied as {}",
        report::count(pages, "page"),
        report::count(sources.iter().count(), "file"),
        report::count(copied, "file"),
        if copied == 1 { "it is" } else { "they are" },
    );
    if let Some(note) = not_read(seen.tool) {
        let _ = writeln!(told, "{note}");
    }
    list(&mut told, "\nkept as text:", &kept_as_text(&site.problems));
    let of = |severity| tally(&site.problems, severity);
    list(&mut told, "\nwill be warnings:", &of(Severity::Warning));
    list(&mut told, "\nto be mended before it builds:", &of(Severity::Error));
    let _ =
        write!(told, "\n  ladderbook build {dir}\n  ladderbook serve {dir}", dir = dir.display());
    told
}

/// What of a tool's folder has no meaning here.
fn not_read(tool: Tool) -> Option<&'static str> {
    match tool {
        Tool::Zola => Some("templates/, sass/ and themes/ are Zola's and are not read"),
        Tool::Hugo => Some("layouts/, assets/, data/ and themes/ are Hugo's and are not read"),
        Tool::MdBook => Some("SUMMARY.md gives the order and the titles of the chapters"),
        Tool::Obsidian => Some("notes and attachments are found by name, wherever they are"),
        Tool::Quartz | Tool::Plain => None,
    }
}

fn list(told: &mut String, heading: &str, lines: &[(usize, String)]) {
    if lines.is_empty() {
        return;
    }
    let _ = writeln!(told, "{heading}");
    for (count, line) in lines {
        let _ = writeln!(told, "  {count:>5}  {line}");
    }
}

/// The shortcodes of other tools, with the number of pages that have them.
fn kept_as_text(problems: &[Problem]) -> Vec<(usize, String)> {
    let mut names: BTreeMap<&str, usize> = BTreeMap::new();
    let kept = problems.iter().filter(|problem| problem.code == Code::Shortcode.name());
    for name in kept.filter_map(|problem| problem.message.split('`').nth(1)) {
        *names.entry(name).or_default() += 1;
    }
    most_first(names.into_iter().map(|(name, pages)| {
        let on = if pages == 1 { "page has" } else { "pages have" };
        (pages, format!("{on} {name}"))
    }))
}

/// How often each code is reported with a severity.
fn tally(problems: &[Problem], severity: Severity) -> Vec<(usize, String)> {
    let mut codes: BTreeMap<&str, usize> = BTreeMap::new();
    for problem in problems.iter().filter(|problem| problem.severity == severity) {
        *codes.entry(&problem.code).or_default() += 1;
    }
    most_first(codes.into_iter().map(|(name, count)| {
        let summary = Code::from_name(name).map_or("", Code::summary);
        (count, format!("{name}: {summary}"))
    }))
}

fn most_first(lines: impl Iterator<Item = (usize, String)>) -> Vec<(usize, String)> {
    let mut lines: Vec<(usize, String)> = lines.collect();
    lines.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    lines
}
