//! The levels of a track as a script file, for the page that compares any two levels.
//!
//! A file hands over plain data with `ladderbook.receive`; points are lists of nodes.
//! Invariant: the same track gives the same bytes, and `version` names them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;

use crate::names::PageId;
use crate::names::addresses::generated;
use crate::names::framework::{Framework, LevelRef, Point};
use crate::page::data::ScaleValueData;
use crate::page::frame::Parts;
use crate::page::nodes::{Node, concepts_in, nodes};
use crate::page::theme::script_literal;
use crate::words::hash::Digest;
use crate::words::path::Address;

/// What scripts know of a track.
#[derive(Debug, Serialize)]
pub struct LevelData {
    #[serde(skip)]
    address: String,
    name: String,
    number: usize,
    /// By id; those that the track has.
    competencies: BTreeMap<String, CompetencyEntry>,
    /// By track and level.
    levels: BTreeMap<String, LevelEntry>,
    /// Words that the texts link to, by the concept's id.
    concepts: BTreeMap<String, ConceptEntry>,
}

#[derive(Debug, Serialize)]
struct CompetencyEntry {
    name: String,
    /// Its place among all competencies.
    order: usize,
    points: Vec<PointEntry>,
}

#[derive(Debug, Serialize)]
struct PointEntry {
    nodes: Vec<Node>,
    /// What points of the same words share, where there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    same: Option<usize>,
}

#[derive(Debug, Serialize)]
struct LevelEntry {
    name: String,
    code: String,
    address: String,
    rank: String,
    summary: Vec<Node>,
    /// By competency.
    cells: BTreeMap<String, CellEntry>,
}

#[derive(Debug, Serialize)]
struct CellEntry {
    /// Name, step and number of steps.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<(String, usize, usize)>,
    /// The points that hold, as places among those of the competency.
    points: Vec<usize>,
}

#[derive(Debug, Serialize)]
struct ConceptEntry {
    title: String,
    address: String,
    definition: String,
}

impl LevelData {
    /// Which edition of the data this is.
    #[must_use]
    pub fn version(&self) -> String {
        Digest::of(script_literal(self).as_str()).to_string()[..12].to_owned()
    }

    /// The script file.
    #[must_use]
    pub fn script(&self) -> String {
        let (address, version) = (&self.address, self.version());
        let data = script_literal(self);
        format!(
            "ladderbook.receive(\"{address}\",{{\"version\":\"{version}\",\"track\":{data}}});\n"
        )
    }
}

impl Parts {
    /// The tracks whose levels scripts can read, and where; none where no page compares them.
    pub fn level_data_addresses(&self) -> impl Iterator<Item = (usize, Address)> + '_ {
        let is_wanted = self.index.names.at(generated::ANY_PAIR).is_some();
        let tracks = self.index.framework.tracks.iter().enumerate().filter(move |_| is_wanted);
        tracks.filter_map(|(track, facts)| {
            Some((track, Address::new(&generated::level_data(&facts.id))?))
        })
    }

    /// What scripts know of a track; nothing where no page compares levels.
    #[must_use]
    pub fn track_levels(&self, track: usize) -> Option<LevelData> {
        let page = self.index.names.at(generated::ANY_PAIR)?;
        let framework = &self.index.framework;
        let facts = framework.tracks.get(track)?;
        let places = places(framework, track);
        let levels = (0..facts.levels.len()).map(|level| LevelRef { track, level });
        let mut data = LevelData {
            address: generated::level_data(&facts.id),
            name: facts.name.clone(),
            number: track + 1,
            competencies: self.competency_entries(page, track),
            levels: levels
                .map(|at| (framework.level_id(at), self.level_entry(page, at, &places)))
                .collect(),
            concepts: BTreeMap::new(),
        };
        let points = data.competencies.values().flat_map(|entry| &entry.points);
        let texts = data.levels.values().map(|level| &level.summary);
        let mut ids = BTreeSet::new();
        for nodes in texts.chain(points.map(|point| &point.nodes)) {
            concepts_in(nodes, &mut ids);
        }
        data.concepts = self.concept_entries(page, &ids);
        Some(data)
    }

    fn competency_entries(&self, page: PageId, track: usize) -> BTreeMap<String, CompetencyEntry> {
        let framework = &self.index.framework;
        let repeated = repeated(framework);
        let mut entries: BTreeMap<String, CompetencyEntry> = BTreeMap::new();
        for cell in framework.tracks[track].levels.iter().flat_map(|level| &level.cells) {
            let competency = &framework.competencies[cell.competency];
            let entry = entries.entry(competency.id.clone());
            let entry = entry.or_insert_with(|| CompetencyEntry {
                name: competency.name.clone(),
                order: cell.competency,
                points: Vec::new(),
            });
            entry.points.extend(cell.new.iter().map(|point| PointEntry {
                nodes: nodes(&self.html(page, &point.fragment).0),
                same: repeated.get(point.written.trim()).copied(),
            }));
        }
        entries
    }

    fn level_entry(&self, page: PageId, at: LevelRef, places: &Places) -> LevelEntry {
        let framework = &self.index.framework;
        let level = framework.level(at);
        let cells = level.cells.iter().map(|cell| {
            let new = (0..cell.new.len()).map(|point| (at.level, point));
            let place = |(level, point): (usize, usize)| {
                places.get(&(cell.competency, level)).map(|start| start + point)
            };
            let value = framework.proficiency(at, cell.competency).map(|value| {
                let ScaleValueData { name, step, steps, .. } = self.scale_value(value);
                (name, step, steps)
            });
            let points = cell.inherited.iter().copied().chain(new).filter_map(place).collect();
            (framework.competencies[cell.competency].id.clone(), CellEntry { value, points })
        });
        LevelEntry {
            name: level.name.clone(),
            code: level.code.clone(),
            address: self.level_address(at),
            rank: self.rank_name(at),
            summary: nodes(&self.maybe_html(page, level.summary.as_ref()).0),
            cells: cells.collect(),
        }
    }

    /// The concepts of those ids that the page links to.
    fn concept_entries(
        &self,
        page: PageId,
        ids: &BTreeSet<&str>,
    ) -> BTreeMap<String, ConceptEntry> {
        let names = &self.index.names;
        let linked = self.linked[page.index()].concepts().into_iter();
        let linked = linked.filter_map(|concept| names.at(concept.as_str()));
        let linked = linked.filter(|concept| ids.contains(names.concept_id(*concept)));
        let entries = linked.filter_map(|concept| {
            let definition = self.index.prose(concept)?.definition.as_ref()?.text.trim();
            let page = self.index.page(concept);
            let entry = ConceptEntry {
                title: page.title.clone(),
                address: page.address.encoded(),
                definition: definition.to_owned(),
            };
            Some((names.concept_id(concept).to_owned(), entry))
        });
        entries.collect()
    }
}

/// By competency and level.
type Places = HashMap<(usize, usize), usize>;

/// Where the points that a level adds to a competency begin among all points of that
/// competency in the track.
fn places(framework: &Framework, track: usize) -> Places {
    let mut places = Places::new();
    let mut counts: HashMap<usize, usize> = HashMap::new();
    for (level, facts) in framework.tracks[track].levels.iter().enumerate() {
        for cell in &facts.cells {
            let count = counts.entry(cell.competency).or_default();
            places.insert((cell.competency, level), *count);
            *count += cell.new.len();
        }
    }
    places
}

/// A number for each text that several points have; the pages of a pair take such points
/// for the same one.
fn repeated(framework: &Framework) -> HashMap<&str, usize> {
    let points = framework.levels().flat_map(|at| &framework.level(at).cells);
    let points = points.flat_map(|cell| &cell.new);
    let mut seen: HashMap<&str, Option<usize>> = HashMap::new();
    let mut numbers = 0;
    for Point { written, .. } in points {
        let number = seen.entry(written.trim()).and_modify(|number| {
            number.get_or_insert_with(|| {
                numbers += 1;
                numbers
            });
        });
        number.or_insert(None);
    }
    seen.into_iter().filter_map(|(text, number)| Some((text, number?))).collect()
}
