//! The level map: our ranks as rows, every ladder a column, every level a bar.
//!
//! A pure function of the framework. Bars of one ladder that cover the same rank stand
//! beside each other, and a column is as wide as its labels need. Invariant: no two bars
//! overlap, every bar lies in its column, and every label fits its bar.

use crate::names::addresses::generated;
use crate::names::framework::Framework;
use crate::page::data::{
    LevelMap, LevelMapBar, LevelMapColumn, LevelMapLine, LevelMapRank, Tenths,
};
use crate::page::framework::href;
use crate::words::path::encode;

/// Sizes in tenths of a drawing unit.
const HEAD: i32 = 560;
const ROW: i32 = 480;
const GAP: i32 = 40;
/// Room on each side of a label.
const PADDING: i32 = 70;
/// Width of a letter, wide enough for the usual sans-serif faces.
const LETTER: i32 = 69;
/// Width of a letter of a ladder's name, which is bold.
const BOLD_LETTER: i32 = 78;
/// From one line of a label to the next.
const LEADING: i32 = 150;

/// Letters of a line: of a bar's label at least and at most, of a ladder's name at least,
/// of a rank's name at most.
const BAR_LETTERS: (usize, usize) = (8, 26);
const NAME_LETTERS: usize = 14;
const RANK_LETTERS: usize = 16;
/// Lines that fit a bar of one rank, and the head of a column.
const BAR_LINES: usize = 2;
const NAME_LINES: usize = 3;

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
    let label = |code: &str, name: &str| format!("{code} {name}").trim().to_owned();
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
    let longest = framework.ranks.iter().map(|rank| letters(&rank.name)).max().unwrap_or(0);
    let left = text_width(longest.min(RANK_LETTERS)) + PADDING;
    let row_of = |rank: usize| HEAD + (ranks - 1 - tenths(rank)) * ROW;
    let mut right = left;
    let drawn = columns.iter().map(|column| {
        let x = right;
        let (width, column) = draw_column(column, x, &row_of);
        right += width;
        column
    });
    let columns = drawn.collect();
    LevelMap {
        width: Tenths(right),
        height: Tenths(HEAD + ranks * ROW),
        left: Tenths(left),
        ranks: framework
            .ranks
            .iter()
            .enumerate()
            .rev()
            .map(|(rank, facts)| {
                let middle = row_of(rank) + ROW / 2;
                LevelMapRank {
                    name: facts.name.clone(),
                    lines: around(wrap(&facts.name, RANK_LETTERS, NAME_LINES), middle),
                    edge: Tenths(row_of(rank) + ROW),
                }
            })
            .collect(),
        columns,
    }
}

/// A column from its left edge, with its width.
fn draw_column(column: &Column, x: i32, row_of: &impl Fn(usize) -> i32) -> (i32, LevelMapColumn) {
    let placed = lanes(column);
    let lanes = tenths(placed.iter().map(|(lane, _)| lane + 1).max().unwrap_or(1));
    let line = label_letters(column);
    let bar = text_width(line) + 2 * PADDING + GAP;
    let width = (lanes * bar + GAP).max(text_width(NAME_LETTERS) + 2 * PADDING);
    let bar = (width - GAP) / lanes;
    let bars = placed.into_iter().map(|(lane, level)| {
        let (top, bottom) = (row_of(level.ranks.1), row_of(level.ranks.0) + ROW);
        let x = x + GAP / 2 + tenths(lane) * bar + GAP / 2;
        let most = BAR_LINES * (level.ranks.1 - level.ranks.0 + 1);
        LevelMapBar {
            text: Tenths(x + PADDING),
            lines: around(wrap(&level.label, line, most), i32::midpoint(top, bottom)),
            name: level.name.clone(),
            address: level.address.clone(),
            x: Tenths(x),
            y: Tenths(top + GAP),
            width: Tenths(bar - GAP),
            height: Tenths(bottom - top - 2 * GAP),
        }
    });
    let fits = usize::try_from((width - 2 * GAP) / BOLD_LETTER).unwrap_or(NAME_LETTERS);
    let name = wrap(&column.name, fits, NAME_LINES);
    let first = HEAD - LEADING / 2 - tenths(name.len()) * LEADING;
    let drawn = LevelMapColumn {
        lines: from(name, first + LEADING),
        name: column.name.clone(),
        address: column.address.clone(),
        number: column.number,
        x: Tenths(x + width / 2),
        bars: bars.collect(),
    };
    (width, drawn)
}

/// The levels of a ladder with their lanes: as many as levels share a rank.
fn lanes(column: &Column) -> Vec<(usize, &Level)> {
    // The highest rank that each lane holds so far; levels come lowest first.
    let mut lanes: Vec<usize> = Vec::new();
    let mut levels: Vec<&Level> = column.levels.iter().collect();
    levels.sort_by_key(|level| level.ranks);
    let mut place = |level: &Level| {
        let lane = match lanes.iter().position(|top| *top < level.ranks.0) {
            Some(lane) => lane,
            None => {
                lanes.push(0);
                lanes.len() - 1
            }
        };
        lanes[lane] = level.ranks.1;
        lane
    };
    levels.into_iter().map(|level| (place(level), level)).collect()
}

/// The shortest line at which every label of a ladder fits its bar.
fn label_letters(column: &Column) -> usize {
    let (least, most) = BAR_LETTERS;
    let fits = |line: usize| {
        column.levels.iter().all(|level| {
            let lines = split(&level.label, line);
            lines.len() <= BAR_LINES * (level.ranks.1 - level.ranks.0 + 1)
                && lines.iter().all(|text| letters(text) <= line)
        })
    };
    (least..most).find(|line| fits(*line)).unwrap_or(most)
}

/// A text in at most so many lines of so many letters; what does not fit is cut.
fn wrap(text: &str, line: usize, most: usize) -> Vec<String> {
    let mut lines = split(text, line);
    let cut = lines.len() > most;
    lines.truncate(most);
    let last = lines.len().saturating_sub(1);
    for (index, text) in lines.iter_mut().enumerate() {
        if letters(text) > line || (cut && index == last) {
            *text = text.chars().take(line.saturating_sub(1)).chain(['…']).collect();
        }
    }
    lines
}

/// A text in lines of so many letters; a longer word has a line of its own.
fn split(text: &str, line: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(last) if letters(last) + 1 + letters(word) <= line => {
                last.push(' ');
                last.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Lines around a middle.
fn around(lines: Vec<String>, middle: i32) -> Vec<LevelMapLine> {
    let first = middle - (tenths(lines.len()) - 1) * LEADING / 2;
    from(lines, first)
}

/// Lines from the middle of the first one down.
fn from(lines: Vec<String>, first: i32) -> Vec<LevelMapLine> {
    let places = (0..).map(|line| Tenths(first + line * LEADING));
    lines.into_iter().zip(places).map(|(text, y)| LevelMapLine { text, y }).collect()
}

fn letters(text: &str) -> usize {
    text.chars().count()
}

fn text_width(letters: usize) -> i32 {
    tenths(letters) * LETTER
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
            assert!(one.x.0 >= map.left.0 && one.x.0 + one.width.0 <= map.width.0);
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
    #[test]
    fn labels_fit_their_bars_and_only_endless_ones_are_cut() {
        let rank = |id: &str| Rank { id: id.to_owned(), name: id.to_owned() };
        let ranks = ["a", "b"].map(rank).into();
        let framework = Framework { ranks, ..Framework::default() };
        let names =
            ["Senior principal engineer", "Staff", "Donaudampfschifffahrtsgesellschaftskapitän"];
        let column = Column {
            name: "A group of several thousand people".to_owned(),
            address: String::new(),
            number: 0,
            levels: names.map(|name| level(name, (1, 1))).into(),
        };
        let map = lay_out(&framework, &[column]);
        let column = &map.columns[0];
        for bar in &column.bars {
            assert!(bar.lines.len() <= BAR_LINES, "`{}` has {} lines", bar.name, bar.lines.len());
            for line in &bar.lines {
                let end = bar.text.0 + text_width(letters(&line.text));
                assert!(end <= bar.x.0 + bar.width.0, "`{}` leaves its bar", line.text);
                assert!(line.y.0 > bar.y.0 && line.y.0 < bar.y.0 + bar.height.0);
            }
        }
        let said = |index: usize| {
            let lines = column.bars[index].lines.iter();
            lines.map(|line| line.text.as_str()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(said(0), "Senior principal engineer");
        assert_eq!(said(1), "Staff");
        assert_eq!(said(2), "Donaudampfschifffahrtsges…");
        let name: Vec<&str> = column.lines.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(name.join(" "), "A group of several thousand people");
    }
}
