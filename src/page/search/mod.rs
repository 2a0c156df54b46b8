//! Search: writes the files that the search of a finished site reads, as classic scripts, so that it works from a web
//! server, under a sub-path and from `file://` alike.
//!
//! `words` cuts text into words, `index` weighs them per section, `shards` writes the index cut by the first letters
//! of its words, `texts` writes what results show, `script` wraps both as script files. A unit is one section: its
//! number is page number × 64 + section number, and a page with more sections continues under the next page number.
//!
//! Invariant: the same pages give the same bytes, and every file but `search/meta.js` carries the hash of its content
//! in its name.

mod index;
mod script;
mod shards;
mod texts;
mod words;

use index::Index;

/// One page as search sees it.
#[derive(Hash, Clone, Debug)]
pub struct SearchPage {
    /// Relative to the site's root and not percent-encoded, such as `tracks/ic/staff.html`.
    pub address: String,
    /// As shown in results.
    pub title: String,
    /// Further exact names: aliases, codes. A query that is one of them finds this page first.
    pub names: Vec<String>,
    /// What sort of page it is.
    pub kind: SearchKind,
    /// Shown beside the title, such as `Individual contributor · E5`; may be empty.
    pub place: String,
    /// Id of the track it belongs to.
    pub track: Option<String>,
    /// Id of the level it belongs to.
    pub level: Option<String>,
    /// In reading order; without any, the page is found by its names.
    pub sections: Vec<SearchSection>,
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
}

/// A file to be written into the output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchFile {
    /// Relative to the site's root, such as `search/meta.js`.
    pub address: String,
    /// A script in UTF-8.
    pub bytes: Vec<u8>,
}

/// Writes the search files of a site, sorted by address. `language` is a BCP 47 tag; it chooses the stemmer.
///
/// The order of `pages` settles ties between results, so it should be that of the navigation.
#[must_use]
pub fn build(pages: &[SearchPage], language: &str) -> Vec<SearchFile> {
    let stretches = stretches(pages);
    let index = Index::of(pages, &stretches);
    let (mut files, shards) = shards::write(&index, language);
    let (blocks, firsts) = texts::write(pages, &stretches);
    files.extend(blocks);
    files.push(script::meta(pages, &stretches, index.unit_count(), &shards, &firsts));
    files.sort_unstable_by(|a, b| a.address.cmp(&b.address));
    files
}

/// As many sections as fit under one page number.
const UNITS_PER_PAGE: usize = 64;
/// A page with more text continues under the next page number, so that a block of result text stays small.
const STRETCH_BYTES: usize = 14 * 1024;

/// The sections of a page that share a page number. Its place in the list of all stretches is that number.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Stretch {
    page_index: usize,
    sections: std::ops::Range<usize>,
}

impl Stretch {
    /// Whether the page began under an earlier number.
    fn continues(&self) -> bool {
        self.sections.start > 0
    }
}

fn stretches(pages: &[SearchPage]) -> Vec<Stretch> {
    let mut stretches = Vec::with_capacity(pages.len());
    for (page_index, page) in pages.iter().enumerate() {
        let mut start = 0;
        let mut bytes = 0;
        for (index, section) in page.sections.iter().enumerate() {
            let size = section.text.len() + section.heading.len();
            if index > start && (index - start == UNITS_PER_PAGE || bytes + size > STRETCH_BYTES) {
                stretches.push(Stretch { page_index, sections: start..index });
                start = index;
                bytes = 0;
            }
            bytes += size;
        }
        stretches.push(Stretch { page_index, sections: start..page.sections.len() });
    }
    stretches
}

#[cfg(test)]
mod tests;
