//! For tests only: fixed and stepping clocks, seeded randomness, temporary folders, PostgreSQL, the user that
//! programs run as, an officer's telephone, photographs.
//!
//! Everything here fails loudly: a missing engine is a failed test, never a skipped one.

pub mod authenticator;
pub mod clock;
pub mod folder;
pub mod photo;
pub mod postgres;
pub mod random;
pub mod run_as;

pub use authenticator::Authenticator;
pub use clock::{FixedClock, SteppingClock};
pub use folder::TempFolder;
pub use random::SeededRandom;
pub use run_as::RunAs;

use std::sync::Arc;

use huiyin_store::{Environment, NoPublishedSeals};

/// An environment on `clock`, with seeded randomness and nothing published.
pub fn environment(clock: &Arc<FixedClock>, seed: u64) -> Environment {
    Environment {
        clock: Arc::clone(clock) as Arc<dyn huiyin_store::Clock>,
        random: Arc::new(SeededRandom::new(seed)),
        published: Arc::new(NoPublishedSeals),
    }
}
