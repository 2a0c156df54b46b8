//! Every form in which a link is written, what it leads to, and where its fault is.

use super::*;

/// A site around the framework with a page of this text.
fn saying(text: &str) -> Site {
    let mut files = around();
    files.retain(|(path, _)| path != "content/about.md");
    for (path, text) in [
        ("content/about.md", format!("# About\n\n## Top\n\n{text}\n").as_str()),
        ("content/files/plan.pdf", "pdf"),
        ("content/files/talk.mp3", "mp3"),
        ("content/files/film.webm", "webm"),
        ("content/notes/ two  spaces .md", "Text.\n"),
        ("content/notes/deep/The Plan.md", "# Our plan\n\n## First *step*\n\nDone. ^done\n"),
    ] {
        files.push((path.to_owned(), text.to_owned()));
    }
    built(&files)
}

#[test]
fn every_form_of_a_wikilink_leads_where_it_says() {
    for (form, html) in [
        ("[[The Plan]]", "<a href=\"notes/deep/The-Plan.html\">The Plan</a>"),
        ("[[the plan]]", "<a href=\"notes/deep/The-Plan.html\">the plan</a>"),
        ("[[ The Plan ]]", "<a href=\"notes/deep/The-Plan.html\">The Plan</a>"),
        ("[[two  spaces|x]]", "<a href=\"notes/-two--spaces-.html\">x</a>"),
        ("[[The Plan|label]]", "<a href=\"notes/deep/The-Plan.html\">label</a>"),
        ("[[The Plan|*lab* `el`]]", "The-Plan.html\"><em>lab</em> <code>el</code></a>"),
        ("[[notes/deep/The Plan]]", "<a href=\"notes/deep/The-Plan.html\">Our plan</a>"),
        ("[[notes/deep/The Plan.md|x]]", "<a href=\"notes/deep/The-Plan.html\">x</a>"),
        ("[[/notes/deep/The Plan|x]]", "<a href=\"notes/deep/The-Plan.html\">x</a>"),
        ("[[The Plan#First step]]", "The-Plan.html#first-step\">The Plan: First step</a>"),
        ("[[The Plan#first-step|x]]", "The-Plan.html#first-step\">x</a>"),
        ("[[The Plan#^done|x]]", "The-Plan.html#%5Edone\">x</a>"),
        ("[[#Top]]", "<a href=\"#top\">Top</a>"),
        ("[[#top|x]]", "<a href=\"#top\">x</a>"),
        ("[[track:ic]]", "<a href=\"tracks/ic.html\">Individual contributor</a>"),
        ("[[ic]]", "<a href=\"tracks/ic.html\">Individual contributor</a>"),
        ("[[level:ic/staff]]", "<a href=\"tracks/ic/staff.html\">Staff Engineer</a>"),
        ("[[ic/staff|x]]", "<a href=\"tracks/ic/staff.html\">x</a>"),
        ("[[staff|x]]", "<a href=\"tracks/ic/staff.html\">x</a>"),
        ("[[ic/staff#direction]]", "staff.html#direction\">Staff Engineer: Direction</a>"),
        ("[[competency:direction]]", "<a href=\"competencies/direction.html\">Direction</a>"),
        ("[[direction]]", "<a href=\"competencies/direction.html\">Direction</a>"),
        ("[[point:direction.seams|x]]", "tracks/ic/senior.html#direction.seams\">x</a>"),
        ("[[ic/senior#direction.seams|x]]", "tracks/ic/senior.html#direction.seams\">x</a>"),
        ("[[guide:fork]]", "<a href=\"guides/fork.html\">Which way?</a>"),
        ("[[guide:fork#energy|x]]", "<a href=\"guides/fork.html#energy\">x</a>"),
        ("[[guide:fork#result-ic|x]]", "<a href=\"guides/fork.html#result-ic\">x</a>"),
        ("[[comparison:roles]]", "<a href=\"compare/roles.html\">Two roles</a>"),
        ("[[roles]]", "<a href=\"compare/roles.html\">Two roles</a>"),
        ("[[comparison:roles#decides|x]]", "<a href=\"compare/roles.html#decides\">x</a>"),
        ("[[claim:even|x]], [[claim:uneven]]", "<a href=\"claims.html#even\">x</a>"),
        ("[[even|x]], [[uneven]]", "<a href=\"claims.html#even\">x</a>"),
        ("[[external:big|x]]", "<a href=\"level-map.html#big\">x</a>"),
        ("[[concept:pendulum|x]]", "href=\"concepts/pendulum.html\">x</a>"),
        ("[[plan.pdf]]", "<a href=\"files/plan.pdf\">plan.pdf</a>"),
        ("[[files/plan.pdf|the plan]]", "<a href=\"files/plan.pdf\">the plan</a>"),
        ("![[plan.pdf]]", "<a href=\"files/plan.pdf\">plan.pdf</a>"),
        ("![[a.png]]", "<img src=\"pictures/a.png\" alt=\"a\" loading=\"lazy\">"),
        ("![[a.png|Ours]]", "<img src=\"pictures/a.png\" alt=\"Ours\" loading=\"lazy\">"),
        ("![[a.png|Ours|30]]", "src=\"pictures/a.png\" alt=\"Ours\" width=\"30\" loading"),
        ("Text ![[pictures/a.png|30x20]].", "alt=\"a\" width=\"30\" height=\"20\""),
        ("![[talk.mp3]]", "<audio controls preload=\"metadata\" src=\"files/talk.mp3\""),
        ("![[film.webm]]", "<video controls preload=\"metadata\" src=\"files/film.webm\""),
        ("![[The Plan]]", "<h3>First <em>step</em></h3>"),
        ("![[The Plan#First step]]", "<p>Done.</p>"),
        ("![[The Plan#^done]]", "<p>Done.</p>"),
        ("![[concept:pendulum]]", "<p>What Pendulum means.</p>"),
    ] {
        // In a paragraph, and in a cell, where the pipe needs a backslash.
        let cell = format!("| x |\n|---|\n| {} |", form.replace('|', "\\|"));
        let is_embedded = form.starts_with("![[")
            && html.starts_with(['<', 'p'])
            && !html.starts_with("<img")
            && !html.starts_with("<a ");
        let places = if is_embedded { vec![form.to_owned()] } else { vec![form.to_owned(), cell] };
        for text in places {
            let site = saying(&text);
            assert_eq!(messages(&site), Vec::<String>::new(), "{text}");
            let found = page(&site, "about.html");
            assert!(found.contains(html), "{text}: {html} is not in {found}");
        }
    }
}

#[test]
fn a_name_that_a_page_tells_apart_leads_to_that_page() {
    let site = |more: &str| {
        vault(&[
            (
                "concepts/level.md",
                "+++\ntitle = \"Terminal level\"\naliases = [\"terminal\"]\ndefinition = \"L.\"\n+++\n",
            ),
            (
                "concepts/place.md",
                "+++\ntitle = \"Terminal position\"\naliases = [\"Terminal\"]\ndefinition = \"P.\"\n+++\n",
            ),
            (
                "concepts/which.md",
                &format!("+++\ntitle = \"Terminal\"\ndefinition = \"Either.\"\n{more}+++\n"),
            ),
            ("a.md", "# A\n\n[[terminal]], [[concept:terminal|this]] and [it](terminal.md).\n"),
            ("concepts/index.md", "[[Terminal]]\n"),
        ])
    };
    let apart = site("disambiguates = [\"level\", \"place\"]\n");
    let found: Vec<String> =
        messages(&apart).into_iter().filter(|line| !line.contains("never-mentioned")).collect();
    assert_eq!(found, Vec::<String>::new());
    let html = page(&apart, "a.html");
    let link = "data-concept=\"which\" href=\"concepts/which.html\">";
    assert_eq!(html.matches(link).count(), 3, "{html}");
    assert!(page(&apart, "concepts/index.html").contains("which.html\">Terminal</a>"));
    let tied = messages(&site(""));
    assert!(tied.iter().any(|line| line.contains("duplicate-alias")), "{tied:#?}");
    assert!(tied.iter().any(|line| line.contains("`terminal` could mean several")), "{tied:#?}");
}

#[test]
fn links_of_every_other_form_are_resolved() {
    for (form, html) in [
        ("[x](essays/fork.md)", "<a href=\"essays/fork.html\">x</a>"),
        ("[x](./essays/fork.md#later)", "<a href=\"essays/fork.html#later\">x</a>"),
        ("[x](essays/fork.md \"Title\")", "<a href=\"essays/fork.html\" title=\"Title\">x</a>"),
        ("[x](@/essays/fork.md#later)", "<a href=\"essays/fork.html#later\">x</a>"),
        ("[x](/essays/fork.md)", "<a href=\"essays/fork.html\">x</a>"),
        ("[x](notes/deep/The%20Plan.md)", "<a href=\"notes/deep/The-Plan.html\">x</a>"),
        ("[x](<notes/deep/The Plan.md>)", "<a href=\"notes/deep/The-Plan.html\">x</a>"),
        ("[x](#top)", "<a href=\"#top\">x</a>"),
        ("[x][r]\n\n[r]: essays/fork.md#later", "<a href=\"essays/fork.html#later\">x</a>"),
        ("[r][]\n\n[R]: essays/fork.md", "<a href=\"essays/fork.html\">r</a>"),
        ("[r]\n\n[r]: @/essays/fork.md 'T'", "<a href=\"essays/fork.html\" title=\"T\">r</a>"),
        ("![x][r]\n\n[r]: pictures/a.png", "<img src=\"pictures/a.png\" alt=\"x\""),
        ("<a href=\"essays/fork.md#later\">x</a>", "<a href=\"essays/fork.html#later\">x</a>"),
        ("<a href='@/essays/fork.md'>x</a>", "<a href=\"essays/fork.html\">x</a>"),
        ("<a href=essays/fork.md>x</a>", "<a href=\"essays/fork.html\">x</a>"),
        ("<A HREF=\"#top\">x</A>", "<a href=\"#top\">x</a>"),
        ("<img src=\"pictures/a.png\" alt=\"\">", "<img src=\"pictures/a.png\" alt=\"\">"),
        ("<div>\n<img alt=\"\" src='pictures/a.png'>\n</div>", "src=\"pictures/a.png\""),
        ("<a name=\"old\"></a>[x](#old)", "<a id=\"old\"></a><a href=\"#old\">x</a>"),
        ("[[#mark|x]] <span id='mark'>y</span>", "<a href=\"#mark\">x</a>"),
        ("[x](essays/fork.md?a=1#later)", "<a href=\"essays/fork.html#later\">x</a>"),
        ("[x](tracks/ic/staff.md#direction)", "<a href=\"tracks/ic/staff.html#direction\">x</a>"),
        ("[x](glossary.md#pendulum)", "<a href=\"glossary.html#pendulum\">x</a>"),
    ] {
        let site = saying(form);
        assert_eq!(messages(&site), Vec::<String>::new(), "{form}");
        let found = page(&site, "about.html");
        assert!(found.contains(html), "{form}: {html} is not in {found}");
    }
}

#[test]
fn a_link_that_leads_nowhere_is_marked_itself_and_near_names_are_given() {
    for (form, marked, said) in [
        ("So [x *y*](essays/frok.md) it.", "[x *y*](essays/frok.md)", "essays/fork"),
        ("So [x](essays/fork.md#latr) it.", "[x](essays/fork.md#latr)", "later"),
        ("So [x](#tap) it.", "[x](#tap)", "top"),
        ("So [x](@/essays/frok.md) it.", "[x](@/essays/frok.md)", "essays/fork"),
        ("So [x][r] it.\n\n[r]: essays/frok.md", "[x][r]", "essays/fork"),
        ("So <a href=\"essays/frok.md\">x</a> it.", "essays/frok.md", "essays/fork"),
        ("So <a href=\"#tap\">x</a> it.", "#tap", "top"),
        ("<p>\nSo <a href='essays/frok.md'>x</a></p>", "essays/frok.md", "essays/fork"),
        ("So [[pendulun|x]] it.", "[[pendulun|x]]", "pendulum"),
        ("So [[guide:frok]] it.", "[[guide:frok]]", "fork"),
        ("So [[^don]] it.", "[[^don]]", "`#^don`"),
        ("So [[claim:evn]] it.", "[[claim:evn]]", "even"),
        ("So [[point:direction.seems]] it.", "[[point:direction.seems]]", "direction.seams"),
        ("![[The Plam]]", "![[The Plam]]", "the plan"),
        ("So ![x](pictures/b.png) it.", "![x](pictures/b.png)", "a.png"),
        ("| x |\n|---|\n| [[pendulun\\|x]] |", "[[pendulun\\|x]]", "pendulum"),
    ] {
        let site = saying(form);
        let [problem] = site.problems.as_slice() else { panic!("{form}: {:#?}", messages(&site)) };
        let at = problem.places[0].at.as_ref().expect("a place");
        let source = format!("# About\n\n## Top\n\n{form}\n");
        let line = source.lines().nth(at.line - 1).expect("a line");
        let from: String = line.chars().skip(at.column - 1).collect();
        assert!(from.starts_with(marked), "{form}: {from}");
        let help = problem.help.as_deref().unwrap_or_default();
        assert!(help.contains(said), "{form}: {help}");
    }
}
