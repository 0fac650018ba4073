//! `cargo xtask bench`: how fast, beside a control in the same run, kept in `docs/benchmarks.md`.

use crate::part::{bench_released, build_released, run as run_command};

/// Builds the program and runs the measurements; `options` are those of
/// `cargo run --release --package huiyin-bench -- bench --help`.
///
/// # Errors
/// When it does not build, or a measurement cannot run.
pub fn run(options: &[String]) -> anyhow::Result<()> {
    build_released()?;
    run_command(bench_released().arg("bench").args(options))
}
