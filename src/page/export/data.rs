//! The types of `framework.json`: the framework and its tracks.
//!
//! Texts are borrowed from the framework. Invariant: a key without a value is left out, a
//! list without entries is there and empty.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};

use super::data_around::{Claim, Comparison, External, Guide, Reference};
use crate::file::schema::{Basis, Gate, Inherit, Kind, Reversible, Status, Strength, Terminal};

/// A compiled career framework.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "framework.json")]
pub(super) struct Data<'a> {
    /// The form of this file; `ladderbook-framework/1`.
    pub(super) schema: &'static str,
    /// Id of the framework.
    #[serde(skip_serializing_if = "str::is_empty")]
    #[schemars(default)]
    pub(super) id: &'a str,
    /// Its title; the site's where it has none.
    pub(super) title: &'a str,
    /// Its version, as written.
    #[serde(skip_serializing_if = "str::is_empty")]
    #[schemars(default)]
    pub(super) version: &'a str,
    /// How far it is.
    #[schemars(with = "Status")]
    pub(super) status: &'a str,
    /// BCP 47 tag of its language.
    pub(super) language: &'a str,
    /// Full address of the site, where it is known; all other addresses are relative to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) url: Option<&'a str>,
    /// Who looks after it.
    pub(super) owners: &'a [String],
    /// Day of the last review.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reviewed: Option<&'a str>,
    /// The rungs that all tracks share, lowest first.
    pub(super) ranks: Vec<Rank<'a>>,
    /// Ordered scales.
    pub(super) scales: Vec<Scale<'a>>,
    /// Groups of competencies, in the order in which they first come.
    pub(super) groups: Vec<Group<'a>>,
    /// What levels describe.
    pub(super) competencies: Vec<Competency<'a>>,
    /// The tracks, in order.
    pub(super) tracks: Vec<Track<'a>>,
    /// Ways between levels.
    pub(super) transitions: Vec<Transition<'a>>,
    /// Levels that stand side by side.
    pub(super) equivalences: Vec<Equivalence<'a>>,
    /// Assignments that are not levels.
    pub(super) hats: Vec<Hat<'a>>,
    /// Ladders of other organisations.
    pub(super) externals: Vec<External<'a>>,
    /// Roles side by side.
    pub(super) comparisons: Vec<Comparison<'a>>,
    /// Decision guides.
    pub(super) guides: Vec<Guide<'a>>,
    /// What people say.
    pub(super) claims: Vec<Claim<'a>>,
}

/// A rung.
#[derive(Serialize, JsonSchema)]
pub(super) struct Rank<'a> {
    /// Its id.
    pub(super) id: &'a str,
    /// Its name.
    pub(super) name: &'a str,
}

/// An ordered scale.
#[derive(Serialize, JsonSchema)]
pub(super) struct Scale<'a> {
    /// Its id.
    pub(super) id: &'a str,
    /// Its values, lowest first.
    pub(super) values: Vec<ScaleValue<'a>>,
}

/// A value of a scale.
#[derive(Serialize, JsonSchema)]
pub(super) struct ScaleValue<'a> {
    /// Its id.
    pub(super) id: &'a str,
    /// Its name.
    pub(super) name: &'a str,
    /// What it means.
    #[serde(skip_serializing_if = "str::is_empty")]
    #[schemars(default)]
    pub(super) meaning: &'a str,
}

/// A group of competencies.
#[derive(Serialize, JsonSchema)]
pub(super) struct Group<'a> {
    /// Its name.
    pub(super) name: &'a str,
    /// Ids of its competencies.
    pub(super) competencies: Vec<&'a str>,
}

/// A competency.
#[derive(Serialize, JsonSchema)]
pub(super) struct Competency<'a> {
    /// Its id.
    pub(super) id: &'a str,
    /// Its name.
    pub(super) name: &'a str,
    /// The group it is in.
    #[serde(skip_serializing_if = "str::is_empty")]
    #[schemars(default)]
    pub(super) group: &'a str,
    /// Id of the scale of its proficiency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) scale: Option<&'a str>,
    /// Ids of the tracks it belongs to; absent if it belongs to all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) tracks: Option<&'a [String]>,
    /// How levels inherit in it.
    #[schemars(with = "Inherit")]
    pub(super) inherit: &'static str,
    /// One sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) summary: Option<&'a str>,
    /// Its page, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) address: Option<String>,
}

/// A track.
#[derive(Serialize, JsonSchema)]
pub(super) struct Track<'a> {
    /// Its id.
    pub(super) id: &'a str,
    /// Its name.
    pub(super) name: &'a str,
    /// Its short name.
    pub(super) short: &'a str,
    /// One sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) summary: Option<&'a str>,
    /// Who looks after it, where that is not who looks after the framework.
    pub(super) owners: &'a [String],
    /// Day of its last review.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reviewed: Option<&'a str>,
    /// Its page.
    pub(super) address: String,
    /// Its matrix of levels and competencies, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) matrix: Option<String>,
    /// Its levels, lowest first.
    pub(super) levels: Vec<Level<'a>>,
}

/// A level.
#[derive(Serialize, JsonSchema)]
pub(super) struct Level<'a> {
    /// `track/level`.
    pub(super) id: String,
    /// Its name.
    pub(super) name: &'a str,
    /// Its code.
    #[serde(skip_serializing_if = "str::is_empty")]
    #[schemars(default)]
    pub(super) code: &'a str,
    /// Other names.
    pub(super) aliases: Vec<&'a str>,
    /// Ids of its rank, or of the two it stands between; none if it has no rank.
    pub(super) ranks: Vec<&'a str>,
    /// A value of the scale `reach`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reach: Option<&'a str>,
    /// What kind of end it can be.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Terminal>")]
    pub(super) terminal: Option<&'static str>,
    /// How long people stay.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) tenure: Option<Tenure<'a>>,
    /// What it is paid, where that is published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) pay: Option<Pay<'a>>,
    /// Share of the track's people, percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) share: Option<u32>,
    /// Whether people are hired into it, where that is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) hire_into: Option<bool>,
    /// One sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) summary: Option<&'a str>,
    /// Its page.
    pub(super) address: String,
    /// What it expects, a cell for each competency of the track.
    pub(super) cells: Vec<Cell<'a>>,
}

/// How long people stay at a level, as written.
#[derive(Serialize, JsonSchema)]
pub(super) struct Tenure<'a> {
    /// Usual time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) typical: Option<&'a str>,
    /// Time after which those who were not promoted have to go.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) limit: Option<&'a str>,
}

/// What a level is paid.
#[derive(Serialize, JsonSchema)]
pub(super) struct Pay<'a> {
    /// Three letters, ISO 4217.
    pub(super) currency: &'a str,
    /// Lowest pay, in whole units.
    pub(super) from: i64,
    /// Highest pay.
    pub(super) to: i64,
    /// What the figures cover.
    #[serde(skip_serializing_if = "str::is_empty")]
    #[schemars(default)]
    pub(super) basis: &'a str,
}

/// What a level expects in a competency.
#[derive(Serialize, JsonSchema)]
pub(super) struct Cell<'a> {
    /// Id of the competency.
    pub(super) competency: &'a str,
    /// Whether the sources say anything here.
    pub(super) written: bool,
    /// Whether they say that nothing is new here, on purpose.
    pub(super) same: bool,
    /// How well: a value of the competency's scale.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) proficiency: Option<&'a str>,
    /// Points that are new at this level.
    pub(super) new: Vec<Point<'a>>,
    /// Ids of points of lower levels that hold on here.
    pub(super) inherited: Vec<PointId<'a>>,
    /// Ids of points of lower levels that end here.
    pub(super) dropped: Vec<PointId<'a>>,
    /// Examples of the whole cell.
    pub(super) examples: Vec<&'a str>,
}

/// One expectation.
#[derive(Serialize, JsonSchema)]
pub(super) struct Point<'a> {
    /// `track/level#competency.point`.
    pub(super) id: PointId<'a>,
    /// What is expected.
    pub(super) text: &'a str,
    /// Examples of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    pub(super) examples: Vec<&'a str>,
}

/// `track/level#competency.point`: written as a text, put together when it is.
pub(super) struct PointId<'a> {
    pub(super) track: &'a str,
    pub(super) level: &'a str,
    pub(super) competency: &'a str,
    pub(super) point: &'a str,
}

impl fmt::Display for PointId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}#{}.{}", self.track, self.level, self.competency, self.point)
    }
}

impl Serialize for PointId<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl JsonSchema for PointId<'_> {
    fn schema_name() -> Cow<'static, str> {
        "PointId".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "`track/level#competency.point`.",
            "type": "string",
            "pattern": "^[a-z0-9-]+/[a-z0-9-]+#[a-z0-9-]+\\.[a-z0-9-]+$",
        })
    }
}

/// A way from one level to another.
#[derive(Serialize, JsonSchema)]
pub(super) struct Transition<'a> {
    /// Made of its kind and both levels.
    pub(super) id: String,
    /// Where it starts, `track/level`.
    pub(super) from: String,
    /// Where it ends, `track/level`.
    pub(super) to: String,
    /// What kind of way.
    #[schemars(with = "Kind")]
    pub(super) kind: &'static str,
    /// Whether there is a way back.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Reversible>")]
    pub(super) reversible: Option<&'static str>,
    /// What it hangs on.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Gate>")]
    pub(super) gate: Option<&'static str>,
    /// Id of a hat to try before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) try_first: Option<&'a str>,
    /// Concepts that name what it costs.
    pub(super) costs: Vec<Reference>,
    /// Why the way is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reason: Option<&'a str>,
    /// Its place among all ways.
    pub(super) address: String,
    /// The page with both levels side by side.
    pub(super) compare: String,
}

/// Levels that stand side by side.
#[derive(Serialize, JsonSchema)]
pub(super) struct Equivalence<'a> {
    /// Made of its levels.
    pub(super) id: String,
    /// The levels, `track/level`.
    pub(super) levels: Vec<String>,
    /// What it rests on.
    #[schemars(with = "Vec<Basis>")]
    pub(super) basis: &'a [&'static str],
    /// How sure it is.
    #[schemars(with = "Strength")]
    pub(super) strength: &'static str,
    /// Ids of claims on it.
    pub(super) claims: Vec<&'a str>,
    /// More on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) note: Option<&'a str>,
    /// Its place among all ways.
    pub(super) address: String,
}

/// An assignment that is not a level.
#[derive(Serialize, JsonSchema)]
pub(super) struct Hat<'a> {
    /// Its id.
    pub(super) id: &'a str,
    /// Its name.
    pub(super) name: &'a str,
    /// One sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) summary: Option<&'a str>,
    /// Levels it is open to, `track/level`.
    pub(super) open_to: Vec<String>,
    /// Its page: its concept's, or its place among all ways.
    pub(super) address: String,
}
