//! The organisation with who is on duty: it holds until a shift begins or ends.

use std::sync::Arc;

use huiyin_domain::duty::Roster;
use huiyin_domain::organisation::Organisation;

/// The organisation with who is on duty, for a stretch of time in which no shift begins or ends.
pub(crate) struct Standing {
    pub organisation: Arc<Organisation>,
    pub roster: Arc<Roster>,
    /// The second that it was made for.
    from: i64,
    /// The first second for which it does not hold; none while no shift is set.
    until: Option<i64>,
}

impl Standing {
    pub fn new(organisation: Organisation, roster: Arc<Roster>, at: i64) -> Self {
        let on_duty = roster.officers_at(at, &organisation);
        Self {
            organisation: Arc::new(organisation.with_on_duty(on_duty)),
            from: at,
            until: roster.next_change(at),
            roster,
        }
    }

    /// A clock that was set back makes it anew.
    pub fn holds_at(&self, at: i64) -> bool {
        self.from <= at && self.until.is_none_or(|until| at < until)
    }

    /// The same for another second.
    pub fn at(&self, at: i64) -> Self {
        let organisation = Organisation::clone(&self.organisation);
        Self::new(organisation, Arc::clone(&self.roster), at)
    }
}
