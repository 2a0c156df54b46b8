//! How many files a first query asks for: on a made-up site of 1,000 pages, some of them long, with the client that is
//! shipped. Servers and readers feel each file, so the number is bounded, however many words are asked for.

#![allow(clippy::disallowed_methods, reason = "a test writes what it lets a client read")]

#[path = "support/engine.rs"]
mod engine;
#[path = "../benches/search/pages.rs"]
mod pages;

use engine::Client;
use ladderbook::page::search::client::without_comments;
use ladderbook::page::search::{SearchPage, Settings, write};
use pages::Random;

const PAGES: usize = 1_000;
const RESULTS: usize = 5;
/// The list with the client, the index, and the text of five results.
const MOST_FILES: usize = 9;

fn client_script() -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/themes/default/search");
    let files = std::fs::read_dir(folder).expect("the theme has a search");
    let mut paths: Vec<_> = files.map(|file| file.expect("it can be read").path()).collect();
    paths.sort();
    let read = |path| std::fs::read_to_string(path).expect("scripts are UTF-8");
    without_comments(&paths.iter().map(read).collect::<String>())
}

/// The page with a number. One in forty is so long that its text is in several pieces, some in several files.
fn page(number: usize) -> SearchPage {
    let mut page = pages::page(number);
    if number % 40 == 7 {
        let more = (1..4 + number % 9).flat_map(|more| pages::page(number + PAGES * more).sections);
        page.sections.extend(more);
    }
    page
}

fn site() -> (tempfile::TempDir, Client) {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    std::fs::create_dir(folder.path().join("search")).expect("a folder can be made");
    let settings = Settings {
        client: client_script().into(),
        optional_words: "how is the of".to_owned(),
        compare_words: "versus".to_owned(),
        ..Settings::default()
    };
    write((0..PAGES).map(page), PAGES, &settings, &mut |file| {
        std::fs::write(folder.path().join(&file.address), &file.bytes).expect("can be written");
    });
    let client = Client::of_site(folder.path());
    (folder, client)
}

/// The addresses of the first five results, and of the files asked for by a client that had none.
fn first_query(client: &Client, query: &str) -> (Vec<String>, Vec<String>) {
    let query = serde_json::to_string(query).expect("a text is JSON");
    let found = client.json(&format!(
        "(async () => {{ loads.clear(); loaded.length = 0; await load('search/meta.js'); \
         const {{ results }} = await ladderbook.search(load).query({query}, {RESULTS}); \
         return [results.map(({{ address }}) => address), loaded]; }})()"
    ));
    serde_json::from_value(found).expect("two lists of addresses")
}

#[test]
fn a_first_query_asks_for_nine_files_at_most() {
    let (_folder, client) = site();
    let mut random = Random(20_261_121);
    let mut queries = Vec::new();
    for words in 1..=9 {
        for _ in 0..2 {
            let words = pages::query(words, &mut random);
            queries.extend([
                words[..words.len() - 2].to_owned(),
                format!("How is the {words}?"),
                words,
            ]);
        }
    }
    queries.push(format!(
        "{} versus {}",
        pages::query(2, &mut random),
        pages::query(2, &mut random)
    ));
    for number in (7..PAGES).step_by(160) {
        let SearchPage { title, address, .. } = page(number);
        let (results, files) = first_query(&client, &title);
        assert_eq!(results.first(), Some(&address), "{title}");
        assert!(files.len() <= MOST_FILES, "{title:?} asks for {files:#?}");
    }
    let mut full = 0;
    for query in &queries {
        let (results, files) = first_query(&client, query);
        full += usize::from(results.len() == RESULTS);
        assert!(files.len() <= MOST_FILES, "{query:?} asks for {files:#?}");
    }
    assert!(full * 3 > queries.len(), "{full} of {} show five results", queries.len());
}

#[test]
fn a_first_query_with_a_slip_asks_for_nine_files_at_most_and_shows_something() {
    let (_folder, client) = site();
    let mut random = Random(20_261_122);
    for round in 0..60 {
        let words = pages::query(1 + round % 3, &mut random);
        let end = words.find(' ').unwrap_or(words.len());
        if end < 5 {
            continue;
        }
        let place = random.below(end - 1);
        let letter = &words[place..=place];
        let slip = match round % 4 {
            0 => [&words[..place], &words[place + 1..=place + 1], letter, &words[place + 2..]]
                .concat(),
            1 => [&words[..place], &words[place + 1..]].concat(),
            2 => [&words[..place], letter, &words[place..]].concat(),
            _ => [&words[..place], "x", &words[place + 1..]].concat(),
        };
        let (results, files) = first_query(&client, &slip);
        assert!(files.len() <= MOST_FILES, "{slip:?} for {words:?} asks for {files:#?}");
        assert!(!results.is_empty(), "{slip:?} for {words:?} shows nothing");
    }
}
