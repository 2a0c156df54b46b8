//! The level map: our ranks as rows, every ladder a column, every level a bar.
//!
//! A pure function of the framework. Bars of one ladder that cover the same rank stand
//! beside each other. Invariant: no two bars overlap, and every bar lies in its column.

use crate::names::addresses::generated;
use crate::names::framework::Framework;
use crate::page::data::{
    LevelMap, LevelMapBar, LevelMapColumn, LevelMapLine, LevelMapRank, Tenths,
};
use crate::page::framework::href;
use crate::words::path::encode;

/// Sizes in tenths of a drawing unit.
const LEFT: i32 = 1_000;
const HEAD: i32 = 560;
const COLUMN: i32 = 1_600;
const ROW: i32 = 480;
const GAP: i32 = 40;

/// Letters of a name that fit a line of a column.
const LINE: usize = 22;

/// A ladder that is drawn.
pub(super) struct Column {
    name: String,
    address: String,
    number: usize,
    /// Its levels, lowest first.
    pub(super) levels: Vec<Level>,
}

/// A level that is drawn.
pub(super) struct Level {
    /// Its name.
    pub(super) name: String,
    /// Where it leads.
    pub(super) address: String,
    label: String,
    ranks: (usize, usize),
}

impl Level {
    /// Whether it stands on a rank.
    pub(super) fn covers(&self, rank: usize) -> bool {
        self.ranks.0 <= rank && rank <= self.ranks.1
    }
}

/// All ladders, ours first, with the levels whose rank is known.
pub(super) fn columns(framework: &Framework) -> Vec<Column> {
    let label = |code: &str, name: &str| if code.is_empty() { name } else { code }.to_owned();
    let own = framework.tracks.iter().zip(1..).map(|(track, number)| Column {
        name: track.short.clone(),
        address: href(&generated::track(&track.id)),
        number,
        levels: track
            .levels
            .iter()
            .filter_map(|level| {
                Some(Level {
                    name: level.name.clone(),
                    address: href(&generated::level(&track.id, &level.id.value)),
                    label: label(&level.code, &level.name),
                    ranks: level.ranks?,
                })
            })
            .collect(),
    });
    let others = framework.externals.iter().map(|external| {
        let address = format!("{}#{}", generated::LEVEL_MAP, encode(&external.facts.id.value));
        let levels = external.facts.levels.iter().zip(&external.ranks);
        Column {
            name: external.facts.name.clone(),
            number: 0,
            levels: levels
                .filter_map(|(level, ranks)| {
                    Some(Level {
                        name: level.name.clone(),
                        address: address.clone(),
                        label: label(&level.code, &level.name),
                        ranks: (*ranks)?,
                    })
                })
                .collect(),
            address,
        }
    });
    own.chain(others).collect()
}

/// Lays the map out.
pub(super) fn lay_out(framework: &Framework, columns: &[Column]) -> LevelMap {
    let ranks = tenths(framework.ranks.len());
    let row_of = |rank: usize| HEAD + (ranks - 1 - tenths(rank)) * ROW;
    LevelMap {
        width: Tenths(LEFT + tenths(columns.len()) * COLUMN),
        height: Tenths(HEAD + ranks * ROW),
        left: Tenths(LEFT),
        ranks: framework
            .ranks
            .iter()
            .enumerate()
            .rev()
            .map(|(rank, facts)| LevelMapRank {
                name: facts.name.clone(),
                y: Tenths(row_of(rank) + ROW / 2),
                edge: Tenths(row_of(rank) + ROW),
            })
            .collect(),
        columns: columns
            .iter()
            .enumerate()
            .map(|(index, column)| {
                let x = LEFT + tenths(index) * COLUMN;
                LevelMapColumn {
                    lines: lines(&column.name),
                    name: column.name.clone(),
                    address: column.address.clone(),
                    number: column.number,
                    x: Tenths(x + COLUMN / 2),
                    bars: bars(column, x, &row_of),
                }
            })
            .collect(),
    }
}

/// The bars of a column: as many lanes as levels share a rank.
fn bars(column: &Column, x: i32, row_of: &impl Fn(usize) -> i32) -> Vec<LevelMapBar> {
    // The highest rank that each lane holds so far; levels come lowest first.
    let mut lanes: Vec<usize> = Vec::new();
    let mut placed: Vec<(usize, &Level)> = Vec::new();
    let mut levels: Vec<&Level> = column.levels.iter().collect();
    levels.sort_by_key(|level| level.ranks);
    for level in levels {
        let lane = match lanes.iter().position(|top| *top < level.ranks.0) {
            Some(lane) => lane,
            None => {
                lanes.push(0);
                lanes.len() - 1
            }
        };
        lanes[lane] = level.ranks.1;
        placed.push((lane, level));
    }
    let width = (COLUMN - GAP) / tenths(lanes.len().max(1));
    placed
        .into_iter()
        .map(|(lane, level)| {
            let (top, bottom) = (row_of(level.ranks.1), row_of(level.ranks.0) + ROW);
            LevelMapBar {
                label: level.label.clone(),
                name: level.name.clone(),
                address: level.address.clone(),
                x: Tenths(x + GAP / 2 + tenths(lane) * width + GAP / 2),
                y: Tenths(top + GAP),
                width: Tenths(width - GAP),
                height: Tenths(bottom - top - 2 * GAP),
            }
        })
        .collect()
}

/// A name in lines that fit a column; what does not fit three lines is cut.
fn lines(name: &str) -> Vec<LevelMapLine> {
    let mut lines: Vec<String> = vec![String::new()];
    for word in name.split_whitespace() {
        let last = lines.last_mut().expect("starts with one line");
        if last.is_empty() || last.chars().count() + 1 + word.chars().count() <= LINE {
            last.push_str(if last.is_empty() { "" } else { " " });
            last.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    if lines.len() > 3 {
        lines.truncate(3);
        lines[2].push('…');
    }
    let first = 4 - tenths(lines.len());
    let places = (first..).map(|line| Tenths(line * 150));
    lines.into_iter().zip(places).map(|(text, y)| LevelMapLine { text, y }).collect()
}

fn tenths(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::framework::Rank;

    fn level(name: &str, ranks: (usize, usize)) -> Level {
        Level { name: name.to_owned(), address: String::new(), label: name.to_owned(), ranks }
    }

    #[test]
    fn bars_that_share_a_rank_stand_beside_each_other() {
        let rank = |id: &str| Rank { id: id.to_owned(), name: id.to_owned() };
        let ranks = ["a", "b", "c"].map(rank).into();
        let framework = Framework { ranks, ..Framework::default() };
        let column = Column {
            name: "X".to_owned(),
            address: String::new(),
            number: 1,
            levels: vec![level("one", (0, 1)), level("two", (1, 2)), level("three", (2, 2))],
        };
        let map = lay_out(&framework, &[column]);
        let bars = &map.columns[0].bars;
        assert_eq!(bars.len(), 3);
        for (index, one) in bars.iter().enumerate() {
            assert!(one.x.0 >= LEFT && one.x.0 + one.width.0 <= map.width.0);
            assert!(one.y.0 >= HEAD && one.y.0 + one.height.0 <= map.height.0);
            for other in &bars[index + 1..] {
                let apart = one.x.0 + one.width.0 <= other.x.0
                    || other.x.0 + other.width.0 <= one.x.0
                    || one.y.0 + one.height.0 <= other.y.0
                    || other.y.0 + other.height.0 <= one.y.0;
                assert!(apart, "`{}` and `{}` overlap", one.name, other.name);
            }
        }
        assert!(bars[0].y.0 > bars[1].y.0, "higher ranks stand higher");
    }
}
