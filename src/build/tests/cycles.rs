//! Whatever can be written in a circle: reported once where it is wrong, built where it
//! is not, and never followed without end.

use super::*;

/// What is wrong with the sample and these files over it.
fn over(files: &[(&str, &str)]) -> Vec<String> {
    let mut all = sample();
    for (path, text) in files {
        all.retain(|(known, _)| known != path);
        all.push(((*path).to_owned(), (*text).to_owned()));
    }
    let site = built(&all);
    for address in site.outputs.keys() {
        assert!(site.bytes(address).is_ok(), "{address} is not made");
    }
    let found = messages(&site);
    let noise = ["missing-cell", "no-way-out", "never-mentioned", "no-definition"];
    found.into_iter().filter(|line| !noise.iter().any(|code| line.contains(code))).collect()
}

/// A track with nothing but transitions, `from to kind` each.
fn ways(ways: &[&str]) -> String {
    let way = |way: &&str| {
        let mut parts = way.split(' ');
        let mut next = || parts.next().unwrap_or_default();
        let (from, to, kind) = (next(), next(), next());
        format!(
            "[[transition]]\nfrom = \"{from}\"\nto = \"{to}\"\nkind = \"{kind}\"\nreversible = \"yes\"\n"
        )
    };
    format!("id = \"x\"\n{}", ways.iter().map(way).collect::<String>())
}

#[test]
fn promotions_in_a_circle_over_several_tracks_are_one_fault() {
    let free = IC.replace("terminal = \"apex\"\n", "");
    let management = MGMT.replace("terminal = \"apex\"\n", "");
    let found = |written: &[&str]| {
        let written = ways(written);
        over(&[
            ("content/tracks/ic.toml", &free),
            ("content/tracks/mgmt.toml", &management),
            ("content/tracks/x.toml", &written),
        ])
    };
    let circle = found(&["ic/staff mgmt/em promotion", "mgmt/em ic/senior promotion"]);
    assert_eq!(circle.len(), 1, "{circle:#?}");
    assert!(circle[0].contains("ic/staff → mgmt/em → ic/senior → ic/staff"), "{circle:#?}");
    let onto_itself = found(&["ic/staff ic/staff promotion"]);
    assert!(onto_itself[0].contains("circle: ic/staff → ic/staff"), "{onto_itself:#?}");
    for back in ["return", "step-down", "lateral"] {
        let back = format!("mgmt/em ic/senior {back}");
        let found = found(&["ic/staff mgmt/em promotion", &back]);
        assert_eq!(found, Vec::<String>::new());
    }
}

#[test]
fn a_level_above_the_top_of_its_track_is_an_error() {
    let swapped = IC.replace("terminal = \"career\"", "terminal = \"apex\"");
    let found = over(&[("content/tracks/ic.toml", &swapped)]);
    assert!(
        found[0].contains("`staff` is listed above `senior`, the top of its track"),
        "{found:#?}"
    );
    assert_eq!(found.len(), 1, "{found:#?}");
}

#[test]
fn external_ladders_that_point_at_each_other_are_one_fault() {
    let ladder = |id: &str, like: &str| {
        format!("id = \"{id}\"\nlevel = [{{ id = \"e5\", like = \"{like}\" }}]\n")
    };
    let (a, b) = (ladder("a", "b/e5"), ladder("b", "a/e5"));
    let found = over(&[("content/external/a.toml", &a), ("content/external/b.toml", &b)]);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].contains("external-loop"), "{found:#?}");
    let own = ladder("a", "a/e5");
    let found = over(&[("content/external/a.toml", &own)]);
    assert!(found[0].contains("external-loop"), "{found:#?}");
}

#[test]
fn concepts_that_are_broader_than_each_other_are_built() {
    let concept = |title: &str, broader: &str| {
        concept(title, &format!("broader = [\"{broader}\"]\nrelated = [\"{broader}\"]"))
    };
    let (a, b) = (concept("Aaa", "bbb"), concept("Bbb", "aaa"));
    let found = over(&[("content/concepts/aaa.md", &a), ("content/concepts/bbb.md", &b)]);
    assert_eq!(found, Vec::<String>::new());
    let own = concept("Aaa", "aaa");
    let found = over(&[("content/concepts/aaa.md", &own)]);
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn claims_may_dispute_each_other_but_not_themselves() {
    let claim = |id: &str, disputes: &str| {
        format!(
            "[[claim]]\nid = \"{id}\"\ntext = \"Pay.\"\nabout = [\"pendulum\"]\nsource = \"A talk\"\ndate = 2026-01-01\ndisputes = [\"{disputes}\"]\n"
        )
    };
    let both = claim("one", "other") + &claim("other", "one");
    assert_eq!(over(&[("content/claims/c.toml", &both)]), Vec::<String>::new());
    let own = over(&[("content/claims/c.toml", &claim("one", "one"))]);
    assert!(own[0].contains("the claim `one` disputes itself"), "{own:#?}");
}

#[test]
fn pages_that_show_each_other_end_in_a_fault_each() {
    let found = over(&[
        ("content/a.md", "# A\n\n![[b]]\n"),
        ("content/b.md", "# B\n\n![[c]]\n"),
        ("content/c.md", "# C\n\n![[a]]\n"),
    ]);
    assert_eq!(found.len(), 3, "{found:#?}");
    assert!(found.iter().all(|line| line.contains("embed-cycle")), "{found:#?}");
}

#[test]
fn a_hat_tried_before_the_level_that_opens_it_goes_nowhere() {
    let hat = format!(
        "{IC}[[hat]]\nid = \"pendulum\"\nconcept = \"pendulum\"\nopen_to = [\"mgmt/em\"]\n"
    )
    .replace("reversible = \"costly\"", "reversible = \"costly\"\ntry_first = \"pendulum\"");
    assert_eq!(over(&[("content/tracks/ic.toml", &hat)]), Vec::<String>::new());
}
