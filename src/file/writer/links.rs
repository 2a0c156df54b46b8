//! The writer's links and images: holes for what has to be resolved, finished
//! attributes for the rest.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};

use super::Writer;
use crate::file::fragment::{Hole, Target};
use crate::file::html::{AddressKind, RawLink, judge};
use crate::file::markdown::{Located, plain_text, wikilink};
use crate::words::code::Code;
use crate::words::path::decode;
use crate::words::span::Span;
use crate::words::text::escape;

impl Writer<'_, '_, '_> {
    pub(super) fn link_start(
        &mut self,
        link_type: LinkType,
        address: &str,
        title: &CowStr<'_>,
        range: &Range<usize>,
    ) {
        if self.is_in_link() {
            self.links_inside += 1;
            let message = "a link inside a link stays text".to_owned();
            let fault = self.fault(Code::RawHtml, range, message);
            fault.help = Some("take one of the two away".to_owned());
            return;
        }
        self.depth += 1;
        self.html("<a");
        let wiki = wikilink(link_type);
        let target = match wiki {
            Some(_) => Some(wiki_target(address)),
            None => self.plain_link(link_type, address, range),
        };
        let hole = target.map(|target| self.hole(target, range));
        if !title.is_empty() {
            self.html(&format!(" title=\"{}\"", escape(title)));
        }
        self.html(">");
        self.link = Some((hole, wiki == Some(false)));
        if let Some(hole) = hole {
            let at = Span::new(self.out.text.len(), self.out.html.len());
            self.out.holes[hole].text_at = at.start;
            self.out.holes[hole].label = Some((at.end, at.end));
        }
    }

    /// Writes the address of a link that needs no resolving; the rest is a target.
    fn plain_link(
        &mut self,
        link_type: LinkType,
        address: &str,
        range: &Range<usize>,
    ) -> Option<Target> {
        if link_type == LinkType::Email {
            self.html(&format!(" class=\"external\" href=\"mailto:{}\"", escape(address)));
            return None;
        }
        match judge(address) {
            AddressKind::Relative => Some(path_target(address)),
            AddressKind::External => {
                self.html(&format!(
                    " class=\"external\" rel=\"noopener\" href=\"{}\"",
                    escape(address)
                ));
                None
            }
            AddressKind::Unsafe => {
                let fault =
                    self.fault(Code::UnsafeAddress, range, format!("unsafe address `{address}`"));
                fault.help = Some("use http, https, mailto, tel or a relative path".to_owned());
                None
            }
        }
    }

    fn hole(&mut self, target: Target, range: &Range<usize>) -> usize {
        let at = Span::new(self.out.html.len(), self.out.text.len());
        self.out.holes.push(Hole {
            at: at.start,
            label: None,
            raw: false,
            text_at: at.end,
            text_len: 0,
            target,
            span: (self.markdown.place)(range.clone()),
        });
        self.out.holes.len() - 1
    }

    pub(super) fn link_end(&mut self) {
        if self.links_inside > 0 {
            self.links_inside -= 1;
            return;
        }
        if let Some((Some(hole), gives_way)) = self.link.take() {
            let (text_len, html_len) = (self.out.text.len(), self.out.html.len());
            let hole = &mut self.out.holes[hole];
            hole.text_len = Span::new(0, text_len - hole.text_at as usize).end;
            hole.label = hole
                .label
                .filter(|_| gives_way)
                .map(|(start, _)| (start, Span::new(0, html_len).end));
        }
        self.close("</a>");
    }

    pub(super) fn image(&mut self, events: &[Located<'_>]) -> usize {
        let (Event::Start(Tag::Image { link_type, dest_url, title, .. }), range) = &events[0]
        else {
            return 1;
        };
        let end = end_of_image(events);
        // In a table cell the pipe is written `\|`, and its backslash is left over.
        let dest_url = &CowStr::from(dest_url.trim_end_matches('\\').to_owned());
        let mut alt = plain_text(&events[1..end]);
        let mut size = String::new();
        if wikilink(*link_type).is_some() {
            let (label, found) = size_of(&alt);
            (alt, size) = (label.to_owned(), found);
            if is_picture(dest_url) && (alt.is_empty() || alt == **dest_url) {
                alt = stem_of(dest_url);
            }
        }
        if wikilink(*link_type).is_some() && !is_picture(dest_url) {
            // Without words of its own it shows the page's title, as `[[…]]` does.
            let has_pothole = !alt.is_empty() && alt != **dest_url;
            let alt = if has_pothole { alt } else { dest_url.to_string() };
            let link_type = &LinkType::WikiLink { has_pothole };
            if self.is_in_link() {
                self.text(&alt);
                return end + 1;
            }
            // A page cannot be shown inside a sentence or a cell: it is linked.
            self.link_start(*link_type, dest_url, title, range);
            self.text(&alt);
            self.link_end();
            return end + 1;
        }
        match judge(dest_url) {
            AddressKind::Relative => {
                self.html("<img");
                self.hole(Target::Image { path: path_of(dest_url) }, range);
                self.html(&format!(" alt=\"{}\"{size}", escape(&alt)));
                if !title.is_empty() {
                    self.html(&format!(" title=\"{}\"", escape(title)));
                }
                self.html(" loading=\"lazy\">");
            }
            AddressKind::External => self.remote_image(dest_url, &alt, range),
            AddressKind::Unsafe => {
                self.fault(Code::UnsafeAddress, range, format!("unsafe address `{dest_url}`"));
                self.text(&alt);
            }
        }
        end + 1
    }

    /// A paragraph of embedded pages and nothing else.
    pub(super) fn embeds(&mut self, events: &[Located<'_>]) -> usize {
        let end = embeds(events).unwrap_or(0);
        for (event, range) in &events[..end] {
            let Event::Start(Tag::Image { dest_url, .. }) = event else { continue };
            let Target::Wiki { name, anchor } = wiki_target(dest_url) else { continue };
            let shown = if name.is_empty() { dest_url.to_string() } else { name.clone() };
            // The frame keeps the hole off the borders of its section.
            self.html("<div class=\"embed\">\n");
            let hole = self.hole(Target::Embed { name, anchor }, range);
            self.html("</div>\n");
            self.out.holes[hole].text_len = Span::new(0, shown.len()).end;
            self.out.text.push_str(&shown);
            self.part();
        }
        end + 1
    }

    /// A link to the pages of a tag.
    pub(super) fn tag(&mut self, name: &str, range: &Range<usize>) {
        self.out.tags.push(name.to_owned());
        if self.is_in_link() {
            return self.text(&format!("#{name}"));
        }
        self.html("<a class=\"tag\"");
        let hole = self.hole(Target::Tag { name: name.to_owned() }, range);
        self.html(">");
        self.unlinkable += 1;
        self.text(&format!("#{name}"));
        self.unlinkable -= 1;
        self.out.holes[hole].text_len = Span::new(0, name.len() + 1).end;
        self.html("</a>");
    }

    /// Holes for the addresses that raw HTML, written at `start`, links to.
    pub(super) fn raw_links(&mut self, links: &[RawLink], start: usize, range: &Range<usize>) {
        for link in links {
            let target = if link.is_image {
                Target::Image { path: path_of(&link.address) }
            } else {
                path_target(&link.address)
            };
            let written = self.markdown.text.get(range.clone()).and_then(|raw| {
                raw.find(&*link.written)
                    .map(|at| range.start + at..range.start + at + link.written.len())
            });
            let hole = self.hole(target, &written.unwrap_or_else(|| range.clone()));
            self.out.holes[hole].at = Span::new(start + link.at, 0).start;
            self.out.holes[hole].raw = true;
            if !link.is_image {
                self.raw_link = Some(hole);
            }
        }
        if let Some(hole) = self.raw_link
            && !self.raw.is_open_in(&["a"])
        {
            let text_len = self.out.text.len() - self.out.holes[hole].text_at as usize;
            self.out.holes[hole].text_len = Span::new(0, text_len).end;
            self.raw_link = None;
        }
    }

    fn remote_image(&mut self, address: &str, alt: &str, range: &Range<usize>) {
        let host = address.split("//").nth(1).and_then(|rest| rest.split(['/', '?', '#']).next());
        if host.is_some_and(|host| self.markdown.html.image_hosts.iter().any(|known| known == host))
        {
            self.html(&format!(
                "<img src=\"{}\" alt=\"{}\" loading=\"lazy\">",
                escape(address),
                escape(alt)
            ));
            return;
        }
        let fault =
            self.fault(Code::RemoteImage, range, format!("image from elsewhere: `{address}`"));
        fault.help = Some("copy it beside the page, or list its host in `image-hosts`".to_owned());
        let nested = self.is_in_link();
        if !nested {
            self.html(&format!(
                "<a class=\"external\" rel=\"noopener\" href=\"{}\">",
                escape(address)
            ));
        }
        self.unlinkable += 1;
        self.text(if alt.is_empty() { address } else { alt });
        self.unlinkable -= 1;
        if !nested {
            self.html("</a>");
        }
    }
}

/// Where a paragraph that holds embedded pages alone ends; none for any other.
pub(super) fn embeds(events: &[Located<'_>]) -> Option<usize> {
    let mut inside = false;
    for (index, (event, _)) in events.iter().enumerate().skip(1) {
        match event {
            Event::Start(Tag::Image { link_type, dest_url, .. })
                if wikilink(*link_type).is_some() && !is_picture(dest_url) =>
            {
                inside = true;
            }
            Event::End(TagEnd::Image) => inside = false,
            Event::End(TagEnd::Paragraph) if index > 1 => return Some(index),
            Event::SoftBreak => {}
            _ if inside => {}
            _ => return None,
        }
    }
    None
}

/// The label without the size that ends it, `300` or `300x200`, and the size as
/// attributes.
fn size_of(label: &str) -> (&str, String) {
    let (rest, last) = label.rsplit_once('|').unwrap_or(("", label));
    let is_number =
        |text: &str| !text.is_empty() && text.len() < 5 && text.bytes().all(|b| b.is_ascii_digit());
    match last.split_once('x') {
        Some((width, height)) if is_number(width) && is_number(height) => {
            (rest, format!(" width=\"{width}\" height=\"{height}\""))
        }
        None if is_number(last) => (rest, format!(" width=\"{last}\"")),
        _ => (label, String::new()),
    }
}

/// The path of an address, percent-decoded, without query and fragment.
fn path_of(address: &str) -> String {
    decode(address.split(['?', '#']).next().unwrap_or(""))
}

/// "a b" of "x/a b.png": what a picture without a text of its own is called.
fn stem_of(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned()
}

/// Images nest: the end that belongs to the first start.
fn end_of_image(events: &[Located<'_>]) -> usize {
    let mut depth = 0;
    for (index, (event, _)) in events.iter().enumerate() {
        match event {
            Event::Start(Tag::Image { .. }) => depth += 1,
            Event::End(TagEnd::Image) => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return index;
        }
    }
    events.len() - 1
}

fn wiki_target(address: &str) -> Target {
    // In a table cell the pipe is written `\|`, and its backslash is left over.
    let address = address.trim_end_matches('\\').trim();
    let (name, anchor) = match address.split_once('#') {
        Some((name, anchor)) => (name, Some(anchor.to_owned())),
        None => (address, None),
    };
    Target::Wiki { name: name.trim().to_owned(), anchor }
}

fn path_target(address: &str) -> Target {
    let (path, anchor) = match address.split_once('#') {
        Some((path, anchor)) => (path, Some(decode(anchor))),
        None => (address, None),
    };
    Target::Path { path: decode(path.split('?').next().unwrap_or("")), anchor }
}

fn is_picture(name: &str) -> bool {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    matches!(
        extension.to_ascii_lowercase().as_str(),
        "png" | "jpg" | "jpeg" | "gif" | "webp" | "avif" | "svg"
    )
}
