//! Which pages are linked again after an edit, and that all others stay as they were.

use super::*;

/// Builds `before` and then `now` with a warm cache; gives the addresses of the pages that were
/// linked again. The warm site equals a cold one.
fn linked_again(before: &[(String, String)], now: &[(String, String)]) -> Vec<String> {
    let mut cache = Cache::default();
    let first = build(&sources(before), &Flags::default(), &mut cache);
    let warm = build(&sources(now), &Flags::default(), &mut cache);
    let cold = build(&sources(now), &Flags::default(), &mut Cache::default());
    assert!(fingerprint(&warm) == fingerprint(&cold), "warm and cold differ");
    let linked = |site: &Site, id: PageId| Arc::clone(&site.parts.linked[id.index()]);
    let index = &warm.parts.index;
    index
        .page_ids()
        .filter(|id| {
            let known = first.parts.index.names.at(index.page(*id).address.as_str());
            known.is_none_or(|known| !Arc::ptr_eq(&linked(&first, known), &linked(&warm, *id)))
        })
        .map(|id| index.page(id).address.to_string())
        .collect()
}

/// The files, with others put in their place or beside them.
fn and(files: &[(String, String)], others: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut files: BTreeMap<String, String> = files.iter().cloned().collect();
    files.extend(others.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())));
    files.into_iter().collect()
}

fn site() -> Vec<(String, String)> {
    and(
        &[],
        &[
            (
                "content/concepts/swing.md",
                "+++\ntitle = \"Swing\"\ndefinition = \"A swing.\"\n+++\nText.\n",
            ),
            ("content/a.md", "# A\n\nThe swing, and a ladder rung. See [[b]].\n"),
            ("content/b.md", "# B\n\n## Part\n\nOf ladders, rungs and swingers.\n"),
            ("content/c.md", "# C\n\nNo concept here, but [[nowhere]] and [[b#Part]].\n"),
            ("content/d.md", "# D\n\n![[b]]\n\n![](pictures/x.png)\n"),
            ("content/pictures/x.png", "x"),
        ],
    )
}

#[test]
fn a_word_in_a_body_links_its_page_again_and_those_that_show_it() {
    let now = and(&site(), &[("content/b.md", "# B\n\n## Part\n\nOf ladders and swingers.\n")]);
    assert_eq!(linked_again(&site(), &now), ["b.html", "d.html"]);
}

#[test]
fn a_new_concept_links_only_pages_again_that_may_name_it() {
    let rung = "+++\ntitle = \"Ladder rung\"\ndefinition = \"A step.\"\n+++\nText.\n";
    let now = and(&site(), &[("content/concepts/ladder-rung.md", rung)]);
    // `c.html` has a broken link, for which the new name might be meant.
    let again = linked_again(&site(), &now);
    assert_eq!(again, ["a.html", "c.html", "concepts/ladder-rung.html", "glossary.html"]);
}

#[test]
fn a_new_title_links_only_pages_again_that_show_or_use_it() {
    let swing = "+++\ntitle = \"Pendulum\"\ndefinition = \"A swing.\"\n+++\nText.\n";
    let now = and(&site(), &[("content/concepts/swing.md", swing)]);
    let again = linked_again(&site(), &now);
    assert_eq!(again, ["a.html", "c.html", "concepts/swing.html", "glossary.html"]);
}

#[test]
fn a_heading_links_only_pages_again_that_lead_to_its_page() {
    let now =
        and(&site(), &[("content/b.md", "# B\n\n## Piece\n\nOf ladders, rungs and swingers.\n")]);
    assert_eq!(linked_again(&site(), &now), ["a.html", "b.html", "c.html", "d.html"]);
    let now = and(&site(), &[("content/a.md", "# A\n\n## Piece\n\nThe swing.\n")]);
    assert_eq!(linked_again(&site(), &now), ["a.html"]);
}

#[test]
fn a_page_or_file_that_goes_links_only_pages_again_that_lead_to_it() {
    let mut now = site();
    now.retain(|(path, _)| !path.ends_with("x.png"));
    assert_eq!(linked_again(&site(), &now), ["d.html"]);
    let mut now = site();
    now.retain(|(path, _)| !path.ends_with("a.md"));
    assert_eq!(linked_again(&site(), &now), ["c.html"]);
}

#[test]
fn a_term_that_begins_a_longer_word_leaves_the_shorter_one_a_link() {
    let concept =
        |title: &str| format!("+++\ntitle = \"{title}\"\ndefinition = \"D.\"\n+++\nText.\n");
    let site = and(
        &[],
        &[
            ("content/concepts/staff.md", &concept("Staff")),
            ("content/concepts/staff-eng.md", &concept("Staff eng")),
            ("content/a.md", "# A\n\nThe staff engineers, .NET and C++.\n"),
            ("content/concepts/net.md", &concept(".NET")),
            ("content/concepts/cpp.md", &concept("C++ 20")),
        ],
    );
    let html = page(&built(&site), "a.html");
    assert!(html.contains(">staff</a> engineers"), "{html}");
    assert!(html.contains(">.NET</a>"), "{html}");
}
