//! QR-B: `"PJ1B:" || base45(cbor([1, event_id, body, body_salt, {field_no: [salt, value]}]))`.

use super::{MAX_CHARACTERS, QrError, base45};
use crate::body::Body;
use crate::cbor::{CborError, Value};
use crate::commit::{self, body_commit};
use crate::content::{self, Content};
use crate::hash::Salt;
use crate::leaf::{EventId, LeafView};

const PREFIX: &str = "PJ1B:";

/// Most bytes of a QR-B, so that version 25-M holds it; larger openings go to a file with the same
/// text.
pub const QR_B_MAX_BYTES: usize = 900;

/// Opens one entry: its body, and some of the fields that the body commits to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// The entry's event.
    pub event_id: EventId,
    /// The body's canonical bytes.
    pub body: Vec<u8>,
    /// The body's salt.
    pub body_salt: Salt,
    /// The opened fields; the actor's is never among those given to a petitioner.
    pub content: Content,
}

/// Why an opening does not belong to a leaf.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpeningError {
    /// It opens another event, or an entry without body.
    #[error("the opening belongs to another entry")]
    Event,
    /// Body and salt do not give the leaf's commitment.
    #[error("body and salt do not give the leaf's commitment")]
    Body,
    /// The bytes under the commitment are no body.
    #[error("what the leaf commits to is no body of this specification")]
    Form,
    /// A field that the body does not commit to with this salt and value.
    #[error("field {0} is not what the body commits to")]
    Field(u8),
    /// A document that the opened field does not commit to.
    #[error("the document is not the one of field {0}")]
    Document(u8),
}

impl Opening {
    /// Checks the opening against a leaf, and documents at hand against the opened fields.
    /// `documents` are field numbers with the document's content.
    /// # Errors
    /// [`OpeningError`].
    pub fn verify(
        &self,
        leaf: &LeafView<'_>,
        documents: &[(u8, &[u8])],
    ) -> Result<Body, OpeningError> {
        if *leaf.event_id != self.event_id || leaf.body_commit.is_none() {
            return Err(OpeningError::Event);
        }
        if leaf.body_commit != Some(&body_commit(&self.body_salt, &self.body)) {
            return Err(OpeningError::Body);
        }
        let body = Body::decode(&self.body).map_err(|_| OpeningError::Form)?;
        if let Some(field) = self
            .content
            .first_unbound(&body, leaf.origin, leaf.event_id)
        {
            return Err(OpeningError::Field(field));
        }
        for (field, document) in documents {
            let committed = self.content.value(*field);
            if !committed.is_some_and(|value| commit::is_document(value, document)) {
                return Err(OpeningError::Document(*field));
            }
        }
        Ok(body)
    }

    /// The canonical bytes under the base45.
    /// # Errors
    /// [`CborError::Key`] for a field number above 23.
    pub fn to_bytes(&self) -> Result<Vec<u8>, CborError> {
        Value::Array(vec![
            Value::Uint(1),
            Value::bytes(self.event_id),
            Value::bytes(&self.body),
            Value::bytes(self.body_salt),
            self.content.to_value(),
        ])
        .encode()
    }

    /// Reads what [`Opening::to_bytes`] writes. Salts have exactly 32 bytes: HMAC pads shorter ones,
    /// which would let two salts open one commitment.
    /// # Errors
    /// [`QrError::Cbor`], [`QrError::Parts`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, QrError> {
        let value = Value::decode(bytes, content::MAX_BYTES)?;
        let Some([version, event_id, body, body_salt, fields]) = value.as_array() else {
            return Err(QrError::Parts);
        };
        let parts = || {
            let event_id = event_id.as_bytes()?.try_into().ok()?;
            Some((event_id, body.as_bytes()?.to_vec(), body_salt.as_hash()?))
        };
        let (event_id, body, body_salt) = parts().ok_or(QrError::Parts)?;
        if version.as_uint() != Some(1) {
            return Err(QrError::Parts);
        }
        Ok(Self {
            event_id,
            body,
            body_salt,
            content: Content::from_value(fields)?,
        })
    }

    /// The text of the code, or of the opening file.
    /// # Errors
    /// As [`Opening::to_bytes`].
    pub fn to_text(&self) -> Result<String, CborError> {
        Ok(format!("{PREFIX}{}", base45::encode(&self.to_bytes()?)))
    }

    /// Reads the text of a code, or of an opening file.
    /// # Errors
    /// [`QrError`].
    pub fn parse(text: &str) -> Result<Self, QrError> {
        if text.len() > MAX_CHARACTERS {
            return Err(CborError::TooLong.into());
        }
        let code = text
            .strip_prefix(PREFIX)
            .and_then(base45::decode)
            .ok_or(QrError::Text)?;
        Self::from_bytes(&code)
    }
}
