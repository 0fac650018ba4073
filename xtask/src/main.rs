//! `cargo xtask`: the project's own chores, one file per command.

mod axe;
mod bench;
mod check;
mod crash;
mod documents;
mod flood;
mod fonts;
mod fuzz;
mod part;
mod regen;
mod seed;
mod setup;
mod shots;

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
    /// Only install what the tests need.
    Setup,
    /// Write the generated files again: the procedure as a table, a record of every step.
    Regen,
    /// Write docs/documents.md again: every document with its picture, its basis and what it says.
    Documents,
    /// Cut the fonts that papers are set in anew, and hold them against those committed.
    Fonts,
    /// Picture every page and state of the demonstration, narrow and wide, in both languages.
    Shots {
        /// Only pages whose names begin like this.
        only: Option<String>,
    },
    /// Make a demonstration of so many matters, or find it made already.
    Seed {
        /// How many matters.
        matters: u64,
    },
    /// Measure everything beside its control and keep the table.
    #[command(disable_help_flag = true)]
    Bench {
        /// Options of the measuring program; `--help` lists them.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        options: Vec<String>,
    },
    /// Kill a child at named failpoints, and the real server under load, again and again.
    Crash {
        /// Rounds in a child process.
        #[arg(long, default_value_t = 10_000)]
        child: u32,
        /// Rounds on the real server.
        #[arg(long, default_value_t = 500)]
        server: u32,
    },
    /// Flood the server with petitions and hostile clients, and see how officers fare.
    Flood {
        /// How long.
        #[arg(long, default_value_t = 60)]
        seconds: u64,
    },
    /// Fuzz the parsers of outside bytes with libFuzzer on the stable toolchain.
    Fuzz {
        /// Seconds for each target.
        #[arg(long, default_value_t = 60)]
        seconds: u64,
        /// Only this target.
        only: Option<String>,
        /// Run nothing; put a smallest set of known inputs with the same coverage into the committed corpus.
        #[arg(long)]
        minimise: bool,
    },
}

fn main() -> anyhow::Result<()> {
    match Cli::parse().command {
        Command::Check => check::run_all(),
        Command::Setup => setup::run(),
        Command::Regen => regen::run(),
        Command::Documents => documents::run(),
        Command::Fonts => fonts::run(),
        Command::Shots { only } => shots::run(only.as_deref()),
        Command::Seed { matters } => seed::run(matters),
        Command::Bench { options } => bench::run(&options),
        Command::Crash { child, server } => crash::run(child, server),
        Command::Flood { seconds } => flood::run(seconds),
        Command::Fuzz {
            only,
            minimise: true,
            ..
        } => fuzz::minimise(only),
        Command::Fuzz { seconds, only, .. } => fuzz::run(seconds, only),
    }
}
