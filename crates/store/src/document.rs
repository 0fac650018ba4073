//! Documents as they were issued, sealed by the caller under the matter's key. The entry that issues one
//! commits to its length and digest (field 9), so that a row that was changed, or is gone, is found.

use huiyin_journal::{
    commit::{document_value_of, field},
    hash::{Hash, Salt},
    leaf::EventId,
};

use crate::{Position, Row, Sql, StoreError, Tx, Value, kept};

const ONE: Sql = "select matter, entry, key_id, length, digest, sealed, salt from document
    where office = $1 and matter = $2 and entry = $3";
const BETWEEN: Sql = "select matter, entry from document
    where office = $1 and entry >= $2 and entry < $3
    order by entry";

#[cfg(test)]
pub(crate) const STATEMENTS: &[Sql] = &[ONE, BETWEEN];

/// One document, sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedDocument {
    /// Names the key in the key store.
    pub key_id: Vec<u8>,
    /// Length of the document in bytes.
    pub length: u64,
    /// SHA-256 of the document.
    pub digest: Hash,
    /// AEAD over the document.
    pub sealed: Vec<u8>,
}

/// One document as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredDocument {
    /// The document.
    pub document: SealedDocument,
    /// Opens the commitment of its entry.
    pub salt: Salt,
}

impl StoredDocument {
    /// The commitment that the body of its entry must carry.
    ///
    /// # Errors
    /// [`StoreError::Entry`] when `origin` is no origin.
    pub fn commitment(&self, origin: &str, event_id: &EventId) -> Result<Hash, StoreError> {
        let of = &self.document;
        let value = document_value_of(of.length, &of.digest);
        kept::commitment(origin, event_id, field::ISSUED_DOCUMENT, &self.salt, &value)
    }

    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            document: SealedDocument {
                key_id: row.bytes(2)?.to_vec(),
                length: row.int(3)?.unsigned_abs(),
                digest: row.array(4)?,
                sealed: row.bytes(5)?.to_vec(),
            },
            salt: row.array(6)?,
        })
    }
}

impl SealedDocument {
    pub(crate) fn row(
        &self,
        office: &str,
        matter: i64,
        entry: i64,
        salt: Salt,
    ) -> Result<[Value; 8], StoreError> {
        let length = i64::try_from(self.length)
            .map_err(|_| StoreError::Entry("a document is too long".to_owned()))?;
        Ok([
            office.into(),
            matter.into(),
            entry.into(),
            self.key_id.clone().into(),
            length.into(),
            self.digest.into(),
            self.sealed.clone().into(),
            salt.into(),
        ])
    }
}

/// The document that an entry of a matter issued; `None` when it issued none, or an erasure took it.
///
/// # Errors
/// As the engine reports it.
pub fn document(
    tx: &mut dyn Tx,
    office: &str,
    matter: Position,
    entry: Position,
) -> Result<Option<StoredDocument>, StoreError> {
    let args = [office.into(), matter.as_int().into(), entry.as_int().into()];
    let rows = tx.rows(ONE, &args)?;
    rows.first().map(StoredDocument::read).transpose()
}

/// Matter and entry of every document that was issued in a generation, one after the other.
///
/// # Errors
/// As the engine reports it.
pub fn documents(
    tx: &mut dyn Tx,
    office: &str,
    generation: u32,
) -> Result<Vec<(Position, Position)>, StoreError> {
    let (first, end) = (
        Position::new(generation, 0),
        Position::new(generation + 1, 0),
    );
    let args = [office.into(), first.as_int().into(), end.as_int().into()];
    let rows = tx.rows(BETWEEN, &args)?;
    rows.iter()
        .map(|row| {
            Ok((
                Position::from_int(row.int(0)?),
                Position::from_int(row.int(1)?),
            ))
        })
        .collect()
}
