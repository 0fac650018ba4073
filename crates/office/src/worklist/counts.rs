//! How much is due when.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use huiyin_domain::id::OfficerId;
use huiyin_domain::organisation::Officer;
use huiyin_store::{CountOf, DueOf, Listed, Size};
use jiff::civil::Date;

use super::{Group, Whose, due_of};
use crate::error::OfficeError;
use crate::office::Office;

/// A group counts no further than this: beyond it the exact number helps nobody.
pub const COUNT_AT_MOST: u64 = 1_000;
/// Matters that are looked at one by one before they are counted, at most.
const GUARDED_AT_MOST: i64 = 200;
/// Matters of one officer in other hands at once, at most; what is beyond stays on the desk.
const AWAY_AT_MOST: i64 = 200;

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
    away: Arc<[Listed]>,
}

/// Counts that were made since the last entry: a desk that is looked at again is not counted again.
#[derive(Default)]
pub(crate) struct CountsAtHand(Mutex<HashMap<Asked, Made>>);

impl CountsAtHand {
    /// More desks than this are not open at once.
    const AT_MOST: usize = 2_000;

    fn get(&self, asked: &Asked, size: Option<Size>) -> Option<(Vec<Counted>, Arc<[Listed]>)> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let made = known.get(asked)?;
        (made.size == size).then(|| (made.counts.clone(), Arc::clone(&made.away)))
    }

    fn keep(&self, asked: Asked, made: Made) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= Self::AT_MOST {
            known.clear();
        }
        known.insert(asked, made);
    }
}

impl Office {
    /// How much is due when, in the order of [`Group::ALL`]; groups without a day are left out, and so is what
    /// is [away](Self::away). What the wall or a recusal keeps from the officer is not counted either: a number
    /// too many would tell of it.
    /// # Errors
    /// As [`Self::worklist`].
    pub fn work_counts(
        &self,
        officer: &Officer,
        whose: &Whose,
    ) -> Result<Vec<Counted>, OfficeError> {
        Ok(self.counted(officer, whose)?.0)
    }

    /// What this officer handles and others have in hand, as the register has it: some of it may not be open to
    /// the officer any more.
    pub(super) fn listed_away(&self, officer: &Officer) -> Result<Arc<[Listed]>, OfficeError> {
        Ok(self.counted(officer, &Whose::Mine)?.1)
    }

    fn counted(
        &self,
        officer: &Officer,
        whose: &Whose,
    ) -> Result<(Vec<Counted>, Arc<[Listed]>), OfficeError> {
        let organisation = self.organisation();
        let of = match due_of(officer, whose, &organisation)? {
            DueOf::Handler(officer) => CountOf::Handler(officer),
            DueOf::Owner(unit) => CountOf::Owner(unit),
            DueOf::Office => return Ok((Vec::new(), Arc::new([]))),
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
        let (plain, guarded, away) = self.store.read(|tx| {
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
            let away = match whose {
                Whose::Mine => {
                    let (id, unit) = (officer.id.as_str(), officer.unit.as_str());
                    huiyin_store::list_away(tx, self.code(), id, unit, AWAY_AT_MOST)?
                }
                Whose::Unit(_) => Vec::new(),
            };
            Ok((counts, guarded, away))
        })?;
        let mut counts: Vec<(Group, u64)> =
            groups.iter().map(|(group, _)| *group).zip(plain).collect();
        for (due, _) in away
            .iter()
            .filter(|row| !row.guarded)
            .filter_map(|row| row.next_due)
        {
            let group = Group::of(due, today);
            let cell = counts.iter_mut().find(|(at, _)| *at == group);
            // What is counted no further is more than that all the same.
            if let Some((_, matters)) = cell
                && *matters <= COUNT_AT_MOST
            {
                *matters = matters.saturating_sub(1);
            }
        }
        let is_away = |matter| away.iter().any(|row| row.matter == matter);
        for row in guarded.into_iter().filter(|row| !is_away(row.matter)) {
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
        let (counts, away): (Vec<_>, Arc<[Listed]>) = (counted.collect(), away.into());
        let made = Made {
            size,
            counts: counts.clone(),
            away: Arc::clone(&away),
        };
        self.counts_at_hand.keep(asked, made);
        Ok((counts, away))
    }
}
