//! 工作台: what an officer, or a unit, has in hand, by the day on which something is due.
//!
//! A page reads one stretch of an index that holds all its rows show. Only a matter that the wall or a
//! recusal may concern, or one that is not in the officer's own hands, is loaded before it is shown.

mod away;
mod counts;
mod group;

use std::str::FromStr as _;

use huiyin_domain::access::{self, Act, Place, Who};
use huiyin_domain::id::UnitId;
use huiyin_domain::obligation::ObligationKind;
use huiyin_domain::organisation::{Officer, Organisation};
use huiyin_domain::petition::Channel;
use huiyin_domain::stage::Stage;
use huiyin_domain::transition::Spec;
use huiyin_store::{AfterDue, DueOf, Listed, Position};
use jiff::civil::Date;

use crate::error::OfficeError;
use crate::list;
use crate::office::Office;
use crate::reading::may_read;

pub(crate) use counts::CountsAtHand;
pub use counts::{COUNT_AT_MOST, Counted};
pub use group::Group;

/// Rows read at once while a filter leaves some out.
const STRETCH: u32 = 200;

/// Whose matters.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Whose {
    /// Those that the officer handles; what is in other hands meanwhile is [`Office::away`].
    Mine,
    /// Those in the hands of a unit.
    Unit(UnitId),
}

/// Which of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// One stage.
    pub stage: Option<Stage>,
    /// One way in.
    pub channel: Option<Channel>,
    /// These words in what is asked for, or the number that they spell.
    pub words: String,
}

impl Filter {
    /// Does it leave nothing out?
    pub fn is_open(&self) -> bool {
        self.stage.is_none() && self.channel.is_none() && self.words.trim().is_empty()
    }

    /// `number` is what the words are when they are a number.
    fn lets_through(&self, row: &Listed, number: Option<&str>) -> bool {
        self.stage.is_none_or(|stage| stage == row.stage)
            && self.channel.is_none_or(|channel| channel == row.channel)
            && (number == Some(row.number.as_str())
                || self
                    .words
                    .split_whitespace()
                    .all(|word| row.title.contains(word)))
    }
}

/// One row of a desk. Nothing here is about a person who petitions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkRow {
    /// The number that people see.
    pub number: String,
    /// What is asked for.
    pub title: String,
    /// How many people ask.
    pub head_count: u32,
    /// How it came.
    pub channel: Channel,
    /// Where it stands.
    pub stage: Stage,
    /// The unit that has it in hand.
    pub owner: String,
    /// Who handles it.
    pub handler: Option<String>,
    /// The day on which something is due.
    pub due: Date,
    /// What.
    pub owes: ObligationKind,
    /// It was imported: its day is what the source claims, and nobody is late.
    pub claimed: bool,
    /// The step that usually comes next.
    pub next: Option<&'static str>,
    matter: Position,
}

/// A page of a desk.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Work {
    /// Its rows, what is due first on top.
    pub rows: Vec<WorkRow>,
    /// Where it goes on.
    pub next: Option<String>,
}

/// May the officer see the list of what this unit has in hand?
pub fn may_list(officer: &Officer, unit: &UnitId, organisation: &Organisation) -> bool {
    let (who, place) = (Who::Officer(officer), Place::Unit(unit));
    organisation.unit(unit).is_some()
        && access::decide(who, Act::ListUnit, place, organisation).is_ok()
}

impl Office {
    /// A page of what is due. `group` limits it to some days, `after` is [`Work::next`] of the page before.
    /// # Errors
    /// [`OfficeError::NotFound`] for a unit whose list is not this officer's, [`OfficeError::Setting`]
    /// when `after` is none of ours, or as the store says.
    pub fn worklist(
        &self,
        officer: &Officer,
        whose: &Whose,
        filter: &Filter,
        group: Option<Group>,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Work, OfficeError> {
        let organisation = self.organisation();
        let of = due_of(officer, whose, &organisation)?;
        let today = self.moment().today;
        let (first, last) = group.map_or((Date::MIN, Date::MAX), |group| group.days(today));
        let mut at = match after {
            Some(after) => Some(place(after)?),
            None => group.map(|_| AfterDue {
                due: first,
                matter: Position::from_int(-1),
            }),
        };
        let stretch = if filter.is_open() { limit + 1 } else { STRETCH };
        let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
        let number = self.number_typed(&filter.words);
        let number = number.map(|number| number.to_string());
        let mut rows: Vec<WorkRow> = Vec::with_capacity(wanted);
        let mut looked_at = 0;
        loop {
            let found = self.store.read(|tx| {
                huiyin_store::list_by_due(tx, self.code(), of, at, i64::from(stretch))
            })?;
            let is_last = found.len() < usize::try_from(stretch).unwrap_or(usize::MAX);
            looked_at += found.len();
            for row in found {
                let Some((due, owes)) = row.next_due else {
                    continue;
                };
                if due > last {
                    return Ok(Work { rows, next: None });
                }
                if rows.len() == wanted {
                    let next = at.map(written);
                    return Ok(Work { rows, next });
                }
                at = Some(AfterDue {
                    due,
                    matter: row.matter,
                });
                if *whose == Whose::Mine && self.is_away(&row, officer)? {
                    continue;
                }
                if filter.lets_through(&row, number.as_deref())
                    && self.is_open_to(&row, officer, &organisation)?
                {
                    rows.push(WorkRow::of(row, due, owes));
                }
            }
            if is_last {
                return Ok(Work { rows, next: None });
            }
            if list::is_enough(looked_at, rows.len()) {
                let next = at.map(written);
                return Ok(Work { rows, next });
            }
        }
    }

    /// The rows before and behind a place in a list: what a reader of one matter turns to.
    /// # Errors
    /// As [`Self::worklist`].
    pub fn beside(
        &self,
        officer: &Officer,
        whose: &Whose,
        at: (Date, Position),
    ) -> Result<[Option<String>; 2], OfficeError> {
        let organisation = self.organisation();
        let of = due_of(officer, whose, &organisation)?;
        let at = AfterDue {
            due: at.0,
            matter: at.1,
        };
        let near = |is_before: bool, most: i64| {
            self.store.read(|tx| match is_before {
                true => huiyin_store::list_before_due(tx, self.code(), of, at, most),
                false => huiyin_store::list_by_due(tx, self.code(), of, Some(at), most),
            })
        };
        // The very next one is nearly always open. A wall in between is stepped over; a queue of nothing else
        // has no neighbour worth a search.
        let first_open = |is_before: bool| -> Result<Option<String>, OfficeError> {
            for most in [1, 5] {
                let rows = near(is_before, most)?;
                let whole = rows.len() < usize::try_from(most).unwrap_or(0);
                for row in rows {
                    let is_away = *whose == Whose::Mine && self.is_away(&row, officer)?;
                    if !is_away && self.is_open_to(&row, officer, &organisation)? {
                        return Ok(Some(row.number));
                    }
                }
                if whole {
                    break;
                }
            }
            Ok(None)
        };
        Ok([first_open(true)?, first_open(false)?])
    }

    /// May the officer see this row? What is in their own hands or stands below their unit, and is neither
    /// an accusation nor a question of recusal, they may by what the row says; else the matter decides.
    pub(crate) fn is_open_to(
        &self,
        row: &Listed,
        officer: &Officer,
        organisation: &Organisation,
    ) -> Result<bool, OfficeError> {
        let handler = row.handler.as_deref();
        if !row.guarded && access::surely_reads(officer, &row.owner, handler, organisation) {
            return Ok(true);
        }
        self.is_open(row.matter, officer, organisation)
    }

    fn is_open(
        &self,
        matter: Position,
        officer: &Officer,
        organisation: &Organisation,
    ) -> Result<bool, OfficeError> {
        let loaded = self
            .store
            .read(|tx| huiyin_store::load_matter(tx, self.code(), matter))?;
        Ok(loaded.is_some_and(|loaded| may_read(&loaded.matter, officer, organisation)))
    }
}

impl WorkRow {
    fn of(row: Listed, due: Date, owes: ObligationKind) -> Self {
        Self {
            number: row.number,
            title: row.title,
            head_count: row.head_count,
            channel: row.channel,
            stage: row.stage,
            owner: row.owner,
            handler: row.handler,
            due,
            owes,
            claimed: row.claimed,
            next: row.next_step.and_then(Spec::of_act).map(|spec| spec.name),
            matter: row.matter,
        }
    }

    /// The group it stands in.
    pub fn group(&self, today: Date) -> Group {
        Group::of(self.due, today)
    }
}

fn due_of<'a>(
    officer: &'a Officer,
    whose: &'a Whose,
    organisation: &Organisation,
) -> Result<DueOf<'a>, OfficeError> {
    match whose {
        Whose::Mine => Ok(DueOf::Handler(officer.id.as_str())),
        Whose::Unit(unit) if may_list(officer, unit, organisation) => {
            Ok(DueOf::Owner(unit.as_str()))
        }
        Whose::Unit(unit) => Err(OfficeError::NotFound(unit.to_string())),
    }
}

fn written(at: AfterDue) -> String {
    format!("{}.{}", at.due, at.matter.as_int())
}

fn place(after: &str) -> Result<AfterDue, OfficeError> {
    let read = || {
        let (due, matter) = after.split_once('.')?;
        let matter: i64 = matter.parse().ok().filter(|matter| *matter >= 0)?;
        Some(AfterDue {
            due: Date::from_str(due).ok()?,
            matter: Position::from_int(matter),
        })
    };
    read().ok_or_else(|| OfficeError::NotARow(after.to_owned()))
}
