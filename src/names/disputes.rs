//! Disputed claims that are used as facts.
//!
//! Everything that links to a claim is looked at, under whatever name. Invariant: a text
//! that also links to what disputes the claim is left alone, and so is a page that shows
//! the claim with its dispute.

use std::sync::Arc;

use crate::file::fragment::{Fragment, Hole, Target};
use crate::names::resolve::{Found, Origin};
use crate::names::{Index, PageId, PageKind};
use crate::words::code::Code;
use crate::words::diagnostic::Diagnostic;

/// Expectations and pages that cite a disputed claim and not what disputes it.
pub(super) fn disputed_citations(index: &Index) -> Vec<Diagnostic> {
    let framework = &index.framework;
    if framework.claims.iter().all(|claim| claim.disputed_by.is_empty()) {
        return Vec::new();
    }
    let mut faults = Vec::new();
    for id in index.page_ids() {
        match index.page(id).kind {
            PageKind::Level(at) => {
                let level = framework.level(at);
                let cells = level.cells.iter();
                let points = cells.flat_map(|cell| &cell.new).map(|point| &point.fragment);
                for fragment in points.chain(&level.summary) {
                    cited(index, id, fragment, "an expectation", &mut faults);
                }
            }
            PageKind::Claims => continue,
            _ => {}
        }
        if let Some(doc) = index.prose(id) {
            cited(index, id, &doc.body, "this page", &mut faults);
        }
    }
    faults
}

fn cited(
    index: &Index,
    page: PageId,
    fragment: &Arc<Fragment>,
    what: &str,
    faults: &mut Vec<Diagnostic>,
) {
    let links: Vec<(usize, &Hole)> = fragment
        .holes
        .iter()
        .filter_map(|hole| Some((claim_of(index, page, fragment, hole)?, hole)))
        .collect();
    for &(claim, hole) in &links {
        let known = &index.framework.claims[claim];
        let Some(&other) = known.disputed_by.first() else { continue };
        let is_told = links.iter().any(|(other, _)| known.disputed_by.contains(other))
            || index.claims_about(page).contains(&claim);
        if is_told {
            continue;
        }
        let (other, path) = (&index.framework.claims[other], fragment.path.as_ref());
        let Some(path) = path else { continue };
        let message = format!("{what} cites the disputed claim `{}` alone", known.facts.id.value);
        faults.push(
            Diagnostic::new(Code::DisputedClaim, path, hole.span, message)
                .and(&other.path, Some(other.facts.id.span), "the claim that disputes it")
                .help(format!("cite `[[claim:{}]]` as well, or neither", other.facts.id.value)),
        );
    }
}

/// The claim that a link leads to.
fn claim_of(index: &Index, page: PageId, fragment: &Fragment, hole: &Hole) -> Option<usize> {
    let origin = Origin { page, file: fragment.path.as_ref() };
    let (found, anchor) = match &hole.target {
        Target::Wiki { name, anchor } => (index.find_name(origin, name), anchor),
        Target::Path { path, anchor } => (index.find_path(origin, path), anchor),
        Target::Embed { .. } | Target::Tag { .. } | Target::Image { .. } => return None,
    };
    let Found::Page(to, place) = found else { return None };
    if index.page(to).kind != PageKind::Claims {
        return None;
    }
    let id = place.as_ref().or(anchor.as_ref())?;
    index.framework.claims.iter().position(|claim| claim.facts.id.value == *id)
}
