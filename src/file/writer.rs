//! Our own HTML over pulldown-cmark's events.
//!
//! It leaves holes where addresses go and notes how the text lies in the HTML, so that
//! the linker never parses anything again. Invariant: whatever the events, the HTML is
//! balanced, holds no `style` and no script, and every id is unique in it.

use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::{Alignment, CodeBlockKind, CowStr, Event, LinkType, Tag, TagEnd};

use crate::file::fragment::{Fragment, Heading, Hole, Run, Target};
use crate::file::html::{AddressKind, RawFilter, judge};
use crate::file::markdown::{
    CodeMemo, Footnote, Located, Markdown, Notes, callout_at, plain_text, wikilink,
};
use crate::words::code::Code;
use crate::words::diagnostic::Diagnostic;
use crate::words::hash::Digest;
use crate::words::path::decode;
use crate::words::span::Span;
use crate::words::text::{escape, escape_into, heading_id};

/// Writes one fragment.
pub(crate) struct Writer<'a, 'n, 'm> {
    markdown: &'a Markdown<'a>,
    notes: &'n mut Notes<'m>,
    out: Fragment,
    raw: RawFilter,
    /// Raw HTML of the block that is open.
    raw_block: Option<String>,
    /// Added to the level of every heading.
    shift: u8,
    /// Markdown containers that are open.
    depth: usize,
    /// How many of those forbid concept links.
    unlinkable: usize,
    /// Alignments of the table that is open, the column, and whether it is the head.
    table: Option<(Vec<Alignment>, usize, bool)>,
    /// Tag of the cell that is open.
    cell_tag: &'static str,
    /// The link that is open: its hole, and whether the label gives way to the title.
    link: Option<(Option<usize>, bool)>,
    /// End tags of the quotes that are open.
    quotes: Vec<&'static str>,
    /// Whether a task's label is open.
    task_label: bool,
    used_ids: HashMap<String, usize>,
    footnote_numbers: HashMap<String, (usize, usize)>,
}

impl<'a, 'n, 'm> Writer<'a, 'n, 'm> {
    pub(crate) fn new(markdown: &'a Markdown<'a>, notes: &'n mut Notes<'m>, shift: u8) -> Self {
        Writer {
            markdown,
            notes,
            out: Fragment::default(),
            raw: RawFilter::new(markdown.html.raw_html),
            raw_block: None,
            shift,
            depth: 0,
            unlinkable: 0,
            table: None,
            cell_tag: "td",
            link: None,
            quotes: Vec::new(),
            task_label: false,
            used_ids: HashMap::new(),
            footnote_numbers: HashMap::new(),
        }
    }

    /// Writes a list of events.
    pub(crate) fn write(&mut self, events: &[Located<'_>]) {
        let mut index = 0;
        while index < events.len() {
            let (event, range) = &events[index];
            index += match event {
                Event::Start(Tag::Image { .. }) => self.image(&events[index..]),
                Event::Start(Tag::CodeBlock(kind)) => self.code_block(kind, &events[index..]),
                Event::Start(Tag::BlockQuote(_)) => self.quote(&events[index..]),
                Event::Start(Tag::Heading { .. }) => self.heading_start(&events[index..]),
                Event::Start(Tag::Item) => self.item(&events[index..]),
                Event::Start(Tag::TableCell) => {
                    let next = events.get(index + 1).map(|(event, _)| event);
                    self.cell_start(matches!(next, Some(Event::End(TagEnd::TableCell))))
                }
                Event::Start(tag) => self.start(tag, range),
                Event::End(tag) => self.end(*tag),
                other => self.inline(other, range),
            };
        }
    }

    /// Writes the footnotes as a list with ways back.
    pub(crate) fn write_footnotes(&mut self, footnotes: &[Footnote<'_>]) {
        self.raw.close_to(0, &mut self.out.html);
        if footnotes.is_empty() {
            return;
        }
        self.html("<div class=\"footnotes\" role=\"doc-endnotes\">\n<ol>\n");
        for (label, events) in footnotes {
            let (number, references) = self.footnote_number(label);
            let id = format!("fn-{number}");
            self.html(&format!("<li id=\"{id}\">"));
            self.out.ids.push(id);
            let ends_in_paragraph =
                matches!(events.last(), Some((Event::End(pulldown_cmark::TagEnd::Paragraph), _)));
            let (last, body) = match events.split_last() {
                Some((last, body)) if ends_in_paragraph => (Some(last), body),
                _ => (None, events.as_slice()),
            };
            self.write(body);
            for reference in 1..=references.max(1) {
                let back = reference_id(number, reference);
                self.html(&format!(
                    " <a class=\"footnote-back\" href=\"#{back}\" role=\"doc-backlink\" aria-labelledby=\"{back}\">\u{21a9}</a>"
                ));
            }
            if let Some(last) = last {
                self.write(std::slice::from_ref(last));
            }
            self.html("</li>\n");
        }
        self.html("</ol>\n</div>\n");
    }

    /// The finished fragment.
    pub(crate) fn finish(mut self, range: Range<usize>) -> Fragment {
        self.raw.close_to(0, &mut self.out.html);
        let path = self.markdown.path;
        self.out.span = (self.markdown.place)(range);
        self.out.id = Digest::of(&(path, self.out.span.start));
        self.out.path = Some(path.clone());
        self.out.hash = Digest::of(&self.out);
        self.out
    }

    fn html(&mut self, html: &str) {
        self.out.html.push_str(html);
    }

    fn fault(&mut self, code: Code, range: &Range<usize>, message: String) -> &mut Diagnostic {
        let span = (self.markdown.place)(range.clone());
        let faults = &mut self.notes.faults;
        faults.push(Diagnostic::new(code, self.markdown.path, span, message));
        let last = faults.len() - 1;
        &mut faults[last]
    }

    /// Text that readers read.
    fn text(&mut self, text: &str) {
        let linkable =
            self.unlinkable == 0 && self.link.is_none() && !self.raw.is_open_in(UNLINKABLE);
        let mut rest = text;
        while !rest.is_empty() {
            let plain = rest.find(['&', '<', '>', '"', '\'']).unwrap_or(rest.len());
            if plain > 0 {
                self.run(&rest[..plain], &rest[..plain], linkable);
            }
            if plain == rest.len() {
                return;
            }
            let special = &rest[plain..=plain];
            // Quotes need no escape in text; the bytes stay the same and so do the runs.
            if matches!(special, "\"" | "'") {
                self.run(special, special, linkable);
            } else {
                escape_into(&mut self.out.html, special);
                self.out.text.push_str(special);
            }
            rest = &rest[plain + 1..];
        }
    }

    /// Adds text and HTML of the same length and notes that they belong together.
    fn run(&mut self, text: &str, html: &str, linkable: bool) {
        let at = Span::new(self.out.text.len(), self.out.html.len());
        let len = Span::new(0, text.len()).end;
        self.out.text.push_str(text);
        self.out.html.push_str(html);
        if let Some(last) = self.out.runs.last_mut()
            && last.linkable == linkable
            && last.text + last.len == at.start
            && last.html + last.len == at.end
        {
            last.len += len;
            return;
        }
        self.out.runs.push(Run { text: at.start, html: at.end, len, linkable });
    }

    /// Parts blocks in the text, so that no term runs from one into the next.
    fn part(&mut self) {
        if !self.out.text.is_empty() && !self.out.text.ends_with("\n\n") {
            self.out.text.push_str("\n\n");
        }
    }

    fn close_task_label(&mut self) {
        if std::mem::take(&mut self.task_label) {
            self.html("</label>");
        }
    }

    fn start(&mut self, tag: &Tag<'_>, range: &Range<usize>) -> usize {
        match tag {
            Tag::Paragraph => self.open("<p>"),
            Tag::List(None) => {
                self.close_task_label();
                self.open("<ul>\n");
            }
            Tag::List(Some(1)) => {
                self.close_task_label();
                self.open("<ol>\n");
            }
            Tag::List(Some(number)) => {
                self.close_task_label();
                self.open(&format!("<ol start=\"{number}\">\n"));
            }
            Tag::DefinitionList => self.open("<dl>\n"),
            Tag::DefinitionListTitle => self.open("<dt>"),
            Tag::DefinitionListDefinition => self.open("<dd>"),
            Tag::Table(alignments) => self.table_start(alignments.clone()),
            Tag::TableHead => {
                self.open("<thead>\n<tr>");
                self.set_row(true);
            }
            Tag::TableRow => {
                self.open("<tr>");
                self.set_row(false);
            }
            Tag::Emphasis => self.open("<em>"),
            Tag::Strong => self.open("<strong>"),
            Tag::Strikethrough => self.open("<del>"),
            Tag::Superscript => self.open("<sup>"),
            Tag::Subscript => self.open("<sub>"),
            Tag::HtmlBlock => self.raw_block = Some(String::new()),
            Tag::Link { link_type, dest_url, title, .. } => {
                self.link_start(*link_type, dest_url, title, range);
            }
            // Handled before, or never produced with our options.
            _ => {}
        }
        1
    }

    fn open(&mut self, html: &str) {
        self.depth += 1;
        self.html(html);
    }

    fn close(&mut self, html: &str) {
        self.raw.close_to(self.depth, &mut self.out.html);
        self.depth = self.depth.saturating_sub(1);
        self.html(html);
    }

    fn end(&mut self, tag: TagEnd) -> usize {
        match tag {
            TagEnd::Paragraph => {
                self.close_task_label();
                self.close("</p>\n");
                self.part();
            }
            TagEnd::Heading(level) => {
                self.unlinkable -= 1;
                let level = (level as u8 + self.shift).min(6);
                let id =
                    self.out.headings.last().map(|heading| escape(&heading.id)).unwrap_or_default();
                self.close(&format!(
                    " <a class=\"anchor\" href=\"#{id}\" aria-labelledby=\"{id}\">#</a></h{level}>\n"
                ));
                self.part();
            }
            TagEnd::BlockQuote(_) => {
                let tag = self.quotes.pop().unwrap_or("</blockquote>\n");
                self.close(tag);
            }
            TagEnd::List(ordered) => self.close(if ordered { "</ol>\n" } else { "</ul>\n" }),
            TagEnd::Item => {
                self.close_task_label();
                self.close("</li>\n");
                self.part();
            }
            TagEnd::DefinitionList => self.close("</dl>\n"),
            TagEnd::DefinitionListTitle => {
                self.close("</dt>\n");
                self.part();
            }
            TagEnd::DefinitionListDefinition => {
                self.close("</dd>\n");
                self.part();
            }
            TagEnd::Table => self.table_end(),
            TagEnd::TableHead => self.close("</tr>\n</thead>\n<tbody>\n"),
            TagEnd::TableRow => self.close("</tr>\n"),
            TagEnd::TableCell => self.cell_end(),
            TagEnd::Emphasis => self.close("</em>"),
            TagEnd::Strong => self.close("</strong>"),
            TagEnd::Strikethrough => self.close("</del>"),
            TagEnd::Superscript => self.close("</sup>"),
            TagEnd::Subscript => self.close("</sub>"),
            TagEnd::Link => self.link_end(),
            TagEnd::HtmlBlock => {
                let raw = self.raw_block.take().unwrap_or_default();
                self.raw_html(&raw, None);
                self.part();
            }
            _ => {}
        }
        1
    }

    fn inline(&mut self, event: &Event<'_>, range: &Range<usize>) -> usize {
        match event {
            Event::Text(text) => self.text(text),
            Event::Code(code) => {
                self.html("<code>");
                self.unlinkable += 1;
                self.text(code);
                self.unlinkable -= 1;
                self.html("</code>");
            }
            Event::SoftBreak => {
                let linkable = self.unlinkable == 0 && self.link.is_none();
                self.run(" ", "\n", linkable);
            }
            Event::HardBreak => {
                self.html("<br>\n");
                self.out.text.push(' ');
            }
            Event::Rule => {
                self.html("<hr>\n");
                self.part();
            }
            Event::Html(raw) => match &mut self.raw_block {
                Some(block) => block.push_str(raw),
                None => self.raw_html(raw, Some(range)),
            },
            Event::InlineHtml(raw) => self.raw_html(raw, Some(range)),
            Event::FootnoteReference(label) => self.footnote_reference(label),
            Event::TaskListMarker(done) => {
                let checked = if *done { " checked" } else { "" };
                self.html(&format!("<label><input type=\"checkbox\" disabled{checked}> "));
                self.task_label = true;
            }
            // Other events are never produced with our options.
            _ => {}
        }
        1
    }

    fn raw_html(&mut self, raw: &str, range: Option<&Range<usize>>) {
        let mut html = String::new();
        let dropped = self.raw.pass(raw, self.depth, &mut html);
        self.html(&html);
        if let Some(first) = dropped.first() {
            let range = range.cloned().unwrap_or_else(|| self.range_of(raw));
            let fault = self.fault(Code::RawHtml, &range, format!("raw HTML left out: `{first}`"));
            fault.help = Some("write it in Markdown, or set `[output.html] raw-html`".to_owned());
        }
    }

    /// The place of a slice of the Markdown text; its start where it is a copy.
    fn range_of(&self, slice: &str) -> Range<usize> {
        self.markdown.text.find(slice.trim_end()).map_or(0..0, |at| at..at + slice.trim_end().len())
    }

    fn heading_start(&mut self, events: &[Located<'_>]) -> usize {
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
        let text_at = Span::new(self.out.text.len(), 0).start;
        let class = if classes.is_empty() {
            String::new()
        } else {
            let classes: Vec<&str> = classes.iter().map(|class| &**class).collect();
            format!(" class=\"{}\"", escape(&classes.join(" ")))
        };
        self.open(&format!("<h{level} id=\"{}\"{class}>", escape(&id)));
        self.unlinkable += 1;
        let span = (self.markdown.place)(range.clone());
        self.out.headings.push(Heading { level, id, text, text_at, html_at, span });
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

    fn item(&mut self, events: &[Located<'_>]) -> usize {
        let is_task = events
            .iter()
            .skip(1)
            .take(2)
            .any(|(event, _)| matches!(event, Event::TaskListMarker(_)))
            && !matches!(events.get(1), Some((Event::End(_), _)));
        self.open(if is_task { "<li class=\"task\">" } else { "<li>" });
        1
    }

    fn quote(&mut self, events: &[Located<'_>]) -> usize {
        let callout = match events.get(1) {
            Some((Event::Start(Tag::Paragraph), range)) => {
                callout_at(self.markdown.text, range.start)
            }
            _ => None,
        };
        let Some(callout) = callout else {
            self.quotes.push("</blockquote>\n");
            self.open("<blockquote>\n");
            return 1;
        };
        // The title is what stands on the marker's line.
        let marker =
            events[2..].iter().take_while(|(_, range)| range.start < callout.marker_end).count()
                + 2;
        let title_len = events[marker..]
            .iter()
            .position(|(event, _)| {
                matches!(event, Event::SoftBreak | Event::HardBreak | Event::End(TagEnd::Paragraph))
            })
            .unwrap_or(0);
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
        self.open(&format!("{open} {}\"{state}>\n{title_open}", callout.kind));
        self.unlinkable += 1;
        if title_len == 0 {
            let mut name = callout.kind.clone();
            name[..1].make_ascii_uppercase();
            self.text(&name);
        } else {
            let title: Vec<Located<'_>> = trim_start(&events[marker..title_end]);
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
                title_end + 1
            }
        }
    }

    fn code_block(&mut self, kind: &CodeBlockKind<'_>, events: &[Located<'_>]) -> usize {
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
        let language = info.split([' ', ',', '{']).next().unwrap_or("");
        self.part();
        self.html("<figure class=\"code\"");
        if !language.is_empty() {
            self.html(&format!(" data-language=\"{}\"", escape(language)));
        }
        self.html(">");
        if let Some(title) = code_title(info) {
            self.html(&format!("<figcaption>{}</figcaption>", escape(title)));
        }
        self.html("<pre tabindex=\"0\"><code>");
        static NO_MEMO: std::sync::LazyLock<CodeMemo> = std::sync::LazyLock::new(CodeMemo::default);
        let last = self.notes.last_code.unwrap_or(&NO_MEMO);
        match self.notes.code.highlight(last, language, &code) {
            Some(html) => self.html(&html),
            None => escape_into(&mut self.out.html, &code),
        }
        self.html("</code></pre></figure>\n");
        self.out.text.push_str(code.trim_end());
        self.part();
        end + 1
    }

    fn table_start(&mut self, alignments: Vec<Alignment>) {
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

    fn table_end(&mut self) {
        self.table = None;
        // A body without rows would be invalid; pulldown-cmark always opens one for us.
        self.close("</tbody>\n</table>\n</div>\n");
        self.part();
    }

    fn set_row(&mut self, head: bool) {
        if let Some((_, column, is_head)) = &mut self.table {
            *column = 0;
            *is_head = head;
        }
    }

    /// A cell of the head without text heads nothing: it is an ordinary one.
    fn cell_start(&mut self, is_empty: bool) -> usize {
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
        1
    }

    fn cell_end(&mut self) {
        let tag = self.cell_tag;
        self.close(&format!("</{tag}>"));
        self.part();
    }

    fn footnote_number(&mut self, label: &str) -> (usize, usize) {
        let next = self.footnote_numbers.len() + 1;
        *self.footnote_numbers.entry(label.to_owned()).or_insert((next, 0))
    }

    fn footnote_reference(&mut self, label: &str) {
        let (number, references) = self.footnote_number(label);
        self.footnote_numbers.insert(label.to_owned(), (number, references + 1));
        let id = reference_id(number, references + 1);
        self.html(&format!(
            "<sup class=\"footnote-ref\"><a href=\"#fn-{number}\" id=\"{id}\" role=\"doc-noteref\">{number}</a></sup>"
        ));
        self.out.ids.push(id);
    }

    fn link_start(
        &mut self,
        link_type: LinkType,
        address: &str,
        title: &CowStr<'_>,
        range: &Range<usize>,
    ) {
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
            text_at: at.end,
            text_len: 0,
            target,
            span: (self.markdown.place)(range.clone()),
        });
        self.out.holes.len() - 1
    }

    fn link_end(&mut self) {
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

    fn image(&mut self, events: &[Located<'_>]) -> usize {
        let (Event::Start(Tag::Image { link_type, dest_url, title, .. }), range) = &events[0]
        else {
            return 1;
        };
        let end = end_of_image(events);
        let alt = plain_text(&events[1..end]);
        if wikilink(*link_type).is_some() && !is_picture(dest_url) {
            // An embedded page: linked for now.
            self.link_start(*link_type, dest_url, title, range);
            self.text(&alt);
            self.link_end();
            return end + 1;
        }
        match judge(dest_url) {
            AddressKind::Relative => {
                self.html("<img");
                self.hole(
                    Target::Image { path: decode(dest_url.split(['?', '#']).next().unwrap_or("")) },
                    range,
                );
                self.html(&format!(" alt=\"{}\"", escape(&alt)));
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
        let nested = self.link.is_some();
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

/// Raw tags whose content must not get links.
const UNLINKABLE: &[&str] =
    &["a", "code", "pre", "kbd", "samp", "h2", "h3", "h4", "h5", "h6", "summary"];

fn reference_id(number: usize, reference: usize) -> String {
    if reference == 1 { format!("fnref-{number}") } else { format!("fnref-{number}-{reference}") }
}

fn end_of(events: &[Located<'_>], is_end: impl Fn(&Event<'_>) -> bool) -> usize {
    events.iter().position(|(event, _)| is_end(event)).unwrap_or(events.len() - 1)
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

fn trim_start<'e>(events: &[Located<'e>]) -> Vec<Located<'e>> {
    let mut events = events.to_vec();
    if let Some((Event::Text(text), _)) = events.first_mut() {
        *text = CowStr::from(text.trim_start().to_owned());
    }
    events
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

/// `title="…"` of a code block's info string.
fn code_title(info: &str) -> Option<&str> {
    let rest = &info[info.find("title=\"")? + 7..];
    rest.split('"').next().filter(|title| !title.is_empty())
}
