//! `cargo xtask flood`: twenty times the normal load of public submissions, hostile clients among them.

use crate::part::{bench_released, build_released, cargo, run as run_command, target};

/// Floods the program as it ships for so many seconds, and prints how officers fared.
///
/// # Errors
/// When it does not build, something acknowledged is lost, or a goal is missed.
pub fn run(seconds: u64) -> anyhow::Result<()> {
    build_released()?;
    let mut command = bench_released();
    command.args(["flood", "--seconds", &seconds.to_string(), "--program"]);
    run_command(command.arg(target().join("release/huiyin")))
}

/// Five seconds on the program that the tests have: only that nothing acknowledged is lost.
///
/// # Errors
/// When something is.
pub fn check() -> anyhow::Result<()> {
    let flood = [
        "run",
        "--quiet",
        "--package",
        "huiyin-bench",
        "--",
        "flood",
        "--lost-only",
    ];
    let mut command = cargo(&flood);
    command.args(["--seconds", "5", "--program"]);
    run_command(command.arg(target().join("debug/huiyin")))
}
