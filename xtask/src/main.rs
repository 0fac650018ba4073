//! `cargo xtask`: the project's own chores, one file per command.

mod check;
mod part;
mod regen;
mod setup;

use clap::{Parser, Subcommand};

/// The project's own chores.
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Install what the tests need on Debian, then pass every check.
    Check,
    /// Write the generated files again: workflow, events, command help.
    Regen,
}

fn main() -> anyhow::Result<()> {
    match Cli::parse().command {
        Command::Check => check::run_all(),
        Command::Regen => regen::run(),
    }
}
