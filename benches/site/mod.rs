//! A made-up site: pages of about 700 words that link and name concepts as real ones do.
//!
//! Words are drawn as natural language draws them (Zipf); one page in ten is a concept. Invariant: the same
//! number of pages gives the same files.
#![allow(dead_code, reason = "each benchmark uses a part of it")]

use std::collections::BTreeMap;
use std::fmt::Write as _;

const WORDS: f64 = 20_000.0;
const SECTIONS: usize = 6;
const PARAGRAPHS: usize = 2;
const WORDS_A_PARAGRAPH: usize = 58;

/// The concept that one page in five names.
pub(crate) const POPULAR: &str = "content/concepts/lodestar.md";

/// Path and text of every file of a site of that many pages of prose.
pub(crate) fn files(pages: usize) -> BTreeMap<String, String> {
    let concepts = concepts(pages);
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    files.insert("book.toml".to_owned(), "[book]\ntitle = \"Grown\"\n".to_owned());
    files.insert(POPULAR.to_owned(), concept("Lodestar", pages, pages));
    for number in 0..concepts {
        let title = term(number);
        files.insert(concept_path(number), concept(&title, pages, number));
    }
    for number in 0..pages - concepts - 1 {
        files.insert(note_path(number), note(pages, number));
    }
    files
}

/// How many pages name the popular concept.
pub(crate) fn naming_popular(files: &BTreeMap<String, String>) -> usize {
    files.values().filter(|text| text.contains("The lodestar is named here.")).count()
}

/// How many concepts such a site has, beside the popular one.
pub(crate) fn concepts(pages: usize) -> usize {
    pages / 10
}

pub(crate) fn concept_path(number: usize) -> String {
    format!("content/concepts/term-{number}.md")
}

pub(crate) fn note_path(number: usize) -> String {
    format!("content/notes/{:03}/page-{number}.md", number / 100)
}

/// The title of a concept: one to three words that stand nowhere else.
pub(crate) fn term(number: usize) -> String {
    let mut random = Random::of(number, 7);
    let mut title = String::new();
    for _ in 0..=random.below(3) {
        if !title.is_empty() {
            title.push(' ');
        }
        title.push('q');
        push_word(random.below(400), &mut title);
    }
    let _ = write!(title, " {}x", number);
    title
}

/// A concept's file.
pub(crate) fn concept(title: &str, pages: usize, number: usize) -> String {
    let mut random = Random::of(number, 11);
    let definition = words(12, &mut random);
    let mut text = format!(
        "+++\ntitle = \"{title}\"\ndefinition = \"{definition}\"\naliases = [\"{title} so-called\"]\n+++\n"
    );
    body(pages, &mut random, &mut text);
    text
}

fn note(pages: usize, number: usize) -> String {
    let mut random = Random::of(number, 13);
    let title = words(3, &mut random);
    let mut text =
        format!("+++\ntitle = \"{title} {number}\"\ntags = [\"t{}\"]\n+++\n", number % 30);
    body(pages, &mut random, &mut text);
    text
}

fn body(pages: usize, random: &mut Random, text: &mut String) {
    let names_popular = random.below(5) == 0;
    for section in 0..SECTIONS {
        if section > 0 {
            let _ = write!(text, "\n## {}\n", words(3, random));
        }
        for _ in 0..PARAGRAPHS {
            let _ = write!(text, "\n{}", words(WORDS_A_PARAGRAPH / 2, random));
            let _ = write!(text, " {} ", term(random.below(concepts(pages))));
            text.push_str(&words(WORDS_A_PARAGRAPH / 2, random));
            text.push_str(".\n");
        }
        let linked = random.below(pages - concepts(pages) - 1);
        let _ = write!(text, "\nSee [[page-{linked}]] and **{}**.\n", words(2, random));
        if names_popular && section == 2 {
            text.push_str("\nThe lodestar is named here.\n");
        }
    }
}

fn words(count: usize, random: &mut Random) -> String {
    let mut text = String::with_capacity(count * 7);
    for _ in 0..count {
        if !text.is_empty() {
            text.push(' ');
        }
        // Evenly spread exponents give the word of rank r a share of 1/r.
        let rank = WORDS.powf(random.below(1 << 20) as f64 / f64::from(1 << 20)) as usize;
        push_word(rank, &mut text);
    }
    text
}

fn push_word(rank: usize, text: &mut String) {
    const SYLLABLES: [&str; 32] = [
        "ka", "lo", "mi", "ten", "ra", "sor", "vi", "dan", "pe", "lu", "gra", "net", "ho", "fi",
        "ber", "ta", "cu", "mel", "ni", "ros", "sta", "ver", "wo", "zi", "con", "pro", "tri", "al",
        "is", "und", "or", "em",
    ];
    let mut rest = rank * 7 + 3;
    while rest > 0 {
        text.push_str(SYLLABLES[rest % 32]);
        rest /= 32;
    }
}

/// The generator of Marsaglia's "Xorshift RNGs" (2003).
struct Random(u64);

impl Random {
    fn of(number: usize, salt: u64) -> Self {
        let mut random =
            Random((number as u64 + 1) * 2_654_435_761 + salt * 88_172_645_463_325_252);
        random.below(2);
        random.below(2);
        random
    }

    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }
}
