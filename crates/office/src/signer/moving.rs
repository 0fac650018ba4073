//! A signer moves to another directory: at no time are there two that could sign.

use super::{Signer, SignerError, state};
use crate::files::{self, Disk, Lock, Mode};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use zeroize::Zeroizing;

/// A signer that is copied and durable in its new place, while the old one is locked and still has its key.
///
/// Dropped without [`Moving::finish`], it leaves the old signer as it was; the copy must then go.
pub(crate) struct Moving {
    disk: Arc<dyn Disk>,
    old: PathBuf,
    /// The copy, to be compared before the old one gives up its key.
    pub(crate) signer: Signer,
    _lock: Lock,
}

impl Moving {
    /// Copies key and states from `old`, which must not be at work, to `new`.
    /// # Errors
    /// [`SignerError::Taken`] while the old one serves, [`SignerError::Moved`] when it was moved before.
    pub(crate) fn copy(disk: Arc<dyn Disk>, old: &Path, new: &Path) -> Result<Self, SignerError> {
        if !disk.is_dir(old) {
            return Err(SignerError::NoKey(old.to_owned()));
        }
        let lock = disk.lock(&old.join("lock"), false)?;
        let lock = lock.ok_or_else(|| SignerError::Taken(old.to_owned()))?;
        state::Kept::read(&*disk, old)?;
        files::make_dirs(&*disk, new)?;
        for name in disk.list(old)? {
            if name == "key" || name.starts_with("state-") {
                let bytes = Zeroizing::new(disk.read(&old.join(&name))?.unwrap_or_default());
                files::replace(&*disk, &new.join(&name), &bytes, Mode::Private)?;
            }
        }
        let signer = Signer::open(Arc::clone(&disk), new)?;
        Ok(Self {
            disk,
            old: old.to_owned(),
            signer,
            _lock: lock,
        })
    }

    /// Takes the old signer's key away, durably; from here on only the new one can sign.
    /// # Errors
    /// Any error of the disk; then neither may be used before somebody has looked.
    pub(crate) fn finish(self) -> Result<(), SignerError> {
        self.disk
            .rename(&self.old.join("key"), &self.old.join(state::MOVED))?;
        Ok(self.disk.sync_dir(&self.old)?)
    }
}
