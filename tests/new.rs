//! `new` begins files that `check` takes, and overwrites nothing.

mod support;

use support::Site;

/// Warnings that ask for what only the author knows.
const ASKING: &[&str] = &["placeholder", "claim-without-source", "never-mentioned"];

/// Requires that `check` finds no error, and no warning but those that ask for content.
#[track_caller]
fn check(site: &Site) {
    let said = site.run(["check", "--quiet", "--today", "2026-11-21"]).ends_with(0);
    let heads = said.stderr.lines().filter(|line| line.starts_with("warning["));
    for head in heads {
        assert!(ASKING.iter().any(|code| head.contains(&format!("[{code}]"))), "{}", said.stderr);
    }
}

#[test]
fn everything_that_new_begins_passes_check() {
    let site = Site::new();
    for (kind, name, path) in [
        ("track", "Design", "content/tracks/design.toml"),
        ("level", "ic/principal", "content/tracks/ic.toml"),
        ("level", "design/Senior \"pixel\" designer", "content/tracks/design.toml"),
        ("concept", "Skill atrophy", "content/concepts/skill-atrophy.md"),
        ("essay", "Über \"Titel\"", "content/essays/uber-titel.md"),
        ("guide", "stay-or-go", "content/guides/stay-or-go.toml"),
        ("claim", "Managers are paid more", "content/claims/managers-are-paid-more.toml"),
        ("comparison", "em-or-staff", "content/compare/em-or-staff.toml"),
        ("external", "big-search", "content/external/big-search.toml"),
    ] {
        let said = site.run(["new", kind, name]).ends_with(0);
        assert!(said.stdout.contains(path), "{}", said.stdout);
        assert!(site.read(path).contains("TODO"), "{path}");
        check(&site);
    }
    // What asks for content in a draft asks for it louder once it is published.
    site.edit("content/framework.toml", "status = \"draft\"", "status = \"review\"");
    let said = site.run(["check", "--quiet"]).ends_with(0).tells("[placeholder]");
    assert!(said.stderr.contains("content/guides/stay-or-go.toml"), "{}", said.stderr);
    site.build();
    assert!(site.has("site/tracks/design/senior-pixel-designer.html"));
    assert!(site.read("site/concepts/skill-atrophy.html").contains("Skill atrophy"));
}

#[test]
fn new_overwrites_nothing() {
    let site = Site::new();
    site.run(["new", "concept", "dual-track"]).ends_with(2).tells("dual-track.md");
    site.run(["new", "track", "ic"]).ends_with(2).tells("there is a track `ic` already");
    site.run(["new", "level", "ic/staff"]).ends_with(2).tells("a level `staff` already");
    assert!(site.read("content/concepts/dual-track.md").contains("Two ladders"));
}

#[test]
fn a_new_level_leaves_the_rest_of_its_track_byte_for_byte() {
    let site = Site::new();
    for (from, to) in [("\n", "\r\n"), ("\r\n", "\n")] {
        let old = site.read("content/tracks/mgmt.toml").replace(from, to);
        let old = format!("# Kept.\t{to}{}", old.trim_end());
        site.write("content/tracks/mgmt.toml", &old);
        let name = if to == "\n" { "mgmt/vp" } else { "mgmt/director" };
        site.run(["new", "level", name]).ends_with(0);
        let now = site.read("content/tracks/mgmt.toml");
        let head = now.find(&format!("[[level]]{to}id = \"{}\"", &name[5..])).expect("is there");
        let rest = now.find(&format!("[[level]]{to}id = \"em\"")).expect("is there still");
        assert!(head < rest, "nothing stands above the top: {now}");
        assert_eq!(format!("{}{}", &now[..head], &now[rest..]), old);
        assert_eq!(now[head..rest].contains("\r\n"), to == "\r\n");
        check(&site);
    }
}

#[test]
fn a_new_level_goes_behind_a_top_that_is_none_and_below_comments_of_one_that_is() {
    let site = Site::new();
    let cells = "expect.delivery.same = true\nexpect.direction.same = true\n";
    let one = format!("id = \"x\"\n[[level]]\nid = \"a\"\nhire_into = true\n{cells}");
    let top = format!(
        "\n# The top.\n# Nobody is above.\n[[level]]\nid = \"b\"\nterminal = \"apex\"\n{cells}"
    );
    site.write("content/tracks/x.toml", &one);
    site.run(["new", "level", "x/c"]).ends_with(0);
    assert!(site.read("content/tracks/x.toml").starts_with(&one));
    site.write("content/tracks/x.toml", format!("{one}{top}"));
    site.run(["new", "level", "x/c"]).ends_with(0);
    let now = site.read("content/tracks/x.toml");
    assert!(now.starts_with(&one) && now.ends_with(&top), "{now}");
    check(&site);
}

#[test]
fn new_says_what_is_missing() {
    let site = Site::new();
    site.run(["new", "level", "principal"]).ends_with(2).tells("new level ic/principal");
    site.run(["new", "level", "icc/principal"]).ends_with(2).tells("did you mean `ic`?");
    site.run(["new", "concept", "日本"]).ends_with(2).tells("makes no id");
    site.write("content/tracks/x.toml", "id = \"x\"\nlevel = [{ id = \"a\" }]\n");
    site.run(["new", "level", "x/b"]).ends_with(2).tells("cannot be added to");
    assert_eq!(site.read("content/tracks/x.toml"), "id = \"x\"\nlevel = [{ id = \"a\" }]\n");
    let bare = Site::empty().file("content/index.md", "# A\n");
    bare.run(["new", "guide", "a"]).ends_with(2).tells("ladderbook new track");
    bare.run(["new", "external", "a"]).ends_with(2).tells("[[rank]]");
    bare.run(["new", "track", "ic"]).ends_with(0);
}
