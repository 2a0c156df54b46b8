//! What HTML and which addresses may pass.
//!
//! Raw HTML goes through a list of harmless tags and attributes and leaves balanced;
//! addresses go through a list of schemes after entities and control characters are
//! undone. Invariant: nothing that this file lets through can run code.

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
    if scheme.contains(['/', '?', '#']) {
        return AddressKind::Relative;
    }
    if SCHEMES.contains(&scheme) { AddressKind::External } else { AddressKind::Unsafe }
}

/// Undoes numeric entities and the few named ones that matter in addresses.
fn decode_entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let name_end = rest[1..].find(|c: char| !c.is_ascii_alphanumeric() && c != '#');
        let end = name_end.map_or(rest.len(), |end| end + 1);
        let decoded = match &rest[1..end] {
            "colon" => Some(':'),
            "Tab" => Some('\t'),
            "NewLine" => Some('\n'),
            "amp" | "AMP" => Some('&'),
            "lpar" => Some('('),
            name => name.strip_prefix('#').and_then(numeric_entity),
        };
        match decoded {
            Some(c) => {
                out.push(c);
                rest = rest[end..].strip_prefix(';').unwrap_or(&rest[end..]);
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn numeric_entity(digits: &str) -> Option<char> {
    let code = match digits.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => digits.parse().ok()?,
    };
    char::from_u32(code)
}

/// Filters raw HTML over one page and keeps its tags balanced.
#[derive(Debug)]
pub struct RawFilter {
    mode: RawHtml,
    /// Tags that are open, with the depth of Markdown nesting they were opened at.
    open: Vec<(String, usize)>,
    /// Tags that are open when no term may be linked, `<span class="no-link">`: how
    /// many tags were open before the first of them.
    no_link: Option<usize>,
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
        RawFilter { mode, open: Vec::new(), no_link: None }
    }

    /// Passes a piece of raw HTML onto `out` and says what came of it.
    pub fn pass(&mut self, raw: &str, depth: usize, out: &mut String) -> Passed {
        let start = out.len();
        let mut passed = Passed::default();
        match self.mode {
            RawHtml::Allow => allow(raw, out, &mut passed),
            RawHtml::Escape => escape_into(out, raw),
            RawHtml::Filter => self.filter(raw, depth, out, &mut passed),
        }
        for link in &mut passed.links {
            link.at -= start;
        }
        passed
    }

    /// Closes what was opened at `depth` or deeper, onto `out`.
    pub fn close_to(&mut self, depth: usize, out: &mut String) {
        while self.open.last().is_some_and(|(_, at)| *at >= depth) {
            if let Some((name, _)) = self.open.pop() {
                out.push_str("</");
                out.push_str(&name);
                out.push('>');
            }
        }
    }

    /// Whether one of `names` is open.
    #[must_use]
    pub fn is_open_in(&self, names: &[&str]) -> bool {
        self.open.iter().any(|(name, _)| names.contains(&name.as_str()))
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

    fn filter(&mut self, raw: &str, depth: usize, out: &mut String, passed: &mut Passed) {
        let mut rest = raw;
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
            self.tag(&tag, depth, out, passed);
        }
        if skip_to.is_none() {
            push_text(out, rest);
        }
    }

    fn tag(&mut self, tag: &Tag, depth: usize, out: &mut String, passed: &mut Passed) {
        if !TAGS.contains(&tag.name.as_str()) {
            if !tag.closing {
                passed.dropped.push(tag.name.clone());
            }
            return;
        }
        if tag.closing {
            let opened = self.open.iter().rposition(|(name, _)| *name == tag.name);
            // A closing tag may only close what was opened at the same depth.
            if let Some(index) = opened.filter(|index| self.open[*index].1 == depth) {
                while self.open.len() > index {
                    if let Some((name, _)) = self.open.pop() {
                        out.push_str("</");
                        out.push_str(&name);
                        out.push('>');
                    }
                }
            }
            return;
        }
        out.push('<');
        out.push_str(&tag.name);
        for (name, value) in &tag.attributes {
            if !ATTRIBUTES.contains(&name.as_str()) || is_unsafe_value(name, value) {
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
        if !VOID.contains(&tag.name.as_str()) {
            let is_no_link = tag.attributes.iter().any(|(name, value)| {
                name == "class" && value.split_whitespace().any(|class| class == "no-link")
            });
            if is_no_link && !self.forbids_links() {
                self.no_link = Some(self.open.len());
            }
            self.open.push((tag.name.clone(), depth));
        }
    }
}

/// Passes raw HTML as it is, but for addresses inside the site.
fn allow(raw: &str, out: &mut String, passed: &mut Passed) {
    let mut rest = raw;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let comment =
            rest.starts_with("<!--").then(|| rest.find("-->").map_or(rest.len(), |end| end + 3));
        let Some(tag) = Tag::parse(rest).filter(|tag| comment.is_none() && !tag.closing) else {
            let len = comment.unwrap_or(1);
            out.push_str(&rest[..len]);
            rest = &rest[len..];
            continue;
        };
        let mut done = 0;
        for ((name, value), place) in tag.attributes.iter().zip(&tag.places) {
            if is_inside(&tag, name, value) {
                out.push_str(rest[done..place.start].trim_end());
                passed.links.push(RawLink::new(out.len(), name, value));
                done = place.end;
            }
        }
        out.push_str(&rest[done..tag.len]);
        rest = &rest[tag.len..];
    }
    out.push_str(rest);
}

impl RawLink {
    fn new(at: usize, name: &str, value: &str) -> Self {
        let address = decode_entities(value);
        RawLink { at, is_image: name == "src", address, written: value.to_owned() }
    }
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
        filter.pass(raw, 0, &mut out);
        filter.close_to(0, &mut out);
        out
    }

    #[test]
    fn scripts_events_and_styles_are_left_out() {
        assert_eq!(filtered("<b onclick=\"x()\" class=a>t</b>"), "<b class=\"a\">t</b>");
        assert_eq!(filtered("a<script>alert('<b>')</script>b"), "ab");
        assert_eq!(filtered("<p style='x'>t"), "<p>t</p>");
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
        for address in ["a.md", "#x", "?q=a:b", "a/b:c.md", "./x:y", ""] {
            assert_eq!(judge(address), AddressKind::Relative, "{address}");
        }
        for address in ["https://x", "//x", "mailto:a@b", "tel:+1"] {
            assert_eq!(judge(address), AddressKind::External, "{address}");
        }
    }
}
