//! The leaf: the public, hashed part of an entry (§4.1).
//!
//! [`Leaf`] owns its parts and is what one builds; [`LeafView`] borrows them from bytes and is what
//! an audit of millions reads. Both accept and write exactly the same byte strings.

mod shape;

use crate::cbor::{self, CborError, Map, Reader, Value, write};
use crate::civil::{self, Day};
use crate::hash::{Hash, leaf_hash};
use crate::kind::{self, BodyRule, Kind, RegisterRule};
use crate::origin::Origin;

/// Format version, field 0.
pub const TAG: &str = "pj1";

/// Largest leaf, except for a seal.
pub const MAX_BYTES: usize = 4096;

/// Largest seal leaf.
pub const MAX_SEAL_BYTES: usize = 32_768;

/// 16 random bytes that name one event of one log.
pub type EventId = [u8; 16];

/// One entry's public part. Field by field: §4.1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    /// The log it belongs to; valid in no other.
    pub origin: String,
    /// Position in the log, from 0.
    pub seq: u64,
    /// Unix seconds of registration.
    pub t: u64,
    /// The open day, `YYYYMMDD`.
    pub day: Day,
    /// Entry type, see [`crate::kind`].
    pub kind: Kind,
    /// Register number, 0 for none.
    pub register: u64,
    /// 16 random bytes, unique in the log.
    pub event_id: EventId,
    /// Commitment to the body (§4.2), null for the types without one.
    pub body_commit: Option<Hash>,
    /// What everyone may read; empty for events of matters.
    pub pub_map: Map,
}

/// A leaf read in place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeafView<'a> {
    /// The log it belongs to.
    pub origin: &'a str,
    /// Position in the log.
    pub seq: u64,
    /// Unix seconds of registration.
    pub t: u64,
    /// The open day, `YYYYMMDD`.
    pub day: Day,
    /// Entry type.
    pub kind: Kind,
    /// Register number, 0 for none.
    pub register: u64,
    /// The event's id.
    pub event_id: &'a EventId,
    /// Commitment to the body.
    pub body_commit: Option<&'a Hash>,
    /// The canonical bytes of the public map.
    pub pub_bytes: &'a [u8],
}

/// Why bytes are not a leaf, or a leaf cannot be encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LeafError {
    /// Not canonical, or not ten fields of the right kinds.
    #[error("leaf: {0}")]
    Cbor(#[from] CborError),
    /// Field 0 is not `pj1`.
    #[error("leaf: format version is not pj1")]
    Tag,
    /// Field 1 is not an origin.
    #[error("leaf: field 1 is not an origin")]
    Origin,
    /// Field 2 is 2^63 or more.
    #[error("leaf: position is out of range")]
    Seq,
    /// Field 4 is not a civil day.
    #[error("leaf: field 4 is not a day")]
    Day,
    /// Field 5 is an undefined type below 10, or genesis stands elsewhere than first.
    #[error("leaf: type is not allowed here")]
    Kind,
    /// Field 6 does not fit the type.
    #[error("leaf: register does not fit the type")]
    Register,
    /// Field 8 does not fit the type.
    #[error("leaf: body commitment does not fit the type")]
    BodyCommit,
    /// Field 9 does not fit the type.
    #[error("leaf: public map does not fit the type")]
    Pub,
    /// More than 4096 bytes (a seal: 32,768).
    #[error("leaf: too long")]
    TooLong,
}

impl Leaf {
    /// Appends the canonical bytes to `out`; nothing is appended on an error.
    /// # Errors
    /// [`LeafError`] when a field does not fit: such a leaf must not exist.
    pub fn encode_into(&self, out: &mut Vec<u8>) -> Result<(), LeafError> {
        let start = out.len();
        let written = self.write(out, start);
        if written.is_err() {
            out.truncate(start);
        }
        written
    }

    /// The canonical bytes.
    /// # Errors
    /// As [`Leaf::encode_into`].
    pub fn encode(&self) -> Result<Vec<u8>, LeafError> {
        let mut out = Vec::with_capacity(128);
        self.encode_into(&mut out)?;
        Ok(out)
    }

    /// Reads a leaf that fills `bytes` exactly.
    /// # Errors
    /// [`LeafError`] unless the bytes are the canonical encoding of a leaf of §4.
    pub fn decode(bytes: &[u8]) -> Result<Self, LeafError> {
        LeafView::decode(bytes)?.to_leaf()
    }

    /// `SHA-256(0x00 || leaf)`.
    /// # Errors
    /// As [`Leaf::encode_into`].
    pub fn hash(&self) -> Result<Hash, LeafError> {
        Ok(leaf_hash(&self.encode()?))
    }

    fn write(&self, out: &mut Vec<u8>, start: usize) -> Result<(), LeafError> {
        let fields = LeafView {
            origin: &self.origin,
            seq: self.seq,
            t: self.t,
            day: self.day,
            kind: self.kind,
            register: self.register,
            event_id: &self.event_id,
            body_commit: self.body_commit.as_ref(),
            pub_bytes: &[],
        };
        fields.check()?;
        if !(self.pub_map.is_empty() && kind::has_empty_pub(self.kind)) {
            shape::check(&fields, &self.pub_map)?;
        }
        fields.write_head(out)?;
        cbor::write_map(out, &self.pub_map, 2)?;
        within_limit(self.kind, out.len() - start)
    }
}

impl<'a> LeafView<'a> {
    /// Reads a leaf in place; it must fill `bytes` exactly.
    /// # Errors
    /// As [`Leaf::decode`].
    pub fn decode(bytes: &'a [u8]) -> Result<Self, LeafError> {
        let leaf = Self::read(bytes)?;
        within_limit(leaf.kind, bytes.len())?;
        leaf.check()?;
        leaf.check_pub()?;
        leaf.check_canonical(bytes)?;
        Ok(leaf)
    }

    /// Reads a leaf that was checked when it was written here; an audit checks it again.
    /// # Errors
    /// [`LeafError`] when the bytes have not the shape of a leaf.
    pub fn read(bytes: &'a [u8]) -> Result<Self, LeafError> {
        if bytes.len() > MAX_SEAL_BYTES {
            return Err(LeafError::TooLong);
        }
        let mut reader = Reader::new(bytes);
        reader.array_of(10)?;
        if reader.text()? != TAG {
            return Err(LeafError::Tag);
        }
        let leaf = Self {
            origin: reader.text()?,
            seq: reader.uint()?,
            t: reader.uint()?,
            day: Day::try_from(reader.uint()?).map_err(|_| LeafError::Day)?,
            kind: reader.uint()?,
            register: reader.uint()?,
            event_id: reader.byte_array()?,
            body_commit: reader.null_or_array()?,
            pub_bytes: reader.skip(2)?,
        };
        reader.finish()?;
        Ok(leaf)
    }

    /// The public map, decoded.
    /// # Errors
    /// [`LeafError::Pub`] when the bytes are no map, which a decoded leaf rules out.
    pub fn pub_map(&self) -> Result<Map, LeafError> {
        match Value::decode_at(self.pub_bytes, 2)? {
            Value::Map(map) => Ok(map),
            _ => Err(LeafError::Pub),
        }
    }

    /// An owned copy.
    /// # Errors
    /// As [`LeafView::pub_map`].
    pub fn to_leaf(&self) -> Result<Leaf, LeafError> {
        Ok(Leaf {
            origin: self.origin.to_owned(),
            seq: self.seq,
            t: self.t,
            day: self.day,
            kind: self.kind,
            register: self.register,
            event_id: *self.event_id,
            body_commit: self.body_commit.copied(),
            pub_map: self.pub_map()?,
        })
    }

    /// Fields 1 to 8 against the type.
    fn check(&self) -> Result<(), LeafError> {
        Origin::parse(self.origin).map_err(|_| LeafError::Origin)?;
        if self.seq >= 1 << 63 {
            return Err(LeafError::Seq);
        }
        if !civil::is_valid(self.day) {
            return Err(LeafError::Day);
        }
        let genesis = self.kind == kind::GENESIS;
        if !kind::is_allowed(self.kind) || genesis != (self.seq == 0) {
            return Err(LeafError::Kind);
        }
        let register_fits = match kind::register_rule(self.kind) {
            RegisterRule::Zero => self.register == 0,
            RegisterRule::Declared | RegisterRule::Open => self.register != 0,
            RegisterRule::Any => true,
        };
        if !register_fits {
            return Err(LeafError::Register);
        }
        let body_fits = match kind::body_rule(self.kind) {
            BodyRule::Null => self.body_commit.is_none(),
            BodyRule::Commit => self.body_commit.is_some(),
            BodyRule::Either => true,
        };
        if body_fits {
            Ok(())
        } else {
            Err(LeafError::BodyCommit)
        }
    }

    fn check_pub(&self) -> Result<(), LeafError> {
        const EMPTY_MAP: &[u8] = &[0xa0];
        if kind::has_empty_pub(self.kind) {
            return if self.pub_bytes == EMPTY_MAP {
                Ok(())
            } else {
                Err(LeafError::Pub)
            };
        }
        shape::check(self, &self.pub_map()?)
    }

    /// Encodes again and compares, as §3 demands of a decoder.
    fn check_canonical(&self, bytes: &[u8]) -> Result<(), LeafError> {
        let mut same = write::Same::new(bytes);
        self.write_head(&mut same)?;
        write::Sink::put(&mut same, self.pub_bytes);
        if same.is_same() {
            Ok(())
        } else {
            Err(CborError::NotCanonical.into())
        }
    }

    fn write_head(&self, sink: &mut impl write::Sink) -> Result<(), CborError> {
        write::array(sink, 10);
        write::text(sink, TAG)?;
        write::text(sink, self.origin)?;
        write::uint(sink, self.seq);
        write::uint(sink, self.t);
        write::uint(sink, u64::from(self.day));
        write::uint(sink, self.kind);
        write::uint(sink, self.register);
        write::bytes(sink, self.event_id);
        match self.body_commit {
            Some(commit) => write::bytes(sink, commit),
            None => write::null(sink),
        }
        Ok(())
    }
}

fn within_limit(kind: Kind, length: usize) -> Result<(), LeafError> {
    let limit = if kind == kind::SEAL {
        MAX_SEAL_BYTES
    } else {
        MAX_BYTES
    };
    if length > limit {
        Err(LeafError::TooLong)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
