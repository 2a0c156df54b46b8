//! Terms that link themselves: which words are a concept's name, and where they may be one.

use super::*;

/// A site with concepts of these names (aliases behind `|`) and a page `a.md`.
fn naming(names: &[&str], text: &str) -> Site {
    let mut files: Vec<(String, String)> = names
        .iter()
        .zip(0..)
        .map(|(names, number)| {
            let mut names = names.split('|');
            let title = names.next().unwrap_or_default();
            let aliases: Vec<String> = names.map(|name| format!("\"{name}\"")).collect();
            let more = format!("aliases = [{}]", aliases.join(", "));
            (format!("content/concepts/c{number}.md"), concept(title, &more))
        })
        .collect();
    files.push(("content/a.md".to_owned(), format!("# A\n\n{text}\n")));
    built(&files)
}

/// What links itself in a text: concept and words.
fn linked(names: &[&str], text: &str) -> Vec<(String, String)> {
    let html = page(&naming(names, text), "a.html");
    html.split("<a class=\"concept\" data-concept=\"")
        .skip(1)
        .map(|rest| {
            let (concept, rest) = rest.split_once('"').expect("a quote");
            let (_, rest) = rest.split_once('>').expect("an end");
            (concept.to_owned(), rest.split_once("</a>").expect("an end").0.to_owned())
        })
        .collect()
}

/// The words that link themselves in a text.
fn words(names: &[&str], text: &str) -> Vec<String> {
    linked(names, text).into_iter().map(|(_, words)| words).collect()
}

#[test]
fn of_terms_that_overlap_the_first_and_longest_links() {
    let names = ["Terminal", "Terminal level", "Level up", "Level"];
    let found = linked(&names, "A terminal level up, then the level, level up, a terminal.");
    let found: Vec<(&str, &str)> = found.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    assert_eq!(
        found,
        [("c1", "terminal level"), ("c3", "level"), ("c2", "level up"), ("c0", "terminal")]
    );
}

#[test]
fn names_in_capitals_match_in_capitals_and_others_in_any_case() {
    let names = ["IC|Individual contributor"];
    for (text, expected) in [
        ("An ic and an Ic.", &[][..]),
        ("Two ICs.", &["ICs"]),
        ("An IC\u{2019}s day.", &["IC"]),
        ("An INDIVIDUAL Contributor.", &["INDIVIDUAL Contributor"]),
    ] {
        assert_eq!(words(&names, text), expected, "{text}");
    }
}

#[test]
fn case_and_unicode_form_are_one_in_any_script() {
    let names = ["École d'été", "Größe", "Уровень", "Ladder"];
    for (text, expected) in [
        ("Une ÉCOLE D’ÉTÉ.", "ÉCOLE D\u{2019}ÉTÉ"),
        ("Une e\u{301}cole d'e\u{301}te\u{301}.", "e\u{301}cole d\u{2019}e\u{301}te\u{301}"),
        ("Die GRÖßE.", "GRÖßE"),
        ("Die gro\u{308}ße.", "gro\u{308}ße"),
        ("УРОВЕНЬ.", "УРОВЕНЬ"),
    ] {
        assert_eq!(words(&names, text), [expected], "{text}");
    }
    // A mark that belongs to the last letter makes it another word.
    assert_eq!(words(&names, "A ladder\u{301}."), Vec::<String>::new());
}

#[test]
fn plurals_and_possessives_link_with_both_apostrophes() {
    let names = ["Pendulum", "Authority", "Switch", "Boss"];
    for (text, expected) in [
        ("The pendulum's swing.", "pendulum"),
        ("The pendulum\u{2019}s swing.", "pendulum"),
        ("The pendulum\\'s swing.", "pendulum"),
        ("Of pendulums.", "pendulums"),
        ("The pendulums' swing.", "pendulums"),
        ("The pendulums\u{2019} swing.", "pendulums"),
        ("Of authorities.", "authorities"),
        ("Of switches.", "switches"),
        ("The boss' and the bosses' day.", "boss"),
    ] {
        assert_eq!(words(&names, text), [expected], "{text}");
    }
}

#[test]
fn a_name_with_an_apostrophe_is_found_however_that_is_typed() {
    for title in ["Conway's law", "Conway\u{2019}s law"] {
        for text in ["By Conway's law.", "By Conway\u{2019}s law.", "By Conway\\'s law."] {
            assert_eq!(words(&[title], text).len(), 1, "{title}: {text}");
        }
        let site = naming(&[title], "[[Conway's law]] and [[conway\u{2019}s Law|it]].");
        assert_eq!(messages(&site), Vec::<String>::new(), "{title}");
    }
    assert_eq!(
        words(&["\"10x\" engineer"], "A \"10x\" engineer.").len(),
        0,
        "quotes: written in TOML"
    );
}

#[test]
fn names_with_signs_are_found() {
    for (name, text, expected) in [
        ("R&D", "Our R&D, our R&amp;D.", "R&amp;D"),
        (".NET", "Of .NET too.", ".NET"),
        ("C++", "Of C++ too.", "C++"),
        ("C#", "Of C# too.", "C#"),
        ("On-call", "Being on-call.", "on-call"),
        ("CI/CD", "The CI/CD pipeline.", "CI/CD"),
        ("E5 (Meta)", "An E5 (Meta) says.", "E5 (Meta)"),
    ] {
        assert_eq!(words(&[name], text), [expected], "{name}");
    }
}

#[test]
fn a_term_may_run_over_a_line_break_and_lie_inside_markup_but_not_over_it() {
    let names = ["Terminal level"];
    for (text, expected) in [
        ("A terminal\nlevel.", "terminal\nlevel"),
        ("> A terminal\n> level.", "terminal\nlevel"),
        ("- A terminal\n  level.", "terminal\nlevel"),
        ("A *terminal level*.", "terminal level"),
        ("A **_terminal\nlevel_**.", "terminal\nlevel"),
        ("A ==terminal level==.", "terminal level"),
        ("A ~~terminal level~~.", "terminal level"),
        ("A <b>terminal level</b>.", "terminal level"),
        ("A terminal  level.", "terminal  level"),
        ("A terminal&nbsp;level.", "terminal\u{a0}level"),
        ("A \"terminal level\".", "terminal level"),
    ] {
        assert_eq!(words(&names, text), [expected], "{text}");
    }
    for text in [
        "A *terminal* level.",
        "A terminal *level*.",
        "A *terminal level",
        "A ter*minal* level.",
        "A terminal  \nlevel.",
        "A terminal\\\nlevel.",
        "A terminal\n\nlevel.",
        "- A terminal\n- level.",
        "A terminal<br>level.",
        "A terminal[^1] level.\n\n[^1]: Note.",
    ] {
        let expected: &[&str] = if text == "A *terminal level" { &["terminal level"] } else { &[] };
        assert_eq!(words(&names, text), expected, "{text}");
    }
}

#[test]
fn terms_link_in_every_kind_of_text() {
    let names = ["Pendulum"];
    for text in [
        "- A pendulum.",
        "1. A pendulum.",
        "- [ ] A pendulum.",
        "> A pendulum.",
        "> [!note] Title\n> A pendulum.",
        "> [!tip]- Title\n> > A pendulum.",
        "| x |\n|---|\n| A pendulum. |",
        "| A pendulum. |\n|---|\n| x |",
        "Term\n: A pendulum.",
        "Word.[^1]\n\n[^1]: A pendulum.",
        "<div>\n\nA pendulum.\n\n</div>",
        "Text\n***\nA pendulum.",
    ] {
        assert_eq!(words(&names, text), ["pendulum"], "{text}");
    }
}

#[test]
fn headings_code_links_paths_addresses_and_alt_texts_stay_as_they_are() {
    let names = ["Pendulum"];
    for text in [
        "## Pendulum",
        "Pendulum\n---",
        "<h2>Pendulum</h2>",
        "`pendulum`",
        "```\npendulum\n```",
        "```pendulum title=\"pendulum\"\nx\n```",
        "    pendulum",
        "<code>pendulum</code>",
        "<pre>\npendulum\n</pre>",
        "<kbd>pendulum</kbd>",
        "[pendulum](a.md)",
        "[the *pendulum* swings](a.md)",
        "[pendulum][r]\n\n[r]: a.md \"pendulum\"",
        "[pendulum](https://x.example/)",
        "<a href=\"a.md\">pendulum</a>",
        "[[a|pendulum]]",
        "https://x.example/pendulum and x.example/pendulum/y",
        "<https://x.example/pendulum>",
        "mail to pendulum@x.example or me@pendulum.example",
        "See concepts/pendulum.md, ./pendulum, /pendulum and C:\\pendulum.",
        "Run pendulum.sh or `x` with --pendulum=1 and $pendulum.",
        "![pendulum](p.png \"pendulum\")",
        "<img src=\"p.png\" alt=\"pendulum\" title=\"pendulum\">",
        "![[p.png|pendulum]]",
        "A #pendulum tag.",
        "%% pendulum %%",
        "<!-- pendulum -->",
        "> [!note] Pendulum\n> Text.",
        "{{< pendulum >}}",
        "<span class=\"no-link\">pendulum</span>",
        "<div class=\"x no-link\">\n\nA pendulum.\n\n> pendulum\n\n</div>",
        "a_pendulum, pendulum_a, pendulum-like, non-pendulum, pendulumness",
    ] {
        assert_eq!(words(&names, text), Vec::<String>::new(), "{text}");
    }
    assert_eq!(words(&names, "`x`, **and** a pendulum: one/pendulum."), ["pendulum"]);
}

#[test]
fn a_page_never_links_to_itself_not_even_by_an_alias_or_inside_what_it_shows() {
    let site = vault(&[
        (
            "concepts/pendulum.md",
            "+++\ntitle = \"Pendulum\"\naliases = [\"Swing\"]\ndefinition = \"A pendulum, a swing.\"\n+++\nPendulum swing.\n\n## Part\n\nA pendulum.\n\n![[b]]\n",
        ),
        ("b.md", "# B\n\nOf pendulums.\n"),
    ]);
    let html = page(&site, "concepts/pendulum.html");
    assert!(!html.contains("data-concept"), "{html}");
    assert!(page(&site, "b.html").contains(">pendulums</a>"));
}

#[test]
fn points_summaries_examples_answers_reasons_and_definitions_take_part() {
    let name = |word: &str| format!("Of the {word}.");
    let words = [
        "summary",
        "point",
        "example",
        "reason",
        "note",
        "hatsum",
        "question",
        "answer",
        "result",
        "dimension",
        "side",
        "claimed",
        "defined",
        "inherited",
    ];
    let mut files = around();
    for word in words {
        files.push((format!("content/concepts/{word}x.md"), concept(&format!("{word}x"), "")));
    }
    let edit = |files: &mut Vec<(String, String)>, path: &str, from: &str, to: &str| {
        let (_, text) = files.iter_mut().find(|(known, _)| known == path).expect("a file");
        assert!(text.contains(from), "{from} is not in {path}");
        *text = text.replace(from, to);
    };
    let ic = "content/tracks/ic.toml";
    edit(&mut files, ic, "Stands on the terminal level.", &name("summaryx"));
    edit(&mut files, ic, "Sets the direction of an area.", &name("pointx"));
    edit(&mut files, ic, "Owns the seams, never the pendulum.", &name("inheritedx"));
    edit(
        &mut files,
        ic,
        "costs = [\"pendulum\"]",
        "costs = [\"pendulum\"]\nreason = \"Of the reasonx.\"",
    );
    edit(&mut files, ic, "basis = [\"rank\"]", "basis = [\"rank\"]\nnote = \"Of the notex.\"");
    let guide = "content/guides/fork.toml";
    edit(&mut files, guide, "What gives you energy?", &name("questionx"));
    edit(&mut files, guide, "Problems", &name("answerx"));
    edit(&mut files, guide, "Stay **technical**.", &name("resultx"));
    edit(&mut files, "content/compare/roles.toml", "The budget.", &name("sidex"));
    edit(&mut files, "content/claims/pay.toml", "Pay is even.", &name("claimedx"));
    edit(&mut files, "content/concepts/pendulum.md", "What Pendulum means.", &name("definedx"));
    let site = built(&files);
    for (word, address) in [
        ("summaryx", "tracks/ic/senior.html"),
        ("summaryx", "tracks/ic.html"),
        ("summaryx", "index.html"),
        ("pointx", "tracks/ic/staff.html"),
        ("pointx", "tracks/ic/matrix.html"),
        ("pointx", "competencies/direction.html"),
        ("pointx", "compare/ic-senior--ic-staff.html"),
        ("inheritedx", "tracks/ic/staff.html"),
        ("reasonx", "transitions.html"),
        ("reasonx", "tracks/ic/senior.html"),
        ("notex", "tracks/mgmt/em.html"),
        ("questionx", "guides/fork.html"),
        ("answerx", "guides/fork.html"),
        ("resultx", "guides/fork.html"),
        ("sidex", "compare/roles.html"),
        ("claimedx", "claims.html"),
        ("claimedx", "tracks/mgmt/em.html"),
        ("definedx", "concepts/pendulum.html"),
        ("definedx", "glossary.html"),
    ] {
        let html = page(&site, address);
        let link = format!("concepts/{word}.html\">{word}</a>");
        assert!(html.contains(&link), "{word} is no link on {address}: {html}");
    }
}

#[test]
fn mentions_are_grouped_by_kind_of_page() {
    let mut files = sample();
    files.push(("content/concepts/swing.md".to_owned(), concept("Swing", "") + "A pendulum.\n"));
    let html = page(&built(&files), "concepts/pendulum.html");
    let at = html.find("class=\"backlinks\"").unwrap_or_else(|| panic!("no mentions: {html}"));
    let place = |text: &str| html[at..].find(text).unwrap_or_else(|| panic!("no {text}: {html}"));
    for (kind, link) in
        [("Levels", "ic/senior.html"), ("Concepts", "swing.html"), ("Essays", "fork.html")]
    {
        assert!(place(kind) < place(link), "{kind} heads {link}: {html}");
    }
}
