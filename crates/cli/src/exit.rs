//! Exit codes: one table, because scripts rely on it.

use std::process::ExitCode;

use huiyin_office::OfficeError;

use crate::place::Speech;

/// Done; for `verify`: VALID-WITNESSED, or VALID-LOG-ONLY where the policy asks for no quorum.
pub const OK: u8 = 0;
/// Said no: a refused step, an unknown number, findings of an audit, an INVALID receipt.
pub const NO: u8 = 1;
/// `verify`: VALID-LOG-ONLY although the policy wants a quorum, or DEMO; `due`: a calendar is missing.
pub const SHORT: u8 = 3;
/// Wrong use; for `verify` also a refused policy or a file that cannot be read.
pub const USAGE: u8 = 64;
/// Input that cannot be taken as it is.
pub const DATA: u8 = 65;
/// A fault of the program itself.
pub const SOFTWARE: u8 = 70;
/// The disk, the network or the database failed.
pub const IO: u8 = 74;
/// Another server works on the same data: try again when it has stopped.
pub const BUSY: u8 = 75;
/// A right to read or write is missing.
pub const PERMISSION: u8 = 77;
/// The data directory is not what the command needs.
pub const CONFIG: u8 = 78;

/// The table in the help text.
pub const HELP: &str = "\
Exit codes:
   0  done · verify: VALID-WITNESSED, or VALID-LOG-ONLY under a policy without quorum
   1  no · refused step, unknown number, findings · verify: INVALID
   2  verify: UNSUPPORTED
   3  verify: VALID-LOG-ONLY although the policy wants a quorum, or DEMO, the receipt of a
      demonstration · due: a year's calendar is missing
  64  wrong use   65  bad input   74  disk or database   75  in use by another server
  77  no permission   78  not a data directory of Huiyin";

/// Why a command could not do its work, and the exit code that says so.
#[derive(Debug)]
pub struct Failure {
    /// Exit code.
    pub code: u8,
    /// What happened and what to do, for the person who typed the command.
    pub message: String,
    /// What a use case said, where it is still to be told in the reader's language.
    pub cause: Option<Box<OfficeError>>,
}

impl Failure {
    /// A failure with its exit code.
    pub fn new(code: u8, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            cause: None,
        }
    }

    /// A file that could not be read or written.
    pub fn file(path: &std::path::Path, error: &std::io::Error) -> Self {
        let code = if error.kind() == std::io::ErrorKind::PermissionDenied {
            PERMISSION
        } else {
            IO
        };
        Self::new(code, format!("{}: {error}", path.display()))
    }
}

/// Prints a failure; returns its exit code.
pub fn report(failure: Failure, speech: Speech) -> ExitCode {
    let message = match &failure.cause {
        Some(error) => speech.explain("", error, &|unit| unit.to_string()),
        None => failure.message,
    };
    eprintln!("huiyin: {}: {message}", speech.say("未完成", "not done"));
    failure.code.into()
}
