//! `![[page]]` and `![[page#part]]`: one page's prose shown on another.
//!
//! The embedded fragment is linked as part of the page it is shown on, from where it
//! was written; its ids are left out and its headings moved below the ones around it.
//! Invariant: whatever embeds whatever, linking ends and the HTML stays well-formed.

use std::ops::Range;

use crate::file::fragment::Hole;
use crate::link::Linker;
use crate::link::asked::Ask;
use crate::names::resolve::Found;
use crate::names::{Index, PageId};
use crate::words::code::Code;
use crate::words::text::escape;

/// How deep pages may be embedded in each other.
const DEEPEST: usize = 8;

/// How many bytes a page may embed: without a limit, eight pages that each embed the
/// next ten times would make a hundred million copies of the last.
const MOST_BYTES: usize = 4 * 1024 * 1024;

/// A part of a page that is being shown: the page, the id of the part, and its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Embedded {
    page: PageId,
    part: Option<String>,
}

impl Embedded {
    /// A page's own prose.
    pub(super) fn whole(page: PageId) -> Self {
        Embedded { page, part: None }
    }

    fn name(&self, index: &Index) -> String {
        let page = index.page(self.page);
        let name = page.doc.as_ref().map_or(page.address.as_str(), |path| path.as_str());
        match &self.part {
            Some(part) => format!("{name}#{part}"),
            None => name.to_owned(),
        }
    }
}

fn page_of(found: &Found) -> Option<PageId> {
    match found {
        Found::Page(id, _) => Some(*id),
        Found::Ambiguous(ids) => ids.first().copied(),
        _ => None,
    }
}

impl Linker<'_> {
    /// What stands in the place of an embedded page: its prose, or a link where it has
    /// none or cannot be shown.
    pub(super) fn embed(&mut self, hole: &Hole, name: &str, anchor: Option<&str>) -> String {
        self.ask_name(name);
        let found = self.index.find_name(self.written_at(), name);
        if let Found::Asset(address) = &found
            && let Some(player) = player_of(address.as_str())
        {
            let address = format!("{}{}", self.root, address.encoded());
            return format!(
                "<{player} controls preload=\"metadata\" src=\"{address}\" title=\"{name}\"></{player}>\n",
                address = escape(&address),
                name = escape(name)
            );
        }
        let Some(page) = page_of(&found) else {
            let attributes = self.attributes(hole, found, name, None);
            return format!("<p><a{attributes}>{}</a></p>\n", escape(name));
        };
        self.ask_page(page);
        self.ask_title(page);
        if let Some(path) = &self.index.page(page).doc {
            self.ask(&Ask::Prose(path));
        }
        let title = self.index.page(page).title.clone();
        self.label(hole, &title);
        // The part under a page's title is the page.
        let is_whole = |anchor: &&str| {
            self.index.find_anchor(page, anchor).is_none() && self.index.is_title(page, anchor)
        };
        let anchor = anchor.filter(|anchor| !is_whole(anchor));
        let place = anchor.and_then(|anchor| self.index.find_anchor(page, anchor));
        let part = match (anchor, &place) {
            (Some(_), Some(id)) => {
                self.index.prose(page).and_then(|doc| doc.body.part(id)).map(Some)
            }
            // The attributes below report what is missing.
            (Some(_), None) => None,
            (None, _) => Some(None),
        };
        let attributes = self.attributes(hole, found, name, anchor);
        let link = format!("<p><a{attributes}>{}</a></p>\n", escape(&title));
        let (Some(part), Some(_)) = (part, self.index.prose(page)) else { return link };
        let next = Embedded { page, part: place };
        if !self.may_embed(hole, &next) {
            return link;
        }
        let above = self.fragment.heading_before(hole.text_at as usize, 6);
        let level = above.map_or(1, |heading| heading.level);
        self.embedded_html(next, part, level).unwrap_or(link)
    }

    /// Whether showing `next` here comes to an end; reports it where not.
    fn may_embed(&mut self, hole: &Hole, next: &Embedded) -> bool {
        if let Some(start) = self.chain.iter().position(|link| link == next) {
            // Every page of a circle reports it once, as the circle through itself.
            if next.page == self.page {
                let names: Vec<String> = self.chain[start..]
                    .iter()
                    .chain([next])
                    .map(|link| link.name(self.index))
                    .collect();
                let message = format!("a page that shows itself: {}", names.join(" → "));
                self.report_always(hole, Code::EmbedCycle, message, "link to it instead: `[[…]]`");
            }
            return false;
        }
        if self.chain.len() > DEEPEST {
            let message = format!("pages are shown in each other more than {DEEPEST} deep");
            self.report_always(hole, Code::EmbedLimit, message, "link to the page instead");
            return false;
        }
        if *self.embedded_bytes > MOST_BYTES {
            let message = format!("more than {} MB are shown on one page", MOST_BYTES >> 20);
            self.report_always(hole, Code::EmbedLimit, message, "link to the page instead");
            return false;
        }
        true
    }

    fn embedded_html(
        &mut self,
        next: Embedded,
        part: Option<Range<usize>>,
        level: u8,
    ) -> Option<String> {
        let doc = self.index.prose(next.page)?;
        let slice = part.unwrap_or(0..doc.body.html.len());
        *self.embedded_bytes += slice.len() + 1;
        let address = self.index.page(next.page).address.encoded();
        let mut chain = self.chain.clone();
        let is_whole = next.part.is_none();
        let origin = next.page;
        chain.push(next);
        let shown = doc.definition.iter().filter(|_| is_whole).chain([&doc.body]);
        self.written.embedded.extend(shown.cloned());
        let mut html = String::new();
        if let Some(definition) = doc.definition.as_ref().filter(|_| is_whole) {
            let mut linker = self.inside(origin, definition, chain.clone());
            html.push_str(&format!("<p>{}</p>\n", linker.link(0..definition.html.len())));
        }
        let mut linker = self.inside(origin, &doc.body, chain);
        let body = linker.link(slice.clone());
        let top = doc
            .body
            .headings
            .iter()
            .filter(|heading| slice.contains(&(heading.html_at as usize)))
            .map(|heading| heading.level)
            .min();
        let shift = top.map_or(0, |top| i16::from(level) + 1 - i16::from(top));
        let is_item = body.starts_with("<li");
        html.push_str(if is_item { "<ul>\n" } else { "" });
        html.push_str(&moved(&body, &format!("{}{address}", self.root), shift));
        html.push_str(if is_item { "\n</ul>\n" } else { "" });
        Some(html)
    }
}

/// The element that plays a file of that name, if it is sound or film.
fn player_of(name: &str) -> Option<&'static str> {
    let (_, extension) = name.rsplit_once('.')?;
    match extension.to_ascii_lowercase().as_str() {
        "mp3" | "m4a" | "ogg" | "oga" | "opus" | "wav" | "flac" => Some("audio"),
        "mp4" | "webm" | "ogv" | "mov" | "m4v" => Some("video"),
        _ => None,
    }
}

/// HTML without its ids, its headings `shift` levels lower, and its links to places of
/// its own page leading to that page at `address`.
fn moved(html: &str, address: &str, shift: i16) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let len = tag_len(rest);
        let tag = &rest[..len];
        rest = &rest[len..];
        if tag.starts_with("<a class=\"anchor\"") {
            // A heading without an id has no link to itself.
            rest = rest.split_once("</a>").map_or("", |(_, rest)| rest);
            out.truncate(out.trim_end().len());
            continue;
        }
        move_tag(tag, address, shift, &mut out);
    }
    out.push_str(rest);
    out
}

/// Length of the tag that a text starts with; a `>` inside quotes does not end it.
fn tag_len(text: &str) -> usize {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match (byte, quote) {
            (b'"' | b'\'', None) => quote = Some(byte),
            (_, Some(open)) if byte == open => quote = None,
            (b'>', None) => return at + 1,
            _ => {}
        }
    }
    text.len()
}

fn move_tag(tag: &str, address: &str, shift: i16, out: &mut String) {
    let mut tag = tag.to_owned();
    for name in [" id=\"", " aria-labelledby=\""] {
        if let Some(at) = tag.find(name) {
            let value = at + name.len();
            let end = tag[value..].find('"').map_or(tag.len(), |end| value + end + 1);
            tag.replace_range(at..end, "");
        }
    }
    if let Some(at) = tag.find(" href=\"#") {
        tag.insert_str(at + " href=\"".len(), &escape(address));
    }
    let name = tag.trim_start_matches(['<', '/']);
    let level = name.strip_prefix('h').and_then(|rest| rest.bytes().next());
    if let Some(level @ b'1'..=b'6') = level {
        let new = (i16::from(level - b'0') + shift).clamp(2, 6);
        let at = tag.len() - name.len() + 1;
        tag.replace_range(at..=at, &new.to_string());
    }
    out.push_str(&tag);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moved_html_has_no_ids_and_lower_headings() {
        let html = "<h2 id=\"a\">A <a class=\"anchor\" href=\"#a\" aria-labelledby=\"a\">#</a></h2>\n<p id=\"^x\" title=\"a>b\">t<a href=\"#fn-1\" id=\"fnref-1\">1</a></p>";
        assert_eq!(
            moved(html, "../p.html", 1),
            "<h3>A</h3>\n<p title=\"a>b\">t<a href=\"../p.html#fn-1\">1</a></p>"
        );
    }
}
