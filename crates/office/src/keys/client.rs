//! The server's side: asks the key service, and starts it again when it died.

use super::protocol::{Answer, LARGEST_FRAME, MOST, Request};
use super::{
    Ask, Batch, Binding, Checked, Holds, Key, KeyError, KeyId, KeyService, Pass, Sealed, Shown,
};
use crate::pipe::{self, Talk};
use crate::seal::CODE_CHARACTERS;
use huiyin_journal::body::CaseId;
use std::io;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Writing a million keys again takes seconds.
const PATIENCE_WITH_ALL: Duration = Duration::from_secs(120);
/// A service that cannot stay is not started over and over.
const BETWEEN_STARTS: Duration = Duration::from_secs(1);

/// Where the key service is.
#[derive(Debug, Clone)]
pub enum Way {
    /// A child of this process: `program keys serve --dir DIR`.
    Child {
        /// The program.
        program: PathBuf,
        /// The service's directory.
        dir: PathBuf,
    },
    /// A process that somebody else started, at its socket.
    Socket(PathBuf),
}

/// A key service that ends with this value when it is our child, and with this process however that ends.
pub struct KeyClient {
    way: Way,
    batch: Batch,
    running: Mutex<Running>,
    /// What a child says on its standard error is not shown: whoever asks tells its answer.
    is_quiet: bool,
}

#[derive(Default)]
struct Running {
    talk: Option<Arc<Talk>>,
    started: Option<Instant>,
    /// It was started before, so this is another start.
    again: bool,
}

impl KeyClient {
    /// Starts it and asks whether it works, so that one which cannot is known at once.
    /// # Errors
    /// [`KeyError::Failed`] with the service's own reason, [`KeyError::Away`], [`KeyError::Earlier`].
    pub fn start(way: Way) -> Result<Self, KeyError> {
        Self::start_with(way, || Err(KeyError::Earlier))
    }

    /// The same for whoever tells the reason itself: a child that cannot start does not say it once more.
    /// # Errors
    /// As [`KeyClient::start`].
    pub(crate) fn start_quietly(way: Way) -> Result<Self, KeyError> {
        let client = Self::new(way, true);
        client.begin(|| Err(KeyError::Earlier))?;
        Ok(client)
    }

    /// The same; keys of an earlier version are taken over with what `bindings` says of each.
    /// # Errors
    /// As [`KeyClient::start`], or what `bindings` returns.
    pub fn start_with<E: From<KeyError>>(
        way: Way,
        bindings: impl FnOnce() -> Result<Vec<Binding>, E>,
    ) -> Result<Self, E> {
        let client = Self::new(way, false);
        client.begin(bindings)?;
        Ok(client)
    }

    fn new(way: Way, is_quiet: bool) -> Self {
        Self {
            way,
            batch: Batch::default(),
            running: Mutex::default(),
            is_quiet,
        }
    }

    fn begin<E: From<KeyError>>(
        &self,
        bindings: impl FnOnce() -> Result<Vec<Binding>, E>,
    ) -> Result<(), E> {
        match self.ask(&Request::Ping) {
            Err(KeyError::Earlier) => {
                let bindings = bindings()?;
                let none: &[Binding] = &[];
                for some in bindings.chunks(MOST).chain([none]) {
                    self.ask_once(&Request::Bind(some.to_vec()))?;
                }
            }
            answer => drop(answer?),
        }
        // What died once at the start may be started again at once.
        self.lock().started = None;
        Ok(())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Running> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks once, and once more when the service died meanwhile. To one that is started again an opening of before is
    /// stale: whoever opens enters it anew.
    fn ask(&self, request: &Request) -> Result<Answer, KeyError> {
        match self.ask_once(request) {
            Err(KeyError::Away(why)) => {
                tracing::warn!(why, "the key service is gone and is started again");
                self.ask_once(request)
            }
            answer => answer,
        }
    }

    fn ask_once(&self, request: &Request) -> Result<Answer, KeyError> {
        let talk = self.talk()?;
        let answer = talk.ask_within(&request.encode(), patience(request));
        match answer.and_then(|message| Answer::parse(&message).ok_or_else(pipe::bad)) {
            Ok(Answer::Refused(why)) => Err(why.into()),
            Ok(Answer::Unknown) => Err(KeyError::Unknown),
            Ok(Answer::Damaged) => Err(KeyError::Damaged),
            Ok(Answer::Failed(why)) => Err(KeyError::Failed(why)),
            Ok(Answer::Earlier) => Err(KeyError::Earlier),
            Ok(answer) => Ok(answer),
            Err(error) => {
                self.forget(&talk);
                if error.kind() == io::ErrorKind::TimedOut {
                    talk.kill();
                    return Err(KeyError::Silent);
                }
                Err(KeyError::Away(error.to_string()))
            }
        }
    }

    /// The talk that goes on, or a new one.
    fn talk(&self) -> Result<Arc<Talk>, KeyError> {
        let mut running = self.lock();
        if let Some(talk) = &running.talk {
            return Ok(Arc::clone(talk));
        }
        let talk = Arc::new(self.start_again(&mut running)?);
        running.talk = Some(Arc::clone(&talk));
        Ok(talk)
    }

    /// This talk is over; another that somebody else began meanwhile stays.
    fn forget(&self, over: &Arc<Talk>) {
        let mut running = self.lock();
        if let Some(talk) = &running.talk
            && Arc::ptr_eq(talk, over)
        {
            running.talk = None;
        }
    }

    fn start_again(&self, running: &mut Running) -> Result<Talk, KeyError> {
        let now = Instant::now();
        if let Some(before) = running.started
            && now.saturating_duration_since(before) < BETWEEN_STARTS
        {
            let why = "it ended as soon as it was started; it is tried again in a second";
            return Err(KeyError::Away(why.to_owned()));
        }
        running.started = Some(now);
        let is_first = !std::mem::replace(&mut running.again, true);
        let talk = match &self.way {
            Way::Socket(path) => Talk::at_socket(path, LARGEST_FRAME),
            Way::Child { program, dir } => {
                let mut command = pipe::child(program, is_first);
                command.args(["keys", "serve", "--dir"]).arg(dir);
                if self.is_quiet {
                    command.stderr(Stdio::null());
                }
                Talk::with_child(command, LARGEST_FRAME)
            }
        };
        talk.map_err(|error| KeyError::Away(error.to_string()))
    }
}

/// Earlier keys are taken over in one write, as long as the disk takes for all of them.
fn patience(request: &Request) -> Duration {
    match request {
        Request::Bind(_) => PATIENCE_WITH_ALL,
        _ => pipe::PATIENCE,
    }
}

/// An answer to another question than was asked.
fn other() -> KeyError {
    KeyError::Away(pipe::bad().to_string())
}

impl KeyService for KeyClient {
    fn fresh(&self, case: &CaseId, holds: Holds) -> Result<(KeyId, Key), KeyError> {
        let mint = |count| match self.ask(&Request::Mint { holds, count })? {
            Answer::Minted(minted) => Ok(minted),
            _ => Err(other()),
        };
        let (record, root) = self.batch.next(holds, mint)?;
        Ok(root.of_case(record, case))
    }

    fn open(&self, id: KeyId, ask: &Ask) -> Result<Option<Key>, KeyError> {
        let ask = ask.clone();
        match self.ask(&Request::Open { id, ask })? {
            Answer::Key(key) => Ok(key),
            _ => Err(other()),
        }
    }

    fn admit(&self, code: &str, shown: &Shown) -> Result<Pass, KeyError> {
        let (code, shown) = (code.to_owned(), shown.clone());
        match self.ask(&Request::Admit { code, shown })? {
            Answer::Pass(pass) => Ok(pass),
            _ => Err(other()),
        }
    }

    fn destroy(&self, id: KeyId, shown: &Shown) -> Result<(), KeyError> {
        let shown = shown.clone();
        match self.ask(&Request::Destroy { id, shown })? {
            Answer::Well => Ok(()),
            _ => Err(other()),
        }
    }

    fn check(&self, sealed: Sealed<'_>) -> Result<Checked, KeyError> {
        let request = Request::Check {
            id: sealed.id,
            case: *sealed.case,
            bound: sealed.bound.to_vec(),
            sealed: sealed.sealed.to_vec(),
            digest: sealed.digest,
        };
        match self.ask(&request)? {
            Answer::Checked(checked) => Ok(checked),
            _ => Err(other()),
        }
    }

    fn marks(&self, office: &str, what: &[String]) -> Result<Vec<[u8; 32]>, KeyError> {
        if what.is_empty() {
            return Ok(Vec::new());
        }
        let (office, what) = (office.to_owned(), what.to_vec());
        match self.ask(&Request::Marks { office, what })? {
            Answer::Marks(marks) => Ok(marks),
            _ => Err(other()),
        }
    }

    fn code_bytes(&self, office: &str, token: &str) -> Result<[u8; CODE_CHARACTERS], KeyError> {
        let (office, token) = (office.to_owned(), token.to_owned());
        match self.ask(&Request::Code { office, token })? {
            Answer::Code(code) => Ok(code),
            _ => Err(other()),
        }
    }

    fn second_step(&self, office: &str, what: &str) -> Result<[u8; 32], KeyError> {
        let (office, what) = (office.to_owned(), what.to_owned());
        match self.ask(&Request::SecondStep { office, what })? {
            Answer::SecondStep(digest) => Ok(digest),
            _ => Err(other()),
        }
    }

    fn trouble(&self) -> Option<String> {
        let error = self.ask(&Request::Ping).err()?;
        Some(error.to_string())
    }
}
