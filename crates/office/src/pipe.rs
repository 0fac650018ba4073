//! A process beside the server that is asked and answers: frames, patience, and the end of one that is silent.
//!
//! The signer and the key service are such processes. A frame is a length of 4 bytes and one message; one question is
//! under way at a time.

use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

/// An answer takes a few milliseconds, on a slow disk some hundred.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);
/// The first one comes after the start, which waits for a predecessor that is just ending.
const PATIENCE_AT_FIRST: Duration = Duration::from_secs(10);

/// All that a child learns of its parent's environment: the language of what it says, and where a test lets it die. An
/// address of a database with its password, a passphrase, or what makes the loader load something else stays behind.
const PASSED_ON: [&str; 4] = ["LC_ALL", "LANG", "HUIYIN_DEBUG", FAILPOINT];
/// A test that lets a child die lets it die once.
const FAILPOINT: &str = "HUIYIN_FAILPOINT";

/// The command that starts a child, or starts it again.
pub(crate) fn child(program: &Path, is_first: bool) -> Command {
    let mut command = Command::new(program);
    command.env_clear();
    for name in PASSED_ON
        .into_iter()
        .filter(|name| is_first || *name != FAILPOINT)
    {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    command
}

/// Writes one frame and flushes it.
pub(crate) fn write_frame(pipe: &mut dyn Write, message: &[u8]) -> io::Result<()> {
    let length = u32::try_from(message.len()).map_err(|_| bad())?;
    pipe.write_all(&[&length.to_be_bytes()[..], message].concat())?;
    pipe.flush()
}

/// Reads one frame of at most `largest` bytes; `None` at a clean end.
pub(crate) fn read_frame(pipe: &mut dyn Read, largest: usize) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 4];
    match pipe.read(&mut length[..1])? {
        0 => return Ok(None),
        _ => pipe.read_exact(&mut length[1..])?,
    }
    let length = u32::from_be_bytes(length) as usize;
    if length > largest {
        return Err(bad());
    }
    let mut message = vec![0; length];
    pipe.read_exact(&mut message)?;
    Ok(Some(message))
}

/// A frame or a message that breaks the protocol.
pub(crate) fn bad() -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidData,
        "not a message between the server and a process beside it",
    )
}

/// The talk with one such process; a child ends with it.
#[derive(Debug)]
pub(crate) struct Talk {
    end: End,
    /// What the thread at the other end of the pipe reads: a process that is stopped, not dead, never ends a read.
    answers: Receiver<io::Result<Vec<u8>>>,
    has_answered: bool,
}

#[derive(Debug)]
enum End {
    Child {
        child: Child,
        questions: Option<std::process::ChildStdin>,
    },
    Socket(UnixStream),
}

impl Talk {
    /// Starts a child that is asked on its standard input and answers on its standard output.
    pub(crate) fn with_child(mut command: Command, largest: usize) -> io::Result<Self> {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // An interrupt from the terminal is for the server, which then ends its children last.
            .process_group(0)
            .spawn()?;
        let questions = child.stdin.take();
        let pipe = child
            .stdout
            .take()
            .expect("the child was started with a pipe");
        Self::over(End::Child { child, questions }, pipe, largest)
    }

    /// Asks a process that somebody else started, at its socket.
    pub(crate) fn at_socket(path: &Path, largest: usize) -> io::Result<Self> {
        let socket = UnixStream::connect(path)?;
        let pipe = socket.try_clone()?;
        Self::over(End::Socket(socket), pipe, largest)
    }

    fn over(end: End, pipe: impl Read + Send + 'static, largest: usize) -> io::Result<Self> {
        let (read, answers) = sync_channel(1);
        thread::Builder::new()
            .name("answers".to_owned())
            .spawn(move || read_answers(pipe, largest, &read))?;
        Ok(Self {
            end,
            answers,
            has_answered: false,
        })
    }

    /// One question and its answer; [`io::ErrorKind::TimedOut`] when none came.
    pub(crate) fn ask(&mut self, question: &[u8]) -> io::Result<Vec<u8>> {
        self.ask_within(question, PATIENCE)
    }

    /// The same, with another patience than usual.
    pub(crate) fn ask_within(&mut self, question: &[u8], within: Duration) -> io::Result<Vec<u8>> {
        let written = match &mut self.end {
            End::Child { questions, .. } => {
                let questions = questions.as_mut().expect("closed only when dropped");
                write_frame(questions, question)
            }
            End::Socket(socket) => write_frame(socket, question),
        };
        // A process that could not start has answered without waiting for the question.
        let patience = match self.has_answered {
            true => within,
            false => within.max(PATIENCE_AT_FIRST),
        };
        match self.answers.recv_timeout(patience) {
            Ok(message) => {
                let message = message?;
                self.has_answered = true;
                Ok(message)
            }
            Err(RecvTimeoutError::Timeout) => Err(io::ErrorKind::TimedOut.into()),
            Err(RecvTimeoutError::Disconnected) => Err(written
                .err()
                .unwrap_or_else(|| io::ErrorKind::UnexpectedEof.into())),
        }
    }

    /// Ends a child that is silent.
    pub(crate) fn kill(&mut self) {
        if let End::Child { child, .. } = &mut self.end
            && let Err(error) = child.kill()
        {
            tracing::warn!(%error, "a silent process could not be ended");
        }
    }
}

impl Drop for Talk {
    fn drop(&mut self) {
        match &mut self.end {
            End::Socket(socket) => drop(socket.shutdown(std::net::Shutdown::Both)),
            End::Child { questions, .. } => drop(questions.take()),
        }
        // It ends with its questions, and its pipe with it; one that is stopped does not.
        if let Err(RecvTimeoutError::Timeout) = self.answers.recv_timeout(PATIENCE) {
            self.kill();
        }
        if let End::Child { child, .. } = &mut self.end {
            let _ = child.wait();
        }
    }
}

/// Passes answers on until the other end of the pipe is closed.
fn read_answers(mut pipe: impl Read, largest: usize, read: &SyncSender<io::Result<Vec<u8>>>) {
    while let Some(answer) = read_frame(&mut pipe, largest).transpose() {
        let is_last = answer.is_err();
        if read.send(answer).is_err() || is_last {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_child_learns_nothing_of_the_environment_but_language_and_failpoint() {
        assert!(std::env::var_os("PATH").is_some());
        let said = child(Path::new("/usr/bin/env"), true).output().unwrap();
        assert!(said.status.success());
        let said = String::from_utf8(said.stdout).unwrap();
        for line in said.lines() {
            let (name, _) = line.split_once('=').unwrap();
            assert!(PASSED_ON.contains(&name), "{line}");
        }
    }

    #[test]
    fn a_frame_is_read_whole_and_a_cut_or_huge_one_is_an_error() {
        let mut pipe = Vec::new();
        write_frame(&mut pipe, b"one").unwrap();
        assert_eq!(
            read_frame(&mut &pipe[..], 3).unwrap().as_deref(),
            Some(&b"one"[..])
        );
        assert!(read_frame(&mut &pipe[..], 2).is_err());
        assert_eq!(read_frame(&mut &pipe[..0], 3).unwrap(), None);
        for end in 1..pipe.len() {
            assert!(read_frame(&mut &pipe[..end], 3).is_err());
        }
        assert!(read_frame(&mut &[0xff; 64][..], 4096).is_err());
    }
}
