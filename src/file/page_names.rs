//! What links may call a page and the places on it, folded once when the file is read.
//!
//! Invariant: equal faces of names give equal values here.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::file::fragment::Fragment;
use crate::file::markdown::Title;
use crate::words::text::{fold, heading_id};

/// The names of a page, folded.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct PageNames {
    /// Path below the source folder, without `.md`.
    pub place: Arc<str>,
    /// Stem of the file, title and aliases, sorted.
    pub names: Vec<Arc<str>>,
    /// What its prose can be linked at.
    pub anchors: Anchors,
}

/// What a page's prose can be linked at.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Anchors {
    /// Ids of headings by their folded text; the first of several.
    by_text: BTreeMap<String, String>,
    /// Ids of headings by the letters and digits of their text, which is all that the
    /// ids of other tools agree on.
    by_letters: BTreeMap<String, String>,
    /// All ids, sorted.
    ids: Vec<String>,
    /// What the heading that became the page's title is called: its text, folded, and its id.
    pub title: Option<(String, String)>,
}

impl PageNames {
    /// Folds the names of a page.
    #[must_use]
    pub fn new<'a>(
        place: &str,
        names: impl Iterator<Item = &'a str>,
        title: Option<Title>,
        body: &Fragment,
    ) -> Self {
        let mut names: Vec<Arc<str>> = names.map(|name| fold(name.trim()).into()).collect();
        names.sort_unstable();
        names.dedup();
        let place = fold(place.trim_end_matches(".md")).into();
        let title = title.map(|title| (fold(&title.text), title.id));
        PageNames { place, names, anchors: Anchors { title, ..Anchors::new(body) } }
    }
}

impl Anchors {
    fn new(body: &Fragment) -> Self {
        let mut anchors = Anchors::default();
        for heading in &body.headings {
            anchors.by_text.entry(fold(&heading.text)).or_insert_with(|| heading.id.clone());
            let letters = letters_of(&heading.text);
            anchors.by_letters.entry(letters).or_insert_with(|| heading.id.clone());
        }
        let headings = body.headings.iter().map(|heading| &heading.id);
        anchors.ids = headings.chain(&body.ids).cloned().collect();
        anchors.ids.sort_unstable();
        anchors.ids.dedup();
        anchors
    }

    /// A heading's text first, then an id, then a text that makes the id or one like it.
    #[must_use]
    pub fn find(&self, anchor: &str) -> Option<String> {
        let by_text = self.by_text.get(&fold(anchor.trim())).cloned();
        by_text
            .or_else(|| self.id(anchor))
            .or_else(|| self.id(&heading_id(anchor)))
            .or_else(|| self.by_letters.get(&letters_of(anchor)).cloned())
    }

    /// Whether an anchor means the page's title, and so the top of the page.
    #[must_use]
    pub fn is_title(&self, anchor: &str) -> bool {
        let is_it = |(text, id): &(String, String)| {
            *text == fold(anchor.trim()) || id == anchor || *id == heading_id(anchor)
        };
        self.title.as_ref().is_some_and(is_it)
    }

    fn id(&self, id: &str) -> Option<String> {
        let place = self.ids.binary_search_by(|known| known.as_str().cmp(id)).ok()?;
        Some(self.ids[place].clone())
    }
}

/// The letters and digits of a text, folded, each run of others as one `-`.
fn letters_of(text: &str) -> String {
    let folded = fold(text);
    let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-")
}
