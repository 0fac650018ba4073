//! One key's record: 128 bytes, so that none crosses a disk sector and a torn write leaves it old or new.

use super::file::unwrap;
use super::{Key, KeyError, RecordId};

/// Also the header's length; record *n* stands at *n* × 128, from 1.
pub(super) const RECORD_BYTES: usize = 128;
/// A record as it lies in the file.
pub(super) type Bytes = [u8; RECORD_BYTES];
/// Keys of that format fit any case: no entry could say which one they open.
pub(super) const BEFORE_CASES: &[u8] = b"huiyin keys 1\n";
const MAGIC: &[u8] = b"huiyin keys 2\n";
/// Nonce (24), key (32), authenticator (16).
pub(super) const WRAPPED_BYTES: usize = 72;
/// Of the name of a master key.
pub(super) const NAME_BYTES: usize = 8;
const LIVE: u8 = 1;
const DESTROYED: u8 = 2;
const BOUND: u8 = 3;
/// Case (16 bytes), then what the key holds, a bit each.
pub(super) const BOUND_BYTES: usize = 17;

/// What stands at a key's place.
pub(super) enum Record {
    Live {
        wrapped: [u8; WRAPPED_BYTES],
    },
    /// A key of before keys were bound to cases: its record says the case, and what it holds.
    Bound {
        wrapped: [u8; WRAPPED_BYTES],
        to: [u8; BOUND_BYTES],
    },
    Destroyed,
}

impl Record {
    /// The bytes of a live key.
    pub(super) fn live(id: RecordId, wrapped: &[u8]) -> Bytes {
        let mut bytes = Self::start(LIVE, id);
        bytes[17..17 + WRAPPED_BYTES].copy_from_slice(wrapped);
        bytes
    }

    /// The bytes of a live key that is bound by its record.
    pub(super) fn bound(id: RecordId, wrapped: &[u8], to: &[u8; BOUND_BYTES]) -> Bytes {
        let mut bytes = Self::start(BOUND, id);
        bytes[17..17 + WRAPPED_BYTES].copy_from_slice(wrapped);
        bytes[17 + WRAPPED_BYTES..][..BOUND_BYTES].copy_from_slice(to);
        bytes
    }

    /// The bytes that take a destroyed key's place.
    pub(super) fn destroyed(id: RecordId) -> Bytes {
        Self::start(DESTROYED, id)
    }

    /// Reads the record of `id`, strictly.
    pub(super) fn parse(bytes: &Bytes, id: RecordId) -> Result<Self, KeyError> {
        if bytes[1..17] != id.0 {
            return Err(KeyError::Unknown);
        }
        let (wrapped, rest) = bytes[17..].split_at(WRAPPED_BYTES);
        let empty = |bytes: &[u8]| bytes.iter().all(|&byte| byte == 0);
        match bytes[0] {
            LIVE if empty(rest) => Ok(Self::Live {
                wrapped: wrapped.try_into().expect("split at this length"),
            }),
            BOUND if empty(&rest[BOUND_BYTES..]) => Ok(Self::Bound {
                wrapped: wrapped.try_into().expect("split at this length"),
                to: *rest.first_chunk().expect("a record is longer"),
            }),
            DESTROYED if empty(wrapped) && empty(rest) => Ok(Self::Destroyed),
            _ => Err(KeyError::Damaged),
        }
    }

    /// The key in it, or `None` once it was destroyed.
    pub(super) fn open(&self, id: RecordId, master: &Key) -> Result<Option<Key>, KeyError> {
        match self {
            Self::Live { wrapped } => unwrap(master, &id.0, wrapped).map(Some),
            Self::Bound { wrapped, to } => unwrap(master, &bound_name(id, to), wrapped).map(Some),
            Self::Destroyed => Ok(None),
        }
    }

    fn start(state: u8, id: RecordId) -> Bytes {
        let mut bytes = [0; RECORD_BYTES];
        bytes[0] = state;
        bytes[1..17].copy_from_slice(&id.0);
        bytes
    }
}

/// To what the key of a bound record is wrapped: with another case in the record it does not open.
pub(super) fn bound_name(id: RecordId, to: &[u8; BOUND_BYTES]) -> Vec<u8> {
    [&id.0[..], to].concat()
}

/// The file's first record: which master key wraps all others, and under it the key that office keys come from, which
/// another master key does not change.
pub(super) struct Header {
    /// Says which master key it is, and nothing about it.
    pub master: [u8; NAME_BYTES],
    /// The wrapped key of offices.
    pub office: [u8; WRAPPED_BYTES],
}

impl Header {
    pub(super) fn encode(&self) -> Bytes {
        let mut bytes = [0; RECORD_BYTES];
        bytes[..MAGIC.len()].copy_from_slice(MAGIC);
        bytes[MAGIC.len()..][..NAME_BYTES].copy_from_slice(&self.master);
        bytes[MAGIC.len() + NAME_BYTES..][..WRAPPED_BYTES].copy_from_slice(&self.office);
        bytes
    }

    pub(super) fn parse(bytes: &Bytes) -> Option<Self> {
        let rest = bytes.strip_prefix(MAGIC)?;
        let (master, rest) = rest.split_first_chunk()?;
        let (office, rest) = rest.split_first_chunk()?;
        let header = Self {
            master: *master,
            office: *office,
        };
        rest.iter().all(|&byte| byte == 0).then_some(header)
    }
}
