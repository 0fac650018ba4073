//! Who of the office may read a matter: 《信访工作条例》第三十条 (an accusation never reaches those it
//! accuses), and nobody reads what is no work of theirs.
//!
//! One rule for every page and command that shows a matter to an officer. To whoever may not read it, a
//! matter does not exist: the answer is the one for a number that was never given out.

use huiyin_domain::access::{self, Act, Denied, Who};
use huiyin_domain::id::OfficerId;
use huiyin_domain::matter::Matter;
use huiyin_domain::organisation::{Officer, Organisation};
use huiyin_store::Loaded;

use crate::error::OfficeError;
use crate::office::Office;
use crate::visit::Visit;

/// Who reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader<'a> {
    /// Whoever runs the machine, who holds the database anyway: the command line.
    Operator,
    /// An officer, by code.
    Officer(&'a str),
    /// A petitioner who looked this one matter up.
    Visitor(&'a Visit),
}

/// May this officer read the matter? Who only looks after the machine reads none.
pub fn may_read(matter: &Matter, officer: &Officer, organisation: &Organisation) -> bool {
    let (who, place) = (Who::Officer(officer), access::Place::Matter(matter));
    access::decide(who, Act::ReadMatter, place, organisation).is_ok()
}

impl Office {
    /// May this officer do this there? The one question of pages and commands.
    /// # Errors
    /// [`Denied`] with the reason.
    pub fn may(&self, officer: &Officer, act: Act, place: access::Place<'_>) -> Result<(), Denied> {
        access::decide(Who::Officer(officer), act, place, &self.organisation())
    }

    /// The officer with this code.
    pub(crate) fn officer(&self, code: &str) -> Result<Officer, OfficeError> {
        let organisation = self.organisation();
        let known = OfficerId::new(code)
            .ok()
            .and_then(|id| organisation.officer(&id).cloned());
        known.ok_or_else(|| OfficeError::NoSuchOfficer(code.to_owned()))
    }

    /// The matter with this number; none when there is none that the reader may read.
    pub(crate) fn matter_for(
        &self,
        number: &str,
        reader: Reader<'_>,
    ) -> Result<Option<Matter>, OfficeError> {
        match self.load_for(number, reader) {
            Ok(loaded) => Ok(Some(loaded.matter)),
            Err(OfficeError::NotFound(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The matter with this number, for whoever may read it.
    pub(crate) fn load_for(&self, number: &str, reader: Reader<'_>) -> Result<Loaded, OfficeError> {
        let officer = match reader {
            Reader::Officer(code) => Some(self.officer(code)?),
            Reader::Operator | Reader::Visitor(_) => None,
        };
        let who = match (&officer, reader) {
            (Some(officer), _) => Who::Officer(officer),
            (None, Reader::Visitor(visit)) => {
                visit.opens(number)?;
                Who::Petitioner
            }
            (None, _) => Who::Operator,
        };
        let loaded = self.load(number)?;
        let place = access::Place::Matter(&loaded.matter);
        match access::decide(who, Act::ReadMatter, place, &self.organisation()) {
            Ok(()) => Ok(loaded),
            Err(_) => Err(OfficeError::NotFound(number.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use huiyin_domain::actor::{Actor, Role};
    use huiyin_domain::calendar::Calendar;
    use huiyin_domain::context::Context;
    use huiyin_domain::field::Form;
    use huiyin_domain::id::{MatterKey, MatterNumber, Position};
    use huiyin_domain::law::Laws;
    use huiyin_domain::moment::Moment;
    use huiyin_domain::transition::Step;
    use jiff::civil::date;

    use super::*;
    use crate::setup::Setup;

    const TODAY: jiff::civil::Date = date(2026, 4, 20);

    struct Desk {
        organisation: Organisation,
        matter: Option<Matter>,
    }

    impl Desk {
        fn new() -> Self {
            let setup = Setup::parse("demo.toml", include_str!("../data/demo.toml")).unwrap();
            Self {
                organisation: setup.organisation,
                matter: None,
            }
        }

        /// `who step name=value …`
        fn take(mut self, line: &str) -> Self {
            let mut words = line.split_whitespace();
            let (who, name) = (words.next().unwrap(), words.next().unwrap());
            let pairs = words.map(|pair| pair.split_once('=').unwrap());
            let form: Form = pairs
                .map(|(name, value)| (name.into(), value.into()))
                .collect();
            let step = Step::parse(name, &form).unwrap().unwrap();
            let officer = self.reader(who);
            let laws = Laws::of_office(&Calendar::builtin(), "").unwrap();
            let now = Moment {
                at: 1_776_650_000,
                today: TODAY,
            };
            let event = officer.roles.iter().find_map(|role| {
                let actor =
                    Actor::officer(officer.id.clone(), officer.unit.clone(), Role::from(*role));
                let context = Context {
                    laws: &laws,
                    organisation: &self.organisation,
                    actor: &actor,
                    now,
                    named: None,
                };
                step.decide(self.matter.as_ref(), &context).ok()
            });
            let event = event.unwrap_or_else(|| panic!("{line} is refused"));
            match &mut self.matter {
                Some(matter) => matter.apply(&event, Position(9)),
                None => {
                    let number = MatterNumber::new("office", 2026, None, 1).unwrap();
                    self.matter = Some(Matter::open(&event, MatterKey(1), number).unwrap());
                }
            }
            self
        }

        fn reader(&self, code: &str) -> Officer {
            self.organisation
                .officer(&code.parse().unwrap())
                .unwrap()
                .clone()
        }

        #[track_caller]
        fn readers(&self, may: &[&str], may_not: &[&str]) -> &Self {
            let reads = |code: &str| {
                may_read(
                    self.matter.as_ref().unwrap(),
                    &self.reader(code),
                    &self.organisation,
                )
            };
            for code in may {
                assert!(reads(code), "{code} reads it");
            }
            for code in may_not {
                assert!(!reads(code), "{code} does not read it");
            }
            self
        }
    }

    const LETTER: &str = "register channel=letter unit=bureau received=2026-04-20 text=请修路。";

    #[test]
    fn whoever_works_on_a_matter_reads_it_and_other_units_do_not() {
        Desk::new()
            .take(&format!("bureau-1 {LETTER}"))
            .take("bureau-1 classify class=suggestion")
            .take("bureau-1 forward to=transport")
            .readers(
                &[
                    "bureau-1",
                    "bureau-head",
                    "transport-1",
                    "county-review",
                    "auditor-1",
                ],
                &["labour-1", "labour-head", "administrator-1"],
            );
    }

    #[test]
    fn those_accused_and_their_unit_never_read_an_accusation_nor_does_a_bureau_it_passed_by() {
        let accused = "class=accusation accused_units=transport";
        Desk::new()
            .take(&format!("bureau-1 {LETTER} {accused}"))
            .take("bureau-1 forward to=discipline")
            .readers(
                &["bureau-1"],
                &["transport-1", "transport-head", "labour-1", "county-1"],
            );
        Desk::new()
            .take(&format!(
                "county-1 {} {accused}",
                LETTER.replace("=bureau", "=county")
            ))
            .readers(&["county-1", "auditor-1"], &["bureau-1", "transport-head"]);
    }

    #[test]
    fn an_officer_with_a_declared_conflict_reads_it_no_longer() {
        Desk::new()
            .take(&format!("bureau-1 {LETTER}"))
            .take("bureau-1 declare-conflict note=亲属")
            .readers(&["bureau-head"], &["bureau-1"]);
    }
}
