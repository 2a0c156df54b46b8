//! Embedded pages, named blocks, tags and addresses in raw HTML, on whole sites.

use super::*;

#[test]
fn a_page_is_shown_in_another_without_its_ids_and_below_its_heading() {
    let site = vault(&[
        ("a.md", "# A\n\n## Host\n\n![[sub/b]]\n\nAfter.\n"),
        ("sub/b.md", "# B\n\nSee [c](c.md).[^1]\n\n## Part\n\n![[c]]\n\n[^1]: Note.\n"),
        ("sub/c.md", "# C\n\n## Deep\n\nDeepest, in [[b#Part]].\n"),
    ]);
    assert_eq!(messages(&site), Vec::<String>::new());
    let html = page(&site, "a.html");
    assert!(html.contains("<h3>Part</h3>") && html.contains("<h4>Deep</h4>"), "{html}");
    assert!(html.contains("<a href=\"sub/c.html\">c</a>"), "read from where it was written");
    assert!(html.contains("<a href=\"sub/b.html#part\">"), "{html}");
    assert!(html.contains("<a href=\"sub/b.html#fn-1\""), "{html}");
    assert!(!html.contains("id=\"part\"") && !html.contains("id=\"fn-1\""), "{html}");
    assert!(html.find("Deepest") < html.find("After."), "{html}");
}

#[test]
fn the_heading_that_is_a_pages_title_can_be_linked_to() {
    let site = vault(&[
        (
            "a.md",
            "# A page\n\n[[b#The b]] [x](b.md#the-b) [y](b.md#own) [z](#a-page) [w](c)\n\n![[b#The b]]\n",
        ),
        ("b.md", "# The *b* {#own}\n\nText of b.\n"),
        ("deep/c.md", "# C\n"),
    ]);
    assert_eq!(messages(&site).len(), 1, "the id is its own, not made: {:#?}", messages(&site));
    let html = page(&site, "a.html");
    assert!(html.contains("<a href=\"b.html\">y</a> <a href=\"a.html\">z</a>"), "{html}");
    assert!(html.contains("<a href=\"deep/c.html\">w</a>"), "a name as other tools find it");
    assert!(html.contains("<p>Text of b.</p>"), "{html}");
}

#[test]
fn a_section_or_a_block_is_shown_alone() {
    let site = vault(&[
        ("a.md", "# A\n\n![[b#Two]]\n\n![[b#^here]]\n![[b#^item]]\n\nSee [[b#^here|there]].\n"),
        (
            "b.md",
            "# B\n\nIntro.\n\n## One\n\nFirst.\n\n## Two\n\nSecond.\n\n### Three\n\nThird.\n\n## Four\n\nA named one. ^here\n\n- x\n- y ^item\n\n| a |\n|---|\n| t |\n\n^table\n",
        ),
    ]);
    assert_eq!(messages(&site), Vec::<String>::new());
    let html = page(&site, "a.html");
    for text in ["Second.", "Third.", "<p>A named one.</p>", "<ul>\n<li>y</li>\n\n</ul>"] {
        assert!(html.contains(text), "{text}: {html}");
    }
    for text in ["Intro.", "First.", "<td>t</td>", "<li>x</li>"] {
        assert!(!html.contains(text), "{text}: {html}");
    }
    assert!(html.contains("<a href=\"b.html#%5Ehere\">there</a>"), "{html}");
    let b = page(&site, "b.html");
    assert!(b.contains("<p id=\"^here\">A named one.</p>"), "{b}");
    assert!(b.contains("<li id=\"^item\">y</li>"), "{b}");
    assert!(b.contains("<div class=\"block\" id=\"^table\">"), "{b}");
}

#[test]
fn pages_that_show_themselves_are_told_with_the_chain() {
    let site = vault(&[
        ("a.md", "# A\n\n![[b]]\n"),
        ("b.md", "# B\n\n![[c]]\n"),
        ("c.md", "# C\n\n![[a]]\n"),
        ("d.md", "# D\n\n![[a]]\n"),
        ("f.md", "# F\n\n![[f]]\n"),
        ("e.md", "# E\n\n![[#Part]]\n\n## Part\n\nText ![[#Part]] in a line.\n"),
    ]);
    let found = messages(&site);
    assert_eq!(found.len(), 4, "each page of the circle, and the lone one: {found:#?}");
    assert!(
        found.iter().any(|message| message.contains(
            "a page that shows itself: content/a.md → content/b.md → content/c.md → content/a.md"
        )),
        "{found:#?}"
    );
    assert!(page(&site, "e.html").contains("Text <a"), "inside a sentence it is a link");
}

#[test]
fn pages_are_shown_eight_deep_and_no_deeper() {
    let files: Vec<(String, String)> = (0..12)
        .map(|n| (format!("content/p{n}.md"), format!("# P{n}\n\nText {n}.\n\n![[p{}]]\n", n + 1)))
        .chain([("content/p12.md".to_owned(), "# P12\n\nText 12.\n".to_owned())])
        .collect();
    let site = built(&files);
    let html = page(&site, "p0.html");
    assert!(html.contains("Text 8.") && !html.contains("Text 9."), "{html}");
    assert!(messages(&site).iter().any(|message| message.contains("embed-limit")));
}

#[test]
fn pages_that_show_each_other_many_times_do_not_explode() {
    let embeds = |n: usize| format!("![[p{n}]]\n\n").repeat(30);
    let mut files: Vec<(String, String)> = (0..6)
        .map(|n| (format!("content/p{n}.md"), format!("# P{n}\n\n{}", embeds(n + 1))))
        .collect();
    files.push(("content/p6.md".to_owned(), "# P6\n\nText of the last.\n".repeat(9)));
    let site = built(&files);
    assert!(messages(&site).iter().any(|message| message.contains("embed-limit")));
}

#[test]
fn an_edit_of_an_embedded_page_reaches_the_page_that_shows_it() {
    let text = |b: &str| {
        [
            ("content/a.md".to_owned(), "# A\n\n![[b]]\n".to_owned()),
            ("content/b.md".to_owned(), b.to_owned()),
        ]
    };
    let mut cache = Cache::default();
    let _ = build(&sources(&text("# B\n\nOld.\n")), &Flags::default(), &mut cache);
    let site = build(&sources(&text("# B\n\nNew.\n")), &Flags::default(), &mut cache);
    assert!(page(&site, "a.html").contains("New."));
}

#[test]
fn what_cannot_be_shown_is_a_link_or_a_fault() {
    let mut files = sample();
    files.retain(|(path, _)| path != "content/about.md");
    files.push((
        "content/about.md".to_owned(),
        "# About\n\n## Top\n\n![[ic/staff]]\n\n![[nowhere]]\n\n![[fork#Never]]\n\n![[a.png|80x60]]\n".to_owned(),
    ));
    let site = built(&files);
    let html = page(&site, "about.html");
    assert!(html.contains("<p><a href=\"tracks/ic/staff.html\">Staff Engineer</a></p>"), "{html}");
    assert!(html.contains("src=\"pictures/a.png\" alt=\"a\" width=\"80\" height=\"60\""), "{html}");
    let found = messages(&site);
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(found[0].contains("broken-link") && found[1].contains("missing-anchor"), "{found:#?}");
}

#[test]
fn tags_have_pages() {
    let site = vault(&[
        (
            "a.md",
            "---\ntags: [Big Idea]\n---\n# A\n\nOn #idea/small and #Idea, not C#x, \\#no, `#code` or #1.\n",
        ),
        ("b.md", "# B\n\n#idea\n"),
    ]);
    assert_eq!(messages(&site), Vec::<String>::new());
    let html = page(&site, "a.html");
    assert!(
        html.contains("<a class=\"tag\" href=\"tags/idea/small.html\">#idea/small</a>"),
        "{html}"
    );
    assert!(html.contains("tags/big-idea.html"), "{html}");
    assert!(!html.contains("tags/no.html") && !html.contains("tags/code.html"), "{html}");
    let tag = page(&site, "tags/idea.html");
    assert!(tag.contains("../a.html") && tag.contains("../b.html"), "{tag}");
    assert!(page(&site, "tags/index.html").contains("../tags/big-idea.html"));
}

#[test]
fn addresses_in_raw_html_are_resolved_and_checked() {
    let site = vault(&[
        (
            "sub/a.md",
            "# A\n\nAn <a class=\"x\" href=\"../b.md#top\">old</a> and <a href='nowhere.md'>new</a> link.\n\n<p align=\"center\"><img src=\"../p.png\" alt=\"P\"></p>\n",
        ),
        ("b.md", "# B\n\n## Top\n"),
        ("p.png", "png"),
    ]);
    let html = page(&site, "sub/a.html");
    assert!(html.contains("<a class=\"x\" href=\"../b.html#top\">old</a>"), "{html}");
    assert!(html.contains("<img src=\"../p.png\" alt=\"P\">"), "{html}");
    assert_eq!(messages(&site), ["content/sub/a.md:3 broken-link: `nowhere.md` leads nowhere"]);
    let b = page(&site, "b.html");
    assert!(b.contains("An <mark>old</mark> and new link."), "{b}");
}

#[test]
fn marks_and_comments() {
    let site = vault(&[(
        "a.md",
        "# A\n\nA ==marked *and* bold== word, a == b == c.%% gone %%\n\n%%\nall gone\n%%\n\n`==code==`\n",
    )]);
    let html = page(&site, "a.html");
    assert!(
        html.contains("<mark>marked <em>and</em> bold</mark> word, a == b == c.</p>"),
        "{html}"
    );
    assert!(!html.contains("gone") && html.contains("<code>==code==</code>"), "{html}");
}

#[test]
fn what_writers_get_wrong_neither_breaks_nor_hangs() {
    let many = "[[b]] ".repeat(10_000);
    let long = "word ".repeat(200_000);
    for text in [
        "[[unclosed",
        "[[a|b",
        "![[",
        "![[]]",
        "[[]]",
        "[[|]]",
        "[[#]]",
        "[[^]]",
        "[a [b](b.md)](c.md)",
        "[[a [[b]] c]]",
        "![[a]]",
        "^",
        "^a",
        "- ^a",
        "==",
        "====",
        "%%",
        "%%%%",
        "#",
        "##x",
        "#/",
        "<a href=",
        "<a href=\"b.md\">x <a href=\"b.md\">y</a>",
        many.as_str(),
        long.as_str(),
    ] {
        let site = vault(&[("a.md", &format!("# A\n\n{text}\n")), ("b.md", "# B\n")]);
        let html = page(&site, "a.html");
        assert!(html.trim_end().ends_with("</html>"), "{text:.40}");
        let opened = html.matches("<a ").count() + html.matches("<a>").count();
        assert_eq!(opened, html.matches("</a>").count(), "{text:.40}");
    }
}

fn concepts(more: &[(&str, &str)]) -> Site {
    let mut files = vec![
        (
            "concepts/level.md",
            "+++\ntitle = \"Terminal level\"\ndefinition = \"L.\"\naliases = [\"Staff\", \"plateau\"]\nexact = [\"Staff\"]\nunlinked = [\"plateau\"]\n+++\nText.\n",
        ),
        (
            "concepts/quiet.md",
            "+++\ntitle = \"Quiet\"\ndefinition = \"Q.\"\nautolink = false\n+++\nOf a terminal level.\n",
        ),
    ];
    files.extend(more);
    vault(&files)
}

#[test]
fn pages_terms_and_places_opt_out() {
    let site = concepts(&[
        (
            "a.md",
            "# A\n\nOur staff and a plateau, quiet.\n\n## B\n\nA <span class=\"no-link\">terminal level</span> here. Staff.\n",
        ),
        ("b.md", "+++\nautolink = false\n+++\n# B\n\nA terminal level, and [[quiet]].\n"),
    ]);
    assert_eq!(messages(&site), Vec::<String>::new());
    let html = page(&site, "a.html");
    assert!(html.contains("Our staff and a plateau, quiet.</p>"), "{html}");
    assert!(html.contains("<span class=\"no-link\">terminal level</span>"), "{html}");
    assert!(html.contains(">Staff</a>"), "{html}");
    let html = page(&site, "b.html");
    assert!(html.contains("A terminal level, and <a"), "{html}");
    assert!(page(&site, "concepts/quiet.html").contains("Of a <a"), "its own text links");
}

#[test]
fn a_page_that_tells_concepts_apart_takes_their_shared_name() {
    let other = (
        "concepts/place.md",
        "+++\ntitle = \"Terminal position\"\ndefinition = \"P.\"\naliases = [\"terminal\", \"staff\"]\n+++\n",
    );
    let site = concepts(&[other]);
    assert!(
        messages(&site)[1]
            .contains("give it to a concept with `disambiguates = [\"level\", \"place\"]`"),
        "{:?}",
        messages(&site)
    );
    let apart = (
        "concepts/staff.md",
        "+++\ntitle = \"Staff\"\ndefinition = \"Either.\"\ndisambiguates = [\"level\", \"place\"]\n+++\n",
    );
    let site = concepts(&[other, apart, ("a.md", "# A\n\nA staff.\n")]);
    assert!(messages(&site).iter().all(|message| !message.contains("duplicate-alias")));
    assert!(page(&site, "a.html").contains("concepts/staff.html\">staff</a>"));
    assert!(page(&site, "concepts/staff.html").contains("place.html\">Terminal position</a>"));
}

#[test]
fn every_word_says_why_it_is_a_link_or_not() {
    let text = "# A\n\nA terminal\nlevel, a terminal level; `terminal level`, terminal-level.md.\n\n## Terminal level\n\nstaff, *terminal* level [terminal level](a.md), a terminal *level*.\n";
    let site = concepts(&[("a.md", text)]);
    let path = RelPath::new("content/a.md").expect("relative");
    let said: Vec<(usize, String)> = crate::link::explain::explain(&site.parts.index, &path)
        .into_iter()
        .map(|decision| {
            let line = crate::words::span::line_column(text, decision.source.start).0;
            (line, format!("{}: {:?}", decision.words, decision.why))
        })
        .collect();
    let said: Vec<(usize, &str)> = said.iter().map(|(line, said)| (*line, said.as_str())).collect();
    assert_eq!(
        said,
        [
            (3, "terminal level: Linked"),
            (4, "terminal level: Before"),
            (4, "terminal level: Unlinkable"),
            (6, "Terminal level: Heading"),
            (8, "staff: OtherLetters"),
            (8, "terminal level: Straddles"),
            (8, "terminal level: Unlinkable"),
            (8, "terminal level: Straddles"),
        ]
    );
}

#[test]
fn too_many_links_and_concepts_that_nobody_mentions_are_reported() {
    let names: Vec<String> =
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
            .map(|name| format!("term {name}"))
            .to_vec();
    let mut files: Vec<(String, String)> = names
        .iter()
        .map(|name| (format!("content/concepts/{}.md", name.replace(' ', "-")), concept(name, "")))
        .collect();
    files.push(("content/a.md".to_owned(), format!("# A\n\n{}.\n", names[..9].join(", "))));
    assert_eq!(
        messages(&built(&files)),
        [
            "content/a.md:3 over-linking: 9 terms link themselves in one paragraph (take common words out of linking: `unlinked` on their concepts)",
            "content/concepts/term-ten.md:0 never-mentioned: no other page mentions the concept `term ten` (give it the names that people write as `aliases`)",
        ]
    );
}

/// The sample with a point in `ic/senior`.
fn with_point(point: &str) -> Site {
    with("content/tracks/ic.toml", &IC.replace("Leaves designs that can change.", point))
}

#[test]
fn a_relative_link_in_a_track_starts_at_its_file_on_every_page() {
    let site = with_point("Reads [the essay](../essays/fork.md) and [on](ic/staff.md).");
    assert_eq!(messages(&site), Vec::<String>::new());
    for (address, root) in [
        ("tracks/ic/senior.html", "../../"),
        ("tracks/ic/matrix.html", "../../"),
        ("competencies/direction.html", "../"),
        ("compare/ic-senior--ic-staff.html", "../"),
    ] {
        let html = page(&site, address);
        for to in ["essays/fork.html", "tracks/ic/staff.html"] {
            assert!(html.contains(&format!("<a href=\"{root}{to}\">")), "{address}: {to}");
        }
    }
}

#[test]
fn a_footnote_in_a_point_stands_in_its_place() {
    let point = "Says why.[^1]\\n\\n[^1]: In *words*, see [[about]].";
    let site = with_point(point);
    assert_eq!(messages(&site), Vec::<String>::new());
    let html = page(&site, "tracks/ic/senior.html");
    assert!(html.contains("Says why. (In <em>words</em>, see <a "), "{html}");
    assert!(!html.contains("fn-1"), "{html}");
}

#[test]
fn a_broken_link_in_a_track_is_reported_once_at_its_place() {
    let site = with_point("Reads [the essay](../../essays/fork.md) and [this](nowhere.md).");
    let found = messages(&site);
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(found.iter().all(|line| line.starts_with("content/tracks/ic.toml:13 broken-link")));
}

#[test]
fn an_anchor_alone_in_a_point_means_the_page_of_its_level() {
    let site = with_point("Builds on [the seams](#direction.seams).");
    assert_eq!(messages(&site), Vec::<String>::new());
    let own = page(&site, "tracks/ic/senior.html");
    assert!(own.contains("<a href=\"#direction.seams\">"), "{own}");
    let matrix = page(&site, "tracks/ic/matrix.html");
    assert!(matrix.contains("href=\"../../tracks/ic/senior.html#direction.seams\""), "{matrix}");
}

#[test]
fn a_relative_link_in_a_definition_starts_at_its_file() {
    let concept = "+++\ntitle = \"Pendulum\"\naliases = [\"EM\"]\ndefinition = \"See [the fork](../essays/fork.md).\"\n+++\n";
    let site = with("content/concepts/pendulum.md", concept);
    assert_eq!(messages(&site), Vec::<String>::new());
    assert!(page(&site, "glossary.html").contains("<a href=\"essays/fork.html\">"));
}

#[test]
fn a_disputed_claim_is_cited_with_what_disputes_it() {
    let claim = |id: &str, more: &str| {
        format!(
            "[[claim]]\nid = \"{id}\"\ntext = \"Pay.\"\nabout = [\"pendulum\"]\nsource = \"A talk\"\ndate = 2026-01-01\n{more}"
        )
    };
    let claims = claim("more", "") + &claim("less", "disputes = [\"more\"]\n");
    let found = |path: &str, text: &str| {
        let mut files = sample();
        files.retain(|(known, _)| known != path);
        files.push((path.to_owned(), text.to_owned()));
        files.push(("content/claims/c.toml".to_owned(), claims.clone()));
        messages(&built(&files))
    };
    let point = |text: &str| IC.replace("Leaves designs that can change.", text);
    for name in ["claim:more", "more", "claim:less"] {
        let essay = found("content/about.md", &format!("# About\n\n## Top\n\nSee [[{name}]].\n"));
        assert_eq!(essay.len(), 1, "{essay:#?}");
        assert!(
            essay[0].contains("disputed-claim: this page cites the disputed claim"),
            "{essay:#?}"
        );
        let expected = found("content/tracks/ic.toml", &point(&format!("Knows [[{name}]].")));
        assert!(expected[0].contains("an expectation cites the disputed claim"), "{expected:#?}");
    }
    let both = "# About\n\n## Top\n\nSee [[claim:more]], but [[claim:less]].\n";
    assert_eq!(found("content/about.md", both), Vec::<String>::new());
    // The page of the concept that a claim is about shows it as disputed.
    let own = concept("Pendulum", "aliases = [\"EM\"]") + "\nSee [[claim:more]].\n";
    assert_eq!(found("content/concepts/pendulum.md", &own), Vec::<String>::new());
}
