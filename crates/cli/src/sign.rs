//! `huiyin sign`: the signer, started by `serve` as a child with a directory of its own.

use std::path::PathBuf;

use clap::Args;

use crate::exit::{self, Failure};

/// The journal's signer: reads requests from standard input, signs what extends the log
#[derive(Args)]
pub struct Sign {
    /// The signer's own directory
    #[arg(long, value_name = "DIR")]
    dir: PathBuf,
}

impl Sign {
    /// Serves until standard input closes.
    pub fn run(self) -> Result<u8, Failure> {
        huiyin_office::signer::run(&self.dir)
            .map_err(|error| Failure::new(exit::IO, error.to_string()))?;
        Ok(exit::OK)
    }
}
