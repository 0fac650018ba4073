//! The server's side of the pipe: starts the signer, asks it, starts it again when it died.

use super::protocol::{Answer, LARGEST_FRAME, Request, Signed, Wish};
use super::{Sign, SignError};
use crate::pipe::{self, Talk};
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

/// A signer in a child process that ends with this value, and with this process however that ends.
#[derive(Debug)]
pub struct SignerClient {
    program: PathBuf,
    arguments: Vec<OsString>,
    started: AtomicBool,
    running: Mutex<Option<Talk>>,
}

impl SignerClient {
    /// Starts `program sign --dir DIR` and asks it for its key, so that a signer which cannot work is known at once.
    /// # Errors
    /// [`SignError::Failed`] with the signer's own reason, [`SignError::Gone`].
    pub fn spawn(program: &Path, dir: &Path) -> Result<Self, SignError> {
        let arguments = vec!["sign".into(), "--dir".into(), dir.into()];
        let client = Self {
            program: program.to_owned(),
            arguments,
            started: AtomicBool::new(false),
            running: Mutex::new(None),
        };
        client.key()?;
        Ok(client)
    }

    /// Asks once, and once more when the signer died meanwhile: every question may be asked twice. One that was silent
    /// is ended, and that is said: the next question starts it again.
    fn ask(&self, request: &Request) -> Result<Answer, SignError> {
        match self.ask_once(request) {
            Err(SignError::Gone(error)) => {
                tracing::warn!(%error, "the signer is gone and is started again");
                self.ask_once(request)
            }
            answer => answer,
        }
    }

    fn ask_once(&self, request: &Request) -> Result<Answer, SignError> {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        let signer = match &mut *running {
            Some(signer) => signer,
            none => none.insert(self.start().map_err(SignError::Gone)?),
        };
        let answer = signer.ask(&request.encode());
        match answer.and_then(|message| Answer::parse(&message).ok_or_else(pipe::bad)) {
            Ok(Answer::Refused(why)) => Err(why.into()),
            Ok(Answer::Failed(why)) => {
                *running = None;
                Err(SignError::Failed(why))
            }
            Ok(answer) => Ok(answer),
            Err(error) => {
                if error.kind() == io::ErrorKind::TimedOut {
                    signer.kill();
                    *running = None;
                    return Err(SignError::Silent);
                }
                *running = None;
                Err(SignError::Gone(error))
            }
        }
    }

    fn start(&self) -> io::Result<Talk> {
        let is_first = !self.started.swap(true, Ordering::Relaxed);
        let mut command = pipe::child(&self.program, is_first);
        command.args(&self.arguments);
        Talk::with_child(command, LARGEST_FRAME)
    }
}

impl Sign for SignerClient {
    fn key(&self) -> Result<[u8; 32], SignError> {
        match self.ask(&Request::Key)? {
            Answer::Key(key) => Ok(key),
            _ => Err(SignError::Gone(pipe::bad())),
        }
    }

    fn state(&self, origin: &str) -> Result<Signed, SignError> {
        match self.ask(&Request::State {
            origin: origin.to_owned(),
        })? {
            Answer::State(signed) => Ok(signed),
            _ => Err(SignError::Gone(pipe::bad())),
        }
    }

    fn sign(&self, wish: &Wish) -> Result<String, SignError> {
        match self.ask(&Request::Sign(wish.clone()))? {
            Answer::Note(note) => Ok(note),
            _ => Err(SignError::Gone(pipe::bad())),
        }
    }
}
