//! The ladder picture, laid out: ranks as lines, tracks as rails, levels as plates.
//!
//! A pure function from the framework to shapes; a template draws them. Arithmetic is
//! in whole tenths of a drawing unit, so the same framework gives the same picture on
//! every machine. Invariant: plates of one rail never overlap.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::names::addresses::generated;
use crate::names::framework::{Framework, LevelRef};
use crate::page::data::{
    Ladder, LadderPlate, LadderRail, LadderRank, LadderRung, LadderWay, Tenths,
};
use crate::words::path::Address;

// All lengths in tenths of a unit.
const ROW: i32 = 760;
const TOP: i32 = 840;
const BOTTOM: i32 = 440;
const LEFT: i32 = 1_120;
const RIGHT: i32 = 240;
const PLATE_HEIGHT: i32 = 380;
const BETWEEN_HEIGHT: i32 = 480;
const LETTER: i32 = 72;
const PLATE_PADDING: i32 = 320;
/// Room between tracks for the lines between them; less where there are none.
const GAP: i32 = 1_300;
const NARROW_GAP: i32 = 480;
const SLOT: i32 = 120;

/// Lays out the tracks of those indices; `here` is the level whose page it is for.
/// None if there is nothing to draw.
#[must_use]
pub(super) fn lay_out(
    framework: &Framework,
    tracks: &[usize],
    here: Option<LevelRef>,
) -> Option<Ladder> {
    let plan = Plan::new(framework, tracks);
    if plan.boxes.is_empty() {
        return None;
    }
    let mut slots = Slots::count(framework, &plan);
    let rails = tracks.iter().map(|track| rail(framework, &plan, *track, here)).collect();
    let rungs = rungs(framework, &plan, &mut slots);
    let ways = ways(framework, &plan, &mut slots);
    Some(Ladder {
        width: Tenths(plan.width),
        height: Tenths(plan.height),
        left: Tenths(if framework.ranks.is_empty() { RIGHT } else { 80 }),
        right: Tenths(plan.width - RIGHT / 2),
        ranks: framework
            .ranks
            .iter()
            .enumerate()
            .rev()
            .filter(|_| plan.by_rank)
            .map(|(rank, facts)| LadderRank {
                name: facts.name.clone(),
                y: Tenths(plan.y(rank_height(rank))),
            })
            .collect(),
        rails,
        rungs,
        ways,
    })
}

/// Where a plate is: middle and size.
#[derive(Clone, Copy, Debug)]
struct Box {
    x: i32,
    y: i32,
    width: i32,
    height: i32,
}

impl Box {
    fn left(self) -> i32 {
        self.x - self.width / 2
    }

    fn right(self) -> i32 {
        self.x + self.width / 2
    }
}

/// The measures of a picture.
struct Plan {
    by_rank: bool,
    /// Height of the top row in half ranks.
    highest: i32,
    width: i32,
    height: i32,
    boxes: BTreeMap<LevelRef, Box>,
    middles: BTreeMap<usize, i32>,
}

/// Height of a rank in half ranks from the lowest.
fn rank_height(rank: usize) -> i32 {
    i32::try_from(rank).unwrap_or(0) * 2
}

impl Plan {
    fn new(framework: &Framework, tracks: &[usize]) -> Self {
        let by_rank = framework.ranks.len() > 1;
        let mut heights: BTreeMap<LevelRef, i32> = BTreeMap::new();
        for &track in tracks {
            let mut last = -2;
            for (level, facts) in framework.tracks[track].levels.iter().enumerate() {
                let stated = facts
                    .ranks
                    .filter(|_| by_rank)
                    .map(|(low, high)| (rank_height(low) + rank_height(high)) / 2);
                // Plates of one rail never overlap, whatever their ranks say.
                let height = stated.unwrap_or(last + 2).max(last + 1);
                heights.insert(LevelRef { track, level }, height);
                last = height;
            }
        }
        let top_rank = if by_rank { rank_height(framework.ranks.len() - 1) } else { 0 };
        let highest = heights.values().copied().max().unwrap_or(0).max(top_rank);
        let mut plan = Plan {
            by_rank,
            highest,
            width: 0,
            height: TOP + highest * ROW / 2 + BOTTOM,
            boxes: BTreeMap::new(),
            middles: BTreeMap::new(),
        };
        let has_lines =
            rung_pairs(framework).next().is_some() || drawn_ways(framework).next().is_some();
        let gap = if has_lines { GAP } else { NARROW_GAP };
        let mut edge = if by_rank { LEFT } else { RIGHT };
        for &track in tracks {
            let widths: Vec<i32> = framework.tracks[track]
                .levels
                .iter()
                .map(|level| plate_width(&level.name, level.share))
                .collect();
            let widest = widths.iter().copied().max().unwrap_or(1_500);
            let middle = edge + widest / 2;
            plan.middles.insert(track, middle);
            for (level, width) in widths.into_iter().enumerate() {
                let at = LevelRef { track, level };
                let height = heights.get(&at).copied().unwrap_or(0);
                let tall =
                    framework.level(at).ranks.is_some_and(|(low, high)| by_rank && low != high);
                let tall = if tall { BETWEEN_HEIGHT } else { PLATE_HEIGHT };
                plan.boxes.insert(at, Box { x: middle, y: plan.y(height), width, height: tall });
            }
            edge += widest + gap;
        }
        plan.width = edge - gap + RIGHT * 2;
        plan
    }

    fn y(&self, height: i32) -> i32 {
        TOP + (self.highest - height) * ROW / 2
    }
}

fn plate_width(name: &str, share: Option<u32>) -> i32 {
    let letters = i32::try_from(name.chars().count()).unwrap_or(0).min(40);
    let by_share = share.map_or(0, |share| 700 + rail_half_width(Some(share)) * 2);
    (letters * LETTER + PLATE_PADDING).max(1_200).max(by_share)
}

/// Half the width of a rail where a level has that share of the track.
fn rail_half_width(share: Option<u32>) -> i32 {
    let share = i32::try_from(share.unwrap_or(8)).unwrap_or(8).clamp(1, 60);
    60 + share * 14
}

fn address(text: &str) -> String {
    Address::new(text).map(|address| address.encoded()).unwrap_or_default()
}

fn rail(framework: &Framework, plan: &Plan, track: usize, here: Option<LevelRef>) -> LadderRail {
    let facts = &framework.tracks[track];
    let plates = (0..facts.levels.len()).rev().filter_map(|level| {
        let at = LevelRef { track, level };
        let area = *plan.boxes.get(&at)?;
        let facts = framework.level(at);
        Some(LadderPlate {
            id: framework.level_id(at),
            name: facts.name.clone(),
            code: facts.code.clone(),
            address: address(&generated::level(&framework.tracks[track].id, &facts.id.value)),
            x: Tenths(area.left()),
            y: Tenths(area.y - area.height / 2),
            width: Tenths(area.width),
            height: Tenths(area.height),
            middle_x: Tenths(area.x),
            middle_y: Tenths(area.y),
            terminal: facts.terminal.map(str::to_owned),
            share: facts.share,
            here: here == Some(at),
        })
    });
    LadderRail {
        name: facts.name.clone(),
        short: facts.short.clone(),
        number: track + 1,
        address: address(&generated::track(&facts.id)),
        x: Tenths(plan.middles.get(&track).copied().unwrap_or(0)),
        label_y: Tenths(320),
        outline: outline(framework, plan, track),
        plates: plates.collect(),
    }
}

/// The rail's outline: down one side and up the other, its width following the shares.
fn outline(framework: &Framework, plan: &Plan, track: usize) -> String {
    let levels = &framework.tracks[track].levels;
    let mut sides: Vec<(i32, i32)> = Vec::new();
    let middle = plan.middles.get(&track).copied().unwrap_or(0);
    for (level, facts) in levels.iter().enumerate() {
        let Some(area) = plan.boxes.get(&LevelRef { track, level }) else { continue };
        sides.push((area.y, rail_half_width(facts.share)));
    }
    let (Some(&(lowest, low_width)), Some(&(highest, _))) = (sides.first(), sides.last()) else {
        return String::new();
    };
    let mut path = String::new();
    let mut point = |x: i32, y: i32| {
        let letter = if path.is_empty() { 'M' } else { 'L' };
        let _ = write!(path, "{letter}{} {}", units(x), units(y));
    };
    point(middle - low_width, lowest + PLATE_HEIGHT);
    for &(y, half) in &sides {
        point(middle - half, y);
    }
    let top = sides.last().map_or(60, |side| side.1);
    let ends_at = if levels.last().is_some_and(|level| level.terminal == Some("apex")) {
        0
    } else {
        PLATE_HEIGHT / 2
    };
    point(middle - top, highest - PLATE_HEIGHT / 2 - ends_at);
    point(middle + top, highest - PLATE_HEIGHT / 2 - ends_at);
    for &(y, half) in sides.iter().rev() {
        point(middle + half, y);
    }
    point(middle + low_width, lowest + PLATE_HEIGHT);
    path.push('Z');
    path
}

/// A length in units, with one decimal place where it has one.
fn units(tenths: i32) -> String {
    let sign = if tenths < 0 { "-" } else { "" };
    match tenths.abs() % 10 {
        0 => format!("{sign}{}", tenths.abs() / 10),
        rest => format!("{sign}{}.{rest}", tenths.abs() / 10),
    }
}

/// Where lines leave the sides of plates, so that no two leave at one place.
struct Slots {
    counts: BTreeMap<(LevelRef, bool), i32>,
    taken: BTreeMap<(LevelRef, bool), i32>,
}

impl Slots {
    fn count(framework: &Framework, plan: &Plan) -> Self {
        let mut counts: BTreeMap<(LevelRef, bool), i32> = BTreeMap::new();
        for (from, to) in pairs(framework, plan) {
            for side in sides(from, to) {
                *counts.entry(side).or_default() += 1;
            }
        }
        Slots { counts, taken: BTreeMap::new() }
    }

    /// The height at which the next line leaves that side.
    fn next(&mut self, side: (LevelRef, bool), area: Box) -> i32 {
        let count = self.counts.get(&side).copied().unwrap_or(1);
        let taken = self.taken.entry(side).or_default();
        let step = SLOT.min((area.height - 60) / count.max(1));
        let offset = step * *taken - step * (count - 1) / 2;
        *taken += 1;
        area.y + offset
    }
}

/// The sides at which a line between two levels ends; `true` is the right one.
fn sides(from: LevelRef, to: LevelRef) -> [(LevelRef, bool); 2] {
    if from.track == to.track {
        return [(from, true), (to, true)];
    }
    let rightwards = from.track < to.track;
    [(from, rightwards), (to, !rightwards)]
}

/// All lines to be drawn: rungs, then ways.
fn pairs(framework: &Framework, plan: &Plan) -> Vec<(LevelRef, LevelRef)> {
    let rungs = rung_pairs(framework).map(|(_, from, to)| (from, to));
    let ways = drawn_ways(framework).map(|way| (way.from, way.to));
    rungs
        .chain(ways)
        .filter(|(from, to)| plan.boxes.contains_key(from) && plan.boxes.contains_key(to))
        .collect()
}

fn rung_pairs(framework: &Framework) -> impl Iterator<Item = (usize, LevelRef, LevelRef)> {
    framework.equivalences.iter().enumerate().flat_map(|(index, equivalence)| {
        let mut levels = equivalence.levels.clone();
        levels.sort_unstable();
        let pairs: Vec<_> = levels
            .windows(2)
            .filter(|pair| pair[0].track != pair[1].track)
            .map(|pair| (index, pair[0], pair[1]))
            .collect();
        pairs
    })
}

/// Transitions that are not simply the next step of a rail.
fn drawn_ways(framework: &Framework) -> impl Iterator<Item = &crate::names::framework::Transition> {
    framework
        .transitions
        .iter()
        .filter(|way| way.from.track != way.to.track || way.from.level + 1 != way.to.level)
}

fn rungs(framework: &Framework, plan: &Plan, slots: &mut Slots) -> Vec<LadderRung> {
    let mut rungs = Vec::new();
    for (index, from, to) in rung_pairs(framework) {
        let (Some(&left), Some(&right)) = (plan.boxes.get(&from), plan.boxes.get(&to)) else {
            continue;
        };
        let equivalence = &framework.equivalences[index];
        let [from_side, to_side] = sides(from, to);
        rungs.push(LadderRung {
            x1: Tenths(left.right()),
            y1: Tenths(slots.next(from_side, left)),
            x2: Tenths(right.left()),
            y2: Tenths(slots.next(to_side, right)),
            strength: equivalence.strength.to_owned(),
            ends: vec![framework.level_id(from), framework.level_id(to)],
            names: vec![framework.level(from).name.clone(), framework.level(to).name.clone()],
            basis: equivalence.basis.iter().map(|basis| (*basis).to_owned()).collect(),
        });
    }
    rungs
}

fn ways(framework: &Framework, plan: &Plan, slots: &mut Slots) -> Vec<LadderWay> {
    let mut ways = Vec::new();
    for way in drawn_ways(framework) {
        let (Some(&start), Some(&end)) = (plan.boxes.get(&way.from), plan.boxes.get(&way.to))
        else {
            continue;
        };
        let [from_side, to_side] = sides(way.from, way.to);
        let edge = |area: Box, right: bool| if right { area.right() } else { area.left() };
        let (x1, y1) = (edge(start, from_side.1), slots.next(from_side, start));
        let (x2, y2) = (edge(end, to_side.1), slots.next(to_side, end));
        let bend = |right: bool| if right { 420 } else { -420 };
        let path = format!(
            "M{} {}C{} {} {} {} {} {}",
            units(x1),
            units(y1),
            units(x1 + bend(from_side.1)),
            units(y1),
            units(x2 + bend(to_side.1)),
            units(y2),
            units(x2),
            units(y2),
        );
        ways.push(LadderWay {
            path,
            kind: way.kind.to_owned(),
            reversible: way.reversible.map(str::to_owned),
            ends: vec![framework.level_id(way.from), framework.level_id(way.to)],
            names: vec![
                framework.level(way.from).name.clone(),
                framework.level(way.to).name.clone(),
            ],
        });
    }
    ways
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_have_at_most_one_decimal_place() {
        assert_eq!([units(120), units(125), units(-5), units(-20)], ["12", "12.5", "-0.5", "-2"]);
    }

    /// A framework of two tracks, from the texts of its files.
    fn sample() -> Framework {
        let framework = "[[rank]]\nid = \"r1\"\n[[rank]]\nid = \"r2\"\n[[rank]]\nid = \"r3\"\n";
        let ic = "id = \"ic\"\n[[level]]\nid = \"a\"\nrank = \"r1\"\nshare = { percent = 60 }\n\
                  [[level]]\nid = \"b\"\nrank = \"r2\"\nterminal = \"career\"\n\
                  [[level]]\nid = \"c\"\n[[level]]\nid = \"d\"\nrank = \"r3\"\n";
        let em = "id = \"em\"\n[[level]]\nid = \"m\"\nrank = [\"r2\", \"r3\"]\n\
                  [[transition]]\nfrom = \"ic/b\"\nto = \"em/m\"\nkind = \"lateral\"\n\
                  [[transition]]\nfrom = \"ic/a\"\nto = \"ic/b\"\n\
                  [[equivalence]]\nlevels = [\"em/m\", \"ic/b\"]\nstrength = \"rough\"\n";
        let sources = crate::input::sources::Sources::from_texts([
            ("content/framework.toml", framework),
            ("content/tracks/ic.toml", ic),
            ("content/tracks/em.toml", em),
        ]);
        let config = crate::input::config::Config::default();
        let docs = crate::file::docs::Docs::default();
        let (docs, _) = crate::file::docs::Docs::read(&sources, &config, &docs);
        crate::names::framework::compile(&docs, Default::default()).0.expect("a framework")
    }

    #[test]
    fn plates_never_overlap_and_higher_levels_stand_higher() {
        let framework = sample();
        let ladder = lay_out(&framework, &[0, 1], None).expect("a picture");
        for rail in &ladder.rails {
            for pair in rail.plates.windows(2) {
                let (upper, lower) = (&pair[0], &pair[1]);
                assert!(upper.y.0 + upper.height.0 <= lower.y.0, "{} over {}", upper.id, lower.id);
            }
            for plate in &rail.plates {
                assert!(plate.x.0 > 0 && plate.x.0 + plate.width.0 < ladder.width.0);
                assert!(plate.y.0 > 0 && plate.y.0 + plate.height.0 < ladder.height.0);
            }
        }
        let (left, right) = (&ladder.rails[0].plates[0], &ladder.rails[1].plates[0]);
        assert!(left.x.0 + left.width.0 < right.x.0, "tracks stand side by side, `em` first");
    }

    #[test]
    fn lines_run_from_plate_to_plate() {
        let framework = sample();
        let ladder = lay_out(&framework, &[0, 1], None).expect("a picture");
        let plates: Vec<_> = ladder.rails.iter().flat_map(|rail| &rail.plates).collect();
        let edge = |id: &str, x: Tenths, y: Tenths| {
            let plate = plates.iter().find(|plate| plate.id == id).expect("drawn");
            let at_side = x == plate.x || x.0 == plate.x.0 + plate.width.0;
            assert!(at_side && y > plate.y && y.0 < plate.y.0 + plate.height.0, "{id}");
        };
        let [rung] = ladder.rungs.as_slice() else { panic!("one rung") };
        edge(&rung.ends[0], rung.x1, rung.y1);
        edge(&rung.ends[1], rung.x2, rung.y2);
        let [way] = ladder.ways.as_slice() else { panic!("the next step of a rail is no way") };
        assert_eq!(way.ends, ["ic/b", "em/m"]);
        assert_eq!(ladder.ranks.len(), 3);
    }

    #[test]
    fn nothing_is_drawn_without_levels() {
        assert!(lay_out(&Framework::default(), &[], None).is_none());
    }
}
