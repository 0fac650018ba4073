//! The public files of one log: tiles, entry bundles, checkpoint, seals, hints.
//!
//! Served as they lie (journal specification §5). Everything but `checkpoint` and `journal.json` is written once and never
//! changed: a file that is there with other bytes stops the publisher.

use super::{Proof, PublishError};
use crate::files::{self, Disk, Mode};
use huiyin_journal::origin::Origin;
use huiyin_journal::tile::{Resource, Tile, TileReader, TileTree};
use huiyin_journal::tree;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where one log's public files lie.
#[derive(Clone)]
pub struct PublicFolder {
    disk: Arc<dyn Disk>,
    dir: PathBuf,
}

impl PublicFolder {
    /// The folder of a log below `data`: `public/journal/<office>/g<n>`.
    #[must_use]
    pub fn of(disk: Arc<dyn Disk>, data: &Path, origin: &Origin<'_>) -> Self {
        let below = origin
            .text
            .strip_prefix(origin.domain)
            .unwrap_or(origin.text);
        Self {
            disk,
            dir: data.join("public").join(below.trim_start_matches('/')),
        }
    }

    /// A folder anywhere, such as a copy of a log's files.
    #[must_use]
    pub fn at(disk: Arc<dyn Disk>, dir: &Path) -> Self {
        Self {
            disk,
            dir: dir.to_owned(),
        }
    }

    /// The folder's path.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The newest published note; `None` before the first.
    /// # Errors
    /// [`PublishError::Disk`].
    pub fn checkpoint(&self) -> Result<Option<String>, PublishError> {
        let Some(bytes) = self.disk.read(&self.dir.join("checkpoint"))? else {
            return Ok(None);
        };
        let text = String::from_utf8(bytes);
        text.map(Some)
            .map_err(|_| PublishError::Changed("checkpoint".to_owned()))
    }

    /// A file's bytes, by its path below the log's prefix.
    /// # Errors
    /// [`PublishError::Disk`].
    pub fn read(&self, path: &str) -> Result<Option<Vec<u8>>, PublishError> {
        Ok(self.disk.read(&self.dir.join(path))?)
    }

    /// The way from leaf `index` to the published checkpoint, from the files alone. Nothing is verified here.
    /// # Errors
    /// [`PublishError::NotCovered`] when the checkpoint ends before it; [`PublishError::Missing`].
    pub fn prove(&self, index: u64) -> Result<Proof, PublishError> {
        let note = self.checkpoint()?.ok_or(PublishError::NotCovered)?;
        let size = note.lines().nth(1).and_then(|line| line.parse().ok());
        let size: u64 = size.ok_or_else(|| PublishError::Changed("checkpoint".to_owned()))?;
        if index >= size {
            return Err(PublishError::NotCovered);
        }
        let path = tree::inclusion_path(&mut TileTree::new(self.clone(), size), index, size)?;
        Ok(Proof {
            index,
            size,
            path,
            note,
        })
    }

    /// Names in one of the log's directories, sorted; without what a crash left.
    /// # Errors
    /// [`PublishError::Disk`].
    pub fn list(&self, dir: &str) -> Result<Vec<String>, PublishError> {
        let mut names = self.disk.list(&self.dir.join(dir))?;
        names.retain(|name| !name.starts_with('.'));
        Ok(names)
    }

    /// Writes files that never change, durably, and reads them back. Those that are there already are compared.
    /// # Errors
    /// [`PublishError::Changed`] for a file with other bytes; [`PublishError::Disk`].
    pub(super) fn add(&self, files: &[(String, Vec<u8>)]) -> Result<(), PublishError> {
        let mut fresh = Vec::new();
        for (path, bytes) in files {
            match self.read(path)? {
                Some(there) if there == *bytes => {}
                Some(_) => return Err(PublishError::Changed(path.clone())),
                None => fresh.push((self.dir.join(path), bytes.clone())),
            }
        }
        files::replace_all(&*self.disk, &fresh, Mode::Public)?;
        for (path, bytes) in files {
            if self.read(path)?.as_ref() != Some(bytes) {
                return Err(PublishError::Changed(path.clone()));
            }
        }
        Ok(())
    }

    /// Writes a file that may change: `checkpoint`, `journal.json`.
    pub(super) fn replace(&self, path: &str, bytes: &[u8]) -> Result<(), PublishError> {
        Ok(files::replace(
            &*self.disk,
            &self.dir.join(path),
            bytes,
            Mode::Public,
        )?)
    }

    /// Removes the partial forms of a tile or bundle that exists in full.
    pub(super) fn remove_partials(&self, full: &Resource) -> Result<(), PublishError> {
        let dir = self.dir.join(format!("{}.p", full.path()));
        for name in self.disk.list(&dir)? {
            self.disk.remove(&dir.join(name))?;
        }
        Ok(())
    }
}

impl TileReader for PublicFolder {
    type Error = PublishError;

    fn tile(&mut self, tile: Tile) -> Result<Vec<u8>, PublishError> {
        let path = tile.path();
        self.read(&path)?.ok_or(PublishError::Missing(path))
    }
}
