//! What the page that compares any two levels reads of each track.

use super::*;

/// The data that a script file hands over.
fn handed_over(site: &Site, address: &str) -> serde_json::Value {
    let script = page(site, address);
    let call = format!("ladderbook.receive(\"{address}\",");
    let data = script.strip_prefix(&call).and_then(|rest| rest.strip_suffix(");\n"));
    let data = data.unwrap_or_else(|| panic!("no call in {script}"));
    assert!(!data.contains('<'), "nothing in the data can end the script: {data}");
    serde_json::from_str(data).expect("the data are JSON")
}

/// The sample with other points for the level `ic/staff`.
fn with_points(points: &str) -> Site {
    let track = IC.replace("points = [\"Sets the direction of an area.\"]", points);
    assert_ne!(track, IC);
    with("content/tracks/ic.toml", &track)
}

#[test]
fn points_are_handed_over_as_nodes() {
    let site = with_points(r#"points = ["Ends *the* `</script>` of [[pendulum|swings]] & more."]"#);
    let data = handed_over(&site, "data/tracks/ic.js");
    let point = &data["track"]["competencies"]["direction"]["points"][2];
    let link = serde_json::json!({
        "class": "concept", "data-concept": "pendulum", "href": "concepts/pendulum.html",
    });
    assert_eq!(
        point["nodes"],
        serde_json::json!([
            "Ends ",
            ["em", {}, "the"],
            " ",
            ["code", {}, "</script>"],
            " of ",
            ["a", link, "swings"],
            " & more."
        ])
    );
    assert_eq!(data["track"]["concepts"]["pendulum"]["definition"], "What Pendulum means.");
    assert_eq!(
        data["track"]["levels"]["ic/staff"]["cells"]["direction"]["points"],
        serde_json::json!([0, 2])
    );
}

#[test]
fn the_page_names_the_edition_of_the_data_it_was_made_with() {
    let version = |site: &Site, track: &str| {
        let data = handed_over(site, &format!("data/tracks/{track}.js"));
        let version = data["version"].as_str().expect("a version").to_owned();
        let file = format!("data-file=\"data/tracks/{track}.js\" data-version=\"{version}\"");
        assert!(page(site, "compare.html").contains(&file), "{file}");
        version
    };
    let (before, after) = (built(&sample()), with_points("points = [\"Something else.\"]"));
    assert_ne!(version(&before, "ic"), version(&after, "ic"));
    assert_eq!(version(&before, "mgmt"), version(&after, "mgmt"), "a track without an edit stays");
}

#[test]
fn points_of_the_same_words_are_known_as_one_across_tracks() {
    let site = with_points("points = [\"Gives the team its direction.\", \"Else.\"]");
    let points = |track: &str| {
        let data = handed_over(&site, &format!("data/tracks/{track}.js"));
        data["track"]["competencies"]["direction"]["points"].clone()
    };
    assert_eq!(points("ic")[2]["same"], points("mgmt")[0]["same"]);
    assert!(points("ic")[2]["same"].is_number() && points("ic")[3]["same"].is_null());
}

#[test]
fn one_level_alone_is_compared_with_nothing() {
    let track = "id = \"ic\"\nname = \"IC\"\n[[level]]\nid = \"a\"\nname = \"A\"\nrank = \"r1\"\n";
    let files = [("content/framework.toml", FRAMEWORK), ("content/tracks/ic.toml", track)];
    let files: Vec<_> = files.map(|(path, text)| (path.to_owned(), text.to_owned())).into();
    let site = built(&files);
    let made = |address: &str| site.outputs.contains_key(&Address::new(address).expect("relative"));
    assert!(made("tracks/ic/a.html") && !made("compare.html") && !made("data/tracks/ic.js"));
    assert!(!page(&site, "tracks/ic/a.html").contains("compare.html"));
}

#[test]
fn without_scripts_every_level_lists_its_comparisons() {
    let html = page(&built(&sample()), "compare.html");
    for expected in [
        "<div id=\"ic/senior\">",
        "<li id=\"ic/senior..ic/staff\" data-pair=\"ic/senior..ic/staff\"><a href=\"compare/ic-senior--ic-staff.html\">From Senior Engineer to Staff Engineer</a>",
        "<div id=\"mgmt/em\">",
        "<li data-pair=\"ic/staff..mgmt/em\">",
    ] {
        assert!(html.contains(expected), "{expected} in {html}");
    }
}
