//! Floor 5: who mentions whom, the other way round.
//!
//! Sequential, from the mentions that linking found; as long as the same pages are there, only
//! the mentions of pages that were linked again are turned round again. Invariant: a page is
//! never listed among its own backlinks, and a scope that mentions it, or a part of it, counts
//! once.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::link::{LinkedPage, Mention};
use crate::names::{Index, PageId};
use crate::words::each::each;
use crate::words::path::Address;
use crate::words::rows::Rows;
use crate::words::text::escape;

/// The mentions of every page.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    backlinks: Rows<Arc<[Backlink]>>,
}

/// One mention of a page: the page it is on, and which of the mentions there it is. Mentions of
/// other pages that come or go there leave it as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Backlink {
    /// The mentioning page.
    pub from: PageId,
    /// Place among the mentions of that one page.
    pub mention: usize,
}

impl Backlink {
    /// What the mentioning page says of the page at an address.
    #[must_use]
    pub fn of<'a>(&self, linked: &'a LinkedPage, to: &Address) -> Option<Mention<'a>> {
        linked.mentions().filter(|mention| mention.to == to).nth(self.mention)
    }
}

impl Graph {
    /// Turns the mentions of all pages round.
    #[must_use]
    pub fn build(index: &Index, linked: &Rows<Arc<LinkedPage>>) -> Self {
        let pages = &index.names.pages;
        let ids: FxHashMap<&str, PageId> = pages
            .iter()
            .zip((0..).map(PageId))
            .map(|(page, id)| (page.address.as_str(), id))
            .collect();
        let mut backlinks = vec![Vec::new(); pages.len()];
        for (page, from) in linked.iter().zip((0..).map(PageId)) {
            for (to, mention) in mentions(page) {
                if let Some(to) = ids.get(to) {
                    backlinks[to.index()].push(Backlink { from, mention });
                }
            }
        }
        Graph { backlinks: backlinks.into_iter().map(Arc::from).collect() }
    }

    /// The graph after some pages were linked again, and the pages whose mentions it turned
    /// round; the same pages are there before and now.
    #[must_use]
    pub fn updated(
        &self,
        index: &Index,
        before: &Rows<Arc<LinkedPage>>,
        now: &Rows<Arc<LinkedPage>>,
        again: &BTreeSet<PageId>,
    ) -> (Self, Vec<PageId>) {
        let again: Vec<PageId> = again.iter().copied().collect();
        let said = each(&again, |from| {
            let (before, now) = (&before[from.index()], &now[from.index()]);
            let differing = differing(before, now);
            if differing.is_empty() {
                return Said::default();
            }
            let (before, now) = (mentions_of(before, &differing), mentions_of(now, &differing));
            let is_not_in = |known: &[(&str, usize)], found| known.binary_search(found).is_err();
            Said {
                now: now.iter().filter(|found| is_not_in(&before, found)).copied().collect(),
                before: before.iter().filter(|found| is_not_in(&now, found)).copied().collect(),
            }
        });
        // What comes and what goes, for each page of which something is said.
        let mut news: BTreeMap<&str, (Vec<Backlink>, Vec<Backlink>)> = BTreeMap::new();
        for (from, said) in again.into_iter().zip(said) {
            for (to, mention) in said.now {
                news.entry(to).or_default().0.push(Backlink { from, mention });
            }
            for (to, mention) in said.before {
                news.entry(to).or_default().1.push(Backlink { from, mention });
            }
        }
        let mut graph = self.clone();
        let mut turned = Vec::new();
        for (to, (come, gone)) in news {
            let Some(to) = index.names.at(to) else { continue };
            let Some(known) = graph.backlinks.get_mut(to.index()) else { continue };
            let stay = known.iter().filter(|known| gone.binary_search(known).is_err());
            let mut backlinks: Vec<Backlink> = stay.copied().chain(come).collect();
            backlinks.sort_unstable();
            *known = backlinks.into();
            turned.push(to);
        }
        (graph, turned)
    }

    /// Where a page is mentioned, in the order of the mentioning pages' addresses.
    #[must_use]
    pub fn backlinks(&self, page: PageId) -> &[Backlink] {
        self.backlinks.get(page.index()).map_or(&[], |backlinks| backlinks)
    }
}

/// What a page says of others only now, and what it said only before.
#[derive(Default)]
struct Said<'a> {
    now: Vec<(&'a str, usize)>,
    before: Vec<(&'a str, usize)>,
}

/// The pages of which two forms of a page may not say the same: the mentions at both ends that
/// are alike are left out.
fn differing<'a>(one: &'a LinkedPage, other: &'a LinkedPage) -> FxHashSet<&'a str> {
    fn said(page: &LinkedPage) -> Vec<(&str, Option<&str>, &str)> {
        page.mentions().map(|found| (found.to.as_str(), found.part, found.scope())).collect()
    }
    let (one, other) = (said(one), said(other));
    let start = one.iter().zip(&other).take_while(|(one, other)| one == other).count();
    let (one, other) = (&one[start..], &other[start..]);
    let ends = one.iter().rev().zip(other.iter().rev());
    let end = ends.take_while(|(one, other)| one == other).count();
    let differing = one[..one.len() - end].iter().chain(&other[..other.len() - end]);
    differing.map(|(to, ..)| *to).collect()
}

/// The pages that a page mentions, with the mentions that count: the first in each scope. Sorted.
fn mentions(page: &LinkedPage) -> Vec<(&str, usize)> {
    counting(page.mentions())
}

/// The same, for some pages only.
fn mentions_of<'a>(page: &'a LinkedPage, of: &FxHashSet<&str>) -> Vec<(&'a str, usize)> {
    counting(page.mentions().filter(|found| of.contains(found.to.as_str())))
}

fn counting<'a>(mentions: impl Iterator<Item = Mention<'a>>) -> Vec<(&'a str, usize)> {
    let mut seen: FxHashSet<(&str, Option<&str>, &str)> = FxHashSet::default();
    let mut places: FxHashMap<&str, usize> = FxHashMap::default();
    let mut counting = Vec::new();
    for found in mentions {
        let to = found.to.as_str();
        let place = places.entry(to).or_default();
        if seen.insert((to, found.part, found.scope())) {
            counting.push((to, *place));
        }
        *place += 1;
    }
    counting.sort_unstable();
    counting
}

/// The longest sentence shown, in bytes on each side of the mention.
const LONGEST_SIDE: usize = 160;

/// The sentence around a range of a text, the range in `<mark>`; `shown` gives a range
/// of the text as readers see it.
#[must_use]
pub fn sentence(
    text: &str,
    range: &Range<usize>,
    shown: impl Fn(Range<usize>) -> String,
) -> String {
    let block_start = text[..range.start].rfind("\n\n").map_or(0, |at| at + 2);
    let block_end = text[range.end..].find("\n\n").map_or(text.len(), |at| range.end + at);
    let start = block_start + sentence_start(&text[block_start..range.start]);
    let end = range.end + sentence_end(&text[range.end..block_end]);
    let (before, after) = (shown(start..range.start), shown(range.end..end));
    let (before, cut_before) = keep_end(before.trim_start());
    let (after, cut_after) = keep_start(after.trim_end());
    format!(
        "{}{}<mark>{}</mark>{}{}",
        if cut_before { "… " } else { "" },
        escape(before),
        escape(&shown(range.clone())),
        escape(after),
        if cut_after { " …" } else { "" }
    )
}

/// Where a sentence ends whose mark stands at `at`, quotes and parentheses that close with
/// it included; none if the mark ends no sentence.
fn sentence_ends(text: &str, at: usize) -> Option<usize> {
    let rest = &text[at..];
    let mark = rest.chars().next()?;
    if !matches!(mark, '.' | '!' | '?' | '。' | '！' | '？') {
        return None;
    }
    let rest = &rest[mark.len_utf8()..];
    let next = rest.trim_start_matches(['"', '\'', '\u{2019}', '\u{201d}', '」', ')', ']', '）']);
    // No space follows a full stop in Chinese and Japanese.
    let ends = !mark.is_ascii() || next.chars().next().is_none_or(char::is_whitespace);
    ends.then(|| text.len() - next.len())
}

fn sentence_start(before: &str) -> usize {
    let marks = before.char_indices().rev();
    let mut ends = marks.filter_map(|(at, _)| sentence_ends(before, at));
    // A mark right before the name is part of it, as in `.NET`; a full stop that needs no
    // space after it is not.
    let is_apart = |end: usize| end < before.len() || !before.ends_with(|c: char| c.is_ascii());
    ends.find(|end| is_apart(*end)).unwrap_or(0)
}

fn sentence_end(after: &str) -> usize {
    let mut marks = after.char_indices();
    marks.find_map(|(at, _)| sentence_ends(after, at)).unwrap_or(after.len())
}

/// The last part of a long text, from a word's start.
fn keep_end(text: &str) -> (&str, bool) {
    if text.len() <= LONGEST_SIDE {
        return (text, false);
    }
    let from = crate::words::span::floor_boundary(text, text.len() - LONGEST_SIDE);
    let from = text[from..].find(' ').map_or(from, |at| from + at + 1);
    (&text[from..], true)
}

/// The first part of a long text, to a word's end.
fn keep_start(text: &str) -> (&str, bool) {
    if text.len() <= LONGEST_SIDE {
        return (text, false);
    }
    let to = crate::words::span::floor_boundary(text, LONGEST_SIDE);
    let to = text[..to].rfind(' ').unwrap_or(to);
    (&text[..to], true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn around(text: &str, word: &str) -> String {
        let at = text.find(word).expect("in the text");
        sentence(text, &(at..at + word.len()), |range| text[range].to_owned())
    }

    #[test]
    fn the_sentence_and_nothing_else() {
        let text = "First one. The <pendulum> swings at v1.2 twice! Last.\n\nNext block";
        assert_eq!(
            around(text, "pendulum"),
            "The &lt;<mark>pendulum</mark>&gt; swings at v1.2 twice!"
        );
        assert_eq!(around(text, "First"), "<mark>First</mark> one.");
        assert_eq!(around(text, "block"), "Next <mark>block</mark>");
    }

    #[test]
    fn what_closes_with_a_sentence_is_of_it() {
        let text = "(She said so.) The pendulum swings. \u{201c}It does.\u{201d} Last.";
        assert_eq!(around(text, "She"), "(<mark>She</mark> said so.)");
        assert_eq!(around(text, "pendulum"), "The <mark>pendulum</mark> swings.");
        assert_eq!(around(text, "does"), "\u{201c}It <mark>does</mark>.\u{201d}");
        assert_eq!(around(text, "Last"), "<mark>Last</mark>.");
        let text = "これは一つ目。振り子が揺れる。おわり。";
        assert_eq!(around(text, "振り子"), "<mark>振り子</mark>が揺れる。");
    }

    #[test]
    fn long_sentences_are_cut_at_words() {
        let text = format!("{} target {}", "word ".repeat(100), "wörd ".repeat(100));
        let cut = around(&text, "target");
        assert!(cut.starts_with("… word") && cut.ends_with("…") && cut.len() < 420, "{cut}");
    }
}
