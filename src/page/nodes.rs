//! Finished HTML as lists of nodes, for scripts that may not parse HTML.
//!
//! A text is a string; an element is a list: its name, its attributes, its children.
//! Invariant: whatever the HTML, only harmless elements and attributes come out, so a
//! script can make them with `createElement` as they are.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde::ser::{Serialize, SerializeSeq as _, Serializer};

/// Elements that come out; the text of any other stands where it stood.
const ELEMENTS: &[&str] = &[
    "a",
    "abbr",
    "b",
    "bdi",
    "bdo",
    "blockquote",
    "br",
    "cite",
    "code",
    "dd",
    "del",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
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
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "time",
    "tr",
    "u",
    "ul",
    "var",
    "wbr",
];

/// Elements that never hold anything.
const VOID: &[&str] = &["br", "img", "wbr"];

/// Attributes that come out. Ids do not: a point may be shown more than once.
const ATTRIBUTES: &[&str] = &[
    "alt",
    "class",
    "colspan",
    "data-concept",
    "datetime",
    "dir",
    "height",
    "href",
    "lang",
    "rel",
    "rowspan",
    "src",
    "start",
    "title",
    "width",
];

/// A piece of a finished page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Node {
    /// Text as readers see it.
    Text(String),
    /// An element.
    Element(Element),
}

/// An element of a finished page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Element {
    name: String,
    attributes: BTreeMap<String, String>,
    children: Vec<Node>,
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let element = match self {
            Node::Text(text) => return serializer.serialize_str(text),
            Node::Element(element) => element,
        };
        let mut list = serializer.serialize_seq(Some(2 + element.children.len()))?;
        list.serialize_element(&element.name)?;
        list.serialize_element(&element.attributes)?;
        for child in &element.children {
            list.serialize_element(child)?;
        }
        list.end()
    }
}

/// The nodes of finished HTML.
#[must_use]
pub(super) fn nodes(html: &str) -> Vec<Node> {
    let mut open = vec![Element::default()];
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        push_text(&mut open, &rest[..at]);
        let Some(tag) = Tag::read(&rest[at..]) else {
            push_text(&mut open, "<");
            rest = &rest[at + 1..];
            continue;
        };
        rest = &rest[at + tag.len..];
        match tag.what {
            What::Comment => {}
            What::Close(name) => close(&mut open, &name),
            What::Open(element) if !ELEMENTS.contains(&element.name.as_str()) => {}
            What::Open(element) if VOID.contains(&element.name.as_str()) => {
                push(&mut open, Node::Element(element));
            }
            What::Open(element) => open.push(element),
        }
    }
    push_text(&mut open, rest);
    while open.len() > 1 {
        fold(&mut open);
    }
    open.pop().map(|root| root.children).unwrap_or_default()
}

/// Gathers the ids of the concepts that the nodes link to.
pub(super) fn concepts_in<'a>(nodes: &'a [Node], ids: &mut BTreeSet<&'a str>) {
    for node in nodes {
        let Node::Element(element) = node else { continue };
        ids.extend(element.attributes.get("data-concept").map(String::as_str));
        concepts_in(&element.children, ids);
    }
}

fn push(open: &mut [Element], node: Node) {
    if let Some(last) = open.last_mut() {
        last.children.push(node);
    }
}

fn push_text(open: &mut [Element], html: &str) {
    if html.is_empty() {
        return;
    }
    let text = decoded(html);
    let children = open.last_mut().map(|element| &mut element.children);
    match children.and_then(|children| children.last_mut()) {
        Some(Node::Text(before)) => before.push_str(&text),
        _ => push(open, Node::Text(text.into_owned())),
    }
}

fn decoded(html: &str) -> Cow<'_, str> {
    htmlize::unescape(html)
}

/// Makes the innermost open element a child of the one around it.
fn fold(open: &mut Vec<Element>) {
    if let Some(element) = open.pop() {
        push(open, Node::Element(element));
    }
}

/// Closes the innermost element of that name and all in it; none of that name, nothing.
fn close(open: &mut Vec<Element>, name: &str) {
    if let Some(index) = open.iter().skip(1).rposition(|element| element.name == name) {
        while open.len() > index + 1 {
            fold(open);
        }
    }
}

enum What {
    Open(Element),
    Close(String),
    Comment,
}

struct Tag {
    what: What,
    len: usize,
}

impl Tag {
    /// The tag, comment or declaration at the start of `html`.
    fn read(html: &str) -> Option<Tag> {
        if let Some(comment) = html.strip_prefix("<!") {
            let (mark, skipped) = if comment.starts_with("--") { ("-->", 4) } else { (">", 2) };
            let len = html[skipped.min(html.len())..]
                .find(mark)
                .map_or(html.len(), |end| skipped + end + mark.len());
            return Some(Tag { what: What::Comment, len });
        }
        let inner = html.strip_prefix('<')?;
        let (closes, inner) = match inner.strip_prefix('/') {
            Some(inner) => (true, inner),
            None => (false, inner),
        };
        if !inner.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        let end = inner.find(|c: char| c.is_ascii_whitespace() || c == '>' || c == '/');
        let (name, mut rest) = inner.split_at(end.unwrap_or(inner.len()));
        let mut element = Element { name: name.to_ascii_lowercase(), ..Element::default() };
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
            if rest.is_empty() || rest.starts_with('>') {
                break;
            }
            rest = attribute(rest, &mut element);
        }
        let len = html.len() - rest.len() + usize::from(!rest.is_empty());
        let what = if closes { What::Close(element.name) } else { What::Open(element) };
        Some(Tag { what, len })
    }
}

/// Reads one attribute into the element and gives back what follows it.
fn attribute<'a>(html: &'a str, element: &mut Element) -> &'a str {
    let name_end = html.find(|c: char| c.is_ascii_whitespace() || "=>/".contains(c));
    let name_end = name_end.unwrap_or(html.len()).max(1).min(html.len());
    let name_end = (name_end..=html.len()).find(|at| html.is_char_boundary(*at)).unwrap_or(0);
    let (name, rest) = html.split_at(name_end);
    let (value, rest) = match rest.trim_start().strip_prefix('=') {
        Some(rest) => value(rest.trim_start()),
        None => ("", rest),
    };
    let name = name.to_ascii_lowercase();
    let value = decoded(value);
    let leads = matches!(name.as_str(), "href" | "src");
    let is_safe =
        !leads || crate::file::html::judge(&value) != crate::file::html::AddressKind::Unsafe;
    if is_safe && ATTRIBUTES.contains(&name.as_str()) {
        element.attributes.entry(name).or_insert_with(|| value.into_owned());
    }
    rest
}

/// The value at the start of `html`, quoted or bare, and what follows it.
fn value(html: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(quoted) = html.strip_prefix(quote) {
            let end = quoted.find(quote).unwrap_or(quoted.len());
            return (&quoted[..end], quoted[end..].strip_prefix(quote).unwrap_or(""));
        }
    }
    let end = html.find(|c: char| c.is_ascii_whitespace() || c == '>').unwrap_or(html.len());
    html.split_at(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(html: &str) -> String {
        serde_json::to_string(&nodes(html)).expect("nodes are plain data")
    }

    #[test]
    fn links_emphasis_and_code_survive() {
        assert_eq!(
            json(
                "Owns <a class=\"concept\" data-concept=\"x\" href=\"../x.html\">the <em>seams</em></a> &amp; <code>a &lt; b</code>."
            ),
            r#"["Owns ",["a",{"class":"concept","data-concept":"x","href":"../x.html"},"the ",["em",{},"seams"]]," & ",["code",{},"a < b"],"."]"#
        );
    }

    #[test]
    fn what_could_run_code_does_not_come_out() {
        assert_eq!(
            json(
                "<b onclick=\"x\" id='i'>b</b><svg><script>s</script></svg><a href=\"jav&#x61;script:x\">a</a><iframe src=x></iframe>"
            ),
            r#"[["b",{},"b"],"s",["a",{},"a"]]"#
        );
    }

    #[test]
    fn odd_html_is_read_to_its_end() {
        for (html, expected) in [
            ("a < b", r#"["a < b"]"#),
            ("<b>open", r#"[["b",{},"open"]]"#),
            (
                "</b>a<br>b<img src=p.png alt>",
                r#"["a",["br",{}],"b",["img",{"alt":"","src":"p.png"}]]"#,
            ),
            ("<!-- c -->a<!doctype html>b<!--", r#"["ab"]"#),
            ("<b><i>x</b>y</i>", r#"[["b",{},["i",{},"x"]],"y"]"#),
            ("<b é=1 title=\"&quot;ü\">x</b", r#"[["b",{"title":"\"ü"},"x"]]"#),
            ("<a href=\"x", r#"[["a",{"href":"x"}]]"#),
            ("", "[]"),
        ] {
            assert_eq!(json(html), expected, "{html}");
        }
    }
}
