//! Which files the search has, and which of them is meant by an address.
//!
//! Invariant: the list of files is that of a build, though none of them but `search/meta.js` has been written.

use std::sync::Arc;

use super::super::SearchFile;
use super::super::Settings;
use super::super::common;
use super::super::facets;
use super::super::script::{self, Meta, Signatures};
use super::super::shards::{self, Shard};
use super::super::synonyms::Synonyms;
use super::super::texts::{Ended, Packing, block_address};
use super::super::vocabulary::{self, WordList};
use super::rows::Row;
use super::words::Words;

/// The files of a search.
pub(super) struct Layout {
    pub(super) meta: Arc<[u8]>,
    pub(super) shards: shards::Plan,
    pub(super) shard_list: Vec<Shard>,
    pub(super) word_list: Vec<WordList>,
    groups: Vec<Group>,
    /// The hash in the name of the facets' file, if they have one.
    facets: Option<String>,
    /// The file of words that lend their postings to others, if some do.
    pub(super) lent: Option<SearchFile>,
}

/// Blocks of text with one hash.
struct Group {
    signature: String,
    /// The page numbers at which they begin, and the one behind the last.
    starts: Vec<u32>,
}

/// A file that is written when it is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum File {
    /// The shard at a place.
    Shard(usize),
    /// The word list at a place.
    Words(usize),
    /// The text of pages with numbers from one up to another: a block of a group, at a place there.
    Block { group: usize, index: usize, numbers: (u32, u32) },
    /// The facets.
    Facets,
    /// The words that lend their postings.
    Lent,
}

impl Layout {
    /// The files for these pages, `page_count` being how many the site has, also those that search does not know.
    pub(super) fn new(
        settings: &Settings,
        page_count: usize,
        rows: &[Row],
        words: &Words,
        facets: &str,
    ) -> Self {
        // The names are given in the same order as in a build, as a hash that is taken gives way to the next.
        let mut signatures = Signatures::default();
        let mut packing = Packing::new(page_count);
        let groups = groups(rows, &mut packing, &mut signatures);
        let units = rows.iter().map(Row::units).sum();
        let (terms, stems) = (words.terms(), words.stems());
        let shards = shards::Plan::new(&terms, &stems, units);
        let shard_list = shards.shards(&terms, &stems, &mut signatures);
        let word_list = vocabulary::Plan::new(&terms).lists(&terms, &mut signatures);
        let signature = facets::signature(facets, &mut signatures);
        let named = signature.as_ref().map(|signature| format!("\"{signature}\""));
        let synonyms = Synonyms::read(&settings.synonyms);
        let lent = script::lent(&synonyms, &mut signatures);
        let more: Vec<usize> =
            rows.iter().flat_map(|row| row.number as usize + 1..row.end() as usize).collect();
        let compares = rows.iter().any(|row| row.has_sides);
        let meta = script::meta(&Meta {
            client: &settings.client,
            pages: rows.len(),
            numbers: rows.last().map_or(0, Row::end) as usize,
            units,
            more: &more,
            optional_words: &settings.optional_words,
            compare_words: if compares { &settings.compare_words } else { "" },
            synonyms: &synonyms,
            lent: lent.as_ref().map(|(signature, _)| signature.as_str()),
            common: &common::words(&terms),
            shards: &shard_list,
            blocks: &packing.blocks(),
            vocabulary: &word_list,
            facets: named.as_deref().unwrap_or(facets),
        });
        let meta = meta.bytes.into();
        let lent = lent.map(|(_, file)| file);
        Layout { meta, shards, shard_list, word_list, groups, facets: signature, lent }
    }

    /// The file at an address, if there is one.
    pub(super) fn file(&self, address: &str) -> Option<File> {
        let name = address.strip_prefix("search/")?.strip_suffix(".js")?;
        let (kind, rest) = name.split_once('-')?;
        let found = match kind {
            "t" => {
                let is_meant = |shard: &Shard| shard.signature == rest;
                File::Shard(self.shard_list.iter().position(is_meant)?)
            }
            "w" => {
                let is_meant = |list: &WordList| list.signature == rest;
                File::Words(self.word_list.iter().position(is_meant)?)
            }
            "x" => {
                let (signature, index) = rest.split_once('-')?;
                let is_meant = |group: &Group| group.signature == signature;
                let group = self.groups.iter().position(is_meant)?;
                let (starts, index) = (&self.groups[group].starts, index.parse::<usize>().ok()?);
                let numbers = (*starts.get(index)?, *starts.get(index + 1)?);
                File::Block { group, index, numbers }
            }
            "s" => File::Lent,
            "f" if self.facets.as_deref() == Some(rest) => File::Facets,
            _ => return None,
        };
        (self.address(found)? == address).then_some(found)
    }

    /// Where a file is.
    pub(super) fn address(&self, file: File) -> Option<String> {
        match file {
            File::Shard(place) => Some(self.shard_list.get(place)?.address()),
            File::Words(place) => Some(self.word_list.get(place)?.address()),
            File::Block { group, index, .. } => Some(block_address(self.signature(group)?, index)),
            File::Facets => Some(facets::address(self.facets.as_deref()?)),
            File::Lent => Some(self.lent.as_ref()?.address.clone()),
        }
    }

    /// The hash of a group of blocks.
    pub(super) fn signature(&self, group: usize) -> Option<&str> {
        Some(&self.groups.get(group)?.signature)
    }
}

/// The groups of blocks.
fn groups(rows: &[Row], packing: &mut Packing, signatures: &mut Signatures) -> Vec<Group> {
    let mut groups = Vec::new();
    let mut starts = vec![0];
    let mut end = |ended: Ended, number: u32| {
        if ended != Ended::Nothing {
            starts.push(number);
        }
        if let Ended::Group(signature) = ended {
            groups.push(Group { signature, starts: std::mem::replace(&mut starts, vec![number]) });
        }
    };
    for row in rows {
        for (number, stretch) in (row.number..).zip(&row.stretches) {
            end(packing.add(stretch.measure, signatures), number);
        }
    }
    end(packing.finish(signatures), rows.last().map_or(0, Row::end));
    groups
}
