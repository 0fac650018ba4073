//! Issued documents against the entries that issued them: none changed, none gone, none that nobody issued.

use std::collections::BTreeMap;

use huiyin_journal::body::Body;
use huiyin_journal::commit::field;
use huiyin_journal::hash::Hash;
use huiyin_journal::kind;
use huiyin_journal::leaf::{EventId, LeafView};
use huiyin_store::{JournalRow, Position, StoreError, StoredDocument};

use crate::error::OfficeError;
use crate::keys::{Checked, KeyError, KeyService};
use crate::office::Office;

/// What each entry that issued a document commits to.
#[derive(Default)]
pub(super) struct Promised(BTreeMap<Position, (EventId, Hash)>);

impl Promised {
    /// Notes an entry that issued a document. Whether its body fits its leaf is the journal's own check.
    pub(super) fn note(&mut self, entry: Position, row: &JournalRow) {
        let Some((body, _)) = &row.body else {
            return;
        };
        let Ok(leaf) = LeafView::read(&row.leaf) else {
            return;
        };
        if leaf.kind != kind::PAPER {
            return;
        }
        let committed = Body::read(body)
            .ok()
            .and_then(|body| body.commits.get(&field::ISSUED_DOCUMENT).copied());
        if let Some(committed) = committed {
            self.0.insert(entry, (*leaf.event_id, committed));
        }
    }
}

impl Office {
    /// Names every document of a generation that is not what its entry commits to; with the keys at hand its
    /// bytes are looked at too.
    pub(super) fn documents_against(
        &self,
        generation: u32,
        origin: &str,
        mut promised: Promised,
        keys: Option<&dyn KeyService>,
        others: &mut Vec<String>,
    ) -> Result<(), OfficeError> {
        let stored = self
            .store
            .read(|tx| huiyin_store::documents(tx, self.code(), generation))?;
        for (matter, entry) in stored {
            let fault = match promised.0.remove(&entry) {
                Some((event_id, committed)) => {
                    let fits = |stored: &StoredDocument| {
                        Ok(stored.commitment(origin, &event_id)? == committed)
                    };
                    self.fault_of_document(matter, entry, &fits, keys)?
                }
                None => Some("its entry commits to no document".to_owned()),
            };
            others.extend(fault.map(|why| format!("document of entry {}: {why}", entry.as_int())));
        }
        for entry in promised.0.into_keys() {
            if !self.is_erased(entry)? {
                others.push(format!("the document of entry {} is gone", entry.as_int()));
            }
        }
        Ok(())
    }

    fn fault_of_document(
        &self,
        matter: Position,
        entry: Position,
        is_committed: &dyn Fn(&StoredDocument) -> Result<bool, StoreError>,
        keys: Option<&dyn KeyService>,
    ) -> Result<Option<String>, OfficeError> {
        let stored = self
            .store
            .read(|tx| huiyin_store::document(tx, self.code(), matter, entry))?;
        let Some(stored) = stored else {
            return Ok(None);
        };
        if !is_committed(&stored)? {
            return Ok(Some("its length, digest or salt was changed".to_owned()));
        }
        let checked = keys.map(|keys| self.check_document(keys, entry, &stored.document));
        Ok(match checked {
            Some(Err(error)) => Some(error.to_string()),
            Some(Ok(Checked::Damaged)) => Some(KeyError::Damaged.to_string()),
            Some(Ok(Checked::Opens { is_same: false, .. })) => {
                Some("its bytes are not those that were issued".to_owned())
            }
            _ => None,
        })
    }
}
