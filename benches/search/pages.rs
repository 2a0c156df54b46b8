//! Made-up pages as search sees them: about 700 words in six sections, drawn from 50,000 words as natural language
//! draws them (Zipf). Invariant: a page depends on its number alone.

use ladderbook::page::search::{
    FacetValue, SearchKind, SearchPage, SearchQuestion, SearchSection, SectionKind,
};

const WORDS: usize = 50_000;
const SECTIONS: usize = 6;
const WORDS_PER_SECTION: usize = 115;
/// Questions of a page that has any, and words of synonyms in its text.
const QUESTIONS: usize = 16;
const GROUPED_WORDS: usize = 20;

/// The page with a number.
pub(crate) fn page(number: usize) -> SearchPage {
    let mut random = Random(number as u64 * 2_654_435_761 + 88_172_645_463_325_252);
    let is_level = number.is_multiple_of(50);
    let track = number / 50 % 4;
    let facet = |id: String| FacetValue { label: id.clone(), id };
    let sections = (0..SECTIONS).map(|section| SearchSection {
        anchor: if section == 0 { String::new() } else { format!("s{section}") },
        heading: if section == 0 { String::new() } else { text(3, &mut random) },
        text: text(WORDS_PER_SECTION, &mut random),
        kind: if is_level && section > 0 { SectionKind::Point } else { SectionKind::Text },
        competency: (is_level && section > 0).then(|| facet(format!("c{section}"))),
    });
    let sections = sections.collect();
    SearchPage {
        address: format!("notes/{:03}/page-{number}.html", number / 100),
        title: format!("{} {number}", text(2, &mut random)),
        names: Vec::new(),
        title_words: String::new(),
        summary: String::new(),
        sides: Vec::new(),
        other_level: None,
        kind: if is_level { SearchKind::Level } else { SearchKind::Essay },
        place: String::new(),
        track: is_level.then(|| facet(format!("track-{track}"))),
        level: is_level.then(|| facet(format!("track-{track}/level-{number}"))),
        sections,
        questions: Vec::new(),
    }
}

/// The same with questions of nine words, two of which only ask, and with some of the words that stand for each other.
#[allow(dead_code, reason = "tests make plain pages only")]
pub(crate) fn asked_page(number: usize, grouped: &[&str]) -> SearchPage {
    let mut page = page(number);
    let mut random = Random(number as u64 * 40_503 + 2_862_933_555_777_941_757);
    let any = |random: &mut Random| grouped[random.below(grouped.len())];
    for _ in 0..GROUPED_WORDS {
        let section = random.below(SECTIONS);
        let text = &mut page.sections[section].text;
        text.push(' ');
        text.push_str(any(&mut random));
    }
    page.questions = (0..QUESTIONS)
        .map(|_| SearchQuestion {
            ask: format!("how is {} {}", any(&mut random), text(6, &mut random)),
            anchor: String::new(),
        })
        .collect();
    page
}

fn text(words: usize, random: &mut Random) -> String {
    let mut text = String::with_capacity(words * 7);
    for _ in 0..words {
        if !text.is_empty() {
            text.push(' ');
        }
        // Evenly spread exponents give the word of rank r a share of 1/r.
        let rank = (WORDS as f64).powf(random.below(1 << 20) as f64 / f64::from(1 << 20)) as usize;
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

/// Queries of `words` words that are neither rare nor frequent, for which a site has many pages.
pub(crate) fn query(words: usize, random: &mut Random) -> String {
    let mut query = String::new();
    for _ in 0..words {
        if !query.is_empty() {
            query.push(' ');
        }
        push_word(100 + random.below(900), &mut query);
    }
    query
}

/// The generator of Marsaglia's "Xorshift RNGs" (2003).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    /// A number below `limit`.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }
}
