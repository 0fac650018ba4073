//! 登记簿和台账: the office's books by period, as a page, as paper and as a table.
//!
//! A book is its unit's own: its people read it, and so does whoever audits. What accuses a reader, or what
//! the reader has an interest in, is neither shown nor counted (第三十条、第二十八条). No book holds a name.

use huiyin_domain::access::{self, Act, Place, Who};
use huiyin_domain::id::UnitId;
use huiyin_domain::organisation::{Officer, Organisation, Unit};
use huiyin_store::{AfterRow, KeptFrom, LedgerOf, Position, StoreError, Tx};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};

pub use huiyin_store::{Book, DayTotal, LedgerRow, LedgerSum};

use crate::error::OfficeError;
use crate::office::Office;
use crate::small::LEAST;

/// Rows of a page on the screen.
pub const PAGE: usize = 50;
/// Rows that are printed at once, at most.
pub const PRINT_AT_MOST: usize = 2_000;
/// Rows of one table, at most.
pub const TABLE_AT_MOST: usize = 20_000;
/// A page looks past this many rows that its reader may not see, at most.
const STRETCH: usize = 200;

/// Which stretch of which book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shelf {
    /// The book.
    pub book: Book,
    /// Whose.
    pub unit: UnitId,
    /// First day.
    pub first: Date,
    /// Last day.
    pub last: Date,
}

impl Shelf {
    fn of(&self) -> LedgerOf<'_> {
        LedgerOf {
            book: self.book,
            unit: self.unit.as_str(),
            first: self.first,
            last: self.last,
        }
    }
}

/// A page of a book, the newest first.
#[derive(Debug, Clone, PartialEq)]
pub struct LedgerPage {
    /// The rows.
    pub rows: Vec<LedgerRow>,
    /// Where the next page begins; none at the end.
    pub next: Option<String>,
    /// Totals of each day that has rows on this page, the newest first.
    pub days: Vec<DayTotal>,
    /// The whole period.
    pub sum: LedgerSum,
}

/// A whole stretch of a book, the oldest first, as on paper.
#[derive(Debug, Clone, PartialEq)]
pub struct Ledger {
    /// The rows.
    pub rows: Vec<LedgerRow>,
    /// Totals of each day with rows, the oldest first.
    pub days: Vec<DayTotal>,
}

/// A stretch of a book as it leaves the office in a file: without what accuses somebody, neither its rows nor
/// in its sums (第三十条).
#[derive(Debug, Clone, PartialEq)]
pub struct LedgerFile {
    /// What leaves.
    pub ledger: Ledger,
    /// How many rows stay, where that many tell of no one (guard rail G8).
    pub stay: Option<u64>,
}

/// All days together.
pub fn sum(days: &[DayTotal]) -> DayTotal {
    let mut sum = DayTotal::none(days.first().map_or(Date::MIN, |total| total.day));
    for total in days {
        sum.add(total);
    }
    sum
}

impl Office {
    /// The units whose books this officer may open: their own, and for an auditor every one.
    pub fn shelves(&self, officer: &Officer) -> Vec<Unit> {
        let organisation = self.organisation();
        let opens = |unit: &&Unit| opens(officer, &unit.id, &organisation);
        organisation.units().filter(opens).cloned().collect()
    }

    /// The civil day and time in the office's zone.
    pub fn now(&self) -> DateTime {
        let instant = Timestamp::from_second(self.moment().at).unwrap_or_default();
        self.zone().to_datetime(instant)
    }

    /// A page of a book with the totals of its days and of the period. `after` is [`LedgerPage::next`] of the page before.
    /// # Errors
    /// [`OfficeError::NotFound`] for a book that is not this officer's to read and for an `after` that is none
    /// of ours, or as the store says.
    pub fn ledger_page(
        &self,
        officer: &Officer,
        shelf: &Shelf,
        after: Option<&str>,
    ) -> Result<LedgerPage, OfficeError> {
        self.may_open(officer, shelf)?;
        let after = after.map(place).transpose()?;
        let organisation = self.organisation();
        let keeps_out = |kept: &KeptFrom| kept.keeps_out(&officer.id, &organisation);
        let (rows, next, days, sum) = self.store.read(|tx| {
            let (rows, next) = self.readable_rows(tx, shelf, after, PAGE, &keeps_out)?;
            let mut days = totals(&rows);
            // A day that lies whole on the page is counted from its rows; the first may have begun on the page
            // before, the last may go on.
            for total in &mut days {
                let begun = after.is_some_and(|after| after.day == total.day);
                let goes_on = next.is_some_and(|next| next.day == total.day);
                if begun || goes_on {
                    let day = one_day(shelf, total.day);
                    let whole = huiyin_store::ledger_totals(tx, self.code(), day, &keeps_out)?;
                    *total = whole.into_iter().next().unwrap_or_else(|| total.clone());
                }
            }
            let sum = huiyin_store::ledger_sum(tx, self.code(), shelf.of(), &keeps_out)?;
            Ok((rows, next, days, sum))
        })?;
        Ok(LedgerPage {
            rows,
            next: next.map(|next| format!("{}.{}.{}", next.day, next.matter.as_int(), next.n)),
            days,
            sum,
        })
    }

    /// A whole stretch of a book. None when it has more rows than `at_most`: a shorter period is needed.
    /// # Errors
    /// As [`Self::ledger_page`].
    pub fn ledger(
        &self,
        officer: &Officer,
        shelf: &Shelf,
        at_most: usize,
    ) -> Result<Option<Ledger>, OfficeError> {
        self.may_open(officer, shelf)?;
        let organisation = self.organisation();
        let keeps_out = |kept: &KeptFrom| kept.keeps_out(&officer.id, &organisation);
        let found = self.store.read(|tx| {
            let days = huiyin_store::ledger_totals(tx, self.code(), shelf.of(), &keeps_out)?;
            if usize::try_from(sum(&days).rows()).unwrap_or(usize::MAX) > at_most {
                return Ok(None);
            }
            let (mut rows, next) = self.readable_rows(tx, shelf, None, at_most, &keeps_out)?;
            rows.reverse();
            Ok(next.is_none().then_some(Ledger { rows, days }))
        })?;
        Ok(found)
    }

    /// The same as a file.
    /// # Errors
    /// As [`Self::ledger_page`].
    pub fn ledger_file(
        &self,
        officer: &Officer,
        shelf: &Shelf,
        at_most: usize,
    ) -> Result<Option<LedgerFile>, OfficeError> {
        let Some(Ledger { rows: all, .. }) = self.ledger(officer, shelf, at_most)? else {
            return Ok(None);
        };
        let mut rows = Vec::with_capacity(all.len());
        let mut stay = 0;
        for row in all {
            match row.is_guarded && self.load(&row.number)?.matter.accuses() {
                true => stay += 1,
                false => rows.push(row),
            }
        }
        let days = totals(&rows);
        Ok(Some(LedgerFile {
            ledger: Ledger { rows, days },
            stay: Some(stay).filter(|stay| *stay >= LEAST),
        }))
    }

    fn may_open(&self, officer: &Officer, shelf: &Shelf) -> Result<(), OfficeError> {
        let organisation = self.organisation();
        let unit = organisation.unit(&shelf.unit);
        match unit.is_some_and(|unit| opens(officer, &unit.id, &organisation)) {
            true => Ok(()),
            false => Err(OfficeError::NotFound(shelf.unit.to_string())),
        }
    }

    /// Rows that the officer may see, `wanted` at most, and where it goes on behind them.
    fn readable_rows(
        &self,
        tx: &mut dyn Tx,
        shelf: &Shelf,
        mut after: Option<AfterRow>,
        wanted: usize,
        keeps_out: &dyn Fn(&KeptFrom) -> bool,
    ) -> Result<(Vec<LedgerRow>, Option<AfterRow>), StoreError> {
        let mut rows: Vec<LedgerRow> = Vec::new();
        loop {
            let missing = wanted - rows.len() + 1;
            let limit = missing.max(STRETCH.min(wanted + 1));
            let most = i64::try_from(limit).unwrap_or(i64::MAX);
            let mut found = huiyin_store::ledger_rows(tx, self.code(), shelf.of(), after, most)?;
            let is_last = found.len() < limit;
            after = found.last().map(LedgerRow::after);
            found.retain(|row| !row.kept_from.as_ref().is_some_and(keeps_out));
            match rows.is_empty() {
                true => rows = found,
                false => rows.append(&mut found),
            }
            if rows.len() > wanted {
                rows.truncate(wanted);
                let next = rows.last().map(LedgerRow::after);
                return Ok((rows, next));
            }
            if is_last {
                return Ok((rows, None));
            }
        }
    }
}

/// May this officer open the books of this unit?
fn opens(officer: &Officer, unit: &UnitId, organisation: &Organisation) -> bool {
    let (who, place) = (Who::Officer(officer), Place::Unit(unit));
    access::decide(who, Act::OpenBook, place, organisation).is_ok()
}

/// The days of these rows, which stand in order.
fn totals(rows: &[LedgerRow]) -> Vec<DayTotal> {
    let of_day = |rows: &[LedgerRow]| {
        let mut total = DayTotal::none(rows[0].day);
        for row in rows {
            total.count(row);
        }
        total
    };
    rows.chunk_by(|a, b| a.day == b.day).map(of_day).collect()
}

/// One day of a shelf.
fn one_day(shelf: &Shelf, day: Date) -> LedgerOf<'_> {
    LedgerOf {
        first: day,
        last: day,
        ..shelf.of()
    }
}

fn place(after: &str) -> Result<AfterRow, OfficeError> {
    let read = || {
        let mut parts = after.split('.');
        let day = parts.next()?.parse().ok()?;
        let mut number = || {
            parts
                .next()?
                .parse::<i64>()
                .ok()
                .filter(|number| *number >= 0)
        };
        let (matter, n) = (number()?, number()?);
        Some(AfterRow {
            day,
            matter: Position::from_int(matter),
            n,
        })
    };
    read().ok_or_else(|| OfficeError::NotFound(after.to_owned()))
}
