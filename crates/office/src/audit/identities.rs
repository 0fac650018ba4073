//! The keys of sealed identities: each is in the file of keys, or an erasure destroyed it. None of them is opened.

use std::path::Path;

use huiyin_store::Position;

use crate::error::OfficeError;
use crate::files::RealDisk;
use crate::keys::{KeyError, KeyId, is_live};
use crate::office::Office;

impl Office {
    /// Names every identity that nobody will open again although nothing says that it was erased.
    pub(super) fn identities_against(
        &self,
        keys: &Path,
        others: &mut Vec<String>,
    ) -> Result<(), OfficeError> {
        let mut lost = Vec::new();
        self.store.read(|tx| {
            huiyin_store::each_identity_key(tx, self.code(), &mut |entry, id| {
                lost.extend(fault(keys, id).map(|why| (entry, why)));
                Ok(())
            })
        })?;
        for (entry, why) in lost {
            if !self.is_erased(entry)? {
                others.push(named(entry, &why));
            }
        }
        Ok(())
    }
}

fn fault(keys: &Path, id: &[u8]) -> Option<String> {
    let live = KeyId::from_bytes(id)
        .ok_or(KeyError::Damaged)
        .and_then(|id| is_live(&RealDisk, keys, id));
    match live {
        Ok(true) => None,
        Ok(false) => Some("its key is destroyed, and no entry says that it was erased".to_owned()),
        Err(error) => Some(error.to_string()),
    }
}

fn named(entry: Position, why: &str) -> String {
    format!("the identity of entry {}: {why}", entry.as_int())
}
