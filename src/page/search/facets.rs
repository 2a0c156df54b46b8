//! Facets: by what results can be narrowed.
//!
//! A facet is a column of values over pages or units, written as the places where the value changes: pages come in the
//! order of the navigation, so neighbours mostly agree. Small columns stand in `meta.js`, larger ones in a file of
//! their own, which is asked for after the first results are shown.
//!
//! Invariant: value 0 is "none".

use std::fmt::Write as _;

use rustc_hash::FxHashMap;

use super::script::{Signatures, push_string, receiving};
use super::{
    FacetValue, SearchFile, SearchKind, SearchPage, SearchSection, SectionKind, UNITS_PER_PAGE,
};

/// Larger facets get a file of their own.
const INLINE_BYTES: usize = 3_000;

/// The facets of all pages.
#[derive(Default)]
pub(super) struct Facets {
    kind: Column,
    track: Column,
    level: Column,
    other_level: Column,
    competency: Column,
    point: Column,
}

/// One facet: its values and where they begin.
#[derive(Default)]
struct Column {
    numbers: FxHashMap<String, usize>,
    values: Vec<FacetValue>,
    /// Place and number of each value that differs from the one before.
    changes: Vec<(usize, usize)>,
}

impl Column {
    fn set(&mut self, place: usize, value: Option<&FacetValue>) {
        let number = value.map_or(0, |value| self.number(value));
        if self.changes.last().map_or(0, |&(_, last)| last) != number {
            self.changes.push((place, number));
        }
    }

    fn number(&mut self, value: &FacetValue) -> usize {
        if let Some(&number) = self.numbers.get(&value.id) {
            return number;
        }
        self.values.push(value.clone());
        self.numbers.insert(value.id.clone(), self.values.len());
        self.values.len()
    }

    /// `{"values":[[id, label], …],"changes":"distance.value,…"}`, numbers in base 36.
    fn push_json(&self, name: &str, json: &mut String) {
        write!(json, "\"{name}\":{{\"values\":[").expect("writing to a string cannot fail");
        for (index, value) in self.values.iter().enumerate() {
            json.push_str(if index == 0 { "[" } else { ",[" });
            push_string(&value.id, json);
            json.push(',');
            push_string(&value.label, json);
            json.push(']');
        }
        json.push_str("],\"changes\":\"");
        let mut before = 0;
        for (index, &(place, value)) in self.changes.iter().enumerate() {
            if index > 0 {
                json.push(',');
            }
            push_base36(place - before, json);
            json.push('.');
            push_base36(value, json);
            before = place;
        }
        json.push_str("\"}");
    }
}

/// Appends `number` in base 36.
pub(super) fn push_base36(number: usize, text: &mut String) {
    if number >= 36 {
        push_base36(number / 36, text);
    }
    text.push(char::from_digit((number % 36) as u32, 36).expect("a digit is below 36"));
}

impl Facets {
    /// Adds the sections of a page that share the page number `number`.
    pub(super) fn add(&mut self, page: &SearchPage, sections: &[SearchSection], number: usize) {
        self.set_page(number, page.kind, [&page.track, &page.level, &page.other_level]);
        if sections.is_empty() {
            self.set_unit(number * UNITS_PER_PAGE, false, None);
        }
        for (unit, section) in (number * UNITS_PER_PAGE..).zip(sections) {
            let is_point = section.kind == SectionKind::Point;
            self.set_unit(unit, is_point, section.competency.as_ref());
        }
    }

    /// Sets what all sections with the page number `number` share: the kind, the track, the level and the other level.
    pub(super) fn set_page(
        &mut self,
        number: usize,
        kind: SearchKind,
        [track, level, other_level]: [&Option<FacetValue>; 3],
    ) {
        let kind = FacetValue { id: kind.as_str().to_owned(), label: String::new() };
        self.kind.set(number, Some(&kind));
        self.track.set(number, track.as_ref());
        self.level.set(number, level.as_ref());
        self.other_level.set(number, other_level.as_ref());
    }

    /// Sets what is of one section.
    pub(super) fn set_unit(
        &mut self,
        unit: usize,
        is_point: bool,
        competency: Option<&FacetValue>,
    ) {
        let point =
            is_point.then(|| FacetValue { id: "expectation".to_owned(), label: String::new() });
        self.point.set(unit, point.as_ref());
        self.competency.set(unit, competency);
    }

    /// What `meta.js` says of the facets: all of them, or the name of their file.
    pub(super) fn write(
        &self,
        signatures: &mut Signatures,
        put: &mut dyn FnMut(SearchFile),
    ) -> String {
        let json = self.json();
        let Some(signature) = signature(&json, signatures) else { return json };
        put(file(&signature, &json));
        format!("\"{signature}\"")
    }

    /// All of them.
    pub(super) fn json(&self) -> String {
        let mut json = String::from("{");
        let columns = [
            ("kind", &self.kind),
            ("track", &self.track),
            ("level", &self.level),
            ("otherLevel", &self.other_level),
            ("competency", &self.competency),
            ("point", &self.point),
        ];
        for (index, (name, column)) in columns.into_iter().enumerate() {
            if index > 0 {
                json.push(',');
            }
            column.push_json(name, &mut json);
        }
        json.push('}');
        json
    }
}

/// The hash in the name of a file with these facets, if they are too large for `meta.js`.
pub(super) fn signature(json: &str, signatures: &mut Signatures) -> Option<String> {
    (json.len() > INLINE_BYTES).then(|| signatures.of(json))
}

/// The file of these facets.
pub(super) fn file(signature: &str, json: &str) -> SearchFile {
    receiving(address(signature), json)
}

/// Where that file is.
pub(super) fn address(signature: &str) -> String {
    format!("search/f-{signature}.js")
}
