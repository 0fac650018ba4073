//! The witness-time sandwich (§6.5).

use std::collections::BTreeMap;

use crate::policy::Policy;

/// How far a log's clock and the witnesses' may be apart, in seconds.
pub(super) const TOLERANCE: u64 = 300;

/// For each position, the times between which witnesses say the leaf was made.
#[derive(Debug, Clone, Default)]
pub struct WitnessTimes {
    /// From this position on: greatest time before, least time after.
    steps: Vec<(u64, Option<u64>, Option<u64>)>,
    cursor: usize,
}

impl WitnessTimes {
    /// From verified cosignatures: `(size, witness by place in the policy, Unix seconds)`. Zero
    /// times do not count.
    #[must_use]
    pub fn new(policy: &Policy, seen: impl IntoIterator<Item = (u64, usize, u64)>) -> Self {
        let mut by_size: BTreeMap<u64, Vec<(usize, u64)>> = BTreeMap::new();
        for (size, witness, time) in seen.into_iter().filter(|(_, _, time)| *time > 0) {
            by_size.entry(size).or_default().push((witness, time));
        }
        let witnesses = policy.witnesses().len();
        let mut after = vec![quorum_from(
            policy,
            &vec![None; witnesses],
            Direction::Least,
        )];
        let mut earliest = vec![None; witnesses];
        for cosigned in by_size.values().rev() {
            keep(&mut earliest, cosigned, u64::min);
            after.push(quorum_from(policy, &earliest, Direction::Least));
        }
        let mut steps = Vec::with_capacity(by_size.len() + 1);
        let mut latest = vec![None; witnesses];
        steps.push((0, None, after.pop().flatten()));
        for (size, cosigned) in &by_size {
            keep(&mut latest, cosigned, u64::max);
            let before = quorum_from(policy, &latest, Direction::Greatest);
            steps.push((*size, before, after.pop().flatten()));
        }
        Self { steps, cursor: 0 }
    }

    /// `(T_before, T_after)` of the leaf at `seq`; `None` where no quorum bounds it. Positions are
    /// best asked in ascending order.
    pub fn bounds(&mut self, seq: u64) -> (Option<u64>, Option<u64>) {
        if self
            .steps
            .get(self.cursor)
            .is_some_and(|(from, ..)| *from > seq)
        {
            self.cursor = 0;
        }
        while self
            .steps
            .get(self.cursor + 1)
            .is_some_and(|(from, ..)| *from <= seq)
        {
            self.cursor += 1;
        }
        self.steps
            .get(self.cursor)
            .map_or((None, None), |(_, before, after)| (*before, *after))
    }
}

#[derive(Clone, Copy)]
enum Direction {
    Least,
    Greatest,
}

/// Keeps each witness's earliest or latest time.
fn keep(times: &mut [Option<u64>], cosigned: &[(usize, u64)], better: fn(u64, u64) -> u64) {
    for (witness, time) in cosigned {
        if let Some(kept) = times.get_mut(*witness) {
            *kept = Some(kept.map_or(*time, |kept| better(kept, *time)));
        }
    }
}

/// The time at which witnesses, taken from one end of time, satisfy the quorum.
fn quorum_from(policy: &Policy, times: &[Option<u64>], direction: Direction) -> Option<u64> {
    let mut limits: Vec<u64> = times.iter().flatten().copied().collect();
    limits.sort_unstable();
    if matches!(direction, Direction::Greatest) {
        limits.reverse();
    }
    let within = |time: u64, limit: u64| match direction {
        Direction::Least => time <= limit,
        Direction::Greatest => time >= limit,
    };
    limits
        .into_iter()
        .find(|limit| policy.is_quorum(|w| times[w].is_some_and(|time| within(time, *limit))))
}
