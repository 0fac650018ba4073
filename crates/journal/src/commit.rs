//! Commitments: a body or a field is bound without being shown (§4.2, §4.3).

use crate::cbor::{CborError, Value, write};
use crate::hash::{self, Hash, Salt, sha256};
use crate::leaf::EventId;

const BODY: &[u8] = b"petition-journal/v1/body\n";
const FIELD: &[u8] = b"petition-journal/v1/field\n";

/// Field numbers that a body commits to (§4.2).
pub mod field {
    /// Name or names.
    pub const NAME: u8 = 1;
    /// Petition text, committed as a document.
    pub const TEXT: u8 = 2;
    /// The officer who acted.
    pub const ACTOR: u8 = 3;
    /// Identity number.
    pub const IDENTITY_NUMBER: u8 = 4;
    /// Phone.
    pub const PHONE: u8 = 5;
    /// Address.
    pub const ADDRESS: u8 = 6;
    /// Attachments, each committed by length and digest.
    pub const ATTACHMENTS: u8 = 7;
    /// The form's other fields, one canonical map.
    pub const OTHER_FIELDS: u8 = 8;
    /// An issued document, committed as a document; its bytes are sealed apart.
    pub const ISSUED_DOCUMENT: u8 = 9;
    /// Free text of an act.
    pub const FREE_TEXT: u8 = 10;
    /// The sealed identity as it is kept, committed as a document: ciphertext after its key's name.
    pub const SEALED_IDENTITY: u8 = 11;
    /// The keyed hashes that tell whether two matters are the same, ascending, one after the other.
    pub const SUBJECT_MARKS: u8 = 12;
    /// The hash of the petitioner's query code.
    pub const QUERY_CODE: u8 = 13;

    /// Is the opening kept elsewhere than with the entry's open fields: sealed under the matter's
    /// key, or beside a row that erasure takes away with its salt?
    #[must_use]
    pub const fn is_kept_apart(field_no: u8) -> bool {
        matches!(
            field_no,
            NAME | IDENTITY_NUMBER
                | PHONE
                | ADDRESS
                | ISSUED_DOCUMENT
                | SEALED_IDENTITY
                | SUBJECT_MARKS
                | QUERY_CODE
        )
    }
}

/// `HMAC-SHA256(body_salt, "petition-journal/v1/body\n" || body)`.
#[must_use]
pub fn body_commit(body_salt: &Salt, body: &[u8]) -> Hash {
    hash::hmac(body_salt, &[BODY, body])
}

/// `HMAC-SHA256(salt, "petition-journal/v1/field\n" || cbor([origin, event_id, field_no, value]))`.
/// # Errors
/// [`CborError::NotAscii`] when `origin` is no origin.
pub fn field_commit(
    salt: &Salt,
    origin: &str,
    event_id: &EventId,
    field_no: u8,
    value: &[u8],
) -> Result<Hash, CborError> {
    let mut head = Vec::with_capacity(128);
    write::array(&mut head, 4);
    write::text(&mut head, origin)?;
    write::bytes(&mut head, event_id);
    write::uint(&mut head, u64::from(field_no));
    write::bytes(&mut head, value);
    Ok(hash::hmac(salt, &[FIELD, &head]))
}

/// The value that commits to a document: `cbor([length, SHA-256(content)])`.
#[must_use]
pub fn document_value(content: &[u8]) -> Vec<u8> {
    document_value_of(content.len() as u64, &sha256(content))
}

/// The same for a document of which only length in bytes and SHA-256 are at hand.
#[must_use]
pub fn document_value_of(length: u64, digest: &Hash) -> Vec<u8> {
    let mut value = Vec::with_capacity(48);
    document(&mut value, length, digest);
    value
}

/// The value that commits to attachments, given each one's length in bytes and SHA-256 in order.
#[must_use]
pub fn attachments_value(attachments: &[(u64, Hash)]) -> Vec<u8> {
    let mut value = Vec::with_capacity(8 + 48 * attachments.len());
    write::array(&mut value, attachments.len());
    for (length, digest) in attachments {
        document(&mut value, *length, digest);
    }
    value
}

/// Whether `content` is the document that `value` commits to.
#[must_use]
pub fn is_document(value: &[u8], content: &[u8]) -> bool {
    value == document_value(content)
}

/// The length in bytes and SHA-256 of the document that `value` commits to.
#[must_use]
pub fn document_of(value: &[u8]) -> Option<(u64, Hash)> {
    let value = Value::decode(value, 64).ok()?;
    let [length, digest] = value.as_array()? else {
        return None;
    };
    Some((length.as_uint()?, digest.as_hash()?))
}

fn document(value: &mut Vec<u8>, length: u64, digest: &Hash) {
    write::array(value, 2);
    write::uint(value, length);
    write::bytes(value, digest);
}
