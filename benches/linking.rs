//! What links that write themselves cost: CPU a page for finding terms, and for linking whole pages.
//!
//! `cargo bench --bench linking`: 10,000 pages of 700 words, a lexicon of 1,000 terms. On one thread.
#![allow(clippy::print_stdout, reason = "a benchmark prints what it measured")]

mod site;

use ladderbook::build::{Cache, build};
use ladderbook::input::config::Flags;
use ladderbook::input::sources::Sources;
use ladderbook::link::link_page;

const PAGES: usize = 10_000;

fn main() {
    let files = site::files(PAGES);
    let sources = Sources::from_texts(files.iter().map(|(path, text)| (&**path, &**text)));
    drop(files);
    let built = build(&sources, &Flags::default(), &mut Cache::default());
    let index = &built.parts.index;
    let lexicon = &index.names.lexicon;
    let mut found = 0;
    let before = cpu_seconds();
    for id in index.page_ids() {
        if let Some(page) = index.prose(id) {
            found += lexicon.find(&page.body.text).len();
        }
    }
    let finding = cpu_seconds() - before;
    let before = cpu_seconds();
    let mut linked = 0;
    for id in index.page_ids() {
        linked += link_page(index, id).mentions.len();
    }
    let linking = cpu_seconds() - before;
    assert!(found > PAGES && linked > PAGES, "{found} terms and {linked} links");
    let per_page = |seconds: f64| seconds * 1e3 / PAGES as f64;
    println!("finding {found} terms: {:.4} ms CPU a page", per_page(finding));
    println!("linking whole pages, {linked} mentions: {:.4} ms CPU a page", per_page(linking));
}

fn cpu_seconds() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}
