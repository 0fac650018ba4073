//! Backup while serving, in three parts that belong in three places, and the way back.
//!
//! * `data-<time>.huiyin-backup`: the database, the office's name, the published seals. No key is in it: identities stay closed.
//! * `keys-<time>.huiyin-keys`: the keys of the matters, under a passphrase of their own.
//! * `checkpoint-<time>.note`: the newest signed note, which says how much of the journal there must be at least.
//!
//! The signer's private key and state are in none of them. A copy of that key could sign a second history without anybody noticing,
//! and an old state restored with it would let it; with the signer lost, the next generation of the journal begins, and everyone
//! sees that it did (journal specification §9.5).

mod archive;
pub(crate) mod journal;
mod passphrase;
mod recover;
mod republish;
mod restore;
mod told;

pub use recover::{Recovered, recover};
pub use restore::{Restore, Restored, SignerNow, restore};

use crate::error::OfficeError;
use crate::files::{self, Disk, Mode, RealDisk};
use crate::keys::{settle, shares};
use crate::office::Office;
use crate::publisher::PublishError;
use jiff::Timestamp;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

/// The files that a backup wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backup {
    /// The database and what is published.
    pub data: PathBuf,
    /// The keys of the matters, under the passphrase.
    pub keys: PathBuf,
    /// The newest signed note.
    pub checkpoint: PathBuf,
}

/// Why there is no backup, or none can be restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The passphrase is too short to guard anything.
    #[error("the passphrase needs at least 12 characters")]
    ShortPassphrase,
    /// Nothing is published yet, so no note can go with the backup.
    #[error(
        "nothing of the journal is signed and published yet; start the server once, then back up"
    )]
    NothingPublished,
    /// There are no published files to bring entries back from.
    #[error(
        "there are no published files of this journal; give a copy of them, from a mirror or another backup, with --from DIR"
    )]
    NoPublishedFiles,
    /// The passphrase does not open the keys.
    #[error("this passphrase does not open the keys file")]
    WrongPassphrase,
    /// The keys could bring back what was lawfully erased since.
    #[error(
        "the keys were backed up {days} days ago; after {KEYS_LAST_DAYS} days they are not restored, because they could bring back what was erased since"
    )]
    OldKeys {
        /// Their age.
        days: i64,
    },
    /// Keys that an earlier version backed up.
    #[error(
        "the keys do not say when they were backed up: an earlier version did it, and that version restores them"
    )]
    UndatedKeys,
    /// A part is damaged, or not one of ours.
    #[error("{}: {error}", path.display())]
    Part {
        /// Which one.
        path: PathBuf,
        /// What is wrong.
        error: io::Error,
    },
    /// A part lacks something.
    #[error("the backup lacks {0}")]
    Incomplete(&'static str),
    /// The directory to restore into holds something.
    #[error("{} is not empty; a backup is restored into a new directory", .0.display())]
    NotEmpty(PathBuf),
    /// The note is not signed by the key that the restored journal names.
    #[error("the note is not a checkpoint of the restored journal")]
    ForeignNote,
    /// The restored rows contradict the note.
    #[error("the restored journal contradicts the note at size {0}: the data was changed")]
    Differs(u64),
    /// A new generation cannot start while entries are missing.
    #[error(
        "the data is older than the note ({rows} entries of {signed}); bring the missing entries back with `huiyin recover` before a new generation begins"
    )]
    Behind {
        /// Rows restored.
        rows: u64,
        /// Rows signed.
        signed: u64,
    },
    /// Entries were signed that no published file holds.
    #[error(
        "entries up to {signed} are signed, but only {found} are published: the rest cannot be brought back; begin a new generation"
    )]
    Unpublished {
        /// Signed, as the signer remembers.
        signed: u64,
        /// Found in the published files.
        found: u64,
    },
    /// The published files lack what the checkpoint covers.
    #[error("the published files lack {0}")]
    MissingFile(String),
    /// The signer directory cannot be used.
    #[error("the signer: {0}")]
    Signer(#[from] crate::signer::SignerError),
    /// The published files.
    #[error(transparent)]
    Published(#[from] PublishError),
    /// Something of the office.
    #[error(transparent)]
    Office(#[from] OfficeError),
}

impl From<huiyin_store::StoreError> for BackupError {
    fn from(error: huiyin_store::StoreError) -> Self {
        Self::Office(error.into())
    }
}

/// The publisher signs within a second; a disk that is full or a signer that is away is not waited for.
const SIGNED_WITHIN: Duration = Duration::from_secs(5);
const SHORTEST_PASSPHRASE: usize = 12;
/// What was erased must have left the key backups by then.
pub const KEYS_LAST_DAYS: i64 = 30;
/// In the keys part: Unix seconds.
const MADE: &str = "made";
const KEY_FILES: [&str; 2] = ["master", "records"];

impl Office {
    /// Writes the three parts into `out`, while the office goes on working.
    /// # Errors
    /// [`BackupError`]; on any of them no part of this backup is left behind as whole.
    pub fn backup(&self, out: &Path, passphrase: &str) -> Result<Backup, BackupError> {
        if passphrase.chars().count() < SHORTEST_PASSPHRASE {
            return Err(BackupError::ShortPassphrase);
        }
        let time = Timestamp::from_second(self.clock.now()).unwrap_or_default();
        let time = time.strftime("%Y%m%dT%H%M%SZ");
        let backup = Backup {
            data: out.join(format!("data-{time}.huiyin-backup")),
            keys: out.join(format!("keys-{time}.huiyin-keys")),
            checkpoint: out.join(format!("checkpoint-{time}.note")),
        };
        make_private(out).map_err(|error| OfficeError::disk(out, error))?;
        // The note first: the data must reach at least as far. The keys last: they only grow, and the data names them.
        let note = self.newest_note()?;
        write_part(&backup.data, |file| self.write_data(out, file))?;
        write_part(&backup.keys, |file| self.write_keys(passphrase, file))?;
        files::replace(&RealDisk, &backup.checkpoint, note.as_bytes(), Mode::Public)
            .map_err(|error| OfficeError::disk(&backup.checkpoint, error))?;
        Ok(backup)
    }

    /// The note over all that is durable: the publisher is given a moment to sign it, so that as little as possible of the
    /// backup is unsigned should the signer be lost. Where nothing is signed now, the newest note there is.
    fn newest_note(&self) -> Result<String, BackupError> {
        let rows = self.store.committed().size(self.code());
        let last = rows.unwrap_or_default().size.checked_sub(1);
        if let (Ok(keepers), Some(last)) = (self.keepers(), last) {
            keepers.wait_published(last, SIGNED_WITHIN);
        }
        let note = self.public_folder(self.generation()).checkpoint()?;
        note.ok_or(BackupError::NothingPublished)
    }

    fn write_data(&self, out: &Path, file: &mut File) -> Result<(), BackupError> {
        let (mut reader, writer) = io::pipe().map_err(|error| OfficeError::disk(out, error))?;
        let (dumped, written) = thread::scope(|scope| {
            let dumping = scope.spawn(|| self.store.dump(self.code(), writer));
            let written = (|| {
                let mut archive = archive::Writer::new(BufWriter::new(file))?;
                let office = self.place().data().join("office.toml");
                archive.add("office.toml", &mut File::open(office)?)?;
                archive.add("data.dump", &mut reader)?;
                for generation in 1..=self.generation() {
                    self.add_seals(generation, &mut archive)?;
                }
                archive.finish().map(drop)
            })();
            // A dump that nobody reads any more ends with a broken pipe.
            drop(reader);
            (dumping.join().expect("dumping does not panic"), written)
        });
        written.map_err(|error| OfficeError::disk(out, error))?;
        dumped?;
        Ok(())
    }

    /// The seals are signed files that nothing can make again once the signer has moved on.
    fn add_seals<W: Write>(
        &self,
        generation: u32,
        archive: &mut archive::Writer<W>,
    ) -> io::Result<()> {
        let folder = self.public_folder(generation);
        let dir = folder.dir().join("seal");
        for name in RealDisk.list(&dir)? {
            if !name.starts_with('.') {
                let inside = format!("seal/g{generation}/{name}");
                archive.add(&inside, &mut File::open(dir.join(&name))?)?;
            }
        }
        Ok(())
    }

    fn write_keys(&self, passphrase: &str, file: &mut File) -> Result<(), BackupError> {
        let dir = self.place().keys_dir();
        let key = self.log_key(self.generation())?.to_string();
        let made = self.clock.now().to_string();
        let (mut reader, writer) = io::pipe().map_err(|error| OfficeError::disk(&dir, error))?;
        let _still = settle(&RealDisk, &dir).map_err(OfficeError::from)?;
        let written = thread::scope(|scope| {
            let packing = scope.spawn(|| {
                let mut archive = archive::Writer::new(writer)?;
                archive.add("signer.vkey", &mut key.as_bytes())?;
                archive.add(MADE, &mut made.as_bytes())?;
                for name in KEY_FILES {
                    archive.add(name, &mut BufReader::new(File::open(dir.join(name))?))?;
                }
                if let Some(made) = RealDisk.read(&dir.join(shares::FILE))? {
                    archive.add(shares::FILE, &mut &made[..])?;
                }
                archive.finish().map(drop)
            });
            let mut out = BufWriter::new(file);
            let sealed = passphrase::seal(passphrase, &*self.random, &mut reader, &mut out);
            drop(reader);
            let packed = packing.join().expect("packing does not panic");
            sealed.and(packed)
        });
        Ok(written.map_err(|error| OfficeError::disk(&dir, error))?)
    }
}

/// Where the parts go, for the office's own eyes when it is new; one that is there is as its owner made it.
fn make_private(out: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    if RealDisk.is_dir(out) {
        return Ok(());
    }
    let above = match out.parent() {
        Some(above) if !above.as_os_str().is_empty() => above,
        _ => Path::new("."),
    };
    files::make_dirs(&RealDisk, above)?;
    fs::DirBuilder::new().mode(0o700).create(out)?;
    RealDisk.sync_dir(above)
}

/// Writes a part under a temporary name, makes it durable, and gives it its name.
fn write_part(
    path: &Path,
    write: impl FnOnce(&mut File) -> Result<(), BackupError>,
) -> Result<(), BackupError> {
    use std::os::unix::fs::OpenOptionsExt;
    let name = path
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or("part");
    let temporary = path.with_file_name(format!(".{name}.tmp"));
    let disk = |error| OfficeError::disk(path, error);
    let mut options = File::options();
    // What lies under this name already is another's, or a link.
    options.write(true).create_new(true).mode(0o600);
    let mut file = options.open(&temporary).map_err(disk)?;
    let written = write(&mut file).and_then(|()| Ok(file.sync_all().map_err(disk)?));
    if written.is_err() {
        let _ = RealDisk.remove(&temporary);
        return written;
    }
    RealDisk.rename(&temporary, path).map_err(disk)?;
    let dir = path.parent().unwrap_or(Path::new("."));
    Ok(RealDisk.sync_dir(dir).map_err(disk)?)
}
