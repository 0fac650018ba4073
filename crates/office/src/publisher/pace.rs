//! When to sign and when to publish (journal specification §5).

use super::Status;
use std::time::{Duration, Instant};

const BETWEEN_PUBLICATIONS: Duration = Duration::from_secs(1);
const BETWEEN_SIGNATURES: Duration = Duration::from_millis(50);
/// When something was done last.
#[derive(Default)]
pub(super) struct Pace {
    pub(super) signed: Option<Instant>,
    pub(super) published: Option<Instant>,
}

/// What is to be done now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Due {
    Sign,
    Publish,
    Stop,
    Later(Duration),
}

impl Pace {
    pub(super) fn due(&self, status: &Status, now: Instant) -> Due {
        if status.stop || status.halt {
            return Due::Stop;
        }
        let progress = &status.progress;
        let left = |last: Option<Instant>, pause: Duration| {
            last.map_or(Duration::ZERO, |last| {
                (last + pause).saturating_duration_since(now)
            })
        };
        let mut later = Duration::from_secs(60);
        if progress.durable > progress.published {
            match left(self.published, BETWEEN_PUBLICATIONS) {
                Duration::ZERO => return Due::Publish,
                left => later = left,
            }
        }
        if status.wanted.min(progress.durable) > progress.signed {
            match left(self.signed, BETWEEN_SIGNATURES) {
                Duration::ZERO => return Due::Sign,
                left => later = later.min(left),
            }
        }
        Due::Later(later)
    }
}
