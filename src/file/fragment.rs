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
use crate::words::terms::WordSet;

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
    /// Its blocks, in the order of the HTML.
    pub blocks: Vec<Block>,
    /// Its headings, in order.
    pub headings: Vec<Heading>,
    /// Other ids it defines, such as footnotes.
    pub ids: Vec<String>,
    /// Tags in its text, without their signs.
    pub tags: Vec<String>,
    /// Blocks that their author named with `^id`.
    pub named_blocks: Vec<NamedBlock>,
    /// The file it is from.
    pub path: Option<RelPath>,
    /// Its place in the file.
    pub span: Span,
    /// The words of its text.
    pub words: WordSet,
}

/// A stretch of text that stands in the HTML byte for byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Run {
    /// Where it starts in `text`.
    pub text: u32,
    /// Where it starts in `html`.
    pub html: u32,
    /// Where it starts in the file; in an escaped text, where that text starts.
    pub source: u32,
    /// Its length in bytes.
    pub len: u32,
    /// Whether concept terms in it may become links.
    pub linkable: bool,
}

/// A paragraph, a cell, an item … and where it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Block {
    /// Where its content starts in `html`.
    pub html_at: u32,
    /// Where it starts in the file.
    pub source_at: u32,
}

/// A place for an address.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Hole {
    /// Where its attributes are inserted in `html`.
    pub at: u32,
    /// The label in `html` that gives way to the target's title, where there is one.
    pub label: Option<(u32, u32)>,
    /// Whether it is an attribute of raw HTML, which has its own `class`.
    pub raw: bool,
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
    /// `![[name#anchor]]` in a paragraph of its own: the page or section is shown there.
    Embed {
        /// The name, as written.
        name: String,
        /// The part after `#`.
        anchor: Option<String>,
    },
    /// `#name`: the pages with that tag.
    Tag {
        /// The name, without its sign.
        name: String,
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
    /// Whether it stands inside a list, a quote or raw HTML, where no section can start.
    pub nested: bool,
    /// Its place in the file.
    pub span: Span,
}

/// A block with an id of its own, `^id` at its end.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NamedBlock {
    /// The id, with its `^`.
    pub id: String,
    /// Where it lies in `html`.
    pub html: (u32, u32),
}

impl Fragment {
    /// Gives back memory that growing left over: fragments stay as long as the site does.
    pub(crate) fn shrink(&mut self) {
        self.html.shrink_to_fit();
        self.text.shrink_to_fit();
        self.holes.shrink_to_fit();
        self.runs.shrink_to_fit();
        self.blocks.shrink_to_fit();
        self.headings.shrink_to_fit();
    }

    /// Where the part of that id lies in `html`: a section from its heading to the next
    /// of its level, or a block. None for a heading inside another block, because a cut
    /// there would leave tags open.
    #[must_use]
    pub fn part(&self, id: &str) -> Option<Range<usize>> {
        if let Some(block) = self.named_blocks.iter().find(|block| block.id == id) {
            return Some(block.html.0 as usize..block.html.1 as usize);
        }
        let at = self.headings.iter().position(|heading| heading.id == id && !heading.nested)?;
        let level = self.headings[at].level;
        let next = self.headings[at + 1..]
            .iter()
            .find(|heading| !heading.nested && heading.level <= level)
            .map_or(self.html.len(), |heading| heading.html_at as usize);
        let notes = self.html.rfind("<div class=\"footnotes\"").unwrap_or(self.html.len());
        let start = self.headings[at].html_at as usize;
        Some(start..next.min(notes).max(start))
    }

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

    /// Where a place of `text` lies in the file.
    #[must_use]
    pub fn source_at(&self, text_at: usize) -> Option<usize> {
        let run = self.run_at(text_at)?;
        Some(run.source as usize + (text_at - run.text as usize))
    }

    /// Whether terms may be linked at a place of `text`.
    #[must_use]
    pub fn is_linkable(&self, text_at: usize) -> bool {
        self.run_at(text_at).is_some_and(|run| run.linkable)
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
