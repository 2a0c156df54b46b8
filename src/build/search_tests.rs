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
    let mut files: Vec<(String, String)> = (0..1_500)
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
    assert!(list.len() < 200_000, "{} bytes", list.len());
    assert!(list.contains("A way in."), "a short group keeps its sentences");
    assert!(!list.contains("Long."), "a long one has titles only");
    for number in [0, 749, 1_499] {
        assert_eq!(list.matches(&format!("notes/n{number}.html")).count(), 1, "n{number}");
    }
    let letters = list.matches("href=\"#essay-").count();
    assert_eq!(letters, 26);
    let letters = list.matches("id=\"essay-").count();
    assert_eq!(letters, 26, "each letter leads somewhere");
}

/// A large site: notes under two letters, one of them with more than a page of the list holds, concepts whose first
/// letters are no help, and a page of another kind.
fn large() -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for number in 0..2_100 {
        let letter = if number % 7 == 0 { 'B' } else { 'a' };
        let text = format!("# {letter}lpine note {number}\n");
        files.insert(format!("content/notes/n{number}.md"), text);
    }
    files.insert("content/notes/index.md".to_owned(), "# Notes\n".to_owned());
    for number in 0..2_050 {
        let first = char::from_u32(0x4e00 + number).expect("an ideograph");
        let text = format!("+++\ntitle = \"{first}題\"\ndefinition = \"Eins.\"\n+++\n");
        files.insert(format!("content/concepts/c{number}.md"), text);
    }
    files
}

fn built(files: &BTreeMap<String, String>, cache: &mut Cache) -> Site {
    let texts = files.iter().map(|(path, text)| (path.as_str(), text.as_str()));
    build(&Sources::from_texts(texts), &Flags::default(), cache)
}

fn html(site: &Site, address: &Address) -> String {
    let bytes = site.bytes(address).expect("it renders").expect("it is a page");
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

fn lists(site: &Site) -> Vec<&Address> {
    site.outputs.keys().filter(|address| address.as_str().starts_with("search.")).collect()
}

#[test]
fn the_list_of_all_pages_of_a_large_site_is_cut_by_letters() {
    let site = built(&large(), &mut Cache::default());
    let names: Vec<&str> = lists(&site).iter().map(|address| address.as_str()).collect();
    let essays = [1, 2, 3, 4].map(|number| format!("search.essay-{number}.html"));
    let concepts = [1, 2, 3].map(|number| format!("search.concept-{number}.html"));
    assert_eq!(names, [&concepts[..], &essays[..], &["search.html".to_owned()]].concat());
    let pages: Vec<String> = lists(&site).iter().map(|address| html(&site, address)).collect();
    for page in &pages {
        assert!(page.len() < 150_000, "{} bytes", page.len());
    }
    for address in ["notes/n0.html", "notes/n1.html", "notes/n2099.html", "concepts/c7.html"] {
        let link = format!("<li><a href=\"{address}\">");
        let count: usize = pages.iter().map(|page| page.matches(&link).count()).sum();
        assert_eq!(count, 1, "{address}");
    }
    let list = pages.last().expect("there is a list");
    assert!(list.contains("notes/index.html"), "a short group stays on the list");
    let labels = ["1–800", "801–1600", "1601–2050", "A 1", "A 2", "A 3", "B"];
    for (address, label) in concepts.iter().chain(&essays).zip(labels) {
        assert!(list.contains(&format!("<a href=\"{address}\">{label}</a>")), "{label}");
    }
    assert!(pages[3].contains("<h1>Essays: A 1</h1>") && pages[3].contains("800 of 2100"));
    assert!(pages[6].contains("aria-current=\"page\">B</a>"));
}

#[test]
fn a_title_with_a_new_letter_gets_a_page_in_the_list_at_once() {
    let mut files = large();
    let mut cache = Cache::default();
    built(&files, &mut cache);
    files.insert("content/notes/n5.md".to_owned(), "# Zenith\n".to_owned());
    let site = built(&files, &mut cache);
    let cold = built(&files, &mut Cache::default());
    assert!(site.outputs.keys().eq(cold.outputs.keys()));
    let last = Address::new("search.essay-5.html").expect("an address");
    assert!(html(&site, &last).contains("Zenith"));
    files.insert(
        "content/notes/n5.md".to_owned(),
        "+++\nsearch = false\n+++\n# Zenith\n".to_owned(),
    );
    let site = built(&files, &mut cache);
    assert!(!site.outputs.contains_key(&last), "a page that left takes its letter with it");
}
