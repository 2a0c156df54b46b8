//! A template's fault as a diagnostic at its place in the template.
//!
//! Tera tells the place in a report, or only in the words of its message. Invariant: a
//! fault of a template that the site brings is shown at its file and line.

use std::collections::BTreeMap;

use tera::ErrorKind;

use crate::words::code::Code;
use crate::words::diagnostic::Diagnostic;
use crate::words::path::RelPath;
use crate::words::span::Span;
use crate::words::text::did_you_mean;

/// Templates that the site itself brings: their files and texts, by name.
pub(super) type OwnTemplates = BTreeMap<String, (RelPath, String)>;

/// What a template's error says, and where.
struct Told<'e> {
    message: &'e str,
    template: &'e str,
    /// Byte range in the template, or line and column from one.
    place: Place,
}

enum Place {
    Range(std::ops::Range<usize>),
    LineColumn(usize, usize),
    File,
}

/// Turns an error of the template engine into a diagnostic.
pub(super) fn diagnostic(own: &OwnTemplates, error: &tera::Error) -> Diagnostic {
    let words = error.to_string();
    let told = match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => Told {
            message: report.message(),
            template: report.filename(),
            place: Place::Range(report.span().range.clone()),
        },
        ErrorKind::MissingParent { current, .. } => {
            Told { message: &words, template: current, place: Place::File }
        }
        _ => told_in_words(&words),
    };
    let missing = told.message.starts_with("Unknown template")
        || matches!(error.kind(), ErrorKind::TemplateNotFound(_) | ErrorKind::MissingParent { .. });
    let code = if missing { Code::MissingTemplate } else { Code::TemplateError };
    let (message, help) = parted(&lower_first(told.message));
    let fault = match own.get(told.template) {
        Some((path, text)) => match span_of(text, &told.place) {
            Some(span) => Diagnostic::new(code, path, span, message),
            None => Diagnostic::of_file(code, path, message),
        },
        None => {
            let embedded = RelPath::new(&format!("themes/default/templates/{}", told.template));
            let path = embedded.or_else(|| RelPath::new("themes"));
            Diagnostic::of_file(code, &path.expect("a constant path is relative"), message)
        }
    };
    let listed = || "name a template of the theme, or add it to `templates/`".to_owned();
    fault.maybe_help(help.or_else(|| missing.then(listed)))
}

/// Reads "error: message", then "--> template:line:column" on the next line.
fn told_in_words(words: &str) -> Told<'_> {
    let mut lines = words.lines();
    let first = lines.next().unwrap_or_default();
    let message = first.strip_prefix("error: ").unwrap_or(first);
    let arrow = lines.next().and_then(|line| line.trim_start().strip_prefix("--> "));
    let place = arrow.and_then(|arrow| {
        let mut parts = arrow.rsplitn(3, ':');
        let column = parts.next()?.trim().parse().ok()?;
        let line = parts.next()?.parse().ok()?;
        Some((parts.next()?, Place::LineColumn(line, column)))
    });
    let (template, place) = place.unwrap_or(("base.html", Place::File));
    Told { message, template, place }
}

fn span_of(text: &str, place: &Place) -> Option<Span> {
    match place {
        Place::Range(range) => Some(Span::from(range.clone())),
        Place::LineColumn(line, column) => {
            let start: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
            let rest = text.get(start..)?;
            let within = rest.char_indices().nth(column - 1).map_or(rest.len(), |(at, _)| at);
            let end = rest[within..].find(['\n', ' ', '%']).map_or(rest.len(), |at| within + at);
            Some(Span::new(start + within, start + end.max(within)))
        }
        Place::File => None,
    }
}

/// Parts "field `x` is not defined. Available fields: a, b" into what is wrong and which
/// field was meant.
fn parted(message: &str) -> (String, Option<String>) {
    let Some((wrong, fields)) = message.split_once(". Available fields: ") else {
        return (message.to_owned(), None);
    };
    let name = wrong.split('`').nth(1).unwrap_or_default();
    let near = did_you_mean(name, fields.split(", "));
    (wrong.to_owned(), near.or_else(|| Some(format!("there is {fields}"))))
}

fn lower_first(message: &str) -> String {
    let line = message.lines().next().unwrap_or_default().trim_end_matches('.');
    let mut chars = line.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}
