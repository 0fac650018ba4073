//! How much is due when.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use huiyin_domain::id::OfficerId;
use huiyin_domain::organisation::Officer;
use huiyin_store::{CountOf, DueOf, Size};
use jiff::civil::Date;

use super::{Group, Whose, due_of};
use crate::error::OfficeError;
use crate::office::Office;

/// A group counts no further than this: beyond it the exact number helps nobody.
pub const COUNT_AT_MOST: u64 = 1_000;
/// Matters that are looked at one by one before they are counted, at most.
const GUARDED_AT_MOST: i64 = 200;

/// How many there are, counted up to [`COUNT_AT_MOST`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// The group.
    pub group: Group,
    /// How many, at most [`COUNT_AT_MOST`].
    pub matters: u64,
    /// There are more.
    pub more: bool,
}

/// Whose list, as whom it is seen, on which day.
type Asked = (OfficerId, Whose, Date);

/// Counts, and how far the journal was when they were made.
struct Made {
    size: Option<Size>,
    counts: Vec<Counted>,
}

/// Counts that were made since the last entry: a desk that is looked at again is not counted again.
#[derive(Default)]
pub(crate) struct CountsAtHand(Mutex<HashMap<Asked, Made>>);

impl CountsAtHand {
    /// More desks than this are not open at once.
    const AT_MOST: usize = 2_000;

    fn get(&self, asked: &Asked, size: Option<Size>) -> Option<Vec<Counted>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let made = known.get(asked)?;
        (made.size == size).then(|| made.counts.clone())
    }

    fn keep(&self, asked: Asked, size: Option<Size>, counts: &[Counted]) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= Self::AT_MOST {
            known.clear();
        }
        let counts = counts.to_vec();
        known.insert(asked, Made { size, counts });
    }
}

impl Office {
    /// How much is due when, in the order of [`Group::ALL`]; groups without a day are left out. What the
    /// wall or a recusal keeps from the officer is not counted either: a number too many would tell of it.
    /// # Errors
    /// As [`Self::worklist`].
    pub fn work_counts(
        &self,
        officer: &Officer,
        whose: &Whose,
    ) -> Result<Vec<Counted>, OfficeError> {
        let organisation = self.organisation();
        let of = match due_of(officer, whose, &organisation)? {
            DueOf::Handler(officer) => CountOf::Handler(officer),
            DueOf::Owner(unit) => CountOf::Owner(unit),
            DueOf::Office => return Ok(Vec::new()),
        };
        let today = self.moment().today;
        // The counts are a function of the journal, the day and who asks. The size is read first, so that
        // they are never older than it says.
        let size = self.store.committed().size(self.code());
        let asked = (officer.id.clone(), whose.clone(), today);
        if let Some(known) = self.counts_at_hand.get(&asked, size) {
            return Ok(known);
        }
        let at_most = i64::try_from(COUNT_AT_MOST).unwrap_or(i64::MAX);
        let groups = Group::ALL
            .into_iter()
            .map(|group| (group, group.days(today)));
        let groups: Vec<_> = groups.filter(|(_, (first, last))| first <= last).collect();
        let (plain, guarded) = self.store.read(|tx| {
            let mut counts = Vec::with_capacity(groups.len());
            for (_, days) in &groups {
                counts.push(huiyin_store::count_due(
                    tx,
                    self.code(),
                    of,
                    *days,
                    at_most + 1,
                )?);
            }
            let guarded = huiyin_store::list_guarded(tx, self.code(), of, GUARDED_AT_MOST)?;
            Ok((counts, guarded))
        })?;
        let mut counts: Vec<(Group, u64)> =
            groups.iter().map(|(group, _)| *group).zip(plain).collect();
        for row in guarded {
            let group = Group::of(row.due, today);
            let cell = counts.iter_mut().find(|(at, _)| *at == group);
            if let Some((_, matters)) = cell
                && *matters <= COUNT_AT_MOST
                && self.is_open(row.matter, officer, &organisation)?
            {
                *matters += 1;
            }
        }
        let counted = counts.into_iter().map(|(group, found)| Counted {
            group,
            matters: found.min(COUNT_AT_MOST),
            more: found > COUNT_AT_MOST,
        });
        let counted: Vec<_> = counted.collect();
        self.counts_at_hand.keep(asked, size, &counted);
        Ok(counted)
    }
}
