//! A build that is killed at any moment leaves the old site or the new one, whole.
#![allow(clippy::disallowed_methods, reason = "these tests are about real files")]

mod support;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use support::{Run, Site};

type Tree = BTreeMap<PathBuf, Vec<u8>>;

/// Where the moments start: another number gives other moments.
const SEED: u64 = 20_260_105;

/// How often a build is killed at least, and at most if one outcome was not seen by then.
const ROUNDS: u64 = 40;
const MOST_ROUNDS: u64 = 200;

/// All that lies in the folder of a site after a build.
const NAMES: [&str; 5] = [".gitignore", ".ladderbook", "book.toml", "content", "site"];

/// A small generator of pseudo-random numbers: splitmix64.
struct Random(u64);

impl Random {
    /// A number from 0 up to 1.
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// Writes the 150 pages in one of two forms, which differ in length and in their number.
fn write(site: &Site, is_second: bool) {
    let text = if is_second { "Another text altogether. " } else { "Some text. " };
    for number in 0..150 {
        let more = text.repeat(40 + number % 60);
        site.write(
            &format!("content/essays/p{number}.md"),
            format!("# Page {number}\n\n{more}\n\n## Part\n\n[[p{}]]\n", (number + 1) % 150),
        );
    }
    let extra = ["content/essays/only-first.md", "content/essays/deep/er/only-second.md"];
    site.write(extra[usize::from(is_second)], "# Extra\n\nText.\n");
    if site.has(extra[usize::from(!is_second)]) {
        site.remove(extra[usize::from(!is_second)]);
    }
}

/// Both forms as they are published where nothing disturbs, and how long the change takes.
fn published(site: &Site) -> ([Tree; 2], Duration) {
    let mut whole = Duration::ZERO;
    let trees = [false, true].map(|is_second| {
        write(site, is_second);
        let started = Instant::now();
        site.build();
        whole = started.elapsed();
        site.tree("site")
    });
    (trees, whole)
}

/// What differs between two sites, in few words.
fn difference(now: &Tree, wanted: &Tree) -> String {
    let paths = now.keys().chain(wanted.keys()).filter(|path| now.get(*path) != wanted.get(*path));
    let paths: std::collections::BTreeSet<_> = paths.collect();
    format!("{} files differ, such as {:?}", paths.len(), paths.iter().take(5).collect::<Vec<_>>())
}

#[test]
fn a_killed_build_leaves_exactly_the_old_or_exactly_the_new_site() {
    let site = Site::new();
    let (trees, whole) = published(&site);
    assert_ne!(trees[0], trees[1]);
    let mut random = Random(SEED);
    // Which form is published; the build that is killed publishes the other one.
    let mut shown = true;
    let (mut olds, mut news) = (0, 0);
    let mut round = 0;
    while round < ROUNDS || (round < MOST_ROUNDS && (olds == 0 || news == 0)) {
        let wanted = !shown;
        write(&site, wanted);
        // One moment in each fortieth of the time, in an order that mixes them.
        let part = ((round * 17) % ROUNDS) as f64 + random.next();
        let moment = whole.mul_f64(1.5 * part / ROUNDS as f64);
        let mut run = Run::start(site.command().arg("build"));
        run.end(moment);
        run.kill();

        let now = site.tree("site");
        let (old, new) = (&trees[usize::from(shown)], &trees[usize::from(wanted)]);
        if now == *new {
            news += 1;
            shown = wanted;
        } else {
            assert!(
                now == *old,
                "seed {SEED}, round {round}, killed after {moment:?} of {whole:?}: neither the old \
                 site ({}) nor the new one ({})",
                difference(&now, old),
                difference(&now, new),
            );
            olds += 1;
        }
        // Every other round goes on with what the killed build left.
        if round % 2 == 0 {
            site.build();
            assert!(site.tree("site") == *new, "round {round}: the next build is not whole");
            assert_eq!(site.names("."), NAMES, "round {round}: something was left");
            shown = wanted;
        }
        round += 1;
    }
    assert!(olds > 0 && news > 0, "{olds} times the old site, {news} times the new one");
}

#[test]
fn a_build_with_nothing_to_do_removes_what_a_killed_one_left() {
    let site = Site::new();
    site.build();
    // What a build killed while staging leaves, when the edit is then taken back.
    site.write(".site.ladderbook-new/.ladderbook-output", "");
    site.write(".site.ladderbook-new/index.html", "half a pa");
    site.build();
    assert!(!site.has(".site.ladderbook-new"), "{:?}", site.names("."));
}
