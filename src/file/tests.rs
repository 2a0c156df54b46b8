//! Floor 2 in memory: one source in, one doc out.

use super::*;
use crate::input::config::Flags;
use crate::input::config::Without;
use crate::input::sources::Sources;

fn doc(place: &str, text: &str) -> Doc {
    let (config, _) = Config::read(None, Without { title: "x", src: "content" }, &Flags::default());
    let path = RelPath::new(&format!("content/{place}")).expect("relative");
    let sources = Sources::from_texts([(path.as_str(), text)]);
    parse(&path, place, sources.get(&path).expect("just put there"), &config, false, None)
}

fn page(text: &str) -> PageDoc {
    match doc("a.md", text).kind {
        DocKind::Page(page) => *page,
        other => panic!("not a page: {other:?}"),
    }
}

fn html(text: &str) -> String {
    page(text).body.html.clone()
}

#[test]
fn the_first_heading_is_the_title_and_leaves_the_body() {
    let page = page("# The *fork*\n\nText.\n");
    assert_eq!(page.title, "The fork");
    assert_eq!(page.body.html, "<p>Text.</p>\n");
}

#[test]
fn a_heading_that_says_something_else_than_the_title_stays() {
    let page = page("+++\ntitle = \"The fork\"\n+++\n# In the road {#road}\n\n## C\n");
    assert_eq!(page.title, "The fork");
    assert!(page.body.html.starts_with("<h2 id=\"road\">In the road"), "{}", page.body.html);
    assert!(page.body.html.contains("<h3 id=\"c\">C"), "{}", page.body.html);
    assert_eq!(html("---\ntitle: The Fork\n---\n# The *fork*\n\nText.\n"), "<p>Text.</p>\n");
}

#[test]
fn further_top_headings_move_down_one_level() {
    assert!(html("# A\n\n# B\n\n## C\n").contains("<h2 id=\"b\">B"));
    assert!(html("# A\n\n# B\n\n## C\n").contains("<h3 id=\"c\">C"));
}

#[test]
fn heading_ids_are_unique() {
    let page = page("## A\n\n## A\n\n## A\n\n## A-1\n");
    let ids: Vec<_> = page.body.headings.iter().map(|heading| heading.id.as_str()).collect();
    assert_eq!(ids, ["a", "a-1", "a-2", "a-1-1"]);
}

#[test]
fn runs_map_text_to_html_across_entities_and_breaks() {
    let body = page("a & *b*\nPeter\nPrinciple <3\n").body;
    assert_eq!(body.text, "a & b Peter Principle <3\n\n");
    let at = body.text.find("Peter").expect("there");
    let range = body.html_range(at..at + "Peter Principle".len()).expect("linkable");
    assert_eq!(&body.html[range], "Peter\nPrinciple");
    let at = body.text.find("b Peter").expect("there");
    assert_eq!(body.html_range(at..at + 7), None, "markup in between");
}

#[test]
fn nothing_in_code_links_or_headings_is_linkable() {
    let body =
        page("## Pendulum\n\n`pendulum` [pendulum](x.md) <a href=\"x\">pendulum</a> pendulum\n")
            .body;
    let places: Vec<_> = body.text.match_indices("endulum").map(|(at, _)| at).collect();
    let linkable: Vec<_> = places.iter().map(|at| body.html_range(*at..at + 7).is_some()).collect();
    assert_eq!(linkable, [false, false, false, false, true]);
}

#[test]
fn links_become_holes_with_places() {
    let text = "See [[peter-principle]], [[ic/staff#direction|staff]] and [x](../a%20b.md#c).\n";
    let body = page(text).body;
    let targets: Vec<_> =
        body.holes.iter().map(|hole| (&hole.target, &text[hole.span.range()])).collect();
    assert_eq!(
        targets,
        [
            (
                &fragment::Target::Wiki { name: "peter-principle".into(), anchor: None },
                "[[peter-principle]]"
            ),
            (
                &fragment::Target::Wiki {
                    name: "ic/staff".into(),
                    anchor: Some("direction".into())
                },
                "[[ic/staff#direction|staff]]"
            ),
            (
                &fragment::Target::Path { path: "../a b.md".into(), anchor: Some("c".into()) },
                "[x](../a%20b.md#c)"
            ),
        ]
    );
    assert!(body.holes[0].label.is_some() && body.holes[1].label.is_none());
}

#[test]
fn wikilinks_in_table_cells_keep_their_target() {
    let body = page("| a |\n|---|\n| [[ic/staff\\|Staff]] |\n").body;
    assert_eq!(
        body.holes[0].target,
        fragment::Target::Wiki { name: "ic/staff".into(), anchor: None }
    );
    assert!(body.html.contains("<a>Staff</a>"), "{}", body.html);
}

#[test]
fn callouts_tasks_footnotes_and_tables() {
    let html = html(
        "> [!WARNING] Mind the gap\n> Body.\n\n> [!tip]-\n> Hidden.\n\n- [x] done\n- [ ] open\n\nA[^b] and[^a] and[^b].\n\n[^a]: First.\n[^b]: Second.\n\n| a | b |\n|:-:|--:|\n| 1 | 2 |\n",
    );
    snapbox::assert_data_eq!(html, snapbox::file!["snapshots/blocks.html"].raw());
}

#[test]
fn an_empty_cell_of_a_table_head_heads_nothing() {
    let html = html("| | a |\n|-|-|\n| 1 | 2 |\n");
    assert!(html.contains("<tr><td></td><th scope=\"col\">a</th></tr>"), "{html}");
}

#[test]
fn raw_html_is_filtered_and_balanced() {
    let doc = doc(
        "a.md",
        "<div class=\"x\">\n\ntext <b onclick=\"x\">bold\n\n</div></main><script>x</script>\n",
    );
    let DocKind::Page(page) = &doc.kind else { panic!("a page") };
    assert_eq!(page.body.html, "<div class=\"x\">\n<p>text <b>bold</b></p>\n</div>\n");
    assert!(doc.faults.iter().all(|fault| fault.code == Code::RawHtml));
    assert_eq!(doc.faults.len(), 2);
}

#[test]
fn unsafe_addresses_never_reach_the_page() {
    for text in [
        "[x](JaVaScRiPt:alert(1))",
        "[x](&#106;avascript:x)",
        "![x](data:text/html,x)",
        "<javascript:x>",
        "[x][r]\n\n[r]: vbscript:x",
    ] {
        let html = html(text);
        assert!(!html.contains("href=") && !html.contains("src="), "{html}");
    }
}

#[test]
fn front_matter_in_both_formats_or_none() {
    let toml =
        page("+++\ntitle = \"A\"\naliases = [\"B\", \"/old/\"]\ndate = 2026-02-03\n+++\nText");
    assert_eq!(
        (toml.title.as_str(), toml.front.aliases.len(), toml.front.redirects.len()),
        ("A", 1, 1)
    );
    assert_eq!(toml.front.date.as_deref(), Some("2026-02-03"));
    let yaml = page("---\ntitle: A\nweight: 3\nsome: [1, two]\n---\nText");
    assert_eq!((yaml.title.as_str(), yaml.front.weight), ("A", Some(3)));
    assert_eq!(yaml.front.extra, "{\"some\":[1,\"two\"]}");
    let json = page("{\n  \"title\": \"J\",\n  \"tags\": [\"a\"]\n}\n\nText");
    assert_eq!((json.title.as_str(), json.front.tags.len()), ("J", 1));
    assert_eq!(json.body.html, "<p>Text</p>\n");
    assert_eq!(page("{\nno end").body.html, "<p>{\nno end</p>\n");
    assert_eq!(page("Text").title, "A");
    assert_eq!(page("---\n\nText").body.html, "<hr>\n<p>Text</p>\n");
}

#[test]
fn faults_of_a_track_stand_at_their_places() {
    let text = "id = \"ic\"\n[[level]]\nid = \"senior\"\nterminal = \"top\"\n[level.expect.direction]\npoint = []\npoints = [3, \"See [x](javascript:x).\"]\n";
    let doc = doc("tracks/ic.toml", text);
    let mut faults: Vec<_> = doc
        .faults
        .iter()
        .map(|fault| (fault.code.name(), &text[fault.labels[0].span.expect("a span").range()]))
        .collect();
    faults.sort_unstable();
    assert_eq!(
        faults,
        [
            ("invalid-value", "\"top\""),
            ("unknown-key", "point"),
            ("unsafe-address", "[x](javascript:x)"),
            ("wrong-type", "3"),
        ]
    );
}

#[test]
fn broken_toml_is_one_message() {
    let doc = doc("tracks/ic.toml", "id = \"ic\"\n[[level]\nid = \"senior\"\nname = \"Senior\"\n");
    assert_eq!(doc.faults.len(), 1, "{:#?}", doc.faults);
    assert!(matches!(doc.kind, DocKind::Broken));
}

#[test]
fn hostile_texts_neither_panic_nor_hang() {
    let long = "[[".repeat(5000);
    let deep = ">".repeat(2000);
    for text in [
        "",
        "\u{feff}# x",
        "+++",
        "---\n",
        "[[",
        "[^a]: x",
        long.as_str(),
        deep.as_str(),
        "> [!x",
        "- [ ]",
        "|a|\n|-|",
        "<",
        "\0",
        "# \n",
    ] {
        let _ = html(text);
    }
}
