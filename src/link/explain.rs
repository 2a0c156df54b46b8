//! Why a concept's name is a link in one place and not in another.
//!
//! The linker itself says so while it links, so that the answer cannot differ from the
//! page. Invariant: asking changes nothing.

use std::ops::Range;

use crate::link::link_traced;
use crate::names::{Index, PageId};
use crate::words::path::RelPath;

/// What became of a name in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// It became a link.
    Linked,
    /// The concept is linked before in the same section, or is its own page's.
    Before,
    /// It stands on the concept's own page.
    Own,
    /// It stands in a heading.
    Heading,
    /// It stands in code, a link or HTML that says so.
    Unlinkable,
    /// It starts inside one piece of markup and ends in another.
    Straddles,
    /// It is part of a longer word, a path or an address.
    NotAWord,
    /// Its name is written in other letters, and only matches exactly.
    OtherLetters,
    /// The page's front matter says that no terms link on it.
    PageOptsOut,
}

impl Why {
    /// The reason as a sentence without a full stop.
    #[must_use]
    pub fn says(&self) -> &'static str {
        match self {
            Why::Linked => "linked: the first mention in its section",
            Why::Before => "not linked: the concept is linked earlier in the same section",
            Why::Own => "not linked: this is the concept's own page",
            Why::Heading => "not linked: headings are left alone",
            Why::Unlinkable => "not linked: code, links and `no-link` are left alone",
            Why::Straddles => "not linked: markup begins or ends inside the term",
            Why::NotAWord => "not linked: part of a longer word, a path or an address",
            Why::OtherLetters => "not linked: this name matches only as it is written",
            Why::PageOptsOut => "not linked: the page has `autolink = false`",
        }
    }
}

/// What became of one name, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The file.
    pub path: RelPath,
    /// The place in the file.
    pub source: Range<usize>,
    /// The words there.
    pub words: String,
    /// The concept that they name.
    pub concept: PageId,
    /// What became of them.
    pub why: Why,
}

/// What became of every concept's name in the file `path`, in order.
#[must_use]
pub fn explain(index: &Index, path: &RelPath) -> Vec<Decision> {
    let mut decisions: Vec<Decision> = Vec::new();
    for id in index.page_ids() {
        let mut trace = Vec::new();
        link_traced(index, id, false, Some(&mut trace));
        decisions.extend(trace.into_iter().filter(|decision| decision.path == *path));
    }
    decisions.sort_by_key(|decision| decision.source.start);
    decisions.dedup();
    decisions
}
