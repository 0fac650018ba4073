//! The entries of each matter in order: its case chain.

use crate::{Insert, Kind, OnConflict, Position, Sql, StoreError, Tx};

/// The key makes two writes on one state of a matter impossible: the second one conflicts.
pub(crate) static HISTORY: Insert = Insert {
    table: "history",
    columns: &[
        ("office", Kind::Text),
        ("matter", Kind::Int),
        ("case_seq", Kind::Int),
        ("entry", Kind::Int),
        ("kind", Kind::Int),
        ("act", Kind::Int),
        ("day", Kind::Int),
        ("leaf_hash", Kind::Bytes),
    ],
    key: &["office", "matter", "case_seq"],
    on_conflict: OnConflict::Fail,
};

// The number of its act stands in the statement, for the index holds no other. Each answer is to one request.
const RELEASES: Sql = "select h.matter from history h
    where h.office = $1 and h.kind = 34 and h.act = 3403
    group by h.matter
    having count(*) > (
        select count(*) from history a
        where a.office = $1 and a.matter = h.matter and a.kind = 34 and a.act in (3404, 3405))
    order by min(h.entry)";

/// This file's statements.
#[cfg(test)]
pub(crate) const STATEMENTS: &[Sql] = &[RELEASES];

/// Matters in which a request waits for a custodian, the oldest first.
///
/// # Errors
/// As the engine reports it.
pub fn asked_releases(tx: &mut dyn Tx, office: &str) -> Result<Vec<Position>, StoreError> {
    let rows = tx.rows(RELEASES, &[office.into()])?;
    rows.iter()
        .map(|row| row.int(0).map(Position::from_int))
        .collect()
}
