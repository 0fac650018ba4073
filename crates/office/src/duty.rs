//! The duty roster: who sets it, who is on duty now, and which telephone is answered today.
//!
//! Each shift is an entry (type 60, act 6001). What is decided by who is on duty asks [`Office::organisation`], which
//! knows it for the second of the question.

use huiyin_domain::access::{self, Act, Place, Who};
use huiyin_domain::actor::Role;
use huiyin_domain::code::Coded as _;
use huiyin_domain::duty::{DutyFault, DutyShift, Roster};
use huiyin_domain::field::Form;
use huiyin_domain::id::{OfficerId, UnitId};
use huiyin_domain::organisation::{Officer, StaffRole};
use huiyin_domain::text;
use huiyin_store::{Position, ShiftRow, StoreError, Tx};
use huiyin_wording::{Locale, sentence};
use jiff::civil::{Date, DateTime, Time};
use jiff::{Span, Timestamp};

use crate::desk::ActAs;
use crate::error::OfficeError;
use crate::office::Office;
use crate::once::{Kept, Once};
use crate::reading::Reader;
use crate::site;
use crate::submit::bureau;

/// Shifts that ended longer ago are not kept at hand: today's are.
const AT_HAND_SECONDS: i64 = 24 * 60 * 60;

/// A shift as somebody types it; days are `YYYY-MM-DD`, times `HH:MM` in the office's zone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ShiftForm {
    /// The unit's code.
    pub unit: String,
    /// The day on which it begins.
    pub day: String,
    /// The time at which it begins.
    pub begins: String,
    /// The day on which it ends; blank: the first time after its beginning at which it is `ends`.
    pub until_day: String,
    /// The time at which it ends.
    pub ends: String,
    /// Code of the officer who leads it.
    pub lead: String,
    /// Codes of the officers on duty; blank ones are left out.
    pub officers: Vec<String>,
    /// The telephone that is answered.
    pub phone: String,
}

/// What is to be mended in a shift: told as `duty.wrong.<code>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShiftFault {
    /// The field of [`ShiftForm`].
    pub field: &'static str,
    /// Stable code.
    pub code: &'static str,
    /// What it is about: an officer, another shift, what was typed.
    pub about: String,
}

impl ShiftFault {
    fn new(field: &'static str, code: &'static str, about: impl Into<String>) -> Self {
        Self {
            field,
            code,
            about: about.into(),
        }
    }

    /// In the reader's language, with what to do.
    pub fn told(&self, locale: Locale) -> String {
        let key = format!("duty.wrong.{}", self.code);
        let values: [(&str, &dyn std::fmt::Display); 3] = [
            ("about", &self.about),
            ("hours", &DutyShift::MOST_HOURS),
            ("most", &DutyShift::MOST_OFFICERS),
        ];
        sentence(locale, &key, &values)
    }
}

/// A shift of the roster, in the office's zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shift {
    /// The shift.
    pub shift: DutyShift,
    /// When it begins.
    pub begins: DateTime,
    /// When it ends, or somebody else takes over.
    pub ends: DateTime,
    /// It is now.
    pub is_now: bool,
}

impl Office {
    /// Sets a shift; sent again, a form sets it once. It stands in the place of one that ends with it, from its
    /// beginning on.
    /// # Errors
    /// [`OfficeError::Shift`] with everything to mend; [`OfficeError::NotYourRoster`];
    /// [`OfficeError::NoSuchOfficer`]; or as the store says.
    pub fn set_duty(
        &self,
        form: &ShiftForm,
        who: &ActAs,
        once: Option<&Once>,
    ) -> Result<DutyShift, OfficeError> {
        let ActAs::Officer { officer: code, .. } = who else {
            return Err(OfficeError::NotYourRoster(String::new()));
        };
        let officer = self.officer(code)?;
        let sets = self.sets_roster_of(&officer);
        let unit = sets.iter().find(|unit| unit.as_str() == form.unit.trim());
        let unit = unit.ok_or_else(|| OfficeError::NotYourRoster(code.clone()))?;
        let shift = self.read_shift(unit, form)?;
        let kept = once.map(|once| Kept::of(once, &["set-duty"], who, &form.typed()));
        self.trying(|office| office.write_shift(&shift, &officer, kept))?;
        self.refresh()?;
        Ok(shift)
    }

    fn write_shift(
        &self,
        shift: &DutyShift,
        officer: &Officer,
        kept: Option<Kept>,
    ) -> Result<(), OfficeError> {
        if let Some(kept) = &kept
            && self.sent_before(kept)?.is_some()
        {
            return Ok(());
        }
        self.may_write()?;
        let now = self.moment().at;
        let (after, roster) = self.store.read(|tx| {
            let newest = huiyin_store::newest_shift(tx, self.code())?;
            Ok((newest, roster(tx, self.code(), now)?))
        })?;
        roster
            .check(shift, &self.organisation(), now)
            .map_err(|faults| OfficeError::Shift(self.shift_faults(faults)))?;
        let (office, row) = (self.code().to_owned(), row(shift));
        let actor = format!("{}@{}", officer.id, officer.unit);
        let role = deciding_role(officer).number().into();
        self.store.write(move |append| {
            let by = (Some(actor.as_str()), role);
            let appended = append.set_duty(&office, &row, after, by)?;
            kept.map_or(Ok(()), |kept| kept.keep(append, &office, &appended))
        })?;
        Ok(())
    }

    /// The units whose roster this officer sets, the officer's own first.
    pub fn sets_roster_of(&self, officer: &Officer) -> Vec<UnitId> {
        let organisation = self.organisation();
        let units = organisation.units().map(|unit| &unit.id);
        let mut sets: Vec<UnitId> = units
            .filter(|unit| self.may(officer, Act::SetRoster, Place::Unit(unit)).is_ok())
            .cloned()
            .collect();
        sets.sort_by_key(|unit| *unit != officer.unit);
        sets
    }

    /// The shifts that share time with some days, by unit and beginning: of one unit, or of all.
    /// # Errors
    /// [`OfficeError::NotYourRoster`] for whoever works on nothing; or as the store says.
    pub fn duty(
        &self,
        unit: Option<&UnitId>,
        first: Date,
        days: u16,
        reader: Reader<'_>,
    ) -> Result<Vec<Shift>, OfficeError> {
        let officer = match reader {
            Reader::Officer(code) => Some(self.officer(code)?),
            Reader::Operator | Reader::Visitor(_) => None,
        };
        let who = match (&officer, reader) {
            (Some(officer), _) => Who::Officer(officer),
            (None, Reader::Visitor(_)) => Who::Petitioner,
            (None, _) => Who::Operator,
        };
        access::decide(who, Act::SeeRoster, Place::Office, &self.organisation()).map_err(|_| {
            let code = officer.as_ref().map(|officer| officer.id.to_string());
            OfficeError::NotYourRoster(code.unwrap_or_default())
        })?;
        let midnight = |day: Date| self.second_of(day.at(0, 0, 0, 0));
        let end = first.saturating_add(Span::new().days(days));
        let (Some(from), Some(until)) = (midnight(first), midnight(end)) else {
            return Ok(Vec::new());
        };
        let rows = self
            .store
            .read(|tx| huiyin_store::duty_shifts(tx, self.code(), from, until))?;
        let roster = Roster::new(
            rows.into_iter()
                .filter_map(|(_, row)| of_row(row))
                .collect(),
        );
        let shifts = roster.shifts().iter();
        Ok(shifts
            .filter(|shift| unit.is_none_or(|unit| shift.unit == *unit))
            .map(|shift| self.in_zone(shift, &roster))
            .filter(|shown| shown.ends > first.at(0, 0, 0, 0))
            .collect())
    }

    /// The shift of a unit now, else the next one that begins today. From memory: every page asks.
    pub fn duty_today(&self, unit: &UnitId) -> Option<Shift> {
        let (roster, now) = (self.roster(), self.clock.now());
        let today = self.today();
        let begins_today = |shift: &&DutyShift| {
            shift.unit == *unit && shift.from > now && self.local(shift.from).date() == today
        };
        let found = roster
            .on_duty(unit, now)
            .or_else(|| roster.shifts().iter().find(begins_today));
        found.map(|shift| self.in_zone(shift, &roster))
    }

    /// The last shift of a unit that is not over. From memory.
    pub fn last_shift(&self, unit: &UnitId) -> Option<Shift> {
        let (roster, now) = (self.roster(), self.clock.now());
        let ahead = roster
            .shifts()
            .iter()
            .filter(|shift| shift.unit == *unit && shift.until > now);
        let last = ahead.max_by_key(|shift| shift.until)?;
        Some(self.in_zone(last, &roster))
    }

    /// The telephone that the bureau which receives petitions answers today, for everybody: no name.
    pub fn duty_phone(&self) -> Option<String> {
        let organisation = self.organisation();
        let shift = self.duty_today(bureau(&organisation)?)?;
        Some(shift.shift.phone)
    }

    fn in_zone(&self, shift: &DutyShift, roster: &Roster) -> Shift {
        let (now, end) = (self.clock.now(), roster.end_of(shift));
        Shift {
            shift: shift.clone(),
            begins: self.local(shift.from),
            ends: self.local(end),
            is_now: shift.from <= now && now < end,
        }
    }

    /// The day of a second in the office's zone.
    pub fn local_day(&self, second: i64) -> Date {
        self.local(second).date()
    }

    fn local(&self, second: i64) -> DateTime {
        let instant = Timestamp::from_second(second).unwrap_or_default();
        self.zone().to_datetime(instant)
    }

    fn second_of(&self, local: DateTime) -> Option<i64> {
        let instant = self.zone().to_timestamp(local);
        instant.ok().map(Timestamp::as_second)
    }

    /// Reads what was typed; whether it may be set is the roster's question.
    fn read_shift(&self, unit: &UnitId, form: &ShiftForm) -> Result<DutyShift, OfficeError> {
        let mut faults = Vec::new();
        let from = read_begin(form, &mut faults);
        let until = read_end(form, from, &mut faults);
        let lead = officer("lead", &form.lead, &mut faults);
        let typed = form.officers.iter().filter(|one| !one.trim().is_empty());
        let officers: Vec<_> = typed
            .map(|one| officer("officers", one, &mut faults))
            .collect();
        if officers.is_empty() {
            faults.push(ShiftFault::new("officers", DutyFault::Nobody.code(), ""));
        }
        let phone = plain(&form.phone);
        if phone.is_empty() || !site::is_phone(&phone) {
            faults.push(ShiftFault::new("phone", "phone", &form.phone));
        }
        let read = || {
            Some(DutyShift {
                unit: unit.clone(),
                from: self.second_of(from?)?,
                until: self.second_of(until?)?,
                lead_on_duty: lead?,
                officers_on_duty: officers.into_iter().collect::<Option<_>>()?,
                phone,
            })
        };
        match read() {
            Some(shift) if faults.is_empty() => Ok(shift),
            _ => Err(OfficeError::Shift(faults)),
        }
    }

    fn shift_faults(&self, faults: Vec<DutyFault>) -> Vec<ShiftFault> {
        let organisation = self.organisation();
        let name = |id: &OfficerId| {
            let officer = organisation.officer(id);
            officer.map_or_else(|| id.to_string(), |officer| officer.name.clone())
        };
        let about = |fault: &DutyFault| match fault {
            DutyFault::Lead(id) | DutyFault::Officer(id) | DutyFault::Twice(id) => name(id),
            DutyFault::TooMany(many) => many.to_string(),
            DutyFault::Overlaps { from, until } => {
                let at = |second| self.local(second).strftime("%Y-%m-%d %H:%M").to_string();
                format!("{} – {}", at(*from), at(*until))
            }
            _ => String::new(),
        };
        let faults = faults.iter();
        faults
            .map(|fault| ShiftFault {
                field: match fault.field() {
                    "from" => "day",
                    "until" => "ends",
                    field => field,
                },
                code: fault.code(),
                about: about(fault),
            })
            .collect()
    }
}

impl ShiftForm {
    fn typed(&self) -> Form {
        let officers = self.officers.join(",");
        [
            ("unit", &self.unit),
            ("day", &self.day),
            ("begins", &self.begins),
            ("until_day", &self.until_day),
            ("ends", &self.ends),
            ("lead", &self.lead),
            ("officers", &officers),
            ("phone", &self.phone),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.clone()))
        .collect()
    }
}

/// The shifts that are not over, and those of the last day.
pub(crate) fn roster(tx: &mut dyn Tx, office: &str, now: i64) -> Result<Roster, StoreError> {
    let rows = huiyin_store::duty_shifts(tx, office, now - AT_HAND_SECONDS, i64::MAX)?;
    let shifts = rows
        .into_iter()
        .filter_map(|(_, row): (Position, _)| of_row(row));
    Ok(Roster::new(shifts.collect()))
}

fn row(shift: &DutyShift) -> ShiftRow {
    ShiftRow {
        unit: shift.unit.to_string(),
        from: shift.from,
        until: shift.until,
        lead: shift.lead_on_duty.to_string(),
        officers: shift
            .officers_on_duty
            .iter()
            .map(ToString::to_string)
            .collect(),
        phone: shift.phone.clone(),
    }
}

/// `None` for codes that are none, as an edited row may hold: `rebuild --check` names it.
fn of_row(row: ShiftRow) -> Option<DutyShift> {
    let officers = row.officers.iter().map(|code| OfficerId::new(code).ok());
    Some(DutyShift {
        unit: UnitId::new(&row.unit).ok()?,
        from: row.from,
        until: row.until,
        lead_on_duty: OfficerId::new(&row.lead).ok()?,
        officers_on_duty: officers.collect::<Option<_>>()?,
        phone: row.phone,
    })
}

/// The role in which a roster is set, as the entry says it.
fn deciding_role(officer: &Officer) -> Role {
    match officer.roles.contains(&StaffRole::Head) {
        true => Role::Head,
        false => Role::Leader,
    }
}

fn read_begin(form: &ShiftForm, faults: &mut Vec<ShiftFault>) -> Option<DateTime> {
    let day = day("day", &form.day, faults);
    let time = time("begins", &form.begins, faults);
    day.zip(time).map(|(day, time)| day.to_datetime(time))
}

fn read_end(
    form: &ShiftForm,
    from: Option<DateTime>,
    faults: &mut Vec<ShiftFault>,
) -> Option<DateTime> {
    let until_day = match form.until_day.trim() {
        "" => None,
        typed => Some(day("until_day", typed, faults)?),
    };
    let time = time("ends", &form.ends, faults)?;
    match (until_day, from) {
        (Some(day), _) => Some(day.to_datetime(time)),
        (None, Some(from)) if time > from.time() => Some(from.date().to_datetime(time)),
        (None, Some(from)) => Some(from.date().tomorrow().ok()?.to_datetime(time)),
        (None, None) => None,
    }
}

/// Full-width digits and signs as an input method gives them are as good as plain ones.
fn plain(typed: &str) -> String {
    typed.trim().chars().map(text::half_width).collect()
}

fn officer(field: &'static str, typed: &str, faults: &mut Vec<ShiftFault>) -> Option<OfficerId> {
    let read = OfficerId::new(typed.trim()).ok();
    if read.is_none() {
        let code = if typed.trim().is_empty() {
            "lead"
        } else {
            "officer"
        };
        faults.push(ShiftFault::new(field, code, typed));
    }
    read
}

fn day(field: &'static str, typed: &str, faults: &mut Vec<ShiftFault>) -> Option<Date> {
    let read = plain(typed).parse().ok();
    if read.is_none() {
        faults.push(ShiftFault::new(field, "day", typed));
    }
    read
}

/// `8:00` is `08:00`.
fn time(field: &'static str, typed: &str, faults: &mut Vec<ShiftFault>) -> Option<Time> {
    let typed_plain = plain(typed);
    let padded = format!("{typed_plain:0>5}");
    let read = (typed_plain.contains(':') && padded.len() == 5)
        .then(|| Time::strptime("%H:%M", &padded).ok())
        .flatten();
    if read.is_none() {
        faults.push(ShiftFault::new(field, "time", typed));
    }
    read
}
