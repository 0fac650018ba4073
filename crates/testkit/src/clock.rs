//! Clocks that a test moves.

use std::sync::atomic::{AtomicI64, Ordering};

use huiyin_store::Clock;

/// Stands still until the test sets it.
#[derive(Debug)]
pub struct FixedClock(AtomicI64);

impl FixedClock {
    /// A clock that shows `t`, in Unix seconds.
    pub fn at(t: i64) -> Self {
        Self(AtomicI64::new(t))
    }

    /// Shows `t` from now on.
    pub fn set(&self, t: i64) {
        self.0.store(t, Ordering::SeqCst);
    }

    /// Moves by `seconds`, back when negative.
    pub fn advance(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// Moves on by a fixed step each time it is read.
#[derive(Debug)]
pub struct SteppingClock {
    next: AtomicI64,
    step: i64,
}

impl SteppingClock {
    /// Shows `t` first, then `step` seconds more each time.
    pub fn from(t: i64, step: i64) -> Self {
        Self {
            next: AtomicI64::new(t),
            step,
        }
    }
}

impl Clock for SteppingClock {
    fn now(&self) -> i64 {
        self.next.fetch_add(self.step, Ordering::SeqCst)
    }
}
