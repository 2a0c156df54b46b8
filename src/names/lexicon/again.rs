//! What becomes of the terms of a text when terms come and go.
//!
//! Between two lexicons few terms differ, and a text that holds none of them keeps what was found
//! in it. In the others only the words around them are looked at again: what the terms of a
//! popular name cost when it changes is what its mentions cost, and not the texts that they are in.
//! Invariant: what is found again is what looking at the whole text finds.

use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Lexicon, Match, Term, stands_alone};
use crate::file::fragment::Fragment;
use crate::names::PageMeta;
use crate::words::path::Address;
use crate::words::rows::Rows;
use crate::words::terms::{is_word, words};

/// With more terms than this the words of a text are looked up in all of them at once.
const FEW_TERMS: usize = 16;

/// What differs between two lexicons.
#[derive(Debug, Default)]
pub struct Differing {
    /// The terms that only one of them has, or that mean another page in each.
    terms: Lexicon,
    /// Those that are new, or newly mean what they do.
    new: Lexicon,
    /// The pages of concepts that had such terms before.
    before: FxHashSet<Address>,
}

/// A term in a text that was looked at before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Again {
    /// The one of this place among those known before.
    Known(usize),
    /// Another.
    New(Match),
}

impl Differing {
    /// Whether nothing differs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Whether a term that differs stands in a fragment.
    #[must_use]
    pub fn is_in(&self, fragment: &Fragment) -> bool {
        !self.terms.places_in(fragment).is_empty()
    }

    /// Where words start in a fragment at which another term than before may begin or be missing,
    /// in order; `known` are the terms that were found in it, with the pages that they mean.
    pub fn places_in<'a>(
        &self,
        fragment: &Fragment,
        known: impl Iterator<Item = (Range<usize>, &'a Address)>,
    ) -> Vec<usize> {
        let known = known.filter(|(_, means)| self.before.contains(*means));
        let mut places: Vec<usize> =
            known.map(|(found, _)| first_word_at(&fragment.text, found.start)).collect();
        if self.new.may_be_in(fragment) {
            places.extend(self.new.places_in(fragment));
            places.sort_unstable();
            places.dedup();
        }
        places
    }
}

impl Lexicon {
    /// What differs between this lexicon and an earlier one, each with the pages of its site.
    #[must_use]
    pub fn differing(
        &self,
        pages: &Rows<PageMeta>,
        other: &Lexicon,
        theirs: &Rows<PageMeta>,
    ) -> Differing {
        type Meaning<'a> = (&'a Address, Option<&'a str>);
        fn meaning<'a>(term: &'a Term, pages: &'a Rows<PageMeta>) -> Meaning<'a> {
            (&pages[term.concept.index()].address, term.exact.as_deref())
        }
        fn meanings<'a>(
            terms: &'a [Term],
            pages: &'a Rows<PageMeta>,
        ) -> FxHashMap<&'a str, Vec<Meaning<'a>>> {
            let mut meanings: FxHashMap<&str, Vec<Meaning<'_>>> = FxHashMap::default();
            for term in terms {
                meanings.entry(&term.form).or_default().push(meaning(term, pages));
            }
            meanings
        }
        // An edit leaves most terms at both ends of the list as they are.
        let same = |(ours, other): &(&Term, &Term)| {
            ours.form == other.form && meaning(ours, pages) == meaning(other, theirs)
        };
        let start = self.terms.iter().zip(&other.terms).take_while(same).count();
        let (our_terms, their_terms) = (&self.terms[start..], &other.terms[start..]);
        let end = our_terms.iter().rev().zip(their_terms.iter().rev()).take_while(same).count();
        let our_terms = &our_terms[..our_terms.len() - end];
        let their_terms = &their_terms[..their_terms.len() - end];
        let ours = meanings(our_terms, pages);
        let others = meanings(their_terms, theirs);
        let differs = |term: &&Term| ours.get(&*term.form) != others.get(&*term.form);
        let mut differing = Differing::default();
        for term in our_terms.iter().filter(differs) {
            differing.new.add(Term { exact: None, ..term.clone() });
            differing.terms.add(Term { exact: None, ..term.clone() });
        }
        for term in their_terms.iter().filter(differs) {
            differing.before.insert(theirs[term.concept.index()].address.clone());
            differing.terms.add(Term { exact: None, ..term.clone() });
        }
        differing
    }

    /// Whether the words of one of these terms may stand in a fragment.
    fn may_be_in(&self, fragment: &Fragment) -> bool {
        self.terms.iter().any(|term| term.may_be_in(fragment))
    }

    /// Where words start in a fragment at which one of these terms may begin, in order.
    fn places_in(&self, fragment: &Fragment) -> Vec<usize> {
        let text = &fragment.text;
        if !self.may_be_in(fragment) {
            return Vec::new();
        }
        let begins = |term: &Term, at: usize| {
            term.at(text, at).is_some_and(|range| stands_alone(text, &range))
        };
        // Looking for a word costs less than cutting the text into words. Beyond ASCII a name has
        // more than one way to be written.
        let is_plain = text.is_ascii() && self.terms.iter().all(|term| term.form.is_ascii());
        if !is_plain || self.terms.len() > FEW_TERMS {
            let words = words(text);
            let words = words.filter(|word| self.first_words.may_hold(word.hash));
            let begin = |hash: u64, at: usize| {
                let numbers = self.by_word.get(&hash).map_or(&[][..], Vec::as_slice);
                numbers.iter().any(|number| begins(&self.terms[*number as usize], at))
            };
            let words = words.filter(|word| begin(word.hash, word.range.start));
            return words.map(|word| word.range.start).collect();
        }
        let mut places = Vec::new();
        for term in self.terms.iter().filter(|term| term.may_be_in(fragment)) {
            let starts = places_of(text, first_word(&term.form));
            places.extend(starts.filter(|at| begins(term, *at)));
        }
        places.sort_unstable();
        places.dedup();
        places
    }

    /// Every term in `text`, in order, where `known` are the ranges of those that another lexicon
    /// found, and terms that differ may begin at `places` only.
    #[must_use]
    pub fn find_again(&self, text: &str, known: &[Range<usize>], places: &[usize]) -> Vec<Again> {
        let word_of = |found: &Range<usize>| first_word_at(text, found.start);
        let mut again = Vec::with_capacity(known.len() + places.len());
        let mut known = known.iter().enumerate().peekable();
        // Where the last term ends, and from where on nothing was looked at again.
        let (mut end, mut behind) = (0, 0);
        for &place in places {
            if place < behind {
                continue;
            }
            while let Some((number, found)) = known.next_if(|(_, found)| word_of(found) < place) {
                again.push(Again::Known(number));
                end = found.end;
            }
            // A longer term begins before it, in both lexicons.
            if place < end {
                continue;
            }
            let mut known_end = end;
            let mut last_word = None;
            behind = text.len();
            for word in words(&text[place..]) {
                let start = place + word.range.start;
                while let Some((_, found)) = known.next_if(|(_, found)| word_of(found) < start) {
                    known_end = found.end;
                }
                // Behind a whole word of which neither lexicon makes anything, both go on alike.
                let free = last_word.is_some_and(|last| last >= end.max(known_end));
                if free && places.binary_search(&start).is_err() {
                    behind = start;
                    break;
                }
                last_word = Some(start);
                if start < end {
                    continue;
                }
                if let Some(best) = self.longest_at(text, start, word.hash, end) {
                    end = best.range.end;
                    again.push(Again::New(best));
                }
            }
            while known.next_if(|(_, found)| word_of(found) < behind).is_some() {}
        }
        again.extend(known.map(|(number, _)| Again::Known(number)));
        again
    }
}

impl Term {
    /// Whether all its words may stand in a fragment.
    fn may_be_in(&self, fragment: &Fragment) -> bool {
        self.words.iter().all(|word| fragment.words.may_hold(*word))
    }
}

/// Where the first word starts that does not start before a place.
fn first_word_at(text: &str, from: usize) -> usize {
    text[from..].find(is_word).map_or(text.len(), |at| from + at)
}

fn first_word(name: &str) -> &str {
    words(name).next().map_or("", |word| &name[word.range])
}

/// Where a word of ASCII stands in a text of ASCII, whatever its case.
fn places_of<'a>(text: &'a str, name: &'a str) -> impl Iterator<Item = usize> + 'a {
    const OFTEN_FIRST: &[u8] = b" etaoinshrdlcumwfgypbvkjxqz";
    let (text, name) = (text.as_bytes(), name.as_bytes());
    // Where the rarest letter does not stand, the name does not.
    let rarity = |byte: u8| {
        let place = OFTEN_FIRST.iter().position(|often| *often == byte.to_ascii_lowercase());
        place.unwrap_or(OFTEN_FIRST.len())
    };
    let rarest = name.iter().enumerate().max_by_key(|(_, byte)| rarity(**byte));
    rarest.into_iter().flat_map(move |(place, letter)| {
        let (lower, upper) = (letter.to_ascii_lowercase(), letter.to_ascii_uppercase());
        let is_word = |byte: Option<&u8>| byte.is_some_and(|byte| is_word(char::from(*byte)));
        memchr::memchr2_iter(lower, upper, text).filter_map(move |at| {
            let start = at.checked_sub(place)?;
            let end = start + name.len();
            // Most are told by one letter more.
            if (text.get(start)? ^ name[0]) & !0x20 != 0 {
                return None;
            }
            let stands = text.get(start..end)?.eq_ignore_ascii_case(name);
            let is_whole = !is_word(text[..start].last()) && !is_word(text.get(end));
            (stands && is_whole).then_some(start)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::{PageId, PageKind};
    use crate::words::terms::WordSet;

    /// Numbers that look random, the same in every run.
    struct Dice(u64);

    impl Dice {
        fn roll(&mut self, sides: usize) -> usize {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (self.0 >> 33) as usize % sides
        }

        fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
            from[self.roll(from.len())]
        }
    }

    const FORMS: [&str; 14] = [
        "terminal",
        "terminal level",
        "level",
        "level up",
        ".net",
        "net",
        "c++",
        "up level net",
        "net level",
        "café",
        "café level",
        "UP",
        "a level",
        "level terminal up",
    ];
    const PIECES: [&str; 18] = [
        "terminal",
        "level",
        "levels",
        "up",
        "UP",
        ".net",
        "net",
        "c++",
        "café",
        "cafe\u{301}",
        "CAFÉ",
        "of",
        "a",
        "non-level",
        "level/up",
        "\n",
        "net.",
        "x_up",
    ];

    fn lexicon(forms: &[(&str, u32)]) -> Lexicon {
        let mut lexicon = Lexicon::default();
        for (form, concept) in forms {
            let exact = (*form == "UP").then(|| (*form).to_owned());
            let term = Term::new((*form).to_owned(), PageId(*concept), exact);
            lexicon.add(term.expect("is a name"));
        }
        lexicon
    }

    fn pages() -> Rows<PageMeta> {
        let page = |number: u32| PageMeta {
            kind: PageKind::Concept,
            address: Address::new(&format!("p{number}.html")).expect("is one"),
            title: String::new(),
            description: String::new(),
            doc: None,
            doc_number: None,
            folder: String::new(),
            weight: 0,
            date: None,
            draft: false,
        };
        (0..4).map(page).collect()
    }

    #[test]
    fn what_is_found_again_is_what_looking_at_the_whole_text_finds() {
        let pages = pages();
        let mut dice = Dice(7);
        let mut new = 0;
        for round in 0..20_000 {
            let ascii = round % 2 == 0;
            let forms = |dice: &mut Dice| -> Vec<(&str, u32)> {
                let some = FORMS.iter().filter(|_| dice.roll(2) == 0);
                let some: Vec<&str> =
                    some.copied().filter(|form| !ascii || form.is_ascii()).collect();
                some.into_iter().map(|form| (form, dice.roll(4) as u32)).collect()
            };
            let before = forms(&mut dice);
            let mut now = before.clone();
            match dice.roll(3) {
                0 => now = forms(&mut dice),
                1 if !now.is_empty() => drop(now.remove(dice.roll(now.len()))),
                _ => now.extend(
                    forms(&mut dice)
                        .into_iter()
                        .find(|(form, _)| before.iter().all(|(known, _)| known != form)),
                ),
            }
            let (before, now) = (lexicon(&before), lexicon(&now));
            let mut text = String::new();
            for _ in 0..dice.roll(30) {
                text.push_str(dice.pick(&PIECES));
                text.push_str(dice.pick(&[" ", " ", " ", ", ", "-", ""]));
            }
            if ascii {
                text.retain(|c| c.is_ascii());
            }
            let differing = now.differing(&pages, &before, &pages);
            let fragment =
                Fragment { words: WordSet::new(&text), text: text.clone(), ..Fragment::default() };
            let known = before.find(&text);
            let means = |found: &Match| &pages[found.concept.index()].address;
            let found = known.iter().map(|found| (found.range.clone(), means(found)));
            let places = differing.places_in(&fragment, found);
            let same = known == now.find(&text);
            assert!(same || differing.is_in(&fragment), "round {round}: {text:?}");
            let ranges: Vec<Range<usize>> = known.iter().map(|found| found.range.clone()).collect();
            let again: Vec<Match> = now
                .find_again(&text, &ranges, &places)
                .into_iter()
                .map(|found| match found {
                    Again::Known(number) => known[number].clone(),
                    Again::New(found) => {
                        new += 1;
                        found
                    }
                })
                .collect();
            assert_eq!(again, now.find(&text), "round {round}: {text:?} at {places:?}");
        }
        assert!(new > 10_000, "{new}");
    }

    #[test]
    fn the_rest_of_a_text_is_not_looked_at_again() {
        let now = lexicon(&[("level", 1), ("terminal", 2)]);
        let text = "A level, of some terminal of all, and a level.";
        let known = [2..7, 40..45];
        let again = now.find_again(text, &known, &[17]);
        let new = Match { range: 17..25, concept: PageId(2), fits: super::super::Fits::Yes };
        assert_eq!(again, [Again::Known(0), Again::New(new), Again::Known(1)]);
    }
}
