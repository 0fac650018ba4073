//! The demonstration: an invented office whose petitions are taken through the procedure day by day, on a
//! simulated clock, by the same use cases that pages and commands call.

mod script;

use std::collections::BTreeMap;
use std::sync::Arc;

use huiyin_domain::code::Coded as _;
use huiyin_domain::field::Form;
use huiyin_domain::organisation::Organisation;
use huiyin_store::Clock as _;
use jiff::civil::{Date, time};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use crate::desk::ActAs;
use crate::document::Which;
use crate::error::OfficeError;
use crate::office::{self, Office};
use crate::place::Place;
use crate::reading::Reader;
use crate::setup::Setup;
use crate::system::{SimulatedClock, SystemClock};
use script::{Case, Script};

/// The office, its people by role, and its petitions: written for this product, about nobody real.
const TEXT: &str = include_str!("../data/demo.toml");

/// The matter that whoever opens the demonstration can look up: answered, reviewed, with its documents.
const EXAMPLE: &str = "demolition-area";

/// The posts at whose desks a visitor of the demonstration can sit: registration, handling, signing, review,
/// re-review, audit, administration.
pub const POSTS: [&str; 9] = [
    "bureau-1",
    "water-1",
    "water-head",
    "county-review",
    "city-review",
    "discipline-1",
    "discipline-custodian",
    "auditor-1",
    "administrator-1",
];

/// One act of the script on its day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Act {
    day: Date,
    /// Registrations of a day come before its steps.
    step: Option<usize>,
    case: usize,
}

/// A petition of the demonstration that can be looked up by its petitioner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// Its number.
    pub number: String,
    /// Its query code.
    pub query_code: String,
}

/// Sets the demonstration up at a place and plays it up to now. Returns a petition to look up.
/// # Errors
/// [`OfficeError::Mixed`] when the place holds a real office, [`OfficeError::AlreadySetUp`] when the
/// demonstration was played there before, or as the use cases say.
pub fn play(place: &Place) -> Result<Option<Example>, OfficeError> {
    let script = Script::parse(TEXT)?;
    let mut setup = Setup::parse("demo.toml", TEXT)?;
    // Its reception days are counted from the day on which the demonstration opens; documents need its telephone
    // from the first day on.
    let site = setup.site.clone();
    if let Some(site) = &mut setup.site {
        site.reception.clear();
    }
    let zone = office::zone(&setup.office)?;
    let now = Timestamp::from_second(SystemClock.now()).unwrap_or_default();
    let today = zone.to_datetime(now).date();
    let acts = acts(&script, today)?;
    let first = acts.first().map_or(today, |act| act.day);
    let clock = simulated(&setup, at(&zone, first, 0, now))?;
    setup.run(place, clock.clone())?;
    let office = Office::open_demo(place, Arc::clone(&clock))?;
    let mut player = Player {
        organisation: office.organisation(),
        office,
        script,
        numbers: BTreeMap::new(),
        codes: BTreeMap::new(),
    };
    let mut last = first;
    let mut minute = 0;
    let mut has_roster = false;
    for act in acts {
        minute += 1;
        while last < act.day {
            last = last.tomorrow().unwrap_or(act.day);
            minute = 0;
            // As the server does shortly after midnight.
            clock.advance_to(shortly_after_midnight(&zone, last, now).as_second());
            player.office.seal_days_over()?;
            player.office.take_timer_steps()?;
            // Set before it begins: what is past is never entered.
            if !has_roster && last >= today.yesterday().unwrap_or(today) {
                player.set_roster(last)?;
                has_roster = true;
            }
        }
        clock.advance_to(at(&zone, act.day, minute, now).as_second());
        player.take(act, today)?;
    }
    clock.advance_to(now.as_second());
    player.office.seal_days_over()?;
    player.office.take_timer_steps()?;
    if let Some(site) = site {
        let site = site.counted_from(today, &player.office.calendar()?);
        player.office.set_site(&site, &administrator())?;
    }
    let number = player.numbers.get(EXAMPLE);
    let example = number.and_then(|number| {
        let query_code = player.codes.get(number)?.clone();
        let number = number.clone();
        Some(Example { number, query_code })
    });
    player.office.close()?;
    Ok(example)
}

/// Who keeps the demonstration's own texts.
fn administrator() -> ActAs {
    ActAs::Officer {
        officer: "administrator-1".to_owned(),
        role: None,
    }
}

fn simulated(setup: &Setup, start: Timestamp) -> Result<Arc<SimulatedClock>, OfficeError> {
    let origin = huiyin_journal::origin::format(&setup.office.domain, &setup.office.code, 1)
        .map_err(|error| OfficeError::Mixed(error.to_string()))?;
    SimulatedClock::new(&origin, start.as_second())
        .map(Arc::new)
        .map_err(|error| OfficeError::Mixed(error.to_string()))
}

/// Nine in the morning and so many minutes, but never after `now`.
fn at(zone: &TimeZone, day: Date, minute: i64, now: Timestamp) -> Timestamp {
    let morning = day.to_datetime(time(9, 0, 0, 0));
    let instant = zone
        .to_ambiguous_timestamp(morning)
        .compatible()
        .unwrap_or(now);
    let later = instant
        .checked_add(Span::new().minutes(minute))
        .unwrap_or(now);
    later.min(now)
}

fn shortly_after_midnight(zone: &TimeZone, day: Date, now: Timestamp) -> Timestamp {
    let midnight = day.to_datetime(time(0, 0, 5, 0));
    zone.to_ambiguous_timestamp(midnight)
        .compatible()
        .unwrap_or(now)
        .min(now)
}

/// Every act in the order of its day.
fn acts(script: &Script, today: Date) -> Result<Vec<Act>, OfficeError> {
    let mut acts = Vec::new();
    for (at, case) in script.cases.iter().enumerate() {
        let received = case.received(today);
        acts.push(Act {
            day: received,
            step: None,
            case: at,
        });
        for (number, step) in script.steps(case)?.iter().enumerate() {
            let day = received.saturating_add(Span::new().days(step.on));
            if day > today {
                break;
            }
            acts.push(Act {
                day,
                step: Some(number),
                case: at,
            });
        }
    }
    acts.sort();
    Ok(acts)
}

struct Player {
    office: Office,
    organisation: Arc<Organisation>,
    script: Script,
    numbers: BTreeMap<String, String>,
    codes: BTreeMap<String, String>,
}

/// Days of the roster, from the one on which it is set.
const ROSTER_DAYS: i32 = 9;

impl Player {
    /// A shift for each day from this one on.
    fn set_roster(&self, first: Date) -> Result<(), OfficeError> {
        let days = (0..ROSTER_DAYS).map(|n| first.saturating_add(Span::new().days(n)));
        for duty in &self.script.duty {
            let by = ActAs::Officer {
                officer: duty.by.clone(),
                role: None,
            };
            for (n, day) in days.clone().enumerate() {
                self.office.set_duty(&duty.shift(n, day), &by, None)?;
            }
        }
        Ok(())
    }

    fn take(&mut self, act: Act, today: Date) -> Result<(), OfficeError> {
        let case = &self.script.cases[act.case];
        let failed = |error: OfficeError, step: &str| OfficeError::Setting {
            file: format!("demo.toml: {} on {}: {step}", case.key, act.day),
            why: error.to_string(),
        };
        let words = script::Words {
            case,
            organisation: &self.organisation,
            numbers: &self.numbers,
            received: case.received(today),
            day: act.day,
        };
        let Some(step) = act.step else {
            let form = words.registration();
            let who = self.registrar(case);
            let petitioner = case
                .petitioner()
                .map_err(|error| failed(error, "register"))?;
            // Handed over with the receipt; who gave no name gets one only where they are online.
            let with_code = case.channel == "online" || !petitioner.is_anonymous();
            let done = self
                .office
                .register(&form, &petitioner, &who, with_code)
                .map_err(|error| failed(error, "register"))?;
            if let Some(code) = done.query_code {
                self.codes.insert(done.number.clone(), code);
            }
            self.numbers.insert(case.key.clone(), done.number.clone());
            let clerk = first_clerk(case);
            return self
                .issue(case, &done.number, &clerk)
                .map_err(|error| failed(error, "issue a document"));
        };
        let steps = self.script.steps(case)?;
        let step = &steps[step];
        let form: Form = words.form(step);
        let number = &self.numbers[&case.key];
        let who = match words.fill(&step.by).as_str() {
            "petitioner" => ActAs::Petitioner {
                code: self.codes.get(number).cloned(),
            },
            "timer" => ActAs::System,
            officer => ActAs::Officer {
                officer: officer.to_owned(),
                role: None,
            },
        };
        match self.office.step(number, &step.step, &form, &who) {
            Ok(_) => self
                .issue(case, number, &who)
                .map_err(|error| failed(error, "issue a document")),
            // The office's own timer may have been there first.
            Err(OfficeError::Refused(_)) if who == ActAs::System => Ok(()),
            Err(error) => Err(failed(error, &step.step)),
        }
    }

    /// Online petitions are handed in by the petitioner; the others are entered by the unit's first clerk.
    fn registrar(&self, case: &Case) -> ActAs {
        if case.channel == "online" {
            return ActAs::Petitioner { code: None };
        }
        first_clerk(case)
    }

    /// Issues what the case has issued, of the acts that have not been.
    fn issue(&self, case: &Case, number: &str, who: &ActAs) -> Result<(), OfficeError> {
        if case.issued.is_empty() || !matches!(who, ActAs::Officer { .. }) {
            return Ok(());
        }
        for document in self.office.documents(number, Reader::Operator)? {
            let wanted = case.issued.iter().any(|kind| kind == document.kind.code());
            if wanted && document.issued.is_none() {
                let which = Which {
                    number,
                    n: document.n,
                    kind: Some(document.kind),
                };
                // A receipt waits for the signature that covers it.
                let mut done = self.office.issue(which, who);
                for _ in 0..10 {
                    if !matches!(done, Err(OfficeError::DocumentLacks(_))) {
                        break;
                    }
                    done = self.office.issue(which, who);
                }
                done?;
            }
        }
        Ok(())
    }
}

/// The first clerk of the unit that received it.
fn first_clerk(case: &Case) -> ActAs {
    ActAs::Officer {
        officer: format!("{}-1", case.receiver),
        role: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_post_to_try_is_an_officer_of_the_demonstration() {
        let setup = Setup::parse("demo.toml", TEXT).unwrap();
        for post in POSTS {
            let id = huiyin_domain::id::OfficerId::new(post).unwrap();
            assert!(setup.organisation.officer(&id).is_some(), "{post}");
        }
    }

    #[test]
    fn the_matter_to_look_up_has_its_documents() {
        let script = Script::parse(TEXT).unwrap();
        let example = script
            .cases
            .iter()
            .find(|case| case.key == EXAMPLE)
            .unwrap();
        for kind in [
            "receipt",
            "acceptance-notice",
            "handling-opinion",
            "proof-of-service",
        ] {
            assert!(example.issued.iter().any(|issued| issued == kind), "{kind}");
        }
    }

    #[test]
    fn every_document_that_the_script_issues_is_a_kind_of_document() {
        for case in Script::parse(TEXT).unwrap().cases {
            for kind in &case.issued {
                let known = huiyin_documents::paper::Paper::of(kind).is_some();
                assert!(known, "{}: {kind}", case.key);
            }
        }
    }

    #[test]
    fn whoever_is_on_duty_is_an_officer_of_the_demonstration_and_of_that_unit() {
        let setup = Setup::parse("demo.toml", TEXT).unwrap();
        let script = Script::parse(TEXT).unwrap();
        assert!(!script.duty.is_empty());
        for duty in script.duty {
            for n in 0..3 {
                let shift = duty.shift(n, jiff::civil::date(2026, 11, 24));
                for person in shift.officers.iter().chain([&shift.lead, &duty.by]) {
                    let id = huiyin_domain::id::OfficerId::new(person).unwrap();
                    let officer = setup.organisation.officer(&id);
                    let unit = officer.map(|officer| officer.unit.as_str());
                    assert_eq!(unit, Some(shift.unit.as_str()), "{person}");
                }
            }
        }
    }

    #[test]
    fn every_act_of_the_script_has_its_day_and_its_steps() {
        let script = Script::parse(TEXT).unwrap();
        let today = jiff::civil::date(2026, 11, 24);
        let acts = acts(&script, today).unwrap();
        assert!(script.cases.len() >= 50);
        assert!(acts.iter().all(|act| act.day <= today));
        assert!(acts.is_sorted());
    }
}
