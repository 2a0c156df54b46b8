//! The law of the memos: after any edits, a warm build equals a cold one byte for byte.
//!
//! A site with everything in it is edited at random, in the ways people and programs do it, and
//! built twice after each edit: with the cache of all builds before, and without one. The search that follows the edits
//! has the files of a cold build, too.
//!
//! Invariant: the same seed makes the same edits, so a failure can be had again.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::*;

mod edits;
mod sample;
mod typed;

/// How many edits a run makes, all seeds together; `LADDERBOOK_EDITS` asks for more.
const EDITS: u64 = 2_000;

/// So many runs share them, each from the whole sample, with seeds one after the other from
/// `LADDERBOOK_SEED`.
const RUNS: u64 = 4;

/// Every so many edits nothing is taken from an edit before: the theme is loaded again for the
/// cold build, and every page is rendered for both. In between, a page is rendered again where
/// its data or its theme are other ones, which is all that its bytes depend on.
const WHOLE: u64 = 10;

/// Pages that were rendered, by their data and theme.
type Rendered = HashMap<Digest, Arc<[u8]>>;

/// All bytes of a site, those of its search only if all `is_whole`.
fn files(site: &Site, rendered: &mut Rendered, is_whole: bool) -> BTreeMap<String, Arc<[u8]>> {
    let search = if is_whole { site.search_files() } else { Vec::new() };
    let mut files: BTreeMap<String, Arc<[u8]>> =
        search.into_iter().map(|file| (file.address, file.bytes.into())).collect();
    for (address, output) in site.outputs.iter() {
        let render = || match site.bytes(address) {
            Ok(bytes) => bytes.unwrap_or_else(|| format!("{output:?}").into_bytes().into()),
            Err(fault) => format!("{fault:?}").into_bytes().into(),
        };
        let bytes = match output {
            Output::Page(id) => {
                let key = Digest::of(&(site.parts.theme.hash, site.parts.page_data(*id)));
                Arc::clone(rendered.entry(key).or_insert_with(render))
            }
            _ => render(),
        };
        files.insert(address.to_string(), bytes);
    }
    files
}

/// The first thing in which two sites differ.
fn difference(warm: &Site, cold: &Site, rendered: &mut Rendered, is_whole: bool) -> Option<String> {
    if warm.problems != cold.problems || warm.usable != cold.usable || warm.stats != cold.stats {
        let of = |site: &Site| format!("{:?} {:#?}", site.stats, site.problems);
        return Some(format!("warm: {}\ncold: {}", of(warm), of(cold)));
    }
    let warm = files(warm, rendered, is_whole);
    if is_whole || rendered.len() > 1_000 {
        rendered.clear();
    }
    let cold = files(cold, rendered, is_whole);
    let addresses = warm.keys().chain(cold.keys());
    let address = addresses.filter(|address| warm.get(*address) != cold.get(*address)).min()?;
    let text = |files: &BTreeMap<String, Arc<[u8]>>| {
        files.get(address).map(|bytes| String::from_utf8_lossy(bytes).into_owned())
    };
    let (Some(warm), Some(cold)) = (text(&warm), text(&cold)) else {
        return Some(format!("only one of them has `{address}`"));
    };
    let line = warm.lines().zip(cold.lines()).find(|(warm, cold)| warm != cold);
    Some(format!("`{address}` differs: {line:#?}"))
}

/// The first thing in which a site differs from what a build without a cache makes.
pub(super) fn difference_from_cold(warm: &Site, cold: &Site) -> Option<String> {
    difference(warm, cold, &mut Rendered::new(), true)
}

/// A search that follows edits, and how often it did.
#[derive(Default)]
struct Searched {
    search: Option<LiveSearch>,
    followed: u64,
}

impl Searched {
    /// The first file of the search of a cold build that this one, brought up to date, does not have.
    fn difference(&mut self, warm: &Site, cold: &Site) -> Option<String> {
        let followed = self.search.take().and_then(|search| search.follow(warm));
        self.followed += u64::from(followed.is_some());
        self.search = followed.or_else(|| LiveSearch::of(warm));
        let files = cold.search_files();
        let Some(search) = &mut self.search else {
            return (!files.is_empty()).then(|| "there is no search".to_owned());
        };
        files.iter().find_map(|file| {
            let found = search.file(&file.address);
            (found.as_deref() != Some(&file.bytes)).then(|| {
                let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
                let found = found.as_deref().map(text);
                format!("search `{}`: {found:?}\ncold: {}", file.address, text(&file.bytes))
            })
        })
    }
}

#[allow(clippy::disallowed_methods, reason = "a longer run is asked for by the environment")]
fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(default)
}

/// Makes a part of the edits, from a seed of its own.
fn run(number: u64) {
    let seed = setting("LADDERBOOK_SEED", 1) + number;
    let mut edits = edits::Edits::new(seed, sample::files());
    let (mut cache, mut theme, mut rendered) = (Cache::default(), None, Rendered::new());
    let mut searched = Searched::default();
    let flags = Flags { drafts: Some(seed % 2 == 1), ..Flags::default() };
    let steps = setting("LADDERBOOK_EDITS", EDITS).div_ceil(RUNS);
    for step in 0..steps {
        let edit = edits.make();
        let sources = edits.sources();
        let is_whole = step % WHOLE == 0;
        let warm = build(&sources, &flags, &mut cache);
        let mut cold_cache = Cache { theme: theme.take_if(|_| !is_whole), ..Cache::default() };
        let cold = build(&sources, &flags, &mut cold_cache);
        theme = cold_cache.theme;
        if is_whole {
            rendered.clear();
        }
        let mut found = difference(&warm, &cold, &mut rendered, is_whole);
        // Nobody may have searched between some edits.
        if step % 5 < 3 {
            found = found.or_else(|| searched.difference(&warm, &cold));
        }
        if let Some(difference) = found {
            panic!(
                "seed {seed}, edit {step} ({edit}): {difference}\n\
                 To have it again: LADDERBOOK_SEED={seed} LADDERBOOK_EDITS={} \
                 cargo test --lib warm_equals_cold_after_random_edits_0",
                (step + 1) * RUNS
            );
        }
    }
    assert!(searched.followed >= steps / 4, "{} of {steps} edits followed", searched.followed);
}

#[test]
fn the_sample_has_everything_and_no_fault() {
    let texts: Vec<_> = sample::files().into_iter().collect();
    let site = built(&texts);
    assert_eq!(messages(&site), Vec::<String>::new());
    let kinds: std::collections::BTreeSet<&str> =
        site.parts.index.names.pages.iter().map(|page| page.kind.name()).collect();
    for kind in ["guide", "comparison", "concept", "essay", "tag", "claims", "compare", "level"] {
        assert!(kinds.contains(kind), "no {kind} in {kinds:?}");
    }
}

#[test]
fn warm_equals_cold_after_random_edits_0() {
    run(0);
}

#[test]
fn warm_equals_cold_after_random_edits_1() {
    run(1);
}

#[test]
fn warm_equals_cold_after_random_edits_2() {
    run(2);
}

#[test]
fn warm_equals_cold_after_random_edits_3() {
    run(3);
}
