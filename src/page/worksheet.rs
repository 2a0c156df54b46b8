//! The view of a level's worksheet: its points, each with a key to keep evidence by.
//!
//! Derived from the compiled framework. Invariant: a key stands once on a worksheet, and
//! stays as long as the point keeps its id, whichever level brings it.

use std::collections::HashSet;

use crate::names::PageId;
use crate::names::addresses::generated;
use crate::names::framework::LevelRef;
use crate::page::data::{
    CellData, Link, PointData, WorksheetGroup, WorksheetPoint, WorksheetRow, WorksheetTrack,
    WorksheetView,
};
use crate::page::frame::Parts;
use crate::page::framework::href;
use crate::words::text::is_id;

impl Parts {
    pub(super) fn worksheet_view(&self, id: PageId, at: LevelRef) -> WorksheetView {
        let framework = &self.index.framework;
        let level = framework.level(at);
        let track = &framework.tracks[at.track];
        let cells = level.cells.iter().map(|cell| self.cell(id, at, cell));
        let former = level.aliases.iter().map(|alias| alias.value.as_str());
        let former = former.filter(|alias| is_id(alias));
        let former: Vec<String> = former.map(|alias| format!("{}/{alias}", track.id)).collect();
        WorksheetView {
            body: self.body(id),
            id: framework.level_id(at),
            former: former.join("\n"),
            level: self.level_summary(id, at),
            track: WorksheetTrack {
                name: track.name.clone(),
                number: at.track + 1,
                address: href(&generated::track(&track.id)),
            },
            rows: cells.filter(|cell| !is_empty(cell)).map(row).collect(),
            compare_below: at.level.checked_sub(1).map(|below| {
                let below = LevelRef { level: below, ..at };
                Link {
                    title: framework.level(below).name.clone(),
                    address: self.compare_address(below, at),
                }
            }),
        }
    }
}

/// Whether a cell gives nothing to write beside.
fn is_empty(cell: &CellData) -> bool {
    cell.new.is_empty() && cell.inherited_count == 0
}

fn row(cell: CellData) -> WorksheetRow {
    let mut taken: HashSet<String> = HashSet::new();
    let new = cell.new.into_iter().map(|point| keyed(point, &mut taken)).collect();
    let inherited = cell.inherited.into_iter().map(|group| WorksheetGroup {
        level: group.level,
        points: group.points.into_iter().map(|point| keyed(point, &mut taken)).collect(),
    });
    WorksheetRow {
        inherited: inherited.collect(),
        new,
        competency: cell.competency,
        proficiency: cell.proficiency,
        inherited_count: cell.inherited_count,
    }
}

/// A point by its anchor; a second one of the same id, from another level, gets a number.
fn keyed(point: PointData, taken: &mut HashSet<String>) -> WorksheetPoint {
    let mut key = point.anchor.clone();
    let mut number = 1;
    while !taken.insert(key.clone()) {
        number += 1;
        key = format!("{}.{number}", point.anchor);
    }
    WorksheetPoint { key, point }
}
