//! The secret fields of one entry, opened: `{field_no: [salt, value]}` (§4.3, QR-B in §8).

use std::collections::BTreeMap;

use crate::body::Body;
use crate::cbor::{CborError, Map, Value};
use crate::commit::field_commit;
use crate::hash::{Hash, Salt};
use crate::leaf::EventId;

/// Largest encoded content, in bytes.
pub const MAX_BYTES: usize = 1 << 20;

/// The opening of some or all fields of one entry.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Content {
    /// Salt and value by field number.
    pub fields: BTreeMap<u8, (Salt, Vec<u8>)>,
}

impl Content {
    /// Adds a field, replacing one of the same number.
    pub fn set(&mut self, field_no: u8, salt: Salt, value: impl Into<Vec<u8>>) {
        self.fields.insert(field_no, (salt, value.into()));
    }

    /// The value of a field.
    #[must_use]
    pub fn value(&self, field_no: u8) -> Option<&[u8]> {
        self.fields
            .get(&field_no)
            .map(|(_, value)| value.as_slice())
    }

    /// The canonical bytes of the map.
    /// # Errors
    /// [`CborError::Key`] for a field number above 23.
    pub fn encode(&self) -> Result<Vec<u8>, CborError> {
        self.to_value().encode()
    }

    /// Reads a content map that fills `bytes` exactly.
    /// # Errors
    /// [`CborError`] unless the bytes are canonical and every salt has 32 bytes.
    pub fn decode(bytes: &[u8]) -> Result<Self, CborError> {
        Self::from_value(&Value::decode(bytes, MAX_BYTES)?)
    }

    /// The commitments that a body of this entry carries, one per field.
    /// # Errors
    /// [`CborError::NotAscii`] when `origin` is no origin.
    pub fn commits(
        &self,
        origin: &str,
        event_id: &EventId,
    ) -> Result<BTreeMap<u8, Hash>, CborError> {
        let commit = |(field, (salt, value)): (&u8, &(Salt, Vec<u8>))| {
            Ok((*field, field_commit(salt, origin, event_id, *field, value)?))
        };
        self.fields.iter().map(commit).collect()
    }

    /// The first field that `body` does not commit to with this salt and value, if any.
    #[must_use]
    pub fn first_unbound(&self, body: &Body, origin: &str, event_id: &EventId) -> Option<u8> {
        let bound = |field: u8, salt: &Salt, value: &[u8]| {
            let commit = field_commit(salt, origin, event_id, field, value).ok();
            commit.is_some() && commit.as_ref() == body.commits.get(&field)
        };
        let unbound = self
            .fields
            .iter()
            .find(|(f, (salt, value))| !bound(**f, salt, value));
        unbound.map(|(field, _)| *field)
    }

    pub(crate) fn to_value(&self) -> Value {
        let pair = |salt: &Salt, value: &Vec<u8>| {
            Value::Array(vec![Value::bytes(salt), Value::Bytes(value.clone())])
        };
        Value::Map(
            self.fields
                .iter()
                .map(|(f, (salt, value))| (*f, pair(salt, value)))
                .collect(),
        )
    }

    pub(crate) fn from_value(value: &Value) -> Result<Self, CborError> {
        let map: &Map = value.as_map().ok_or(CborError::Unexpected)?;
        let field = |(field, value): (&u8, &Value)| {
            let [salt, value] = value.as_array()? else {
                return None;
            };
            Some((*field, (salt.as_hash()?, value.as_bytes()?.to_vec())))
        };
        let fields = map
            .iter()
            .map(field)
            .collect::<Option<_>>()
            .ok_or(CborError::Unexpected)?;
        Ok(Self { fields })
    }
}
