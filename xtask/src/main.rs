//! `cargo xtask`: the project's own chores, one file per command.

mod check;
mod crash;
mod fuzz;
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
    /// Write the generated files again: the procedure as a table, a record of every step.
    Regen,
    /// Kill a child at named failpoints, and the real server under load, again and again.
    Crash {
        /// Rounds in a child process.
        #[arg(long, default_value_t = 10_000)]
        child: u32,
        /// Rounds on the real server.
        #[arg(long, default_value_t = 500)]
        server: u32,
    },
    /// Fuzz the parsers of outside bytes with libFuzzer on the stable toolchain.
    Fuzz {
        /// Seconds for each target.
        #[arg(long, default_value_t = 60)]
        seconds: u64,
        /// Only this target.
        only: Option<String>,
    },
}

fn main() -> anyhow::Result<()> {
    match Cli::parse().command {
        Command::Check => check::run_all(),
        Command::Regen => regen::run(),
        Command::Crash { child, server } => crash::run(child, server),
        Command::Fuzz { seconds, only } => fuzz::run(seconds, only),
    }
}
