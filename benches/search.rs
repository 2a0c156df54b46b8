//! What search costs: CPU, peak memory and bytes of indexing, and the bytes and files of a first query, on made-up pages.
//!
//! `cargo bench --bench search -- 1000 10000 100000`. Each size runs in a process of its own, so that its peak of
//! memory is its own. Pages have about 700 words in six sections, drawn from 50,000 words as natural language draws
//! them (Zipf); queries are titles of pages, asked of a client that has loaded nothing. Bytes of a query are gzipped.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a benchmark writes files and prints what it measured"
)]

#[path = "../tests/support/engine.rs"]
mod engine;

use std::io::Write as _;
use std::path::Path;

use engine::Client;
use flate2::{Compression, write::GzEncoder};
use ladderbook::page::search::{
    FacetValue, SearchKind, SearchPage, SearchSection, SectionKind, Settings, write,
};

const WORDS: usize = 50_000;
const SECTIONS: usize = 6;
const WORDS_PER_SECTION: usize = 115;
const QUERIES: usize = 40;

fn main() {
    let arguments: Vec<String> =
        std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match arguments.as_slice() {
        [one, size] if one == "one" => measure(size.parse().expect("a number of pages")),
        sizes => {
            println!(
                "| pages | CPU ms a page | peak kB a page | MB written | files | meta kB | first query kB, median (most) | files, median (most) |"
            );
            println!("|---|---|---|---|---|---|---|---|");
            let own = ["1000".to_owned(), "10000".to_owned()];
            for size in if sizes.is_empty() { &own } else { sizes } {
                let program = std::env::current_exe().expect("a running program has a path");
                let done = std::process::Command::new(program).args(["one", size]).status();
                assert!(done.is_ok_and(|status| status.success()), "{size} pages failed");
            }
        }
    }
}

fn measure(size: usize) {
    let settings = Settings::default();
    let idle = peak_bytes();
    // Making a page takes time as well: what it takes alone is taken off.
    let before = cpu_seconds();
    let made: usize = pages(size).map(|page| page.sections.len()).sum();
    assert!(made > size);
    let making = cpu_seconds() - before;
    let before = cpu_seconds();
    let (mut bytes, mut files) = (0, 0);
    write(pages(size), size, &settings, &mut |file| {
        bytes += file.bytes.len();
        files += 1;
    });
    let indexing = cpu_seconds() - before - making;
    let memory = peak_bytes() - idle;

    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let search = folder.path().join("search");
    std::fs::create_dir(&search).expect("a folder can be made");
    let put = |name: &str, bytes: &[u8]| {
        std::fs::write(folder.path().join(name), bytes).expect("a file can be written");
    };
    write(pages(size), size, &settings, &mut |file| put(&file.address, &file.bytes));
    put("search/client.js", client_script().as_bytes());
    let meta = gzipped(&search.join("meta.js"));
    let (query_bytes, query_files) = first_queries(folder.path(), size);
    println!(
        "| {size} | {:.3} | {:.1} | {:.1} | {files} | {:.1} | {:.0} ({:.0}) | {} ({}) |",
        indexing * 1000.0 / size as f64,
        memory as f64 / 1024.0 / size as f64,
        bytes as f64 / 1e6,
        meta as f64 / 1e3,
        median(&query_bytes) as f64 / 1e3,
        query_bytes.iter().max().copied().unwrap_or_default() as f64 / 1e3,
        median(&query_files),
        query_files.iter().max().copied().unwrap_or_default(),
    );
}

/// Bytes and files that a client loads for its first query, for several queries.
fn first_queries(folder: &Path, size: usize) -> (Vec<usize>, Vec<usize>) {
    let client = Client::of_site(folder);
    let mut random = Random(7);
    let (mut bytes, mut files) = (Vec::new(), Vec::new());
    for _ in 0..QUERIES {
        let page = page(random.below(size));
        let query = serde_json::to_string(&page.title).expect("a text is JSON");
        let loaded = client.json(&format!(
            "(async () => {{ loads.clear(); loaded.length = 0; \
             const make = await load('search/client.js'); \
             const found = await make(load).query({query}, 5); \
             if (found.results[0].title.map(({{ text }}) => text).join('') !== {query}) throw new Error({query}); \
             return loaded; }})()"
        ));
        let loaded: Vec<String> = serde_json::from_value(loaded).expect("a list of addresses");
        bytes.push(loaded.iter().map(|address| gzipped(&folder.join(address))).sum());
        files.push(loaded.len());
    }
    (bytes, files)
}

fn pages(count: usize) -> impl Iterator<Item = SearchPage> {
    (0..count).map(page)
}

fn page(number: usize) -> SearchPage {
    let mut random = Random(number as u64 * 2_654_435_761 + 88_172_645_463_325_252);
    let is_level = number.is_multiple_of(50);
    let track = number / 50 % 4;
    let facet = |id: String| FacetValue { label: id.clone(), id };
    let sections = (0..SECTIONS).map(|section| SearchSection {
        anchor: if section == 0 { String::new() } else { format!("s{section}") },
        heading: if section == 0 { String::new() } else { text(3, &mut random) },
        text: text(WORDS_PER_SECTION, &mut random),
        kind: if is_level && section > 0 { SectionKind::Point } else { SectionKind::Text },
        competency: (is_level && section > 0).then(|| facet(format!("c{section}"))),
    });
    let sections = sections.collect();
    SearchPage {
        address: format!("notes/{:03}/page-{number}.html", number / 100),
        title: format!("{} {number}", text(2, &mut random)),
        names: Vec::new(),
        title_words: String::new(),
        summary: String::new(),
        sides: Vec::new(),
        other_level: None,
        kind: if is_level { SearchKind::Level } else { SearchKind::Essay },
        place: String::new(),
        track: is_level.then(|| facet(format!("track-{track}"))),
        level: is_level.then(|| facet(format!("track-{track}/level-{number}"))),
        sections,
    }
}

fn text(words: usize, random: &mut Random) -> String {
    let mut text = String::with_capacity(words * 7);
    for _ in 0..words {
        if !text.is_empty() {
            text.push(' ');
        }
        // Evenly spread exponents give the word of rank r a share of 1/r.
        let rank = (WORDS as f64).powf(random.below(1 << 20) as f64 / f64::from(1 << 20)) as usize;
        push_word(rank, &mut text);
    }
    text
}

fn push_word(rank: usize, text: &mut String) {
    const SYLLABLES: [&str; 32] = [
        "ka", "lo", "mi", "ten", "ra", "sor", "vi", "dan", "pe", "lu", "gra", "net", "ho", "fi",
        "ber", "ta", "cu", "mel", "ni", "ros", "sta", "ver", "wo", "zi", "con", "pro", "tri", "al",
        "is", "und", "or", "em",
    ];
    let mut rest = rank * 7 + 3;
    while rest > 0 {
        text.push_str(SYLLABLES[rest % 32]);
        rest /= 32;
    }
}

/// The generator of Marsaglia's "Xorshift RNGs" (2003).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }
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
    format!("\"use strict\";\n{text}ladderbook.receive(\"search/client.js\", ladderbook.search);\n")
}

fn gzipped(path: &Path) -> usize {
    let bytes = std::fs::read(path).expect("what was loaded is there");
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&bytes).expect("a vector takes all");
    encoder.finish().expect("a vector takes all").len()
}

fn median(values: &[usize]) -> usize {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    sorted[sorted.len() / 2]
}

fn cpu_seconds() -> f64 {
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
