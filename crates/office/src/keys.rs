//! Keys of matters: given out to seal what comes in, and opened against an entry alone.
//!
//! What identifies a person is sealed under keys of its matter (guard rail G4): one for the identity, one for the files
//! that came together, one for each paper. They lie in a file of fixed records beside the database, each wrapped under a
//! master key, and both are in the hands of the key service ([`Warden`]), a process of its own. The server
//! ([`KeyClient`]) gets a new key to seal with; to open one it shows the signed entry that says who opens it, of which
//! matter and what for ([`Ask::Entry`]), or the pass of a petitioner who showed the query code ([`Ask::Pass`]).
//! Destroying a key is the lawful erasure that no copy of the database undoes.

mod client;
mod earlier;
mod file;
mod logs;
mod master;
mod pass;
pub mod protocol;
mod record;
mod rotate;
mod serve;
pub(crate) mod shares;
mod told;
mod warden;
mod warrant;

pub use client::{KeyClient, Way};
pub use earlier::Binding;
pub use file::FileKeys;
pub(crate) use file::is_live;
pub use logs::{Logs, pin};
pub(crate) use master::settle;
pub use pass::Pass;
pub use rotate::rotate;
pub use serve::{At, run, serve};
pub use shares::{Made, Share, ShareError, drill, made, recover, split};
pub(crate) use told::{cases_of_earlier, pin_logs};
pub use warden::Warden;
pub use warrant::{
    ASKED, Claim, FOR_SERVICE, RELEASE_SECONDS, RELEASED, Refused, Release, Shown, TO_READ_FILES,
    TO_READ_IDENTITY,
};

use crate::seal::CODE_CHARACTERS;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use huiyin_journal::body::CaseId;
use sha2::Sha256;
use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use zeroize::Zeroizing;

/// What a key seals, which decides against what it opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Holds {
    /// Who petitioned.
    Identity,
    /// Files that were handed in, and their names.
    Files,
    /// A paper that names the petitioner.
    Paper,
    /// A paper between offices that names nobody: it opens without an entry.
    Nameless,
}

/// The name of a record: its place in the file (6 bytes) and 10 random bytes, of which the first says what it holds.
/// Not secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RecordId(pub [u8; 16]);

/// The name of a matter's key: its record, and 8 bytes that fit one case alone. Not secret. A key that was made before
/// keys were bound to cases has its record's name alone: here 8 zeros follow, and its record says the case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct KeyId(pub [u8; 24]);

/// A key; wiped when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Key(Zeroizing<[u8; 32]>);

/// Why a key or a sealed text cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The directory was never set up, or its master key is lost.
    #[error("no master key in {0}")]
    NoMasterKey(PathBuf),
    /// The keys were made before they were bound to matters, and have to be taken over.
    #[error(
        "the keys are of an earlier version; start the server once with its own key service, without --keys, and it takes them over"
    )]
    Earlier,
    /// The key file is of another time than the database, or of another office.
    #[error("the key file does not know this key")]
    Unknown,
    /// A record or a sealed text was changed, or belongs elsewhere.
    #[error("the key record or the sealed text is damaged")]
    Damaged,
    /// The key service opens nothing against what it was shown.
    #[error("the key service refuses: {0}")]
    Refused(#[from] Refused),
    /// The opening is entered, and no signature covers its entry yet.
    #[error("the opening is entered and not signed yet; ask again in a moment")]
    NotSigned,
    /// The visit began while the key service was away.
    #[error("the query code could not be shown to the key service; look the matter up again")]
    NoPass,
    /// The key service did not answer in time and was ended; the next question starts it again.
    #[error("the key service did not answer; it is started again")]
    Silent,
    /// The key service is not there; it is started again after a pause.
    #[error("the key service is not there: {0}")]
    Away(String),
    /// The key service cannot work.
    #[error("the key service cannot work: {0}")]
    Failed(String),
    /// The disk refused.
    #[error("{0}")]
    Disk(#[from] io::Error),
}

impl KeyError {
    /// It may be mended by itself: the service is started again, the signature comes.
    pub fn may_pass(&self) -> bool {
        matches!(
            self,
            Self::NotSigned | Self::NoPass | Self::Silent | Self::Away(_) | Self::Failed(_)
        )
    }
}

/// Against what a key opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    /// A signed entry that says who opens, of which matter, what for.
    Entry(Box<Claim>),
    /// What the petitioner got for the query code.
    Pass(Pass),
    /// Nothing, for a paper of this case that names nobody.
    Nameless(CaseId),
}

/// What the audit learns of a sealed text without seeing it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Checked {
    /// Its key was destroyed.
    Destroyed,
    /// It does not open, or belongs elsewhere.
    Damaged,
    /// It opens.
    Opens {
        /// Its bytes have the digest that was asked about; true where none was.
        is_same: bool,
        /// The media type that its bytes show, of the kinds that are taken.
        media_type: Option<&'static str>,
    },
}

/// A sealed text for the audit: which key, which case, where it belongs, and the digest to compare with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sealed<'a> {
    /// Its key.
    pub id: KeyId,
    /// Its case.
    pub case: &'a CaseId,
    /// What it is bound to.
    pub bound: &'a [u8],
    /// Nonce and ciphertext.
    pub sealed: &'a [u8],
    /// The SHA-256 that its bytes should have.
    pub digest: Option<[u8; 32]>,
}

/// Who keeps the keys. Each way to one is named here; there is no other.
pub trait KeyService: Send + Sync {
    /// A key of this case that nobody has had before; it is durable before it is given out.
    /// # Errors
    /// [`KeyError`].
    fn fresh(&self, case: &CaseId, holds: Holds) -> Result<(KeyId, Key), KeyError>;
    /// The key, or `None` once it was destroyed.
    /// # Errors
    /// [`KeyError::Refused`] unless `ask` opens this key; [`KeyError`].
    fn open(&self, id: KeyId, ask: &Ask) -> Result<Option<Key>, KeyError>;
    /// A pass for the case whose entry commits to this query code.
    /// # Errors
    /// [`KeyError::Refused`] unless the entry shown does; [`KeyError`].
    fn admit(&self, code: &str, shown: &Shown) -> Result<Pass, KeyError>;
    /// Overwrites a key for good, against the signed entry that says that who petitioned was erased; what was sealed
    /// under it is lost. Doing it twice is fine.
    /// # Errors
    /// [`KeyError::Refused`] unless the entry erases this key's matter; [`KeyError`].
    fn destroy(&self, id: KeyId, shown: &Shown) -> Result<(), KeyError>;
    /// For the audit: do these bytes open, and are they what they should be? Never for an identity, and neither key
    /// nor bytes come out.
    /// # Errors
    /// [`KeyError`].
    fn check(&self, sealed: Sealed<'_>) -> Result<Checked, KeyError>;
    /// HMAC-SHA-256 under a key of the office, for the one question "is this the same matter?" (guard rail G1).
    /// # Errors
    /// [`KeyError`].
    fn marks(&self, office: &str, what: &[String]) -> Result<Vec<[u8; 32]>, KeyError>;
    /// The bytes of the query code that a form with this token gives out: HMAC-SHA-256 under another key of the
    /// office, so that neither the database nor the token alone tells it.
    /// # Errors
    /// [`KeyError`].
    fn code_bytes(&self, office: &str, token: &str) -> Result<[u8; CODE_CHARACTERS], KeyError>;
    /// What an officer's second step rests on, a telephone's secret or the digest of a code on paper:
    /// HMAC-SHA-256 under a third key of the office.
    /// # Errors
    /// [`KeyError`].
    fn second_step(&self, office: &str, what: &str) -> Result<[u8; 32], KeyError>;
    /// Why nothing can be sealed or opened just now, for whoever watches the server.
    fn trouble(&self) -> Option<String> {
        None
    }
}

impl Holds {
    const ALL: [Self; 4] = [Self::Identity, Self::Files, Self::Paper, Self::Nameless];

    fn code(self) -> u8 {
        match self {
            Self::Identity => 0,
            Self::Files => 1,
            Self::Paper => 2,
            Self::Nameless => 3,
        }
    }

    fn bit(self) -> u8 {
        1 << self.code()
    }

    fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|holds| holds.code() == code)
    }
}

impl RecordId {
    /// The record at this place; what it holds stands in its name, to which its key is bound.
    fn new(place: u64, holds: Holds, mut random: [u8; 16]) -> Self {
        random[..6].copy_from_slice(&place.to_be_bytes()[2..]);
        random[6] = random[6] & !3 | holds.code();
        Self(random)
    }

    fn place(self) -> u64 {
        let mut place = [0; 8];
        place[2..].copy_from_slice(&self.0[..6]);
        u64::from_be_bytes(place)
    }

    fn holds(self) -> Holds {
        Holds::from_code(self.0[6] & 3).expect("two bits name one of four")
    }
}

impl KeyId {
    fn record(self) -> RecordId {
        RecordId(*self.0.first_chunk().expect("24 bytes begin with 16"))
    }

    /// A name as it lies beside what the key seals.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut id = [0; 24];
        match bytes.len() {
            16 | 24 => id[..bytes.len()].copy_from_slice(bytes),
            _ => return None,
        }
        Some(Self(id))
    }

    /// It was made before keys were bound to cases.
    fn is_earlier(self) -> bool {
        self.0[16..] == [0; 8]
    }

    /// It seals a paper that names nobody.
    #[must_use]
    pub fn is_nameless(self) -> bool {
        !self.is_earlier() && self.record().holds() == Holds::Nameless
    }
}

impl Key {
    /// A key from its bytes.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Its bytes, for whoever seals with it elsewhere.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The key that a record gives for one case, and its name. Under another case it is another key, and its name
    /// does not fit: a key opens nothing of a matter that it was not made for.
    fn of_case(&self, record: RecordId, case: &CaseId) -> (KeyId, Self) {
        let key = Self::new(hmac_bytes(
            &*self.0,
            &[b"huiyin/matter-key/v2\n", &record.0, case],
        ));
        let fits = hmac_bytes(&*key.0, &[b"huiyin/key-name/v2\n"]);
        let mut id = [0; 24];
        id[..16].copy_from_slice(&record.0);
        id[16..].copy_from_slice(&fits[..8]);
        (KeyId(id), key)
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

/// Records that are durable and not given out yet; lost unused ones harm nobody.
#[derive(Default)]
struct Batch(Mutex<BTreeMap<Holds, Minted>>);

#[derive(Default)]
struct Minted {
    waiting: Vec<(RecordId, Key)>,
    next_block: usize,
}

/// One fsync for so many keys once a process has shown that it needs many.
const LARGEST_BLOCK: usize = 256;
const FIRST_BLOCK: usize = 4;

impl Batch {
    /// The next one, from a new block when the last is used up.
    fn next(
        &self,
        holds: Holds,
        mint: impl FnOnce(usize) -> Result<Vec<(RecordId, Key)>, KeyError>,
    ) -> Result<(RecordId, Key), KeyError> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let minted = all.entry(holds).or_default();
        if minted.waiting.is_empty() {
            let block = minted.next_block.max(FIRST_BLOCK);
            minted.waiting = mint(block)?;
            minted.next_block = (block * 2).min(LARGEST_BLOCK);
        }
        minted.waiting.pop().ok_or(KeyError::Damaged)
    }
}

/// HMAC-SHA-256 over the parts, one after the other.
pub(crate) fn hmac(key: &[u8], parts: &[&str]) -> [u8; 32] {
    let parts: Vec<&[u8]> = parts.iter().map(|part| part.as_bytes()).collect();
    hmac_bytes(key, &parts)
}

fn hmac_bytes(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// Are they the same bytes? Compared as digests under a key, so that the time it takes tells nothing about them.
pub(crate) fn same(key: &[u8; 32], a: &[u8], b: &[u8]) -> bool {
    let digest = |bytes| hmac_bytes(key, &[b"same\n", bytes]);
    digest(a) == digest(b)
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
