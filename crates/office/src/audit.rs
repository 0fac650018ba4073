//! The audit: everything that can be recomputed is, from an office's own rows or from what it publishes.

mod attachments;
mod deadlines;
mod documents;
mod genesis;
mod identities;
mod keys_here;
mod local;
mod openings;
mod published;
mod published_here;
mod rows;
mod said;
mod seals;
mod signed;

use huiyin_journal::audit::Audit;
use huiyin_journal::civil::{self, Day};
use jiff::civil::Date;
use jiff::tz::TimeZone;

pub use published::{Fetch, FetchError, audit_published};

/// What an audit looked at, and what disagrees.
#[derive(Debug)]
pub struct Report {
    /// The log's name.
    pub origin: String,
    /// What the leaves say of themselves.
    pub audit: Audit,
    /// Entries under the newest checkpoint that the log's key signed; `None` when there is none.
    pub signed: Option<u64>,
    /// What disagrees outside the leaves: checkpoints, files, registers, keys.
    pub others: Vec<String>,
    /// What was recomputed.
    pub compared: Vec<&'static str>,
    /// What could not be, and why.
    pub left_out: Vec<&'static str>,
}

impl Report {
    /// Nothing disagrees.
    pub fn is_clean(&self) -> bool {
        self.others.is_empty() && self.audit.is_clean()
    }
}

/// When a civil day begins in a zone, in Unix seconds: what the auditor of leaves needs to know.
fn starts_in(zone: TimeZone) -> impl Fn(Day) -> Option<u64> {
    move |day| {
        let date = date(day)?;
        let start = zone.to_ambiguous_timestamp(date.to_datetime(jiff::civil::Time::midnight()));
        u64::try_from(start.compatible().ok()?.as_second()).ok()
    }
}

fn date(day: Day) -> Option<Date> {
    if !civil::is_valid(day) {
        return None;
    }
    let part = |number: u32| i8::try_from(number).ok();
    Date::new(
        i16::try_from(day / 10_000).ok()?,
        part(day / 100 % 100)?,
        part(day % 100)?,
    )
    .ok()
}

fn day(date: Date) -> Day {
    let part = |number: i8| u32::from(number.unsigned_abs());
    u32::from(date.year().unsigned_abs()) * 10_000 + part(date.month()) * 100 + part(date.day())
}
