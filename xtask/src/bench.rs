//! `cargo xtask bench`: how fast, beside a control in the same run, kept in `docs/benchmarks.md`.

use crate::part::{cargo, run as run_command};

/// Builds the program and runs the measurements; `options` are those of
/// `cargo run --release --package huiyin-bench -- bench --help`.
///
/// # Errors
/// When it does not build, or a measurement cannot run.
pub fn run(options: &[String]) -> anyhow::Result<()> {
    run_command(&mut cargo(&[
        "build",
        "--release",
        "--package",
        "huiyin-cli",
    ]))?;
    let mut command = cargo(&[
        "run",
        "--release",
        "--quiet",
        "--package",
        "huiyin-bench",
        "--",
    ]);
    run_command(command.arg("bench").args(options))
}
