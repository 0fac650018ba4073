//! The only place that asks the machine for the time and for randomness.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

pub use huiyin_journal::origin::DEMO_PREFIX;
pub use huiyin_store::{Clock, Random};

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    /// A clock set before 1970 gives 0, which the store then refuses to write under.
    #[expect(clippy::disallowed_methods, reason = "here is where time comes in")]
    fn now(&self) -> i64 {
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
    }
}

/// The operating system's random source.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    /// # Panics
    /// When the system has no randomness to give: nothing that needs a key may go on then.
    #[expect(
        clippy::disallowed_methods,
        reason = "here is where randomness comes in"
    )]
    fn fill(&self, buffer: &mut [u8]) {
        getrandom::fill(buffer).expect("the operating system gives random bytes");
    }
}

/// A clock that somebody sets, for demonstration journals only.
#[derive(Debug)]
pub struct SimulatedClock {
    now: AtomicI64,
}

/// A simulated clock was asked for under a name that people may trust.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a simulated clock is for demonstrations: {0} does not start with {DEMO_PREFIX}")]
pub struct NotADemo(pub String);

impl SimulatedClock {
    /// A clock that shows `now`, in Unix seconds.
    /// # Errors
    /// [`NotADemo`] unless the journal's origin starts with [`DEMO_PREFIX`].
    pub fn new(origin: &str, now: i64) -> Result<Self, NotADemo> {
        if origin.starts_with(DEMO_PREFIX) {
            Ok(Self {
                now: AtomicI64::new(now),
            })
        } else {
            Err(NotADemo(origin.to_owned()))
        }
    }

    /// Moves the clock on to this second; it never goes back.
    pub fn advance_to(&self, later: i64) {
        self.now.fetch_max(later, Ordering::SeqCst);
    }
}

impl Clock for SimulatedClock {
    fn is_set_by_hand(&self) -> bool {
        true
    }

    fn now(&self) -> i64 {
        self.now.load(Ordering::SeqCst)
    }
}

/// Repeatable bytes for tests.
#[cfg(test)]
pub(crate) struct SeededRandom(std::sync::Mutex<u64>);

#[cfg(test)]
impl SeededRandom {
    pub(crate) fn new(seed: u64) -> Self {
        Self(std::sync::Mutex::new(seed))
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
        let start = 1_800_000_000;
        let real = "letters.example/journal/330106011/g1";
        assert_eq!(
            SimulatedClock::new(real, start).unwrap_err(),
            NotADemo(real.to_owned())
        );
        assert!(SimulatedClock::new("demo.invalid.example/journal/x/g1", start).is_err());
        let clock = SimulatedClock::new("demo.invalid/journal/330106011/g1", start).unwrap();
        clock.advance_to(start + 3600);
        clock.advance_to(start);
        assert_eq!(clock.now(), start + 3600);
    }

    #[test]
    fn the_system_gives_different_bytes_each_time() {
        let (mut one, mut two) = ([0; 32], [0; 32]);
        SystemRandom.fill(&mut one);
        SystemRandom.fill(&mut two);
        assert_ne!(one, two);
    }
}
