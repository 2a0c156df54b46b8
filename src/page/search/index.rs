//! The inverted index: for every word, the sections it stands in and how much it weighs there.
//!
//! A section is read once; the count of each word in title, heading and text becomes one BM25F impact of four bits
//! (Robertson, Zaragoza and Taylor, "Simple BM25 extension to multiple weighted fields", 2004). The average lengths
//! are constants and the rarity of a word is left to the client, so a posting depends on its section alone.
//!
//! Within a page words have numbers of their own, so that a word that stands there often is looked up among all words
//! of the site once.
//!
//! Invariant: a word has one number within the page at hand and one within the site.

use std::ops::RangeInclusive;

use rustc_hash::FxHashSet;

use super::lexis::{Lexis, hash};
use super::postings::{Posting, Postings, Store};
use super::synonyms::Synonyms;
use super::terms::Terms;
use super::words::{WordForm, each_word, filed, name_key};
use super::{SearchKind, SearchPage, SearchSection, SectionKind, UNITS_PER_PAGE, Weights};

/// How soon further occurrences of a word stop to matter.
const SATURATION: f32 = 1.2;
/// The largest impact that four bits hold.
const HIGHEST_IMPACT: u8 = 15;
const ARTICLES: [&str; 3] = ["a ", "an ", "the "];
/// In the posting of a question, beside its length: that the word itself stands there.
const OWN_WORD: u8 = 8;
/// Lengths of questions from the shortest to the longest that three bits tell apart.
const QUESTION_LENGTHS: RangeInclusive<usize> = 2..=9;
/// What a word counts where another of its group stands.
const SYNONYM_WEIGHT: f32 = 0.5;
/// A page with more different words does not leave the next one its tables.
const PAGE_WORDS_KEPT: usize = 1 << 12;

#[derive(Clone, Copy)]
enum Field {
    Title,
    Heading,
    Text,
    /// The sentences of the text that say what a page is about, once more.
    Summary,
}

struct FieldLength {
    /// How much a long field dilutes, from 0 to 1.
    dilution: f32,
    average: f32,
}

const FIELDS: [FieldLength; 4] = [
    FieldLength { dilution: 0.5, average: 3.0 },
    FieldLength { dilution: 0.5, average: 4.0 },
    FieldLength { dilution: 0.75, average: 100.0 },
    FieldLength { dilution: 0.5, average: 20.0 },
];

/// All words of a site with their postings.
pub(super) struct Index {
    pub(super) words: Lexis,
    /// By the numbers of words.
    pub(super) postings: Vec<Postings>,
    pub(super) store: Store,
    unit_count: usize,
    page: PageWords,
    weights: [f32; 4],
    /// For the words of groups, which have the lowest numbers: the numbers of those that find them.
    synonyms: Vec<Vec<u32>>,
    /// Words that only ask.
    fillers: FxHashSet<String>,
}

impl Index {
    /// An empty index that weighs words like this; `optional_words` are those that only ask.
    pub(super) fn new(weights: Weights, synonyms: &Synonyms, optional_words: &str) -> Self {
        let mut fillers = FxHashSet::default();
        each_word(optional_words, |word, _| {
            fillers.insert(word.to_owned());
        });
        let Weights { title, heading, text } = weights;
        let mut index = Index {
            words: Lexis::default(),
            postings: Vec::new(),
            store: Store::default(),
            unit_count: 0,
            page: PageWords::default(),
            weights: [title, heading, text, text].map(f32::from),
            synonyms: Vec::new(),
            fillers,
        };
        for group in &synonyms.groups {
            let mut numbers =
                |words: &[String]| words.iter().map(|word| index.number(word)).collect::<Vec<_>>();
            let (asked, meant) = (numbers(&group.asked), numbers(&group.meant));
            index.synonyms.resize(index.postings.len(), Vec::new());
            for number in meant {
                let others = asked.iter().copied().filter(|&other| other != number);
                index.synonyms[number as usize].extend(others);
            }
        }
        index
    }

    /// How many sections there are.
    pub(super) fn unit_count(&self) -> usize {
        self.unit_count
    }

    /// Every word with its postings, when all pages have been added.
    pub(super) fn terms(&mut self) -> Terms<'_> {
        self.words.close();
        self.page = PageWords::default();
        Terms::new(&self.words, &self.postings, &self.store)
    }

    /// Adds the sections of a page that share the page number `number`; its names if it `begins` with them.
    pub(super) fn add(
        &mut self,
        page: &SearchPage,
        sections: &[SearchSection],
        number: usize,
        begins: bool,
    ) {
        self.page.clear();
        let first_unit =
            u32::try_from(number * UNITS_PER_PAGE).expect("a site has fewer than 60 million pages");
        if begins {
            self.add_name(&page.title, first_unit, HIGHEST_IMPACT);
            for name in &page.names {
                self.add_name(name, first_unit, HIGHEST_IMPACT - 1);
            }
            for (names, side) in page.sides.iter().zip(1..=HIGHEST_IMPACT) {
                for name in names {
                    self.add_side(name, first_unit, side);
                }
            }
        }
        for (unit, position) in (first_unit..).zip(0..sections.len().max(1)) {
            if position == 0 && begins {
                // What a pair is called says less than the titles of the two that it is made from.
                let is_made_pair = page.kind == SearchKind::Comparison && !has_text(&page.sections);
                let field = if is_made_pair { Field::Heading } else { Field::Title };
                self.count_words(&page.title, field);
                let title_length = self.page.lengths[field as usize];
                for name in page.names.iter().chain([&page.title_words]) {
                    self.count_words(name, field);
                }
                self.page.lengths[field as usize] = title_length;
                self.count_words(&page.summary, Field::Summary);
            }
            let section = sections.get(position);
            if let Some(section) = section.filter(|section| section.kind == SectionKind::Question) {
                self.push_question(unit, &section.heading);
                self.unit_count += 1;
                continue;
            }
            if let Some(section) = section {
                self.count_words(&section.heading, Field::Heading);
                self.count_words(&section.text, Field::Text);
            }
            self.push_unit(unit);
            self.unit_count += 1;
        }
    }

    /// Adds the key of a name; the impact puts titles before other names. One that ends in a plus, as "Staff+", is also
    /// found with it, and without it after names that have none.
    fn add_name(&mut self, name: &str, unit: u32, impact: u8) {
        let key = name_key(name);
        let bare = key.trim_end();
        let (key, impact) = if name.trim_end().ends_with('+') && !bare.ends_with('+') {
            let number = self.number(&format!("{bare}+ "));
            self.push(number, Posting { unit, in_title: true, impact });
            (key, impact - 2)
        } else {
            (key, impact)
        };
        let bare =
            ARTICLES.iter().find_map(|article| key.strip_prefix(article)).unwrap_or_default();
        for key in [key.as_str(), bare] {
            if !key.is_empty() {
                let number = self.number(&filed(key, &self.fillers));
                self.push(number, Posting { unit, in_title: true, impact });
            }
        }
    }

    /// Adds a name of one side of a page; a second space tells it from names of pages.
    fn add_side(&mut self, name: &str, unit: u32, side: u8) {
        let mut key = name_key(name);
        if !key.is_empty() {
            key.push(' ');
            let number = self.number(&key);
            self.push(number, Posting { unit, in_title: true, impact: side });
        }
    }

    /// Adds a question, a unit of its own: in place of an impact its postings say how long it is, shorter as more, so
    /// that the client knows how much of it a query has; words that only ask count half. The title bit tells it from
    /// text.
    fn push_question(&mut self, unit: u32, ask: &str) {
        let (mut words, mut asking, mut all) = (Vec::new(), 0, 0);
        let fillers = std::mem::take(&mut self.fillers);
        each_word(ask, |word, form| {
            let number = self.number(word);
            if form == WordForm::Plain && !words.contains(&number) {
                all += 1;
                asking += usize::from(!fillers.contains(word));
            }
            words.push(number);
        });
        self.fillers = fillers;
        let (shortest, longest) = QUESTION_LENGTHS.into_inner();
        let length = (asking + all).div_ceil(2).clamp(shortest, longest);
        let shortness = (longest - length) as u8;
        for &number in &words {
            let own = Posting { unit, in_title: true, impact: OWN_WORD | shortness };
            self.push(number, own);
        }
        let lent = Posting { unit, in_title: true, impact: shortness };
        for number in words {
            for place in 0..self.synonyms.get(number as usize).map_or(0, Vec::len) {
                self.push(self.synonyms[number as usize][place], lent);
            }
        }
    }

    fn number(&mut self, word: &str) -> u32 {
        self.hashed_number(word, hash(word))
    }

    fn hashed_number(&mut self, word: &str, hash: u32) -> u32 {
        let (number, is_new) = self.words.number(word, hash);
        if is_new {
            self.postings.push(Postings::default());
        }
        number
    }

    fn push(&mut self, number: u32, posting: Posting) {
        self.store.push(&mut self.postings[number as usize], posting);
    }

    fn count_words(&mut self, text: &str, field: Field) {
        if self.weights[field as usize] > 0.0 {
            self.page.count(text, field as usize);
        }
    }

    fn push_unit(&mut self, unit: u32) {
        let mut page = std::mem::take(&mut self.page);
        for word in page.seen.iter().map(|&word| word as usize) {
            if page.numbers[word] == NOT_ASKED {
                let text = page.words.word(word as u32);
                page.numbers[word] = self.hashed_number(text, page.hashes[word]);
            }
        }
        let worths = worths(page.lengths, self.weights);
        for word in page.seen.drain(..).map(|word| word as usize) {
            let number = page.numbers[word];
            let count = std::mem::take(&mut page.counts[word]);
            let in_title = count[Field::Title as usize] > 0;
            let impact = impact(count, worths);
            if let Some(others) = self.synonyms.get(number as usize) {
                let lent = (f32::from(impact) * SYNONYM_WEIGHT).round() as u8;
                let lent = Posting { unit, in_title, impact: lent.max(1) };
                page.borrowed.extend(others.iter().map(|&other| (other, lent)));
            }
            self.push(number, Posting { unit, in_title, impact });
        }
        page.borrowed
            .sort_unstable_by_key(|(number, lent)| (*number, std::cmp::Reverse(lent.impact)));
        for (number, lent) in page.borrowed.drain(..) {
            // A word that stands in the section itself has its posting already.
            self.push(number, lent);
        }
        page.lengths = [0; 4];
        self.page = page;
    }
}

/// In place of the number that a word has in the site, before it is looked up.
const NOT_ASKED: u32 = u32::MAX;

/// Whether a page has words of its own, beside its title and the questions that it answers.
fn has_text(sections: &[SearchSection]) -> bool {
    let mut said = sections.iter().filter(|section| section.kind != SectionKind::Question);
    said.any(|section| !section.heading.is_empty() || !section.text.is_empty())
}

/// The words of the page at hand, and how often each stands in the fields of the section at hand.
#[derive(Default)]
struct PageWords {
    words: Lexis,
    /// By the numbers of words within the page: their hashes, their numbers in the site, and their counts.
    hashes: Vec<u32>,
    numbers: Vec<u32>,
    counts: Vec<[u32; 4]>,
    /// The words of the section.
    seen: Vec<u32>,
    lengths: [u32; 4],
    /// What words of the section lend to others of their groups.
    borrowed: Vec<(u32, Posting)>,
}

impl PageWords {
    fn clear(&mut self) {
        self.words.clear(PAGE_WORDS_KEPT);
        self.hashes.clear();
        self.numbers.clear();
        self.counts.clear();
    }

    fn count(&mut self, text: &str, field: usize) {
        each_word(text, |word, form| {
            let hash = hash(word);
            let (number, is_new) = self.words.number(word, hash);
            if is_new {
                self.hashes.push(hash);
                self.numbers.push(NOT_ASKED);
                self.counts.push([0; 4]);
            }
            let count = &mut self.counts[number as usize];
            if *count == [0; 4] {
                self.seen.push(number);
            }
            count[field] += 1;
            if form == WordForm::Plain {
                self.lengths[field] += 1;
            }
        });
    }
}

/// What one occurrence counts in each field of a section whose fields have these lengths, in words.
fn worths(lengths: [u32; 4], weights: [f32; 4]) -> [f32; 4] {
    std::array::from_fn(|index| {
        let field = &FIELDS[index];
        let length = rounded(lengths[index]) as f32 / field.average;
        weights[index] / (1.0 - field.dilution + field.dilution * length)
    })
}

/// The impact of a word that stands in the fields of a section so often, by what it counts there (BM25F).
fn impact(counts: [u32; 4], worths: [f32; 4]) -> u8 {
    let frequency: f32 =
        counts.iter().zip(worths).map(|(count, worth)| *count as f32 * worth).sum();
    let impact = frequency / (SATURATION + frequency) * f32::from(HIGHEST_IMPACT);
    ((impact + 0.5) as u8).clamp(1, HIGHEST_IMPACT)
}

/// `length` with its two highest bits only, so that a few words more or less leave the other postings of a section,
/// and the files they are in, as they were.
fn rounded(length: u32) -> u32 {
    let dropped = (u32::BITS - length.leading_zeros()).saturating_sub(2);
    length >> dropped << dropped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_rounded_down_to_two_bits() {
        for (length, expected) in
            [(0, 0), (1, 1), (3, 3), (5, 4), (7, 6), (100, 96), (127, 96), (128, 128)]
        {
            assert_eq!(rounded(length), expected, "of {length}");
        }
    }

    #[test]
    fn a_title_outweighs_a_heading_and_a_heading_the_text() {
        let of = |counts, lengths, weights| impact(counts, worths(lengths, weights));
        let lengths = [3, 4, 100, 20];
        let weights = [5.0, 3.0, 1.0, 1.0];
        let in_title = of([1, 0, 0, 0], lengths, weights);
        let in_heading = of([0, 1, 0, 0], lengths, weights);
        let in_summary = of([0, 0, 1, 1], lengths, weights);
        assert!(in_title > in_heading);
        assert!(in_heading > in_summary);
        assert!(in_summary > of([0, 0, 1, 0], lengths, weights));
        assert_eq!(of([0, 0, 1, 0], [3, 4, 1_000_000, 20], weights), 1);
        assert_eq!(of([900, 900, 900, 0], lengths, weights), HIGHEST_IMPACT);
        assert!(of([0, 1, 0, 0], lengths, [5.0, 9.0, 1.0, 1.0]) > in_title);
    }
}
