//! The way back: into a new directory, and never quietly to an older state.

use super::journal::Journal;
use super::republish::republish;
use super::{BackupError, KEYS_LAST_DAYS, MADE, archive, passphrase};
use crate::error::OfficeError;
use crate::failpoint;
use crate::files::{self, Disk as _, Mode, RealDisk};
use crate::keys::shares;
use crate::place::{OfficeFile, Place};
use crate::publisher::{PublicFolder, verified};
use crate::signer::{self, Moving, Sign, SignError};
use crate::system::SystemRandom;
use huiyin_journal::checkpoint::Checkpoint;
use huiyin_journal::hash::sha256;
use huiyin_journal::origin::{self, Origin};
use huiyin_store::{Clock, NewOffice, Store};
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

/// What to restore from.
#[derive(Clone, Debug)]
pub struct Restore {
    /// The data part.
    pub data: PathBuf,
    /// The keys part.
    pub keys: PathBuf,
    /// Its passphrase.
    pub passphrase: String,
    /// The newest signed note that can be found anywhere: beside the backup, on a mirror, at a witness.
    pub checkpoint: PathBuf,
    /// The signer's directory, when it survived and nobody uses it: the signer moves, and its old key becomes `key.moved`.
    pub signer: Option<PathBuf>,
    /// The signer is lost: begin the next generation.
    pub new_generation: bool,
}

/// What was restored, and what it is worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// Office code.
    pub office: String,
    /// Rows in the restored journal.
    pub rows: u64,
    /// Rows under the note, or under the surviving signer's last signature.
    pub signed: u64,
    /// The signer.
    pub signer: SignerNow,
}

impl Restored {
    /// Entries that are signed and not in the data: an old backup. Nothing can be written until `huiyin recover` has brought
    /// them back.
    #[must_use]
    pub fn missing(&self) -> u64 {
        self.signed.saturating_sub(self.rows)
    }

    /// Entries of an ended generation that stand after its last signature: they are in the office, but no receipt can
    /// prove them.
    #[must_use]
    pub fn unsigned(&self) -> u64 {
        match self.signer {
            SignerNow::NewGeneration { .. } => self.rows.saturating_sub(self.signed),
            _ => 0,
        }
    }
}

/// Who signs from now on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignerNow {
    /// The surviving signer, in its new place.
    Kept,
    /// Nobody: give the signer's directory back, or begin a new generation.
    Missing,
    /// A new signer and the next generation of the journal, whose first entry names the last good checkpoint.
    NewGeneration {
        /// The new log's name.
        origin: String,
        /// Its key, to be printed and pinned anew.
        vkey: String,
    },
}

/// Restores into a new directory, and, when the place names one, into an empty PostgreSQL database; a backup may move from one
/// engine to the other.
/// # Errors
/// [`BackupError`]; what could not be restored as a whole is taken away again. Of a restore that was killed, the next one into
/// the same directory clears away what is left; a PostgreSQL database has to be emptied by hand.
pub fn restore(
    place: &Place,
    from: &Restore,
    clock: Arc<dyn Clock>,
) -> Result<Restored, BackupError> {
    let aside = Aside::prepare(place)?;
    let done = fill(&aside.place, from, clock);
    match done {
        Ok(restored) => {
            aside.move_in()?;
            Ok(restored)
        }
        Err(error) => {
            aside.clear();
            Err(error)
        }
    }
}

/// Where an office is put together before any of it lies where it would be looked for.
struct Aside {
    /// The directory that will hold the office.
    data: PathBuf,
    /// It was not there before.
    is_new: bool,
    /// The same office, one directory below.
    place: Place,
}

/// Below the new directory, so that moving in is renaming on one disk.
const ASIDE: &str = ".restoring";
/// What says that an office is whole: moved last.
const OFFICE_FILE: &str = "office.toml";

impl Aside {
    /// Makes the directory; an empty one, or one where an earlier restore broke off.
    fn prepare(place: &Place) -> Result<Self, BackupError> {
        let data = place.data().to_owned();
        let is_new = !data.exists();
        let aside = data.join(ASIDE);
        let broke_off = aside.is_dir() && !place.is_set_up();
        if broke_off {
            // The directory was empty when that one began, so all of it is its own.
            for entry in
                std::fs::read_dir(&data).map_err(|error| OfficeError::disk(&data, error))?
            {
                let path = entry
                    .map_err(|error| OfficeError::disk(&data, error))?
                    .path();
                // What says that it broke off goes last.
                if path != aside {
                    remove(&path)?;
                }
            }
            remove(&aside)?;
        } else if std::fs::read_dir(&data).is_ok_and(|mut entries| entries.next().is_some()) {
            return Err(BackupError::NotEmpty(data));
        }
        make_private(&data)?;
        make_private(&aside)?;
        let place = place.moved_to(&aside);
        Ok(Self {
            data,
            is_new,
            place,
        })
    }

    /// Moves all of it up, and last the file that says that it is whole.
    fn move_in(self) -> Result<(), OfficeError> {
        let aside = self.place.data();
        let mut names: Vec<_> = std::fs::read_dir(aside)
            .and_then(|entries| {
                entries
                    .map(|entry| entry.map(|entry| entry.file_name()))
                    .collect::<io::Result<_>>()
            })
            .map_err(|error| OfficeError::disk(aside, error))?;
        names.sort_by_key(|name| name == OFFICE_FILE);
        for name in names {
            failpoint::pass("restore-moving");
            std::fs::rename(aside.join(&name), self.data.join(&name))
                .map_err(|error| OfficeError::disk(&self.data.join(&name), error))?;
        }
        RealDisk
            .sync_dir(&self.data)
            .map_err(|error| OfficeError::disk(&self.data, error))?;
        remove(aside)
    }

    /// Takes it away: half an office, with its texts, is of use to nobody.
    fn clear(self) {
        let aside = self.place.data();
        let whole = if self.is_new { &self.data } else { aside };
        if let Err(error) = remove(whole) {
            tracing::warn!(%error, "what was unpacked could not be taken away");
        }
    }
}

fn remove(path: &Path) -> Result<(), OfficeError> {
    let removed = if path.is_dir() {
        std::fs::remove_dir_all(path)
    } else {
        std::fs::remove_file(path)
    };
    removed.map_err(|error| OfficeError::disk(path, error))
}

fn fill(place: &Place, from: &Restore, clock: Arc<dyn Clock>) -> Result<Restored, BackupError> {
    let file = unpack_data(place, &from.data)?;
    unpack_keys(place, from, clock.now())?;
    let environment = place.environment(clock, Arc::new(SystemRandom));
    let store = Arc::new(Store::open(&place.store_at(), environment)?);
    load(&store, &dump_file(place))?;
    failpoint::pass("restore-loaded");
    let journal = Journal::read(&store, &file)?;
    let note = std::fs::read_to_string(&from.checkpoint).map_err(|error| BackupError::Part {
        path: from.checkpoint.clone(),
        error,
    })?;
    let checkpoint = verified(&note, &journal.key).ok_or(BackupError::ForeignNote)?;
    journal.compare(&checkpoint)?;
    if journal.rows >= checkpoint.size {
        // What was published is published here too: an office without its checkpoint looks as if somebody took it away.
        let named = Origin::parse(&journal.origin).map_err(|_| BackupError::ForeignNote)?;
        let folder = PublicFolder::of(Arc::new(RealDisk), place.data(), &named);
        let (code, generation) = (&file.code, journal.generation);
        republish(&store, code, generation, &checkpoint, &note, &folder)?;
    }
    let mut signed = checkpoint.size;
    if let Some(old) = &from.signer {
        signed = signed.max(keep_signer(old, place, &journal)?);
    }
    let signer = match (&from.signer, from.new_generation) {
        (Some(_), _) => SignerNow::Kept,
        (None, false) => SignerNow::Missing,
        (None, true) if journal.rows < signed => {
            return Err(BackupError::Behind {
                rows: journal.rows,
                signed,
            });
        }
        (None, true) => next_generation(&store, place, &file, &journal, &checkpoint)?,
    };
    let rows = journal.rows;
    drop((journal, store));
    place.write_office(&RealDisk, &file)?;
    Ok(Restored {
        office: file.code,
        rows,
        signed,
        signer,
    })
}

/// Where the dump waits until all of it is known to be whole.
fn dump_file(place: &Place) -> PathBuf {
    place.data().join("restoring.dump")
}

fn load(store: &Store, dump: &Path) -> Result<(), BackupError> {
    let file = File::open(dump).map_err(|error| OfficeError::disk(dump, error))?;
    store.load_dump(file)?;
    std::fs::remove_file(dump).map_err(|error| OfficeError::disk(dump, error))?;
    Ok(())
}

fn unpack_data(place: &Place, part: &Path) -> Result<OfficeFile, BackupError> {
    let wrong = |error| BackupError::Part {
        path: part.to_owned(),
        error,
    };
    let mut input = BufReader::new(File::open(part).map_err(wrong)?);
    let mut office = String::new();
    let mut seals: Vec<(u32, String, Vec<u8>)> = Vec::new();
    let mut has_data = false;
    archive::read(
        &mut input,
        &mut |name, content| match name.split('/').collect::<Vec<_>>()[..] {
            ["office.toml"] => content.read_to_string(&mut office).map(|_| ()),
            ["data.dump"] => {
                has_data = true;
                copy_private(content, &dump_file(place))
            }
            ["seal", generation, day] => {
                let generation = generation.strip_prefix('g').and_then(|n| n.parse().ok());
                let is_day = day.len() == 8 && day.bytes().all(|byte| byte.is_ascii_digit());
                let generation = generation.filter(|_| is_day);
                let generation = generation.ok_or_else(|| archive::broken("a strange seal"))?;
                let mut bytes = Vec::new();
                content.read_to_end(&mut bytes)?;
                seals.push((generation, day.to_owned(), bytes));
                Ok(())
            }
            _ => Err(archive::broken("it holds a file that no backup holds")),
        },
    )
    .map_err(wrong)?;
    if !has_data {
        return Err(BackupError::Incomplete("the database"));
    }
    let file: OfficeFile =
        toml::from_str(&office).map_err(|_| BackupError::Incomplete("office.toml"))?;
    for (generation, day, bytes) in seals {
        let origin = origin::format(&file.domain, &file.code, generation.into())
            .map_err(|_| BackupError::Incomplete("an office with a name that fits"))?;
        let origin = Origin::parse(&origin).expect("formatted as an origin");
        let folder = PublicFolder::of(Arc::new(RealDisk), place.data(), &origin);
        let path = folder.dir().join("seal").join(day);
        files::replace(&RealDisk, &path, &bytes, Mode::Public)
            .map_err(|error| OfficeError::disk(&path, error))?;
    }
    Ok(file)
}

fn unpack_keys(place: &Place, from: &Restore, now: i64) -> Result<(), BackupError> {
    let wrong = |error| BackupError::Part {
        path: from.keys.clone(),
        error,
    };
    let dir = place.keys_dir();
    make_private(&dir)?;
    // Through a pipe, so that the opened bytes lie nowhere but in their files.
    let (mut reader, mut writer) = io::pipe().map_err(wrong)?;
    let (opened, unpacked) = thread::scope(|scope| {
        let unpacking = scope.spawn(|| {
            let unpacked = unpack_key_files(&mut reader, &dir);
            // The other end never waits for a reader that has given up.
            let _ = io::copy(&mut reader, &mut io::sink());
            unpacked
        });
        let opened = File::open(&from.keys).and_then(|sealed| {
            passphrase::open(&from.passphrase, &mut BufReader::new(sealed), &mut writer)
        });
        drop(writer);
        (opened, unpacking.join().expect("unpacking does not panic"))
    });
    if !opened.map_err(wrong)? {
        return Err(BackupError::WrongPassphrase);
    }
    let made = unpacked.map_err(wrong)?;
    let age = now - made.ok_or(BackupError::UndatedKeys)?;
    match age / (24 * 60 * 60) {
        days if age > KEYS_LAST_DAYS * 24 * 60 * 60 => Err(BackupError::OldKeys { days }),
        _ => Ok(()),
    }
}

/// When they were backed up, as far as they say.
fn unpack_key_files(archive: &mut dyn Read, dir: &Path) -> io::Result<Option<i64>> {
    let mut found = 0;
    let mut made = None;
    archive::read(
        &mut BufReader::new(archive),
        &mut |name, content| match name {
            "signer.vkey" => Ok(()),
            MADE => {
                let mut text = String::new();
                content.take(20).read_to_string(&mut text)?;
                made = text.parse().ok();
                Ok(())
            }
            "master" | "records" => {
                found += 1;
                copy_private(content, &dir.join(name))
            }
            shares::FILE => copy_private(content, &dir.join(name)),
            _ => Err(archive::broken("it holds a file that no keys file holds")),
        },
    )?;
    if found == super::KEY_FILES.len() {
        Ok(made)
    } else {
        Err(archive::broken("keys are missing"))
    }
}

/// Moves the surviving signer to its place; how many entries it has signed.
fn keep_signer(old: &Path, place: &Place, journal: &Journal) -> Result<u64, BackupError> {
    let new = place.signer_dir();
    make_private(&new)?;
    let moving = Moving::copy(Arc::new(RealDisk), old, &new)?;
    let keeper = |error: SignError| OfficeError::Keeper(error.to_string());
    if moving.signer.key().map_err(keeper)? != *journal.key.material() {
        return Err(BackupError::ForeignNote);
    }
    let signed = moving.signer.state(&journal.origin).map_err(keeper)?;
    moving.finish()?;
    Ok(signed.size)
}

fn next_generation(
    store: &Store,
    place: &Place,
    file: &OfficeFile,
    journal: &Journal,
    last: &Checkpoint,
) -> Result<SignerNow, BackupError> {
    let origin = origin::format(&file.domain, &file.code, u64::from(journal.generation) + 1)
        .map_err(|error| OfficeError::Keeper(error.to_string()))?;
    let key = signer::create_key(&RealDisk, &SystemRandom, &place.signer_dir(), &origin)?;
    let (receiving, other) = journal.registers()?;
    let new = NewOffice {
        office: file.code.clone(),
        name: file.name.clone(),
        zone: file.zone.clone(),
        domain: file.domain.clone(),
        vkey: key.to_string(),
        receiving,
        other,
    };
    let last = sha256(last.to_string().as_bytes());
    store.write(move |append| append.next_generation(&new, last).map(|_| ()))?;
    Ok(SignerNow::NewGeneration {
        origin,
        vkey: key.to_string(),
    })
}

fn make_private(dir: &Path) -> Result<(), OfficeError> {
    use std::os::unix::fs::DirBuilderExt;
    let made = std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(dir);
    made.map_err(|error| OfficeError::disk(dir, error))
}

fn private_file(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    File::options()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)
}

/// Copies to a new private file, durably.
fn copy_private(content: &mut dyn Read, path: &Path) -> io::Result<()> {
    let mut file = private_file(path)?;
    io::copy(content, &mut file)?;
    file.sync_all()
}
