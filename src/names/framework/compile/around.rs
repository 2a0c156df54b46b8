//! External ladders, comparisons, guides and claims.
//!
//! Invariant: following `like` from an external level ends, at ranks or at a fault.

use std::sync::Arc;

use super::super::around::{Claim, Comparison, External, Guide};
use super::Compiler;
use crate::file::DocKind;
use crate::file::claims::ClaimFacts;
use crate::file::external::ExternalFacts;
use crate::file::guide::GuideFacts;
use crate::input::table::Text;
use crate::words::code::Code;
use crate::words::diagnostic::Diagnostic;
use crate::words::path::RelPath;

/// Where a level of an external ladder stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// On our ranks, from lowest to highest.
    Ranks(usize, usize),
    /// Beside a level of an external ladder.
    Like(usize, usize),
    /// Nowhere, because of a fault.
    Nowhere,
}

impl Compiler {
    /// Compiles what stands around the tracks.
    pub(super) fn around(&mut self, files: &[(&RelPath, &DocKind)]) {
        let mut externals: Vec<(&RelPath, &Arc<ExternalFacts>)> = Vec::new();
        let mut comparisons = Vec::new();
        let mut guides: Vec<(&RelPath, &Arc<GuideFacts>)> = Vec::new();
        let mut claims: Vec<(&RelPath, &Arc<ClaimFacts>)> = Vec::new();
        for (path, kind) in files {
            match kind {
                DocKind::External(facts) => externals.push((path, facts)),
                DocKind::Comparison(facts) => comparisons.push((*path, facts)),
                DocKind::Guide(facts) => guides.push((path, facts)),
                DocKind::Claims(facts) => claims.extend(facts.iter().map(|claim| (*path, claim))),
                _ => {}
            }
        }
        let externals =
            self.unique(externals, "external ladder", |(path, facts)| (*path, &facts.id));
        self.externals(&externals);
        for (path, facts) in
            self.unique(comparisons, "comparison", |(path, facts)| (*path, &facts.id))
        {
            self.unique_within(path, facts.sides.iter().map(|side| &side.id), "side");
            let dimensions = facts.dimensions.iter().map(|dimension| &dimension.id);
            self.unique_within(path, dimensions, "dimension");
            let comparison = Comparison { facts: Arc::clone(facts), path: path.clone() };
            self.framework.comparisons.push(comparison);
        }
        for (path, facts) in self.unique(guides, "guide", |(path, facts)| (*path, &facts.id)) {
            self.guide(path, facts);
        }
        let claims = self.unique(claims, "claim", |(path, facts)| (*path, &facts.id));
        self.claims(&claims);
    }

    fn unique_within<'a>(
        &mut self,
        path: &RelPath,
        ids: impl Iterator<Item = &'a Text>,
        what: &str,
    ) {
        let ids: Vec<&Text> = ids.collect();
        self.unique(ids, what, |id| (path, *id));
    }

    fn externals(&mut self, externals: &[(&RelPath, &Arc<ExternalFacts>)]) {
        let mut places: Vec<Vec<Place>> = Vec::with_capacity(externals.len());
        for (path, facts) in externals {
            self.unique_within(path, facts.levels.iter().map(|level| &level.id), "level");
            places.push(
                facts
                    .levels
                    .iter()
                    .map(|level| match &level.like {
                        Some(like) => self.like(path, like, externals),
                        None => self.external_ranks(path, &level.ranks),
                    })
                    .collect(),
            );
        }
        for (ladder, (path, facts)) in externals.iter().enumerate() {
            let mut ranks = Vec::with_capacity(facts.levels.len());
            for (level, level_facts) in facts.levels.iter().enumerate() {
                match follow(&places, (ladder, level)) {
                    Ok(found) => ranks.push(found),
                    Err(loop_of) => {
                        ranks.push(None);
                        self.external_loop(path, level_facts.like.as_ref(), &loop_of, externals);
                    }
                }
            }
            self.framework.externals.push(External {
                facts: Arc::clone(facts),
                ranks,
                path: (*path).clone(),
            });
        }
    }

    fn external_ranks(&mut self, path: &RelPath, named: &[Text]) -> Place {
        let mut ranks: Vec<usize> = Vec::with_capacity(named.len());
        for text in named {
            ranks.extend(self.rank(path, text));
        }
        match (ranks.iter().min(), ranks.iter().max()) {
            (Some(low), Some(high)) => Place::Ranks(*low, *high),
            _ => Place::Nowhere,
        }
    }

    fn like(
        &mut self,
        path: &RelPath,
        like: &Text,
        externals: &[(&RelPath, &Arc<ExternalFacts>)],
    ) -> Place {
        let all = || {
            externals.iter().enumerate().flat_map(|(ladder, (_, facts))| {
                let levels = facts.levels.iter().enumerate();
                levels.map(move |(level, known)| {
                    (format!("{}/{}", facts.id.value, known.id.value), ladder, level)
                })
            })
        };
        if let Some((_, ladder, level)) = all().find(|(name, ..)| *name == like.value) {
            return Place::Like(ladder, level);
        }
        let names: Vec<String> = all().map(|(name, ..)| name).collect();
        self.unknown("external level", path, like, names.iter().map(String::as_str));
        Place::Nowhere
    }

    fn external_loop(
        &mut self,
        path: &RelPath,
        like: Option<&Text>,
        loop_of: &[(usize, usize)],
        externals: &[(&RelPath, &Arc<ExternalFacts>)],
    ) {
        let Some(like) = like else { return };
        let names: Vec<String> = loop_of
            .iter()
            .map(|&(ladder, level)| {
                let facts = externals[ladder].1;
                format!("{}/{}", facts.id.value, facts.levels[level].id.value)
            })
            .collect();
        let message = format!("external levels lead in a circle: {}", names.join(" → "));
        self.faults.push(
            Diagnostic::new(Code::ExternalLoop, path, like.span, message)
                .help("give one of them a `rank` instead of `like`"),
        );
    }

    fn guide(&mut self, path: &RelPath, facts: &Arc<GuideFacts>) {
        self.unique_within(path, facts.questions.iter().map(|question| &question.id), "question");
        for (index, result) in facts.results.iter().enumerate() {
            let answers = facts.questions.iter().flat_map(|question| &question.answers);
            let scored =
                answers.flat_map(|answer| &answer.scores).any(|(scored, _)| *scored == index);
            if !scored && facts.unsure != Some(index) {
                let id = &result.id;
                let message = format!("no answer leads to the result `{}`", id.value);
                self.faults.push(
                    Diagnostic::new(Code::UnreachableResult, path, id.span, message).help(format!(
                        "add `for = {{ {} = 1 }}` to an answer, or name it in `unsure`",
                        id.value
                    )),
                );
            }
        }
        self.framework.guides.push(Guide { facts: Arc::clone(facts), path: path.clone() });
    }

    fn claims(&mut self, claims: &[(&RelPath, &Arc<ClaimFacts>)]) {
        let ids: Vec<String> = claims.iter().map(|(_, facts)| facts.id.value.clone()).collect();
        let mut disputed_by: Vec<Vec<usize>> = vec![Vec::new(); claims.len()];
        for (index, (path, facts)) in claims.iter().enumerate() {
            for named in &facts.disputes {
                let id = named.value.strip_prefix("claim:").unwrap_or(&named.value);
                match ids.iter().position(|known| known == id) {
                    Some(other) if other == index => {
                        let message = format!("the claim `{id}` disputes itself");
                        self.faults.push(
                            Diagnostic::new(Code::InvalidValue, path, named.span, message)
                                .help("name the claim that it contradicts"),
                        );
                    }
                    Some(other) => {
                        disputed_by[other].push(index);
                        disputed_by[index].push(other);
                    }
                    None => self.unknown("claim", path, named, ids.iter().map(String::as_str)),
                }
            }
        }
        for ((path, facts), mut disputed_by) in claims.iter().zip(disputed_by) {
            disputed_by.sort_unstable();
            disputed_by.dedup();
            let facts = Arc::clone(facts);
            self.framework.claims.push(Claim { facts, disputed_by, path: (*path).clone() });
        }
    }

    /// The claim of that id.
    pub(super) fn claim(&mut self, path: &RelPath, named: &Text) -> Option<usize> {
        let id = named.value.strip_prefix("claim:").unwrap_or(&named.value);
        let found = self.framework.claims.iter().position(|claim| claim.facts.id.value == id);
        if found.is_none() {
            let claims = self.framework.claims.iter();
            let ids: Vec<String> = claims.map(|claim| claim.facts.id.value.clone()).collect();
            self.unknown("claim", path, named, ids.iter().map(String::as_str));
        }
        found
    }
}

/// Ranks found at the end of a chain of levels; the chain if it leads in a circle.
type Followed = Result<Option<(usize, usize)>, Vec<(usize, usize)>>;

/// Follows `like` from a level to ranks.
fn follow(places: &[Vec<Place>], from: (usize, usize)) -> Followed {
    let mut chain = vec![from];
    loop {
        let (ladder, level) = chain[chain.len() - 1];
        match places[ladder][level] {
            Place::Ranks(low, high) => return Ok(Some((low, high))),
            Place::Nowhere => return Ok(None),
            Place::Like(ladder, level) if (ladder, level) == from => {
                // A circle is one fault, reported at the first of its levels.
                if chain.iter().any(|level| *level < from) {
                    return Ok(None);
                }
                chain.push(from);
                return Err(chain);
            }
            // Another level's circle is reported there.
            Place::Like(ladder, level) if chain.contains(&(ladder, level)) => return Ok(None),
            Place::Like(ladder, level) => chain.push((ladder, level)),
        }
    }
}
