//! A folder that goes away with the test.

use std::path::{Path, PathBuf};

/// A temporary folder, removed when it is dropped.
#[derive(Debug)]
pub struct TempFolder(tempfile::TempDir);

impl TempFolder {
    /// A new, empty folder.
    ///
    /// # Panics
    /// When the system has no room for one.
    pub fn new() -> Self {
        Self(
            tempfile::Builder::new()
                .prefix("huiyin-")
                .tempdir()
                .expect("a temporary folder"),
        )
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// The path of `name` in it.
    pub fn join(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }
}

impl Default for TempFolder {
    fn default() -> Self {
        Self::new()
    }
}
