//! The fields of one entry as the store keeps them: salt and raw value by field number.
//!
//! Documents (fields 2 and 9) are kept whole here and committed by length and digest (§4.3).

use std::borrow::Cow;
use std::collections::BTreeMap;

use huiyin_journal::{
    cbor::{CborError, Reader, write},
    commit::{document_value, field, field_commit},
    content::Content,
    hash::{Hash, Salt},
    leaf::EventId,
};

use crate::StoreError;

/// Salt and raw value by field number.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Opened {
    /// The fields, ascending.
    pub fields: BTreeMap<u8, (Salt, Vec<u8>)>,
}

impl Opened {
    /// Adds a field, replacing one of the same number.
    pub fn set(&mut self, field_no: u8, salt: Salt, value: impl Into<Vec<u8>>) {
        self.fields.insert(field_no, (salt, value.into()));
    }

    /// The raw value of a field.
    pub fn value(&self, field_no: u8) -> Option<&[u8]> {
        self.fields
            .get(&field_no)
            .map(|(_, value)| value.as_slice())
    }

    /// The raw value of a field that is text.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when it is not UTF-8.
    pub fn text(&self, field_no: u8) -> Result<Option<&str>, StoreError> {
        self.value(field_no)
            .map(std::str::from_utf8)
            .transpose()
            .map_err(|_| StoreError::Damaged(format!("field {field_no} is not UTF-8")))
    }

    /// The canonical bytes `{field_no: [salt, value]}`.
    pub fn encode(&self) -> Vec<u8> {
        let bytes = self
            .fields
            .values()
            .map(|(_, value)| value.len() + 48)
            .sum();
        let mut out = Vec::with_capacity(bytes);
        write::map(&mut out, self.fields.len());
        for (field_no, (salt, value)) in &self.fields {
            write::uint(&mut out, u64::from(*field_no));
            write::array(&mut out, 2);
            write::bytes(&mut out, salt);
            write::bytes(&mut out, value);
        }
        out
    }

    /// Reads what [`Self::encode`] wrote.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] for any other bytes.
    pub fn decode(bytes: &[u8]) -> Result<Self, StoreError> {
        read(bytes).map_err(|error| StoreError::Damaged(format!("fields of an entry: {error}")))
    }

    /// The commitments that the entry's body carries, one per field.
    ///
    /// # Errors
    /// [`StoreError::Entry`] when `origin` is no origin.
    pub fn commits(
        &self,
        origin: &str,
        event_id: &EventId,
    ) -> Result<BTreeMap<u8, Hash>, StoreError> {
        self.fields
            .iter()
            .map(|(field_no, (salt, value))| {
                let committed = committed(*field_no, value);
                let commit = field_commit(salt, origin, event_id, *field_no, &committed)
                    .map_err(|error| StoreError::Entry(error.to_string()))?;
                Ok((*field_no, commit))
            })
            .collect()
    }

    /// The openings as a receipt's private half carries them: documents by length and digest.
    pub fn to_content(&self) -> Content {
        let mut content = Content::default();
        for (field_no, (salt, value)) in &self.fields {
            content.set(*field_no, *salt, committed(*field_no, value).into_owned());
        }
        content
    }
}

fn committed(field_no: u8, value: &[u8]) -> Cow<'_, [u8]> {
    match field_no {
        field::TEXT | field::ISSUED_DOCUMENT => Cow::Owned(document_value(value)),
        _ => Cow::Borrowed(value),
    }
}

fn read(bytes: &[u8]) -> Result<Opened, CborError> {
    let mut opened = Opened::default();
    walk(bytes, |field_no, salt, value| {
        opened.fields.insert(field_no, (*salt, value.to_vec()));
    })?;
    Ok(opened)
}

/// Hands over the raw value of each field without a copy; no bytes hold no field.
pub(crate) fn each<'a>(
    bytes: &'a [u8],
    field: &mut dyn FnMut(u8, &'a [u8]) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    if bytes.is_empty() {
        return Ok(());
    }
    let mut said = Ok(());
    walk(bytes, |field_no, _, value| {
        if said.is_ok() {
            said = field(field_no, value);
        }
    })
    .map_err(|error| StoreError::Damaged(format!("fields of an entry: {error}")))?;
    said
}

fn walk<'a>(bytes: &'a [u8], mut field: impl FnMut(u8, &Salt, &'a [u8])) -> Result<(), CborError> {
    let mut reader = Reader::new(bytes);
    let mut last = None;
    for _ in 0..reader.map()? {
        let field_no = reader.key(&mut last)?;
        reader.array_of(2)?;
        let salt = reader.byte_array()?;
        field(field_no, salt, reader.byte_string()?);
    }
    reader.finish()
}
