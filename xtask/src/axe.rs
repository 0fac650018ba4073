//! axe, the accessibility checker that the browser tests inject: one pinned release, fetched by npm.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, ensure};
use sha2::{Digest as _, Sha512};

use crate::part::{self, target};

const VERSION: &str = "4.14.1";
/// SHA-512 of the release's tarball; whatever npm hands us is held against it.
const SHA512: &str = "1477dafa598d8d065f273d6af302aa203c02e83131707b7fa648cd41bd3d6b73\
    4f8c22a0dab86ee6a6f64b8afbe804b214d36db85a2826965edfb3a0b9d546b5";

/// Puts `axe.min.js` into `target/axe`, whole and unchanged. A tarball from last time is used again.
pub fn fetch() -> anyhow::Result<()> {
    let folder = target().join("axe");
    fs::create_dir_all(&folder)?;
    let tarball = folder.join(format!("axe-core-{VERSION}.tgz"));
    if !is_the_release(&tarball) {
        let package = format!("axe-core@{VERSION}");
        let mut npm = Command::new("npm");
        npm.args(["pack", "--silent", &package])
            .current_dir(&folder);
        part::run(&mut npm)?;
        ensure!(
            is_the_release(&tarball),
            "{} is not the release that this project has pinned",
            tarball.display()
        );
    }
    let unpacked = Command::new("tar")
        .args(["-xzOf"])
        .arg(&tarball)
        .arg("package/axe.min.js")
        .output()
        .context("tar could not be started")?;
    ensure!(
        unpacked.status.success(),
        "axe.min.js is not in its tarball"
    );
    fs::write(folder.join("axe.min.js"), unpacked.stdout)?;
    println!("axe {VERSION} is in {}", folder.display());
    Ok(())
}

fn is_the_release(tarball: &Path) -> bool {
    let Ok(bytes) = fs::read(tarball) else {
        return false;
    };
    let mut digest = String::new();
    for byte in Sha512::digest(&bytes) {
        let _ = write!(digest, "{byte:02x}");
    }
    digest == SHA512
}
