//! Whole pages, compared with files that are read like code.
//!
//! `SNAPSHOTS=overwrite cargo test --test pages` writes them anew.

mod support;

use snapbox::{Data, assert_data_eq};
use support::Site;

#[test]
fn pages_of_a_new_site() {
    let site = Site::new();
    site.build();
    for page in [
        "index.html",
        "tracks/ic.html",
        "tracks/ic/senior.html",
        "tracks/ic/senior/worksheet.html",
        "tracks/ic/matrix.html",
        "competencies/direction.html",
        "compare/ic-engineer--ic-senior.html",
        "compare.html",
        "concepts/terminal-level.html",
        "glossary.html",
        "essays/welcome.html",
        "essays/index.html",
        "transitions.html",
        "search.html",
        "404.html",
    ] {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/snapshots/pages");
        let path = format!("{folder}/{}", page.replace('/', "-"));
        let expected = Data::read_from(std::path::Path::new(&path), None).raw();
        assert_data_eq!(site.read(&format!("site/{page}")), expected);
    }
}

#[test]
fn our_own_site_has_no_warning() {
    let elsewhere = Site::empty();
    let root = env!("CARGO_MANIFEST_DIR");
    elsewhere.run(["check", root, "--strict"]).ends_with(0);
    elsewhere.run(["build", root, "--strict", "--output", "site"]).ends_with(0);
    assert!(elsewhere.has("site/concepts/peter-principle.html"));
}
