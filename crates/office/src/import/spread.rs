//! How long the source says that answers took, against the 60-day term of the regulations (Art. 34).

use serde::Serialize;

use super::line::SourceLine;

/// Upper ends of the groups, in days from petition to answer.
const ENDS: [i64; 5] = [15, 30, 60, 90, i64::MAX];

/// Claimed reply times. They are the source's word, not the office's record.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Spread {
    /// Answers within 15, 30, 60, 90 days, and later.
    pub groups: [u64; ENDS.len()],
    /// Answers without a claimed day for petition or answer.
    pub unknown: u64,
    /// Each claimed time in days, for the middle one.
    #[serde(skip)]
    days: Vec<i64>,
}

impl Spread {
    /// Counts the answer of a line, if it has one.
    pub(super) fn count(&mut self, source: &SourceLine) {
        let Some(reply) = &source.reply else {
            return;
        };
        let (Some(asked), Some(answered)) = (source.day, reply.day) else {
            self.unknown += 1;
            return;
        };
        let days = i64::from((answered - asked).get_days());
        let group = ENDS
            .iter()
            .position(|end| days <= *end)
            .unwrap_or(ENDS.len() - 1);
        self.groups[group] += 1;
        self.days.push(days);
    }

    /// Answers with both days claimed.
    pub fn known(&self) -> u64 {
        self.groups.iter().sum()
    }

    /// Claimed within the 60 days.
    pub fn within_term(&self) -> u64 {
        self.groups[..3].iter().sum()
    }

    /// The middle and the longest claimed time, in days.
    pub fn middle_and_longest(&self) -> Option<(i64, i64)> {
        let mut days = self.days.clone();
        days.sort_unstable();
        Some((*days.get(days.len() / 2)?, *days.last()?))
    }
}
