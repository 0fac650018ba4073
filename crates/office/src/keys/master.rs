//! The master key and how it is changed: the records name the one that wraps them, and are replaced whole.
//!
//! Whoever is killed in between leaves `master` and `master.next`, of which one fits the records; it is the one that counts.

use super::file::unwrap;
use super::record::{self, Bytes, Header, NAME_BYTES, RECORD_BYTES};
use super::{Key, KeyError, hex, hmac_bytes, seal_fields, unhex};
use crate::files::{self, Disk, Lock, Mode};
use crate::system::Random;
use std::io;
use std::path::Path;
use zeroize::Zeroizing;

const MASTER_HEAD: &str = "huiyin master key 1\n";
const MASTER: &str = "master";
const NEXT: &str = "master.next";
const OF_OFFICES: &[u8] = b"huiyin/office-root/v1";

/// What the key service alone has: the key that wraps records, and the one that office keys come from.
pub(super) struct Secrets {
    pub master: Key,
    pub office: Key,
}

impl Secrets {
    /// Reads those that the records in this directory are wrapped under.
    pub(super) fn read(disk: &dyn Disk, dir: &Path) -> Result<Self, KeyError> {
        let mut first = [0; RECORD_BYTES];
        let records = dir.join("records");
        let named = |error: io::Error| {
            io::Error::new(error.kind(), format!("{}: {error}", records.display()))
        };
        let read = disk.read_at(&records, 0, &mut first).map_err(named)?;
        if first.starts_with(record::BEFORE_CASES) {
            return Err(KeyError::Earlier);
        }
        if disk.len(&dir.join(MASTER))?.is_none() && disk.len(&dir.join(NEXT))?.is_none() {
            return Err(KeyError::NoMasterKey(dir.to_owned()));
        }
        let header = Header::parse(&first).filter(|_| read == RECORD_BYTES);
        Self::of(disk, dir, &header.ok_or(KeyError::Damaged)?)
    }

    fn of(disk: &dyn Disk, dir: &Path, header: &Header) -> Result<Self, KeyError> {
        for file in [MASTER, NEXT] {
            if let Some(master) = read_file(disk, &dir.join(file))?
                && name_of(&master) == header.master
            {
                let office = unwrap(&master, OF_OFFICES, &header.office)?;
                return Ok(Self { master, office });
            }
        }
        Err(KeyError::Damaged)
    }

    /// The first record of a file whose others are wrapped under this master key.
    pub(super) fn header(&self, random: &dyn Random) -> Bytes {
        let office = wrap(&self.master, random, OF_OFFICES, &self.office);
        let header = Header {
            master: name_of(&self.master),
            office,
        };
        header.encode()
    }
}

/// Which master key wraps the records of this directory just now.
pub(super) fn named(disk: &dyn Disk, records: &Path) -> Result<[u8; NAME_BYTES], KeyError> {
    let mut first = [0; RECORD_BYTES];
    disk.read_at(records, 0, &mut first)?;
    let header = Header::parse(&first).ok_or(KeyError::Damaged)?;
    Ok(header.master)
}

pub(super) fn name_of(master: &Key) -> [u8; NAME_BYTES] {
    let digest = hmac_bytes(&*master.0, &[b"huiyin/master-name/v1\n"]);
    *digest.first_chunk().expect("a hash is longer")
}

pub(super) fn fresh_key(random: &dyn Random) -> Key {
    let mut key = Key::new([0; 32]);
    random.fill(&mut *key.0);
    key
}

pub(super) fn wrap(
    master: &Key,
    random: &dyn Random,
    name: &[u8],
    key: &Key,
) -> [u8; record::WRAPPED_BYTES] {
    let mut nonce = [0; 24];
    random.fill(&mut nonce);
    let wrapped = seal_fields(master, name, &*key.0, nonce);
    wrapped.try_into().expect("nonce, key and authenticator")
}

/// Holds the directory still, with what a killed change of the master key left put in order.
pub(crate) fn settle(disk: &dyn Disk, dir: &Path) -> Result<Option<Lock>, KeyError> {
    let lock = disk.lock(&dir.join("lock"), true)?;
    if let Some(next) = read_file(disk, &dir.join(NEXT))?
        && named(disk, &dir.join("records")).is_ok_and(|name| name == name_of(&next))
    {
        put(disk, dir)?;
    }
    Ok(lock)
}

/// Replaces the records by others that are wrapped under `secrets`, and then the master key. The caller holds the lock.
pub(super) fn replace(
    disk: &dyn Disk,
    dir: &Path,
    master: &Key,
    records: &[u8],
) -> Result<(), KeyError> {
    write_file(disk, &dir.join(NEXT), master)?;
    files::replace(disk, &dir.join("records"), records, Mode::Private)?;
    Ok(put(disk, dir)?)
}

fn put(disk: &dyn Disk, dir: &Path) -> io::Result<()> {
    disk.rename(&dir.join(NEXT), &dir.join(MASTER))?;
    disk.sync_dir(dir)
}

/// Writes the master key of a directory that has none.
pub(super) fn write(disk: &dyn Disk, dir: &Path, master: &Key) -> Result<(), KeyError> {
    write_file(disk, &dir.join(MASTER), master)
}

/// The master key in its own file, whether or not the records are wrapped under it.
pub(super) fn read(disk: &dyn Disk, dir: &Path) -> Result<Option<Key>, KeyError> {
    read_file(disk, &dir.join(MASTER))
}

fn write_file(disk: &dyn Disk, path: &Path, master: &Key) -> Result<(), KeyError> {
    let text = Zeroizing::new(format!("{MASTER_HEAD}{}\n", hex(&*master.0)));
    Ok(files::replace(disk, path, text.as_bytes(), Mode::Private)?)
}

fn read_file(disk: &dyn Disk, path: &Path) -> Result<Option<Key>, KeyError> {
    let Some(text) = disk.read(path)?.map(Zeroizing::new) else {
        return Ok(None);
    };
    let hex = text
        .strip_prefix(MASTER_HEAD.as_bytes())
        .and_then(|text| text.strip_suffix(b"\n"));
    let key = hex.and_then(unhex).ok_or(KeyError::Damaged)?;
    Ok(Some(Key::new(key)))
}
