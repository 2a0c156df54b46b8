//! `framework.json`: the compiled framework as data for other programs.
//!
//! Its types are the file: serde writes it from them, schemars its JSON Schema, and
//! `docs/framework-json.md` says what each key means. Ids are those of the sources, so they
//! outlive an edit of any text. Invariant: what no page shows is not in here.

mod data;
mod data_around;
mod make;
mod make_around;

use schemars::schema_for;
use serde_json::Value;

use self::data::Data;
use crate::file::schema::without_null;
use crate::page::frame::Parts;

/// The form of the file; a new number when a key goes or changes its meaning.
pub const SCHEMA: &str = "ladderbook-framework/1";

/// The JSON Schema of the file.
#[must_use]
pub fn schema() -> Value {
    without_null(schema_for!(Data<'_>).to_value())
}

impl Parts {
    /// The compiled framework as JSON.
    #[must_use]
    pub fn framework_json(&self) -> Vec<u8> {
        // Writing into memory does not fail, and no key of these types is anything but a text.
        let mut bytes = serde_json::to_vec(&self.data()).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }
}
