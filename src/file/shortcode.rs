//! Shortcodes of Zola and Hugo and includes of mdBook, which stay text.
//!
//! They are blanked byte for byte before parsing, so that what is inside them makes no
//! markup, and put back as text afterwards. Hugo's `ref` and `relref` in the address of
//! a link are addresses. Invariant: every byte keeps its place, and code is never
//! touched.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Tag, TagEnd};

use crate::file::inline::outside_code;
use crate::file::markdown::Located;
use crate::words::span::floor_boundary;
use crate::words::text::escape;

/// Stands for a byte of a shortcode: no sign of Markdown, and no part of an address.
const FILLER: char = '\u{2}';

/// Followed by a shortcode's text; raw HTML from a text starts with `<`.
pub(crate) const SHORTCODE: &str = "\u{1}code ";

/// A shortcode in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Shortcode {
    /// Where it stands.
    pub(crate) range: Range<usize>,
    /// What it is called, with its signs: `{{< figure >}}`; none for an end, or one that
    /// is escaped.
    pub(crate) name: Option<String>,
    /// Whether it stands in code.
    in_code: bool,
    /// The address that it is.
    address: Option<Range<usize>>,
}

impl Shortcode {
    /// Whether it is the address of a link in `text`.
    pub(crate) fn is_address(&self, text: &str) -> bool {
        self.address.is_some() && is_target(&text[..self.range.start])
    }
}

/// All shortcodes of a text, in order.
pub(crate) fn find(text: &str) -> Vec<Shortcode> {
    if !text.contains("{{") && !text.contains("{%") {
        return Vec::new();
    }
    let prose = outside_code(text);
    let ends = Ends::of(text);
    let is_prose = |at: usize| {
        let index = prose.partition_point(|range| range.end <= at);
        prose.get(index).is_some_and(|range| range.contains(&at))
    };
    let mut found: Vec<Shortcode> = Vec::new();
    let mut at = 0;
    while let Some(offset) = text[at..].find('{') {
        let start = at + offset;
        at = start + 1;
        let in_code = !is_prose(start);
        let is_escaped = text[..start].ends_with('\\');
        if is_escaped {
            continue;
        }
        // mdBook includes files in code above all; the others are rare and explained there.
        let read = match in_code {
            true => include_at(text, start),
            false => shortcode_at(text, start, &ends),
        };
        if let Some(mut shortcode) = read {
            shortcode.in_code = in_code;
            at = shortcode.range.end;
            found.push(shortcode);
        }
    }
    found
}

/// Opening and closing signs of calls, those of Hugo first.
const SIGNS: [(&str, &str); 3] = [("{{<", ">}}"), ("{{%", "%}}"), ("{%", "%}")];

/// The longest include; they are short, and stand on one line.
const LONGEST_INCLUDE: usize = 1000;

fn shortcode_at(text: &str, start: usize, ends: &Ends) -> Option<Shortcode> {
    let rest = &text[start..];
    let Some((open, close)) = SIGNS.into_iter().find(|(open, _)| rest.starts_with(open)) else {
        return include_at(text, start).or_else(|| call_at(text, start, ends));
    };
    let inside = &rest[open.len()..];
    let name = word(inside.trim_start_matches('-').trim_start());
    // A comment inside the signs is how one writes about shortcodes.
    if name.is_empty() && !inside.trim_start().starts_with(['/', '*']) {
        return None;
    }
    let len = ends.find(text, start + open.len(), close)?;
    let address = matches!(name, "ref" | "relref")
        .then(|| reference(&inside[..len]))
        .flatten()
        .map(|place| start + open.len() + place.start..start + open.len() + place.end);
    let is_call = !name.is_empty() && name != "end";
    let range = start..start + open.len() + len + close.len();
    let name = is_call.then(|| format!("{open} {name} {close}"));
    Some(Shortcode { range, name, in_code: false, address })
}

/// `{{#include file}}` and its like.
fn include_at(text: &str, start: usize) -> Option<Shortcode> {
    let inside = text[start..].strip_prefix("{{#")?;
    let name = word(inside);
    let is_known = matches!(
        name,
        "include" | "rustdoc_include" | "playground" | "playpen" | "title" | "template"
    );
    if !is_known {
        return None;
    }
    let near = &inside[..floor_boundary(inside, LONGEST_INCLUDE.min(inside.len()))];
    let len = near.lines().next().unwrap_or_default().find("}}")?;
    let range = start..start + 3 + len + 2;
    Some(Shortcode { range, name: Some(format!("{{{{#{name}}}}}")), in_code: false, address: None })
}

/// Zola's `{{ name(…) }}`.
fn call_at(text: &str, start: usize, ends: &Ends) -> Option<Shortcode> {
    let inner = text[start..].strip_prefix("{{")?.trim_start();
    let name = word(inner);
    if name.is_empty() || !inner[name.len()..].starts_with('(') {
        return None;
    }
    let len = ends.find(text, start + 2, "}}")?;
    let range = start..start + 2 + len + 2;
    let name = Some(format!("{{{{ {name}() }}}}"));
    Some(Shortcode { range, name, in_code: false, address: None })
}

/// Where the last closing signs stand: behind them nothing needs to be looked for.
struct Ends(Vec<(&'static str, Option<usize>)>);

impl Ends {
    fn of(text: &str) -> Self {
        let signs = SIGNS.into_iter().map(|(_, close)| close).chain(["}}"]);
        Ends(signs.map(|close| (close, text.rfind(close))).collect())
    }

    /// How far behind `from` the next `close` stands.
    fn find(&self, text: &str, from: usize, close: &str) -> Option<usize> {
        let (_, last) = self.0.iter().find(|(known, _)| *known == close)?;
        last.filter(|last| from <= *last).and_then(|_| text[from..].find(close))
    }
}

fn word(text: &str) -> &str {
    let end = text
        .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/')))
        .unwrap_or(text.len());
    let word = &text[..end];
    if word.starts_with(|c: char| c.is_ascii_alphabetic()) { word } else { "" }
}

/// The page that `ref "page.md"` names.
fn reference(inner: &str) -> Option<Range<usize>> {
    let quote = inner.find(['"', '`', '\''])?;
    let sign = &inner[quote..=quote];
    let len = inner[quote + 1..].find(sign)?;
    Some(quote + 1..quote + 1 + len)
}

/// The text for the parser: shortcodes as a filler, those that are addresses as these.
pub(crate) fn blank<'t>(text: &'t str, shortcodes: &[Shortcode]) -> Cow<'t, str> {
    if shortcodes.iter().all(|shortcode| shortcode.in_code) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for shortcode in shortcodes.iter().filter(|shortcode| !shortcode.in_code) {
        let range = shortcode.range.clone();
        out.push_str(&text[at..range.start]);
        at = range.end;
        match &shortcode.address {
            Some(address) if shortcode.is_address(text) => {
                out.push_str(&" ".repeat(address.start - range.start));
                out.extend(
                    text[address.clone()]
                        .chars()
                        .map(|c| if c.is_ascii_whitespace() { FILLER } else { c }),
                );
                out.push_str(&" ".repeat(range.end - address.end));
            }
            _ => {
                for c in text[range].chars() {
                    match c {
                        '\n' | '\r' => out.push(c),
                        _ => out.extend(std::iter::repeat_n(FILLER, c.len_utf8())),
                    }
                }
            }
        }
    }
    out.push_str(&text[at..]);
    Cow::Owned(out)
}

/// Whether what follows is the address of a link: `](` or `]:` before it.
fn is_target(before: &str) -> bool {
    let before = before.trim_end_matches(' ');
    before.ends_with("](") || before.ends_with("]:")
}

/// Puts shortcodes back into the events of a blanked text, as texts that make no markup.
pub(crate) fn restore<'a>(
    events: Vec<Located<'a>>,
    text: &'a str,
    shortcodes: &[Shortcode],
) -> Vec<Located<'a>> {
    if shortcodes.iter().all(|shortcode| shortcode.in_code) {
        return events;
    }
    let mut out: Vec<Located<'a>> = Vec::with_capacity(events.len() + shortcodes.len());
    // Links and pictures that are open, and whether a shortcode is their address: nobody
    // knows where those lead, so only their words stay.
    let mut open: Vec<bool> = Vec::new();
    for (event, range) in events {
        let holds_one = |piece: &CowStr<'_>| piece.contains(FILLER);
        match &event {
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                open.push(holds_one(dest_url));
                if !holds_one(dest_url) {
                    out.push((event, range));
                }
            }
            Event::End(TagEnd::Link | TagEnd::Image) => {
                if open.pop() != Some(true) {
                    out.push((event, range));
                }
            }
            Event::Text(piece) if holds_one(piece) => {
                for (part, is_shortcode) in parts(&range, shortcodes) {
                    let piece = match is_shortcode {
                        true => {
                            let shown = unescaped(&text[part.clone()]);
                            Event::InlineHtml(CowStr::from(format!("{SHORTCODE}{shown}")))
                        }
                        false => Event::Text(CowStr::Borrowed(&text[part.clone()])),
                    };
                    out.push((piece, part));
                }
            }
            Event::Html(raw) if holds_one(raw) => {
                out.push((Event::Html(raw_text(text, &range, shortcodes)), range));
            }
            Event::InlineHtml(raw) if holds_one(raw) => {
                out.push((Event::InlineHtml(raw_text(text, &range, shortcodes)), range));
            }
            _ => out.push((event, range)),
        }
    }
    out
}

/// `{{</* x */>}}` is how one writes `{{< x >}}` to be read and not run.
fn unescaped(shortcode: &str) -> Cow<'_, str> {
    let commented = shortcode.contains("/*") && shortcode.contains("*/");
    let opens = |open: &str| shortcode[open.len()..].trim_start().starts_with("/*");
    match ["{{<", "{{%", "{%"].into_iter().find(|open| shortcode.starts_with(open)) {
        Some(open) if commented && opens(open) => {
            Cow::Owned(shortcode.replacen("/*", "", 1).replacen("*/", "", 1))
        }
        _ => Cow::Borrowed(shortcode),
    }
}

/// A range, cut where shortcodes begin and end.
fn parts(range: &Range<usize>, shortcodes: &[Shortcode]) -> Vec<(Range<usize>, bool)> {
    let mut parts = Vec::new();
    let mut at = range.start;
    let first = shortcodes.partition_point(|shortcode| shortcode.range.end <= range.start);
    let near = shortcodes[first..].iter().take_while(|near| near.range.start < range.end);
    for shortcode in near.filter(|shortcode| !shortcode.in_code) {
        let start = shortcode.range.start.max(at);
        let end = shortcode.range.end.min(range.end);
        if start < end {
            parts.push((at..start, false));
            parts.push((start..end, true));
            at = end;
        }
    }
    parts.push((at..range.end, false));
    parts.retain(|(part, _)| !part.is_empty());
    parts
}

/// Raw HTML with its shortcodes as text.
fn raw_text<'a>(text: &str, range: &Range<usize>, shortcodes: &[Shortcode]) -> CowStr<'a> {
    let parts = parts(range, shortcodes).into_iter();
    let html = parts.map(|(part, is_shortcode)| match is_shortcode {
        true => Cow::Owned(escape(&text[part])),
        false => Cow::Borrowed(&text[part]),
    });
    CowStr::from(html.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        find(text).into_iter().filter_map(|shortcode| shortcode.name).collect()
    }

    #[test]
    fn the_forms_of_three_tools_are_known() {
        assert_eq!(
            names("{{< figure src=\"a\" >}} {{% note %}}x{{% /note %}} {{</* no */>}} {{<b/>}}"),
            ["{{< figure >}}", "{{% note %}}", "{{< b/ >}}"]
        );
        assert_eq!(
            names(
                "{{ youtube(id=\"a\") }} {% quote(by=\"b\") %}c{% end %} {{ page.title }} ${{ x }}"
            ),
            ["{{ youtube() }}", "{% quote %}"]
        );
        assert_eq!(names("{{#include a.rs:2}} \\{{#include b.rs}} {{#if x}}"), ["{{#include}}"]);
    }

    #[test]
    fn code_may_speak_of_shortcodes_but_not_include() {
        assert_eq!(
            names("`{{< a >}}`\n```\n{{< b >}}\n{{#include c.rs}}\n```\n"),
            ["{{#include}}"]
        );
    }

    #[test]
    fn blanked_texts_keep_every_place() {
        let text = "é {{< a \"ü\n*b*\" >}} [c]({{< relref \"d.md#e\" >}})";
        let blanked = blank(text, &find(text));
        assert_eq!(blanked.len(), text.len());
        assert_eq!(blanked.lines().count(), 2);
        assert!(blanked.contains("d.md#e") && !blanked.contains('*'), "{blanked}");
        assert_eq!(blanked.find("[c]"), text.find("[c]"));
    }
}
