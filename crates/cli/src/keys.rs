//! `huiyin keys`: the key service, alone in holding the master key.

mod shares;

use std::path::PathBuf;

use clap::{Args, Subcommand};
use huiyin_journal::key::VerifierKey;
use huiyin_office::keys;

use crate::exit::{self, Failure};
use crate::place::Speech;

/// The key service, which alone holds the master key 密钥服务
#[derive(Args)]
pub struct KeysCommand {
    #[command(subcommand)]
    command: Keys,
}

#[derive(Subcommand)]
enum Keys {
    Serve(Box<Serve>),
    Shares(shares::Shares),
    Recover(shares::Recover),
    Drill(shares::Drill),
    Rotate(shares::Rotate),
}

/// Give out keys to seal with, and open one only against its signed entry
#[derive(Args)]
#[command(after_help = "\
Examples:
  huiyin keys serve --dir DIR
  huiyin keys serve --dir DIR --socket /run/huiyin/keys --also 998 --log VERIFIER-KEY
`serve` starts it by itself, as a child that is asked on its standard input, unless --keys names the socket of
one that runs already, best under a user of its own. Processes of other users are sent away.")]
struct Serve {
    /// The directory of the keys
    #[arg(long, value_name = "DIR")]
    dir: PathBuf,
    /// Listen here instead of on standard input
    #[arg(long, value_name = "PATH")]
    socket: Option<PathBuf>,
    /// The number of another user whose processes may ask, besides our own
    #[arg(long, value_name = "UID", requires = "socket")]
    also: Option<u32>,
    /// The verifier key of the journal whose entries open keys; kept from the first time on
    #[arg(long, value_name = "KEY", value_parser = verifier_key)]
    log: Option<VerifierKey>,
}

fn verifier_key(text: &str) -> Result<VerifierKey, String> {
    VerifierKey::parse(text).map_err(|error| error.to_string())
}

impl KeysCommand {
    /// Does what it says; the service serves until standard input closes, or at a socket until the process is ended.
    pub fn run(self, speech: Speech) -> Result<u8, Failure> {
        let serve = match self.command {
            Keys::Serve(serve) => serve,
            Keys::Shares(command) => return command.run(speech),
            Keys::Recover(command) => return command.run(speech),
            Keys::Drill(command) => return command.run(speech),
            Keys::Rotate(command) => return command.run(speech),
        };
        let at = serve.socket.map(|socket| keys::At {
            socket,
            also: serve.also,
        });
        keys::run(&serve.dir, serve.log.as_ref(), at.as_ref())
            .map_err(|error| Failure::new(exit::IO, error.to_string()))?;
        Ok(exit::OK)
    }
}
