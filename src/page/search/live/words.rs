//! An index in which the postings of some pages can be exchanged.
//!
//! What pages say before and after an edit is indexed apart, by the same code as whole sites; where the two agree on a
//! word, its postings stay. So an edit costs the words that came, went or weigh otherwise. A word that stands nowhere
//! keeps its number until such words are many.
//!
//! Invariant: after any exchange, the terms are those of an index made anew.

use std::collections::BTreeMap;

use pagefind_stem::Stemmer;

use super::super::index::Index;
use super::super::lexis::{Lexis, hash};
use super::super::postings::{Posting, Postings, Store};
use super::super::shards::stemmer;
use super::super::terms::{self, Term, Terms};

/// With more words that stand nowhere than this, and than a quarter of those that do, all get new numbers.
const MOST_UNUSED: usize = if cfg!(test) { 16 } else { 4096 };

/// All words of a site with their postings.
pub(super) struct Words {
    lexis: Lexis,
    /// By the numbers of words, like the digests of their terms.
    postings: Vec<Postings>,
    digests: Vec<u64>,
    store: Store,
    /// The words that stand somewhere, in the order of the client.
    sorted: Vec<u32>,
    stems: Stems,
    /// What digests are made from, and postings while they are decoded; kept for its room.
    room: Vec<u8>,
}

/// Which words have which stem.
struct Stems {
    stemmer: Option<Stemmer>,
    lexis: Lexis,
    /// By the numbers of words: the number of the stem, if they have one.
    of: Vec<Option<u32>>,
    /// By the numbers of stems: how many words that stand somewhere have it.
    sizes: Vec<u32>,
}

/// The page numbers after an edit by those before; none for pages that are gone or say other things.
pub(super) type Renumbering = Vec<Option<u32>>;

/// Which pages an edit concerns.
pub(super) enum Gone {
    /// All other pages keep their numbers; these are what the pages said before.
    Said(Box<Index>),
    /// Pages get other numbers.
    Renumbered(Renumbering),
}

/// The numbers that a word has among what is gone and what is new.
#[derive(Default)]
struct Numbers {
    gone: Option<u32>,
    new: Option<u32>,
}

impl Words {
    /// The words of an index to which all pages have been added.
    pub(super) fn new(index: Index, language: &str) -> Self {
        let Index { words: lexis, postings, store, .. } = index;
        let sorted = Terms::new(&lexis, &postings, &store).sorted.into_owned();
        let mut words = Words {
            lexis,
            digests: vec![0; postings.len()],
            postings,
            store,
            sorted: Vec::new(),
            stems: Stems::new(stemmer(language)),
            room: Vec::new(),
        };
        for number in 0..words.digests.len() as u32 {
            words.stems.add(words.lexis.word(number));
        }
        for &number in &sorted {
            words.stems.enter(number);
            words.digest(number);
        }
        words.sorted = sorted;
        words
    }

    /// The words that stand somewhere.
    pub(super) fn terms(&self) -> Terms<'_> {
        Terms::known(&self.lexis, &self.postings, &self.store, &self.sorted, &self.digests)
    }

    /// For each of the terms the number of its stem, or none when no other word has it.
    pub(super) fn stems(&self) -> Vec<Option<u32>> {
        let Stems { of, sizes, .. } = &self.stems;
        let stem = |number: &u32| of[*number as usize].filter(|stem| sizes[*stem as usize] > 1);
        self.sorted.iter().map(stem).collect()
    }

    /// Puts what pages say now in the place of what they said; gives how many words that concerned.
    pub(super) fn exchange(&mut self, gone: &Gone, new: &Index) -> usize {
        let mut changes = Changes::default();
        match gone {
            Gone::Said(gone) => self.exchange_said(gone, new, &mut changes),
            Gone::Renumbered(numbers) => self.renumber(numbers, new, &mut changes),
        }
        let Changes { came, went, written } = changes;
        if went {
            self.sorted.retain(|number| self.postings[*number as usize].count > 0);
        }
        for number in came {
            let word = self.lexis.word(number);
            let before = |other: &u32| terms::order(self.lexis.word(*other), word).is_lt();
            let place = self.sorted.partition_point(before);
            self.sorted.insert(place, number);
        }
        if self.postings.len() - self.sorted.len() > MOST_UNUSED.max(self.sorted.len() / 4) {
            self.number_anew();
        }
        written
    }

    fn exchange_said(&mut self, gone: &Index, new: &Index, changes: &mut Changes) {
        let mut numbers: BTreeMap<u32, Numbers> = BTreeMap::new();
        for (number, word) in used(gone) {
            numbers.entry(self.number(word)).or_default().gone = Some(number);
        }
        for (number, word) in used(new) {
            numbers.entry(self.number(word)).or_default().new = Some(number);
        }
        let mut postings = Vec::new();
        for (number, Numbers { gone: before, new: now }) in numbers {
            let (before, now) = (list(gone, before), list(new, now));
            if before == now {
                continue;
            }
            self.decode(number, &mut postings);
            let mut rest = before.iter().peekable();
            postings.retain(|posting| rest.next_if(|gone| gone.unit == posting.unit).is_none());
            debug_assert!(rest.next().is_none(), "what is gone was there");
            self.set(number, &mut postings, &now, changes);
        }
    }

    fn renumber(&mut self, numbers: &Renumbering, new: &Index, changes: &mut Changes) {
        let mut nows = vec![None; self.postings.len()];
        for (number, word) in used(new) {
            let own = self.number(word) as usize;
            nows.resize(self.postings.len(), None);
            nows[own] = Some(number);
        }
        let moved = |posting: Posting| {
            let per_page = super::super::UNITS_PER_PAGE as u32;
            let page = numbers[(posting.unit / per_page) as usize]?;
            Some(Posting { unit: page * per_page + posting.unit % per_page, ..posting })
        };
        let (mut before, mut postings) = (Vec::new(), Vec::new());
        for (number, now) in (0..).zip(nows) {
            self.decode(number, &mut before);
            postings.clear();
            postings.extend(before.iter().copied().filter_map(moved));
            if now.is_some() || before != postings {
                self.set(number, &mut postings, &list(new, now), changes);
            }
        }
    }

    fn decode(&mut self, number: u32, postings: &mut Vec<Posting>) {
        self.store.decode(&self.postings[number as usize], &mut self.room, postings);
    }

    /// Gives a word these postings and `new` ones, which are of other sections.
    fn set(
        &mut self,
        number: u32,
        postings: &mut Vec<Posting>,
        new: &[Posting],
        changes: &mut Changes,
    ) {
        if !new.is_empty() {
            postings.extend(new);
            // Both parts are in order already, which this kind of sorting makes use of.
            postings.sort_by_key(|posting| posting.unit);
        }
        let place = &mut self.postings[number as usize];
        let stood = place.count > 0;
        self.store.replace(place, postings);
        self.digest(number);
        changes.written += 1;
        match (stood, postings.is_empty()) {
            (false, false) => {
                self.stems.enter(number);
                changes.came.push(number);
            }
            (true, true) => {
                self.stems.leave(number);
                changes.went = true;
            }
            _ => {}
        }
    }

    fn number(&mut self, word: &str) -> u32 {
        let (number, is_new) = self.lexis.number(word, hash(word));
        if is_new {
            self.postings.push(Postings::default());
            self.digests.push(0);
            self.stems.add(word);
        }
        number
    }

    fn digest(&mut self, number: u32) {
        let postings = &self.postings[number as usize];
        let term = Term { word: self.lexis.word(number), postings };
        self.digests[number as usize] = term.digest(&self.store, &mut self.room);
    }

    /// Forgets the words that stand nowhere.
    fn number_anew(&mut self) {
        let mut lexis = Lexis::default();
        let mut stems = Stems::new(self.stems.stemmer.take());
        let (mut postings, mut digests) = (Vec::new(), Vec::new());
        for number in &mut self.sorted {
            let before = *number as usize;
            let word = self.lexis.word(*number);
            (*number, _) = lexis.number(word, hash(word));
            stems.add(word);
            stems.enter(*number);
            postings.push(self.postings[before]);
            digests.push(self.digests[before]);
        }
        (self.lexis, self.stems) = (lexis, stems);
        (self.postings, self.digests) = (postings, digests);
    }
}

/// What became of words.
#[derive(Default)]
struct Changes {
    /// Words that stood nowhere and now stand somewhere.
    came: Vec<u32>,
    /// Whether a word stands nowhere any more.
    went: bool,
    /// How many words got other postings.
    written: usize,
}

/// The words of an index that stand somewhere, with their numbers.
fn used(index: &Index) -> impl Iterator<Item = (u32, &str)> {
    let numbers = (0..).zip(&index.postings).filter(|(_, postings)| postings.count > 0);
    numbers.map(|(number, _)| (number, index.words.word(number)))
}

/// The postings of a word that may be in an index.
fn list(index: &Index, number: Option<u32>) -> Vec<Posting> {
    let postings = number.map(|number| index.postings[number as usize]).unwrap_or_default();
    index.store.decoded(&postings).collect()
}

impl Stems {
    fn new(stemmer: Option<Stemmer>) -> Self {
        Stems { stemmer, lexis: Lexis::default(), of: Vec::new(), sizes: Vec::new() }
    }

    /// Adds the word with the next number.
    fn add(&mut self, word: &str) {
        // The key of a name has no stem.
        let stemmer = self.stemmer.as_ref().filter(|_| !word.ends_with(' '));
        let stem = stemmer.map(|stemmer| {
            let stem = stemmer.stem(word);
            let (number, is_new) = self.lexis.number(&stem, hash(&stem));
            if is_new {
                self.sizes.push(0);
            }
            number
        });
        self.of.push(stem);
    }

    /// The word with a number stands somewhere.
    fn enter(&mut self, number: u32) {
        if let Some(stem) = self.of[number as usize] {
            self.sizes[stem as usize] += 1;
        }
    }

    /// It does so no longer.
    fn leave(&mut self, number: u32) {
        if let Some(stem) = self.of[number as usize] {
            self.sizes[stem as usize] -= 1;
        }
    }
}
