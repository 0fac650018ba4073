//! What the store needs from outside: the clock, randomness, and the published seals.

use std::sync::Arc;

use huiyin_journal::hash::Hash;
use jiff::civil::Date;

/// The system's clock, or a test's.
pub trait Clock: Send + Sync {
    /// Somebody sets this clock on purpose, as in a demonstration: it may leap over months.
    fn is_set_by_hand(&self) -> bool {
        false
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    fn now(&self) -> i64;
}

/// The system's random source, or a test's.
pub trait Random: Send + Sync {
    /// Fills `bytes`, each bit even.
    fn fill(&self, bytes: &mut [u8]);
}

/// What the publisher has already put out.
pub trait PublishedSeals: Send + Sync {
    /// SHA-256 of the bytes after the first empty line of `seal/<day>` (specification §6.2, field 5),
    /// or `None` when that file does not exist yet.
    fn digest(&self, office: &str, day: Date) -> Option<Hash>;
}

/// Nothing is published: every seal after the first carries flag 4.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoPublishedSeals;

impl PublishedSeals for NoPublishedSeals {
    fn digest(&self, _office: &str, _day: Date) -> Option<Hash> {
        None
    }
}

/// Everything that comes from outside, given once when a store is opened.
#[derive(Clone)]
pub struct Environment {
    /// The clock of the append path.
    pub clock: Arc<dyn Clock>,
    /// Names and salts of the entries that the sealer writes by itself.
    pub random: Arc<dyn Random>,
    /// Field 5 of a seal.
    pub published: Arc<dyn PublishedSeals>,
}

impl Environment {
    /// `N` random bytes.
    pub(crate) fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.random.fill(&mut bytes);
        bytes
    }
}
