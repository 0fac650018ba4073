//! Civil days in an office's zone, as numbers `YYYYMMDD` in the journal and the tables.

use huiyin_journal::civil::Day;
use jiff::{
    Timestamp, ToSpan,
    civil::{Date, time},
    tz::TimeZone,
};

use crate::StoreError;

/// A time zone of the bundled database, by its IANA name.
pub(crate) fn zone(name: &str) -> Result<TimeZone, StoreError> {
    TimeZone::get(name).map_err(|error| StoreError::Entry(format!("time zone {name}: {error}")))
}

/// The civil day of an instant.
pub(crate) fn of(t: i64, zone: &TimeZone) -> Result<Date, StoreError> {
    let at = Timestamp::from_second(t).map_err(wrong)?;
    Ok(zone.to_datetime(at).date())
}

/// The first second after `day`.
pub(crate) fn end(day: Date, zone: &TimeZone) -> Result<i64, StoreError> {
    let next = day.checked_add(1.day()).map_err(wrong)?;
    let start = next.to_zoned_datetime(zone.clone()).map_err(wrong)?;
    Ok(start.timestamp().as_second())
}

/// 00:30 of the day after `day`: a seal made later is late (specification §6.2, flag 1).
pub(crate) fn late_from(day: Date, zone: &TimeZone) -> Result<i64, StoreError> {
    let next = day.checked_add(1.day()).map_err(wrong)?;
    let half_past = next
        .to_datetime(time(0, 30, 0, 0))
        .to_zoned_datetime(zone.clone())
        .map_err(wrong)?;
    Ok(half_past.timestamp().as_second())
}

/// `YYYYMMDD` as the journal writes it.
pub(crate) fn journal_day(day: Date) -> Day {
    let year = u32::from(day.year().unsigned_abs());
    let (month, date) = (day.month().unsigned_abs(), day.day().unsigned_abs());
    year * 10_000 + u32::from(month) * 100 + u32::from(date)
}

/// `YYYYMMDD` as the tables hold it.
pub(crate) fn day_number(day: Date) -> i64 {
    i64::from(journal_day(day))
}

/// A day from the tables or a leaf.
pub(crate) fn from_number(number: i64) -> Result<Date, StoreError> {
    let part = |value: i64| i8::try_from(value).unwrap_or(0);
    Date::new(
        i16::try_from(number / 10_000).unwrap_or(0),
        part(number / 100 % 100),
        part(number % 100),
    )
    .map_err(|_| StoreError::Damaged(format!("{number} is not a day")))
}

fn wrong(error: jiff::Error) -> StoreError {
    StoreError::Entry(error.to_string())
}
