//! The machine as a restart leaves it.

use std::fs::File;
use std::io;
use std::path::Path;

use anyhow::Context as _;
use rustix::fs::{Advice, fadvise};

/// Lets go of what the system keeps of an office's database, and reads it through. Where its pages lie in memory would
/// otherwise hang on who wrote them when: right after a generator they lie scattered, one by one.
///
/// # Errors
/// When the file cannot be read.
pub fn as_after_a_start(dir: &Path) -> anyhow::Result<()> {
    let path = dir.join("data.db");
    let mut file = File::open(&path).with_context(|| path.display().to_string())?;
    // What is not on the disk yet is not let go.
    file.sync_all()?;
    fadvise(&file, 0, None, Advice::DontNeed)?;
    io::copy(&mut file, &mut io::sink())?;
    Ok(())
}
