//! `cargo xtask flood`: twenty times the normal load of public submissions, hostile clients among them.

use crate::part::{cargo, run as run_command, target};

/// Floods the program as it ships for so many seconds, and prints how officers fared.
///
/// # Errors
/// When it does not build, something acknowledged is lost, or a goal is missed.
pub fn run(seconds: u64) -> anyhow::Result<()> {
    let build = ["build", "--release", "--package", "huiyin-cli"];
    run_command(&mut cargo(&build))?;
    let flood = [
        "run",
        "--release",
        "--quiet",
        "--package",
        "huiyin-bench",
        "--",
        "flood",
    ];
    let mut command = cargo(&flood);
    command.args(["--seconds", &seconds.to_string(), "--program"]);
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
