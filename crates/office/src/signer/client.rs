//! The server's side of the pipe: starts the signer, asks it, starts it again when it died.

use super::protocol::{self, Answer, Request, Signed, Wish};
use super::{Sign, SignError};
use std::ffi::OsString;
use std::io;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

/// A signer in a child process that ends with this value, and with this process however that ends.
#[derive(Debug)]
pub struct SignerClient {
    program: PathBuf,
    arguments: Vec<OsString>,
    started: AtomicBool,
    running: Mutex<Option<Running>>,
}

#[derive(Debug)]
struct Running {
    child: Child,
    questions: Option<ChildStdin>,
    answers: ChildStdout,
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

    /// Asks once, and once more when the signer died meanwhile: every question may be asked twice.
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
        let child = match &mut *running {
            Some(child) => child,
            none => none.insert(self.start().map_err(SignError::Gone)?),
        };
        let answer = child.ask(request);
        match answer {
            Ok(Answer::Refused(why)) => Err(why.into()),
            Ok(Answer::Failed(why)) => {
                *running = None;
                Err(SignError::Failed(why))
            }
            Ok(answer) => Ok(answer),
            Err(error) => {
                *running = None;
                Err(SignError::Gone(error))
            }
        }
    }

    fn start(&self) -> io::Result<Running> {
        let mut command = Command::new(&self.program);
        if self.started.swap(true, Ordering::Relaxed) {
            // A test that kills the signer kills it once.
            command.env_remove("HUIYIN_FAILPOINT");
        }
        let mut child = command
            .args(&self.arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // An interrupt from the terminal is for the server, which then ends the signer last.
            .process_group(0)
            .spawn()?;
        let questions = child.stdin.take();
        let answers = child
            .stdout
            .take()
            .expect("the child was started with a pipe");
        Ok(Running {
            child,
            questions,
            answers,
        })
    }
}

impl Running {
    fn ask(&mut self, request: &Request) -> io::Result<Answer> {
        let questions = self.questions.as_mut().expect("closed only when dropped");
        let written = protocol::write_frame(questions, &request.encode());
        // A signer that could not start has answered without waiting for the question.
        let message = protocol::read_frame(&mut self.answers)?;
        let Some(message) = message else {
            return Err(written
                .err()
                .unwrap_or_else(|| io::ErrorKind::UnexpectedEof.into()));
        };
        Answer::parse(&message).ok_or_else(protocol::bad)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.questions.take());
        let _ = self.child.wait();
    }
}

impl Sign for SignerClient {
    fn key(&self) -> Result<[u8; 32], SignError> {
        match self.ask(&Request::Key)? {
            Answer::Key(key) => Ok(key),
            _ => Err(SignError::Gone(protocol::bad())),
        }
    }

    fn state(&self, origin: &str) -> Result<Signed, SignError> {
        match self.ask(&Request::State {
            origin: origin.to_owned(),
        })? {
            Answer::State(signed) => Ok(signed),
            _ => Err(SignError::Gone(protocol::bad())),
        }
    }

    fn sign(&self, wish: &Wish) -> Result<String, SignError> {
        match self.ask(&Request::Sign(wish.clone()))? {
            Answer::Note(note) => Ok(note),
            _ => Err(SignError::Gone(protocol::bad())),
        }
    }
}
