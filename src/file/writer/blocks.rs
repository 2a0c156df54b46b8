//! The writer's larger blocks: headings, tasks, callouts, code and tables.

use std::ops::Range;

use pulldown_cmark::{Alignment, CodeBlockKind, CowStr, Event, Tag, TagEnd};

use super::{Writer, end_of};
use crate::file::code_lines::{Info, without_hidden_lines, wrap_lines};
use crate::file::fragment::Heading;
use crate::file::markdown::{CodeMemo, Located, callout_at, plain_text};
use crate::words::span::Span;
use crate::words::text::{escape, heading_id};

/// Elements of raw HTML that end a paragraph in which they stand.
const BLOCKS: &[&str] = &[
    "blockquote",
    "details",
    "div",
    "dl",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "ol",
    "p",
    "pre",
    "table",
    "ul",
    "section",
    "article",
    "aside",
    "nav",
    "header",
    "footer",
    "main",
    "form",
    "fieldset",
    "summary",
    "figcaption",
    "li",
    "dd",
    "dt",
    "address",
    "center",
];

impl Writer<'_, '_, '_> {
    /// A paragraph; a `<div>` where raw HTML in it has blocks, which no `<p>` can hold.
    pub(super) fn paragraph_start(&mut self, events: &[Located<'_>]) -> usize {
        let end = end_of(events, |event| matches!(event, Event::End(TagEnd::Paragraph)));
        self.loose = !self.raw.escapes()
            && events[..end].iter().any(|(event, _)| match event {
                Event::InlineHtml(raw) => BLOCKS.contains(&tag_name(raw).as_str()),
                _ => false,
            });
        let id = self.id_attribute();
        self.open(&if self.loose {
            format!("<div class=\"paragraph\"{id}>")
        } else {
            format!("<p{id}>")
        });
        self.block(&events[0].1);
        1
    }

    pub(super) fn heading_start(&mut self, events: &[Located<'_>]) -> usize {
        let (Event::Start(Tag::Heading { level, id, classes, .. }), range) = &events[0] else {
            return 1;
        };
        let end = end_of(events, |event| matches!(event, Event::End(TagEnd::Heading(_))));
        let text = plain_text(&events[1..end]);
        let id = match id {
            Some(id) => self.unique_id(id.to_string()),
            None => self.unique_id(heading_id(&text)),
        };
        let level = (*level as u8 + self.shift).min(6);
        self.part();
        let html_at = Span::new(self.out.html.len(), 0).start;
        let nested = self.depth > 0 || self.raw.is_any_open();
        let text_at = Span::new(self.out.text.len(), 0).start;
        let classes: Vec<String> = classes.iter().map(ToString::to_string).collect();
        let class = match classes.is_empty() {
            true => String::new(),
            false => format!(" class=\"{}\"", escape(&classes.join(" "))),
        };
        self.open(&format!("<h{level} id=\"{}\"{class}>", escape(&id)));
        self.block(range);
        self.unlinkable += 1;
        let span = (self.markdown.place)(range.clone());
        self.out.headings.push(Heading {
            level,
            id,
            text,
            classes,
            text_at,
            html_at,
            nested,
            span,
        });
        1
    }

    /// Adds `-1`, `-2` … to ids that are taken, as GitHub does.
    fn unique_id(&mut self, id: String) -> String {
        let id = if id.is_empty() { "section".to_owned() } else { id };
        let mut unique = id.clone();
        while self.used_ids.contains_key(&unique) {
            let repeats = self.used_ids.entry(id.clone()).or_insert(0);
            *repeats += 1;
            unique = format!("{id}-{repeats}");
        }
        self.used_ids.insert(unique.clone(), 0);
        unique
    }

    pub(super) fn item(&mut self, events: &[Located<'_>]) -> usize {
        let is_task = events
            .iter()
            .skip(1)
            .take(2)
            .any(|(event, _)| matches!(event, Event::TaskListMarker(_)))
            && !matches!(events.get(1), Some((Event::End(_), _)));
        let id = self.id_attribute();
        let class = if is_task { " class=\"task\"" } else { "" };
        self.open(&format!("<li{class}{id}>"));
        self.block(&events[0].1);
        1
    }

    pub(super) fn quote(&mut self, events: &[Located<'_>]) -> usize {
        let callout = match events.get(1) {
            Some((Event::Start(Tag::Paragraph), range)) => {
                callout_at(self.markdown.text, range.start)
            }
            _ => None,
        };
        let Some(callout) = callout else {
            self.quotes.push("</blockquote>\n");
            self.open("<blockquote>\n");
            self.block(&events[0].1);
            return 1;
        };
        // The title is what stands on the marker's line.
        let ends_title = |event: &Event<'_>| {
            matches!(event, Event::SoftBreak | Event::HardBreak | Event::End(TagEnd::Paragraph))
        };
        let marker = events[2..]
            .iter()
            .take_while(|(event, range)| range.end <= callout.marker_end && !ends_title(event))
            .count()
            + 2;
        let title_len =
            events[marker..].iter().position(|(event, _)| ends_title(event)).unwrap_or(0);
        let title_end = marker + title_len;
        let (open, title_open, title_close, close) = match callout.folds {
            None => ("<div class=\"callout", "<p class=\"callout-title\">", "</p>\n", "</div>\n"),
            Some(_) => (
                "<details class=\"callout",
                "<summary class=\"callout-title\">",
                "</summary>\n",
                "</details>\n",
            ),
        };
        let state = match callout.folds {
            None => " role=\"note\"",
            Some(true) => " open",
            Some(false) => "",
        };
        self.quotes.push(close);
        self.open(&format!("{open}\" data-callout=\"{}\"{state}>\n{title_open}", callout.kind));
        self.block(&events[0].1);
        self.unlinkable += 1;
        let title = behind(&events[marker..title_end], callout.marker_end);
        if title.is_empty() {
            let mut name = callout.kind.clone();
            name[..1].make_ascii_uppercase();
            self.text(&name);
        } else {
            self.write(&title);
        }
        self.unlinkable -= 1;
        self.html(title_close);
        self.part();
        match events.get(title_end) {
            // Nothing more in this paragraph: its end is consumed too.
            Some((Event::End(TagEnd::Paragraph), _)) | None => title_end + 1,
            Some(_) => {
                self.open("<p>");
                self.block(&events[title_end].1);
                title_end + 1
            }
        }
    }

    pub(super) fn code_block(&mut self, kind: &CodeBlockKind<'_>, events: &[Located<'_>]) -> usize {
        let end = end_of(events, |event| matches!(event, Event::End(TagEnd::CodeBlock)));
        let code: String = events[1..end]
            .iter()
            .filter_map(|(event, _)| match event {
                Event::Text(text) => Some(&**text),
                _ => None,
            })
            .collect();
        let info = match kind {
            CodeBlockKind::Fenced(info) => &**info,
            CodeBlockKind::Indented => "",
        };
        let info = Info::read(info);
        let language = info.language;
        let code = if language == "rust" { without_hidden_lines(code) } else { code };
        self.part();
        self.html("<figure class=\"code\"");
        if !language.is_empty() {
            self.html(&format!(" data-language=\"{}\"", escape(language)));
        }
        self.html(">");
        self.block(&events[0].1);
        if let Some(title) = info.title {
            self.html(&format!("<figcaption>{}</figcaption>", escape(title)));
        }
        self.html("<pre tabindex=\"0\"><code>");
        static NO_MEMO: std::sync::LazyLock<CodeMemo> = std::sync::LazyLock::new(CodeMemo::default);
        let last = self.notes.last_code.unwrap_or(&NO_MEMO);
        let html: std::sync::Arc<str> = match self.notes.code.highlight(last, language, &code) {
            Some(html) => html,
            None => escape(&code).into(),
        };
        match wrap_lines(&html, &code, &info) {
            Some(html) => self.html(&html),
            None => self.html(&html),
        }
        self.html("</code></pre></figure>\n");
        self.out.text.push_str(code.trim_end());
        self.part();
        end + 1
    }

    pub(super) fn table_start(&mut self, alignments: Vec<Alignment>) {
        let label =
            self.out.headings.last().map(|heading| {
                format!(" role=\"region\" aria-labelledby=\"{}\"", escape(&heading.id))
            });
        self.open(&format!(
            "<div class=\"table\" tabindex=\"0\"{}>\n<table>\n",
            label.unwrap_or_default()
        ));
        self.table = Some((alignments, 0, false));
    }

    pub(super) fn table_end(&mut self) {
        self.table = None;
        // A body without rows would be invalid; pulldown-cmark always opens one for us.
        self.close("</tbody>\n</table>\n</div>\n");
        self.part();
    }

    pub(super) fn set_row(&mut self, head: bool) {
        if let Some((_, column, is_head)) = &mut self.table {
            *column = 0;
            *is_head = head;
        }
    }

    /// A cell of the head without text heads nothing: it is an ordinary one.
    pub(super) fn cell_start(&mut self, is_empty: bool, range: &Range<usize>) -> usize {
        let (alignment, head) = match &mut self.table {
            Some((alignments, column, head)) => {
                let alignment = alignments.get(*column).copied().unwrap_or(Alignment::None);
                *column += 1;
                (alignment, *head)
            }
            None => (Alignment::None, false),
        };
        let class = match alignment {
            Alignment::None => "",
            Alignment::Left => " class=\"left\"",
            Alignment::Center => " class=\"center\"",
            Alignment::Right => " class=\"right\"",
        };
        let tag = if head && !is_empty { "th" } else { "td" };
        self.cell_tag = tag;
        self.open(&if head && !is_empty {
            format!("<th scope=\"col\"{class}>")
        } else {
            format!("<td{class}>")
        });
        self.block(range);
        1
    }

    pub(super) fn cell_end(&mut self) {
        let tag = self.cell_tag;
        self.close(&format!("</{tag}>"));
        self.part();
    }
}

/// The name of the tag that a piece of raw HTML opens, in lower case.
fn tag_name(raw: &str) -> String {
    let name = raw.strip_prefix('<').unwrap_or_default();
    let len = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
    name[..len].to_ascii_lowercase()
}

/// The events of a callout's title, without what belongs to its marker.
fn behind<'e>(events: &[Located<'e>], marker_end: usize) -> Vec<Located<'e>> {
    let mut events = events.to_vec();
    if let Some((Event::Text(text), range)) = events.first_mut() {
        let skipped = marker_end.saturating_sub(range.start).min(text.len());
        let title = text.get(skipped..).unwrap_or(text).trim_start();
        range.start = range.end.saturating_sub(title.len()).max(range.start);
        *text = CowStr::from(title.to_owned());
        if text.is_empty() {
            events.remove(0);
        }
    }
    events
}
