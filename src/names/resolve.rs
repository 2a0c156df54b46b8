//! What a link means: names and paths to pages, headings to ids.
//!
//! A wikilink is looked up by path, then page name, title or alias, then by the ids of
//! the framework; a tie within a step is ambiguous. Invariant: the answer depends on
//! names alone, never on the order of files on the disk.

use std::collections::HashSet;
use std::sync::Arc;

use crate::file::docs::Docs;
use crate::names::addresses::generated;
use crate::names::framework::{LevelRef, Track};
use crate::names::{Index, Names, PageId, PageKind, Places};
use crate::words::path::{Address, RelPath, resolve};
use crate::words::shards::Shards;
use crate::words::text::{did_you_mean, fold};

/// Look-up tables over names.
#[derive(Clone, Debug, Default)]
pub struct NameTable {
    /// Pages by folded stem, title and alias, in the order of their addresses.
    by_name: Shards<Arc<str>, Vec<PageId>>,
    /// Folded names and paths of drafts that are not built.
    drafts: Arc<HashSet<String>>,
}

/// A kind of id: `kind:id` in a link, and the bare id where no page has that name.
struct Kind {
    name: &'static str,
    find: fn(&Index, &str) -> Option<Found>,
    /// All ids of that kind, for suggestions.
    ids: fn(&Index) -> Vec<String>,
    /// Whether the id is found without its kind.
    bare: bool,
}

/// Every kind of id, in the order in which bare ids are looked up: a new kind is a line.
const KINDS: &[Kind] = &[
    Kind { name: "concept", find: Index::find_concept, ids: concept_ids, bare: false },
    Kind { name: "track", find: Index::find_track, ids: track_ids, bare: true },
    Kind { name: "competency", find: Index::find_competency, ids: competency_ids, bare: true },
    Kind { name: "hat", find: Index::find_hat, ids: hat_ids, bare: true },
    Kind { name: "guide", find: Index::find_guide, ids: guide_ids, bare: true },
    Kind { name: "comparison", find: Index::find_comparison, ids: comparison_ids, bare: true },
    Kind { name: "claim", find: Index::find_claim, ids: claim_ids, bare: true },
    Kind { name: "external", find: Index::find_external, ids: external_ids, bare: true },
    Kind { name: "level", find: Index::find_level, ids: level_ids, bare: true },
    Kind { name: "point", find: Index::find_point, ids: point_ids, bare: false },
];

fn concept_ids(index: &Index) -> Vec<String> {
    index.names.concepts.iter().map(|id| index.names.concept_id(*id).to_owned()).collect()
}

fn track_ids(index: &Index) -> Vec<String> {
    index.framework.tracks.iter().map(|track| track.id.clone()).collect()
}

fn competency_ids(index: &Index) -> Vec<String> {
    index.framework.competencies.iter().map(|competency| competency.id.clone()).collect()
}

fn hat_ids(index: &Index) -> Vec<String> {
    index.framework.hats.iter().map(|hat| hat.id.clone()).collect()
}

fn guide_ids(index: &Index) -> Vec<String> {
    index.framework.guides.iter().map(|guide| guide.facts.id.value.clone()).collect()
}

fn comparison_ids(index: &Index) -> Vec<String> {
    let comparisons = index.framework.comparisons.iter();
    comparisons.map(|comparison| comparison.facts.id.value.clone()).collect()
}

fn claim_ids(index: &Index) -> Vec<String> {
    index.framework.claims.iter().map(|claim| claim.facts.id.value.clone()).collect()
}

fn external_ids(index: &Index) -> Vec<String> {
    index.framework.externals.iter().map(|ladder| ladder.facts.id.value.clone()).collect()
}

fn level_ids(index: &Index) -> Vec<String> {
    index.framework.levels().map(|at| index.framework.level_id(at)).collect()
}

fn point_ids(index: &Index) -> Vec<String> {
    let framework = &index.framework;
    let cells = framework.levels().flat_map(|at| &framework.level(at).cells);
    cells
        .flat_map(|cell| {
            let competency = &framework.competencies[cell.competency].id;
            cell.new.iter().map(move |point| format!("{competency}.{}", point.id))
        })
        .collect()
}

/// Where a link stands: the page it belongs to, and the file in which it is written.
///
/// A text of a TOML file is shown on several pages; its relative paths start at the file,
/// so that they mean the same on all of them.
#[derive(Clone, Copy, Debug)]
pub struct Origin<'a> {
    /// The page that an empty name means.
    pub page: PageId,
    /// The file; none for what no file holds.
    pub file: Option<&'a RelPath>,
}

impl From<PageId> for Origin<'_> {
    fn from(page: PageId) -> Self {
        Origin { page, file: None }
    }
}

/// What a name or path leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// A page, and an id on it if the name itself implies one.
    Page(PageId, Option<String>),
    /// A copied file.
    Asset(Address),
    /// Several pages; the first one is taken.
    Ambiguous(Vec<PageId>),
    /// Nothing.
    Nothing,
    /// A path that leaves the site.
    Outside,
}

impl NameTable {
    /// Builds the tables.
    pub(super) fn build(docs: &Docs, places: &Places) -> Self {
        let mut table = NameTable::default();
        for (page, id) in places.pages.iter().zip((0..).map(PageId)) {
            let doc = page.doc_number.and_then(|number| docs.page(number));
            for name in doc.into_iter().flat_map(|doc| &doc.names.names) {
                table.by_name.entry(name).push(id);
            }
        }
        table.take_up_drafts(docs, places);
        table
    }

    /// Takes up the names of drafts that are not built.
    pub(super) fn take_up_drafts(&mut self, docs: &Docs, places: &Places) {
        let drafts = places.unbuilt.iter().filter_map(|number| docs.page(*number));
        let names = drafts.flat_map(|page| {
            let place = page.place.trim_end_matches(".md");
            let name = place.rsplit('/').next().unwrap_or(place);
            [name, &page.title, place].map(fold)
        });
        self.drafts = Arc::new(names.collect());
    }

    /// Gives a page other names.
    pub(super) fn rename(&mut self, id: PageId, before: &[Arc<str>], now: &[Arc<str>]) {
        for name in before.iter().filter(|name| !now.contains(name)) {
            let having = self.by_name.entry(name);
            having.retain(|known| *known != id);
            if having.is_empty() {
                self.by_name.remove(name);
            }
        }
        for name in now.iter().filter(|name| !before.contains(name)) {
            let having = self.by_name.entry(name);
            let place = having.partition_point(|known| *known < id);
            having.insert(place, id);
        }
    }

    /// All names, for suggestions.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.by_name.keys().map(|name| &**name)
    }
}

impl Names {
    /// The first page of that name, title or alias.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<PageId> {
        self.table.by_name.get(fold(name).as_str())?.first().copied()
    }

    /// The concept of that id, title or alias.
    #[must_use]
    pub fn concept(&self, name: &str) -> Option<PageId> {
        let found = self.table.by_name.get(fold(name).as_str())?;
        found.iter().copied().find(|id| self.pages[id.index()].kind == PageKind::Concept)
    }

    /// What is near a name that leads nowhere.
    #[must_use]
    pub fn suggest(&self, name: &str, index: &Index) -> Option<String> {
        let last = name.rsplit('/').next().unwrap_or(name);
        if [name, last].iter().any(|name| self.table.drafts.contains(&fold(name))) {
            let help = "it is a draft: take `draft = true` out, or build with `--drafts`";
            return Some(help.to_owned());
        }
        if name.starts_with('^') {
            return Some(format!("a block of this page is `#{name}`"));
        }
        if let Some((kind, id)) = name.split_once(':')
            && let Some(kind) = KINDS.iter().find(|known| known.name == kind.trim())
        {
            let ids = (kind.ids)(index);
            return did_you_mean(id.trim(), ids.iter().map(String::as_str));
        }
        let ids: Vec<String> =
            KINDS.iter().filter(|kind| kind.bare).flat_map(|kind| (kind.ids)(index)).collect();
        let files = self.places.by_asset.values().map(Address::as_str);
        let file_names = files.clone().map(|file| file.rsplit('/').next().unwrap_or(file));
        let names = self.table.names().chain(ids.iter().map(String::as_str));
        if name.contains('/') {
            let places = self.places.by_place.keys().map(|place| &**place);
            return did_you_mean(name, names.chain(places).chain(files));
        }
        if name.contains('.') {
            return did_you_mean(name, names.chain(file_names));
        }
        did_you_mean(name, names)
    }
}

impl Index {
    /// Whether concept terms link on a page: `autolink = false` of prose forbids it. A
    /// concept says by the same key that its names do not link elsewhere, so there it
    /// forbids nothing.
    #[must_use]
    pub fn autolinks(&self, page: PageId) -> bool {
        let meta = self.page(page);
        meta.kind == PageKind::Concept
            || self.prose_of(meta).is_none_or(|doc| doc.front.autolink != Some(false))
    }

    /// What `[[name]]` written at `from` leads to.
    #[must_use]
    pub fn find_name<'a>(&self, from: impl Into<Origin<'a>>, name: &str) -> Found {
        let from = from.into();
        if name.is_empty() {
            return Found::Page(from.page, None);
        }
        if let Some((kind, id)) = name.split_once(':')
            && let Some(found) = self.find_kind(kind.trim(), id.trim())
        {
            return found;
        }
        let (table, places) = (&self.names.table, &self.names.places);
        let folded = fold(name.trim_start_matches('/').trim_end_matches(".md"));
        let folder = self.folder_of(from);
        for place in [resolve(&folder, &folded), Some(folded.clone())].into_iter().flatten() {
            if place.contains('/') || folder.is_empty() {
                if let Some(&id) = places.by_place.get(fold(&place).as_str()) {
                    return Found::Page(id, None);
                }
                if let Some(asset) = places.by_asset.get(&fold(&place)) {
                    return Found::Asset(asset.clone());
                }
            }
        }
        if let Some(found) = table.by_name.get(folded.as_str()) {
            return self.nearest_page(&folder, found);
        }
        if let Some(found) = self.find_in_framework(name) {
            return found;
        }
        match places.by_asset_name.get(&fold(name)).map(Vec::as_slice) {
            Some([asset, ..]) => Found::Asset(asset.clone()),
            _ => Found::Nothing,
        }
    }

    /// The page, and the place on it, that a name in the framework's files means.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<(PageId, Option<String>)> {
        let home = self.names.at(generated::HOME)?;
        match self.find_name(home, name.trim()) {
            Found::Page(page, anchor) => Some((page, anchor)),
            Found::Ambiguous(pages) => pages.first().map(|page| (*page, None)),
            Found::Asset(_) | Found::Nothing | Found::Outside => None,
        }
    }

    /// What a relative path written at `from` leads to.
    #[must_use]
    pub fn find_path<'a>(&self, from: impl Into<Origin<'a>>, path: &str) -> Found {
        let from = from.into();
        if path.is_empty() {
            return Found::Page(from.page, None);
        }
        let from_root = path.strip_prefix("@/").map(|rest| format!("/{rest}"));
        let path = from_root.as_deref().unwrap_or(path);
        let folder = self.folder_of(from);
        let Some(place) = resolve(&folder, path) else { return Found::Outside };
        if let Some(found) = self.at_place(&place) {
            return found;
        }
        if path.starts_with('/') {
            return Found::Nothing;
        }
        self.at_other_tools_place(from, &folder, path).unwrap_or(Found::Nothing)
    }

    /// The page, folder or file at a place below the sources.
    fn at_place(&self, place: &str) -> Option<Found> {
        let places = &self.names.places;
        let folded = fold(place);
        if let Some(&id) = places.by_place.get(folded.trim_end_matches(".md")) {
            return Some(Found::Page(id, None));
        }
        if let Some(asset) = places.by_asset.get(&folded) {
            return Some(Found::Asset(asset.clone()));
        }
        let mut own_pages = ["index", "_index", "readme"].iter();
        if let Some(&id) =
            own_pages.find_map(|name| places.by_place.get(format!("{folded}/{name}").as_str()))
        {
            return Some(Found::Page(id, None));
        }
        // A folder, a built page, or a track's file.
        let candidates = [
            generated::section(place),
            place.to_owned(),
            format!("{place}.html"),
            place.replace(".md", ".html").replace(".toml", ".html"),
        ];
        let found = candidates.iter().find_map(|address| self.names.at(address));
        found.map(|id| Found::Page(id, None))
    }

    /// What a relative path means to other tools: a path from the root or the name of a
    /// note (Obsidian), or a path from the page as if it were a folder (Hugo, Zola).
    fn at_other_tools_place(&self, from: Origin<'_>, folder: &str, path: &str) -> Option<Found> {
        let goes_up = path.starts_with("..");
        let from_root = || resolve("", path).and_then(|place| self.at_place(&place));
        let is_folder = !path.rsplit('/').next().unwrap_or_default().contains('.');
        let as_folder = || {
            let stem = self.page(from.page).doc.as_ref()?.stem();
            self.at_place(&resolve(&format!("{folder}/{stem}"), path)?)
        };
        let by_name = || {
            let name = path.trim_start_matches("./").trim_end_matches(".md");
            let found = self.names.table.by_name.get(fold(name).as_str())?;
            Some(self.nearest_page(folder, found))
        };
        (!goes_up)
            .then(from_root)
            .flatten()
            .or_else(|| is_folder.then(as_folder).flatten())
            .or_else(by_name)
    }

    /// The folder below the source folder against which links are read.
    pub(crate) fn folder_of(&self, from: Origin<'_>) -> String {
        let file = from.file.and_then(|path| path.strip(&self.config.src));
        match file.or_else(|| self.prose(from.page).map(|doc| doc.place.as_str())) {
            Some(place) => place.rfind('/').map_or(String::new(), |at| place[..at].to_owned()),
            None => self.page(from.page).folder.clone(),
        }
    }

    /// Same folder first, then the shallowest; a tie is ambiguous. A page that tells concepts
    /// apart takes the names that it shares with them.
    fn nearest_page(&self, folder: &str, found: &[PageId]) -> Found {
        let told_apart = found.iter().any(|id| self.tells_apart(*id));
        let found: Vec<PageId> = found
            .iter()
            .copied()
            .filter(|id| {
                let is_concept = self.page(*id).kind == PageKind::Concept;
                !(told_apart && is_concept) || self.tells_apart(*id)
            })
            .collect();
        let rank = |id: &PageId| {
            let page = self.page(*id);
            (page.folder != folder, page.address.as_str().matches('/').count())
        };
        let Some(best) = found.iter().map(rank).min() else { return Found::Nothing };
        let tied: Vec<PageId> = found.iter().copied().filter(|id| rank(id) == best).collect();
        match tied.as_slice() {
            [id] => Found::Page(*id, None),
            _ => Found::Ambiguous(tied),
        }
    }

    fn tells_apart(&self, page: PageId) -> bool {
        self.prose(page).is_some_and(|doc| !doc.front.disambiguates.is_empty())
    }

    fn page_of(&self, kind: PageKind, anchor: Option<String>) -> Option<Found> {
        Some(Found::Page(self.names.of_kind(kind)?, anchor))
    }

    fn find_kind(&self, kind: &str, id: &str) -> Option<Found> {
        KINDS.iter().find(|known| known.name == kind).and_then(|known| (known.find)(self, id))
    }

    fn find_concept(&self, id: &str) -> Option<Found> {
        let named = self.names.table.by_name.get(fold(id).as_str())?;
        let is_concept = |page: &&PageId| self.page(**page).kind == PageKind::Concept;
        let concepts = || named.iter().filter(is_concept);
        let found = concepts()
            .find(|page| self.names.concept_id(**page) == id)
            .or_else(|| concepts().find(|page| self.tells_apart(**page)))
            .or_else(|| concepts().next())?;
        Some(Found::Page(*found, None))
    }

    fn find_track(&self, id: &str) -> Option<Found> {
        let track = self.framework.tracks.iter().position(|track| track.id == id)?;
        self.page_of(PageKind::Track(track), None)
    }

    fn find_guide(&self, id: &str) -> Option<Found> {
        let mut guides = self.framework.guides.iter();
        self.page_of(PageKind::Guide(guides.position(|guide| guide.facts.id.value == id)?), None)
    }

    fn find_comparison(&self, id: &str) -> Option<Found> {
        let mut comparisons = self.framework.comparisons.iter();
        let found = comparisons.position(|comparison| comparison.facts.id.value == id)?;
        self.page_of(PageKind::Comparison(found), None)
    }

    fn find_claim(&self, id: &str) -> Option<Found> {
        let claim = self.framework.claims.iter().find(|claim| claim.facts.id.value == id)?;
        self.page_of(PageKind::Claims, Some(claim.facts.id.value.clone()))
    }

    fn find_external(&self, id: &str) -> Option<Found> {
        let ladder = self.framework.externals.iter().find(|ladder| ladder.facts.id.value == id)?;
        self.page_of(PageKind::LevelMap, Some(ladder.facts.id.value.clone()))
    }

    fn find_level(&self, id: &str) -> Option<Found> {
        self.page_of(PageKind::Level(self.framework.find_level(id)?), None)
    }

    /// A point as `track/level/competency.point`, or a part of that which only one has.
    fn find_point(&self, id: &str) -> Option<Found> {
        let framework = &self.framework;
        let mut found = None;
        for at in framework.levels() {
            for cell in &framework.level(at).cells {
                let competency = &framework.competencies[cell.competency].id;
                for point in &cell.new {
                    let anchor = format!("{competency}.{}", point.id);
                    let is_it = point.id == id
                        || anchor == id
                        || format!("{}/{anchor}", framework.level_id(at)) == id;
                    if !is_it {
                        continue;
                    }
                    if found.is_some() {
                        return None;
                    }
                    found = Some((at, anchor));
                }
            }
        }
        let (at, anchor) = found?;
        self.page_of(PageKind::Level(at), Some(anchor))
    }

    fn find_in_framework(&self, name: &str) -> Option<Found> {
        let framework = &self.framework;
        if name.contains('/') {
            return self.page_of(PageKind::Level(framework.find_level(name)?), None);
        }
        let folded = fold(name);
        let track = |fits: &dyn Fn(&Track) -> bool| {
            let found = framework.tracks.iter().position(fits)?;
            self.page_of(PageKind::Track(found), None)
        };
        let level = |found: Option<LevelRef>| self.page_of(PageKind::Level(found?), None);
        let by_name = || {
            framework.levels().find(|at| {
                let level = framework.level(*at);
                let aliases = level.aliases.iter().map(|alias| &alias.value);
                aliases
                    .chain([&level.name, &level.code])
                    .any(|name| !name.is_empty() && fold(name) == folded)
            })
        };
        KINDS
            .iter()
            .filter(|kind| kind.bare)
            .find_map(|kind| (kind.find)(self, &folded))
            .or_else(|| track(&|track| fold(&track.name) == folded || fold(&track.short) == folded))
            .or_else(|| level(by_name()))
    }

    fn find_competency(&self, id: &str) -> Option<Found> {
        let mut all = self.framework.competencies.iter();
        let competency = all.position(|competency| competency.id == id)?;
        self.page_of(PageKind::Competency(competency), None)
    }

    /// A hat is the page of its concept, or its place among the ways between levels.
    fn find_hat(&self, id: &str) -> Option<Found> {
        let hat = self.framework.hats.iter().find(|hat| hat.id == id)?;
        let concept = hat.concept.as_ref().map_or(hat.id.as_str(), |(concept, _)| &concept.value);
        let page = self.names.concept(concept).map(|id| Found::Page(id, None));
        page.or_else(|| self.page_of(PageKind::Transitions, Some(format!("hat-{}", hat.id))))
    }

    /// The id on a page that `anchor` means: a heading's text first, then an id.
    #[must_use]
    pub fn find_anchor(&self, page: PageId, anchor: &str) -> Option<String> {
        // `[[page#Part#Heading]]` names a heading by the way to it.
        let anchor = anchor.rsplit('#').next().unwrap_or(anchor);
        if let Some(found) = self.prose(page).and_then(|doc| doc.names.anchors.find(anchor)) {
            return Some(found);
        }
        let wanted = fold(anchor.trim());
        self.generated_anchors(page).into_iter().find(|id| *id == anchor || fold(id) == wanted)
    }

    /// Whether an anchor means the heading that became the title of a page: its top.
    #[must_use]
    pub fn is_title(&self, page: PageId, anchor: &str) -> bool {
        let anchor = anchor.rsplit('#').next().unwrap_or(anchor);
        self.prose(page).is_some_and(|doc| doc.names.anchors.is_title(anchor))
    }

    /// The ids that templates put on a generated page.
    #[must_use]
    pub fn generated_anchors(&self, page: PageId) -> Vec<String> {
        let framework = &self.framework;
        match self.page(page).kind {
            PageKind::Level(at) => {
                let mut ids = Vec::new();
                for cell in &framework.level(at).cells {
                    let competency = &framework.competencies[cell.competency].id;
                    ids.push(competency.clone());
                    ids.extend(cell.new.iter().map(|point| format!("{competency}.{}", point.id)));
                }
                ids
            }
            PageKind::Matrix(track) => {
                let mut ids: Vec<String> =
                    framework.competencies.iter().map(|competency| competency.id.clone()).collect();
                for level in &framework.tracks[track].levels {
                    for cell in &level.cells {
                        let competency = &framework.competencies[cell.competency].id;
                        ids.push(format!("{}.{competency}", level.id.value));
                    }
                }
                ids
            }
            PageKind::Transitions => {
                let ways = framework.transitions.iter().map(|way| framework.way_id(way));
                let equal = framework.equivalences.iter().map(|known| framework.equal_id(known));
                let hats = framework.hats.iter().map(|hat| format!("hat-{}", hat.id));
                ways.chain(equal).chain(hats).collect()
            }
            PageKind::Competency(competency) => {
                let levels =
                    framework.levels().filter(|at| framework.cell(*at, competency).is_some());
                let mut ids: Vec<String> = Vec::new();
                for at in levels {
                    let track = &framework.tracks[at.track].id;
                    if ids.iter().all(|id| id != track) {
                        ids.push(track.clone());
                    }
                    ids.push(format!("{track}.{}", framework.level(at).id.value));
                }
                ids
            }
            PageKind::Compare(one, other) => {
                let cells = [one, other].into_iter().flat_map(|at| &framework.level(at).cells);
                cells.map(|cell| framework.competencies[cell.competency].id.clone()).collect()
            }
            PageKind::Worksheet(at) => framework
                .level(at)
                .cells
                .iter()
                .map(|cell| framework.competencies[cell.competency].id.clone())
                .collect(),
            PageKind::AnyPair => {
                let levels = framework.levels().map(|at| framework.level_id(at));
                let pairs = framework.comparisons();
                let pairs = pairs.into_iter().map(|(one, other)| framework.pair_id(one, other));
                levels.chain(pairs).collect()
            }
            PageKind::Track(track) => framework.tracks[track]
                .levels
                .iter()
                .map(|level| format!("level-{}", level.id.value))
                .collect(),
            PageKind::Comparison(index) => {
                let dimensions = &framework.comparisons[index].facts.dimensions;
                dimensions.iter().map(|dimension| dimension.id.value.clone()).collect()
            }
            PageKind::Guide(index) => {
                let facts = &framework.guides[index].facts;
                let questions = facts.questions.iter().map(|question| question.id.value.clone());
                let results =
                    facts.results.iter().map(|result| format!("result-{}", result.id.value));
                questions.chain(results).collect()
            }
            PageKind::Claims => {
                framework.claims.iter().map(|claim| claim.facts.id.value.clone()).collect()
            }
            PageKind::LevelMap => {
                framework.externals.iter().map(|ladder| ladder.facts.id.value.clone()).collect()
            }
            PageKind::Competencies => {
                framework.competencies.iter().map(|competency| competency.id.clone()).collect()
            }
            PageKind::Glossary | PageKind::ConceptGraph => {
                self.names.concepts.iter().map(|id| self.names.concept_id(*id).to_owned()).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Every id of a page, for suggestions.
    #[must_use]
    pub fn anchors(&self, page: PageId) -> Vec<String> {
        let mut ids = self.generated_anchors(page);
        if let Some(doc) = self.prose(page) {
            ids.extend(doc.body.headings.iter().map(|heading| heading.id.clone()));
        }
        ids
    }
}
