//! The slow-down after wrong attempts.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::SignInError;

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

/// A turn to try a password. Whoever serves the request lets [`Turn::wait`] pass first.
#[derive(Debug)]
pub struct Turn {
    name: String,
    key: String,
    wait: Duration,
}

impl Turn {
    /// How long to let pass before [`crate::Office::sign_in`].
    pub fn wait(&self) -> Duration {
        self.wait
    }

    /// What is tried.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Under what it is counted.
    pub(crate) fn key(&self) -> &str {
        &self.key
    }
}

/// A name together with what tries it, a network address or a session: whoever guesses at a name from elsewhere keeps
/// nobody out.
fn joint(name: &str, with: Option<&str>) -> String {
    match with {
        Some(with) => format!("{name}\n{with}"),
        None => name.to_owned(),
    }
}

/// Attempts by account name, matter number or network, in memory: a restart forgives, a lock-out would let
/// anybody shut anybody out.
pub(crate) struct Attempts {
    counts: Mutex<HashMap<String, Count>>,
    /// Wrong attempts that cost nothing.
    free: u32,
    /// The longest wait between two attempts, in seconds.
    slowest: i64,
}

#[derive(Default)]
struct Count {
    /// Attempts that were wrong, or are on their way.
    wrong: u32,
    /// When the next attempt has its turn.
    free_at: i64,
    last: i64,
}

impl Default for Attempts {
    fn default() -> Self {
        Self::new(FREE_ATTEMPTS, SLOWEST)
    }
}

impl Attempts {
    /// So many wrong attempts cost nothing; then the waits double up to `slowest` seconds.
    pub(crate) fn new(free: u32, slowest: i64) -> Self {
        Self {
            counts: Mutex::default(),
            free,
            slowest,
        }
    }

    fn pause(&self, count: &Count) -> i64 {
        match count.wrong.checked_sub(self.free) {
            None | Some(0) => 0,
            Some(more) => (1_i64 << (more - 1).min(30)).min(self.slowest),
        }
    }

    fn with<T>(&self, work: impl FnOnce(&mut HashMap<String, Count>) -> T) -> T {
        work(&mut self.counts.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The next attempt's turn. It counts as wrong until it was right: of many that are sent at the same
    /// moment, each waits for those before it.
    pub(crate) fn turn(
        &self,
        name: &str,
        with: Option<&str>,
        now: i64,
    ) -> Result<Turn, SignInError> {
        let key = joint(name, with);
        self.with(|counts| {
            if counts.len() >= MOST_COUNTED {
                self.make_room(counts, now);
            }
            let count = counts.entry(key.clone()).or_default();
            if now - count.last >= FORGOTTEN_SECONDS {
                *count = Count::default();
            }
            count.last = now;
            let pause = self.pause(count);
            // A pause that is too long to hold a request for comes after the attempt, not before it.
            let turn = match pause <= LONGEST_QUEUE {
                true => now.max(count.free_at) + pause,
                false => now.max(count.free_at),
            };
            if turn - now > LONGEST_QUEUE || (turn > now && pause > LONGEST_QUEUE) {
                return Err(SignInError::Wait {
                    seconds: count.free_at - now,
                });
            }
            if pause > 0 {
                count.free_at = turn.max(now + pause);
            }
            count.wrong = count.wrong.saturating_add(1);
            Ok(Turn {
                name: name.to_owned(),
                key,
                wait: Duration::from_secs((turn - now).unsigned_abs()),
            })
        })
    }

    /// Drops what was tried long ago, then what nobody had to wait for, then half of the rest, the oldest: whoever
    /// invents names does not buy a fresh start for those that are slowed down.
    fn make_room(&self, counts: &mut HashMap<String, Count>, now: i64) {
        counts.retain(|_, count| now - count.last < FORGOTTEN_SECONDS);
        if counts.len() >= MOST_COUNTED {
            counts.retain(|_, count| count.wrong > self.free);
        }
        if counts.len() >= MOST_COUNTED {
            let mut last: Vec<i64> = counts.values().map(|count| count.last).collect();
            last.sort_unstable();
            let middle = last[last.len() / 2];
            counts.retain(|_, count| count.last > middle);
        }
    }

    /// One attempt does not count: it was no guess.
    pub(crate) fn forgive(&self, key: &str) {
        self.with(|counts| {
            if let Some(count) = counts.get_mut(key) {
                count.wrong = count.wrong.saturating_sub(1);
            }
        });
    }

    /// Forgets what was not tried for a while, so that no network address stays longer.
    pub(crate) fn forget(&self, now: i64) {
        self.with(|counts| counts.retain(|_, count| now - count.last < FORGOTTEN_SECONDS));
    }

    pub(crate) fn was_right(&self, key: &str) {
        self.with(|counts| counts.remove(key));
    }

    /// Forgives a name, whoever tried it.
    pub(crate) fn forget_name(&self, name: &str) {
        let start = joint(name, Some(""));
        self.with(|counts| counts.retain(|key, _| key != name && !key.starts_with(&start)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_attempts_slow_an_account_down_and_never_lock_it() {
        let attempts = Attempts::default();
        let wait = |now| {
            attempts
                .turn("clerk", None, now)
                .map(|turn| turn.wait().as_secs())
        };
        for _ in 0..=FREE_ATTEMPTS {
            assert_eq!(wait(1000).unwrap(), 0);
        }
        let mut waited = Vec::new();
        let mut now = 1000;
        for _ in 0..6 {
            waited.push(wait(now).unwrap());
            now += 100;
        }
        assert_eq!(waited, [1, 2, 4, 8, 8, 8]);
        // Two may wait their turn at the same moment, the next is told to come back.
        assert_eq!((wait(now).unwrap(), wait(now).unwrap()), (8, 16));
        assert!(matches!(wait(now), Err(SignInError::Wait { seconds: 16 })));
        // Another account does not notice.
        assert_eq!(
            attempts.turn("head", None, now).unwrap().wait().as_secs(),
            0
        );
        // It is never shut for good, and after a quiet time or a right password it is as before.
        assert_eq!(wait(now + 20).unwrap(), 8);
        assert_eq!(wait(now + 20 + FORGOTTEN_SECONDS).unwrap(), 0);
        (0..6).for_each(|n| drop(wait(now + 2000 + n * 100)));
        assert_eq!(wait(now + 2600).unwrap(), 8);
        attempts.was_right("clerk");
        assert_eq!(wait(now + 2700).unwrap(), 0);
    }

    #[test]
    fn a_long_wait_holds_no_request_and_comes_after_the_attempt() {
        let attempts = Attempts::new(1, 256);
        let turn = |now| attempts.turn("clerk", None, now);
        let waits: Vec<u64> = (0..7)
            .map(|n| turn(n * 100).unwrap().wait().as_secs())
            .collect();
        assert_eq!(waits, [0, 0, 1, 2, 4, 8, 16]);
        assert_eq!(turn(1000).unwrap().wait().as_secs(), 0);
        assert!(matches!(turn(1001), Err(SignInError::Wait { seconds: 31 })));
        assert_eq!(turn(1032).unwrap().wait().as_secs(), 0);
        assert!(matches!(turn(1033), Err(SignInError::Wait { seconds: 63 })));
    }

    #[test]
    fn many_at_the_same_moment_wait_for_each_other() {
        let attempts = Attempts::default();
        let waits: Vec<Option<u64>> = (0..9)
            .map(|_| Some(attempts.turn("clerk", None, 0).ok()?.wait().as_secs()))
            .collect();
        let at_once = [Some(0), Some(0), Some(0)];
        assert_eq!(waits[..3], at_once);
        assert_eq!(
            waits[3..],
            [Some(1), Some(3), Some(7), Some(15), None, None]
        );
        attempts.forgive("clerk");
        attempts.was_right("clerk");
        assert_eq!(attempts.turn("clerk", None, 0).unwrap().wait().as_secs(), 0);
    }

    #[test]
    fn who_guesses_from_elsewhere_keeps_nobody_out_and_invented_names_forgive_nothing() {
        let attempts = Attempts::default();
        let wait = |with, now| {
            let turn = attempts.turn("head", Some(with), now);
            turn.map(|turn| turn.wait().as_secs())
        };
        (0..12).for_each(|_| drop(wait("203.0.113.7", 0)));
        assert!(wait("203.0.113.7", 0).is_err());
        assert_eq!(wait("198.51.100.2", 0).unwrap(), 0);
        for n in 0..2 * MOST_COUNTED {
            drop(attempts.turn(&format!("nobody-{n}"), None, 1));
        }
        assert!(wait("203.0.113.7", 1).is_err());
        attempts.with(|counts| assert!(counts.len() <= MOST_COUNTED));
        attempts.forget_name("head");
        assert_eq!(wait("203.0.113.7", 1).unwrap(), 0);
    }

    #[test]
    fn nobody_is_remembered_when_the_while_is_over() {
        let attempts = Attempts::default();
        attempts.turn("203.0.113.7", None, 0).unwrap();
        attempts.forget(FORGOTTEN_SECONDS - 1);
        attempts.with(|counts| assert_eq!(counts.len(), 1));
        attempts.forget(FORGOTTEN_SECONDS);
        attempts.with(|counts| assert!(counts.is_empty()));
    }
}
