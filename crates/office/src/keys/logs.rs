//! The logs whose signatures the key service believes: a file beside its keys, one verifier key a line.
//!
//! Whoever sets an office up writes the first line, a new generation of its journal another. A line is never replaced:
//! another key for a log that is known is refused.

use super::KeyError;
use crate::files::{self, Disk, Mode};
use huiyin_journal::key::VerifierKey;
use std::path::Path;

/// In the key service's directory.
const FILE: &str = "logs";

/// The verifier keys, by the origin that each is the name of.
#[derive(Debug, Default)]
pub struct Logs(Vec<VerifierKey>);

impl Logs {
    /// Reads the file; none is none.
    /// # Errors
    /// [`KeyError::Damaged`] for a line that is no verifier key; [`KeyError::Disk`].
    pub fn read(disk: &dyn Disk, dir: &Path) -> Result<Self, KeyError> {
        let bytes = disk.read(&dir.join(FILE))?.unwrap_or_default();
        let text = std::str::from_utf8(&bytes).map_err(|_| KeyError::Damaged)?;
        let keys: Result<Vec<_>, _> = text.lines().map(VerifierKey::parse).collect();
        keys.map(Self).map_err(|_| KeyError::Damaged)
    }

    /// The key that signs this log.
    pub fn key(&self, origin: &str) -> Option<&VerifierKey> {
        self.0.iter().find(|key| key.name() == origin)
    }

    /// Is there none yet?
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Adds the key of a log that is not known yet; one that is there already is fine.
/// # Errors
/// [`KeyError::Damaged`] when the log is known with another key; [`KeyError::Disk`].
pub fn pin(disk: &dyn Disk, dir: &Path, key: &VerifierKey) -> Result<(), KeyError> {
    let mut logs = Logs::read(disk, dir)?;
    match logs.key(key.name()) {
        Some(known) if known == key => return Ok(()),
        Some(_) => return Err(KeyError::Damaged),
        None => logs.0.push(key.clone()),
    }
    let text: String = logs.0.iter().map(|key| format!("{key}\n")).collect();
    Ok(files::replace(
        disk,
        &dir.join(FILE),
        text.as_bytes(),
        Mode::Private,
    )?)
}
