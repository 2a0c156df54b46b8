//! Markdown to fragments: pulldown-cmark's events, put in order for the writer.
//!
//! This file decides what is prose, title, footnote and callout; `writer.rs` turns it
//! into HTML. Invariant: parsing never fails, whatever the text.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::Arc;

use pulldown_cmark::{CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd};

use crate::file::allowance::Allowance;
use crate::file::fragment::Fragment;
use crate::file::highlight::highlight;
use crate::file::inline::{
    BLANK, BlockIds, TAG, blank_comments, split_texts, take_block_ids, without_controls,
};
use crate::file::placeholder;
use crate::file::shortcode::{self, SHORTCODE, Shortcode};
use crate::file::writer::Writer;
use crate::input::config::HtmlConfig;
use crate::words::code::Code;
use crate::words::diagnostic::Diagnostic;
use crate::words::hash::Digest;
use crate::words::path::RelPath;
use crate::words::span::Span;
use crate::words::text::{fold, heading_id};

/// An event and its place in the Markdown text.
pub(crate) type Located<'a> = (Event<'a>, Range<usize>);

/// A Markdown text and where it stands.
pub struct Markdown<'a> {
    /// The text.
    pub text: &'a str,
    /// The file it is from.
    pub path: &'a RelPath,
    /// Place of a range of the text in the file.
    pub place: &'a dyn Fn(Range<usize>) -> Span,
    /// Settings of the pages.
    pub html: &'a HtmlConfig,
}

/// A page's prose and the title it gives itself.
#[derive(Debug, Default)]
pub struct Page {
    /// The prose, without the heading that is the title.
    pub body: Fragment,
    /// The heading that opens the page, if it has level 1 and is the page's title.
    pub title: Option<Title>,
}

/// A heading that is the title of its page.
#[derive(Debug)]
pub struct Title {
    /// Its text.
    pub text: String,
    /// The id by which links know it.
    pub id: String,
}

/// Code blocks highlighted before, by language and code: an edit of the prose around a
/// block costs no second highlighting.
#[derive(Clone, Debug, Default)]
pub struct CodeMemo(HashMap<Digest, Arc<str>>);

impl CodeMemo {
    /// Highlights `code`, or finds it in the memo of the file's last form.
    pub(crate) fn highlight(
        &mut self,
        last: &CodeMemo,
        language: &str,
        code: &str,
    ) -> Option<Arc<str>> {
        let key = Digest::of(&(language, code));
        if let Some(html) = self.0.get(&key).or_else(|| last.0.get(&key)) {
            let html = Arc::clone(html);
            self.0.insert(key, Arc::clone(&html));
            return Some(html);
        }
        let html: Arc<str> = highlight(language, code)?.into();
        self.0.insert(key, Arc::clone(&html));
        Some(html)
    }
}

/// What parsing leaves beside the fragments.
#[derive(Debug, Default)]
pub struct Notes<'m> {
    /// Code blocks of the file's last form.
    pub last_code: Option<&'m CodeMemo>,
    /// Code blocks of this form.
    pub code: CodeMemo,
    /// What is wrong.
    pub faults: Vec<Diagnostic>,
    /// Warnings that the file allows.
    pub allowances: Vec<Allowance>,
    /// Places of notes that writers leave for themselves.
    pub placeholders: Vec<Span>,
}

/// Parses the prose of a page, which may have a title already: then a heading that says
/// something else stays a heading.
pub fn parse_page(markdown: &Markdown<'_>, title: Option<&str>, notes: &mut Notes<'_>) -> Page {
    let clean = without_controls(markdown.text);
    let markdown = &Markdown { text: &clean, ..*markdown };
    let text = blank_comments(markdown.text);
    let shortcodes = shortcode::find(&text);
    note_shortcodes(markdown, &shortcodes, notes);
    let blanked = shortcode::blank(&text, &shortcodes);
    let (mut events, block_ids) = events_with(&blanked, &text, &shortcodes);
    note_placeholders(markdown, &text, &events, notes);
    let title = take_title(&mut events, title);
    let shift = u8::from(has_top_heading(&events));
    let (events, footnotes) = split_footnotes(events);
    let mut writer = Writer::new(markdown, notes, shift, block_ids);
    writer.write(&events);
    writer.write_footnotes(&footnotes);
    Page { body: writer.finish(0..markdown.text.len()), title }
}

/// Parses a point, a summary, a definition: one paragraph stands without `<p>`.
pub fn parse_inline(markdown: &Markdown<'_>, notes: &mut Notes<'_>) -> Fragment {
    let clean = without_controls(markdown.text);
    let markdown = &Markdown { text: &clean, ..*markdown };
    let text = blank_comments(markdown.text.trim_end());
    let (mut events, block_ids) = events_of(&text);
    note_placeholders(markdown, &text, &events, notes);
    for (event, _) in &mut events {
        demote(event);
    }
    let (events, footnotes) = split_footnotes(events);
    let mut events = with_notes_in_place(events, &footnotes);
    if is_one_paragraph(&events) {
        events.pop();
        events.remove(0);
    }
    let mut writer = Writer::new(markdown, notes, 0, block_ids);
    writer.write(&events);
    writer.finish(0..markdown.text.len())
}

pub(crate) fn events_of(text: &str) -> (Vec<Located<'_>>, BlockIds) {
    events_with(text, text, &[])
}

/// The events of a text in which shortcodes are blanked; these come from `text`.
fn events_with<'a>(
    blanked: &'a str,
    text: &'a str,
    shortcodes: &[Shortcode],
) -> (Vec<Located<'a>>, BlockIds) {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_SMART_PUNCTUATION
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_WIKILINKS;
    let events = Parser::new_ext(blanked, options).into_offset_iter().collect();
    let mut events = shortcode::restore(events, text, shortcodes);
    let block_ids = take_block_ids(&mut events);
    (split_texts(events, text), block_ids)
}

/// Says once of each name that it stays text.
fn note_shortcodes(markdown: &Markdown<'_>, shortcodes: &[Shortcode], notes: &mut Notes<'_>) {
    let mut by_name: BTreeMap<&str, Vec<Range<usize>>> = BTreeMap::new();
    for shortcode in shortcodes.iter().filter(|shortcode| !shortcode.is_address(markdown.text)) {
        if let Some(name) = &shortcode.name {
            by_name.entry(name).or_default().push(shortcode.range.clone());
        }
    }
    for (name, places) in by_name {
        let times = match places.len() {
            1 => String::new(),
            times => format!(" ({times} times on this page)"),
        };
        let message = format!("`{name}` is another tool's and stays text{times}");
        let span = (markdown.place)(places[0].clone());
        notes.faults.push(
            Diagnostic::new(Code::Shortcode, markdown.path, span, message)
                .help("write what it stands for, or allow it: `ladderbook explain shortcode`"),
        );
    }
}

/// Finds placeholders in prose; code may speak of them.
fn note_placeholders(
    markdown: &Markdown<'_>,
    text: &str,
    events: &[Located<'_>],
    notes: &mut Notes<'_>,
) {
    let mut in_code = false;
    let mut done = 0;
    let mut at = 0;
    while let Some((event, range)) = events.get(at) {
        at += 1;
        match event {
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(TagEnd::CodeBlock) => in_code = false,
            // A text that marks and tags part stands in several events with one place.
            Event::Text(_) if !in_code && range.start >= done => {
                // The parser cuts a text at characters that could have been marks.
                let opens = at.checked_sub(2).is_none_or(|before| is_block(&events[before].0));
                let mut end = range.end;
                while let Some((Event::Text(_), more)) = events.get(at)
                    && more.start == end
                {
                    end = more.end;
                    at += 1;
                }
                done = end;
                let closes = events.get(at).is_none_or(|(event, _)| is_block(event));
                let found = placeholder::find(&text[range.start..end], opens && closes);
                notes.placeholders.extend(found.into_iter().map(|place| {
                    (markdown.place)(range.start + place.start..range.start + place.end)
                }));
            }
            _ => {}
        }
    }
}

/// Whether an event is the start or the end of a block: a text between two such is all
/// there is in it. Not a cell of a table: there dots may well say that nothing is known.
fn is_block(event: &Event<'_>) -> bool {
    match event {
        Event::Start(tag) => matches!(tag, Tag::Paragraph | Tag::Heading { .. } | Tag::Item),
        Event::End(tag) => matches!(tag, TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item),
        _ => false,
    }
}

/// Takes the heading of level 1 that opens the page if it is the page's title.
fn take_title(events: &mut Vec<Located<'_>>, known: Option<&str>) -> Option<Title> {
    let (Event::Start(Tag::Heading { level: HeadingLevel::H1, id, .. }), _) = events.first()?
    else {
        return None;
    };
    let end =
        events.iter().position(|(event, _)| matches!(event, Event::End(TagEnd::Heading(_))))?;
    let text = plain_text(&events[..end]);
    if known.is_some_and(|known| fold(known.trim()) != fold(&text)) {
        return None;
    }
    let id = id.as_ref().map_or_else(|| heading_id(&text), ToString::to_string);
    events.drain(..=end);
    Some(Title { text, id })
}

fn has_top_heading(events: &[Located<'_>]) -> bool {
    events.iter().any(|(event, _)| {
        matches!(event, Event::Start(Tag::Heading { level: HeadingLevel::H1, .. }))
    })
}

/// Headings inside a point would break the page's outline: they become paragraphs.
fn demote(event: &mut Event<'_>) {
    match event {
        Event::Start(Tag::Heading { .. }) => *event = Event::Start(Tag::Paragraph),
        Event::End(TagEnd::Heading(_)) => *event = Event::End(TagEnd::Paragraph),
        _ => {}
    }
}

fn is_one_paragraph(events: &[Located<'_>]) -> bool {
    let paragraphs =
        events.iter().filter(|(event, _)| matches!(event, Event::Start(Tag::Paragraph))).count();
    paragraphs == 1
        && matches!(events.first(), Some((Event::Start(Tag::Paragraph), _)))
        && matches!(events.last(), Some((Event::End(TagEnd::Paragraph), _)))
}

/// A footnote's label and what it says.
pub(crate) type Footnote<'a> = (String, Vec<Located<'a>>);

/// Footnotes stand where their authors put them; readers want them at the end, in the
/// order of the references.
fn split_footnotes(events: Vec<Located<'_>>) -> (Vec<Located<'_>>, Vec<Footnote<'_>>) {
    let mut prose = Vec::with_capacity(events.len());
    let mut notes: Vec<Footnote<'_>> = Vec::new();
    let mut open: Option<Footnote<'_>> = None;
    let mut order: HashMap<String, usize> = HashMap::new();
    for (event, range) in events {
        if let Event::FootnoteReference(label) = &event {
            let next = order.len();
            order.entry(label.to_string()).or_insert(next);
        }
        match (&event, &mut open) {
            (Event::Start(Tag::FootnoteDefinition(label)), None) => {
                open = Some((label.to_string(), Vec::new()));
            }
            (Event::End(TagEnd::FootnoteDefinition), Some(_)) => notes.extend(open.take()),
            (_, Some((_, inside))) => inside.push((event, range)),
            (_, None) => prose.push((event, range)),
        }
    }
    notes.retain(|(label, _)| order.contains_key(label));
    notes.sort_by_key(|(label, _)| order.get(label).copied());
    (prose, notes)
}

/// Puts notes in parentheses where they are referred to: a point stands on many pages among
/// others, where its notes have no end to stand at.
fn with_notes_in_place<'a>(events: Vec<Located<'a>>, notes: &[Footnote<'a>]) -> Vec<Located<'a>> {
    let mut out = Vec::with_capacity(events.len());
    let is_said = |event: &Event<'_>| {
        let is_paragraph =
            matches!(event, Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph));
        !is_paragraph && !matches!(event, Event::FootnoteReference(_))
    };
    for (event, range) in events {
        let Event::FootnoteReference(label) = &event else {
            out.push((event, range));
            continue;
        };
        let Some((_, note)) = notes.iter().find(|(known, _)| **known == **label) else { continue };
        out.push((Event::Text(CowStr::Borrowed(" (")), range.clone()));
        out.extend(note.iter().filter(|(event, _)| is_said(event)).cloned());
        out.push((Event::Text(CowStr::Borrowed(")")), range));
    }
    out
}

/// What a reader reads in a list of events.
pub(crate) fn plain_text(events: &[Located<'_>]) -> String {
    let mut text = String::new();
    for (event, _) in events {
        match event {
            Event::Text(piece) | Event::Code(piece) => {
                text.extend(piece.chars().filter(|c| *c != BLANK));
            }
            Event::InlineHtml(piece) => {
                text.extend(piece.strip_prefix(TAG).map(|name| format!("#{name}")));
                text.extend(piece.strip_prefix(SHORTCODE));
            }
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            _ => {}
        }
    }
    text.trim().to_owned()
}

/// Whether a link was written as `[[…]]`, and whether it has a label of its own.
pub(crate) fn wikilink(link_type: LinkType) -> Option<bool> {
    match link_type {
        LinkType::WikiLink { has_pothole } => Some(has_pothole),
        _ => None,
    }
}

/// A callout's marker at the start of a block quote: `[!note]- Title`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Callout {
    /// The kind in lower case, `[a-z0-9-]`.
    pub(crate) kind: String,
    /// `Some(open)` if it folds.
    pub(crate) folds: Option<bool>,
    /// Where the marker ends in the Markdown text.
    pub(crate) marker_end: usize,
}

/// Reads a callout's marker at byte `at` of `text`.
pub(crate) fn callout_at(text: &str, at: usize) -> Option<Callout> {
    let inside = text.get(at..)?.strip_prefix("[!")?;
    let kind_len = inside.find(']')?;
    let kind = inside[..kind_len].to_ascii_lowercase();
    if !crate::words::text::is_id(&kind) {
        return None;
    }
    let mut marker_end = at + 2 + kind_len + 1;
    let folds = match text.as_bytes().get(marker_end) {
        Some(b'+') => Some(true),
        Some(b'-') => Some(false),
        _ => None,
    };
    marker_end += usize::from(folds.is_some());
    Some(Callout { kind, folds, marker_end })
}
