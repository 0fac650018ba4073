//! Who is signed in: sessions on the server, known to the browser by a random token alone.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use huiyin_domain::id::OfficerId;
use huiyin_store::{SessionRow, StoreError};
use sha2::{Digest as _, Sha256};

use crate::error::OfficeError;
use crate::identity::Grants;
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
///
/// A session is read, written down and then kept here; what is ended in between must not come back. So endings are
/// counted, each after the table no longer has the row, and nothing is kept that was read before the last one.
#[derive(Default)]
pub(crate) struct Sessions(Mutex<State>);

#[derive(Default)]
struct State {
    known: HashMap<[u8; 32], Known>,
    /// How many endings there were.
    endings: Endings,
    /// The last one that took an officer's password or rights.
    of_officer: HashMap<OfficerId, Endings>,
}

/// A moment among the endings of sessions.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Endings(u64);

struct Known {
    session: Session,
    written: i64,
    /// Identities that its officer has open: they end with it.
    grants: Grants,
}

impl Sessions {
    fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Now, among the endings.
    pub(crate) fn endings(&self) -> Endings {
        self.with(|state| state.endings)
    }

    /// Drops every session of an officer but one; those that are being begun on what was true before do not begin.
    pub(crate) fn end_all(&self, officer: &OfficerId, keep: Option<&[u8; 32]>) {
        self.with(|state| {
            state
                .known
                .retain(|id, known| known.session.officer != *officer || Some(id) == keep);
            state.endings.0 += 1;
            state.of_officer.insert(officer.clone(), state.endings);
        });
    }

    /// Drops this session.
    fn end(&self, id: &[u8; 32]) {
        self.with(|state| {
            state.known.remove(id);
            state.endings.0 += 1;
        });
    }

    /// What this session has open; nothing of one that is over.
    pub(crate) fn with_grants<T>(
        &self,
        id: &[u8; 32],
        work: impl FnOnce(&mut Grants) -> T,
    ) -> Option<T> {
        self.with(|state| state.known.get_mut(id).map(|known| work(&mut known.grants)))
    }

    /// Drops what was open and is over by now.
    pub(crate) fn forget_grants(&self, now: i64) {
        self.with(|state| {
            let known = state.known.values_mut();
            known.for_each(|known| known.grants.forget(now));
        });
    }

    /// Keeps a session that was read or written down, unless one ended since then.
    fn keep(&self, session: Session, since: Endings) -> bool {
        self.with(|state| {
            let is_true = state.endings == since;
            if is_true {
                state.keep(session);
            }
            is_true
        })
    }

    /// Keeps a session that begins, unless its officer's password or rights changed since they were asked.
    fn begin(&self, session: Session, since: Endings) -> bool {
        self.with(|state| {
            let is_true = state.is_true(&session.officer, since);
            if is_true {
                state.keep(session);
            }
            is_true
        })
    }

    /// Do an officer's password and rights stand as they did then?
    pub(crate) fn is_true(&self, officer: &OfficerId, since: Endings) -> bool {
        self.with(|state| state.is_true(officer, since))
    }
}

impl State {
    fn is_true(&self, officer: &OfficerId, since: Endings) -> bool {
        let last = self.of_officer.get(officer).copied();
        last.unwrap_or_default() <= since
    }

    fn keep(&mut self, session: Session) {
        let written = session.seen;
        // What it has open stays so.
        let before = self.known.remove(&session.id);
        let known = Known {
            written,
            grants: before.map_or_else(Grants::default, |known| known.grants),
            session,
        };
        self.known.insert(known.session.id, known);
    }
}

impl Office {
    /// The session behind a token, as far as no reading from the database is needed; counts as a use.
    pub fn session_at_hand(&self, token: &Token) -> Option<Session> {
        let now = self.clock.now();
        self.sessions.with(|state| {
            let known = state.known.get_mut(&token.hash())?;
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
        loop {
            let since = self.sessions.endings();
            let Some(session) = self.session_of(token)? else {
                return Ok(None);
            };
            // Somebody's ended meanwhile, perhaps this one: it is looked up once more.
            if self.sessions.keep(session.clone(), since) {
                return Ok(Some(session));
            }
        }
    }

    /// The session behind a token as it stands now; written down that it was used.
    fn session_of(&self, token: &Token) -> Result<Option<Session>, OfficeError> {
        let (now, id) = (self.clock.now(), token.hash());
        let at_hand = self
            .sessions
            .with(|state| state.known.get(&id).map(|known| known.session.clone()));
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
            self.sessions.with(|state| state.known.remove(&id));
            return Ok(None);
        }
        session.seen = now;
        let office = self.code().to_owned();
        let written = self
            .store
            .write(move |append| append.session_seen(&office, &id, now));
        untold(written);
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
                self.sessions.with(|state| {
                    state
                        .known
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

    /// Begins a session for what was proven `since` then; none when the officer's password or rights changed
    /// meanwhile. On a full disk it is kept in memory: whoever is at the desk can still read.
    pub(crate) fn begin_session(
        &self,
        proven: &Proven,
        device: Device,
        since: Endings,
    ) -> Option<Token> {
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
        if self.sessions.begin(session, since) {
            return Some(token);
        }
        let (office, id) = (self.code().to_owned(), token.hash());
        let ended = self
            .store
            .write(move |append| append.end_session(&office, &id));
        untold(ended);
        None
    }

    /// Removes what nobody can use any more: sessions, visits, links, and what became of forms long ago.
    pub(crate) fn forget_what_is_over(&self) -> Result<(), OfficeError> {
        self.forget_visits();
        let now = self.clock.now();
        self.sessions
            .with(|state| state.known.retain(|_, known| now < known.session.ends()));
        let office = self.code().to_owned();
        Ok(self.store.write(move |append| {
            append.forget_sessions(&office, now - IDLE_SECONDS, now - WHOLE_SECONDS, now)?;
            append
                .forget_once(&office, now - crate::once::KEPT_SECONDS)
                .map(drop)
        })?)
    }

    fn end_session_of(&self, id: &[u8; 32]) -> Result<(), OfficeError> {
        self.sessions.end(id);
        let (office, row) = (self.code().to_owned(), *id);
        let ended = self
            .store
            .write(move |append| append.end_session(&office, &row));
        // Whoever read the row before it went keeps nothing of it.
        self.sessions.end(id);
        Ok(ended?)
    }
}

/// A disk that is full keeps nobody from reading; what it could not keep is told in the log.
fn untold(written: Result<(), StoreError>) {
    if let Err(error) = written {
        tracing::warn!(%error, "a session was not written down");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(officer: &str, id: u8) -> Session {
        Session {
            officer: OfficerId::new(officer).unwrap(),
            id: [id; 32],
            began: 0,
            seen: 0,
            strong: false,
            device: Device::Unknown,
        }
    }

    fn is_known(sessions: &Sessions, id: u8) -> bool {
        sessions.with(|state| state.known.contains_key(&[id; 32]))
    }

    #[test]
    fn a_session_that_ends_while_it_is_read_does_not_come_back() {
        let sessions = Sessions::default();
        let since = sessions.endings();
        assert!(sessions.keep(session("water-1", 1), since));
        sessions.end(&[1; 32]);
        assert!(!sessions.keep(session("water-1", 1), since));
        assert!(!is_known(&sessions, 1));
        // Looked up once more, another one is kept.
        assert!(sessions.keep(session("water-2", 2), sessions.endings()));

        let since = sessions.endings();
        sessions.end_all(&session("water-1", 1).officer, None);
        assert!(!sessions.keep(session("water-1", 1), since));
        assert!(is_known(&sessions, 2));
    }

    #[test]
    fn no_session_begins_on_a_password_that_was_changed_meanwhile() {
        let sessions = Sessions::default();
        let since = sessions.endings();
        sessions.end_all(&session("water-1", 1).officer, None);
        assert!(!sessions.begin(session("water-1", 1), since));
        // Of others nothing changed, nor does signing out elsewhere keep anybody from signing in.
        assert!(sessions.begin(session("water-2", 2), since));
        let since = sessions.endings();
        sessions.end(&[2; 32]);
        assert!(sessions.begin(session("water-1", 3), since));
        assert!(!is_known(&sessions, 1) && is_known(&sessions, 3));
    }
}
