//! What the store asks of the published files while it seals a day.

use crate::files::Disk;
use huiyin_journal::hash::Hash;
use huiyin_journal::receipt::seal_file_digest;
use huiyin_store::PublishedSeals;
use jiff::civil::Date;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The seals below a data directory, of whatever office and its newest generation.
pub struct PublicSeals {
    disk: Arc<dyn Disk>,
    journal: PathBuf,
}

impl PublicSeals {
    /// The seals below `data`.
    #[must_use]
    pub fn below(disk: Arc<dyn Disk>, data: &Path) -> Self {
        Self { disk, journal: data.join("public/journal") }
    }

    fn read(&self, office: &str, day: Date) -> Option<Vec<u8>> {
        let dir = self.journal.join(office);
        let generations = self.disk.list(&dir).ok()?;
        let newest = generations
            .iter()
            .filter_map(|name| name.strip_prefix('g')?.parse::<u64>().ok())
            .max()?;
        let name = day.strftime("%Y%m%d").to_string();
        self.disk.read(&dir.join(format!("g{newest}/seal/{name}"))).ok()?
    }
}

impl PublishedSeals for PublicSeals {
    /// A file that cannot be read counts as not there: the seal says so with flag 4.
    fn digest(&self, office: &str, day: Date) -> Option<Hash> {
        seal_file_digest(&self.read(office, day)?)
    }
}
