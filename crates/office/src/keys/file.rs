//! The key file: records wrapped under a master key, in a directory of their own that is backed up apart.

use super::master::{self, Secrets, fresh_key, name_of, wrap};
use super::record::{BOUND_BYTES, RECORD_BYTES, Record};
use super::{Holds, Key, KeyError, KeyId, RecordId, Refused, hmac, open_fields};
use crate::failpoint;
use crate::files::{self, Disk, Mode};
use crate::system::Random;
use huiyin_journal::body::CaseId;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Keys in `records`, wrapped under `master`, in a directory of their own that is backed up apart.
pub struct FileKeys {
    disk: Arc<dyn Disk>,
    random: Arc<dyn Random>,
    dir: PathBuf,
    /// Read again when the records say that the master key was changed.
    secrets: Mutex<Arc<Secrets>>,
}

impl FileKeys {
    /// Makes the directory and its master key, unless they are there.
    /// # Errors
    /// [`KeyError::NoMasterKey`] where there are keys and their master key is lost; [`KeyError::Disk`].
    pub fn create(disk: &dyn Disk, random: &dyn Random, dir: &Path) -> Result<(), KeyError> {
        files::make_dirs(disk, dir)?;
        if master::read(disk, dir)?.is_some() {
            return Ok(());
        }
        let records = dir.join("records");
        if disk.len(&records)?.unwrap_or_default() > RECORD_BYTES as u64 {
            return Err(KeyError::NoMasterKey(dir.to_owned()));
        }
        let secrets = Secrets {
            master: fresh_key(random),
            office: fresh_key(random),
        };
        // The records come first: a master key without its file of records would look like a loss.
        files::replace(disk, &records, &secrets.header(random), Mode::Private)?;
        master::write(disk, dir, &secrets.master)
    }

    /// # Errors
    /// [`KeyError::NoMasterKey`] before [`FileKeys::create`]; [`KeyError::Damaged`]; [`KeyError::Disk`].
    pub fn open_dir(
        disk: Arc<dyn Disk>,
        random: Arc<dyn Random>,
        dir: &Path,
    ) -> Result<Self, KeyError> {
        let secrets = Secrets::read(&*disk, dir)?;
        Ok(Self {
            disk,
            random,
            dir: dir.to_owned(),
            secrets: Mutex::new(Arc::new(secrets)),
        })
    }

    fn secrets(&self) -> Arc<Secrets> {
        let secrets = self.secrets.lock();
        Arc::clone(&secrets.unwrap_or_else(PoisonError::into_inner))
    }

    /// The secrets that the records are wrapped under now, if they are others than these.
    fn changed(&self, known: &Secrets) -> Result<Option<Arc<Secrets>>, KeyError> {
        if master::named(&*self.disk, &self.records())? == name_of(&known.master) {
            return Ok(None);
        }
        let fresh = Arc::new(Secrets::read(&*self.disk, &self.dir)?);
        *self.secrets.lock().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&fresh);
        Ok(Some(fresh))
    }

    /// Mints a block of records behind the last whole one and makes it durable.
    /// # Errors
    /// [`KeyError::Disk`].
    pub fn mint(&self, holds: Holds, count: usize) -> Result<Vec<(RecordId, Key)>, KeyError> {
        let path = self.records();
        let _lock = self.disk.lock(&self.dir.join("lock"), true)?;
        let known = self.secrets();
        let secrets = self.changed(&known)?.unwrap_or(known);
        let length = self.disk.len(&path)?.ok_or(KeyError::Damaged)?;
        let first = length / RECORD_BYTES as u64;
        let mut keys = Vec::with_capacity(count);
        let mut bytes = Vec::with_capacity(count * RECORD_BYTES);
        for place in first..first + count as u64 {
            let mut id = [0; 16];
            self.random.fill(&mut id);
            let id = RecordId::new(place, holds, id);
            let key = fresh_key(&*self.random);
            let wrapped = wrap(&secrets.master, &*self.random, &id.0, &key);
            bytes.extend(Record::live(id, &wrapped));
            keys.push((id, key));
        }
        self.disk
            .write_at(&path, first * RECORD_BYTES as u64, &bytes)?;
        self.disk.sync(&path)?;
        failpoint::pass("key-minted");
        Ok(keys)
    }

    /// The key of a record, or `None` once it was destroyed.
    fn root(&self, id: RecordId) -> Result<Option<Key>, KeyError> {
        let known = self.secrets();
        match self.record(id)?.open(id, &known.master) {
            Err(KeyError::Damaged) => match self.changed(&known)? {
                Some(secrets) => self.record(id)?.open(id, &secrets.master),
                None => Err(KeyError::Damaged),
            },
            root => root,
        }
    }

    /// What this key holds, one or more; everything once an earlier one was destroyed.
    /// # Errors
    /// [`KeyError`].
    pub(super) fn holds(&self, id: KeyId) -> Result<Vec<Holds>, KeyError> {
        if !id.is_earlier() {
            return Ok(vec![id.record().holds()]);
        }
        Ok(match self.record(id.record())? {
            Record::Bound { to, .. } => held(&to),
            Record::Live { .. } => Vec::new(),
            Record::Destroyed => Holds::ALL.to_vec(),
        })
    }

    /// The key of this name and case, or `None` once it was destroyed. Who holds the directory needs no entry: that is
    /// why the key service alone holds it.
    /// # Errors
    /// [`Refused::OtherCase`] when the key was made for another case; [`KeyError`].
    pub fn key(&self, id: KeyId, case: &CaseId) -> Result<Option<Key>, KeyError> {
        let record = id.record();
        let Some(root) = self.root(record)? else {
            return Ok(None);
        };
        if let Record::Bound { to, .. } = self.record(record)? {
            let fits = id.is_earlier() && to.starts_with(case);
            return if fits {
                Ok(Some(root))
            } else {
                Err(Refused::OtherCase.into())
            };
        }
        match root.of_case(record, case) {
            (named, key) if named == id => Ok(Some(key)),
            _ => Err(Refused::OtherCase.into()),
        }
    }

    /// Overwrites the key for good; what was sealed under it is lost. Doing it twice is fine.
    ///
    /// The old bytes are overwritten in place. Solid-state disks and copying file systems may keep them until the block is
    /// reused; what they keep is wrapped under the master key.
    /// # Errors
    /// [`KeyError`].
    pub fn destroy(&self, id: RecordId) -> Result<(), KeyError> {
        // A damaged record of this id may be destroyed as well; another key's may not.
        match self.record(id) {
            Ok(_) | Err(KeyError::Damaged) => {}
            Err(error) => return Err(error),
        }
        let _lock = self.disk.lock(&self.dir.join("lock"), true)?;
        self.disk
            .write_at(&self.records(), offset(id), &Record::destroyed(id))?;
        Ok(self.disk.sync(&self.records())?)
    }

    /// A key of the office for one use, named by `label`.
    pub(super) fn office_key(&self, label: &str, office: &str) -> Key {
        Key::new(hmac(&*self.secrets().office.0, &[label, office]))
    }

    fn record(&self, id: RecordId) -> Result<Record, KeyError> {
        record(&*self.disk, &self.records(), id)
    }

    fn records(&self) -> PathBuf {
        self.dir.join("records")
    }
}

/// Is the record of this key there and live? False once it was destroyed. The key stays closed: no master key is read.
/// # Errors
/// [`KeyError::Unknown`] where another record stands, or none; [`KeyError::Damaged`]; [`KeyError::Disk`].
pub(crate) fn is_live(disk: &dyn Disk, dir: &Path, id: KeyId) -> Result<bool, KeyError> {
    let record = record(disk, &dir.join("records"), id.record())?;
    Ok(!matches!(record, Record::Destroyed))
}

/// What a bound record says that its key holds.
fn held(to: &[u8; BOUND_BYTES]) -> Vec<Holds> {
    let all = Holds::ALL.into_iter();
    all.filter(|holds| to[16] & holds.bit() != 0).collect()
}

pub(super) fn unwrap(master: &Key, name: &[u8], wrapped: &[u8]) -> Result<Key, KeyError> {
    let bytes = open_fields(master, name, wrapped)?;
    let bytes: [u8; 32] = bytes[..].try_into().map_err(|_| KeyError::Damaged)?;
    Ok(Key::new(bytes))
}

fn record(disk: &dyn Disk, records: &Path, id: RecordId) -> Result<Record, KeyError> {
    let mut bytes = [0; RECORD_BYTES];
    let read = disk.read_at(records, offset(id), &mut bytes)?;
    if read < RECORD_BYTES {
        Err(KeyError::Unknown)
    } else {
        Record::parse(&bytes, id)
    }
}

fn offset(id: RecordId) -> u64 {
    id.place() * RECORD_BYTES as u64
}

#[cfg(test)]
mod tests;
