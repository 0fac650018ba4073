//! What the store asks of the published files while it seals a day.

use crate::files::{Disk, RealDisk};
use huiyin_journal::hash::Hash;
use huiyin_journal::receipt::seal_file_digest;
use huiyin_store::PublishedSeals;
use jiff::civil::Date;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The published seals of all offices below one folder.
pub struct PublishedFolder {
    disk: Arc<dyn Disk>,
    journal: PathBuf,
}

impl PublishedFolder {
    /// The seals below a data directory's `public`.
    #[must_use]
    pub fn new(public: &Path) -> Self {
        Self::on(Arc::new(RealDisk), public)
    }

    /// The same on any disk.
    #[must_use]
    pub fn on(disk: Arc<dyn Disk>, public: &Path) -> Self {
        Self {
            disk,
            journal: public.join("journal"),
        }
    }

    /// The newest generation's file: a generation's first seal has none before it.
    fn read(&self, office: &str, day: Date) -> Option<Vec<u8>> {
        let dir = self.journal.join(office);
        let generations = self.disk.list(&dir).ok()?;
        let newest = generations
            .iter()
            .filter_map(|name| name.strip_prefix('g')?.parse::<u64>().ok())
            .max()?;
        let name = day.strftime("%Y%m%d").to_string();
        self.disk
            .read(&dir.join(format!("g{newest}/seal/{name}")))
            .ok()?
    }
}

impl PublishedSeals for PublishedFolder {
    /// A file that cannot be read counts as not there: the seal says so with flag 4.
    fn digest(&self, office: &str, day: Date) -> Option<Hash> {
        seal_file_digest(&self.read(office, day)?)
    }
}
