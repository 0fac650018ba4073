//! Installs what the tests need on Debian, and says what it does.

use std::path::Path;
use std::process::Command;

use anyhow::bail;

use crate::{axe, part};

/// A file the tests need, most often a program they start, and the Debian package that brings it.
const NEEDED: [(&str, &str); 11] = [
    ("/usr/lib/postgresql/15/bin/postgres", "postgresql-15"),
    ("/usr/bin/strace", "strace"),
    ("/usr/bin/c++", "g++"),
    ("/usr/bin/chromium", "chromium"),
    ("/usr/bin/chromedriver", "chromium-driver"),
    (
        "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
        "fonts-noto-cjk",
    ),
    ("/usr/bin/pdftotext", "poppler-utils"),
    ("/usr/bin/qpdf", "qpdf"),
    ("/usr/bin/npm", "npm"),
    ("/usr/bin/wrk", "wrk"),
    ("/usr/sbin/clamd", "clamav-daemon"),
];

/// Installs the missing ones, as root or with sudo, and fetches axe.
pub fn run() -> anyhow::Result<()> {
    packages()?;
    axe::fetch()
}

fn packages() -> anyhow::Result<()> {
    let missing: Vec<&str> = NEEDED
        .iter()
        .filter(|(program, _)| !Path::new(program).exists())
        .map(|(_, package)| *package)
        .collect();
    if missing.is_empty() {
        println!("everything the tests need is installed");
        return Ok(());
    }
    if !Path::new("/usr/bin/apt-get").exists() {
        bail!(
            "please install {}: this machine has no apt-get",
            missing.join(", ")
        );
    }
    println!("installing {} with apt-get", missing.join(", "));
    part::run(apt().arg("update"))?;
    part::run(
        apt()
            .args(["install", "--yes", "--no-install-recommends"])
            .args(&missing),
    )?;
    for (program, package) in NEEDED {
        if !Path::new(program).exists() {
            bail!("{package} was installed, but {program} is not there");
        }
    }
    Ok(())
}

fn apt() -> Command {
    let root = Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|out| out.stdout == b"0\n");
    let mut command = if root {
        Command::new("apt-get")
    } else {
        let mut sudo = Command::new("sudo");
        sudo.arg("apt-get");
        sudo
    };
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}
