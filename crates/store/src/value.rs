//! The four kinds of value that both engines share, and a row of them.

use crate::StoreError;

/// One value of a row or of an argument list: instants and days are integers or text, never
/// an engine's own type.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    /// No value.
    Null,
    /// A 64-bit integer.
    Int(i64),
    /// UTF-8 text without NUL.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

impl Value {
    /// The integer, if this is one.
    pub fn as_int(&self) -> Option<i64> {
        match self {
            Self::Int(value) => Some(*value),
            _ => None,
        }
    }

    /// The text, if this is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(value) => Some(value),
            _ => None,
        }
    }

    /// The bytes, if these are some.
    pub fn as_bytes(&self) -> Option<&[u8]> {
        match self {
            Self::Bytes(value) => Some(value),
            _ => None,
        }
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<u32> for Value {
    fn from(value: u32) -> Self {
        Self::Int(i64::from(value))
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Int(i64::from(value))
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<&String> for Value {
    fn from(value: &String) -> Self {
        Self::Text(value.clone())
    }
}

impl From<&[u8]> for Value {
    fn from(value: &[u8]) -> Self {
        Self::Bytes(value.to_vec())
    }
}

impl From<Vec<u8>> for Value {
    fn from(value: Vec<u8>) -> Self {
        Self::Bytes(value)
    }
}

impl<const N: usize> From<[u8; N]> for Value {
    fn from(value: [u8; N]) -> Self {
        Self::Bytes(value.to_vec())
    }
}

impl<const N: usize> From<&[u8; N]> for Value {
    fn from(value: &[u8; N]) -> Self {
        Self::Bytes(value.to_vec())
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// One row, read by position in the order of the statement's columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row(pub Vec<Value>);

impl Row {
    /// The value at `column`.
    ///
    /// # Errors
    /// [`StoreError::Shape`] when the statement has fewer columns.
    pub fn value(&self, column: usize) -> Result<&Value, StoreError> {
        self.0
            .get(column)
            .ok_or_else(|| shape(column, "a column", None))
    }

    /// The integer at `column`.
    ///
    /// # Errors
    /// [`StoreError::Shape`] when there is something else, null included.
    pub fn int(&self, column: usize) -> Result<i64, StoreError> {
        let value = self.value(column)?;
        value
            .as_int()
            .ok_or_else(|| shape(column, "an integer", Some(value)))
    }

    /// The integer at `column`, or `None` for null.
    ///
    /// # Errors
    /// [`StoreError::Shape`] when there is text or bytes.
    pub fn opt_int(&self, column: usize) -> Result<Option<i64>, StoreError> {
        match self.value(column)? {
            Value::Null => Ok(None),
            _ => self.int(column).map(Some),
        }
    }

    /// The text at `column`.
    ///
    /// # Errors
    /// [`StoreError::Shape`] when there is something else, null included.
    pub fn text(&self, column: usize) -> Result<&str, StoreError> {
        let value = self.value(column)?;
        value
            .as_text()
            .ok_or_else(|| shape(column, "text", Some(value)))
    }

    /// The text at `column`, or `None` for null.
    ///
    /// # Errors
    /// [`StoreError::Shape`] when there is an integer or bytes.
    pub fn opt_text(&self, column: usize) -> Result<Option<&str>, StoreError> {
        match self.value(column)? {
            Value::Null => Ok(None),
            _ => self.text(column).map(Some),
        }
    }

    /// The bytes at `column`.
    ///
    /// # Errors
    /// [`StoreError::Shape`] when there is something else, null included.
    pub fn bytes(&self, column: usize) -> Result<&[u8], StoreError> {
        let value = self.value(column)?;
        value
            .as_bytes()
            .ok_or_else(|| shape(column, "bytes", Some(value)))
    }

    /// The bytes at `column`, or `None` for null.
    ///
    /// # Errors
    /// [`StoreError::Shape`] when there is an integer or text.
    pub fn opt_bytes(&self, column: usize) -> Result<Option<&[u8]>, StoreError> {
        match self.value(column)? {
            Value::Null => Ok(None),
            _ => self.bytes(column).map(Some),
        }
    }

    /// Exactly `N` bytes at `column`: a hash, a salt, an id.
    ///
    /// # Errors
    /// [`StoreError::Shape`] when there is something else or another length.
    pub fn array<const N: usize>(&self, column: usize) -> Result<[u8; N], StoreError> {
        let bytes = self.bytes(column)?;
        bytes.try_into().map_err(|_| {
            StoreError::Shape(format!(
                "column {column}: {} bytes instead of {N}",
                bytes.len()
            ))
        })
    }

    /// Exactly `N` bytes at `column`, or `None` for null.
    ///
    /// # Errors
    /// [`StoreError::Shape`] when there is something else or another length.
    pub fn opt_array<const N: usize>(&self, column: usize) -> Result<Option<[u8; N]>, StoreError> {
        match self.value(column)? {
            Value::Null => Ok(None),
            _ => self.array(column).map(Some),
        }
    }
}

fn shape(column: usize, wanted: &str, found: Option<&Value>) -> StoreError {
    let found = match found {
        None => "no such column",
        Some(Value::Null) => "null",
        Some(Value::Int(_)) => "an integer",
        Some(Value::Text(_)) => "text",
        Some(Value::Bytes(_)) => "bytes",
    };
    StoreError::Shape(format!("column {column}: wanted {wanted}, found {found}"))
}
