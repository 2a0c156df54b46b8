//! What pages show and link to, and that what is declared is shown.

use super::*;

fn with_all(files: &[(&str, &str)]) -> Site {
    let mut all = sample();
    for (path, text) in files {
        all.retain(|(known, _)| known != path);
        all.push(((*path).to_owned(), (*text).to_owned()));
    }
    built(&all)
}

#[test]
fn concepts_are_drawn_with_their_relations_and_listed_with_the_same() {
    let site = with_all(&[
        (
            "content/concepts/pendulum.md",
            &concept("Pendulum", "aliases = [\"EM\"]\ncontrasts = [\"terminal-level\"]"),
        ),
        ("content/concepts/ladder.md", &concept("Ladder", "broader = [\"pendulum\"]")),
        ("content/concepts/lonely.md", &concept("Lonely", "")),
    ]);
    let html = page(&site, "concept-graph.html");
    for title in ["Pendulum", "Terminal level", "Ladder", "Lonely"] {
        assert!(html.contains(&format!("<title>{title}</title>")), "{title}");
        assert!(html.matches(&format!(">{title}</a>")).count() >= 1, "{title} in the list");
    }
    // Relations hold both ways.
    let entry = |id: &str| {
        let start = html.find(&format!("class=\"graph-entry\" id=\"{id}\"")).expect("is listed");
        html[start..].split("</section>").next().unwrap_or_default().to_owned()
    };
    assert!(entry("terminal-level").contains("href=\"concepts/pendulum.html\""));
    assert!(entry("pendulum").contains("href=\"concepts/ladder.html\""));
    assert!(entry("ladder").contains("href=\"concepts/pendulum.html\""));
    assert!(page(&site, "glossary.html").contains("href=\"concept-graph.html\""));
    let own = page(&site, "concepts/ladder.html");
    assert!(own.contains("href=\"../concept-graph.html#ladder\""), "{own}");
}

#[test]
fn concepts_without_relations_have_no_picture() {
    let site = built(&sample());
    assert!(!page(&site, "glossary.html").contains("concept-graph"));
    let none = Address::new("concept-graph.html").expect("relative");
    assert!(site.bytes(&none).expect("no fault").is_none());
}

#[test]
fn competencies_are_listed_by_group_and_linked_from_their_pages() {
    let framework = FRAMEWORK
        .replace("scale = \"proficiency\"\n", "scale = \"proficiency\"\ngroup = \"Craft\"\n");
    let site = with_all(&[("content/framework.toml", &framework)]);
    let html = page(&site, "competencies/index.html");
    assert!(html.contains(">Craft</h2>"), "{html}");
    assert!(html.contains("<a href=\"../competencies/direction.html\">Direction</a>"), "{html}");
    assert!(html.contains("href=\"../competencies/direction.html#ic\""), "{html}");
    let own = page(&site, "competencies/direction.html");
    assert!(own.contains("href=\"../competencies/index.html\""), "{own}");
    assert!(page(&site, "index.html").contains("href=\"competencies/index.html\""));
}

#[test]
fn pay_and_limits_are_shown_where_they_are_published() {
    let more = "terminal = \"career\"\ntenure = { typical = \"2-5y\", limit = \"8y\" }\npay = { currency = \"EUR\", from = 80000, to = 110000, basis = \"base, Berlin\" }";
    let ic = IC.replace("terminal = \"career\"", more);
    let on = "[framework]\npublish-pay = true\n";
    let site = with_all(&[("content/tracks/ic.toml", &ic), ("book.toml", on)]);
    let html = page(&site, "tracks/ic/senior.html");
    assert!(html.contains("EUR 80\u{202f}000 – 110\u{202f}000"), "{html}");
    assert!(html.contains("base, Berlin"));
    assert!(html.contains("At most 8y without a promotion"), "{html}");
    assert!(page(&site, "tracks/ic.html").contains("At most 8y without a promotion"));
    let off = with_all(&[("content/tracks/ic.toml", &ic)]);
    assert!(off.has_errors() && !page(&off, "tracks/ic/senior.html").contains("80\u{202f}000"));
}

#[test]
fn a_level_links_the_comparisons_and_guides_that_name_it() {
    let site = built(&around());
    let staff = page(&site, "tracks/ic/staff.html");
    assert!(staff.contains("href=\"../../guides/fork.html\""), "{staff}");
    let manager = page(&site, "tracks/mgmt/em.html");
    assert!(manager.contains("href=\"../../compare/roles.html\""), "{manager}");
    let senior = page(&site, "tracks/ic/senior.html");
    assert!(!senior.contains("guides/fork.html\">Which"), "{senior}");
}

#[test]
fn words_written_for_the_folder_of_comparisons_stand_above_its_list() {
    for folder in ["compare", "guides"] {
        let mut files = around();
        let text = "# Chosen well\n\nRead these first.\n";
        files.push((format!("content/{folder}/index.md"), text.to_owned()));
        let html = page(&built(&files), &format!("{folder}/index.html"));
        let listed = if folder == "compare" { "roles.html" } else { "fork.html" };
        let place = html.find("<h1>Chosen well</h1>").expect("the title");
        let words = html.find("<p>Read these first.</p>").expect("the words");
        let list = html.rfind(&format!("{folder}/{listed}\"")).expect("the list");
        assert!(place < words && words < list, "{html}");
    }
}

#[test]
fn a_proficiency_holds_on_where_a_level_says_nothing_new() {
    let framework = "[[scale]]\nid = \"proficiency\"\nvalues = [{ id = \"w\", name = \"Working\" }, { id = \"e\", name = \"Expert\" }]\n[[competency]]\nid = \"craft\"\nname = \"Craft\"\n";
    let track = "id = \"x\"\nname = \"X\"\n[[level]]\nid = \"a\"\nname = \"A\"\nexpect.craft = { proficiency = \"w\", points = [\"One.\"] }\n[[level]]\nid = \"b\"\nname = \"B\"\nexpect.craft = { same = true }\n";
    let texts = [("content/framework.toml", framework), ("content/tracks/x.toml", track)];
    let files: Vec<_> =
        texts.map(|(path, text)| (path.to_owned(), text.to_owned())).into_iter().collect();
    let site = built(&files);
    for (address, times) in [
        ("tracks/x/b.html", 1),
        ("tracks/x/matrix.html", 2),
        ("competencies/craft.html", 2),
        ("compare/x-a--x-b.html", 2),
    ] {
        let found = page(&site, address).matches(">Working<").count();
        assert!(found >= times, "{address}: {found}");
    }
}
