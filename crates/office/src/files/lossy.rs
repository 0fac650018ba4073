//! A disk for tests that keeps unsynced content and names apart and loses them at a power cut.
//!
//! Content and names are independent, as on a real file system without barriers: a rename may survive while the
//! renamed file's bytes do not. Names of one directory survive as a prefix of their order; bytes of a file as the old
//! ones, the new ones, a prefix of the new ones, or, for writes into the middle, sector by sector.

use super::{Disk, Lock, Mode};
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// What a disk writes in one piece.
const SECTOR: usize = 512;

/// See the module.
pub(crate) struct LossyDisk {
    inner: Mutex<Inner>,
}

#[derive(Clone, Default)]
struct Inner {
    files: Vec<Content>,
    dirs: BTreeMap<PathBuf, Names>,
    operations: usize,
    cut: Option<usize>,
    /// Operations fail from the cut on, but nothing is lost: a full disk.
    full: bool,
}

#[derive(Clone, Default)]
struct Content {
    now: Vec<u8>,
    durable: Vec<u8>,
    /// Only whole-file writes since the last sync: then a survivor is a prefix.
    appended: bool,
}

#[derive(Clone, Default)]
struct Names {
    now: BTreeMap<String, Entry>,
    durable: BTreeMap<String, Entry>,
    pending: Vec<Change>,
}

#[derive(Clone, Copy, PartialEq)]
enum Entry {
    File(usize),
    Dir,
}

#[derive(Clone)]
enum Change {
    Add(String, Entry),
    Rename(String, String),
    Remove(String),
}

impl LossyDisk {
    /// A disk that works until [`LossyDisk::reboot`].
    pub(crate) fn new() -> Self {
        let mut inner = Inner::default();
        inner.dirs.insert(PathBuf::from("/"), Names::default());
        Self {
            inner: Mutex::new(inner),
        }
    }

    /// The power goes away in place of the `n`-th changing operation (from 0).
    pub(crate) fn cut_at(n: usize) -> Self {
        let disk = Self::new();
        disk.inner.lock().unwrap().cut = Some(n);
        disk
    }

    /// The power goes away in place of the `n`-th changing operation from now on.
    pub(crate) fn cut_after(&self, n: usize) {
        let mut inner = self.inner.lock().unwrap();
        inner.cut = Some(inner.operations + n);
    }

    /// From now on every changing operation fails as on a full disk; `false` frees it again.
    pub(crate) fn full(&self, full: bool) {
        self.inner.lock().unwrap().full = full;
    }

    /// How many changing operations were tried.
    pub(crate) fn operations(&self) -> usize {
        self.inner.lock().unwrap().operations
    }

    /// What a restart finds, with one of the possible losses chosen by `seed`.
    pub(crate) fn reboot(&self, seed: u64) -> Self {
        let mut choice = Choice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let mut inner = self.inner.lock().unwrap().clone();
        for content in &mut inner.files {
            let kept = content.survivor(&mut choice);
            *content = Content {
                now: kept.clone(),
                durable: kept,
                appended: false,
            };
        }
        for names in inner.dirs.values_mut() {
            let kept = choice.below(names.pending.len() + 1);
            let mut survivor = names.durable.clone();
            for change in &names.pending[..kept] {
                change.apply(&mut survivor);
            }
            *names = Names {
                now: survivor.clone(),
                durable: survivor,
                pending: Vec::new(),
            };
        }
        let reachable: Vec<PathBuf> = inner
            .dirs
            .keys()
            .filter(|dir| reachable(&inner.dirs, dir))
            .cloned()
            .collect();
        inner.dirs.retain(|dir, _| reachable.contains(dir));
        inner.cut = None;
        inner.operations = 0;
        Self {
            inner: Mutex::new(inner),
        }
    }

    fn change<T>(&self, work: impl FnOnce(&mut Inner) -> io::Result<T>) -> io::Result<T> {
        let mut inner = self.inner.lock().unwrap();
        if inner.full {
            return Err(io::Error::from(io::ErrorKind::StorageFull));
        }
        let operation = inner.operations;
        inner.operations += 1;
        if inner.cut.is_some_and(|cut| operation >= cut) {
            return Err(io::Error::other("power cut"));
        }
        work(&mut inner)
    }
}

impl Content {
    fn survivor(&self, choice: &mut Choice) -> Vec<u8> {
        if self.now == self.durable {
            return self.now.clone();
        }
        match choice.below(3) {
            0 => self.durable.clone(),
            1 => self.now.clone(),
            _ if self.appended => self.now[..choice.below(self.now.len() + 1)].to_vec(),
            _ => {
                let mut mixed = self.durable.clone();
                mixed.resize(self.now.len(), 0);
                for (old, new) in mixed.chunks_mut(SECTOR).zip(self.now.chunks(SECTOR)) {
                    if choice.below(2) == 1 {
                        old.copy_from_slice(new);
                    }
                }
                mixed
            }
        }
    }
}

impl Change {
    fn apply(&self, names: &mut BTreeMap<String, Entry>) {
        match self {
            Self::Add(name, entry) => {
                names.insert(name.clone(), *entry);
            }
            Self::Rename(from, to) => {
                if let Some(entry) = names.remove(from) {
                    names.insert(to.clone(), entry);
                }
            }
            Self::Remove(name) => {
                names.remove(name);
            }
        }
    }
}

impl Names {
    fn change(&mut self, change: Change) {
        change.apply(&mut self.now);
        self.pending.push(change);
    }
}

impl Inner {
    fn file(&self, path: &Path) -> Option<usize> {
        match self.dirs.get(path.parent()?)?.now.get(name(path))? {
            Entry::File(index) => Some(*index),
            Entry::Dir => None,
        }
    }

    fn existing(&mut self, path: &Path) -> io::Result<&mut Content> {
        let index = self.file(path).ok_or(io::ErrorKind::NotFound)?;
        Ok(&mut self.files[index])
    }

    fn names(&mut self, dir: &Path) -> io::Result<&mut Names> {
        self.dirs
            .get_mut(dir)
            .ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

fn reachable(dirs: &BTreeMap<PathBuf, Names>, dir: &Path) -> bool {
    dir.parent().is_none_or(|above| {
        dirs.get(above)
            .is_some_and(|names| names.now.get(name(dir)) == Some(&Entry::Dir))
            && reachable(dirs, above)
    })
}

fn name(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).unwrap()
}

impl Disk for LossyDisk {
    fn read(&self, path: &Path) -> io::Result<Option<Vec<u8>>> {
        let inner = self.inner.lock().unwrap();
        Ok(inner.file(path).map(|index| inner.files[index].now.clone()))
    }

    fn read_at(&self, path: &Path, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = self.read(path)?.ok_or(io::ErrorKind::NotFound)?;
        let from = usize::try_from(offset).unwrap().min(bytes.len());
        let count = buffer.len().min(bytes.len() - from);
        buffer[..count].copy_from_slice(&bytes[from..from + count]);
        Ok(count)
    }

    fn len(&self, path: &Path) -> io::Result<Option<u64>> {
        Ok(self.read(path)?.map(|bytes| bytes.len() as u64))
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<String>> {
        let inner = self.inner.lock().unwrap();
        Ok(inner
            .dirs
            .get(dir)
            .map(|names| names.now.keys().cloned().collect())
            .unwrap_or_default())
    }

    fn write(&self, path: &Path, bytes: &[u8], _mode: Mode) -> io::Result<()> {
        self.change(|inner| {
            let index = match inner.file(path) {
                Some(index) => index,
                None => {
                    let index = inner.files.len();
                    let dir = path.parent().ok_or(io::ErrorKind::NotFound)?;
                    inner
                        .names(dir)?
                        .change(Change::Add(name(path).to_owned(), Entry::File(index)));
                    inner.files.push(Content::default());
                    index
                }
            };
            inner.files[index].now = bytes.to_vec();
            inner.files[index].appended = true;
            Ok(())
        })
    }

    fn write_at(&self, path: &Path, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.change(|inner| {
            let content = inner.existing(path)?;
            let from = usize::try_from(offset).unwrap();
            let end = from + bytes.len();
            if content.now.len() < end {
                content.now.resize(end, 0);
            }
            content.now[from..end].copy_from_slice(bytes);
            content.appended = false;
            Ok(())
        })
    }

    fn sync(&self, path: &Path) -> io::Result<()> {
        self.change(|inner| {
            let content = inner.existing(path)?;
            content.durable = content.now.clone();
            Ok(())
        })
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        self.change(|inner| {
            let names = inner.names(dir)?;
            names.durable = names.now.clone();
            names.pending.clear();
            Ok(())
        })
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.change(|inner| {
            assert_eq!(
                from.parent(),
                to.parent(),
                "renames stay within a directory"
            );
            inner.existing(from)?;
            let change = Change::Rename(name(from).to_owned(), name(to).to_owned());
            inner.names(from.parent().unwrap())?.change(change);
            Ok(())
        })
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.change(|inner| {
            if inner.file(path).is_some() {
                let change = Change::Remove(name(path).to_owned());
                inner.names(path.parent().unwrap())?.change(change);
            }
            Ok(())
        })
    }

    fn make_dir(&self, dir: &Path) -> io::Result<()> {
        self.change(|inner| {
            if inner.dirs.contains_key(dir) {
                return Ok(());
            }
            let above = dir.parent().ok_or(io::ErrorKind::NotFound)?;
            inner
                .names(above)?
                .change(Change::Add(name(dir).to_owned(), Entry::Dir));
            inner.dirs.insert(dir.to_owned(), Names::default());
            Ok(())
        })
    }

    fn is_dir(&self, dir: &Path) -> bool {
        self.inner.lock().unwrap().dirs.contains_key(dir)
    }

    fn lock(&self, _path: &Path, _wait: bool) -> io::Result<Option<Lock>> {
        Ok(Some(Lock { _file: None }))
    }
}

/// xorshift: the losses of one seed are always the same.
struct Choice(u64);

impl Choice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from((self.0 >> 11) % limit as u64).unwrap()
    }
}
