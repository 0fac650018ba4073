//! Invented matters in any number, and how fast they are handled: what `cargo xtask seed` and
//! `cargo xtask bench` run. Never shipped.

mod bench;
mod course;
mod dice;
mod flood;
mod known;
mod seed;
mod text;

use std::path::PathBuf;

use clap::{Parser, Subcommand};

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Parser)]
#[command(name = "huiyin-bench")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make a demonstration of so many matters, or find it made already
    Seed {
        /// How many matters
        matters: u64,
        /// Where the seeded directories lie
        #[arg(long, default_value = "target/seed")]
        into: PathBuf,
    },
    /// Measure everything beside its control, and keep the table
    Bench(bench::Options),
    /// Flood a server with hostile clients among the petitioners
    Flood(flood::Options),
    /// A process of its own whose memory is measured
    #[command(hide = true)]
    Probe {
        /// A seeded directory
        dir: PathBuf,
    },
    /// A bare page of so many bytes, served in a process of its own
    #[command(hide = true)]
    BarePage {
        /// A seeded directory
        dir: PathBuf,
        /// Bytes of the page
        bytes: usize,
    },
    /// A document, set in a process of its own
    #[command(hide = true)]
    FirstPaper,
    /// The signer: started as a child by whatever publishes a journal
    #[command(hide = true)]
    Sign {
        #[arg(long)]
        dir: PathBuf,
    },
    /// The key service: started as a child by whatever seals or opens
    #[command(hide = true, subcommand)]
    Keys(Keys),
}

#[derive(Subcommand)]
enum Keys {
    /// Serves on standard input
    Serve {
        #[arg(long)]
        dir: PathBuf,
    },
}

fn main() -> anyhow::Result<()> {
    match Cli::parse().command {
        Command::Seed { matters, into } => {
            let seeded = seed::seeded(&into, matters)?;
            println!("{}", seeded.display());
            Ok(())
        }
        Command::Bench(options) => bench::run(&options),
        Command::Flood(options) => flood::run(&options),
        Command::Probe { dir } => bench::probe(&dir),
        Command::BarePage { dir, bytes } => bench::serve_bare(&dir, bytes),
        Command::FirstPaper => bench::first_paper(),
        Command::Sign { dir } => Ok(huiyin_office::signer::run(&dir)?),
        Command::Keys(Keys::Serve { dir }) => Ok(huiyin_office::keys::run(&dir, None, None)?),
    }
}
