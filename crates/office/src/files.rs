//! How our own files reach the disk: tiles, checkpoints, seals, signer state, keys.
//!
//! Everything outside the database goes through [`Disk`], a handful of primitive operations, and through the
//! few procedures built on it. The procedures are right if they survive the power cuts of the tests' lossy disk at every operation:
//! afterwards a file is the old one or the new one, and what was answered for is there.

#[cfg(test)]
pub(crate) mod lossy;

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// Who may read a file besides its owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Keys and signer state: 0600.
    Private,
    /// What is published anyway: 0644.
    Public,
}

/// The primitive operations, none of them durable before the matching `sync`.
pub trait Disk: Send + Sync {
    /// The whole file; `None` when there is none.
    fn read(&self, path: &Path) -> io::Result<Option<Vec<u8>>>;
    /// Up to `buffer.len()` bytes from `offset`: how many there were.
    fn read_at(&self, path: &Path, offset: u64, buffer: &mut [u8]) -> io::Result<usize>;
    /// Length in bytes; `None` when there is no file.
    fn len(&self, path: &Path) -> io::Result<Option<u64>>;
    /// Names in a directory, sorted; a directory that is not there is empty.
    fn list(&self, dir: &Path) -> io::Result<Vec<String>>;
    /// Creates or empties the file and writes all bytes.
    fn write(&self, path: &Path, bytes: &[u8], mode: Mode) -> io::Result<()>;
    /// Writes into an existing file, which grows when needed.
    fn write_at(&self, path: &Path, offset: u64, bytes: &[u8]) -> io::Result<()>;
    /// Makes the file's content durable.
    fn sync(&self, path: &Path) -> io::Result<()>;
    /// Makes the directory's names durable.
    fn sync_dir(&self, dir: &Path) -> io::Result<()>;
    /// Renames within one directory; an old file of that name is replaced.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Removes a file; one that is not there is fine.
    fn remove(&self, path: &Path) -> io::Result<()>;
    /// Creates one directory; one that is there already is fine.
    fn make_dir(&self, dir: &Path) -> io::Result<()>;
    /// Whether the directory is there.
    fn is_dir(&self, dir: &Path) -> bool;
    /// The one holder of `path`, across processes; waits for it, or says `None` when it is taken.
    fn lock(&self, path: &Path, wait: bool) -> io::Result<Option<Lock>>;
}

/// Held until dropped, or until the process ends in whatever way.
#[derive(Debug)]
pub struct Lock {
    _file: Option<File>,
}

/// Replaces one file durably: temporary file, fsync, rename, fsync of the directory.
/// # Errors
/// Any error of the disk; the old file is then still the one that counts.
pub fn replace(disk: &dyn Disk, path: &Path, bytes: &[u8], mode: Mode) -> io::Result<()> {
    replace_all(disk, &[(path.to_owned(), bytes.to_vec())], mode)
}

/// Replaces many files, each atomically, with one fsync a directory; all are durable on return.
/// # Errors
/// Any error of the disk; some files may be new by then, each of them whole.
pub fn replace_all(disk: &dyn Disk, files: &[(PathBuf, Vec<u8>)], mode: Mode) -> io::Result<()> {
    let mut dirs: Vec<&Path> = Vec::new();
    for (path, bytes) in files {
        let dir = parent(path);
        if !dirs.contains(&dir) {
            make_dirs(disk, dir)?;
            dirs.push(dir);
        }
        let temporary = temporary(path);
        disk.write(&temporary, bytes, mode)?;
        disk.sync(&temporary)?;
    }
    for (path, _) in files {
        disk.rename(&temporary(path), path)?;
    }
    dirs.iter().try_for_each(|dir| disk.sync_dir(dir))
}

/// Creates a directory and its missing parents, each name durable.
/// # Errors
/// Any error of the disk.
pub fn make_dirs(disk: &dyn Disk, dir: &Path) -> io::Result<()> {
    if disk.is_dir(dir) {
        return Ok(());
    }
    let above = parent(dir);
    if above != dir {
        make_dirs(disk, above)?;
    }
    disk.make_dir(dir)?;
    disk.sync_dir(above)
}

/// The directory that holds `path`; `.` for a bare name.
fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(dir) if dir.as_os_str().is_empty() => Path::new("."),
        Some(dir) => dir,
        None => path,
    }
}

/// One name per target, so that what a crash leaves behind is overwritten by the next attempt.
fn temporary(path: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(path.file_name().expect("a file of ours has a name"));
    name.push(".tmp");
    path.with_file_name(name)
}

/// The file system of the machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct RealDisk;

impl Disk for RealDisk {
    fn read(&self, path: &Path) -> io::Result<Option<Vec<u8>>> {
        let Some(mut file) = there(File::open(path))? else {
            return Ok(None);
        };
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok(Some(bytes))
    }

    fn read_at(&self, path: &Path, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let file = File::open(path)?;
        let mut done = 0;
        while done < buffer.len() {
            match file.read_at(&mut buffer[done..], offset + done as u64)? {
                0 => break,
                read => done += read,
            }
        }
        Ok(done)
    }

    fn len(&self, path: &Path) -> io::Result<Option<u64>> {
        Ok(there(fs::metadata(path))?.map(|meta| meta.len()))
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<String>> {
        let Some(entries) = there(fs::read_dir(dir))? else {
            return Ok(Vec::new());
        };
        let mut names = Vec::new();
        for entry in entries {
            if let Ok(name) = entry?.file_name().into_string() {
                names.push(name);
            }
        }
        names.sort();
        Ok(names)
    }

    fn write(&self, path: &Path, bytes: &[u8], mode: Mode) -> io::Result<()> {
        let bits = if mode == Mode::Private { 0o600 } else { 0o644 };
        OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(bits)
            .open(path)?
            .write_all(bytes)
    }

    fn write_at(&self, path: &Path, offset: u64, bytes: &[u8]) -> io::Result<()> {
        OpenOptions::new()
            .write(true)
            .open(path)?
            .write_all_at(bytes, offset)
    }

    fn sync(&self, path: &Path) -> io::Result<()> {
        // fsync flushes the file, not the descriptor: a fresh one will do.
        OpenOptions::new().write(true).open(path)?.sync_all()
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        File::open(dir)?.sync_all()
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        there(fs::remove_file(path)).map(|_| ())
    }

    fn make_dir(&self, dir: &Path) -> io::Result<()> {
        match fs::DirBuilder::new().mode(0o755).create(dir) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && dir.is_dir() => Ok(()),
            other => other,
        }
    }

    fn is_dir(&self, dir: &Path) -> bool {
        dir.is_dir()
    }

    fn lock(&self, path: &Path, wait: bool) -> io::Result<Option<Lock>> {
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(path)?;
        if wait {
            file.lock()?;
        } else {
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Ok(None),
                Err(TryLockError::Error(error)) => return Err(error),
            }
        }
        Ok(Some(Lock { _file: Some(file) }))
    }
}

/// "Not found" is an answer, not an error.
fn there<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::lossy::LossyDisk;
    use super::*;

    /// Three states after another; the number of the last one that was answered.
    fn scene(disk: &dyn Disk) -> u32 {
        for round in 1..=3u32 {
            let text = format!("state {round}");
            if replace(disk, Path::new("/d/x/state"), text.as_bytes(), Mode::Public).is_err() {
                return round - 1;
            }
        }
        3
    }

    #[test]
    fn a_replaced_file_is_old_or_new_after_a_power_cut_at_any_operation() {
        let whole = LossyDisk::new();
        assert_eq!(scene(&whole), 3);
        for cut in 0..whole.operations() {
            for seed in 0..8 {
                let disk = LossyDisk::cut_at(cut);
                let answered = scene(&disk);
                let found = disk.reboot(seed).read(Path::new("/d/x/state")).unwrap();
                let found = match found.as_deref() {
                    None => 0,
                    Some(b"state 1") => 1,
                    Some(b"state 2") => 2,
                    Some(b"state 3") => 3,
                    Some(torn) => panic!("torn file at cut {cut}: {torn:?}"),
                };
                assert!(
                    found >= answered,
                    "cut {cut}: {answered} was answered, {found} is there"
                );
                assert!(found <= answered + 1);
            }
        }
    }

    #[test]
    fn the_lossy_disk_does_lose_what_was_not_synced() {
        let path = Path::new("/d");
        let mut lost = 0;
        for seed in 0..32 {
            let disk = LossyDisk::new();
            disk.make_dir(path).unwrap();
            disk.write(&path.join("f"), b"12345678", Mode::Public)
                .unwrap();
            let after = disk.reboot(seed).read(&path.join("f")).unwrap();
            lost += u32::from(after.as_deref() != Some(b"12345678"));
        }
        assert!(
            lost > 16,
            "only {lost} of 32 unsynced files were lost or torn"
        );
    }

    #[test]
    fn the_real_disk_replaces_and_lists() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a/b/file");
        replace(&RealDisk, &path, b"one", Mode::Private).unwrap();
        replace(&RealDisk, &path, b"two", Mode::Private).unwrap();
        assert_eq!(RealDisk.read(&path).unwrap().as_deref(), Some(&b"two"[..]));
        assert_eq!(RealDisk.list(&dir.path().join("a/b")).unwrap(), ["file"]);
        assert_eq!(RealDisk.read(&dir.path().join("none")).unwrap(), None);
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
}
