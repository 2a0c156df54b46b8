//! The list of all pages, for readers without scripts: `search.html`, and on a large site pages of titles, a letter each.
//!
//! The titles of each letter are gathered once a site and without sorting, so that the addresses of all these pages are
//! known early; those of a letter are sorted when one of its pages is first shown. Invariant: every page stands in the list once, and no
//! page of titles has more than `ON_FURTHER`.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use crate::names::{PageId, PageKind};
use crate::page::data::{
    Link, ListLetter, ListView, PageData, SearchGroup, SearchLetter, SearchView, View,
};
use crate::page::frame::Parts;
use crate::words::path::Address;
use crate::words::text::natural_key;

/// The kinds of pages, in the order of the list.
const KINDS: [&str; 17] = [
    "guide",
    "comparison",
    "track",
    "level",
    "matrix",
    "competencies",
    "competency",
    "transitions",
    "any-pair",
    "compare",
    "level-map",
    "claims",
    "glossary",
    "concept-graph",
    "concept",
    "essay",
    "section",
];

/// The list shows more pages of a kind than this by first letter, without their sentences.
const LONG_GROUP: usize = 100;

/// More first letters than this are no help.
const MOST_LETTERS: usize = 60;

/// `search.html` lists at most so many pages; of more, those of the largest groups are on pages of their own.
const ON_ONE_PAGE: usize = 2_000;

/// How many titles such a page shows.
const ON_FURTHER: usize = 800;

/// What is listed, worked out once for all pages of a site.
#[derive(Debug)]
pub(super) struct Lists {
    /// The pages that are listed, by kind; kinds without any are left out.
    groups: Vec<(&'static str, Vec<PageId>)>,
    /// The pages of titles, in the order of the list.
    further: Vec<Further>,
}

/// A page of titles: those of one kind with one first letter, or a part of them.
#[derive(Debug)]
struct Further {
    kind: &'static str,
    titles: Arc<Titles>,
    /// Which of these titles, in their order.
    range: Range<usize>,
    /// How the row of letters calls it.
    label: String,
    address: Address,
}

/// The pages of a kind with one first letter, or all of them where letters are no help.
#[derive(Debug, Default)]
struct Titles {
    pages: Vec<PageId>,
    /// The same in the order of their titles, once one of their pages is shown.
    sorted: OnceLock<Vec<PageId>>,
}

impl Parts {
    /// All that the template of `search.html` sees.
    pub(super) fn everything(&self, id: PageId) -> SearchView {
        let Lists { groups: listed, further } = self.lists();
        let mut groups = Vec::new();
        for (kind, pages) in listed {
            let letters: Vec<SearchLetter> = further
                .iter()
                .filter(|page| page.kind == *kind)
                .map(|page| SearchLetter {
                    letter: page.label.clone(),
                    address: page.address.encoded(),
                    pages: Vec::new(),
                })
                .collect();
            if letters.is_empty() {
                groups.push(self.search_group(kind, &self.sorted(kind, pages)));
            } else {
                let (kind, count) = ((*kind).to_owned(), pages.len());
                groups.push(SearchGroup { kind, count, pages: Vec::new(), letters });
            }
        }
        SearchView { body: self.body(id), groups }
    }

    /// The addresses of the pages of titles; none on a site whose list is one page.
    #[must_use]
    pub fn list_addresses(&self) -> Vec<Address> {
        let is_large = self.index.names.pages.len() > ON_ONE_PAGE;
        if !is_large || self.index.names.of_kind(PageKind::Search).is_none() {
            return Vec::new();
        }
        self.lists().further.iter().map(|page| page.address.clone()).collect()
    }

    /// All that the list depends on of a page whose title is its file's: whether it is in it, and by which letter.
    #[must_use]
    pub fn list_place(&self, id: PageId) -> Option<String> {
        (!self.is_unsearched(id)).then(|| self.letter(id))
    }

    /// All that the template of a page of titles sees; `number` counts from zero in the order of their addresses as
    /// `list_addresses` gives them.
    #[must_use]
    pub fn list_data(&self, number: usize) -> Option<PageData> {
        let id = self.index.names.of_kind(PageKind::Search)?;
        let Lists { groups, further } = self.lists();
        let shown = further.get(number)?;
        let all = groups.iter().find(|(kind, _)| *kind == shown.kind)?.1.len();
        let titles =
            shown.titles.sorted.get_or_init(|| self.sorted(shown.kind, &shown.titles.pages));
        let letters =
            further.iter().filter(|page| page.kind == shown.kind).map(|page| ListLetter {
                letter: page.label.clone(),
                address: page.address.encoded(),
                is_shown: page.address == shown.address,
            });
        let view = ListView {
            kind: shown.kind.to_owned(),
            all,
            letters: letters.collect(),
            pages: titles.get(shown.range.clone())?.iter().map(|id| self.link(*id)).collect(),
        };
        let neighbour = |number: Option<usize>| {
            let page = further.get(number?)?;
            Some(Link { title: self.list_title(page), address: page.address.encoded() })
        };
        let neighbours = (neighbour(number.checked_sub(1)), neighbour(number.checked_add(1)));
        let title = self.list_title(shown);
        Some(self.further_data(id, &shown.address, "list", title, neighbours, View::List(view)))
    }

    fn lists(&self) -> &Lists {
        self.lists.get_or_init(|| {
            let groups = self.listed();
            let further = self.further(&groups);
            Lists { groups, further }
        })
    }

    fn list_title(&self, page: &Further) -> String {
        let kind = self.theme.messages().text(&format!("kind_{}_many", page.kind));
        format!("{kind}: {}", page.label)
    }

    /// The pages that are listed, by kind; kinds without any are left out.
    fn listed(&self) -> Vec<(&'static str, Vec<PageId>)> {
        let mut listed = KINDS.map(|kind| (kind, Vec::new()));
        for id in self.index.page_ids() {
            let kind = self.index.page(id).kind.name();
            let Some((_, pages)) = listed.iter_mut().find(|(known, _)| *known == kind) else {
                continue;
            };
            if !self.is_unsearched(id) {
                pages.push(id);
            }
        }
        listed.into_iter().filter(|(_, pages)| !pages.is_empty()).collect()
    }

    /// Levels have an order of their own, all others that of their titles.
    fn sorted(&self, kind: &str, pages: &[PageId]) -> Vec<PageId> {
        let mut pages = pages.to_vec();
        if kind != "level" {
            pages.sort_by_cached_key(|id| natural_key(&self.index.page(*id).title));
        }
        pages
    }

    /// The pages of titles, in the order of the list.
    fn further(&self, listed: &[(&'static str, Vec<PageId>)]) -> Vec<Further> {
        let mut left: usize = listed.iter().map(|(_, pages)| pages.len()).sum();
        let mut largest_first: Vec<usize> = (0..listed.len()).collect();
        largest_first.sort_by_key(|group| Reverse(listed[*group].1.len()));
        let mut is_cut = vec![false; listed.len()];
        for group in largest_first {
            if left > ON_ONE_PAGE {
                is_cut[group] = true;
                left -= listed[group].1.len();
            }
        }
        let mut further = Vec::new();
        for ((kind, pages), is_cut) in listed.iter().zip(is_cut) {
            if is_cut {
                self.add_further(kind, pages, &mut further);
            }
        }
        further
    }

    fn add_further(&self, kind: &'static str, pages: &[PageId], further: &mut Vec<Further>) {
        let mut letters: BTreeMap<(bool, Vec<u8>, String), Vec<PageId>> = BTreeMap::new();
        if kind != "level" {
            for id in pages {
                let letter = self.letter(*id);
                letters.entry((letter != "#", natural_key(&letter), letter)).or_default().push(*id);
            }
        }
        let letters: Vec<(Option<String>, Vec<PageId>)> = match letters.len() {
            0 | MOST_LETTERS.. => vec![(None, pages.to_vec())],
            _ => letters.into_iter().map(|((.., letter), ids)| (Some(letter), ids)).collect(),
        };
        let mut number = 0;
        for (letter, pages) in letters {
            let count = pages.len();
            let titles = Arc::new(Titles { pages, ..Titles::default() });
            for first in (0..count).step_by(ON_FURTHER) {
                let range = first..count.min(first + ON_FURTHER);
                let label = match &letter {
                    Some(letter) if count <= ON_FURTHER => letter.clone(),
                    Some(letter) => format!("{letter} {}", first / ON_FURTHER + 1),
                    None => format!("{}–{}", range.start + 1, range.end),
                };
                number += 1;
                let address = Address::new(&format!("search.{kind}-{number}.html"));
                further.extend(address.map(|address| Further {
                    kind,
                    titles: Arc::clone(&titles),
                    range,
                    label,
                    address,
                }));
            }
        }
    }

    /// The first letter of a page's title, upper case; `#` for anything else.
    fn letter(&self, id: PageId) -> String {
        let title = self.title(self.index.page(id));
        let first = title.chars().next().filter(|c| c.is_alphabetic());
        first.map_or_else(|| "#".to_owned(), |c| c.to_uppercase().to_string())
    }

    /// The pages of one kind: with a sentence each where they are few, else by their titles alone.
    fn search_group(&self, kind: &str, pages: &[PageId]) -> SearchGroup {
        let is_long = pages.len() > LONG_GROUP;
        let mut letters: Vec<SearchLetter> = Vec::new();
        if is_long && kind != "level" {
            for &id in pages {
                let (letter, link) = (self.letter(id), self.link(id));
                match letters.iter_mut().find(|known| known.letter == letter) {
                    Some(known) => known.pages.push(link),
                    None => letters.push(SearchLetter {
                        letter,
                        address: String::new(),
                        pages: vec![link],
                    }),
                }
            }
        }
        // Where nearly every title has a letter of its own, as in Chinese, letters lead nowhere.
        let is_lettered = !letters.is_empty() && letters.len() <= MOST_LETTERS;
        let mut cards = Vec::new();
        if !is_lettered {
            letters.clear();
            cards.extend(pages.iter().map(|id| self.card(*id)));
        }
        if is_long {
            for card in &mut cards {
                card.description.clear();
            }
        }
        SearchGroup { kind: kind.to_owned(), count: pages.len(), pages: cards, letters }
    }
}
