//! The second step of signing in: a code from the officer's telephone, or one from paper.
//!
//! The secret of a telephone is made from a random salt and a key of the office: the database holds the salt
//! alone, the page shows the secret once, and nobody has to keep it in between.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use huiyin_domain::id::OfficerId;
use huiyin_domain::organisation::{Officer, StaffRole};
use huiyin_store::SecondFactor;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::proof::{Proven, Way};
use super::{SignInError, Turn, acting, totp};
use crate::error::OfficeError;
use crate::keys::hex;
use crate::office::Office;
use crate::seal::ALPHABET;
use crate::session::{Device, Endings, Session, Token};

/// Whoever gave the right password has so long to find the telephone.
const HALF_SECONDS: i64 = 10 * 60;
/// Codes on paper.
const PAPER_CODES: usize = 10;
/// Characters of one, five bits each: 60 bits under a key of the office.
const PAPER_CHARACTERS: usize = 12;
/// Wrong codes that cost nothing, and the longest wait between two in seconds. Whoever comes here knows the
/// password; six digits hold out against some hundred attempts a day.
const FREE_CODES: u32 = 3;
const SLOWEST_CODE: i64 = 256;

/// Attempts at the second step, by officer.
pub(crate) fn attempts() -> super::Attempts {
    super::Attempts::new(FREE_CODES, SLOWEST_CODE)
}

/// Must officers with this role give more than a password? Whoever can change the office, read all of it, or release
/// an identity.
fn needs_second_step(role: StaffRole) -> bool {
    match role {
        StaffRole::Administrator | StaffRole::Auditor | StaffRole::Custodian => true,
        StaffRole::Clerk
        | StaffRole::Handler
        | StaffRole::Head
        | StaffRole::Leader
        | StaffRole::Reviewer
        | StaffRole::Archivist
        | StaffRole::Inspector => false,
    }
}

/// Half of a sign-in: the password was right. It opens nothing; the page that asks for the code holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Half(Token);

impl Half {
    /// As it came in; `None` when it has not the shape of one.
    pub fn parse(text: &str) -> Option<Self> {
        Token::parse(text).map(Self)
    }

    /// As the page holds it.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

/// The halves that wait for a code, in memory: after a restart the password is asked for again.
#[derive(Default)]
pub(crate) struct Halves(Mutex<HashMap<[u8; 32], (OfficerId, i64)>>);

impl Halves {
    fn with<T>(
        &self,
        now: i64,
        work: impl FnOnce(&mut HashMap<[u8; 32], (OfficerId, i64)>) -> T,
    ) -> T {
        let mut halves = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        halves.retain(|_, (_, until)| now < *until);
        work(&mut halves)
    }

    /// A new password, or none any more: what an earlier one began ends.
    pub(crate) fn end_of(&self, officer: &OfficerId) {
        self.with(0, |halves| halves.retain(|_, (other, _)| other != officer));
    }
}

/// What a telephone is to learn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The secret in groups of four, to be typed.
    pub secret: String,
    /// The same with the names, as telephones read it from a QR code.
    pub address: String,
}

/// The second step as it is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// Unix second.
    pub since: i64,
    /// Codes on paper that were not used.
    pub codes: u64,
}

/// Why the second step was not set.
#[derive(Debug, thiserror::Error)]
pub enum SecondError {
    /// The code of the new telephone does not fit.
    #[error("the code does not fit what the telephone was to learn")]
    Code,
    /// There is a second step already, and its code, or one from paper, does not fit.
    #[error("the code of the present second step does not fit")]
    Present,
    /// The office could not.
    #[error(transparent)]
    Office(#[from] OfficeError),
}

/// What was typed.
enum Typed {
    Digits(u32),
    Paper(String),
}

impl Typed {
    fn read(text: &str) -> Option<Self> {
        let plain: String = text
            .chars()
            .map(huiyin_domain::text::half_width)
            .filter(char::is_ascii_alphanumeric)
            .map(|c| match c.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                c => c,
            })
            .collect();
        match plain.len() {
            6 => plain.parse().ok().map(Self::Digits),
            PAPER_CHARACTERS => Some(Self::Paper(plain)),
            _ => None,
        }
    }
}

impl Office {
    /// Must this officer set a second step before anything else? A demonstration asks nobody: its petitions
    /// are invented, and whoever looks at it has no telephone to teach.
    pub fn needs_second_step(&self, officer: &Officer) -> bool {
        !self.is_demo() && officer.roles.iter().copied().any(needs_second_step)
    }

    /// The second step of this officer.
    /// # Errors
    /// As the store says.
    pub fn second_step(&self, officer: &OfficerId) -> Result<Option<Held>, OfficeError> {
        let factor = self.second_factor(officer)?;
        Ok(factor.map(|factor| Held {
            since: factor.since,
            codes: factor.codes,
        }))
    }

    /// A turn to try a code for whoever gave the right password; `None` when that is too long ago.
    /// # Errors
    /// [`SignInError::Wait`] when too many were wrong.
    pub fn half_turn(&self, half: &Half) -> Result<Option<Turn>, SignInError> {
        let officer = self.officer_of_half(half);
        officer
            .map(|officer| self.second_turn(&officer))
            .transpose()
    }

    /// A turn to try a code of this officer.
    /// # Errors
    /// [`SignInError::Wait`] when too many were wrong.
    pub fn second_turn(&self, officer: &OfficerId) -> Result<Turn, SignInError> {
        self.seconds.turn(officer.as_str(), None, self.clock.now())
    }

    /// Signs the officer of a half in who gives the code of their telephone, or one from paper.
    /// # Errors
    /// [`SignInError::Wrong`], also when the half is over, or as the store says.
    pub fn sign_in_whole(
        &self,
        half: &Half,
        turn: &Turn,
        typed: &str,
        device: Device,
    ) -> Result<Token, SignInError> {
        let since = self.sessions.endings();
        let officer = self.officer_of_half(half).ok_or(SignInError::Wrong)?;
        if turn.name() != officer.as_str() || !self.takes(&officer, typed)? {
            return Err(SignInError::Wrong);
        }
        self.halves.with(self.clock.now(), |halves| {
            halves.remove(&half.0.hash());
        });
        let proven = Proven::new(officer, Way::PasswordAndCode);
        self.begin_session(&proven, device, since)
            .ok_or(SignInError::Wrong)
    }

    /// What a telephone is to learn so that this session's officer can set a second step.
    /// # Errors
    /// [`OfficeError::ReadOnly`] without keys.
    pub fn second_offer(&self, session: &Session) -> Result<Offer, OfficeError> {
        let secret = totp::base32(&self.secret(&session.officer, &session.id)?);
        let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let groups: Vec<&str> = secret
            .as_bytes()
            .chunks(4)
            .filter_map(|group| std::str::from_utf8(group).ok())
            .collect();
        Ok(Offer {
            address: format!(
                "otpauth://totp/{}?secret={secret}&issuer={}",
                encode(session.officer.as_str()),
                encode(self.name())
            ),
            secret: groups.join(" "),
        })
    }

    /// Sets the second step of this session's officer: `typed` is the first code of the telephone that
    /// learnt the [`Offer`], `present` a code of the step before it where there is one. Every session ends;
    /// a new one begins. Gives it, and the codes for paper, which are shown this once.
    /// # Errors
    /// [`SecondError`].
    pub fn set_second_step(
        &self,
        session: &Session,
        typed: &str,
        present: &str,
        device: Device,
    ) -> Result<(Token, Vec<String>), SecondError> {
        self.may_write()?;
        let (officer, now) = (&session.officer, self.clock.now());
        let secret = self.secret(officer, &session.id)?;
        let used = match Typed::read(typed) {
            Some(Typed::Digits(code)) => totp::step_of(&secret, code, now),
            _ => None,
        };
        let Some(used) = used else {
            // Whoever sees the secret guesses nothing.
            self.seconds.forgive(officer.as_str());
            return Err(SecondError::Code);
        };
        if self.second_factor(officer)?.is_some() && !self.takes(officer, present)? {
            return Err(SecondError::Present);
        }
        let codes: Vec<String> = (0..PAPER_CODES).map(|_| self.paper_code()).collect();
        let digests = codes.iter().map(|code| self.paper_digest(officer, code));
        let digests = digests.collect::<Result<Vec<_>, _>>()?;
        let factor = SecondFactor {
            salt: session.id,
            since: now,
            used,
            codes: 0,
        };
        let (actor, role) = acting(&self.known_officer(officer.as_str())?);
        let (office, id) = (self.code().to_owned(), officer.clone());
        let set = self.store.write(move |append| {
            let by = (actor.as_deref(), role);
            append.set_second_factor(&office, id.as_str(), &factor, &digests, by)
        });
        set.map_err(OfficeError::from)?;
        self.seconds.was_right(officer.as_str());
        self.sessions.end_all(officer, None);
        let since = self.sessions.endings();
        let proven = Proven::new(officer.clone(), Way::PasswordAndCode);
        let token = self.begin_session(&proven, device, since);
        // The codes are shown this once, whoever has to sign in again.
        let token = token.unwrap_or_else(|| Token::fresh(&*self.random));
        Ok((token, codes))
    }

    /// Takes an officer's second step away, for whoever runs the machine: the telephone is lost and so are
    /// the codes on paper. All sessions of the officer end.
    /// # Errors
    /// [`OfficeError::NoSuchOfficer`], or as the store says.
    pub fn take_second_step_of(&self, officer: &str) -> Result<(), OfficeError> {
        let who = self.administrator(&crate::ActAs::System)?;
        let officer = self.known_officer(officer)?.id;
        self.may_write()?;
        let (office, id) = (self.code().to_owned(), officer.clone());
        self.store.write(move |append| {
            append.take_second_factor(&office, id.as_str(), (None, who.role))
        })?;
        self.sessions.end_all(&officer, None);
        self.halves.end_of(&officer);
        self.seconds.was_right(officer.as_str());
        Ok(())
    }

    /// The password was right; the code is asked for next. A half of a password that was changed since opens
    /// nothing.
    pub(super) fn half(&self, officer: OfficerId, since: Endings) -> Half {
        let (token, now) = (Token::fresh(&*self.random), self.clock.now());
        self.halves.with(now, |halves| {
            halves.insert(token.hash(), (officer.clone(), now + HALF_SECONDS));
        });
        if !self.sessions.is_true(&officer, since) {
            self.halves.end_of(&officer);
        }
        Half(token)
    }

    pub(super) fn second_factor(
        &self,
        officer: &OfficerId,
    ) -> Result<Option<SecondFactor>, OfficeError> {
        let officer = officer.as_str();
        Ok(self
            .store
            .read(|tx| huiyin_store::second_factor(tx, self.code(), officer))?)
    }

    fn officer_of_half(&self, half: &Half) -> Option<OfficerId> {
        self.halves.with(self.clock.now(), |halves| {
            halves
                .get(&half.0.hash())
                .map(|(officer, _)| officer.clone())
        })
    }

    /// Takes a code, so that it is not taken again: false when it does not fit.
    fn takes(&self, officer: &OfficerId, typed: &str) -> Result<bool, OfficeError> {
        let taken = match (Typed::read(typed), self.second_factor(officer)?) {
            (Some(Typed::Digits(code)), Some(factor)) => {
                self.takes_digits(officer, code, &factor)?
            }
            (Some(Typed::Paper(code)), Some(_)) => self.takes_paper(officer, &code)?,
            _ => false,
        };
        if taken {
            self.seconds.was_right(officer.as_str());
        }
        Ok(taken)
    }

    fn takes_digits(
        &self,
        officer: &OfficerId,
        code: u32,
        factor: &SecondFactor,
    ) -> Result<bool, OfficeError> {
        let secret = self.secret(officer, &factor.salt)?;
        let Some(step) = totp::step_of(&secret, code, self.clock.now()) else {
            return Ok(false);
        };
        let (office, id) = (self.code().to_owned(), officer.clone());
        Ok(self
            .store
            .write(move |append| append.use_step(&office, id.as_str(), step))?)
    }

    fn takes_paper(&self, officer: &OfficerId, code: &str) -> Result<bool, OfficeError> {
        let digest = self.paper_digest(officer, code)?;
        let (actor, role) = acting(&self.known_officer(officer.as_str())?);
        let (office, id) = (self.code().to_owned(), officer.clone());
        Ok(self.store.write(move |append| {
            let by = (actor.as_deref(), role);
            append.use_recovery_code(&office, id.as_str(), &digest, by)
        })?)
    }

    fn secret(
        &self,
        officer: &OfficerId,
        salt: &[u8; 32],
    ) -> Result<[u8; totp::SECRET_BYTES], OfficeError> {
        let what = format!("totp\n{officer}\n{}", hex(salt));
        let bytes = self.key_service()?.second_step(self.code(), &what)?;
        Ok(*bytes
            .first_chunk()
            .expect("a secret is shorter than a hash"))
    }

    fn paper_digest(&self, officer: &OfficerId, code: &str) -> Result<[u8; 32], OfficeError> {
        let what = format!("paper\n{officer}\n{}", code.replace('-', ""));
        Ok(self.key_service()?.second_step(self.code(), &what)?)
    }

    /// Twelve characters in groups of four.
    fn paper_code(&self) -> String {
        let mut bytes = [0; PAPER_CHARACTERS];
        self.random.fill(&mut bytes);
        let letters = bytes.map(|byte| char::from(ALPHABET[usize::from(byte % 32)]));
        let groups: Vec<String> = letters.chunks(4).map(String::from_iter).collect();
        groups.join("-")
    }
}
