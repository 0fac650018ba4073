//! A process beside the server that is asked and answers: frames, patience, and the end of one that is silent.
//!
//! The signer and the key service are such processes. A frame is a length of 4 bytes and one message; questions are
//! answered in their order.

use std::collections::VecDeque;
use std::io::{self, Read, Write};
use std::net::Shutdown;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
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
    match pipe.read(&mut length)? {
        0 => return Ok(None),
        read => pipe.read_exact(&mut length[read..])?,
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
///
/// Any number of threads ask at once. Answers come in the order of the questions, so that a question need not wait for
/// the answer before it: under load the process reads many at once, and nobody is woken for each.
#[derive(Debug)]
pub(crate) struct Talk {
    questions: Mutex<UnixStream>,
    /// Apart from the questions: whoever ends a silent process must not wait for one that cannot be written.
    process: Mutex<Process>,
    line: Arc<Mutex<Line>>,
    /// Ends with the thread that reads answers: a process that is stopped, not dead, never ends a read.
    read: Mutex<Receiver<()>>,
    has_answered: AtomicBool,
}

#[derive(Debug)]
enum Process {
    Child(Child),
    Socket(UnixStream),
}

type Answered = io::Result<Vec<u8>>;

/// Who waits for an answer, in the order of the questions.
#[derive(Debug, Default)]
struct Line {
    waiting: VecDeque<SyncSender<Answered>>,
    /// What was said before anybody asked: why the process could not start.
    unasked: Option<Answered>,
    is_over: bool,
}

impl Talk {
    /// Starts a child that is asked on its standard input and answers on its standard output.
    pub(crate) fn with_child(mut command: Command, largest: usize) -> io::Result<Self> {
        let (questions, asked) = UnixStream::pair()?;
        let mut child = command
            .stdin(Stdio::from(OwnedFd::from(asked)))
            .stdout(Stdio::piped())
            // An interrupt from the terminal is for the server, which then ends its children last.
            .process_group(0)
            .spawn()?;
        let pipe = child
            .stdout
            .take()
            .expect("the child was started with a pipe");
        Self::over(questions, Process::Child(child), pipe, largest)
    }

    /// Asks a process that somebody else started, at its socket.
    pub(crate) fn at_socket(path: &Path, largest: usize) -> io::Result<Self> {
        let socket = UnixStream::connect(path)?;
        let (questions, pipe) = (socket.try_clone()?, socket.try_clone()?);
        Self::over(questions, Process::Socket(socket), pipe, largest)
    }

    fn over(
        questions: UnixStream,
        process: Process,
        pipe: impl Read + Send + 'static,
        largest: usize,
    ) -> io::Result<Self> {
        // One that is stopped takes no more questions: nobody may wait for it for ever.
        questions.set_write_timeout(Some(PATIENCE))?;
        let line = Arc::new(Mutex::new(Line::default()));
        let (reads, read) = sync_channel(0);
        let heard = Arc::clone(&line);
        thread::Builder::new()
            .name("answers".to_owned())
            .spawn(move || {
                let _reads = reads;
                read_answers(pipe, largest, &heard);
            })?;
        Ok(Self {
            questions: Mutex::new(questions),
            process: Mutex::new(process),
            line,
            read: Mutex::new(read),
            has_answered: AtomicBool::new(false),
        })
    }

    /// One question and its answer; [`io::ErrorKind::TimedOut`] when none came.
    pub(crate) fn ask(&self, question: &[u8]) -> Answered {
        self.ask_within(question, PATIENCE)
    }

    /// The same, with another patience than usual.
    pub(crate) fn ask_within(&self, question: &[u8], within: Duration) -> Answered {
        let (tell, told) = sync_channel(1);
        let written = {
            let mut questions = lock(&self.questions);
            let mut line = lock(&self.line);
            // A process that could not start has answered without waiting for the question.
            if let Some(answer) = line.unasked.take() {
                return answer;
            }
            if line.is_over {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            line.waiting.push_back(tell);
            // The line moves on while a question is written, or two full pipes would wait for each other.
            drop(line);
            write_frame(&mut *questions, question)
        };
        if written.is_err() {
            // A part of a question may be on its way: no answer to another could be told from its.
            self.kill();
        }
        let patience = match self.has_answered.load(Ordering::Relaxed) {
            true => within,
            false => within.max(PATIENCE_AT_FIRST),
        };
        match told.recv_timeout(patience) {
            Ok(message) => {
                let message = message?;
                self.has_answered.store(true, Ordering::Relaxed);
                Ok(message)
            }
            Err(RecvTimeoutError::Timeout) => Err(io::ErrorKind::TimedOut.into()),
            Err(RecvTimeoutError::Disconnected) => Err(written
                .err()
                .unwrap_or_else(|| io::ErrorKind::UnexpectedEof.into())),
        }
    }

    /// Ends a process that is silent, or the talk with one that is not ours to end.
    pub(crate) fn kill(&self) {
        let ended = match &mut *lock(&self.process) {
            Process::Child(child) => child.kill(),
            Process::Socket(socket) => socket.shutdown(Shutdown::Both),
        };
        if let Err(error) = ended {
            tracing::warn!(%error, "a silent process could not be ended");
        }
    }
}

impl Drop for Talk {
    fn drop(&mut self) {
        // Both ways at a socket of its own, whose other end is no child of ours.
        let how = match &*lock(&self.process) {
            Process::Child(_) => Shutdown::Write,
            Process::Socket(_) => Shutdown::Both,
        };
        let _ = lock(&self.questions).shutdown(how);
        // It ends with its questions, and its pipe with it; one that is stopped does not.
        if let Err(RecvTimeoutError::Timeout) = lock(&self.read).recv_timeout(PATIENCE) {
            self.kill();
        }
        if let Process::Child(child) = &mut *lock(&self.process) {
            let _ = child.wait();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Passes answers on, each to whoever stands first in the line, until the other end of the pipe is closed.
fn read_answers(mut pipe: impl Read, largest: usize, line: &Mutex<Line>) {
    while let Some(answer) = read_frame(&mut pipe, largest).transpose() {
        let is_last = answer.is_err();
        let mut line = lock(line);
        let is_asked = match line.waiting.pop_front() {
            Some(first) => {
                // Whoever lost patience is gone; the answer was theirs all the same.
                let _ = first.send(answer);
                true
            }
            None => line.unasked.replace(answer).is_none(),
        };
        if is_last || !is_asked {
            break;
        }
    }
    let mut line = lock(line);
    line.is_over = true;
    line.waiting.clear();
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

    /// What is asked comes back.
    fn echo() -> Talk {
        Talk::with_child(child(Path::new("/bin/cat"), true), 1 << 24).unwrap()
    }

    #[test]
    fn many_ask_at_once_and_each_has_the_answer_to_their_own_question() {
        let talk = echo();
        // Longer than what lies between two processes: a line that stood still while it is written would stay so.
        let long = vec![7; 1 << 20];
        thread::scope(|scope| {
            for asker in 0..16_u32 {
                let (talk, long) = (&talk, &long);
                scope.spawn(move || {
                    for n in 0..50_u32 {
                        let question = [asker.to_be_bytes(), n.to_be_bytes()].concat();
                        assert_eq!(talk.ask(&question).unwrap(), question);
                    }
                    assert_eq!(&talk.ask(long).unwrap(), long);
                });
            }
        });
    }

    #[test]
    fn a_process_that_is_stopped_loses_its_askers_patience_and_is_ended_for_all_of_them() {
        let talk = echo();
        talk.ask(b"first").unwrap();
        let pid = match &*lock(&talk.process) {
            Process::Child(child) => rustix::process::Pid::from_child(child),
            Process::Socket(_) => unreachable!("a child was started"),
        };
        rustix::process::kill_process(pid, rustix::process::Signal::STOP).unwrap();
        thread::scope(|scope| {
            let waits = scope.spawn(|| talk.ask_within(b"second", Duration::from_secs(60)));
            let answer = talk.ask_within(b"third", Duration::from_millis(200));
            assert_eq!(answer.unwrap_err().kind(), io::ErrorKind::TimedOut);
            talk.kill();
            assert!(waits.join().unwrap().is_err());
        });
        assert!(talk.ask(b"fourth").is_err());
    }

    #[test]
    fn what_a_process_says_before_it_is_asked_is_the_first_answer_and_then_it_is_over() {
        let mut command = child(Path::new("/bin/sh"), true);
        command.args(["-c", "printf '\\000\\000\\000\\003why'; exit 1"]);
        let talk = Talk::with_child(command, 64).unwrap();
        assert_eq!(talk.ask(b"is anybody there").unwrap(), b"why");
        assert!(talk.ask(b"again").is_err());
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
