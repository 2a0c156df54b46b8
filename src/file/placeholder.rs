//! Notes that writers leave for themselves: TODO, TBD, "(think of a better phrase)".
//!
//! A small set of marks, each with where it may stand, because the same letters stand
//! in good prose: "keeps a TODO list", "(think of a garden)". Invariant: a mark is
//! found in text alone, never in code, and each place once.

use std::ops::Range;

use crate::words::span::floor_boundary;

/// Marks that mean one thing wherever they stand as a word of their own.
const ALWAYS: &[&str] = &["TBD", "TBC", "FIXME"];

/// Marks that also stand in sentences; there only at the start of one, or before a colon.
const OPENING: &[&str] = &["TODO", "XXX"];

/// What a writer asks of herself within brackets or parentheses, whatever follows.
const ASKED: &[&str] = &[
    "think of a better",
    "find a better",
    "is there a better",
    "better phrase",
    "better wording",
    "needs an example",
];

/// What is a note only where nothing follows it within the brackets.
const ASKED_ALONE: &[&str] = &[
    "needs wording",
    "needs work",
    "to be decided",
    "to be defined",
    "to be determined",
    "to be confirmed",
    "to be written",
    "to be done",
    "to do",
    "todo",
    "tbd",
    "fill in",
    "fill this in",
    "insert text",
    "add text",
    "add an example",
    "rephrase",
    "rephrase this",
    "reword",
    "reword this",
    "placeholder",
    "your text here",
    "text goes here",
];

/// The longest note in brackets, in bytes: what is longer is prose.
const LONGEST_NOTE: usize = 1000;

/// Finds the placeholders in one stretch of text. `is_whole` says that nothing else
/// stands in its paragraph, point or cell.
pub(super) fn find(text: &str, is_whole: bool) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let whole = text.trim();
    if is_whole && is_filler(whole) {
        let start = text.len() - text.trim_start().len();
        found.push(start..start + whole.len());
        return found;
    }
    found.extend(ALWAYS.iter().flat_map(|mark| words(text, mark)));
    let opening = OPENING.iter().flat_map(|mark| words(text, mark));
    found.extend(opening.filter(|place| opens(text, place)));
    found.extend(lorem(text));
    found.extend(notes(text));
    found.sort_unstable_by_key(|place| (place.start, std::cmp::Reverse(place.end)));
    let mut kept: Vec<Range<usize>> = Vec::new();
    for place in found {
        if kept.last().is_none_or(|last| last.end <= place.start) {
            kept.push(place);
        }
    }
    kept
}

/// A text of dots, question marks or crosses alone, or a mark in small letters.
fn is_filler(text: &str) -> bool {
    let repeats =
        |mark: char, least: usize| text.chars().all(|c| c == mark) && text.chars().count() >= least;
    let lower = text.trim_end_matches(['.', '…', ':', '!']).to_ascii_lowercase();
    repeats('…', 1)
        || repeats('.', 3)
        || repeats('?', 2)
        || (lower.len() >= 3 && lower.bytes().all(|b| b == b'x'))
        || matches!(lower.as_str(), "todo" | "to do" | "tbd" | "tbc" | "tba" | "fixme" | "n.n")
}

/// The places of `mark` as a word of its own.
fn words<'a>(text: &'a str, mark: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
    let is_joined = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    text.match_indices(mark).map(|(at, _)| at..at + mark.len()).filter(move |place| {
        let before = text[..place.start].chars().next_back();
        let after = text[place.end..].chars().next();
        !before.into_iter().chain(after).any(is_joined)
    })
}

/// Whether a mark opens a sentence or a bracket, or announces what is missing.
fn opens(text: &str, place: &Range<usize>) -> bool {
    let before = text[..place.start].trim_end().chars().next_back();
    let is_start =
        before.is_none_or(|c| !c.is_alphanumeric() && !matches!(c, ',' | '"' | '“' | '‘' | '\''));
    let after = &text[place.end..];
    let is_of_readers = after.trim_start().starts_with(|c: char| c.is_lowercase())
        && ["list", "comment", "item", "app", "marker"]
            .iter()
            .any(|word| after.trim_start().starts_with(word));
    (is_start && !is_of_readers) || after.starts_with(':')
}

/// Lorem ipsum in any case.
fn lorem(text: &str) -> Option<Range<usize>> {
    let at = text.to_ascii_lowercase().find("lorem ipsum")?;
    Some(at..at + "lorem ipsum".len())
}

/// Short notes in brackets or parentheses that ask something of the writer.
fn notes(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for (open, close) in [('(', ')'), ('[', ']')] {
        for (start, _) in text.match_indices(open) {
            let near = &text[start..floor_boundary(text, start + LONGEST_NOTE)];
            let Some(len) = near.find(close) else { continue };
            let place = start..start + len + close.len_utf8();
            if is_note(&text[start + open.len_utf8()..start + len]) {
                found.push(place);
            }
        }
    }
    found
}

/// Whether what stands in brackets is meant for the writer. It may stand behind one
/// other word, such as "maybe" or "please".
fn is_note(inner: &str) -> bool {
    let inner = inner.trim().to_ascii_lowercase();
    let behind = inner.split_once(' ').map(|(_, behind)| behind);
    [Some(inner.as_str()), behind].into_iter().flatten().any(|note| {
        let follows = |asked: &&str| note.strip_prefix(*asked);
        let is_end = |rest: &str| rest.trim_matches(['.', '!', '?', ':', '…']).is_empty();
        ASKED.iter().filter_map(follows).any(|rest| !rest.starts_with(char::is_alphanumeric))
            || ASKED_ALONE.iter().filter_map(follows).any(is_end)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        find(text, true).into_iter().map(|place| &text[place]).collect()
    }

    #[test]
    fn notes_to_oneself_are_found() {
        for (text, note) in [
            (
                "Deputising for manager (think of a better phrase for this)",
                "(think of a better phrase for this)",
            ),
            ("(is there a better reference?)", "(is there a better reference?)"),
            ("[to be written]", "[to be written]"),
            ("Owns it [needs an example].", "[needs an example]"),
            ("Leads a team (maybe rephrase?).", "(maybe rephrase?)"),
            ("Decides (TBD).", "(TBD)"),
            ("TODO", "TODO"),
            ("todo", "todo"),
            ("TODO: ask Kim", "TODO"),
            ("Ask Kim. TODO", "TODO"),
            ("The rest: TODO", "TODO"),
            ("Its scope is TBD.", "TBD"),
            ("FIXME the wording", "FIXME"),
            ("XXX this is wrong", "XXX"),
            ("xxx", "xxx"),
            ("…", "…"),
            ("...", "..."),
            ("???", "???"),
            ("Tbd.", "Tbd."),
            ("Lorem ipsum dolor sit amet", "Lorem ipsum"),
            ("Then LOREM IPSUM follows", "LOREM IPSUM"),
        ] {
            assert_eq!(found(text), [note], "{text}");
        }
    }

    #[test]
    fn prose_that_only_looks_like_them_is_left_alone() {
        for text in [
            "Leaves no TODO without a ticket.",
            "TODO comments are debt.",
            "Keeps a to-do list",
            "Never merges a “TODO”.",
            "Wears XXXL shirts, reads about Henry XXX.",
            "Waits … and then speaks.",
            "What does he want?",
            "Finds the right words (think of a garden, not a factory).",
            "Says what is missing (and what is better left out).",
            "Agrees on what is to be done (and by whom).",
            "Says when (to do so late is to lie).",
            "Names a date (to be decided by the council).",
            "A better phrase wins people over.",
            "The todoist, the TBDs of others",
            "Quotes a text […] in part.",
            "Rewords (and so rephrases) what nobody understood.",
            "A table with “n/a”",
            "5xx",
            "",
            "…and so on",
        ] {
            assert!(found(text).is_empty(), "{text}: {:?}", found(text));
        }
    }

    #[test]
    fn dots_are_a_placeholder_only_where_nothing_else_stands() {
        assert!(find("…", false).is_empty());
    }

    #[test]
    fn each_place_is_found_once() {
        assert_eq!(found("TODO (TBD) TODO: (TODO)"), ["TODO", "(TBD)", "TODO", "(TODO)"]);
    }
}
