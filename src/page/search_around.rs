//! What search indexes of comparisons, guides, claims and other organisations' ladders.
//!
//! Each text is a section at the place where the page shows it. Invariant: a claim is
//! indexed on the page of all claims alone, wherever else it is shown.

use std::sync::Arc;

use crate::file::fragment::Fragment;
use crate::input::table::Text;
use crate::names::PageKind;
use crate::page::frame::Parts;
use crate::page::search::{FacetValue, SearchPage};
use crate::page::search_pages::{begin, text};

impl Parts {
    /// A comparison that somebody wrote is found by what it says, and by the names of two of its sides.
    pub(super) fn roles(&self, index: usize, found: &mut SearchPage) {
        let facts = &self.index.framework.comparisons[index].facts;
        found.title_words = self.theme.messages().text("search_compare_words");
        for side in &facts.sides {
            let mut names: Vec<String> = side.name.iter().cloned().collect();
            names.extend(side.of.iter().flat_map(|of| self.all_names(of)));
            found.sides.push(names);
        }
        let mut levels = facts.sides.iter().filter_map(|side| self.level_named(side.of.as_ref()?));
        found.level = levels.next();
        found.other_level = levels.next();
        begin(facts.summary.as_deref(), found);
        for dimension in &facts.dimensions {
            let words = joined(dimension.texts.iter().flatten());
            found.sections.push(text(&dimension.id.value, &dimension.name, &words));
        }
    }

    fn level_named(&self, name: &Text) -> Option<FacetValue> {
        let (page, _) = self.index.named(&name.value)?;
        match self.index.page(page).kind {
            PageKind::Level(at) => Some(self.level_facet(at)),
            _ => None,
        }
    }

    /// All by which something with a name is called: a level, a hat, a concept, any other page.
    fn all_names(&self, name: &Text) -> Vec<String> {
        if let Some(id) = name.value.strip_prefix("hat:") {
            let mut hats = self.index.framework.hats.iter();
            let hat = hats.find(|hat| hat.id == id.trim());
            return hat.map(|hat| vec![hat.name.clone()]).unwrap_or_default();
        }
        let Some((page, _)) = self.index.named(&name.value) else { return Vec::new() };
        let page_kind = self.index.page(page).kind;
        if let PageKind::Level(at) = page_kind {
            return self.level_names(at);
        }
        let mut names = vec![self.title(self.index.page(page))];
        if let Some(doc) = self.index.prose(page) {
            names.extend(doc.front.aliases.iter().map(|alias| alias.value.clone()));
        }
        names
    }

    /// A guide is found by its questions and answers, and by where it leads.
    pub(super) fn guide_words(&self, guide: usize, found: &mut SearchPage) {
        let facts = &self.index.framework.guides[guide].facts;
        begin(facts.summary.as_deref(), found);
        for question in &facts.questions {
            let answers = joined(question.answers.iter().map(|answer| &answer.say));
            found.sections.push(text(&question.id.value, &question.ask.text, &answers));
        }
        for result in &facts.results {
            let Some(say) = &result.say else { continue };
            let title = self
                .index
                .named(&result.to.value)
                .map_or_else(String::new, |(page, _)| self.title(self.index.page(page)));
            found.sections.push(text(&format!("result-{}", result.id.value), &title, &say.text));
        }
    }

    /// Every claim is a section, under what it is about.
    pub(super) fn claim_words(&self, found: &mut SearchPage) {
        for claim in &self.index.framework.claims {
            let facts = &claim.facts;
            let about = facts.about.first().and_then(|about| self.named(about));
            let heading = about.map(|about| about.title).unwrap_or_default();
            let words = joined(std::iter::once(&facts.text).chain(&facts.note));
            found.sections.push(text(&facts.id.value, &heading, &words));
        }
    }

    /// Other organisations' levels are found by their names and codes, on the level map.
    pub(super) fn other_ladders(&self, found: &mut SearchPage) {
        for ladder in &self.index.framework.externals {
            let facts = &ladder.facts;
            let mut words: Vec<&str> =
                facts.summary.iter().map(|summary| summary.text.trim()).collect();
            for level in &facts.levels {
                words.extend([level.name.as_str(), level.code.as_str()]);
                words.extend(level.aliases.iter().map(|alias| alias.value.as_str()));
                words.extend(level.note.iter().map(|note| note.text.trim()));
            }
            words.retain(|word| !word.is_empty());
            found.sections.push(text(&facts.id.value, &facts.name, &words.join(" ")));
        }
    }
}

/// The words of several texts.
fn joined<'a>(texts: impl Iterator<Item = &'a Arc<Fragment>>) -> String {
    texts.map(|text| text.text.trim()).collect::<Vec<_>>().join(" ")
}
