//! A petitioner who looks a matter up with its number and query code.
//!
//! The browser gets a random token that opens this one matter for half an hour; the server keeps the
//! token's hash and the matter, nothing about who holds it (guard rail G12), and in memory alone: what a visit opens
//! must not outlive the process. The query code is not kept.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{MutexGuard, PoisonError};
use std::time::Duration;

use huiyin_domain::id::MatterKey;

use crate::draft::line;
use crate::error::OfficeError;
use crate::keys::Pass;
use crate::office::Office;
use crate::session::Token;
use crate::sign_in::{Attempts, SignInError, Turn};
use crate::spelling;

/// A matter that nobody looked at for half an hour is closed: a telephone or a public computer that is left
/// is no open file.
pub const IDLE_SECONDS: i64 = 30 * 60;

/// The visits that are open, by the hash of their token.
pub(crate) type Visits = BTreeMap<[u8; 32], Open>;

/// An open visit.
pub(crate) struct Open {
    visit: Visit,
    /// When it began, and when it was used last: Unix seconds.
    began: i64,
    used: i64,
}

impl Open {
    /// Half an hour after the last look, or when what it opens the sealed parts with runs out.
    fn is_over(&self, now: i64) -> bool {
        now - self.used >= IDLE_SECONDS || now - self.began >= Pass::SECONDS
    }
}

/// Wrong codes from one network address that cost nothing: a village or a library can share one.
const FREE_FROM_ONE: u32 = 20;
/// The longest wait of a network, in seconds.
const SLOWEST: i64 = 8;

/// Looking up, by network address: in memory and gone after a quiet quarter of an hour (guard rail G12).
pub(crate) fn attempts_of_a_network() -> Attempts {
    Attempts::new(FREE_FROM_ONE, SLOWEST)
}

/// A turn to try a query code: on the number, and for the network that it comes from.
#[derive(Debug)]
pub struct LookupTurn {
    number: Turn,
    from: Option<Turn>,
}

impl LookupTurn {
    /// How long to let pass before [`Office::look_up`].
    pub fn wait(&self) -> Duration {
        let from = self.from.as_ref().map_or(Duration::ZERO, Turn::wait);
        self.number.wait().max(from)
    }
}

/// Whoever showed the query code of one matter. Made here alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    matter: MatterKey,
    number: String,
    pass: Option<Pass>,
}

impl Visit {
    /// The number of the matter that it opens.
    pub fn number(&self) -> &str {
        &self.number
    }

    /// What opens the sealed parts of the matter; none while the key service gave none.
    pub(crate) fn pass(&self) -> Option<Pass> {
        self.pass.clone()
    }

    /// It opens this matter and no other.
    pub(crate) fn opens(&self, number: &str) -> Result<(), OfficeError> {
        if self.number == number {
            Ok(())
        } else {
            Err(OfficeError::NotFound(number.to_owned()))
        }
    }
}

impl Office {
    /// A turn to try a query code on this number, there or not, from this network address: the more were
    /// wrong, the longer it waits.
    /// # Errors
    /// [`SignInError::Wait`] when too many attempts on it, or from there, wait already.
    pub fn lookup_turn(
        &self,
        typed: &str,
        from: Option<IpAddr>,
    ) -> Result<LookupTurn, SignInError> {
        let now = self.clock.now();
        let line = from.map(|from| line(from).to_string());
        let from = line
            .as_deref()
            .map(|line| self.lookups_from.turn(line, None, now));
        Ok(LookupTurn {
            from: from.transpose()?,
            // The number waits wherever it is tried from: nobody guesses a code from many places at once.
            number: self.lookups.turn(&self.number_meant(typed), None, now)?,
        })
    }

    /// Begins a visit to the matter of this turn for whoever shows its query code: the token for the browser
    /// and the number. A right code forgives its number, never the network: it may be their own.
    /// # Errors
    /// [`OfficeError::NotFound`] whatever does not fit: number, code, or a matter without a code.
    pub fn look_up(&self, turn: &LookupTurn, code: &str) -> Result<(Token, Visit), OfficeError> {
        let number = turn.number.name();
        let found = self.visit_with_code(number, &spelling::code(code));
        if found.is_ok() {
            self.lookups.was_right(turn.number.key());
        }
        let is_guess = found.as_ref().is_err_and(OfficeError::is_refusal);
        if let Some(from) = turn.from.as_ref().filter(|_| !is_guess) {
            self.lookups_from.forgive(from.key());
        }
        found
    }

    /// Forgets who tried to sign in or to look something up when the while is over.
    pub(crate) fn forget_who_tried(&self) {
        let now = self.clock.now();
        for attempts in [
            &self.attempts,
            &self.seconds,
            &self.lookups,
            &self.lookups_from,
        ] {
            attempts.forget(now);
        }
    }

    /// The number that is meant; what was typed, cut short, when it is none.
    fn number_meant(&self, typed: &str) -> String {
        let number = self.number_typed(typed);
        number.map_or_else(
            || typed.chars().take(80).collect(),
            |number| number.to_string(),
        )
    }

    fn visit_with_code(&self, number: &str, code: &str) -> Result<(Token, Visit), OfficeError> {
        let unknown = || OfficeError::NotFound(number.to_owned());
        let loaded = self.load(number)?;
        match self.check_code(&loaded.matter, Some(code), number) {
            Ok(()) => {}
            // That a matter has no code is not told to whoever has none.
            Err(OfficeError::NoQueryCode(_)) => return Err(unknown()),
            Err(error) => return Err(error),
        }
        let visit = Visit {
            matter: loaded.matter.key,
            number: loaded.matter.number.to_string(),
            pass: self.pass_for(loaded.matter.key.into(), code),
        };
        let token = Token::fresh(&*self.random);
        let now = self.clock.now();
        let open = Open {
            visit: visit.clone(),
            began: now,
            used: now,
        };
        self.visits().insert(token.hash(), open);
        Ok((token, visit))
    }

    /// The visit behind a token, unless it is over; counts as a use.
    pub fn visit(&self, token: &Token) -> Option<Visit> {
        let now = self.clock.now();
        let mut visits = self.visits();
        let open = visits.get_mut(&token.hash())?;
        if open.is_over(now) {
            return None;
        }
        open.used = now;
        Some(open.visit.clone())
    }

    /// Ends the visit behind a token; one that is over already is fine.
    pub fn end_visit(&self, token: &Token) {
        self.visits().remove(&token.hash());
    }

    /// Forgets visits that are over.
    pub(crate) fn forget_visits(&self) {
        let now = self.clock.now();
        self.visits().retain(|_, open| !open.is_over(now));
    }

    fn visits(&self) -> MutexGuard<'_, Visits> {
        self.visits.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_code_is_read_with_full_width_letters_and_any_dash() {
        let of = |typed: &str| crate::seal::code_hash(&crate::spelling::code(typed));
        let code = of("7KQ2-0ABC-1DEF-GHJK");
        assert_eq!(of("７ｋｑ２ — oabc – IDEF·ghjk"), code);
        assert_ne!(of("7KQ2-0ABC-1DEF-GHJX"), code);
    }
}
