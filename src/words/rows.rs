//! A list in pieces that lists share.
//!
//! A copy costs a count for each piece, and a change copies one piece, so that the lists of two
//! builds hold in common what did not change. Invariant: pieces that two lists share hold equal
//! rows at equal places.

use std::ops::Index;
use std::sync::Arc;

/// How many rows a piece has: copying one costs little, and so does counting all pieces.
/// Tests have small sites, and should still see pieces that are shared.
const PIECE: usize = if cfg!(test) { 4 } else { 64 };

/// A list of rows, in pieces.
#[derive(Debug)]
pub struct Rows<T> {
    /// All but the last have [`PIECE`] rows; none is empty.
    pieces: Vec<Arc<Vec<T>>>,
    len: usize,
}

impl<T> Clone for Rows<T> {
    fn clone(&self) -> Self {
        Rows { pieces: self.pieces.clone(), len: self.len }
    }
}

impl<T> Default for Rows<T> {
    fn default() -> Self {
        Rows { pieces: Vec::new(), len: 0 }
    }
}

impl<T> Rows<T> {
    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The row at a place.
    #[must_use]
    pub fn get(&self, place: usize) -> Option<&T> {
        self.pieces.get(place / PIECE)?.get(place % PIECE)
    }

    /// All rows, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> + Clone {
        self.pieces.iter().flat_map(|piece| piece.iter())
    }

    /// The place of the row of which `compare` says that it is the one looked for; the rows
    /// stand in the order that `compare` tells.
    #[must_use]
    pub fn find(&self, compare: impl Fn(&T) -> std::cmp::Ordering) -> Option<usize> {
        let after = self.pieces.partition_point(|piece| compare(&piece[0]).is_le());
        let number = after.checked_sub(1)?;
        let place = self.pieces[number].binary_search_by(compare).ok()?;
        Some(number * PIECE + place)
    }

    /// The places at which another list of the same length may hold another row.
    pub fn differing<'a>(&'a self, other: &'a Rows<T>) -> impl Iterator<Item = usize> + 'a {
        let pieces = self.pieces.iter().zip(&other.pieces).enumerate();
        let differing = pieces.filter(|(_, (one, other))| !Arc::ptr_eq(one, other));
        differing.flat_map(|(number, (one, _))| {
            let start = number * PIECE;
            start..start + one.len()
        })
    }
}

impl<T: Clone> Rows<T> {
    /// The row at a place, to be changed.
    pub fn get_mut(&mut self, place: usize) -> Option<&mut T> {
        Arc::make_mut(self.pieces.get_mut(place / PIECE)?).get_mut(place % PIECE)
    }
}

impl<T> Index<usize> for Rows<T> {
    type Output = T;

    fn index(&self, place: usize) -> &T {
        &self.pieces[place / PIECE][place % PIECE]
    }
}

impl<T> FromIterator<T> for Rows<T> {
    fn from_iter<I: IntoIterator<Item = T>>(rows: I) -> Self {
        let mut rows = rows.into_iter();
        let mut list = Rows::default();
        loop {
            let piece: Vec<T> = rows.by_ref().take(PIECE).collect();
            if piece.is_empty() {
                return list;
            }
            list.len += piece.len();
            list.pieces.push(Arc::new(piece));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_row_leaves_the_list_it_was_copied_from() {
        let before: Rows<usize> = (0..1000).collect();
        let mut now = before.clone();
        *now.get_mut(500).expect("it is there") = 7;
        assert_eq!((before[500], now[500], now.len()), (500, 7, 1000));
        assert!(now.get(1000).is_none() && now.get_mut(1000).is_none());
        let differing: Vec<usize> = now.differing(&before).collect();
        assert!(differing.contains(&500) && differing.len() == PIECE);
        assert!(now.iter().copied().eq((0..1000).map(|row| if row == 500 { 7 } else { row })));
    }

    #[test]
    fn a_row_is_found_by_its_order() {
        for len in [0, 1, 63, 64, 65, 200] {
            let rows: Rows<usize> = (0..len).map(|row| row * 2).collect();
            assert_eq!(rows.len(), len);
            for wanted in 0..len * 2 + 2 {
                let place = (wanted % 2 == 0 && wanted / 2 < len).then_some(wanted / 2);
                assert_eq!(rows.find(|row| row.cmp(&wanted)), place, "{wanted} of {len}");
            }
        }
    }
}
