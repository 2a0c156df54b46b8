//! What search costs, on made-up pages of about 700 words.
//!
//! `cargo bench --bench search -- 1000 10000 100000` measures CPU, peak memory and bytes of indexing, the bytes and
//! files of first queries, and warm queries; each size runs in a process of its own, so that its peak of memory is its
//! own. `cargo bench --bench search -- questions 1000 10000` does so for pages that say what readers ask, with the
//! theme's synonyms. `cargo bench --bench search -- index 1000 10000` measures the CPU of indexing alone, the least and
//! the median of some runs, for machines on which others work as well. `cargo bench --bench search -- build 1000 10000` measures what search adds to a full build, and
//! `cargo bench --bench search -- write 10000 FOLDER` writes the search files for a browser to read.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a benchmark writes files and prints what it measured"
)]

mod asked;
mod built;
#[path = "../../tests/support/engine.rs"]
mod engine;
mod pages;
#[path = "../site/mod.rs"]
mod site;

use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use engine::Client;
use ladderbook::page::search::client::without_comments;
use ladderbook::page::search::synonyms::spelt_out;
use ladderbook::page::search::{SearchPage, Settings, write};

const HEAD: &str = "\
| pages | CPU ms a page | peak kB a page, of it the program | MB written | files | meta.js kB | facets kB \
| first query: title | one word | two words | three words | question of 6 to 9 words \
| one word with a slip | two words, one with a slip | warm query ms: rquickjs, Node.js, Chromium; median (most) |
|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|";

fn main() {
    let arguments: Vec<String> =
        std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let number = |size: &String| size.parse().expect("a number of pages");
    match arguments.as_slice() {
        [one, size] if one == "one" => measure(&Pages::plain(number(size))),
        [one, size] if one == "one-asked" => measure(&Pages::asked(number(size))),
        [one, size] if one == "one-index" => {
            let size = number(size);
            println!("{}", index(&Pages::plain(size), size).cpu * 1e3 / size as f64);
        }
        [alone, sizes @ ..] if alone == "index" => {
            println!("| pages | CPU ms a page, least and median of {RUNS} |\n|---|---|");
            sizes.iter().for_each(|size| measure_indexing(size));
        }
        [build, sizes @ ..] if build == "build" => {
            println!("| pages | CPU with and without search | elapsed |\n|---|---|---|");
            sizes.iter().map(number).for_each(built::measure);
        }
        [verb, size, folder] if verb == "write" => {
            Pages::plain(number(size)).write_files(Path::new(folder));
        }
        [questions, sizes @ ..] if questions == "questions" => measure_each("one-asked", sizes),
        sizes => measure_each("one", sizes),
    }
}

/// Measures each size in a process of its own.
fn measure_each(kind: &str, sizes: &[String]) {
    println!("{HEAD}");
    let own = ["1000".to_owned(), "10000".to_owned()];
    for size in if sizes.is_empty() { &own } else { sizes } {
        let done = again(kind, size).status();
        assert!(done.is_ok_and(|status| status.success()), "{size} pages failed");
    }
}

/// This program, to be run for one size.
fn again(kind: &str, size: &str) -> Command {
    let mut program = Command::new(std::env::current_exe().expect("a running program has a path"));
    program.args([kind, size]);
    program
}

/// How often indexing alone is measured.
const RUNS: usize = 15;

fn measure_indexing(size: &str) {
    let run = |_| {
        let done = again("one-index", size).output().expect("it runs");
        let printed = String::from_utf8(done.stdout).expect("it prints text");
        printed.trim().parse().expect("it prints a number")
    };
    let mut runs: Vec<f64> = (0..RUNS).map(run).collect();
    runs.sort_by(f64::total_cmp);
    println!("| {size} | {:.3}, {:.3} |", runs[0], runs[RUNS / 2]);
}

/// Made-up pages, and how they are indexed.
struct Pages {
    size: usize,
    settings: Settings,
    /// The words that stand for others; pages have questions if there are any.
    grouped: Vec<&'static str>,
}

impl Pages {
    /// Pages without questions, and the words that only ask as the default theme's messages have them.
    fn plain(size: usize) -> Self {
        let settings = Settings {
            client: client_script().into(),
            optional_words: message("search_optional_words").to_owned(),
            ..Settings::default()
        };
        Pages { size, settings, grouped: Vec::new() }
    }

    /// Pages that say what readers ask, with the theme's synonyms.
    fn asked(size: usize) -> Self {
        let mut pages = Pages::plain(size);
        let message = message("search_synonyms");
        pages.settings.synonyms = spelt_out(message);
        let lines = message.lines().filter(|line| !line.starts_with('#') && !line.contains('"'));
        pages.grouped = lines
            .flat_map(str::split_whitespace)
            .filter(|word| word.chars().all(char::is_alphabetic))
            .collect();
        pages
    }

    fn page(&self, number: usize) -> SearchPage {
        match self.grouped.as_slice() {
            [] => pages::page(number),
            grouped => pages::asked_page(number, grouped),
        }
    }

    fn write_files(&self, folder: &Path) {
        std::fs::create_dir_all(folder.join("search")).expect("a folder can be made");
        let pages = (0..self.size).map(|number| self.page(number));
        write(pages, self.size, &self.settings, &mut |file| {
            std::fs::write(folder.join(&file.address), &file.bytes).expect("a file can be written");
        });
    }
}

/// A text of the default theme.
fn message(key: &str) -> &'static str {
    static MESSAGES: LazyLock<toml::Table> = LazyLock::new(|| {
        let messages = include_str!("../../themes/default/messages/en.toml");
        messages.parse().expect("the messages are TOML")
    });
    MESSAGES["page"][key].as_str().expect("it is a text")
}

fn measure(pages: &Pages) {
    let size = pages.size;
    let idle = peak_bytes();
    // What the first few pages take is the program: code and tables that are read for the first time.
    index(pages, 10);
    let program = peak_bytes() - idle;
    let Indexed { cpu, bytes, files } = index(pages, size);
    let memory = peak_bytes() - idle;

    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let search = folder.path().join("search");
    pages.write_files(folder.path());
    println!(
        "| {size} | {:.3} | {:.1}, {:.1} | {:.1} | {files} | {:.1} | {:.1} | {} |",
        cpu * 1e3 / size as f64,
        memory as f64 / 1024.0 / size as f64,
        program as f64 / 1024.0 / size as f64,
        bytes as f64 / 1e6,
        asked::gzipped(&search.join("meta.js")) as f64 / 1e3,
        facet_bytes(&search) as f64 / 1e3,
        asked_cells(folder.path(), pages),
    );
}

/// What indexing took.
struct Indexed {
    /// Seconds, without those of making pages and of weighing files.
    cpu: f64,
    bytes: usize,
    files: usize,
}

fn index(pages: &Pages, size: usize) -> Indexed {
    let (mut making, mut bytes, mut files) = (0.0, 0, 0);
    let before = cpu_seconds();
    let made = (0..size).map(|number| {
        let before = cpu_seconds();
        let page = pages.page(number);
        making += cpu_seconds() - before;
        page
    });
    write(made, size, &pages.settings, &mut |file| {
        bytes += file.bytes.len();
        files += 1;
    });
    Indexed { cpu: cpu_seconds() - before - making, bytes, files }
}

fn asked_cells(folder: &Path, pages: &Pages) -> String {
    let client = Client::of_site(folder);
    let mut cells = vec![asked::titles(&client, folder, pages.size).cells()];
    cells.extend((1..=3).map(|words| asked::of_words(&client, folder, words).cells()));
    cells.push(asked::questions(&client, folder).cells());
    cells.extend((1..=2).map(|words| asked::slips(&client, folder, words).cells()));
    let mut warm = asked::warm(&client);
    warm.sort_by(f64::total_cmp);
    let mut times = format!("{:.1} ({:.1})", warm[warm.len() / 2], warm[warm.len() - 1]);
    for script in ["warm.mjs", "chromium.mjs"] {
        match asked::warm_in(script, folder) {
            Ok((median, most, longest)) => {
                times.push_str(&format!(", {median:.1} ({most:.1}, longest {longest:.1})"));
            }
            Err(why) => {
                eprintln!("{script} cannot be run: {why}");
                times.push_str(", –");
            }
        }
    }
    cells.push(times);
    cells.join(" | ")
}

/// The file of the facets, where they are not in `meta.js`.
fn facet_bytes(search: &Path) -> usize {
    let files = std::fs::read_dir(search).expect("the folder was made");
    let mut paths = files.map(|file| file.expect("it can be read").path());
    let facets = paths
        .find(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("f-")));
    facets.map_or(0, |path| asked::gzipped(&path))
}

fn client_script() -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/themes/default/search");
    let files = std::fs::read_dir(folder).expect("the theme has a search");
    let mut paths: Vec<_> = files.map(|file| file.expect("it can be read").path()).collect();
    paths.sort();
    let text: String = paths
        .iter()
        .map(|path| std::fs::read_to_string(path).expect("scripts are UTF-8"))
        .collect();
    format!("\"use strict\";\n{}", without_comments(&text))
}

/// The middle of some values.
pub(crate) fn median(values: &[usize]) -> usize {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    sorted[sorted.len() / 2]
}

/// CPU that this process has used.
pub(crate) fn cpu_seconds() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// The most memory this process has held so far, as Linux tells it; 0 elsewhere.
fn peak_bytes() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse().ok());
    kilobytes.unwrap_or(0) * 1024
}
