//! Drawn diagnostics: the mark is at the fault, and the help says what to do.
//!
//! `SNAPSHOTS=overwrite cargo test --test diagnostics` writes the drawings anew.

mod support;
mod wrong;

use std::collections::BTreeSet;

use snapbox::{Data, assert_data_eq};
use support::{Said, Site};

/// The smallest wrong input of a kind: a name, the file, its text.
const WRONG: &[(&str, &str, &[u8])] = &[
    ("nothing-excluded", "book.toml", b"[search]\nexclude = [\"esays/old.md\"]\n"),
    (
        "duplicate-question",
        "content/a.md",
        b"+++\nquestions = [\"May I go back?\", \"Why?\", \"may I go back\"]\n+++\n# A\n",
    ),
    ("not-utf8", "content/a.md", b"# A\n\nA caf\xe9.\n"),
    ("unknown-key", "book.toml", b"[book]\ntitel = \"Our ladder\"\n"),
    ("wrong-type", "book.toml", b"[book]\ntitle = 3\n"),
    ("invalid-value", "book.toml", b"[output.html]\nraw-html = \"alow\"\n"),
    ("toml-syntax", "content/tracks/ic.toml", b"id = \"ic\"\n[[level]\nid = \"senior\"\n"),
    ("yaml-syntax", "content/a.md", b"---\ntitle: Roles: a guide\n---\n"),
    ("front-matter-unclosed", "content/a.md", b"+++\ntitle = \"A\"\n\nText\n"),
    ("missing-key", "content/tracks/x.toml", b"id = \"x\"\n[[level]]\nname = \"Staff\"\n"),
    ("invalid-id", "content/tracks/x.toml", b"id = \"Staff Engineer\"\n"),
    (
        "unknown-reference",
        "content/tracks/x.toml",
        b"id = \"x\"\n[[level]]\nid = \"a\"\nrank = \"r33\"\n[level.expect]\ndelivery.same = true\ndirection.same = true\n",
    ),
    (
        "same-rank",
        "content/tracks/x.toml",
        b"id = \"x\"\n[[level]]\nid = \"a\"\nrank = \"r1\"\n[level.expect]\ndelivery.same = true\ndirection.same = true\n[[level]]\nid = \"b\"\nrank = \"r1\"\n[level.expect]\ndelivery.same = true\ndirection.same = true\n",
    ),
    (
        "missing-cell",
        "content/tracks/x.toml",
        b"id = \"x\"\n[[level]]\nid = \"a\"\nrank = \"r1\"\nexpect.delivery.same = true\n",
    ),
    (
        "drop-not-inherited",
        "content/tracks/x.toml",
        b"id = \"x\"\n[[level]]\nid = \"a\"\n[level.expect]\ndirection.same = true\n[level.expect.delivery]\npoints = [{ id = \"seams\", text = \"Owns the seams.\" }]\n[[level]]\nid = \"b\"\n[level.expect]\ndirection.same = true\n[level.expect.delivery]\ndrops = [\"seems\"]\n",
    ),
    (
        "promotion-from-apex",
        "content/tracks/x.toml",
        b"id = \"x\"\n[[level]]\nid = \"a\"\nterminal = \"apex\"\n[level.expect]\ndelivery.same = true\ndirection.same = true\n[[level]]\nid = \"b\"\n[level.expect]\ndelivery.same = true\ndirection.same = true\n[[transition]]\nfrom = \"x/a\"\nto = \"mgmt/em\"\nkind = \"promotion\"\n",
    ),
    (
        "promotion-cycle",
        "content/tracks/x.toml",
        b"id = \"x\"\n[[transition]]\nfrom = \"ic/senior\"\nto = \"ic/engineer\"\nkind = \"promotion\"\n",
    ),
    (
        "equal-ranks-differ",
        "content/tracks/x.toml",
        b"id = \"x\"\n[[equivalence]]\nlevels = [\"ic/senior\", \"mgmt/em\"]\nstrength = \"exact\"\n",
    ),
    (
        "repeated-point",
        "content/tracks/x.toml",
        b"id = \"x\"\n[[level]]\nid = \"a\"\n[level.expect]\ndirection.same = true\ndelivery.points = [\"Owns the seams.\"]\n[[level]]\nid = \"b\"\n[level.expect]\ndirection.same = true\ndelivery.points = [\"Owns the seams.\"]\n",
    ),
    (
        "duplicate-id",
        "content/tracks/x.toml",
        b"id = \"x\"\n[[transition]]\nfrom = \"ic/senior\"\nto = \"mgmt/em\"\nkind = \"lateral\"\n",
    ),
    (
        "broken-link",
        "content/a.md",
        b"# A\n\nSee [[terminal-levl]] and [this](essays/welcom.md).\n",
    ),
    ("missing-anchor", "content/a.md", b"# A\n\nSee [[ic/senior#directon]].\n"),
    (
        "duplicate-alias",
        "content/concepts/x.md",
        b"+++\ntitle = \"X\"\ndefinition = \"X.\"\naliases = [\"career level\"]\n+++\n",
    ),
    ("address-collision", "content/Essays/Welcome.md", b"# Other\n"),
    ("raw-html", "content/a.md", b"# A\n\nAn <iframe src=\"x\"></iframe> here.\n"),
    ("unsupported-key", "book.toml", b"[output.html.playground]\neditable = true\n"),
    ("shortcode", "content/a.md", b"# A\n\n{{< youtube abc >}} and {{< youtube def >}}\n"),
    ("embed-cycle", "content/a.md", b"# A\n\n![[a]]\n"),
    ("unsafe-address", "content/a.md", b"# A\n\n[x](JavaScript:alert(1))\n"),
    ("remote-image", "content/a.md", b"# A\n\n![A picture](https://example.org/x.png)\n"),
    ("near-key", "content/a.md", b"+++\naliase = [\"B\"]\n+++\n"),
    ("no-definition", "content/concepts/x.md", b"# X\n"),
    (
        "never-mentioned",
        "content/concepts/x.md",
        b"+++\ntitle = \"Xylophone\"\ndefinition = \"X.\"\n+++\n",
    ),
    ("template-error", "themes/default/templates/essay.html", b"<p>\n{{ page.titel.x }}\n"),
    ("unknown-theme", "book.toml", b"[output.html]\ntheme = \"mine\"\n"),
];

#[test]
fn diagnostics_point_at_the_fault_and_say_what_to_do() {
    for (name, path, text) in WRONG {
        let site = Site::new().file(path, text);
        assert_drawn(name, site.run(["build", "--quiet"]));
    }
}

#[test]
fn diagnostics_of_the_framework_point_at_the_fault_and_say_what_to_do() {
    for wrong in wrong::framework::WRONG {
        assert_drawn(wrong.name, wrong.tried());
    }
}

/// Holds the drawing of a fault to its snapshot.
#[track_caller]
fn assert_drawn(name: &str, said: Said) {
    let said = said.tells(&format!("[{name}]"));
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/snapshots/diagnostics");
    let drawing = format!("{folder}/{name}.txt");
    let expected = Data::read_from(std::path::Path::new(&drawing), None).raw();
    assert_data_eq!(drawn(&said.stderr, name), expected);
}

/// Codes whose wrong input is no text or not a short one, so that a test of their own makes it.
const OTHERS: &[(&str, &str)] = &[
    ("unreadable", "links_that_lead_out_or_back_are_refused"),
    ("symlink-outside", "links_that_lead_out_or_back_are_refused"),
    ("embed-limit", "pages_are_shown_eight_deep_and_no_deeper"),
    ("over-linking", "too_many_links_and_concepts_that_nobody_mentions_are_reported"),
];

#[test]
fn every_code_has_a_wrong_input() {
    let said = Site::empty().run(["explain"]).ends_with(0);
    let codes: BTreeSet<&str> =
        said.stdout.lines().filter_map(|line| line.split_whitespace().next()).collect();
    let tried = WRONG.iter().map(|(name, ..)| *name);
    let tried = tried.chain(wrong::framework::WRONG.iter().map(|wrong| wrong.name));
    let tried: BTreeSet<&str> = tried.chain(OTHERS.iter().map(|(name, _)| *name)).collect();
    assert_eq!(codes, tried);
}

#[test]
#[cfg(unix)]
fn links_that_lead_out_or_back_are_refused() {
    for (target, code, what) in [
        ("/etc", "symlink-outside", "leads out of the site's folder"),
        ("..", "unreadable", "leads back to a folder above it"),
    ] {
        let site = Site::new();
        std::os::unix::fs::symlink(target, site.path("content/notes")).expect("can be made");
        let said = site.run(["check", "--quiet"]).ends_with(1);
        said.tells(&format!("error[{code}]: ")).tells(what).tells("content/notes");
    }
}

/// A track whose one warning is `no-way-out`, with something at its top.
fn track(top: &str) -> Site {
    let cells = "expect.delivery.same = true\nexpect.direction.same = true\n";
    let text = format!("id = \"x\"\n{top}\n[[level]]\nid = \"a\"\nhire_into = true\n{cells}");
    Site::new().file("content/tracks/x.toml", text)
}

#[test]
fn a_source_allows_a_warning_with_a_reason_and_nothing_else() {
    track("").run(["check", "--quiet", "--strict"]).ends_with(1).tells("[no-way-out]");
    let said = track("allow = [{ code = \"no-way-out\", reason = \"It is new.\" }]")
        .run(["check", "--quiet", "--strict"])
        .ends_with(0);
    assert_eq!(said.stderr, "");
    for (allowance, fault) in [
        ("{ code = \"no-way-out\" }", "error[missing-key]"),
        ("{ code = \"no-way-out\", reason = \" \" }", "error[invalid-value]"),
        ("{ code = \"no-way-outs\", reason = \"It is new.\" }", "did you mean `no-way-out`?"),
        ("{ code = \"same-rank\", reason = \"It is new.\" }", "is an error and cannot be allowed"),
        ("{ code = \"no-way-out\", reason = \"a\", why = \"b\" }", "error[unknown-key]"),
    ] {
        let said = track(&format!("allow = [{allowance}]")).run(["check", "--quiet"]);
        said.ends_with(1).tells(fault);
    }
}

#[test]
fn an_allowance_holds_for_its_own_file_and_is_reported_when_nothing_needs_it() {
    let allowing = "allow = [{ code = \"no-way-out\", reason = \"It is new.\" }]\n";
    let site = track("").file("content/tracks/y.toml", format!("id = \"y\"\n{allowing}"));
    let said = site.run(["check", "--quiet"]).ends_with(0);
    said.tells("[no-way-out]").tells("[unused-allowance]");
}

/// The drawings of one code. A wrong input may lack what only warnings ask for, but it
/// has one kind of error.
#[track_caller]
fn drawn(stderr: &str, name: &str) -> String {
    let mut own = String::new();
    for block in stderr.split_inclusive("\n\n") {
        if block.contains(&format!("[{name}]: ")) {
            own.push_str(block);
        } else {
            assert!(block.starts_with("warning["), "another error beside `{name}`:\n{block}");
        }
    }
    own
}

/// A fault, behind what makes counting hard: the text before it on its line, and its column.
#[test]
fn marks_are_right_behind_wide_letters_tabs_and_marks_of_order() {
    for (before, column) in [
        ("", 1),
        ("é ", 3),
        ("😀 ", 3),
        ("日本 ", 4),
        ("e\u{301} ", 4),
        ("-\t", 3),
        ("x\u{200b} ", 4),
    ] {
        for (start, end) in [("# A\n\n", "\n"), ("# A\r\n\r\n", "\r\n"), ("\u{feff}# A\n\n", "\n")]
        {
            let text = format!("{start}{before}[[nowhere]]{end}");
            let site = Site::new().file("content/a.md", &text);
            let said = site.run(["check", "--format", "json"]).ends_with(1);
            let report: serde_json::Value = serde_json::from_str(&said.stdout).expect("JSON");
            let problem = &report["problems"][0];
            assert_eq!(
                (&problem["line"], &problem["column"]),
                (&3.into(), &column.into()),
                "{text:?}"
            );
            assert_eq!(problem["end_column"], column + 11, "{text:?}");
            let drawn = site.run(["check", "--quiet"]);
            assert!(drawn.stderr.contains(&"^".repeat(11)), "{}", drawn.stderr);
        }
    }
}

#[test]
fn a_fault_in_a_very_long_line_is_drawn_short() {
    let long = "word ".repeat(100_000);
    let site = Site::new().file("content/a.md", format!("# A\n\n{long}[[nowhere]] {long}\n"));
    let said = site.run(["check", "--quiet"]).ends_with(1).tells("[[nowhere]]");
    assert!(said.stderr.len() < 3_000, "{} bytes", said.stderr.len());
}
