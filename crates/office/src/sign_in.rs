//! Signing in: passwords, links that set one, and the slow-down after wrong ones.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::Duration;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use huiyin_domain::actor::Role;
use huiyin_domain::code::Coded as _;
use huiyin_domain::id::OfficerId;
use huiyin_domain::organisation::{Officer, StaffRole};
use huiyin_store::{Password, StoreError};

use crate::error::OfficeError;
use crate::office::Office;
use crate::session::{Session, Token};
use crate::system::Random;

/// Memory of one hash. With [`PASSES`]: 128 ms on the 2-core machine this was measured on (64 MiB with 3
/// passes 103 ms, 46 MiB with 3 passes 69 ms), so that a list of common words costs an attacker days for each
/// account, and no office notices it.
const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 4;

/// Length counts, not which characters: a sentence is easier to keep and harder to guess than `P@ssw0rd!`.
pub const SHORTEST: usize = 12;
/// Nobody is made to cut a sentence short, and no request makes the server hash a book.
pub const LONGEST: usize = 128;

/// How long a link sets a password.
pub const LINK_SECONDS: i64 = 24 * 60 * 60;

/// Wrong attempts that cost nothing: fingers slip.
const FREE_ATTEMPTS: u32 = 2;
/// The longest wait between two attempts on one account, in seconds.
const SLOWEST: i64 = 8;
/// Attempts that may wait in a row for their turn, in seconds; beyond that the answer is to come back later.
const LONGEST_QUEUE: i64 = 16;
/// After so many quiet seconds the account is as before.
const FORGOTTEN_SECONDS: i64 = 15 * 60;
/// Accounts whose attempts are counted at once; names that nobody has count too.
const MOST_COUNTED: usize = 10_000;

/// Why a sign-in did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// The account or the password does not fit; which one is not told.
    #[error("the account or the password does not fit")]
    Wrong,
    /// Too many attempts on this account wait already.
    #[error("too many attempts; wait {seconds} s")]
    Wait {
        /// For how long.
        seconds: i64,
    },
    /// The office could not.
    #[error(transparent)]
    Office(#[from] OfficeError),
}

/// Why a password was not set.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// Shorter than [`SHORTEST`] characters.
    #[error("a password has at least {SHORTEST} characters")]
    TooShort,
    /// Longer than [`LONGEST`] characters.
    #[error("a password has at most {LONGEST} characters")]
    TooLong,
    /// The present password does not fit.
    #[error("the present password does not fit")]
    Wrong,
    /// The link was used, replaced by a newer one, or is over.
    #[error("the link is over")]
    LinkOver,
    /// The office could not.
    #[error(transparent)]
    Office(#[from] OfficeError),
}

impl From<StoreError> for PasswordError {
    fn from(error: StoreError) -> Self {
        Self::Office(error.into())
    }
}

/// What a right password leads to.
#[derive(Debug)]
pub enum SignedIn {
    /// A session.
    Whole(Token),
    /// Something more is asked first.
    Asks(Factor),
}

/// What can be asked after the password. There is none yet: a second factor is a variant here, and every
/// match over it says what its page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Factor {}

/// A turn to try a password. Whoever serves the request lets [`Turn::wait`] pass first.
#[derive(Debug)]
pub struct Turn {
    name: String,
    wait: Duration,
}

impl Turn {
    /// How long to let pass before [`Office::sign_in`].
    pub fn wait(&self) -> Duration {
        self.wait
    }
}

/// Attempts by account name, in memory: a restart forgives, a lock-out would let anybody shut anybody out.
#[derive(Default)]
pub(crate) struct Attempts(Mutex<HashMap<String, Count>>);

#[derive(Default)]
struct Count {
    wrong: u32,
    /// When the next attempt has its turn.
    free_at: i64,
    last: i64,
}

impl Count {
    fn pause(&self) -> i64 {
        match self.wrong.checked_sub(FREE_ATTEMPTS) {
            None | Some(0) => 0,
            Some(more) => (1_i64 << (more - 1).min(8)).min(SLOWEST),
        }
    }
}

impl Attempts {
    fn with<T>(&self, work: impl FnOnce(&mut HashMap<String, Count>) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn turn(&self, name: &str, now: i64) -> Result<Turn, SignInError> {
        self.with(|counts| {
            if counts.len() >= MOST_COUNTED {
                counts.retain(|_, count| now - count.last < FORGOTTEN_SECONDS);
            }
            if counts.len() >= MOST_COUNTED {
                counts.clear();
            }
            let count = counts.entry(name.to_owned()).or_default();
            if now - count.last >= FORGOTTEN_SECONDS {
                *count = Count::default();
            }
            count.last = now;
            let turn = now.max(count.free_at) + count.pause();
            if turn - now > LONGEST_QUEUE {
                return Err(SignInError::Wait {
                    seconds: count.free_at - now,
                });
            }
            if count.pause() > 0 {
                count.free_at = turn;
            }
            Ok(Turn {
                name: name.to_owned(),
                wait: Duration::from_secs((turn - now).unsigned_abs()),
            })
        })
    }

    pub(crate) fn was_wrong(&self, name: &str) {
        self.with(|counts| {
            let count = counts.entry(name.to_owned()).or_default();
            count.wrong = count.wrong.saturating_add(1);
        });
    }

    pub(crate) fn was_right(&self, name: &str) {
        self.with(|counts| counts.remove(name));
    }
}

impl Office {
    /// A turn to try a password for the account of this name, there or not.
    /// # Errors
    /// [`SignInError::Wait`] when too many attempts on it wait already.
    pub fn sign_in_turn(&self, name: &str) -> Result<Turn, SignInError> {
        // A name that no account can have is counted as one: it costs a word, not a row.
        let name = OfficerId::new(name).map_or_else(|_| String::new(), |id| id.to_string());
        self.attempts.turn(&name, self.clock.now())
    }

    /// Signs an officer in. An unknown account takes the time of a wrong password and gets its answer.
    /// # Errors
    /// [`SignInError::Wrong`], or as the store says.
    pub fn sign_in(&self, turn: &Turn, password: &str) -> Result<SignedIn, SignInError> {
        let officer = OfficerId::new(&turn.name).ok();
        let officer = officer.filter(|id| self.organisation().officer(id).is_some());
        let hash = match &officer {
            Some(id) => self.password_hash(id)?,
            None => self.password_hash(&nobody())?,
        };
        let fits = fits(password, hash.as_deref());
        let Some(officer) = officer.filter(|_| fits) else {
            self.attempts.was_wrong(&turn.name);
            return Err(SignInError::Wrong);
        };
        self.attempts.was_right(&turn.name);
        Ok(SignedIn::Whole(self.begin_session(&officer)))
    }

    /// Has any officer a password?
    /// # Errors
    /// As the store says.
    pub fn has_account(&self) -> Result<bool, OfficeError> {
        Ok(self
            .store
            .read(|tx| huiyin_store::has_account(tx, self.code()))?)
    }

    /// The officer whose password the first link of an office sets: an administrator.
    pub fn first_administrator(&self) -> Option<OfficerId> {
        let organisation = self.organisation();
        let mut officers = organisation.officers();
        let first = officers.find(|officer| officer.roles.contains(&StaffRole::Administrator));
        first.map(|officer| officer.id.clone())
    }

    /// Opens a link that sets this officer's password once within [`LINK_SECONDS`]; an earlier one ends.
    /// # Errors
    /// [`OfficeError::NoSuchOfficer`], or as the store says.
    pub fn open_link(&self, officer: &str) -> Result<Token, OfficeError> {
        let officer = self.known_officer(officer)?.id;
        let token = Token::fresh(&*self.random);
        let (office, hash) = (self.code().to_owned(), token.hash());
        let until = self.clock.now() + LINK_SECONDS;
        self.store
            .write(move |append| append.open_link(&office, officer.as_str(), &hash, until))?;
        Ok(token)
    }

    /// The officer whose password a link sets; `None` when it is used up or over.
    /// # Errors
    /// As the store says.
    pub fn link(&self, token: &Token) -> Result<Option<Officer>, OfficeError> {
        let found = self
            .store
            .read(|tx| huiyin_store::link(tx, self.code(), &token.hash()))?;
        let found = found.filter(|(_, until)| self.clock.now() < *until);
        let organisation = self.organisation();
        Ok(found
            .and_then(|(officer, _)| OfficerId::new(&officer).ok())
            .and_then(|id| organisation.officer(&id).cloned()))
    }

    /// Sets the password that a link is for, uses the link up, and signs the officer in.
    /// # Errors
    /// [`PasswordError`].
    pub fn use_link(&self, token: &Token, password: &str) -> Result<SignedIn, PasswordError> {
        check(password)?;
        let officer = self.link(token)?.ok_or(PasswordError::LinkOver)?;
        let by = By::Officer {
            keep: None,
            link: Some(token.hash()),
        };
        self.set_password(&officer, password, by)?;
        Ok(SignedIn::Whole(self.begin_session(&officer.id)))
    }

    /// Changes the password of whoever is signed in; their other sessions end.
    /// # Errors
    /// [`PasswordError`].
    pub fn change_password(
        &self,
        session: &Session,
        present: &str,
        password: &str,
    ) -> Result<(), PasswordError> {
        check(password)?;
        let hash = self.password_hash(&session.officer)?;
        if !fits(present, hash.as_deref()) {
            return Err(PasswordError::Wrong);
        }
        let officer = self.known_officer(session.officer.as_str())?;
        let by = By::Officer {
            keep: Some(session.id),
            link: None,
        };
        self.set_password(&officer, password, by)
    }

    /// Sets an officer's password for whoever runs the machine; all sessions of the officer end.
    /// # Errors
    /// [`PasswordError`]; [`OfficeError::NoSuchOfficer`].
    pub fn set_password_of(&self, officer: &str, password: &str) -> Result<(), PasswordError> {
        check(password)?;
        let officer = self.known_officer(officer)?;
        self.set_password(&officer, password, By::Operator)
    }

    fn set_password(&self, officer: &Officer, password: &str, by: By) -> Result<(), PasswordError> {
        self.may_write()?;
        let hash = hash(password, &*self.random);
        let (office, id) = (self.code().to_owned(), officer.id.clone());
        let (actor, role) = by.names(officer);
        let how = by.word();
        let (keep, link) = match by {
            By::Officer { keep, link } => (keep, link),
            By::Operator => (None, None),
        };
        let set = self.store.write(move |append| {
            if let Some(link) = &link
                && !append.use_link(&office, id.as_str(), link)?
            {
                return Ok(false);
            }
            let actor = actor.as_deref();
            append.set_password(
                &office,
                &Password {
                    officer: id.as_str(),
                    hash: &hash,
                    how,
                },
                keep.as_ref(),
                actor,
                role,
            )?;
            Ok(true)
        })?;
        if !set {
            return Err(PasswordError::LinkOver);
        }
        self.sessions.end_all(&officer.id, keep.as_ref());
        self.attempts.was_right(officer.id.as_str());
        Ok(())
    }

    fn password_hash(&self, officer: &OfficerId) -> Result<Option<String>, OfficeError> {
        let officer = officer.as_str();
        Ok(self
            .store
            .read(|tx| huiyin_store::password_hash(tx, self.code(), officer))?)
    }

    fn known_officer(&self, officer: &str) -> Result<Officer, OfficeError> {
        let organisation = self.organisation();
        let known = OfficerId::new(officer)
            .ok()
            .and_then(|id| organisation.officer(&id).cloned());
        known.ok_or_else(|| OfficeError::NoSuchOfficer(officer.to_owned()))
    }
}

/// Who sets a password.
enum By {
    /// The officer, through a link or signed in.
    Officer {
        keep: Option<[u8; 32]>,
        link: Option<[u8; 32]>,
    },
    /// Whoever runs the machine.
    Operator,
}

impl By {
    /// How it was set, for the entry: through a link whoever held it may have been somebody else.
    fn word(&self) -> &'static str {
        match self {
            Self::Officer { link: Some(_), .. } => "link",
            Self::Officer { link: None, .. } => "session",
            Self::Operator => "operator",
        }
    }

    /// Actor and role of the entry.
    fn names(&self, officer: &Officer) -> (Option<String>, u64) {
        let role = officer.roles.first().copied().map(Role::from);
        match (self, role) {
            (Self::Officer { .. }, Some(role)) => {
                let actor = format!("{}@{}", officer.id, officer.unit);
                (Some(actor), role.number().into())
            }
            _ => (None, Role::Administrator.number().into()),
        }
    }
}

/// A code of an officer that no office can have made: its query takes the time of any other.
fn nobody() -> OfficerId {
    OfficerId::new("-").expect("it has the shape of a code")
}

fn check(password: &str) -> Result<(), PasswordError> {
    match password.chars().count() {
        ..SHORTEST => Err(PasswordError::TooShort),
        SHORTEST..=LONGEST => Ok(()),
        _ => Err(PasswordError::TooLong),
    }
}

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None).expect("constants that fit");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn hash(password: &str, random: &dyn Random) -> String {
    let mut salt = [0; 16];
    random.fill(&mut salt);
    let hashed = argon2().hash_password_with_salt(password.as_bytes(), &salt);
    hashed
        .expect("a password of bounded length and a salt of 16 bytes")
        .to_string()
}

/// Hashes in every case, so that nobody learns by the clock which accounts there are.
fn fits(password: &str, hash: Option<&str>) -> bool {
    struct Zeros;
    impl Random for Zeros {
        fn fill(&self, buffer: &mut [u8]) {
            buffer.fill(0);
        }
    }
    static NOBODYS: LazyLock<String> = LazyLock::new(|| self::hash("nobody's", &Zeros));
    // Beyond the longest one it cannot fit, and is not worth more work than any other.
    let tried: String = password.chars().take(LONGEST + 1).collect();
    let stored = PasswordHash::new(hash.unwrap_or(&NOBODYS));
    let same =
        stored.is_ok_and(|stored| argon2().verify_password(tried.as_bytes(), &stored).is_ok());
    same && hash.is_some()
}

#[cfg(test)]
mod tests;
