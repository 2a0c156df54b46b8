//! Small questions about words: folded, slugged, and which name was meant.

use caseless::Caseless as _;
use unicode_normalization::UnicodeNormalization as _;

/// The form in which names are compared: NFC and case-folded, with plain quotes, because
/// the same name has typographic ones where a reader sees it.
#[must_use]
pub fn fold(name: &str) -> String {
    if name.is_ascii() {
        return name.to_ascii_lowercase();
    }
    name.chars().map(plain_quote).default_case_fold().nfc().collect()
}

/// The form in which file systems that fold case compare names: NFC and case-folded.
#[must_use]
pub fn fold_case(name: &str) -> String {
    if name.is_ascii() {
        return name.to_ascii_lowercase();
    }
    name.chars().default_case_fold().nfc().collect()
}

/// The quote that a keyboard has, for a typographic one.
#[must_use]
pub fn plain_quote(c: char) -> char {
    match c {
        '\u{2018}' | '\u{2019}' | '\u{2bc}' => '\'',
        '\u{201c}' | '\u{201d}' => '"',
        _ => c,
    }
}

/// The heading id of GitHub's algorithm: lower case, spaces to `-`, letters, digits,
/// `-` and `_` of any script kept, the rest dropped.
#[must_use]
pub fn heading_id(text: &str) -> String {
    let mut id = String::with_capacity(text.len());
    for c in text.trim().chars() {
        if c.is_alphanumeric() || c == '-' || c == '_' {
            id.extend(c.to_lowercase());
        } else if c == ' ' {
            id.push('-');
        }
    }
    id
}

/// An id made from a text: the first `words` words, `[a-z0-9-]` only.
#[must_use]
pub fn short_id(text: &str, words: usize) -> String {
    let plain: String = text.nfkd().filter(char::is_ascii).collect::<String>().to_ascii_lowercase();
    let parts: Vec<&str> = plain
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|part| !part.is_empty())
        .take(words)
        .collect();
    parts.join("-")
}

/// Whether HTML cannot hold a character: a control character that is no white space, or
/// one that Unicode gives no meaning (the HTML standard, 13.2.3.5).
#[must_use]
pub fn is_unprintable(c: char) -> bool {
    let is_control = c.is_control() && !matches!(c, '\t' | '\n' | '\r');
    let code = u32::from(c);
    is_control || (0xfdd0..=0xfdef).contains(&code) || code & 0xfffe == 0xfffe
}

/// A text in which U+FFFD stands for what HTML cannot hold.
#[must_use]
pub fn printable(text: &str) -> String {
    text.chars().map(|c| if is_unprintable(c) { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

/// Whether `id` is made of `[a-z0-9-]` and is not empty.
#[must_use]
pub fn is_id(id: &str) -> bool {
    !id.is_empty() && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// The candidates that `name` most likely stands for, the best first, at most three.
///
/// Likeness is the optimal-string-alignment distance: one edit for short names, a
/// third of the length for longer ones.
#[must_use]
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let wanted = fold(name);
    let wanted_letters = letters(&wanted);
    let limit = (wanted.chars().count() / 3).max(1);
    let mut near: Vec<(usize, &str)> = candidates
        .into_iter()
        .filter(|candidate| candidate.len().abs_diff(wanted.len()) <= limit * 4)
        // Two texts whose letters differ more than the limit allows need no comparison.
        .filter(|candidate| {
            let differing = (letters(candidate) ^ wanted_letters).count_ones() as usize;
            differing <= limit * 2 || !candidate.is_ascii()
        })
        .map(|candidate| (strsim::osa_distance(&wanted, &fold(candidate)), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .collect();
    near.sort_unstable();
    near.dedup();
    near.into_iter().take(3).map(|(_, candidate)| candidate).collect()
}

/// Which letters and digits of ASCII a text holds, without case.
fn letters(text: &str) -> u64 {
    let bits = text.bytes().map(|byte| match byte {
        b'a'..=b'z' => 1 << (byte - b'a'),
        b'A'..=b'Z' => 1 << (byte - b'A'),
        b'0'..=b'9' => 1 << (26 + byte - b'0'),
        _ => 0_u64,
    });
    bits.fold(0, |all, bit| all | bit)
}

/// The names in backticks, joined for a sentence: "`a`, `b` or `c`".
#[must_use]
pub fn one_of(names: &[&str]) -> String {
    listed(names, "or")
}

/// The names in backticks, joined for a sentence: "`a`, `b` and `c`".
#[must_use]
pub fn all_of(names: &[&str]) -> String {
    listed(names, "and")
}

fn listed(names: &[&str], last_word: &str) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} {last_word} {last}", rest.join(", ")),
    }
}

/// "did you mean …?" for the nearest candidates, or nothing.
#[must_use]
pub fn did_you_mean<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    let near = nearest(name, candidates);
    (!near.is_empty()).then(|| format!("did you mean {}?", one_of(&near)))
}

/// Escapes `text` for HTML text and double-quoted attribute values, onto `out`.
pub fn escape_into(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '"', '\'']) {
        out.push_str(&rest[..at]);
        out.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => "&#39;",
        });
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}

/// `text` escaped for HTML.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape_into(&mut out, text);
    out
}

/// Compares names as a person sorts them: runs of digits by value, the rest folded.
#[must_use]
pub fn natural_key(text: &str) -> Vec<u8> {
    let folded = fold(text);
    let mut key = Vec::with_capacity(folded.len() + 9);
    let mut rest = folded.as_str();
    while !rest.is_empty() {
        let word_end = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        let (word, after) = rest.split_at(word_end);
        let digits_end = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
        let (digits, after) = after.split_at(digits_end);
        // The end of a word sorts before every letter, and a number by its value.
        key.extend(word.bytes());
        key.push(0);
        key.extend(digits.parse::<u64>().unwrap_or(0).to_be_bytes());
        rest = after;
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heading_ids_are_githubs() {
        assert_eq!(heading_id("What's new, in 2.0?"), "whats-new-in-20");
        assert_eq!(heading_id("Über uns"), "über-uns");
        assert_eq!(heading_id("a - b"), "a---b");
    }

    #[test]
    fn near_names_are_suggested_and_far_ones_not() {
        assert_eq!(nearest("titel", ["title", "authors"]), ["title"]);
        assert_eq!(
            nearest("peter-principal", ["peter-principle", "pendulum"]),
            ["peter-principle"]
        );
        assert!(nearest("zzz", ["title"]).is_empty());
    }

    #[test]
    fn numbers_sort_by_value() {
        let mut titles = ["Level 10", "level 9", "Appendix"];
        titles.sort_by_key(|title| natural_key(title));
        assert_eq!(titles, ["Appendix", "level 9", "Level 10"]);
    }

    #[test]
    fn names_compare_across_case_and_unicode_form() {
        assert_eq!(fold("E\u{301}cole"), fold("école"));
        assert_eq!(fold("STRASSE"), fold("straße"));
        assert_eq!(fold("Conway\u{2019}s \u{201c}law\u{201d}"), "conway's \"law\"");
        assert_eq!(fold_case("Conway\u{2019}s"), "conway\u{2019}s");
    }
}
