//! The key service's side: on standard input and output as the server's child, or at a socket of its own.

use super::earlier::Bindings;
use super::protocol::{Answer, LARGEST_FRAME, Request};
use super::{KeyError, KeyService, Logs, Sealed, Warden, pin};
use crate::files::RealDisk;
use crate::pipe;
use crate::system::{SystemClock, SystemRandom};
use huiyin_journal::key::VerifierKey;
use std::io::{self, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use zeroize::Zeroizing;

/// Where a key service listens that nobody's child is.
#[derive(Debug, Clone)]
pub struct At {
    /// The socket's path; what lay there from an earlier run is replaced.
    pub socket: PathBuf,
    /// Another user, by number, whose processes may ask besides our own.
    pub also: Option<u32>,
}

/// Answers questions from `questions` on `answers` until they end.
///
/// A service that cannot start says why in its first answer and ends.
/// # Errors
/// [`KeyError`] from the start, or a broken pipe or message.
pub fn serve(
    dir: &Path,
    questions: &mut dyn Read,
    answers: &mut dyn Write,
) -> Result<(), KeyError> {
    let opened = match open(dir) {
        Err(KeyError::Earlier) => take_over(dir, questions, answers),
        opened => opened.map(Some),
    };
    match opened {
        Ok(None) => Ok(()),
        Ok(Some(warden)) => talk(&warden, questions, answers),
        Err(error) => {
            let reason = Answer::Failed(error.to_string());
            pipe::write_frame(answers, &reason.encode())?;
            Err(error)
        }
    }
}

/// Serves this process's standard input and output until the input ends, or a socket until the process is ended.
/// `log` is the verifier key of the journal that is believed, for a service that no set-up has told.
/// # Errors
/// As [`serve`].
pub fn run(dir: &Path, log: Option<&VerifierKey>, at: Option<&At>) -> Result<(), KeyError> {
    if let Some(log) = log {
        pin(&RealDisk, dir, log)?;
    }
    match at {
        None => serve(dir, &mut io::stdin().lock(), &mut io::stdout().lock()),
        Some(at) => listen(dir, at),
    }
}

/// Answers that the keys are of an earlier version until it was told to which cases they belong; then they are of this
/// one. `None` when whoever asks goes away before.
fn take_over(
    dir: &Path,
    questions: &mut dyn Read,
    answers: &mut dyn Write,
) -> Result<Option<Warden>, KeyError> {
    let mut known = Bindings::default();
    while let Some(message) = pipe::read_frame(questions, LARGEST_FRAME)? {
        let answer = match Request::parse(&message).ok_or_else(pipe::bad)? {
            Request::Bind(bindings) if bindings.is_empty() => {
                known.write(&RealDisk, &SystemRandom, dir)?;
                let warden = open(dir)?;
                pipe::write_frame(answers, &Answer::Well.encode())?;
                return Ok(Some(warden));
            }
            Request::Bind(bindings) => {
                bindings.iter().try_for_each(|one| known.add(one))?;
                Answer::Well
            }
            _ => Answer::Earlier,
        };
        pipe::write_frame(answers, &answer.encode())?;
    }
    Ok(None)
}

fn open(dir: &Path) -> Result<Warden, KeyError> {
    let disk = Arc::new(RealDisk);
    Warden::open(disk, Arc::new(SystemRandom), Arc::new(SystemClock), dir)
}

/// The socket's directory decides who reaches it, and the kernel says who did.
fn listen(dir: &Path, at: &At) -> Result<(), KeyError> {
    let warden = Arc::new(open(dir)?);
    if Logs::read(&RealDisk, dir)?.is_empty() {
        return Err(KeyError::Failed(
            "it knows no journal: give its verifier key with --log".to_owned(),
        ));
    }
    match std::fs::remove_file(&at.socket) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
        _ => {}
    }
    let listener = UnixListener::bind(&at.socket)?;
    let mode = if at.also.is_some() { 0o666 } else { 0o600 };
    std::fs::set_permissions(&at.socket, std::fs::Permissions::from_mode(mode))?;
    for socket in listener.incoming() {
        let socket = socket?;
        if !may_ask(&socket, at.also)? {
            tracing::warn!("a process of another user asked for keys and was sent away");
            continue;
        }
        let warden = Arc::clone(&warden);
        thread::Builder::new().spawn(move || {
            let mut answers = &socket;
            if let Err(error) = talk(&warden, &mut &socket, &mut answers) {
                tracing::warn!(%error, "a talk with the key service broke off");
            }
        })?;
    }
    Ok(())
}

/// The process at the other end is of our own user, or of the one that was named.
fn may_ask(socket: &UnixStream, also: Option<u32>) -> Result<bool, KeyError> {
    let peer = rustix::net::sockopt::socket_peercred(socket).map_err(io::Error::from)?;
    let (asks, ours) = (peer.uid.as_raw(), rustix::process::geteuid().as_raw());
    Ok(asks == ours || Some(asks) == also)
}

fn talk(
    warden: &Warden,
    questions: &mut dyn Read,
    answers: &mut dyn Write,
) -> Result<(), KeyError> {
    while let Some(message) = pipe::read_frame(questions, LARGEST_FRAME)? {
        let message = Zeroizing::new(message);
        let request = Request::parse(&message).ok_or_else(pipe::bad)?;
        let answer = Zeroizing::new(answer(warden, request).encode());
        pipe::write_frame(answers, &answer)?;
    }
    Ok(())
}

fn answer(warden: &Warden, request: Request) -> Answer {
    let answer = match request {
        Request::Ping => Ok(Answer::Well),
        Request::Mint { holds, count } => warden.mint(holds, count).map(Answer::Minted),
        Request::Open { id, ask } => warden.open(id, &ask).map(Answer::Key),
        Request::Admit { code, shown } => warden.admit(&code, &shown).map(Answer::Pass),
        Request::Check {
            id,
            case,
            bound,
            sealed,
            digest,
        } => {
            let sealed = Sealed {
                id,
                case: &case,
                bound: &bound,
                sealed: &sealed,
                digest,
            };
            warden.check(sealed).map(Answer::Checked)
        }
        Request::Marks { office, what } => warden.marks(&office, &what).map(Answer::Marks),
        Request::Code { office, token } => warden.code_bytes(&office, &token).map(Answer::Code),
        Request::SecondStep { office, what } => {
            let digest = warden.second_step(&office, &what);
            digest.map(Answer::SecondStep)
        }
        Request::Destroy { id, shown } => warden.destroy(id, &shown).map(|()| Answer::Well),
        // Nothing is to be taken over: another process was first.
        Request::Bind(_) => Ok(Answer::Well),
    };
    answer.unwrap_or_else(|error| match error {
        KeyError::Refused(why) => Answer::Refused(why),
        KeyError::Unknown => Answer::Unknown,
        KeyError::Damaged => Answer::Damaged,
        KeyError::Earlier => Answer::Earlier,
        other => Answer::Failed(other.to_string()),
    })
}
