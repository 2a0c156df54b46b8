//! The view of two levels side by side: what is new, kept and dropped.
//!
//! Derived from the compiled framework. Invariant: every point that holds at either
//! level is in exactly one of the three lists of its row.

use std::collections::BTreeSet;

use crate::names::PageId;
use crate::names::addresses::compare_address;
use crate::names::framework::{LevelRef, Point};
use crate::page::data::{CompareRow, CompareSide, CompareView};
use crate::page::frame::Parts;
use crate::page::radar;
use crate::words::path::Address;

impl Parts {
    /// The page that shows two levels side by side, fit for `href`.
    pub(super) fn compare_address(&self, one: LevelRef, other: LevelRef) -> String {
        let address = compare_address(&self.index.framework, one, other);
        Address::new(&address).map(|address| address.encoded()).unwrap_or_default()
    }

    pub(super) fn compare_view(&self, id: PageId, from: LevelRef, to: LevelRef) -> CompareView {
        let cells = [from, to].into_iter().flat_map(|at| &self.index.framework.level(at).cells);
        let competencies: BTreeSet<usize> = cells.map(|cell| cell.competency).collect();
        let rows: Vec<CompareRow> =
            competencies.into_iter().map(|row| self.compare_row(id, from, to, row)).collect();
        let count = |points: fn(&CompareRow) -> usize| rows.iter().map(points).sum();
        let mut equivalences = self.neighbours(id, from);
        let other = self.level_link(to).address;
        equivalences.retain(|known| known.level.address == other && known.strength != "rank");
        CompareView {
            body: self.body(id),
            from: self.compare_side(id, from),
            to: self.compare_side(id, to),
            same_track: from.track == to.track,
            ways: self.transitions(id, |way| {
                (way.from == from && way.to == to) || (way.from == to && way.to == from)
            }),
            equivalences,
            radar: radar::lay_out(&self.index.framework, &[from, to], |at| self.scale_value(at)),
            new_points: count(|row| row.new.len()),
            kept_points: count(|row| row.kept.len()),
            dropped_points: count(|row| row.dropped.len()),
            rows,
        }
    }

    fn compare_side(&self, id: PageId, at: LevelRef) -> CompareSide {
        CompareSide {
            id: self.index.framework.level_id(at),
            level: self.level_summary(id, at),
            track: self.index.framework.tracks[at.track].name.clone(),
            track_number: at.track + 1,
        }
    }

    fn compare_row(&self, id: PageId, from: LevelRef, to: LevelRef, row: usize) -> CompareRow {
        let framework = &self.index.framework;
        let (before, after) = (framework.proficiency(from, row), framework.proficiency(to, row));
        let (old, new) = (framework.standing(from, row), framework.standing(to, row));
        let among = |points: &[&Point], wanted: &Point| {
            points.iter().any(|point| point.written.trim() == wanted.written.trim())
        };
        let data = |points: Vec<&&Point>| {
            points.into_iter().map(|point| self.point(id, row, point)).collect()
        };
        CompareRow {
            competency: self.competency(id, row),
            from_proficiency: before.map(|value| self.scale_value(value)),
            to_proficiency: after.map(|value| self.scale_value(value)),
            raised: before.zip(after).is_some_and(|(before, after)| after.1 > before.1),
            dropped: data(old.iter().filter(|point| !among(&new, point)).collect()),
            kept: data(new.iter().filter(|point| among(&old, point)).collect()),
            new: data(new.iter().filter(|point| !among(&old, point)).collect()),
        }
    }
}
