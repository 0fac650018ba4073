//! Why a date, a calendar or a rule of the office is not taken, and what to do.

use huiyin_domain::calendar::{CalendarError, CalendarProblem, TermError};
use huiyin_domain::law::{ExtensionRefused, OfficeRulesError, OfficeRulesProblem};
use huiyin_domain::term::ParseTermError;

use crate::{Locale, day, has, sentence, term};

/// Why a due date cannot be computed.
pub fn term_error(locale: Locale, error: &TermError) -> String {
    match *error {
        TermError::DateOutOfRange(date) => {
            sentence(locale, "error.date_out_of_range", &[("date", &date)])
        }
        TermError::TermOutOfRange(length) => {
            sentence(locale, "error.term_out_of_range", &[("term", &length)])
        }
        TermError::ExtensionOutOfRange(days) => {
            sentence(locale, "error.extension_out_of_range", &[("days", &days)])
        }
        TermError::ExclusionOutOfRange { from, to } => sentence(
            locale,
            "error.exclusion_out_of_range",
            &[("from", &from), ("to", &to)],
        ),
        TermError::YearNotPublished {
            year,
            day: number,
            date,
        } => sentence(
            locale,
            "error.year_not_published",
            &[
                ("year", &year),
                ("number", &number),
                ("date", &day(locale, date)),
            ],
        ),
    }
}

/// Why a text is not a term.
pub fn parse_term_error(locale: Locale, error: &ParseTermError) -> String {
    match error {
        ParseTermError::Shape(text) => sentence(locale, "error.term_shape", &[("text", text)]),
        ParseTermError::Range(text) => {
            sentence(locale, "error.term_out_of_range", &[("term", text)])
        }
    }
}

/// Why an extension is not allowed.
pub fn extension_refused(locale: Locale, refused: &ExtensionRefused) -> String {
    match *refused {
        ExtensionRefused::Nothing => sentence(locale, "error.extension_of_nothing", &[]),
        ExtensionRefused::AlreadyExtended { already, allowed } => sentence(
            locale,
            "error.already_extended",
            &[("already", &already), ("allowed", &allowed)],
        ),
        ExtensionRefused::OverTheCap { days, total, cap } => sentence(
            locale,
            "error.extension_over_the_cap",
            &[("days", &days), ("total", &total), ("cap", &cap)],
        ),
    }
}

/// Why a calendar file is not taken: the line, what is wrong there, what to do.
pub fn calendar_error(locale: Locale, error: &CalendarError) -> String {
    let problem = match &error.problem {
        CalendarProblem::YearOutOfRange(year) => sentence(
            locale,
            "error.calendar.year_out_of_range",
            &[("year", year)],
        ),
        CalendarProblem::NoNotice => sentence(locale, "error.calendar.no_notice", &[]),
        CalendarProblem::NotADate(text) => {
            sentence(locale, "error.calendar.not_a_date", &[("text", text)])
        }
        CalendarProblem::OtherYear { date, year } => sentence(
            locale,
            "error.calendar.other_year",
            &[("date", date), ("year", year)],
        ),
        CalendarProblem::Duplicate(date) => {
            sentence(locale, "error.calendar.duplicate", &[("date", date)])
        }
        CalendarProblem::Overlap(date) => {
            sentence(locale, "error.calendar.overlap", &[("date", date)])
        }
        CalendarProblem::WorkOnWeekday(date) => sentence(
            locale,
            "error.calendar.work_on_weekday",
            &[("date", &day(locale, *date))],
        ),
        CalendarProblem::FixedHolidayMissing(date) => sentence(
            locale,
            "error.calendar.fixed_holiday_missing",
            &[("date", date)],
        ),
        CalendarProblem::Syntax(reason) => {
            sentence(locale, "error.calendar.syntax", &[("reason", reason)])
        }
    };
    at_line(locale, "error.calendar.at_line", error.line, &problem)
}

/// Why the office's own rules are not taken: the line, what is wrong there, what to do.
pub fn office_rules_error(locale: Locale, error: &OfficeRulesError) -> String {
    let problem = match &error.problem {
        OfficeRulesProblem::UnknownTerm(name) => {
            sentence(locale, "error.office_rules.unknown_term", &[("name", name)])
        }
        OfficeRulesProblem::NotFixed(id) => {
            sentence(locale, "error.office_rules.not_fixed", &[("name", id)])
        }
        OfficeRulesProblem::Term(error) => parse_term_error(locale, error),
        OfficeRulesProblem::OtherUnit { id, statute, given } => sentence(
            locale,
            "error.office_rules.other_unit",
            &[
                ("name", id),
                ("statute", &term(locale, *statute)),
                ("given", &term(locale, *given)),
            ],
        ),
        OfficeRulesProblem::LooserThanStatute { id, statute, given } => sentence(
            locale,
            "error.office_rules.looser_than_statute",
            &[
                ("name", id),
                ("statute", &term(locale, *statute)),
                ("given", &term(locale, *given)),
            ],
        ),
        OfficeRulesProblem::TooLong { id, given } => sentence(
            locale,
            "error.office_rules.too_long",
            &[("name", id), ("given", &term(locale, *given))],
        ),
        OfficeRulesProblem::ExtensionTimes(times) => sentence(
            locale,
            "error.office_rules.extension_times",
            &[("times", times)],
        ),
        OfficeRulesProblem::JudgeBy(text) => {
            sentence(locale, "error.office_rules.judge_by", &[("text", text)])
        }
        OfficeRulesProblem::Retention(text) => {
            sentence(locale, "error.office_rules.retention", &[("text", text)])
        }
        OfficeRulesProblem::Syntax(reason) => {
            sentence(locale, "error.office_rules.syntax", &[("reason", reason)])
        }
    };
    at_line(locale, "error.office_rules.at_line", error.line, &problem)
}

/// What is the matter with the office or the machine, by the error's stable code, with its cause.
///
/// A code without a sentence still shows the cause.
pub fn fault(locale: Locale, code: &str, detail: &dyn std::fmt::Display) -> String {
    let key = format!("fault.{code}");
    if has(locale, &key) {
        let detail = detail.to_string();
        sentence(
            locale,
            &key,
            &[("detail", &detail.trim_end_matches(['.', '。']))],
        )
    } else {
        detail.to_string()
    }
}

fn at_line(locale: Locale, key: &str, line: usize, problem: &str) -> String {
    sentence(locale, key, &[("line", &line), ("problem", &problem)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use huiyin_domain::calendar::Calendar;
    use huiyin_domain::law::Law;
    use huiyin_domain::term::Term;
    use jiff::civil::{Date, date};

    fn whole(texts: impl IntoIterator<Item = String>) {
        for text in texts {
            assert!(!text.contains(['⟦', '{']), "{text}");
        }
    }

    #[test]
    fn a_missing_calendar_says_which_and_what_to_do() {
        let error = Calendar::builtin()
            .due(date(2026, 12, 28), Term::WorkingDays(5), 0, None)
            .unwrap_err();
        let zh = term_error(Locale::Zh, &error);
        assert!(
            zh.contains("2027年") && zh.contains("huiyin calendar add"),
            "{zh}"
        );
        let en = term_error(Locale::En, &error);
        assert!(en.starts_with("The calendar for 2027 is missing"), "{en}");
    }

    #[test]
    fn a_fault_without_a_sentence_still_shows_its_cause() {
        assert_eq!(fault(Locale::En, "no_such_code", &"the cause"), "the cause");
        let zh = fault(Locale::Zh, "store-disk-full", &"/data/huiyin.db.");
        assert!(
            zh.starts_with("磁盘已满，没有写入：/data/huiyin.db。"),
            "{zh}"
        );
    }

    #[test]
    fn every_error_of_time_has_its_sentence_in_both_languages() {
        let day = date(2026, 3, 2);
        for locale in Locale::ALL {
            whole(
                [
                    TermError::DateOutOfRange(Date::MAX),
                    TermError::TermOutOfRange(Term::Days(0)),
                    TermError::ExtensionOutOfRange(9999),
                    TermError::ExclusionOutOfRange { from: day, to: day },
                    TermError::YearNotPublished {
                        year: 2027,
                        day: 4,
                        date: day,
                    },
                ]
                .map(|error| term_error(locale, &error)),
            );
            whole(
                [
                    ExtensionRefused::Nothing,
                    ExtensionRefused::AlreadyExtended {
                        already: 1,
                        allowed: 1,
                    },
                    ExtensionRefused::OverTheCap {
                        days: 31,
                        total: 31,
                        cap: 30,
                    },
                ]
                .map(|refused| extension_refused(locale, &refused)),
            );
            whole(
                [
                    ParseTermError::Shape("x".into()),
                    ParseTermError::Range("0d".into()),
                ]
                .map(|error| parse_term_error(locale, &error)),
            );
        }
    }

    #[test]
    fn every_mistake_in_a_calendar_file_has_its_sentence_in_both_languages() {
        let good = "year = 2027\nnotice = \"x\"\nwork = [\"2027-10-09\"]\n\
            off = [\"2027-01-01\", \"2027-05-01\", \"2027-10-01\", \"2027-10-02\"]\n";
        assert!(Calendar::empty().with_year(good).is_ok());
        let broken = [
            good.replace("year", "jahr"),
            good.replace("year = 2027", "year = 1"),
            good.replace("\"x\"", "\"\""),
            good.replace("2027-10-02", "2027-13-02"),
            good.replace("2027-10-02", "2026-10-02"),
            good.replace("2027-10-02", "2027-10-01"),
            good.replace("2027-10-02", "2027-10-09"),
            good.replace("2027-10-09", "2027-10-08"),
            good.replace("2027-05-01", "2027-05-02"),
        ];
        for locale in Locale::ALL {
            let texts: std::collections::BTreeSet<_> = broken
                .iter()
                .map(|text| calendar_error(locale, &Calendar::empty().with_year(text).unwrap_err()))
                .collect();
            assert_eq!(texts.len(), broken.len());
            whole(texts);
        }
    }

    #[test]
    fn every_mistake_in_the_office_rules_has_its_sentence_in_both_languages() {
        let broken = [
            "[terms]\nnone = \"1d\"",
            "[terms]\nannual_report = \"1d\"",
            "[terms]\nconclude = \"soon\"",
            "[terms]\nconclude = \"0d\"",
            "[terms]\nconclude = \"61d\"",
            "[terms]\nconclude = \"1wd\"",
            "[terms]\nlapse_grace = \"999d\"",
            "[parameters]\nextension_times = 10",
            "[parameters]\njudge_by = \"x\"",
            "[x]",
        ];
        let law = Law::on(date(2026, 1, 1));
        for locale in Locale::ALL {
            let texts: std::collections::BTreeSet<_> = broken
                .iter()
                .map(|text| {
                    let error = law.clone().with_office_rules(text).unwrap_err();
                    office_rules_error(locale, &error)
                })
                .collect();
            assert_eq!(texts.len(), broken.len());
            whole(texts);
        }
    }
}
