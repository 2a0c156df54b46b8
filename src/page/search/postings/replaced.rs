//! Postings that are put in the place of others, as an edit of a page makes them.
//!
//! Invariant: a chunk belongs to one word or is returned, never both.

use super::{CELL_BYTES, CHUNK_CELLS, Posting, Postings, Store, cells, link_at};

impl Store {
    /// Puts other postings, in rising order of their units, in the place of those of a word.
    pub(in crate::page::search) fn replace(&mut self, postings: &mut Postings, now: &[Posting]) {
        self.give_back(postings);
        *postings = Postings::default();
        let Some(last) = now.last() else { return };
        let mut bytes = Vec::with_capacity(2 * now.len());
        let mut before = 0;
        for posting in now {
            posting.push_to(before, &mut bytes);
            before = posting.unit;
        }
        // What does not fit into one chunk has to fit into the next, and only the first is a single cell.
        for piece in bytes.chunks(CELL_BYTES) {
            self.append(postings, piece);
            postings.count = now.len() as u32;
        }
        postings.last_unit = last.unit;
    }

    /// Puts the postings of a word into `list`; `room` is for their bytes.
    pub(in crate::page::search) fn decode(
        &self,
        postings: &Postings,
        room: &mut Vec<u8>,
        list: &mut Vec<Posting>,
    ) {
        room.clear();
        self.pieces(postings).for_each(|piece| room.extend(piece));
        list.clear();
        let (mut unit, mut value, mut shift) = (0, 0_u64, 0);
        for byte in &*room {
            value |= u64::from(byte & 0x7f) << shift;
            shift += 7;
            if byte & 0x80 == 0 {
                unit += (value >> 5) as u32;
                let (in_title, impact) = (value >> 4 & 1 == 1, (value & 15) as u8);
                list.push(Posting { unit, in_title, impact });
                (value, shift) = (0, 0);
            }
        }
    }

    /// Lets further postings have the chunks of a word.
    fn give_back(&mut self, postings: &Postings) {
        let mut next = (postings.count > 0).then_some(postings.first);
        let mut place = 0;
        while let Some(cell) = next {
            let link: [u8; 4] =
                self.at(cell)[link_at(place)].try_into().expect("it has four bytes");
            next = (cell != postings.last).then_some(u32::from_le_bytes(link));
            let size = (place as usize).min(CHUNK_CELLS.len() - 1);
            debug_assert_eq!(cells(place), CHUNK_CELLS[size], "sizes go by places");
            self.returned[size].push(cell);
            place += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replaced_postings_come_back_and_take_the_room_of_those_before() {
        let (mut store, mut all) = (Store::default(), vec![Postings::default(); 40]);
        let posting = |unit: usize| Posting {
            unit: unit as u32,
            in_title: unit.is_multiple_of(5),
            impact: (unit % 15) as u8 + 1,
        };
        let list = |word: usize, round: usize| -> Vec<Posting> {
            let count = (word * 37 + round * 101) % 700;
            (0..count).map(|at| posting(at * (word * 13 + round % 3 + 1))).collect()
        };
        let (mut most, mut room, mut found) = (0, Vec::new(), Vec::new());
        for round in 0..50 {
            for (word, postings) in all.iter_mut().enumerate() {
                store.replace(postings, &list(word, round));
            }
            for (word, postings) in all.iter().enumerate() {
                assert!(store.decoded(postings).eq(list(word, round)), "word {word}, {round}");
                store.decode(postings, &mut room, &mut found);
                assert_eq!(found, list(word, round), "word {word}, {round}");
                assert_eq!(postings.count as usize, list(word, round).len());
            }
            if round == 10 {
                most = store.blocks.len();
            }
        }
        assert!(store.blocks.len() <= most * 2, "{} of {most} blocks", store.blocks.len());
    }
}
