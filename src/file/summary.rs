//! `SUMMARY.md`: the chapters of a book in their order, as mdBook has them.
//!
//! A nested list of links; a heading below the first opens a part, a link without an
//! address is a chapter that is still to be written. Invariant: a chapter is at most one
//! step deeper than the one before it.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::words::path::{decode, resolve};
use crate::words::span::Span;

/// An entry of the summary.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Chapter {
    /// What it is called there.
    pub title: String,
    /// Path of its file below the source folder; none for a part, or one not yet written.
    pub place: Option<String>,
    /// Whether it is the heading of a part.
    pub is_part: bool,
    /// How many chapters it is inside of.
    pub depth: usize,
    /// Its place in the file.
    pub span: Span,
}

/// Whether a `SUMMARY.md` is a list of chapters, and not a page of that name.
#[must_use]
pub fn is_summary(text: &str) -> bool {
    parse(text).iter().any(|chapter| {
        let place = chapter.place.as_deref();
        place.is_some_and(|place| place.ends_with(".md") || place.ends_with(".markdown"))
    })
}

/// Reads the chapters.
#[must_use]
pub fn parse(text: &str) -> Vec<Chapter> {
    let mut chapters: Vec<Chapter> = Vec::new();
    let mut lists = 0_usize;
    let mut open: Option<Chapter> = None;
    let mut in_heading = false;
    let mut is_first_heading = true;
    for (event, range) in Parser::new_ext(text, Options::ENABLE_STRIKETHROUGH).into_offset_iter() {
        match event {
            Event::Start(Tag::List(_)) => lists += 1,
            Event::End(TagEnd::List(_)) => lists = lists.saturating_sub(1),
            Event::Start(Tag::Heading { .. }) => {
                in_heading = true;
                open = Some(part(range.into()));
            }
            Event::End(TagEnd::Heading(_)) => {
                in_heading = false;
                // The first heading is the title of the summary itself.
                let is_title = std::mem::take(&mut is_first_heading) && chapters.is_empty();
                chapters.extend(open.take().filter(|_| !is_title));
            }
            Event::Start(Tag::Link { dest_url, .. }) if !in_heading => {
                let deepest = chapters.last().map_or(0, |last| last.depth + 1);
                open = Some(Chapter {
                    place: place_of(&dest_url),
                    is_part: false,
                    depth: lists.saturating_sub(1).min(deepest),
                    ..part(range.into())
                });
            }
            Event::End(TagEnd::Link) if !in_heading => chapters.extend(open.take()),
            Event::Text(text) | Event::Code(text) => {
                if let Some(open) = &mut open {
                    open.title.push_str(&text);
                }
            }
            _ => {}
        }
    }
    chapters
}

fn part(span: Span) -> Chapter {
    Chapter { title: String::new(), place: None, is_part: true, depth: 0, span }
}

/// The path of a chapter's file; none where there is none yet, or where it is elsewhere.
fn place_of(address: &str) -> Option<String> {
    let path = decode(address.split('#').next().unwrap_or_default());
    (!path.is_empty() && !path.contains("://")).then(|| resolve("", &path))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chapters_have_their_order_depth_and_parts() {
        let text = "# Summary\n\n[Preface](README.md)\n\n# First part\n\n- [One](a/one.md)\n  - [`Two` more](./a/two%20b.md)\n- [Later]()\n\n---\n\n[End](end.md#x)\n";
        let found: Vec<_> = parse(text)
            .into_iter()
            .map(|chapter| (chapter.title, chapter.place, chapter.depth, chapter.is_part))
            .collect();
        let is = |title: &str, place: &str, depth| {
            let place = (!place.is_empty()).then(|| place.to_owned());
            (title.to_owned(), place, depth, false)
        };
        assert_eq!(
            found,
            [
                is("Preface", "README.md", 0),
                ("First part".to_owned(), None, 0, true),
                is("One", "a/one.md", 0),
                is("Two more", "a/two b.md", 1),
                is("Later", "", 0),
                is("End", "end.md", 0),
            ]
        );
    }

    #[test]
    fn a_page_that_is_called_summary_stays_a_page() {
        assert!(!is_summary("# Summary\n\nOf [a talk](https://example.org/x.md), in short.\n"));
        assert!(is_summary("- [a](a.md)\n"));
    }

    #[test]
    fn a_list_that_jumps_deeper_is_one_step_deeper() {
        let depths: Vec<usize> =
            parse("- - - [a](a.md)\n- [b](b.md)\n").iter().map(|chapter| chapter.depth).collect();
        assert_eq!(depths, [0, 0]);
    }
}
