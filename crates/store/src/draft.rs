//! What petitioners have typed and not yet handed in. It stands outside the journal: no entry commits to
//! it, no register is made from it, and a dump leaves it out.

use crate::{Append, Insert, Kind, OnConflict, Sql, StoreError, Tx};

pub(crate) static DRAFT: Insert = Insert {
    table: "draft",
    columns: &[
        ("office", Kind::Text),
        ("draft_hash", Kind::Bytes),
        ("sealed", Kind::Bytes),
        ("saved", Kind::Int),
    ],
    key: &["office", "draft_hash"],
    on_conflict: OnConflict::LastWins,
};

const FIND: Sql = "select sealed from draft where office = $1 and draft_hash = $2 and saved >= $3";
const TOUCH: Sql = "update draft set saved = $3 where office = $1 and draft_hash = $2";
const FORGET: Sql = "delete from draft where office = $1 and draft_hash = $2";
const FORGET_OLD: Sql = "delete from draft where office = $1 and saved < $2";

const BYTES: Sql = "select coalesce(sum(length(sealed)), 0) from draft where office = $1";

#[cfg(test)]
pub(crate) const STATEMENTS: &[Sql] = &[FIND, TOUCH, FORGET, FORGET_OLD, BYTES];

/// The sealed draft under this key, unless it was saved before `since` (Unix seconds).
///
/// # Errors
/// As the engine reports it.
pub fn draft(
    tx: &mut dyn Tx,
    office: &str,
    hash: &[u8; 32],
    since: i64,
) -> Result<Option<Vec<u8>>, StoreError> {
    let rows = tx.rows(FIND, &[office.into(), (*hash).into(), since.into()])?;
    rows.first()
        .map(|row| Ok(row.bytes(0)?.to_vec()))
        .transpose()
}

/// What all drafts take together, with their files, in bytes. Neither engine reads their content for it.
///
/// # Errors
/// As the engine reports it.
pub fn draft_bytes(tx: &mut dyn Tx, office: &str) -> Result<u64, StoreError> {
    let rows = tx.rows(BYTES, &[office.into()])?;
    let bytes = rows.first().map_or(Ok(0), |row| row.int(0))?;
    Ok(bytes.unsigned_abs())
}

impl Append<'_> {
    /// Keeps a draft; what stood under this key before is replaced.
    ///
    /// # Errors
    /// As the engine reports it.
    pub fn keep_draft(
        &mut self,
        office: &str,
        hash: &[u8; 32],
        sealed: &[u8],
        saved: i64,
    ) -> Result<(), StoreError> {
        let row = [
            office.into(),
            (*hash).into(),
            sealed.to_vec().into(),
            saved.into(),
        ];
        self.tx.put(&DRAFT, &row)
    }

    /// Keeps a draft that is there for another while, as it is: how many rows there were.
    ///
    /// # Errors
    /// As the engine reports it.
    pub fn touch_draft(
        &mut self,
        office: &str,
        hash: &[u8; 32],
        saved: i64,
    ) -> Result<u64, StoreError> {
        let args = [office.into(), (*hash).into(), saved.into()];
        self.tx.run(TOUCH, &args)
    }

    /// Forgets one draft: how many rows there were.
    ///
    /// # Errors
    /// As the engine reports it.
    pub fn forget_draft(&mut self, office: &str, hash: &[u8; 32]) -> Result<u64, StoreError> {
        self.tx.run(FORGET, &[office.into(), (*hash).into()])
    }

    /// Forgets every draft saved before `since` (Unix seconds): how many there were.
    ///
    /// # Errors
    /// As the engine reports it.
    pub fn forget_drafts(&mut self, office: &str, since: i64) -> Result<u64, StoreError> {
        self.tx.run(FORGET_OLD, &[office.into(), since.into()])
    }
}
