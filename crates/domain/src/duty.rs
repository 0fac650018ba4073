//! 值班: who is on duty in a unit, from when until when, and under which telephone.
//!
//! Basis: none in the statute; rules of provinces, counties and townships ask for a leader on duty and officers on
//! duty around the clock on rest days, and by night on working days, with shifts at fixed hours. Which hours is the
//! office's own matter.

use std::collections::BTreeSet;

use crate::id::{OfficerId, UnitId};
use crate::organisation::Organisation;

/// One shift (班次) of a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DutyShift {
    /// The unit.
    pub unit: UnitId,
    /// Its first second, counted from 1970-01-01T00:00:00Z.
    pub from: i64,
    /// The first second after it.
    pub until: i64,
    /// 带班领导: of the unit, or of one above it.
    pub lead_on_duty: OfficerId,
    /// 值班员, 1 to [`DutyShift::MOST_OFFICERS`]: of the unit, or of one above it.
    pub officers_on_duty: Vec<OfficerId>,
    /// The telephone that is answered during the shift.
    pub phone: String,
}

/// Why a shift cannot be set. Each has a stable code and a field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DutyFault {
    /// Nobody is on duty.
    #[error("nobody is on duty")]
    Nobody,
    /// More officers than a shift takes.
    #[error("{0} officers are on duty; at most {most}", most = DutyShift::MOST_OFFICERS)]
    TooMany(usize),
    /// It ends before it begins, or as it does.
    #[error("it ends before it begins")]
    EndsFirst,
    /// Longer than [`DutyShift::MOST_HOURS`].
    #[error("it is longer than {most} hours", most = DutyShift::MOST_HOURS)]
    TooLong,
    /// It begins in the past: who was on duty then stands.
    #[error("it begins in the past")]
    Past,
    /// It begins later than [`DutyShift::MOST_DAYS_AHEAD`] from now.
    #[error("it begins more than {most} days ahead", most = DutyShift::MOST_DAYS_AHEAD)]
    TooFar,
    /// The lead is nobody's officer here, or neither of the unit nor of one above it.
    #[error("`{0}` is not of the unit or one above it")]
    Lead(OfficerId),
    /// The same of an officer on duty.
    #[error("`{0}` is not of the unit or one above it")]
    Officer(OfficerId),
    /// Somebody is listed twice, or leads and is an officer as well.
    #[error("`{0}` is listed twice")]
    Twice(OfficerId),
    /// Another shift of the unit has part of the time. Only one with the same end can be replaced.
    #[error("another shift of the unit has part of that time")]
    Overlaps {
        /// First second of the other one.
        from: i64,
        /// First second after it.
        until: i64,
    },
}

impl DutyFault {
    /// Stable code, used as the wording key `duty.wrong.<code>`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Nobody => "nobody",
            Self::TooMany(_) => "too_many",
            Self::EndsFirst => "ends_first",
            Self::TooLong => "too_long",
            Self::Past => "past",
            Self::TooFar => "too_far",
            Self::Lead(_) | Self::Officer(_) => "not_of_the_line",
            Self::Twice(_) => "twice",
            Self::Overlaps { .. } => "overlaps",
        }
    }

    /// The field that has to be mended.
    pub fn field(&self) -> &'static str {
        match self {
            Self::Nobody | Self::TooMany(_) | Self::Officer(_) | Self::Twice(_) => "officers",
            Self::EndsFirst | Self::TooLong => "until",
            Self::Past | Self::TooFar | Self::Overlaps { .. } => "from",
            Self::Lead(_) => "lead",
        }
    }
}

impl DutyShift {
    /// More officers on duty are no shift.
    pub const MOST_OFFICERS: usize = 10;
    /// A longer shift is a slip of the pen: three days, as over a long rest.
    pub const MOST_HOURS: i64 = 72;
    /// A roster is made for weeks; a year ahead is a slip of the pen.
    pub const MOST_DAYS_AHEAD: i64 = 366;

    /// Is this second within it?
    pub fn covers(&self, at: i64) -> bool {
        self.from <= at && at < self.until
    }

    /// The lead first, then the officers.
    pub fn people(&self) -> impl Iterator<Item = &OfficerId> {
        std::iter::once(&self.lead_on_duty).chain(&self.officers_on_duty)
    }
}

/// The shifts of an office. Two of one unit share time only when they end together: then the later one took over
/// from the moment at which it begins.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Roster {
    shifts: Vec<DutyShift>,
}

impl Roster {
    /// The roster of these shifts, in whichever order.
    pub fn new(mut shifts: Vec<DutyShift>) -> Self {
        shifts.sort_by(|one, other| (&one.unit, one.from).cmp(&(&other.unit, other.from)));
        Self { shifts }
    }

    /// Its shifts, by unit and beginning.
    pub fn shifts(&self) -> &[DutyShift] {
        &self.shifts
    }

    /// The shift of a unit at this second.
    pub fn on_duty(&self, unit: &UnitId, at: i64) -> Option<&DutyShift> {
        let shifts = self.shifts.iter();
        shifts
            .rev()
            .find(|shift| shift.unit == *unit && shift.covers(at))
    }

    /// Everybody who is on duty in their own unit at this second. Whoever leads the shift of a unit below keeps the
    /// rights that they have over it, and gets no others.
    pub fn officers_at(&self, at: i64, organisation: &Organisation) -> BTreeSet<OfficerId> {
        let units = organisation.units();
        let shifts = units.filter_map(|unit| self.on_duty(&unit.id, at));
        let people = shifts.flat_map(|shift| shift.people().map(|person| (person, &shift.unit)));
        people
            .filter(|(person, unit)| {
                let officer = organisation.officer(person);
                officer.is_some_and(|officer| officer.unit == **unit)
            })
            .map(|(person, _)| person.clone())
            .collect()
    }

    /// The first second after this one at which a shift begins or ends.
    pub fn next_change(&self, at: i64) -> Option<i64> {
        let bounds = self
            .shifts
            .iter()
            .flat_map(|shift| [shift.from, shift.until]);
        bounds.filter(|bound| *bound > at).min()
    }

    /// When the shift ends in fact: at its end, or when another one takes over.
    pub fn end_of(&self, shift: &DutyShift) -> i64 {
        let later = self.shifts.iter().filter(|other| {
            other.unit == shift.unit && other.until == shift.until && other.from > shift.from
        });
        later.map(|other| other.from).min().unwrap_or(shift.until)
    }

    /// Can this shift be set at second `now`? It replaces one that ends with it, from its own beginning on. It begins
    /// in this minute or later, so that nobody is put on duty for a time that is over.
    /// # Errors
    /// Every fault, so that all are mended at once.
    pub fn check(
        &self,
        shift: &DutyShift,
        organisation: &Organisation,
        now: i64,
    ) -> Result<(), Vec<DutyFault>> {
        let mut faults = Vec::new();
        times(shift, now, &mut faults);
        people(shift, organisation, &mut faults);
        let other = self.shifts.iter().find(|other| {
            let shares = other.from < shift.until && shift.from < other.until;
            let takes_over = other.until == shift.until && other.from <= shift.from;
            other.unit == shift.unit && shares && !takes_over
        });
        if let Some(other) = other.filter(|_| shift.from < shift.until) {
            faults.push(DutyFault::Overlaps {
                from: other.from,
                until: self.end_of(other),
            });
        }
        match faults.is_empty() {
            true => Ok(()),
            false => Err(faults),
        }
    }
}

fn times(shift: &DutyShift, now: i64, faults: &mut Vec<DutyFault>) {
    if shift.until <= shift.from {
        faults.push(DutyFault::EndsFirst);
    } else if shift.until - shift.from > DutyShift::MOST_HOURS * 60 * 60 {
        faults.push(DutyFault::TooLong);
    }
    // People write minutes.
    if shift.from < now - now.rem_euclid(60) {
        faults.push(DutyFault::Past);
    } else if shift.from - now > DutyShift::MOST_DAYS_AHEAD * 24 * 60 * 60 {
        faults.push(DutyFault::TooFar);
    }
}

fn people(shift: &DutyShift, organisation: &Organisation, faults: &mut Vec<DutyFault>) {
    let is_of_the_line = |person: &OfficerId| {
        let officer = organisation.officer(person);
        officer.is_some_and(|officer| organisation.is_or_below(&shift.unit, &officer.unit))
    };
    match shift.officers_on_duty.len() {
        0 => faults.push(DutyFault::Nobody),
        many if many > DutyShift::MOST_OFFICERS => faults.push(DutyFault::TooMany(many)),
        _ => {}
    }
    if !is_of_the_line(&shift.lead_on_duty) {
        faults.push(DutyFault::Lead(shift.lead_on_duty.clone()));
    }
    let mut seen = BTreeSet::from([&shift.lead_on_duty]);
    for officer in &shift.officers_on_duty {
        if !seen.insert(officer) {
            faults.push(DutyFault::Twice(officer.clone()));
        } else if !is_of_the_line(officer) {
            faults.push(DutyFault::Officer(officer.clone()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::Scene;

    const NOW: i64 = 1_776_650_000;
    const HOUR: i64 = 60 * 60;

    fn shift(unit: &str, from: i64, hours: i64, people: &[&str]) -> DutyShift {
        let id = |code: &&str| code.parse().unwrap();
        DutyShift {
            unit: unit.parse().unwrap(),
            from,
            until: from + hours * HOUR,
            lead_on_duty: id(&people[0]),
            officers_on_duty: people[1..].iter().map(id).collect(),
            phone: "000-0002".to_owned(),
        }
    }

    fn faults(roster: &Roster, shift: &DutyShift) -> Vec<&'static str> {
        let organisation = Scene::new().organisation;
        let checked = roster.check(shift, &organisation, NOW);
        let codes = |faults: Vec<DutyFault>| faults.iter().map(DutyFault::code).collect();
        checked.map_or_else(codes, |()| Vec::new())
    }

    #[test]
    fn a_shift_has_people_of_the_line_and_a_time_ahead() {
        let none = Roster::default();
        let of =
            |from, hours, people: &[&str]| faults(&none, &shift("bureau", from, hours, people));
        let two = &["bureau-head", "bureau-c"];
        let hence = NOW + HOUR;
        assert!(of(hence, 24, two).is_empty());
        assert!(of(hence, 72, &["county-head", "bureau-c", "bureau-a"]).is_empty());
        assert_eq!(of(hence, 73, two), ["too_long"]);
        assert_eq!(of(hence, 0, two), ["ends_first"]);
        assert_eq!(of(hence, -2, two), ["ends_first"]);
        assert_eq!(of(hence, 8, &["bureau-head"]), ["nobody"]);
        assert_eq!(of(hence, 8, &["nobody", "bureau-c"]), ["not_of_the_line"]);
        assert_eq!(
            of(hence, 8, &["bureau-head", "roads-c"]),
            ["not_of_the_line"]
        );
        assert_eq!(
            of(
                hence,
                8,
                &["bureau-head", "bureau-c", "bureau-c", "bureau-head"]
            ),
            ["twice", "twice"]
        );
        let eleven: Vec<String> = (0..11).map(|n| format!("nobody-{n}")).collect();
        let eleven: Vec<&str> = eleven.iter().map(String::as_str).collect();
        assert_eq!(
            of(hence, 8, &[&["bureau-head"], &*eleven].concat())[0],
            "too_many"
        );
        assert_eq!(of(NOW - 61, 8, two), ["past"]);
        assert!(of(NOW - NOW % 60, 8, two).is_empty(), "this minute");
        assert_eq!(of(NOW + 367 * 24 * HOUR, 8, two), ["too_far"]);
        assert_eq!(
            of(NOW - HOUR, -1, &["x"]),
            ["ends_first", "past", "nobody", "not_of_the_line"]
        );
        // Below the unit is not above it.
        let of_housing = shift("housing", hence, 8, &["housing-head", "estate-c"]);
        assert_eq!(faults(&none, &of_housing), ["not_of_the_line"]);
    }

    #[test]
    fn a_shift_shares_no_time_with_another_one_of_its_unit_unless_it_takes_over() {
        let two = &["bureau-head", "bureau-c"];
        let first = shift("bureau", NOW - 2 * HOUR, 8, two);
        let next = shift("bureau", NOW + 6 * HOUR, 16, two);
        let roster = Roster::new(vec![next, first]);
        let of = |from, hours| faults(&roster, &shift("bureau", from, hours, two));
        assert_eq!(of(NOW + HOUR, 6), ["overlaps"], "reaches into the next");
        assert_eq!(of(NOW + 5 * HOUR, 18), ["overlaps"], "around the next");
        assert_eq!(
            of(NOW + 23 * HOUR - HOUR, 8),
            [] as [&str; 0],
            "right behind it"
        );
        assert!(of(NOW + 6 * HOUR, 16).is_empty(), "in its place");
        assert!(of(NOW + HOUR, 5).is_empty(), "the rest of the first");
        assert_eq!(of(NOW - 2 * HOUR, 8), ["past"], "what is over stands");
        let elsewhere = shift("housing", NOW + HOUR, 6, &["housing-head", "housing-c"]);
        assert!(faults(&roster, &elsewhere).is_empty());
    }

    #[test]
    fn whoever_takes_over_is_on_duty_and_whoever_is_relieved_is_not() {
        let organisation = Scene::new().organisation;
        let first = shift("bureau", NOW, 8, &["bureau-head", "bureau-c"]);
        let second = shift("bureau", NOW + 3 * HOUR, 5, &["county-head", "bureau-a"]);
        let roster = Roster::new(vec![second.clone(), first.clone()]);
        let at = |at| {
            let on_duty = roster.officers_at(at, &organisation);
            let codes: Vec<String> = on_duty.iter().map(ToString::to_string).collect();
            codes
        };
        assert_eq!(at(NOW - 1), [] as [&str; 0]);
        assert_eq!(at(NOW), ["bureau-c", "bureau-head"]);
        assert_eq!(at(NOW + 3 * HOUR - 1), ["bureau-c", "bureau-head"]);
        // The county's head leads a shift of the bureau, and is on duty in no unit of their own.
        assert_eq!(at(NOW + 3 * HOUR), ["bureau-a"]);
        assert_eq!(at(NOW + 8 * HOUR), [] as [&str; 0]);
        assert_eq!(roster.end_of(&first), NOW + 3 * HOUR);
        assert_eq!(roster.end_of(&second), second.until);
        let next = |at| roster.next_change(at);
        assert_eq!(next(NOW - 1), Some(NOW));
        assert_eq!(next(NOW), Some(NOW + 3 * HOUR));
        assert_eq!(next(NOW + 3 * HOUR), Some(NOW + 8 * HOUR));
        assert_eq!(next(NOW + 8 * HOUR), None);
    }
}
