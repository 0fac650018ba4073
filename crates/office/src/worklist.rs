//! 工作台: what an officer, or a unit, has in hand, by the day on which something is due.
//!
//! A page reads one stretch of an index that holds all its rows show. Only a matter that the wall or a
//! recusal may concern, or one that is not in the officer's own hands, is loaded before it is shown.

use std::collections::HashMap;
use std::str::FromStr as _;
use std::sync::{Mutex, PoisonError};

use huiyin_domain::id::{OfficerId, UnitId};
use huiyin_domain::obligation::ObligationKind;
use huiyin_domain::organisation::{Officer, Organisation, StaffRole, UnitRole};
use huiyin_domain::petition::Channel;
use huiyin_domain::stage::Stage;
use huiyin_domain::transition::Spec;
use huiyin_store::{AfterDue, CountOf, DueOf, Listed, Position, Size};
use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan as _};

use crate::error::OfficeError;
use crate::office::Office;
use crate::reading::may_read;

/// A group counts no further than this: beyond it the exact number helps nobody.
pub const COUNT_AT_MOST: u64 = 1_000;
/// Rows read at once while a filter leaves some out.
const STRETCH: u32 = 200;
/// A filtered page looks at this many rows at most; it says where it goes on.
const LOOK_AT_MOST: usize = 2_000;

/// Matters that are looked at one by one before they are counted, at most.
const GUARDED_AT_MOST: i64 = 200;

/// Whose matters.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Whose {
    /// Those that the officer handles.
    Mine,
    /// Those in the hands of a unit.
    Unit(UnitId),
}

/// When something is due, as seen today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Group {
    /// 超期.
    Late,
    /// 今天.
    Today,
    /// 三天内.
    Soon,
    /// 本周.
    Week,
    /// 以后.
    Later,
}

impl Group {
    /// In the order of a desk.
    pub const ALL: [Self; 5] = [Self::Late, Self::Today, Self::Soon, Self::Week, Self::Later];

    /// Word in addresses and wording keys.
    pub fn code(self) -> &'static str {
        match self {
            Self::Late => "late",
            Self::Today => "today",
            Self::Soon => "soon",
            Self::Week => "week",
            Self::Later => "later",
        }
    }

    /// The group with this word.
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|group| group.code() == code)
    }

    /// The group of a day.
    pub fn of(day: Date, today: Date) -> Self {
        let groups = Self::ALL.into_iter();
        let mut holding = groups.filter(|group| {
            let (first, last) = group.days(today);
            first <= day && day <= last
        });
        holding.next().unwrap_or(Self::Later)
    }

    /// First and last day; the last lies before the first where a group has no day, as `Week` on a
    /// Friday.
    pub fn days(self, today: Date) -> (Date, Date) {
        let after = |days: i64| today.saturating_add(days.days());
        let to_sunday = i64::from(Weekday::Sunday.to_monday_zero_offset())
            - i64::from(today.weekday().to_monday_zero_offset());
        let week_ends = after(to_sunday.max(3));
        match self {
            Self::Late => (Date::constant(1, 1, 1), after(-1)),
            Self::Today => (today, today),
            Self::Soon => (after(1), after(3)),
            Self::Week => (after(4), week_ends),
            Self::Later => (week_ends.saturating_add(Span::new().days(1)), Date::MAX),
        }
    }
}

/// Which of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// One stage.
    pub stage: Option<Stage>,
    /// One way in.
    pub channel: Option<Channel>,
    /// These words in what is asked for.
    pub words: String,
}

impl Filter {
    /// Does it leave nothing out?
    pub fn is_open(&self) -> bool {
        self.stage.is_none() && self.channel.is_none() && self.words.trim().is_empty()
    }

    fn lets_through(&self, row: &Listed) -> bool {
        self.stage.is_none_or(|stage| stage == row.stage)
            && self.channel.is_none_or(|channel| channel == row.channel)
            && self
                .words
                .split_whitespace()
                .all(|word| row.title.contains(word))
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Work {
    /// Its rows, what is due first on top.
    pub rows: Vec<WorkRow>,
    /// Where it goes on.
    pub next: Option<String>,
}

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

/// May the officer see the list of what this unit has in hand?
pub fn may_list(officer: &Officer, unit: &UnitId, organisation: &Organisation) -> bool {
    let own = &officer.unit;
    let is_outside = |id| organisation.unit(id).is_some_and(|unit| unit.outside);
    let keeps_records = organisation.has_role(own, UnitRole::PetitionBureau)
        || organisation.has_role(own, UnitRole::DisciplineOrgan);
    if officer.roles == [StaffRole::Administrator] || organisation.unit(unit).is_none() {
        return false;
    }
    own == unit
        || officer.roles.contains(&StaffRole::Auditor)
        || organisation.superiors(unit).any(|above| above == own)
        || (is_outside(unit) && !is_outside(own) && keeps_records)
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
                if filter.lets_through(&row) && self.is_open_to(&row, officer, &organisation)? {
                    rows.push(WorkRow::of(row, due, owes));
                }
            }
            if is_last {
                return Ok(Work { rows, next: None });
            }
            if looked_at >= LOOK_AT_MOST {
                let next = at.map(written);
                return Ok(Work { rows, next });
            }
        }
    }

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
        // A wall in between is stepped over; a queue of nothing else has no neighbour worth a search.
        const NEAR: i64 = 5;
        let (before, behind) = self.store.read(|tx| {
            Ok((
                huiyin_store::list_before_due(tx, self.code(), of, at, NEAR)?,
                huiyin_store::list_by_due(tx, self.code(), of, Some(at), NEAR)?,
            ))
        })?;
        let mut beside = [None, None];
        for (side, rows) in beside.iter_mut().zip([before, behind]) {
            for row in rows {
                if self.is_open_to(&row, officer, &organisation)? {
                    *side = Some(row.number);
                    break;
                }
            }
        }
        Ok(beside)
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
        if !row.guarded && is_surely_theirs(&row.owner, handler, officer, organisation) {
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

/// What [`may_read`] says of a matter without wall and conflict, by owner and handler alone. A `false`
/// leaves the question open.
pub(crate) fn is_surely_theirs(
    owner: &str,
    handler: Option<&str>,
    officer: &Officer,
    organisation: &Organisation,
) -> bool {
    if officer.roles == [StaffRole::Administrator] {
        return false;
    }
    officer.roles.contains(&StaffRole::Auditor)
        || handler == Some(officer.id.as_str())
        || owner == officer.unit.as_str()
        || UnitId::new(owner).is_ok_and(|owner| {
            let unit = &officer.unit;
            let is_bureau = organisation.has_role(unit, UnitRole::PetitionBureau);
            let line = is_bureau.then(|| organisation.next_higher(unit)).flatten();
            organisation.superiors(&owner).any(|above| above == unit)
                || line.is_some_and(|line| organisation.is_or_below(&owner, line))
        })
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
    read().ok_or_else(|| OfficeError::Setting {
        file: "after".to_owned(),
        why: format!("`{after}` is not the «next» of a row"),
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn every_day_stands_in_exactly_one_group_and_in_the_order_of_the_desk() {
        for offset in 0..14 {
            let today = date(2026, 11, 16).saturating_add(Span::new().days(offset));
            let mut before = None;
            for ahead in -9..20 {
                let day = today.saturating_add(Span::new().days(ahead));
                let holding: Vec<_> = Group::ALL
                    .into_iter()
                    .filter(|group| {
                        let (first, last) = group.days(today);
                        first <= day && day <= last
                    })
                    .collect();
                assert_eq!(holding, [Group::of(day, today)], "{day} seen on {today}");
                let at = Group::ALL.iter().position(|group| *group == holding[0]);
                assert!(before <= at);
                before = at;
            }
        }
    }

    #[test]
    fn the_week_ends_on_sunday_and_is_empty_when_three_days_reach_it() {
        let monday = date(2026, 11, 23);
        assert_eq!(Group::of(date(2026, 11, 29), monday), Group::Week);
        assert_eq!(Group::of(date(2026, 11, 30), monday), Group::Later);
        let friday = date(2026, 11, 27);
        assert_eq!(Group::of(date(2026, 11, 30), friday), Group::Soon);
        let (first, last) = Group::Week.days(friday);
        assert!(last < first);
    }
}
