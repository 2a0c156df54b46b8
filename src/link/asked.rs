//! What linking a page asked for, as hashes, so that a change tells whom it concerns.
//!
//! Whatever the linker looks up it notes here first, whether there is an answer or not.
//! Invariant: if the answer to a question can differ, a key of the question is among those of
//! the change.

use std::hash::Hash;

use rustc_hash::FxHashSet;

use crate::words::hash::Digest;
use crate::words::path::RelPath;
use crate::words::text::fold;

/// A question to the floors below.
#[derive(Hash)]
pub(super) enum Ask<'a> {
    /// What a name or a path means whose last part is this: see [`last_part`].
    Name(&'a str),
    /// Which page is at an address: its kind, its file, the places on it.
    Page(&'a str),
    /// The title of the page at an address.
    Title(&'a str),
    /// What is written in a file.
    Prose(&'a RelPath),
    /// On which pages texts are at home.
    Homes,
    /// The definitions of all concepts, in the order of their titles.
    Definitions,
    /// Which names there are, to suggest one.
    Suggestions,
}

/// Hashes of questions.
pub(super) type Keys = FxHashSet<u64>;

impl Ask<'_> {
    pub(super) fn key(&self) -> u64 {
        // Half of a good hash: questions that share one only mean a page linked again for nothing.
        u64::try_from(Digest::of(self).0 >> 64).unwrap_or_default()
    }
}

/// The last part of a name, a path or an address, folded, without what may be left out: names
/// that can mean the same thing have the same last part.
pub(super) fn last_part(name: &str) -> String {
    let folded = fold(name);
    let mut part = folded.trim().trim_end_matches('/');
    part = part.rsplit(['/', ':']).next().unwrap_or(part).trim();
    while let Some(shorter) =
        [".md", ".html", ".toml"].iter().find_map(|end| part.strip_suffix(end))
    {
        part = shorter;
    }
    part.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_one_thing_have_one_last_part() {
        for name in [
            "Swing",
            "concept: swing",
            "../concepts/swing.md",
            "concepts/Swing.html",
            "SWING.MD",
            "swing/",
        ] {
            assert_eq!(last_part(name), "swing", "{name}");
        }
        assert_ne!(Ask::Page("a").key(), Ask::Title("a").key());
    }
}
