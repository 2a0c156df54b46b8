//! `book.toml`.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value};

use super::{SiteAddress, Texts, WebAddress, Words};
use crate::words::code::Code;
use crate::words::diagnostic::Severity as Usual;

/// Settings of a Ladderbook site.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, title = "book.toml")]
pub(super) struct Book {
    /// What the site is.
    book: Option<BookTable>,
    /// Where and how it is written.
    build: Option<Build>,
    /// What is written.
    output: Option<Output>,
    /// What is shown of the framework.
    framework: Option<Framework>,
    /// The search.
    search: Option<Search>,
    /// How much each diagnostic matters.
    check: Option<Check>,
}

/// A key for each diagnostic, with what it means.
struct Check;

impl JsonSchema for Check {
    fn schema_name() -> Cow<'static, str> {
        "Check".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let severity = generator.subschema_for::<Severity>();
        let keys: Map<String, Value> = Code::ALL
            .iter()
            .map(|code| {
                let mut key = severity.clone();
                key.insert("description".to_owned(), code.summary().into());
                let usual = match code.severity() {
                    Usual::Error => "error",
                    Usual::Warning => "warning",
                    Usual::Off => "off",
                };
                key.insert("default".to_owned(), usual.into());
                (code.name().to_owned(), key.to_value())
            })
            .collect();
        json_schema!({ "type": "object", "properties": keys, "additionalProperties": false })
    }
}

/// What the site is.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, rename_all = "kebab-case")]
struct BookTable {
    /// Title of the site; the folder's name if not set.
    title: Option<String>,
    /// One sentence on it.
    description: Option<String>,
    /// Who writes it.
    authors: Option<Texts>,
    /// BCP 47 tag of its language; `en` if not set.
    #[schemars(regex(pattern = "^[A-Za-z0-9]{1,8}(-[A-Za-z0-9]{1,8})*$"))]
    language: Option<String>,
    /// Which way its text runs; decided by the language if not set.
    text_direction: Option<Direction>,
    /// Folder of the sources, beside book.toml; `content` if not set.
    src: Option<Folder>,
}

/// A folder beside book.toml, in no other one; `.` for the folder of book.toml itself.
#[derive(JsonSchema)]
struct Folder(
    #[schemars(regex(
        pattern = r"^\./?$|^(\./)*(?!\.\.?(/|$))[^/\\]+(/(?!\.\.?(/|$))[^/\\]+)*/*$"
    ))]
    String,
);

/// A file or folder below the sources, or an address of the site.
#[derive(JsonSchema)]
struct Place(
    #[schemars(regex(pattern = r"^(\./)*/*(?!\.\.?(/|$))[^/\\]+(/(?!\.\.?(/|$))[^/\\]+)*/*$"))]
    String,
);

/// Which way text runs.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case")]
enum Direction {
    /// From left to right.
    Ltr,
    /// From right to left.
    Rtl,
}

/// Where and how the site is written.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, rename_all = "kebab-case")]
struct Build {
    /// Folder of the built site; `site` if not set.
    build_dir: Option<Words>,
    /// How the built site takes the place of the old one.
    replace: Option<Replace>,
    /// Whether drafts are built.
    drafts: Option<bool>,
}

/// How a new site takes the place of the old one.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case")]
enum Replace {
    /// The two folders are exchanged in one step.
    Exchange,
    /// File by file, each one whole.
    Files,
}

/// What is written.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Output {
    /// The pages.
    html: Option<Html>,
}

/// Settings of the pages.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, rename_all = "kebab-case")]
struct Html {
    /// A folder below `themes/`, or `default`.
    #[schemars(regex(pattern = r"^(?!\.\.?$)[^/\\]+$"))]
    theme: Option<String>,
    /// Full address of the site; or only its path, as mdBook has it.
    site_url: Option<SiteAddress>,
    /// Where the sources can be seen.
    git_repository_url: Option<WebAddress>,
    /// Address for "edit this page", with `{path}`.
    edit_url_template: Option<WebAddress>,
    /// What happens to raw HTML.
    raw_html: Option<RawHtml>,
    /// Hosts that images may come from.
    image_hosts: Option<Texts>,
}

/// What happens to raw HTML.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case")]
enum RawHtml {
    /// Harmless tags and attributes pass.
    Filter,
    /// It is shown as text.
    Escape,
    /// It passes, except what the policy forbids anyway.
    Allow,
}

/// What is shown of the framework.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, rename_all = "kebab-case")]
struct Framework {
    /// Whether `pay` of levels may be written down and is published.
    publish_pay: Option<bool>,
}

/// The search.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Search {
    /// Whether there is a search.
    enable: Option<bool>,
    /// Files, folders and addresses that it leaves out.
    exclude: Option<Places>,
    /// Groups of words that find each other, each with spaces between; words before a `>` find those behind it.
    synonyms: Option<Groups>,
    /// How much a word counts where, from 0 (not searched) to 100.
    weights: Option<Weights>,
}

/// A place or a list of places below the sources.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum Places {
    /// One.
    One(Place),
    /// Several.
    List(Vec<Place>),
}

/// A group of words or a list of groups.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum Groups {
    /// One.
    One(Group),
    /// Several.
    List(Vec<Group>),
}

/// Two words or more, with spaces between, or words, `>` and the words they find. What stands in quotation marks is a
/// phrase, which finds the first word that does not.
#[derive(JsonSchema)]
struct Group(
    #[schemars(regex(
        pattern = r#"^(?=.*\S\s+\S)(?:[^">]*"[^">]*")*[^">]*[^">\s][^">]*(?:"[^">]*"[^">]*)*$|^[^>]*[^\s">][^>]*>(?:[^">]*"[^">]*")*[^">]*[^">\s][^">]*(?:"[^">]*"[^">]*)*$"#
    ))]
    String,
);

/// How much a word counts.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Weights {
    /// In titles; 5 if not set.
    #[schemars(range(min = 0, max = 100))]
    title: Option<i64>,
    /// In headings; 3 if not set.
    #[schemars(range(min = 0, max = 100))]
    heading: Option<i64>,
    /// In running text; 1 if not set.
    #[schemars(range(min = 0, max = 100))]
    text: Option<i64>,
}

/// How much a diagnostic matters.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case")]
enum Severity {
    /// Nothing is published.
    Error,
    /// It is reported.
    Warning,
    /// It is not reported.
    Off,
}
