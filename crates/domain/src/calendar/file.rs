//! Reading one year's file: every mistake is named with its line, nothing is guessed.

use std::collections::BTreeSet;
use std::ops::Range;

use jiff::civil::{Date, date};
use serde::Deserialize;
use toml::{Spanned, Value};

use super::{Year, is_weekend};

/// Years a calendar may be about, the same bound as for events.
const YEARS: std::ops::RangeInclusive<i64> = 1949..=9000;

/// Why a calendar file is refused; `line` counts from 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("calendar file, line {line}: {problem}")]
pub struct CalendarError {
    /// The line of the mistake, from 1.
    pub line: usize,
    /// What is wrong there.
    pub problem: CalendarProblem,
}

/// What can be wrong in a calendar file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CalendarProblem {
    /// Not TOML, a key that does not exist here, a key missing or of another type.
    #[error("{0}")]
    Syntax(String),
    /// The year is outside 1949–9000.
    #[error("the year {0} is not between 1949 and 9000")]
    YearOutOfRange(i64),
    /// The name of the notice is empty.
    #[error("`notice` must name the notice that the days come from")]
    NoNotice,
    /// Not a date of the form 2027-01-01.
    #[error("`{0}` is not a date; write 2027-01-01")]
    NotADate(String),
    /// A date of another year.
    #[error("{date} is not in the year {year}")]
    OtherYear {
        /// The date.
        date: Date,
        /// The file's year.
        year: i16,
    },
    /// Twice in one list.
    #[error("{0} stands twice in the same list")]
    Duplicate(Date),
    /// In both lists.
    #[error("{0} stands in `off` and in `work`")]
    Overlap(Date),
    /// A make-up working day that is no weekend day.
    #[error("{0} is in `work` but is no Saturday or Sunday; `work` lists weekend days only")]
    WorkOnWeekday(Date),
    /// A holiday with a fixed date is missing, so the list cannot be the whole notice.
    #[error("{0} is a holiday by law but is missing from `off`; copy the whole notice")]
    FixedHolidayMissing(Date),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    year: Spanned<i64>,
    notice: Spanned<String>,
    off: Spanned<Vec<Spanned<Value>>>,
    work: Spanned<Vec<Spanned<Value>>>,
}

pub(super) fn read(text: &str) -> Result<Year, CalendarError> {
    let at = |span: Range<usize>, problem| CalendarError {
        line: line_of(text, span.start),
        problem,
    };
    let file: File = toml::from_str(text).map_err(|error| {
        at(
            error.span().unwrap_or(0..0),
            CalendarProblem::Syntax(error.message().to_owned()),
        )
    })?;

    let number = *file.year.get_ref();
    let year = i16::try_from(number)
        .ok()
        .filter(|_| YEARS.contains(&number))
        .ok_or_else(|| at(file.year.span(), CalendarProblem::YearOutOfRange(number)))?;
    if file.notice.get_ref().trim().is_empty() {
        return Err(at(file.notice.span(), CalendarProblem::NoNotice));
    }

    let off = read_days(&file.off, year, |_| None).map_err(|(span, problem)| at(span, problem))?;
    let work = read_days(&file.work, year, |day| {
        if off.contains(&day) {
            Some(CalendarProblem::Overlap(day))
        } else if !is_weekend(day) {
            Some(CalendarProblem::WorkOnWeekday(day))
        } else {
            None
        }
    })
    .map_err(|(span, problem)| at(span, problem))?;

    for day in [date(year, 1, 1), date(year, 5, 1), date(year, 10, 1)] {
        if !off.contains(&day) {
            return Err(at(
                file.off.span(),
                CalendarProblem::FixedHolidayMissing(day),
            ));
        }
    }
    Ok(Year {
        year,
        notice: file.notice.into_inner().trim().to_owned(),
        off,
        work,
    })
}

/// The dates of one list, each checked; the first mistake wins.
fn read_days(
    list: &Spanned<Vec<Spanned<Value>>>,
    year: i16,
    check: impl Fn(Date) -> Option<CalendarProblem>,
) -> Result<BTreeSet<Date>, (Range<usize>, CalendarProblem)> {
    let mut days = BTreeSet::new();
    for entry in list.get_ref() {
        let fail = |problem| Err((entry.span(), problem));
        let Some(day) = as_date(entry.get_ref()) else {
            return fail(CalendarProblem::NotADate(plain(entry.get_ref())));
        };
        if day.year() != year {
            return fail(CalendarProblem::OtherYear { date: day, year });
        }
        if let Some(problem) = check(day) {
            return fail(problem);
        }
        if !days.insert(day) {
            return fail(CalendarProblem::Duplicate(day));
        }
    }
    Ok(days)
}

/// A date written as a TOML date or as text; nothing but the form 2027-01-01.
fn as_date(value: &Value) -> Option<Date> {
    let text = plain(value);
    let date: Date = text.parse().ok()?;
    (date.to_string() == text).then_some(date)
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn line_of(text: &str, offset: usize) -> usize {
    1 + text
        .bytes()
        .take(offset)
        .filter(|byte| *byte == b'\n')
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"year = 2027
notice = "测试用安排"
off = [
    "2027-01-01",
    2027-05-01,
    "2027-10-01",
    "2027-10-02",
]
work = [
    "2027-10-09",
]
"#;

    #[test]
    fn a_year_may_be_written_with_quoted_or_with_plain_dates() {
        let year = read(GOOD).unwrap();
        assert_eq!(year.off.len(), 4);
        assert!(year.work.contains(&date(2027, 10, 9)));
    }

    #[test]
    fn each_mistake_is_refused_with_its_line_and_reason() {
        use CalendarProblem as P;
        let cases = [
            (
                "\"2027-10-02\"",
                "\"2027-10-01\"",
                7,
                P::Duplicate(date(2027, 10, 1)),
            ),
            (
                "2027-10-09",
                "2027-10-02",
                10,
                P::Overlap(date(2027, 10, 2)),
            ),
            (
                "2027-10-09",
                "2027-10-08",
                10,
                P::WorkOnWeekday(date(2027, 10, 8)),
            ),
            (
                "\"2027-10-02\"",
                "\"2026-10-02\"",
                7,
                P::OtherYear {
                    date: date(2026, 10, 2),
                    year: 2027,
                },
            ),
            (
                "\"2027-10-02\"",
                "\"2027-02-30\"",
                7,
                P::NotADate("2027-02-30".into()),
            ),
            (
                "\"2027-10-02\"",
                "\"2027-10-2\"",
                7,
                P::NotADate("2027-10-2".into()),
            ),
            (
                "\"2027-10-02\"",
                "20271002",
                7,
                P::NotADate("20271002".into()),
            ),
            (
                "\"2027-10-02\"",
                "2027-10-02T08:00:00",
                7,
                P::NotADate("2027-10-02T08:00:00".into()),
            ),
            ("year = 2027", "year = 1234", 1, P::YearOutOfRange(1234)),
            ("year = 2027", "year = 40000", 1, P::YearOutOfRange(40_000)),
            ("测试用安排", "  ", 2, P::NoNotice),
            (
                "    2027-05-01,\n",
                "",
                3,
                P::FixedHolidayMissing(date(2027, 5, 1)),
            ),
        ];
        for (from, to, line, problem) in cases {
            assert_eq!(
                read(&GOOD.replacen(from, to, 1)).unwrap_err(),
                CalendarError { line, problem }
            );
        }
    }

    #[test]
    fn what_is_not_the_shape_of_a_calendar_is_refused_with_its_line() {
        let cases = [
            (
                GOOD.replace("work = [", "works = ["),
                9,
                "unknown field `works`",
            ),
            (GOOD.replace("off = [", "off = [["), 9, ""),
            (
                GOOD.replace("year = 2027", "year = \"2027\""),
                1,
                "invalid type",
            ),
            (format!("{GOOD}year = 2027\n"), 12, "duplicate key"),
            (String::new(), 1, "missing field `year`"),
        ];
        for (text, line, reason) in cases {
            let error = read(&text).unwrap_err();
            assert_eq!(error.line, line, "{error}");
            let CalendarProblem::Syntax(message) = error.problem else {
                panic!("{error:?}")
            };
            assert!(message.contains(reason), "{message}");
        }
    }
}
