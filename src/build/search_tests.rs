//! What reaches the search index, and what must not.

use super::*;

/// All that the search of a site says, in one text.
fn search_text(site: &Site) -> String {
    let files = site.search_files();
    files.iter().map(|file| String::from_utf8_lossy(&file.bytes).into_owned()).collect()
}

#[test]
fn drafts_and_unpublished_texts_are_in_no_index() {
    let sources = Sources::from_texts([
        ("content/essays/draft.md", "+++\ntitle = \"Zwielicht\"\ndraft = true\n+++\n\nUnfertig.\n"),
        ("content/essays/comments.md", "# Comments\n\nSeen.\n\n<!-- Verborgen -->\n"),
        ("content/essays/plain.md", "# Plain\n\nText.\n"),
    ]);
    let build_with = |drafts| {
        build(&sources, &Flags { drafts: Some(drafts), ..Flags::default() }, &mut Cache::default())
    };
    let (published, preview) = (search_text(&build_with(false)), search_text(&build_with(true)));
    for word in ["Zwielicht", "zwielicht", "Unfertig", "unfertig", "Verborgen", "verborgen"] {
        assert!(!published.contains(word), "{word} is in the index");
    }
    assert!(preview.contains("Zwielicht"), "the preview finds drafts");
    let documents: Vec<String> = build_with(false)
        .parts
        .search_pages()
        .flat_map(|page| search::documents::lines(&page, ""))
        .collect();
    assert!(
        documents.iter().all(|line| !line.contains("Zwielicht") && !line.contains("Verborgen"))
    );
}

#[test]
fn pages_and_sections_leave_themselves_out_of_the_index() {
    let hidden = "+++\ntitle = \"Hidden\"\nsearch = false\n+++\n\nSecretword.\n";
    let parts = "# Parts\n\nShownword.\n\n## Scratch {.no-search}\n\nFirstword.\n\n### Below\n\nSecondword.\n\n## Rest\n\nLastword.\n";
    let sources = Sources::from_texts([
        ("content/essays/hidden.md", hidden),
        ("content/essays/parts.md", parts),
        ("content/essays/old/a.md", "# Old\n\nOldword.\n"),
        ("content/essays/older.md", "# Older\n\nOlderword.\n"),
        ("book.toml", "[search]\nexclude = [\"essays/old\", \"nowhere.md\"]\n"),
    ]);
    let site = build(&sources, &Flags::default(), &mut Cache::default());
    let text = search_text(&site);
    for word in ["secretword", "firstword", "secondword", "oldword"] {
        assert!(!text.to_lowercase().contains(word), "{word} is in the index");
    }
    assert!(["Shownword", "Lastword", "Olderword"].iter().all(|word| text.contains(word)));
    let problems: Vec<&str> =
        site.problems.iter().map(|problem| problem.message.as_str()).collect();
    assert_eq!(problems, ["`nowhere.md` is no page and no folder of pages"]);
    let list = site.bytes(&Address::new("search.html").expect("an address")).expect("it renders");
    let list = list.expect("it is a page");
    assert!(!String::from_utf8_lossy(&list).contains("essays/hidden.html"));
}

#[test]
fn a_site_without_search_has_no_files_of_it() {
    let sources = Sources::from_texts([
        ("content/a.md", "# A\n\nText.\n"),
        ("book.toml", "[search]\nenable = false\n"),
    ]);
    let site = build(&sources, &Flags::default(), &mut Cache::default());
    assert!(site.search_files().is_empty());
    assert!(!site.outputs.contains_key(&Address::new("search.html").expect("an address")));
    assert!(site.parts.search_pages().next().is_some(), "documents for other engines remain");
}

#[test]
fn pages_of_tags_are_found_by_their_names() {
    let sources = Sources::from_texts([
        ("content/a.md", "---\ntags: [Big Idea]\n---\n# A\n\nOn #glue/work.\n"),
        ("content/b.md", "# B\n\nAlso #glue/work.\n"),
    ]);
    let site = build(&sources, &Flags::default(), &mut Cache::default());
    let found: Vec<(String, String)> = site
        .parts
        .search_pages()
        .filter(|page| page.kind == crate::page::search::SearchKind::Tag)
        .map(|page| (page.address, page.title))
        .collect();
    let found: Vec<(&str, &str)> = found.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    assert_eq!(
        found,
        [("tags/big-idea.html", "#Big Idea"), ("tags/glue/work.html", "#glue/work"),]
    );
    assert!(search_text(&site).contains("#glue/work"));
}

#[test]
fn the_list_of_all_pages_stays_short_on_a_large_site() {
    let mut files: Vec<(String, String)> = (0..3_000)
        .map(|number| {
            let letter = char::from(b'A' + (number % 26) as u8);
            let head = format!(
                "+++\ntitle = \"{letter}lpine note {number}\"\ndescription = \"{}\"\n+++\n",
                "Long. ".repeat(40)
            );
            (format!("content/notes/n{number}.md"), head)
        })
        .collect();
    files.push((
        "content/concepts/gate.md".to_owned(),
        "+++\ntitle = \"Gate\"\ndefinition = \"A way in.\"\n+++\n".to_owned(),
    ));
    let sources =
        Sources::from_texts(files.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    let site = build(&sources, &Flags::default(), &mut Cache::default());
    let list = site.bytes(&Address::new("search.html").expect("an address")).expect("it renders");
    let list = String::from_utf8(list.expect("it is there").to_vec()).expect("UTF-8");
    assert!(list.len() < 400_000, "{} bytes", list.len());
    assert!(list.contains("A way in."), "a short group keeps its sentences");
    assert!(!list.contains("Long."), "a long one has titles only");
    for number in [0, 1_499, 2_999] {
        assert_eq!(list.matches(&format!("notes/n{number}.html")).count(), 1, "n{number}");
    }
    let letters = list.matches("href=\"#essay-").count();
    assert_eq!(letters, 26);
    let letters = list.matches("id=\"essay-").count();
    assert_eq!(letters, 26, "each letter leads somewhere");
}
