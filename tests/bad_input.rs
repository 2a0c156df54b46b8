//! Input that nobody meant to write: cut short, of the wrong types, huge, or in scripts
//! that run the other way. It ends in diagnostics with a place, or in right pages.

mod markup;

use ladderbook::build::{Cache, Site, build};
use ladderbook::input::config::Flags;
use ladderbook::input::sources::Sources;
use ladderbook::words::path::Address;

const FRAMEWORK: &str = include_str!("../src/edges/init/framework.toml");
const IC: &str = include_str!("../src/edges/init/ic.toml");
const MGMT: &str = include_str!("../src/edges/init/mgmt.toml");

/// A sample of every other kind of file of the framework, with all their keys.
const SAMPLES: &[(&str, &str)] = &[
    ("content/external/big.toml", include_str!("samples/external.toml")),
    ("content/compare/roles.toml", include_str!("samples/comparison.toml")),
    ("content/guides/fork.toml", include_str!("samples/guide.toml")),
    ("content/claims/pay.toml", include_str!("samples/claims.toml")),
    ("content/tracks/design.toml", include_str!("samples/track.toml")),
    ("content/framework.toml", include_str!("samples/framework.toml")),
    ("book.toml", include_str!("samples/book.toml")),
    ("content/tracks/plain/staff.md", include_str!("samples/level.md")),
];

fn built(path: &str, text: &str, cache: &mut Cache) -> Site {
    let mut files = vec![
        ("content/framework.toml", FRAMEWORK),
        ("content/tracks/ic.toml", IC),
        ("content/tracks/mgmt.toml", MGMT),
        ("content/tracks/plain.toml", "id = \"plain\"\n[[level]]\nid = \"staff\"\n"),
    ];
    files.retain(|(known, _)| *known != path);
    files.push((path, text));
    build(&Sources::from_texts(files), &Flags::default(), cache)
}

#[test]
fn a_file_cut_anywhere_never_ends_in_a_panic_nor_in_silence() {
    for (path, text) in SAMPLES {
        let mut cache = Cache::default();
        for cut in (0..text.len()).filter(|cut| text.is_char_boundary(*cut)) {
            let site = built(path, &text[..cut], &mut cache);
            for problem in &site.problems {
                assert!(!problem.message.is_empty(), "{path} cut at {cut}");
            }
            let half_line = text[..cut].rsplit('\n').next().unwrap_or_default();
            let is_toml = path.ends_with(".toml") && half_line.trim_end().ends_with('=');
            assert!(!is_toml || site.has_errors(), "{path} cut at {cut} is taken for whole");
        }
    }
}

#[test]
fn a_value_of_any_wrong_type_is_reported_at_its_place() {
    for (path, text) in SAMPLES.iter().filter(|(path, _)| path.ends_with(".toml")) {
        for (at, line) in text.lines().enumerate() {
            let Some((key, value)) = line.split_once(" = ") else { continue };
            if key.starts_with('#') || value.ends_with('[') {
                continue;
            }
            for wrong in ["1979-05-27T07:32:00", "[[1]]", "{ zz = 1 }", "-0.5"] {
                let mut lines: Vec<&str> = text.lines().collect();
                let line = format!("{key} = {wrong}");
                lines[at] = &line;
                let site = built(path, &lines.join("\n"), &mut Cache::default());
                // A date may be written where a date is wanted.
                let is_date = value.starts_with("20") && wrong.starts_with('1');
                assert!(site.has_errors() || is_date, "{path}: `{line}` is taken");
                if !is_date {
                    let placed = site.problems.iter().any(|problem| {
                        let place = problem.places.first().and_then(|place| place.at.as_ref());
                        place.is_some_and(|place| place.line == at + 1)
                    });
                    assert!(placed, "{path}: `{line}`: {:#?}", site.problems);
                }
            }
        }
    }
}

/// The pages on which a point of the first level is shown.
const PAGES: &[&str] = &[
    "tracks/ic/engineer.html",
    "tracks/ic/senior.html",
    "tracks/ic/matrix.html",
    "competencies/direction.html",
    "compare/ic-engineer--ic-senior.html",
];

/// The pages of a site in which one point, with its example, has this text.
fn pages(point: &str) -> (Site, Vec<markup::Read>) {
    let quoted = toml::Value::from(point).to_string();
    let point = format!("{{ text = {quoted}, examples = [{quoted}] }}");
    let text = IC.replace("\"Asks what a change is for before starting it.\"", &point);
    let site = built("content/tracks/ic.toml", &text, &mut Cache::default());
    let read = PAGES.iter().map(|page| {
        let address = Address::new(page).expect("an address");
        let bytes = site.bytes(&address).expect("renders").expect("is there");
        markup::read(std::str::from_utf8(&bytes).expect("UTF-8"))
    });
    let read = read.collect();
    (site, read)
}

#[test]
fn points_in_any_script_and_of_any_length_are_shown_whole() {
    let long = "word ".repeat(2_000);
    for point in [
        "מסביר את ההחלטה",
        "اكتب القرار، ثم أرسله",
        "在开始之前提出问题",
        "変更の目的を、始める前に尋ねる。",
        "👩\u{200d}🔧 e\u{301} \u{202e}abc\u{202c}",
        long.trim(),
    ] {
        let (site, pages) = pages(point);
        assert!(!site.has_errors(), "{:#?}", site.problems);
        for (page, read) in PAGES.iter().zip(pages) {
            assert!(read.faults.is_empty(), "{page}: {:#?}", read.faults);
            assert!(read.text.contains(point), "{page}: {point:.40}");
            // Each point says by itself which way it runs.
            assert!(read.has("dir", "auto"), "{page}");
        }
    }
}

#[test]
fn markup_in_a_point_never_breaks_its_page() {
    let (_, plain) = pages("Plain.");
    for point in [
        "</li></ul></main><script>alert(1)</script>",
        "<img src=x onerror=alert(1)> **bold",
        "[x](javascript:alert(1)) and <a href=\"javascript:alert(1)\">y</a>",
        "`</code><b>` and `` ` ``",
        "a & b < c > d &amp; &#60;script&#62;",
        "</title></textarea></style><!-- <plaintext>",
        "<b><i>crossed</b></i> <p>left open <div>",
        "<svg><a xlink:href=\"javascript:alert(1)\"><text>x</text></a></svg>",
        "\" onmouseover=\"alert(1)",
        "![x](\" onerror=\"alert(1)) [[\"><script>]] {{ page }} {% raw %}",
        "| a | b |\n|---|---|\n| c | d |\n\n# Heading\n\n- list\n\n> quote",
        "\u{0} null \u{1b}[31m",
    ] {
        let (_, pages) = pages(point);
        for ((page, read), plain) in PAGES.iter().zip(&pages).zip(&plain) {
            assert!(read.faults.is_empty(), "{page}, {point}: {:#?}", read.faults);
            for harmful in ["script", "style", "iframe", "plaintext", "textarea"] {
                assert_eq!(read.count(harmful), plain.count(harmful), "{page}: {point}");
            }
            for (name, value) in &read.attributes {
                assert!(!name.starts_with("on"), "{page}: {name}={value}");
                assert!(!value.trim().starts_with("javascript:"), "{page}: {name}={value}");
            }
        }
    }
}

#[test]
fn control_characters_in_markdown_and_names_do_not_reach_a_page() {
    let text = "+++\ntitle = \"A\\u0000\\u001b title\"\n+++\n\nText \u{1b}[31m `co\u{8}de` and\u{0} [[index|\u{7}x]].\n\n```\n\u{c}\u{1}mark\n```\n";
    let site = built("content/a.md", text, &mut Cache::default());
    let address = Address::new("a.html").expect("an address");
    let bytes = site.bytes(&address).expect("renders").expect("is there");
    let read = markup::read(std::str::from_utf8(&bytes).expect("UTF-8"));
    assert!(read.faults.is_empty(), "{:#?}", read.faults);
    assert!(read.text.contains("A\u{fffd}\u{fffd} title"), "{}", read.text);
    assert!(read.text.contains("mark"), "{}", read.text);
}

#[test]
fn every_page_of_a_site_with_everything_is_well_formed() {
    let mut files = vec![
        ("content/framework.toml", FRAMEWORK),
        ("content/tracks/ic.toml", IC),
        ("content/tracks/mgmt.toml", MGMT),
        (
            "content/concepts/a.md",
            "+++\ntitle = \"A & <b>\"\ndefinition = \"A *thing*.\"\nrelated = [\"b\"]\n+++\n",
        ),
        ("content/concepts/b.md", "+++\ntitle = \"B\"\n+++\n\nSee [[a]]. #tag\n"),
    ];
    let known: Vec<&str> = files.iter().map(|(path, _)| *path).collect();
    files.extend(SAMPLES.iter().filter(|(path, _)| !known.contains(path) && *path != "book.toml"));
    let site = build(&Sources::from_texts(files), &Flags::default(), &mut Cache::default());
    let mut count = 0;
    for (address, output) in site.outputs.iter() {
        if !matches!(output, ladderbook::build::Output::Page(_)) {
            continue;
        }
        let bytes = site.bytes(address).expect("renders").expect("is there");
        let read = markup::read(std::str::from_utf8(&bytes).expect("UTF-8"));
        assert!(read.faults.is_empty(), "{address}: {:#?}", read.faults);
        let ids: Vec<&str> = read.values("id").collect();
        let unique: std::collections::BTreeSet<&&str> = ids.iter().collect();
        assert_eq!(ids.len(), unique.len(), "{address} has an id twice");
        count += 1;
    }
    assert!(count > 25, "only {count} pages");
}

/// A site of a page of that Markdown, and what its page looks like to a browser.
fn prose(text: &str, settings: &str) -> (Site, markup::Read) {
    let mut files = vec![
        ("content/a.md", text),
        ("content/b.md", "# B\n\n## Part\n\nText of b.\n"),
        ("content/p.png", "png"),
        ("content/concepts/x.md", "+++\ntitle = \"Pendulum\"\ndefinition = \"P.\"\n+++\n"),
    ];
    files.extend((!settings.is_empty()).then_some(("book.toml", settings)));
    let site = build(&Sources::from_texts(files), &Flags::default(), &mut Cache::default());
    let address = Address::new("a.html").expect("an address");
    let bytes = site.bytes(&address).expect("renders").expect("is there");
    let read = markup::read(std::str::from_utf8(&bytes).expect("UTF-8"));
    assert!(read.faults.is_empty(), "{text:.200}: {:#?}", read.faults);
    let ids: Vec<&str> = read.values("id").collect();
    let unique: std::collections::BTreeSet<&&str> = ids.iter().collect();
    assert_eq!(ids.len(), unique.len(), "{text:.200} has an id twice: {ids:?}");
    (site, read)
}

fn codes(site: &Site) -> Vec<&str> {
    site.problems.iter().map(|problem| problem.code.as_str()).collect()
}

#[test]
fn links_that_are_not_closed_or_stand_in_each_other_break_no_page() {
    let mut wrong = Vec::new();
    for (text, expected) in [
        ("[[unclosed and a pendulum", &[][..]),
        ("[[unclosed\n\n]] later", &[]),
        ("![[unclosed", &[]),
        ("| [[a |\n|---|\n| b]] |", &[]),
        ("[a [b](b.md)](c.md)", &[]),
        ("[[a [[b]] c]]", &[]),
        ("[see [[b]] there](b.md)", &[]),
        ("[[b|see [x](b.md)]]", &[]),
        ("[![[b]]](b.md)", &["broken-link"]),
        ("[![[p.png]]](b.md)", &["broken-link"]),
        ("[![x](https://x.example/y.png)](b.md)", &["remote-image"]),
        ("[note[^1]](b.md) and[^1]\n\n[^1]: Of [[b]].", &[]),
        ("[a #tag b](b.md)", &[]),
        ("[a <https://x.example> b](b.md)", &["raw-html"]),
        ("[a <a href=\"b.md\">x</a> b](b.md)", &["raw-html"]),
        (
            "<a href=\"b.md\">x [y](b.md) [[b]] #tag ![[b]] <b@x.example> z[^1]</a>\n\n[^1]: N.",
            &["raw-html"; 3],
        ),
        ("<a href=\"b.md\">x <a href=\"b.md\">y</a></a> a pendulum", &["raw-html"]),
        ("<a href=\"b.md\">\n\na pendulum\n\n[x](b.md)\n\n</a>", &["raw-html"]),
        ("![a [b](b.md) ![c](p.png)](p.png)", &[]),
        ("![[a]]", &["embed-cycle"]),
        ("![[#Part]]\n\n## Part\n\n![[#Part]]", &["embed-cycle"; 2]),
        ("![[b]]\n![[b#Part]]", &[]),
        (
            "[[b#]] [[b#^]] [[b|]] [[|b]] [[#|x]] [[ ]] [[]] [[|]] [[^]] [[#]] [[#^]]",
            &["missing-anchor", "broken-link", "missing-anchor"],
        ),
        ("[](b.md) [ ](b.md) [x]() [x](<>)", &[]),
        ("[x](b.md \"a\\\"><b>\")", &[]),
        ("[[b|<b onclick=x>y]] ~~*a pendulum~~*", &["raw-html"]),
        ("==a *b== c* ==[x==](b.md)== **==x**==", &[]),
        ("%% a pendulum", &[]),
        ("%%\n\n[x](b.md\n\n%%)", &[]),
        ("[^1]: [^1]\n\n[^1]", &[]),
        ("[^a][^b]\n\n[^a]: [^b]\n[^b]: [^a] > x", &[]),
    ] {
        let (site, _) = prose(&format!("# A\n\n{text}\n"), "");
        let mut found = codes(&site);
        found.retain(|code| *code != "never-mentioned");
        let mut kinds = found.clone();
        kinds.dedup();
        let mut wanted = expected.to_vec();
        wanted.dedup();
        if kinds != wanted {
            wrong.push(format!("{text}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn raw_html_of_any_shape_leaves_the_page_whole() {
    for text in [
        "<p align=\"center\">\n\n# Title\n\ntext\n\n</p>\n\nafter",
        "text <div>block</div> more <p>x</p> <ul><li>y</li></ul>",
        "text <details><summary>s</summary>x</details>",
        "<details>\n<summary>S</summary>\n\n- a\n- b\n\n</details>",
        "| a |\n|---|\n| <ul><li>x</li></ul> |",
        "# <div>x</div>\n\n## A <p>b",
        "- <div>\n- x</div>",
        "> <b>\n\n</b>",
        "*<b>x*</b> <i><b></i></b>",
        "<b><a href=\"b.md\">x</b></a>",
        "</div></main></body></html>",
        "<table><tr><td>x",
        "<a href=\"b.md\"",
        "<a href=\"b.md",
        "<img src=p.png alt='a\"b'><br/><hr></br>",
        "<!-- a",
        "<!-- a -- b --> c <!-->x",
        "<?php x ?> <![CDATA[ x ]]> <!DOCTYPE html>",
        "<div id=\"main\" class=\"x\"><div id=\"main\">y</div></div>\n\n## Main",
        "<svg><a href=\"javascript:x\">y</a></svg> <math><mi>x</mi></math>",
        "<script>document.write('<a href=\"b.md\">')</script>",
    ] {
        for mode in ["filter", "escape"] {
            let settings = format!("[output.html]\nraw-html = \"{mode}\"\n");
            prose(&format!("# A\n\nFirst.\n\n{text}\n"), &settings);
        }
    }
}

#[test]
fn raw_html_is_filtered_shown_or_passed_as_the_settings_say() {
    let text = "# A\n\nA <b class=\"x\" onclick=\"y()\">bold</b> <blink>word</blink>, <a href=\"b.md\">a pendulum</a>.\n\n<script>go('<a href=\"c.md\">')</script>\n\n<code>pendulum</code>, <span class=\"no-link\">pendulum</span>, pendulum.\n";
    let of = |mode: &str| prose(text, &format!("[output.html]\nraw-html = \"{mode}\"\n"));
    let inside = |read: &markup::Read, name: &str, value: &str| read.has(name, value);

    let (site, read) = of("filter");
    assert_eq!(codes(&site), ["raw-html"; 3], "{:#?}", site.problems);
    assert!(inside(&read, "class", "x") && inside(&read, "href", "b.html"));
    assert!(
        read.count("blink") == 0 && !read.text.contains("go('") && !inside(&read, "onclick", "y()")
    );

    let (site, read) = of("escape");
    assert_eq!(codes(&site), Vec::<&str>::new());
    for shown in ["<b class=\"x\" onclick=\"y()\">bold</b>", "<script>go(", "<code>pendulum</code>"]
    {
        assert!(read.text.contains(shown), "{shown}: {}", read.text);
    }
    assert!(read.text.contains("<a href=\"b.md\">") && read.count("blink") == 0);

    let (site, read) = of("allow");
    assert_eq!(codes(&site), Vec::<&str>::new(), "{:#?}", site.problems);
    assert!(inside(&read, "onclick", "y()") && read.count("blink") == 1);
    assert!(inside(&read, "href", "b.html"), "addresses are resolved");
    let address = Address::new("a.html").expect("an address");
    let bytes = site.bytes(&address).expect("renders").expect("is there");
    let html = String::from_utf8(bytes.to_vec()).expect("UTF-8");
    assert!(html.contains("<script>go('<a href=\"c.md\">')</script>"), "scripts stay: {html}");
    // Terms keep out of what is HTML as out of what is Markdown.
    assert_eq!(html.matches("<a class=\"concept\"").count(), 1, "{html}");
    let (site, _) =
        prose("# A\n\n<a href=\"nowhere.md\">x</a>\n", "[output.html]\nraw-html = \"allow\"\n");
    assert_eq!(codes(&site)[0], "broken-link");
}

#[test]
fn paragraphs_of_a_megabyte_and_ten_thousand_links_are_whole_pages() {
    let many = |piece: &str, bytes: usize| piece.repeat(bytes / piece.len() + 1);
    for (piece, expected) in [
        ("A pendulum, [[b]] and *more*; ", 1_000_000),
        ("[[b|x]] [y](b.md) <a href=\"b.md\">z</a> ", 400_000),
        ("[[nowhere]] [x](none.md) ", 60_000),
        ("[[", 1_000_000),
        ("![[", 1_000_000),
        ("[[b|", 1_000_000),
        ("<p>", 20_000),
        ("<a href=b.md>", 60_000),
        ("<!-- ", 300_000),
        ("==a ", 1_000_000),
        ("%% ", 1_000_000),
        ("[^1] ", 300_000),
        ("#t ", 100_000),
        ("> [!note]\n> ", 10_000),
        ("x ^a\n\n", 100_000),
    ] {
        let (_, read) = prose(&format!("# A\n\n{}\n", many(piece, expected)), "");
        assert!(read.text.contains("A"), "{piece}");
    }
}

#[test]
fn names_that_differ_in_case_or_unicode_form_alone_are_one_name() {
    let concept = |title: &str, alias: &str| {
        format!("+++\ntitle = \"{title}\"\naliases = [\"{alias}\"]\ndefinition = \"D.\"\n+++\n")
    };
    let found = |one: &str, other: &str| {
        let (one, other) = (concept("One", one), concept("Other", other));
        let files = [("content/concepts/one.md", &*one), ("content/concepts/other.md", &*other)];
        let site = build(&Sources::from_texts(files), &Flags::default(), &mut Cache::default());
        codes(&site).contains(&"duplicate-alias")
    };
    for (one, other) in [
        ("école", "ÉCOLE"),
        ("école", "e\u{301}cole"),
        ("Straße", "STRASSE"),
        ("Conway's law", "Conway\u{2019}s law"),
        ("ﬁt", "FIT"),
    ] {
        assert!(found(one, other), "{one} and {other}");
    }
    for (one, other) in [("école", "ecole"), ("", " "), ("…", "…"), ("-", "-"), ("a", "a")] {
        assert!(!found(one, other), "{one} and {other}");
    }
}

#[test]
fn a_sketch_with_one_text_everywhere_is_no_more_warnings_than_points() {
    let mut text = "id = \"sketch\"\n".to_owned();
    for level in 0..8 {
        text.push_str(&format!("[[level]]\nid = \"l{level}\"\n"));
        for competency in ["delivery", "direction"] {
            let points = "\"Says what is new at this level.\", ".repeat(5);
            text.push_str(&format!("[level.expect.{competency}]\npoints = [{points}]\n"));
        }
    }
    let site = built("content/tracks/sketch.toml", &text, &mut Cache::default());
    let alike = site.problems.iter().filter(|problem| problem.code == "near-duplicate");
    assert_eq!(alike.count(), 8 * 2 * 5 - 1, "each point but the first is like the first");
}

#[test]
fn tabs_and_windows_line_ends_change_nothing() {
    let plain = built("content/tracks/ic.toml", IC, &mut Cache::default());
    for text in [IC.replace('\n', "\r\n"), IC.replace(" = ", "\t=\t"), format!("\u{feff}{IC}")] {
        let site = built("content/tracks/ic.toml", &text, &mut Cache::default());
        assert_eq!(site.problems.len(), plain.problems.len(), "{:#?}", site.problems);
        assert!(!site.has_errors());
    }
}

#[test]
fn the_samples_are_right_before_they_are_spoilt() {
    for (path, text) in SAMPLES.iter().filter(|(path, _)| *path != "content/framework.toml") {
        let site = built(path, text, &mut Cache::default());
        assert!(!site.has_errors(), "{path}: {:#?}", site.problems);
    }
}
