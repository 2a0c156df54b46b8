//! Which pages asked a question: a change finds those whom it concerns without looking at all.
//!
//! Invariant: a page that asked a question is among its askers; some more may be.

use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;

use crate::link::LinkedPage;
use crate::link::asked::Keys;
use crate::names::PageId;
use crate::words::rows::Rows;

/// So many pages may have been linked again before all are taken up anew.
const MOST_SINCE: usize = if cfg!(test) { 8 } else { 512 };

/// The questions of all pages of a site.
#[derive(Debug)]
pub struct Askers {
    /// The upper half of a question's key and the number of a page that asked it, in order.
    pairs: Vec<u64>,
    /// Pages that were linked again since; what they asked is not among the pairs.
    since: BTreeSet<PageId>,
}

impl Askers {
    /// The questions of these pages.
    #[must_use]
    pub fn of(linked: &Rows<Arc<LinkedPage>>) -> Self {
        let pairs = linked.iter().zip(0_u64..);
        let pairs = pairs.flat_map(|(page, id)| page.asked.iter().map(move |key| upper(*key) | id));
        let mut pairs: Vec<u64> = pairs.collect();
        pairs.par_sort_unstable();
        pairs.dedup();
        Askers { pairs, since: BTreeSet::new() }
    }

    /// The same after some of the pages were linked again.
    #[must_use]
    pub fn after(mut self, again: &BTreeSet<PageId>, linked: &Rows<Arc<LinkedPage>>) -> Self {
        self.since.extend(again);
        if self.since.len() > MOST_SINCE { Askers::of(linked) } else { self }
    }

    /// The pages that may have asked one of these questions, in order.
    pub(super) fn who(&self, keys: &Keys) -> BTreeSet<PageId> {
        let mut who = self.since.clone();
        #[allow(clippy::iter_over_hash_type, reason = "what is found is sorted")]
        for key in keys {
            let from = self.pairs.partition_point(|pair| upper(*pair) < upper(*key));
            let asked = self.pairs[from..].iter().take_while(|pair| upper(**pair) == upper(*key));
            who.extend(asked.map(|pair| PageId(*pair as u32)));
        }
        who
    }
}

fn upper(key: u64) -> u64 {
    key & 0xFFFF_FFFF_0000_0000
}
