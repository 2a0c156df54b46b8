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
/// From this size on, every second address ends a block.
const BLOCK_MAY_END: usize = 5 * 1024;
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
    numbers: usize,
    /// The closed blocks of the open group.
    group: Vec<String>,
    group_size: u64,
    blocks: Blocks,
}

impl Texts {
    /// For a site of about `page_count` pages.
    pub(super) fn new(page_count: usize) -> Self {
        Texts {
            payload: String::new(),
            entry: String::new(),
            numbers: 0,
            group: Vec::new(),
            group_size: (page_count / UNGROUPED_PAGES + 1).next_power_of_two() as u64,
            blocks: Blocks { sizes: String::new(), signatures: String::new() },
        }
    }

    /// Adds the sections of a page that share one page number.
    pub(super) fn add(
        &mut self,
        page: &SearchPage,
        sections: &[SearchSection],
        signatures: &mut Signatures,
        put: &mut dyn FnMut(SearchFile),
    ) {
        self.entry.clear();
        push_entry(page, sections, &mut self.entry);
        let hash = xxh3_64(page.address.as_bytes());
        let size = self.payload.len();
        let full = size + self.entry.len() > BLOCK_BYTES;
        if size > 0 && (full || size > BLOCK_MAY_END && hash.is_multiple_of(2)) {
            self.close_block();
            let long = self.group.len() as u64 >= 2 * self.group_size;
            if long || (hash >> 8).is_multiple_of(self.group_size) {
                self.close_group(signatures, put);
            }
        }
        self.payload.push(if self.payload.is_empty() { '[' } else { ',' });
        self.payload.push_str(&self.entry);
        self.numbers += 1;
    }

    /// Closes what is open.
    pub(super) fn finish(
        &mut self,
        signatures: &mut Signatures,
        put: &mut dyn FnMut(SearchFile),
    ) -> Blocks {
        if !self.payload.is_empty() {
            self.close_block();
        }
        if !self.group.is_empty() {
            self.close_group(signatures, put);
        }
        std::mem::replace(
            &mut self.blocks,
            Blocks { sizes: String::new(), signatures: String::new() },
        )
    }

    fn close_block(&mut self) {
        self.payload.push(']');
        if !self.group.is_empty() {
            self.blocks.sizes.push(',');
        }
        push_base36(self.numbers, &mut self.blocks.sizes);
        self.group.push(std::mem::take(&mut self.payload));
        self.numbers = 0;
    }

    fn close_group(&mut self, signatures: &mut Signatures, put: &mut dyn FnMut(SearchFile)) {
        let signature = signatures.of_all(&self.group);
        for (index, payload) in self.group.drain(..).enumerate() {
            put(receiving(format!("search/x-{signature}-{index}.js"), &payload));
        }
        self.blocks.sizes.push(';');
        self.blocks.signatures.push_str(&signature);
    }
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
