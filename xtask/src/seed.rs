//! `cargo xtask seed N`: invented matters through the whole procedure, kept under `target/seed/N`.

use crate::part::{bench_released, run as run_command};

/// Makes a demonstration of so many matters, or finds it made already.
///
/// # Errors
/// When it does not build, or the disk is full.
pub fn run(matters: u64) -> anyhow::Result<()> {
    run_command(bench_released().arg("seed").arg(matters.to_string()))
}
