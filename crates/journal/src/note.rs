//! Signed notes (C2SP signed-note 1.0): a text, an empty line, signature lines.

use std::fmt;

use crate::base64;
use crate::key::{Algorithm, KeyId, PrivateKey, VerifierKey, is_key_name};

/// Largest note, in bytes.
pub const MAX_BYTES: usize = 65_536;

/// Most signature lines, the log's and unknown ones included.
pub const MAX_LINES: usize = 16;

/// Signature lines start so.
const DASH: &str = "\u{2014} ";

/// A note, parsed; nothing in it is verified by parsing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The signed text, with its final newline.
    pub text: String,
    /// The signature lines, in order.
    pub lines: Vec<SignatureLine>,
}

/// One signature line: `— <name> base64(<key id> || <signature>)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureLine {
    /// Name of the key.
    pub name: String,
    /// Id of the key.
    pub key_id: KeyId,
    /// What follows the key id.
    pub signature: Vec<u8>,
}

/// Why bytes are not a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// More than 64 KiB.
    #[error("note: too long")]
    TooLong,
    /// Not UTF-8, or a control character other than newline.
    #[error("note: not text")]
    NotText,
    /// No text, no empty line, or no signature line.
    #[error("note: must be a text, an empty line and signature lines")]
    Form,
    /// A line that is no signature line.
    #[error("note: malformed signature line")]
    Line,
    /// More than 16 signature lines.
    #[error("note: too many signature lines")]
    TooManyLines,
}

impl Note {
    /// Reads a note.
    /// # Errors
    /// [`NoteError`] for anything that [`Note::to_string`](ToString::to_string) does not write.
    pub fn parse(bytes: &[u8]) -> Result<Self, NoteError> {
        if bytes.len() > MAX_BYTES {
            return Err(NoteError::TooLong);
        }
        let note = std::str::from_utf8(bytes).map_err(|_| NoteError::NotText)?;
        if note.bytes().any(|b| b < 0x20 && b != b'\n') {
            return Err(NoteError::NotText);
        }
        let split = note.rfind("\n\n").ok_or(NoteError::Form)?;
        let (text, lines) = (&note[..=split], &note[split + 2..]);
        let lines = lines.strip_suffix('\n').ok_or(NoteError::Form)?;
        if lines.split('\n').count() > MAX_LINES {
            return Err(NoteError::TooManyLines);
        }
        let lines = lines
            .split('\n')
            .map(SignatureLine::parse)
            .collect::<Result<_, _>>()?;
        Ok(Self {
            text: text.to_owned(),
            lines,
        })
    }

    /// The lines that carry this key's name and id.
    pub fn lines_of<'a>(
        &'a self,
        key: &'a VerifierKey,
    ) -> impl Iterator<Item = &'a SignatureLine> + 'a {
        self.lines.iter().filter(|line| line.is_of(key))
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{}", self.text, Lines(&self.lines))
    }
}

struct Lines<'a>(&'a [SignatureLine]);

impl fmt::Display for Lines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}

impl SignatureLine {
    /// Signs a note's text with a log's key.
    #[must_use]
    pub fn sign(text: &str, key: &PrivateKey) -> Self {
        Self::by(key.public(), key.sign(text.as_bytes()).to_vec())
    }

    pub(crate) fn by(key: &VerifierKey, signature: Vec<u8>) -> Self {
        Self {
            name: key.name().to_owned(),
            key_id: key.id(),
            signature,
        }
    }

    /// Whether name and key id are this key's.
    #[must_use]
    pub fn is_of(&self, key: &VerifierKey) -> bool {
        self.name == key.name() && self.key_id == key.id()
    }

    /// Whether this line is the key's Ed25519 signature over a note's text.
    #[must_use]
    pub fn verifies(&self, text: &str, key: &VerifierKey) -> bool {
        key.algorithm() == Algorithm::Ed25519
            && self.is_of(key)
            && key.verifies(text.as_bytes(), &self.signature)
    }

    fn parse(line: &str) -> Result<Self, NoteError> {
        let (name, signature) = line
            .strip_prefix(DASH)
            .and_then(|rest| rest.split_once(' '))
            .ok_or(NoteError::Line)?;
        let bytes = base64::decode(signature).ok_or(NoteError::Line)?;
        let (key_id, signature) = bytes.split_first_chunk::<4>().ok_or(NoteError::Line)?;
        if !is_key_name(name) || signature.is_empty() {
            return Err(NoteError::Line);
        }
        Ok(Self {
            name: name.to_owned(),
            key_id: *key_id,
            signature: signature.to_vec(),
        })
    }
}

impl fmt::Display for SignatureLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [self.key_id.as_slice(), &self.signature].concat();
        write!(f, "{DASH}{} {}", self.name, base64::encode(&bytes))
    }
}

#[cfg(test)]
mod tests;
