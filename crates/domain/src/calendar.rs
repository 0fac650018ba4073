//! The published calendar: days off and make-up working days, year by year.
//!
//! A year is known only when its notice (国务院办公厅关于部分节假日安排的通知) is in a file; the
//! absence of a year means "unknown", never "no holidays". To add a year to the product, add
//! `data/calendar/<year>.toml` and its line in `BUILTIN`; an office adds a file of the same
//! shape at run time with [`Calendar::with_year`].

mod due;
mod file;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use jiff::civil::{Date, Weekday};

pub use due::{DueDate, TermError};
pub use file::{CalendarError, CalendarProblem};

/// The years that come with the product.
const BUILTIN: [&str; 3] = [
    include_str!("../data/calendar/2024.toml"),
    include_str!("../data/calendar/2025.toml"),
    include_str!("../data/calendar/2026.toml"),
];

static BUILTIN_CALENDAR: LazyLock<Calendar> = LazyLock::new(|| {
    BUILTIN.iter().fold(Calendar::empty(), |calendar, text| {
        calendar
            .with_year(text)
            .expect("a test reads every built-in calendar")
    })
});

/// Why a day is a rest day (法定休假日, R11).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rest {
    /// A Saturday or Sunday that no notice turns into a working day.
    Weekend,
    /// A day off named by the year's notice, or a holiday with a fixed date.
    Holiday,
}

/// What a day is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DayKind {
    /// A working day; `adjusted` when it is a weekend day worked by the notice (调休上班日).
    Workday {
        /// A make-up working day.
        adjusted: bool,
    },
    /// A rest day.
    Rest(Rest),
}

/// One year's notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Year {
    year: i16,
    notice: String,
    off: BTreeSet<Date>,
    work: BTreeSet<Date>,
}

impl Year {
    /// The civil year.
    pub fn number(&self) -> i16 {
        self.year
    }

    /// The notice it was taken from.
    pub fn notice(&self) -> &str {
        &self.notice
    }

    /// Days off named by the notice, in order.
    pub fn off(&self) -> impl ExactSizeIterator<Item = Date> {
        self.off.iter().copied()
    }

    /// Weekend days that are worked, in order.
    pub fn work(&self) -> impl ExactSizeIterator<Item = Date> {
        self.work.iter().copied()
    }

    fn kind_of_day(&self, date: Date) -> DayKind {
        if self.off.contains(&date) {
            DayKind::Rest(Rest::Holiday)
        } else if self.work.contains(&date) {
            DayKind::Workday { adjusted: true }
        } else if is_weekend(date) {
            DayKind::Rest(Rest::Weekend)
        } else {
            DayKind::Workday { adjusted: false }
        }
    }
}

/// The published years an office knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    years: BTreeMap<i16, Year>,
}

impl Calendar {
    /// No year at all.
    pub fn empty() -> Self {
        Self {
            years: BTreeMap::new(),
        }
    }

    /// The years that come with the product: 2024, 2025, 2026.
    pub fn builtin() -> Self {
        BUILTIN_CALENDAR.clone()
    }

    /// This calendar with one more year, read from a file of the shape of `data/calendar/2026.toml`.
    ///
    /// A year that is already there is replaced: a later notice amends an earlier one. Compare
    /// [`Calendar::year`] before and after to tell the two cases apart.
    /// # Errors
    /// [`CalendarError`] names the line and what is wrong with it.
    pub fn with_year(mut self, text: &str) -> Result<Self, CalendarError> {
        let year = file::read(text)?;
        self.years.insert(year.year, year);
        Ok(self)
    }

    /// The year's notice, if it is published here.
    pub fn year(&self, year: i16) -> Option<&Year> {
        self.years.get(&year)
    }

    /// The published years, in order.
    pub fn years(&self) -> impl ExactSizeIterator<Item = &Year> {
        self.years.values()
    }

    /// What `date` is; `None` when its year is not published.
    pub fn kind_of_day(&self, date: Date) -> Option<DayKind> {
        Some(self.years.get(&date.year())?.kind_of_day(date))
    }

    /// The same days give the same bytes, whatever the order or comments of the files were.
    ///
    /// One line a year: `2026 off 2026-01-01 … work 2026-01-04 …`, each ended by a newline. An
    /// office hashes it to record which calendar its dates rest on.
    pub fn canonical_text(&self) -> String {
        let mut text = String::from("huiyin calendar 1\n");
        for year in self.years.values() {
            text += &format!("{} off", year.year);
            text.extend(year.off.iter().map(|date| format!(" {date}")));
            text += " work";
            text.extend(year.work.iter().map(|date| format!(" {date}")));
            text += "\n";
        }
        text
    }
}

impl Default for Calendar {
    fn default() -> Self {
        Self::builtin()
    }
}

/// What can be said of a day of a year without a notice: weekends, and the holidays whose date the
/// law fixes (R13). 《全国年节及纪念日放假办法》: New Year, Labour Day, National Day.
fn provisional_kind(date: Date) -> DayKind {
    const FIXED: [(i8, i8); 6] = [(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)];
    if FIXED.contains(&(date.month(), date.day())) {
        DayKind::Rest(Rest::Holiday)
    } else if is_weekend(date) {
        DayKind::Rest(Rest::Weekend)
    } else {
        DayKind::Workday { adjusted: false }
    }
}

fn is_weekend(date: Date) -> bool {
    matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_builtin_years_have_the_published_number_of_days() {
        let calendar = Calendar::builtin();
        for (year, off, work, working_days) in
            [(2024, 28, 8, 251), (2025, 28, 5, 248), (2026, 33, 6, 248)]
        {
            let days = calendar.year(year).unwrap();
            assert_eq!((days.off().len(), days.work().len()), (off, work), "{year}");
            let counted = date(year, 1, 1)
                .series(jiff::Span::new().days(1))
                .take_while(|day| day.year() == year)
                .filter(|day| matches!(calendar.kind_of_day(*day), Some(DayKind::Workday { .. })))
                .count();
            assert_eq!(counted, working_days, "{year}");
        }
    }

    #[test]
    fn a_day_is_what_the_notice_says_and_else_what_its_weekday_says() {
        let calendar = Calendar::builtin();
        let cases = [
            (date(2026, 2, 14), DayKind::Workday { adjusted: true }),
            (date(2026, 2, 15), DayKind::Rest(Rest::Holiday)),
            (date(2026, 2, 24), DayKind::Workday { adjusted: false }),
            (date(2026, 3, 7), DayKind::Rest(Rest::Weekend)),
            (date(2026, 9, 20), DayKind::Workday { adjusted: true }),
        ];
        for (day, kind) in cases {
            assert_eq!(calendar.kind_of_day(day), Some(kind), "{day}");
        }
    }

    #[test]
    fn a_year_without_a_notice_is_unknown_rather_than_free_of_holidays() {
        let calendar = Calendar::builtin();
        assert_eq!(calendar.kind_of_day(date(2027, 1, 4)), None);
        assert_eq!(calendar.kind_of_day(date(2023, 12, 29)), None);
    }

    #[test]
    fn the_canonical_text_depends_on_the_days_alone() {
        let again = BUILTIN
            .iter()
            .rev()
            .fold(Calendar::empty(), |calendar, text| {
                calendar.with_year(&format!("# a comment\n{text}")).unwrap()
            });
        assert_eq!(again.canonical_text(), Calendar::builtin().canonical_text());
        let text = Calendar::builtin().canonical_text();
        assert!(text.starts_with("huiyin calendar 1\n2024 off 2024-01-01 2024-02-10"));
        assert_eq!(text.lines().count(), 4);
    }

    #[test]
    fn a_later_notice_replaces_the_year_it_amends() {
        let amended = BUILTIN[2].replace("\"2026-09-20\",", "");
        let calendar = Calendar::builtin().with_year(&amended).unwrap();
        assert_eq!(calendar.years().len(), 3);
        assert_eq!(
            calendar.kind_of_day(date(2026, 9, 20)),
            Some(DayKind::Rest(Rest::Weekend))
        );
        assert_ne!(
            calendar.canonical_text(),
            Calendar::builtin().canonical_text()
        );
    }
}
