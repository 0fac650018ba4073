//! Why a due date is the date it is: one structured line for each thing that moved it.
//!
//! No sentences here; `huiyin-wording` renders the lines in each language.

use jiff::civil::Date;

use crate::calendar::Rest;
use crate::law::Basis;
use crate::term::Term;

/// One line of an explanation, in reading order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// The day of the event. It is not counted (《民法典》第二百零一条).
    Event {
        /// The civil day in the office's zone.
        date: Date,
    },
    /// The article that sets the term.
    Article {
        /// Act and article.
        basis: Basis,
    },
    /// The term and its first counted day.
    Term {
        /// The length.
        term: Term,
        /// Day 1: the day after the event.
        first_day: Date,
    },
    /// The days of the term alone end here; an extension or excluded time follows.
    CountEnd {
        /// The last counted day.
        date: Date,
    },
    /// Calendar days added by an extension (延长办理期限).
    Extension {
        /// How many.
        days: u16,
    },
    /// Calendar days left out of the term, both ends counted (a hearing in re-review).
    Exclusion {
        /// First excluded day.
        from: Date,
        /// Last excluded day.
        to: Date,
        /// How many days that is.
        days: u16,
    },
    /// The last day before any rest day is skipped.
    NominalEnd {
        /// That day.
        date: Date,
    },
    /// A rest day inside a count of working days.
    RestDayNotCounted {
        /// The rest day.
        date: Date,
        /// Weekend or holiday.
        why: Rest,
    },
    /// A rest day that the end of a term moves past.
    RestDaySkipped {
        /// The rest day.
        date: Date,
        /// Weekend or holiday.
        why: Rest,
    },
    /// A weekend day that is a working day by the year's notice (调休上班日): counted, or an end that
    /// does not move.
    WorkingDayCounted {
        /// That weekend day.
        date: Date,
    },
    /// The calendar of a year that this date rests on is not published yet.
    Provisional {
        /// That year.
        year: i16,
    },
    /// The last day on which the term can be met.
    Result {
        /// That day.
        due: Date,
    },
}

impl Line {
    /// Stable code, used as the wording key `due.<code>` and in machine-readable output.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Event { .. } => "event",
            Self::Article { .. } => "article",
            Self::Term { .. } => "term",
            Self::CountEnd { .. } => "count_end",
            Self::Extension { .. } => "extension",
            Self::Exclusion { .. } => "exclusion",
            Self::NominalEnd { .. } => "nominal_end",
            Self::RestDayNotCounted { .. } => "rest_day_not_counted",
            Self::RestDaySkipped { .. } => "rest_day_skipped",
            Self::WorkingDayCounted { .. } => "working_day_counted",
            Self::Provisional { .. } => "provisional",
            Self::Result { .. } => "result",
        }
    }
}
