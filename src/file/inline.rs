//! What our dialect adds to Markdown inside a text: comments, marks,
//! `#tags` and `^block` ids.
//!
//! Comments are taken out before parsing, byte for byte, so that every place stays
//! right; the others are split from the text events. Invariant: code is never touched.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Tag, TagEnd};

use crate::file::markdown::Located;
use crate::words::text::is_unprintable;

/// Stands for a byte of a comment that shares its line with text: spaces there would
/// make code or a line break.
pub(crate) const BLANK: char = '\u{1}';

/// Opens a mark; raw HTML from a text starts with `<`, so it can never be this.
pub(crate) const MARK_OPEN: &str = "\u{1}mark";
/// Closes a mark.
pub(crate) const MARK_CLOSE: &str = "\u{1}/mark";
/// Followed by a tag's name.
pub(crate) const TAG: &str = "\u{1}tag ";

/// A text in which spaces stand for control characters, which HTML cannot hold; every
/// byte keeps its place.
pub(crate) fn without_controls(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unprintable) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match is_unprintable(c) {
            true => out.extend(std::iter::repeat_n(' ', c.len_utf8())),
            false => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// Takes comments out of a text, outside of code; every byte keeps its place.
pub(crate) fn blank_comments(text: &str) -> Cow<'_, str> {
    if !text.contains("%%") {
        return Cow::Borrowed(text);
    }
    let comments = comments(text);
    if comments.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = comments.as_slice();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let range = at..at + line.len();
        at = range.end;
        rest = &rest[rest.partition_point(|comment| comment.end <= range.start)..];
        let here = &rest[..rest.partition_point(|comment| comment.start < range.end)];
        blank_line(text, &range, here, &mut out);
    }
    Cow::Owned(out)
}

/// Writes a line without the comments that touch it.
fn blank_line(text: &str, line: &Range<usize>, comments: &[Range<usize>], out: &mut String) {
    let clamped = |comment: &Range<usize>| comment.start.max(line.start)..comment.end.min(line.end);
    let starts = std::iter::once(line.start).chain(comments.iter().map(|c| clamped(c).end));
    let ends = comments.iter().map(|c| clamped(c).start).chain([line.end]);
    let has_text = starts.zip(ends).any(|(start, end)| !text[start..end].trim().is_empty());
    let filler = if has_text { BLANK } else { ' ' };
    let mut at = line.start;
    for comment in comments.iter().map(clamped) {
        out.push_str(&text[at..comment.start]);
        for c in text[comment.clone()].chars() {
            match c {
                '\n' | '\r' => out.push(c),
                _ => out.extend(std::iter::repeat_n(filler, c.len_utf8())),
            }
        }
        at = comment.end;
    }
    out.push_str(&text[at..line.end]);
}

/// The stretches of a text outside of fenced code and code spans, in order.
pub(crate) fn outside_code(text: &str) -> Vec<Range<usize>> {
    let mut prose: Vec<Range<usize>> = Vec::new();
    let mut fence: Option<(u8, usize)> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let (marker, len) = fence_of(line);
        let start = at;
        at += line.len();
        match fence {
            None if len >= 3
                && !(marker == b'`' && line.trim().trim_matches('`').contains('`')) =>
            {
                fence = Some((marker, len));
            }
            Some((known, least)) => {
                if known == marker && len >= least && line.trim().bytes().all(|b| b == marker) {
                    fence = None;
                }
            }
            None => prose_of_line(line, start, &mut prose),
        }
    }
    prose
}

fn prose_of_line(line: &str, line_at: usize, prose: &mut Vec<Range<usize>>) {
    let bytes = line.as_bytes();
    let (mut at, mut start) = (0, 0);
    while at < bytes.len() {
        if bytes[at] != b'`' {
            at += 1;
            continue;
        }
        let ticks = bytes[at..].iter().take_while(|byte| **byte == b'`').count();
        let code = close_of_code(&bytes[at + ticks..], ticks);
        if let Some(len) = code {
            prose.push(line_at + start..line_at + at);
            start = at + ticks + len;
        }
        at += ticks + code.unwrap_or(0);
    }
    prose.push(line_at + start..line_at + bytes.len());
}

/// Where comments lie: from `%%` to the next one, not inside code. One without an end
/// is no comment.
fn comments(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut fence: Option<(u8, usize)> = None;
    let mut open: Option<usize> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if open.is_none() {
            let (marker, len) = fence_of(line);
            match fence {
                None if len >= 3 => {
                    fence = Some((marker, len));
                    at += line.len();
                    continue;
                }
                Some((known, least)) => {
                    if known == marker && len >= least && line.trim().bytes().all(|b| b == marker) {
                        fence = None;
                    }
                    at += line.len();
                    continue;
                }
                None => {}
            }
        }
        comments_of_line(line, at, &mut open, &mut found);
        at += line.len();
    }
    found
}

fn fence_of(line: &str) -> (u8, usize) {
    let trimmed = line.trim_start_matches([' ', '>', '\t']);
    match trimmed.bytes().next() {
        Some(marker @ (b'`' | b'~')) => {
            (marker, trimmed.bytes().take_while(|byte| *byte == marker).count())
        }
        _ => (0, 0),
    }
}

fn comments_of_line(
    line: &str,
    line_at: usize,
    open: &mut Option<usize>,
    found: &mut Vec<Range<usize>>,
) {
    let bytes = line.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == b'`' && open.is_none() {
            let ticks = bytes[at..].iter().take_while(|byte| **byte == b'`').count();
            // A code span ends at as many ticks as it starts with.
            let close = close_of_code(&bytes[at + ticks..], ticks);
            at += ticks + close.unwrap_or(0);
        } else if bytes[at..].starts_with(b"%%") {
            match open.take() {
                Some(start) => found.push(start..line_at + at + 2),
                None => *open = Some(line_at + at),
            }
            at += 2;
        } else {
            at += 1;
        }
    }
}

/// Length up to and with the run of exactly `ticks` backticks that ends a code span.
fn close_of_code(rest: &[u8], ticks: usize) -> Option<usize> {
    let mut at = 0;
    while at < rest.len() {
        if rest[at] != b'`' {
            at += 1;
            continue;
        }
        let run = rest[at..].iter().take_while(|byte| **byte == b'`').count();
        at += run;
        if run == ticks {
            return Some(at);
        }
    }
    None
}

/// Splits marks and tags from the texts.
pub(crate) fn split_texts<'a>(events: Vec<Located<'a>>, source: &str) -> Vec<Located<'a>> {
    let has = |event: &Event<'_>| matches!(event, Event::Text(text) if text.contains("==") || text.contains('#'));
    if !events.iter().any(|(event, _)| has(event)) {
        return events;
    }
    let mut out: Vec<Located<'a>> = Vec::with_capacity(events.len() + 8);
    // Places in `out` of texts that could open a mark, by depth of nesting.
    let mut open: Vec<Option<usize>> = vec![None];
    let mut in_code = false;
    let mut in_link = 0_usize;
    for (event, range) in joined_tags(events) {
        match &event {
            Event::Start(tag) => {
                in_code |= matches!(tag, Tag::CodeBlock(_) | Tag::HtmlBlock);
                in_link += usize::from(is_link(tag));
                open.push(None);
            }
            Event::End(tag) => {
                in_code &= !matches!(tag, TagEnd::CodeBlock | TagEnd::HtmlBlock);
                in_link = in_link
                    .saturating_sub(usize::from(matches!(tag, TagEnd::Link | TagEnd::Image)));
                if open.len() > 1 {
                    open.pop();
                }
            }
            Event::Text(text) if !in_code => {
                let text = text.to_string();
                // `\#word` is no tag.
                let escaped = range.start > 0 && source.as_bytes()[range.start - 1] == b'\\';
                let tags = Tags { allowed: in_link == 0, escaped };
                split_text(&text, &range, tags, &mut open, &mut out);
                continue;
            }
            _ => {}
        }
        out.push((event, range));
    }
    out.retain(|(event, _)| !matches!(event, Event::Text(text) if text.is_empty()));
    out
}

fn is_link(tag: &Tag<'_>) -> bool {
    matches!(tag, Tag::Link { .. } | Tag::Image { .. })
}

/// The parser parts texts at `_`; a tag may hold one.
fn joined_tags<'a>(events: Vec<Located<'a>>) -> Vec<Located<'a>> {
    let mut out: Vec<Located<'a>> = Vec::with_capacity(events.len());
    for (event, range) in events {
        if let (Event::Text(next), Some((Event::Text(last), last_range))) = (&event, out.last_mut())
        {
            let in_tag =
                last.rfind('#').is_some_and(|at| !last[at..].contains(char::is_whitespace));
            if in_tag && last_range.end == range.start {
                *last = CowStr::from(format!("{last}{next}"));
                last_range.end = range.end;
                continue;
            }
        }
        out.push((event, range));
    }
    out
}

/// Whether a text may hold tags, and whether its first sign is escaped.
#[derive(Clone, Copy)]
struct Tags {
    allowed: bool,
    escaped: bool,
}

fn split_text<'a>(
    text: &str,
    range: &Range<usize>,
    tags: Tags,
    open: &mut [Option<usize>],
    out: &mut Vec<Located<'a>>,
) {
    let mut start = 0;
    let mut at = 0;
    let piece = |text: &str| (Event::Text(CowStr::from(text.to_owned())), range.clone());
    while let Some(found) = text[at..].find(['=', '#']) {
        let here = at + found;
        at = here + 1;
        let may_be = tags.allowed && !(tags.escaped && here == 0);
        if may_be && let Some(len) = tag_at(text, here) {
            out.push(piece(&text[start..here]));
            let name = format!("{TAG}{}", &text[here + 1..here + len]);
            out.push((Event::InlineHtml(CowStr::from(name)), range.clone()));
            at = here + len;
            start = at;
        } else if text[here..].starts_with("==") {
            let run = text[here..].bytes().take_while(|byte| *byte == b'=').count();
            at = here + run;
            let before = text[..here].chars().next_back();
            let after = text[at..].chars().next();
            let Some(slot) = open.last_mut().filter(|_| run == 2) else { continue };
            let can_close = before.is_none_or(|c| !c.is_whitespace());
            let can_open = after.is_none_or(|c| !c.is_whitespace());
            if let Some(opened) = slot.filter(|_| can_close) {
                out.push(piece(&text[start..here]));
                out[opened].0 = Event::InlineHtml(CowStr::Borrowed(MARK_OPEN));
                out.push((Event::InlineHtml(CowStr::Borrowed(MARK_CLOSE)), range.clone()));
                *slot = None;
                start = at;
            } else if can_open && slot.is_none() {
                out.push(piece(&text[start..here]));
                *slot = Some(out.len());
                // It stays text unless a second pair of signs makes it a mark.
                out.push(piece("=="));
                start = at;
            }
        }
    }
    out.push(piece(&text[start..]));
}

/// Length of the tag at `at`, with its sign: letters, digits, `-`, `_` and `/`, not only
/// digits, and not behind a word.
fn tag_at(text: &str, at: usize) -> Option<usize> {
    let rest = text[at..].strip_prefix('#')?;
    let before = text[..at].chars().next_back();
    if before.is_some_and(|c| !c.is_whitespace() && !matches!(c, '(' | '[' | BLANK)) {
        return None;
    }
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '/');
    let len = rest.find(|c| !fits(c)).unwrap_or(rest.len());
    let name = rest[..len].trim_end_matches(['/', '-']);
    let ends_well = rest[len..].chars().next().is_none_or(|c| c != '#' && c != '=');
    (name.chars().any(char::is_alphabetic) && ends_well).then_some(1 + name.len())
}

/// An element that a `^id` names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Named {
    /// `<p>`.
    Paragraph,
    /// `<li>`.
    Item,
    /// Anything else, in a frame of its own.
    Block,
}

/// Ids of blocks by kind and place of their element.
pub(crate) type BlockIds = HashMap<(Named, usize, usize), String>;

/// Which kind of named element an event opens or closes.
pub(crate) fn named(event: &Event<'_>) -> Option<Named> {
    match event {
        Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph) => Some(Named::Paragraph),
        Event::Start(Tag::Item) | Event::End(TagEnd::Item) => Some(Named::Item),
        Event::Start(Tag::BlockQuote(_) | Tag::List(_) | Tag::Table(_) | Tag::CodeBlock(_))
        | Event::End(TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Table | TagEnd::CodeBlock) => {
            Some(Named::Block)
        }
        _ => None,
    }
}

/// Takes `^id` from the ends of paragraphs and items; one in a paragraph of its own
/// names the block before it.
pub(crate) fn take_block_ids(events: &mut Vec<Located<'_>>) -> BlockIds {
    let mut ids = BlockIds::new();
    if !events.iter().any(|(event, _)| matches!(event, Event::Text(text) if text.contains('^'))) {
        return ids;
    }
    let mut open: Vec<usize> = Vec::new();
    let mut last_closed: Vec<Option<(Named, Range<usize>)>> = vec![None];
    let mut removed: Vec<Range<usize>> = Vec::new();
    for index in 0..events.len() {
        match &events[index].0 {
            Event::Start(_) => {
                open.push(index);
                last_closed.push(None);
            }
            Event::End(_) => {
                let start = open.pop().unwrap_or(0);
                last_closed.truncate(last_closed.len().saturating_sub(1).max(1));
                let kind = named(&events[index].0);
                if let (Some(kind), Some(slot)) = (kind, last_closed.last_mut())
                    && !removed.iter().any(|gone| gone.contains(&start))
                {
                    *slot = Some((kind, events[index].1.clone()));
                }
            }
            Event::Text(text) => {
                let Some(id) = block_id(text) else { continue };
                let ends = matches!(
                    events.get(index + 1).map(|(event, _)| event),
                    Some(Event::End(TagEnd::Paragraph | TagEnd::Item) | Event::Start(Tag::List(_)))
                );
                let Some(&start) = open.last().filter(|_| ends) else { continue };
                let Some(kind) = named(&events[start].0) else { continue };
                let alone = text.trim_start().len() == id.len();
                let before = last_closed.get(last_closed.len().wrapping_sub(2)).cloned().flatten();
                let rest = text[..text.len() - id.len()].trim_end().to_owned();
                let id = id.to_owned();
                let follows_break =
                    matches!(events[index - 1].0, Event::SoftBreak | Event::HardBreak);
                if alone && kind == Named::Paragraph && index == start + 1 {
                    if let Some((kind, range)) = before {
                        ids.insert((kind, range.start, range.end), id);
                        removed.push(start..index + 2);
                    }
                } else if kind != Named::Block && (!alone || follows_break) {
                    let range = events[start].1.clone();
                    ids.insert((kind, range.start, range.end), id);
                    events[index].0 = Event::Text(CowStr::from(rest));
                    if alone {
                        removed.push(index - 1..index + 1);
                    }
                }
            }
            _ => {}
        }
    }
    for range in removed.into_iter().rev() {
        events.drain(range);
    }
    ids
}

/// `^id` at the end of a text, behind white space or alone.
fn block_id(text: &str) -> Option<&str> {
    let text_end = text.trim_end();
    let at = text_end.rfind('^')?;
    let id = &text_end[at..];
    let fits = id.len() > 1 && id[1..].bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let is_apart = text_end[..at].chars().next_back().is_none_or(char::is_whitespace);
    (fits && is_apart && text_end.len() == text.len()).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_go_and_code_stays() {
        let blank = |text: &str| blank_comments(text).replace(BLANK, "_");
        assert_eq!(blank("a %%b%% c"), "a _____ c");
        assert_eq!(blank("%%\nb\n%%\nc"), "  \n \n  \nc");
        assert_eq!(blank("`%%a%%` %%é%%"), "`%%a%%` ______");
        assert_eq!(blank("```\n%%a%%\n```\n%%b%%"), "```\n%%a%%\n```\n     ");
        assert_eq!(blank("100%% and no end"), "100%% and no end");
        assert_eq!(blank("``a ` %% ``  %%x%%"), "``a ` %% ``  _____");
    }

    #[test]
    fn tags_hold_a_letter_and_stand_apart() {
        assert_eq!(tag_at("#idea/big.", 0), Some(9));
        assert_eq!(tag_at("#1", 0), None);
        assert_eq!(tag_at("C#x", 1), None);
        assert_eq!(tag_at("#my_tag", 0), Some(7));
    }

    #[test]
    fn block_ids_stand_at_the_end() {
        assert_eq!(block_id("Text ^abc-1"), Some("^abc-1"));
        assert_eq!(block_id("2^10"), None);
        assert_eq!(block_id("^x"), Some("^x"));
        assert_eq!(block_id("a ^b c"), None);
    }
}
