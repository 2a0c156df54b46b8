//! Words: what counts as one word, in the index and in a query.
//!
//! A text is cut into runs of letters and digits; runs joined by a hyphen, an underscore, a dot or an ampersand give
//! their parts and the joined form, so that `trade-off`, `trade off` and `tradeoff` meet. Scripts written without
//! spaces give pairs of characters. Every word is folded: lower case, without diacritics.
//!
//! Invariant: `themes/default/search/words.js` does exactly the same; `tests/data/tokens.json` is run against both.

use std::borrow::Cow;

use rustc_hash::FxHashSet;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Longer words are cut after this many characters.
const LONGEST_WORD: usize = 40;
/// Chains of more parts than this (paths, version numbers) give no joined form.
const MOST_JOINED_PARTS: usize = 4;

/// How a word came out of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WordForm {
    /// A word of its own, or one part of a chain such as `well-known`.
    Plain,
    /// All parts of a chain written together; it stands for the parts before it.
    Joined,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Letter,
    /// A character of a script written without spaces between words.
    Spaceless,
    /// Invisible inside a word: soft hyphens and zero-width characters.
    Ignored,
    Apostrophe,
    Joiner,
    Other,
}

/// One run of letters within a chain.
struct Part<'a> {
    text: &'a str,
    /// `++` or `#` directly behind it, as in `C++`.
    suffix: &'a str,
    /// Stands behind an apostrophe.
    after_apostrophe: bool,
}

/// Calls `visit` with every word of `text`, folded, in reading order.
pub(super) fn each_word(text: &str, mut visit: impl FnMut(&str, WordForm)) {
    let mut buffers = Buffers::default();
    let mut rest = text;
    while !rest.is_empty() {
        let Run { end, folded } = run(rest.as_bytes());
        if end > 0 && ends_word(rest.as_bytes(), end) {
            emit_run(&rest[..end], folded, &mut buffers.word, &mut visit);
            rest = rest[end..].strip_prefix(' ').unwrap_or(&rest[end..]);
        } else {
            rest = take_any(rest, &mut buffers, &mut visit);
        }
    }
}

/// The ASCII letters and digits at the start of a text.
struct Run {
    end: usize,
    /// Whether there is no capital among them.
    folded: bool,
}

/// What a byte is to a run: nothing, part of one, or a capital in one.
const PART: u8 = 1;
const CAPITAL: u8 = 2;
static IN_RUN: [u8; 256] = {
    let mut kinds = [0; 256];
    let mut byte = 0;
    while byte < 128 {
        let letter = byte as u8;
        if letter.is_ascii_uppercase() {
            kinds[byte] = CAPITAL;
        } else if letter.is_ascii_alphanumeric() {
            kinds[byte] = PART;
        }
        byte += 1;
    }
    kinds
};

fn run(bytes: &[u8]) -> Run {
    let mut seen = 0;
    let end = bytes.iter().position(|byte| {
        let kind = IN_RUN[usize::from(*byte)];
        seen |= kind;
        kind == 0
    });
    Run { end: end.unwrap_or(bytes.len()), folded: seen & CAPITAL == 0 }
}

/// Whether a run that ends at `end` is a word of its own: nothing behind it joins it to more. Most words of most texts
/// are told by this one look; all others are left to `take_any`.
fn ends_word(bytes: &[u8], end: usize) -> bool {
    match bytes.get(end) {
        None => true,
        Some(b'+' | b'#' | 0x80..) => false,
        Some(b'\'' | b'-' | b'_' | b'.' | b'&') => {
            bytes.get(end + 1).is_none_or(|next| next.is_ascii() && !next.is_ascii_alphanumeric())
        }
        Some(_) => true,
    }
}

fn emit_run(run: &str, folded: bool, word: &mut String, visit: &mut impl FnMut(&str, WordForm)) {
    let run = &run[..run.len().min(LONGEST_WORD)];
    if folded {
        return visit(run, WordForm::Plain);
    }
    word.clear();
    word.push_str(run);
    word.make_ascii_lowercase();
    visit(word, WordForm::Plain);
}

/// Takes one character, or all that belongs together with it, in any script; gives the rest.
fn take_any<'a>(
    text: &'a str,
    buffers: &mut Buffers,
    visit: &mut impl FnMut(&str, WordForm),
) -> &'a str {
    let Some(first) = text.chars().next() else { return text };
    match classify(first) {
        Class::Letter => {
            let mut chain = Vec::new();
            let rest = take_chain(text, &mut chain);
            emit_chain(&chain, buffers, visit);
            rest
        }
        Class::Spaceless => {
            let end = end_of(text, |class| class == Class::Spaceless);
            emit_pairs(&text[..end], &mut buffers.word, visit);
            &text[end..]
        }
        _ => &text[first.len_utf8()..],
    }
}

/// The plain words of a title in order, with one space between and one behind: the key under which a page is found by
/// its exact name. That of a tag starts with `#`, so that a concept of the same name has its own. Empty when the title
/// has no word.
pub(super) fn name_key(title: &str) -> String {
    let mut key = String::new();
    let is_tag = title.starts_with('#') && !title.contains(char::is_whitespace);
    each_word(title, |word, form| {
        if form == WordForm::Plain {
            if is_tag && key.is_empty() {
                key.push('#');
            }
            key.push_str(word);
            key.push(' ');
        }
    });
    key
}

/// The key under which a name is filed: words at its start that only ask stand behind all others, after a `|`, so that
/// "How to get promoted" lies beside "promoted" and is found without asking for one file more.
pub(super) fn filed<'a>(key: &'a str, fillers: &FxHashSet<String>) -> Cow<'a, str> {
    let words = key.split_inclusive(' ');
    let lead: usize =
        words.take_while(|word| fillers.contains(word.trim_end())).map(str::len).sum();
    match key.split_at(lead) {
        ("", _) | (_, "") => Cow::Borrowed(key),
        (lead, rest) => Cow::Owned(format!("{rest}|{lead}")),
    }
}

#[derive(Default)]
struct Buffers {
    word: String,
    joined: String,
}

fn take_chain<'a>(text: &'a str, chain: &mut Vec<Part<'a>>) -> &'a str {
    let mut rest = text;
    let mut after_apostrophe = false;
    loop {
        let end = end_of(rest, |class| matches!(class, Class::Letter | Class::Ignored));
        let (run, behind) = rest.split_at(end);
        let mut following = behind.chars();
        let joiner = following.next().map(|char| (char, classify(char)));
        let continues = following.next().is_some_and(|char| classify(char) == Class::Letter);
        if let Some((char, class @ (Class::Joiner | Class::Apostrophe))) = joiner
            && continues
        {
            chain.push(Part { text: run, suffix: "", after_apostrophe });
            after_apostrophe = class == Class::Apostrophe;
            rest = &behind[char.len_utf8()..];
        } else {
            let suffix = language_suffix(behind);
            chain.push(Part { text: run, suffix, after_apostrophe });
            return &behind[suffix.len()..];
        }
    }
}

/// The `++` of `C++` or the `#` of `F#`, unless a letter follows.
fn language_suffix(behind: &str) -> &str {
    for suffix in ["++", "#"] {
        if let Some(after) = behind.strip_prefix(suffix) {
            let ends = !after.chars().next().is_some_and(|char| classify(char) == Class::Letter);
            return if ends { &behind[..suffix.len()] } else { "" };
        }
    }
    ""
}

fn end_of(text: &str, belongs: impl Fn(Class) -> bool) -> usize {
    text.char_indices()
        .find(|&(_, char)| !belongs(classify(char)))
        .map_or(text.len(), |(index, _)| index)
}

/// Gives out the words of one chain. A possessive `'s` is dropped; up to two letters before an apostrophe (`l'avion`,
/// `O'Reilly`) only count in the joined form; any other apostrophe is left out (`don't` is `dont`).
fn emit_chain(chain: &[Part<'_>], buffers: &mut Buffers, visit: &mut impl FnMut(&str, WordForm)) {
    let Buffers { word, joined } = buffers;
    joined.clear();
    let mut parts = 0;
    let mut rest = chain.iter().filter(|part| !is_possessive(part)).peekable();
    while let Some(part) = rest.next() {
        word.clear();
        fold_into(part, word);
        while word.chars().count() > 2
            && let Some(next) = rest.next_if(|next| next.after_apostrophe)
        {
            fold_into(next, word);
        }
        let elided = rest.peek().is_some_and(|next| next.after_apostrophe);
        cut(word);
        if !elided && !word.is_empty() {
            visit(word, WordForm::Plain);
        }
        joined.push_str(word);
        parts += 1;
    }
    if (2..=MOST_JOINED_PARTS).contains(&parts) && !joined.bytes().all(|byte| byte.is_ascii_digit())
    {
        cut(joined);
        visit(joined, WordForm::Joined);
    }
}

fn is_possessive(part: &Part<'_>) -> bool {
    part.after_apostrophe && matches!(part.text, "s" | "S")
}

fn emit_pairs(run: &str, word: &mut String, visit: &mut impl FnMut(&str, WordForm)) {
    let mut emit = |text: &str| {
        word.clear();
        fold_into(&Part { text, suffix: "", after_apostrophe: false }, word);
        visit(word, WordForm::Plain);
    };
    let starts: Vec<usize> =
        run.char_indices().map(|(index, _)| index).chain([run.len()]).collect();
    if starts.len() == 2 {
        emit(run);
    }
    for pair in starts.windows(3) {
        emit(&run[pair[0]..pair[2]]);
    }
}

fn fold_into(part: &Part<'_>, word: &mut String) {
    if part.text.is_ascii() {
        word.extend(part.text.chars().map(|char| char.to_ascii_lowercase()));
    } else {
        let kept = part.text.nfkd().filter(|&char| !is_dropped(char));
        let mut plain = String::with_capacity(part.text.len());
        for char in kept.flat_map(char::to_lowercase) {
            push_plain(char, &mut plain);
        }
        word.extend(plain.nfc());
    }
    word.push_str(part.suffix);
}

fn is_dropped(char: char) -> bool {
    matches!(char, '\u{300}'..='\u{36f}') || classify(char) == Class::Ignored
}

/// Letters that Unicode does not decompose, but that people type without their mark.
fn push_plain(char: char, word: &mut String) {
    match char {
        'ß' => word.push_str("ss"),
        'æ' => word.push_str("ae"),
        'œ' => word.push_str("oe"),
        'þ' => word.push_str("th"),
        'ø' => word.push('o'),
        'đ' | 'ð' => word.push('d'),
        'ł' => word.push('l'),
        'ħ' => word.push('h'),
        'ı' => word.push('i'),
        'ς' => word.push('σ'),
        other => word.push(other),
    }
}

fn cut(word: &mut String) {
    if word.len() > LONGEST_WORD
        && let Some((end, _)) = word.char_indices().nth(LONGEST_WORD)
    {
        word.truncate(end);
    }
}

fn classify(char: char) -> Class {
    match char {
        'a'..='z' | 'A'..='Z' | '0'..='9' => Class::Letter,
        '\'' | '\u{2018}' | '\u{2019}' | '\u{2bc}' | '\u{ff07}' => Class::Apostrophe,
        '-' | '_' | '.' | '&' | '\u{2010}' | '\u{2011}' => Class::Joiner,
        '\0'..='\x7f' => Class::Other,
        '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' => Class::Ignored,
        _ if !char.is_alphanumeric() && !is_combining_mark(char) => Class::Other,
        _ if is_spaceless(char) => Class::Spaceless,
        _ => Class::Letter,
    }
}

/// Thai, Lao, Burmese, Khmer, kana and ideographs.
fn is_spaceless(char: char) -> bool {
    matches!(char,
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3005}'..='\u{3007}'
        | '\u{3040}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let mut words = Vec::new();
        each_word(text, |word, _| words.push(word.to_owned()));
        words
    }

    #[test]
    fn words_agree_with_the_vectors_shared_with_the_client() {
        let vectors = include_str!("../../../tests/data/tokens.json");
        let vectors: serde_json::Value =
            serde_json::from_str(vectors).expect("the vectors are JSON");
        for vector in vectors.as_array().expect("the vectors are a list") {
            let text = vector["text"].as_str().expect("each has a text");
            let expected: Vec<&str> = vector["words"]
                .as_array()
                .expect("each has words")
                .iter()
                .filter_map(|word| word.as_str())
                .collect();
            assert_eq!(words(text), expected, "of {text:?}");
        }
    }

    /// Words of `text`, each taken without the short way for ASCII.
    fn words_the_long_way(text: &str) -> Vec<(String, WordForm)> {
        let mut words = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            let mut visit = |word: &str, form| words.push((word.to_owned(), form));
            rest = take_any(rest, &mut Buffers::default(), &mut visit);
        }
        words
    }

    #[test]
    fn the_short_way_for_ascii_gives_the_same_words_for_random_texts() {
        const PIECES: [&str; 44] = [
            "a",
            "B",
            "c",
            "Word",
            "s",
            "S",
            "7",
            "42",
            " ",
            " ",
            " ",
            "  ",
            "\n",
            "-",
            "-",
            "_",
            ".",
            ". ",
            "&",
            "'",
            "'",
            "\u{2019}",
            "\u{2010}",
            "+",
            "++",
            "#",
            "##",
            "!",
            "\0",
            "/",
            "é",
            "e\u{301}",
            "ß",
            "İ",
            "ſ",
            "\u{ad}",
            "\u{200d}",
            "職",
            "務等",
            "ไทย",
            "🚀",
            "\u{301}",
            "ﬁ",
            "abcdefghijklmnopqrstuvwxyzabcdefghijklmnop",
        ];
        let mut state = 88_172_645_463_325_252_u64;
        let mut below = |limit: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state % limit as u64) as usize
        };
        for _ in 0..50_000 {
            let text: String = (0..below(12)).map(|_| PIECES[below(PIECES.len())]).collect();
            let mut words = Vec::new();
            each_word(&text, |word, form| words.push((word.to_owned(), form)));
            assert_eq!(words, words_the_long_way(&text), "of {text:?}");
        }
    }

    #[test]
    fn a_joined_word_follows_its_parts() {
        let mut forms = Vec::new();
        each_word("well-known", |_, form| forms.push(form));
        assert_eq!(forms, [WordForm::Plain, WordForm::Plain, WordForm::Joined]);
    }

    #[test]
    fn a_name_key_has_no_joined_words() {
        assert_eq!(name_key("The “Peter” Principle"), "the peter principle ");
        assert_eq!(name_key("Trade-off"), "trade off ");
        assert_eq!(name_key("…"), "");
        assert_eq!(name_key("#trade-off"), "#trade off ");
        assert_eq!(name_key("#1 rule"), "1 rule ");
        assert_eq!(name_key("#…"), "");
    }

    #[test]
    fn a_name_is_filed_under_the_first_word_that_says_something() {
        let fillers = ["how", "to", "get", "the"].map(str::to_owned).into_iter().collect();
        for (key, expected) in [
            ("how to get promoted ", "promoted |how to get "),
            ("promoted to staff ", "promoted to staff "),
            ("the ", "the "),
            ("how to ", "how to "),
            ("#the ", "#the "),
            ("", ""),
        ] {
            assert_eq!(filed(key, &fillers), expected);
        }
    }
}
