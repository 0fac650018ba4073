//! In time or late: hours, posting, business hours, extensions.

use jiff::ToSpan as _;
use jiff::civil::{Date, DateTime, Time};

use super::{JudgeBy, Law, TermId};
use crate::calendar::{DueDate, TermError};
use crate::term::Term;

/// The minute by which something is due that must be done within `minutes` of `event` (R2).
///
/// Hours run through nights and rest days. Both ends are civil time of the office, whose zone has
/// no summer time.
/// # Errors
/// [`TermError::DateOutOfRange`] outside the years 1949–9000; [`TermError::TermOutOfRange`] for no
/// minute at all, or for more than ten years of them.
/// # Basis
/// 《民法典》第二百零一条第二款.
pub fn due_at(event: DateTime, minutes: u32) -> Result<DateTime, TermError> {
    const DAY: u32 = 24 * 60;
    if !(1949..=9000).contains(&event.year()) {
        return Err(TermError::DateOutOfRange(event.date()));
    }
    if minutes == 0 || minutes > u32::from(Term::MAX_DAYS) * DAY {
        let days = u16::try_from(minutes.div_ceil(DAY)).unwrap_or(u16::MAX);
        return Err(TermError::TermOutOfRange(Term::Days(days)));
    }
    Ok(event + i64::from(minutes).minutes())
}

/// Was a paper handed in on time? The last day ends at 24:00, or at the close of business where the
/// office has business hours (R5). The closing minute itself is in time.
/// # Basis
/// 《民法典》第二百零三条第二款.
pub fn handed_in_on_time(due: Date, received: DateTime, close_of_business: Option<Time>) -> bool {
    match (received.date().cmp(&due), close_of_business) {
        (std::cmp::Ordering::Less, _) => true,
        (std::cmp::Ordering::Greater, _) => false,
        (std::cmp::Ordering::Equal, None) => true,
        (std::cmp::Ordering::Equal, Some(close)) => received.time() <= close,
    }
}

/// Was a petitioner's request posted on time? Only the day of posting counts, not the day of
/// arrival (R6).
/// # Basis
/// 《民事诉讼法》第八十五条, by analogy.
pub fn posted_on_time(due: Date, posted: Date) -> bool {
    posted <= due
}

/// 受理之日: the day from which the term to conclude counts.
///
/// The earlier of the day of the notice and the last day on which the notice was due, so that a
/// late notice never buys the office time. The regulations are silent; this is the default.
pub fn acceptance_day(noticed: Date, notice_due: Date) -> Date {
    noticed.min(notice_due)
}

/// Why an extension is not allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ExtensionRefused {
    /// An extension of no day.
    #[error("an extension adds at least one day")]
    Nothing,
    /// The matter had as many extensions as are allowed.
    #[error("extensions so far: {already}; {allowed} allowed")]
    AlreadyExtended {
        /// Extensions granted so far.
        already: u16,
        /// Extensions allowed in all.
        allowed: u16,
    },
    /// All extensions together would pass the cap.
    #[error("{days} more days would make {total} in all; the cap is {cap}")]
    OverTheCap {
        /// Days asked for.
        days: u16,
        /// Days in all.
        total: u16,
        /// The most that is allowed.
        cap: u16,
    },
}

impl Law {
    /// May the term to conclude be extended by `days` after the `earlier` extensions?
    ///
    /// Returns the days of all extensions together: the number to add to the nominal end (R9).
    /// # Errors
    /// [`ExtensionRefused`]: nothing asked, too often, over the cap.
    /// # Basis
    /// 《信访工作条例》第三十四条.
    pub fn extension(&self, earlier: &[u16], days: u16) -> Result<u16, ExtensionRefused> {
        let already = u16::try_from(earlier.len()).unwrap_or(u16::MAX);
        let allowed = self.parameters.extension_times;
        let cap = self.term(TermId::Extension).map_or(0, Term::amount);
        let total = earlier
            .iter()
            .fold(days, |sum, one| sum.saturating_add(*one));
        if days == 0 {
            Err(ExtensionRefused::Nothing)
        } else if already >= allowed {
            Err(ExtensionRefused::AlreadyExtended { already, allowed })
        } else if total > cap {
            Err(ExtensionRefused::OverTheCap { days, total, cap })
        } else {
            Ok(total)
        }
    }

    /// The last day by which the office is judged (R12). For a petitioner's own term use
    /// [`DueDate::due`], which is never the shorter of the two.
    pub fn judged_by(&self, due: &DueDate) -> Date {
        match self.parameters.judge_by {
            JudgeBy::Due => due.due,
            JudgeBy::Nominal => due.nominal,
        }
    }
}
