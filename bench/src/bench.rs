//! `cargo xtask bench`: how fast, beside a control in the same run, as a table in `docs/benchmarks.md`.

mod bare;
mod checking;
mod fresh;
mod machine;
mod measure;
mod pages;
mod papers;
mod process;
mod reading;
mod registration;
mod sealing;
mod table;

use std::path::{Path, PathBuf};

use clap::Args;

use crate::seed;
pub use pages::{CLERK, Client, PASSWORD, serve_bare};
pub use papers::first as first_paper;
pub use process::{Server, probe};
pub use registration::scratch;
use table::Table;

/// Where the table is kept.
const KEPT: &str = "docs/benchmarks.md";
/// Growth is measured against this many matters.
const SMALL: u64 = 10_000;

/// What is measured, and how long.
#[derive(Args, Clone)]
pub struct Options {
    /// Matters of the large office
    #[arg(long, default_value_t = 1_000_000)]
    matters: u64,
    /// Short rounds and fewer of them: to see that everything runs
    #[arg(long)]
    quick: bool,
    /// Wall seconds of the cold release build of the default features, measured apart
    #[arg(long)]
    build_seconds: Option<f64>,
    /// CPU seconds of the same
    #[arg(long)]
    build_cpu_seconds: Option<f64>,
    /// The program, for memory and start
    #[arg(long, default_value = "target/release/huiyin")]
    program: PathBuf,
    /// Where seeded directories lie
    #[arg(long, default_value = "target/seed")]
    into: PathBuf,
    /// Parts to leave out, by name: registrations, reading, pages, sealing, papers, process,
    /// checking, rebuild, postgres
    #[arg(long, value_delimiter = ',')]
    without: Vec<String>,
    /// Print the table and keep no file
    #[arg(long)]
    dry: bool,
}

impl Options {
    fn with(&self, part: &str) -> bool {
        !self.without.iter().any(|left_out| left_out == part)
    }
}

/// Measures everything, prints the table and keeps it.
///
/// # Errors
/// When a part cannot run; what was measured until then is printed.
pub fn run(options: &Options) -> anyhow::Result<()> {
    let large = seed::seeded(&options.into, options.matters)?;
    let small = seed::seeded(&options.into, SMALL.min(options.matters))?;
    for dir in [&large, &small] {
        fresh::as_after_a_start(dir)?;
    }
    let mut table = Table::new(options.matters);
    let measured = all(options, &large, &small, &mut table);
    let text = table.markdown();
    println!("{text}");
    measured?;
    if !options.dry {
        std::fs::write(KEPT, text)?;
        println!("kept in {KEPT}");
    }
    Ok(())
}

fn all(options: &Options, large: &Path, small: &Path, table: &mut Table) -> anyhow::Result<()> {
    let quick = options.quick;
    if options.with("registrations") {
        registration::sqlite(table, quick)?;
    }
    if options.with("reading") {
        reading::run(table, large, small, quick)?;
    }
    if options.with("pages") {
        pages::run(table, &options.program, large, small, quick)?;
        pages::registering(table, &options.program, quick)?;
    }
    if options.with("sealing") {
        sealing::run(table, &options.program, quick)?;
    }
    if options.with("papers") {
        papers::run(table, quick)?;
    }
    if options.with("process") {
        process::run(table, &options.program, large)?;
        process::disk(table, large)?;
    }
    if options.with("checking") {
        checking::run(table, large, quick)?;
    }
    if options.with("rebuild") {
        checking::rebuild(table, large)?;
    }
    table.build(options.build_seconds, options.build_cpu_seconds);
    if options.with("postgres") {
        registration::postgres(table, quick)?;
        reading::postgres(table, quick)?;
    }
    Ok(())
}
