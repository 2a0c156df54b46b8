//! What can only be checked once all names are known.
//!
//! Invariant: reads faces and names alone, so that a check costs no parsing.

use crate::file::{DocKind, PageDoc};
use crate::input::table::Text;
use crate::names::disputes::disputed_citations;
use crate::names::{Index, PageId, PageKind, PageMeta};
use crate::words::code::Code;
use crate::words::diagnostic::Diagnostic;
use crate::words::path::RelPath;
use crate::words::span::Span;

/// What of a page can only be checked once all names are known. Depends on names, framework,
/// and the page's own file.
#[must_use]
pub fn check_page(index: &Index, id: PageId) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    let meta = index.page(id);
    let (Some(path), Some(page)) = (&meta.doc, index.prose(id)) else { return faults };
    if meta.kind == PageKind::Concept {
        for name in page
            .front
            .broader
            .iter()
            .chain(&page.front.related)
            .chain(&page.front.contrasts)
            .chain(&page.front.disambiguates)
        {
            check_concept(index, path, &name.value, name.span, &mut faults);
        }
        if page.definition.is_none() {
            faults.push(
                Diagnostic::of_file(
                    Code::NoDefinition,
                    path,
                    format!("the concept `{}` has no definition", page.title),
                )
                .help("add `definition = \"…\"` to its front matter"),
            );
        }
    }
    faults.extend(clashing_headings(index, id, path, page));
    faults.extend(stray_level_file(index, meta, path, page));
    faults
}

/// Whether what [`check_page`] finds on a concept's page depends on the names of other concepts.
#[must_use]
pub fn names_concepts(index: &Index, id: PageId) -> bool {
    index.prose(id).is_some_and(PageDoc::is_related)
}

/// What of the framework and of all files can only be checked once all names are known.
#[must_use]
pub fn check_site(index: &Index) -> Vec<Diagnostic> {
    let mut faults = framework_names(index);
    faults.extend(placeholders(index));
    faults.extend(ambiguous_aliases(index));
    faults.extend(missing_chapters(index));
    faults.extend(disputed_citations(index));
    faults
}

/// Chapters of `SUMMARY.md` without a file.
fn missing_chapters(index: &Index) -> Vec<Diagnostic> {
    let path = RelPath::new(&index.config.path_of("SUMMARY.md"));
    let doc = path.as_ref().and_then(|path| index.docs.get(path));
    let Some((path, DocKind::Summary(chapters))) = path.as_ref().zip(doc.map(|doc| &doc.kind))
    else {
        return Vec::new();
    };
    let is_missing = |place: &str| {
        let file = RelPath::new(&index.config.path_of(place));
        file.is_none_or(|file| index.docs.get(&file).is_none())
    };
    let listed = chapters.iter().filter_map(|chapter| Some((chapter, chapter.place.as_deref()?)));
    listed
        .filter(|(_, place)| is_missing(place))
        .map(|(chapter, place)| {
            let message = format!("the chapter `{place}` does not exist");
            let help = index.names.suggest(place.trim_end_matches(".md"), index);
            Diagnostic::new(Code::BrokenLink, path, chapter.span, message).maybe_help(help)
        })
        .collect()
}

/// Concepts and pages that the framework names.
fn framework_names(index: &Index) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    for transition in &index.framework.transitions {
        for (cost, path) in &transition.costs {
            check_concept(index, path, &cost.value, cost.span, &mut faults);
        }
    }
    for (named, path) in around(index) {
        check_name(index, path, named, &mut faults);
    }
    for guide in &index.framework.guides {
        let questions = &guide.facts.questions;
        let why = questions.iter().filter_map(|question| question.why.as_ref());
        let answers = questions.iter().flat_map(|question| &question.answers);
        for concept in why.chain(answers.filter_map(|answer| answer.warn.as_ref())) {
            check_concept(index, &guide.path, &concept.value, concept.span, &mut faults);
        }
    }
    for hat in &index.framework.hats {
        if let Some((concept, path)) = &hat.concept {
            check_concept(index, path, &concept.value, concept.span, &mut faults);
        }
    }
    faults
}

/// Headings of a generated page's prose whose ids its template uses already.
fn clashing_headings(index: &Index, id: PageId, path: &RelPath, page: &PageDoc) -> Vec<Diagnostic> {
    let generated = index.generated_anchors(id);
    let clashing = page.body.headings.iter().filter(|heading| generated.contains(&heading.id));
    clashing
        .map(|heading| {
            let message =
                format!("the heading `{}` has an id that its page uses already", heading.text);
            Diagnostic::new(Code::DuplicateId, path, heading.span, message)
                .help(format!("give it another: `## {} {{#about-{}}}`", heading.text, heading.id))
        })
        .collect()
}

/// What results, sides and claims name: anything that a link could name.
fn around(index: &Index) -> impl Iterator<Item = (&Text, &RelPath)> {
    let framework = &index.framework;
    let results = framework
        .guides
        .iter()
        .flat_map(|guide| guide.facts.results.iter().map(move |result| (&result.to, &guide.path)));
    let sides = framework.comparisons.iter().flat_map(|comparison| {
        let sides = comparison.facts.sides.iter().filter_map(|side| side.of.as_ref());
        sides.map(move |of| (of, &comparison.path))
    });
    let claims = framework
        .claims
        .iter()
        .flat_map(|claim| claim.facts.about.iter().map(move |about| (about, &claim.path)));
    results.chain(sides).chain(claims)
}

fn check_name(index: &Index, path: &RelPath, named: &Text, faults: &mut Vec<Diagnostic>) {
    if index.named(&named.value).is_none() {
        let message = format!("`{}` is no level, track, concept or page", named.value);
        let help = index.names.suggest(&named.value, index);
        faults.push(
            Diagnostic::new(Code::UnknownReference, path, named.span, message).maybe_help(help),
        );
    }
}

fn check_concept(
    index: &Index,
    path: &RelPath,
    name: &str,
    span: Span,
    faults: &mut Vec<Diagnostic>,
) {
    if index.names.concept(name).is_some() {
        return;
    }
    let known: Vec<&str> =
        index.names.concepts.iter().map(|id| index.names.concept_id(*id)).collect();
    faults.push(
        Diagnostic::new(Code::UnknownReference, path, span, format!("unknown concept `{name}`"))
            .maybe_help(crate::words::text::did_you_mean(name, known)),
    );
}

/// Notes that writers left for themselves in what is published.
fn placeholders(index: &Index) -> Vec<Diagnostic> {
    if !index.has_framework {
        return Vec::new();
    }
    let mut faults = Vec::new();
    for (path, doc) in index.docs.noted() {
        let is_draft = match &doc.kind {
            DocKind::Page(page) => page.front.draft,
            _ => index.framework.status == "draft",
        };
        for &span in doc.placeholders.iter().filter(|_| !is_draft) {
            faults.push(
                Diagnostic::new(
                    Code::Placeholder,
                    path,
                    span,
                    "a placeholder in what is published",
                )
                .help("write what belongs here, or mark it as a draft"),
            );
        }
    }
    faults
}

/// A file that stands where a level's prose stands, but whose track has no such level.
fn stray_level_file(
    index: &Index,
    meta: &PageMeta,
    path: &RelPath,
    page: &PageDoc,
) -> Option<Diagnostic> {
    let (track, level) =
        crate::file::level_place(&page.place).filter(|_| meta.kind == PageKind::Essay)?;
    let facts = index.framework.tracks.iter().find(|known| known.id == track)?;
    let levels = facts.levels.iter().map(|level| level.id.value.as_str());
    let help = crate::words::text::did_you_mean(level, levels)
        .unwrap_or_else(|| format!("add it to `{}`, or move the file", facts.path));
    let message = format!("the track `{track}` has no level `{level}`");
    Some(Diagnostic::of_file(Code::StrayLevelFile, path, message).help(help))
}

/// Other names of levels that are also names of pages: a link goes to the page.
fn ambiguous_aliases(index: &Index) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    for at in index.framework.levels() {
        let track = &index.framework.tracks[at.track];
        for alias in &index.framework.level(at).aliases {
            let Some(page) = index.names.named(&alias.value) else { continue };
            let Some(path) = &index.page(page).doc else { continue };
            let message =
                format!("`{}` is also a name of `{}`", alias.value, index.page(page).title);
            faults.push(
                Diagnostic::new(Code::AmbiguousAlias, &track.path, alias.span, message)
                    .and(path, None, "links lead here")
                    .help("take the name from one of them"),
            );
        }
    }
    faults
}
