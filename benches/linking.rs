//! What links that write themselves cost: CPU a page for finding terms and for linking whole pages, and how
//! many pages one more concept links again.
//!
//! `cargo bench --bench linking`: 10,000 pages of 700 words, a lexicon of 1,000 concepts. On one thread.
#![allow(clippy::print_stdout, reason = "a benchmark prints what it measured")]

mod site;

use std::collections::BTreeMap;
use std::sync::Arc;

use ladderbook::build::{Cache, Site, build};
use ladderbook::input::config::Flags;
use ladderbook::input::sources::Sources;
use ladderbook::link::link_page;

const PAGES: usize = 10_000;

/// How many pages name a concept that comes.
const NAMING: [usize; 4] = [1, 10, 100, 1000];

fn main() {
    let mut files = site::files(PAGES);
    for count in NAMING {
        for number in 0..count {
            let text = files.get_mut(&site::note_path(number)).expect("a note");
            text.push_str(&format!("\nThe newcomer {count} is named.\n"));
        }
    }
    let mut cache = Cache::default();
    let mut last = build(&sources_of(&files), &Flags::default(), &mut cache);
    measure(&last);
    for count in NAMING {
        let text =
            format!("+++\ntitle = \"Newcomer {count}\"\ndefinition = \"New.\"\n+++\nText.\n");
        files.insert(format!("content/concepts/newcomer-{count}.md"), text);
        let sources = sources_of(&files);
        let before = cpu_seconds();
        let now = build(&sources, &Flags::default(), &mut cache);
        let milliseconds = (cpu_seconds() - before) * 1e3;
        let again = linked_again(&last, &now);
        println!(
            "a concept that {count} pages name: {again} pages linked again, {milliseconds:.0} ms CPU for the build"
        );
        last = now;
    }
}

fn sources_of(files: &BTreeMap<String, String>) -> Sources {
    Sources::from_texts(files.iter().map(|(path, text)| (&**path, &**text)))
}

/// How many pages of `now` are not those of `before` as they were linked there.
fn linked_again(before: &Site, now: &Site) -> usize {
    let known = |site: &Site, address: &str| {
        let id = site.parts.index.names.at(address)?;
        Some(Arc::clone(&site.parts.linked[id.index()]))
    };
    let index = &now.parts.index;
    let addresses = index.page_ids().map(|id| index.page(id).address.as_str());
    addresses
        .filter(|address| match (known(before, address), known(now, address)) {
            (Some(before), Some(now)) => !Arc::ptr_eq(&before, &now),
            _ => true,
        })
        .count()
}

fn measure(built: &Site) {
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
        linked += link_page(index, id).mentions().count();
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
