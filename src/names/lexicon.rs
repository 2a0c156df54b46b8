//! The terms that link themselves.
//!
//! A concept's title and aliases, with English plurals, by their first words: leftmost,
//! longest, whatever their case, Unicode form and quotes; an alias in capitals matches only in
//! capitals. Invariant: a term leads to exactly one concept, and matches whole words only.

pub mod again;

use std::collections::BTreeMap;
use std::ops::Range;

use rustc_hash::FxHashMap;
use unicode_normalization::UnicodeNormalization as _;

use crate::file::PageDoc;
use crate::file::docs::Docs;
use crate::input::table::Text;
use crate::names::{PageId, PageMeta};
use crate::words::code::Code;
use crate::words::diagnostic::Diagnostic;
use crate::words::each::each;
use crate::words::path::RelPath;
use crate::words::rows::Rows;
use crate::words::span::Span;
use crate::words::terms::{self, Word, WordSet, is_word, words};
use crate::words::text::{fold, plain_quote};

/// The terms, by their first words.
#[derive(Debug, Default)]
pub struct Lexicon {
    /// Places in `terms`, by the hash of the first word of the form.
    by_word: FxHashMap<u64, Vec<u32>>,
    /// The first words, to tell quickly that a word is none.
    first_words: WordSet,
    terms: Vec<Term>,
    /// The longest first word, in characters.
    longest_word: usize,
    /// Names that two concepts claim.
    pub faults: Vec<Diagnostic>,
}

/// How many first words are told apart well: more than most sites have, in as much memory as is
/// always at hand.
const FIRST_WORDS: usize = 4096;

/// One form of a name: as written, or its plural.
#[derive(Clone, Debug)]
struct Term {
    form: String,
    /// The form as it is compared.
    plain: Box<[char]>,
    /// How many characters stand before its first word, and how many that has.
    lead: usize,
    first_length: usize,
    /// Hashes of its words.
    words: Vec<u64>,
    concept: PageId,
    /// The letters that must stand just so, for terms in capitals.
    exact: Option<String>,
}

/// A term found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// Where.
    pub range: Range<usize>,
    /// Which concept.
    pub concept: PageId,
    /// Whether it is a term; if not, why it is none.
    pub fits: Fits,
}

/// Whether a name in a text is a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fits {
    /// It is.
    Yes,
    /// It is part of a longer word, a path or an address.
    NotAWord,
    /// Its name matches only as it is written.
    OtherLetters,
}

/// Builds the lexicon.
#[must_use]
pub fn build(docs: &Docs, pages: &Rows<PageMeta>, concepts: &[PageId]) -> Lexicon {
    let mut lexicon = Lexicon::default();
    let claims: Vec<Vec<Claim>> = claims(docs, pages, concepts).into_values().collect();
    for found in each(&claims, |claims| terms_of(claims, pages)) {
        match found {
            Ok(terms) => terms.into_iter().for_each(|term| lexicon.add(term)),
            Err(fault) => lexicon.faults.push(*fault),
        }
    }
    lexicon
}

/// The terms that a name gives which some concepts claim, or why it gives none.
fn terms_of(claims: &[Claim], pages: &Rows<PageMeta>) -> Result<Vec<Term>, Box<Diagnostic>> {
    // A page that tells concepts apart takes the names that they share.
    let first = claims.iter().find(|claim| claim.tells_apart).unwrap_or(&claims[0]);
    let concept = first.concept;
    let rival =
        |claim: &&Claim| claim.concept != concept && (claim.tells_apart || !first.tells_apart);
    if let Some(other) = claims.iter().rev().find(rival) {
        let message = format!("two concepts claim the name `{}`", other.name);
        return Err(Box::new(
            Diagnostic::new(Code::DuplicateAlias, &other.path, other.span, message)
                .label("claimed here")
                .and(&claims[0].path, claims[0].place(), "and here")
                .help(format!(
                    "take the alias from one of them, or give it to a concept with `disambiguates = [{}]`",
                    candidates(claims, pages)
                )),
        ));
    }
    if first.never {
        return Ok(Vec::new());
    }
    let written = &first.name;
    let exact = (first.exact || is_capitals(written)).then(|| written.clone());
    Ok(forms(written)
        .into_iter()
        .filter_map(|form| Term::new(form, concept, exact.clone()))
        .collect())
}

struct Claim {
    concept: PageId,
    name: String,
    path: RelPath,
    span: Span,
    /// Whether it is made by a page that tells concepts apart.
    tells_apart: bool,
    /// Whether the name matches only as it is written.
    exact: bool,
    /// Whether the name never links itself.
    never: bool,
}

/// The concepts that claim a name, for the key `disambiguates`.
fn candidates(claims: &[Claim], pages: &Rows<PageMeta>) -> String {
    let mut ids: Vec<String> = claims
        .iter()
        .filter_map(|claim| pages[claim.concept.index()].doc.as_ref())
        .map(|path| format!("\"{}\"", path.stem()))
        .collect();
    ids.dedup();
    ids.join(", ")
}

impl Claim {
    /// Where it is claimed; none for a title, which is the whole file's.
    fn place(&self) -> Option<Span> {
        (self.span != Span::default()).then_some(self.span)
    }
}

/// Who claims which name, in the order of the names.
fn claims(
    docs: &Docs,
    pages: &Rows<PageMeta>,
    concepts: &[PageId],
) -> BTreeMap<String, Vec<Claim>> {
    let mut sorted = concepts.to_vec();
    sorted.sort_unstable();
    let claimed = each(&sorted, |concept| claims_of(docs, pages, *concept));
    let mut claims: BTreeMap<String, Vec<Claim>> = BTreeMap::new();
    for (name, claim) in claimed.into_iter().flatten() {
        claims.entry(name).or_default().push(claim);
    }
    claims
}

/// What a concept claims, with the names as they are compared.
fn claims_of(docs: &Docs, pages: &Rows<PageMeta>, concept: PageId) -> Vec<(String, Claim)> {
    let meta = &pages[concept.index()];
    let page = meta.doc_number.and_then(|number| docs.page(number));
    let (Some(path), Some(page)) = (&meta.doc, page) else { return Vec::new() };
    let names = names_of(page).into_iter().filter(|(name, _)| is_name(name));
    let claim = |(name, span): (String, Span)| {
        let folded = fold(&name);
        let names = |list: &[Text]| list.iter().any(|other| fold(&other.value) == folded);
        let claim = Claim {
            concept,
            tells_apart: !page.front.disambiguates.is_empty(),
            exact: names(&page.front.exact),
            never: page.front.autolink == Some(false) || names(&page.front.unlinked),
            name,
            path: path.clone(),
            span,
        };
        (folded, claim)
    };
    names.map(claim).collect()
}

fn names_of(page: &PageDoc) -> Vec<(String, Span)> {
    // A title may stand in a heading; the file as a whole is its place.
    let title = (page.title.trim().to_owned(), Span::default());
    let aliases =
        page.front.aliases.iter().map(|alias| (alias.value.trim().to_owned(), alias.span));
    std::iter::once(title).chain(aliases).collect()
}

/// Whether a name can link itself: one letter cannot, but for names like `C++` and `C#`.
fn is_name(name: &str) -> bool {
    match name.chars().filter(|c| c.is_alphanumeric()).count() {
        0 => false,
        1 => name.ends_with(['+', '#']),
        _ => true,
    }
}

/// Whether a name is written in capitals, so that only capitals match it: `IC`, `PHP`.
fn is_capitals(name: &str) -> bool {
    let mut letters = name.chars().filter(|c| c.is_alphabetic()).peekable();
    name.chars().filter(|c| c.is_alphabetic()).count() >= 2
        && letters.peek().is_some()
        && letters.all(char::is_uppercase)
}

/// The name and its English plural.
fn forms(name: &str) -> [String; 2] {
    [name.to_owned(), plural(name)]
}

fn plural(name: &str) -> String {
    let lower = name.to_ascii_lowercase();
    let before_y = lower.len().checked_sub(2).map(|at| lower.as_bytes()[at]);
    if lower.ends_with('y') && before_y.is_some_and(|letter| !b"aeiou".contains(&letter)) {
        return format!("{}ies", &name[..name.len() - 1]);
    }
    if lower.ends_with(['s', 'x', 'z']) || lower.ends_with("ch") || lower.ends_with("sh") {
        return format!("{name}es");
    }
    format!("{name}s")
}

impl Lexicon {
    fn add(&mut self, term: Term) {
        let Some(&first) = term.words.first() else { return };
        let number = u32::try_from(self.terms.len()).unwrap_or(u32::MAX);
        self.by_word.entry(first).or_default().push(number);
        if self.terms.is_empty() {
            self.first_words = WordSet::with_room(FIRST_WORDS);
        }
        self.first_words.insert(first);
        self.longest_word = self.longest_word.max(term.first_length);
        self.terms.push(term);
    }

    /// Every term in `text`, in order.
    #[must_use]
    pub fn find(&self, text: &str) -> Vec<Match> {
        let mut found: Vec<Match> = Vec::new();
        if self.is_empty() {
            return found;
        }
        let mut end = 0;
        for word in words(text) {
            if word.range.start < end {
                continue;
            }
            if let Some(best) = self.longest_at(text, word.range.start, word.hash, end) {
                end = best.range.end;
                found.push(best);
            }
        }
        found
    }

    /// The longest term whose first word is that of the hash and starts at a place, and that
    /// starts no earlier than `from`.
    fn longest_at(&self, text: &str, word_at: usize, hash: u64, from: usize) -> Option<Match> {
        let candidates = self.candidates(text, word_at, hash, from);
        longest(candidates.filter(|found| found.fits == Fits::Yes))
    }

    /// Every name in `text`, also where it is no term.
    #[must_use]
    pub fn find_all(&self, text: &str) -> Vec<Match> {
        let mut found = self.find(text);
        let mut others: Vec<Match> = Vec::new();
        for word in words(text) {
            let mut end = others.last().map_or(0, |last| last.range.end);
            for start in word.range.clone().filter(|at| text.is_char_boundary(*at)) {
                // A character may be written as two.
                let ends = text[start..word.range.end].char_indices().skip(1);
                let ends = ends.map(|(at, _)| start + at).chain([word.range.end]);
                let candidates = ends.take(self.longest_word * 2).flat_map(|at| {
                    self.candidates(text, start, terms::hash(&text[start..at]), end)
                });
                let free = |other: &Match| {
                    let after = found.partition_point(|term| term.range.end <= other.range.start);
                    found.get(after).is_none_or(|term| other.range.end <= term.range.start)
                };
                let best = longest(candidates.filter(free).collect::<Vec<_>>().into_iter());
                if let Some(best) = best {
                    end = best.range.end;
                    others.push(best);
                }
            }
        }
        found.extend(others);
        found.sort_by_key(|found| found.range.start);
        found
    }

    /// The names whose first word is that of the hash and starts at a place, and that start
    /// no earlier than `from`.
    fn candidates<'a>(
        &'a self,
        text: &'a str,
        word_at: usize,
        hash: u64,
        from: usize,
    ) -> impl Iterator<Item = Match> + 'a {
        let may_start = self.first_words.may_hold(hash);
        let terms = may_start.then(|| self.by_word.get(&hash)).flatten();
        let terms = terms.map_or(&[][..], Vec::as_slice);
        terms.iter().filter_map(move |number| {
            let term = &self.terms[*number as usize];
            let range = term.at(text, word_at).filter(|range| range.start >= from)?;
            let fits = if !stands_alone(text, &range) {
                Fits::NotAWord
            } else if !term.is_written(&text[range.clone()]) {
                Fits::OtherLetters
            } else {
                Fits::Yes
            };
            Some(Match { range, concept: term.concept, fits })
        })
    }

    /// Whether there is no term.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }
}

impl Term {
    /// A form of a concept's name; none if it has no letter or digit.
    fn new(form: String, concept: PageId, exact: Option<String>) -> Option<Self> {
        let found: Vec<Word> = words(&form).collect();
        let first = found.first()?.range.clone();
        Some(Term {
            lead: form[..first.start].chars().count(),
            first_length: form[first].chars().count(),
            words: found.iter().map(|word| word.hash).collect(),
            plain: terms::plain(&form),
            form,
            concept,
            exact,
        })
    }

    /// Where the term lies in a text if its first word starts at `word_at`.
    fn at(&self, text: &str, word_at: usize) -> Option<Range<usize>> {
        let start = match self.lead.checked_sub(1) {
            None => word_at,
            Some(before) => text[..word_at].char_indices().rev().nth(before)?.0,
        };
        let end = start + self.form.len();
        // Most names are plain and stand in texts as they are.
        if text.get(start..end).is_some_and(|written| written.eq_ignore_ascii_case(&self.form)) {
            return Some(start..end);
        }
        terms::end_of(&text[start..], &self.plain).map(|len| start..start + len)
    }

    /// Whether a name that must be written just so is written so.
    fn is_written(&self, written: &str) -> bool {
        let Some(exact) = &self.exact else { return true };
        let spelled = |text: &str| text.nfc().map(plain_quote).collect::<String>();
        written.starts_with(exact) || spelled(written).starts_with(&spelled(exact))
    }
}

/// The match that starts first, of several there the longest, of several such the first.
fn longest(matches: impl Iterator<Item = Match>) -> Option<Match> {
    matches.reduce(|best, found| {
        let rank = |found: &Match| (std::cmp::Reverse(found.range.start), found.range.end);
        if rank(&found) > rank(&best) { found } else { best }
    })
}

/// Whether a match is a whole word and not part of a path or an address.
fn stands_alone(text: &str, range: &Range<usize>) -> bool {
    let before = text[..range.start].chars().next_back();
    let after = text[range.end..].chars().next();
    let after_that = text[range.end..].chars().nth(1);
    if before.is_some_and(|c| is_word(c) || matches!(c, '@' | '#' | '\\' | '$'))
        || after.is_some_and(|c| is_word(c) || matches!(c, '@' | '\\'))
    {
        return false;
    }
    let hyphen_before =
        before == Some('-') && text[..range.start - 1].chars().next_back().is_some_and(is_word);
    let joined_after = matches!(after, Some('-' | '.' | '=')) && after_that.is_some_and(is_word);
    if hyphen_before || joined_after {
        return false;
    }
    if before == Some('/') || after == Some('/') || before == Some('.') {
        let start = text[..range.start].rfind(char::is_whitespace).map_or(0, |at| at + 1);
        let end =
            text[range.end..].find(char::is_whitespace).map_or(text.len(), |at| range.end + at);
        let token = text[start..end].trim_end_matches(['.', ',', ';', ':']);
        return !(token.contains("://")
            || token.contains('.')
            || token.starts_with('/')
            || token.ends_with('/')
            || token.matches('/').count() > 1);
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plurals_are_english() {
        assert_eq!(plural("ladder"), "ladders");
        assert_eq!(plural("career path"), "career paths");
        assert_eq!(plural("authority"), "authorities");
        assert_eq!(plural("switch"), "switches");
    }

    #[test]
    fn words_in_paths_and_longer_words_do_not_stand_alone() {
        let alone = |text: &str| {
            let at = text.find("pendulum").expect("in the text");
            stands_alone(text, &(at..at + 8))
        };
        for text in [
            "a pendulum.",
            "(pendulum)",
            "pendulum's",
            "pendulum\u{2019}s",
            "one/pendulum choice",
            "pendulum",
        ] {
            assert!(alone(text), "{text}");
        }
        for text in [
            "pendulum.md",
            "concepts/pendulum.md",
            "https://x.org/pendulum",
            "x_pendulum",
            "@pendulum",
            "non-pendulum",
            "pendulum-like",
            "/pendulum",
        ] {
            assert!(!alone(text), "{text}");
        }
    }

    #[test]
    fn capitals_are_capitals() {
        assert!(is_capitals("IC") && is_capitals("EM2") && !is_capitals("Ic") && !is_capitals("I"));
    }
}
