//! Keys of before they were bound to a case, taken over where they lie.
//!
//! Such a key sealed the identity of one matter and the files that came with it, or one paper; its record did not say
//! which matter. The journal does: the server reads there to which case each belongs, and the service writes it into the
//! record, once, under a new master key. The file is replaced whole, so that whoever is killed meanwhile begins again.

use super::master::{self, Secrets, fresh_key};
use super::record::{self, BOUND_BYTES, RECORD_BYTES};
use super::rotate::rewrap;
use super::{Holds, KeyError, RecordId};
use crate::files::Disk;
use crate::system::Random;
use huiyin_journal::body::CaseId;
use std::collections::BTreeMap;
use std::path::Path;

/// To which case an earlier key belongs, and one thing that it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Binding {
    /// The key.
    pub id: RecordId,
    /// Its case.
    pub case: CaseId,
    /// What it holds, besides what other bindings of it say.
    pub holds: Holds,
}

/// What was said of each earlier key so far.
#[derive(Default)]
pub(super) struct Bindings(BTreeMap<[u8; 16], [u8; BOUND_BYTES]>);

impl Bindings {
    /// Notes what a key belongs to.
    pub(super) fn add(&mut self, binding: &Binding) -> Result<(), KeyError> {
        let to = self.0.entry(binding.id.0).or_insert_with(|| {
            let mut to = [0; BOUND_BYTES];
            to[..16].copy_from_slice(&binding.case);
            to
        });
        if !to.starts_with(&binding.case) {
            return Err(KeyError::Damaged);
        }
        to[16] |= binding.holds.bit();
        Ok(())
    }

    /// Writes each key that was named as bound to its case; the others stay as they are, and open nothing.
    pub(super) fn write(
        &self,
        disk: &dyn Disk,
        random: &dyn Random,
        dir: &Path,
    ) -> Result<(), KeyError> {
        let path = dir.join("records");
        let _lock = disk.lock(&dir.join("lock"), true)?;
        let mut bytes = disk.read(&path)?.ok_or(KeyError::Damaged)?;
        // Another process may have been first.
        if !bytes.starts_with(record::BEFORE_CASES) {
            return Ok(());
        }
        let master = master::read(disk, dir)?;
        let master = master.ok_or_else(|| KeyError::NoMasterKey(dir.to_owned()))?;
        // What office keys came from stays what it was, and wraps nothing any more.
        let secrets = Secrets {
            office: master.clone(),
            master: fresh_key(random),
        };
        let (records, _torn) = bytes.as_chunks_mut::<RECORD_BYTES>();
        let (header, records) = records.split_first_mut().ok_or(KeyError::Damaged)?;
        *header = secrets.header(random);
        for bytes in records {
            rewrap(bytes, (&master, &secrets.master), random, |id| {
                self.0.get(&id.0).copied()
            })?;
        }
        let whole = bytes.len() / RECORD_BYTES * RECORD_BYTES;
        master::replace(disk, dir, &secrets.master, &bytes[..whole])
    }
}

#[cfg(test)]
mod tests;
