//! The unit of linking: a piece of prose, parsed once, with holes for addresses.
//!
//! An essay is one fragment; a level's summary, a point, an example and a definition
//! are one each. Matching runs on `text` (entities decoded, soft breaks as spaces,
//! tags skipped); `runs` maps it back to `html`. Invariant: every hole and every run
//! lies at a place of `html` where inserting text keeps it well-formed.

use std::ops::Range;

use crate::words::hash::Digest;
use crate::words::path::RelPath;
use crate::words::span::Span;

/// A piece of prose, ready to be linked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Fragment {
    /// Which fragment of all this is: a hash of its file and its place there.
    pub id: Digest,
    /// Hash of all that follows.
    pub hash: Digest,
    /// The HTML, without the addresses of its links.
    pub html: String,
    /// What a reader reads, blocks parted by blank lines.
    pub text: String,
    /// Where addresses go, in the order of the HTML.
    pub holes: Vec<Hole>,
    /// How `text` lies in `html`, in order.
    pub runs: Vec<Run>,
    /// Its headings, in order.
    pub headings: Vec<Heading>,
    /// Other ids it defines, such as footnotes.
    pub ids: Vec<String>,
    /// The file it is from.
    pub path: Option<RelPath>,
    /// Its place in the file.
    pub span: Span,
}

/// A stretch of text that stands in the HTML byte for byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Run {
    /// Where it starts in `text`.
    pub text: u32,
    /// Where it starts in `html`.
    pub html: u32,
    /// Its length in bytes.
    pub len: u32,
    /// Whether concept terms in it may become links.
    pub linkable: bool,
}

/// A place for an address.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Hole {
    /// Where its attributes are inserted in `html`.
    pub at: u32,
    /// The label in `html` that gives way to the target's title, where there is one.
    pub label: Option<(u32, u32)>,
    /// Where its label starts in `text`.
    pub text_at: u32,
    /// Length of its label in `text`.
    pub text_len: u32,
    /// What it points to.
    pub target: Target,
    /// The place of the link in the file.
    pub span: Span,
}

/// What a link points to, as written.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// `[[name#anchor]]`; an empty name is the page itself.
    Wiki {
        /// The name, as written.
        name: String,
        /// The part after `#`.
        anchor: Option<String>,
    },
    /// `[text](path#anchor)`, relative to the file or from the source root.
    Path {
        /// The path, percent-decoded; empty for the page itself.
        path: String,
        /// The part after `#`.
        anchor: Option<String>,
    },
    /// `![alt](path)`.
    Image {
        /// The path, percent-decoded.
        path: String,
    },
}

/// A heading.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// Its id.
    pub id: String,
    /// Its plain text.
    pub text: String,
    /// Its classes.
    pub classes: Vec<String>,
    /// Where it starts in the fragment's `text`.
    pub text_at: u32,
    /// Where it starts in `html`.
    pub html_at: u32,
    /// Its place in the file.
    pub span: Span,
}

impl Fragment {
    /// Where a range of `text` lies in `html`, if it is linkable and inserting a tag
    /// around it keeps the HTML well-formed.
    #[must_use]
    pub fn html_range(&self, range: Range<usize>) -> Option<Range<usize>> {
        let first = self.run_at(range.start)?;
        let last = self.run_at(range.end.checked_sub(1)?)?;
        if !(first.linkable && last.linkable) {
            return None;
        }
        let start = first.html as usize + (range.start - first.text as usize);
        let end = last.html as usize + (range.end - last.text as usize);
        // A term may run over a line break, but not over markup.
        (start < end && !self.html[start..end].contains('<')).then_some(start..end)
    }

    fn run_at(&self, text_at: usize) -> Option<Run> {
        let index = self.runs.partition_point(|run| run.text as usize <= text_at);
        let run = *self.runs.get(index.checked_sub(1)?)?;
        (text_at < (run.text + run.len) as usize).then_some(run)
    }

    /// The heading under which a place of `text` stands, at most `level` deep.
    #[must_use]
    pub fn heading_before(&self, text_at: usize, level: u8) -> Option<&Heading> {
        self.headings
            .iter()
            .take_while(|heading| heading.text_at as usize <= text_at)
            .filter(|heading| heading.level <= level)
            .last()
    }
}
