//! Receipts: leaf, path and signed checkpoint in one file (§8; C2SP tlog-proof v1).

mod number;

use std::fmt;

use crate::base64;
use crate::hash::{Hash, sha256};
use crate::leaf;
use crate::note::{self, Note};
use crate::origin::decimal;
use crate::tree::MAX_PATH;

pub use number::{Number, short_hash};

/// Largest receipt file, in bytes.
pub const MAX_BYTES: usize = 65_536;

const HEADER: &str = "c2sp.org/tlog-proof@v1";

/// A receipt, parsed; nothing in it is verified by parsing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The leaf's bytes, as they claim to stand in the log.
    pub leaf: Vec<u8>,
    /// The claimed position.
    pub index: u64,
    /// The inclusion path, from the leaf upwards.
    pub path: Vec<Hash>,
    /// The signed checkpoint.
    pub note: Note,
}

/// Why bytes are not a receipt file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptError {
    /// More than 64 KiB.
    #[error("receipt: too long")]
    TooLong,
    /// Not header, `extra`, `index`, hashes, empty line and note.
    #[error("receipt: not of the tlog-proof form")]
    Form,
    /// No leaf, or one that is too long.
    #[error("receipt: the leaf is missing or too long")]
    Leaf,
    /// An index that is no number below 2^63.
    #[error("receipt: the index is not a number")]
    Index,
    /// A path line that is no hash, or more than 63 of them.
    #[error("receipt: the path is not a list of at most 63 hashes")]
    Path,
    /// The checkpoint is no signed note.
    #[error("receipt: {0}")]
    Note(#[from] note::NoteError),
}

impl Receipt {
    /// Reads a receipt file.
    /// # Errors
    /// [`ReceiptError`] for anything that [`Receipt::to_string`](ToString::to_string) does not write.
    pub fn parse(bytes: &[u8]) -> Result<Self, ReceiptError> {
        if bytes.len() > MAX_BYTES {
            return Err(ReceiptError::TooLong);
        }
        let (head, note) = split_at_empty_line(bytes).ok_or(ReceiptError::Form)?;
        let mut lines = std::str::from_utf8(head)
            .map_err(|_| ReceiptError::Form)?
            .split('\n');
        if lines.next() != Some(HEADER) {
            return Err(ReceiptError::Form);
        }
        let extra = lines.next().and_then(|line| line.strip_prefix("extra "));
        let leaf = base64::decode(extra.ok_or(ReceiptError::Leaf)?).ok_or(ReceiptError::Leaf)?;
        if leaf.is_empty() || leaf.len() > leaf::MAX_SEAL_BYTES {
            return Err(ReceiptError::Leaf);
        }
        let index = lines.next().and_then(|line| line.strip_prefix("index "));
        let index = index.and_then(decimal).ok_or(ReceiptError::Index)?;
        let path: Vec<Hash> = lines
            .map(|line| base64::decode(line)?.try_into().ok())
            .collect::<Option<_>>()
            .ok_or(ReceiptError::Path)?;
        if path.len() > MAX_PATH {
            return Err(ReceiptError::Path);
        }
        Ok(Self {
            leaf,
            index,
            path,
            note: Note::parse(note)?,
        })
    }
}

/// The receipt file.
impl fmt::Display for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{HEADER}\nextra {}\nindex {}",
            base64::encode(&self.leaf),
            self.index
        )?;
        for hash in &self.path {
            writeln!(f, "{}", base64::encode(hash))?;
        }
        write!(f, "\n{}", self.note)
    }
}

/// What field 5 of the next seal says about `seal/<D>`: SHA-256 of the bytes after its first empty
/// line. `None` when there is no empty line.
#[must_use]
pub fn seal_file_digest(file: &[u8]) -> Option<Hash> {
    split_at_empty_line(file).map(|(_, note)| sha256(note))
}

/// The bytes before the first empty line, and those after it.
fn split_at_empty_line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let split = bytes.windows(2).position(|pair| pair == b"\n\n")?;
    Some((&bytes[..split], &bytes[split + 2..]))
}

#[cfg(test)]
mod tests;
