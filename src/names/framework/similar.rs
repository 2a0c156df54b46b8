//! Which texts say nearly the same, without comparing each with each.
//!
//! Prefix filtering for the Jaccard index of sets of words (Chaudhuri, Ganti, Kaushik:
//! "A primitive operator for similarity joins", 2006; Bayardo, Ma, Srikant: "Scaling up
//! all pairs similarity search", 2007): two sets as similar as wanted share a word among
//! the rarest few of each. Invariant: exactly the pairs that comparing each with each
//! would find, in the order of the sets.

use std::collections::HashMap;

use crate::words::text::fold;

/// Pairs are similar from 85 in 100 on.
const WANTED: (usize, usize) = (85, 100);

/// Words that carry no expectation of their own. Other languages have other ones; there
/// a difference in them counts as one of any word.
const SMALL_WORDS: &[&str] = &[
    "a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "i", "in", "is", "it", "its",
    "my", "of", "on", "or", "our", "that", "the", "their", "them", "they", "this", "to", "we",
    "with",
];

/// The words of many points as numbers, the rarest words with the lowest ones.
///
/// A point is one text or several. Small words are left out, and a plural is its
/// singular, so that a text of five words is not told apart by a letter.
pub(super) fn word_sets<'a, Texts>(points: impl Iterator<Item = Texts>) -> Vec<Vec<u32>>
where
    Texts: Iterator<Item = &'a str>,
{
    let mut numbers: HashMap<String, u32> = HashMap::new();
    let mut counts: Vec<u32> = Vec::new();
    let mut sets: Vec<Vec<u32>> = Vec::new();
    for texts in points {
        let mut set = Vec::new();
        for text in texts {
            for word in fold(text).split(|c: char| !c.is_alphanumeric()) {
                if word.is_empty() || SMALL_WORDS.contains(&word) {
                    continue;
                }
                let word = singular(word);
                let number = match numbers.get(word) {
                    Some(number) => *number,
                    None => {
                        let next = u32::try_from(counts.len()).unwrap_or(u32::MAX);
                        numbers.insert(word.to_owned(), next);
                        counts.push(0);
                        next
                    }
                };
                set.push(number);
            }
        }
        set.sort_unstable();
        set.dedup();
        for number in &set {
            counts[*number as usize] += 1;
        }
        sets.push(set);
    }
    let mut by_rarity: Vec<u32> = (0..u32::try_from(counts.len()).unwrap_or(u32::MAX)).collect();
    by_rarity.sort_by_key(|number| (counts[*number as usize], *number));
    let mut ranks = vec![0_u32; counts.len()];
    for (rank, number) in (0..).zip(&by_rarity) {
        ranks[*number as usize] = rank;
    }
    for set in &mut sets {
        for number in set.iter_mut() {
            *number = ranks[*number as usize];
        }
        set.sort_unstable();
    }
    sets
}

/// A word without the `s` of a plural or of a verb: close enough to compare by.
fn singular(word: &str) -> &str {
    let stem = word.strip_suffix('s').filter(|stem| stem.len() >= 3 && !stem.ends_with('s'));
    stem.unwrap_or(word)
}

/// The pairs of sets that are similar, the earlier set first.
pub(super) fn similar_pairs(sets: &[Vec<u32>]) -> Vec<(usize, usize)> {
    let mut order: Vec<usize> = (0..sets.len()).filter(|set| !sets[*set].is_empty()).collect();
    order.sort_by_key(|set| (sets[*set].len(), *set));
    // For each word the sets seen so far that have it in their prefix, smallest first.
    let mut postings: HashMap<u32, Vec<usize>> = HashMap::new();
    let mut pairs = Vec::new();
    let mut seen = vec![usize::MAX; sets.len()];
    for &current in &order {
        let set = &sets[current];
        let smallest = (set.len() * WANTED.0).div_ceil(WANTED.1);
        let prefix = &set[..=set.len() - smallest];
        for word in prefix {
            let list = postings.entry(*word).or_default();
            let first = list.partition_point(|other| sets[*other].len() < smallest);
            for &other in &list[first..] {
                if seen[other] != current {
                    seen[other] = current;
                    if are_similar(set, &sets[other]) {
                        pairs.push((current.min(other), current.max(other)));
                    }
                }
            }
            list.push(current);
        }
    }
    pairs.sort_unstable();
    pairs
}

/// Whether the Jaccard index of two sorted sets is as high as wanted.
fn are_similar(one: &[u32], other: &[u32]) -> bool {
    let (mut at, mut common) = (0, 0);
    for word in one {
        while other.get(at).is_some_and(|known| known < word) {
            at += 1;
        }
        common += usize::from(other.get(at) == Some(word));
    }
    common * WANTED.1 >= (one.len() + other.len() - common) * WANTED.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_comparing_each_with_each_finds() {
        let mut state = 0x2545_f491_4f6c_dd1d_u64;
        let mut next = |below: u64| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state % below
        };
        let texts: Vec<String> = (0..600)
            .map(|_| {
                let words = 6 + next(12);
                (0..words)
                    .map(|word| format!("w{}", word + (next(9) / 8) * next(9)))
                    .collect::<Vec<_>>()
                    .join(" ")
            })
            .collect();
        let sets = word_sets(texts.iter().map(|text| std::iter::once(text.as_str())));
        let mut expected = Vec::new();
        for one in 0..sets.len() {
            for other in one + 1..sets.len() {
                if are_similar(&sets[one], &sets[other]) {
                    expected.push((one, other));
                }
            }
        }
        assert!(expected.len() > 20, "only {} pairs to find", expected.len());
        assert_eq!(similar_pairs(&sets), expected);
    }

    fn pairs(texts: &[&str]) -> Vec<(usize, usize)> {
        similar_pairs(&word_sets(texts.iter().map(|text| std::iter::once(*text))))
    }

    #[test]
    fn one_word_of_seven_is_enough_to_differ() {
        let texts = ["b c d e f g h", "b c d e f g h", "b c d e f g x", "H g F e D c b"];
        assert_eq!(pairs(&texts), [(0, 1), (0, 3), (1, 3)]);
    }

    #[test]
    fn small_words_and_plurals_tell_no_texts_apart() {
        let texts = [
            "Participates in the delivery process",
            "Participates in delivery processes",
            "Participates in a delivery process",
            "Handling request from users",
            "Handling requests from users",
            "Documenting new information",
            "Documenting information",
            "Assesses risk",
            "Accesses risk",
        ];
        assert_eq!(pairs(&texts), [(0, 2), (3, 4)]);
    }

    #[test]
    fn texts_of_small_words_alone_are_like_nothing() {
        assert!(pairs(&["to be", "to be", "it is"]).is_empty());
    }
}
