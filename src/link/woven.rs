//! A fragment's HTML with what linking put into it.
//!
//! Only the edits are kept: the HTML itself is in the fragment. Invariant: edits never overlap,
//! so the HTML stays well-formed.

use std::ops::Range;

/// Replacement of a range of the HTML; an empty range is an insertion.
pub(super) type Edit = (Range<usize>, String);

/// The edits of a fragment's HTML, kept small: a page has dozens, and they are all that the
/// finished HTML adds.
#[derive(Debug, Default)]
pub(super) struct Woven {
    /// Of each edit the range that it replaces, and where its text ends in `texts`.
    places: Box<[(u32, u32, u32)]>,
    texts: Box<str>,
}

impl Woven {
    /// The edits in their order; of two that overlap the first wins.
    pub(super) fn new(mut edits: Vec<Edit>) -> Self {
        edits.sort_by_key(|(range, _)| (range.start, range.end));
        let mut texts = String::with_capacity(edits.iter().map(|(_, text)| text.len()).sum());
        let mut places = Vec::with_capacity(edits.len());
        let short = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
        for (range, text) in edits {
            texts.push_str(&text);
            places.push((short(range.start), short(range.end), short(texts.len())));
        }
        Woven { places: places.into(), texts: texts.into() }
    }

    /// The HTML with its edits.
    pub(super) fn html(&self, html: &str) -> String {
        self.part(html, &(0..html.len()))
    }

    /// A part of the HTML with its edits.
    pub(super) fn part(&self, html: &str, part: &Range<usize>) -> String {
        let mut out = String::with_capacity(part.len() + self.texts.len());
        let (mut at, mut text_at) = (part.start, 0);
        for (start, end, text_end) in &self.places {
            let (start, end, text_end) = (*start as usize, *end as usize, *text_end as usize);
            let text = &self.texts[text_at..text_end];
            text_at = text_end;
            if start < at {
                continue;
            }
            out.push_str(&html[at..start]);
            out.push_str(text);
            at = end;
        }
        out.push_str(&html[at..part.end.max(at)]);
        out
    }
}
