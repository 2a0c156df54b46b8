//! Which terms of a fragment become links.
//!
//! The first mention of a concept in a scope links, whether somebody wrote it or it is a term; an
//! essay's body opens a new scope at every H2. Invariant: the terms of a page that are looked at
//! again are those that linking it whole gives.

use std::ops::Range;
use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::file::fragment::Fragment;
use crate::link::linked::{LinkedPage, Part, Term};
use crate::names::lexicon::again::{Again, Differing};
use crate::names::{Index, PageId};
use crate::words::code::Code;
use crate::words::diagnostic::Diagnostic;
use crate::words::path::Address;
use crate::words::span::Span;

/// How many terms may link themselves in a paragraph before it is reported.
const MOST_TERMS: usize = 8;

/// Where sections start in a fragment's text, and with each a new scope.
pub(super) fn scope_starts(fragment: &Fragment) -> impl Iterator<Item = usize> {
    let headings = fragment.headings.iter().filter(|heading| heading.level <= 2);
    headings.map(|heading| heading.text_at as usize)
}

/// A page after terms changed, `differing` of them; none if it stays as it is. It embeds nothing.
pub(super) fn with_terms(
    index: &Index,
    page: PageId,
    last: &LinkedPage,
    differing: &Differing,
) -> Option<LinkedPage> {
    let parts = &last.written.parts;
    let places: Vec<Vec<usize>> = parts
        .iter()
        .zip(&last.terms)
        .map(|(part, known)| {
            let known = known.iter().map(|term| (term.range(), &term.concept));
            differing.places_in(&part.fragment, known)
        })
        .collect();
    if places.iter().all(Vec::is_empty) {
        return None;
    }
    let mut found: Vec<Box<[Term]>> = parts
        .iter()
        .zip(&last.terms)
        .zip(&places)
        .map(|((part, known), places)| found_again(index, &part.fragment, known, places))
        .collect();
    let own = &index.page(page).address;
    let links = {
        let mut seen = FxHashSet::default();
        let links =
            parts.iter().zip(&found).map(|(part, terms)| linking(part, terms, own, &mut seen));
        links.collect::<Vec<Vec<bool>>>()
    };
    for (term, links) in found.iter_mut().flatten().zip(links.into_iter().flatten()) {
        term.links = links;
    }
    if *found == *last.terms {
        return None;
    }
    let home = parts.iter().zip(&found).filter(|(part, _)| part.home);
    let crowded = home.flat_map(|(part, terms)| crowded(&part.fragment, terms)).collect();
    Some(LinkedPage { written: Arc::clone(&last.written), terms: found.into(), crowded })
}

/// The terms of a fragment whose `known` ones another lexicon found; which of them link is open.
fn found_again(
    index: &Index,
    fragment: &Fragment,
    known: &[Term],
    places: &[usize],
) -> Box<[Term]> {
    if places.is_empty() {
        return known.into();
    }
    let ranges: Vec<Range<usize>> = known.iter().map(Term::range).collect();
    let again = index.names.lexicon.find_again(&fragment.text, &ranges, places);
    let term = |found: Again| match found {
        Again::Known(number) => known[number].clone(),
        Again::New(found) => Term::found(index, found.range, found.concept),
    };
    again.into_iter().map(term).collect()
}

/// Which of a part's terms link.
fn linking<'a>(
    part: &'a Part,
    terms: &'a [Term],
    own: &'a Address,
    seen: &mut FxHashSet<&'a Address>,
) -> Vec<bool> {
    let fragment = &part.fragment;
    if part.begins {
        seen.clear();
    }
    let mut starts = scope_starts(fragment).peekable();
    let mut links = part.links.iter().filter(|link| link.is_concept).peekable();
    let mut arrive = |at: usize, seen: &mut FxHashSet<&'a Address>| {
        while starts.next_if(|start| *start <= at).is_some() {
            seen.clear();
        }
    };
    let mut linking = Vec::with_capacity(terms.len());
    for term in terms {
        while let Some(link) = links.next_if(|link| link.start <= term.start) {
            arrive(link.start as usize, seen);
            seen.insert(&link.to);
        }
        arrive(term.start as usize, seen);
        // What was a link before stands where one may.
        let links = term.concept != *own
            && !seen.contains(&term.concept)
            && (term.links || fragment.html_range(term.range()).is_some());
        if links {
            seen.insert(&term.concept);
        }
        linking.push(links);
    }
    for link in links {
        arrive(link.start as usize, seen);
        seen.insert(&link.to);
    }
    if let Some(last) = fragment.holes.iter().map(|hole| hole.text_at).max() {
        arrive(last as usize, seen);
    }
    linking
}

impl Term {
    /// A term as it was found; whether it links is open.
    pub(super) fn found(index: &Index, range: Range<usize>, concept: PageId) -> Self {
        let short = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
        let concept = index.page(concept).address.clone();
        Term { start: short(range.start), end: short(range.end), concept, links: false }
    }
}

/// Paragraphs with more terms than anybody wants to read as links.
pub(super) fn crowded(fragment: &Fragment, terms: &[Term]) -> Vec<Diagnostic> {
    let linked: Vec<Range<usize>> =
        terms.iter().filter(|term| term.links).map(Term::range).collect();
    if linked.len() <= MOST_TERMS {
        return Vec::new();
    }
    let same_block =
        |a: &Range<usize>, b: &Range<usize>| !fragment.text[a.end..b.start].contains("\n\n");
    let full = linked.chunk_by(same_block).filter(|terms| terms.len() > MOST_TERMS);
    full.filter_map(|terms| {
        let source = fragment.source_at(terms[MOST_TERMS].start)?;
        let path = fragment.path.as_ref()?;
        let message = format!("{} terms link themselves in one paragraph", terms.len());
        let span = Span::new(source, source + 1);
        let fault = Diagnostic::new(Code::OverLinking, path, span, message);
        Some(fault.help("take common words out of linking: `unlinked` on their concepts"))
    })
    .collect()
}
