//! Postings: for each word, the sections it stands in and how much it weighs there, encoded as in the files.
//!
//! The postings of a word are a chain of chunks in one store: a few bytes first, as most words stand in few sections,
//! then larger ones. A chunk ends with the place of the next.
//!
//! Invariant: postings of a word are in rising order of their unit, one a unit, and stay encoded.

mod replaced;

use std::ops::Range;

/// Chunks are whole cells of this size, so that a number of 32 bits names a place in a store of up to 32 GB.
const CELL_BYTES: usize = 8;
/// Every chunk lies within a block; blocks never move, so the store grows without being copied.
const BLOCK_CELLS: usize = 1 << 13;
/// The size of chunks, in cells; further ones are as large as the last.
const CHUNK_CELLS: [usize; 6] = [1, 2, 4, 8, 16, 32];
/// What the place of the next chunk takes.
const LINK_BYTES: usize = 4;
const LONGEST_VARINT: usize = 10;

/// Where all postings are.
#[derive(Default)]
pub(super) struct Store {
    blocks: Vec<Box<[u8]>>,
    /// The first cell that is free.
    free: usize,
    /// Chunks that are no longer in use, by their size.
    returned: [Vec<u32>; CHUNK_CELLS.len()],
}

/// Where the postings of one word begin and end: for each, the varint of `unit delta << 5 | title bit << 4 | impact`.
#[derive(Clone, Copy, Default)]
pub(super) struct Postings {
    pub(super) count: u32,
    last_unit: u32,
    /// The cells at which the first and the last chunk begin.
    first: u32,
    last: u32,
    /// How many chunks there are before the last, and how many bytes of the last are in use.
    full: u32,
    used: u8,
}

/// One posting, decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Posting {
    pub(super) unit: u32,
    pub(super) in_title: bool,
    pub(super) impact: u8,
}

impl Posting {
    /// Appends the posting, behind one of the unit `before`.
    pub(super) fn push_to(self, before: u32, bytes: &mut Vec<u8>) {
        push_varint(self.value(before), bytes);
    }

    fn value(self, before: u32) -> u64 {
        let delta = u64::from(self.unit - before);
        delta << 5 | u64::from(self.in_title) << 4 | u64::from(self.impact)
    }
}

impl Postings {
    /// How many bytes they take, encoded.
    pub(super) fn length(&self) -> usize {
        let full = self.full as usize;
        let small = full.min(CHUNK_CELLS.len());
        let cells: usize = CHUNK_CELLS[..small].iter().sum();
        let large = (full - small) * room(self.full);
        cells * CELL_BYTES - small * LINK_BYTES + large + usize::from(self.used)
    }
}

impl Store {
    /// Appends a posting, unless its unit has one (two names of a page may have the same key).
    pub(super) fn push(&mut self, postings: &mut Postings, posting: Posting) {
        if postings.count > 0 && postings.last_unit == posting.unit {
            return;
        }
        let mut encoded = [0; LONGEST_VARINT];
        let length = encode(posting.value(postings.last_unit), &mut encoded);
        self.append(postings, &encoded[..length]);
        postings.last_unit = posting.unit;
        postings.count += 1;
    }

    fn append(&mut self, postings: &mut Postings, bytes: &[u8]) {
        if postings.count == 0 {
            let first = self.chunk(cells(0));
            *postings = Postings { first, last: first, ..Postings::default() };
        }
        let room = room(postings.full) - usize::from(postings.used);
        let (here, behind) = bytes.split_at(room.min(bytes.len()));
        let start = usize::from(postings.used);
        self.at(postings.last)[start..start + here.len()].copy_from_slice(here);
        postings.used += here.len() as u8;
        if !behind.is_empty() {
            let full = postings.full + 1;
            let next = self.chunk(cells(full));
            let link = link_at(postings.full);
            self.at(postings.last)[link].copy_from_slice(&next.to_le_bytes());
            self.at(next)[..behind.len()].copy_from_slice(behind);
            (postings.last, postings.full, postings.used) = (next, full, behind.len() as u8);
        }
    }

    /// The place of a new chunk.
    fn chunk(&mut self, cells: usize) -> u32 {
        if let Some(place) = self.returned[cells.trailing_zeros() as usize].pop() {
            return place;
        }
        let left = self.blocks.len() * BLOCK_CELLS - self.free;
        if left < cells {
            self.free += left;
            self.blocks.push(vec![0; BLOCK_CELLS * CELL_BYTES].into());
        }
        let place = u32::try_from(self.free).expect("a site has less than 32 GB of postings");
        self.free += cells;
        place
    }

    /// The block from a cell on.
    fn at(&mut self, cell: u32) -> &mut [u8] {
        let cell = cell as usize;
        &mut self.blocks[cell / BLOCK_CELLS][cell % BLOCK_CELLS * CELL_BYTES..]
    }

    /// The encoded postings of a word, in pieces.
    pub(super) fn pieces<'a>(
        &'a self,
        postings: &Postings,
    ) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let Postings { last, used, .. } = *postings;
        let mut next = (postings.count > 0).then_some((postings.first, 0));
        std::iter::from_fn(move || {
            let (cell, place) = next?;
            let (block, start) = (cell as usize / BLOCK_CELLS, cell as usize % BLOCK_CELLS);
            let chunk = &self.blocks[block][start * CELL_BYTES..];
            if cell == last {
                next = None;
                return Some(&chunk[..usize::from(used)]);
            }
            let link = chunk[link_at(place)].try_into().expect("a link has four bytes");
            next = Some((u32::from_le_bytes(link), place + 1));
            Some(&chunk[..room(place)])
        })
    }

    /// The postings of a word as they were pushed.
    pub(super) fn decoded<'a>(
        &'a self,
        postings: &Postings,
    ) -> impl Iterator<Item = Posting> + use<'a> {
        let mut bytes = self.pieces(postings).flatten();
        let mut unit = 0;
        std::iter::from_fn(move || {
            let mut value = 0_u64;
            let mut shift = 0;
            loop {
                let byte = bytes.next()?;
                value |= u64::from(byte & 0x7f) << shift;
                shift += 7;
                if byte & 0x80 == 0 {
                    break;
                }
            }
            unit += (value >> 5) as u32;
            Some(Posting { unit, in_title: value >> 4 & 1 == 1, impact: (value & 15) as u8 })
        })
    }
}

/// The cells of the chunk that `place` others come before.
fn cells(place: u32) -> usize {
    CHUNK_CELLS[(place as usize).min(CHUNK_CELLS.len() - 1)]
}

/// How many bytes of postings it takes.
fn room(place: u32) -> usize {
    cells(place) * CELL_BYTES - LINK_BYTES
}

/// Where the cell of the next stands in it.
fn link_at(place: u32) -> Range<usize> {
    room(place)..room(place) + LINK_BYTES
}

/// Appends `value` in groups of seven bits, lowest first, the high bit set on all but the last.
pub(super) fn push_varint(value: u64, bytes: &mut Vec<u8>) {
    let mut encoded = [0; LONGEST_VARINT];
    let length = encode(value, &mut encoded);
    bytes.extend(&encoded[..length]);
}

fn encode(mut value: u64, bytes: &mut [u8; LONGEST_VARINT]) -> usize {
    let mut length = 0;
    while value >= 0x80 {
        bytes[length] = value as u8 | 0x80;
        value >>= 7;
        length += 1;
    }
    bytes[length] = value as u8;
    length + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postings_come_back_as_pushed() {
        let pushed = [
            Posting { unit: 0, in_title: true, impact: 15 },
            Posting { unit: 64, in_title: false, impact: 1 },
            Posting { unit: 6_400_000, in_title: false, impact: 7 },
        ];
        let (mut store, mut postings) = (Store::default(), Postings::default());
        for posting in pushed.into_iter().chain([pushed[2]]) {
            store.push(&mut postings, posting);
        }
        assert_eq!(store.decoded(&postings).collect::<Vec<_>>(), pushed);
    }

    #[test]
    fn postings_of_many_words_grow_beside_each_other() {
        let mut store = Store::default();
        let mut all = vec![Postings::default(); 300];
        let posting = |word: usize, time: usize| Posting {
            unit: (time * (word + 1) * 37) as u32,
            in_title: time.is_multiple_of(3),
            impact: (time % 15) as u8 + 1,
        };
        for time in 0..2_000 {
            for (word, postings) in all.iter_mut().enumerate() {
                if time < 2_000 >> (word % 12) {
                    store.push(postings, posting(word, time));
                }
            }
        }
        for (word, postings) in all.iter().enumerate() {
            let expected = (0..2_000 >> (word % 12)).map(|time| posting(word, time));
            assert!(store.decoded(postings).eq(expected), "word {word}");
            let mut encoded = Vec::new();
            let mut before = 0;
            for posting in store.decoded(postings) {
                posting.push_to(before, &mut encoded);
                before = posting.unit;
            }
            assert!(store.pieces(postings).flatten().eq(&encoded), "word {word}");
            assert_eq!(postings.length(), encoded.len(), "word {word}");
        }
    }
}
