//! Running one part of a chore: said before it starts, timed, and named when it fails.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

/// The workspace's root folder.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask lies in the workspace")
        .to_owned()
}

/// Where everything that is built or fetched lies.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// `cargo`, started at the root.
pub fn cargo(args: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(args).current_dir(root());
    command
}

/// Builds the program as it ships.
pub fn build_released() -> anyhow::Result<()> {
    run(&mut cargo(&[
        "build",
        "--release",
        "--package",
        "huiyin-cli",
    ]))
}

/// The generator and its measurements, as fast as they are built; what it shall do is still to be said.
pub fn bench_released() -> Command {
    cargo(&[
        "run",
        "--release",
        "--quiet",
        "--package",
        "huiyin-bench",
        "--",
    ])
}

/// Runs a command to its end; a failure names the command.
pub fn run(command: &mut Command) -> anyhow::Result<()> {
    let shown = format!("{command:?}");
    let status = command
        .status()
        .with_context(|| format!("could not start {shown}"))?;
    if !status.success() {
        bail!("{shown} ended with {status}");
    }
    Ok(())
}

/// Times the parts of a chore and prints them at its end.
#[derive(Default)]
pub struct Parts {
    done: Vec<(&'static str, Duration)>,
}

impl Parts {
    /// Runs one part.
    pub fn part(
        &mut self,
        name: &'static str,
        work: impl FnOnce() -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        println!("\n== {name}");
        let start = Instant::now();
        work().with_context(|| format!("the part «{name}» failed"))?;
        self.done.push((name, start.elapsed()));
        Ok(())
    }

    /// Prints minutes per part.
    pub fn print(&self) {
        println!("\n{:<44} minutes", "part");
        for (name, took) in &self.done {
            println!("{name:<44} {:>7.1}", took.as_secs_f64() / 60.0);
        }
        let all: Duration = self.done.iter().map(|(_, took)| *took).sum();
        println!("{:<44} {:>7.1}", "all", all.as_secs_f64() / 60.0);
    }
}
