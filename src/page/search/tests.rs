//! What `build` promises, read from the files it writes.

use super::*;

pub(super) fn section(anchor: &str, heading: &str, text: &str) -> SearchSection {
    SearchSection {
        anchor: anchor.into(),
        heading: heading.into(),
        text: text.into(),
        kind: SectionKind::Text,
        competency: None,
    }
}

pub(super) fn page(address: &str, title: &str, sections: Vec<SearchSection>) -> SearchPage {
    SearchPage {
        address: address.into(),
        title: title.into(),
        names: Vec::new(),
        title_words: String::new(),
        summary: String::new(),
        sides: Vec::new(),
        other_level: None,
        kind: SearchKind::Concept,
        place: String::new(),
        track: None,
        level: None,
        sections,
        questions: Vec::new(),
    }
}

fn files_of(pages: &[SearchPage]) -> Vec<SearchFile> {
    build(pages, &Settings::default())
}

fn many(count: usize) -> Vec<SearchPage> {
    let sections = |number: usize| {
        let text = (0..400)
            .map(|word| format!("w{} ", (number * 31 + word * word) % 5000))
            .collect::<String>();
        vec![section("", "", "Opening words"), section("more", &format!("Heading {number}"), &text)]
    };
    (0..count)
        .map(|number| page(&format!("p{number}.html"), &format!("Page {number}"), sections(number)))
        .collect()
}

fn text(file: &SearchFile) -> &str {
    std::str::from_utf8(&file.bytes).expect("files are UTF-8")
}

/// The JSON that the file hands over.
fn data(file: &SearchFile) -> serde_json::Value {
    let start = format!("ladderbook.receive(\"{}\",", file.address);
    let json = text(file)
        .strip_prefix(&start)
        .and_then(|rest| rest.strip_suffix(");\n"))
        .expect("one call");
    serde_json::from_str(json).expect("the data is JSON")
}

fn meta(files: &[SearchFile]) -> serde_json::Value {
    data(files.iter().find(|file| file.address == "search/meta.js").expect("there is a meta"))
}

/// The front-coded words of all shards, spelt out.
fn words(files: &[SearchFile]) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for file in files.iter().filter(|file| file.address.starts_with("search/t-")) {
        let data = data(file);
        let mut before = String::new();
        for entry in data[0].as_str().expect("words are a string").split(',') {
            let (shared, rest) = entry.split_at(1);
            let shared = usize::from_str_radix(shared, 36).expect("a digit");
            let rest = rest.split([':', '!']).next().expect("split gives one");
            before = before.chars().take(shared).chain(rest.chars()).collect();
            words.push(before.clone());
        }
    }
    words.sort();
    words
}

#[test]
fn no_pages_give_a_meta_that_says_so() {
    let files = files_of(&[]);
    assert!(files.iter().all(|file| !file.address.starts_with("search/t-")));
    assert_eq!(meta(&files)["pages"], 0);
}

#[test]
fn the_same_pages_give_the_same_bytes() {
    let pages = many(60);
    let files = files_of(&pages);
    assert_eq!(files, files_of(&pages.clone()));
    assert!(files.is_sorted_by(|a, b| a.address < b.address), "sorted, and no address twice");
}

#[test]
fn names_and_words_are_found_as_terms() {
    let mut peter =
        page("peter.html", "The Peter principle", vec![section("", "", "People rise.")]);
    peter.names.push("Promoted past one’s competence".into());
    let words = words(&files_of(&[peter]));
    for expected in [
        "the peter principle ",
        "peter principle ",
        "promoted past one competence ",
        "rise",
        "peter",
    ] {
        assert!(words.iter().any(|word| word == expected), "{expected:?} is not in {words:?}");
    }
}

#[test]
fn every_section_is_a_unit_and_many_continue_under_the_next_page_number() {
    let sections =
        (0..130).map(|number| section(&format!("s{number}"), "Heading", "text")).collect();
    let pages = [page("long.html", "Long", sections), page("bare.html", "Bare", Vec::new())];
    let meta = meta(&files_of(&pages));
    assert_eq!(meta["pages"], 2);
    assert_eq!(meta["units"], 131);
    assert_eq!(meta["more"], serde_json::json!([1, 2]));
    assert_eq!(meta["facets"]["kind"]["values"], serde_json::json!([["concept", ""]]));
    assert_eq!(meta["facets"]["kind"]["changes"], "0.1");
}

#[test]
fn content_cannot_leave_its_string() {
    let evil = "</script><script>alert(1)</script> \u{2028}\u{2029} \\\" ${x}";
    let mut evil_page = page("e.html", evil, vec![section(evil, evil, evil)]);
    evil_page.place = evil.into();
    evil_page.track = Some(FacetValue { id: evil.into(), label: evil.into() });
    for file in files_of(&[evil_page]) {
        assert!(!text(&file).contains(['<', '\u{2028}', '\u{2029}']), "{}", text(&file));
        data(&file);
    }
}

#[test]
fn an_edit_of_one_page_changes_few_files() {
    let mut pages = many(300);
    let before = files_of(&pages);
    pages[150].sections[1].text.push_str(" another sentence about gardening");
    let after = files_of(&pages);
    let changed = after.iter().filter(|file| !before.contains(file)).count();
    assert!(before.len() > 60 && changed < 8, "{changed} of {} files", after.len());
}

#[test]
fn files_stay_near_their_size() {
    for file in files_of(&many(300)) {
        let limit = if file.address.starts_with("search/x-") { 14 * 1024 } else { 30 * 1024 };
        assert!(file.bytes.len() < limit, "{} has {} bytes", file.address, file.bytes.len());
    }
}

#[test]
fn a_field_of_weight_zero_is_not_indexed() {
    let page = page("p.html", "Garden", vec![section("", "", "roses")]);
    let weights = Weights { title: 5, heading: 3, text: 0 };
    let words = words(&build(&[page], &Settings { weights, ..Settings::default() }));
    assert_eq!(words, ["garden", "garden "]);
}

#[test]
fn a_section_of_a_million_words_is_cut_into_pieces() {
    let words = "word ".repeat(1_000_000);
    let unbroken = "x".repeat(100_000);
    let sections = vec![section("a", "Long", &words), section("b", "Unbroken", &unbroken)];
    for file in files_of(&[page("long.html", "Long", sections)]) {
        let is_text = file.address.starts_with("search/x-");
        assert!(!is_text || file.bytes.len() < 34 * 1024, "{} bytes", file.bytes.len());
    }
}

#[test]
fn a_page_of_twenty_kilobytes_is_shown_from_one_file() {
    let text = |name: &str| format!("{name} ").repeat(1_700);
    let sections = vec![section("", "", &text("upper")), section("b", "B", &text("lower"))];
    let long = page("long.html", "Long", sections);
    let others = ["a.html", "z.html"].map(|address| page(address, address, Vec::new()));
    let [before, after] = others;
    let files = files_of(&[before, long, after]);
    let has = |file: &&SearchFile, word: &str| {
        file.address.starts_with("search/x-") && String::from_utf8_lossy(&file.bytes).contains(word)
    };
    let upper: Vec<_> = files.iter().filter(|file| has(file, "upper upper")).collect();
    assert_eq!(upper.len(), 1);
    assert!(has(&upper[0], "lower lower"));
}

#[test]
fn the_commonest_words_are_listed_in_order() {
    let text = |number: usize| format!("garden {}", if number < 5 { "rose" } else { "" });
    let pages: Vec<_> = (0..8)
        .map(|number| page(&format!("{number}.html"), "", vec![section("", "", &text(number))]))
        .collect();
    assert_eq!(meta(&files_of(&pages))["common"], "garden rose");
}

#[test]
fn a_million_different_words_of_one_page_are_indexed() {
    let text: String = (0..1_000_000).map(|number| format!("w{number} ")).collect();
    let files = files_of(&[page("long.html", "Long", vec![section("", "", &text)])]);
    let words = words(&files);
    assert_eq!(words.len(), 1_000_002);
    assert!(words.binary_search(&"w999999".to_owned()).is_ok());
}

#[test]
fn a_word_of_ten_thousand_letters_is_cut() {
    let text = format!("{} {}", "x".repeat(10_000), "ä".repeat(10_000));
    let words = words(&files_of(&[page("p.html", "P", vec![section("", "", &text)])]));
    assert_eq!(words, ["a".repeat(40).as_str(), "p", "p ", &"x".repeat(40)]);
}

#[test]
fn pages_of_one_kind_of_character_are_indexed_or_left_alone() {
    let pages: Vec<SearchPage> =
        ["", " ", "a", "職務等級", "🚀🚀🚀", "++ -- ## !!", "\u{200d}\u{301}"]
            .iter()
            .enumerate()
            .map(|(number, text)| {
                page(&format!("{number}.html"), text, vec![section("", "", text)])
            })
            .collect();
    assert_eq!(meta(&files_of(&pages))["pages"], 7);
}

#[test]
fn documents_have_an_id_a_place_and_their_facets() {
    let mut level = page("tracks/ic/staff.html", "Staff", vec![section("a b", "Craft", "Text")]);
    level.kind = SearchKind::Level;
    level.track = Some(FacetValue { id: "ic".into(), label: "Individual contributor".into() });
    level.sections[0].kind = SectionKind::Point;
    let lines = documents::lines(&level, "https://example.org/");
    let document: serde_json::Value = serde_json::from_str(&lines[0]).expect("a line is JSON");
    assert_eq!(document["url"], "https://example.org/tracks/ic/staff.html#a%20b");
    assert_eq!(document["facets"], serde_json::json!({ "kind": "expectation", "track": "ic" }));
    assert_eq!(document["id"].as_str().map(str::len), Some(32));
    let bare = page("bare.html", "Bare", Vec::new());
    assert_eq!(documents::lines(&bare, "").len(), 1, "a page without sections is one document");
}
