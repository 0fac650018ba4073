//! Petitioners who looked their matter up: which token opens which matter, and since when it was not used.
//! The rows stand beside the journal; a dump leaves them out.

use crate::{Append, Insert, Kind, OnConflict, Position, Sql, StoreError, Tx};

pub(crate) static VISIT: Insert = Insert {
    table: "visit",
    columns: &[
        ("office", Kind::Text),
        ("token_hash", Kind::Bytes),
        ("matter", Kind::Int),
        ("seen", Kind::Int),
    ],
    key: &["office", "token_hash"],
    on_conflict: OnConflict::LastWins,
};

const FIND: Sql = "select matter, seen from visit where office = $1 and token_hash = $2";
const END: Sql = "delete from visit where office = $1 and token_hash = $2";
const FORGET: Sql = "delete from visit where office = $1 and seen < $2";

#[cfg(test)]
pub(crate) const STATEMENTS: &[Sql] = &[FIND, END, FORGET];

/// The matter that a token opens, and the Unix second at which it was last written down as used.
///
/// # Errors
/// As the engine reports it.
pub fn visit(
    tx: &mut dyn Tx,
    office: &str,
    token_hash: &[u8; 32],
) -> Result<Option<(Position, i64)>, StoreError> {
    let rows = tx.rows(FIND, &[office.into(), (*token_hash).into()])?;
    rows.first()
        .map(|row| Ok((Position::from_int(row.int(0)?), row.int(1)?)))
        .transpose()
}

impl Append<'_> {
    /// Writes a visit down as used at `seen` (Unix seconds).
    ///
    /// # Errors
    /// As the engine reports it.
    pub fn keep_visit(
        &mut self,
        office: &str,
        token_hash: &[u8; 32],
        matter: Position,
        seen: i64,
    ) -> Result<(), StoreError> {
        let row = [
            office.into(),
            (*token_hash).into(),
            matter.as_int().into(),
            seen.into(),
        ];
        self.tx.put(&VISIT, &row)
    }

    /// Ends a visit; one that is over already is fine.
    ///
    /// # Errors
    /// As the engine reports it.
    pub fn end_visit(&mut self, office: &str, token_hash: &[u8; 32]) -> Result<(), StoreError> {
        self.tx
            .run(END, &[office.into(), (*token_hash).into()])
            .map(drop)
    }

    /// Forgets visits not used since `seen` (Unix seconds).
    ///
    /// # Errors
    /// As the engine reports it.
    pub fn forget_visits(&mut self, office: &str, seen: i64) -> Result<(), StoreError> {
        self.tx.run(FORGET, &[office.into(), seen.into()]).map(drop)
    }
}
