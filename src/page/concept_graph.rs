//! The picture of concepts: names in groups from top to bottom, relations beside them.
//!
//! A pure function of titles and declared relations. A group is a concept and those
//! related to it, found greedily; groups that have much to do with each other stand
//! together. All other relations are arcs at the right, which never cross a name.
//! Invariant: rows do not overlap, everything lies within the drawing, and the same
//! relations in any order give the same picture.

use std::collections::{BTreeMap, BTreeSet};

use crate::page::data::{
    ConceptArc, ConceptGraph, ConceptGroup, ConceptNode, LevelMapLine, Tenths,
};
use crate::page::level_map::wrap;

/// Sizes in tenths of a drawing unit.
const TOP: i32 = 40;
const LEADING: i32 = 160;
/// What a row has around its lines; with one line it is as high as a finger is sure of.
const ROW_PADDING: i32 = 80;
const GROUP_GAP: i32 = 140;
const HUB_X: i32 = 20;
const RAIL_X: i32 = 80;
const NODE_X: i32 = 220;
const TICK_END: i32 = 190;
/// Width of a letter, wide enough for the usual sans-serif faces.
const LETTER: i32 = 72;
const GAP: i32 = 60;
/// How far arcs reach to the right, and how long one is that reaches half as far.
const DEEPEST: i32 = 2_600;
const HALF_DEEP: i32 = 5_000;
/// Longer arcs are faint until somebody points at one of their ends.
const LONG: i32 = 4_000;
/// Arcs that would be longer are told by their number.
const FAR: i32 = 40_000;
/// Letters of a line and lines of a name.
const LETTERS: usize = 30;
const LINES: usize = 3;
/// Concepts around one, at most.
const AROUND: usize = 11;

/// A concept that is drawn.
#[derive(Clone, Debug)]
pub(super) struct Concept {
    /// Its id.
    pub(super) id: String,
    /// Its title.
    pub(super) title: String,
    /// Its page.
    pub(super) address: String,
}

/// How two concepts are related, the most telling last: of two, it is the one drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Relation {
    /// They have to do with each other.
    Related,
    /// One is more general.
    Broader,
    /// One is set against the other.
    Contrasts,
}

impl Relation {
    fn name(self) -> &'static str {
        match self {
            Relation::Related => "related",
            Relation::Broader => "broader",
            Relation::Contrasts => "contrasts",
        }
    }
}

/// Relations by the numbers of their concepts, the lower one first.
pub(super) type Relations = BTreeMap<(usize, usize), Relation>;

/// A group: its concepts in order, and whether the first is the one they are around.
#[derive(Debug)]
struct Group {
    members: Vec<usize>,
    centred: bool,
}

/// Lays the picture out; concepts come in the order of their titles.
pub(super) fn lay_out(concepts: &[Concept], relations: &Relations) -> ConceptGraph {
    let mut near: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); concepts.len()];
    for &(one, other) in relations.keys() {
        near[one].insert(other);
        near[other].insert(one);
    }
    let groups = in_order(groups(&near), &near);
    let rows = Rows::new(concepts, &groups);
    let drawn = rows.arcs(relations, &groups);
    ConceptGraph {
        width: Tenths(rows.arcs_x + DEEPEST + GAP),
        height: Tenths(rows.height),
        groups: groups.iter().map(|group| rows.group(group, relations, &drawn)).collect(),
        arcs: drawn.arcs,
    }
}

/// Concepts with those around them: again and again the one with the most neighbours
/// that no group has yet.
fn groups(near: &[BTreeSet<usize>]) -> Vec<Group> {
    let mut group_of: Vec<Option<usize>> = vec![None; near.len()];
    let mut groups: Vec<Group> = Vec::new();
    loop {
        let free = |node: &usize| group_of[*node].is_none();
        let hub = (0..near.len())
            .filter(free)
            .map(|node| (near[node].iter().filter(|other| free(other)).count(), node))
            .filter(|(count, _)| *count > 0)
            .max_by_key(|(count, node)| (*count, near[*node].len(), std::cmp::Reverse(*node)));
        let Some((_, hub)) = hub else { break };
        let mut around: Vec<usize> = near[hub].iter().copied().filter(free).collect();
        // Those with few relations have no other place to go.
        around.sort_by_key(|node| (near[*node].len(), *node));
        around.truncate(AROUND);
        around.sort_unstable();
        for node in around.iter().chain([&hub]) {
            group_of[*node] = Some(groups.len());
        }
        let members = std::iter::once(hub).chain(around).collect();
        groups.push(Group { members, centred: true });
    }
    let mut alone = Vec::new();
    for node in 0..near.len() {
        if group_of[node].is_some() {
            continue;
        }
        // All its neighbours are in groups: it joins the one with the most of them.
        let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
        for group in near[node].iter().filter_map(|other| group_of[*other]) {
            *counts.entry(group).or_default() += 1;
        }
        match counts.iter().max_by_key(|(group, count)| (**count, std::cmp::Reverse(**group))) {
            Some((group, _)) => groups[*group].members.push(node),
            None => alone.push(node),
        }
    }
    if !alone.is_empty() {
        groups.push(Group { members: alone, centred: false });
    }
    groups
}

/// The groups so that each stands below those it has the most to do with.
fn in_order(mut left: Vec<Group>, near: &[BTreeSet<usize>]) -> Vec<Group> {
    let alone = left.pop_if(|group| !group.centred);
    let mut placed: Vec<Group> = Vec::with_capacity(left.len() + 1);
    while !left.is_empty() {
        let above: BTreeSet<usize> =
            placed.iter().rev().take(2).flat_map(|group| &group.members).copied().collect();
        let ties = |group: &Group| -> usize {
            group.members.iter().map(|node| near[*node].intersection(&above).count()).sum()
        };
        let next = (0..left.len())
            .max_by_key(|at| (ties(&left[*at]), std::cmp::Reverse(*at)))
            .unwrap_or_default();
        placed.push(left.remove(next));
    }
    placed.extend(alone);
    placed
}

/// Arcs, those of each concept, and how many of each are too long to be drawn.
struct Drawn {
    arcs: Vec<ConceptArc>,
    of: BTreeMap<usize, Vec<usize>>,
    more: BTreeMap<usize, usize>,
}

/// Where every name stands.
struct Rows<'a> {
    concepts: &'a [Concept],
    /// The lines of each name and the middle of its row.
    names: BTreeMap<usize, (Vec<String>, i32)>,
    /// Where arcs start.
    arcs_x: i32,
    height: i32,
}

impl<'a> Rows<'a> {
    fn new(concepts: &'a [Concept], groups: &[Group]) -> Self {
        let mut names = BTreeMap::new();
        let mut y = TOP;
        let mut longest = 0;
        for group in groups {
            for &node in &group.members {
                let lines = wrap(&concepts[node].title, LETTERS, LINES);
                longest = lines.iter().map(|line| width(line)).max().unwrap_or(0).max(longest);
                let height = tenths(lines.len().max(1)) * LEADING + ROW_PADDING;
                names.insert(node, (lines, y + height / 2));
                y += height;
            }
            y += GROUP_GAP;
        }
        Rows {
            concepts,
            names,
            arcs_x: NODE_X + longest + GAP,
            height: (y - GROUP_GAP).max(TOP) + TOP,
        }
    }

    fn middle(&self, node: usize) -> i32 {
        self.names.get(&node).map_or(0, |(_, y)| *y)
    }

    fn arcs(&self, relations: &Relations, groups: &[Group]) -> Drawn {
        let rails: BTreeSet<(usize, usize)> = groups
            .iter()
            .filter(|group| group.centred)
            .flat_map(|group| {
                let hub = group.members[0];
                group.members[1..].iter().map(move |node| (hub.min(*node), hub.max(*node)))
            })
            .collect();
        let mut drawn = Drawn { arcs: Vec::new(), of: BTreeMap::new(), more: BTreeMap::new() };
        for (&(one, other), relation) in relations {
            if rails.contains(&(one, other)) {
                continue;
            }
            let (from, to) = (self.middle(one), self.middle(other));
            let long = (from - to).abs();
            if long > FAR {
                for node in [one, other] {
                    *drawn.more.entry(node).or_default() += 1;
                }
                continue;
            }
            let id = drawn.arcs.len();
            for node in [one, other] {
                drawn.of.entry(node).or_default().push(id);
            }
            // The curve of two such handles reaches three quarters of their length.
            let handle = self.arcs_x + DEEPEST * long / (long + HALF_DEEP) * 4 / 3;
            let [x, handle, from, to] = [self.arcs_x, handle, from, to].map(Number);
            let path = format!("M{x} {from}C{handle} {from} {handle} {to} {x} {to}");
            drawn.arcs.push(ConceptArc { id, kind: relation.name(), far: long > LONG, path });
        }
        drawn
    }

    fn group(&self, group: &Group, relations: &Relations, drawn: &Drawn) -> ConceptGroup {
        let hub = group.members[0];
        let kind_of = |node: usize| {
            let pair = (hub.min(node), hub.max(node));
            relations.get(&pair).filter(|_| group.centred && node != hub)
        };
        let nodes = group.members.iter();
        let nodes = nodes.map(|node| self.node(*node, kind_of(*node).copied(), hub, group, drawn));
        let last = group.members.iter().rfind(|node| kind_of(**node).is_some());
        let rail = last.map(|last| {
            let first = self.middle(hub) + tenths(self.names[&hub].0.len()) * LEADING / 2;
            let [x, from, to] = [RAIL_X, first, self.middle(*last)].map(Number);
            format!("M{x} {from}V{to}")
        });
        ConceptGroup {
            centred: group.centred,
            rail: rail.unwrap_or_default(),
            nodes: nodes.collect(),
        }
    }

    fn node(
        &self,
        node: usize,
        kind: Option<Relation>,
        hub: usize,
        group: &Group,
        drawn: &Drawn,
    ) -> ConceptNode {
        let Concept { id, title, address } = &self.concepts[node];
        let (lines, middle) = self.names.get(&node).cloned().unwrap_or_default();
        let x = if group.centred && node != hub { NODE_X } else { HUB_X };
        let end = x + lines.iter().map(|line| width(line)).max().unwrap_or(0) + GAP / 2;
        let first = middle - (tenths(lines.len()) - 1) * LEADING / 2;
        let arcs = drawn.of.get(&node).cloned().unwrap_or_default();
        let more = drawn.more.get(&node).copied().unwrap_or(0);
        let [tick_from, tick_to, y, from, to] =
            [RAIL_X, TICK_END, middle, end, self.arcs_x].map(Number);
        ConceptNode {
            id: id.clone(),
            title: title.clone(),
            address: address.clone(),
            x: Tenths(x),
            lines: (0..)
                .zip(lines)
                .map(|(line, text)| LevelMapLine { text, y: Tenths(first + line * LEADING) })
                .collect(),
            tick: kind.map(|_| format!("M{tick_from} {y}H{tick_to}")).unwrap_or_default(),
            kind: kind.map_or("", Relation::name),
            leader: if arcs.is_empty() || end >= self.arcs_x {
                String::new()
            } else {
                format!("M{from} {y}H{to}")
            },
            arcs,
            more,
            more_x: Tenths(self.arcs_x + GAP / 2),
            y: Tenths(middle),
        }
    }
}

/// A number of tenths as SVG writes it.
struct Number(i32);

impl std::fmt::Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 % 10 {
            0 => write!(f, "{}", self.0 / 10),
            rest => write!(f, "{}.{}", self.0 / 10, rest.abs()),
        }
    }
}

fn width(line: &str) -> i32 {
    tenths(line.chars().count()) * LETTER
}

fn tenths(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn concepts(count: usize) -> Vec<Concept> {
        (0..count)
            .map(|at| Concept {
                id: format!("c{at}"),
                title: format!("Concept {at} {}", "of some length ".repeat(at % 5)),
                address: format!("concepts/c{at}.html"),
            })
            .collect()
    }

    /// Relations as a real glossary has them: mostly near, some far, some to a few hubs.
    fn relations(count: usize) -> Relations {
        let mut state = 0x9e37_79b9_u64;
        let mut next = |below: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            usize::try_from(state % below as u64).expect("fits")
        };
        let mut relations = Relations::new();
        for _ in 0..count * 5 / 2 {
            let one = next(count);
            let other = match next(3) {
                0 => next(count),
                1 => next(count.div_ceil(20)),
                _ => (one + 1 + next(6)).min(count - 1),
            };
            if one != other {
                let kinds = [Relation::Related, Relation::Broader, Relation::Contrasts];
                relations.insert((one.min(other), one.max(other)), kinds[next(3)]);
            }
        }
        relations
    }

    fn nodes(graph: &ConceptGraph) -> Vec<&ConceptNode> {
        graph.groups.iter().flat_map(|group| &group.nodes).collect()
    }

    #[test]
    fn names_do_not_overlap_and_everything_lies_within_the_drawing() {
        for count in [1, 2, 7, 80, 1_000] {
            let graph = lay_out(&concepts(count), &relations(count));
            let nodes = nodes(&graph);
            assert_eq!(nodes.len(), count, "every concept is drawn once");
            let half = LEADING / 2;
            let mut bottom = 0;
            for node in nodes {
                let (first, last) = (&node.lines[0], &node.lines[node.lines.len() - 1]);
                assert!(first.y.0 - half >= bottom, "`{}` overlaps", node.title);
                bottom = last.y.0 + half;
                let right = node.lines.iter().map(|line| node.x.0 + width(&line.text)).max();
                assert!(
                    right <= Some(graph.width.0 - DEEPEST - GAP),
                    "`{}` meets arcs",
                    node.title
                );
            }
            assert!(bottom <= graph.height.0);
            for arc in &graph.arcs {
                let numbers = arc.path.replace(['M', 'C'], " ");
                let numbers = numbers.split_whitespace().map(str::parse::<f64>);
                let [x, y, handle, _, _, _, _, end]: [f64; 8] = numbers
                    .map(|number| number.expect("a number"))
                    .collect::<Vec<_>>()
                    .try_into()
                    .expect("eight numbers");
                let reach = x + (handle - x) * 0.75;
                assert!(reach * 10.0 <= f64::from(graph.width.0), "{}", arc.path);
                assert!(y.max(end) * 10.0 <= f64::from(graph.height.0), "{}", arc.path);
            }
        }
    }

    #[test]
    fn every_relation_is_drawn_once_or_counted() {
        for count in [7, 80, 1_000] {
            let relations = relations(count);
            let graph = lay_out(&concepts(count), &relations);
            let nodes = nodes(&graph);
            let ticks = nodes.iter().filter(|node| !node.tick.is_empty()).count();
            let far: usize = nodes.iter().map(|node| node.more).sum();
            assert_eq!(ticks + graph.arcs.len() + far / 2, relations.len());
            let ends: usize = nodes.iter().map(|node| node.arcs.len()).sum();
            assert_eq!(ends, 2 * graph.arcs.len());
            assert!(count > 80 || far == 0, "a glossary of {count} is drawn whole");
        }
    }

    #[test]
    fn a_group_is_a_concept_and_its_neighbours() {
        let relations = Relations::from([
            ((0, 3), Relation::Related),
            ((1, 3), Relation::Contrasts),
            ((2, 3), Relation::Broader),
            ((1, 2), Relation::Related),
        ]);
        let graph = lay_out(&concepts(5), &relations);
        let ids: Vec<Vec<&str>> = graph
            .groups
            .iter()
            .map(|group| group.nodes.iter().map(|node| node.id.as_str()).collect())
            .collect();
        assert_eq!(ids, [vec!["c3", "c0", "c1", "c2"], vec!["c4"]]);
        let kinds: Vec<&str> = graph.groups[0].nodes.iter().map(|node| node.kind).collect();
        assert_eq!(kinds, ["", "related", "contrasts", "broader"]);
        assert_eq!(graph.arcs.len(), 1);
        assert!(graph.groups[1].rail.is_empty() && !graph.groups[1].centred);
    }

    #[test]
    fn one_relation_more_moves_few_names() {
        let (concepts, mut relations) = (concepts(80), relations(80));
        let before = lay_out(&concepts, &relations);
        let hub = |graph: &ConceptGraph| -> BTreeMap<String, String> {
            let groups = graph.groups.iter();
            groups
                .flat_map(|group| {
                    group.nodes.iter().map(|node| (node.id.clone(), group.nodes[0].id.clone()))
                })
                .collect()
        };
        let free = (0..80).flat_map(|one| (one + 1..80).map(move |other| (one, other)));
        let new = free.filter(|pair| !relations.contains_key(pair)).nth(700).expect("one is free");
        relations.insert(new, Relation::Related);
        let (old, now) = (hub(&before), hub(&lay_out(&concepts, &relations)));
        let moved = old.iter().filter(|(id, hub)| now[*id] != **hub).count();
        assert!(moved <= 20, "{moved} of 80 concepts have another group");
    }

    #[test]
    fn nothing_gives_an_empty_picture() {
        let graph = lay_out(&[], &Relations::new());
        assert!(graph.groups.is_empty() && graph.height.0 > 0);
    }
}
