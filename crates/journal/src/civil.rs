//! Civil days as the journal writes them: one unsigned number, `YYYYMMDD`, proleptic Gregorian.
//!
//! Only the arithmetic that needs no time zone is here. Which civil day an instant falls on is the
//! caller's knowledge ([`crate::audit::Zone`]).

/// A civil day, `YYYYMMDD`, for example `20_261_102`.
pub type Day = u32;

/// Whether `day` names a real day of the years 1000 to 9999, which are written with eight digits.
#[must_use]
pub fn is_valid(day: Day) -> bool {
    let (year, month, date) = parts(day);
    (1000..=9999).contains(&year)
        && (1..=12).contains(&month)
        && (1..=month_length(year, month)).contains(&date)
}

/// The day after `day`; `None` when `day` is not a day or the last one of year 9999.
#[must_use]
pub fn next(day: Day) -> Option<Day> {
    if !is_valid(day) {
        return None;
    }
    let (year, month, date) = parts(day);
    let (year, month, date) = if date < month_length(year, month) {
        (year, month, date + 1)
    } else if month < 12 {
        (year, month + 1, 1)
    } else {
        (year + 1, 1, 1)
    };
    (year <= 9999).then_some(year * 10_000 + month * 100 + date)
}

fn parts(day: Day) -> (u32, u32, u32) {
    (day / 10_000, day / 100 % 100, day % 100)
}

fn month_length(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_after_crosses_months_years_and_leap_days() {
        for (day, after) in [
            (20_261_102, 20_261_103),
            (20_261_130, 20_261_201),
            (20_261_231, 20_270_101),
            (20_280_228, 20_280_229),
            (20_280_229, 20_280_301),
            (21_000_228, 21_000_301),
            (20_000_228, 20_000_229),
        ] {
            assert_eq!(next(day), Some(after));
        }
        assert_eq!(next(99_991_231), None);
    }

    #[test]
    fn numbers_that_are_no_day_are_refused() {
        for day in [
            0,
            20_261_301,
            20_260_001,
            20_261_100,
            20_261_131,
            20_270_229,
            101,
            9_991_231,
            100_000_101,
        ] {
            assert!(!is_valid(day), "{day}");
            assert_eq!(next(day), None);
        }
    }
}
