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

/// The questions of all pages of a site.
#[derive(Debug)]
pub struct Askers {
    /// The upper half of a question's key and the number of a page that asked it, in order.
    pairs: Vec<u64>,
    /// The same for questions that were asked since, in order.
    since: Vec<u64>,
}

impl Askers {
    /// The questions of these pages.
    #[must_use]
    pub fn of(linked: &Rows<Arc<LinkedPage>>) -> Self {
        let pairs = linked.iter().zip(0_u64..);
        let pairs =
            pairs.flat_map(|(page, id)| page.asked().iter().map(move |key| upper(*key) | id));
        let mut pairs: Vec<u64> = pairs.collect();
        pairs.par_sort_unstable();
        pairs.dedup();
        Askers { pairs, since: Vec::new() }
    }

    /// The same after some of the pages were linked again. What they ask no more is left.
    #[must_use]
    pub fn after(
        mut self,
        again: &BTreeSet<PageId>,
        before: &Rows<Arc<LinkedPage>>,
        now: &Rows<Arc<LinkedPage>>,
    ) -> Self {
        for id in again {
            let known = before[id.index()].asked();
            let asked = now[id.index()].asked().iter();
            let news = asked.filter(|key| known.binary_search(key).is_err());
            self.since.extend(news.map(|key| upper(*key) | u64::from(id.0)));
        }
        self.since.sort_unstable();
        self.since.dedup();
        if self.since.len() > self.pairs.len() / 4 { Askers::of(now) } else { self }
    }

    /// The pages that may have asked one of these questions, in order.
    pub(super) fn who(&self, keys: &Keys) -> BTreeSet<PageId> {
        let mut who = BTreeSet::new();
        for pairs in [&self.pairs, &self.since] {
            #[allow(clippy::iter_over_hash_type, reason = "what is found is sorted")]
            for key in keys {
                let key = upper(*key);
                let from = pairs.partition_point(|pair| *pair < key);
                let asked = pairs[from..].iter().take_while(|pair| upper(**pair) == key);
                who.extend(asked.map(|pair| PageId((*pair & 0xFFFF_FFFF) as u32)));
            }
        }
        who
    }
}

fn upper(key: u64) -> u64 {
    key & 0xFFFF_FFFF_0000_0000
}
