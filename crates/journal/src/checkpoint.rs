//! Checkpoints: a log's origin, size and root as three lines, signed (§5; C2SP tlog-checkpoint).

use std::fmt;

use crate::base64;
use crate::hash::Hash;
use crate::key::{PrivateKey, is_key_name};
use crate::note::{Note, SignatureLine};
use crate::origin::decimal;

/// One state of one log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The log's identity.
    pub origin: String,
    /// How many leaves it has, below 2^63.
    pub size: u64,
    /// The root of its tree.
    pub root: Hash,
}

/// Why a text is not a checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a checkpoint is three lines: origin, size, root")]
pub struct CheckpointError;

impl Checkpoint {
    /// Reads a note's text; extension lines are refused (§5).
    /// # Errors
    /// [`CheckpointError`].
    pub fn parse(text: &str) -> Result<Self, CheckpointError> {
        Self::read(text).ok_or(CheckpointError)
    }

    /// Signs with the log's key: a note with one line.
    #[must_use]
    pub fn sign(&self, key: &PrivateKey) -> Note {
        let text = self.to_string();
        let line = SignatureLine::sign(&text, key);
        Note {
            text,
            lines: vec![line],
        }
    }

    fn read(text: &str) -> Option<Self> {
        let mut lines = text.strip_suffix('\n')?.split('\n');
        let (origin, size, root) = (lines.next()?, lines.next()?, lines.next()?);
        let root = base64::decode(root)?.try_into().ok()?;
        let good = lines.next().is_none() && is_key_name(origin);
        good.then_some(Self {
            origin: origin.to_owned(),
            size: decimal(size)?,
            root,
        })
    }
}

/// The three lines that are signed.
impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}\n{}\n{}\n",
            self.origin,
            self.size,
            base64::encode(&self.root)
        )
    }
}
