//! From faults to what is reported: severities, order, excerpts.
//!
//! Invariant: what is reported depends on the faults and the sources, not on the order in which
//! faults were found.

use std::collections::HashSet;

use crate::file::docs::Docs;
use crate::input::config::Config;
use crate::input::sources::Sources;
use crate::words::code::Code;
use crate::words::diagnostic::{Diagnostic, Excerpt, Place, Problem, Severity};
use crate::words::path::RelPath;

/// Takes out the warnings that their files allow, and reports allowances without use.
pub(super) fn allow(
    faults: &mut Vec<Diagnostic>,
    docs: &Docs,
    config: &Config,
    has_framework: bool,
    has_clock: bool,
) {
    let allowing: Vec<_> = docs.noted().filter(|(_, doc)| !doc.allowances.is_empty()).collect();
    let mut unused = Vec::new();
    for (path, doc) in allowing {
        for allowance in &doc.allowances {
            let before = faults.len();
            faults.retain(|fault| {
                fault.code != allowance.code
                    || fault.labels.first().is_none_or(|label| label.path != *path)
            });
            let is_looked_for = config.severity(allowance.code, has_framework) != Severity::Off
                && (has_clock || allowance.code != Code::NotReviewed);
            if faults.len() == before && is_looked_for {
                let message = format!("nothing here needs `{}` allowed", allowance.code.name());
                unused.push(
                    Diagnostic::new(Code::UnusedAllowance, path, allowance.span, message)
                        .help("take it out"),
                );
            }
        }
    }
    faults.extend(unused);
}

/// Decides severities, leaves out what merely follows, sorts, and attaches excerpts.
pub(super) fn problems(
    mut faults: Vec<Diagnostic>,
    config: &Config,
    has_framework: bool,
    sources: &Sources,
) -> Vec<Problem> {
    let unread = faults.iter().any(|fault| {
        fault.code.is_syntax() && fault.labels.iter().any(|label| label.path.extension() == "toml")
    });
    if unread {
        faults.retain(|fault| !fault.code.is_consequence());
    }
    let unread: HashSet<RelPath> = faults
        .iter()
        .filter(|fault| fault.code.is_syntax())
        .filter_map(|fault| Some(fault.labels.first()?.path.clone()))
        .collect();
    faults.retain(|fault| {
        fault.code != Code::NoDefinition
            || fault.labels.first().is_none_or(|label| !unread.contains(&label.path))
    });
    faults.sort();
    faults.dedup();
    faults
        .into_iter()
        .filter_map(|fault| {
            let severity = config.severity_of(&fault, has_framework);
            (severity != Severity::Off).then(|| Problem {
                severity,
                code: fault.code.name().to_owned(),
                message: fault.message,
                help: fault.help,
                places: fault
                    .labels
                    .into_iter()
                    .map(|label| {
                        let text = sources.get(&label.path).and_then(|source| source.text());
                        let at = label.span.zip(text).map(|(span, text)| Excerpt::cut(text, span));
                        Place { path: label.path, text: label.text, at }
                    })
                    .collect(),
            })
        })
        .collect()
}
