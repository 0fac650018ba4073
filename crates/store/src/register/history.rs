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

// The number of its act stands in the statement, for the index holds no other.
const RELEASES: Sql = "select matter from history
    where office = $1 and kind = 34 and act = 3403 order by entry desc limit $2";

/// This file's statements.
#[cfg(test)]
pub(crate) const STATEMENTS: &[Sql] = &[RELEASES];

/// Matters in which an opening waits for a custodian, or did, the newest request first: once for each of them.
///
/// # Errors
/// As the engine reports it.
pub fn asked_releases(
    tx: &mut dyn Tx,
    office: &str,
    at_most: i64,
) -> Result<Vec<Position>, StoreError> {
    let rows = tx.rows(RELEASES, &[office.into(), at_most.into()])?;
    rows.iter()
        .map(|row| row.int(0).map(Position::from_int))
        .collect()
}
