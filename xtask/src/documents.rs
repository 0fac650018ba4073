//! `cargo xtask documents`: every statutory document as a picture, with its basis and what it says.

use crate::part::{cargo, run as run_command};
use crate::setup;

/// Writes `docs/documents.md` and `docs/pictures/documents` again; a test of `huiyin-documents` holds them against
/// the papers.
///
/// # Errors
/// When it does not build, or `pdftoppm` fails.
pub fn run() -> anyhow::Result<()> {
    setup::run()?;
    run_command(&mut cargo(&[
        "run",
        "--quiet",
        "--package",
        "huiyin-documents",
        "--example",
        "documents",
    ]))
}
