//! A page as it was linked.
//!
//! What its authors linked by hand, and which concept terms link by themselves, are apart, as they
//! change apart: when a concept gets another name, the pages that write it get other terms and
//! share all else with what they were. Invariant: the terms of a part are in the order of its
//! text and never overlap.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use crate::file::fragment::{Fragment, Heading};
use crate::link::root_of;
use crate::link::weave::concept_attributes;
use crate::link::woven::{Edit, Woven};
use crate::names::{Index, PageId};
use crate::words::diagnostic::Diagnostic;
use crate::words::hash::Digest;
use crate::words::path::Address;

/// A page's fragments with their links, and what they mention.
#[derive(Debug)]
pub struct LinkedPage {
    pub(super) written: Arc<Written>,
    /// The terms of each part.
    pub(super) terms: Box<[Box<[Term]>]>,
    /// Paragraphs with too many links.
    pub(super) crowded: Vec<Diagnostic>,
}

/// A page's fragments, and what the links that their authors wrote became.
#[derive(Debug, Default)]
pub(super) struct Written {
    /// The fragments on the page, in order.
    pub(super) parts: Vec<Part>,
    /// Places in `parts`, in the order of the fragments' ids.
    pub(super) by_id: Box<[u32]>,
    /// What links without a label of their own show, by fragment and place in its text.
    pub(super) labels: BTreeMap<(Digest, usize), Label>,
    pub(super) faults: Vec<Diagnostic>,
    /// Keys of all questions whose answers it depends on, in order.
    pub(super) asked: Box<[u64]>,
    /// The fragments that it embeds.
    pub(super) embedded: Vec<Arc<Fragment>>,
    /// Hash of its own fragments and their scopes.
    pub(super) fragments_hash: Digest,
    /// Whether terms link on it.
    pub(super) links_terms: bool,
}

/// A fragment on a page.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) fragment: Arc<Fragment>,
    /// Id of the place on the page; empty for its top.
    pub(super) anchor: Arc<str>,
    /// Whether this page is where the fragment is at home.
    pub(super) home: bool,
    /// Whether it begins a scope: concepts that were linked before link again.
    pub(super) begins: bool,
    /// What its links by hand weave into it.
    pub(super) woven: Woven,
    /// These links, in the order of the text.
    pub(super) links: Box<[Link]>,
}

/// A link to a page that somebody wrote.
#[derive(Debug)]
pub(super) struct Link {
    /// Where its words lie in the fragment's text.
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) to: Address,
    /// Id of what is meant on that page.
    pub(super) part: Option<Box<str>>,
    /// Whether the page is a concept's.
    pub(super) is_concept: bool,
    /// Whether it counts as a mention.
    pub(super) is_mention: bool,
}

/// A term that stands in a fragment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Term {
    /// Where, in the fragment's text.
    pub(super) start: u32,
    pub(super) end: u32,
    /// The concept's page.
    pub(super) concept: Address,
    /// Whether it is a link.
    pub(super) links: bool,
}

impl Term {
    pub(super) fn range(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// What a link shows in place of the words that the author wrote.
#[derive(Debug)]
pub(super) struct Label {
    /// Length of the author's words in the text.
    pub(super) len: usize,
    /// What is shown.
    pub(super) title: String,
}

/// A mention of another page.
#[derive(Clone, Debug)]
pub struct Mention<'a> {
    /// The page that is mentioned.
    pub to: &'a Address,
    /// The text in which it is mentioned.
    pub fragment: &'a Arc<Fragment>,
    /// Where in that text.
    pub range: Range<usize>,
    /// Id of what is mentioned on that page; none for the page as a whole.
    pub part: Option<&'a str>,
    /// Where the text stands on the page.
    place: &'a str,
}

impl<'a> Mention<'a> {
    /// Id of the nearest heading or cell; empty for the top of the page.
    #[must_use]
    pub fn anchor(&self) -> &'a str {
        self.below(6)
    }

    /// Id of the section or cell within which mentions count once.
    #[must_use]
    pub fn scope(&self) -> &'a str {
        self.below(2)
    }

    fn below(&self, level: u8) -> &'a str {
        let heading = self.fragment.heading_before(self.range.start, level);
        heading.map_or(self.place, |heading: &Heading| &heading.id)
    }
}

impl Written {
    /// Puts the parts in the order in which they are looked up.
    pub(super) fn finish(&mut self) {
        let mut by_id: Vec<u32> = (0..).take(self.parts.len()).collect();
        by_id.sort_by_key(|place| self.parts[*place as usize].fragment.id);
        self.by_id = by_id.into();
        self.parts.shrink_to_fit();
        self.faults.shrink_to_fit();
        self.embedded.shrink_to_fit();
    }

    /// The place of a fragment; the last one, should it stand on the page more than once.
    fn place_of(&self, id: Digest) -> Option<usize> {
        let id_at = |place: &u32| self.parts[*place as usize].fragment.id;
        let behind = self.by_id.partition_point(|place| id_at(place) <= id);
        let place = *self.by_id.get(behind.checked_sub(1)?)?;
        (id_at(&place) == id).then_some(place as usize)
    }
}

impl LinkedPage {
    /// The finished HTML of a fragment on this page; empty if the fragment is not on it.
    #[must_use]
    pub fn html(&self, index: &Index, page: PageId, fragment: &Fragment) -> String {
        let Some(place) = self.written.place_of(fragment.id) else { return String::new() };
        let terms = edits_of(index, &root_of(index, page), fragment, &self.terms[place]);
        self.written.parts[place].woven.html(&fragment.html, &terms)
    }

    /// A range of a fragment's text as readers see it: with the titles that links show.
    #[must_use]
    pub fn shown(&self, fragment: &Fragment, range: Range<usize>) -> String {
        let mut shown = String::with_capacity(range.len());
        let mut at = range.start;
        let labels = &self.written.labels;
        let labels = labels.range((fragment.id, range.start)..(fragment.id, range.end));
        for ((_, start), label) in labels {
            let end = start + label.len;
            if *start < at || end > range.end {
                continue;
            }
            shown.push_str(&fragment.text[at..*start]);
            shown.push_str(&label.title);
            at = end;
        }
        shown.push_str(&fragment.text[at..range.end]);
        shown
    }

    /// The pages that it mentions, in order.
    pub fn mentions(&self) -> impl Iterator<Item = Mention<'_>> {
        let parts = self.written.parts.iter().zip(&self.terms).filter(|(part, _)| part.home);
        parts.flat_map(|(part, terms)| {
            let mention = |to, range, target| Mention {
                to,
                fragment: &part.fragment,
                range,
                part: target,
                place: &part.anchor,
            };
            let mut links = part.links.iter().filter(|link| link.is_mention).peekable();
            let mut terms = terms.iter().filter(|term| term.links).peekable();
            std::iter::from_fn(move || {
                let next = terms.peek().map(|term| term.start);
                if let Some(link) = links.next_if(|link| next.is_none_or(|term| link.start <= term))
                {
                    let range = link.start as usize..link.end as usize;
                    return Some(mention(&link.to, range, link.part.as_deref()));
                }
                let term = terms.next()?;
                Some(mention(&term.concept, term.range(), None))
            })
        })
    }

    /// The pages of the concepts that it links to.
    #[must_use]
    pub fn concepts(&self) -> BTreeSet<&Address> {
        let links = self.written.parts.iter().flat_map(|part| &part.links);
        let links = links.filter(|link| link.is_concept).map(|link| &link.to);
        let terms = self.terms.iter().flatten().filter(|term| term.links);
        links.chain(terms.map(|term| &term.concept)).collect()
    }

    /// What is wrong with its links.
    pub fn faults(&self) -> impl Iterator<Item = &Diagnostic> {
        self.written.faults.iter().chain(&self.crowded)
    }

    pub(super) fn asked(&self) -> &[u64] {
        &self.written.asked
    }
}

/// What terms weave into a fragment's HTML.
pub(super) fn edits_of(
    index: &Index,
    root: &str,
    fragment: &Fragment,
    terms: &[Term],
) -> Vec<Edit> {
    let mut edits = Vec::with_capacity(terms.len() * 2);
    for term in terms.iter().filter(|term| term.links) {
        let page = index.names.at(term.concept.as_str());
        let (Some(html), Some(page)) = (fragment.html_range(term.range()), page) else { continue };
        let open = format!("<a{}>", concept_attributes(index, root, page));
        edits.push((html.start..html.start, open));
        edits.push((html.end..html.end, "</a>".to_owned()));
    }
    edits
}
