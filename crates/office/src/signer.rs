//! The signer: a process of its own that never signs two histories.
//!
//! It is the log's first witness (journal specification §9.3). Its directory holds the private key and, for each log, the size and root
//! signed last; it belongs on storage that is not backed up or restored together with the database, or an old database would
//! bring an old signer along. A wish is checked against that state, the new state is durable before the answer leaves, and
//! Ed25519 is deterministic: asked again for the same tree, it gives the same note.

mod client;
mod moving;
mod protocol;
mod serve;
mod state;

pub use client::SignerClient;
pub(crate) use moving::Moving;
pub use protocol::{Answer, Request, Signed, Wish};
pub use serve::{run, serve};
pub(crate) use state::look;
pub use state::{create_key, restore_state};

use crate::failpoint;
use crate::files::{Disk, Lock};
use huiyin_journal::hash::{Hash, Sha256Tree, TreeHash};
use state::Kept;
use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Whoever signs checkpoints: [`SignerClient`] for a process, [`Signer`] itself in tests.
pub trait Sign: Send + Sync {
    /// The public key.
    /// # Errors
    /// [`SignError::Failed`], [`SignError::Gone`].
    fn key(&self) -> Result<[u8; 32], SignError>;
    /// What was signed last for this origin.
    /// # Errors
    /// [`SignError`].
    fn state(&self, origin: &str) -> Result<Signed, SignError>;
    /// The signed note (text and signature line) of the tree wished for.
    /// # Errors
    /// [`SignError`].
    fn sign(&self, wish: &Wish) -> Result<String, SignError>;
}

/// Why the signer says no: these are alarms, not things to retry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The signer's directory has no such log.
    #[error("the signer does not know this log")]
    UnknownOrigin,
    /// A smaller tree than the one signed last.
    #[error("a tree of {size} leaves is signed already, a smaller one never is")]
    Smaller {
        /// Size signed last.
        size: u64,
    },
    /// Another root for a size that is signed.
    #[error("another root is signed for size {size}")]
    OtherRoot {
        /// That size.
        size: u64,
    },
    /// The proof starts at another size than the one signed last.
    #[error("the last tree signed has {size} leaves, the wish starts elsewhere")]
    OtherStart {
        /// Size signed last.
        size: u64,
    },
    /// The new tree does not continue the one signed last.
    #[error("the tree does not continue the one of {size} leaves that is signed")]
    NotConsistent {
        /// Size signed last.
        size: u64,
    },
}

/// Why there is no signature.
#[derive(Debug, thiserror::Error)]
pub enum SignError {
    /// The signer answered no.
    #[error("the signer refuses: {0}")]
    Refused(#[from] Refused),
    /// The signer cannot work: no key, state lost, disk full.
    #[error("the signer cannot work: {0}")]
    Failed(String),
    /// The process did not answer in time and was ended; the next question starts it again.
    #[error("the signer did not answer; it was ended and is started again")]
    Silent,
    /// The process is not there; the next question starts it again.
    #[error("the signer is not there")]
    Gone(#[source] io::Error),
}

/// Why a signer does not start.
#[derive(Debug, thiserror::Error)]
pub enum SignerError {
    /// Another signer works on this directory.
    #[error("another signer already works in {0}")]
    Taken(PathBuf),
    /// There is no key; it is made together with an office, never on the way.
    #[error("there is no signing key in {0}")]
    NoKey(PathBuf),
    /// The key was taken away when the signer was moved.
    #[error(
        "the signer of {0} was moved to another place and must not sign here again; only if that restore broke off, give `key.moved` its name `key` back"
    )]
    Moved(PathBuf),
    /// A file is not as it was written.
    #[error("{0} is damaged")]
    Damaged(PathBuf),
    /// The key is there and what it signed last is not.
    #[error(
        "what was signed last for {0} is lost; stop the server, find the largest checkpoint that exists outside of this machine (a mirror, a backup, a witness), then run `huiyin sign --dir SIGNER-DIRECTORY --state-from CHECKPOINT`"
    )]
    StateLost(String),
    /// State may be set from a note only when it is lost.
    #[error("the state of {0} is not lost")]
    StateNotLost(String),
    /// The note given as state is not one of this key.
    #[error("the note is not a checkpoint signed by this key for one of its logs")]
    ForeignNote,
    /// Not an origin.
    #[error("{0} is no origin of a log")]
    BadOrigin(String),
    /// The disk, or the pipe.
    #[error("the signer's files cannot be used")]
    Io(#[from] io::Error),
}

/// The key and, for each of its logs, what was signed last.
pub struct Signer {
    disk: Arc<dyn Disk>,
    dir: PathBuf,
    kept: Kept,
    signed: Mutex<BTreeMap<String, Signed>>,
    _lock: Lock,
}

impl Signer {
    /// Takes the directory for this process; waits a few seconds for a predecessor that is just ending.
    /// # Errors
    /// [`SignerError`]; above all [`SignerError::StateLost`].
    pub fn open(disk: Arc<dyn Disk>, dir: &Path) -> Result<Self, SignerError> {
        if !disk.is_dir(dir) {
            return Err(SignerError::NoKey(dir.to_owned()));
        }
        let lock = state::lock(&*disk, dir)?;
        let kept = Kept::read(&*disk, dir)?;
        let mut signed = BTreeMap::new();
        for origin in &kept.origins {
            let last = state::read(&*disk, dir, origin)?;
            let last = last.ok_or_else(|| SignerError::StateLost(origin.clone()))?;
            signed.insert(origin.clone(), last);
        }
        Ok(Self {
            disk,
            dir: dir.to_owned(),
            kept,
            signed: Mutex::new(signed),
            _lock: lock,
        })
    }

    fn note(&self, origin: &str, signed: Signed) -> String {
        self.kept.note(origin, signed)
    }
}

impl Sign for Signer {
    fn key(&self) -> Result<[u8; 32], SignError> {
        Ok(self.kept.public_key())
    }

    fn state(&self, origin: &str) -> Result<Signed, SignError> {
        let signed = self.signed.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(*signed.get(origin).ok_or(Refused::UnknownOrigin)?)
    }

    fn sign(&self, wish: &Wish) -> Result<String, SignError> {
        let mut signed = self.signed.lock().unwrap_or_else(PoisonError::into_inner);
        let last = signed.get_mut(&wish.origin).ok_or(Refused::UnknownOrigin)?;
        let next = Signed {
            size: wish.new_size,
            root: wish.root,
        };
        if next.size == last.size && next != *last {
            return Err(Refused::OtherRoot { size: last.size }.into());
        }
        if next != *last {
            check(wish, last)?;
            failpoint::pass("signer-checked");
            state::write(&*self.disk, &self.dir, &wish.origin, next)
                .map_err(|error| SignError::Failed(error.to_string()))?;
            failpoint::pass("signer-persisted");
            *last = next;
        }
        Ok(self.note(&wish.origin, next))
    }
}

/// The wish must go on from the tree signed last, and prove it.
fn check(wish: &Wish, last: &Signed) -> Result<(), Refused> {
    let size = last.size;
    if wish.new_size < size {
        return Err(Refused::Smaller { size });
    }
    if wish.old_size != size {
        return Err(Refused::OtherStart { size });
    }
    if continues(last, wish) {
        Ok(())
    } else {
        Err(Refused::NotConsistent { size })
    }
}

fn continues(last: &Signed, wish: &Wish) -> bool {
    if last.size == 0 {
        return wish.proof.is_empty() && last.root == empty_root();
    }
    huiyin_journal::tree::verify_consistency(
        last.size,
        wish.new_size,
        &last.root,
        &wish.root,
        &wish.proof,
    )
    .is_ok()
}

/// The root of a log without leaves.
fn empty_root() -> Hash {
    Sha256Tree::empty()
}

impl Refused {
    fn code(self) -> u8 {
        match self {
            Self::UnknownOrigin => 1,
            Self::Smaller { .. } => 2,
            Self::OtherRoot { .. } => 3,
            Self::OtherStart { .. } => 4,
            Self::NotConsistent { .. } => 5,
        }
    }

    fn size(self) -> u64 {
        match self {
            Self::UnknownOrigin => 0,
            Self::Smaller { size }
            | Self::OtherRoot { size }
            | Self::OtherStart { size }
            | Self::NotConsistent { size } => size,
        }
    }

    fn from_code(code: u8, size: u64) -> Option<Self> {
        Some(match code {
            1 if size == 0 => Self::UnknownOrigin,
            2 => Self::Smaller { size },
            3 => Self::OtherRoot { size },
            4 => Self::OtherStart { size },
            5 => Self::NotConsistent { size },
            _ => return None,
        })
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer")
            .field("dir", &self.dir)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
