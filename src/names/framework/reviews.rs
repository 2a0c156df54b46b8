//! Whether somebody has looked through the framework of late.
//!
//! The only check that depends on the day; the edges say which day it is.

use super::Framework;
use crate::file::framework::Care;
use crate::words::code::Code;
use crate::words::diagnostic::Diagnostic;
use crate::words::path::RelPath;
use crate::words::span::Span;

/// Months for which a review holds where the framework says nothing.
const MONTHS: i64 = 12;

/// Reports reviews that are too far back on the day `today`, an ISO date.
#[must_use]
pub fn reviews(framework: &Framework, today: &str) -> Vec<Diagnostic> {
    let months = framework.review_months.unwrap_or(MONTHS);
    let Some(now) = month_of(today) else { return Vec::new() };
    let is_old = |care: &Care| match care.reviewed.as_deref() {
        None if framework.status == "published" => Some("it has no date of a review".to_owned()),
        None => None,
        Some(date) => {
            let (then, day) = (month_of(date)?, date.get(8..10)?);
            let passed = now - then - i64::from(today.get(8..10)? < day);
            (passed >= months).then(|| format!("the last review was on {date}"))
        }
    };
    let report = |path: &RelPath, span: Option<Span>, said: &str| {
        let message = format!("not looked through for {months} months: {said}");
        let fault = match span {
            Some(span) => Diagnostic::new(Code::NotReviewed, path, span, message),
            None => Diagnostic::of_file(Code::NotReviewed, path, message),
        };
        fault.help("read it, then set `reviewed` to the day you did")
    };
    let mut faults = Vec::new();
    if let Some(path) = &framework.path {
        faults.extend(is_old(&framework.care).map(|said| report(path, None, &said)));
    }
    for track in framework.tracks.iter().filter(|track| track.care.reviewed.is_some()) {
        let said = is_old(&track.care);
        faults.extend(said.map(|said| report(&track.path, Some(track.span), &said)));
    }
    faults
}

/// Months since year 0.
fn month_of(date: &str) -> Option<i64> {
    let (year, month) = (date.get(..4)?.parse::<i64>().ok()?, date.get(5..7)?.parse::<i64>().ok()?);
    Some(year * 12 + month)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reported(reviewed: Option<&str>, today: &str) -> usize {
        let care = Care { owners: Vec::new(), reviewed: reviewed.map(str::to_owned) };
        let path = RelPath::new("content/framework.toml");
        let status = "published";
        reviews(&Framework { path, care, status, ..Framework::default() }, today).len()
    }

    #[test]
    fn a_review_holds_for_a_year_to_the_day() {
        assert_eq!(reported(Some("2025-11-21"), "2026-11-20"), 0);
        assert_eq!(reported(Some("2025-11-21"), "2026-11-21"), 1);
        assert_eq!(reported(Some("2026-01-31"), "2026-11-21"), 0);
        assert_eq!(reported(None, "2026-11-21"), 1);
    }
}
