//! What is kept of each page: how long it is, what decides where its text lies, and by what results are narrowed.
//!
//! Invariant: a row says what the list of files is made from; the texts stay where the pages come from.

use super::super::facets::Facets;
use super::super::texts::{Measure, measure};
use super::super::{FacetValue, SearchKind, SearchPage, SectionKind, UNITS_PER_PAGE, cut};
use crate::words::hash::Digest;

/// A page that search knows.
pub(super) struct Row {
    /// Its place among all pages of the site.
    pub(super) place: u32,
    /// Its first page number.
    pub(super) number: u32,
    /// What stands for all that search knows of it.
    pub(super) digest: Digest,
    /// Whether it sets sides beside each other.
    pub(super) has_sides: bool,
    /// One for each of its page numbers.
    pub(super) stretches: Box<[Stretch]>,
    kind: SearchKind,
    facets: Option<Box<RowFacets>>,
}

/// Sections that share a page number.
#[derive(PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) sections: u32,
    pub(super) measure: Measure,
}

/// The facets of a page that has more than its kind.
#[derive(PartialEq, Eq)]
struct RowFacets {
    /// The track, the level and the other level.
    values: [Option<FacetValue>; 3],
    /// For each section whether it is an expectation, and its competency.
    sections: Vec<(bool, Option<FacetValue>)>,
}

static NO_FACETS: RowFacets = RowFacets { values: [const { None }; 3], sections: Vec::new() };

impl Row {
    /// The row of a page at a place, with the page itself, cut into sections that fit. It has no number yet.
    pub(super) fn new(page: SearchPage, place: u32) -> (Row, SearchPage) {
        let digest = Digest::of(&page);
        let (page, stretches) = cut(page);
        let mut entry = String::new();
        let stretches = stretches.into_iter().map(|stretch| Stretch {
            sections: stretch.len() as u32,
            measure: measure(&page, &page.sections[stretch.clone()], stretch.start > 0, &mut entry),
        });
        let row = Row {
            place,
            number: 0,
            digest,
            has_sides: !page.sides.is_empty(),
            stretches: stretches.collect(),
            kind: page.kind,
            facets: RowFacets::of(&page),
        };
        (row, page)
    }

    /// The same page with another first number.
    pub(super) fn numbered(self, number: u32) -> Row {
        Row { number, ..self }
    }

    /// The same page at another place.
    pub(super) fn at(self, place: u32) -> Row {
        Row { place, ..self }
    }

    /// The number behind its last.
    pub(super) fn end(&self) -> u32 {
        self.number + self.stretches.len() as u32
    }

    /// How many units its sections are.
    pub(super) fn units(&self) -> usize {
        self.stretches.iter().map(|stretch| (stretch.sections as usize).max(1)).sum()
    }

    /// Whether results are narrowed by the same values of both, at the same places.
    pub(super) fn has_facets_of(&self, other: &Row) -> bool {
        let sections = |row: &Row| -> Vec<u32> {
            row.stretches.iter().map(|stretch| stretch.sections).collect()
        };
        self.kind == other.kind
            && self.number == other.number
            && self.facets == other.facets
            && sections(self) == sections(other)
    }

    /// Adds its facets to those of the pages before.
    pub(super) fn add_facets(&self, facets: &mut Facets) {
        let RowFacets { values, sections } = self.facets.as_deref().unwrap_or(&NO_FACETS);
        let mut sections = sections.iter();
        for (number, stretch) in (self.number as usize..).zip(&self.stretches) {
            facets.set_page(number, self.kind, values.each_ref());
            let first = number * UNITS_PER_PAGE;
            for unit in first..first + (stretch.sections as usize).max(1) {
                let (is_point, competency) = sections
                    .next()
                    .map_or((false, None), |section| (section.0, section.1.as_ref()));
                facets.set_unit(unit, is_point, competency);
            }
        }
    }
}

impl RowFacets {
    fn of(page: &SearchPage) -> Option<Box<RowFacets>> {
        let values = [&page.track, &page.level, &page.other_level].map(Clone::clone);
        let sections = page.sections.iter();
        let sections: Vec<_> = sections
            .map(|section| (section.kind == SectionKind::Point, section.competency.clone()))
            .collect();
        let plain = values.iter().all(Option::is_none)
            && sections.iter().all(|(is_point, competency)| !is_point && competency.is_none());
        (!plain).then(|| Box::new(RowFacets { values, sections }))
    }
}
