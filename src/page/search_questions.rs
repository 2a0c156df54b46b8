//! What readers ask that a page answers, as search is told.
//!
//! Authors say it in their files. Of pages that are made, and of parts of them, the theme
//! says it in its language, with the names of what the page is about filled in.

use crate::names::framework::LevelRef;
use crate::names::{PageId, PageKind};
use crate::page::frame::Parts;
use crate::page::search::SearchQuestion;

impl Parts {
    /// What readers ask that a page answers: what its authors say, and what the theme says of its kind and of its parts.
    /// An answer whose place is not there is at the top.
    pub(super) fn questions(&self, id: PageId) -> Vec<SearchQuestion> {
        let asked = self.index.questions(id).into_iter();
        let written = asked.map(|asked| SearchQuestion {
            ask: asked.question.ask.value.trim().to_owned(),
            anchor: asked.at.and_then(|at| self.index.find_anchor(id, at)).unwrap_or_default(),
        });
        let page = self.index.page(id);
        let kind = match page.kind {
            PageKind::Compare(one, other) if one.track != other.track => "compare_tracks",
            kind => kind.name(),
        };
        let mut questions: Vec<SearchQuestion> = written.collect();
        questions.extend(self.asked_of(kind, "", &self.subject(page)));
        match page.kind {
            PageKind::Transitions => questions.extend(self.asked_of_ways()),
            PageKind::LevelMap => questions.extend(self.asked_of_other_levels()),
            _ => {}
        }
        questions
    }

    /// What the theme says is asked of `part`, which stands at `anchor`, with `{name}`s filled from `values`.
    fn asked_of(&self, part: &str, anchor: &str, values: &[(&str, &str)]) -> Vec<SearchQuestion> {
        let key = format!("search_questions_{part}");
        let asked = self.theme.messages().lines(&key, values);
        asked.map(|ask| SearchQuestion { ask, anchor: anchor.to_owned() }).collect()
    }

    /// Every move between levels answers whether and how one gets from the one to the other.
    fn asked_of_ways(&self) -> impl Iterator<Item = SearchQuestion> {
        let framework = &self.index.framework;
        framework.transitions.iter().flat_map(|way| {
            let level = |at: LevelRef| framework.level(at).name.as_str();
            let track = framework.tracks[way.to.track].name.as_str();
            let names = [("from", level(way.from)), ("to", level(way.to)), ("track", track)];
            let anchor = framework.way_id(way);
            let of_its_kind = format!("way_{}", way.kind);
            [self.asked_of("way", &anchor, &names), self.asked_of(&of_its_kind, &anchor, &names)]
                .into_iter()
                .flatten()
        })
    }

    /// The code or name of another organisation's level answers which of our levels it is beside.
    fn asked_of_other_levels(&self) -> impl Iterator<Item = SearchQuestion> {
        self.index.framework.externals.iter().flat_map(|ladder| {
            let facts = &ladder.facts;
            facts.levels.iter().flat_map(|level| {
                let name = if level.code.is_empty() { &level.name } else { &level.code };
                let names = [("name", name.as_str()), ("ladder", facts.name.as_str())];
                self.asked_of("other-level", &facts.id.value, &names)
            })
        })
    }
}
