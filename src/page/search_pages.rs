//! What search indexes where.
//!
//! A point is indexed on the level page that introduces it; lists are found by their
//! titles only. Invariant: drafts that are not built, excluded pages and excluded
//! sections are in no index.

use std::sync::Arc;

use crate::file::PageDoc;
use crate::file::fragment::{Fragment, Heading};
use crate::link::LinkedPage;
use crate::names::framework::LevelRef;
use crate::names::{Index, PageId, PageKind, PageMeta};
use crate::page::frame::Parts;
use crate::page::search::synonyms::spelt_out;
use crate::page::search::{
    FacetValue, SearchKind, SearchPage, SearchSection, SectionKind, Settings, Weights,
};
use crate::words::code::Code;
use crate::words::diagnostic::Diagnostic;
use crate::words::path::RelPath;

impl Parts {
    /// Every page as search sees it, in the order of the addresses.
    pub fn search_pages(&self) -> impl Iterator<Item = SearchPage> + '_ {
        self.index.page_ids().filter_map(|id| self.search_page(id))
    }

    /// How the index is made.
    #[must_use]
    pub fn search_settings(&self) -> Settings {
        let config = &self.index.config;
        let [title, heading, text] = config.search.weights;
        Settings {
            client: Arc::clone(&self.theme.search_client),
            language: config.language.clone(),
            weights: Weights { title, heading, text },
            optional_words: self.theme.messages().text("search_optional_words"),
            compare_words: self.theme.messages().text("search_compare_words"),
            synonyms: self.synonyms(),
        }
    }

    /// The groups of words that stand for each other: those of the theme's language and those of the site.
    fn synonyms(&self) -> Vec<String> {
        let mut groups = spelt_out(&self.theme.messages().text("search_synonyms"));
        groups.extend(self.index.config.search.synonyms.iter().cloned());
        groups
    }

    /// Whether search leaves a page out.
    #[must_use]
    pub fn is_unsearched(&self, id: PageId) -> bool {
        let page = self.index.page(id);
        let by_itself = self.index.prose(id).is_some_and(|doc| doc.front.unsearched);
        let mut excluded = self.index.config.search.exclude.iter();
        by_itself || excluded.any(|entry| is_below(&self.index, page, &entry.value))
    }

    /// A page as search sees it; none where search does not know it.
    #[must_use]
    pub fn search_page(&self, id: PageId) -> Option<SearchPage> {
        let page = self.index.page(id);
        let kind = kind_of(page.kind)?;
        if self.is_unsearched(id) {
            return None;
        }
        let mut found = SearchPage {
            address: page.address.as_str().to_owned(),
            title: self.title(page),
            names: Vec::new(),
            title_words: String::new(),
            summary: String::new(),
            sides: Vec::new(),
            other_level: None,
            kind,
            place: String::new(),
            track: None,
            level: None,
            sections: Vec::new(),
            questions: Vec::new(),
        };
        match page.kind {
            PageKind::Level(at) => self.level(at, &mut found),
            PageKind::Track(track) => {
                let facts = &self.index.framework.tracks[track];
                found.names.push(facts.short.clone());
                found.track = Some(self.track_facet(track));
                found.title_words = self.theme.messages().text("search_track_words");
                begin(facts.summary.as_deref(), &mut found);
                let levels = self.level_list(track);
                match found.sections.first_mut() {
                    Some(top) => top.text = format!("{} {levels}", top.text),
                    None => found.sections.push(text("", "", &levels)),
                }
            }
            PageKind::Compare(one, other) => self.compare(one, other, &mut found),
            PageKind::AnyPair => {
                found.title_words = self.theme.messages().text("search_compare_words");
            }
            PageKind::Transitions => self.ways(&mut found),
            PageKind::Competency(competency) => self.competency_words(competency, &mut found),
            PageKind::Comparison(index) => self.roles(index, &mut found),
            PageKind::Guide(guide) => self.guide_words(guide, &mut found),
            PageKind::Claims => self.claim_words(&mut found),
            PageKind::LevelMap => self.other_ladders(&mut found),
            PageKind::Matrix(track) => found.track = Some(self.track_facet(track)),
            PageKind::Worksheet(at) => self.belong_to(at, &mut found),
            _ => {}
        }
        if let Some(doc) = self.index.prose(id) {
            prose(doc, page, &self.linked[id.index()], &mut found);
        }
        found.questions = self.questions(id);
        Some(found)
    }

    pub(super) fn track_facet(&self, track: usize) -> FacetValue {
        let track = &self.index.framework.tracks[track];
        FacetValue { id: track.id.clone(), label: track.name.clone() }
    }

    pub(super) fn level_facet(&self, at: LevelRef) -> FacetValue {
        let framework = &self.index.framework;
        FacetValue { id: framework.level_id(at), label: framework.level(at).name.clone() }
    }

    /// A comparison is found by all names of both levels, in either order, and by words such as "versus".
    fn compare(&self, one: LevelRef, other: LevelRef, found: &mut SearchPage) {
        let framework = &self.index.framework;
        found.place = match (&framework.tracks[one.track], &framework.tracks[other.track]) {
            (track, same) if track.id == same.id => track.name.clone(),
            (track, other) => format!("{} · {}", track.name, other.name),
        };
        if one.track == other.track {
            found.track = Some(self.track_facet(one.track));
        }
        found.level = Some(self.level_facet(one));
        found.other_level = Some(self.level_facet(other));
        found.sides = [one, other].map(|at| self.level_names(at)).to_vec();
        let mut words = vec![self.theme.messages().text("search_compare_words")];
        words.extend(found.sides.iter().flatten().cloned());
        found.title_words = words.join(" ");
    }

    /// The levels of a track from the lowest on, as its page shows them.
    fn level_list(&self, track: usize) -> String {
        let levels = self.index.framework.tracks[track].levels.iter();
        levels.map(|level| level.name.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// All by which a level is called, its name first.
    pub(super) fn level_names(&self, at: LevelRef) -> Vec<String> {
        let level = self.index.framework.level(at);
        let aliases = level.aliases.iter().map(|alias| alias.value.clone());
        let own = [level.name.clone(), level.id.value.clone(), level.code.clone()];
        let names = own.into_iter().chain(aliases).chain(self.spoken_name(at));
        names.filter(|name| !name.is_empty()).collect()
    }

    /// "Senior Manager" for the Senior Engineering Manager: the first and the last word of a name, unless another level
    /// is called so.
    fn spoken_name(&self, at: LevelRef) -> Option<String> {
        let framework = &self.index.framework;
        let ends = |name: &str| {
            let words: Vec<&str> = name.split_whitespace().collect();
            (words.len() == 3).then(|| format!("{} {}", words[0], words[2]))
        };
        let spoken = ends(&framework.level(at).name)?;
        let all = framework.tracks.iter().flat_map(|track| &track.levels);
        let called_so = all.filter(|level| {
            let mut aliases = level.aliases.iter().map(|alias| alias.value.as_str());
            let is = |name: &str| name.eq_ignore_ascii_case(&spoken);
            is(&level.name) || aliases.any(is) || ends(&level.name).is_some_and(|name| is(&name))
        });
        (called_so.count() == 1).then_some(spoken)
    }

    /// What is said of transitions, equivalences and hats, each at its own place.
    fn ways(&self, found: &mut SearchPage) {
        let framework = &self.index.framework;
        let names = |levels: &[LevelRef], between: &str| {
            let names = levels.iter().map(|at| framework.level(*at).name.as_str());
            names.collect::<Vec<_>>().join(between)
        };
        let ways = framework.transitions.iter().map(|way| {
            let ends = [way.from, way.to];
            (framework.way_id(way), names(&ends, " → "), way.reason.as_ref())
        });
        let equal = framework.equivalences.iter().map(|known| {
            (framework.equal_id(known), names(&known.levels, " – "), known.note.as_ref())
        });
        let hats = framework
            .hats
            .iter()
            .map(|hat| (format!("hat-{}", hat.id), hat.name.clone(), hat.summary.as_ref()));
        found.sections.extend(ways.chain(equal).chain(hats).map(|(anchor, heading, said)| {
            text(&anchor, &heading, said.map_or("", |said| &said.text))
        }));
    }

    /// A competency is found by its name, id and group; its points are found on the levels.
    fn competency_words(&self, competency: usize, found: &mut SearchPage) {
        let facts = &self.index.framework.competencies[competency];
        found.place.clone_from(&facts.group);
        found.names.push(facts.id.clone());
        begin(facts.summary.as_deref(), found);
        let facet = FacetValue { id: facts.id.clone(), label: facts.name.clone() };
        for section in &mut found.sections {
            section.competency = Some(facet.clone());
        }
    }

    /// Puts a page to its level.
    fn belong_to(&self, at: LevelRef, found: &mut SearchPage) {
        let framework = &self.index.framework;
        let (level, track) = (framework.level(at), &framework.tracks[at.track]);
        found.place = match level.code.as_str() {
            "" => track.name.clone(),
            code => format!("{} · {code}", track.name),
        };
        found.track = Some(self.track_facet(at.track));
        found.level = Some(self.level_facet(at));
    }

    fn level(&self, at: LevelRef, found: &mut SearchPage) {
        let framework = &self.index.framework;
        let level = framework.level(at);
        self.belong_to(at, found);
        found.names = self.level_names(at).split_off(1);
        found.names.push(framework.level_id(at));
        found.title_words = self.theme.messages().text("search_level_words");
        begin(level.summary.as_deref(), found);
        for cell in &level.cells {
            let competency = &framework.competencies[cell.competency];
            let facet = FacetValue { id: competency.id.clone(), label: competency.name.clone() };
            for point in &cell.new {
                let mut words = point.fragment.text.trim().to_owned();
                for example in &point.examples {
                    words.push(' ');
                    words.push_str(example.text.trim());
                }
                found.sections.push(SearchSection {
                    anchor: format!("{}.{}", competency.id, point.id),
                    heading: competency.name.clone(),
                    text: words,
                    kind: SectionKind::Point,
                    competency: Some(facet.clone()),
                });
            }
            let examples: Vec<&str> =
                cell.examples.iter().map(|example| example.text.trim()).collect();
            if !examples.is_empty() {
                let section = text(&competency.id, &competency.name, &examples.join(" "));
                found.sections.push(SearchSection { competency: Some(facet), ..section });
            }
        }
    }
}

/// Reports exclusions in `book.toml` that exclude nothing: most likely a slip or a page that has moved.
#[must_use]
pub fn check_exclusions(index: &Index) -> Vec<Diagnostic> {
    let Some(book) = RelPath::new("book.toml") else { return Vec::new() };
    let mut faults = Vec::new();
    for entry in &index.config.search.exclude {
        let mut pages = index.page_ids();
        if !pages.any(|id| is_below(index, index.page(id), &entry.value)) {
            let message = format!("`{}` is no page and no folder of pages", entry.value);
            faults.push(
                Diagnostic::new(Code::NothingExcluded, &book, entry.span, message).help(
                    "name a file or folder of the sources, or the address of a generated page",
                ),
            );
        }
    }
    faults
}

/// Whether a page is the one that `entry` names, or below the folder that it names.
fn is_below(index: &Index, page: &PageMeta, entry: &str) -> bool {
    let source = page.doc.as_ref().and_then(|path| index.config.place_of(path));
    [Some(page.address.as_str()), source].into_iter().flatten().any(|place| {
        place.strip_prefix(entry).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

fn kind_of(kind: PageKind) -> Option<SearchKind> {
    Some(match kind {
        PageKind::Essay => SearchKind::Essay,
        PageKind::Concept => SearchKind::Concept,
        PageKind::Track(_) => SearchKind::Track,
        PageKind::Level(_) => SearchKind::Level,
        PageKind::Matrix(_) => SearchKind::Matrix,
        PageKind::Worksheet(_) => SearchKind::Worksheet,
        PageKind::Competency(_) => SearchKind::Competency,
        PageKind::Compare(..) => SearchKind::Comparison,
        PageKind::Glossary => SearchKind::Glossary,
        PageKind::Home
        | PageKind::Section
        | PageKind::Transitions
        | PageKind::Competencies
        | PageKind::ConceptGraph => SearchKind::Page,
        PageKind::Comparison(_) | PageKind::AnyPair => SearchKind::Comparison,
        PageKind::Guide(_) => SearchKind::Guide,
        PageKind::Claims => SearchKind::Claim,
        PageKind::LevelMap | PageKind::Tags => SearchKind::Page,
        PageKind::Tag(_) => SearchKind::Tag,
        PageKind::Search | PageKind::NotFound => return None,
    })
}

/// Begins a page with its summary.
pub(super) fn begin(summary: Option<&Fragment>, found: &mut SearchPage) {
    let Some(summary) = summary else { return };
    found.summary.clone_from(&summary.text);
    found.sections.push(text("", "", &summary.text));
}

/// A section of running text.
pub(super) fn text(anchor: &str, heading: &str, words: &str) -> SearchSection {
    SearchSection {
        anchor: anchor.to_owned(),
        heading: heading.to_owned(),
        text: words.trim().to_owned(),
        kind: SectionKind::Text,
        competency: None,
    }
}

/// A page's prose by headings.
fn prose(doc: &PageDoc, page: &PageMeta, linked: &LinkedPage, found: &mut SearchPage) {
    if page.kind == PageKind::Concept {
        found.names.extend(doc.front.aliases.iter().map(|alias| alias.value.clone()));
    }
    let mut lead = match &doc.definition {
        Some(definition) => definition.text.trim().to_owned(),
        None => doc.front.description.clone().unwrap_or_default(),
    };
    let body = &doc.body;
    let starts = body.headings.iter().map(|heading| heading.text_at as usize);
    let ends: Vec<usize> = starts.chain([body.text.len()]).collect();
    found.summary.clone_from(&lead);
    lead.push(' ');
    lead.push_str(&linked.shown(body, 0..ends[0]));
    found.sections.push(text("", "", &lead));
    let mut left_out = None;
    for (heading, end) in body.headings.iter().zip(ends.iter().skip(1)) {
        left_out = left_out.filter(|level| heading.level > *level);
        if left_out.is_some() || is_excluded(heading) {
            left_out = left_out.or(Some(heading.level));
            continue;
        }
        let start = heading.text_at as usize;
        let section = &body.text[start..*end];
        let after_heading = section.find("\n\n").map_or(*end, |at| start + at);
        let words = linked.shown(body, after_heading..*end);
        found.sections.push(text(&heading.id, &heading.text, &words));
    }
}

/// Whether a heading keeps its section, with all below it, out of search: `## Scratch {.no-search}`.
fn is_excluded(heading: &Heading) -> bool {
    heading.classes.iter().any(|class| class == "no-search")
}
