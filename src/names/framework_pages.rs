//! The pages that the framework brings.
//!
//! They are all that addresses and navigation depend on of the framework, so an edit of what a
//! cell says leaves every page where it is. Invariant: equal lists give equal places.

use crate::names::PageKind;
use crate::names::addresses::{compare_address, generated};
use crate::names::framework::{Framework, LevelRef, Track};

/// The pages that a framework brings, in its order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct FrameworkPages {
    /// The pages.
    pub pages: Vec<FrameworkPage>,
    /// Whether the compiled framework is there as data.
    pub data: bool,
}

/// A page that the framework brings.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FrameworkPage {
    /// Where it is.
    pub address: String,
    /// What it shows.
    pub kind: PageKind,
    /// Its title, where it has one of its own.
    pub title: String,
    /// The folder in which it is listed.
    pub folder: String,
}

impl FrameworkPages {
    /// The pages of a framework; a site without one has none.
    #[must_use]
    pub fn of(framework: &Framework, has_framework: bool) -> Self {
        let data = !framework.tracks.is_empty();
        let mut pages = FrameworkPages { pages: Vec::new(), data };
        if !has_framework {
            return pages;
        }
        for (index, track) in framework.tracks.iter().enumerate() {
            pages.track(index, track);
        }
        pages.competencies(framework);
        let Framework { transitions, equivalences, hats, .. } = framework;
        if !(transitions.is_empty() && equivalences.is_empty() && hats.is_empty()) {
            pages.add(generated::TRANSITIONS, PageKind::Transitions, "", "");
        }
        pages.comparisons(framework);
        pages.around(framework);
        pages
    }

    fn add(&mut self, address: &str, kind: PageKind, title: &str, folder: &str) {
        let [address, title, folder] = [address, title, folder].map(str::to_owned);
        self.pages.push(FrameworkPage { address, kind, title, folder });
    }

    /// A track with its levels, their worksheets, and its matrix.
    fn track(&mut self, index: usize, track: &Track) {
        let folder = format!("tracks/{}", track.id);
        self.add(&generated::track(&track.id), PageKind::Track(index), &track.name, "tracks");
        for (level, facts) in track.levels.iter().enumerate() {
            let at = LevelRef { track: index, level };
            let id = &facts.id.value;
            let address = generated::level(&track.id, id);
            self.add(&address, PageKind::Level(at), &facts.name, &folder);
            if facts.expects_anything() {
                let address = generated::worksheet(&track.id, id);
                self.add(&address, PageKind::Worksheet(at), "", &folder);
            }
        }
        if track.levels.iter().any(|level| !level.cells.is_empty()) {
            let address = generated::matrix(&track.id);
            self.add(&address, PageKind::Matrix(index), &track.name, &folder);
        }
    }

    /// A page for each competency that a level has a cell for, and one of all.
    fn competencies(&mut self, framework: &Framework) {
        let has_cells = |at: LevelRef| !framework.level(at).cells.is_empty();
        if framework.levels().any(has_cells) {
            self.add(generated::COMPETENCIES, PageKind::Competencies, "", "");
        }
        for (index, competency) in framework.competencies.iter().enumerate() {
            if framework.levels().any(|at| framework.cell(at, index).is_some()) {
                let address = generated::competency(&competency.id);
                let kind = PageKind::Competency(index);
                self.add(&address, kind, &competency.name, "competencies");
            }
        }
    }

    /// Pages of levels side by side.
    fn comparisons(&mut self, framework: &Framework) {
        for (one, other) in framework.comparisons() {
            let address = compare_address(framework, one, other);
            self.add(&address, PageKind::Compare(one, other), "", "");
        }
        if framework.levels().nth(1).is_some() {
            self.add(generated::ANY_PAIR, PageKind::AnyPair, "", "");
        }
    }

    /// Comparisons of roles, guides, the level map and the claims.
    fn around(&mut self, framework: &Framework) {
        for (index, comparison) in framework.comparisons.iter().enumerate() {
            let facts = &comparison.facts;
            let address = generated::comparison(&facts.id.value);
            self.add(&address, PageKind::Comparison(index), &facts.title, "compare");
        }
        for (index, guide) in framework.guides.iter().enumerate() {
            let facts = &guide.facts;
            let address = generated::guide(&facts.id.value);
            self.add(&address, PageKind::Guide(index), &facts.title, "guides");
        }
        if !framework.externals.is_empty() {
            self.add(generated::LEVEL_MAP, PageKind::LevelMap, "", "");
        }
        if !framework.claims.is_empty() {
            self.add(generated::CLAIMS, PageKind::Claims, "", "");
        }
    }
}
