//! The signer's files: the private key with the list of its logs, and one small state for each.
//!
//! A log is listed beside the key only once its state is durable, so a listed log without a state has lost it: that is told apart
//! from a new log, which is why a signer never begins at zero by itself.

use super::{Refused, SignError, Signed, SignerError, empty_root};
use crate::files::{self, Disk, Lock, Mode};
use crate::system::Random;
use huiyin_journal::checkpoint::Checkpoint;
use huiyin_journal::hash::{Hash, hex, sha256};
use huiyin_journal::key::{Algorithm, PrivateKey, VerifierKey};
use huiyin_journal::note::Note;
use huiyin_journal::origin::Origin;
use std::fmt::Write;
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;
use zeroize::Zeroizing;

const KEY_HEAD: &str = "huiyin signer key 1";
/// The name of a key that was taken away.
pub(super) const MOVED: &str = "key.moved";
const STATE_HEAD: &str = "huiyin signer state 1";

/// The private key and the logs it signs.
pub(super) struct Kept {
    seed: Zeroizing<Hash>,
    pub(super) origins: Vec<String>,
}

/// Admits a log whose state starts at zero; makes the directory and its key when there is none. Returns the log's verifier key.
///
/// Called when an office or a generation is created, never on the way. For a log that is admitted already nothing changes.
/// # Errors
/// [`SignerError::StateLost`] for a listed log without state: this is not the way to start over.
pub fn create_key(
    disk: &dyn Disk,
    random: &dyn Random,
    dir: &Path,
    origin: &str,
) -> Result<VerifierKey, SignerError> {
    Origin::parse(origin).map_err(|_| SignerError::BadOrigin(origin.to_owned()))?;
    files::make_dirs(disk, dir)?;
    let _lock = lock(disk, dir)?;
    let mut kept = match Kept::read(disk, dir) {
        Err(SignerError::NoKey(_)) => Kept::fresh(random),
        other => other?,
    };
    let known = kept.origins.iter().any(|known| known == origin);
    let state = read(disk, dir, origin)?;
    match (known, state) {
        (true, Some(_)) => return Ok(kept.verifier_key(origin)),
        (true, None) => return Err(SignerError::StateLost(origin.to_owned())),
        (false, _) => {}
    }
    // A state without its line in the list is what a crash in here leaves: nothing was signed under it.
    write(
        disk,
        dir,
        origin,
        Signed {
            size: 0,
            root: empty_root(),
        },
    )?;
    kept.origins.push(origin.to_owned());
    kept.write(disk, dir)?;
    Ok(kept.verifier_key(origin))
}

/// Sets a lost state from the largest checkpoint that can be found elsewhere; returns its size.
/// # Errors
/// [`SignerError::StateNotLost`], [`SignerError::ForeignNote`].
pub fn restore_state(disk: &dyn Disk, dir: &Path, note: &[u8]) -> Result<u64, SignerError> {
    let _lock = lock(disk, dir)?;
    let kept = Kept::read(disk, dir)?;
    let checkpoint = kept.verified(note).ok_or(SignerError::ForeignNote)?;
    if read(disk, dir, &checkpoint.origin)?.is_some() {
        return Err(SignerError::StateNotLost(checkpoint.origin));
    }
    let signed = Signed {
        size: checkpoint.size,
        root: checkpoint.root,
    };
    write(disk, dir, &checkpoint.origin, signed)?;
    Ok(checkpoint.size)
}

/// The public key in a signer's directory and what it signed last for this origin, read beside the signer that may work
/// there; `None` where there is no such directory.
/// # Errors
/// Why a signer would not start here: [`SignError::Failed`], [`SignError::Refused`].
pub(crate) fn look(
    disk: &dyn Disk,
    dir: &Path,
    origin: &str,
) -> Result<Option<([u8; 32], Signed)>, SignError> {
    if !disk.is_dir(dir) {
        return Ok(None);
    }
    let failed = |error: SignerError| SignError::Failed(error.to_string());
    let kept = Kept::read(disk, dir).map_err(failed)?;
    let mut found = None;
    for known in &kept.origins {
        let last = read(disk, dir, known).map_err(failed)?;
        let last = last.ok_or_else(|| failed(SignerError::StateLost(known.clone())))?;
        if known == origin {
            found = Some(last);
        }
    }
    let last = found.ok_or(Refused::UnknownOrigin)?;
    Ok(Some((kept.public_key(), last)))
}

/// One signer a directory; a predecessor whose server was just killed ends within moments.
pub(super) fn lock(disk: &dyn Disk, dir: &Path) -> Result<Lock, SignerError> {
    for _ in 0..200 {
        if let Some(lock) = disk.lock(&dir.join("lock"), false)? {
            return Ok(lock);
        }
        thread::sleep(Duration::from_millis(25));
    }
    Err(SignerError::Taken(dir.to_owned()))
}

/// What was signed last; `None` when there is no such file.
pub(super) fn read(
    disk: &dyn Disk,
    dir: &Path,
    origin: &str,
) -> Result<Option<Signed>, SignerError> {
    let path = path(dir, origin);
    let Some(bytes) = disk.read(&path)? else {
        return Ok(None);
    };
    parse(&bytes, origin)
        .map(Some)
        .ok_or(SignerError::Damaged(path))
}

/// Makes what is signed next durable.
pub(super) fn write(disk: &dyn Disk, dir: &Path, origin: &str, signed: Signed) -> io::Result<()> {
    files::replace(
        disk,
        &path(dir, origin),
        format(origin, signed).as_bytes(),
        Mode::Private,
    )
}

fn path(dir: &Path, origin: &str) -> PathBuf {
    dir.join(format!("state-{}", &hex(&sha256(origin.as_bytes()))[..16]))
}

fn format(origin: &str, signed: Signed) -> String {
    let mut text = format!(
        "{STATE_HEAD}\n{origin}\n{}\n{}\n",
        signed.size,
        hex(&signed.root)
    );
    let sum = hex(&sha256(text.as_bytes()));
    writeln!(text, "{sum}").expect("writing to a string cannot fail");
    text
}

fn parse(bytes: &[u8], origin: &str) -> Option<Signed> {
    let text = std::str::from_utf8(bytes).ok()?;
    let mut lines = text.lines().skip(2);
    let (size, root) = (lines.next()?.parse().ok()?, lines.next()?);
    let signed = Signed {
        size,
        root: crate::keys::unhex(root.as_bytes())?,
    };
    (format(origin, signed) == text).then_some(signed)
}

impl Kept {
    fn fresh(random: &dyn Random) -> Self {
        let mut seed = Zeroizing::new([0; 32]);
        random.fill(&mut *seed);
        Self {
            seed,
            origins: Vec::new(),
        }
    }

    pub(super) fn read(disk: &dyn Disk, dir: &Path) -> Result<Self, SignerError> {
        let path = dir.join("key");
        let Some(text) = disk.read(&path)? else {
            let moved = disk.len(&dir.join(MOVED))?.is_some();
            let why = if moved {
                SignerError::Moved
            } else {
                SignerError::NoKey
            };
            return Err(why(dir.to_owned()));
        };
        Self::parse(&Zeroizing::new(text)).ok_or(SignerError::Damaged(path))
    }

    fn parse(text: &[u8]) -> Option<Self> {
        let mut lines = std::str::from_utf8(text)
            .ok()?
            .strip_suffix('\n')?
            .split('\n');
        if lines.next()? != KEY_HEAD {
            return None;
        }
        let seed = Zeroizing::new(crate::keys::unhex(lines.next()?.as_bytes())?);
        let mut origins = Vec::new();
        for line in lines {
            origins.push(
                Origin::parse(line.strip_prefix("log ")?)
                    .ok()?
                    .text
                    .to_owned(),
            );
        }
        Some(Self { seed, origins })
    }

    fn write(&self, disk: &dyn Disk, dir: &Path) -> io::Result<()> {
        let mut text = Zeroizing::new(format!(
            "{KEY_HEAD}\n{}\n",
            &*Zeroizing::new(hex(&*self.seed))
        ));
        for origin in &self.origins {
            writeln!(text, "log {origin}").expect("writing to a string cannot fail");
        }
        files::replace(disk, &dir.join("key"), text.as_bytes(), Mode::Private)
    }

    pub(super) fn public_key(&self) -> [u8; 32] {
        let key = PrivateKey::log("any", &self.seed).expect("a plain word is a key name");
        key.public()
            .material()
            .try_into()
            .expect("an Ed25519 key has 32 bytes")
    }

    fn verifier_key(&self, origin: &str) -> VerifierKey {
        VerifierKey::new(origin, Algorithm::Ed25519, &self.public_key())
            .expect("an origin is a key name, and our key a good point")
    }

    /// The signed note of a tree; the same one each time.
    pub(super) fn note(&self, origin: &str, signed: Signed) -> String {
        let key = PrivateKey::log(origin, &self.seed).expect("an origin is a key name");
        let Signed { size, root } = signed;
        Checkpoint {
            origin: origin.to_owned(),
            size,
            root,
        }
        .sign(&key)
        .to_string()
    }

    /// The checkpoint in a note that this key signed for one of its logs.
    fn verified(&self, note: &[u8]) -> Option<Checkpoint> {
        let note = Note::parse(note).ok()?;
        let checkpoint = Checkpoint::parse(&note.text).ok()?;
        let key = PrivateKey::log(&checkpoint.origin, &self.seed).ok()?;
        let mut lines = note.lines_of(key.public()).peekable();
        let good = self.origins.contains(&checkpoint.origin)
            && lines.peek().is_some()
            && lines.all(|line| line.verifies(&note.text, key.public()));
        good.then_some(checkpoint)
    }
}
