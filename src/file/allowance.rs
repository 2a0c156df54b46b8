//! `allow`: warnings that a source lives with, each with its reason.
//!
//! Invariant: only warnings can be allowed, and never without a reason.

use crate::input::table::Table;
use crate::words::code::Code;
use crate::words::diagnostic::{Diagnostic, Severity};
use crate::words::span::Span;
use crate::words::text::did_you_mean;

/// A warning that a source allows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Allowance {
    /// Which warning.
    pub code: Code,
    /// Where it is allowed.
    pub span: Span,
}

impl Allowance {
    /// Takes `allow = [{ code, reason }]` from the top of a file.
    pub(crate) fn read(top: &mut Table<'_>, faults: &mut Vec<Diagnostic>) -> Vec<Allowance> {
        let tables = top.tables("allow", faults);
        tables.into_iter().filter_map(|table| Allowance::entry(table, faults)).collect()
    }

    fn entry(mut table: Table<'_>, faults: &mut Vec<Diagnostic>) -> Option<Allowance> {
        let span = table.span;
        let named = table.needed_text("code", faults);
        let reason = table.needed_text("reason", faults);
        let path = table.path();
        table.finish(faults);
        let (named, _) = (named?, reason?);
        let Some(code) = Code::from_name(&named.value) else {
            let message = format!("unknown code `{}`", named.value);
            let names = Code::ALL.iter().map(|code| code.name());
            faults.push(
                Diagnostic::new(Code::UnknownReference, path, named.span, message)
                    .maybe_help(did_you_mean(&named.value, names)),
            );
            return None;
        };
        if code.severity() == Severity::Error {
            let message = format!("`{}` is an error and cannot be allowed", code.name());
            faults.push(
                Diagnostic::new(Code::InvalidValue, path, named.span, message)
                    .help("mend what it reports, or set its severity in `[check]` of book.toml"),
            );
            return None;
        }
        Some(Allowance { code, span })
    }
}
