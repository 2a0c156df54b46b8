//! The questions that pages say they answer, and which of them two places claim.
//!
//! Invariant: a question is looked at where it is written; what is answered by a draft that is not
//! built does not count.

use rustc_hash::FxHashMap;

use crate::file::question::Question;
use crate::names::{Index, PageId, PageKind};
use crate::words::code::Code;
use crate::words::diagnostic::Diagnostic;
use crate::words::hash::Digest;
use crate::words::path::RelPath;
use crate::words::text::did_you_mean;

/// A question, the file that asks it, and the heading or id where the answer stands.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The question.
    pub question: &'a Question,
    /// Its file.
    pub path: &'a RelPath,
    /// None for the top of the page.
    pub at: Option<&'a str>,
}

impl Index {
    /// The questions that a page answers: those of its prose, then those of the framework's files.
    #[must_use]
    pub fn questions(&self, id: PageId) -> Vec<Asked<'_>> {
        let mut asked = Vec::new();
        let page = self.page(id);
        if let (Some(path), Some(doc)) = (&page.doc, self.prose(id)) {
            asked.extend(at_their_places(path, &doc.front.questions));
        }
        let framework = &self.framework;
        match page.kind {
            PageKind::Track(track) => {
                let track = &framework.tracks[track];
                asked.extend(at_their_places(&track.path, &track.questions));
            }
            PageKind::Level(at) => {
                let path = &framework.tracks[at.track].path;
                asked.extend(at_their_places(path, &framework.level(at).questions));
            }
            PageKind::Competency(competency) => {
                let questions = &framework.competencies[competency].questions;
                asked.extend(
                    framework.path.iter().flat_map(|path| at_their_places(path, questions)),
                );
            }
            PageKind::Comparison(index) => {
                let comparison = &framework.comparisons[index];
                asked.extend(at_their_places(&comparison.path, &comparison.facts.questions));
            }
            PageKind::Guide(index) => {
                let guide = &framework.guides[index];
                asked.extend(at_their_places(&guide.path, &guide.facts.asked));
            }
            PageKind::Claims => {
                for claim in &framework.claims {
                    let at = Some(claim.facts.id.value.as_str());
                    let questions = claim.facts.questions.iter();
                    asked.extend(questions.map(|question| Asked {
                        question,
                        path: &claim.path,
                        at,
                    }));
                }
            }
            _ => {}
        }
        asked
    }
}

fn at_their_places<'a>(
    path: &'a RelPath,
    questions: &'a [Question],
) -> impl Iterator<Item = Asked<'a>> {
    questions.iter().map(move |question| {
        let at = question.at.as_ref().map(|at| at.value.as_str());
        Asked { question, path, at }
    })
}

/// Reports questions that stand in two places, and places of answers that are not on their page.
#[must_use]
pub fn check_questions(index: &Index) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    let mut first: FxHashMap<Digest, Asked<'_>> = FxHashMap::default();
    for id in index.page_ids() {
        for asked in index.questions(id) {
            faults.extend(missing_place(index, id, asked));
            if let Some(first) = first.get(&asked.question.words) {
                faults.push(asked_twice(asked, *first));
            } else {
                first.insert(asked.question.words, asked);
            }
        }
    }
    faults
}

fn asked_twice(asked: Asked<'_>, first: Asked<'_>) -> Diagnostic {
    let Asked { question, path, .. } = asked;
    let message = format!("`{}` is said to be answered in two places", question.ask.value.trim());
    Diagnostic::new(Code::DuplicateQuestion, path, question.ask.span, message)
        .and(first.path, Some(first.question.ask.span), "here as well")
        .help("leave it where the answer is better, or say in one of them what else it asks")
}

fn missing_place(index: &Index, id: PageId, asked: Asked<'_>) -> Option<Diagnostic> {
    let at = asked.question.at.as_ref()?;
    let is_there = index.find_anchor(id, &at.value).is_some() || index.is_title(id, &at.value);
    (!is_there).then(|| {
        let message = format!("`{}` has no heading or id `{}`", index.page(id).address, at.value);
        let ids = index.anchors(id);
        Diagnostic::new(Code::MissingAnchor, asked.path, at.span, message)
            .maybe_help(did_you_mean(&at.value, ids.iter().map(String::as_str)))
    })
}
