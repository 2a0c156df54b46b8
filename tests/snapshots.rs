//! Whole pages and drawn diagnostics, compared with files that are read like code.
//!
//! `SNAPSHOTS=overwrite cargo test --test snapshots` writes them anew.
#![allow(clippy::disallowed_methods, reason = "these tests are about real files")]

mod support;

use std::fs;

use snapbox::{Data, assert_data_eq};
use support::Site;

fn snapshot(name: &str) -> Data {
    let path = format!("{}/tests/snapshots/{name}", env!("CARGO_MANIFEST_DIR"));
    Data::read_from(std::path::Path::new(&path), None).raw()
}

#[test]
fn pages_of_a_new_site() {
    let site = Site::new();
    site.build();
    for page in [
        "index.html",
        "tracks/ic.html",
        "tracks/ic/senior.html",
        "tracks/ic/matrix.html",
        "concepts/terminal-level.html",
        "glossary.html",
        "essays/welcome.html",
        "essays/index.html",
        "search.html",
        "404.html",
    ] {
        let html = fs::read_to_string(site.path("site").join(page)).unwrap();
        assert_data_eq!(html, snapshot(&format!("pages/{}", page.replace('/', "-"))));
    }
}

/// The smallest wrong input of a kind: a name, the file, its text.
const WRONG: &[(&str, &str, &str)] = &[
    ("unknown-key", "book.toml", "[book]\ntitel = \"Our ladder\"\n"),
    ("wrong-type", "book.toml", "[book]\ntitle = 3\n"),
    ("invalid-value", "book.toml", "[output.html]\nraw-html = \"alow\"\n"),
    ("toml-syntax", "content/tracks/ic.toml", "id = \"ic\"\n[[level]\nid = \"senior\"\n"),
    ("yaml-syntax", "content/a.md", "---\ntitle: Roles: a guide\n---\n"),
    ("front-matter-unclosed", "content/a.md", "+++\ntitle = \"A\"\n\nText\n"),
    ("missing-key", "content/tracks/x.toml", "id = \"x\"\n[[level]]\nname = \"Staff\"\n"),
    ("invalid-id", "content/tracks/x.toml", "id = \"Staff Engineer\"\n"),
    (
        "unknown-reference",
        "content/tracks/x.toml",
        "id = \"x\"\n[[level]]\nid = \"a\"\nrank = \"r33\"\n[level.expect]\ndelivery.same = true\ndirection.same = true\n",
    ),
    (
        "same-rank",
        "content/tracks/x.toml",
        "id = \"x\"\n[[level]]\nid = \"a\"\nrank = \"r1\"\n[level.expect]\ndelivery.same = true\ndirection.same = true\n[[level]]\nid = \"b\"\nrank = \"r1\"\n[level.expect]\ndelivery.same = true\ndirection.same = true\n",
    ),
    (
        "missing-cell",
        "content/tracks/x.toml",
        "id = \"x\"\n[[level]]\nid = \"a\"\nrank = \"r1\"\nexpect.delivery.same = true\n",
    ),
    (
        "drop-not-inherited",
        "content/tracks/x.toml",
        "id = \"x\"\n[[level]]\nid = \"a\"\n[level.expect]\ndirection.same = true\n[level.expect.delivery]\npoints = [{ id = \"seams\", text = \"Owns the seams.\" }]\n[[level]]\nid = \"b\"\n[level.expect]\ndirection.same = true\n[level.expect.delivery]\ndrops = [\"seems\"]\n",
    ),
    (
        "promotion-from-apex",
        "content/tracks/x.toml",
        "id = \"x\"\n[[level]]\nid = \"a\"\nterminal = \"apex\"\n[level.expect]\ndelivery.same = true\ndirection.same = true\n[[transition]]\nfrom = \"x/a\"\nto = \"mgmt/em\"\nkind = \"promotion\"\n",
    ),
    (
        "promotion-cycle",
        "content/tracks/x.toml",
        "id = \"x\"\n[[transition]]\nfrom = \"ic/senior\"\nto = \"ic/engineer\"\nkind = \"promotion\"\n",
    ),
    (
        "equal-ranks-differ",
        "content/tracks/x.toml",
        "id = \"x\"\n[[equivalence]]\nlevels = [\"ic/senior\", \"mgmt/em\"]\nstrength = \"exact\"\n",
    ),
    (
        "repeated-point",
        "content/tracks/x.toml",
        "id = \"x\"\n[[level]]\nid = \"a\"\n[level.expect]\ndirection.same = true\ndelivery.points = [\"Owns the seams.\"]\n[[level]]\nid = \"b\"\n[level.expect]\ndirection.same = true\ndelivery.points = [\"Owns the seams.\"]\n",
    ),
    (
        "duplicate-id",
        "content/tracks/x.toml",
        "id = \"x\"\n[[transition]]\nfrom = \"ic/senior\"\nto = \"mgmt/em\"\nkind = \"lateral\"\n",
    ),
    ("broken-link", "content/a.md", "# A\n\nSee [[terminal-levl]] and [this](essays/welcom.md).\n"),
    ("missing-anchor", "content/a.md", "# A\n\nSee [[ic/senior#directon]].\n"),
    (
        "duplicate-alias",
        "content/concepts/x.md",
        "+++\ntitle = \"X\"\ndefinition = \"X.\"\naliases = [\"career level\"]\n+++\n",
    ),
    ("address-collision", "content/Essays/Welcome.md", "# Other\n"),
    ("raw-html", "content/a.md", "# A\n\nAn <iframe src=\"x\"></iframe> here.\n"),
    ("unsafe-address", "content/a.md", "# A\n\n[x](JavaScript:alert(1))\n"),
    ("remote-image", "content/a.md", "# A\n\n![A picture](https://example.org/x.png)\n"),
    ("near-key", "content/a.md", "+++\naliase = [\"B\"]\n+++\n"),
    ("no-definition", "content/concepts/x.md", "# X\n"),
    ("template-error", "themes/default/templates/essay.html", "<p>\n{{ page.titel.x }}\n"),
    ("unknown-theme", "book.toml", "[output.html]\ntheme = \"mine\"\n"),
];

#[test]
fn diagnostics_point_at_the_fault_and_say_what_to_do() {
    for (name, path, text) in WRONG {
        let site = Site::new().file(path, text);
        let said = site.run(&["build", "--quiet"]);
        assert!(said.err.contains(&format!("[{name}]")), "{name}: {}", said.err);
        assert_data_eq!(said.err, snapshot(&format!("diagnostics/{name}.txt")));
    }
}
