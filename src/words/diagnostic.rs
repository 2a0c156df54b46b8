//! What is wrong with a source, as a value.
//!
//! A stage never prints and never stops: it collects [`Diagnostic`]s. At the end of a
//! build each becomes a [`Problem`], which carries its own excerpt of the source and
//! can be stored, drawn, or sent to a browser. Invariant: a problem is understood
//! without the source at hand.

use serde::{Deserialize, Serialize};

use crate::words::code::Code;
use crate::words::path::RelPath;
use crate::words::span::{Span, floor_boundary, line_column};

/// How much a diagnostic matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Not reported.
    Off,
    /// Reported; fails the build only under `--strict`.
    Warning,
    /// Nothing is published.
    Error,
}

/// A place in a source, and what is there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Label {
    /// The file.
    pub path: RelPath,
    /// The place in it; none for the file as a whole.
    pub span: Option<Span>,
    /// What to say beside the mark; may be empty.
    pub text: String,
}

/// One fault of a source.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Diagnostic {
    /// The places, the most important first.
    pub labels: Vec<Label>,
    /// Which kind of fault.
    pub code: Code,
    /// What is wrong, in lower case without a full stop.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A fault at `span` of `path`.
    pub fn new(code: Code, path: &RelPath, span: Span, message: impl Into<String>) -> Self {
        Diagnostic {
            labels: vec![Label { path: path.clone(), span: Some(span), text: String::new() }],
            code,
            message: message.into(),
            help: None,
        }
    }

    /// A fault of `path` as a whole.
    pub fn of_file(code: Code, path: &RelPath, message: impl Into<String>) -> Self {
        Diagnostic {
            labels: vec![Label { path: path.clone(), span: None, text: String::new() }],
            code,
            message: message.into(),
            help: None,
        }
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Says what to do, where there is something to say.
    #[must_use]
    pub fn maybe_help(mut self, help: Option<String>) -> Self {
        self.help = help.or(self.help);
        self
    }

    /// Says what stands at the first place.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Self {
        if let Some(first) = self.labels.first_mut() {
            first.text = text.into();
        }
        self
    }

    /// Adds a second place.
    #[must_use]
    pub fn and(mut self, path: &RelPath, span: Option<Span>, text: impl Into<String>) -> Self {
        self.labels.push(Label { path: path.clone(), span, text: text.into() });
        self
    }
}

/// A diagnostic made fit to be shown: severity decided, excerpt attached.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Problem {
    /// Error or warning.
    pub severity: Severity,
    /// Name of the code.
    pub code: String,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// The places, the most important first.
    pub places: Vec<Place>,
}

/// A place with the lines around it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Place {
    /// The file.
    pub path: RelPath,
    /// What to say beside the mark.
    pub text: String,
    /// Line and so on; none for the file as a whole.
    pub at: Option<Excerpt>,
}

/// Some lines of a source with a mark in them.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Excerpt {
    /// Line of the mark, from one.
    pub line: usize,
    /// Column of the mark in characters, from one.
    pub column: usize,
    /// Line of the mark's end.
    pub end_line: usize,
    /// Column one past the mark's end.
    pub end_column: usize,
    /// The whole lines that the mark touches, at most four of them.
    pub source: String,
    /// Byte range of the mark in `source`.
    pub mark: (usize, usize),
}

/// The longest excerpt kept, in lines and in bytes a line.
const EXCERPT_LINES: usize = 4;
const EXCERPT_LINE_BYTES: usize = 400;

impl Excerpt {
    /// Cuts the lines around `span` out of `text`.
    #[must_use]
    pub fn cut(text: &str, span: Span) -> Self {
        let start = floor_boundary(text, span.start as usize);
        let end = floor_boundary(text, (span.end as usize).max(start));
        let (line, column) = line_column(text, start);
        let (end_line, end_column) = line_column(text, end);
        let mut first = text[..start].rfind('\n').map_or(0, |at| at + 1);
        if start - first > EXCERPT_LINE_BYTES {
            first = floor_boundary(text, start - EXCERPT_LINE_BYTES / 2);
        }
        let mut last = start;
        for _ in 0..EXCERPT_LINES {
            last = text[last..].find('\n').map_or(text.len(), |at| last + at);
            if last >= end || last == text.len() {
                break;
            }
            last += 1;
        }
        last = last.min(floor_boundary(text, start + EXCERPT_LINES * EXCERPT_LINE_BYTES));
        let last = first + text[first..last].trim_end_matches(['\n', '\r']).len();
        let last = last.max(start);
        Excerpt {
            line,
            column,
            end_line,
            end_column,
            source: text[first..last].to_owned(),
            mark: (start - first, end.min(last) - first),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_holds_the_line_and_the_mark() {
        let excerpt = Excerpt::cut("one\ntwo three\nfour", Span::new(8, 13));
        assert_eq!((excerpt.line, excerpt.column), (2, 5));
        assert_eq!(excerpt.source, "two three");
        assert_eq!(excerpt.mark, (4, 9));
    }

    #[test]
    fn a_mark_at_the_end_of_the_file_is_kept() {
        let excerpt = Excerpt::cut("one\n", Span::new(4, 4));
        assert_eq!((excerpt.line, excerpt.source.as_str()), (2, ""));
        let long = "x".repeat(5000);
        let excerpt = Excerpt::cut(&long, Span::new(4000, 5000));
        assert!(excerpt.source.len() < 3000);
        assert_eq!(excerpt.column, 4001);
    }
}
