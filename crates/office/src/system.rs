//! The only place that asks the machine for the time and for randomness.

use jiff::{SignedDuration, Timestamp};
use std::sync::{Mutex, PoisonError};

/// What the time is.
pub trait Clock: Send + Sync {
    /// Now, in UTC, to the microsecond at best.
    fn now(&self) -> Timestamp;
}

/// Bytes nobody can guess.
pub trait Random: Send + Sync {
    /// Fills the whole buffer.
    fn fill(&self, buffer: &mut [u8]);
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// The operating system's random source.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    /// # Panics
    /// When the system has no randomness to give: nothing that needs a key may go on then.
    fn fill(&self, buffer: &mut [u8]) {
        getrandom::fill(buffer).expect("the operating system gives random bytes");
    }
}

/// What every journal that may run on a simulated clock has in front of its name.
pub const DEMO_PREFIX: &str = "demo.invalid/";

/// A clock that somebody sets, for demonstration journals only.
#[derive(Debug)]
pub struct SimulatedClock {
    now: Mutex<Timestamp>,
}

/// A simulated clock was asked for under a name that people may trust.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a simulated clock is for demonstrations: {0} does not start with {DEMO_PREFIX}")]
pub struct NotADemo(pub String);

impl SimulatedClock {
    /// # Errors
    /// [`NotADemo`] unless the journal's origin starts with [`DEMO_PREFIX`].
    pub fn new(origin: &str, now: Timestamp) -> Result<Self, NotADemo> {
        if origin.starts_with(DEMO_PREFIX) {
            Ok(Self {
                now: Mutex::new(now),
            })
        } else {
            Err(NotADemo(origin.to_owned()))
        }
    }

    /// Moves the clock on; it never goes back.
    pub fn advance_to(&self, later: Timestamp) {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        *now = later.max(*now);
    }

    /// Moves the clock on by so much.
    pub fn advance(&self, by: SignedDuration) {
        let now = self.now();
        self.advance_to(now.checked_add(by).unwrap_or(Timestamp::MAX));
    }
}

impl Clock for SimulatedClock {
    fn now(&self) -> Timestamp {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Repeatable bytes for tests.
#[cfg(test)]
pub(crate) struct SeededRandom(Mutex<u64>);

#[cfg(test)]
impl SeededRandom {
    pub(crate) fn new(seed: u64) -> Self {
        Self(Mutex::new(seed))
    }
}

#[cfg(test)]
impl Random for SeededRandom {
    fn fill(&self, buffer: &mut [u8]) {
        // splitmix64
        let mut state = self.0.lock().unwrap();
        for chunk in buffer.chunks_mut(8) {
            *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut word = *state;
            word = (word ^ word >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            word = (word ^ word >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
            let word = (word ^ word >> 31).to_le_bytes();
            chunk.copy_from_slice(&word[..chunk.len()]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_simulated_clock_exists_only_for_a_demonstration_journal() {
        let start = Timestamp::from_second(1_800_000_000).unwrap();
        let real = "letters.example/journal/330106011/g1";
        assert_eq!(
            SimulatedClock::new(real, start).unwrap_err(),
            NotADemo(real.to_owned())
        );
        assert!(SimulatedClock::new("demo.invalid.example/journal/x/g1", start).is_err());
        let clock = SimulatedClock::new("demo.invalid/journal/330106011/g1", start).unwrap();
        clock.advance(SignedDuration::from_hours(1));
        clock.advance_to(start);
        assert_eq!(clock.now().as_second(), 1_800_003_600);
    }

    #[test]
    fn the_system_gives_different_bytes_each_time() {
        let (mut one, mut two) = ([0; 32], [0; 32]);
        SystemRandom.fill(&mut one);
        SystemRandom.fill(&mut two);
        assert_ne!(one, two);
    }
}
