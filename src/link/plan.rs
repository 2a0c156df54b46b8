//! Which fragments stand on which page, and in which scope.
//!
//! A scope is a competency on a level page, the whole page for lists; an essay's body
//! opens a new one at every H2 by itself. Invariant: a fragment is at home on exactly
//! one page.

use std::sync::Arc;

use crate::file::fragment::Fragment;
use crate::names::framework::{Cell, LevelRef};
use crate::names::{Index, PageId, PageKind};

/// Fragments among which a concept links once.
pub(super) struct Scope<'a> {
    /// Id of the place on the page; empty for its top.
    pub(super) anchor: String,
    /// The fragments in reading order.
    pub(super) parts: Vec<Part<'a>>,
}

/// A fragment on a page.
pub(super) struct Part<'a> {
    pub(super) fragment: &'a Arc<Fragment>,
    /// Whether this page is where the fragment is at home.
    pub(super) home: bool,
}

fn home(fragment: &Arc<Fragment>) -> Part<'_> {
    Part { fragment, home: true }
}

fn guest(fragment: &Arc<Fragment>) -> Part<'_> {
    Part { fragment, home: false }
}

/// The scopes of a page.
pub(super) fn scopes(index: &Index, page: PageId) -> Vec<Scope<'_>> {
    let mut scopes = Vec::new();
    let framework = &index.framework;
    match index.page(page).kind {
        PageKind::Level(at) => {
            level(index, at, &mut scopes);
            ways(index, |level| level == at, &mut scopes);
        }
        PageKind::Track(number) => {
            let track = &framework.tracks[number];
            let levels = track.levels.iter().filter_map(|level| level.summary.as_ref()).map(guest);
            let parts = track.summary.iter().map(home).chain(levels).collect();
            scopes.push(Scope { anchor: String::new(), parts });
            let summaries =
                framework.competencies.iter().filter_map(|competency| competency.summary.as_ref());
            scopes.push(Scope { anchor: String::new(), parts: summaries.map(guest).collect() });
            ways(index, |level| level.track == number, &mut scopes);
        }
        PageKind::Matrix(track) => {
            let cells = framework.tracks[track].levels.iter().flat_map(|level| &level.cells);
            let points = cells.flat_map(|cell| &cell.new).map(|point| guest(&point.fragment));
            let summaries =
                framework.competencies.iter().filter_map(|competency| competency.summary.as_ref());
            let parts = summaries.map(guest).chain(points).collect();
            scopes.push(Scope { anchor: String::new(), parts });
        }
        PageKind::Transitions => {
            for way in &framework.transitions {
                let parts = way.reason.iter().map(home).collect();
                scopes.push(Scope { anchor: framework.way_id(way), parts });
            }
            for known in &framework.equivalences {
                let parts = known.note.iter().map(home).collect();
                scopes.push(Scope { anchor: framework.equal_id(known), parts });
            }
            for hat in &framework.hats {
                let parts = hat.summary.iter().map(home).collect();
                scopes.push(Scope { anchor: format!("hat-{}", hat.id), parts });
            }
        }
        PageKind::Competency(competency) => {
            let summary = framework.competencies[competency].summary.iter().map(home).collect();
            scopes.push(Scope { anchor: String::new(), parts: summary });
            for at in framework.levels() {
                let Some(cell) = framework.cell(at, competency) else { continue };
                let dropped = cell
                    .dropped
                    .iter()
                    .filter_map(|place| framework.point(at.track, competency, *place));
                let points = cell.new.iter().chain(dropped).map(|point| guest(&point.fragment));
                let anchor = framework.level_id(at).replace('/', ".");
                scopes.push(Scope { anchor, parts: points.collect() });
            }
        }
        PageKind::Compare(one, other) => {
            ways(index, |level| level == one || level == other, &mut scopes);
            for at in [one, other] {
                let level = framework.level(at);
                let mut parts: Vec<Part<'_>> = level.summary.iter().map(guest).collect();
                for cell in &level.cells {
                    let standing = framework.standing(at, cell.competency);
                    parts.extend(standing.into_iter().map(|point| guest(&point.fragment)));
                }
                scopes.push(Scope { anchor: String::new(), parts });
            }
        }
        PageKind::Worksheet(at) => {
            for cell in &framework.level(at).cells {
                let anchor = framework.competencies[cell.competency].id.clone();
                let standing = framework.standing(at, cell.competency);
                // What is new stands first on the page.
                let (inherited, new) = standing.split_at(cell.inherited.len().min(standing.len()));
                let points = new.iter().chain(inherited);
                let parts = points.flat_map(|point| {
                    std::iter::once(guest(&point.fragment)).chain(point.examples.iter().map(guest))
                });
                scopes.push(Scope { anchor, parts: parts.collect() });
            }
        }
        // Which points meet on this page is not known before a reader picks a pair, so each is
        // linked as if it stood alone; the page's script takes out what is linked twice.
        PageKind::AnyPair => {
            for at in framework.levels() {
                let level = framework.level(at);
                let points = level.cells.iter().flat_map(|cell| &cell.new);
                let points = points.map(|point| &point.fragment);
                scopes.extend(
                    level.summary.iter().chain(points).map(|fragment| Scope {
                        anchor: String::new(),
                        parts: vec![guest(fragment)],
                    }),
                );
            }
        }
        PageKind::Comparison(comparison) => {
            let facts = &framework.comparisons[comparison].facts;
            let top = facts.summary.iter().map(home).collect();
            scopes.push(Scope { anchor: String::new(), parts: top });
            for dimension in &facts.dimensions {
                let texts = dimension.why.iter().chain(dimension.texts.iter().flatten());
                let anchor = dimension.id.value.clone();
                scopes.push(Scope { anchor, parts: texts.map(home).collect() });
            }
        }
        PageKind::Guide(guide) => {
            let facts = &framework.guides[guide].facts;
            let said = facts.results.iter().filter_map(|result| result.say.as_ref());
            let top = facts.summary.iter().chain(said).map(home).collect();
            scopes.push(Scope { anchor: String::new(), parts: top });
            for question in &facts.questions {
                let answers = question.answers.iter().map(|answer| &answer.say);
                let parts = std::iter::once(&question.ask).chain(answers).map(home).collect();
                scopes.push(Scope { anchor: question.id.value.clone(), parts });
            }
        }
        PageKind::LevelMap => {
            for ladder in &framework.externals {
                let notes = ladder.facts.levels.iter().filter_map(|level| level.note.as_ref());
                let parts = ladder.facts.summary.iter().chain(notes).map(home).collect();
                scopes.push(Scope { anchor: ladder.facts.id.value.clone(), parts });
            }
        }
        PageKind::Claims => {
            for claim in &framework.claims {
                let parts = std::iter::once(&claim.facts.text).chain(&claim.facts.note);
                let anchor = claim.facts.id.value.clone();
                scopes.push(Scope { anchor, parts: parts.map(home).collect() });
            }
        }
        PageKind::Home => {
            let summaries =
                framework.levels().filter_map(|at| framework.level(at).summary.as_ref());
            scopes.push(Scope { anchor: String::new(), parts: summaries.map(guest).collect() });
        }
        PageKind::Glossary => {
            let definitions = index
                .names
                .concepts
                .iter()
                .filter_map(|id| index.prose(*id)?.definition.as_ref())
                .map(guest);
            scopes.push(Scope { anchor: String::new(), parts: definitions.collect() });
        }
        PageKind::Competencies => {
            let summaries =
                framework.competencies.iter().filter_map(|competency| competency.summary.as_ref());
            scopes.push(Scope { anchor: String::new(), parts: summaries.map(guest).collect() });
        }
        PageKind::Concept
        | PageKind::ConceptGraph
        | PageKind::Section
        | PageKind::Essay
        | PageKind::Tag(_)
        | PageKind::Tags
        | PageKind::Search
        | PageKind::NotFound => {}
    }
    let claims = index.claims_about(page).iter().map(|claim| &framework.claims[*claim].facts);
    let said = claims.flat_map(|facts| std::iter::once(&facts.text).chain(&facts.note));
    scopes.push(Scope { anchor: String::new(), parts: said.map(guest).collect() });
    if let Some(doc) = index.prose(page) {
        let parts = doc.definition.iter().chain([&doc.body]).map(home).collect();
        scopes.push(Scope { anchor: String::new(), parts });
    }
    scopes
}

/// Whether fragments of the framework may stand on a page.
pub(super) fn shows_framework(index: &Index, page: PageId) -> bool {
    index.page(page).kind.shows_framework() || !index.claims_about(page).is_empty()
}

/// The page on which a fragment is at home. Looks at every page, so only for what is rare.
pub(super) fn home_of(index: &Index, fragment: &Fragment) -> Option<PageId> {
    let has = |scope: &Scope<'_>| {
        scope.parts.iter().any(|part| part.home && part.fragment.id == fragment.id)
    };
    index.page_ids().find(|page| scopes(index, *page).iter().any(has))
}

fn level<'a>(index: &'a Index, at: LevelRef, scopes: &mut Vec<Scope<'a>>) {
    let level = index.framework.level(at);
    scopes.push(Scope { anchor: String::new(), parts: level.summary.iter().map(home).collect() });
    for cell in &level.cells {
        let competency = &index.framework.competencies[cell.competency];
        let mut parts: Vec<Part<'a>> = Vec::new();
        for point in &cell.new {
            parts.push(home(&point.fragment));
            parts.extend(point.examples.iter().map(home));
        }
        parts.extend(cell.examples.iter().map(home));
        parts.extend(competency.summary.iter().map(guest));
        parts.extend(inherited(index, at, cell));
        scopes.push(Scope { anchor: competency.id.clone(), parts });
    }
}

/// Points of levels below that hold on, and those that end here.
fn inherited<'a>(index: &'a Index, at: LevelRef, cell: &'a Cell) -> impl Iterator<Item = Part<'a>> {
    cell.inherited.iter().chain(&cell.dropped).flat_map(move |point| {
        let point = index.framework.point(at.track, cell.competency, *point);
        point.into_iter().flat_map(|point| {
            std::iter::once(guest(&point.fragment)).chain(point.examples.iter().map(guest))
        })
    })
}

/// What is said of transitions, equivalences and hats of the levels that fit; it is at
/// home on the page of all of them.
fn ways<'a>(index: &'a Index, fits: impl Fn(LevelRef) -> bool, scopes: &mut Vec<Scope<'a>>) {
    let framework = &index.framework;
    let reasons = framework
        .transitions
        .iter()
        .filter(|way| fits(way.from) || fits(way.to))
        .filter_map(|way| way.reason.as_ref());
    let notes = framework
        .equivalences
        .iter()
        .filter(|known| known.levels.iter().any(|at| fits(*at)))
        .filter_map(|known| known.note.as_ref());
    let hats = framework
        .hats
        .iter()
        .filter(|hat| hat.open_to.iter().any(|at| fits(*at)))
        .filter_map(|hat| hat.summary.as_ref());
    let parts = reasons.chain(notes).chain(hats).map(guest).collect();
    scopes.push(Scope { anchor: String::new(), parts });
}
