//! The journal as the publisher, the auditor and a receipt read it: rows in order, and the right edge.

use huiyin_journal::tree::RightEdge;

use crate::{
    Append, Insert, Kind, OnConflict, Opened, Position, Row, Sql, StoreError, Tx,
    register::import_source,
};

/// The right edge at a size that is signed.
const EDGE: Insert = Insert {
    table: "journal_edge",
    columns: &[
        ("office", Kind::Text),
        ("generation", Kind::Int),
        ("size", Kind::Int),
        ("edge", Kind::Bytes),
    ],
    key: &["office"],
    on_conflict: OnConflict::LastWins,
};

const LEAVES: Sql = "select leaf from journal_entry
    where office = $1 and entry >= $2 and entry < $3
    order by entry";
const ENTRIES: Sql = "select e.leaf, e.body, e.body_salt, c.fields
    from journal_entry e
    left join content c on c.office = e.office and c.entry = e.entry
    where e.office = $1 and e.entry >= $2 and e.entry < $3
    order by e.entry";
const CONTENT_OF: Sql = "select fields from content where office = $1 and entry = $2";
const IDENTITY_OF: Sql = "select entry, key_id, sealed from identity
    where office = $1 and matter = $2
    order by entry";
const EDGE_OF: Sql = "select generation, edge from journal_edge where office = $1";
const PROVISIONAL: Sql = "select count(distinct matter) from obligation
    where office = $1 and ended is null and provisional = 1";
const WINDOWS_OVER: Sql = "select distinct matter from obligation
    where office = $1 and ended is null and due < $2 and kind in (11, 13, 16)
    order by matter";

pub(crate) const STATEMENTS: &[Sql] = &[
    LEAVES,
    ENTRIES,
    CONTENT_OF,
    IDENTITY_OF,
    EDGE_OF,
    PROVISIONAL,
    WINDOWS_OVER,
    import_source::COUNT,
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

/// The leaves of a generation from `from` up to, not including, `to`.
///
/// # Errors
/// As the engine reports it.
pub fn leaves(
    tx: &mut dyn Tx,
    office: &str,
    generation: u32,
    from: u64,
    to: u64,
) -> Result<Vec<Vec<u8>>, StoreError> {
    let (first, end) = (Position::new(generation, from), Position::new(generation, to));
    let args = [office.into(), first.as_int().into(), end.as_int().into()];
    tx.rows(LEAVES, &args)?.iter().map(|row| row.bytes(0).map(<[u8]>::to_vec)).collect()
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
    let (first, end) = (Position::new(generation, from), Position::new(generation, to));
    let args = [office.into(), first.as_int().into(), end.as_int().into()];
    tx.each(ENTRIES, &args, &mut |row| each(journal_row(&row)?))
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
    tx.rows(ENTRIES, &args)?.first().map(journal_row).transpose()
}

/// The opened fields of an entry.
///
/// # Errors
/// As the engine reports it.
pub fn content(
    tx: &mut dyn Tx,
    office: &str,
    at: Position,
) -> Result<Option<Opened>, StoreError> {
    let rows = tx.rows(CONTENT_OF, &[office.into(), at.as_int().into()])?;
    rows.first().map(|row| Opened::decode(row.bytes(0)?)).transpose()
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

/// The right edge kept last for this generation; empty when there is none.
///
/// # Errors
/// [`StoreError::Damaged`] when it does not read back, or as the engine reports it.
pub fn edge(tx: &mut dyn Tx, office: &str, generation: u32) -> Result<RightEdge, StoreError> {
    let rows = tx.rows(EDGE_OF, &[office.into()])?;
    let kept = rows.first().filter(|row| row.int(0) == Ok(i64::from(generation)));
    match kept {
        Some(row) => RightEdge::from_bytes(row.bytes(1)?)
            .map_err(|error| StoreError::Damaged(format!("the right edge: {error}"))),
        None => Ok(RightEdge::new()),
    }
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
    count(tx, import_source::COUNT, office)
}

/// Matters in which a petitioner's window passed unused before `today`.
///
/// # Errors
/// As the engine reports it.
pub fn windows_over(
    tx: &mut dyn Tx,
    office: &str,
    today: jiff::civil::Date,
) -> Result<Vec<Position>, StoreError> {
    let args = [office.into(), crate::day::day_number(today).into()];
    tx.rows(WINDOWS_OVER, &args)?.iter().map(|row| row.int(0).map(Position::from_int)).collect()
}

impl Append<'_> {
    /// Keeps the right edge of a tree that is signed: where the next start-up check begins.
    ///
    /// # Errors
    /// As the engine reports it.
    pub fn keep_edge(
        &mut self,
        office: &str,
        generation: u32,
        edge: &RightEdge,
    ) -> Result<(), StoreError> {
        let row = [
            office.into(),
            generation.into(),
            crate::head::int(edge.size()).into(),
            edge.to_bytes().into(),
        ];
        self.put(&EDGE, &row)
    }
}

fn count(tx: &mut dyn Tx, sql: Sql, office: &str) -> Result<u64, StoreError> {
    let rows = tx.rows(sql, &[office.into()])?;
    Ok(rows.first().map(|row| row.int(0)).transpose()?.unwrap_or(0).unsigned_abs())
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
