//! The layout of the radar: an axis a competency, a shape a level.
//!
//! Pure functions from names and steps to places. Directions come from a sum of powers,
//! so that only + − × ÷ decide and every machine draws the same. Invariant: labels
//! neither overlap nor leave the drawing, and a drawing is at most [`WIDEST`] wide.

use crate::names::framework::{Framework, LevelRef};
use crate::page::data::{
    Radar, RadarAxis, RadarMark, RadarRing, RadarShape, RadarText, ScaleValueData, Tenths,
};

/// Fewer competencies make no shape.
const FEWEST_AXES: usize = 3;
/// The length of an axis, in units; more axes than have room on it make it longer.
const RADIUS: f64 = 92.0;
/// The least length of an axis for each of them, so that numbers at their ends keep apart.
const RADIUS_PER_AXIS: f64 = 3.6;
/// From the end of an axis to its label.
const GAP: f64 = 9.0;
/// The size of labels. A screen of 360 px shows the widest drawing's at 10 px.
const TEXT: f64 = 14.0;
/// From line to line of a label.
const LEADING: f64 = 16.0;
/// How wide a letter may be, as part of the size of the text.
const LETTER: f64 = 0.62;
/// The longest line of a label that is made by putting words together.
const LINE: usize = 11;
/// The widest drawing with names at its axes.
const WIDEST: f64 = 420.0;
/// Around the whole drawing.
const MARGIN: f64 = 4.0;

/// Draws the levels over each other, the one the page is about last: the competencies with
/// a value on the scale that most of them use. Nothing if no level has three of them.
pub(super) fn lay_out(
    framework: &Framework,
    levels: &[LevelRef],
    value: impl Fn((usize, usize)) -> ScaleValueData,
) -> Option<Radar> {
    let scale = scale_of(framework, levels)?;
    let on_scale = |at: LevelRef, competency: usize| {
        framework.proficiency(at, competency).filter(|value| value.0 == scale)
    };
    let competencies = 0..framework.competencies.len();
    let shown: Vec<usize> =
        competencies.filter(|row| levels.iter().any(|at| on_scale(*at, *row).is_some())).collect();
    let has_any = |at: &&LevelRef| shown.iter().any(|row| on_scale(**at, *row).is_some());
    let levels: Vec<LevelRef> = levels.iter().filter(has_any).copied().collect();
    let steps = framework.scales[scale].values.len();
    let names: Vec<&str> =
        shown.iter().map(|row| framework.competencies[*row].name.as_str()).collect();
    let plan = Plan::of(&names);
    let axes = shown.iter().enumerate().map(|(index, row)| {
        let values = levels.iter().map(|at| on_scale(*at, *row).map(&value)).collect();
        plan.axis(index, &framework.competencies[*row].id, names[index], values)
    });
    let shapes = levels.iter().map(|at| {
        let level = framework.level(*at);
        let values = shown.iter().map(|row| on_scale(*at, *row).map(|value| value.1 + 1));
        plan.shape(&level.name, &level.code, &values.collect::<Vec<_>>(), steps)
    });
    Some(Radar {
        width: tenths(plan.width),
        height: tenths(plan.height),
        x: tenths(plan.x),
        y: tenths(plan.y),
        numbered: plan.numbered,
        rings: (1..=steps).map(|step| plan.ring(step, steps, value((scale, step - 1)))).collect(),
        axes: axes.collect(),
        shapes: shapes.collect(),
    })
}

/// Whether a level has enough values for a shape of its own.
pub(super) fn has_shape(framework: &Framework, at: LevelRef) -> bool {
    scale_of(framework, &[at]).is_some()
}

/// The scale that most competencies of the levels have values on, if one of the levels has
/// enough of them.
fn scale_of(framework: &Framework, levels: &[LevelRef]) -> Option<usize> {
    let count = |at: LevelRef, scale: usize| {
        let competencies = 0..framework.competencies.len();
        let values = competencies.filter_map(|row| framework.proficiency(at, row));
        values.filter(|value| value.0 == scale).count()
    };
    let scales = (0..framework.scales.len())
        .filter(|scale| levels.iter().any(|at| count(*at, *scale) >= FEWEST_AXES));
    let total = |scale: &usize| levels.iter().map(|at| count(*at, *scale)).sum::<usize>();
    scales.max_by_key(|scale| (total(scale), std::cmp::Reverse(*scale)))
}

/// Where the axes are, and what stands at their ends.
struct Plan {
    /// The direction of each axis.
    directions: Vec<(f64, f64)>,
    radius: f64,
    labels: Vec<Label>,
    numbered: bool,
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

impl Plan {
    /// Names at the axes if they have room, numbers if not.
    fn of(names: &[&str]) -> Plan {
        let named = Plan::with(&names.iter().map(|name| lines(name)).collect::<Vec<_>>(), false);
        if named.width <= WIDEST && !named.overlaps() {
            return named;
        }
        let numbers: Vec<_> = (1..=names.len()).map(|number| vec![number.to_string()]).collect();
        Plan::with(&numbers, true)
    }

    fn with(texts: &[Vec<String>], numbered: bool) -> Plan {
        let count = texts.len();
        let turn = |index: usize| {
            let part = index as f64 / count as f64;
            (sine(part), -sine(part + 0.25))
        };
        let directions: Vec<(f64, f64)> = (0..count).map(turn).collect();
        let radius = RADIUS.max(RADIUS_PER_AXIS * count as f64);
        let labels: Vec<Label> = texts
            .iter()
            .zip(&directions)
            .map(|(lines, direction)| Label::at(*direction, radius, lines.clone()))
            .collect();
        let reach = |side: fn(&Label) -> f64| labels.iter().map(side).fold(radius, f64::max);
        // As far to the right as to the left, so that the middle of the drawing is its own.
        let half = reach(|label| (-label.left).max(label.left + label.width)) + MARGIN;
        let above = reach(|label| -label.top) + MARGIN;
        let below = reach(|label| label.top + label.height()) + MARGIN;
        let (width, height) = (2.0 * half, above + below);
        Plan { directions, radius, labels, numbered, x: half, y: above, width, height }
    }

    fn overlaps(&self) -> bool {
        let later = |index: usize| self.labels.iter().skip(index + 1);
        self.labels
            .iter()
            .enumerate()
            .any(|(index, one)| later(index).any(|other| one.meets(other)))
    }

    /// The place so many of all steps along an axis.
    fn place(&self, axis: usize, step: usize, steps: usize) -> (f64, f64) {
        let (x, y) = self.directions[axis];
        let length = self.radius * step as f64 / steps.max(1) as f64;
        (self.x + x * length, self.y + y * length)
    }

    fn ring(&self, step: usize, steps: usize, value: ScaleValueData) -> RadarRing {
        let corners = (0..self.directions.len()).map(|axis| self.place(axis, step, steps));
        let first = self.place(0, step, steps);
        let last = self.place(self.directions.len().saturating_sub(1), step, steps);
        RadarRing {
            value,
            points: points(corners),
            x: tenths((first.0 + last.0) / 2.0),
            y: tenths((first.1 + last.1) / 2.0),
        }
    }

    fn axis(
        &self,
        index: usize,
        id: &str,
        name: &str,
        values: Vec<Option<ScaleValueData>>,
    ) -> RadarAxis {
        let (x, y) = self.place(index, 1, 1);
        let label = &self.labels[index];
        RadarAxis {
            id: id.to_owned(),
            name: name.to_owned(),
            number: index + 1,
            x: tenths(x),
            y: tenths(y),
            label: label.texts(self.x, self.y),
            anchor: label.anchor.to_owned(),
            values,
        }
    }

    fn shape(&self, name: &str, code: &str, steps: &[Option<usize>], most: usize) -> RadarShape {
        let corner =
            |(axis, step): (usize, &Option<usize>)| self.place(axis, step.unwrap_or(0), most);
        let known = steps.iter().enumerate().filter(|(_, step)| step.is_some());
        RadarShape {
            name: name.to_owned(),
            code: code.to_owned(),
            points: points(steps.iter().enumerate().map(corner)),
            marks: known
                .map(corner)
                .map(|(x, y)| RadarMark { x: tenths(x), y: tenths(y) })
                .collect(),
        }
    }
}

/// The label of an axis and the box it takes, with the middle of the drawing as origin.
struct Label {
    lines: Vec<String>,
    anchor: &'static str,
    /// Where its lines are anchored.
    x: f64,
    left: f64,
    top: f64,
    width: f64,
}

impl Label {
    fn at((x, y): (f64, f64), radius: f64, lines: Vec<String>) -> Label {
        let width = lines.iter().map(|line| text_width(line)).fold(0.0, f64::max);
        let height = LEADING * lines.len() as f64;
        let (end_x, end_y) = (x * (radius + GAP), y * (radius + GAP));
        let (anchor, left) = if x > 0.2 {
            ("start", end_x)
        } else if x < -0.2 {
            ("end", end_x - width)
        } else {
            ("middle", end_x - width / 2.0)
        };
        // The flatter the axis, the more its label is level with its end.
        let top = end_y - height / 2.0 + y * height / 2.0;
        Label { lines, anchor, x: end_x, left, top, width }
    }

    fn height(&self) -> f64 {
        LEADING * self.lines.len() as f64
    }

    fn meets(&self, other: &Label) -> bool {
        self.left < other.left + other.width
            && other.left < self.left + self.width
            && self.top < other.top + other.height()
            && other.top < self.top + self.height()
    }

    fn texts(&self, x: f64, y: f64) -> Vec<RadarText> {
        let base = |index: usize| self.top + LEADING * index as f64 + TEXT * 0.9;
        let lines = self.lines.iter().enumerate();
        lines
            .map(|(index, text)| RadarText {
                text: text.clone(),
                x: tenths(x + self.x),
                y: tenths(y + base(index)),
            })
            .collect()
    }
}

/// How wide a text may be at most; letters of East Asia and pictures are as wide as high.
fn text_width(text: &str) -> f64 {
    let wide = |c: char| if u32::from(c) >= 0x1100 { TEXT } else { TEXT * LETTER };
    text.chars().map(wide).sum()
}

/// A name in lines, cut between words.
fn lines(name: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in name.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= LINE => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// The sine of a part of a full turn, between 0 and 1.25, by its power series.
fn sine(part: f64) -> f64 {
    // Into the quarter around zero, where the series is short.
    let part = if part > 0.75 { part - 1.0 } else { part };
    let part = if part > 0.25 { 0.5 - part } else { part };
    let angle = part * std::f64::consts::TAU;
    let mut term = angle;
    let mut sum = angle;
    for power in [2.0, 4.0, 6.0, 8.0, 10.0, 12.0, 14.0, 16.0] {
        term = -term * angle * angle / (power * (power + 1.0));
        sum += term;
    }
    sum
}

fn points(places: impl Iterator<Item = (f64, f64)>) -> String {
    let text = |value: f64| {
        let Tenths(tenths) = tenths(value);
        let sign = if tenths < 0 { "-" } else { "" };
        match (tenths.abs() / 10, tenths.abs() % 10) {
            (whole, 0) => format!("{sign}{whole}"),
            (whole, part) => format!("{sign}{whole}.{part}"),
        }
    };
    let places: Vec<String> = places.map(|(x, y)| format!("{},{}", text(x), text(y))).collect();
    places.join(" ")
}

fn tenths(value: f64) -> Tenths {
    Tenths((value * 10.0).round() as i32)
}

#[cfg(test)]
mod tests;
