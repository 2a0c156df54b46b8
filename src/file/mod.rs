//! Floor 2: one file in, one [`Doc`] out, whatever the file holds.
//!
//! Files are parsed alone and in parallel; a doc shows others only its faces. Invariant:
//! `parse` is a pure function of one source and a few settings, and it always returns.

pub mod allowance;
pub mod claims;
mod code_lines;
pub mod comparison;
pub mod docs;
pub mod external;
pub mod fragment;
pub mod framework;
pub mod front_matter;
pub mod guide;
pub mod highlight;
pub mod html;
mod inline;
mod level_prose;
pub mod markdown;
pub mod page_names;
mod placeholder;
pub mod question;
pub mod schema;
mod shortcode;
pub mod summary;
mod toml_file;
pub mod track;
mod writer;

use std::borrow::Cow;
use std::sync::Arc;

use crate::file::allowance::Allowance;
use crate::file::claims::ClaimFacts;
use crate::file::comparison::ComparisonFacts;
use crate::file::external::ExternalFacts;
use crate::file::fragment::Fragment;
use crate::file::framework::FrameworkFacts;
use crate::file::front_matter::FrontMatter;
use crate::file::guide::GuideFacts;
use crate::file::markdown::{CodeMemo, Markdown, Notes};
use crate::file::page_names::PageNames;
use crate::file::summary::Chapter;
use crate::file::track::{CellFacts, TrackFacts};
use crate::input::config::{Config, HtmlConfig};
use crate::input::sources::{Body, Source};
use crate::words::code::Code;
use crate::words::diagnostic::Diagnostic;
use crate::words::hash::Digest;
use crate::words::path::RelPath;
use crate::words::span::Span;

/// A parsed source file.
#[derive(Debug)]
pub struct Doc {
    /// Where it is.
    pub path: RelPath,
    /// What it holds.
    pub kind: DocKind,
    /// What is wrong with it.
    pub faults: Vec<Diagnostic>,
    /// Hash of what other files may see of its names.
    pub names_hash: Digest,
    /// Hash of what decides where pages are.
    pub places_hash: Digest,
    /// Hash of what the framework is built from.
    pub facts_hash: Digest,
    /// Warnings that it allows.
    pub allowances: Vec<Allowance>,
    /// Places of notes that writers leave for themselves.
    pub placeholders: Vec<Span>,
    /// Its highlighted code blocks, for its next form.
    pub code: CodeMemo,
}

/// What a file holds.
#[derive(Debug)]
pub enum DocKind {
    /// Prose.
    Page(Box<PageDoc>),
    /// `framework.toml`.
    Framework(Box<FrameworkFacts>),
    /// `tracks/*.toml`.
    Track(Box<TrackFacts>),
    /// `external/*.toml`.
    External(Arc<ExternalFacts>),
    /// `compare/*.toml`.
    Comparison(Arc<ComparisonFacts>),
    /// `guides/*.toml`.
    Guide(Arc<GuideFacts>),
    /// `claims/*.toml`.
    Claims(Vec<Arc<ClaimFacts>>),
    /// `SUMMARY.md`: the chapters in their order.
    Summary(Vec<Chapter>),
    /// A file that is copied as it is.
    Asset,
    /// A file that could not be read.
    Broken,
}

/// A page of prose.
#[derive(Debug)]
pub struct PageDoc {
    /// What its front matter says.
    pub front: FrontMatter,
    /// Title: front matter's, else the first heading's, else the file's name.
    pub title: String,
    /// Whether it says its title itself.
    pub is_titled: bool,
    /// Path below the source folder.
    pub place: String,
    /// The prose.
    pub body: Arc<Fragment>,
    /// The definition, for concepts.
    pub definition: Option<Arc<Fragment>>,
    /// The cells of the level that the page is about.
    pub cells: Vec<CellFacts>,
    /// Words in the prose.
    pub words: usize,
    /// What links may call it and its places.
    pub names: PageNames,
}

/// Which reader a file below the source folder gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reader {
    Page,
    Framework,
    Track,
    External,
    Comparison,
    Guide,
    Claims,
    Copy,
}

fn reader_of(place: &str) -> Reader {
    let parts: Vec<&str> = place.split('/').collect();
    match parts.as_slice() {
        ["framework.toml"] => Reader::Framework,
        [folder, name] if name.ends_with(".toml") => match *folder {
            "tracks" => Reader::Track,
            "external" => Reader::External,
            "compare" => Reader::Comparison,
            "guides" => Reader::Guide,
            "claims" => Reader::Claims,
            _ => Reader::Copy,
        },
        [.., name] if name.ends_with(".md") => Reader::Page,
        _ => Reader::Copy,
    }
}

/// Whether a file below the source folder holds a track.
#[must_use]
pub fn is_track(place: &str) -> bool {
    reader_of(place) == Reader::Track
}

/// Track and level of a file that may hold a level's prose and cells.
#[must_use]
pub fn level_place(place: &str) -> Option<(&str, &str)> {
    let (track, name) = place.strip_prefix("tracks/")?.split_once('/')?;
    let level = name.strip_suffix(".md")?;
    (!level.contains('/') && !is_index(name) && level != "matrix").then_some((track, level))
}

/// The settings that parsing depends on; part of every doc's memo key.
#[must_use]
pub fn settings_hash(config: &Config) -> Digest {
    Digest::of(&(&config.html.raw_html_key(), &config.html.image_hosts, &config.src))
}

impl HtmlConfig {
    fn raw_html_key(&self) -> crate::input::config::RawHtml {
        self.raw_html
    }
}

/// Parses the file `path`, which is `place` below the source folder.
///
/// `has_tracks` says whether the site has tracks, whose levels may be written in
/// Markdown. `last` is the doc of the file's last form, whose highlighted code is used
/// again.
#[must_use]
pub fn parse(
    path: &RelPath,
    place: &str,
    source: &Source,
    config: &Config,
    has_tracks: bool,
    last: Option<&Doc>,
) -> Doc {
    let reader = reader_of(place);
    let mut notes = Notes { last_code: last.map(|doc| &doc.code), ..Notes::default() };
    let kind = match (&source.body, reader) {
        (_, Reader::Copy) => DocKind::Asset,
        (Body::NotUtf8(at), _) => {
            notes.faults.push(not_utf8(path, *at));
            DocKind::Broken
        }
        (Body::Asset, _) => DocKind::Asset,
        (Body::Text(text), Reader::Page) if place == "SUMMARY.md" && summary::is_summary(text) => {
            DocKind::Summary(summary::parse(text))
        }
        (Body::Text(text), Reader::Page) => {
            let site = PageSite { place, has_tracks, html: &config.html };
            DocKind::Page(Box::new(parse_page(path, &site, text, &mut notes)))
        }
        (Body::Text(text), reader) => {
            parse_facts(path, text, reader, &config.html, &mut notes).unwrap_or(DocKind::Broken)
        }
    };
    let names_hash = match &kind {
        DocKind::Page(page) => page.names_hash(path),
        DocKind::Summary(chapters) => Digest::of(&(path, chapters)),
        _ => Digest::of(path),
    };
    let places_hash = match &kind {
        DocKind::Page(page) => page.places_hash(path),
        _ => names_hash,
    };
    let facts_hash = match &kind {
        DocKind::Framework(facts) => Digest::of(facts),
        DocKind::Track(facts) => Digest::of(facts),
        DocKind::External(facts) => Digest::of(facts),
        DocKind::Comparison(facts) => Digest::of(facts),
        DocKind::Guide(facts) => Digest::of(facts),
        DocKind::Claims(facts) => Digest::of(facts),
        DocKind::Page(page) if !page.cells.is_empty() => {
            Digest::of(&(place, page.front.draft, &page.cells))
        }
        DocKind::Page(_) | DocKind::Summary(_) | DocKind::Asset | DocKind::Broken => {
            Digest::default()
        }
    };
    let Notes { faults, allowances, placeholders, code, .. } = notes;
    let path = path.clone();
    Doc { path, kind, faults, names_hash, places_hash, facts_hash, allowances, placeholders, code }
}

/// Reads a file of the framework; none if it cannot be read.
fn parse_facts(
    path: &RelPath,
    text: &str,
    reader: Reader,
    html: &HtmlConfig,
    notes: &mut Notes<'_>,
) -> Option<DocKind> {
    Some(match reader {
        Reader::Framework => {
            DocKind::Framework(Box::new(framework::parse(path, text, html, notes)?))
        }
        Reader::Track => DocKind::Track(Box::new(track::parse(path, text, html, notes)?)),
        Reader::External => DocKind::External(Arc::new(external::parse(path, text, html, notes)?)),
        Reader::Comparison => {
            DocKind::Comparison(Arc::new(comparison::parse(path, text, html, notes)?))
        }
        Reader::Guide => DocKind::Guide(Arc::new(guide::parse(path, text, html, notes)?)),
        Reader::Claims => DocKind::Claims(claims::parse(path, text, html, notes)?),
        Reader::Page | Reader::Copy => return None,
    })
}

/// The first byte that is not UTF-8, as a fault.
#[must_use]
pub fn not_utf8(path: &RelPath, at: usize) -> Diagnostic {
    Diagnostic::of_file(Code::NotUtf8, path, format!("not valid UTF-8 at byte {at}"))
        .help("save the file as UTF-8")
}

/// What a page's parsing depends on beside its text.
struct PageSite<'a> {
    place: &'a str,
    has_tracks: bool,
    html: &'a HtmlConfig,
}

fn parse_page(path: &RelPath, site: &PageSite<'_>, text: &str, notes: &mut Notes<'_>) -> PageDoc {
    let PageSite { place, has_tracks, html } = *site;
    // A byte-order mark is no part of the text, but counts in every place of it.
    let unmarked = text.strip_prefix('\u{feff}');
    let mark_len = unmarked.map_or(0, |_| '\u{feff}'.len_utf8());
    let text = unmarked.unwrap_or(text);
    let mut split = front_matter::split(path, text, &mut notes.faults);
    split.front_at += mark_len;
    let mut front = FrontMatter::read(path, &split, &mut notes.faults);
    let body_at = split.body_at + mark_len;
    let place_of = move |range: std::ops::Range<usize>| Span::from(range).shifted(body_at);
    notes.allowances = std::mem::take(&mut front.allowances);
    let markdown = Markdown { text: &text[split.body_at..], path, place: &place_of, html };
    let (prose, cells) = match level_place(place).filter(|_| has_tracks) {
        Some(_) => {
            let (prose, cells) = level_prose::take_cells(&markdown, notes);
            (Cow::Owned(prose), cells)
        }
        None => (Cow::Borrowed(markdown.text), Vec::new()),
    };
    let known = front.title.as_deref();
    let page = markdown::parse_page(&Markdown { text: &prose, ..markdown }, known, notes);
    let definition = front.definition.take().map(|definition| {
        let place_in = |range| definition.place(range);
        let markdown = Markdown { text: &definition.value, path, place: &place_in, html };
        Arc::new(markdown::parse_inline(&markdown, notes))
    });
    let title = front.title.clone().or(page.title.as_ref().map(|title| title.text.clone()));
    let is_titled = title.is_some();
    let title = title.unwrap_or_else(|| title_of(place));
    let words = page.body.text.split_whitespace().count();
    let aliases = front.aliases.iter().map(|alias| alias.value.as_str());
    let names =
        PageNames::new(place, aliases.chain([path.stem(), &*title]), page.title, &page.body);
    PageDoc {
        front,
        title,
        is_titled,
        place: place.to_owned(),
        body: Arc::new(page.body),
        definition,
        cells,
        words,
        names,
    }
}

/// A title from a file's name: "peter-principle.md" is "Peter principle".
fn title_of(place: &str) -> String {
    let mut parts = place.rsplit('/');
    let name = parts.next().unwrap_or(place);
    let mut stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    if is_index(name) {
        stem = parts.next().unwrap_or("Home");
    }
    let words = stem.replace(['-', '_'], " ");
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// Whether a file of this name is its folder's own page.
#[must_use]
pub fn is_index(name: &str) -> bool {
    matches!(name, "index.md" | "_index.md" | "README.md")
}

impl PageDoc {
    /// Whether the page is a concept.
    #[must_use]
    pub fn is_concept(&self) -> bool {
        let mut parts = self.place.split('/');
        let name = self.place.rsplit('/').next().unwrap_or_default();
        parts.next() == Some("concepts") && parts.next().is_some() && !is_index(name)
    }

    /// Its tags: those of the front matter, then those in the text.
    pub fn tags(&self) -> impl Iterator<Item = &str> {
        let front = self.front.tags.iter().map(|tag| tag.trim_start_matches('#'));
        front.chain(self.body.tags.iter().map(String::as_str))
    }

    /// Whether it says, as a concept, how it is related to others.
    #[must_use]
    pub fn is_related(&self) -> bool {
        let front = &self.front;
        let named = [&front.broader, &front.related, &front.contrasts, &front.disambiguates];
        named.iter().any(|names| !names.is_empty())
    }

    /// A part of what [`PageDoc::names_hash`] covers.
    fn places_hash(&self, path: &RelPath) -> Digest {
        let front = &self.front;
        let tags: Vec<&str> = self.tags().collect();
        let related = self.is_related();
        Digest::of(&(path, &self.place, &front.slug, &front.redirects, front.draft, tags, related))
    }

    fn names_hash(&self, path: &RelPath) -> Digest {
        let front = &self.front;
        let anchors: Vec<_> =
            self.body.headings.iter().map(|heading| (&heading.id, &heading.text)).collect();
        let definition =
            self.definition.as_ref().map(|definition| (&definition.html, definition.id));
        Digest::of(&(
            (
                path,
                &self.place,
                &self.title,
                self.is_titled,
                &front.slug,
                &front.aliases,
                &front.redirects,
            ),
            (front.draft, front.weight, &front.date, &front.description),
            (anchors, &self.body.ids, definition, &self.front.tags, &self.body.tags),
            &self.names.anchors.title,
            (&front.broader, &front.related, &front.contrasts),
            (front.autolink, &front.unlinked, &front.exact, &front.disambiguates),
        ))
    }
}

#[cfg(test)]
mod tests;
