//! Another master key: every record is wrapped anew, and what the old one opened it opens no more.

use super::master::{self, Secrets, fresh_key, settle, wrap};
use super::record::{BOUND_BYTES, Bytes, RECORD_BYTES, Record, bound_name};
use super::{Key, KeyError, RecordId};
use crate::files::Disk;
use crate::system::Random;
use std::path::Path;

/// Changes the master key; how many records are wrapped under the new one. Keys of matters stay what they are, and so do
/// the keys of offices. Whoever is killed meanwhile leaves the old key or the new one in force, whole. A service that runs
/// goes on with the new one.
/// # Errors
/// [`KeyError::Damaged`] for a record that does not open, before anything is changed; [`KeyError`].
pub fn rotate(disk: &dyn Disk, random: &dyn Random, dir: &Path) -> Result<usize, KeyError> {
    let _lock = settle(disk, dir)?;
    let old = Secrets::read(disk, dir)?;
    let new = Secrets {
        master: fresh_key(random),
        office: old.office.clone(),
    };
    let mut bytes = disk.read(&dir.join("records"))?.ok_or(KeyError::Damaged)?;
    let whole = bytes.len() / RECORD_BYTES * RECORD_BYTES;
    let (records, _torn) = bytes.as_chunks_mut::<RECORD_BYTES>();
    let (header, records) = records.split_first_mut().ok_or(KeyError::Damaged)?;
    *header = new.header(random);
    let mut wrapped = 0;
    for record in records {
        wrapped += usize::from(rewrap(record, (&old.master, &new.master), random, |_| {
            None
        })?);
    }
    master::replace(disk, dir, &new.master, &bytes[..whole])?;
    Ok(wrapped)
}

/// Wraps the key in a record under another master key; `binds` names the case that a record is bound to from now on.
/// `false` when it was destroyed.
pub(super) fn rewrap(
    bytes: &mut Bytes,
    (from, to): (&Key, &Key),
    random: &dyn Random,
    binds: impl Fn(RecordId) -> Option<[u8; BOUND_BYTES]>,
) -> Result<bool, KeyError> {
    let id = RecordId(*bytes[1..].first_chunk().expect("a record is longer"));
    let record = Record::parse(bytes, id)?;
    let Some(key) = record.open(id, from)? else {
        return Ok(false);
    };
    let case = match record {
        Record::Bound { to, .. } => Some(to),
        _ => binds(id),
    };
    *bytes = match case {
        Some(case) => Record::bound(id, &wrap(to, random, &bound_name(id, &case), &key), &case),
        None => Record::live(id, &wrap(to, random, &id.0, &key)),
    };
    Ok(true)
}

#[cfg(test)]
mod tests;
