//! From an event and a term to the last day, with the reason for every step.
//!
//! The rules R1–R14 are those of general law and of the default choices where the regulations are
//! silent: R1 the event day is not counted; R3 a last day that is a rest day moves to the day after
//! the rest; R4 rest days inside a term of calendar days count; R7 working days include make-up
//! working days; R8 "within n" includes n; R9, R10 extension and excluded time are added to the
//! nominal end, then R3 once; R11 what a rest day is; R12 nominal and due are both kept; R13 a year
//! without a calendar; R14 an event on a rest day is an event of that day.

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::{Calendar, DayKind, Rest, provisional_kind};
use crate::explanation::Line;
use crate::law::Basis;
use crate::term::Term;

/// The last day on which something can be done in time, and why it is that day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueDate {
    /// The last day before rest days at the end are skipped; for working days the same as `due`.
    pub nominal: Date,
    /// The last day.
    pub due: Date,
    /// The date rests on a year without a published calendar and is computed again when it comes.
    pub provisional: bool,
    /// Event, term, each rest day skipped, result.
    pub explanation: Vec<Line>,
}

impl DueDate {
    /// The same date, with the article that sets the term named after the event.
    #[must_use]
    pub fn under(mut self, basis: Basis) -> Self {
        self.explanation.insert(1, Line::Article { basis });
        self
    }
}

/// Why a due date cannot be computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TermError {
    /// The event lies outside the years 1949–9000.
    #[error("the date {0} is outside the years 1949 to 9000")]
    DateOutOfRange(Date),
    /// Zero, or longer than ten years.
    #[error("the term {0} is out of range; 1 to 3650 days or 1 to 120 months")]
    TermOutOfRange(Term),
    /// More than ten years of extension.
    #[error("an extension of {0} days is out of range; at most 3650")]
    ExtensionOutOfRange(u16),
    /// The excluded time ends before it begins, or lasts more than ten years.
    #[error("the excluded time {from}..{to} must run forward and last at most 3650 days")]
    ExclusionOutOfRange {
        /// Its first day.
        from: Date,
        /// Its last day.
        to: Date,
    },
    /// Working days cannot be counted through a year without a published calendar (R13).
    #[error("calendar for {year} missing: working day {day} ({date}) cannot be decided")]
    YearNotPublished {
        /// The year without a calendar.
        year: i16,
        /// The number the undecided day would have had, from 1.
        day: u16,
        /// The undecided day.
        date: Date,
    },
}

/// What to do with a working-day term when the calendar runs out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unpublished {
    Refuse,
    Provisional,
}

impl Calendar {
    /// The last day on which `term`, begun by `event`, can be met.
    ///
    /// `extend` calendar days and the days of `exclude` (both ends counted) are added to the nominal
    /// end, then a rest day at the end is skipped once. Calendar days and months that end in a year
    /// without a calendar give a provisional date.
    /// # Errors
    /// [`TermError::YearNotPublished`] when working days reach a year without a calendar; the other
    /// variants when an input is out of its bounds.
    /// # Basis
    /// 《民法典》第二百零一条至第二百零三条, 《民事诉讼法》第八十五条.
    pub fn due(
        &self,
        event: Date,
        term: Term,
        extend: u16,
        exclude: Option<(Date, Date)>,
    ) -> Result<DueDate, TermError> {
        self.compute(event, term, extend, exclude, Unpublished::Refuse)
    }

    /// Like [`Calendar::due`], but working days go on through an unpublished year by weekends and
    /// fixed holidays, marked provisional: a missing calendar never blocks a step (R13a).
    /// # Errors
    /// As [`Calendar::due`], without [`TermError::YearNotPublished`].
    pub fn due_or_provisional(
        &self,
        event: Date,
        term: Term,
        extend: u16,
        exclude: Option<(Date, Date)>,
    ) -> Result<DueDate, TermError> {
        self.compute(event, term, extend, exclude, Unpublished::Provisional)
    }

    fn compute(
        &self,
        event: Date,
        term: Term,
        extend: u16,
        exclude: Option<(Date, Date)>,
        unpublished: Unpublished,
    ) -> Result<DueDate, TermError> {
        check_bounds(event, term, extend, exclude)?;
        let mut walk = Walk {
            calendar: self,
            unknown: None,
            lines: Vec::new(),
        };
        walk.lines.push(Line::Event { date: event });
        walk.lines.push(Line::Term {
            term,
            first_day: next(event),
        });

        let counted = match term {
            Term::Days(days) => plus_days(event, days),
            Term::Months(months) => event + i32::from(months).months(),
            Term::WorkingDays(days) => walk.count_working_days(event, days, unpublished)?,
        };
        let added = walk.add_calendar_days(counted, extend, exclude);
        // A plain count of working days ends on one, and its days are noted already.
        let due = if matches!(term, Term::WorkingDays(_)) && added == counted {
            counted
        } else {
            walk.lines.push(Line::NominalEnd { date: added });
            walk.skip_rest_days(added)
        };
        if let Some(year) = walk.unknown {
            walk.lines.push(Line::Provisional { year });
        }
        walk.lines.push(Line::Result { due });

        let nominal = if matches!(term, Term::WorkingDays(_)) {
            due
        } else {
            added
        };
        Ok(DueDate {
            nominal,
            due,
            provisional: walk.unknown.is_some(),
            explanation: walk.lines,
        })
    }
}

/// One computation: what it met on the way.
struct Walk<'a> {
    calendar: &'a Calendar,
    unknown: Option<i16>,
    lines: Vec<Line>,
}

impl Walk<'_> {
    /// R7: the `days`-th working day after `event`.
    fn count_working_days(
        &mut self,
        event: Date,
        days: u16,
        unpublished: Unpublished,
    ) -> Result<Date, TermError> {
        let mut day = event;
        let mut counted = 0;
        while counted < days {
            day = next(day);
            if unpublished == Unpublished::Refuse && self.calendar.kind_of_day(day).is_none() {
                let year = day.year();
                return Err(TermError::YearNotPublished {
                    year,
                    day: counted + 1,
                    date: day,
                });
            }
            match self.rest(day) {
                Some(why) => self.lines.push(Line::RestDayNotCounted { date: day, why }),
                None => counted += 1,
            }
        }
        Ok(day)
    }

    /// R9, R10: both additions are calendar days on top of the counted end.
    fn add_calendar_days(
        &mut self,
        counted: Date,
        extend: u16,
        exclude: Option<(Date, Date)>,
    ) -> Date {
        if extend == 0 && exclude.is_none() {
            return counted;
        }
        self.lines.push(Line::CountEnd { date: counted });
        let mut end = counted;
        if extend > 0 {
            end = plus_days(end, extend);
            self.lines.push(Line::Extension { days: extend });
        }
        if let Some((from, to)) = exclude {
            let days = days_between(from, to);
            end = plus_days(end, days);
            self.lines.push(Line::Exclusion { from, to, days });
        }
        end
    }

    /// R3: the day itself, or the first working day after the rest it lies in.
    fn skip_rest_days(&mut self, end: Date) -> Date {
        let mut day = end;
        while let Some(why) = self.rest(day) {
            self.lines.push(Line::RestDaySkipped { date: day, why });
            day = next(day);
        }
        day
    }

    /// Why `day` is a rest day, if it is one; a make-up working day and an unknown year are noted.
    fn rest(&mut self, day: Date) -> Option<Rest> {
        let kind = self.calendar.kind_of_day(day).unwrap_or_else(|| {
            self.unknown.get_or_insert(day.year());
            provisional_kind(day)
        });
        match kind {
            DayKind::Rest(why) => Some(why),
            DayKind::Workday { adjusted } => {
                if adjusted {
                    self.lines.push(Line::WorkingDayCounted { date: day });
                }
                None
            }
        }
    }
}

fn check_bounds(
    event: Date,
    term: Term,
    extend: u16,
    exclude: Option<(Date, Date)>,
) -> Result<(), TermError> {
    let in_range = |date: Date| (1949..=9000).contains(&date.year());
    if !in_range(event) {
        return Err(TermError::DateOutOfRange(event));
    }
    if !term.is_in_range() {
        return Err(TermError::TermOutOfRange(term));
    }
    if extend > Term::MAX_DAYS {
        return Err(TermError::ExtensionOutOfRange(extend));
    }
    let Some((from, to)) = exclude else {
        return Ok(());
    };
    if let Some(date) = [from, to].into_iter().find(|date| !in_range(*date)) {
        return Err(TermError::DateOutOfRange(date));
    }
    let longest = plus_days(from, Term::MAX_DAYS - 1);
    if to < from || to > longest {
        return Err(TermError::ExclusionOutOfRange { from, to });
    }
    Ok(())
}

/// At most four spans of ten years are added to a day of the year 9000, so no sum leaves the
/// supported years.
fn plus_days(date: Date, days: u16) -> Date {
    date + i32::from(days).days()
}

fn next(date: Date) -> Date {
    plus_days(date, 1)
}

/// Calendar days from the first to the last, both counted; the caller has checked the bounds.
fn days_between(from: Date, to: Date) -> u16 {
    let days = (to - from).get_days() + 1;
    u16::try_from(days).expect("check_bounds limits the excluded time to 3650 days")
}
