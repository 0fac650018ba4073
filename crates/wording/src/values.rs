//! Dates, terms and articles as people read them.

use huiyin_domain::law::Basis;
use huiyin_domain::term::Term;
use jiff::civil::{Date, Time, Weekday};

use crate::catalogue::{sentence_by, words};
use crate::{Locale, sentence};

/// `2026年2月24日（星期二）`, `Tuesday 24 February 2026`.
pub fn day(locale: Locale, date: Date) -> String {
    // A page says some sixty days: each is written without the machinery of `Display`.
    let mut digits = itoa::Buffer::new();
    sentence_by(locale, "value.day", |name, text| {
        text.push_str(match name {
            "year" => digits.format(date.year()),
            "month" => month(locale, date),
            "day" => digits.format(date.day()),
            "weekday" => words(locale, weekday_key(date.weekday())),
            _ => return false,
        });
        true
    })
}

/// `2026-02-24` (RFC 3339, full-date): for machines and for columns of days. A page writes a hundred, without the
/// machinery of `Display`.
pub fn iso(date: Date) -> String {
    if !(1000..=9999).contains(&date.year()) {
        return date.to_string();
    }
    let mut digits = itoa::Buffer::new();
    let mut text = String::with_capacity(10);
    text.push_str(digits.format(date.year()));
    for number in [date.month(), date.day()] {
        text.push_str(if number < 10 { "-0" } else { "-" });
        text.push_str(digits.format(number));
    }
    text
}

/// `2月24日`, `24 February`: for lists that name the year once.
pub fn month_and_day(locale: Locale, date: Date) -> String {
    let month = month(locale, date);
    sentence(
        locale,
        "value.month_and_day",
        &[("month", &month), ("day", &date.day())],
    )
}

/// `17:30` in both languages.
pub fn time_of_day(time: Time) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

/// `15日`, `5个工作日`, `2个月`; `15 calendar days`, `5 working days`, `2 months`.
pub fn term(locale: Locale, term: Term) -> String {
    let key = match term {
        Term::Days(1) => "value.one_day",
        Term::Days(_) => "value.days",
        Term::WorkingDays(1) => "value.one_working_day",
        Term::WorkingDays(_) => "value.working_days",
        Term::Months(1) => "value.one_month",
        Term::Months(_) => "value.months",
    };
    sentence(locale, key, &[("n", &term.amount())])
}

/// `《信访工作条例》第二十二条`, `Regulations on Petition Work (2022), Art. 22`.
pub fn basis(locale: Locale, basis: Basis) -> String {
    match locale {
        Locale::Zh => basis.to_string(),
        Locale::En => basis.en(),
    }
}

fn month(locale: Locale, date: Date) -> &'static str {
    let at = usize::from(date.month().unsigned_abs()) - 1;
    words(locale, MONTH_KEYS[at])
}

const MONTH_KEYS: [&str; 12] = [
    "value.month.1",
    "value.month.2",
    "value.month.3",
    "value.month.4",
    "value.month.5",
    "value.month.6",
    "value.month.7",
    "value.month.8",
    "value.month.9",
    "value.month.10",
    "value.month.11",
    "value.month.12",
];

fn weekday_key(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Monday => "value.weekday.monday",
        Weekday::Tuesday => "value.weekday.tuesday",
        Weekday::Wednesday => "value.weekday.wednesday",
        Weekday::Thursday => "value.weekday.thursday",
        Weekday::Friday => "value.weekday.friday",
        Weekday::Saturday => "value.weekday.saturday",
        Weekday::Sunday => "value.weekday.sunday",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use huiyin_domain::law::Act;
    use jiff::civil::{date, time};

    #[test]
    fn a_day_for_machines_is_as_the_library_writes_it() {
        for day in [
            date(2026, 2, 4),
            date(2026, 11, 30),
            date(999, 1, 1),
            date(-1, 1, 1),
            date(9999, 12, 31),
        ] {
            assert_eq!(iso(day), day.to_string());
        }
    }

    #[test]
    fn a_day_reads_as_people_write_it() {
        let spring = date(2026, 2, 24);
        assert_eq!(day(Locale::Zh, spring), "2026年2月24日（星期二）");
        assert_eq!(day(Locale::En, spring), "Tuesday 24 February 2026");
        assert_eq!(month_and_day(Locale::Zh, spring), "2月24日");
        assert_eq!(month_and_day(Locale::En, spring), "24 February");
        assert_eq!(time_of_day(time(9, 5, 0, 0)), "09:05");
    }

    #[test]
    fn every_day_of_a_year_has_its_words() {
        for locale in Locale::ALL {
            for n in 0..365 {
                let text = day(locale, date(2026, 1, 1) + jiff::Span::new().days(n));
                assert!(!text.contains(['⟦', '{']), "{text}");
            }
        }
    }

    #[test]
    fn a_term_says_its_unit() {
        assert_eq!(term(Locale::Zh, Term::Days(15)), "15日");
        assert_eq!(term(Locale::Zh, Term::WorkingDays(1)), "1个工作日");
        assert_eq!(term(Locale::Zh, Term::Months(2)), "2个月");
        assert_eq!(term(Locale::En, Term::Days(1)), "1 calendar day");
        assert_eq!(term(Locale::En, Term::WorkingDays(5)), "5 working days");
        assert_eq!(term(Locale::En, Term::Months(1)), "1 month");
    }

    #[test]
    fn an_article_is_named_in_the_readers_language() {
        let article = Act::Regulations2022.article(22);
        assert_eq!(basis(Locale::Zh, article), "《信访工作条例》第二十二条");
        assert_eq!(
            basis(Locale::En, article),
            "Regulations on Petition Work (2022), Art. 22"
        );
    }
}
