//! Forms that were sent: what became of each, so that sending one again does nothing.
//!
//! The row is written in the transaction of the entry that it tells of: there is none without the other.

use crate::{Append, Insert, Kind, OnConflict, Position, Sql, StoreError, Tx};

/// A second row with the same token fails with [`StoreError::Conflict`]: of two equal requests at the same
/// moment one is written, and the other finds its row when it looks again.
pub(crate) static ONCE: Insert = Insert {
    table: "once",
    columns: &[
        ("office", Kind::Text),
        ("token_hash", Kind::Bytes),
        ("content", Kind::Bytes),
        ("entry", Kind::Int),
        ("at", Kind::Int),
    ],
    key: &["office", "token_hash"],
    on_conflict: OnConflict::Fail,
};

const FIND: Sql = "select content, entry from once where office = $1 and token_hash = $2";
const FORGET: Sql = "delete from once where office = $1 and at < $2";

const TAKE_BACK: Sql = "delete from once where office = $1 and token_hash = $2";

/// What no form's token hashes to.
const TRIAL: [u8; 32] = [0; 32];
/// More than a petition of the usual length needs with all its rows: what finds room for this takes those.
const TRIAL_BYTES: usize = 256 * 1024;

#[cfg(test)]
pub(crate) const STATEMENTS: &[Sql] = &[FIND, FORGET, TAKE_BACK];

/// What became of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OnceRow {
    /// A digest of what was typed, keyed by the form's token.
    pub content: [u8; 32],
    /// The entry that it made.
    pub entry: Position,
}

/// What became of the form with this token hash.
///
/// # Errors
/// As the engine reports it.
pub fn once(
    tx: &mut dyn Tx,
    office: &str,
    token_hash: &[u8; 32],
) -> Result<Option<OnceRow>, StoreError> {
    let rows = tx.rows(FIND, &[office.into(), token_hash.into()])?;
    rows.first()
        .map(|row| {
            Ok(OnceRow {
                content: row.array(0)?,
                entry: Position::from_int(row.int(1)?),
            })
        })
        .transpose()
}

impl Append<'_> {
    /// Keeps what became of a form, in the write of its entry.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the same form was taken before, or as the engine reports it.
    pub fn keep_once(
        &mut self,
        office: &str,
        token_hash: &[u8; 32],
        row: OnceRow,
        at: i64,
    ) -> Result<(), StoreError> {
        let row = [
            office.into(),
            token_hash.into(),
            row.content.into(),
            row.entry.as_int().into(),
            at.into(),
        ];
        self.tx.put(&ONCE, &row)
    }

    /// Forgets what was kept before this second.
    ///
    /// # Errors
    /// As the engine reports it.
    pub fn forget_once(&mut self, office: &str, before: i64) -> Result<u64, StoreError> {
        self.tx.run(FORGET, &[office.into(), before.into()])
    }

    /// Puts a row that tells of no form: a trial whether there is room. It counts as old, so that one which could
    /// not be taken back goes with the others.
    pub(crate) fn put_trial(&mut self, office: &str) -> Result<(), StoreError> {
        self.take_trial_back(office)?;
        let content = vec![0; TRIAL_BYTES];
        let row = [
            office.into(),
            TRIAL.into(),
            content.into(),
            0i64.into(),
            0i64.into(),
        ];
        self.tx.put(&ONCE, &row)
    }

    pub(crate) fn take_trial_back(&mut self, office: &str) -> Result<(), StoreError> {
        self.tx
            .run(TAKE_BACK, &[office.into(), TRIAL.into()])
            .map(drop)
    }
}
