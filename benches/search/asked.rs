//! What a reader waits for: the bytes and files of a first query, and the time of one when all it needs is loaded.
//!
//! Every query counted shows five results, unless it is a title. Bytes are gzipped, as servers send them.

use std::collections::HashMap;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use flate2::{Compression, write::GzEncoder};

use crate::engine::Client;
use crate::pages::{Random, page, query};
use crate::{cpu_seconds, median};

const QUERIES: usize = 40;
const MOST_TRIED: usize = 2_000;
const RESULTS: usize = 5;

/// What first queries of one kind load.
#[derive(Default)]
pub(crate) struct Loaded {
    pub(crate) bytes: Vec<usize>,
    pub(crate) files: Vec<usize>,
}

/// What a client that had nothing shows first.
struct Shown {
    /// The title of the first result; empty without any.
    title: String,
    results: usize,
    /// What was loaded, in order.
    files: Vec<String>,
    /// Whether there is more to look up.
    unread: bool,
}

/// Whole titles, the most of which fit one page; it has to be found.
pub(crate) fn titles(client: &Client, folder: &Path, size: usize) -> Loaded {
    let mut random = Random(7);
    let titles = std::iter::repeat_with(|| page(random.below(size)).title);
    collected(client, folder, titles, |title, shown| {
        assert_eq!(shown.title, title, "a page is found by its title");
        true
    })
}

/// Queries of a few words, as they are typed: the last word is cut off in every second.
pub(crate) fn of_words(client: &Client, folder: &Path, words: usize) -> Loaded {
    let mut random = Random(words as u64 * 1_000_003);
    let queries = (0..).map(|tried| typed(query(words, &mut random), tried));
    collected(client, folder, queries, |_, shown| shown.results == RESULTS)
}

/// Queries of so many words, in the first of which the second and the third letter are changed over, so that it stands
/// nowhere.
pub(crate) fn slips(client: &Client, folder: &Path, words: usize) -> Loaded {
    let mut random = Random(7_000_003);
    let queries = std::iter::repeat_with(|| query(words, &mut random))
        .filter(|query| query.find(' ').unwrap_or(query.len()) > 4)
        .map(|query| [&query[..1], &query[2..3], &query[1..2], &query[3..]].concat());
    collected(client, folder, queries, |_, shown| shown.results == RESULTS && shown.unread)
}

/// Whole questions of six to nine words, two of which only ask; the last word is cut off in every second.
pub(crate) fn questions(client: &Client, folder: &Path) -> Loaded {
    let mut random = Random(5_000_011);
    let queries =
        (0..).map(|tried| typed(format!("how is {}", query(4 + tried % 4, &mut random)), tried));
    collected(client, folder, queries, |question, shown| {
        assert_eq!(shown.results, RESULTS, "{question} finds pages with some of its words");
        true
    })
}

/// Every second query as it is while its last word is typed.
fn typed(mut query: String, tried: usize) -> String {
    if tried % 2 == 1 {
        query.truncate(query.len() - 2);
    }
    query
}

/// What the first queries that count load.
fn collected(
    client: &Client,
    folder: &Path,
    queries: impl Iterator<Item = String>,
    counts: impl Fn(&str, &Shown) -> bool,
) -> Loaded {
    let mut loaded = Loaded::default();
    let mut weighed = HashMap::new();
    for query in queries.take(MOST_TRIED) {
        let shown = first_query(client, &query);
        if counts(&query, &shown) {
            loaded.add(folder, &shown.files, &mut weighed);
        }
        if loaded.files.len() == QUERIES {
            return loaded;
        }
    }
    panic!("too few queries show what they have to");
}

impl Loaded {
    fn add(&mut self, folder: &Path, files: &[String], weighed: &mut HashMap<String, usize>) {
        let weigh = |address: &String| {
            *weighed.entry(address.clone()).or_insert_with(|| gzipped(&folder.join(address)))
        };
        self.bytes.push(files.iter().map(weigh).sum());
        self.files.push(files.len());
    }

    /// `median (most)` of kilobytes, and of files.
    pub(crate) fn cells(&self) -> String {
        format!(
            "{:.0} kB ({:.0}), {} ({}) files",
            median(&self.bytes) as f64 / 1e3,
            self.bytes.iter().max().copied().unwrap_or_default() as f64 / 1e3,
            median(&self.files),
            self.files.iter().max().copied().unwrap_or_default(),
        )
    }
}

fn first_query(client: &Client, query: &str) -> Shown {
    let query = serde_json::to_string(query).expect("a text is JSON");
    let found = client.json(&format!(
        "(async () => {{ loads.clear(); loaded.length = 0; await load('search/meta.js'); \
         const {{ results, unread }} = await ladderbook.search(load).query({query}, {RESULTS}); \
         const title = results.length ? results[0].title.map(({{ text }}) => text).join('') : ''; \
         return [title, results.length, loaded, unread]; }})()"
    ));
    let (title, results, files, unread) =
        serde_json::from_value(found).expect("what a first query shows");
    Shown { title, results, files, unread }
}

/// Milliseconds of queries of two words by a client that has all they need, but has just answered another.
pub(crate) fn warm(client: &Client) -> Vec<f64> {
    let queries = warm_queries();
    let ask = |query: &String| {
        let before = cpu_seconds();
        client.found(query, RESULTS);
        (cpu_seconds() - before) * 1e3
    };
    client.json("(async () => { globalThis.searcher = ladderbook.search(load); return 0; })()");
    queries.iter().for_each(|query| {
        ask(query);
    });
    queries.iter().map(ask).collect()
}

/// The same in Node.js (`warm.mjs`) or in Chromium (`chromium.mjs`), in milliseconds: median and most of the least time
/// of each query, and the longest time seen; why not, where it cannot be run.
pub(crate) fn warm_in(script: &str, folder: &Path) -> Result<(f64, f64, f64), String> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/search").join(script);
    let queries = serde_json::to_string(&warm_queries()).expect("texts are JSON");
    let done = Command::new("node").arg(script).arg(folder).arg(queries).output();
    let done = done.map_err(|error| error.to_string())?;
    if !done.status.success() {
        return Err(String::from_utf8_lossy(&done.stderr).into_owned());
    }
    Ok(serde_json::from_slice(&done.stdout).expect("three numbers"))
}

fn warm_queries() -> Vec<String> {
    let mut random = Random(11);
    (0..QUERIES).map(|_| query(2, &mut random)).collect()
}

/// How many bytes a file has, gzipped.
pub(crate) fn gzipped(path: &Path) -> usize {
    let bytes = std::fs::read(path).expect("what was loaded is there");
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&bytes).expect("a vector takes all");
    encoder.finish().expect("a vector takes all").len()
}
