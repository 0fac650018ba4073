//! Pages of a book, the newest day first, and its totals by day.

use huiyin_domain::{
    class::{Adoption, Outcome, ReviewOutcome},
    code::{Choice, Coded},
    document::DocKind,
    petition::{Channel, Purpose},
    stage::Stage,
};
use jiff::civil::Date;

use super::{Book, KeptFrom, LEVEL};
use crate::{
    Position, Row, Sql, StoreError, Tx, Value,
    day::{self, day_number},
    position::first_place,
};

/// The columns of every book, in the order that [`row`] reads; a book fills in its own at the end. The page
/// is cut before anything is joined to it, and put in order by the reader.
macro_rules! of_book {
    ($own:literal, $joins:literal) => {
        concat!(
            "select l.day, l.matter, l.n, l.channel, l.head_count, l.kept_from, m.stage, m.owner,
    m.title, m.received, m.registered, m.category, m.locality, m.purpose, m.guarded",
            $own,
            "
    from (select matter, n, day, channel, head_count, kept_from from ledger
        where office = $1 and unit = $2 and book = $3 and day >= $4 and day <= $5
        and (day, matter, n) < ($6, $7, $8)
        order by day desc, matter desc, n desc limit $9) l
    join matter m on m.place = l.matter + ",
            first_place!("$1"),
            "
    ",
            $joins
        )
    };
}

/// Places of the texts among them.
const OWNER: usize = 7;
const TITLE: usize = 8;
const CATEGORY: usize = 11;
const PLACE: usize = 12;
const HANDLER: usize = 15;
const TO: usize = 16;

const RECEIVED: Sql = of_book!("", "");
const FORWARDED: Sql = of_book!(
    ", cast(null as text), t.receiver, t.assigned, o.due, o.ended, cast(null as bigint), cast(null as bigint),
    cast(null as bigint), cast(null as bigint), cast(null as bigint)",
    "left join transfer t on t.office = $1 and t.matter = l.matter and t.n = l.n
    left join obligation o on o.office = $1 and o.matter = l.matter and o.kind = 10
    and t.assigned = 1 and o.n = (select max(a.n) from obligation a
        where a.office = $1 and a.matter = l.matter and a.kind = 10)"
);
const HANDLED: Sql = of_book!(
    ", m.handler, cast(null as text), cast(null as bigint), o.due, o.ended, w.document, w.day, w.decision,
    w.outcome, w.served",
    "left join obligation o on o.office = $1 and o.matter = l.matter and o.kind = 8
    and o.n = (select max(a.n) from obligation a
        where a.office = $1 and a.matter = l.matter and a.kind = 8)
    left join opinion w on w.office = $1 and w.matter = l.matter
    and w.n = (select max(b.n) from opinion b
        where b.office = $1 and b.matter = l.matter and b.document not in (16, 17))"
);
const REVIEWED: Sql = of_book!(
    ", cast(null as text), cast(null as text), cast(null as bigint), r.due, r.decided, cast(null as bigint), r.decided,
    cast(null as bigint), r.outcome, w.served",
    "left join review r on r.office = $1 and r.matter = l.matter and r.level = l.n / 1000
    and r.n = l.n % 1000
    left join opinion w on w.office = $1 and w.matter = l.matter
    and w.n = (select max(b.n) from opinion b
        where b.office = $1 and b.matter = l.matter and b.document = 15 + l.n / 1000
        and b.day = r.decided)"
);

const TOTALS: Sql =
    "select day, kept_from, people, letter, visit, online, telephone, fax, from_unit,
    hotline from ledger_day
    where office = $1 and unit = $2 and book = $3 and span = 1 and day >= $4 and day <= $5
    and counted > 0 order by day, kept_from";
/// Days before the first whole month, whole months, days after the last.
const SUM: Sql = "select kept_from, counted, people from ledger_day
    where office = $1 and unit = $2 and book = $3 and span = 1 and day >= $4 and day < $5
    union all select kept_from, counted, people from ledger_day
    where office = $1 and unit = $2 and book = $3 and span = 2 and day >= $5 and day < $6
    union all select kept_from, counted, people from ledger_day
    where office = $1 and unit = $2 and book = $3 and span = 1 and day >= $6 and day <= $7";

const LATER: Sql = "select 1 from ledger_day
    where office = $1 and unit = $2 and book = $3 and span = 1 and day > $4 and day < $5
    and counted > 0 limit 1";

/// This file's statements.
#[cfg(test)]
pub(crate) const STATEMENTS: &[Sql] = &[RECEIVED, FORWARDED, HANDLED, REVIEWED, TOTALS, SUM, LATER];

/// Statements over a register that grows: each must walk an index without sorting.
#[cfg(test)]
pub(crate) const GROWING: &[(&str, Sql)] = &[
    ("book of what was received", RECEIVED),
    ("book of what was sent on", FORWARDED),
    ("book of what was accepted", HANDLED),
    ("book of reviews", REVIEWED),
    ("totals of a book", TOTALS),
    ("sum of a stretch", SUM),
    ("rows behind a stretch", LATER),
];

/// A stretch of one unit's book.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LedgerOf<'a> {
    /// Which book.
    pub book: Book,
    /// Whose.
    pub unit: &'a str,
    /// First day.
    pub first: Date,
    /// Last day.
    pub last: Date,
}

/// Where a page begins: behind this row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AfterRow {
    /// Its day.
    pub day: Date,
    /// Its matter.
    pub matter: Position,
    /// Its place among the rows of its matter.
    pub n: i64,
}

/// One row of a book. Nothing here is about the person. Its texts are read where they arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerRow {
    texts: Row,
    /// The day it was entered in this book.
    pub day: Date,
    /// The matter's key.
    pub matter: Position,
    /// Its place among the rows of its matter.
    pub n: i64,
    /// The number people see: it rises with the rows and is never used again.
    pub number: String,
    /// How it came.
    pub channel: Channel,
    /// How many people submit it.
    pub head_count: u32,
    /// Whom it must not reach.
    pub kept_from: Option<KeptFrom>,
    /// Where it stands.
    pub stage: Stage,
    /// The day it was received.
    pub received: Date,
    /// Purpose.
    pub purpose: Option<Purpose>,
    /// It accuses somebody, or somebody has an interest in it: the matter itself says which.
    pub is_guarded: bool,
    /// It was assigned, with a closing report due.
    pub assigned: bool,
    /// By when the report, the conclusion or the decision is due.
    pub due: Option<Date>,
    /// When that was done.
    pub done: Option<Date>,
    /// The kind of the written answer.
    pub document: Option<DocKind>,
    /// The day of the answer or decision.
    pub decided: Option<Date>,
    /// What it comes to.
    pub outcome: Option<&'static Choice>,
    /// The day of service.
    pub served: Option<Date>,
    /// A re-review rather than a review.
    pub is_re_review: bool,
}

impl LedgerRow {
    /// The unit that has it in hand.
    pub fn owner(&self) -> &str {
        self.text(OWNER).unwrap_or_default()
    }

    /// Short title.
    pub fn title(&self) -> &str {
        self.text(TITLE).unwrap_or_default()
    }

    /// Content category.
    pub fn category(&self) -> Option<&str> {
        self.text(CATEGORY)
    }

    /// Where the problem lies.
    pub fn place(&self) -> Option<&str> {
        self.text(PLACE)
    }

    /// Who handles it, in the book of what was accepted.
    pub fn handler(&self) -> Option<&str> {
        self.text(HANDLER)
    }

    /// To whom it was sent on.
    pub fn to(&self) -> Option<&str> {
        self.text(TO)
    }

    /// Which columns are texts was looked at when the row was read; a book without a column has none in it.
    fn text(&self, column: usize) -> Option<&str> {
        self.texts.opt_text(column).ok().flatten()
    }

    /// Where the next page begins.
    pub fn after(&self) -> AfterRow {
        AfterRow {
            day: self.day,
            matter: self.matter,
            n: self.n,
        }
    }
}

/// The rows of one day, counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayTotal {
    /// The day.
    pub day: Date,
    /// Rows by channel, in the order of [`Channel`]'s members.
    pub by_channel: [u64; 7],
    /// People who submit them.
    pub people: u64,
}

impl DayTotal {
    /// Nothing on this day.
    pub fn none(day: Date) -> Self {
        Self {
            day,
            by_channel: [0; 7],
            people: 0,
        }
    }

    /// All rows of the day.
    pub fn rows(&self) -> u64 {
        self.by_channel.iter().sum()
    }

    /// Counts one row.
    pub fn count(&mut self, row: &LedgerRow) {
        let channels = Channel::MEMBERS.iter().zip(&mut self.by_channel);
        for (_, rows) in channels.filter(|(channel, _)| **channel == row.channel) {
            *rows += 1;
        }
        self.people += u64::from(row.head_count);
    }

    /// Counts these as well.
    pub fn add(&mut self, other: &Self) {
        for (sum, count) in self.by_channel.iter_mut().zip(other.by_channel) {
            *sum += count;
        }
        self.people += other.people;
    }
}

/// A stretch of a book, counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LedgerSum {
    /// Its rows.
    pub rows: u64,
    /// People who submit them.
    pub people: u64,
}

/// Rows of a book, the newest first, whoever they are kept from: the caller leaves those out.
///
/// # Errors
/// As the engine reports it.
pub fn ledger_rows(
    tx: &mut dyn Tx,
    office: &str,
    of: LedgerOf<'_>,
    after: Option<AfterRow>,
    limit: i64,
) -> Result<Vec<LedgerRow>, StoreError> {
    let (day, matter, n) = after.map_or((i64::MAX, i64::MAX, i64::MAX), |at| {
        (day_number(at.day), at.matter.as_int(), at.n)
    });
    // A page goes on within the day where the one before stopped: no index row is passed over again.
    let last = after.map_or(of.last, |at| of.last.min(at.day));
    let mut args = stretch(office, LedgerOf { last, ..of });
    args.extend([day.into(), matter.into(), n.into(), limit.into()]);
    let sql = match of.book {
        Book::LettersVisits | Book::Calls | Book::Online => RECEIVED,
        Book::Forwarding => FORWARDED,
        Book::Handling => HANDLED,
        Book::Review => REVIEWED,
    };
    let rows = tx.rows(sql, &args)?;
    // Collected as results, a page would be copied from place to place while it grows.
    let mut found = Vec::with_capacity(rows.len());
    for one in rows {
        found.push(row(office, of.book, one)?);
    }
    found.sort_by_key(|row| std::cmp::Reverse((row.day, row.matter, row.n)));
    Ok(found)
}

/// The totals of each day that has rows, oldest first. `keeps_out` says of whom a row is kept from whether
/// its reader is one of them: such a row is not counted.
///
/// # Errors
/// As the engine reports it.
pub fn ledger_totals(
    tx: &mut dyn Tx,
    office: &str,
    of: LedgerOf<'_>,
    keeps_out: &dyn Fn(&KeptFrom) -> bool,
) -> Result<Vec<DayTotal>, StoreError> {
    let mut days = std::collections::BTreeMap::new();
    let mut out = Out::of(keeps_out);
    for row in tx.rows(TOTALS, &stretch(office, of))? {
        if out.has(row.text(1)?)? {
            continue;
        }
        let day = day::from_number(row.int(0)?)?;
        let total = days.entry(day).or_insert_with(|| DayTotal::none(day));
        total.people += row.int(2)?.unsigned_abs();
        for (column, count) in (3..).zip(&mut total.by_channel) {
            *count += row.int(column)?.unsigned_abs();
        }
    }
    Ok(days.into_values().collect())
}

/// The rows of a whole stretch, and the people who submit them, without those that its reader is kept from.
///
/// # Errors
/// As the engine reports it.
pub fn ledger_sum(
    tx: &mut dyn Tx,
    office: &str,
    of: LedgerOf<'_>,
    keeps_out: &dyn Fn(&KeptFrom) -> bool,
) -> Result<LedgerSum, StoreError> {
    // A stretch until today is followed by nothing: its last month is counted as a whole, not day by day.
    let month_ends = of.last.last_of_month();
    let last = match goes_on(tx, office, of, month_ends)? {
        true => of.last,
        false => month_ends,
    };
    let mut args = stretch(office, of);
    let (from, to) = whole_months(of.first, last);
    args.splice(4..4, [from.into(), to.into()]);
    let mut sum = LedgerSum { rows: 0, people: 0 };
    let mut out = Out::of(keeps_out);
    for row in tx.rows(SUM, &args)? {
        if !out.has(row.text(0)?)? {
            sum.rows += row.int(1)?.unsigned_abs();
            sum.people += row.int(2)?.unsigned_abs();
        }
    }
    Ok(sum)
}

/// Are there rows behind the stretch, until this day?
fn goes_on(
    tx: &mut dyn Tx,
    office: &str,
    of: LedgerOf<'_>,
    until: Date,
) -> Result<bool, StoreError> {
    let args = [
        office.into(),
        of.unit.into(),
        (of.book as i64).into(),
        day_number(of.last).into(),
        (day_number(until) + 1).into(),
    ];
    Ok(of.last < until && !tx.rows(LATER, &args)?.is_empty())
}

/// Which rows are kept from whoever asks: the same few marks come again day by day, and each is read once.
struct Out<'a> {
    keeps_out: &'a dyn Fn(&KeptFrom) -> bool,
    known: Vec<(String, bool)>,
}

impl<'a> Out<'a> {
    fn of(keeps_out: &'a dyn Fn(&KeptFrom) -> bool) -> Self {
        Self {
            keeps_out,
            known: Vec::new(),
        }
    }

    fn has(&mut self, mark: &str) -> Result<bool, StoreError> {
        if mark.is_empty() {
            return Ok(false);
        }
        if let Some((_, is_out)) = self.known.iter().find(|(known, _)| known == mark) {
            return Ok(*is_out);
        }
        let is_out = kept_from(Some(mark))?.is_some_and(|kept| (self.keeps_out)(&kept));
        self.known.push((mark.to_owned(), is_out));
        Ok(is_out)
    }
}

/// The first month that lies whole in the stretch and the first that does not any more, as a table has them
/// (their day is 0); without one, twice the first day, so that every day is counted by itself.
fn whole_months(first: Date, last: Date) -> (i64, i64) {
    let month = |day: Date| day_number(day) / 100 * 100;
    let from = match first.day() {
        1 => Some(first),
        _ => first.last_of_month().tomorrow().ok(),
    };
    let to = last.tomorrow().map_or(i64::MAX, month);
    match from.map(month) {
        Some(from) if from < to => (from, to),
        _ => (day_number(first), day_number(first)),
    }
}

fn stretch(office: &str, of: LedgerOf<'_>) -> Vec<Value> {
    let (first, last) = (day_number(of.first), day_number(of.last));
    vec![
        office.into(),
        of.unit.into(),
        (of.book as i64).into(),
        first.into(),
        last.into(),
    ]
}

fn row(office: &str, book: Book, row: Row) -> Result<LedgerRow, StoreError> {
    for column in [OWNER, TITLE] {
        row.text(column)?;
    }
    for column in [CATEGORY, PLACE] {
        row.opt_text(column)?;
    }
    let matter = Position::from_int(row.int(1)?);
    let registered = day::from_number(row.int(10)?)?;
    let n = row.int(2)?;
    let mut read = LedgerRow {
        day: day::from_number(row.int(0)?)?,
        matter,
        n,
        number: matter.number(office, registered.year()),
        channel: member(row.int(3)?, "channel")?,
        head_count: u32::try_from(row.int(4)?).unwrap_or(u32::MAX),
        kept_from: kept_from(row.opt_text(5)?)?,
        stage: member(row.int(6)?, "stage")?,
        received: day::from_number(row.int(9)?)?,
        purpose: optional(row.opt_int(13)?, "purpose")?,
        is_guarded: row.int(14)? != 0,
        assigned: false,
        due: None,
        done: None,
        document: None,
        decided: None,
        outcome: None,
        served: None,
        is_re_review: book == Book::Review && n >= 2 * LEVEL,
        texts: row,
    };
    if !matches!(book, Book::LettersVisits | Book::Calls | Book::Online) {
        of_its_own(book, &mut read)?;
    }
    Ok(read)
}

/// What the books of forwarding, handling and review say beside.
fn of_its_own(book: Book, read: &mut LedgerRow) -> Result<(), StoreError> {
    let row = &read.texts;
    for column in [HANDLER, TO] {
        row.opt_text(column)?;
    }
    let day_at = |column| row.opt_int(column)?.map(day::from_number).transpose();
    let list = match book {
        Book::Review => Some(3),
        _ => row.opt_int(22)?,
    };
    read.assigned = row.opt_int(17)? == Some(1);
    read.due = day_at(18)?;
    read.done = day_at(19)?;
    read.document = optional(row.opt_int(20)?, "document")?;
    read.decided = day_at(21)?;
    read.served = day_at(24)?;
    if let (Some(list), Some(number)) = (list, row.opt_int(23)?) {
        read.outcome = Some(outcome(list, number)?);
    }
    Ok(())
}

/// What an answer comes to: lists as in the register of opinions.
fn outcome(list: i64, number: i64) -> Result<&'static Choice, StoreError> {
    Ok(match list {
        1 => member::<Outcome>(number, "outcome")?.choice(),
        2 => member::<Adoption>(number, "adoption")?.choice(),
        _ => member::<ReviewOutcome>(number, "review outcome")?.choice(),
    })
}

fn kept_from(text: Option<&str>) -> Result<Option<KeptFrom>, StoreError> {
    let read = |text| {
        KeptFrom::parse(text).ok_or_else(|| StoreError::Damaged(format!("kept from `{text}`")))
    };
    text.map(read).transpose()
}

fn optional<T: Coded>(number: Option<i64>, list: &str) -> Result<Option<T>, StoreError> {
    number.map(|number| member(number, list)).transpose()
}

fn member<T: Coded>(number: i64, list: &str) -> Result<T, StoreError> {
    T::from_number(number.unsigned_abs())
        .ok_or_else(|| StoreError::Damaged(format!("{list} {number} is not in the list")))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::whole_months;

    #[test]
    fn whole_months_are_counted_as_such() {
        let months = |from: (i16, i8, i8), to: (i16, i8, i8)| {
            whole_months(date(from.0, from.1, from.2), date(to.0, to.1, to.2))
        };
        assert_eq!(
            months((2026, 1, 1), (2026, 11, 29)),
            (20_260_100, 20_261_100)
        );
        assert_eq!(
            months((2026, 1, 1), (2026, 11, 30)),
            (20_260_100, 20_261_200)
        );
        assert_eq!(
            months((2025, 12, 2), (2026, 2, 28)),
            (20_260_100, 20_260_300)
        );
        assert_eq!(
            months((2026, 2, 2), (2026, 3, 30)),
            (20_260_202, 20_260_202)
        );
        assert_eq!(months((2026, 2, 3), (2026, 2, 9)), (20_260_203, 20_260_203));
    }
}
