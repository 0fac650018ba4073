//! Lawful erasure of who petitioned: the sealed rows and the marks of one matter (§12).
//!
//! The caller destroys the key and enters type 32; the leaf and every proof stay as they are.

use crate::{Append, Position, Sql, StoreError, Tx};

const IDENTITY: Sql = "delete from identity where office = $1 and matter = $2";
const FILES: Sql = "delete from attachment where office = $1 and matter = $2";
const DOCUMENTS: Sql = "delete from document where office = $1 and matter = $2";
const MARKS: Sql = "delete from subject_mark where office = $1 and matter = $2";
const KEYS: Sql = "select entry, key_id from identity where office = $1 and matter = $2
    union all select entry, key_id from attachment where office = $1 and matter = $2
    union all select entry, key_id from document where office = $1 and matter = $2";

#[cfg(test)]
pub(crate) const STATEMENTS: &[Sql] = &[IDENTITY, FILES, DOCUMENTS, MARKS, KEYS];

/// Each sealed row of a matter: its entry and the name of its key.
///
/// # Errors
/// As the engine reports it.
pub fn sealed_keys(
    tx: &mut dyn Tx,
    office: &str,
    matter: Position,
) -> Result<Vec<(Position, Vec<u8>)>, StoreError> {
    let rows = tx.rows(KEYS, &[office.into(), matter.as_int().into()])?;
    rows.iter()
        .map(|row| Ok((Position::from_int(row.int(0)?), row.bytes(1)?.to_vec())))
        .collect()
}

impl Append<'_> {
    /// Deletes the sealed fields, the files, the issued documents and the marks of a matter: how many rows there were.
    ///
    /// # Errors
    /// As the engine reports it.
    pub fn erase_identity(&mut self, office: &str, matter: Position) -> Result<u64, StoreError> {
        let args = [office.into(), matter.as_int().into()];
        Ok(self.tx.run(IDENTITY, &args)?
            + self.tx.run(FILES, &args)?
            + self.tx.run(DOCUMENTS, &args)?
            + self.tx.run(MARKS, &args)?)
    }
}
