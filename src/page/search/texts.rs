//! Result text: what a result shows of its page, in files of about 10 KB that hold neighbouring pages.
//!
//! Whether a block ends behind a page depends on its size and on a hash of the next page's address, so that blocks
//! fall into step again soon after an edit and most keep their bytes. On large sites a few neighbouring blocks share
//! one hash in their names, so that the list of them in `meta.js` grows more slowly than the site.
//!
//! Invariant: a block knows no page number; `meta.js` says how many numbers each block holds.

use xxhash_rust::xxh3::xxh3_64;

use super::facets::push_base36;
use super::script::{Signatures, push_string, receiving};
use super::{SearchFile, SearchPage, SearchSection, SectionKind};

const BLOCK_BYTES: usize = 10 * 1024;
/// What a long page goes on with stays in its block up to this size, so that one file shows all of it.
const LONG_BLOCK_BYTES: usize = 32 * 1024;
/// From this size on, every second address ends a block.
const BLOCK_MAY_END: usize = 4 * 1024;
/// Up to so many pages every block has a hash of its own; beyond, groups grow with the site.
const UNGROUPED_PAGES: usize = 2_500;

/// The blocks as `meta.js` lists them.
pub(super) struct Blocks {
    /// Page numbers in each block, in base 36, `,` between blocks and `;` behind a group.
    pub(super) sizes: String,
    /// The hashes of the groups, in order.
    pub(super) signatures: String,
}

/// Writes blocks as pages come.
pub(super) struct Texts {
    /// The open block.
    payload: String,
    /// The entry at hand; kept for its room.
    entry: String,
    /// The closed blocks of the open group.
    group: Vec<String>,
    packing: Packing,
}

/// Where blocks and groups end: all that the list of blocks is made from, without the texts.
pub(super) struct Packing {
    group_size: u64,
    /// What the open block takes.
    bytes: usize,
    numbers: usize,
    /// How many blocks of the open group are closed, and what stands for all that it holds.
    closed: u64,
    parts: Vec<u64>,
    blocks: Blocks,
}

/// What decides where blocks end, of the text of one page number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Measure {
    /// How long it is.
    pub(super) length: u32,
    /// The same for all numbers of a page.
    pub(super) address_hash: u32,
    /// What stands for all of it.
    pub(super) digest: u64,
    /// Whether others of its page stand before it.
    pub(super) continues: bool,
}

/// What ended before a page number.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// Nothing: it is in the same block.
    Nothing,
    /// A block.
    Block,
    /// A block and its group, which has this hash.
    Group(String),
}

impl Texts {
    /// For a site of about `page_count` pages.
    pub(super) fn new(page_count: usize) -> Self {
        Texts {
            payload: String::new(),
            entry: String::new(),
            group: Vec::new(),
            packing: Packing::new(page_count),
        }
    }

    /// Adds the sections of a page that share one page number; `continues` if there are such before them.
    pub(super) fn add(
        &mut self,
        page: &SearchPage,
        sections: &[SearchSection],
        continues: bool,
        signatures: &mut Signatures,
        put: &mut dyn FnMut(SearchFile),
    ) {
        let measure = measure(page, sections, continues, &mut self.entry);
        let ended = self.packing.add(measure, signatures);
        self.close(&ended, put);
        push_to_block(&self.entry, &mut self.payload);
    }

    /// Closes what is open.
    pub(super) fn finish(
        mut self,
        signatures: &mut Signatures,
        put: &mut dyn FnMut(SearchFile),
    ) -> Blocks {
        let ended = self.packing.finish(signatures);
        self.close(&ended, put);
        self.packing.blocks()
    }

    fn close(&mut self, ended: &Ended, put: &mut dyn FnMut(SearchFile)) {
        if *ended != Ended::Nothing {
            self.group.push(std::mem::take(&mut self.payload));
        }
        if let Ended::Group(signature) = ended {
            for (index, payload) in self.group.drain(..).enumerate() {
                put(block(signature, index, payload));
            }
        }
    }
}

impl Packing {
    /// For a site of about `page_count` pages.
    pub(super) fn new(page_count: usize) -> Self {
        Packing {
            group_size: (page_count / UNGROUPED_PAGES + 1).next_power_of_two() as u64,
            bytes: 0,
            numbers: 0,
            closed: 0,
            parts: Vec::new(),
            blocks: Blocks { sizes: String::new(), signatures: String::new() },
        }
    }

    /// Adds the text of the next page number; tells what ended before it.
    pub(super) fn add(&mut self, measure: Measure, signatures: &mut Signatures) -> Ended {
        let (length, hash) = (measure.length as usize, u64::from(measure.address_hash));
        let most = if measure.continues { LONG_BLOCK_BYTES } else { BLOCK_BYTES };
        let full = self.bytes + length > most;
        let may_end = !measure.continues && self.bytes > BLOCK_MAY_END;
        let mut ended = Ended::Nothing;
        if self.bytes > 0 && (full || may_end && hash.is_multiple_of(2)) {
            self.close_block();
            ended = Ended::Block;
            let long = self.closed >= 2 * self.group_size;
            if long || (hash >> 8).is_multiple_of(self.group_size) {
                ended = Ended::Group(self.close_group(signatures));
            }
        }
        // A bracket or a comma stands before it.
        self.bytes += length + 1;
        self.numbers += 1;
        self.parts.push(measure.digest);
        ended
    }

    /// Closes what is open.
    pub(super) fn finish(&mut self, signatures: &mut Signatures) -> Ended {
        if self.bytes == 0 {
            return Ended::Nothing;
        }
        self.close_block();
        Ended::Group(self.close_group(signatures))
    }

    /// The list of blocks, when all is closed.
    pub(super) fn blocks(self) -> Blocks {
        self.blocks
    }

    fn close_block(&mut self) {
        if self.closed > 0 {
            self.blocks.sizes.push(',');
        }
        push_base36(self.numbers, &mut self.blocks.sizes);
        self.parts.push(self.numbers as u64);
        self.closed += 1;
        (self.bytes, self.numbers) = (0, 0);
    }

    fn close_group(&mut self, signatures: &mut Signatures) -> String {
        let signature = signatures.of_parts(&self.parts);
        self.parts.clear();
        self.closed = 0;
        self.blocks.sizes.push(';');
        self.blocks.signatures.push_str(&signature);
        signature
    }
}

/// Measures the text of a page number, which is left in `entry`.
pub(super) fn measure(
    page: &SearchPage,
    sections: &[SearchSection],
    continues: bool,
    entry: &mut String,
) -> Measure {
    entry.clear();
    push_entry(page, sections, entry);
    Measure {
        length: u32::try_from(entry.len()).expect("the text of a page number is cut to kilobytes"),
        address_hash: xxh3_64(page.address.as_bytes()) as u32,
        digest: xxh3_64(entry.as_bytes()),
        continues,
    }
}

/// Appends the text of a page number to a block, which is closed by [`block`].
pub(super) fn push_to_block(entry: &str, payload: &mut String) {
    payload.push(if payload.is_empty() { '[' } else { ',' });
    payload.push_str(entry);
}

/// A block, by the hash of its group and its place there.
pub(super) fn block(signature: &str, index: usize, mut payload: String) -> SearchFile {
    payload.push(']');
    receiving(block_address(signature, index), &payload)
}

/// Where a block is.
pub(super) fn block_address(signature: &str, index: usize) -> String {
    format!("search/x-{signature}-{index}.js")
}

/// `[address, title, kind, place, [[anchor, heading, text, kind], …]]`; the kind of running text is left out.
fn push_entry(page: &SearchPage, sections: &[SearchSection], entry: &mut String) {
    entry.push('[');
    for text in [page.address.as_str(), &page.title, page.kind.as_str(), &page.place] {
        push_string(text, entry);
        entry.push(',');
    }
    entry.push('[');
    for (index, section) in sections.iter().enumerate() {
        entry.push_str(if index == 0 { "[" } else { ",[" });
        push_string(&section.anchor, entry);
        entry.push(',');
        push_string(section.heading.trim(), entry);
        entry.push(',');
        push_string(section.text.trim(), entry);
        entry.push_str(match section.kind {
            SectionKind::Text => "]",
            SectionKind::Point => ",1]",
            SectionKind::Question => ",2]",
        });
    }
    entry.push_str("]]");
}
