//! Our own HTML over pulldown-cmark's events.
//!
//! It leaves holes where addresses go and notes how the text lies in the HTML, so that
//! the linker never parses anything again. Invariant: whatever the events, the HTML is
//! balanced, holds no `style` and no script, and every id is unique in it.

mod blocks;
mod links;

use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::{Alignment, Event, Tag, TagEnd};

use crate::file::fragment::{Block, Fragment, NamedBlock, Run};
use crate::file::html::{Around, RawFilter};
use crate::file::inline::{BLANK, BlockIds, MARK_CLOSE, MARK_OPEN, Named, TAG, named};
use crate::file::markdown::{Footnote, Located, Markdown, Notes};
use crate::file::shortcode::SHORTCODE;
use crate::file::writer::links::embeds;
use crate::words::code::Code;
use crate::words::diagnostic::Diagnostic;
use crate::words::hash::Digest;
use crate::words::span::Span;
use crate::words::terms::WordSet;
use crate::words::text::{escape, escape_into};

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
    /// Links inside of that, which cannot be any.
    links_inside: usize,
    /// End tags of the quotes that are open.
    quotes: Vec<&'static str>,
    /// Whether the paragraph that is open holds blocks of raw HTML.
    loose: bool,
    /// Whether a task's label is open.
    task_label: bool,
    used_ids: HashMap<String, usize>,
    footnote_numbers: HashMap<String, (usize, usize)>,
    block_ids: BlockIds,
    /// Named blocks that are open: id, what it names, and where that starts in the HTML.
    open_blocks: Vec<(String, (Named, usize, usize), usize)>,
    /// Where the text that is written next stands in the Markdown.
    source_at: usize,
    /// Id for the element that opens next.
    next_id: Option<String>,
    /// The link of raw HTML that is open: its hole.
    raw_link: Option<usize>,
}

impl<'a, 'n, 'm> Writer<'a, 'n, 'm> {
    pub(crate) fn new(
        markdown: &'a Markdown<'a>,
        notes: &'n mut Notes<'m>,
        shift: u8,
        block_ids: BlockIds,
    ) -> Self {
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
            links_inside: 0,
            quotes: Vec::new(),
            loose: false,
            task_label: false,
            used_ids: HashMap::new(),
            footnote_numbers: HashMap::new(),
            block_ids,
            open_blocks: Vec::new(),
            source_at: 0,
            next_id: None,
            raw_link: None,
        }
    }

    /// Writes a list of events.
    pub(crate) fn write(&mut self, events: &[Located<'_>]) {
        let mut index = 0;
        while index < events.len() {
            let (event, range) = &events[index];
            self.open_named(event, range);
            index += match event {
                Event::Start(Tag::Paragraph) if embeds(&events[index..]).is_some() => {
                    self.embeds(&events[index..])
                }
                Event::Start(Tag::Image { .. }) => self.image(&events[index..]),
                Event::Start(Tag::CodeBlock(kind)) => self.code_block(kind, &events[index..]),
                Event::Start(Tag::BlockQuote(_)) => self.quote(&events[index..]),
                Event::Start(Tag::Heading { .. }) => self.heading_start(&events[index..]),
                Event::Start(Tag::Item) => self.item(&events[index..]),
                Event::Start(Tag::TableCell) => {
                    let next = events.get(index + 1).map(|(event, _)| event);
                    let is_empty = matches!(next, Some(Event::End(TagEnd::TableCell)));
                    self.cell_start(is_empty, range)
                }
                Event::Start(Tag::Paragraph) => self.paragraph_start(&events[index..]),
                Event::Start(tag) => self.start(tag, range),
                Event::End(tag) => self.end(*tag),
                other => self.inline(other, range),
            };
            if let Some((event, range)) = events.get(index - 1) {
                self.close_named(event, range);
            }
        }
    }

    /// Gets the id of a block that has one ready for its element.
    fn open_named(&mut self, event: &Event<'_>, range: &Range<usize>) {
        let (Event::Start(_), Some(kind)) = (event, named(event)) else { return };
        let key = (kind, range.start, range.end);
        let Some(id) = self.block_ids.remove(&key) else { return };
        if self.used_ids.contains_key(&id) {
            let fault =
                self.fault(Code::DuplicateId, range, format!("two blocks are named `{id}`"));
            fault.help = Some("give one of them another name".to_owned());
            return;
        }
        self.used_ids.insert(id.clone(), 0);
        self.open_blocks.push((id.clone(), key, self.out.html.len()));
        if kind == Named::Block {
            self.html(&format!("<div class=\"block\" id=\"{}\">\n", escape(&id)));
        } else {
            self.next_id = Some(id);
        }
    }

    fn close_named(&mut self, event: &Event<'_>, range: &Range<usize>) {
        let (Event::End(_), Some(kind)) = (event, named(event)) else { return };
        let key = (kind, range.start, range.end);
        let Some((id, _, start)) = self.open_blocks.pop_if(|(_, open, _)| *open == key) else {
            return;
        };
        if kind == Named::Block {
            self.html("</div>\n");
        }
        let html = Span::new(start, self.out.html.len());
        self.out.ids.push(id.clone());
        self.out.named_blocks.push(NamedBlock { id, html: (html.start, html.end) });
    }

    /// ` id="…"` for the element that opens, if it has one.
    fn id_attribute(&mut self) -> String {
        self.next_id.take().map(|id| format!(" id=\"{}\"", escape(&id))).unwrap_or_default()
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
        // Text without a block of its own is a part of the block that it will stand in.
        let has_first = self.out.blocks.first().is_some_and(|block| block.html_at == 0);
        if !has_first && !self.out.html.is_empty() {
            let block = Block { html_at: 0, source_at: self.out.span.start };
            self.out.blocks.insert(0, block);
        }
        self.out.id = Digest::of(&(path, self.out.span.start));
        self.out.path = Some(path.clone());
        self.out.hash = Digest::of(&self.out);
        self.out.words = WordSet::new(&self.out.text);
        self.out.shrink();
        self.out
    }

    /// Notes that the block that was just opened was written here.
    fn block(&mut self, range: &Range<usize>) {
        let html_at = Span::new(self.out.html.len(), 0).start;
        let source_at = (self.markdown.place)(range.clone()).start;
        self.out.blocks.push(Block { html_at, source_at });
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
        if text.contains(BLANK) {
            return text.split(BLANK).for_each(|piece| self.text(piece));
        }
        let linkable = self.unlinkable == 0
            && self.link.is_none()
            && !self.raw.is_open_in(UNLINKABLE)
            && !self.raw.forbids_links();
        let mut rest = text;
        while !rest.is_empty() {
            let offset = text.len() - rest.len();
            let plain = rest.find(['&', '<', '>', '"', '\'']).unwrap_or(rest.len());
            if plain > 0 {
                self.run(&rest[..plain], &rest[..plain], offset, linkable);
            }
            if plain == rest.len() {
                return;
            }
            let special = &rest[plain..=plain];
            // Quotes need no escape in text; the bytes stay the same and so do the runs.
            if matches!(special, "\"" | "'") {
                self.run(special, special, offset + plain, linkable);
            } else {
                escape_into(&mut self.out.html, special);
                self.out.text.push_str(special);
            }
            rest = &rest[plain + 1..];
        }
    }

    /// Adds text and HTML of the same length and notes that they belong together.
    fn run(&mut self, text: &str, html: &str, offset: usize, linkable: bool) {
        let source_at = self.source_at + offset;
        let source = (self.markdown.place)(source_at..source_at).start;
        let at = Span::new(self.out.text.len(), self.out.html.len());
        let len = Span::new(0, text.len()).end;
        self.out.text.push_str(text);
        self.out.html.push_str(html);
        if let Some(last) = self.out.runs.last_mut()
            && last.linkable == linkable
            && last.text + last.len == at.start
            && last.html + last.len == at.end
            && last.source + last.len == source
        {
            last.len += len;
            return;
        }
        self.out.runs.push(Run { text: at.start, html: at.end, source, len, linkable });
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
            Tag::DefinitionListTitle => {
                self.open("<dt>");
                self.block(range);
            }
            Tag::DefinitionListDefinition => {
                self.open("<dd>");
                self.block(range);
            }
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
                let end = if std::mem::take(&mut self.loose) { "</div>\n" } else { "</p>\n" };
                self.close(end);
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
        self.source_at = range.start;
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
                self.run(" ", "\n", 0, linkable);
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
            Event::InlineHtml(raw) if **raw == *MARK_OPEN => self.open("<mark>"),
            Event::InlineHtml(raw) if **raw == *MARK_CLOSE => self.close("</mark>"),
            Event::InlineHtml(raw) => {
                if let Some(tag) = raw.strip_prefix(TAG) {
                    self.tag(tag, range);
                } else if let Some(shortcode) = raw.strip_prefix(SHORTCODE) {
                    self.unlinkable += 1;
                    self.text(shortcode);
                    self.unlinkable -= 1;
                } else {
                    self.raw_html(raw, Some(range));
                }
            }
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
        if self.raw.escapes() {
            self.unlinkable += 1;
            self.text(raw);
            self.unlinkable -= 1;
            return;
        }
        let mut html = String::new();
        let (used, ids) = (&mut self.used_ids, &mut self.out.ids);
        let mut take_id = |id: &str| {
            let is_free = !id.is_empty() && !id.contains(char::is_whitespace);
            let is_free = is_free && used.insert(id.to_owned(), 0).is_none();
            ids.extend(is_free.then(|| id.to_owned()));
            is_free
        };
        let in_link = self.link.is_some();
        let mut around = Around { depth: self.depth, in_link, take_id: &mut take_id };
        let passed = self.raw.pass(raw, &mut around, &mut html);
        let range = range.cloned().unwrap_or_else(|| self.range_of(raw));
        let start = self.out.html.len();
        self.html(&html);
        self.raw_links(&passed.links, start, &range);
        let dropped = passed.dropped;
        if let Some(first) = dropped.first() {
            let fault = self.fault(Code::RawHtml, &range, format!("raw HTML left out: `{first}`"));
            fault.help = Some("write it in Markdown, or set `[output.html] raw-html`".to_owned());
        }
    }

    /// The place of a slice of the Markdown text; its start where it is a copy.
    fn range_of(&self, slice: &str) -> Range<usize> {
        self.markdown.text.find(slice.trim_end()).map_or(0..0, |at| at..at + slice.trim_end().len())
    }

    /// Whether a link is open, inside of which no other can stand.
    fn is_in_link(&self) -> bool {
        self.link.is_some() || self.raw.is_open_in(&["a"])
    }

    fn footnote_number(&mut self, label: &str) -> (usize, usize) {
        let next = self.footnote_numbers.len() + 1;
        *self.footnote_numbers.entry(label.to_owned()).or_insert((next, 0))
    }

    fn footnote_reference(&mut self, label: &str) {
        let (number, references) = self.footnote_number(label);
        self.footnote_numbers.insert(label.to_owned(), (number, references + 1));
        let id = reference_id(number, references + 1);
        self.html(&if self.is_in_link() {
            format!("<sup class=\"footnote-ref\" id=\"{id}\">{number}</sup>")
        } else {
            format!(
                "<sup class=\"footnote-ref\"><a href=\"#fn-{number}\" id=\"{id}\" role=\"doc-noteref\">{number}</a></sup>"
            )
        });
        self.out.ids.push(id);
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
