//! `huiyin backup`: three parts, kept apart, while the office goes on working.

use std::path::PathBuf;

use clap::Args;
use huiyin_office::backup::BackupError;

use crate::exit::{self, Failure};
use crate::place::{At, Speech};

/// Back up an office while it is serving 备份
#[derive(Args)]
#[command(after_help = "\
Examples:
  HUIYIN_PASSPHRASE=… huiyin backup --data DIR --out /backup/data
  huiyin backup --data DIR --out /backup/data --passphrase-file FILE
Writes three parts: the data; the keys, under a passphrase of their own; the newest signed note. Keep the keys
apart from the data: whoever has both can read names. The signer's own key is in none of them.")]
pub struct Backup {
    #[command(flatten)]
    at: At,
    /// Where to write the parts 输出目录
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    #[command(flatten)]
    passphrase: Passphrase,
}

/// The passphrase of the keys part. It never stands on the command line, where others can read it.
#[derive(Args, Clone)]
pub struct Passphrase {
    /// A file whose first line is the passphrase of the keys part; else HUIYIN_PASSPHRASE 口令文件
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
}

impl Passphrase {
    /// Reads it.
    pub fn read(&self, speech: Speech) -> Result<String, Failure> {
        if let Some(file) = &self.passphrase_file {
            let text =
                std::fs::read_to_string(file).map_err(|error| Failure::file(file, &error))?;
            return Ok(text.lines().next().unwrap_or_default().to_owned());
        }
        std::env::var("HUIYIN_PASSPHRASE").map_err(|_| {
            let needed = speech.say(
                "需要口令：请用 --passphrase-file 文件，或者环境变量 HUIYIN_PASSPHRASE 给出",
                "a passphrase is needed: --passphrase-file FILE, or HUIYIN_PASSPHRASE",
            );
            Failure::new(exit::USAGE, needed)
        })
    }
}

impl Backup {
    /// Writes the parts.
    pub fn run(self, speech: Speech) -> Result<u8, Failure> {
        let passphrase = self.passphrase.read(speech)?;
        let office = self.at.read()?;
        let parts = office
            .backup(&self.out, &passphrase)
            .map_err(|error| failure(error, speech))?;
        for (word, path) in [
            (speech.say("数据", "data"), parts.data),
            (
                speech.say(
                    "密钥（请与数据分开保管）",
                    "keys (keep them apart from the data)",
                ),
                parts.keys,
            ),
            (
                speech.say("已签名的检查点", "signed note"),
                parts.checkpoint,
            ),
        ] {
            println!("{word}: {}", path.display());
        }
        Ok(exit::OK)
    }
}

/// Why there is no backup, or none is restored, with what to do.
pub fn failure(error: BackupError, speech: Speech) -> Failure {
    let error = match error {
        BackupError::Office(error) => return error.into(),
        other => other,
    };
    let code = match &error {
        BackupError::ShortPassphrase | BackupError::WrongPassphrase => exit::DATA,
        BackupError::NotEmpty(_) => exit::CONFIG,
        BackupError::Part { error, .. } if error.kind() == std::io::ErrorKind::NotFound => {
            exit::USAGE
        }
        _ => exit::IO,
    };
    Failure::new(code, error.told(speech.locale()))
}
