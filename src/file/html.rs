//! What HTML and which addresses may pass.
//!
//! Raw HTML goes through a list of harmless tags and attributes and leaves balanced;
//! addresses go through a list of schemes after entities and control characters are
//! undone. Invariant: nothing that this file lets through can run code.

use rustc_hash::FxHashMap;

use crate::input::config::RawHtml;
use crate::words::text::escape_into;

/// Tags that raw HTML may use.
const TAGS: &[&str] = &[
    "a",
    "abbr",
    "b",
    "bdi",
    "bdo",
    "blockquote",
    "br",
    "caption",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "samp",
    "small",
    "span",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "u",
    "ul",
    "var",
    "wbr",
];

/// Tags that never close.
const VOID: &[&str] = &["br", "col", "hr", "img", "wbr"];

/// Tags between which nothing is a tag.
const RAW_TEXT: &[&str] =
    &["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "noscript"];

/// Attributes that any of them may have.
const ATTRIBUTES: &[&str] = &[
    "align", "alt", "cite", "class", "colspan", "datetime", "dir", "headers", "height", "href",
    "id", "lang", "open", "reversed", "rowspan", "scope", "span", "src", "start", "title", "value",
    "width",
];

/// Schemes that a link may have.
const SCHEMES: &[&str] = &["http", "https", "mailto", "tel"];

/// What kind of address this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressKind {
    /// Inside the site.
    Relative,
    /// Elsewhere, by a harmless scheme.
    External,
    /// Could run code, or has an unknown scheme.
    Unsafe,
}

/// Judges an address as a browser would read it.
#[must_use]
pub fn judge(address: &str) -> AddressKind {
    let bare: String = decode_entities(address)
        .chars()
        .filter(|c| !c.is_control() && !c.is_whitespace())
        .flat_map(char::to_lowercase)
        .collect();
    if bare.starts_with("//") || bare.starts_with("\\\\") || bare.starts_with("/\\") {
        return AddressKind::External;
    }
    let Some((scheme, _)) = bare.split_once(':') else { return AddressKind::Relative };
    // What cannot be a scheme is a path (the URL standard, 4.4, "scheme state").
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    if !scheme.starts_with(|c: char| c.is_ascii_alphabetic()) || !scheme.chars().all(fits) {
        return AddressKind::Relative;
    }
    if SCHEMES.contains(&scheme) { AddressKind::External } else { AddressKind::Unsafe }
}

/// Undoes entities as browsers do in attributes, and the few that they also read without
/// their end.
fn decode_entities(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    htmlize::unescape_attribute(text).into_owned()
}

/// Filters raw HTML over one page and keeps its tags balanced.
#[derive(Debug)]
pub struct RawFilter {
    mode: RawHtml,
    /// Tags that are open.
    open: Vec<Open>,
    /// How many of each name those are.
    counts: FxHashMap<String, usize>,
    /// Tags that are open when no term may be linked, `<span class="no-link">`: how
    /// many tags were open before the first of them.
    no_link: Option<usize>,
}

/// A tag that is open.
#[derive(Debug)]
struct Open {
    name: String,
    /// The name that was written for it.
    written: String,
    /// The depth of Markdown nesting at which it was opened.
    depth: usize,
}

/// Where a piece of raw HTML stands.
pub struct Around<'a> {
    /// The depth of Markdown nesting.
    pub depth: usize,
    /// Whether a link is open, which can hold no other.
    pub in_link: bool,
    /// Takes an id; says whether it is free.
    pub take_id: &'a mut dyn FnMut(&str) -> bool,
}

/// What came of a piece of raw HTML.
#[derive(Debug, Default)]
pub struct Passed {
    /// The tags and attributes left out.
    pub dropped: Vec<String>,
    /// Addresses inside the site: they are left out, to be resolved and put in again.
    pub links: Vec<RawLink>,
}

/// An address inside the site that raw HTML named.
#[derive(Debug)]
pub struct RawLink {
    /// Where its attribute goes in the piece that was written.
    pub at: usize,
    /// Whether it is the `src` of a picture, not the `href` of a link.
    pub is_image: bool,
    /// The address with entities undone.
    pub address: String,
    /// The address as written.
    pub written: String,
}

impl RawFilter {
    /// A filter in the manner of `[output.html] raw-html`.
    #[must_use]
    pub fn new(mode: RawHtml) -> Self {
        RawFilter { mode, open: Vec::new(), counts: FxHashMap::default(), no_link: None }
    }

    /// Passes a piece of raw HTML onto `out` and says what came of it.
    pub fn pass(&mut self, raw: &str, around: &mut Around<'_>, out: &mut String) -> Passed {
        let start = out.len();
        let mut passed = Passed::default();
        match self.mode {
            RawHtml::Allow => self.allow(raw, around, out, &mut passed),
            RawHtml::Escape => escape_into(out, raw),
            RawHtml::Filter => self.filter(raw, around, out, &mut passed),
        }
        for link in &mut passed.links {
            link.at -= start;
        }
        passed
    }

    /// Whether raw HTML is shown as text.
    #[must_use]
    pub fn escapes(&self) -> bool {
        self.mode == RawHtml::Escape
    }

    /// Closes what was opened at `depth` or deeper, onto `out`. What is allowed whole closes
    /// itself, or not.
    pub fn close_to(&mut self, depth: usize, out: &mut String) {
        while self.open.last().is_some_and(|open| open.depth >= depth) {
            self.close_last(out);
        }
    }

    fn close_last(&mut self, out: &mut String) {
        let Some(open) = self.open.pop() else { return };
        if let Some(count) = self.counts.get_mut(&open.name) {
            *count -= 1;
        }
        if self.mode == RawHtml::Filter {
            out.push_str("</");
            out.push_str(&open.written);
            out.push('>');
        }
    }

    /// Whether one of `names` is open.
    #[must_use]
    pub fn is_open_in(&self, names: &[&str]) -> bool {
        let is_open = |name: &&str| self.counts.get(*name).is_some_and(|count| *count > 0);
        !self.open.is_empty() && names.iter().any(is_open)
    }

    /// Whether a tag of the class `no-link` is open.
    #[must_use]
    pub fn forbids_links(&self) -> bool {
        self.no_link.is_some_and(|at| self.open.len() > at)
    }

    /// Whether any tag is open.
    #[must_use]
    pub fn is_any_open(&self) -> bool {
        !self.open.is_empty()
    }

    fn filter(
        &mut self,
        raw: &str,
        around: &mut Around<'_>,
        out: &mut String,
        passed: &mut Passed,
    ) {
        let mut rest = raw;
        // What comes behind the last end of a paragraph stays open.
        let last_end = closes(raw, "p").last();
        let mut skip_to: Option<String> = None;
        while let Some(at) = rest.find('<') {
            if skip_to.is_none() {
                push_text(out, &rest[..at]);
            }
            rest = &rest[at..];
            if let Some(comment) = rest.strip_prefix("<!--") {
                rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
                continue;
            }
            let Some(tag) = Tag::parse(rest) else {
                if skip_to.is_none() {
                    out.push_str("&lt;");
                }
                rest = &rest[1..];
                continue;
            };
            rest = &rest[tag.len..];
            if let Some(name) = &skip_to {
                if tag.closing && tag.name == *name {
                    skip_to = None;
                }
                continue;
            }
            if matches!(
                tag.name.as_str(),
                "script"
                    | "style"
                    | "iframe"
                    | "template"
                    | "noscript"
                    | "svg"
                    | "math"
                    | "object"
                    | "textarea"
                    | "title"
                    | "xmp"
                    | "noembed"
                    | "noframes"
                    | "plaintext"
            ) && !tag.closing
            {
                passed.dropped.push(tag.name.clone());
                skip_to = (!tag.self_closing).then_some(tag.name);
                continue;
            }
            let is_nested = around.in_link || self.is_open_in(&["a"]);
            if tag.name == "a" && !tag.closing && is_nested {
                passed.dropped.push("a".to_owned());
                continue;
            }
            // Markdown's paragraphs cannot stand in one of HTML that stays open around them.
            let at = raw.len() - rest.len();
            let stays_open = tag.name == "p" && last_end.is_none_or(|end| end < at);
            let written = if stays_open { "div" } else { &tag.name };
            self.tag(&tag, written, around, out, passed);
        }
        if skip_to.is_none() {
            push_text(out, rest);
        }
    }

    fn tag(
        &mut self,
        tag: &Tag,
        written: &str,
        around: &mut Around<'_>,
        out: &mut String,
        passed: &mut Passed,
    ) {
        let depth = around.depth;
        if !TAGS.contains(&tag.name.as_str()) {
            if !tag.closing {
                passed.dropped.push(tag.name.clone());
            }
            return;
        }
        if tag.closing {
            let opened = self.last_open(&tag.name);
            // A closing tag may only close what was opened at the same depth.
            if let Some(index) = opened.filter(|index| self.open[*index].depth == depth) {
                while self.open.len() > index {
                    self.close_last(out);
                }
            }
            return;
        }
        out.push('<');
        out.push_str(written);
        for (name, value) in &tag.attributes {
            // `<a name="x">` is how people wrote anchors before ids.
            let name = if tag.is_anchor(name) { "id" } else { name };
            if name == "id" && !(around.take_id)(value) {
                passed.dropped.push(format!("{}[id={value}], which is taken", tag.name));
                continue;
            }
            if !ATTRIBUTES.contains(&name) || is_unsafe_value(name, value) {
                passed.dropped.push(format!("{}[{name}]", tag.name));
                continue;
            }
            if is_inside(tag, name, value) {
                passed.links.push(RawLink::new(out.len(), name, value));
                continue;
            }
            out.push(' ');
            out.push_str(name);
            out.push_str("=\"");
            escape_attribute(out, value);
            out.push('"');
        }
        out.push('>');
        self.note_open(tag, written, depth);
    }

    /// The last tag of that name that is open.
    fn last_open(&self, name: &str) -> Option<usize> {
        let is_open = self.is_open_in(&[name]);
        is_open.then(|| self.open.iter().rposition(|open| open.name == name)).flatten()
    }

    /// Notes that a tag is open until its end tag comes.
    fn note_open(&mut self, tag: &Tag, written: &str, depth: usize) {
        if VOID.contains(&tag.name.as_str()) {
            return;
        }
        let is_no_link = tag.attributes.iter().any(|(name, value)| {
            name == "class" && value.split_whitespace().any(|class| class == "no-link")
        });
        if is_no_link && !self.forbids_links() {
            self.no_link = Some(self.open.len());
        }
        let (name, written) = (tag.name.clone(), written.to_owned());
        *self.counts.entry(name.clone()).or_default() += 1;
        self.open.push(Open { name, written, depth });
    }

    /// Passes raw HTML as it is, but for addresses inside the site.
    fn allow(&mut self, raw: &str, around: &mut Around<'_>, out: &mut String, passed: &mut Passed) {
        let mut rest = raw;
        while let Some(at) = rest.find('<') {
            out.push_str(&rest[..at]);
            rest = &rest[at..];
            let comment = rest
                .starts_with("<!--")
                .then(|| rest.find("-->").map_or(rest.len(), |end| end + 3));
            let Some(tag) = Tag::parse(rest).filter(|_| comment.is_none()) else {
                let len = comment.unwrap_or(1);
                out.push_str(&rest[..len]);
                rest = &rest[len..];
                continue;
            };
            if tag.closing {
                if let Some(index) = self.last_open(&tag.name) {
                    while self.open.len() > index {
                        self.close_last(out);
                    }
                }
            } else if !tag.self_closing {
                self.note_open(&tag, &tag.name, around.depth);
            }
            let mut done = 0;
            for ((name, value), place) in tag.attributes.iter().zip(&tag.places) {
                if name == "id" || tag.is_anchor(name) {
                    (around.take_id)(value);
                }
                if is_inside(&tag, name, value) {
                    out.push_str(rest[done..place.start].trim_end());
                    passed.links.push(RawLink::new(out.len(), name, value));
                    done = place.end;
                }
            }
            // What looks like a tag inside of a script is none.
            let is_text = !tag.closing && RAW_TEXT.contains(&tag.name.as_str());
            let end = is_text.then(|| {
                let inside = &rest[tag.len..];
                tag.len + closes(inside, &tag.name).next().unwrap_or(inside.len())
            });
            let end = end.unwrap_or(tag.len);
            out.push_str(&rest[done..end]);
            rest = &rest[end..];
        }
        out.push_str(rest);
    }
}

impl RawLink {
    fn new(at: usize, name: &str, value: &str) -> Self {
        let address = decode_entities(value);
        RawLink { at, is_image: name == "src", address, written: value.to_owned() }
    }
}

/// Where end tags of that name start.
fn closes<'a>(text: &'a str, name: &'a str) -> impl Iterator<Item = usize> + 'a {
    let is_it = move |at: &usize| {
        let written = text.as_bytes().get(at + 2..at + 2 + name.len());
        written.is_some_and(|written| written.eq_ignore_ascii_case(name.as_bytes()))
    };
    text.match_indices("</").map(|(at, _)| at).filter(is_it)
}

/// Whether an attribute names a place inside the site, which has to be resolved.
fn is_inside(tag: &Tag, name: &str, value: &str) -> bool {
    matches!((tag.name.as_str(), name), ("a", "href") | ("img", "src"))
        && judge(value) == AddressKind::Relative
        && !value.is_empty()
}

/// Text between tags: entities stay, a bare `<` cannot be here, `>` is harmless.
fn push_text(out: &mut String, text: &str) {
    out.push_str(text);
}

/// Escapes what would end an attribute value, keeping the entities that are there.
fn escape_attribute(out: &mut String, value: &str) {
    for c in value.chars() {
        match c {
            '"' => out.push_str("&quot;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            _ => out.push(c),
        }
    }
}

fn is_unsafe_value(name: &str, value: &str) -> bool {
    match name {
        "href" | "cite" => judge(value) == AddressKind::Unsafe,
        // An image from elsewhere would be loaded without being asked for.
        "src" => judge(value) != AddressKind::Relative,
        _ => false,
    }
}

/// One tag of raw HTML.
struct Tag {
    name: String,
    attributes: Vec<(String, String)>,
    /// Where each attribute lies.
    places: Vec<std::ops::Range<usize>>,
    closing: bool,
    self_closing: bool,
    len: usize,
}

impl Tag {
    /// Whether an attribute is a `name` that stands for an id.
    fn is_anchor(&self, name: &str) -> bool {
        let has_id = || self.attributes.iter().any(|(name, _)| name == "id");
        name == "name" && self.name == "a" && !has_id()
    }

    /// Reads the tag that `text` starts with.
    fn parse(text: &str) -> Option<Tag> {
        let mut cursor = Cursor { text, at: 1 };
        let closing = cursor.eat('/');
        let name =
            cursor.take_while(|c| c.is_ascii_alphanumeric() || c == '-').to_ascii_lowercase();
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        let mut attributes = Vec::new();
        let mut places = Vec::new();
        loop {
            cursor.take_while(char::is_whitespace);
            if cursor.eat('>') {
                return Some(Tag {
                    name,
                    attributes,
                    places,
                    closing,
                    self_closing: false,
                    len: cursor.at,
                });
            }
            if cursor.eat('/') {
                if cursor.eat('>') {
                    return Some(Tag {
                        name,
                        attributes,
                        places,
                        closing,
                        self_closing: true,
                        len: cursor.at,
                    });
                }
                continue;
            }
            let start = cursor.at;
            let attribute = cursor
                .take_while(|c| {
                    !c.is_whitespace() && !matches!(c, '=' | '>' | '/' | '"' | '\'' | '<')
                })
                .to_ascii_lowercase();
            if attribute.is_empty() {
                return None;
            }
            cursor.take_while(char::is_whitespace);
            let value = if cursor.eat('=') { cursor.value()? } else { String::new() };
            attributes.push((attribute, value));
            places.push(start..cursor.at);
        }
    }
}

struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    fn eat(&mut self, wanted: char) -> bool {
        let found = self.text[self.at..].starts_with(wanted);
        if found {
            self.at += wanted.len_utf8();
        }
        found
    }

    fn take_while(&mut self, keep: impl Fn(char) -> bool) -> &'a str {
        let rest = &self.text[self.at..];
        let end = rest.find(|c| !keep(c)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    fn value(&mut self) -> Option<String> {
        self.take_while(char::is_whitespace);
        for quote in ['"', '\''] {
            if self.eat(quote) {
                let value = self.take_while(|c| c != quote).to_owned();
                return self.eat(quote).then_some(value);
            }
        }
        Some(self.take_while(|c| !c.is_whitespace() && c != '>').to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filtered(raw: &str) -> String {
        let mut filter = RawFilter::new(RawHtml::Filter);
        let mut out = String::new();
        let mut taken = Vec::new();
        let mut take_id = |id: &str| {
            let is_free = taken.iter().all(|known| known != id);
            taken.push(id.to_owned());
            is_free
        };
        let mut around = Around { depth: 0, in_link: false, take_id: &mut take_id };
        filter.pass(raw, &mut around, &mut out);
        filter.close_to(0, &mut out);
        out
    }

    #[test]
    fn scripts_events_and_styles_are_left_out() {
        assert_eq!(filtered("<b onclick=\"x()\" class=a>t</b>"), "<b class=\"a\">t</b>");
        assert_eq!(filtered("a<script>alert('<b>')</script>b"), "ab");
        assert_eq!(filtered("<a name=x></a><b id=x>t</b>"), "<a id=\"x\"></a><b>t</b>");
        assert_eq!(filtered("<p style='x'>t</p>"), "<p>t</p>");
        assert_eq!(filtered("<p align=center>t"), "<div align=\"center\">t</div>");
        assert_eq!(filtered("<a href=//x>a<a href=//y>b</a>c</a>"), "<a href=\"//x\">ab</a>c");
        assert_eq!(filtered("<svg><script>1</script></svg>x"), "x");
        assert_eq!(filtered("<img src=x onerror=alert(1)>"), "<img>");
        assert_eq!(filtered("<a href=\"java&#x09;script:x\">t</a>"), "<a>t</a>");
        assert_eq!(filtered("<ScRiPt src=x></sCrIpT>y"), "y");
        assert_eq!(
            filtered("<b title='\"><script>'>t</b>"),
            "<b title=\"&quot;&gt;&lt;script&gt;\">t</b>"
        );
        assert_eq!(filtered("</main></div>x<i"), "x&lt;i");
        assert_eq!(filtered("<!-- <b> -->x<script>"), "x");
    }

    #[test]
    fn addresses_are_judged_as_browsers_read_them() {
        for address in [
            "JaVaScRiPt:x",
            "&#106;avascript:x",
            "java\tscript:x",
            "\u{1}javascript:x",
            "vbscript:x",
            "data:text/html,x",
            "javascript&colon;x",
            " javascript:x",
            "file:///etc",
        ] {
            assert_eq!(judge(address), AddressKind::Unsafe, "{address}");
        }
        for address in ["a.md", "#x", "?q=a:b", "a/b:c.md", "./x:y", "", "foo):", "1:b", ":x"] {
            assert_eq!(judge(address), AddressKind::Relative, "{address}");
        }
        assert_eq!(decode_entities("&ouml;&eacute;.md?a&amp;b&copy=1"), "öé.md?a&b&copy=1");
        for address in ["https://x", "//x", "mailto:a@b", "tel:+1"] {
            assert_eq!(judge(address), AddressKind::External, "{address}");
        }
    }
}
