//! Keys of matters: minted, opened and destroyed, never listed.
//!
//! What identifies a person is sealed under one key per matter (guard rail G4). Destroying the key is the lawful erasure
//! that no copy of the database undoes. [`FileKeys`] holds the keys in a file of fixed records beside the database, each
//! wrapped under a master key; a key service in its own process can take its place behind [`KeyService`].

mod record;

use crate::failpoint;
use crate::files::{self, Disk, Mode};
use crate::seal::CODE_CHARACTERS;
use crate::system::Random;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use record::{RECORD_BYTES, Record};
use sha2::Sha256;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use zeroize::Zeroizing;

/// The name of a matter's key: its place in the file (6 bytes) and 10 random bytes. Not secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct KeyId(pub [u8; 16]);

/// A matter's key; wiped when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Key(Zeroizing<[u8; 32]>);

/// Why a key or a sealed text cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The directory was never set up, or its master key is lost.
    #[error("no master key in {0}")]
    NoMasterKey(PathBuf),
    /// The key file is of another time than the database, or of another office.
    #[error("the key file does not know this key")]
    Unknown,
    /// A record or a sealed text was changed, or belongs elsewhere.
    #[error("the key record or the sealed text is damaged")]
    Damaged,
    /// The disk refused.
    #[error("{0}")]
    Disk(#[from] io::Error),
}

/// Who keeps the keys. Narrow on purpose: another process can stand behind it.
pub trait KeyService: Send + Sync {
    /// A key nobody has had before; it is durable before it is given out.
    /// # Errors
    /// [`KeyError::Disk`].
    fn fresh(&self) -> Result<(KeyId, Key), KeyError>;
    /// The key, or `None` once it was destroyed.
    /// # Errors
    /// [`KeyError`].
    fn open(&self, id: KeyId) -> Result<Option<Key>, KeyError>;
    /// Overwrites the key for good; what was sealed under it is lost. Doing it twice is fine.
    /// # Errors
    /// [`KeyError`].
    fn destroy(&self, id: KeyId) -> Result<(), KeyError>;
    /// HMAC-SHA-256 under a key of the office, for the one question "is this the same matter?" (guard rail G1).
    fn mark(&self, office: &str, what: &str) -> [u8; 32];
    /// The bytes of the query code that a form with this token gives out: HMAC-SHA-256 under another key of the
    /// office, so that neither the database nor the token alone tells it.
    fn code_bytes(&self, office: &str, token: &str) -> [u8; CODE_CHARACTERS];
    /// What an officer's second step rests on, a telephone's secret or the digest of a code on paper:
    /// HMAC-SHA-256 under a third key of the office.
    fn second_step(&self, office: &str, what: &str) -> [u8; 32];
}

impl Key {
    /// A key from its bytes.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new((&*self.0).into())
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

/// Seals the fields of one entry under its matter's key: nonce (24 bytes), then XChaCha20-Poly1305.
///
/// `bound` is what the text belongs to (office and event id): moved elsewhere it does not open.
#[must_use]
pub fn seal_fields(key: &Key, bound: &[u8], fields: &[u8], nonce: [u8; 24]) -> Vec<u8> {
    let sealed = key
        .cipher()
        .encrypt(
            &XNonce::from(nonce),
            Payload {
                msg: fields,
                aad: bound,
            },
        )
        .expect("fields are far below the cipher's 256 GB");
    [&nonce[..], &sealed].concat()
}

/// Opens what [`seal_fields`] sealed.
/// # Errors
/// [`KeyError::Damaged`] when the key, the bytes or what they are bound to differ.
pub fn open_fields(key: &Key, bound: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let (nonce, sealed) = sealed.split_first_chunk::<24>().ok_or(KeyError::Damaged)?;
    key.cipher()
        .decrypt(
            &XNonce::from(*nonce),
            Payload {
                msg: sealed,
                aad: bound,
            },
        )
        .map(Zeroizing::new)
        .map_err(|_| KeyError::Damaged)
}

/// Keys in `records`, wrapped under `master`, in a directory of their own that is backed up apart.
pub struct FileKeys {
    disk: Arc<dyn Disk>,
    random: Arc<dyn Random>,
    dir: PathBuf,
    master: Key,
    minted: Mutex<Minted>,
}

/// Keys that are durable and not given out yet; lost unused ones harm nobody.
#[derive(Default)]
struct Minted {
    waiting: Vec<(KeyId, Key)>,
    next_block: usize,
}

/// One fsync for so many keys once a process has shown that it needs many.
const LARGEST_BLOCK: usize = 256;
const FIRST_BLOCK: usize = 4;
const MASTER_HEAD: &str = "huiyin master key 1\n";

impl FileKeys {
    /// Makes the directory and its master key, unless they are there.
    /// # Errors
    /// [`KeyError::Disk`].
    pub fn create(disk: &dyn Disk, random: &dyn Random, dir: &Path) -> Result<(), KeyError> {
        files::make_dirs(disk, dir)?;
        if disk.read(&dir.join("master"))?.is_some() {
            return Ok(());
        }
        let mut key = Zeroizing::new([0; 32]);
        random.fill(&mut *key);
        let text = Zeroizing::new(format!("{MASTER_HEAD}{}\n", hex(&*key)));
        // The records come first: a master key without its file of records would look like a loss.
        if disk.len(&dir.join("records"))?.is_none() {
            files::replace(disk, &dir.join("records"), &record::header(), Mode::Private)?;
        }
        Ok(files::replace(
            disk,
            &dir.join("master"),
            text.as_bytes(),
            Mode::Private,
        )?)
    }

    /// # Errors
    /// [`KeyError::NoMasterKey`] before [`FileKeys::create`]; [`KeyError::Damaged`]; [`KeyError::Disk`].
    pub fn open_dir(
        disk: Arc<dyn Disk>,
        random: Arc<dyn Random>,
        dir: &Path,
    ) -> Result<Self, KeyError> {
        let text = disk.read(&dir.join("master"))?.map(Zeroizing::new);
        let text = text.ok_or_else(|| KeyError::NoMasterKey(dir.to_owned()))?;
        let master = parse_master(&text).ok_or(KeyError::Damaged)?;
        let mut header = [0; RECORD_BYTES];
        let read = disk.read_at(&dir.join("records"), 0, &mut header)?;
        if read < RECORD_BYTES || header != record::header() {
            return Err(KeyError::Damaged);
        }
        let minted = Mutex::default();
        Ok(Self {
            disk,
            random,
            dir: dir.to_owned(),
            master,
            minted,
        })
    }

    /// Mints a block of keys behind the last whole record and makes it durable.
    fn mint(&self, count: usize) -> Result<Vec<(KeyId, Key)>, KeyError> {
        let path = self.records();
        let _lock = self.disk.lock(&self.dir.join("lock"), true)?;
        let length = self.disk.len(&path)?.ok_or(KeyError::Damaged)?;
        let first = length / RECORD_BYTES as u64;
        let mut keys = Vec::with_capacity(count);
        let mut bytes = Vec::with_capacity(count * RECORD_BYTES);
        for index in first..first + count as u64 {
            let mut id = [0; 16];
            self.random.fill(&mut id);
            id[..6].copy_from_slice(&index.to_be_bytes()[2..]);
            let mut key = Key::new([0; 32]);
            self.random.fill(&mut *key.0);
            let mut nonce = [0; 24];
            self.random.fill(&mut nonce);
            let wrapped = seal_fields(&self.master, &id, &*key.0, nonce);
            bytes.extend(Record::live(KeyId(id), &wrapped));
            keys.push((KeyId(id), key));
        }
        self.disk
            .write_at(&path, first * RECORD_BYTES as u64, &bytes)?;
        self.disk.sync(&path)?;
        failpoint::pass("key-minted");
        Ok(keys)
    }

    fn record(&self, id: KeyId) -> Result<Record, KeyError> {
        let mut bytes = [0; RECORD_BYTES];
        let read = self.disk.read_at(&self.records(), offset(id), &mut bytes)?;
        if read < RECORD_BYTES {
            Err(KeyError::Unknown)
        } else {
            Record::parse(&bytes, id)
        }
    }

    fn records(&self) -> PathBuf {
        self.dir.join("records")
    }
}

impl KeyService for FileKeys {
    fn fresh(&self) -> Result<(KeyId, Key), KeyError> {
        let mut minted = self.minted.lock().unwrap_or_else(PoisonError::into_inner);
        if minted.waiting.is_empty() {
            let block = minted.next_block.max(FIRST_BLOCK);
            minted.waiting = self.mint(block)?;
            minted.next_block = (block * 2).min(LARGEST_BLOCK);
        }
        Ok(minted
            .waiting
            .pop()
            .expect("a block holds at least one key"))
    }

    fn open(&self, id: KeyId) -> Result<Option<Key>, KeyError> {
        let Record::Live { wrapped } = self.record(id)? else {
            return Ok(None);
        };
        let bytes = open_fields(&self.master, &id.0, &wrapped)?;
        let bytes: [u8; 32] = bytes[..].try_into().map_err(|_| KeyError::Damaged)?;
        Ok(Some(Key::new(bytes)))
    }

    /// The old bytes are overwritten in place. Solid-state disks and copying file systems may keep them until the block is
    /// reused; what they keep is wrapped under the master key.
    fn destroy(&self, id: KeyId) -> Result<(), KeyError> {
        // A damaged record of this id may be destroyed as well; another key's may not.
        match self.record(id) {
            Ok(_) | Err(KeyError::Damaged) => {}
            Err(error) => return Err(error),
        }
        self.disk
            .write_at(&self.records(), offset(id), &Record::destroyed(id))?;
        Ok(self.disk.sync(&self.records())?)
    }

    fn mark(&self, office: &str, what: &str) -> [u8; 32] {
        let key = Zeroizing::new(hmac(&*self.master.0, &["huiyin/mark/v1\n", office]));
        hmac(&*key, &[what])
    }

    fn second_step(&self, office: &str, what: &str) -> [u8; 32] {
        let key = Zeroizing::new(hmac(&*self.master.0, &["huiyin/second-step/v1\n", office]));
        hmac(&*key, &[what])
    }

    fn code_bytes(&self, office: &str, token: &str) -> [u8; CODE_CHARACTERS] {
        let key = Zeroizing::new(hmac(&*self.master.0, &["huiyin/query-code/v1\n", office]));
        let bytes = hmac(&*key, &[token]);
        *bytes
            .first_chunk()
            .expect("a code has fewer characters than a hash has bytes")
    }
}

/// HMAC-SHA-256 over the parts, one after the other.
pub(crate) fn hmac(key: &[u8], parts: &[&str]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    for part in parts {
        mac.update(part.as_bytes());
    }
    mac.finalize().into_bytes().into()
}

fn offset(id: KeyId) -> u64 {
    let mut index = [0; 8];
    index[2..].copy_from_slice(&id.0[..6]);
    u64::from_be_bytes(index) * RECORD_BYTES as u64
}

fn parse_master(text: &[u8]) -> Option<Key> {
    let hex = text
        .strip_prefix(MASTER_HEAD.as_bytes())?
        .strip_suffix(b"\n")?;
    unhex(hex).map(Key::new)
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// 64 lower-case hexadecimal digits.
pub(crate) fn unhex(text: &[u8]) -> Option<[u8; 32]> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let text: &[u8; 64] = text.try_into().ok()?;
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(text.as_chunks::<2>().0) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests;
