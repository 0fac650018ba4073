//! What a log sends to its witnesses (C2SP tlog-witness `add-checkpoint`).

use std::fmt;

use crate::base64;
use crate::hash::Hash;
use crate::note::Note;
use crate::origin::decimal;
use crate::tree::MAX_PATH;

/// The body of an `add-checkpoint` request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddCheckpoint {
    /// The size the witness is thought to have.
    pub old_size: u64,
    /// Consistency proof from there to the note's size.
    pub proof: Vec<Hash>,
    /// The checkpoint with the log's line or lines.
    pub note: Note,
}

/// Why bytes are not such a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an add-checkpoint request")]
pub struct AddCheckpointError;

impl AddCheckpoint {
    /// Reads a request.
    /// # Errors
    /// [`AddCheckpointError`].
    pub fn parse(bytes: &[u8]) -> Result<Self, AddCheckpointError> {
        Self::read(bytes).ok_or(AddCheckpointError)
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let split = bytes.windows(2).position(|pair| pair == b"\n\n")?;
        let mut lines = std::str::from_utf8(&bytes[..split]).ok()?.split('\n');
        let old_size = decimal(lines.next()?.strip_prefix("old ")?)?;
        let proof: Vec<Hash> = lines
            .map(|line| base64::decode(line)?.try_into().ok())
            .collect::<Option<_>>()?;
        let note = Note::parse(&bytes[split + 2..]).ok()?;
        (proof.len() <= MAX_PATH).then_some(Self {
            old_size,
            proof,
            note,
        })
    }
}

impl fmt::Display for AddCheckpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "old {}", self.old_size)?;
        for hash in &self.proof {
            writeln!(f, "{}", base64::encode(hash))?;
        }
        write!(f, "\n{}", self.note)
    }
}
