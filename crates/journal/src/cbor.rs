//! Deterministic CBOR (RFC 8949 §4.2.1), restricted so that one value has one byte string (§3).
//!
//! Allowed: unsigned integers, byte strings, ASCII text, definite arrays and maps with integer keys
//! 0…23, `false`, `true`, `null`. Nothing that is hashed passes through any other encoder.

pub mod read;
pub mod write;

use std::collections::BTreeMap;

pub use read::Reader;

/// Deepest nesting; the outermost array or map has depth 1.
pub const MAX_DEPTH: usize = 6;

/// Largest map key.
pub const MAX_KEY: u8 = 23;

/// A map; the order of a `BTreeMap` is the canonical one.
pub type Map = BTreeMap<u8, Value>;

/// Any value that the restricted encoding can carry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// `null`.
    Null,
    /// `false` or `true`.
    Bool(bool),
    /// Major type 0.
    Uint(u64),
    /// Major type 2.
    Bytes(Vec<u8>),
    /// Major type 3; only bytes 0x20 to 0x7e can be encoded.
    Text(String),
    /// Major type 4.
    Array(Vec<Value>),
    /// Major type 5.
    Map(Map),
}

/// Why bytes are not canonical, or a value cannot be encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CborError {
    /// The bytes end inside a value.
    #[error("the bytes end inside a value")]
    Truncated,
    /// Bytes follow the value.
    #[error("bytes follow the value")]
    Trailing,
    /// An integer or a length is not in its shortest form.
    #[error("a number is not in its shortest form")]
    NotShortest,
    /// A float, tag, negative integer, indefinite length or other simple value.
    #[error("a kind of value that is not allowed")]
    Forbidden,
    /// Text beyond printable ASCII.
    #[error("text is limited to printable ASCII")]
    NotAscii,
    /// A map key that is no integer 0…23, or out of order, or repeated.
    #[error("map keys are 0 to 23, ascending, each once")]
    Key,
    /// Nested deeper than six.
    #[error("nested too deeply")]
    TooDeep,
    /// Longer than the limit of its place.
    #[error("longer than its place allows")]
    TooLong,
    /// Another kind or length of value than this place asks for.
    #[error("another kind of value is expected here")]
    Unexpected,
    /// Encoding the decoded value gave other bytes.
    #[error("not the canonical encoding")]
    NotCanonical,
}

impl Value {
    /// Text, from anything that reads as one.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// Bytes, copied.
    pub fn bytes(bytes: impl AsRef<[u8]>) -> Self {
        Self::Bytes(bytes.as_ref().to_vec())
    }

    /// The canonical bytes.
    /// # Errors
    /// Text that is not printable ASCII, a map key above 23, or nesting deeper than six.
    pub fn encode(&self) -> Result<Vec<u8>, CborError> {
        let mut bytes = Vec::new();
        self.write(&mut bytes)?;
        Ok(bytes)
    }

    /// Appends the canonical bytes to `sink`. On an error, what was appended is of no use.
    /// # Errors
    /// As [`Value::encode`].
    pub fn write(&self, sink: &mut impl write::Sink) -> Result<(), CborError> {
        self.write_at(sink, 1)
    }

    pub(crate) fn write_at(
        &self,
        sink: &mut impl write::Sink,
        depth: usize,
    ) -> Result<(), CborError> {
        match self {
            Self::Null => write::null(sink),
            Self::Bool(value) => write::boolean(sink, *value),
            Self::Uint(value) => write::uint(sink, *value),
            Self::Bytes(bytes) => write::bytes(sink, bytes),
            Self::Text(text) => write::text(sink, text)?,
            Self::Array(items) => {
                within(depth)?;
                write::array(sink, items.len());
                for item in items {
                    item.write_at(sink, depth + 1)?;
                }
            }
            Self::Map(map) => write_map(sink, map, depth)?,
        }
        Ok(())
    }

    /// Reads one value of at most `max_bytes` bytes that fills `bytes` exactly.
    /// # Errors
    /// Everything that is not the one canonical encoding of a value.
    pub fn decode(bytes: &[u8], max_bytes: usize) -> Result<Self, CborError> {
        if bytes.len() > max_bytes {
            return Err(CborError::TooLong);
        }
        Self::decode_at(bytes, 1)
    }

    /// Reads one value that stands at nesting `depth` and fills `bytes` exactly.
    pub(crate) fn decode_at(bytes: &[u8], depth: usize) -> Result<Self, CborError> {
        let mut reader = Reader::new(bytes);
        let value = reader.value(depth)?;
        reader.finish()?;
        let mut same = write::Same::new(bytes);
        value.write_at(&mut same, depth)?;
        if same.is_same() {
            Ok(value)
        } else {
            Err(CborError::NotCanonical)
        }
    }

    /// The number, if this is one.
    #[must_use]
    pub fn as_uint(&self) -> Option<u64> {
        if let Self::Uint(value) = self {
            Some(*value)
        } else {
            None
        }
    }

    /// The bytes, if this is a byte string.
    #[must_use]
    pub fn as_bytes(&self) -> Option<&[u8]> {
        if let Self::Bytes(bytes) = self {
            Some(bytes)
        } else {
            None
        }
    }

    /// The bytes, if this is a byte string of 32.
    #[must_use]
    pub fn as_hash(&self) -> Option<crate::hash::Hash> {
        self.as_bytes()?.try_into().ok()
    }

    /// The text, if this is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self {
            Some(text)
        } else {
            None
        }
    }

    /// The truth value, if this is one.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(value) = self {
            Some(*value)
        } else {
            None
        }
    }

    /// The items, if this is an array.
    #[must_use]
    pub fn as_array(&self) -> Option<&[Self]> {
        if let Self::Array(items) = self {
            Some(items)
        } else {
            None
        }
    }

    /// The map, if this is one.
    #[must_use]
    pub fn as_map(&self) -> Option<&Map> {
        if let Self::Map(map) = self {
            Some(map)
        } else {
            None
        }
    }
}

impl From<u64> for Value {
    fn from(value: u64) -> Self {
        Self::Uint(value)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

/// Appends the canonical bytes of a map that stands at `depth`.
pub(crate) fn write_map(
    sink: &mut impl write::Sink,
    map: &Map,
    depth: usize,
) -> Result<(), CborError> {
    within(depth)?;
    write::map(sink, map.len());
    for (key, value) in map {
        write::key(sink, *key)?;
        value.write_at(sink, depth + 1)?;
    }
    Ok(())
}

fn within(depth: usize) -> Result<(), CborError> {
    if depth > MAX_DEPTH {
        Err(CborError::TooDeep)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
