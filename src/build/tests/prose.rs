//! What a page says of others and they of it: mentions, callouts, names, hover texts.

use super::*;

#[test]
fn mentions_beyond_thirty_stand_on_pages_of_two_hundred() {
    let mut files: Vec<(String, String)> = (0..300)
        .map(|n| (format!("content/n/p{n:03}.md"), format!("# P{n:03}\n\nOf [[Hub]], {n}.\n")))
        .collect();
    files.push(("content/Hub.md".to_owned(), "# Hub\n\nText.\n".to_owned()));
    let site = built(&files);
    let hub = page(&site, "Hub.html");
    assert!(hub.contains("<a href=\"Hub.mentions.html\">and 270 more mentions</a>"), "{hub}");
    let first = page(&site, "Hub.mentions.html");
    let second = page(&site, "Hub.mentions-2.html");
    let in_list =
        |html: &str, n: usize| html.contains(&format!("href=\"n/p{n:03}.html\">P{n:03}</a><p>"));
    let shown = |html: &str| (0..300).filter(|n| in_list(html, *n)).collect::<Vec<usize>>();
    assert_eq!(shown(&hub), (0..30).collect::<Vec<_>>());
    assert_eq!(shown(&first), (30..230).collect::<Vec<_>>());
    assert_eq!(shown(&second), (230..300).collect::<Vec<_>>());
    assert!(first.contains("<h1>Mentions of Hub</h1>") && first.contains("31 to 230 of 300"));
    assert!(first.contains("rel=\"next\" href=\"Hub.mentions-2.html\""), "{first}");
    assert!(second.contains("rel=\"prev\" href=\"Hub.mentions.html\""), "{second}");
    assert!(!site.outputs.keys().any(|address| address.as_str() == "Hub.mentions-3.html"));
}

#[test]
fn a_mention_says_which_part_it_means_and_counts_once_a_scope() {
    let site = vault(&[
        ("a.md", "# A\n\n## Part\n\nText.\n"),
        (
            "b.md",
            "# B\n\n## One\n\n[[a#Part|First]]. [[a#Part|Again]].\n\n### Deeper\n\n[[a#Part|Third]] and [[a|whole]].\n\n## Two\n\n[[a#Part|Other]].\n",
        ),
    ]);
    let html = page(&site, "a.html");
    let part = "<a href=\"a.html#part\">Part</a>";
    assert_eq!(html.matches(part).count(), 2, "once in each H2: {html}");
    assert!(html.contains("<mark>First</mark>") && html.contains("<mark>Other</mark>"), "{html}");
    assert!(!html.contains("<mark>Again") && !html.contains("<mark>Third"), "{html}");
    assert!(html.contains("<mark>whole</mark>"), "the page as a whole is another mention");
}

#[test]
fn mentions_of_a_cell_name_the_competency() {
    let site = with("content/about.md", "# About\n\n## Top\n\nSee [[ic/staff#direction]] now.\n");
    let html = page(&site, "tracks/ic/staff.html");
    assert!(
        html.contains("<a href=\"../../tracks/ic/staff.html#direction\">Direction</a>"),
        "{html}"
    );
}

#[test]
fn callouts_of_every_kind_fold_and_nest() {
    let kinds = [
        "note",
        "abstract",
        "summary",
        "tldr",
        "info",
        "todo",
        "tip",
        "hint",
        "important",
        "success",
        "check",
        "done",
        "question",
        "help",
        "faq",
        "warning",
        "caution",
        "attention",
        "failure",
        "fail",
        "missing",
        "danger",
        "error",
        "bug",
        "example",
        "quote",
        "cite",
        "my-own",
    ];
    let text: String = kinds
        .iter()
        .map(|kind| format!("> [!{}]\n> Text of {kind}.\n\n", kind.to_uppercase()))
        .collect();
    let site = vault(&[("a.md", &format!("# A\n\n{text}"))]);
    let html = page(&site, "a.html");
    for kind in kinds {
        let mut name = kind.to_owned();
        name[..1].make_ascii_uppercase();
        let callout = format!(
            "<div class=\"callout\" data-callout=\"{kind}\" role=\"note\">\n<p class=\"callout-title\">{name}</p>\n<p>Text of {kind}.</p>\n</div>"
        );
        assert!(html.contains(&callout), "{callout}\n{html}");
    }
    for (text, shown) in [
        (
            "> [!tip]- Shut",
            "<details class=\"callout\" data-callout=\"tip\">\n<summary class=\"callout-title\">Shut</summary>\n</details>",
        ),
        (
            "> [!tip]+",
            "<details class=\"callout\" data-callout=\"tip\" open>\n<summary class=\"callout-title\">Tip</summary>\n</details>",
        ),
        (
            "> [!tip]+ *Open* one\n> Text",
            "<summary class=\"callout-title\"><em>Open</em> one</summary>\n<p>Text</p>\n</details>",
        ),
        (
            "> [!note] Outer\n> > [!tip]- Inner\n> > > [!bug]\n> > > Deepest.",
            "<p class=\"callout-title\">Outer</p>\n<details class=\"callout\" data-callout=\"tip\">\n<summary class=\"callout-title\">Inner</summary>\n<div class=\"callout\" data-callout=\"bug\" role=\"note\">\n<p class=\"callout-title\">Bug</p>\n<p>Deepest.</p>\n</div>\n</details>\n</div>",
        ),
        ("> [!no kind]\n> Text", "<blockquote>\n<p>[!no kind]\nText</p>\n</blockquote>"),
    ] {
        let site = vault(&[("a.md", &format!("# A\n\n{text}\n"))]);
        let html = page(&site, "a.html");
        assert!(html.contains(shown), "{text}\n{html}");
    }
}

#[test]
fn ids_of_every_kind_are_reached_by_kind() {
    let names = [
        ("track:ic", "tracks/ic.html"),
        ("level:ic/staff", "tracks/ic/staff.html"),
        ("competency:direction", "competencies/direction.html"),
        ("point:ic/senior/direction.seams", "tracks/ic/senior.html#direction.seams"),
        ("point:direction.seams", "tracks/ic/senior.html#direction.seams"),
        ("point:seams", "tracks/ic/senior.html#direction.seams"),
        ("ic/senior#direction.seams", "tracks/ic/senior.html#direction.seams"),
        ("concept:pendulum", "concepts/pendulum.html"),
    ];
    for (name, address) in names {
        let site =
            with("content/about.md", &format!("# About\n\n## Top\n\nSee [[{name}|this]].\n"));
        assert_eq!(messages(&site), Vec::<String>::new(), "{name}");
        let html = page(&site, "about.html");
        assert!(html.contains(&format!("href=\"{address}\">this</a>")), "{name}: {html}");
    }
    let site = with("content/about.md", "# About\n\n## Top\n\nSee [[point:nothing]].\n");
    assert!(messages(&site)[0].contains("broken-link"), "{:?}", messages(&site));
}

#[test]
fn names_are_one_in_any_case_and_unicode_form() {
    let site = vault(&[
        ("\u{e9}cole.md", "# \u{c9}cole\n"),
        ("a.md", "# A\n\n[[E\u{301}COLE|one]] [[e\u{301}cole|two]] [x](e%CC%81cole.md)\n"),
    ]);
    assert_eq!(messages(&site), Vec::<String>::new());
    let html = page(&site, "a.html");
    for words in ["one", "two", "x"] {
        assert!(html.contains(&format!("<a href=\"%C3%A9cole.html\">{words}</a>")), "{html}");
    }
}

#[test]
fn names_that_are_empty_or_punctuation_link_nothing() {
    let text = "+++\ntitle = \"Real\"\ndefinition = \"R.\"\naliases = [\"\", \" \", \"…\", \"-\", \"a\", \".\"]\n+++\n";
    let site = vault(&[("concepts/real.md", text), ("b.md", "# B\n\nA – b … c. - a [[Real]]\n")]);
    assert_eq!(messages(&site), Vec::<String>::new());
    assert_eq!(page(&site, "b.html").matches("data-concept").count(), 1);
}

#[test]
fn a_page_in_a_table_cell_is_a_link_and_a_picture_is_shown() {
    let site = built(&[
        (
            "content/a.md".to_owned(),
            "# A\n\n| x |\n|---|\n| ![[b]] |\n| ![[p.png\\|20]] |\n| [[b#Part\\|part]] |\n"
                .to_owned(),
        ),
        ("content/b.md".to_owned(), "# B\n\n## Part\n\nText.\n".to_owned()),
        ("content/deep/p.png".to_owned(), "x".to_owned()),
    ]);
    assert_eq!(messages(&site), Vec::<String>::new());
    let html = page(&site, "a.html");
    for cell in [
        "<td><a href=\"b.html\">b</a></td>",
        "<td><img src=\"deep/p.png\" alt=\"p\" width=\"20\" loading=\"lazy\"></td>",
        "<td><a href=\"b.html#part\">part</a></td>",
    ] {
        assert!(html.contains(cell), "{cell}: {html}");
    }
}

#[test]
fn hover_texts_ship_once_a_concept_and_stay_short() {
    let words = "A level at which somebody may stay for the rest of a career, without a clock.";
    let mut files: Vec<(String, String)> = (0..12)
        .map(|n| {
            let name = format!("Term {}", char::from(b'A' + n));
            let text = format!("+++\ntitle = \"{name}\"\ndefinition = \"{words}\"\n+++\n");
            (format!("content/concepts/t{n}.md"), text)
        })
        .collect();
    let section: String = (0..12).map(|n| format!("- Term {}\n\n", char::from(b'A' + n))).collect();
    files.push((
        "content/a.md".to_owned(),
        format!("# A\n\n{section}\n## Again\n\n{section}\n## And again\n\n{section}"),
    ));
    let html = page(&built(&files), "a.html");
    assert_eq!(html.matches(words).count(), 12, "each text once, for three links each");
    let start = html.find("class=\"definitions\"").expect("the hover texts");
    let len = html[start..].find("</aside>").or(html[start..].find("</section>")).expect("an end");
    assert!(len / 12 < 400, "{} bytes a concept", len / 12);
}

#[test]
fn a_paragraph_of_a_megabyte_and_ten_thousand_links_are_one_page() {
    let words = "terminal level and pendulum, ".repeat(36_000);
    let links: String = (0..10_000).map(|n| format!("[[b|{n}]] [x](b.md) ")).collect();
    let calls = "{{< a ".repeat(20_000) + &"{% b ".repeat(20_000) + &"{{ c( ".repeat(20_000);
    let site = vault(&[
        ("b.md", "# B\n"),
        ("words.md", &format!("# W\n\n{words}\n")),
        ("links.md", &format!("# L\n\n{links}\n")),
        ("calls.md", &format!("# C\n\n{calls}\n")),
        ("concepts/p.md", "+++\ntitle = \"Pendulum\"\ndefinition = \"P.\"\n+++\n"),
    ]);
    assert_eq!(page(&site, "words.html").matches("<a class=\"concept\"").count(), 1);
    assert_eq!(page(&site, "links.html").matches("href=\"b.html\"").count(), 20_000 + 1);
    assert!(page(&site, "calls.html").contains("{{&lt; a {{&lt; a"));
}

#[test]
fn words_that_should_have_a_concept_are_suggested_where_asked_for() {
    let texts = [
        "Ask the Skip Level, then **glue work**. It Was so. Of Staff Engineers Everywhere Who Write.",
        "A Skip Level (Other Team) helps; **Glue work**: and Real Thing.",
        "So a Skip Level. **glue work** and a Real Thing. Skip Level",
        "Real Thing and a Real Thing.",
    ];
    let mut files: Vec<(String, String)> = texts
        .iter()
        .zip(0..)
        .map(|(text, n)| (format!("content/p{n}.md"), format!("# P{n}\n\n{text}\n")))
        .collect();
    files.push(("content/concepts/real.md".to_owned(), concept("Real Thing", "")));
    assert!(messages(&built(&files)).is_empty(), "off by default");
    files.push(("book.toml".to_owned(), "[check]\nno-concept = \"warning\"\n".to_owned()));
    let found = messages(&built(&files));
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(found[0].starts_with("content/p0.md:3 no-concept: `Skip Level` stands on 3 pages"));
    assert!(found[1].contains("`glue work` stands on 3 pages"), "{found:#?}");
}
