//! The command from end to end, on real folders.
#![allow(clippy::disallowed_methods, reason = "these tests are about real files")]

mod support;

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use support::Site;

/// What makes a site unfit to be published: a file, its content, and a word of the report.
const FAULTS: &[(&str, &[u8], &str)] = &[
    ("content/tracks/ic.toml", b"id = ", "toml-syntax"),
    ("content/framework.toml", b"title = \"x\n", "toml-syntax"),
    ("content/essays/bad.md", b"+++\ntitle = \n+++\n", "toml-syntax"),
    ("content/essays/bad.md", b"caf\xe9", "not valid UTF-8 at byte 3"),
    ("book.toml", b"[book]\ntitle = \"caf\xe9\"\n", "not-utf8"),
    ("themes/default/templates/essay.html", b"caf\xe9", "not-utf8"),
    ("content/Essays/welcome.md", b"# Other\n", "address-collision"),
    ("content/essays/bad.md", b"+++\nslug = \"welcome\"\n+++\n", "address-collision"),
    ("content/essays/bad.md", b"[[nowhere]]\n", "broken-link"),
    ("book.toml", b"[book]\ntitel = \"x\"\n", "unknown-key"),
    ("themes/default/templates/essay.html", b"{% if %}", "template-error"),
    ("themes/default/templates/essay.html", b"{{ page.nothing.at_all }}", "template-error"),
    ("themes/default/templates/essay.html", b"{% extends \"no.html\" %}", "missing-template"),
    ("content/essays/bad.md", b"+++\nslug = \"../../out\"\n+++\n", "invalid-address"),
    ("content/essays/bad.md", b"+++\naliases = [\"/../out.html\"]\n+++\n", "invalid-address"),
];

#[test]
fn a_build_writes_the_site_and_says_so_in_one_line() {
    let site = Site::new();
    let said = site.build();
    assert_eq!(said.stdout, "");
    assert_eq!(
        said.stderr,
        "built 31 pages (50 written, 0 unchanged, 0 removed) in [SITE]/site, [TIME]\n"
    );
    let level = site.read("site/tracks/ic/senior.html");
    assert!(level.contains("Names the riskiest part of a project"));
}

#[test]
fn a_second_build_touches_nothing() {
    let site = Site::new();
    site.build();
    let facts = || {
        let folder = fs::metadata(site.path("site")).unwrap().modified().unwrap();
        (site.identities("site"), folder)
    };
    let before = facts();
    let said = site.build();
    assert_eq!(said.stderr, "nothing has changed: 31 pages in [SITE]/site, [TIME]\n");
    assert!(facts() == before);
}

#[test]
fn an_edit_rewrites_only_what_it_changes() {
    let site = Site::new();
    site.build();
    let (files, before) = (site.tree("site"), site.identities("site"));
    site.edit("content/essays/welcome.md", "It can be undone.", "It can be undone again.");
    site.build();
    let (new_files, after) = (site.tree("site"), site.identities("site"));
    // The search's shards are named after their content: some come and some go.
    for (path, identity) in after.iter().filter(|(path, _)| before.contains_key(*path)) {
        let name = Path::new(path);
        assert_eq!(*identity == before[path], new_files[name] == files[name], "{path}");
    }
    assert_ne!(after["essays/welcome.html"], before["essays/welcome.html"]);
    assert_eq!(after["glossary.html"], before["glossary.html"]);
}

#[test]
fn a_removed_page_leaves_the_site() {
    let site = Site::new().file("content/essays/deep/gone.md", "# Gone\n");
    site.build();
    assert!(site.has("site/essays/deep/gone.html"));
    site.remove("content/essays/deep/gone.md");
    site.build().tells("removed");
    assert!(!site.has("site/essays/deep"));
}

#[test]
fn a_file_that_somebody_changed_in_the_output_is_made_again() {
    let site = Site::new();
    site.build();
    let before = site.tree("site");
    site.write("site/index.html", "defaced");
    site.write("site/stray.html", "not ours");
    site.remove("site/glossary.html");
    site.build();
    assert!(site.tree("site") == before);
}

#[test]
fn a_failed_build_leaves_the_last_site_as_it_was() {
    let site = Site::new();
    site.build();
    let before = (site.tree("site"), site.identities("site"), site.names("."));
    for (path, text, word) in FAULTS {
        let old = fs::read(site.path(path)).ok();
        site.write(path, text);
        site.run(["build"]).ends_with(1).tells(word).tells("nothing was published");
        let names: Vec<_> = site.names(".").into_iter().filter(|name| name != "themes").collect();
        assert!((site.tree("site"), site.identities("site"), names) == before, "{path}: {word}");
        match old {
            Some(old) => site.write(path, old),
            None => site.remove(path),
        }
    }
    site.build();
}

#[test]
fn a_first_build_that_fails_makes_no_folder() {
    for (path, text, word) in FAULTS {
        let site = Site::new().file(path, text);
        let before = site.names(".");
        site.run(["build"]).ends_with(1).tells(word);
        assert_eq!(site.names("."), before, "{path}: {word}");
    }
}

#[test]
fn a_template_without_its_parent_is_named_in_the_report() {
    let path = "themes/default/templates/essay.html";
    let site = Site::new().file(path, "{% extends \"no.html\" %}");
    site.run(["build"]).ends_with(1).tells("missing-template").tells(&format!("--> {path}"));
}

#[test]
fn a_template_that_includes_a_missing_one_is_named_in_the_report() {
    let path = "themes/default/templates/essay.html";
    let site = Site::new().file(path, "<p>\n{% include \"no.html\" %}\n");
    site.run(["build"]).ends_with(1).tells("no.html").tells(&format!("--> {path}"));
}

#[test]
fn strict_turns_warnings_into_a_failure() {
    let site = Site::new().file("content/essays/raw.md", "# Raw\n\n<blink>x</blink>\n");
    site.run(["build", "--strict"]).ends_with(1).tells("warning[raw-html]");
    assert!(!site.has("site"));
    site.run(["check", "--strict"]).ends_with(1);
    site.build().tells("warning[raw-html]").tells("1 warning");
    let before = site.tree("site");
    site.edit("content/essays/raw.md", "# Raw", "# Raw again");
    site.run(["build", "--strict"]).ends_with(1).tells("nothing was published");
    assert!(site.tree("site") == before);
    site.edit("content/essays/raw.md", "# Raw again", "# Raw");
    // The stored warning is said again by a build that has nothing to do.
    site.run(["build", "--strict"]).ends_with(1).tells("warning[raw-html]");
}

#[test]
fn drafts_are_built_only_when_asked_for() {
    let site = Site::new().file("content/essays/soon.md", "+++\ndraft = true\n+++\n# Soon\n");
    site.build();
    assert!(!site.has("site/essays/soon.html"));
    site.run(["build", "--drafts"]).ends_with(0);
    assert!(site.has("site/essays/soon.html"));
    site.build();
    assert!(!site.has("site/essays/soon.html"));
    site.edit("book.toml", "[output.html]", "[build]\ndrafts = true\n[output.html]");
    site.build();
    assert!(site.has("site/essays/soon.html"));
    site.run(["build", "--no-drafts"]).ends_with(0);
    assert!(!site.has("site/essays/soon.html"));
}

#[test]
fn reports_are_one_json_document_where_asked_for() {
    let site = Site::new().file("content/essays/bad.md", "# Bad\n\nSee [[terminal-levl]].\n");
    for command in ["build", "check"] {
        let said = site.run([command, "--format", "json"]).ends_with(1);
        assert_eq!(said.stderr, "");
        let report: serde_json::Value = serde_json::from_str(&said.stdout).expect("one document");
        let problem = &report["problems"][0];
        assert_eq!(problem["code"], "broken-link");
        assert_eq!(problem["severity"], "error");
        assert_eq!(problem["path"], "content/essays/bad.md");
        let place = ["line", "column", "end_line", "end_column"].map(|key| &problem[key]);
        assert_eq!(place, [3, 5, 3, 22]);
        assert!(problem["help"].as_str().unwrap().contains("terminal-level"));
    }
    // Without a fault, with a fault of rendering, and of a build that has nothing to do.
    site.remove("content/essays/bad.md");
    for _ in 0..2 {
        let said = site.run(["build", "--format", "json"]).ends_with(0);
        let report: serde_json::Value = serde_json::from_str(&said.stdout).expect("one document");
        assert_eq!(report["problems"], serde_json::json!([]));
        assert_eq!((&report["pages"], &report["sources"]), (&31.into(), &8.into()));
    }
    site.write("themes/default/templates/essay.html", "{{ page.nothing.at_all }}");
    let said = site.run(["build", "--format", "json"]).ends_with(1);
    let report: serde_json::Value = serde_json::from_str(&said.stdout).expect("one document");
    assert_eq!(report["problems"][0]["code"], "template-error");
}

#[test]
fn quiet_says_only_what_is_wrong() {
    let site = Site::new();
    for command in ["build", "build", "check"] {
        let said = site.run([command, "--quiet"]).ends_with(0);
        assert_eq!((said.stdout.as_str(), said.stderr.as_str()), ("", ""));
    }
    site.write("content/essays/bad.md", "[[nowhere]]\n");
    let said = site.run(["build", "--quiet"]).ends_with(1).tells("error[broken-link]");
    assert!(!said.stderr.contains("nothing was published"), "{}", said.stderr);
}

#[test]
fn check_writes_nothing() {
    let site = Site::new();
    let before = (site.tree("."), site.identities("."), site.names("."));
    let same = || (site.tree("."), site.identities("."), site.names(".")) == before;
    site.run(["check"]).ends_with(0).tells("nothing is wrong");
    assert!(same());
    site.run(["check", "--strict", "--drafts", "--format", "json"]).ends_with(0);
    assert!(same());
    site.write("content/essays/bad.md", "[[nowhere]]\n");
    site.run(["check"]).ends_with(1);
    site.remove("content/essays/bad.md");
    assert!(same());
}

#[test]
fn check_finds_what_only_rendering_finds() {
    let path = "themes/default/templates/essay.html";
    let site = Site::new().file(path, "{{ page.nothing.at_all }}");
    site.run(["check"]).ends_with(1).tells("template-error").tells(path);
}

#[test]
fn calls_that_cannot_work_end_with_two() {
    let site = Site::new().file("foreign/precious.txt", "x");
    for args in [
        &[][..],
        &["bild"],
        &["build", "--no-such-flag"],
        &["build", "no/such/folder"],
        &["build", "foreign"],
        &["check", "foreign"],
        &["serve", "foreign"],
        &["build", "--output", "content"],
        &["build", "--output", "content/out"],
        &["build", "--output", "themes"],
        &["build", "--output", "."],
        &["build", "--output", ".."],
        &["build", "--output", "foreign"],
        &["build", "--output", "book.toml"],
        &["explain", "broken-lnk"],
        &["init", "."],
        &["clean", "--output", "foreign"],
        &["clean", "--output", "content"],
    ] {
        let said = site.run(args).ends_with(2);
        assert!(!said.stderr.trim().is_empty(), "{args:?}");
        assert_eq!(said.stdout, "", "{args:?}");
    }
    assert_eq!(site.read("foreign/precious.txt"), "x");
    assert!(site.has("content/essays/welcome.md"));
}

#[test]
fn an_output_among_the_sources_is_refused_however_it_is_written() {
    let site = Site::new().file("other/x.txt", "x");
    symlink(site.path("content"), site.path("link")).unwrap();
    let before = site.tree("content");
    for output in ["other/../content/out", "link/out", "./content/../content/out", "new/../content"]
    {
        let said = site.run(["build", "--output", output]);
        assert!(site.tree("content") == before, "`{output}` wrote among the sources");
        said.ends_with(2);
    }
}

#[test]
fn an_output_elsewhere_is_a_site_of_its_own() {
    let site = Site::new();
    site.build();
    site.run(["build", "--output", "public"]).ends_with(0).tells("[SITE]/public");
    assert!(site.tree("public") == site.tree("site"));
    let elsewhere = Site::empty();
    let output = elsewhere.path("deep/er/site");
    site.run(["build", "--quiet", "--output", output.to_str().unwrap()]).ends_with(0);
    assert!(support::tree(&output) == site.tree("site"));
}

#[test]
fn clean_removes_what_build_made_and_nothing_else() {
    let site = Site::new();
    let before = (site.tree("."), site.names("."));
    site.build();
    site.run(["clean"]).ends_with(0);
    assert!((site.tree("."), site.names(".")) == before);
    site.run(["clean"]).ends_with(0);
    site.write("site/precious.txt", "x");
    site.run(["clean"]).ends_with(2).tells("was not written by ladderbook");
    site.run(["build"]).ends_with(2).tells("was not made by ladderbook");
    assert_eq!(site.read("site/precious.txt"), "x");
}

#[test]
fn a_new_site_has_no_warning_and_is_made_once() {
    let site = Site::empty();
    site.run(["init", "my ladder/new"]).ends_with(0);
    site.run(["build", "my ladder/new", "--strict"]).ends_with(0);
    let before = site.tree(".");
    site.run(["init", "my ladder/new"]).ends_with(2).tells("is there already");
    assert!(site.tree(".") == before);
    // One file in the way is enough, and nothing is written beside it.
    let site = Site::empty().file("content/index.md", "mine");
    site.run(["init", "."]).ends_with(2).tells("content/index.md");
    assert_eq!(site.names("."), ["content"]);
    assert_eq!(site.read("content/index.md"), "mine");
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let sites = [Site::new(), Site::new(), Site::new()];
    for (site, threads) in sites.iter().zip(["1", "2", "7"]) {
        let said = site.finish(site.command().arg("build").env("RAYON_NUM_THREADS", threads));
        said.ends_with(0);
    }
    assert!(sites[0].tree("site") == sites[1].tree("site"));
    assert!(sites[0].tree("site") == sites[2].tree("site"));
}

#[test]
fn links_out_of_the_folder_publish_nothing() {
    let outside = Site::empty().file("secret.md", "# Zanzibar\n").file("secret.png", "Zanzibar");
    let site = Site::new();
    site.build();
    let before = site.tree("site");
    symlink(outside.path("secret.md"), site.path("content/link.md")).unwrap();
    symlink(outside.path("secret.png"), site.path("content/link.png")).unwrap();
    symlink(outside.path("."), site.path("content/folder")).unwrap();
    let said = site.run(["build"]).ends_with(1);
    assert_eq!(said.stderr.matches("error[symlink-outside]").count(), 3, "{}", said.stderr);
    assert!(!said.stderr.contains("Zanzibar"), "{}", said.stderr);
    assert!(site.tree("site") == before);
    // Nor where the owner turns the error off.
    site.edit("book.toml", "[output.html]", "[check]\nsymlink-outside = \"off\"\n[output.html]");
    site.run(["build"]).ends_with(0);
    for (path, bytes) in site.tree("site") {
        assert!(!String::from_utf8_lossy(&bytes).contains("Zanzibar"), "{}", path.display());
    }
}

#[test]
fn content_cannot_write_outside_the_output() {
    let outer = Site::empty();
    outer.run(["init", "inner"]).ends_with(0);
    let before = (outer.names("."), outer.names("inner"));
    for escape in ["../x", "../../x", "/x", "..", ".", "a/../../x", "a\\\\..\\\\x", "x\\u0000"] {
        for front in [
            format!("slug = \"{escape}\""),
            format!("aliases = [\"/../{escape}\"]"),
            format!("redirects = [\"/../{escape}.html\"]"),
        ] {
            outer.write("inner/content/bad.md", format!("+++\n{front}\n+++\n# Bad\n"));
            outer.run(["build", "inner"]).ends_with(1).tells("error[");
            assert_eq!((outer.names("."), outer.names("inner")), before, "{front}");
        }
    }
    for own in [".ladderbook-output", ".ladderbook-new/x.html"] {
        outer.write("inner/content/bad.md", format!("+++\naliases = [\"/{own}\"]\n+++\n# Bad\n"));
        let said = outer.run(["build", "inner"]);
        assert_ne!(said.status, Some(0), "{own}: {}", said.stderr);
    }
}

#[test]
fn every_code_is_explained_and_near_names_are_suggested() {
    let site = Site::empty();
    let list = site.run(["explain"]).ends_with(0).stdout;
    assert!(list.lines().count() > 25);
    for line in list.lines() {
        let code = line.split_whitespace().next().expect("a code");
        let said = site.run(["explain", code]).ends_with(0);
        assert!(said.stdout.starts_with(code), "{code}");
        assert!(said.stdout.lines().count() > 2, "{code}");
    }
    site.run(["explain", "broken-lnk"]).ends_with(2).tells("`broken-link`");
    site.run(["explain", "zzzzzzzzzzzz"]).ends_with(2).tells("`ladderbook explain`");
}

#[test]
fn every_command_has_an_example() {
    let site = Site::empty();
    let help = site.run(["--help"]).ends_with(0).stdout;
    assert!(help.contains("Example") && help.contains("Exit status"), "{help}");
    for command in ["build", "check", "serve", "init", "clean", "explain"] {
        assert!(help.contains(&format!("  {command}")), "{command}");
        let said = site.run([command, "--help"]).ends_with(0);
        assert!(said.stdout.contains("Example"), "{command}");
        assert!(said.stdout.contains(&format!("ladderbook {command}")), "{command}");
    }
}

#[test]
fn hostile_files_neither_panic_nor_hang() {
    let long = "word ".repeat(200_000);
    let one_word = "x".repeat(1_000_000);
    let quotes = ">".repeat(20_000);
    let brackets = "[".repeat(20_000);
    let emphasis = "*a _b ".repeat(10_000);
    let lists = (0..300).map(|depth| " ".repeat(depth * 2) + "- x\n").collect::<String>();
    let headings = "## Same\n\n".repeat(20_000);
    let yaml = format!("---\nx: {}{}\n---\n", "[".repeat(5_000), "]".repeat(5_000));
    let tables = format!("+++\nx = {}1{}\n+++\n", "{a=".repeat(5_000), "}".repeat(5_000));
    let texts: &[&[u8]] = &[
        b"",
        b"\n",
        b"\0",
        b"\xff\xfe",
        "\u{feff}# BOM\r\n\r\nText\r\n".as_bytes(),
        "\u{feff}+++\r\ntitle = \"x\"\r\n+++\r\n\r\nText\r\n".as_bytes(),
        b"+++\n",
        b"+++\n+++",
        b"---\na: [\n---\n",
        b"---\na: &a [*a, *a]\n---\n",
        b"\t\t# x\n\t-\ty\n\t\t[[\tx\t]]\n",
        b"\r\r\r# x\r\n\n\r",
        b"[[",
        b"[[|]] [[#]] [[]] ![[]]",
        b"[^a]",
        b"<div><p><table><script>",
        b"&#0;&#x110000;",
        b"![[self]]",
        "# \u{202e}x\n\n# \u{200b}\n\n# {#}\n".as_bytes(),
        long.as_bytes(),
        one_word.as_bytes(),
        quotes.as_bytes(),
        brackets.as_bytes(),
        emphasis.as_bytes(),
        lists.as_bytes(),
        headings.as_bytes(),
        yaml.as_bytes(),
        tables.as_bytes(),
    ];
    let nested = format!("x = {}{}", "[".repeat(5_000), "]".repeat(5_000));
    let site = Site::new();
    for (number, text) in texts.iter().enumerate() {
        site.write(&format!("content/hostile/h{number}.md"), text);
        site.write(&format!("content/tracks/h{number}.toml"), text);
        site.write(&format!("content/concepts/c{number}.md"), text);
    }
    site.write("content/tracks/nested.toml", &nested);
    let said = site.run(["build", "--quiet"]).ends_with(1);
    assert!(said.stderr.contains("error["));
    assert!(!site.has("site"));
    for (number, text) in texts.iter().enumerate() {
        for path in ["book.toml", "content/framework.toml", "themes/default/templates/essay.html"] {
            let site = Site::new().file(path, text);
            let said = site.run(["check", "--quiet"]);
            assert!(matches!(said.status, Some(0 | 1)), "text {number} as `{path}`: {said:?}");
        }
    }
}

#[test]
fn search_documents_are_a_line_a_section_and_written_anew_where_nothing_changed() {
    let site = Site::new();
    let build = || site.run(["build", "--search-documents", "out.jsonl"]).ends_with(0);
    build();
    let first = site.read("out.jsonl");
    let documents: Vec<serde_json::Value> =
        first.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let ids: std::collections::BTreeSet<&str> =
        documents.iter().filter_map(|document| document["id"].as_str()).collect();
    assert_eq!(ids.len(), documents.len(), "every id is there once");
    let asked_of = |url: &str| {
        let mut found = documents.iter().filter(|document| document["url"] == url);
        found.next().map_or(&serde_json::Value::Null, |document| &document["questions"])
    };
    let written =
        serde_json::json!(["May I stay here for good?", "Do I have to go for a promotion?"]);
    assert_eq!(asked_of("concepts/terminal-level.html"), &written);
    let of_the_theme = asked_of("tracks/ic/senior/worksheet.html").to_string();
    assert!(of_the_theme.contains("collect evidence"), "{of_the_theme}");
    let staff = documents.iter().find(|document| document["facets"]["kind"] == "expectation");
    let url =
        staff.and_then(|document| document["url"].as_str()).expect("expectations are sections");
    assert!(url.starts_with("tracks/") && url.contains('#'), "{url}");
    site.remove("out.jsonl");
    build();
    assert_eq!(site.read("out.jsonl"), first);
}

#[test]
fn search_documents_do_not_go_among_sources_or_into_the_site() {
    let site = Site::new();
    for file in ["content/out.jsonl", "site/out.jsonl", "themes/x", "book.toml", "content"] {
        site.run(["build", "--search-documents", file]).ends_with(2);
    }
    assert!(!site.has("content/out.jsonl") && !site.has("site"));
    site.run(["build", "--search-documents", "nowhere/out.jsonl"])
        .ends_with(2)
        .tells("cannot write");
}

#[test]
fn explain_link_says_of_every_name_on_a_line_why_it_is_a_link_or_not() {
    let site = Site::new().file(
        "content/essays/why.md",
        "# Why\n\nA terminal level, and the terminal level again.\n\nNothing here.\n",
    );
    let said = site.run(["explain", "--link", "content/essays/why.md:3"]).ends_with(0);
    let why = "content/essays/why.md:3";
    assert_eq!(
        said.stdout,
        format!(
            "{why}:3 `terminal level` → concepts/terminal-level.html\n  linked: the first mention in its section\n{why}:27 `terminal level` → concepts/terminal-level.html\n  not linked: the concept is linked earlier in the same section\n"
        )
    );
    let none = site.run(["explain", "--link", "content/essays/why.md:5"]).ends_with(0);
    assert!(none.stdout.contains("names no concept"), "{}", none.stdout);
    site.run(["explain", "--link", "content/essays/none.md:1"]).ends_with(2);
    site.run(["explain", "--link", "content/essays/why.md"]).ends_with(2);
}
