//! Questions that pages say they answer: what search is told, and what is wrong with them.

use super::*;
use crate::page::search::SearchPage;

/// The questions of a page as search sees them, each with its anchor.
fn asked(site: &Site, address: &str) -> Vec<String> {
    let page: SearchPage = site
        .parts
        .search_pages()
        .find(|page| page.address == address)
        .unwrap_or_else(|| panic!("no page {address}"));
    page.questions.iter().map(|asked| format!("{}#{}", asked.ask, asked.anchor)).collect()
}

/// A theme with messages of its own, and the settings that choose it.
fn with_messages(texts: &str) -> [(String, String); 2] {
    [
        ("themes/own/messages/en.toml".to_owned(), format!("[page]\n{texts}")),
        ("book.toml".to_owned(), "[output.html]\ntheme = \"own\"\n".to_owned()),
    ]
}

const CLAIMS: &str = "[[claim]]\nid = \"parity\"\ntext = \"Both are paid alike.\"\nsource = \"A survey\"\ndate = 2026-01-05\nquestions = [\"Who earns more?\"]\n";
const COMPARISON: &str = "id = \"roles\"\nquestions = [\"Which of the two?\", { ask = \"Who decides?\", at = \"decides\" }]\n[[side]]\nid = \"em\"\nof = \"mgmt/em\"\n[[side]]\nid = \"staff\"\nof = \"ic/staff\"\n[[dimension]]\nid = \"decides\"\ntexts = { em = \"The team.\", staff = \"The design.\" }\n";
const GUIDE: &str = "id = \"team\"\nquestions = [\"Is this for me?\"]\nresult.staff = \"ic/staff\"\n[[question]]\nid = \"likes\"\nask = \"Do you?\"\n[[question.answer]]\nsay = \"Yes\"\nfor = { staff = 1 }\n[[question.answer]]\nsay = \"No\"\n";

#[test]
fn every_kind_of_file_says_what_its_pages_answer() {
    let mut files = sample();
    let about = "+++\nquestions = [\" Who wrote this? \", { ask = \"Where do I start?\", at = \"Top\" }]\n+++\n\n# About\n\n## Top\n\nText.\n";
    let more = [
        ("content/about.md", about.to_owned()),
        ("content/framework.toml", format!("{FRAMEWORK}questions = [\"Who leads?\"]\n")),
        (
            "content/tracks/ic.toml",
            IC.replace("short = \"IC\"", "short = \"IC\"\nquestions = [\"What levels are there?\"]")
                .replace(
                    "rank = \"r1\"",
                    "rank = \"r1\"\nquestions = [{ ask = \"Who owns seams?\", at = \"direction.seams\" }]",
                ),
        ),
        ("content/tracks/ic/senior.md", "---\nquestions: [Am I senior?]\n---\n".to_owned()),
        ("content/claims/pay.toml", CLAIMS.to_owned()),
        ("content/compare/roles.toml", COMPARISON.to_owned()),
        ("content/guides/team.toml", GUIDE.to_owned()),
    ];
    files.retain(|(path, _)| more.iter().all(|(known, _)| known != path));
    files.extend(more.map(|(path, text)| (path.to_owned(), text)));
    let kinds = ["track", "level", "competency", "guide", "claims"];
    let silent = kinds.map(|kind| format!("search_questions_{kind} = \"\"\n")).concat();
    files.extend(with_messages(&silent));
    let site = built(&files);
    assert_eq!(messages(&site), Vec::<String>::new());
    for (address, expected) in [
        ("about.html", &["Who wrote this?#", "Where do I start?#top"][..]),
        ("competencies/direction.html", &["Who leads?#"]),
        ("tracks/ic.html", &["What levels are there?#"]),
        ("tracks/ic/senior.html", &["Am I senior?#", "Who owns seams?#direction.seams"]),
        ("claims.html", &["Who earns more?#parity"]),
        ("compare/roles.html", &["Which of the two?#", "Who decides?#decides"]),
        ("guides/team.html", &["Is this for me?#"]),
    ] {
        assert_eq!(asked(&site, address), expected, "{address}");
    }
}

#[test]
fn pages_that_are_made_answer_what_the_theme_says_of_their_kind() {
    let mut files = sample();
    let own = "search_questions_matrix = \"\"\"\n  All in one table?\n\nA rubric\n\"\"\"\nsearch_questions_glossary = \"\"\n";
    files.extend(with_messages(own));
    let site = built(&files);
    assert_eq!(asked(&site, "tracks/ic/matrix.html"), ["All in one table?#", "A rubric#"]);
    assert_eq!(asked(&site, "glossary.html"), Vec::<String>::new());
    let worksheet = asked(&site, "tracks/ic/senior/worksheet.html");
    assert!(worksheet.iter().any(|ask| ask.contains("evidence")), "{worksheet:?}");
}

#[test]
fn parts_of_pages_that_are_made_answer_with_their_names() {
    let own = "\
search_questions_level = \"Am I {name}?\"
search_questions_compare = \"From {from} to {to}?\"
search_questions_compare_tracks = \"Is {from} like {to}?\"
search_questions_competency = \"How does {name} grow?\"
search_questions_worksheet = \"Proof for {name}\"
search_questions_transitions = \"\"
search_questions_way = \"{from} to {to} in {track}?\"
search_questions_way_lateral = \"And sideways?\"
search_questions_way_return = \"And back?\"
search_questions_level-map = \"\"
search_questions_other-level = \"What is {name} of {ladder}?\"
";
    let mut files = sample();
    files.extend(AROUND.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())));
    for (path, text) in &mut files {
        if path == "content/external/big.toml" {
            *text = text.replace("name = \"Big Staff\"", "name = \"Big Staff\"\ncode = \"L6\"");
        }
    }
    files.extend(with_messages(own));
    let site = built(&files);
    for (address, expected) in [
        ("tracks/ic/senior.html", &["Am I Senior Engineer?#"][..]),
        ("compare/ic-senior--ic-staff.html", &["From Senior Engineer to Staff Engineer?#"]),
        ("compare/ic-senior--mgmt-em.html", &["Is Senior Engineer like Engineering Manager?#"]),
        ("competencies/direction.html", &["How does Direction grow?#"]),
        ("tracks/ic/staff/worksheet.html", &["Proof for Staff Engineer#"]),
        (
            "transitions.html",
            &[
                "Senior Engineer to Engineering Manager in Management?#lateral-ic.senior--mgmt.em",
                "And sideways?#lateral-ic.senior--mgmt.em",
            ],
        ),
        (
            "level-map.html",
            &[
                "What is Big Senior of Big?#big",
                "What is L6 of Big?#big",
                "What is X of Other?#other",
            ],
        ),
    ] {
        assert_eq!(asked(&site, address), expected, "{address}");
    }
}

#[test]
fn a_question_is_a_text_or_a_table_and_not_empty() {
    for (value, expected) in [
        ("\"Why?\"", "2 wrong-type: `questions` in front matter wants a list, not a text"),
        (
            "[3]",
            "2 wrong-type: a question is a text or a table, not a whole number (write `\"…\"` or `{ ask = \"…\", at = \"heading\" }`)",
        ),
        ("[\" \"]", "2 invalid-value: a question in front matter is empty"),
        ("[{ at = \"x\" }]", "2 missing-key: a question has no `ask` (add `ask = …`)"),
    ] {
        let site = with(
            "content/about.md",
            &format!("+++\nquestions = {value}\n+++\n\n# About\n\n## Top\n"),
        );
        assert_eq!(messages(&site), [format!("content/about.md:{expected}")], "{value}");
    }
}

#[test]
fn a_question_that_two_places_answer_is_reported_with_both() {
    let mut files = sample();
    files.retain(|(path, _)| path != "content/about.md");
    files.push((
        "content/about.md".to_owned(),
        "+++\nquestions = [\"Can I be an engineer again?\"]\n+++\n\n# About\n\n## Top\n".to_owned(),
    ));
    files.push((
        "content/zest.md".to_owned(),
        "+++\nquestions = [\"can i be engineer again\", \"Can I?\"]\n+++\n\n# Zest\n".to_owned(),
    ));
    let site = built(&files);
    assert_eq!(
        messages(&site),
        [
            "content/zest.md:2 duplicate-question: `can i be engineer again` is said to be answered in two places (leave it where the answer is better, or say in one of them what else it asks)"
        ]
    );
    let places: Vec<&str> =
        site.problems[0].places.iter().map(|place| place.path.as_str()).collect();
    assert_eq!(places, ["content/zest.md", "content/about.md"]);

    // A draft that is not built answers nobody.
    for (path, text) in &mut files {
        if path == "content/zest.md" {
            *text = text.replace("+++\nquestions", "+++\ndraft = true\nquestions");
        }
    }
    assert_eq!(messages(&built(&files)), Vec::<String>::new());
}

#[test]
fn the_place_of_an_answer_has_to_be_on_its_page() {
    let site = with(
        "content/about.md",
        "+++\nquestions = [{ ask = \"Where?\", at = \"tip\" }]\n+++\n\n# About\n\n## Top\n",
    );
    assert_eq!(
        messages(&site),
        [
            "content/about.md:2 missing-anchor: `about.html` has no heading or id `tip` (did you mean `top`?)"
        ]
    );
    assert_eq!(asked(&site, "about.html"), ["Where?#"]);
}
