//! Words that stand for each other, as the theme writes them for its language and a site for itself.
//!
//! A group is words with spaces between, each of which finds the others: `pay salary wage`. With a `>` those before it
//! find those behind it, and not the other way: `boss > manager`. Words in quotation marks are a phrase, which finds the
//! first single word of its group: `"let go" dismissed fired`, `"time off" > holiday`.
//!
//! Invariant: a word finds no word of another group but its own.

use super::words::{WordForm, each_word};

/// What words of queries find beside themselves.
#[derive(Default)]
pub(super) struct Synonyms {
    /// The groups of words.
    pub(super) groups: Vec<Group>,
    /// Phrases, as words with a space between, and the word that each stands for.
    pub(super) phrases: Vec<(String, String)>,
}

/// Words of queries and the words of pages that they find.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Group {
    /// In a query.
    pub(super) asked: Vec<String>,
    /// On a page.
    pub(super) meant: Vec<String>,
}

impl Synonyms {
    /// Reads groups.
    pub(super) fn read(groups: &[String]) -> Self {
        let mut synonyms = Synonyms::default();
        for group in groups {
            synonyms.add(group);
        }
        synonyms
    }

    fn add(&mut self, group: &str) {
        let (before, behind) = group.split_once('>').unwrap_or((group, ""));
        let (asked, phrases) = parts(before);
        let (meant, _) = parts(behind);
        let meant = if group.contains('>') { meant } else { asked.clone() };
        if let Some(first) = meant.first() {
            self.phrases.extend(phrases.into_iter().map(|phrase| (phrase, first.clone())));
        }
        if !asked.is_empty() && !meant.is_empty() {
            self.groups.push(Group { asked, meant });
        }
    }
}

/// The single words and the phrases of one side of a group.
fn parts(side: &str) -> (Vec<String>, Vec<String>) {
    let (mut words, mut phrases) = (Vec::new(), Vec::new());
    for (place, part) in side.split('"').enumerate() {
        if place % 2 == 0 {
            each_word(part, |word, _| words.push(word.to_owned()));
            continue;
        }
        let mut phrase = Vec::new();
        each_word(part, |word, form| {
            if form == WordForm::Plain {
                phrase.push(word.to_owned());
            }
        });
        if phrase.len() > 1 {
            phrases.push(phrase.join(" "));
        } else {
            words.append(&mut phrase);
        }
    }
    (words, phrases)
}

/// The groups of a theme's message, one a line, with the endings of words behind slashes: `promot/e/es/ed` for "promote
/// promotes promoted", `wage//s` for "wage wages". A line that starts with `#` is a remark.
#[must_use]
pub fn spelt_out(message: &str) -> Vec<String> {
    let lines = message.lines().map(str::trim);
    let groups = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    groups
        .map(|group| group.split_whitespace().map(with_endings).collect::<Vec<_>>().join(" "))
        .collect()
}

fn with_endings(word: &str) -> String {
    let Some((stem, endings)) = word.split_once('/') else { return word.to_owned() };
    let words: Vec<String> = endings.split('/').map(|ending| format!("{stem}{ending}")).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    fn read(group: &str) -> Synonyms {
        Synonyms::read(&[group.to_owned()])
    }

    #[test]
    fn words_of_a_group_find_each_other_and_those_before_a_sign_what_is_behind_it() {
        let both = read("Pay wage").groups;
        assert_eq!(both, [Group { asked: words("pay wage"), meant: words("pay wage") }]);
        let one_way = read("boss chief > manager").groups;
        assert_eq!(one_way, [Group { asked: words("boss chief"), meant: words("manager") }]);
    }

    #[test]
    fn a_phrase_finds_the_first_word_of_its_group() {
        let pair = |phrase: &str, word: &str| (phrase.to_owned(), word.to_owned());
        let synonyms = read("\"let go\" dismissed fired \"Laid-off\"");
        assert_eq!(synonyms.phrases, [pair("let go", "dismissed"), pair("laid off", "dismissed")]);
        assert_eq!(synonyms.groups[0].asked, words("dismissed fired"));
        let synonyms = read("\"time off\" > holiday leave");
        assert_eq!(synonyms.phrases, [pair("time off", "holiday")]);
        assert_eq!(synonyms.groups, []);
    }

    #[test]
    fn a_group_without_an_end_is_none() {
        for group in ["", ">", "boss >", "> manager", "\"let go\"", "\"let go\" >", "\"\" \""] {
            let synonyms = read(group);
            assert!(synonyms.groups.is_empty() && synonyms.phrases.is_empty(), "{group}");
        }
    }

    #[test]
    fn endings_are_put_to_their_words() {
        let message = "# pay\nsalar/y/ies wage//s pay\n\n  \"paid more\" > raise//s\n";
        assert_eq!(
            spelt_out(message),
            ["salary salaries wage wages pay", "\"paid more\" > raise raises"]
        );
    }
}
