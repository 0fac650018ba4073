//! Why a due date is that date, in sentences.

use huiyin_domain::calendar::Rest;
use huiyin_domain::explanation::Line;

use crate::catalogue::words;
use crate::{Locale, basis, day, sentence_in, term};

/// One line of an explanation as one sentence.
pub fn explain(locale: Locale, line: &Line) -> String {
    let say =
        |values: &[(&str, &dyn std::fmt::Display)]| sentence_in(locale, "due", line.code(), values);
    let why = |rest| match rest {
        Rest::Weekend => words(locale, "due.why.weekend"),
        Rest::Holiday => words(locale, "due.why.holiday"),
    };
    match *line {
        Line::Event { date }
        | Line::CountEnd { date }
        | Line::NominalEnd { date }
        | Line::WorkingDayCounted { date } => say(&[("date", &day(locale, date))]),
        Line::Article { basis: article } => say(&[("basis", &basis(locale, article))]),
        Line::Term {
            term: length,
            first_day,
        } => say(&[
            ("term", &term(locale, length)),
            ("first_day", &day(locale, first_day)),
        ]),
        Line::Extension { days } => say(&[("days", &days)]),
        Line::Exclusion { from, to, days } => say(&[
            ("from", &day(locale, from)),
            ("to", &day(locale, to)),
            ("days", &days),
        ]),
        Line::RestDayNotCounted { date, why: rest } | Line::RestDaySkipped { date, why: rest } => {
            say(&[("date", &day(locale, date)), ("why", &why(rest))])
        }
        Line::Provisional { year } => say(&[("year", &year)]),
        Line::Result { due } => say(&[("due", &day(locale, due))]),
    }
}

/// The whole explanation, one sentence a line.
pub fn explain_all(locale: Locale, lines: &[Line]) -> Vec<String> {
    lines.iter().map(|line| explain(locale, line)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys;
    use huiyin_domain::calendar::Calendar;
    use huiyin_domain::law::Act;
    use huiyin_domain::term::Term;
    use jiff::civil::date;
    use std::collections::BTreeSet;

    fn explained(locale: Locale) -> Vec<String> {
        let due = Calendar::builtin()
            .due(date(2026, 4, 20), Term::Days(15), 0, None)
            .unwrap()
            .under(Act::Regulations2022.article(23));
        explain_all(locale, &due.explanation)
    }

    #[test]
    fn a_date_inside_a_holiday_is_explained_day_by_day() {
        assert_eq!(
            explained(Locale::Zh),
            [
                "起算之日为2026年4月20日（星期一），当日不计入期限。",
                "依据：《信访工作条例》第二十三条。",
                "期限为15日，从2026年4月21日（星期二）起计算。",
                "按期限计算，最后一日为2026年5月5日（星期二）。",
                "2026年5月5日（星期二）是节假日，顺延一日。",
                "届满日为2026年5月6日（星期三），当日办理仍在期限之内。",
            ]
        );
        assert_eq!(
            explained(Locale::En),
            [
                "The term starts from Monday 20 April 2026; that day is not counted.",
                "Basis: Regulations on Petition Work (2022), Art. 23.",
                "The term is 15 calendar days, counted from Tuesday 21 April 2026.",
                "Counted out, the last day is Tuesday 5 May 2026.",
                "Tuesday 5 May 2026 is a public holiday, so the end moves on by a day.",
                "The last day is Wednesday 6 May 2026; what is done on that day is still in time.",
            ]
        );
    }

    #[test]
    fn every_kind_of_line_has_its_sentence_in_both_languages() {
        let day = date(2026, 5, 9);
        let lines = [
            Line::Event { date: day },
            Line::Article {
                basis: Act::Regulations2022.article(34),
            },
            Line::Term {
                term: Term::WorkingDays(5),
                first_day: day,
            },
            Line::CountEnd { date: day },
            Line::Extension { days: 30 },
            Line::Exclusion {
                from: day,
                to: day,
                days: 1,
            },
            Line::NominalEnd { date: day },
            Line::RestDayNotCounted {
                date: day,
                why: Rest::Weekend,
            },
            Line::RestDayNotCounted {
                date: day,
                why: Rest::Holiday,
            },
            Line::RestDaySkipped {
                date: day,
                why: Rest::Weekend,
            },
            Line::RestDaySkipped {
                date: day,
                why: Rest::Holiday,
            },
            Line::WorkingDayCounted { date: day },
            Line::Provisional { year: 2027 },
            Line::Result { due: day },
        ];
        for locale in Locale::ALL {
            let texts: BTreeSet<_> = explain_all(locale, &lines).into_iter().collect();
            assert_eq!(texts.len(), lines.len());
            for text in texts {
                assert!(!text.contains(['⟦', '{']), "{text}");
            }
        }
        // A line kind that is added must be added here: its sentence is keyed by its code.
        let told: BTreeSet<_> = lines
            .iter()
            .map(|line| format!("due.{}", line.code()))
            .collect();
        let written = keys(Locale::Zh).filter(|key| key.starts_with("due."));
        let written: BTreeSet<_> = written
            .filter(|key| !key.starts_with("due.why."))
            .map(str::to_owned)
            .collect();
        assert_eq!(told, written);
    }
}
