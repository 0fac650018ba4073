//! `cargo xtask shots`: pictures of every page and state, kept under `target/shots`.

use crate::part::{cargo, run as run_command};
use crate::setup;

/// Takes them all, or those whose names begin with `only`.
///
/// # Errors
/// When something does not build, or a page cannot be reached.
pub fn run(only: Option<&str>) -> anyhow::Result<()> {
    setup::run()?;
    let mut command = cargo(&["run", "--quiet", "--package", "huiyin-browser", "--"]);
    run_command(command.arg("shots").args(only))
}
