//! The command from end to end, on real folders.
#![allow(clippy::disallowed_methods, reason = "these tests are about real files")]

mod support;

use std::fs;
use std::os::unix::fs::MetadataExt as _;

use support::{Site, tree};

/// What makes a site unfit to be published: a file, its content, and a word of the report.
const FAULTS: &[(&str, &[u8], &str)] = &[
    ("content/tracks/ic.toml", b"id = ", "toml-syntax"),
    ("content/essays/bad.md", b"caf\xe9", "not valid UTF-8 at byte 3"),
    ("content/Essays/welcome.md", b"# Other\n", "address-collision"),
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
    assert!(said.out.is_empty());
    assert_eq!(said.err.lines().count(), 1, "{}", said.err);
    assert!(said.err.starts_with("built ") && said.err.contains("site"), "{}", said.err);
    let level = fs::read_to_string(site.path("site/tracks/ic/senior.html")).unwrap();
    assert!(level.contains("Names the riskiest part of a project"));
}

#[test]
fn a_second_build_touches_nothing() {
    let site = Site::new();
    site.build();
    let facts = || {
        let file = fs::metadata(site.path("site/index.html")).unwrap();
        (file.ino(), file.mtime_nsec(), fs::metadata(site.path("site")).unwrap().ino())
    };
    let before = facts();
    assert!(site.build().err.starts_with("nothing has changed"));
    assert_eq!(facts(), before);
}

#[test]
fn an_edit_rewrites_only_what_it_changes() {
    let site = Site::new();
    site.build();
    let inode = |path: &str| fs::metadata(site.path(path)).unwrap().ino();
    let before = (inode("site/glossary.html"), inode("site/essays/welcome.html"));
    site.edit("content/essays/welcome.md", "It can be undone.", "It can be undone again.");
    site.build();
    assert_eq!(inode("site/glossary.html"), before.0);
    assert_ne!(inode("site/essays/welcome.html"), before.1);
}

#[test]
fn a_removed_page_leaves_the_site() {
    let site = Site::new().file("content/essays/gone.md", "# Gone\n");
    site.build();
    assert!(site.path("site/essays/gone.html").exists());
    fs::remove_file(site.path("content/essays/gone.md")).unwrap();
    site.build();
    assert!(!site.path("site/essays/gone.html").exists());
}

#[test]
fn a_failed_build_leaves_the_last_site_as_it_was() {
    let site = Site::new();
    site.build();
    let before = site.tree("site");
    for (path, text, word) in FAULTS {
        let old = fs::read(site.path(path)).ok();
        site.write(path, text);
        let said = site.run(&["build"]);
        assert_eq!(said.status, Some(1), "{path}: {}", said.err);
        assert!(said.err.contains(word), "{path}: {}", said.err);
        assert!(said.err.contains("nothing was published"), "{}", said.err);
        assert!(site.tree("site") == before, "{path}");
        match old {
            Some(old) => site.write(path, old),
            None => fs::remove_file(site.path(path)).unwrap(),
        }
    }
    assert!(!site.path("out.html").exists() && !site.path("../out.html").exists());
    assert_eq!(site.run(&["build"]).status, Some(0));
}

#[test]
fn strict_turns_warnings_into_a_failure() {
    let site = Site::new().file("content/essays/raw.md", "# Raw\n\n<blink>x</blink>\n");
    assert_eq!(site.run(&["build", "--strict"]).status, Some(1));
    assert!(!site.path("site").exists());
    assert_eq!(site.run(&["check", "--strict"]).status, Some(1));
    let said = site.build();
    assert!(
        said.err.contains("warning[raw-html]") && said.err.contains("1 warning"),
        "{}",
        said.err
    );
    // The stored warning is said again by a build that has nothing to do.
    let again = site.run(&["build", "--strict"]);
    assert_eq!(again.status, Some(1), "{}", again.err);
    assert!(again.err.contains("warning[raw-html]"), "{}", again.err);
}

#[test]
fn drafts_are_built_only_when_asked_for() {
    let site = Site::new().file("content/essays/soon.md", "+++\ndraft = true\n+++\n# Soon\n");
    site.build();
    assert!(!site.path("site/essays/soon.html").exists());
    assert_eq!(site.run(&["build", "--drafts"]).status, Some(0));
    assert!(site.path("site/essays/soon.html").exists());
}

#[test]
fn reports_are_json_where_asked_for() {
    let site = Site::new().file("content/essays/bad.md", "# Bad\n\nSee [[terminal-levl]].\n");
    let said = site.run(&["build", "--format", "json"]);
    assert_eq!(said.status, Some(1));
    let report: serde_json::Value = serde_json::from_str(&said.out).expect("one JSON document");
    let problem = &report["problems"][0];
    assert_eq!(problem["code"], "broken-link");
    assert_eq!(
        (&problem["path"], &problem["line"], &problem["column"]),
        (&"content/essays/bad.md".into(), &3.into(), &5.into())
    );
    assert!(problem["help"].as_str().unwrap().contains("terminal-level"));
}

#[test]
fn quiet_says_only_what_is_wrong() {
    let site = Site::new();
    let said = site.run(&["build", "--quiet"]);
    assert_eq!((said.status, said.out.as_str(), said.err.as_str()), (Some(0), "", ""));
}

#[test]
fn check_writes_nothing() {
    let site = Site::new();
    let before = site.tree(".");
    let said = site.run(&["check"]);
    assert_eq!(said.status, Some(0), "{}", said.err);
    assert!(said.err.contains("nothing is wrong"), "{}", said.err);
    assert!(site.tree(".") == before);
}

#[test]
fn calls_that_cannot_work_end_with_two() {
    let site = Site::new().file("foreign/precious.txt", "x");
    for args in [
        &["bild"][..],
        &["build", "no/such/folder"],
        &["build", "foreign"],
        &["build", "--output", "content/out"],
        &["build", "--output", "."],
        &["build", "--output", "foreign"],
        &["explain", "broken-lnk"],
        &["init", "."],
        &["clean", "--output", "foreign"],
    ] {
        let said = site.run(args);
        assert_eq!(said.status, Some(2), "{args:?}: {}", said.err);
        assert!(!said.err.trim().is_empty(), "{args:?}");
    }
    assert!(site.path("foreign/precious.txt").exists());
    assert!(site.run(&["explain", "broken-lnk"]).err.contains("`broken-link`"));
}

#[test]
fn an_output_elsewhere_is_a_site_of_its_own() {
    let site = Site::new();
    site.build();
    let said = site.run(&["build", "--output", "public"]);
    assert_eq!(said.status, Some(0), "{}", said.err);
    assert!(site.tree("public") == site.tree("site"));
}

#[test]
fn clean_removes_what_build_made_and_nothing_else() {
    let site = Site::new();
    let before = site.tree(".");
    site.build();
    assert_eq!(site.run(&["clean"]).status, Some(0));
    assert!(site.tree(".") == before);
}

#[test]
fn a_new_site_has_no_warning() {
    let site = Site::new();
    assert_eq!(site.run(&["build", "--strict"]).status, Some(0));
}

#[test]
fn our_own_site_has_no_warning() {
    let site = Site::empty();
    let root = env!("CARGO_MANIFEST_DIR");
    let output = site.path("site");
    let said = site.run(&["check", root, "--strict"]);
    assert_eq!(said.status, Some(0), "{}", said.err);
    let said = site.run(&["build", root, "--strict", "--output", output.to_str().unwrap()]);
    assert_eq!(said.status, Some(0), "{}", said.err);
    assert!(output.join("concepts/peter-principle.html").is_file());
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let (one, other) = (Site::new(), Site::new());
    one.build();
    other.build();
    assert!(one.tree("site") == other.tree("site"));
}

#[test]
fn links_out_of_the_folder_publish_nothing() {
    let outside = Site::empty().file("secret.md", "# Secret words\n");
    let site = Site::new();
    std::os::unix::fs::symlink(outside.path("secret.md"), site.path("content/link.md")).unwrap();
    std::os::unix::fs::symlink(outside.path("."), site.path("content/folder")).unwrap();
    let said = site.run(&["build"]);
    assert_eq!(said.status, Some(1));
    assert_eq!(said.err.matches("error[symlink-outside]").count(), 2, "{}", said.err);
    assert!(!site.path("site").exists());
}

#[test]
fn every_code_is_explained_and_every_command_has_an_example() {
    let site = Site::empty();
    let list = site.run(&["explain"]).out;
    assert!(list.lines().count() > 25);
    for line in list.lines() {
        let code = line.split_whitespace().next().expect("a code");
        let said = site.run(&["explain", code]);
        assert_eq!(said.status, Some(0));
        assert!(said.out.lines().count() > 2, "{code}");
    }
    for command in ["build", "check", "serve", "init", "clean", "explain"] {
        assert!(site.run(&[command, "--help"]).out.contains("Example"), "{command}");
    }
}

#[test]
fn hostile_files_neither_panic_nor_hang() {
    let long = "word ".repeat(200_000);
    let quotes = ">".repeat(20_000);
    let lists = (0..300).map(|depth| " ".repeat(depth * 2) + "- x\n").collect::<String>();
    let headings = "## Same\n\n".repeat(20_000);
    let nested = format!("x = {}{}", "[".repeat(5_000), "]".repeat(5_000));
    let texts: &[&str] = &[
        "",
        "\0",
        "\u{feff}# BOM\r\n\r\nText\r\n",
        "+++\n",
        "---\na: [\n---\n",
        "\t\t# x\n",
        "[[",
        "[^a]",
        &long,
        &quotes,
        &lists,
        &headings,
        "<div><p><table><script>",
        "&#0;&#x110000;",
        "![[self]]",
        "# \u{202e}x",
    ];
    let site = Site::new();
    for (number, text) in texts.iter().enumerate() {
        site.write(&format!("content/hostile/h{number}.md"), text);
        site.write(&format!("content/tracks/h{number}.toml"), text);
    }
    site.write("content/tracks/nested.toml", nested);
    let said = site.run(&["check", "--quiet"]);
    assert_eq!(said.status, Some(1));
}

/// Whether a kill at any moment leaves the old site or the new one, and nothing between.
#[test]
fn a_killed_build_leaves_exactly_the_old_or_exactly_the_new_site() {
    let site = Site::new();
    let page = |number: usize, word: &str| {
        format!("# Page {number}\n\n{}\n", format!("{word} text. ").repeat(200))
    };
    let write = |word: &str| {
        for number in 0..120 {
            site.write(&format!("content/essays/p{number}.md"), page(number, word));
        }
    };
    write("alpha");
    site.build();
    write("beta");
    let started = std::time::Instant::now();
    site.build();
    let whole = started.elapsed();
    let mut old = site.tree("site");
    let (mut olds, mut news) = (0, 0);
    for round in 0u64..120 {
        let word = format!("round{round}");
        write(&word);
        let started = std::time::Instant::now();
        let mut child =
            site.command().args(["build", "--quiet"]).spawn().expect("the command runs");
        // Moments from the start to well after the end, in an order that mixes them.
        let moment = whole * (1 + u32::try_from(round * 37 % 160).unwrap()) / 100;
        while started.elapsed() < moment && child.try_wait().expect("can be asked").is_none() {
            std::thread::yield_now();
        }
        child.kill().expect("can be killed");
        child.wait().expect("ends");
        let now = site.tree("site");
        if now == old {
            olds += 1;
        } else {
            let fresh = Site::empty();
            let fresh_output = fresh.path("site");
            let said = site.run(&["build", "--quiet", "--output", fresh_output.to_str().unwrap()]);
            assert_eq!(said.status, Some(0), "{}", said.err);
            assert!(
                now == tree(&fresh_output),
                "round {round}: neither the old site nor the new one"
            );
            news += 1;
            old = now;
        }
        if olds >= 10 && news >= 10 {
            break;
        }
    }
    assert!(olds > 0 && news > 0, "{olds} old and {news} new: the moments are badly chosen");
    site.build();
    let leftovers: Vec<_> = fs::read_dir(site.path("."))
        .unwrap()
        .filter_map(Result::ok)
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name.contains("ladderbook-new"))
        .collect();
    assert!(leftovers.is_empty(), "{leftovers:?}");
}
