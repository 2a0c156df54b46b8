//! Search: writes the files that the search of a finished site reads, as classic scripts, so that it works from a web
//! server, under a sub-path and from `file://` alike.
//!
//! `words` cuts text into words, `index` weighs them per section, `shards` writes the index cut by the first letters
//! of its words, `vocabulary` the words alone, for slips, `common` the commonest; `texts` writes what results show,
//! `facets` by what they can be narrowed, `script` wraps all as script files. `live` keeps an index that follows edits
//! and writes a file when it is asked for. `documents` is for other search engines. A unit is one section: its number is
//! page number × 64 + section number, and a page with more continues under the next page number.
//!
//! Invariant: the same pages give the same bytes, and every file but `search/meta.js`, with the client, carries a hash in
//! its name of what its content is made from; pages come one by one and none is kept.

pub mod client;
mod common;
pub mod documents;
mod facets;
mod index;
mod lexis;
pub mod live;
mod postings;
mod script;
mod shards;
pub mod synonyms;
mod terms;
mod texts;
mod vocabulary;
mod words;

use std::ops::Range;
use std::sync::Arc;

use facets::Facets;
use index::Index;
use script::{Meta, Signatures};
use synonyms::Synonyms;
use texts::Texts;

/// One page as search sees it.
#[derive(Hash, Clone, Debug)]
pub struct SearchPage {
    /// Relative to the site's root and not percent-encoded, such as `tracks/ic/staff.html`.
    pub address: String,
    /// As shown in results.
    pub title: String,
    /// Further exact names: aliases, codes. A query that is one of them finds this page first.
    pub names: Vec<String>,
    /// Words that find the page as those of its title do, without being a name of it.
    pub title_words: String,
    /// What it is about, in a sentence or two that also stand in its first section: words there count twice.
    pub summary: String,
    /// The names of each side, if it sets sides beside each other: two of them in a query find this page.
    pub sides: Vec<Vec<String>>,
    /// What sort of page it is.
    pub kind: SearchKind,
    /// Shown beside the title, such as `Individual contributor · E5`; may be empty.
    pub place: String,
    /// The track it belongs to.
    pub track: Option<FacetValue>,
    /// The level it belongs to, by an id that no other track's level has.
    pub level: Option<FacetValue>,
    /// The second level that it speaks of, as a comparison does.
    pub other_level: Option<FacetValue>,
    /// In reading order; without any, the page is found by its names.
    pub sections: Vec<SearchSection>,
    /// What readers ask that it answers, in their own words.
    pub questions: Vec<SearchQuestion>,
}

/// A question that a page answers.
#[derive(Hash, Clone, Debug)]
pub struct SearchQuestion {
    /// The question, plain text.
    pub ask: String,
    /// Fragment of the address of the answer; empty for the top of the page.
    pub anchor: String,
}

/// A heading and what follows it, up to the next.
#[derive(Hash, Clone, Debug)]
pub struct SearchSection {
    /// Fragment of the address; empty for the top of the page.
    pub anchor: String,
    /// Plain text; empty for the top of the page.
    pub heading: String,
    /// Plain text.
    pub text: String,
    /// What sort of section it is.
    pub kind: SectionKind,
    /// The competency it speaks of.
    pub competency: Option<FacetValue>,
}

/// One value by which results can be narrowed.
#[derive(Hash, Clone, Debug, PartialEq, Eq)]
pub struct FacetValue {
    /// Its id, unique within the facet.
    pub id: String,
    /// As readers see it.
    pub label: String,
}

/// What sort of page a result is.
#[derive(Hash, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SearchKind {
    /// A page of prose.
    Essay,
    /// A term with its definition.
    Concept,
    /// A career track.
    Track,
    /// A level of a track.
    Level,
    /// A competency across levels.
    Competency,
    /// Questions that lead to a result.
    Guide,
    /// Two levels side by side.
    Comparison,
    /// All cells of a track.
    Matrix,
    /// Room for evidence beside each expectation of a level.
    Worksheet,
    /// An argued statement with its sources.
    Claim,
    /// A role worn for a while.
    Hat,
    /// The list of all concepts.
    Glossary,
    /// All pages with one tag.
    Tag,
    /// Any other page, lists above all.
    Page,
}

impl SearchKind {
    /// The name in the index and, behind `search_kind_`, in the messages.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Essay => "essay",
            Self::Concept => "concept",
            Self::Track => "track",
            Self::Level => "level",
            Self::Competency => "competency",
            Self::Guide => "guide",
            Self::Comparison => "comparison",
            Self::Matrix => "matrix",
            Self::Worksheet => "worksheet",
            Self::Claim => "claim",
            Self::Hat => "hat",
            Self::Glossary => "glossary",
            Self::Tag => "tag",
            Self::Page => "page",
        }
    }
}

/// What sort of section a result is.
#[derive(Hash, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SectionKind {
    /// Running text.
    Text,
    /// An expectation, on the page of the level that introduces it.
    Point,
    /// A question that the page answers, as its heading; it has no text.
    Question,
}

/// How the index of a site is made.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The script that searches. It stands in `search/meta.js`, so that a first query asks for one file less.
    pub client: Arc<str>,
    /// BCP 47 tag; it chooses the stemmer.
    pub language: String,
    /// How much a word counts by where it stands.
    pub weights: Weights,
    /// Words of questions that results need not have, with spaces between.
    pub optional_words: String,
    /// Words that ask for a comparison, with spaces between.
    pub compare_words: String,
    /// Groups of words that stand for each other, as [`synonyms`] reads them.
    pub synonyms: Vec<String>,
}

/// How much a word counts by where it stands; 0 leaves that field out of the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Weights {
    /// In a title or another name of the page.
    pub title: u8,
    /// In a heading.
    pub heading: u8,
    /// In running text.
    pub text: u8,
}

impl Default for Weights {
    fn default() -> Self {
        Weights { title: 5, heading: 3, text: 1 }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            client: Arc::default(),
            language: "en".to_owned(),
            weights: Weights::default(),
            optional_words: String::new(),
            compare_words: String::new(),
            synonyms: Vec::new(),
        }
    }
}

/// A file to be written into the output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchFile {
    /// Relative to the site's root, such as `search/meta.js`.
    pub address: String,
    /// A script in UTF-8.
    pub bytes: Vec<u8>,
}

/// Writes the search files of a site and hands each to `put` as soon as it is ready, `search/meta.js` last.
///
/// The order of `pages` settles ties between results, so it should be that of the navigation. `page_count` is about
/// how many there are.
pub fn write(
    pages: impl Iterator<Item = SearchPage>,
    page_count: usize,
    settings: &Settings,
    put: &mut dyn FnMut(SearchFile),
) {
    let synonyms = Synonyms::read(&settings.synonyms);
    let mut writer = Writer {
        index: Index::new(settings.weights, &synonyms, &settings.optional_words),
        texts: Texts::new(page_count),
        facets: Facets::default(),
        signatures: Signatures::default(),
        more: Vec::new(),
        pages: 0,
        numbers: 0,
        compares: false,
    };
    for page in pages {
        writer.add(page, put);
    }
    writer.finish(settings, &synonyms, put);
}

/// The search files of a site, sorted by address.
#[must_use]
pub fn build(pages: &[SearchPage], settings: &Settings) -> Vec<SearchFile> {
    let mut files = Vec::new();
    write(pages.iter().cloned(), pages.len(), settings, &mut |file| files.push(file));
    files.sort_unstable_by(|a, b| a.address.cmp(&b.address));
    files
}

/// As many sections as fit under one page number.
const UNITS_PER_PAGE: usize = 64;
/// A page with more text continues under the next page number, so that a block of result text stays small.
const STRETCH_BYTES: usize = 14 * 1024;

/// What has been seen of the pages so far.
struct Writer {
    index: Index,
    texts: Texts,
    facets: Facets,
    signatures: Signatures,
    /// Page numbers that continue the one before.
    more: Vec<usize>,
    pages: usize,
    numbers: usize,
    /// Whether a page sets sides beside each other.
    compares: bool,
}

impl Writer {
    fn add(&mut self, page: SearchPage, put: &mut dyn FnMut(SearchFile)) {
        let (page, stretches) = cut(page);
        self.compares |= !page.sides.is_empty();
        for stretch in stretches {
            let begins = stretch.start == 0;
            let sections = &page.sections[stretch];
            if !begins {
                self.more.push(self.numbers);
            }
            self.index.add(&page, sections, self.numbers, begins);
            self.facets.add(&page, sections, self.numbers);
            self.texts.add(&page, sections, !begins, &mut self.signatures, put);
            self.numbers += 1;
        }
        self.pages += 1;
    }

    fn finish(mut self, settings: &Settings, synonyms: &Synonyms, put: &mut dyn FnMut(SearchFile)) {
        let blocks = self.texts.finish(&mut self.signatures, put);
        let units = self.index.unit_count();
        let terms = self.index.terms();
        let language = &settings.language;
        let shards = shards::write(&terms, units, language, &mut self.signatures, put);
        let common = common::words(&terms);
        let vocabulary = vocabulary::write(&terms, &mut self.signatures, put);
        let facets = self.facets.write(&mut self.signatures, put);
        let lent = script::lent(synonyms, &mut self.signatures);
        let meta = Meta {
            client: &settings.client,
            pages: self.pages,
            numbers: self.numbers,
            units,
            more: &self.more,
            optional_words: &settings.optional_words,
            compare_words: if self.compares { &settings.compare_words } else { "" },
            synonyms,
            lent: lent.as_ref().map(|(signature, _)| signature.as_str()),
            common: &common,
            shards: &shards,
            blocks: &blocks,
            vocabulary: &vocabulary,
            facets: &facets,
        };
        let meta = script::meta(&meta);
        lent.into_iter().for_each(|(_, file)| put(file));
        put(meta);
    }
}

/// A page in sections that each fit into a block, and the stretches of them that share a page number, one at least.
fn cut(mut page: SearchPage) -> (SearchPage, Vec<Range<usize>>) {
    page.sections = page.sections.into_iter().flat_map(pieces).collect();
    push_questions(&mut page);
    let mut stretches = Vec::new();
    let mut start = 0;
    while start < page.sections.len() || stretches.is_empty() {
        let end = stretch_end(&page.sections, start);
        stretches.push(start..end);
        start = end;
    }
    (page, stretches)
}

/// Where the stretch of sections that begins at `start` and shares a page number ends.
fn stretch_end(sections: &[SearchSection], start: usize) -> usize {
    let mut bytes = 0;
    for (index, section) in sections.iter().enumerate().skip(start) {
        bytes += section.text.len() + section.heading.len();
        if index > start && (index - start == UNITS_PER_PAGE || bytes > STRETCH_BYTES) {
            return index;
        }
    }
    sections.len()
}

/// Puts the questions of a page behind its sections, each as a section of its own; the first is always the page's top.
fn push_questions(page: &mut SearchPage) {
    let section = |anchor: String, heading: String, kind: SectionKind| SearchSection {
        anchor,
        heading,
        text: String::new(),
        kind,
        competency: None,
    };
    if page.sections.is_empty() && !page.questions.is_empty() {
        page.sections.push(section(String::new(), String::new(), SectionKind::Text));
    }
    let questions = std::mem::take(&mut page.questions).into_iter();
    page.sections.extend(
        questions.map(|question| section(question.anchor, question.ask, SectionKind::Question)),
    );
}

/// A section in pieces that each fit into a block; nearly always one.
fn pieces(section: SearchSection) -> Vec<SearchSection> {
    if section.text.len() <= STRETCH_BYTES {
        return vec![section];
    }
    let mut pieces = Vec::new();
    let mut rest = section.text.as_str();
    while !rest.is_empty() {
        let most =
            (0..=STRETCH_BYTES.min(rest.len())).rev().find(|&end| rest.is_char_boundary(end));
        let most = most.expect("a text begins at a boundary");
        let end = match rest[..most].rfind(char::is_whitespace) {
            _ if most == rest.len() => most,
            Some(space) if space > 0 => space,
            _ => most,
        };
        let (piece, behind) = rest.split_at(end);
        pieces.push(SearchSection { text: piece.to_owned(), ..section.clone() });
        rest = behind;
    }
    pieces
}

#[cfg(test)]
mod edit_tests;
#[cfg(test)]
mod tests;
