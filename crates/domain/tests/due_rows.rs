//! Due dates worked out by hand and by independent code, row by row, and properties of all of them.

#![expect(
    clippy::unwrap_used,
    reason = "the helpers of a test file are tests too"
)]

use huiyin_domain::calendar::{Calendar, DayKind, DueDate, Rest, TermError};
use huiyin_domain::explanation::Line;
use huiyin_domain::law::{
    ExtensionRefused, JudgeBy, Law, TermId, acceptance_day, due_at, handed_in_on_time,
    posted_on_time,
};
use huiyin_domain::term::Term;
use jiff::civil::{Date, date, datetime, time};

/// id, event, term, nominal last day, due. For working days nominal and due are the same.
const ROWS: &[(&str, &str, &str, &str, &str)] = &[
    ("E01", "2026-01-09", "15d", "2026-01-24", "2026-01-26"),
    ("E02", "2026-02-02", "15d", "2026-02-17", "2026-02-24"),
    ("E03", "2026-02-06", "15d", "2026-02-21", "2026-02-24"),
    ("E04", "2026-01-30", "15d", "2026-02-14", "2026-02-14"),
    ("E05", "2026-02-12", "5wd", "2026-02-26", "2026-02-26"),
    ("E06", "2025-09-26", "5wd", "2025-10-10", "2025-10-10"),
    ("E07", "2025-09-29", "3wd", "2025-10-10", "2025-10-10"),
    ("E08", "2025-09-29", "10wd", "2025-10-20", "2025-10-20"),
    ("E09", "2026-04-30", "1wd", "2026-05-06", "2026-05-06"),
    ("E10", "2026-04-28", "10wd", "2026-05-14", "2026-05-14"),
    ("E11", "2024-09-13", "1wd", "2024-09-14", "2024-09-14"),
    ("E12", "2026-03-06", "60d", "2026-05-05", "2026-05-06"),
    ("E13", "2026-03-06", "90d", "2026-06-04", "2026-06-04"),
    ("E14", "2025-12-16", "60d", "2026-02-14", "2026-02-14"),
    ("E15", "2025-12-17", "60d", "2026-02-15", "2026-02-24"),
    ("E16", "2024-08-02", "60d", "2024-10-01", "2024-10-08"),
    ("E17", "2024-02-01", "30d", "2024-03-02", "2024-03-04"),
    ("E18", "2025-01-03", "30d", "2025-02-02", "2025-02-05"),
    ("E19", "2025-12-05", "30d", "2026-01-04", "2026-01-04"),
    ("E20", "2025-12-02", "30d", "2026-01-01", "2026-01-04"),
    ("E21", "2026-05-20", "30d", "2026-06-19", "2026-06-22"),
    ("E22", "2026-08-26", "30d", "2026-09-25", "2026-09-28"),
    ("E23", "2026-08-21", "30d", "2026-09-20", "2026-09-20"),
    ("E24", "2025-04-05", "30d", "2025-05-05", "2025-05-06"),
    ("E25", "2026-09-18", "15wd", "2026-10-15", "2026-10-15"),
    ("E26", "2026-11-20", "30d", "2026-12-20", "2026-12-21"),
];

/// Each line starts where the one before ended: step, start, term, days of extension, due.
const CHAIN: &[(&str, &str, &str, u16, &str)] = &[
    ("bureau dispatches", "2026-04-20", "15d", 0, "2026-05-06"),
    ("unit may object", "2026-05-06", "5wd", 0, "2026-05-12"),
    ("unit notifies", "2026-05-06", "15d", 0, "2026-05-21"),
    ("unit concludes", "2026-05-21", "60d", 0, "2026-07-20"),
    ("extended by 30", "2026-05-21", "60d", 30, "2026-08-19"),
    (
        "petitioner may ask for review",
        "2026-08-20",
        "30d",
        0,
        "2026-09-20",
    ),
    ("review opinion", "2026-09-20", "30d", 0, "2026-10-20"),
    (
        "petitioner may ask for re-review",
        "2026-10-21",
        "30d",
        0,
        "2026-11-20",
    ),
    ("re-review opinion", "2026-11-20", "30d", 0, "2026-12-21"),
    ("simple track accepts", "2026-09-24", "3wd", 0, "2026-09-30"),
    (
        "simple track answers",
        "2026-09-30",
        "10wd",
        0,
        "2026-10-20",
    ),
];

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn due(event: Date, term: &str, extend: u16, exclude: Option<(Date, Date)>) -> DueDate {
    Calendar::builtin()
        .due(event, term.parse().unwrap(), extend, exclude)
        .unwrap()
}

fn law() -> &'static Law {
    Law::on(date(2026, 1, 1))
}

#[test]
fn every_worked_row_gives_its_dates() {
    for (id, event, term, nominal, last) in ROWS {
        let result = due(day(event), term, 0, None);
        assert_eq!(
            (result.nominal, result.due),
            (day(nominal), day(last)),
            "{id}"
        );
        assert!(!result.provisional, "{id}");
    }
    assert_eq!(ROWS.len(), 26);
}

#[test]
fn one_matter_goes_through_the_whole_chain() {
    for (step, event, term, extend, last) in CHAIN {
        assert_eq!(
            due(day(event), term, *extend, None).due,
            day(last),
            "{step}"
        );
    }
}

#[test]
fn x01_to_x03_an_extension_is_added_to_the_nominal_end_and_rolled_once() {
    let accepted = date(2025, 10, 20);
    let rows = [
        (0, date(2025, 12, 19), date(2025, 12, 19)),
        (15, date(2026, 1, 3), date(2026, 1, 4)),
        (30, date(2026, 1, 18), date(2026, 1, 19)),
    ];
    for (extend, nominal, last) in rows {
        let result = due(accepted, "60d", extend, None);
        assert_eq!((result.nominal, result.due), (nominal, last), "+{extend}");
    }
}

#[test]
fn x04_an_extension_over_the_cap_is_refused() {
    let refused = ExtensionRefused::OverTheCap {
        days: 31,
        total: 31,
        cap: 30,
    };
    assert_eq!(law().extension(&[], 31), Err(refused));
    assert_eq!(law().extension(&[], 30), Ok(30));
    assert_eq!(law().extension(&[], 0), Err(ExtensionRefused::Nothing));
}

#[test]
fn x05_a_second_extension_needs_the_office_to_allow_it() {
    let refused = ExtensionRefused::AlreadyExtended {
        already: 1,
        allowed: 1,
    };
    assert_eq!(law().extension(&[15], 15), Err(refused));

    let twice = law()
        .clone()
        .with_office_rules("[parameters]\nextension_times = 2")
        .unwrap();
    assert_eq!(twice.extension(&[15], 15), Ok(30));
    let over = ExtensionRefused::OverTheCap {
        days: 16,
        total: 31,
        cap: 30,
    };
    assert_eq!(twice.extension(&[15], 16), Err(over));
}

#[test]
fn x06_and_x07_a_hearing_in_re_review_is_left_out_of_the_term() {
    let received = date(2026, 3, 2);
    assert_eq!(due(received, "30d", 0, None).due, date(2026, 4, 1));
    let heard = due(
        received,
        "30d",
        0,
        Some((date(2026, 3, 16), date(2026, 3, 27))),
    );
    assert_eq!(heard.due, date(2026, 4, 13));
    assert!(heard.explanation.contains(&Line::Exclusion {
        from: date(2026, 3, 16),
        to: date(2026, 3, 27),
        days: 12,
    }));
}

#[test]
fn x08_hours_run_from_the_minute_through_holidays() {
    let known = datetime(2026, 2, 17, 23, 40, 0, 0);
    assert_eq!(due_at(known, 60), Ok(datetime(2026, 2, 18, 0, 40, 0, 0)));
    assert_eq!(due_at(known, 120), Ok(datetime(2026, 2, 18, 1, 40, 0, 0)));
    assert!(due_at(known, 0).is_err());
    assert!(due_at(known, u32::MAX).is_err());
    assert!(due_at(datetime(1900, 1, 1, 0, 0, 0, 0), 60).is_err());
}

#[test]
fn x09_calendar_days_into_an_unpublished_year_are_provisional() {
    let result = due(date(2026, 12, 25), "15d", 0, None);
    assert_eq!(
        (result.nominal, result.due),
        (date(2027, 1, 9), date(2027, 1, 11))
    );
    assert!(result.provisional);
    assert!(
        result
            .explanation
            .contains(&Line::Provisional { year: 2027 })
    );

    // Even a plain weekday of that year may turn out to be a holiday.
    assert!(due(date(2026, 12, 28), "15d", 0, None).provisional);
    // An end before the new year rests on nothing unknown.
    assert!(!due(date(2026, 12, 1), "30d", 0, None).provisional);
    // A holiday with a fixed date is skipped even so.
    assert_eq!(
        due(date(2026, 12, 17), "15d", 0, None).due,
        date(2027, 1, 4)
    );
}

#[test]
fn x10_working_days_into_an_unpublished_year_are_refused() {
    let error = Calendar::builtin().due(date(2026, 12, 28), Term::WorkingDays(5), 0, None);
    assert_eq!(
        error,
        Err(TermError::YearNotPublished {
            year: 2027,
            day: 4,
            date: date(2027, 1, 1)
        })
    );
    assert!(
        error
            .unwrap_err()
            .to_string()
            .starts_with("calendar for 2027 missing")
    );
}

#[test]
fn x10_is_decided_once_the_year_is_published() {
    let notice = "year = 2027\nnotice = \"a later notice\"\nwork = []\noff = \
        [\"2027-01-01\", \"2027-01-02\", \"2027-01-03\", \"2027-01-04\", \"2027-05-01\", \"2027-10-01\"]";
    let calendar = Calendar::builtin().with_year(notice).unwrap();
    let result = calendar
        .due(date(2026, 12, 28), Term::WorkingDays(5), 0, None)
        .unwrap();
    assert_eq!(result.due, date(2027, 1, 6));
    assert!(!result.provisional);
}

#[test]
fn x11_business_hours_end_the_last_day_only_where_they_are_set() {
    let last = date(2026, 3, 31);
    let handed_in = datetime(2026, 3, 31, 18, 30, 0, 0);
    let close = Some(time(17, 30, 0, 0));
    assert!(!handed_in_on_time(last, handed_in, close));
    assert!(handed_in_on_time(last, handed_in, None));
    assert!(handed_in_on_time(
        last,
        datetime(2026, 3, 31, 17, 30, 0, 0),
        close
    ));
    assert!(handed_in_on_time(
        last,
        datetime(2026, 3, 30, 23, 59, 0, 0),
        close
    ));
    assert!(!handed_in_on_time(
        last,
        datetime(2026, 4, 1, 0, 0, 0, 0),
        None
    ));
}

#[test]
fn x12_a_request_posted_on_the_last_day_is_in_time_whenever_it_arrives() {
    let last = date(2026, 3, 31);
    let arrives = datetime(2026, 4, 3, 9, 0, 0, 0);
    assert!(!handed_in_on_time(last, arrives, None));
    assert!(posted_on_time(last, date(2026, 3, 31)));
    assert!(!posted_on_time(last, date(2026, 4, 1)));
}

#[test]
fn a_late_notice_does_not_move_the_day_of_acceptance() {
    let last = date(2026, 3, 31);
    assert_eq!(acceptance_day(date(2026, 3, 20), last), date(2026, 3, 20));
    assert_eq!(acceptance_day(date(2026, 4, 9), last), last);
}

#[test]
fn an_office_can_choose_to_be_judged_by_the_nominal_date() {
    let e01 = due(date(2026, 1, 9), "15d", 0, None);
    assert_eq!(law().judged_by(&e01), date(2026, 1, 26));
    let strict = law()
        .clone()
        .with_office_rules("[parameters]\njudge_by = \"nominal\"")
        .unwrap();
    assert_eq!(strict.parameters.judge_by, JudgeBy::Nominal);
    assert_eq!(strict.judged_by(&e01), date(2026, 1, 24));
}

#[test]
fn an_event_on_a_rest_day_counts_from_the_next_day() {
    // R14: a form sent on a Saturday. Day 1 is the Sunday.
    let result = due(date(2026, 3, 7), "15d", 0, None);
    assert_eq!(
        result.explanation[1],
        Line::Term {
            term: Term::Days(15),
            first_day: date(2026, 3, 8)
        }
    );
    assert_eq!(result.nominal, date(2026, 3, 22));
}

#[test]
fn months_end_on_the_day_of_the_same_number_or_the_last_one() {
    assert_eq!(
        due(date(2026, 3, 10), "2m", 0, None).nominal,
        date(2026, 5, 10)
    );
    assert_eq!(
        due(date(2025, 12, 31), "2m", 0, None).nominal,
        date(2026, 2, 28)
    );
    assert_eq!(due(date(2026, 3, 10), "2m", 0, None).due, date(2026, 5, 11));
}

#[test]
fn an_extension_of_working_days_adds_calendar_days_and_rolls_once() {
    // Day 5 is Thursday 02-26; two calendar days later is Saturday 02-28, a working Saturday.
    let worked = due(date(2026, 2, 12), "5wd", 2, None);
    assert_eq!(
        (worked.nominal, worked.due),
        (date(2026, 2, 28), date(2026, 2, 28))
    );
    let rolled = due(date(2026, 2, 12), "5wd", 3, None);
    assert_eq!(
        (rolled.nominal, rolled.due),
        (date(2026, 3, 2), date(2026, 3, 2))
    );
    assert!(rolled.explanation.contains(&Line::CountEnd {
        date: date(2026, 2, 26)
    }));
    assert!(rolled.explanation.contains(&Line::NominalEnd {
        date: date(2026, 3, 1)
    }));
}

#[test]
fn an_explanation_names_event_term_every_rest_day_and_the_result() {
    let e02 = due(date(2026, 2, 2), "15d", 0, None);
    let mut expected = vec![
        Line::Event {
            date: date(2026, 2, 2),
        },
        Line::Term {
            term: Term::Days(15),
            first_day: date(2026, 2, 3),
        },
        Line::NominalEnd {
            date: date(2026, 2, 17),
        },
    ];
    expected.extend((17..=23).map(|d| Line::RestDaySkipped {
        date: date(2026, 2, d),
        why: Rest::Holiday,
    }));
    expected.push(Line::Result {
        due: date(2026, 2, 24),
    });
    assert_eq!(e02.explanation, expected);

    let e09 = due(date(2026, 4, 30), "1wd", 0, None);
    let not_counted = |d| Line::RestDayNotCounted {
        date: date(2026, 5, d),
        why: Rest::Holiday,
    };
    assert_eq!(e09.explanation[2..7], [1, 2, 3, 4, 5].map(not_counted));
    assert_eq!(
        e09.explanation[7..],
        [Line::Result {
            due: date(2026, 5, 6)
        }]
    );

    let e11 = due(date(2024, 9, 13), "1wd", 0, None);
    assert_eq!(
        e11.explanation[2..],
        [
            Line::WorkingDayCounted {
                date: date(2024, 9, 14)
            },
            Line::Result {
                due: date(2024, 9, 14)
            },
        ]
    );
}

#[test]
fn what_is_out_of_bounds_is_an_error_and_never_a_panic() {
    let calendar = Calendar::builtin();
    let ok = date(2026, 3, 2);
    let cases = [
        (
            date(1948, 12, 31),
            Term::Days(1),
            0,
            None,
            TermError::DateOutOfRange(date(1948, 12, 31)),
        ),
        (
            date(9001, 1, 1),
            Term::Days(1),
            0,
            None,
            TermError::DateOutOfRange(date(9001, 1, 1)),
        ),
        (
            ok,
            Term::Days(0),
            0,
            None,
            TermError::TermOutOfRange(Term::Days(0)),
        ),
        (
            ok,
            Term::Months(121),
            0,
            None,
            TermError::TermOutOfRange(Term::Months(121)),
        ),
        (
            ok,
            Term::Days(1),
            3651,
            None,
            TermError::ExtensionOutOfRange(3651),
        ),
        (
            ok,
            Term::Days(1),
            0,
            Some((date(2026, 3, 5), date(2026, 3, 4))),
            TermError::ExclusionOutOfRange {
                from: date(2026, 3, 5),
                to: date(2026, 3, 4),
            },
        ),
        (
            ok,
            Term::Days(1),
            0,
            Some((ok, Date::MAX)),
            TermError::DateOutOfRange(Date::MAX),
        ),
    ];
    for (event, term, extend, exclude, error) in cases {
        assert_eq!(calendar.due(event, term, extend, exclude), Err(error));
    }
    let farthest = date(9000, 12, 31);
    let longest = Some((farthest - jiff::Span::new().days(3649), farthest));
    assert!(
        calendar
            .due(farthest, Term::Days(3650), 3650, longest)
            .unwrap()
            .provisional
    );
}

#[test]
fn the_table_of_terms_holds_the_published_figures() {
    let figures = [
        (TermId::BureauDispatch, "15d"),
        (TermId::DirectNotice, "15d"),
        (TermId::ForwardedNotice, "15d"),
        (TermId::Objection, "5wd"),
        (TermId::ObjectionDecision, "5wd"),
        (TermId::Conclude, "60d"),
        (TermId::Extension, "30d"),
        (TermId::PerformDuty, "2m"),
        (TermId::ReviewRequest, "30d"),
        (TermId::ReviewOpinion, "30d"),
        (TermId::RereviewRequest, "30d"),
        (TermId::RereviewOpinion, "30d"),
        (TermId::ReturnedHandling, "30d"),
        (TermId::LapseGrace, "30d"),
        (TermId::SimpleAccept, "3wd"),
        (TermId::SimpleOpinion, "10wd"),
        (TermId::SimpleRelay, "1wd"),
        (TermId::LevelSplitState, "5d"),
        (TermId::LevelSplitProvince, "3d"),
        (TermId::LevelSplitCity, "3d"),
        (TermId::LevelSplitCounty, "4d"),
        (TermId::DisciplineRelay, "5wd"),
        (TermId::NamedReportNotice, "15wd"),
        (TermId::NamedReportFeedback, "15wd"),
        (TermId::ImprovementFeedback, "30d"),
        (TermId::InspectionObjection, "30d"),
        (TermId::InspectionRecheck, "30d"),
        (TermId::OpeningAnswer, "15d"),
        (TermId::OpeningShown, "30d"),
    ];
    for (id, text) in figures {
        assert_eq!(
            law().term(id).map(|term| term.to_string()).as_deref(),
            Some(text),
            "{id}"
        );
    }
    let without_length: Vec<_> = law()
        .terms()
        .iter()
        .filter(|rule| rule.term().is_none())
        .map(|rule| rule.id)
        .collect();
    assert_eq!(
        without_length,
        [TermId::AssignedFeedback, TermId::AnnualReport]
    );
}

/// The count of R7, written a second time without the code under test.
fn recount(calendar: &Calendar, event: Date, last: Date) -> usize {
    let open = |day: &Date| matches!(calendar.kind_of_day(*day), Some(DayKind::Workday { .. }));
    let mut days = Vec::new();
    let mut day = event;
    while day < last {
        day = day.tomorrow().unwrap();
        days.push(day);
    }
    days.iter().filter(|day| open(day)).count()
}

mod properties {
    use super::*;
    use proptest::prelude::*;

    /// A day of 2024 to mid 2026, so that short terms stay in published years.
    fn a_day() -> impl Strategy<Value = Date> {
        (0..900_i32).prop_map(|n| date(2024, 1, 1) + jiff::Span::new().days(n))
    }

    fn a_term() -> impl Strategy<Value = Term> {
        prop_oneof![
            (1..=90_u16).prop_map(Term::Days),
            (1..=60_u16).prop_map(Term::WorkingDays),
            (1..=3_u16).prop_map(Term::Months),
        ]
    }

    proptest! {
        #[test]
        fn a_due_date_is_a_working_day_not_before_the_nominal_date(
            event in a_day(), term in a_term(), extend in 0..=30_u16,
        ) {
            let calendar = Calendar::builtin();
            let result = calendar.due(event, term, extend, None).unwrap();
            let open = matches!(calendar.kind_of_day(result.due), Some(DayKind::Workday { .. }));
            prop_assert!(open && !result.provisional);
            prop_assert!(result.due >= result.nominal && result.nominal > event);
        }

        #[test]
        fn a_later_event_is_never_due_earlier(
            event in a_day(), later in 0..=10_i32, term in a_term(), extend in 0..=30_u16,
        ) {
            let calendar = Calendar::builtin();
            let first = calendar.due(event, term, extend, None).unwrap();
            let event = event + jiff::Span::new().days(later);
            let second = calendar.due(event, term, extend, None).unwrap();
            prop_assert!(first.due <= second.due);
        }

        #[test]
        fn between_nominal_and_due_there_are_only_rest_days(
            event in a_day(), days in 1..=120_u16,
        ) {
            let calendar = Calendar::builtin();
            let result = calendar.due(event, Term::Days(days), 0, None).unwrap();
            let skipped = result
                .explanation
                .iter()
                .filter(|line| matches!(line, Line::RestDaySkipped { .. }))
                .count();
            let gap = (result.due - result.nominal).get_days();
            prop_assert_eq!(i64::try_from(skipped).unwrap(), i64::from(gap));
            // The nominal day itself is open exactly when nothing was skipped.
            let before = result.nominal.yesterday().unwrap();
            prop_assert_eq!(recount(&calendar, before, result.due), 1);
        }

        #[test]
        fn working_days_recounted_one_by_one_give_the_same_day(
            event in a_day(), days in 1..=60_u16,
        ) {
            let calendar = Calendar::builtin();
            let result = calendar.due(event, Term::WorkingDays(days), 0, None).unwrap();
            prop_assert_eq!(result.nominal, result.due);
            prop_assert_eq!(recount(&calendar, event, result.due), usize::from(days));
            prop_assert_eq!(
                recount(&calendar, event, result.due.yesterday().unwrap()),
                usize::from(days) - 1
            );
        }

        #[test]
        fn any_input_gives_a_date_or_an_error(
            year in -9999..=9999_i16, month in 1..=12_i8, term in any::<u16>(), extend in any::<u16>(),
            length in any::<i16>(),
        ) {
            let calendar = Calendar::builtin();
            let event = date(year, month, 28);
            let to = event.saturating_add(jiff::Span::new().days(length));
            for term in [Term::Days(term), Term::WorkingDays(term), Term::Months(term)] {
                for exclude in [None, Some((event, to))] {
                    let strict = calendar.due(event, term, extend, exclude);
                    let lenient = calendar.due_or_provisional(event, term, extend, exclude);
                    prop_assert!(strict.is_err() || strict == lenient);
                }
            }
        }
    }
}
