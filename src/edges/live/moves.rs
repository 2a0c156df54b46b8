//! Where pages went: a reader of a page that gets another address should not lose it.
//!
//! Compares the pages of two builds; a page that is gone and one that is new are the same if
//! they have the same file, the same content, or the same kind and title. Invariant: what is
//! remembered is bounded, and an address that exists leads nowhere else.

use std::collections::{HashMap, VecDeque};
use std::mem::discriminant;
use std::sync::Arc;

use crate::names::{Names, PageMeta};
use crate::words::hash::Digest;
use crate::words::path::{Address, RelPath};
use crate::words::rows::Rows;

/// How many pages that are gone are remembered. A file is often gone for a moment before it
/// is there again under its new name.
const MOST_GONE: usize = 1_000;

/// Pages that are gone and where the others went.
#[derive(Clone, Debug, Default)]
pub(super) struct Moves {
    names: Option<Arc<Names>>,
    gone: VecDeque<(PageMeta, Option<Digest>)>,
    to: HashMap<Address, Address>,
}

impl Moves {
    /// Whether the pages are those taken up last.
    pub(super) fn is_of(&self, names: &Arc<Names>) -> bool {
        self.names.as_ref().is_some_and(|last| Arc::ptr_eq(last, names))
    }

    /// Takes up the pages of a new build. `before` and `now` give the content of a file.
    pub(super) fn follow(
        &mut self,
        names: &Arc<Names>,
        before: impl Fn(&RelPath) -> Option<Digest>,
        now: impl Fn(&RelPath) -> Option<Digest>,
    ) {
        let Some(last) = self.names.replace(Arc::clone(names)) else { return };
        if Arc::ptr_eq(&last.places, &names.places) {
            return;
        }
        for page in missing(&last.pages, &names.pages) {
            let content = page.doc.as_ref().and_then(&before);
            self.gone.push_back((page.clone(), content));
        }
        for page in missing(&names.pages, &last.pages) {
            self.to.remove(&page.address);
            self.gone.retain(|(gone, _)| gone.address != page.address);
            let content = page.doc.as_ref().and_then(&now);
            if let Some(place) = self.place_of(page, content)
                && let Some((gone, _)) = self.gone.remove(place)
            {
                self.to.insert(gone.address, page.address.clone());
            }
        }
        while self.gone.len() > MOST_GONE {
            self.gone.pop_front();
        }
        if self.to.len() > MOST_GONE {
            self.to.clear();
        }
    }

    /// The page among those that are gone that `page` is now.
    fn place_of(&self, page: &PageMeta, content: Option<Digest>) -> Option<usize> {
        let same_kind = |gone: &PageMeta| discriminant(&gone.kind) == discriminant(&page.kind);
        let find = |is: &dyn Fn(&PageMeta, Option<Digest>) -> bool| {
            self.gone.iter().rposition(|(gone, content)| is(gone, *content))
        };
        find(&|gone, _| gone.doc.is_some() && gone.doc == page.doc && same_kind(gone))
            .or_else(|| find(&|_, known| known.is_some() && known == content))
            .or_else(|| {
                find(&|gone, _| {
                    same_kind(gone) && gone.title == page.title && !page.title.is_empty()
                })
            })
    }

    /// The address at which a page is now that was at `address`.
    pub(super) fn of(&self, address: &Address) -> Option<Address> {
        let mut found = self.to.get(address)?;
        for _ in 0..self.to.len() {
            match self.to.get(found) {
                Some(next) => found = next,
                None => break,
            }
        }
        Some(found.clone())
    }
}

/// The pages of `these` whose addresses are not among `those`; both are sorted by address.
fn missing<'a>(
    these: &'a Rows<PageMeta>,
    those: &'a Rows<PageMeta>,
) -> impl Iterator<Item = &'a PageMeta> {
    let mut those = those.iter().peekable();
    these.iter().filter(move |page| {
        while those.next_if(|other| other.address < page.address).is_some() {}
        those.peek().is_none_or(|other| other.address != page.address)
    })
}
