//! `framework.json`: what it holds, what it does not, and that its schema and docs are true.
#![allow(clippy::disallowed_methods, reason = "a test reads the own content and the docs")]

mod support;

use std::collections::BTreeSet;
use std::path::Path;

use ladderbook::build::{Cache, Site, build};
use ladderbook::input::config::Flags;
use ladderbook::input::sources::Sources;
use ladderbook::page::export;
use ladderbook::words::path::Address;
use serde_json::{Value, json};

const FRAMEWORK: &str = include_str!("samples/framework.toml");
const GUIDE: &str = include_str!("samples/guide.toml");
const IC: &str = r#"
id = "ic"
name = "Individual contributor"
[[level]]
id = "engineer"
rank = "r1"
[level.expect.direction]
points = [{ id = "seams", text = "Owns the *seams* & more.", examples = ["A contract."] }, "Says why."]
[[level]]
id = "senior"
rank = ["r1", "r2"]
reach = "team"
tenure = { limit = "3y" }
[level.expect.direction]
same = true
[[level]]
id = "staff"
name = "Staff Engineer"
code = "E5"
rank = "r3"
terminal = "apex"
[level.expect.direction]
drops = ["seams"]
points = ["Chooses what is not built."]
[[transition]]
from = "ic/senior"
to = "ic/staff"
try_first = "host"
costs = ["atrophy"]
[[equivalence]]
levels = ["ic/staff", "mgmt/em"]
basis = ["pay"]
strength = "contested"
claims = ["parity"]
note = "By and large."
[[hat]]
id = "host"
open_to = ["ic/senior"]
"#;
const MGMT: &str = "id = 'mgmt'\n[[level]]\nid = 'em'\nrank = 'r3'\n\
    [level.expect.direction]\npoints = ['Gives direction.']\n";

fn files() -> Vec<(String, String)> {
    [
        ("content/framework.toml", FRAMEWORK),
        ("content/tracks/ic.toml", IC),
        ("content/tracks/mgmt.toml", MGMT),
        ("content/claims/pay.toml", include_str!("samples/claims.toml")),
        ("content/compare/roles.toml", include_str!("samples/comparison.toml")),
        ("content/external/big.toml", include_str!("samples/external.toml")),
        ("content/guides/fork.toml", GUIDE),
        ("content/concepts/atrophy.md", "+++\ntitle = \"Skill atrophy\"\n+++\nIt fades.\n"),
    ]
    .into_iter()
    .map(|(path, text)| (path.to_owned(), text.to_owned()))
    .collect()
}

fn built(files: &[(String, String)]) -> Site {
    let texts = files.iter().map(|(path, text)| (path.as_str(), text.as_str()));
    build(&Sources::from_texts(texts), &Flags::default(), &mut Cache::default())
}

fn bytes(site: &Site) -> Option<Vec<u8>> {
    let address = Address::new("framework.json").expect("relative");
    Some(site.bytes(&address).expect("it has no template")?.to_vec())
}

fn data(files: &[(String, String)]) -> Value {
    let bytes = bytes(&built(files)).expect("a site with tracks has it");
    serde_json::from_slice(&bytes).expect("JSON")
}

/// A schema in which no table takes a key that it does not name.
fn strict(mut schema: Value) -> Value {
    match &mut schema {
        Value::Object(entries) => {
            if entries.contains_key("properties") && !entries.contains_key("oneOf") {
                entries.insert("additionalProperties".to_owned(), false.into());
            }
            for entry in entries.values_mut() {
                *entry = strict(entry.take());
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| *item = strict(item.take())),
        _ => {}
    }
    schema
}

fn faults(document: &Value) -> Vec<String> {
    let schema = strict(export::schema());
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    validator
        .iter_errors(document)
        .map(|fault| format!("{}: {fault}", fault.instance_path()))
        .collect()
}

#[test]
fn a_level_says_what_is_new_what_holds_on_and_what_ends() {
    let data = data(&files());
    assert_eq!(data["schema"], "ladderbook-framework/1");
    assert_eq!(data["version"], "1");
    assert_eq!(data["status"], "review");
    assert_eq!(data["owners"], json!(["@engineering"]));
    let direction = |level: usize| {
        let cells = data["tracks"][0]["levels"][level]["cells"].as_array().expect("cells");
        cells.iter().find(|cell| cell["competency"] == "direction").expect("a cell").clone()
    };
    let [seams, why] = ["ic/engineer#direction.seams", "ic/engineer#direction.says-why"];
    assert_eq!(
        direction(0)["new"],
        json!([
            { "id": seams, "text": "Owns the seams & more.", "examples": ["A contract."] },
            { "id": why, "text": "Says why." },
        ])
    );
    assert_eq!(direction(1)["same"], true);
    assert_eq!(direction(1)["inherited"], json!([seams, why]));
    assert_eq!(direction(2)["inherited"], json!([why]));
    assert_eq!(direction(2)["dropped"], json!([seams]));
    let senior = &data["tracks"][0]["levels"][1];
    assert_eq!(senior["id"], "ic/senior");
    assert_eq!(senior["address"], "tracks/ic/senior.html");
    assert_eq!(senior["ranks"], json!(["r1", "r2"]));
    assert_eq!(senior["reach"], "team");
    assert_eq!(senior["tenure"], json!({ "limit": "3y" }));
    let delivery = &senior["cells"][0];
    assert_eq!(
        (&delivery["competency"], &delivery["written"]),
        (&json!("delivery"), &json!(false))
    );
}

#[test]
fn ways_and_what_stands_around_the_tracks_lead_by_id() {
    let data = data(&files());
    let way = &data["transitions"][0];
    assert_eq!(way["id"], "promotion-ic.senior--ic.staff");
    assert_eq!(way["address"], "transitions.html#promotion-ic.senior--ic.staff");
    assert_eq!(way["try_first"], "host");
    assert_eq!(
        way["costs"],
        json!([{
            "kind": "concept",
            "id": "atrophy",
            "title": "Skill atrophy",
            "address": "concepts/atrophy.html",
        }])
    );
    let equal = &data["equivalences"][0];
    assert_eq!(equal["levels"], json!(["ic/staff", "mgmt/em"]));
    assert_eq!((&equal["basis"], &equal["strength"]), (&json!(["pay"]), &json!("contested")));
    assert_eq!(equal["claims"], json!(["parity"]));
    assert_eq!(data["hats"][0]["open_to"], json!(["ic/senior"]));
    assert_eq!(data["claims"][0]["contradicts"], json!(["less"]));
    assert_eq!(data["claims"][0]["about"][0]["id"], "mgmt/em");
    assert_eq!(data["externals"][0]["levels"][0]["ranks"], json!(["r1", "r2"]));
    assert_eq!(data["comparisons"][0]["sides"][1]["of"]["id"], "ic/staff");
    let results = data["guides"][0]["results"].as_array().expect("results");
    assert!(results.iter().any(|result| result["to"]["address"] == "tracks/mgmt/em.html"));
    assert_eq!(data["guides"][0]["questions"][0]["answers"][0]["scores"], json!({ "ic": 2 }));
    let groups = json!([{ "name": "Results", "competencies": ["delivery"] }]);
    assert_eq!(data["groups"], groups);
}

#[test]
fn every_address_leads_to_a_page_and_every_id_is_there_once() {
    let site = built(&files());
    let data: Value = serde_json::from_slice(&bytes(&site).expect("it is there")).expect("JSON");
    let mut addresses = BTreeSet::new();
    collect(&data, "address", &mut addresses);
    collect(&data, "compare", &mut addresses);
    collect(&data, "matrix", &mut addresses);
    assert!(addresses.len() >= 20, "{addresses:?}");
    let cells = data["tracks"].as_array().into_iter().flatten();
    let cells = cells.flat_map(|track| track["levels"].as_array().expect("levels"));
    let cells = cells.flat_map(|level| level["cells"].as_array().expect("cells"));
    let points = cells.flat_map(|cell| cell["new"].as_array().expect("points"));
    let ids: Vec<&str> = points.map(|point| point["id"].as_str().expect("an id")).collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{ids:?}");
    for address in addresses {
        let page = address.split('#').next().expect("a page");
        assert!(site.outputs.contains_key(&Address::new(page).expect("relative")), "{address}");
        if let Some((_, anchor)) = address.split_once('#') {
            let html = site.bytes(&Address::new(page).expect("relative")).expect("no fault");
            let html = String::from_utf8_lossy(&html.expect("a page")).into_owned();
            assert!(html.contains(&format!("id=\"{anchor}\"")), "{address}");
        }
    }
}

fn collect(value: &Value, key: &str, found: &mut BTreeSet<String>) {
    for (name, inner) in value.as_object().into_iter().flatten() {
        match inner.as_str() {
            Some(text) if name == key => {
                found.insert(text.to_owned());
            }
            _ => collect(inner, key, found),
        }
    }
    for inner in value.as_array().into_iter().flatten() {
        collect(inner, key, found);
    }
}

#[test]
fn pay_is_there_only_where_it_is_published() {
    let mut files = files();
    let pay = "rank = \"r1\"\npay = { currency = \"EUR\", from = 60000, to = 70000 }";
    files[1].1 = files[1].1.replacen("rank = \"r1\"", pay, 1);
    let text = String::from_utf8(bytes(&built(&files)).expect("tracks")).expect("UTF-8");
    assert!(!text.contains("60000") && !text.contains("\"pay\":{"), "{text}");
    files.push(("book.toml".to_owned(), "[framework]\npublish-pay = true\n".to_owned()));
    let published = data(&files);
    let wanted = json!({ "currency": "EUR", "from": 60000, "to": 70000 });
    assert_eq!(published["tracks"][0]["levels"][0]["pay"], wanted);
    assert_eq!(faults(&published), [""; 0]);
}

#[test]
fn drafts_are_not_in_it() {
    let mut files = files();
    files[7].1 = "+++\ntitle = \"Skill atrophy\"\ndraft = true\n+++\nIt fades.\n".to_owned();
    let cells = "+++\ndraft = true\n+++\n## Delivery\n\n- Ships in secret.\n";
    files.push(("content/tracks/mgmt/em.md".to_owned(), cells.to_owned()));
    let text = String::from_utf8(bytes(&built(&files)).expect("tracks")).expect("UTF-8");
    assert!(!text.contains("Skill atrophy") && !text.contains("secret"), "{text}");
}

#[test]
fn a_site_without_tracks_has_none() {
    let files = [("content/a.md".to_owned(), "# A\n".to_owned())];
    assert_eq!(bytes(&built(&files)), None);
    assert_eq!(bytes(&built(&[("content/framework.toml".to_owned(), FRAMEWORK.to_owned())])), None);
}

#[test]
fn a_file_of_its_name_is_reported_and_does_not_take_its_place() {
    let mut files = files();
    files.push(("content/Framework.json".to_owned(), "{}".to_owned()));
    let site = built(&files);
    assert!(site.problems.iter().any(|problem| problem.code == "address-collision"));
    assert!(bytes(&site).expect("it is there").len() > 100);
}

#[test]
fn the_same_sources_in_any_order_give_the_same_bytes() {
    let mut files = files();
    let first = bytes(&built(&files));
    files.reverse();
    assert_eq!(bytes(&built(&files)), first);
}

#[test]
fn the_samples_and_the_own_content_fit_the_schema() {
    assert!(jsonschema::meta::is_valid(&export::schema()));
    assert_eq!(faults(&data(&files())), [""; 0]);
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let content = walkdir::WalkDir::new(root.join("content")).into_iter();
    let content = content.map(|entry| entry.expect("can be read").into_path());
    let own: Vec<(String, String)> = content
        .chain([root.join("book.toml")])
        .filter(|path| path.extension().is_some_and(|kind| kind == "md" || kind == "toml"))
        .map(|path| {
            let place = path.strip_prefix(root).expect("below it").to_str().expect("a name");
            (place.to_owned(), std::fs::read_to_string(&path).expect("a text"))
        })
        .collect();
    let data = data(&own);
    assert_eq!(faults(&data), [""; 0]);
    assert!(data["claims"].as_array().is_some_and(|claims| claims.len() > 10));
    let mut broken = data.clone();
    broken["tracks"][0]["levels"][0]["terminal"] = "top".into();
    assert_ne!(faults(&broken), [""; 0]);
}

/// All keys of a schema, by the table they are in.
fn keys(schema: &Value) -> BTreeSet<String> {
    let tables = schema["$defs"].as_object().expect("tables").values().chain([schema]);
    let properties = tables.filter_map(|table| table["properties"].as_object());
    properties.flat_map(|properties| properties.keys().cloned()).collect()
}

#[test]
fn the_docs_name_every_key_and_no_other() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/framework-json.md");
    let docs = std::fs::read_to_string(docs).expect("a text");
    let rows = docs.lines().filter_map(|line| line.strip_prefix("| `"));
    let documented: BTreeSet<String> = rows
        .flat_map(|row| row.split(" | ").next().unwrap_or_default().split("`, `"))
        .map(|key| key.trim_end_matches('`').to_owned())
        .collect();
    let known = keys(&export::schema());
    assert_eq!(documented, known);
}
