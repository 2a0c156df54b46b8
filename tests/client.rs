//! The search client that is shipped, in an engine of its own: words, slips, facets, phrases, and queries that nobody
//! should type.

#[path = "support/engine.rs"]
mod engine;
mod support;

use engine::Client;
use serde_json::Value;
use support::Site;

/// A client, with the site that it reads.
struct Searched {
    client: Client,
    _site: Site,
}

impl std::ops::Deref for Searched {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

fn client(files: &[(&str, &str)]) -> Searched {
    let site = Site::new();
    for (path, text) in files {
        site.write(path, text);
    }
    site.build();
    Searched { client: Client::of_site(&site.path("site")), _site: site }
}

fn first(client: &Client, query: &str) -> String {
    client.addresses(query, 5).first().cloned().unwrap_or_default()
}

#[test]
fn words_agree_with_the_vectors_shared_with_the_index() {
    let client = client(&[]);
    let vectors: Value =
        serde_json::from_str(include_str!("data/tokens.json")).expect("the vectors are JSON");
    for vector in vectors.as_array().expect("the vectors are a list") {
        let text = &vector["text"];
        let words = client
            .json(&format!("Promise.resolve(ladderbook.words({text}).map(({{ word }}) => word))"));
        assert_eq!(words, vector["words"], "of {text}");
    }
}

#[test]
fn a_tag_and_a_concept_of_one_name_are_each_found_by_their_own() {
    let client = client(&[
        ("content/concepts/ladders.md", "# Ladders\n\nRungs.\n"),
        ("content/notes.md", "---\ntags: [ladders]\n---\n# Notes\n\nOn rungs.\n"),
    ]);
    for (query, page) in [
        ("ladders", "concepts/ladders.html"),
        ("#ladders", "tags/ladders.html"),
        ("#ladd", "tags/ladders.html"),
        ("#ladderz", "tags/ladders.html"),
    ] {
        assert_eq!(first(&client, query), page, "{query}");
    }
}

const LANGUAGES: &[(&str, &str)] = &[
    ("content/cpp.md", "# Embedded work\n\nWritten in C++ and C#.\n"),
    ("content/grades.md", "# 職務等級\n\n等級制度の説明。エンジニアのキャリアの道。\n"),
    ("content/other.md", "# 給与\n\n給与の説明。\n"),
];

#[test]
fn a_language_is_found_while_its_signs_are_typed() {
    let client = client(LANGUAGES);
    for query in ["c+", "C++", "c#"] {
        assert_eq!(first(&client, query), "cpp.html", "{query}");
    }
}

#[test]
fn contractions_are_words_that_only_ask() {
    let client = client(&[
        ("content/a.md", "# Gardens\n\n## When work is done\n\nRest in the garden.\n"),
        ("content/b.md", "# Ponds\n\nWho likes a pond needs no garden.\n"),
    ]);
    for query in ["I don't like my pond", "what if I can’t have a pond", "i dont want a pond"] {
        assert_eq!(first(&client, query), "b.html", "{query}");
        assert_eq!(client.addresses(query, 5).len(), 1, "{query}");
    }
}

#[test]
fn ideographs_are_found_by_pairs_and_by_one() {
    let client = client(LANGUAGES);
    for query in ["職務等級", "等級制度", "制度", "職", "キャリア"] {
        assert_eq!(first(&client, query), "grades.html", "{query}");
    }
    assert!(client.addresses("猫犬", 5).is_empty());
}

const GARDEN: &[(&str, &str)] = &[
    (
        "content/a.md",
        "# Tools\n\nA spade for the hard ground and a green hose; later a house is built.\n",
    ),
    ("content/b.md", "# Buildings\n\nThe greenhouse stands beside the green house of glass.\n"),
    ("content/c.md", "# Quixotry\n\nAbout an uncommon habit.\n"),
];

#[test]
fn slips_are_forgiven_in_any_place_and_said() {
    let client = client(GARDEN);
    for query in ["quixotyr", "quixtory", "uqixotry", "wuixotry", "quixottry", "quixory"] {
        assert_eq!(first(&client, query), "c.html", "{query}");
    }
    let found = client.found("uqixotry", 5);
    assert_eq!(found["meant"], serde_json::json!([["uqixotry", "quixotry"]]));
    assert!(client.addresses("qui", 5).contains(&"c.html".to_owned()), "a start is no slip");
    assert!(client.addresses("xqu", 5).is_empty(), "three letters are not guessed at");
}

#[test]
fn a_title_that_begins_with_words_that_only_ask_is_found_by_all_of_it_or_its_start() {
    let client = client(&[
        ("content/how.md", "# How to get promoted\n\nAsk.\n"),
        ("content/why.md", "# Why get promoted\n\nHow to get promoted is another question.\n"),
        ("content/promoted.md", "# Promoted\n\nHow to get on.\n"),
    ]);
    for (query, page) in [
        ("how to get promoted", "how.html"),
        ("How to get prom", "how.html"),
        ("why get promoted", "why.html"),
        ("promoted", "promoted.html"),
        ("how promoted", "promoted.html"),
    ] {
        assert_eq!(first(&client, query), page, "{query}");
    }
}

#[test]
fn words_side_by_side_come_first_and_quoted_ones_before_all() {
    let client = client(GARDEN);
    for query in ["green house", "\"green house\""] {
        assert_eq!(first(&client, query), "b.html", "{query}");
    }
}

#[test]
fn words_that_stand_for_each_other_find_each_other_and_are_marked() {
    let client = client(&[
        ("book.toml", "[search]\nsynonyms = [\"turnip swede\"]\n"),
        ("content/a.md", "# Roots\n\nA turnip grows.\n"),
        ("content/b.md", "# Soup\n\nPeople who pay for beets.\n"),
    ]);
    for (query, page, mark) in [("swede", "a.html", "turnip"), ("salary", "b.html", "pay")] {
        let found = client.found(query, 5);
        assert_eq!(found["results"][0]["address"], page, "{query}");
        let pieces = found["results"][0]["pieces"].as_array().expect("a list");
        let marked = pieces.iter().any(|piece| piece["match"] == true && piece["text"] == mark);
        assert!(marked, "{pieces:?}");
    }
}

const ASKED: &[(&str, &str)] = &[
    (
        "content/essays/back.md",
        "+++\nquestions = [\"Can I be a welder again?\", \"What did the boss at the harbour think?\"]\n+++\n# The return\n\nOnce a lead, one may weld.\n\n## Who came home\n\nSome.\n",
    ),
    (
        "content/essays/many.md",
        "+++\nquestions = [\"Can one weld under water?\", \"Must I come again?\", \"Who can be a diver?\"]\n+++\n# Diving\n\nAgain a welder can be a diver, and be again a welder, under water.\n",
    ),
    (
        "content/essays/home.md",
        "+++\nquestions = [{ ask = \"Who pays for the boat?\", at = \"who-came-home\" }]\n+++\n# The boat\n\nIt is blue.\n\n## Who came home\n\nAll.\n",
    ),
];

#[test]
fn a_question_that_a_page_answers_leads_to_it_in_its_words() {
    let client = client(ASKED);
    for query in ["can i be a welder again", "being a welder again", "could I be welder again?"] {
        let found = client.found(query, 5);
        assert_eq!(found["results"][0]["address"], "essays/back.html", "{query}");
        let answer = &found["results"][0]["answer"];
        assert_eq!(answer["anchor"], "", "{query}");
        let pieces = answer["pieces"].as_array().expect("pieces").iter();
        let text: String = pieces.filter_map(|piece| piece["text"].as_str()).collect();
        assert_eq!(text, "Can I be a welder again?");
    }
    let found = client.found("who pays for a boat", 5);
    assert_eq!(found["results"][0]["answer"]["anchor"], "who-came-home");
    // One word of a question is no question.
    let found = client.found("harbour", 5);
    assert_eq!(found["results"][0]["address"], "essays/back.html");
    assert_eq!(found["results"][0]["answer"], Value::Null);
}

#[test]
fn words_of_several_questions_make_none() {
    let client = client(ASKED);
    let found = client.found("can a diver weld under water again", 5);
    assert_eq!(found["results"][0]["address"], "essays/many.html");
    let found = client.found("what did the diver at the harbour weld", 5);
    let answers = found["results"].as_array().expect("a list").iter();
    assert!(answers.clone().count() > 1 && answers.map(|it| &it["answer"]).all(Value::is_null));
}

#[test]
fn a_name_comes_before_one_with_a_plus_and_after_it_where_the_plus_is_typed() {
    let client = client(&[
        (
            "content/concepts/staff-plus.md",
            "+++\ntitle = \"Staff-plus\"\ndefinition = \"Levels from staff up.\"\naliases = [\"Staff+\"]\n+++\n\nStaff, staff and staff.\n",
        ),
        ("content/cpp.md", "# C++\n\nA language.\n"),
    ]);
    for query in ["staff", "staf", "Staff "] {
        assert_eq!(
            client.addresses(query, 5)[..2],
            ["tracks/ic/staff.html", "concepts/staff-plus.html"],
            "{query}"
        );
    }
    for query in ["staff+", "Staff+ ", "staff-plus", "staff plus"] {
        assert_eq!(first(&client, query), "concepts/staff-plus.html", "{query}");
    }
    for query in ["c+", "c++", "C"] {
        assert_eq!(first(&client, query), "cpp.html", "{query}");
    }
}

#[test]
fn words_go_one_way_and_phrases_stand_for_a_word() {
    let client = client(&[
        (
            "book.toml",
            "[search]\nsynonyms = [\"swede > turnip\", '\"over and out\" > turnip', '\"on and off\" beetroot']\n",
        ),
        ("content/a.md", "# Roots\n\nA turnip grows.\n"),
        ("content/b.md", "# Soup\n\nA swede boils.\n"),
        ("content/c.md", "# Salad\n\nNo beetroot is in it.\n"),
    ]);
    assert_eq!(client.addresses("swede", 5), ["b.html", "a.html"]);
    assert_eq!(client.addresses("turnip", 5), ["a.html"]);
    let found = client.found("is it over and out", 5);
    assert_eq!(found["results"][0]["address"], "a.html");
    let pieces = found["results"][0]["pieces"].as_array().expect("a list");
    assert!(pieces.iter().any(|piece| piece["match"] == true && piece["text"] == "turnip"));
    assert_eq!(first(&client, "what is on and off"), "c.html");
}

#[test]
fn questions_that_name_two_levels_find_their_comparison() {
    let client = client(&[]);
    let compare = "compare/ic-senior--ic-staff.html";
    for query in [
        "senior vs staff",
        "staff engineer compared to senior engineer",
        "what changes from senior to staff",
        "difference between staff and senior",
    ] {
        assert_eq!(first(&client, query), compare, "{query}");
    }
    assert_eq!(first(&client, "staff engineer"), "tracks/ic/staff.html");
    assert_eq!(first(&client, "what does a staff engineer do"), "tracks/ic/staff.html");
}

#[test]
fn a_level_comes_before_the_pairs_that_its_name_is_part_of() {
    let client = client(&[]);
    for (query, level) in [("manager", "mgmt/em"), ("staff", "ic/staff"), ("senior", "ic/senior")] {
        assert_eq!(first(&client, query), format!("tracks/{level}.html"), "{query}");
        let found = client.addresses(query, 10);
        assert!(found.iter().any(|address| address.contains("--")), "{query}: {found:?}");
    }
}

#[test]
fn a_level_is_found_by_the_name_it_is_called_by_in_speech() {
    let mgmt = include_str!("../src/edges/init/mgmt.toml");
    let head =
        mgmt.replace("name = \"Engineering Manager\"", "name = \"Chief Engineering Manager\"");
    assert_ne!(head, mgmt);
    let client = client(&[("content/tracks/mgmt.toml", &head)]);
    assert_eq!(first(&client, "chief manager"), "tracks/mgmt/em.html");
    assert_eq!(first(&client, "what does a chief manager do"), "tracks/mgmt/em.html");
}

#[test]
fn a_track_is_found_by_its_levels() {
    let client = client(&[]);
    assert_eq!(first(&client, "which levels are there in management"), "tracks/mgmt.html");
}

#[test]
fn a_question_with_one_rare_word_finds_more_than_the_page_that_has_it() {
    let client = client(&[
        ("content/a.md", "# Ponds\n\nHate is a rare word beside a gardener.\n"),
        ("content/b.md", "# Gardeners\n\nWhat a gardener does.\n"),
        ("content/c.md", "# Tools\n\nThe gardener has a spade.\n"),
    ]);
    let found = client.addresses("what if I hate being a gardener", 5);
    assert_eq!(found.len(), 3, "{found:?}");
}

#[test]
fn a_heading_that_is_the_query_comes_before_a_page_that_has_its_words() {
    let client = client(&[
        ("content/a.md", "# Garden skills\n\nAbout skills that travel with people who travel.\n"),
        ("content/b.md", "# Work\n\n## Skills that travel\n\nSome do.\n"),
    ]);
    assert_eq!(first(&client, "skills that travel"), "b.html");
}

#[test]
fn a_name_out_of_words_from_all_over_a_question_is_no_name() {
    let client = client(&[
        ("content/a.md", "# Team manager\n\nWho it is.\n"),
        (
            "content/b.md",
            "# Conditions\n\nWhat a team needs from its manager to be calm: clear goals.\n",
        ),
    ]);
    assert_eq!(first(&client, "what does a team need from its manager to be calm"), "b.html");
}

#[test]
fn facets_count_pages_and_narrow_them() {
    let client = client(&[]);
    let facets =
        client.json("searcher.query('engineer', 5).then(() => searcher.facets('engineer'))");
    let count = |facets: &Value, name: &str, id: &str| -> i64 {
        let values =
            facets.as_array().expect("a list").iter().filter(|facet| facet["name"] == name);
        let mut values = values.flat_map(|facet| facet["values"].as_array().expect("a list"));
        values
            .find(|value| value["id"] == id)
            .map_or(0, |value| value["count"].as_i64().unwrap_or(0))
    };
    let levels = count(&facets, "kind", "level");
    assert!(levels > 0, "{facets:#}");
    let only = "{ kind: new Set(['level']) }";
    let found = client.json(&format!("searcher.query('engineer', 50, {only})"));
    assert_eq!(found["count"], levels);
    for result in found["results"].as_array().expect("a list") {
        assert_eq!(result["kind"], "level");
    }
    let narrowed = client.json(&format!("searcher.facets('engineer', {only})"));
    assert_eq!(count(&narrowed, "kind", "level"), levels, "values of one facet are alternatives");
    assert!(count(&narrowed, "track", "ic") <= count(&facets, "track", "ic"));
    let both = "{ kind: new Set(['level']), track: new Set(['mgmt']) }";
    let found = client.json(&format!("searcher.query('engineer', 50, {both})"));
    assert_eq!(found["count"], count(&narrowed, "track", "mgmt"));
}

#[test]
fn expectations_are_found_by_competency() {
    let client = client(&[]);
    let only = "{ kind: new Set(['expectation']) }";
    let found = client.json(&format!("searcher.query('team', 50, {only})"));
    for result in found["results"].as_array().expect("a list") {
        let sections = result["sections"].as_array().expect("a list");
        assert!(!sections.is_empty() && sections.iter().all(|section| section["point"] == true));
    }
}

#[test]
fn strange_queries_find_something_or_nothing_and_never_fail() {
    let client = client(GARDEN);
    let long = "spade ".repeat(2_000);
    let unbroken = "x".repeat(10_000);
    let joined = "a-".repeat(5_000);
    for query in [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        ".*",
        "(((((",
        "[a-z]+$",
        "\\",
        "a|b",
        "\0\u{1}\u{7f}\u{85}",
        "\u{202e}\u{2066}",
        "\u{feff}",
        "__proto__",
        "constructor hasOwnProperty",
        "🚀👩‍💻",
        "\"",
        "\"\" \"green",
        "+",
        "++",
        "''''",
        " ",
        "",
        "%00%ff",
        "e\u{301}\u{301}\u{301}",
        "\u{d7ff}\u{e000}",
        long.as_str(),
        unbroken.as_str(),
        joined.as_str(),
    ] {
        let found = client.found(query, 5);
        assert!(found["count"].is_number(), "{query:?}");
        for result in found["results"].as_array().expect("a list") {
            for piece in result["pieces"].as_array().expect("a list") {
                assert!(piece["text"].is_string(), "{query:?}");
            }
        }
    }
    assert_eq!(first(&client, &long), "a.html");
}

#[test]
fn pages_of_one_sort_of_text_are_found_and_never_fail() {
    let sentence = "one garden after the other without an end ";
    let million = format!("# Endless\n\n{}\nlastword\n", sentence.repeat(125_000));
    let letters = format!("# Letters\n\n{}\n", "x".repeat(10_000));
    let client = client(&[
        ("content/word.md", "Solitary\n"),
        ("content/million.md", &million),
        ("content/code.md", "```\nlet quine = ferris::<u8>();\n```\n"),
        ("content/cjk.md", "職務等級制度の説明。\n"),
        ("content/emoji.md", "🚀👩\u{200d}💻🎉\n"),
        ("content/letters.md", &letters),
        ("content/empty.md", ""),
    ]);
    for (query, page) in [
        ("solitary", "word.html"),
        ("lastword", "million.html"),
        ("endless", "million.html"),
        ("ferris", "code.html"),
        ("等級制度", "cjk.html"),
        ("emoji", "emoji.html"),
        (&"x".repeat(10_000), "letters.html"),
        (&"x".repeat(40), "letters.html"),
    ] {
        assert_eq!(first(&client, query), page, "{query}");
    }
    for query in ["🚀", "👩\u{200d}💻", "🎉🎉"] {
        assert_eq!(client.found(query, 5)["empty"], true, "{query} has no word in it");
    }
}

#[test]
fn weights_of_book_toml_decide_what_is_found() {
    let page = ("content/a.md", "# Sundial\n\n## Gnomon\n\nThrows a shadow.\n");
    for (weight, lost) in [("title", "sundial"), ("heading", "gnomon"), ("text", "shadow")] {
        let settings = format!("[search.weights]\n{weight} = 0\n");
        let client = client(&[("book.toml", &settings), page]);
        for query in ["sundial", "gnomon", "shadow"] {
            let found = client.addresses(query, 5);
            assert_eq!(found, if query == lost { &[][..] } else { &["a.html"] }, "{settings}");
        }
    }
}

#[test]
fn markup_in_pages_reaches_results_as_text() {
    let client = client(&[(
        "content/evil.md",
        "# Evil `</script>`\n\n`</script><script>alert(1)</script>` and unusualword.\n",
    )]);
    let found = client.found("unusualword", 1);
    let pieces = found["results"][0]["pieces"].as_array().expect("a list");
    let text: String = pieces.iter().filter_map(|piece| piece["text"].as_str()).collect();
    assert!(text.contains("</script><script>alert(1)</script>"), "{text}");
}

#[test]
fn a_comparison_belongs_to_both_of_its_levels() {
    let client = client(&[]);
    for level in ["ic/senior", "ic/staff"] {
        let only = format!("{{ kind: new Set(['comparison']), level: new Set(['{level}']) }}");
        let found = client.json(&format!("searcher.query('senior staff', 50, {only})"));
        let results = found["results"].as_array().expect("a list");
        let compare = "compare/ic-senior--ic-staff.html";
        assert!(results.iter().any(|result| result["address"] == compare), "{level}: {found:#}");
        let facets = client.json(&format!("searcher.facets('senior staff', {only})"));
        let of_level =
            facets.as_array().expect("a list").iter().find(|facet| facet["name"] == "level");
        let values = of_level.expect("there are levels")["values"].as_array().expect("a list");
        let value = values.iter().find(|value| value["id"] == level).expect("the level is counted");
        assert_eq!(value["count"], found["count"]);
        assert!(!value["label"].as_str().expect("a text").is_empty());
    }
}
