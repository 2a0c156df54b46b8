//! Which pages are linked again after an edit, and that all others stay as they were.

use super::*;

/// Builds `before` and then `now` with a warm cache; gives the addresses of the pages that were
/// linked again. The warm site equals a cold one.
fn linked_again(before: &[(String, String)], now: &[(String, String)]) -> Vec<String> {
    let mut cache = Cache::default();
    let first = build(&sources(before), &Flags::default(), &mut cache);
    let warm = build(&sources(now), &Flags::default(), &mut cache);
    let cold = build(&sources(now), &Flags::default(), &mut Cache::default());
    assert_eq!(super::random::difference_from_cold(&warm, &cold), None);
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
fn a_new_concept_links_only_pages_again_that_name_it() {
    let rung = "+++\ntitle = \"Ladder rung\"\ndefinition = \"A step.\"\n+++\nText.\n";
    let before = and(&site(), &[("content/apart.md", "# Apart\n\nA rung of a ladder.\n")]);
    let now = and(&before, &[("content/concepts/ladder-rung.md", rung)]);
    // `c.html` has a broken link, for which the new name might be meant.
    let again = linked_again(&before, &now);
    assert_eq!(again, ["a.html", "c.html", "concepts/ladder-rung.html", "glossary.html"]);
}

#[test]
fn a_new_concept_links_the_pages_that_write_its_name_in_another_way() {
    let names = [
        ("Caf\u{e9} crew", "The CAFE\u{301} crews meet."),
        ("Cafe\u{301} crew", "The caf\u{e9} crew\u{2019}s plan."),
        ("Peter\u{2019}s law", "As peter's law has it."),
        ("Tech lead", "A **tech** lead, or\ntwo."),
        ("C++", "Written in c++, of course."),
        ("Stra\u{df}e", "On the STRASSE at noon."),
    ];
    for (name, sentence) in names {
        let text = format!("# T\n\n{sentence}\n");
        let before = and(&site(), &[("content/t.md", &text)]);
        let page = format!("+++\ntitle = \"{name}\"\ndefinition = \"D.\"\n+++\nText.\n");
        let now = and(&before, &[("content/concepts/new.md", &page)]);
        let again = linked_again(&before, &now);
        assert!(again.contains(&"t.html".to_owned()), "{name}: {again:?}");
        assert!(!again.contains(&"b.html".to_owned()), "{name}: {again:?}");
    }
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
    // `c.html` has a broken link, for which a file might be meant.
    assert_eq!(linked_again(&site(), &now), ["c.html", "d.html"]);
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

#[test]
fn a_page_that_other_tools_find_first_is_led_to() {
    let links = "# E\n\n[x](own), [y](./), [z](FORK.MD), [[b#pa-rt]].\n";
    let site = and(
        &site(),
        &[
            ("content/own.md", "# Own\n"),
            ("content/fork.md", "# Fork\n"),
            ("content/e/e.md", links),
        ],
    );
    let led = |path: &str, text: &str, address: &str| {
        let now = and(&site, &[(path, text)]);
        let again = linked_again(&site, &now);
        assert!(again.contains(&"e/e.html".to_owned()), "{path}: {again:?}");
        let html = page(&built(&now), "e/e.html");
        assert!(html.contains(&format!("href=\"../{address}\"")), "{path}: {html}");
    };
    led("content/e/own/index.md", "+++\nslug = \"mine\"\n+++\n", "e/mine/index.html");
    led("content/e.md", "# Beside the folder\n", "e.html");
    led("content/e/fork.md", "# Nearer\n", "e/fork.html");
    led("content/b.md", "# B\n\n## Pa. Rt\n", "b.html#pa-rt");
}

#[test]
fn the_drawing_of_concepts_has_a_place_for_a_new_one() {
    let near = "+++\ntitle = \"Near\"\ndefinition = \"N.\"\nrelated = [\"swing\"]\n+++\n";
    let links = "# E\n\n[x](concept-graph.html#far)\n";
    let site = and(&site(), &[("content/concepts/near.md", near), ("content/e.md", links)]);
    let now = and(&site, &[("content/concepts/far.md", "+++\ntitle = \"Far\"\n+++\n")]);
    assert!(linked_again(&site, &now).contains(&"e.html".to_owned()));
}

#[test]
fn mentions_get_a_page_of_their_own_as_they_become_too_many() {
    let mentioning = |count: usize| {
        let mut files = site();
        for number in 0..40 {
            let text = if number < count { "Of [[b]].\n" } else { "Of nothing.\n" };
            files.push((format!("content/p{number}.md"), format!("# P {number}\n\n{text}")));
        }
        and(&files, &[])
    };
    let has = |files: &[(String, String)]| {
        built(files).outputs.keys().any(|address| address.as_str() == "b.mentions.html")
    };
    let (few, many) = (mentioning(20), mentioning(40));
    assert!(!has(&few) && has(&many));
    assert_eq!(linked_again(&few, &many).len(), 20);
    assert_eq!(linked_again(&many, &few).len(), 20);
}

#[test]
fn a_concept_that_begins_to_tell_others_apart_takes_their_links() {
    let concept = |title: &str, more: &str| {
        format!("+++\ntitle = \"{title}\"\ndefinition = \"D.\"\n{more}+++\nText.\n")
    };
    let (one, two) =
        (concept("One", "aliases = [\"both\"]\n"), concept("Two", "aliases = [\"both\"]\n"));
    let site = and(
        &site(),
        &[
            ("content/concepts/one.md", &one),
            ("content/concepts/two.md", &two),
            ("content/concepts/which.md", &concept("Both", "")),
            ("content/e.md", "# E\n\nSee [[both]].\n"),
        ],
    );
    let which = concept("Both", "disambiguates = [\"one\", \"two\"]\n");
    let now = and(&site, &[("content/concepts/which.md", &which)]);
    assert!(linked_again(&site, &now).contains(&"e.html".to_owned()));
    assert!(page(&built(&now), "e.html").contains("href=\"concepts/which.html\">both</a>"));
}

#[test]
fn a_title_that_is_called_otherwise_in_links_is_found_by_them() {
    let site = and(&site(), &[("content/e.md", "# E\n\n[x](b.md#own)\n")]);
    let now = and(&site, &[("content/b.md", "# B {#own}\n\n## Part\n\nOf ladders.\n")]);
    assert!(linked_again(&site, &now).contains(&"e.html".to_owned()));
    assert!(messages(&built(&site)).iter().any(|line| line.contains("missing-anchor")));
    assert!(messages(&built(&now)).iter().all(|line| !line.contains("missing-anchor")));
}
