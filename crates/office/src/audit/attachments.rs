//! Files against the entries that brought them: none changed, none gone, none that nobody handed in.

use std::collections::BTreeMap;

use huiyin_journal::commit::field;
use huiyin_journal::hash::Hash;
use huiyin_journal::kind;
use huiyin_store::{JournalRow, Opened, Position, StoredFile, digests_of};

use crate::error::OfficeError;
use crate::keys::KeyService;
use crate::office::Office;

/// Length and digest of each file, by the entry that commits to them.
#[derive(Default)]
pub(super) struct Promised(BTreeMap<Position, Vec<(u64, Hash)>>);

impl Promised {
    /// Notes what an entry that brought files commits to. Whether its opened fields fit the commitment is
    /// the journal's own check.
    pub(super) fn note(&mut self, entry: Position, row: &JournalRow) {
        let opened = row.content.as_deref().map(Opened::decode);
        let digests = opened.and_then(|opened| {
            let opened = opened.ok()?;
            digests_of(opened.value(field::ATTACHMENTS)?)
        });
        self.0.insert(entry, digests.unwrap_or_default());
    }
}

impl Office {
    /// Names every file of a generation that is not what its entry commits to; with the keys at hand its bytes are
    /// looked at too.
    pub(super) fn files_against(
        &self,
        generation: u32,
        mut promised: Promised,
        keys: Option<&dyn KeyService>,
        others: &mut Vec<String>,
    ) -> Result<(), OfficeError> {
        let mut seen: BTreeMap<Position, Vec<StoredFile>> = BTreeMap::new();
        self.store.read(|tx| {
            huiyin_store::each_attachment(tx, self.code(), generation, &mut |file| {
                seen.entry(file.entry).or_default().push(file);
                Ok(())
            })
        })?;
        for (entry, files) in seen {
            let committed = promised.0.remove(&entry).unwrap_or_default();
            for file in &files {
                let at = usize::try_from(file.n).ok().and_then(|n| n.checked_sub(1));
                match at.and_then(|at| committed.get(at)) {
                    Some(fits) if *fits == (file.file.length, file.file.digest) => {
                        if let Some(keys) = keys {
                            others.extend(self.bytes_fault(keys, file)?);
                        }
                    }
                    Some(_) => others.push(named(file, "its length or digest was changed")),
                    None => others.push(named(file, "its entry commits to no such file")),
                }
            }
            if files.len() < committed.len() {
                let missing = committed.len() - files.len();
                others.push(gone(entry, missing));
            }
        }
        for (entry, committed) in promised.0 {
            if !self.is_erased(entry)? {
                others.push(gone(entry, committed.len()));
            }
        }
        Ok(())
    }

    fn bytes_fault(
        &self,
        keys: &dyn KeyService,
        listed: &StoredFile,
    ) -> Result<Option<String>, OfficeError> {
        let whole = self.store.read(|tx| {
            huiyin_store::attachment(tx, self.code(), listed.matter, listed.entry, listed.n)
        })?;
        let fault = whole.and_then(|file| self.fault_of(keys, &file));
        Ok(fault.map(|why| named(listed, &why)))
    }

    /// Was the subject of the entry's matter erased? Then its files went with its key.
    pub(super) fn is_erased(&self, entry: Position) -> Result<bool, OfficeError> {
        let loaded = self.store.read(|tx| {
            let number = huiyin_store::number_of_entry(tx, self.code(), entry)?;
            match number {
                Some(number) => huiyin_store::load_number(tx, self.code(), &number),
                None => Ok(None),
            }
        })?;
        Ok(loaded.is_some_and(|loaded| {
            loaded
                .entries
                .iter()
                .any(|entry| entry.kind == kind::ERASED)
        }))
    }
}

fn named(file: &StoredFile, why: &str) -> String {
    format!(
        "attachment {} of entry {}: {why}",
        file.n,
        file.entry.as_int()
    )
}

fn gone(entry: Position, count: usize) -> String {
    format!(
        "entry {} commits to {count} files that are gone",
        entry.as_int()
    )
}
