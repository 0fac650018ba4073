//! Signing in: passwords, links that set one, and the slow-down after wrong ones.

mod attempts;
mod password;
mod proof;
mod second;
mod totp;

use std::net::IpAddr;

use huiyin_domain::actor::Role;
use huiyin_domain::code::Coded as _;
use huiyin_domain::id::OfficerId;
use huiyin_domain::organisation::{Officer, StaffRole};
use huiyin_store::{Password, StoreError};

use crate::desk::ActAs;
use crate::draft::line;
use crate::error::OfficeError;
use crate::office::Office;
use crate::session::{Device, Endings, Session, Token};

pub(crate) use attempts::Attempts;
pub use attempts::Turn;
pub use password::{LONGEST, SHORTEST};
use password::{check, fits, hash};
pub(crate) use proof::Proven;
use proof::Way;
pub use second::{Half, Held, Offer, SecondError};
pub(crate) use second::{Halves, attempts as attempts_at_second};

/// How long a link sets a password.
pub const LINK_SECONDS: i64 = 24 * 60 * 60;

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
    /// A list of often used passwords has it, or what programs make of that list.
    #[error("the password is one of those that are tried first")]
    Common,
    /// It is the name of the account, or little more.
    #[error("the password is the name of the account")]
    Name,
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
    /// The code of the officer's telephone is asked for first.
    Asks(Half),
}

impl Office {
    /// A turn to try a password for the account of this name, there or not, from this network address.
    /// # Errors
    /// [`SignInError::Wait`] when too many attempts on it from there wait already.
    pub fn sign_in_turn(&self, name: &str, from: Option<IpAddr>) -> Result<Turn, SignInError> {
        // A name that no account can have is counted as one: it costs a word, not a row.
        let name = OfficerId::new(name).map_or_else(|_| String::new(), |id| id.to_string());
        let line = from.map(|from| line(from).to_string());
        self.attempts.turn(&name, line.as_deref(), self.clock.now())
    }

    /// A turn to say the present password again: whoever sits down at an open desk guesses it no faster than at the
    /// door.
    /// # Errors
    /// [`SignInError::Wait`] when too many were wrong.
    pub fn change_turn(&self, session: &Session) -> Result<Turn, SignInError> {
        let (officer, desk) = (session.officer.as_str(), session.name());
        self.attempts.turn(officer, Some(&desk), self.clock.now())
    }

    /// Signs an officer in. An unknown account takes the time of a wrong password and gets its answer.
    /// # Errors
    /// [`SignInError::Wrong`], or as the store says.
    pub fn sign_in(
        &self,
        turn: &Turn,
        password: &str,
        device: Device,
    ) -> Result<SignedIn, SignInError> {
        let since = self.sessions.endings();
        let officer = OfficerId::new(turn.name()).ok();
        let officer = officer.filter(|id| self.organisation().officer(id).is_some());
        let hash = match &officer {
            Some(id) => self.password_hash(id)?,
            None => self.password_hash(&nobody())?,
        };
        let fits = fits(password, hash.as_deref());
        let officer = officer.filter(|_| fits).ok_or(SignInError::Wrong)?;
        self.attempts.was_right(turn.key());
        self.after_password(officer, device, since)?
            .ok_or(SignInError::Wrong)
    }

    /// A session, or what is asked before it; nothing for a password that was changed since.
    fn after_password(
        &self,
        officer: OfficerId,
        device: Device,
        since: Endings,
    ) -> Result<Option<SignedIn>, OfficeError> {
        Ok(match self.second_factor(&officer)? {
            Some(_) => Some(SignedIn::Asks(self.half(officer, since))),
            None => {
                let proven = Proven::new(officer, Way::Password);
                let token = self.begin_session(&proven, device, since);
                token.map(SignedIn::Whole)
            }
        })
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
    /// Whoever holds it may be somebody else, so that it was opened is an entry.
    /// # Errors
    /// [`OfficeError::NoSuchOfficer`], or as the store says.
    pub fn open_link(&self, officer: &str) -> Result<Token, OfficeError> {
        self.open_link_as(officer, &ActAs::System)
    }

    /// As [`Self::open_link`], for an administrator.
    /// # Errors
    /// As [`Self::open_link`]; [`OfficeError::NotAdministrator`].
    pub fn open_link_as(&self, officer: &str, who: &ActAs) -> Result<Token, OfficeError> {
        let who = self.administrator(who)?;
        let officer = self.known_officer(officer)?.id;
        self.may_write()?;
        let token = Token::fresh(&*self.random);
        let (office, hash) = (self.code().to_owned(), token.hash());
        let until = self.clock.now() + LINK_SECONDS;
        self.store.write(move |append| {
            let actor = who.actor.as_deref();
            append.open_link(&office, officer.as_str(), &hash, until, actor, who.role)
        })?;
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

    /// Sets the password that a link is for, uses the link up, and signs the officer in: whoever has a second
    /// step still gives its code.
    /// # Errors
    /// [`PasswordError`].
    pub fn use_link(
        &self,
        token: &Token,
        password: &str,
        device: Device,
    ) -> Result<SignedIn, PasswordError> {
        let officer = self.link(token)?.ok_or(PasswordError::LinkOver)?;
        check(&officer.id, password)?;
        let by = By::Officer {
            keep: None,
            link: Some(token.hash()),
        };
        self.set_password(&officer, password, by)?;
        let since = self.sessions.endings();
        self.after_password(officer.id, device, since)?
            .ok_or(PasswordError::LinkOver)
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
        check(&session.officer, password)?;
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
        let officer = self.known_officer(officer)?;
        check(&officer.id, password)?;
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
        self.halves.end_of(&officer.id);
        self.attempts.forget_name(officer.id.as_str());
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
        match self {
            Self::Officer { .. } => acting(officer),
            Self::Operator => (None, Role::Administrator.number().into()),
        }
    }
}

/// Actor and role of an entry of what an officer does to their own account.
fn acting(officer: &Officer) -> (Option<String>, u64) {
    match officer.roles.first().copied().map(Role::from) {
        Some(role) => {
            let actor = format!("{}@{}", officer.id, officer.unit);
            (Some(actor), role.number().into())
        }
        None => (None, Role::Administrator.number().into()),
    }
}

/// A code of an officer that no office can have made: its query takes the time of any other.
fn nobody() -> OfficerId {
    OfficerId::new("-").expect("it has the shape of a code")
}
