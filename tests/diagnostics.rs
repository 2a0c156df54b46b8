//! Drawn diagnostics: the mark is at the fault, and the help says what to do.
//!
//! `SNAPSHOTS=overwrite cargo test --test diagnostics` writes the drawings anew.

mod support;

use snapbox::{Data, assert_data_eq};
use support::Site;

/// The smallest wrong input of a kind: a name, the file, its text.
const WRONG: &[(&str, &str, &[u8])] = &[
    ("nothing-excluded", "book.toml", b"[search]\nexclude = [\"esays/old.md\"]\n"),
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
        b"id = \"x\"\n[[level]]\nid = \"a\"\nterminal = \"apex\"\n[level.expect]\ndelivery.same = true\ndirection.same = true\n[[transition]]\nfrom = \"x/a\"\nto = \"mgmt/em\"\nkind = \"promotion\"\n",
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
        let said = site.run(["build", "--quiet"]).tells(&format!("[{name}]"));
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/snapshots/diagnostics");
        let drawing = format!("{folder}/{name}.txt");
        let expected = Data::read_from(std::path::Path::new(&drawing), None).raw();
        assert_data_eq!(drawn(&said.stderr, name), expected);
    }
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
