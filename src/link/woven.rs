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

    /// The HTML with its edits and some more; where two start at one place, the own comes first.
    pub(super) fn html(&self, html: &str, more: &[Edit]) -> String {
        self.part(html, &(0..html.len()), more)
    }

    /// A part of the HTML with its edits and some more.
    pub(super) fn part(&self, html: &str, part: &Range<usize>, more: &[Edit]) -> String {
        let room = self.texts.len() + more.iter().map(|(_, text)| text.len()).sum::<usize>();
        let mut out = String::with_capacity(part.len() + room);
        let mut text_at = 0;
        let mut own = self.places.iter().map(|&(start, end, text_end)| {
            let text = &self.texts[text_at..text_end as usize];
            text_at = text_end as usize;
            (start as usize..end as usize, text)
        });
        let mut more = more.iter().map(|(range, text)| (range.clone(), text.as_str()));
        let (mut next_own, mut next_more) = (own.next(), more.next());
        let mut at = part.start;
        loop {
            let own_first = match (&next_own, &next_more) {
                (None, None) => break,
                (Some((own, _)), Some((more, _))) => own.start <= more.start,
                (own, _) => own.is_some(),
            };
            let next = match own_first {
                true => std::mem::replace(&mut next_own, own.next()),
                false => std::mem::replace(&mut next_more, more.next()),
            };
            let Some((range, text)) = next.filter(|(range, _)| range.start >= at) else { continue };
            out.push_str(&html[at..range.start]);
            out.push_str(text);
            at = range.end;
        }
        out.push_str(&html[at..part.end.max(at)]);
        out
    }
}
