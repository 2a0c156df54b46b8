//! Views of the framework: track, level and matrix.
//!
//! Everything here is derived from the compiled framework. Invariant: a point is shown
//! with the level that introduced it, wherever it stands.

use crate::input::table::Text;
use crate::names::addresses::generated;
use crate::names::framework::{Cell, Framework, Hat, LevelRef, Point, Transition};
use crate::names::{PageId, PageKind};
use crate::page::data::{
    CellData, CompetencyData, HatData, Html, InheritedData, LevelLink, LevelSummary, LevelView,
    Link, MatrixCell, MatrixRow, MatrixView, NamedIn, NeighbourData, PayData, PointData, Radar,
    ScaleValueData, TrackSummary, TrackView, TransitionData,
};
use crate::page::frame::Parts;
use crate::page::{ladder, radar};
use crate::words::path::{Address, encode};

/// An address fit for `href`.
pub(super) fn href(address: &str) -> String {
    Address::new(address).map(|address| address.encoded()).unwrap_or_default()
}

/// A figure with narrow spaces between its thousands, as ISO 80000-1 writes it.
fn thousands(figure: i64) -> String {
    let digits = figure.to_string();
    let mut written = String::with_capacity(digits.len() * 2);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            written.push('\u{202f}');
        }
        written.push(digit);
    }
    written
}

impl Parts {
    pub(super) fn level_address(&self, at: LevelRef) -> String {
        let framework = &self.index.framework;
        href(&generated::level(&framework.tracks[at.track].id, &framework.level(at).id.value))
    }

    pub(super) fn level_link(&self, at: LevelRef) -> LevelLink {
        let level = self.index.framework.level(at);
        LevelLink {
            name: level.name.clone(),
            code: level.code.clone(),
            address: self.level_address(at),
            track: self.index.framework.tracks[at.track].name.clone(),
            track_number: at.track + 1,
        }
    }

    pub(super) fn scale_value(&self, at: (usize, usize)) -> ScaleValueData {
        let scale = &self.index.framework.scales[at.0];
        let value = &scale.values[at.1];
        ScaleValueData {
            name: value.name.clone(),
            meaning: value.meaning.clone(),
            step: at.1 + 1,
            steps: scale.values.len(),
        }
    }

    pub(super) fn rank_name(&self, at: LevelRef) -> String {
        let framework = &self.index.framework;
        framework.level(at).ranks.map(|ranks| self.ranks(ranks)).unwrap_or_default()
    }

    /// Name of a rank, or of two and all between them.
    pub(super) fn ranks(&self, (low, high): (usize, usize)) -> String {
        let ranks = &self.index.framework.ranks;
        if low == high {
            return ranks[low].name.clone();
        }
        format!("{} – {}", ranks[low].name, ranks[high].name)
    }

    pub(super) fn level_summary(&self, page: PageId, at: LevelRef) -> LevelSummary {
        let level = self.index.framework.level(at);
        LevelSummary {
            id: level.id.value.clone(),
            name: level.name.clone(),
            code: level.code.clone(),
            address: self.level_address(at),
            rank: self.rank_name(at),
            summary: self.maybe_html(page, level.summary.as_ref()),
            terminal: level.terminal.map(str::to_owned),
            tenure: level.tenure.clone(),
            limit: level.limit.as_ref().map(|limit| limit.value.clone()),
            pay: level.pay.as_ref().map(|pay| PayData {
                currency: pay.currency.clone(),
                from: thousands(pay.from),
                to: thousands(pay.to),
                basis: pay.basis.clone(),
            }),
            share: level.share,
            hire_into: level.hire_into,
            new_points: level.cells.iter().map(|cell| cell.new.len()).sum(),
            reach: level.reach.map(|reach| self.scale_value(reach)),
        }
    }

    pub(super) fn track_summary(&self, page: PageId, track: usize) -> TrackSummary {
        let facts = &self.index.framework.tracks[track];
        TrackSummary {
            id: facts.id.clone(),
            name: facts.name.clone(),
            short: facts.short.clone(),
            number: track + 1,
            address: href(&generated::track(&facts.id)),
            matrix: href(&generated::matrix(&facts.id)),
            levels: (0..facts.levels.len())
                .map(|level| self.level_summary(page, LevelRef { track, level }))
                .collect(),
        }
    }

    pub(super) fn competency(&self, page: PageId, competency: usize) -> CompetencyData {
        let competency = &self.index.framework.competencies[competency];
        CompetencyData {
            id: competency.id.clone(),
            name: competency.name.clone(),
            group: competency.group.clone(),
            address: href(&generated::competency(&competency.id)),
            summary: self.maybe_html(page, competency.summary.as_ref()),
        }
    }

    pub(super) fn point(&self, page: PageId, competency: usize, point: &Point) -> PointData {
        PointData {
            anchor: format!("{}.{}", self.index.framework.competencies[competency].id, point.id),
            html: self.html(page, &point.fragment),
            examples: point.examples.iter().map(|example| self.html(page, example)).collect(),
        }
    }

    pub(super) fn transition(&self, page: PageId, transition: &Transition) -> TransitionData {
        let try_first = transition.try_first.map(|hat| &self.index.framework.hats[hat]);
        TransitionData {
            from: self.level_link(transition.from),
            to: self.level_link(transition.to),
            kind: transition.kind.to_owned(),
            reversible: transition.reversible.map(str::to_owned),
            gate: transition.gate.map(str::to_owned),
            try_first: try_first
                .map(|hat| Link { title: hat.name.clone(), address: self.hat_address(hat) }),
            costs: transition
                .costs
                .iter()
                .filter_map(|(cost, _)| Some(self.link(self.index.names.concept(&cost.value)?)))
                .collect(),
            not_a_promotion: matches!(transition.kind, "lateral" | "trial" | "return"),
            compare: self.compare_address(transition.from, transition.to),
            reason: self.maybe_html(page, transition.reason.as_ref()),
            address: self.way_address(&self.index.framework.way_id(transition)),
        }
    }

    /// A place among all ways between levels.
    pub(super) fn way_address(&self, anchor: &str) -> String {
        format!("{}#{}", href(generated::TRANSITIONS), encode(anchor))
    }

    pub(super) fn hat_address(&self, hat: &Hat) -> String {
        let concept = hat.concept.as_ref().map_or(hat.id.as_str(), |(concept, _)| &concept.value);
        let page = self.index.names.concept(concept);
        page.map_or_else(
            || self.way_address(&format!("hat-{}", hat.id)),
            |page| self.index.page(page).address.encoded(),
        )
    }

    pub(super) fn hat(&self, page: PageId, hat: &Hat) -> HatData {
        HatData {
            id: hat.id.clone(),
            name: hat.name.clone(),
            address: Some(self.hat_address(hat)),
            summary: self.maybe_html(page, hat.summary.as_ref()),
            open_to: hat.open_to.iter().map(|at| self.level_link(*at)).collect(),
        }
    }

    pub(super) fn transitions(
        &self,
        page: PageId,
        fits: impl Fn(&Transition) -> bool,
    ) -> Vec<TransitionData> {
        let all = self.index.framework.transitions.iter();
        all.filter(|transition| fits(transition))
            .map(|transition| self.transition(page, transition))
            .collect()
    }

    pub(super) fn track_view(&self, id: PageId, track: usize) -> TrackView {
        let framework = &self.index.framework;
        let facts = &framework.tracks[track];
        let competencies = facts.levels.first().map_or(&[][..], |level| level.cells.as_slice());
        TrackView {
            track: self.track_summary(id, track),
            summary: self.maybe_html(id, facts.summary.as_ref()),
            body: self.body(id),
            ladder: ladder::lay_out(framework, &[track], None),
            competencies: competencies
                .iter()
                .map(|cell| self.competency(id, cell.competency))
                .collect(),
            ways_out: self.transitions(id, |way| {
                way.from.track == track && (way.to.track != track || way.kind != "promotion")
            }),
            ways_in: self.transitions(id, |way| way.to.track == track && way.from.track != track),
            hats: framework
                .hats
                .iter()
                .filter(|hat| hat.open_to.iter().any(|at| at.track == track))
                .map(|hat| self.hat(id, hat))
                .collect(),
            others: self.other_tracks(track, generated::track),
        }
    }

    fn other_tracks(&self, track: usize, address: impl Fn(&str) -> String) -> Vec<Link> {
        let tracks = self.index.framework.tracks.iter().enumerate();
        tracks
            .filter(|(index, _)| *index != track)
            .map(|(_, facts)| Link {
                title: facts.name.clone(),
                address: href(&address(&facts.id)),
            })
            .collect()
    }

    pub(super) fn level_view(&self, id: PageId, at: LevelRef) -> LevelView {
        let framework = &self.index.framework;
        let level = framework.level(at);
        let track = &framework.tracks[at.track];
        let cells: Vec<CellData> = level.cells.iter().map(|cell| self.cell(id, at, cell)).collect();
        let at_level = |level: usize| self.level_link(LevelRef { level, ..at });
        LevelView {
            level: self.level_summary(id, at),
            track: self.track_summary(id, at.track),
            body: self.body(id),
            ladder: ladder::lay_out(
                framework,
                &(0..framework.tracks.len()).collect::<Vec<_>>(),
                Some(at),
            ),
            new_points: cells.iter().map(|cell| cell.new.len()).sum(),
            inherited_points: cells.iter().map(|cell| cell.inherited_count).sum(),
            cells,
            below: at.level.checked_sub(1).map(at_level),
            above: (at.level + 1 < track.levels.len()).then(|| at_level(at.level + 1)),
            compare_below: at
                .level
                .checked_sub(1)
                .map(|level| self.compare_address(LevelRef { level, ..at }, at)),
            compare_above: (at.level + 1 < track.levels.len())
                .then(|| self.compare_address(at, LevelRef { level: at.level + 1, ..at })),
            neighbours: self.neighbours(id, at),
            ways_out: self.transitions(id, |way| way.from == at),
            ways_in: self.transitions(id, |way| way.to == at),
            hats: framework
                .hats
                .iter()
                .filter(|hat| hat.open_to.contains(&at))
                .map(|hat| self.hat(id, hat))
                .collect(),
            named_in: self.named_in(id),
            claims: self.claims_about(id),
            radar: self.level_radar(at),
            worksheet: level
                .expects_anything()
                .then(|| href(&generated::worksheet(&track.id, &level.id.value))),
        }
    }

    /// Comparisons and guides of which a page is a side or a result.
    fn named_in(&self, id: PageId) -> Vec<NamedIn> {
        let Framework { comparisons, guides, .. } = &*self.index.framework;
        let is_this =
            |name: &Text| self.index.named(&name.value).is_some_and(|(page, _)| page == id);
        let compared = comparisons.iter().enumerate().filter_map(|(index, comparison)| {
            let mut sides = comparison.facts.sides.iter().filter_map(|side| side.of.as_ref());
            sides.any(is_this).then_some(PageKind::Comparison(index))
        });
        let guided = guides.iter().enumerate().filter_map(|(index, guide)| {
            let mut results = guide.facts.results.iter().map(|result| &result.to);
            results.any(is_this).then_some(PageKind::Guide(index))
        });
        let kinds = compared.chain(guided);
        kinds
            .filter_map(|kind| {
                let Link { title, address } = self.link(self.index.names.of_kind(kind)?);
                Some(NamedIn { kind: kind.name().to_owned(), title, address })
            })
            .collect()
    }

    /// The radar of a level over the one below.
    fn level_radar(&self, at: LevelRef) -> Option<Radar> {
        let framework = &self.index.framework;
        let below = at.level.checked_sub(1).map(|level| LevelRef { level, ..at });
        let levels: Vec<LevelRef> = below.into_iter().chain([at]).collect();
        radar::has_shape(framework, at)
            .then(|| radar::lay_out(framework, &levels, |value| self.scale_value(value)))
            .flatten()
    }

    /// How well a level does in one competency, also where it says nothing new of it.
    pub(super) fn proficiency(&self, at: LevelRef, competency: usize) -> Option<ScaleValueData> {
        let value = self.index.framework.proficiency(at, competency)?;
        Some(self.scale_value(value))
    }

    pub(super) fn cell(&self, page: PageId, at: LevelRef, cell: &Cell) -> CellData {
        let point_at = |(level, index): (usize, usize)| {
            let point = self.index.framework.point(at.track, cell.competency, (level, index))?;
            Some(self.point(page, cell.competency, point))
        };
        let mut inherited: Vec<(usize, InheritedData)> = Vec::new();
        for &place in &cell.inherited {
            let Some(point) = point_at(place) else { continue };
            match inherited.last_mut() {
                Some((level, data)) if *level == place.0 => data.points.push(point),
                _ => inherited.push((
                    place.0,
                    InheritedData {
                        level: self.level_link(LevelRef { level: place.0, ..at }),
                        points: vec![point],
                    },
                )),
            }
        }
        // The nearest level first: it matters most.
        inherited.reverse();
        CellData {
            competency: self.competency(page, cell.competency),
            proficiency: self.proficiency(at, cell.competency),
            new: cell.new.iter().map(|point| self.point(page, cell.competency, point)).collect(),
            inherited: inherited.into_iter().map(|(_, data)| data).collect(),
            inherited_count: cell.inherited.len(),
            dropped: cell.dropped.iter().filter_map(|place| point_at(*place)).collect(),
            examples: cell.examples.iter().map(|example| self.html(page, example)).collect(),
            same: cell.same,
        }
    }

    /// Levels of other tracks beside this one: what the author claims first, then those
    /// that merely share a rank.
    pub(super) fn neighbours(&self, page: PageId, at: LevelRef) -> Vec<NeighbourData> {
        let framework = &self.index.framework;
        let mut neighbours = Vec::new();
        let mut named = vec![at];
        for equivalence in framework.equivalences.iter().filter(|known| known.levels.contains(&at))
        {
            for &other in equivalence.levels.iter().filter(|other| **other != at) {
                named.push(other);
                neighbours.push(NeighbourData {
                    level: self.level_link(other),
                    basis: equivalence.basis.iter().map(|basis| (*basis).to_owned()).collect(),
                    strength: equivalence.strength.to_owned(),
                    note: self.maybe_html(page, equivalence.note.as_ref()),
                    address: Some(self.way_address(&framework.equal_id(equivalence))),
                    compare: Some(self.compare_address(at, other)),
                });
            }
        }
        let Some((low, high)) = framework.level(at).ranks else { return neighbours };
        for other in
            framework.levels().filter(|other| other.track != at.track && !named.contains(other))
        {
            if framework.level(other).ranks.is_some_and(|(from, to)| from <= high && to >= low) {
                neighbours.push(NeighbourData {
                    level: self.level_link(other),
                    basis: Vec::new(),
                    strength: "rank".to_owned(),
                    note: Html::default(),
                    address: None,
                    compare: None,
                });
            }
        }
        neighbours
    }

    pub(super) fn matrix_view(&self, id: PageId, track: usize) -> MatrixView {
        let facts = &self.index.framework.tracks[track];
        let competencies = facts.levels.first().map_or(0, |level| level.cells.len());
        let rows = (0..competencies)
            .map(|row| MatrixRow {
                competency: self.competency(id, facts.levels[0].cells[row].competency),
                cells: (0..facts.levels.len())
                    .map(|level| self.matrix_cell(id, LevelRef { track, level }, row))
                    .collect(),
            })
            .collect();
        MatrixView {
            body: self.body(id),
            track: self.track_summary(id, track),
            rows,
            others: self.other_tracks(track, generated::matrix),
        }
    }

    fn matrix_cell(&self, page: PageId, at: LevelRef, row: usize) -> MatrixCell {
        let level = self.index.framework.level(at);
        let cell = &level.cells[row];
        let competency = &self.index.framework.competencies[cell.competency].id;
        MatrixCell {
            anchor: format!("{}.{competency}", level.id.value),
            level: level.name.clone(),
            address: format!("{}#{}", self.level_address(at), encode(competency)),
            proficiency: self.proficiency(at, cell.competency),
            new: cell.new.iter().map(|point| self.point(page, cell.competency, point)).collect(),
            inherited_count: cell.inherited.len(),
            dropped_count: cell.dropped.len(),
            same: cell.same,
        }
    }
}
