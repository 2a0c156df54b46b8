//! Whole sites in memory: (path, text) pairs in, pages and problems out.

use super::*;

mod again;
mod cycles;
mod explained;
mod framework;
mod links;
mod pairs;
mod prose;
mod questions;
mod random;
mod terms;
mod views;
mod wikilinks;
mod worksheets;

const FRAMEWORK: &str = r#"
title = "Northwind"
version = "1"
owners = ["@ladder"]
order = ["ic", "mgmt"]
[[rank]]
id = "r1"
name = "Senior"
[[rank]]
id = "r2"
name = "Area"
[[scale]]
id = "proficiency"
values = [{ id = "working", name = "Working" }, { id = "expert", name = "Expert" }]
[[competency]]
id = "direction"
name = "Direction"
scale = "proficiency"
"#;

const IC: &str = r#"
id = "ic"
name = "Individual contributor"
short = "IC"
[[level]]
id = "senior"
name = "Senior Engineer"
rank = "r1"
terminal = "career"
summary = "Stands on the terminal level."
[level.expect.direction]
proficiency = "working"
points = [{ id = "seams", text = "Owns the seams, never the pendulum." }, "Leaves designs that can change."]
[[level]]
id = "staff"
name = "Staff Engineer"
rank = "r2"
terminal = "apex"
[level.expect.direction]
drops = ["Leaves designs that can change."]
points = ["Sets the direction of an area."]
[[transition]]
from = "ic/senior"
to = "mgmt/em"
kind = "lateral"
reversible = "costly"
costs = ["pendulum"]
[[equivalence]]
levels = ["ic/staff", "mgmt/em"]
basis = ["rank"]
"#;

const MGMT: &str = r#"
id = "mgmt"
name = "Management"
[[level]]
id = "em"
name = "Engineering Manager"
rank = "r2"
terminal = "apex"
[level.expect.direction]
points = ["Gives the team its direction."]
"#;

fn concept(title: &str, more: &str) -> String {
    format!(
        "+++\ntitle = \"{title}\"\ndefinition = \"What {title} means.\"\n{more}\n+++\n\nAbout it.\n"
    )
}

fn sample() -> Vec<(String, String)> {
    [
        ("content/framework.toml", FRAMEWORK.to_owned()),
        ("content/tracks/ic.toml", IC.to_owned()),
        ("content/tracks/mgmt.toml", MGMT.to_owned()),
        ("content/concepts/pendulum.md", concept("Pendulum", "aliases = [\"EM\"]")),
        ("content/concepts/terminal-level.md", concept("Terminal level", "")),
        (
            "content/essays/fork.md",
            "# The fork\n\nThe pendulum swings. The Pendulums swing back; em is not EM.\n\n## Later\n\nA terminal\nlevel, and pendulum's end: [[ic/staff#direction]], [other](../about.md#top).\n".to_owned(),
        ),
        ("content/about.md", "# About\n\n## Top\n\nText.\n".to_owned()),
        ("content/pictures/a.png", "png".to_owned()),
    ]
    .into_iter()
    .map(|(path, text)| (path.to_owned(), text))
    .collect()
}

fn sources(files: &[(String, String)]) -> Sources {
    Sources::from_texts(files.iter().map(|(path, text)| (path.as_str(), text.as_str())))
}

fn built(files: &[(String, String)]) -> Site {
    build(&sources(files), &Flags::default(), &mut Cache::default())
}

/// A site without a framework: texts by their paths below `content`.
fn vault(files: &[(&str, &str)]) -> Site {
    let files: Vec<(String, String)> =
        files.iter().map(|(path, text)| (format!("content/{path}"), (*text).to_owned())).collect();
    built(&files)
}

fn with(path: &str, text: &str) -> Site {
    let mut files = sample();
    files.retain(|(known, _)| known != path);
    files.push((path.to_owned(), text.to_owned()));
    built(&files)
}

fn page(site: &Site, address: &str) -> String {
    let address = Address::new(address).expect("relative");
    let bytes = site.bytes(&address).unwrap_or_else(|fault| panic!("{fault:?}"));
    String::from_utf8(bytes.unwrap_or_else(|| panic!("no page {address}")).to_vec()).expect("UTF-8")
}

fn messages(site: &Site) -> Vec<String> {
    site.problems
        .iter()
        .map(|problem| {
            let place = &problem.places[0];
            let line = place.at.as_ref().map_or(0, |at| at.line);
            let help = problem.help.as_deref().map(|help| format!(" ({help})")).unwrap_or_default();
            format!("{}:{line} {}: {}{help}", place.path, problem.code, problem.message)
        })
        .collect()
}

#[test]
fn the_sample_is_clean_and_every_page_renders() {
    let site = built(&sample());
    assert_eq!(messages(&site), Vec::<String>::new());
    for (address, output) in site.outputs.iter() {
        if matches!(output, Output::Page(_)) {
            let html = page(&site, address.as_str());
            assert!(html.contains("Content-Security-Policy"), "{address}");
            assert!(!html.contains("style=\""), "{address}");
            assert_eq!(html.matches("<h1").count(), 1, "{address}");
        }
    }
    assert!(site.outputs.contains_key(&Address::new("pictures/a.png").expect("relative")));
}

#[test]
fn a_concept_links_once_a_scope_in_essays_and_points() {
    let site = built(&sample());
    let essay = page(&site, "essays/fork.html");
    let link = "data-concept=\"pendulum\" href=\"../concepts/pendulum.html\"";
    assert_eq!(essay.matches(link).count(), 2, "once under the title, once under the H2: {essay}");
    assert!(essay.contains("terminal\nlevel</a>"), "a term runs over a line break");
    assert!(essay.contains("em is not EM."), "the capitals are seen already in this scope");
    let level = page(&site, "tracks/ic/senior.html");
    assert!(level.contains("href=\"../../concepts/pendulum.html\">pendulum</a>"), "{level}");
    let concept = page(&site, "concepts/pendulum.html");
    assert!(!concept.contains("data-concept=\"pendulum\""), "never to itself");
}

#[test]
fn backlinks_show_the_sentence() {
    let site = built(&sample());
    let concept = page(&site, "concepts/pendulum.html");
    assert!(concept.contains("The <mark>pendulum</mark> swings."), "{concept}");
    assert!(concept.contains("tracks/ic/senior.html#direction"), "{concept}");
}

#[test]
fn backlinks_and_search_show_titles_not_ids() {
    let site = with("content/about.md", "# About\n\n## Top\n\nSee [[ic/staff]] now.\n");
    let level = page(&site, "tracks/ic/staff.html");
    assert!(level.contains("See <mark>Staff Engineer</mark> now."), "{level}");
    let search: String = site
        .search_files()
        .iter()
        .map(|file| String::from_utf8_lossy(&file.bytes).into_owned())
        .collect();
    assert!(search.contains("See Staff Engineer now."));
}

#[test]
fn wikilinks_reach_levels_competencies_and_pages() {
    let essay = page(&built(&sample()), "essays/fork.html");
    assert!(
        essay.contains(
            "<a href=\"../tracks/ic/staff.html#direction\">Staff Engineer: Direction</a>"
        ),
        "{essay}"
    );
    assert!(essay.contains("<a href=\"../about.html#top\">other</a>"), "{essay}");
}

#[test]
fn levels_inherit_and_drop() {
    let staff = page(&built(&sample()), "tracks/ic/staff.html");
    assert!(staff.contains("Owns the seams") && staff.contains("Sets the direction"));
    let site = with("content/tracks/ic.toml", &IC.replace("drops = [\"Leaves", "drops = [\"Laves"));
    assert_eq!(messages(&site).len(), 1, "{:?}", messages(&site));
    assert!(
        messages(&site)[0]
            .contains("drop-not-inherited: `Laves designs that can change.` is not inherited here")
    );
}

#[test]
fn two_levels_stand_side_by_side_with_what_is_new_kept_and_dropped() {
    let site = built(&sample());
    let html = page(&site, "compare/ic-senior--ic-staff.html");
    assert!(html.contains("1 new, 1 kept, 1 no longer expected"), "{html}");
    let place = |text: &str| html.find(text).unwrap_or_else(|| panic!("no `{text}`"));
    assert!(place("Leaves designs") < place("Sets the"), "what ends stands before what is new");
    assert!(
        place("Sets the") < place("points-kept") && place("points-kept") < place("Owns the seams")
    );
    assert!(page(&site, "tracks/ic/staff.html").contains("compare/ic-senior--ic-staff.html"));
    let lateral = page(&site, "compare/ic-senior--mgmt-em.html");
    assert!(lateral.contains("Gives the team its") && lateral.contains("Owns the seams"));
}

#[test]
fn a_competency_has_a_page_over_all_levels_of_all_tracks() {
    let framework = FRAMEWORK.replace(
        "name = \"Direction\"",
        "name = \"Direction\"\ngroup = \"Craft\"\nsummary = \"Where to go, says the pendulum.\"",
    );
    let ic = IC.replace("drops = [", "proficiency = \"expert\"\ndrops = [");
    let about = "# About\n\n## Top\n\n[[competency:direction]] [[competency:direction#ic.staff]]\n";
    let mut files = sample();
    for (path, text) in [
        ("content/framework.toml", framework.as_str()),
        ("content/tracks/ic.toml", ic.as_str()),
        ("content/about.md", about),
    ] {
        files.retain(|(known, _)| known != path);
        files.push((path.to_owned(), text.to_owned()));
    }
    let site = built(&files);
    assert_eq!(messages(&site), Vec::<String>::new());
    let html = page(&site, "competencies/direction.html");
    let place = |text: &str| html.find(text).unwrap_or_else(|| panic!("no `{text}` in {html}"));
    assert!(place("Competency · Craft") < place("Where to go"));
    assert!(
        place("From Senior Engineer to Staff Engineer: Working → Expert")
            < place("<li class=\"cell\" id=\"ic.senior\"")
    );
    assert!(place("id=\"ic.senior\"") < place("id=\"ic.staff\""));
    assert!(place("id=\"ic.staff\"") < place("id=\"mgmt.em\""));
    assert!(place("id=\"ic.staff\"") < place("class=\"raised\""));
    assert_eq!(html.matches("class=\"stair\"").count(), 2, "a bar for each level with a value");
    assert!(html.contains("<s>Leaves designs that can change.</s>"), "{html}");
    assert!(html.contains("../tracks/ic/staff.html#direction"), "{html}");
    for (from, link) in [
        ("tracks/ic/staff.html", "../../competencies/direction.html"),
        ("tracks/ic/matrix.html", "../../competencies/direction.html"),
        ("tracks/ic.html", "../competencies/direction.html"),
        ("about.html", "competencies/direction.html#ic.staff"),
    ] {
        assert!(page(&site, from).contains(&format!("href=\"{link}\"")), "{from}");
    }
    let pendulum = page(&site, "concepts/pendulum.html");
    assert!(pendulum.contains("../competencies/direction.html\">Direction</a>"), "{pendulum}");
}

#[test]
fn all_ways_between_levels_stand_on_one_page_with_their_reasons() {
    let ic = IC
        .replace(
            "costs = [\"pendulum\"]",
            "costs = [\"pendulum\"]\nreason = \"A trade, says the terminal level.\"",
        )
        .replace("basis = [\"rank\"]", "basis = [\"rank\"]\nnote = \"Same [[about|area]].\"")
        + "[[transition]]\nfrom = \"mgmt/em\"\nto = \"ic/senior\"\nkind = \"return\"\nreason = \"Back to the craft.\"\n\
           [[hat]]\nid = \"lead\"\nname = \"Tech lead\"\nsummary = \"Leads for a while.\"\nopen_to = [\"ic/senior\"]\n";
    let mut files = sample();
    for (path, text) in [
        ("content/tracks/ic.toml", ic.as_str()),
        ("content/about.md", "# About\n\n## Top\n\n[[hat:lead]]\n"),
    ] {
        files.retain(|(known, _)| known != path);
        files.push((path.to_owned(), text.to_owned()));
    }
    let site = built(&files);
    let html = page(&site, "transitions.html");
    let place = |text: &str| html.find(text).unwrap_or_else(|| panic!("no `{text}` in {html}"));
    let there = place("id=\"lateral-ic.senior--mgmt.em\"");
    let back = place("id=\"return-mgmt.em--ic.senior\"");
    assert!(there < place("Not a promotion") && place("Not a promotion") < back);
    assert!(there < place("A trade, says the") && place("A trade, says the") < back);
    assert!(back < place("Back to the craft.") && !html.contains("is written down"));
    assert!(
        place("id=\"equal-ic.staff--mgmt.em\"") < place("Same <a href=\"about.html\">area</a>.")
    );
    assert!(place("id=\"hat-lead\"") < place("Leads for a while."));
    let senior = page(&site, "tracks/ic/senior.html");
    assert!(senior.contains("A trade, says the <a ") && senior.contains("Leads for a while."));
    assert!(senior.contains("../../transitions.html#lateral-ic.senior--mgmt.em"), "{senior}");
    let staff = page(&site, "tracks/ic/staff.html");
    assert!(staff.contains("Same <a href=\"../../about.html\">area</a>."), "{staff}");
    assert!(page(&site, "about.html").contains("transitions.html#hat-lead\""));
    let concept = page(&site, "concepts/terminal-level.html");
    assert!(concept.contains("../transitions.html#lateral-ic.senior--mgmt.em"), "{concept}");
    assert!(page(&site, "index.html").contains("href=\"transitions.html\""));
}

#[test]
fn broken_links_and_anchors_say_what_was_meant() {
    let site = with(
        "content/about.md",
        "# About\n\n[[pendulun]] and [[ic/staf]] and [[ic/staff#directions]] and [x](essays/frk.md) and ![y](pictures/b.png).\n",
    );
    assert_eq!(
        messages(&site),
        [
            "content/about.md:3 broken-link: `pendulun` leads nowhere (did you mean `pendulum`?)",
            "content/about.md:3 broken-link: `ic/staf` leads nowhere (did you mean `ic/staff`?)",
            "content/about.md:3 missing-anchor: `tracks/ic/staff.html` has no heading or id `directions` (did you mean `direction`?)",
            "content/about.md:3 broken-link: `essays/frk.md` leads nowhere (did you mean `essays/fork`?)",
            "content/about.md:3 broken-link: `pictures/b.png` leads nowhere (did you mean `pictures/a.png`?)",
            "content/essays/fork.md:8 missing-anchor: `about.html` has no heading or id `top`",
        ]
    );
}

#[test]
fn references_of_the_framework_are_checked() {
    let site = with(
        "content/tracks/mgmt.toml",
        &(MGMT
            .replace("rank = \"r2\"", "rank = \"r9\"")
            .replace("level.expect.direction", "level.expect.directon")
            + "[[equivalence]]\nlevels = [\"mgmt/em\", \"ic/stuff\"]\n[[hat]]\nid = \"x\"\nconcept = \"pendulom\"\n"),
    );
    assert_eq!(
        messages(&site),
        [
            "content/tracks/mgmt.toml:5 missing-cell: `em` says nothing about `direction` (add `[level.expect.direction]`, with `same = true` if nothing is new)",
            "content/tracks/mgmt.toml:7 unknown-reference: unknown rank `r9` (did you mean `r1` or `r2`?)",
            "content/tracks/mgmt.toml:9 unknown-reference: unknown competency `directon` (did you mean `direction`?)",
            "content/tracks/mgmt.toml:12 unknown-reference: unknown level `ic/stuff` (did you mean `ic/staff`?)",
            "content/tracks/mgmt.toml:15 unknown-reference: unknown concept `pendulom` (did you mean `pendulum`?)",
        ]
    );
}

#[test]
fn a_proficiency_needs_a_scale_and_a_competency_real_tracks() {
    let framework = FRAMEWORK
        .replace("id = \"proficiency\"\nvalues", "id = \"other\"\nvalues")
        .replace("scale = \"proficiency\"", "tracks = [\"ic\", \"mgmt\", \"icc\"]");
    assert_eq!(
        messages(&with("content/framework.toml", &framework)),
        [
            "content/framework.toml:18 unknown-reference: unknown track `icc` (did you mean `ic`?)",
            "content/tracks/ic.toml:12 unknown-reference: `direction` has no scale for the proficiency `working` (add a `[[scale]]` with `id = \"proficiency\"` to framework.toml)",
        ]
    );
}

#[test]
fn names_of_the_framework_lead_where_their_readers_expect() {
    let mut files = sample();
    files.retain(|(path, _)| path != "content/tracks/mgmt.toml" && path != "content/about.md");
    files.push((
        "content/tracks/mgmt.toml".to_owned(),
        MGMT.replace("name = \"Management\"", "name = \"Management\"\nshort = \"EM\"")
            .replace("rank =", "code = \"M1\"\nrank ="),
    ));
    files.push((
        "content/about.md".to_owned(),
        "# About\n\n## Top\n\n[[direction]] [[mgmt/em]] [[em|boss]] [[M1]] [[management]]\n"
            .to_owned(),
    ));
    files.push(("content/concepts/pendulum.md".to_owned(), concept("Pendulum", "")));
    let about = page(&built(&files), "about.html");
    assert!(about.contains("href=\"competencies/direction.html\">Direction</a>"), "{about}");
    assert!(about.contains("tracks/mgmt/em.html\">boss</a>"), "{about}");
    assert_eq!(
        about.matches("tracks/mgmt/em.html\">Engineering Manager</a>").count(),
        2,
        "{about}"
    );
    assert!(about.contains("tracks/mgmt.html\">Management</a>"), "{about}");
}

#[test]
fn a_link_to_a_draft_says_so() {
    let mut files = sample();
    files
        .push(("content/essays/soon.md".to_owned(), "+++\ndraft = true\n+++\n# Soon\n".to_owned()));
    files.retain(|(path, _)| path != "content/about.md");
    files.push(("content/about.md".to_owned(), "# About\n\n## Top\n\n[[soon]]\n".to_owned()));
    let found = messages(&built(&files));
    assert!(found.len() == 1 && found[0].contains("it is a draft"), "{found:?}");
}

#[test]
fn a_hat_may_be_named_before_its_track_is_read() {
    let hat = "[[hat]]\nid = \"lead\"\nopen_to = [\"mgmt/em\"]\n";
    let mut files = sample();
    files.retain(|(path, _)| !path.starts_with("content/tracks"));
    let first = IC.replace("kind = \"lateral\"", "kind = \"lateral\"\ntry_first = \"lead\"");
    files.push(("content/tracks/ic.toml".to_owned(), first));
    files.push(("content/tracks/mgmt.toml".to_owned(), MGMT.to_owned() + hat));
    assert_eq!(messages(&built(&files)), Vec::<String>::new());
}

#[test]
fn ranks_and_ids_must_fit() {
    let site = with(
        "content/tracks/ic.toml",
        &(IC.replace("rank = \"r2\"", "rank = \"r1\"") + "[[level]]\nid = \"senior\"\n"),
    );
    let found = messages(&site);
    assert!(
        found.iter().any(|message| message.contains("same-rank: `senior` and `staff`")),
        "{found:?}"
    );
    assert!(
        found
            .iter()
            .any(|message| message.contains("duplicate-id: two levels have the id `senior`")),
        "{found:?}"
    );
    let swapped = IC
        .replace("rank = \"r1\"", "rank = \"rX\"")
        .replace("rank = \"r2\"", "rank = \"r1\"")
        .replace("rX", "r2");
    assert!(messages(&with("content/tracks/ic.toml", &swapped))[0].contains("rank-order"));
}

#[test]
fn two_concepts_cannot_claim_one_name() {
    let site = with("content/concepts/swing.md", &concept("Swing", "aliases = [\"pendulum\"]"));
    let found = messages(&site);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("duplicate-alias: two concepts claim the name `pendulum`"));
    assert_eq!(site.problems[0].places.len(), 2);
}

#[test]
fn two_sources_for_one_address_are_an_error() {
    for path in ["content/About.md", "content/index.md", "content/README.md"] {
        let mut files = sample();
        files.push((path.to_owned(), "# Another\n".to_owned()));
        files.push(("content/index.md".to_owned(), "# Home\n".to_owned()));
        let found = messages(&built(&files));
        let clash = found.iter().filter(|message| message.contains("address-collision")).count();
        assert_eq!(clash, usize::from(path != "content/index.md"), "{path}: {found:?}");
    }
}

#[test]
fn a_file_at_a_generated_address_is_its_prose() {
    let mut files = sample();
    files.push(("content/tracks/ic/staff.md".to_owned(), "Prose of a level.\n".to_owned()));
    files
        .push(("content/glossary.md".to_owned(), "# Words\n\nProse of the glossary.\n".to_owned()));
    let site = built(&files);
    assert_eq!(messages(&site), Vec::<String>::new());
    for address in ["tracks/ic/matrix", "search", "404", "compare/ic-senior--ic-staff", "index"] {
        let mut files = files.clone();
        files.push((format!("content/{address}.md"), "Prose that is shown.\n".to_owned()));
        let html = page(&built(&files), &format!("{address}.html"));
        assert!(html.contains("Prose that is shown."), "{address}");
    }
    assert!(page(&site, "tracks/ic/staff.html").contains("Prose of a level."));
    assert!(page(&site, "glossary.html").contains("Prose of the glossary."));
}

const AROUND: &[(&str, &str)] = &[
    (
        "content/external/big.toml",
        "id = \"big\"\nname = \"Big\"\nsource = \"Their page\"\nbasis = [\"scope\"]\n[[level]]\nid = \"l5\"\nname = \"Big Senior\"\nrank = [\"r1\", \"r2\"]\n[[level]]\nid = \"l6\"\nname = \"Big Staff\"\nlike = \"other/x\"\n",
    ),
    (
        "content/external/other.toml",
        "id = \"other\"\nname = \"Other\"\n[[level]]\nid = \"x\"\nname = \"X\"\nrank = \"r2\"\n",
    ),
    (
        "content/compare/roles.toml",
        "id = \"roles\"\ntitle = \"Two roles\"\n[[side]]\nid = \"em\"\nof = \"mgmt/em\"\n[[side]]\nid = \"vp\"\nname = \"VP\"\n[[dimension]]\nid = \"decides\"\nname = \"Decides\"\n[dimension.texts]\nem = \"The pendulum.\"\nvp = \"The budget.\"\n",
    ),
    (
        "content/guides/fork.toml",
        "id = \"fork\"\ntitle = \"Which way?\"\nunsure = \"try\"\n[result]\nic = { to = \"ic/staff\", say = \"Stay **technical**.\" }\ntry = \"pendulum\"\n[[question]]\nid = \"energy\"\nask = \"What gives you energy?\"\nwhy = \"pendulum\"\n[[question.answer]]\nsay = \"Problems\"\nfor = { ic = 2 }\n[[question.answer]]\nsay = \"People\"\nwarn = \"terminal-level\"\n",
    ),
    (
        "content/claims/pay.toml",
        "[[claim]]\nid = \"even\"\ntext = \"Pay is even.\"\nabout = [\"mgmt/em\", \"pendulum\"]\nstance = \"for\"\nsource = \"A talk\"\ndate = 2024-05-01\ndisputes = [\"uneven\"]\n[[claim]]\nid = \"uneven\"\ntext = \"Pay is not even.\"\nabout = [\"mgmt/em\"]\nsource = \"A book\"\ndate = 2025-05-01\n",
    ),
];

fn around() -> Vec<(String, String)> {
    let mut files = sample();
    files.retain(|(path, _)| path != "content/about.md");
    files.extend(AROUND.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())));
    files.push((
        "content/about.md".to_owned(),
        "# About\n\n## Top\n\nSee [[guide:fork#energy]], [[comparison:roles]], [[claim:even]], [[claim:uneven]], [[external:big]].\n".to_owned(),
    ));
    files
}

#[test]
fn comparisons_guides_claims_and_the_level_map_have_pages() {
    let site = built(&around());
    assert_eq!(messages(&site), Vec::<String>::new());
    let roles = page(&site, "compare/roles.html");
    assert!(roles.contains("<tr id=\"decides\">"), "{roles}");
    assert!(roles.contains("href=\"../tracks/mgmt/em.html\">Engineering Manager</a>"), "{roles}");
    assert!(roles.contains("data-concept=\"pendulum\""), "terms link in comparisons");
    let guide = page(&site, "guides/fork.html");
    assert!(guide.contains("data-scores=\"ic:2\""), "{guide}");
    assert!(guide.contains("Stay <strong>technical</strong>."), "{guide}");
    assert!(guide.contains("data-margin=\"1\" data-unsure=\"try\""), "{guide}");
    let claims = page(&site, "claims.html");
    assert!(claims.contains("id=\"even\""), "{claims}");
    let about_level = page(&site, "tracks/mgmt/em.html");
    assert!(about_level.contains("Pay is even.") && about_level.contains("claims.html#uneven"));
    assert!(page(&site, "concepts/pendulum.html").contains("Pay is even."));
    let map = page(&site, "level-map.html");
    assert!(map.contains("Big Senior") && map.contains("Their page"), "{map}");
    let about = page(&site, "about.html");
    for address in
        ["guides/fork.html#energy", "compare/roles.html", "claims.html#even", "level-map.html#big"]
    {
        assert!(about.contains(&format!("href=\"{address}\"")), "{address} is not in {about}");
    }
}

#[test]
fn names_in_guides_comparisons_and_claims_are_checked() {
    let mut files = sample();
    files.extend(AROUND.iter().map(|(path, text)| {
        let text = text.replace("mgmt/em", "mgmt/emm").replace("\"pendulum\"", "\"pendulun\"");
        ((*path).to_owned(), text)
    }));
    let found = messages(&built(&files));
    assert_eq!(found.len(), 6, "{found:#?}");
    assert!(found.iter().all(|message| message.contains("did you mean")), "{found:#?}");
}

#[test]
fn cells_of_a_level_may_stand_in_markdown() {
    let mut files = sample();
    for (path, text) in &mut files {
        if path == "content/tracks/mgmt.toml" {
            *text = text.replace(
                "[level.expect.direction]\npoints = [\"Gives the team its direction.\"]",
                "",
            );
        }
    }
    files.push((
        "content/tracks/mgmt/em.md".to_owned(),
        "Before.\n\n## Direction {proficiency=expert}\n\n- Gives the *team* its direction, never the pendulum. {#gives}\n  - As in spring.\n- Says why.\n\n## A week {.prose}\n\nMondays.\n".to_owned(),
    ));
    let site = built(&files);
    assert_eq!(messages(&site), Vec::<String>::new());
    let html = page(&site, "tracks/mgmt/em.html");
    assert!(html.contains("id=\"direction.gives\""), "{html}");
    assert!(html.contains("Gives the <em>team</em> its direction"), "{html}");
    assert!(
        html.contains("As in spring.") && html.contains("Mondays.") && html.contains("Before.")
    );
    assert!(!html.contains("{#gives}") && html.contains("Expert"));
    let level = &site.parts.index.framework.tracks[1].levels[0];
    assert_eq!(level.cells[0].new.len(), 2);
    assert_eq!(level.cells[0].new[0].examples.len(), 1);
}

#[test]
fn a_heading_cannot_take_the_id_of_a_competency() {
    let site = with("content/tracks/ic/staff.md", "Prose.\n\n## Direction {.prose}\n");
    assert_eq!(
        messages(&site),
        [
            "content/tracks/ic/staff.md:3 duplicate-id: the heading `Direction` has an id that its page uses already (give it another: `## Direction {#about-direction}`)"
        ]
    );
}

#[test]
fn one_broken_file_is_one_message() {
    let site = with("content/framework.toml", "title = \"x\n");
    assert_eq!(messages(&site).len(), 1, "{:?}", messages(&site));
    let site = with("content/tracks/ic.toml", "id = \n");
    assert_eq!(messages(&site).len(), 1, "{:?}", messages(&site));
}

#[test]
fn drafts_are_nowhere_unless_asked_for() {
    let mut files = sample();
    files.push((
        "content/essays/secret.md".to_owned(),
        "+++\ndraft = true\n+++\n# Zanzibar\n\nZanzibar text.\n".to_owned(),
    ));
    let cells = "+++\ndraft = true\n+++\n## Direction\n\n- Goes to Zanzibar.\n";
    files.push(("content/tracks/mgmt/vp.md".to_owned(), cells.to_owned()));
    let mgmt = files.iter_mut().find(|(path, _)| path == "content/tracks/mgmt.toml");
    mgmt.expect("it is there").1.push_str("[[level]]\nid = \"vp\"\nname = \"VP\"\n");
    let site = built(&files);
    let everything: String = site
        .outputs
        .keys()
        .filter_map(|address| site.bytes(address).ok().flatten())
        .map(|bytes| String::from_utf8_lossy(&bytes).to_lowercase())
        .collect();
    assert!(!everything.contains("zanzibar"));
    let search: String = site
        .search_files()
        .iter()
        .map(|file| String::from_utf8_lossy(&file.bytes).to_lowercase())
        .collect();
    assert!(!search.contains("zanzibar"));
    let flags = Flags { drafts: Some(true), ..Flags::default() };
    let site = build(&sources(&files), &flags, &mut Cache::default());
    assert!(page(&site, "essays/secret.html").contains("Zanzibar text."));
    assert!(page(&site, "tracks/mgmt/vp.html").contains("Goes to Zanzibar."));
    assert!(page(&site, "framework.json").contains("Goes to Zanzibar."));
}

#[test]
fn a_site_without_a_framework_is_a_site() {
    let site = built(&[("content/a.md".to_owned(), "# A\n\n[[nowhere]]\n".to_owned())]);
    assert_eq!(site.problems.len(), 1);
    assert_eq!(site.problems[0].severity, Severity::Warning);
    assert!(page(&site, "index.html").contains("a.html"));
    assert!(built(&[]).problems.is_empty());
}

#[test]
fn everything_a_template_prints_is_escaped() {
    let evil = "<script>alert(1)</script>\\\" onload=\\\"x";
    let mut files: Vec<(String, String)> = sample()
        .into_iter()
        .map(|(path, text)| {
            let text = text
                .replace("Staff Engineer", evil)
                .replace("title = \"Pendulum\"", &format!("title = \"{evil}\""))
                .replace("name = \"Direction\"", &format!("name = \"{evil}\""))
                .replace("# About", "# About <script>alert(1)</script> &lt;script&gt;");
            (path, text)
        })
        .collect();
    files.push((
        "book.toml".to_owned(),
        format!("[book]\ntitle = \"{evil}\"\ndescription = \"{evil}\"\n"),
    ));
    let site = built(&files);
    for (address, output) in site.outputs.iter() {
        if matches!(output, Output::Page(_) | Output::Redirect(_)) {
            let html = page(&site, address.as_str());
            assert!(!html.contains("<script>alert"), "{address}");
            assert!(!html.contains("\" onload=\""), "{address}");
        }
    }
    for file in site.search_files() {
        assert!(!String::from_utf8_lossy(&file.bytes).contains("</script"), "{}", file.address);
    }
}

#[test]
fn an_old_address_leads_on() {
    let site =
        with("content/about.md", "+++\naliases = [\"/old/about/\"]\n+++\n# About\n\n## Top\n");
    assert!(page(&site, "old/about/index.html").contains("url=../../about.html"));
    let site =
        with("content/about.md", "+++\nredirects = [\"/../x.html\"]\n+++\n# About\n\n## Top\n");
    assert!(messages(&site)[0].contains("invalid-address"), "{:?}", messages(&site));
}

#[test]
fn unknown_front_matter_reaches_templates_and_slips_are_reported() {
    let mut files = sample();
    files.retain(|(path, _)| path != "content/about.md");
    files.push((
        "content/about.md".to_owned(),
        "---\ncolour: [red, blue]\naliase: x\n---\n# About\n\n## Top\n".to_owned(),
    ));
    let template = "{{ page.title }} is {{ page.extra.colour[1] }}".to_owned();
    files.push(("themes/default/templates/essay.html".to_owned(), template));
    let site = built(&files);
    assert_eq!(
        messages(&site),
        [
            "content/about.md:3 near-key: unknown key `aliase` in front matter (did you mean `aliases`?)"
        ]
    );
    assert_eq!(page(&site, "about.html"), "About is blue");
}

#[test]
fn a_template_of_the_site_wins_and_its_faults_have_places() {
    let mut files = sample();
    files.push((
        "themes/default/templates/essay.html".to_owned(),
        "MINE {{ page.title }}".to_owned(),
    ));
    assert!(page(&built(&files), "essays/fork.html").starts_with("MINE The fork"));
    files.pop();
    files.push(("themes/default/templates/essay.html".to_owned(), "{% if %}".to_owned()));
    let site = built(&files);
    assert!(!site.usable);
    assert!(
        messages(&site)[0].starts_with("themes/default/templates/essay.html:1 template-error"),
        "{:?}",
        messages(&site)
    );
    files.pop();
    files.push((
        "themes/default/templates/essay.html".to_owned(),
        "\n{{ page.nothing.at.all }}".to_owned(),
    ));
    let site = built(&files);
    let address = Address::new("essays/fork.html").expect("relative");
    let fault = *site.bytes(&address).expect_err("a value that the page does not have");
    let problem = site.problem(fault, &sources(&files)).expect("an error");
    assert_eq!(problem.places[0].at.as_ref().map(|at| at.line), Some(2));
    let mut files = sample();
    files.push(("book.toml".to_owned(), "[output.html]\ntheme = \"mine\"\n".to_owned()));
    assert!(messages(&built(&files))[0].contains("unknown-theme"));
}
