//! The sections of a site as documents for another search engine.
//!
//! One JSON object a line, which is what `OpenSearch`, `Meilisearch` and `Typesense` load. Invariant: an id depends on the
//! address and anchor alone, so that loading a site again replaces its documents.

use rustc_hash::FxHashMap;
use serde::Serialize;
use xxhash_rust::xxh3::xxh3_128;

use super::{FacetValue, SearchPage, SearchSection, SectionKind};
use crate::words::path::encode;

#[derive(Serialize)]
struct Document<'a> {
    id: String,
    url: String,
    title: &'a str,
    heading: &'a str,
    text: &'a str,
    place: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    questions: Vec<&'a str>,
    facets: Facets<'a>,
}

#[derive(Serialize)]
struct Facets<'a> {
    kind: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    track: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    competency: Option<&'a str>,
}

/// The documents of a page, each a line of JSON without its line end. `base` is put before every address: the full
/// address of the site, or nothing.
#[must_use]
pub fn lines(page: &SearchPage, base: &str) -> Vec<String> {
    let bare = SearchSection {
        anchor: String::new(),
        heading: String::new(),
        text: String::new(),
        kind: SectionKind::Text,
        competency: None,
    };
    let sections = if page.sections.is_empty() { &[bare][..] } else { &page.sections };
    let mut seen: FxHashMap<&str, usize> = FxHashMap::default();
    sections
        .iter()
        .map(|section| {
            let repeats = seen.entry(&section.anchor).or_default();
            let questions = if *repeats == 0 { questions(page, section) } else { Vec::new() };
            let document = Document { questions, ..document(page, section, base, *repeats) };
            *repeats += 1;
            serde_json::to_string(&document).expect("texts and ids are always JSON")
        })
        .collect()
}

fn document<'a>(
    page: &'a SearchPage,
    section: &'a SearchSection,
    base: &str,
    repeats: usize,
) -> Document<'a> {
    let fragment = match section.anchor.as_str() {
        "" => String::new(),
        anchor => format!("#{}", encode(anchor)),
    };
    let key = format!("{}\0{}\0{repeats}", page.address, section.anchor);
    let point = section.kind == SectionKind::Point;
    Document {
        id: format!("{:032x}", xxh3_128(key.as_bytes())),
        url: format!("{base}{}{fragment}", encode(&page.address)),
        title: &page.title,
        heading: section.heading.trim(),
        text: section.text.trim(),
        place: &page.place,
        questions: Vec::new(),
        facets: Facets {
            kind: if point { "expectation" } else { page.kind.as_str() },
            track: id(page.track.as_ref()),
            // A comparison of two levels belongs to neither.
            level: id(page.level.as_ref().filter(|_| page.other_level.is_none())),
            competency: id(section.competency.as_ref()),
        },
    }
}

/// What readers ask that a section answers; the page's first also has what no section does.
fn questions<'a>(page: &'a SearchPage, section: &SearchSection) -> Vec<&'a str> {
    let has = |anchor: &str| page.sections.iter().any(|section| section.anchor == anchor);
    let is_first = page.sections.first().is_none_or(|first| first.anchor == section.anchor);
    let here = page
        .questions
        .iter()
        .filter(|question| question.anchor == section.anchor || is_first && !has(&question.anchor));
    here.map(|question| question.ask.as_str()).collect()
}

fn id(value: Option<&FacetValue>) -> Option<&str> {
    value.map(|value| value.id.as_str())
}
