//! Now, made once per request by the caller; nothing in this crate reads a clock.

use jiff::civil::Date;

/// One moment: the instant and the civil day in the office's time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Seconds since 1970-01-01T00:00:00Z.
    pub at: i64,
    /// The civil day of that instant in the office's zone.
    pub today: Date,
}
