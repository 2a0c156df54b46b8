//! `tracks/<track>/<level>.md`: cells of a level written as Markdown.
//!
//! An H2 opens a cell, its list items are the points, items below them their
//! examples; an H2 marked `{.prose}` is free text. Invariant: the cells' bytes become
//! spaces in the text that is left, so every place in it stays true.

use std::ops::Range;
use std::sync::Arc;

use pulldown_cmark::{Event, HeadingLevel, Tag, TagEnd};

use crate::file::fragment::Fragment;
use crate::file::inline::blank_comments;
use crate::file::markdown::{Located, Markdown, Notes, events_of, parse_inline, plain_text};
use crate::file::track::{CellFacts, PointFacts};
use crate::input::table::Text;
use crate::words::code::Code;
use crate::words::diagnostic::Diagnostic;
use crate::words::span::Span;
use crate::words::text::is_id;

/// Takes the cells out of a level's text; what is left is the level's prose.
pub(crate) fn take_cells(
    markdown: &Markdown<'_>,
    notes: &mut Notes<'_>,
) -> (String, Vec<CellFacts>) {
    let text = blank_comments(markdown.text);
    let (events, _) = events_of(&text);
    let mut left = markdown.text.to_owned();
    let mut cells = Vec::new();
    for section in sections(&events, markdown.text.len()) {
        let reader = Reader { markdown, events: &events[section.events.clone()] };
        cells.push(reader.cell(&section, notes));
        blank(&mut left, section.text);
    }
    (left, cells)
}

/// A competency's part of the text.
struct Section {
    /// The heading.
    heading: Range<usize>,
    /// All of it, heading included.
    text: Range<usize>,
    /// Its events.
    events: Range<usize>,
}

/// The sections of H2s that are not marked `{.prose}`.
fn sections(events: &[Located<'_>], len: usize) -> Vec<Section> {
    let mut depth = 0_usize;
    let mut headings: Vec<(usize, Range<usize>, bool)> = Vec::new();
    for (index, (event, range)) in events.iter().enumerate() {
        if let (0, Event::Start(Tag::Heading { level, classes, .. })) = (depth, event)
            && *level <= HeadingLevel::H2
        {
            let is_cell = *level == HeadingLevel::H2 && !classes.iter().any(|c| &**c == "prose");
            headings.push((index, range.clone(), is_cell));
        }
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    let ends: Vec<(usize, usize)> = headings
        .iter()
        .skip(1)
        .map(|(index, range, _)| (*index, range.start))
        .chain([(events.len(), len)])
        .collect();
    headings
        .into_iter()
        .zip(ends)
        .filter(|((.., is_cell), _)| *is_cell)
        .map(|((index, heading, _), (end_index, end))| Section {
            text: heading.start..end,
            heading,
            events: index..end_index,
        })
        .collect()
}

struct Reader<'a> {
    markdown: &'a Markdown<'a>,
    events: &'a [Located<'a>],
}

impl Reader<'_> {
    fn span(&self, range: Range<usize>) -> Span {
        (self.markdown.place)(range)
    }

    fn cell(&self, section: &Section, notes: &mut Notes<'_>) -> CellFacts {
        let end = self
            .events
            .iter()
            .position(|(event, _)| matches!(event, Event::End(TagEnd::Heading(_))));
        let body_at = end.map_or(0, |end| end + 1);
        let heading = self.markdown.text[section.heading.clone()].trim_end().len();
        let span = self.span(section.heading.start..section.heading.start + heading);
        let text = |value: &str| Text { value: value.to_owned(), span, first: None };
        let mut cell = CellFacts {
            competency: text(&plain_text(&self.events[..body_at])),
            proficiency: None,
            same: false,
            drops: Vec::new(),
            points: Vec::new(),
            examples: Vec::new(),
            strays: Vec::new(),
        };
        if let Some((Event::Start(Tag::Heading { id, classes, attrs, .. }), _)) =
            self.events.first()
        {
            if let Some(id) = id {
                cell.competency = text(id);
            }
            cell.same = classes.iter().any(|class| &**class == "same");
            for (key, value) in attrs {
                let value = value.as_deref().unwrap_or_default();
                match &**key {
                    "proficiency" => cell.proficiency = Some(text(value)),
                    "drops" => cell.drops.extend(value.split(',').map(text)),
                    other => notes.faults.push(
                        Diagnostic::new(
                            Code::UnknownKey,
                            self.markdown.path,
                            span,
                            format!("unknown attribute `{other}` of a competency's heading"),
                        )
                        .help("it takes `proficiency=…`, `drops=…`, `.same` and `.prose`"),
                    ),
                }
            }
        }
        self.items(body_at, &mut cell, notes);
        cell
    }

    /// Reads the lists of a cell; other text between them is a fault.
    fn items(&self, mut at: usize, cell: &mut CellFacts, notes: &mut Notes<'_>) {
        while let Some((event, range)) = self.events.get(at) {
            let end = closing(self.events, at);
            match event {
                Event::Start(Tag::List(_)) => {
                    let mut inner = at + 1;
                    while inner < end {
                        let item_end = closing(self.events, inner);
                        cell.points.extend(self.point(inner, item_end, notes));
                        inner = item_end + 1;
                    }
                }
                Event::Html(html) | Event::InlineHtml(html)
                    if html.trim_start().starts_with("<!--") => {}
                Event::Start(Tag::HtmlBlock) => {}
                _ => {
                    let len = self.markdown.text[range.clone()].trim_end().len();
                    cell.strays.push(self.span(range.start..range.start + len));
                }
            }
            at = end + 1;
        }
    }

    /// The point of the item between two events.
    fn point(&self, start: usize, end: usize, notes: &mut Notes<'_>) -> Option<PointFacts> {
        let inner = &self.events[start + 1..end];
        let nested =
            inner.iter().position(|(event, _)| matches!(event, Event::Start(Tag::List(_))));
        let first = inner.first()?.1.start;
        let last = match nested {
            Some(nested) => inner[nested].1.start,
            None => self.events[end].1.end,
        };
        let (range, id) = self.split_id(first..last.max(first));
        let text = self.text(range)?;
        let mut examples = Vec::new();
        let mut at = nested.map_or(inner.len(), |nested| nested + 1);
        while at < inner.len() {
            let item_end = closing(inner, at);
            if let (Event::Start(Tag::Item), Some((_, range))) = (&inner[at].0, inner.get(at + 1))
                && let Some(text) = self.text(range.start..inner[item_end].1.end)
            {
                examples.push(self.fragment(&text, notes));
            }
            at = item_end + 1;
        }
        let fragment = self.fragment(&text, notes);
        Some(PointFacts { id, text, fragment, examples })
    }

    /// Parts `text {#id}`.
    fn split_id(&self, range: Range<usize>) -> (Range<usize>, Option<Text>) {
        let text = self.markdown.text[range.clone()].trim_end();
        let marked = text.strip_suffix('}').and_then(|text| {
            let at = text.rfind("{#")?;
            Some((at, &text[at + 2..]))
        });
        match marked.filter(|(_, id)| is_id(id)) {
            Some((at, id)) => {
                let start = range.start + at;
                let span = self.span(start + 2..start + 2 + id.len());
                (range.start..start, Some(Text { value: id.to_owned(), span, first: None }))
            }
            None => (range.start..range.start + text.len(), None),
        }
    }

    fn text(&self, range: Range<usize>) -> Option<Text> {
        let value = self.markdown.text.get(range.clone())?;
        let trimmed = value.trim();
        let start = range.start + (value.len() - value.trim_start().len());
        let span = self.span(start..start + trimmed.len());
        let first = Some(span.start);
        (!trimmed.is_empty()).then(|| Text { value: trimmed.to_owned(), span, first })
    }

    fn fragment(&self, text: &Text, notes: &mut Notes<'_>) -> Arc<Fragment> {
        let place = |range| text.place(range);
        let Markdown { path, html, .. } = *self.markdown;
        Arc::new(parse_inline(&Markdown { text: &text.value, path, place: &place, html }, notes))
    }
}

/// Where what starts at `at` ends.
fn closing(events: &[Located<'_>], at: usize) -> usize {
    let mut depth = 0_usize;
    for (index, (event, _)) in events.iter().enumerate().skip(at) {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return index;
        }
    }
    events.len().saturating_sub(1)
}

/// Puts spaces in the place of all but line ends, byte for byte.
fn blank(text: &mut String, range: Range<usize>) {
    let spaces: String =
        text[range.clone()].bytes().map(|b| if b == b'\n' { '\n' } else { ' ' }).collect();
    text.replace_range(range, &spaces);
}
