//! Problems as people and programs read them.
//!
//! Drawn with their source lines for people, as JSON for programs. Invariant: both say
//! the same.

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use serde_json::json;

use crate::build::Stats;
use crate::words::diagnostic::{Place, Problem, Severity};

/// Draws a problem with its source lines.
#[must_use]
pub fn draw(problem: &Problem, color: bool) -> String {
    let level = if problem.severity == Severity::Error { Level::ERROR } else { Level::WARNING };
    let title = level.primary_title(&problem.message).id(&problem.code);
    let mut group = Group::with_title(title);
    for (index, place) in problem.places.iter().enumerate() {
        group = element(group, place, index == 0);
    }
    if let Some(help) = &problem.help {
        group = group.element(Level::HELP.message(help));
    }
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    renderer.render(&[group])
}

fn element<'a>(group: Group<'a>, place: &'a Place, is_primary: bool) -> Group<'a> {
    let Some(at) = &place.at else {
        let group = group.element(Origin::path(place.path.as_str()));
        return if place.text.is_empty() {
            group
        } else {
            group.element(Level::NOTE.message(&place.text))
        };
    };
    let kind = if is_primary { AnnotationKind::Primary } else { AnnotationKind::Context };
    let mut annotation = kind.span(at.mark.0..at.mark.1);
    if !place.text.is_empty() {
        annotation = annotation.label(&place.text);
    }
    group.element(
        Snippet::source(&at.source)
            .line_start(at.line)
            .path(place.path.as_str())
            .annotation(annotation),
    )
}

/// All problems and the counts, as one JSON document.
#[must_use]
pub fn json(problems: &[Problem], stats: Stats) -> String {
    let problems: Vec<_> = problems.iter().map(problem_json).collect();
    json!({ "problems": problems, "sources": stats.sources, "pages": stats.pages }).to_string()
}

/// Problems for the overlay of the preview: a JSON array with drawings.
#[must_use]
pub fn overlay_json(problems: &[Problem]) -> String {
    let problems: Vec<_> = problems
        .iter()
        .map(|problem| {
            let mut value = problem_json(problem);
            value["drawing"] = json!(draw(problem, false));
            value
        })
        .collect();
    serde_json::Value::Array(problems).to_string()
}

fn problem_json(problem: &Problem) -> serde_json::Value {
    let place = problem.places.first();
    let at = place.and_then(|place| place.at.as_ref());
    json!({
        "severity": problem.severity,
        "code": problem.code,
        "message": problem.message,
        "help": problem.help,
        "path": place.map(|place| place.path.as_str()),
        "line": at.map(|at| at.line),
        "column": at.map(|at| at.column),
        "end_line": at.map(|at| at.end_line),
        "end_column": at.map(|at| at.end_column),
    })
}

/// "1 page", "2 pages".
#[must_use]
pub fn count(number: usize, one: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {one}s") }
}

/// "2 errors and 1 warning"; empty if there are none.
#[must_use]
pub fn tally(problems: &[Problem]) -> String {
    let errors = problems.iter().filter(|problem| problem.severity == Severity::Error).count();
    let warnings = problems.len() - errors;
    match (errors, warnings) {
        (0, 0) => String::new(),
        (0, _) => count(warnings, "warning"),
        (_, 0) => count(errors, "error"),
        _ => format!("{} and {}", count(errors, "error"), count(warnings, "warning")),
    }
}
