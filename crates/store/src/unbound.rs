//! What lies sealed under keys that were made before keys were bound to a case, with the body that names the case.
//! Names of such keys have 16 bytes, those of later ones 24.

use crate::{Sql, StoreError, Tx};

const IDENTITIES: Sql = "select k.key_id, e.body from identity k
    join journal_entry e on e.office = k.office and e.entry = k.entry
    where k.office = $1 and length(k.key_id) = 16";
const FILES: Sql = "select k.key_id, e.body from attachment k
    join journal_entry e on e.office = k.office and e.entry = k.entry
    where k.office = $1 and length(k.key_id) = 16";
const DOCUMENTS: Sql = "select k.key_id, e.body from document k
    join journal_entry e on e.office = k.office and e.entry = k.entry
    where k.office = $1 and length(k.key_id) = 16";

#[cfg(test)]
pub(crate) const STATEMENTS: &[Sql] = &[IDENTITIES, FILES, DOCUMENTS];

/// What a key seals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beside {
    /// Who petitioned.
    Identity,
    /// Files that were handed in.
    Files,
    /// An issued document.
    Document,
}

/// A row under a key that is bound to no case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unbound<'a> {
    /// What it is.
    pub what: Beside,
    /// Names the key.
    pub key_id: &'a [u8],
    /// The body of its entry.
    pub body: &'a [u8],
}

/// Each row under a key that is bound to no case.
///
/// # Errors
/// As the engine reports it, or what `each` returns.
pub fn each_unbound(
    tx: &mut dyn Tx,
    office: &str,
    each: &mut dyn FnMut(Unbound<'_>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    for (what, sql) in [
        (Beside::Identity, IDENTITIES),
        (Beside::Files, FILES),
        (Beside::Document, DOCUMENTS),
    ] {
        tx.each(sql, &[office.into()], &mut |row| {
            each(Unbound {
                what,
                key_id: row.bytes(0)?,
                body: row.bytes(1)?,
            })
        })?;
    }
    Ok(())
}
