//! Receipts and openings as QR texts (§8): QR-A may be shown to anyone, QR-B is private.

mod base45;
mod opening;
mod public;

pub use opening::{Opening, OpeningError, QR_B_MAX_BYTES};
pub use public::{Cosignature, QR_A_MAX_BYTES, QrA};

/// Largest text read, in characters; an opening that goes to a file may be long.
const MAX_CHARACTERS: usize = 2 << 20;

/// Why a text is not a QR text, or a receipt has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum QrError {
    /// Another prefix, or not base45.
    #[error("QR text: not of the form of this code")]
    Text,
    /// Not canonical.
    #[error("QR text: {0}")]
    Cbor(#[from] crate::cbor::CborError),
    /// Canonical, but not the parts of this code.
    #[error("QR text: wrong parts")]
    Parts,
    /// The leaf is no leaf, so the note cannot be rebuilt.
    #[error("QR text: {0}")]
    Leaf(#[from] crate::leaf::LeafError),
    /// The path does not fit index and size, so the root cannot be rebuilt.
    #[error("QR text: {0}")]
    Tree(#[from] crate::tree::TreeError),
    /// The receipt has no Ed25519 line of a log key of the policy.
    #[error("the receipt has no line of a log key of the policy")]
    NoLogLine,
}

#[cfg(test)]
mod tests;
