//! Views of what stands around the tracks: comparisons, guides, claims, level map.
//!
//! Invariant: a name that leads nowhere was reported before; here it is shown as text.

use std::collections::BTreeMap;

use crate::input::table::Text;
use crate::names::PageId;
use crate::names::addresses::generated;
use crate::names::framework::Claim;
use crate::page::data::{
    AnswerData, ClaimData, ClaimGroup, ClaimsView, ComparisonView, DimensionData, ExternalData,
    ExternalLevelData, GuideView, LeadData, LevelMapRow, LevelMapView, Link, QuestionData,
    ResultData, SideData,
};
use crate::page::frame::Parts;
use crate::page::level_map;
use crate::words::path::encode;

/// Words of a claim that stand for it in a list.
const SHORT_CLAIM: usize = 12;

impl Parts {
    /// A link to what a name in the framework's files means.
    pub(super) fn named(&self, name: &Text) -> Option<Link> {
        let (page, anchor) = self.index.named(&name.value)?;
        let Link { title, mut address } = self.link(page);
        if let Some(anchor) = anchor {
            address.push('#');
            address.push_str(&encode(&anchor));
        }
        Some(Link { title, address })
    }

    fn concept_link(&self, name: &Text) -> Option<Link> {
        self.index.names.concept(&name.value).map(|id| self.link(id))
    }

    pub(super) fn comparison(&self, id: PageId, comparison: usize) -> ComparisonView {
        let facts = &self.index.framework.comparisons[comparison].facts;
        let sides = facts.sides.iter().map(|side| {
            let link = side.of.as_ref().and_then(|of| self.named(of));
            let title = link.as_ref().map(|link| link.title.clone());
            let name = side.name.clone().or(title).unwrap_or_else(|| side.id.value.clone());
            SideData { name, address: link.map(|link| link.address) }
        });
        let dimensions = facts.dimensions.iter().map(|dimension| DimensionData {
            id: dimension.id.value.clone(),
            name: dimension.name.clone(),
            why: self.maybe_html(id, dimension.why.as_ref()),
            texts: dimension.texts.iter().map(|text| self.maybe_html(id, text.as_ref())).collect(),
        });
        ComparisonView {
            body: self.body(id),
            summary: self.maybe_html(id, facts.summary.as_ref()),
            sides: sides.collect(),
            dimensions: dimensions.collect(),
        }
    }

    pub(super) fn guide(&self, id: PageId, guide: usize) -> GuideView {
        let facts = &self.index.framework.guides[guide].facts;
        let results: Vec<ResultData> = facts
            .results
            .iter()
            .map(|result| {
                let link = self.named(&result.to);
                let fallback = || Link { title: result.to.value.clone(), address: String::new() };
                let Link { title, address } = link.unwrap_or_else(fallback);
                let say = self.maybe_html(id, result.say.as_ref());
                ResultData { id: result.id.value.clone(), title, address, say }
            })
            .collect();
        let questions = facts.questions.iter().zip(1..).map(|(question, number)| QuestionData {
            id: question.id.value.clone(),
            number,
            check: question.is_check,
            ask: self.html(id, &question.ask),
            why: question.why.as_ref().and_then(|why| self.concept_link(why)),
            answers: question
                .answers
                .iter()
                .map(|answer| {
                    let mut leads: Vec<LeadData> = answer
                        .scores
                        .iter()
                        .map(|&(result, score)| LeadData {
                            id: results[result].id.clone(),
                            title: results[result].title.clone(),
                            score,
                        })
                        .collect();
                    leads.sort_by_key(|lead| std::cmp::Reverse(lead.score));
                    let scores: Vec<String> =
                        leads.iter().map(|lead| format!("{}:{}", lead.id, lead.score)).collect();
                    AnswerData {
                        say: self.html(id, &answer.say),
                        scores: scores.join(" "),
                        leads,
                        warn: answer.warn.as_ref().and_then(|warn| self.concept_link(warn)),
                    }
                })
                .collect(),
        });
        GuideView {
            body: self.body(id),
            summary: self.maybe_html(id, facts.summary.as_ref()),
            questions: questions.collect(),
            unsure: facts.unsure.map(|unsure| results[unsure].id.clone()).unwrap_or_default(),
            margin: facts.margin,
            results,
        }
    }

    pub(super) fn claims(&self, id: PageId) -> ClaimsView {
        let mut groups: BTreeMap<(String, String), Vec<ClaimData>> = BTreeMap::new();
        for claim in &self.index.framework.claims {
            let first = claim.facts.about.first().and_then(|about| self.named(about));
            let key = first.map(|link| (link.title, link.address)).unwrap_or_default();
            let own = key.1.clone();
            let mut claim = self.claim(id, claim);
            claim.about.retain(|link| link.address != own);
            groups.entry(key).or_default().push(claim);
        }
        let groups = groups
            .into_iter()
            .map(|((title, address), claims)| ClaimGroup { about: Link { title, address }, claims })
            .collect();
        ClaimsView { body: self.body(id), groups }
    }

    /// The claims about what a page shows, in the order of the files.
    pub(super) fn claims_about(&self, id: PageId) -> Vec<ClaimData> {
        let claims = &self.index.framework.claims;
        self.index.claims_about(id).iter().map(|claim| self.claim(id, &claims[*claim])).collect()
    }

    /// A claim as it stands on the page `id`.
    fn claim(&self, id: PageId, claim: &Claim) -> ClaimData {
        let facts = &claim.facts;
        let place =
            |claim: &Claim| format!("{}#{}", generated::CLAIMS, encode(&claim.facts.id.value));
        let others = claim.disputed_by.iter().map(|other| &self.index.framework.claims[*other]);
        let about = facts.about.iter().filter_map(|about| self.named(about));
        let own = self.index.page(id).address.encoded();
        ClaimData {
            id: facts.id.value.clone(),
            address: place(claim),
            html: self.html(id, &facts.text),
            stance: facts.stance.to_owned(),
            source: facts.origin.source.clone(),
            by: facts.origin.by.clone(),
            url: facts.origin.url.clone(),
            date: facts.origin.date.clone(),
            about: about.filter(|link| link.address != own).collect(),
            disputed_by: others
                .map(|other| Link {
                    title: in_short(&other.facts.text.text),
                    address: place(other),
                })
                .collect(),
            note: self.maybe_html(id, facts.note.as_ref()),
        }
    }

    pub(super) fn level_map(&self, id: PageId) -> LevelMapView {
        let framework = &self.index.framework;
        let ladders = framework.externals.iter().map(|external| {
            let facts = &external.facts;
            let levels = facts.levels.iter().zip(&external.ranks).rev();
            ExternalData {
                id: facts.id.value.clone(),
                name: facts.name.clone(),
                summary: self.maybe_html(id, facts.summary.as_ref()),
                source: facts.origin.source.clone(),
                url: facts.origin.url.clone(),
                date: facts.origin.date.clone(),
                basis: facts.basis.iter().map(|basis| (*basis).to_owned()).collect(),
                levels: levels
                    .map(|(level, ranks)| ExternalLevelData {
                        name: level.name.clone(),
                        code: level.code.clone(),
                        ranks: ranks.map(|ranks| self.ranks(ranks)).unwrap_or_default(),
                        aliases: level.aliases.iter().map(|alias| alias.value.clone()).collect(),
                        note: self.maybe_html(id, level.note.as_ref()),
                    })
                    .collect(),
            }
        });
        let columns = level_map::columns(framework);
        let rows = framework.ranks.iter().enumerate().rev().map(|(rank, facts)| LevelMapRow {
            rank: facts.name.clone(),
            cells: columns
                .iter()
                .map(|column| {
                    let there = column.levels.iter().filter(|level| level.covers(rank));
                    let link = |level: &level_map::Level| Link {
                        title: level.name.clone(),
                        address: level.address.clone(),
                    };
                    there.rev().map(link).collect()
                })
                .collect(),
        });
        LevelMapView {
            body: self.body(id),
            ladders: ladders.collect(),
            rows: rows.collect(),
            map: level_map::lay_out(framework, &columns),
        }
    }
}

/// The first words of a claim.
fn in_short(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    match words.get(..SHORT_CLAIM) {
        Some(first) if words.len() > SHORT_CLAIM => format!("{} …", first.join(" ")),
        _ => words.join(" "),
    }
}
