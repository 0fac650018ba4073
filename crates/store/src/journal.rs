//! The journal as the auditor, a receipt and an export read it: rows with what they commit to.

use huiyin_journal::{body::CaseId, kind};

use crate::{
    Opened, Position, Row, Sql, StoreError, Tx,
    load::read_entry,
    missed,
    register::{matter, tally},
};

const ENTRIES: Sql = "select leaf, body, body_salt, fields
    from journal_entry
    where office = $1 and entry >= $2 and entry < $3
    order by entry";
const LAST: Sql = "select max(entry) from journal_entry
    where office = $1 and entry >= $2 and entry < $3";
const CONTENT_OF: Sql = "select fields from journal_entry
    where office = $1 and entry = $2 and fields is not null";
const IDENTITY_OF: Sql = "select entry, key_id, sealed from identity
    where office = $1 and matter = $2
    order by entry";
const IDENTITY_KEYS: Sql = "select entry, key_id from identity where office = $1";
const PROVISIONAL: Sql = "select count(distinct matter) from obligation
    where office = $1 and ended is null and provisional = 1";
/// Unsorted: asked in the order of matters, SQLite would walk every duty there ever was.
const FOR_THE_TIMER: Sql = "select matter from obligation
    where office = $1 and ended is null and due < $2 and kind in (11, 13, 16)
    union
    select matter from matter
    where office = $1 and stage = 18";

const ORIGIN: Sql = "select origin from matter where office = $1 and matter = $2";

#[cfg(test)]
pub(crate) const STATEMENTS: &[Sql] = &[
    ENTRIES,
    LAST,
    CONTENT_OF,
    IDENTITY_OF,
    IDENTITY_KEYS,
    PROVISIONAL,
    FOR_THE_TIMER,
    DEADLINES,
    MISSED_ENTRY,
    ORIGIN,
];

/// One row of the journal with what it commits to, as far as it is in the clear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalRow {
    /// The leaf's bytes.
    pub leaf: Vec<u8>,
    /// Body and salt.
    pub body: Option<(Vec<u8>, [u8; 32])>,
    /// The opened fields.
    pub content: Option<Vec<u8>>,
}

/// The sealed fields of one entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedRow {
    /// Where it stands.
    pub entry: Position,
    /// Names the key.
    pub key_id: Vec<u8>,
    /// AEAD over `{field_no: [salt, value]}`.
    pub sealed: Vec<u8>,
}

/// The rows of a generation from `from` up to, not including, `to`, one after the other.
///
/// # Errors
/// As the engine reports it, or what `each` returns.
pub fn each_entry(
    tx: &mut dyn Tx,
    office: &str,
    generation: u32,
    from: u64,
    to: u64,
    each: &mut dyn FnMut(JournalRow) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let (first, end) = (
        Position::new(generation, from),
        Position::new(generation, to),
    );
    let args = [office.into(), first.as_int().into(), end.as_int().into()];
    tx.each(ENTRIES, &args, &mut |row| each(journal_row(&row)?))
}

/// How many entries a generation has.
///
/// # Errors
/// As the engine reports it.
pub fn size_of(tx: &mut dyn Tx, office: &str, generation: u32) -> Result<u64, StoreError> {
    let (first, end) = (
        Position::new(generation, 0),
        Position::new(generation + 1, 0),
    );
    let args = [office.into(), first.as_int().into(), end.as_int().into()];
    let rows = tx.rows(LAST, &args)?;
    let last = rows
        .first()
        .map(|row| row.opt_int(0))
        .transpose()?
        .flatten();
    Ok(last.map_or(0, |last| Position::from_int(last).seq() + 1))
}

/// One row of the journal; `None` when there is no such entry.
///
/// # Errors
/// As the engine reports it.
pub fn entry(
    tx: &mut dyn Tx,
    office: &str,
    at: Position,
) -> Result<Option<JournalRow>, StoreError> {
    let args = [office.into(), at.as_int().into(), (at.as_int() + 1).into()];
    tx.rows(ENTRIES, &args)?
        .first()
        .map(journal_row)
        .transpose()
}

/// The opened fields of an entry.
///
/// # Errors
/// As the engine reports it.
pub fn content(tx: &mut dyn Tx, office: &str, at: Position) -> Result<Option<Opened>, StoreError> {
    let rows = tx.rows(CONTENT_OF, &[office.into(), at.as_int().into()])?;
    rows.first()
        .map(|row| Opened::decode(row.bytes(0)?))
        .transpose()
}

/// The sealed fields of a matter's entries.
///
/// # Errors
/// As the engine reports it.
pub fn sealed(
    tx: &mut dyn Tx,
    office: &str,
    matter: Position,
) -> Result<Vec<SealedRow>, StoreError> {
    let rows = tx.rows(IDENTITY_OF, &[office.into(), matter.as_int().into()])?;
    rows.iter()
        .map(|row| {
            Ok(SealedRow {
                entry: Position::from_int(row.int(0)?),
                key_id: row.bytes(1)?.to_vec(),
                sealed: row.bytes(2)?.to_vec(),
            })
        })
        .collect()
}

/// What is done with the name of a key that seals something of an entry.
pub type OnKey<'a> = &'a mut dyn FnMut(Position, &[u8]) -> Result<(), StoreError>;

/// The name of the key of each sealed identity, with its entry.
///
/// # Errors
/// What `each` returns, or as the engine reports it.
pub fn each_identity_key(tx: &mut dyn Tx, office: &str, each: OnKey<'_>) -> Result<(), StoreError> {
    tx.each(IDENTITY_KEYS, &[office.into()], &mut |row| {
        each(Position::from_int(row.int(0)?), row.bytes(1)?)
    })
}

/// How many matters owe something on a provisional date.
///
/// # Errors
/// As the engine reports it.
pub fn count_provisional(tx: &mut dyn Tx, office: &str) -> Result<u64, StoreError> {
    count(tx, PROVISIONAL, office)
}

/// How many matters were imported.
///
/// # Errors
/// As the engine reports it.
pub fn count_imported(tx: &mut dyn Tx, office: &str) -> Result<u64, StoreError> {
    let args = [office.into(), matter::IMPORTED.into()];
    let rows = tx.rows(tally::OF_ORIGIN, &args)?;
    let matters = rows.first().map(|row| row.int(0)).transpose()?;
    Ok(matters.unwrap_or(0).unsigned_abs())
}

/// Was this matter imported?
///
/// # Errors
/// As the engine reports it.
pub fn is_imported(tx: &mut dyn Tx, office: &str, matter: Position) -> Result<bool, StoreError> {
    let rows = tx.rows(ORIGIN, &[office.into(), matter.as_int().into()])?;
    let origin = rows.first().map(|row| row.int(0)).transpose()?;
    Ok(origin == Some(matter::IMPORTED))
}

/// Matters that the timer may have a step for: a petitioner's window passed unused before `today`, or the
/// matter is re-reviewed and waits for nothing but the service of that opinion.
///
/// # Errors
/// As the engine reports it.
pub fn for_the_timer(
    tx: &mut dyn Tx,
    office: &str,
    today: jiff::civil::Date,
) -> Result<Vec<Position>, StoreError> {
    let args = [office.into(), crate::day::day_number(today).into()];
    let mut due = tx
        .rows(FOR_THE_TIMER, &args)?
        .iter()
        .map(|row| row.int(0).map(Position::from_int))
        .collect::<Result<Vec<_>, _>>()?;
    due.sort_unstable();
    Ok(due)
}

fn count(tx: &mut dyn Tx, sql: Sql, office: &str) -> Result<u64, StoreError> {
    let rows = tx.rows(sql, &[office.into()])?;
    Ok(rows
        .first()
        .map(|row| row.int(0))
        .transpose()?
        .unwrap_or(0)
        .unsigned_abs())
}

fn journal_row(row: &Row) -> Result<JournalRow, StoreError> {
    let body = match row.opt_bytes(1)? {
        Some(body) => Some((body.to_vec(), row.array(2)?)),
        None => None,
    };
    Ok(JournalRow {
        leaf: row.bytes(0)?.to_vec(),
        body,
        content: row.opt_bytes(3)?.map(<[u8]>::to_vec),
    })
}

/// A duty that its day passed, or that the sealer entered as missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadline {
    /// The matter.
    pub matter: Position,
    /// Number of the obligation's kind, and which one of its kind.
    pub kind: (i64, i64),
    /// Its last day.
    pub due: jiff::civil::Date,
    /// The day it ended, if it did.
    pub ended: Option<jiff::civil::Date>,
    /// The sealer's entry.
    pub missed: Option<Position>,
}

const DEADLINES: Sql = "select b.matter, b.kind, b.n, b.due, b.ended, m.entry from obligation b
    left join missed m on m.office = b.office and m.matter = b.matter
        and m.kind = b.kind and m.n = b.n
    where b.office = $1 and b.counted = 1 and (b.due < $2 or m.entry is not null)
        and (b.ended is null or b.ended > b.due or m.entry is not null)
    order by b.matter, b.kind, b.n";

const MISSED_ENTRY: Sql = "select e.leaf, e.body from history h
    join journal_entry e on e.office = h.office and e.entry = h.entry
    where h.office = $1 and h.entry = $2 and h.matter = $3";

/// The sealer's entry on a missed duty, as it stands in the case of its matter: its day, register and
/// case. `None` when there is none, or when what stands there names another duty.
///
/// # Errors
/// [`StoreError::Damaged`] when the entry does not read, or as the engine reports it.
pub fn missed_entry(
    tx: &mut dyn Tx,
    office: &str,
    deadline: &Deadline,
) -> Result<Option<(jiff::civil::Date, u32, CaseId)>, StoreError> {
    let Some(at) = deadline.missed else {
        return Ok(None);
    };
    let args = [
        office.into(),
        at.as_int().into(),
        deadline.matter.as_int().into(),
    ];
    let rows = tx.rows(MISSED_ENTRY, &args)?;
    let Some(row) = rows.first() else {
        return Ok(None);
    };
    let read = read_entry(row.bytes(0)?, row.opt_bytes(1)?, None, false)?;
    let names = missed::of_entry(&read.body).map(|(kind, n, _)| (kind, n));
    let is_it = read.kind == kind::OVERDUE && names == Some(deadline.kind);
    let case = read.body.case.filter(|_| is_it);
    Ok(case.map(|case| (read.day, read.register, case.case_id)))
}

/// Every counted duty that was not done by its last day before `until`, as the registers have it.
///
/// # Errors
/// As the engine reports it.
pub fn each_deadline(
    tx: &mut dyn Tx,
    office: &str,
    until: jiff::civil::Date,
    each: &mut dyn FnMut(Deadline) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let args = [office.into(), crate::day::day_number(until).into()];
    tx.each(DEADLINES, &args, &mut |row| {
        each(Deadline {
            matter: Position::from_int(row.int(0)?),
            kind: (row.int(1)?, row.int(2)?),
            due: crate::day::from_number(row.int(3)?)?,
            ended: row.opt_int(4)?.map(crate::day::from_number).transpose()?,
            missed: row.opt_int(5)?.map(Position::from_int),
        })
    })
}
