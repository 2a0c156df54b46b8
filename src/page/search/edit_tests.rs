//! How few files an edit of one page changes, on a site of 1,000 pages.
//!
//! What an edit changes is loaded anew by every reader and sent anew by whoever publishes. The aims: a sentence of prose
//! changes the list, the block of its page and about a shard for each of its words; a title the same, and what else
//! weighs less for standing beside a longer title.

use super::tests::{page, section};
use super::*;

const PAGES: usize = 1_000;
const EDITS: usize = 8;
/// A sentence of ten words: `meta.js`, a block, ten shards, and word lists where a word is new.
const PROSE_AIM: usize = 12;
/// A title of three words: `meta.js`, two blocks, shards of the old and new words and of the names.
const TITLE_AIM: usize = 10;
/// The most that one edit may change where the length of a field passes a step, which weighs all words beside it anew:
/// less than one file in six.
const MOST_SHARE: usize = 6;

/// Words as natural language draws them: the one of rank r has a share of 1/r.
fn words(count: usize, state: &mut u64) -> String {
    let mut text = String::new();
    for _ in 0..count {
        *state ^= *state << 13;
        *state ^= *state >> 7;
        *state ^= *state << 17;
        let rank = 20_000_f64.powf((*state % 65_536) as f64 / 65_536.0) as u64;
        let mut rest = rank * 2_654_435_761 % 1_000_003;
        while rest > 0 {
            text.push(char::from(b'a' + (rest % 26) as u8));
            rest /= 26;
        }
        text.push(' ');
    }
    text
}

fn pages() -> Vec<SearchPage> {
    let mut state = 88_172_645_463_325_252;
    (0..PAGES)
        .map(|number| {
            let sections = (0..3).map(|place| {
                let (anchor, heading) = match place {
                    0 => (String::new(), String::new()),
                    _ => (format!("s{place}"), words(3, &mut state)),
                };
                section(&anchor, &heading, &words(80, &mut state))
            });
            let sections = sections.collect();
            page(&format!("p{number}.html"), words(3, &mut state).trim(), sections)
        })
        .collect()
}

/// How many files have other bytes or another name after each of some edits, in rising order, and of how many.
fn changed(edit: impl Fn(&mut SearchPage, usize)) -> (Vec<usize>, usize) {
    let mut pages = pages();
    let files = build(&pages, &Settings::default());
    let mut counts: Vec<usize> = (0..EDITS)
        .map(|time| {
            let number = time * 121 + 17;
            let kept = pages[number].clone();
            edit(&mut pages[number], time);
            let after = build(&pages, &Settings::default());
            pages[number] = kept;
            let is_old = |file: &&SearchFile| {
                let same = files.binary_search_by(|old| old.address.cmp(&file.address));
                same.is_ok_and(|place| files[place].bytes == file.bytes)
            };
            after.iter().filter(|file| !is_old(file)).count()
        })
        .collect();
    counts.sort_unstable();
    (counts, files.len())
}

#[test]
fn an_edit_of_prose_changes_about_a_file_a_word() {
    let (counts, files) = changed(|page, time| {
        let text = &mut page.sections[1].text;
        text.push_str(&words(10, &mut (time as u64 + 99)));
    });
    assert!(counts[EDITS / 2] <= PROSE_AIM, "{counts:?} of {files} files");
    assert!(counts[EDITS - 1] * MOST_SHARE < files, "{counts:?} of {files} files");
}

#[test]
fn an_edit_of_a_title_changes_about_a_file_a_word() {
    let (counts, files) =
        changed(|page, time| page.title = words(3, &mut (time as u64 + 7)).trim().to_owned());
    assert!(counts[EDITS / 2] <= TITLE_AIM, "{counts:?} of {files} files");
    assert!(counts[EDITS - 1] * MOST_SHARE < files, "{counts:?} of {files} files");
}
