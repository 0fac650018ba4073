//! `huiyin sign`: the signer, started by `serve` as a child with a directory of its own.

use std::path::PathBuf;

use clap::Args;
use huiyin_office::files::RealDisk;
use huiyin_office::signer;

use crate::exit::{self, Failure};

/// The journal's signer: reads requests from standard input, signs what extends the log
#[derive(Args)]
#[command(after_help = "\
Example, when only what was signed last is lost, with the server stopped:
  huiyin sign --dir DIR/signer --state-from CHECKPOINT
CHECKPOINT is the newest signed note that can be found outside of this machine: on a mirror, with a backup, with a witness.")]
pub struct Sign {
    /// The signer's own directory
    #[arg(long, value_name = "DIR")]
    dir: PathBuf,
    /// The signer lost its memory, not its key: take it from the newest signed note that can be found
    #[arg(long, value_name = "NOTE")]
    state_from: Option<PathBuf>,
}

impl Sign {
    /// Serves until standard input closes; with a note, takes the lost state from it and ends.
    pub fn run(self) -> Result<u8, Failure> {
        let failed = |error: signer::SignerError| Failure::new(exit::IO, error.to_string());
        match &self.state_from {
            Some(note) => {
                let bytes = std::fs::read(note).map_err(|error| Failure::file(note, &error))?;
                let size = signer::restore_state(&RealDisk, &self.dir, &bytes).map_err(failed)?;
                println!("the signer goes on from {size} entries");
            }
            None => signer::run(&self.dir).map_err(failed)?,
        }
        Ok(exit::OK)
    }
}
