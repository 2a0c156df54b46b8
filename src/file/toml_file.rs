//! What all TOML files of the framework are read with: texts become fragments.
//!
//! A reader of one kind of file opens it here and takes its texts through
//! [`TomlFile`]. Invariant: a text is parsed once, and its places are places of the
//! file.

use std::sync::Arc;

use crate::file::allowance::Allowance;
use crate::file::fragment::Fragment;
use crate::file::markdown::{Markdown, Notes, parse_inline};
use crate::input::config::HtmlConfig;
use crate::input::data::{Key, Node, Value, read_toml};
use crate::input::table::{Table, Text, as_text};
use crate::words::code::Code;
use crate::words::diagnostic::Diagnostic;
use crate::words::path::RelPath;
use crate::words::span::Span;

/// A TOML file that is being read.
pub(crate) struct TomlFile<'a, 'n, 'm> {
    /// Its path.
    pub(crate) path: &'a RelPath,
    html: &'a HtmlConfig,
    notes: &'n mut Notes<'m>,
}

impl<'a, 'n, 'm> TomlFile<'a, 'n, 'm> {
    /// Opens a file; none if its syntax is broken.
    pub(crate) fn open(
        path: &'a RelPath,
        text: &str,
        html: &'a HtmlConfig,
        notes: &'n mut Notes<'m>,
    ) -> Option<(Self, Table<'a>)> {
        let read = read_toml(text, 0, path);
        // Reading on would only report what follows from the broken line.
        let broken = !read.faults.is_empty();
        notes.faults.extend(read.faults);
        if broken {
            return None;
        }
        let name = format!("`{}`", path.file_name());
        let mut top = Table::new(path, name, Span::default(), read.map);
        notes.allowances = Allowance::read(&mut top, &mut notes.faults);
        Some((TomlFile { path, html, notes }, top))
    }

    /// Hands over the faults that the file's reader found.
    pub(crate) fn close(self, top: Table<'_>, mut faults: Vec<Diagnostic>) {
        top.finish(&mut faults);
        self.notes.faults.extend(faults);
    }

    /// Parses a text as Markdown.
    pub(crate) fn fragment(&mut self, text: &Text) -> Arc<Fragment> {
        let place = |range| text.place(range);
        let markdown =
            Markdown { text: &text.value, path: self.path, place: &place, html: self.html };
        Arc::new(parse_inline(&markdown, self.notes))
    }

    /// A text as a fragment; none if it is absent or empty.
    pub(crate) fn prose(
        &mut self,
        table: &mut Table<'_>,
        key: &'static str,
        faults: &mut Vec<Diagnostic>,
    ) -> Option<Arc<Fragment>> {
        let text = table.text(key, faults).filter(|text| !text.value.trim().is_empty())?;
        Some(self.fragment(&text))
    }

    /// A text that must be there, as a fragment.
    pub(crate) fn needed_prose(
        &mut self,
        table: &mut Table<'_>,
        key: &'static str,
        faults: &mut Vec<Diagnostic>,
    ) -> Option<Arc<Fragment>> {
        let text = table.needed_text(key, faults)?;
        Some(self.fragment(&text))
    }

    /// A list of texts as fragments.
    pub(crate) fn proses(
        &mut self,
        table: &mut Table<'_>,
        key: &'static str,
        faults: &mut Vec<Diagnostic>,
    ) -> Vec<Arc<Fragment>> {
        table.texts(key, faults).iter().map(|text| self.fragment(text)).collect()
    }

    /// Entries of a table that are a text or a table with more to say.
    pub(crate) fn text_or_table<'k>(
        &self,
        key: &Key,
        node: Node,
        example: &str,
        faults: &mut Vec<Diagnostic>,
    ) -> Option<TextOrTable<'k>>
    where
        'a: 'k,
    {
        if let Some(text) = as_text(&node) {
            return Some(TextOrTable::Text(text));
        }
        if let Value::Map(map) = node.value {
            let table = Table::new(self.path, format!("`{}`", key.name), node.span, map);
            return Some(TextOrTable::Table(table));
        }
        let kind = node.value.kind();
        let message = format!("`{}` is a text or a table, not {kind}", key.name);
        faults.push(
            Diagnostic::new(Code::WrongType, self.path, node.span, message)
                .help(format!("write {example}")),
        );
        None
    }
}

/// A value that may be written short or long.
pub(crate) enum TextOrTable<'p> {
    /// The short form.
    Text(Text),
    /// The long form.
    Table(Table<'p>),
}

/// A key as a text with its place.
pub(crate) fn key_text(key: &Key) -> Text {
    Text { value: key.name.clone(), span: key.span, first: None }
}
