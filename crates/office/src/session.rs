//! Who is signed in: sessions on the server, known to the browser by a random token alone.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use huiyin_domain::id::OfficerId;
use huiyin_store::{SessionRow, StoreError};
use sha2::{Digest as _, Sha256};

use crate::error::OfficeError;
use crate::keys::hex;
use crate::office::Office;
use crate::sign_in::Proven;
use crate::system::Random;

/// A desk that nobody used for half an hour is taken to be left: long enough to read a file or to write an
/// answer by hand, short enough that an unlocked screen is not an open door for an afternoon.
pub const IDLE_SECONDS: i64 = 30 * 60;
/// Whatever happens, a session ends after 12 hours: longer than a working day, shorter than a night between.
pub const WHOLE_SECONDS: i64 = 12 * 60 * 60;
/// That a session was used is written down at most this often: a request is no write.
const WRITE_DOWN_SECONDS: i64 = 60;

/// What a browser shows to be known: 256 random bits as text. Only its hash is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    pub(crate) fn fresh(random: &dyn Random) -> Self {
        let mut bytes = [0; 32];
        random.fill(&mut bytes);
        Self(hex(&bytes))
    }

    /// A token as it came in; `None` when it has not the shape of one.
    pub fn parse(text: &str) -> Option<Self> {
        let is_hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        (text.len() == 64 && text.bytes().all(is_hex)).then(|| Self(text.to_owned()))
    }

    /// As the browser keeps it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn hash(&self) -> [u8; 32] {
        Sha256::new()
            .chain_update(b"huiyin token 1\n")
            .chain_update(&self.0)
            .finalize()
            .into()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// On what a session began, as far as it helps to tell one's own sessions apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Device {
    /// Not known.
    #[default]
    Unknown,
    /// A computer.
    Computer,
    /// A telephone or a tablet.
    Handheld,
}

impl Device {
    fn number(self) -> u8 {
        match self {
            Self::Unknown => 0,
            Self::Computer => 1,
            Self::Handheld => 2,
        }
    }

    fn of(number: u8) -> Self {
        match number {
            1 => Self::Computer,
            2 => Self::Handheld,
            _ => Self::Unknown,
        }
    }
}

/// A session of an officer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Whose it is.
    pub officer: OfficerId,
    /// Names it without opening it: the hash of its token.
    pub id: [u8; 32],
    /// Unix seconds.
    pub began: i64,
    /// Unix seconds of the last request.
    pub seen: i64,
    /// More than a password was asked for.
    pub strong: bool,
    /// On what it began.
    pub device: Device,
}

impl Session {
    /// Its name as text, for a form that ends it.
    pub fn name(&self) -> String {
        hex(&self.id)
    }

    /// Unix second at which it ends if nothing more is asked.
    pub fn ends(&self) -> i64 {
        (self.seen + IDLE_SECONDS).min(self.began + WHOLE_SECONDS)
    }

    fn of(row: SessionRow) -> Option<Self> {
        Some(Self {
            officer: OfficerId::new(&row.officer).ok()?,
            id: row.token_hash,
            began: row.began,
            seen: row.seen,
            strong: row.strong,
            device: Device::of(row.device),
        })
    }
}

/// The sessions that were used since the start. One server works on a database, so what is here is true;
/// the table is for the next start.
#[derive(Default)]
pub(crate) struct Sessions(Mutex<HashMap<[u8; 32], Known>>);

struct Known {
    session: Session,
    written: i64,
}

impl Sessions {
    fn with<T>(&self, work: impl FnOnce(&mut HashMap<[u8; 32], Known>) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Drops every session of an officer but one.
    pub(crate) fn end_all(&self, officer: &OfficerId, keep: Option<&[u8; 32]>) {
        self.with(|known| {
            known.retain(|id, known| known.session.officer != *officer || Some(id) == keep);
        });
    }
}

impl Office {
    /// The session behind a token, as far as no reading from the database is needed; counts as a use.
    pub fn session_at_hand(&self, token: &Token) -> Option<Session> {
        let now = self.clock.now();
        self.sessions.with(|known| {
            let known = known.get_mut(&token.hash())?;
            let fresh = now < known.session.ends() && now - known.written < WRITE_DOWN_SECONDS;
            fresh.then(|| {
                known.session.seen = now;
                known.session.clone()
            })
        })
    }

    /// The session behind a token, unless it is over or its officer is no longer one; counts as a use.
    /// # Errors
    /// As the store says.
    pub fn session(&self, token: &Token) -> Result<Option<Session>, OfficeError> {
        let (now, id) = (self.clock.now(), token.hash());
        let at_hand = self
            .sessions
            .with(|known| known.get(&id).map(|known| known.session.clone()));
        let session = match at_hand {
            Some(session) => Some(session),
            None => {
                let office = self.code();
                let row = self
                    .store
                    .read(|tx| huiyin_store::session(tx, office, &id))?;
                row.and_then(Session::of)
            }
        };
        let Some(mut session) = session else {
            return Ok(None);
        };
        if now >= session.ends() || self.organisation().officer(&session.officer).is_none() {
            self.sessions.with(|known| known.remove(&id));
            return Ok(None);
        }
        session.seen = now;
        let office = self.code().to_owned();
        let written = self
            .store
            .write(move |append| append.session_seen(&office, &id, now));
        untold(written);
        self.know(session.clone());
        Ok(Some(session))
    }

    /// The officer's own sessions that are not over, the one used last first.
    /// # Errors
    /// As the store says.
    pub fn sessions_of(&self, officer: &OfficerId) -> Result<Vec<Session>, OfficeError> {
        let now = self.clock.now();
        let rows = self
            .store
            .read(|tx| huiyin_store::sessions(tx, self.code(), officer.as_str()))?;
        let mut sessions: Vec<Session> = rows
            .into_iter()
            .filter_map(Session::of)
            .map(|stored| {
                self.sessions.with(|known| {
                    known
                        .get(&stored.id)
                        .map_or(stored, |known| known.session.clone())
                })
            })
            .filter(|session| now < session.ends())
            .collect();
        sessions.sort_by_key(|session| std::cmp::Reverse(session.seen));
        Ok(sessions)
    }

    /// Ends the session behind a token; one that is over already is fine.
    /// # Errors
    /// As the store says.
    pub fn sign_out(&self, token: &Token) -> Result<(), OfficeError> {
        self.end_session_of(&token.hash())
    }

    /// Ends one of the officer's own sessions by its [`Session::name`]; another officer's is left alone.
    /// # Errors
    /// As the store says.
    pub fn end_session(&self, officer: &OfficerId, name: &str) -> Result<(), OfficeError> {
        let mine = self.sessions_of(officer)?;
        match mine.iter().find(|session| session.name() == name) {
            Some(session) => self.end_session_of(&session.id),
            None => Ok(()),
        }
    }

    /// Begins a session. On a full disk it is kept in memory: whoever is at the desk can still read.
    pub(crate) fn begin_session(&self, proven: &Proven, device: Device) -> Token {
        let token = Token::fresh(&*self.random);
        let now = self.clock.now();
        let session = Session {
            officer: proven.officer().clone(),
            id: token.hash(),
            began: now,
            seen: now,
            strong: proven.is_strong(),
            device,
        };
        let row = SessionRow {
            token_hash: session.id,
            officer: session.officer.to_string(),
            began: now,
            seen: now,
            strong: session.strong,
            device: device.number(),
        };
        let office = self.code().to_owned();
        let written = self
            .store
            .write(move |append| append.begin_session(&office, &row));
        untold(written);
        self.know(session);
        token
    }

    /// Removes what nobody can use any more: sessions, links, and what became of forms long ago.
    pub(crate) fn forget_what_is_over(&self) -> Result<(), OfficeError> {
        let now = self.clock.now();
        self.sessions
            .with(|known| known.retain(|_, known| now < known.session.ends()));
        let office = self.code().to_owned();
        Ok(self.store.write(move |append| {
            append.forget_sessions(&office, now - IDLE_SECONDS, now - WHOLE_SECONDS, now)?;
            append.forget_visits(&office, now - crate::visit::IDLE_SECONDS)?;
            append
                .forget_once(&office, now - crate::once::KEPT_SECONDS)
                .map(drop)
        })?)
    }

    fn end_session_of(&self, id: &[u8; 32]) -> Result<(), OfficeError> {
        self.sessions.with(|known| known.remove(id));
        let (office, id) = (self.code().to_owned(), *id);
        Ok(self
            .store
            .write(move |append| append.end_session(&office, &id))?)
    }

    fn know(&self, session: Session) {
        let written = session.seen;
        self.sessions
            .with(|known| known.insert(session.id, Known { session, written }));
    }
}

/// A disk that is full keeps nobody from reading; what it could not keep is told in the log.
fn untold(written: Result<(), StoreError>) {
    if let Err(error) = written {
        tracing::warn!(%error, "a session was not written down");
    }
}
