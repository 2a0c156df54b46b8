//! What the person at the terminal is told.
//!
//! Results go to standard output, everything else to standard error. Invariant: nothing
//! else in the program prints.

use std::io::{IsTerminal as _, Write as _};

use crate::edges::report;
use crate::words::diagnostic::Problem;

/// Prints a result.
pub(super) fn say(text: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

/// Prints a message.
pub(super) fn tell(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// Prints problems for a person.
pub(super) fn tell_problems(problems: &[Problem]) {
    let color = std::io::stderr().is_terminal()
        && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    for problem in problems {
        tell(&format!("{}\n", report::draw(problem, color)));
    }
}
