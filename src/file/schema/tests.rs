//! The keys of front matter, which takes others as well and so does not name its own.

use std::collections::BTreeSet;

use super::schemas;
use crate::file::front_matter::known_keys;

#[test]
fn the_schema_of_front_matter_has_the_keys_that_its_reader_knows() {
    let schemas = schemas();
    let (_, schema) =
        schemas.iter().find(|(name, _)| *name == "front-matter").expect("there is one");
    let described: BTreeSet<&str> =
        schema["properties"].as_object().expect("keys").keys().map(String::as_str).collect();
    assert_eq!(described, known_keys().into_iter().collect());
}
