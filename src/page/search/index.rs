//! The inverted index: for every word, the sections it stands in and how much it weighs there.
//!
//! A section is read once; the count of each word in title, heading and text becomes one BM25F impact of four bits
//! (Robertson, Zaragoza and Taylor, "Simple BM25 extension to multiple weighted fields", 2004). The average lengths
//! are constants and the rarity of a word is left to the client, so a posting depends on its section alone.
//!
//! Invariant: postings of a term are in rising order of their unit, one a unit.

use rustc_hash::FxHashMap;

use super::shards::Term;
use super::words::{WordForm, each_word, name_key};
use super::{SearchPage, SearchSection, UNITS_PER_PAGE, Weights};

/// How soon further occurrences of a word stop to matter.
const SATURATION: f32 = 1.2;
/// The largest impact that four bits hold.
const HIGHEST_IMPACT: u8 = 15;
const ARTICLES: [&str; 3] = ["a ", "an ", "the "];
/// What a word counts where another of its group stands.
const SYNONYM_WEIGHT: f32 = 0.5;

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
    numbers: FxHashMap<Box<str>, u32>,
    postings: Vec<Postings>,
    unit_count: usize,
    counts: Counts,
    weights: [f32; 4],
    /// For the words of groups, which have the lowest numbers: the numbers of the others.
    synonyms: Vec<Vec<u32>>,
}

/// The postings of one word: for each, the varint of `unit delta << 5 | title bit << 4 | impact`.
#[derive(Default)]
pub(super) struct Postings {
    pub(super) bytes: Vec<u8>,
    pub(super) count: usize,
    last_unit: u32,
}

/// One posting, decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Posting {
    pub(super) unit: u32,
    pub(super) in_title: bool,
    pub(super) impact: u8,
}

impl Postings {
    /// Appends a posting, unless its unit has one (two names of a page may have the same key).
    pub(super) fn push(&mut self, posting: Posting) {
        if self.count > 0 && self.last_unit == posting.unit {
            return;
        }
        let delta = u64::from(posting.unit - self.last_unit);
        let value = delta << 5 | u64::from(posting.in_title) << 4 | u64::from(posting.impact);
        push_varint(value, &mut self.bytes);
        self.last_unit = posting.unit;
        self.count += 1;
    }

    /// The postings as they were pushed.
    pub(super) fn iter(&self) -> impl Iterator<Item = Posting> {
        let mut bytes = self.bytes.iter();
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

/// Appends `value` in groups of seven bits, lowest first, the high bit set on all but the last.
pub(super) fn push_varint(mut value: u64, bytes: &mut Vec<u8>) {
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

impl Index {
    /// An empty index that weighs words like this; the words of a group in `synonyms` stand for each other.
    pub(super) fn new(weights: Weights, synonyms: &[String]) -> Self {
        let Weights { title, heading, text } = weights;
        let mut index = Index {
            numbers: FxHashMap::default(),
            postings: Vec::new(),
            unit_count: 0,
            counts: Counts::default(),
            weights: [title, heading, text, text].map(f32::from),
            synonyms: Vec::new(),
        };
        for group in synonyms {
            let mut numbers = Vec::new();
            each_word(group, |word, _| numbers.push(index.number(word)));
            index.synonyms.resize(index.postings.len(), Vec::new());
            for &number in &numbers {
                let others = numbers.iter().copied().filter(|&other| other != number);
                index.synonyms[number as usize].extend(others);
            }
        }
        index
    }

    /// How many sections there are.
    pub(super) fn unit_count(&self) -> usize {
        self.unit_count
    }

    /// Every word with its postings, sorted as the client compares strings, by UTF-16 units.
    pub(super) fn sorted_terms(&self) -> Vec<Term<'_>> {
        let terms = self
            .numbers
            .iter()
            .map(|(word, &number)| Term { word, postings: &self.postings[number as usize] });
        let mut terms: Vec<_> = terms.filter(|term| term.postings.count > 0).collect();
        terms.sort_unstable_by(|Term { word: a, .. }, Term { word: b, .. }| {
            if a.is_ascii() && b.is_ascii() {
                a.cmp(b)
            } else {
                a.encode_utf16().cmp(b.encode_utf16())
            }
        });
        terms
    }

    /// Adds the sections of a page that share the page number `number`; its names if it `begins` with them.
    pub(super) fn add(
        &mut self,
        page: &SearchPage,
        sections: &[SearchSection],
        number: usize,
        begins: bool,
    ) {
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
                self.count_words(&page.title, Field::Title);
                let title_length = self.counts.lengths[Field::Title as usize];
                for name in page.names.iter().chain([&page.title_words]) {
                    self.count_words(name, Field::Title);
                }
                self.counts.lengths[Field::Title as usize] = title_length;
                self.count_words(&page.summary, Field::Summary);
            }
            if let Some(section) = sections.get(position) {
                self.count_words(&section.heading, Field::Heading);
                self.count_words(&section.text, Field::Text);
            }
            self.push_unit(unit);
            self.unit_count += 1;
        }
    }

    /// Adds the key of a name; the impact puts titles before other names.
    fn add_name(&mut self, name: &str, unit: u32, impact: u8) {
        let key = name_key(name);
        let bare =
            ARTICLES.iter().find_map(|article| key.strip_prefix(article)).unwrap_or_default();
        for key in [key.as_str(), bare] {
            if !key.is_empty() {
                let number = self.number(key);
                let posting = Posting { unit, in_title: true, impact };
                self.postings[number as usize].push(posting);
            }
        }
    }

    /// Adds a name of one side of a page; a second space tells it from names of pages.
    fn add_side(&mut self, name: &str, unit: u32, side: u8) {
        let mut key = name_key(name);
        if !key.is_empty() {
            key.push(' ');
            let number = self.number(&key);
            self.postings[number as usize].push(Posting { unit, in_title: true, impact: side });
        }
    }

    fn number(&mut self, word: &str) -> u32 {
        if let Some(&number) = self.numbers.get(word) {
            return number;
        }
        let number =
            u32::try_from(self.postings.len()).expect("a site has fewer than 4 billion words");
        self.numbers.insert(word.into(), number);
        self.postings.push(Postings::default());
        number
    }

    fn count_words(&mut self, text: &str, field: Field) {
        let field = field as usize;
        if self.weights[field] == 0.0 {
            return;
        }
        each_word(text, |word, form| {
            let number = self.number(word);
            self.counts.add(number, field);
            if form == WordForm::Plain {
                self.counts.lengths[field] += 1;
            }
        });
    }

    fn push_unit(&mut self, unit: u32) {
        let counts = &mut self.counts;
        let mut borrowed = std::mem::take(&mut counts.borrowed);
        for number in counts.seen.drain(..) {
            let count = std::mem::take(&mut counts.by_number[number as usize]);
            let in_title = count[Field::Title as usize] > 0;
            let impact = impact(count, counts.lengths, self.weights);
            if let Some(others) = self.synonyms.get(number as usize) {
                let lent = (f32::from(impact) * SYNONYM_WEIGHT).round() as u8;
                let lent = Posting { unit, in_title, impact: lent.max(1) };
                borrowed.extend(others.iter().map(|&other| (other, lent)));
            }
            self.postings[number as usize].push(Posting { unit, in_title, impact });
        }
        borrowed.sort_unstable_by_key(|(number, lent)| (*number, std::cmp::Reverse(lent.impact)));
        for (number, lent) in borrowed.drain(..) {
            // A word that stands in the section itself has its posting already.
            self.postings[number as usize].push(lent);
        }
        counts.borrowed = borrowed;
        counts.lengths = [0; 4];
    }
}

/// How often each word stands in the fields of the section at hand.
#[derive(Default)]
struct Counts {
    by_number: Vec<[u32; 4]>,
    seen: Vec<u32>,
    lengths: [u32; 4],
    /// What words of a section lend to others of their groups.
    borrowed: Vec<(u32, Posting)>,
}

impl Counts {
    fn add(&mut self, number: u32, field: usize) {
        let index = number as usize;
        if index >= self.by_number.len() {
            self.by_number.resize(index + 1, [0; 4]);
        }
        let count = &mut self.by_number[index];
        if *count == [0; 4] {
            self.seen.push(number);
        }
        count[field] += 1;
    }
}

fn impact(counts: [u32; 4], lengths: [u32; 4], weights: [f32; 4]) -> u8 {
    let mut frequency = 0.0;
    for (index, field) in FIELDS.iter().enumerate() {
        let length = rounded(lengths[index]) as f32 / field.average;
        let norm = 1.0 - field.dilution + field.dilution * length;
        frequency += weights[index] * counts[index] as f32 / norm;
    }
    let impact = frequency / (SATURATION + frequency) * f32::from(HIGHEST_IMPACT);
    (impact.round() as u8).clamp(1, HIGHEST_IMPACT)
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
    fn postings_come_back_as_pushed() {
        let pushed = [
            Posting { unit: 0, in_title: true, impact: 15 },
            Posting { unit: 64, in_title: false, impact: 1 },
            Posting { unit: 6_400_000, in_title: false, impact: 7 },
        ];
        let mut postings = Postings::default();
        for posting in pushed {
            postings.push(posting);
        }
        assert_eq!(postings.iter().collect::<Vec<_>>(), pushed);
    }

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
        let lengths = [3, 4, 100, 20];
        let weights = [5.0, 3.0, 1.0, 1.0];
        let in_title = impact([1, 0, 0, 0], lengths, weights);
        let in_heading = impact([0, 1, 0, 0], lengths, weights);
        let in_summary = impact([0, 0, 1, 1], lengths, weights);
        assert!(in_title > in_heading);
        assert!(in_heading > in_summary);
        assert!(in_summary > impact([0, 0, 1, 0], lengths, weights));
        assert_eq!(impact([0, 0, 1, 0], [3, 4, 1_000_000, 20], weights), 1);
        assert_eq!(impact([900, 900, 900, 0], lengths, weights), HIGHEST_IMPACT);
        assert!(impact([0, 1, 0, 0], lengths, [5.0, 9.0, 1.0, 1.0]) > in_title);
    }
}
