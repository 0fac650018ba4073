//! The server's side of the pipe: starts the signer, asks it, starts it again when it died.

use super::protocol::{self, Answer, Request, Signed, Wish};
use super::{Sign, SignError};
use std::ffi::OsString;
use std::io;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// An answer takes a few milliseconds, on a slow disk some hundred.
const PATIENCE: Duration = Duration::from_secs(5);
/// The first one comes after the start, which waits for a predecessor that is just ending.
const PATIENCE_AT_FIRST: Duration = Duration::from_secs(10);

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
    /// What the thread at the other end of the pipe reads: a process that is stopped, not dead, never ends a read.
    answers: Receiver<io::Result<Vec<u8>>>,
    has_answered: bool,
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
                if error.kind() == io::ErrorKind::TimedOut {
                    child.kill();
                    *running = None;
                    return Err(SignError::Silent);
                }
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
        let pipe = child
            .stdout
            .take()
            .expect("the child was started with a pipe");
        let (read, answers) = sync_channel(1);
        thread::Builder::new()
            .name("signer-answers".to_owned())
            .spawn(move || read_answers(pipe, &read))?;
        Ok(Running {
            child,
            questions,
            answers,
            has_answered: false,
        })
    }
}

/// Passes answers on until the signer's end of the pipe is closed.
fn read_answers(mut pipe: ChildStdout, read: &SyncSender<io::Result<Vec<u8>>>) {
    while let Some(answer) = protocol::read_frame(&mut pipe).transpose() {
        let is_last = answer.is_err();
        if read.send(answer).is_err() || is_last {
            return;
        }
    }
}

impl Running {
    fn ask(&mut self, request: &Request) -> io::Result<Answer> {
        let questions = self.questions.as_mut().expect("closed only when dropped");
        let written = protocol::write_frame(questions, &request.encode());
        // A signer that could not start has answered without waiting for the question.
        let patience = if self.has_answered {
            PATIENCE
        } else {
            PATIENCE_AT_FIRST
        };
        let message = match self.answers.recv_timeout(patience) {
            Ok(message) => message?,
            Err(RecvTimeoutError::Timeout) => return Err(io::ErrorKind::TimedOut.into()),
            Err(RecvTimeoutError::Disconnected) => {
                return Err(written
                    .err()
                    .unwrap_or_else(|| io::ErrorKind::UnexpectedEof.into()));
            }
        };
        self.has_answered = true;
        Answer::parse(&message).ok_or_else(protocol::bad)
    }

    fn kill(&mut self) {
        if let Err(error) = self.child.kill() {
            tracing::warn!(%error, "the silent signer could not be ended");
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.questions.take());
        // It ends with its questions, and its pipe with it; one that is stopped does not.
        if let Err(RecvTimeoutError::Timeout) = self.answers.recv_timeout(PATIENCE) {
            self.kill();
        }
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
