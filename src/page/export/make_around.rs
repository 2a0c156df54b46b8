//! What stands around the tracks, as `framework.json` has it.
//!
//! Invariant: a reference leads to a page of this site; what leads nowhere is left out.

use super::data_around::{
    Answer, Claim, Comparison, Dimension, External, ExternalLevel, Guide, Origin, Outcome,
    Question, Reference, ReferenceKind, Side,
};
use super::make::{rank_ids, text};
use crate::file::claims::ClaimFacts;
use crate::file::comparison::ComparisonFacts;
use crate::file::external::{self, ExternalFacts};
use crate::file::guide::{GuideFacts, QuestionFacts};
use crate::input::table::Text;
use crate::names::addresses::generated;
use crate::names::{PageId, PageKind, framework};
use crate::page::frame::Parts;
use crate::page::framework::href;
use crate::words::path::encode;

impl Parts {
    pub(super) fn externals_data(&self) -> Vec<External<'_>> {
        let externals = self.index.framework.externals.iter();
        externals.map(|known| self.external_data(&known.facts, &known.ranks)).collect()
    }

    fn external_data<'a>(
        &'a self,
        facts: &'a ExternalFacts,
        ranks: &[Option<(usize, usize)>],
    ) -> External<'a> {
        let framework = &self.index.framework;
        let levels = facts.levels.iter().zip(ranks).map(|(level, ranks)| ExternalLevel {
            id: format!("{}/{}", facts.id.value, level.id.value),
            name: &level.name,
            code: &level.code,
            aliases: level.aliases.iter().map(|alias| alias.value.as_str()).collect(),
            ranks: rank_ids(framework, *ranks),
            like: level.like.as_ref().map(|like| like.value.as_str()),
            note: text(level.note.as_ref()),
        });
        External {
            id: &facts.id.value,
            name: &facts.name,
            summary: text(facts.summary.as_ref()),
            origin: origin(&facts.origin),
            basis: &facts.basis,
            levels: levels.collect(),
            address: place_on(generated::LEVEL_MAP, &facts.id.value),
        }
    }

    pub(super) fn comparisons_data(&self) -> Vec<Comparison<'_>> {
        let comparisons = self.index.framework.comparisons.iter();
        comparisons.map(|known| self.comparison_data(&known.facts)).collect()
    }

    fn comparison_data<'a>(&self, facts: &'a ComparisonFacts) -> Comparison<'a> {
        let sides = facts.sides.iter().map(|side| {
            let of = side.of.as_ref().and_then(|of| self.reference(of));
            let title = of.as_ref().map(|of| of.title.clone());
            let name = side.name.clone().or(title).unwrap_or_else(|| side.id.value.clone());
            Side { id: &side.id.value, name, of }
        });
        let dimensions = facts.dimensions.iter().map(|dimension| Dimension {
            id: &dimension.id.value,
            name: &dimension.name,
            why: text(dimension.why.as_ref()),
            texts: facts
                .sides
                .iter()
                .zip(&dimension.texts)
                .filter_map(|(side, given)| Some((&*side.id.value, text(given.as_ref())?)))
                .collect(),
        });
        Comparison {
            id: &facts.id.value,
            title: &facts.title,
            summary: text(facts.summary.as_ref()),
            sides: sides.collect(),
            dimensions: dimensions.collect(),
            address: href(&generated::comparison(&facts.id.value)),
        }
    }

    pub(super) fn guides_data(&self) -> Vec<Guide<'_>> {
        let guides = self.index.framework.guides.iter();
        guides.map(|known| self.guide_data(&known.facts)).collect()
    }

    fn guide_data<'a>(&self, facts: &'a GuideFacts) -> Guide<'a> {
        let results = facts.results.iter().map(|result| Outcome {
            id: &result.id.value,
            to: self.reference(&result.to),
            say: text(result.say.as_ref()),
        });
        Guide {
            id: &facts.id.value,
            title: &facts.title,
            summary: text(facts.summary.as_ref()),
            results: results.collect(),
            unsure: facts.unsure.map(|result| facts.results[result].id.value.as_str()),
            margin: facts.margin,
            questions: facts
                .questions
                .iter()
                .map(|question| self.question_data(facts, question))
                .collect(),
            address: href(&generated::guide(&facts.id.value)),
        }
    }

    fn question_data<'a>(
        &self,
        guide: &'a GuideFacts,
        question: &'a QuestionFacts,
    ) -> Question<'a> {
        let answers = question.answers.iter().map(|answer| Answer {
            say: &answer.say.text,
            scores: answer
                .scores
                .iter()
                .map(|&(result, score)| (guide.results[result].id.value.as_str(), score))
                .collect(),
            warn: answer.warn.as_ref().and_then(|warn| self.concept_reference(warn)),
        });
        Question {
            id: &question.id.value,
            kind: if question.is_check { "check" } else { "choice" },
            ask: &question.ask.text,
            why: question.why.as_ref().and_then(|why| self.concept_reference(why)),
            answers: answers.collect(),
        }
    }

    pub(super) fn claims_data(&self) -> Vec<Claim<'_>> {
        let claims = self.index.framework.claims.iter();
        claims.map(|claim| self.claim_data(claim, &claim.facts)).collect()
    }

    fn claim_data<'a>(&'a self, claim: &framework::Claim, facts: &'a ClaimFacts) -> Claim<'a> {
        let all = &self.index.framework.claims;
        let others = claim.disputed_by.iter();
        Claim {
            id: &facts.id.value,
            text: &facts.text.text,
            stance: facts.stance,
            origin: origin(&facts.origin),
            about: facts.about.iter().filter_map(|about| self.reference(about)).collect(),
            contradicts: others.map(|other| all[*other].facts.id.value.as_str()).collect(),
            note: text(facts.note.as_ref()),
            address: place_on(generated::CLAIMS, &facts.id.value),
        }
    }

    /// What a name in the framework's files means.
    fn reference(&self, name: &Text) -> Option<Reference> {
        if let Some(id) = name.value.trim().strip_prefix("hat:")
            && let Some(hat) = self.index.framework.hats.iter().find(|hat| hat.id == id.trim())
        {
            return Some(Reference {
                kind: ReferenceKind::Hat,
                id: hat.id.clone(),
                title: hat.name.clone(),
                address: self.hat_address(hat),
            });
        }
        let (page, anchor) = self.index.named(&name.value)?;
        let mut found = self.page_reference(page);
        if let Some(anchor) = anchor {
            self.narrow(&mut found, page, &anchor);
            found.address = format!("{}#{}", found.address, encode(&anchor));
        }
        Some(found)
    }

    /// The concept of that name.
    pub(super) fn concept_reference(&self, name: &Text) -> Option<Reference> {
        self.index.names.concept(&name.value).map(|page| self.page_reference(page))
    }

    fn page_reference(&self, page: PageId) -> Reference {
        let framework = &self.index.framework;
        let meta = self.index.page(page);
        let link = self.link(page);
        let (kind, id) = match meta.kind {
            PageKind::Concept => {
                (ReferenceKind::Concept, self.index.names.concept_id(page).to_owned())
            }
            PageKind::Track(track) => (ReferenceKind::Track, framework.tracks[track].id.clone()),
            PageKind::Level(at) => (ReferenceKind::Level, framework.level_id(at)),
            PageKind::Competency(competency) => {
                (ReferenceKind::Competency, framework.competencies[competency].id.clone())
            }
            PageKind::Guide(guide) => {
                (ReferenceKind::Guide, framework.guides[guide].facts.id.value.clone())
            }
            PageKind::Comparison(index) => {
                (ReferenceKind::Comparison, framework.comparisons[index].facts.id.value.clone())
            }
            _ => (ReferenceKind::Page, link.address.clone()),
        };
        Reference { kind, id, title: link.title, address: link.address }
    }

    /// What stands at a place of a page that shows many things.
    fn narrow(&self, found: &mut Reference, page: PageId, anchor: &str) {
        let framework = &self.index.framework;
        match self.index.page(page).kind {
            PageKind::Claims => {
                (found.kind, found.id) = (ReferenceKind::Claim, anchor.to_owned());
            }
            PageKind::LevelMap => {
                let ladder =
                    framework.externals.iter().find(|known| known.facts.id.value == anchor);
                if let Some(ladder) = ladder {
                    found.title.clone_from(&ladder.facts.name);
                }
                (found.kind, found.id) = (ReferenceKind::External, anchor.to_owned());
            }
            PageKind::Transitions => {
                let hat = anchor.strip_prefix("hat-");
                let hat = hat.and_then(|id| framework.hats.iter().find(|hat| hat.id == id));
                if let Some(hat) = hat {
                    found.title.clone_from(&hat.name);
                    (found.kind, found.id) = (ReferenceKind::Hat, hat.id.clone());
                }
            }
            _ => {}
        }
    }
}

fn origin(origin: &external::Origin) -> Origin<'_> {
    Origin {
        source: &origin.source,
        by: &origin.by,
        url: origin.url.as_deref(),
        date: origin.date.as_deref(),
    }
}

/// A place on a generated page.
fn place_on(address: &str, id: &str) -> String {
    format!("{}#{}", href(address), encode(id))
}
