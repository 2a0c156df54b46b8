//! Checks of the framework on both sides: where they speak, and where they keep silent.

use super::*;

/// A framework of tracks that are texts, with two ranks and three competencies.
fn framework(competencies: &str, tracks: &[(&str, &str)]) -> Vec<String> {
    let top = format!(
        "owners = [\"@ladder\"]\nreviewed = 2026-01-01\nstatus = \"review\"\norder = [{}]\n[[rank]]\nid = \"r1\"\n[[rank]]\nid = \"r2\"\n{competencies}",
        tracks.iter().map(|(id, _)| format!("\"{id}\"")).collect::<Vec<_>>().join(", ")
    );
    let mut files = vec![("content/framework.toml".to_owned(), top)];
    for (id, text) in tracks {
        files.push((format!("content/tracks/{id}.toml"), format!("id = \"{id}\"\n{text}")));
    }
    messages(&built(&files))
}

/// The messages of one code, without place and help.
fn of(code: &str, messages: &[String]) -> Vec<String> {
    let own = messages.iter().filter_map(|message| message.split_once(&format!(" {code}: ")));
    own.map(|(_, message)| message.split(" (").next().unwrap_or_default().to_owned()).collect()
}

/// Two levels on two ranks that expect something in `competencies`.
fn levels(competencies: &[&str]) -> String {
    [("one", "r1"), ("two", "r2")]
        .iter()
        .map(|(id, rank)| {
            let cells = competencies.iter().map(|id| format!("expect.{id}.same = true\n"));
            format!(
                "[[level]]\nid = \"{id}\"\nname = \"{id}\"\nrank = \"{rank}\"\n{}",
                cells.collect::<String>()
            )
        })
        .collect()
}

const CODE_AND_PEOPLE: &str = "[[competency]]\nid = \"code\"\ntracks = [\"web\", \"data\"]\n[[competency]]\nid = \"people\"\ntracks = [\"em\"]\n";

#[test]
fn tracks_of_one_kind_need_no_equivalence_and_other_kinds_are_asked_for_once() {
    let (code, people) = (levels(&["code"]), levels(&["people"]));
    let tracks = [("web", code.as_str()), ("data", code.as_str()), ("em", people.as_str())];
    let found = of("no-equivalence", &framework(CODE_AND_PEOPLE, &tracks));
    let expected = "`web` and `em` share the ranks of `one` and `two`, and nothing says how their levels compare";
    assert_eq!(found, [expected]);
}

#[test]
fn tracks_of_one_kind_need_not_have_all_competencies_in_common() {
    let (code, other) = (levels(&["code"]), levels(&["code", "models"]));
    let people = levels(&["people"]);
    let tracks = [("web", code.as_str()), ("data", other.as_str()), ("em", people.as_str())];
    let more = "[[competency]]\nid = \"models\"\ntracks = [\"data\"]\n";
    let found = of("no-equivalence", &framework(&(CODE_AND_PEOPLE.to_owned() + more), &tracks));
    assert_eq!(found.len(), 1, "{found:?}");
}

#[test]
fn tracks_with_all_competencies_may_be_of_any_kind_and_are_asked_for() {
    let levels = levels(&["code"]);
    let tracks = [("ic", levels.as_str()), ("pm", levels.as_str())];
    let found = of("no-equivalence", &framework("[[competency]]\nid = \"code\"\n", &tracks));
    assert_eq!(found.len(), 1, "{found:?}");
}

#[test]
fn where_two_kinds_are_compared_the_rank_left_out_is_named() {
    let code = levels(&["code"]);
    let people = levels(&["people"])
        + "[[equivalence]]\nlevels = [\"data/two\", \"em/two\"]\nbasis = [\"scope\"]\n";
    let tracks = [("web", code.as_str()), ("data", code.as_str()), ("em", people.as_str())];
    let found = of("no-equivalence", &framework(CODE_AND_PEOPLE, &tracks));
    // What is said of `data` holds for `web`, a track of the same kind.
    let expected = "`web/one` and `em/one` stand on one rank, and nothing says how they compare";
    assert_eq!(found, [expected]);
}

#[test]
fn equivalences_that_join_three_kinds_in_a_chain_are_enough() {
    let plain = levels(&["code"]);
    let join = |one: &str, other: &str| {
        ["one", "two"].map(|level| {
            format!("[[equivalence]]\nlevels = [\"{one}/{level}\", \"{other}/{level}\"]\nbasis = [\"rank\"]\n")
        })
        .concat()
    };
    let (b, c) = (plain.clone() + &join("a", "b"), plain.clone() + &join("b", "c"));
    let tracks = [("a", plain.as_str()), ("b", b.as_str()), ("c", c.as_str())];
    let found = of("no-equivalence", &framework("[[competency]]\nid = \"code\"\n", &tracks));
    assert_eq!(found, Vec::<String>::new());
}

/// The faults of a track whose two levels have these points in one competency.
fn points(below: &str, above: &str) -> Vec<String> {
    let track = format!(
        "[[level]]\nid = \"a\"\nexpect.code.points = [{below}]\n[[level]]\nid = \"b\"\nterminal = \"apex\"\nexpect.code.points = [{above}]\n"
    );
    let all = framework("[[competency]]\nid = \"code\"\n", &[("x", &track)]);
    ["repeated-point", "near-duplicate"].iter().flat_map(|code| of(code, &all)).collect()
}

#[test]
fn a_label_with_other_examples_is_no_repeat() {
    let label = |examples: &str| format!("{{ text = \"Incidents\", examples = [{examples}] }}");
    let repeat = ["`b` expects again what it inherits"];
    let (first, second) = (label("\"Answers the pager.\""), label("\"Leads the response.\""));
    assert_eq!(points(&first, &second), Vec::<String>::new());
    assert_eq!(points(&first, &first), repeat);
    assert_eq!(points(&first, "\"Incidents\""), repeat);
    assert_eq!(points("\"Incidents\"", &first), Vec::<String>::new());
    assert_eq!(points("\"Incidents\"", "\"Incidents\""), repeat);
}

#[test]
fn a_comma_more_in_the_examples_is_nearly_the_same() {
    let label = |example: &str| format!("{{ text = \"Learning\", examples = [\"{example}\"] }}");
    let (one, other) = (label("Reads, and tries it."), label("Reads and tries it."));
    let found = points(&one, &other);
    assert_eq!(found, ["`b` expects nearly the same as `a` already does"]);
    let twice = points("", &format!("{one}, {other}"));
    assert_eq!(twice, ["`b` expects nearly the same twice"]);
    let same = points("", &format!("{one}, {one}"));
    assert_eq!(same, ["`b` expects the same twice"]);
}

#[test]
fn a_word_more_is_a_step_in_a_short_text_and_none_in_a_long_one() {
    let short = "Communicates technical concepts clearly and adapts to the audience";
    let raised = short.replace("technical", "complex technical");
    let long = "Understands which problems hurt our customers most this year, and how the plans of the teams and the technical strategy of the company are meant to solve them";
    let grown = long.replace("technical", "latest technical");
    let found = |below: &str, above: &str| points(&format!("\"{below}\""), &format!("\"{above}\""));
    let alike = ["`b` expects nearly the same as `a` already does"];
    assert_eq!(found(short, &raised), Vec::<String>::new());
    assert_eq!(found(&raised, short), alike, "a word less is no step up");
    assert_eq!(found(long, &grown), alike);
    assert_eq!(found("Handling requests from users", "Handling a request from users"), alike);
}

/// What is said of missing cells in a track of three levels; a letter is a cell.
fn missing(cells: [&str; 3]) -> Vec<String> {
    let level = |(at, cells): (usize, &&str)| {
        let cells = cells.chars().map(|id| format!("expect.{id}.same = true\n"));
        format!("[[level]]\nid = \"l{at}\"\n{}", cells.collect::<String>())
    };
    let track: String = cells.iter().enumerate().map(level).collect();
    let competencies: String =
        "abc".chars().map(|id| format!("[[competency]]\nid = \"{id}\"\n")).collect();
    of("missing-cell", &framework(&competencies, &[("x", &track)]))
}

#[test]
fn cells_that_are_missing_are_one_report_a_level() {
    assert_eq!(missing(["abc", "abc", "abc"]), Vec::<String>::new());
    assert_eq!(missing(["", "abc", "abc"]), ["`l0` says nothing about any competency"]);
    assert_eq!(missing(["abc", "a", "abc"]), ["`l1` says nothing about `b` and `c`"]);
    assert_eq!(missing(["abc", "ab", "abc"]), ["`l1` says nothing about `c`"]);
}

#[test]
fn competencies_that_change_their_names_are_one_report() {
    let changed = ["from `l2` on there is `c` instead of `b`"];
    assert_eq!(missing(["ab", "ab", "ac"]), changed);
    let both = ["from `l1` on there is `b` and `c` instead of `a`"];
    assert_eq!(missing(["a", "bc", "bc"]), both);
}

#[test]
fn placeholders_are_found_in_every_text_of_the_framework() {
    let track = "summary = \"…\"\n[[level]]\nid = \"a\"\nterminal = \"apex\"\nsummary = \"Leads (think of a better phrase).\"\nexpect.code.points = [\"TBD\", { text = \"Keeps a TODO list.\", examples = [\"xxx\"] }]\n";
    let all = framework("[[competency]]\nid = \"code\"\nsummary = \"To do\"\n", &[("x", track)]);
    let places: Vec<&str> = all
        .iter()
        .filter(|message| message.contains(" placeholder: "))
        .map(|message| message.split(' ').next().unwrap_or_default())
        .collect();
    assert_eq!(
        places,
        [
            "content/framework.toml:11",
            "content/tracks/x.toml:2",
            "content/tracks/x.toml:6",
            "content/tracks/x.toml:7",
            "content/tracks/x.toml:7"
        ]
    );
}
