//! Result text: what a result shows of its page, in files of about 14 KB that hold neighbouring pages.
//!
//! Whether a block ends behind a page depends on its size and on a hash of the next page's address, so that blocks
//! fall into step again soon after an edit and most keep their bytes.
//!
//! Invariant: a block knows no page number; `meta.js` says with which number each block begins.

use xxhash_rust::xxh3::xxh3_64;

use super::script::{push_string, receiving, signature};
use super::{SearchFile, SearchPage, SearchSection, SectionKind, Stretch};

const BLOCK_BYTES: usize = 10 * 1024;
/// From this size on, every second address ends a block.
const BLOCK_MAY_END: usize = 5 * 1024;

/// A block as `meta.js` lists it.
pub(super) struct Block {
    /// Number of its first page.
    pub(super) first: usize,
    /// The hash in its name.
    pub(super) signature: String,
}

/// Writes the text of all pages; the blocks come back in rising order of their first page.
pub(super) fn write(pages: &[SearchPage], stretches: &[Stretch]) -> (Vec<SearchFile>, Vec<Block>) {
    let mut files = Vec::new();
    let mut blocks = Vec::new();
    let mut payload = String::new();
    let mut first = 0;
    for (number, stretch) in stretches.iter().enumerate() {
        let page = &pages[stretch.page_index];
        let entry = entry(page, &page.sections[stretch.sections.clone()]);
        if !payload.is_empty() && ends_before(&page.address, payload.len(), entry.len()) {
            close(&mut payload, first, &mut files, &mut blocks);
        }
        if payload.is_empty() {
            first = number;
        }
        payload.push(if payload.is_empty() { '[' } else { ',' });
        payload.push_str(&entry);
    }
    if !payload.is_empty() {
        close(&mut payload, first, &mut files, &mut blocks);
    }
    (files, blocks)
}

fn ends_before(address: &str, open: usize, next: usize) -> bool {
    open + next > BLOCK_BYTES
        || open > BLOCK_MAY_END && xxh3_64(address.as_bytes()).is_multiple_of(2)
}

fn close(payload: &mut String, first: usize, files: &mut Vec<SearchFile>, blocks: &mut Vec<Block>) {
    payload.push(']');
    let signature = signature(payload);
    files.push(receiving(format!("search/x-{signature}.js"), payload));
    blocks.push(Block { first, signature });
    payload.clear();
}

/// `[address, title, kind, place, [[anchor, heading, text, kind], …]]`; the kind of running text is left out.
fn entry(page: &SearchPage, sections: &[SearchSection]) -> String {
    let mut entry = String::from("[");
    for text in [page.address.as_str(), &page.title, page.kind.as_str(), &page.place] {
        push_string(text, &mut entry);
        entry.push(',');
    }
    entry.push('[');
    for (index, section) in sections.iter().enumerate() {
        entry.push_str(if index == 0 { "[" } else { ",[" });
        push_string(&section.anchor, &mut entry);
        entry.push(',');
        push_string(section.heading.trim(), &mut entry);
        entry.push(',');
        push_string(section.text.trim(), &mut entry);
        entry.push_str(if section.kind == SectionKind::Point { ",1]" } else { "]" });
    }
    entry.push_str("]]");
    entry
}
