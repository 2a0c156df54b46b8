//! Words that look like a concept's name and have none: a suggestion, off by default.
//!
//! A term in bold, or two capitalised words inside a sentence, on three pages or more.
//! Invariant: a word that is a name already is never suggested.

use std::collections::{BTreeMap, BTreeSet};

use crate::file::DocKind;
use crate::file::fragment::Fragment;
use crate::names::Index;
use crate::words::code::Code;
use crate::words::diagnostic::Diagnostic;
use crate::words::path::RelPath;
use crate::words::span::Span;
use crate::words::text::fold;

/// On how many pages a word stands before it is suggested.
const LEAST_PAGES: usize = 3;

/// The longest name, in words.
const MOST_WORDS: usize = 4;

/// Where a word stands, and how it is written there.
struct Met<'a> {
    written: &'a str,
    first: (&'a RelPath, Span),
    pages: BTreeSet<&'a RelPath>,
}

/// Reports words on several pages that look like a concept's name.
#[must_use]
pub fn missing_concepts(index: &Index) -> Vec<Diagnostic> {
    let mut all: BTreeMap<String, Met<'_>> = BTreeMap::new();
    for (path, doc) in index.docs.iter() {
        let DocKind::Page(page) = &doc.kind else { continue };
        let text = &page.body.text;
        for (at, written) in phrases(text).into_iter().chain(bold(&page.body)) {
            let Some(source) = page.body.source_at(at) else { continue };
            let first = (path, Span::new(source, source + written.len()));
            let met = || Met { written, first, pages: BTreeSet::new() };
            all.entry(fold(written)).or_insert_with(met).pages.insert(path);
        }
    }
    let is_known = |name: &str| index.named(name).is_some();
    all.into_iter()
        .filter(|(name, met)| met.pages.len() >= LEAST_PAGES && !is_known(name))
        .map(|(_, met)| {
            let Met { written, first: (path, span), pages } = met;
            let message = format!("`{written}` stands on {} pages and is no concept", pages.len());
            Diagnostic::new(Code::NoConcept, path, span, message).help(format!(
                "begin one with `ladderbook new concept \"{written}\"`, or make it an alias"
            ))
        })
        .collect()
}

/// Two to four capitalised words side by side, not at the start of a sentence.
fn phrases(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    // Start, end and number of the capitalised words that are side by side.
    let mut open: Option<(usize, usize, usize)> = None;
    let mut starts_sentence = true;
    let mut close = |open: &mut Option<(usize, usize, usize)>| {
        if let Some((start, end, words)) = open.take()
            && (2..=MOST_WORDS).contains(&words)
        {
            found.push((start, &text[start..end]));
        }
    };
    for word in text.split_inclusive(char::is_whitespace) {
        let at = word.as_ptr() as usize - text.as_ptr() as usize;
        let bare = word.trim().trim_start_matches(['(', '"', '\u{201c}', '\u{2018}']);
        let start = at + word.find(bare).unwrap_or_default();
        if start > at {
            close(&mut open);
        }
        let name = bare.trim_end_matches(|c: char| !c.is_alphanumeric());
        let is_capital = name.chars().next().is_some_and(char::is_uppercase) && name.len() > 1;
        if is_capital && !starts_sentence {
            let (from, words) = open.map_or((start, 0), |(from, _, words)| (from, words));
            open = Some((from, start + name.len(), words + 1));
        } else {
            close(&mut open);
        }
        let ends = name.len() < bare.len() || word.contains('\n');
        if ends {
            close(&mut open);
        }
        starts_sentence = word.contains('\n') || bare.ends_with(['.', '!', '?', ':']);
    }
    close(&mut open);
    found
}

/// What is set in bold, up to four words.
fn bold(body: &Fragment) -> Vec<(usize, &str)> {
    let pieces = body.html.split("<strong>").skip(1);
    pieces
        .filter_map(|piece| piece.split_once("</strong>"))
        .map(|(name, _)| name.trim_end_matches(['.', ':', ',', '!', '?']))
        .filter(|name| !name.is_empty() && !name.contains(['<', '&']))
        .filter(|name| name.split_whitespace().count() <= MOST_WORDS && !name.contains('\n'))
        .filter_map(|name| Some((body.text.find(name)?, name)))
        .collect()
}
