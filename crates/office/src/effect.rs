//! What a change of the office would touch, counted before it is made. Nothing here writes.

use huiyin_domain::calendar::{Calendar, CalendarError, Year};
use huiyin_domain::code::Coded as _;
use huiyin_domain::id::{OfficerId, UnitId};
use huiyin_domain::law::{Law, TermId};
use huiyin_domain::obligation::{Clock, ObligationKind};
use huiyin_domain::term::Term;
use huiyin_store::{DueOf, Position};
use jiff::civil::Date;

use crate::error::OfficeError;
use crate::office::Office;
use crate::rules::OfficeRules;

/// Matters that are looked at one by one at most.
const LOOKED_AT: i64 = 500;
/// Duties that are counted at most.
const COUNTED: i64 = 100_000;

/// A count that stopped somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Count {
    /// How many were found.
    pub found: u64,
    /// There may be more: the counting stopped.
    pub more: bool,
}

/// What a year's calendar would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarEffect {
    /// The year as the file says it.
    pub year: Year,
    /// The same year as it is known now.
    pub now: Option<Year>,
    /// Matters with a date that rests on a year without a calendar.
    pub provisional: u64,
    /// Of these, matters in which a day would move.
    pub moved: Count,
}

/// What another length of a term would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TermEffect {
    /// The term.
    pub id: TermId,
    /// Its length now.
    pub before: Option<Term>,
    /// Its length then.
    pub after: Option<Term>,
    /// Duties of this kind that run now and keep their day; `None` where the term is no duty of a matter.
    pub running: Option<Count>,
}

impl Office {
    /// What adopting this year's file would do.
    /// # Errors
    /// As the store says; inside, the line to mend.
    pub fn calendar_effect(
        &self,
        text: &str,
    ) -> Result<Result<CalendarEffect, CalendarError>, OfficeError> {
        let only = match Calendar::empty().with_year(text) {
            Ok(only) => only,
            Err(wrong) => return Ok(Err(wrong)),
        };
        let Some(year) = only.years().next().cloned() else {
            unreachable!("a calendar with a year has one")
        };
        let office = self.code();
        let (before, provisional, matters) = self.store.read(|tx| {
            Ok((
                huiyin_store::calendar(tx, office)?,
                huiyin_store::count_provisional(tx, office)?,
                huiyin_store::provisional_matters(tx, office, LOOKED_AT)?,
            ))
        })?;
        let now = before.year(year.number()).cloned();
        let after = match before.with_year(text) {
            Ok(after) => after,
            Err(wrong) => return Ok(Err(wrong)),
        };
        let mut moved = Count {
            found: 0,
            more: provisional > matters.len() as u64,
        };
        for matter in matters {
            moved.found += u64::from(self.would_move(matter, &after)?);
        }
        Ok(Ok(CalendarEffect {
            year,
            now,
            provisional,
            moved,
        }))
    }

    fn would_move(&self, matter: Position, after: &Calendar) -> Result<bool, OfficeError> {
        let loaded = self
            .store
            .read(|tx| huiyin_store::load_matter(tx, self.code(), matter))?;
        let clocks = loaded.map_or_else(Vec::new, |loaded| loaded.matter.clocks);
        let moves = |clock: &Clock| {
            clock.is_running()
                && clock.obligation.provisional
                && clock
                    .obligation
                    .clone()
                    .recompute(after)
                    .is_ok_and(|other| other.due != clock.obligation.due)
        };
        Ok(clocks.iter().any(moves))
    }

    /// What other rules of the office would do, term by term.
    /// # Errors
    /// As the store says.
    pub fn terms_effect(&self, rules: &OfficeRules) -> Result<Vec<TermEffect>, OfficeError> {
        let laws = self.laws();
        let law = laws.on(self.today());
        let then = |id| {
            let own = rules.terms.iter().find(|(other, _)| *other == id);
            own.map(|(_, length)| *length)
                .or_else(|| Law::on(law.from).term(id))
        };
        let running = self
            .store
            .read(|tx| huiyin_store::count_running(tx, self.code(), COUNTED))?;
        let total: u64 = running.iter().map(|(_, count)| count).sum();
        let changes = TermId::ALL.iter().filter(|id| law.term(**id) != then(**id));
        let effect = |id: &TermId| TermEffect {
            id: *id,
            before: law.term(*id),
            after: then(*id),
            running: ObligationKind::from_code(id.as_str()).map(|kind| Count {
                found: running
                    .iter()
                    .find(|(other, _)| *other == kind)
                    .map_or(0, |(_, count)| *count),
                more: total >= COUNTED.unsigned_abs(),
            }),
        };
        Ok(changes.map(effect).collect())
    }

    /// Matters that are open in a unit's hands.
    /// # Errors
    /// As the store says.
    pub fn open_in_hand(&self, unit: &UnitId) -> Result<u64, OfficeError> {
        let cells = self.store.read(|tx| huiyin_store::tally(tx, self.code()))?;
        let open = cells
            .iter()
            .filter(|cell| cell.owner == unit.as_str() && cell.stage.is_open());
        Ok(open.map(|cell| cell.matters).sum())
    }

    /// Matters that an officer handles and in which something is owed.
    /// # Errors
    /// As the store says.
    pub fn handled_by(&self, officer: &OfficerId) -> Result<Count, OfficeError> {
        let of = DueOf::Handler(officer.as_str());
        let listed = self
            .store
            .read(|tx| huiyin_store::list_by_due(tx, self.code(), of, None, LOOKED_AT))?;
        Ok(Count {
            found: listed.len() as u64,
            more: listed.len() as i64 == LOOKED_AT,
        })
    }

    /// Officers who belong to a unit now.
    pub fn officers_of(&self, unit: &UnitId) -> usize {
        let organisation = self.organisation();
        organisation
            .officers()
            .filter(|officer| officer.unit == *unit)
            .count()
    }

    /// Days after which the office has no calendar: the last day of the last published year in a row.
    /// # Errors
    /// As the store says.
    pub fn calendar_ends(&self) -> Result<Option<Date>, OfficeError> {
        let calendar = self.calendar()?;
        let mut year = self.today().year();
        if calendar.year(year).is_none() {
            return Ok(None);
        }
        while calendar.year(year + 1).is_some() {
            year += 1;
        }
        Ok(Date::new(year, 12, 31).ok())
    }
}
