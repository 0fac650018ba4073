//! A query code for a petition that came on paper, handed out at the counter to the petitioner.

use huiyin_domain::actor::{Actor, Role};
use huiyin_domain::code::Coded as _;
use huiyin_domain::law::Act;
use huiyin_domain::matter::Matter;
use huiyin_domain::organisation::UnitRole;
use huiyin_domain::petition::Mark;
use huiyin_domain::refusal::{Refusal, Why};
use huiyin_journal::body::fact;
use huiyin_journal::cbor::{Map, Value};
use huiyin_journal::kind;

use crate::desk::{ActAs, actors};
use crate::error::OfficeError;
use crate::office::Office;
use crate::reading::Reader;
use crate::seal;

/// Act code, in the entry that says so: whoever holds the code reads text and course of the matter.
const ACT: u64 = 3301;

/// Who sits at the counter.
const COUNTER: &[Role] = &[Role::Clerk, Role::Handler, Role::Head];

impl Office {
    /// Makes the query code of a matter that has none. An officer of the unit that received the petition,
    /// or of the bureau, hands it to the petitioner, whose papers they saw; the act is an entry of the
    /// matter (type 33, disclosed), so that a code which nobody asked for can be seen. The code is
    /// returned this once, stored hashed, and never replaced.
    /// # Errors
    /// [`OfficeError::NotFound`] (also for a matter that the officer may not read),
    /// [`OfficeError::HasQueryCode`], [`OfficeError::Nameless`], [`OfficeError::Refused`] when the officer
    /// does not sit at that counter, or as the store says.
    pub fn issue_code(&self, number: &str, who: &ActAs) -> Result<String, OfficeError> {
        let ActAs::Officer { officer, .. } = who else {
            return Err(OfficeError::NoSuchOfficer("petitioner".to_owned()));
        };
        self.may_write()?;
        let code = seal::query_code(&*self.random);
        self.trying(|office| {
            let loaded = office.load_for(number, Reader::Officer(officer))?;
            let actor = office.at_the_counter(&loaded.matter, who)?;
            if loaded.matter.petition.has(Mark::Anonymous) {
                return Err(OfficeError::Nameless(number.to_owned()));
            }
            if office.query_code_hash(&loaded.matter)?.is_some() {
                return Err(OfficeError::HasQueryCode(number.to_owned()));
            }
            let facts = Map::from([
                (fact::ACT, Value::Uint(ACT)),
                (fact::ROLE, Value::Uint(actor.role.number().into())),
            ]);
            let by = actor.sealed_text().unwrap_or_default();
            let mut draft = office.aside(&loaded, kind::DISCLOSED, facts, Some(&by))?;
            draft.query_code = Some(seal::code_hash(&code));
            Ok(office.store.write(move |append| append.entry(&draft))?)
        })?;
        Ok(code)
    }

    fn at_the_counter(&self, matter: &Matter, who: &ActAs) -> Result<Actor, OfficeError> {
        let organisation = self.organisation();
        let held = actors(who, &organisation)?;
        let receiver = &matter.petition.receiver;
        let is_counter =
            |unit| unit == receiver || organisation.has_role(unit, UnitRole::PetitionBureau);
        if !held
            .iter()
            .filter_map(|actor| actor.unit.as_ref())
            .any(is_counter)
        {
            return Err(refused(Why::NotYours {
                owner: receiver.clone(),
            }));
        }
        let actor = held.into_iter().find(|actor| COUNTER.contains(&actor.role));
        actor.ok_or_else(|| refused(Why::RoleNotAllowed { needs: COUNTER }))
    }
}

fn refused(why: Why) -> OfficeError {
    let basis = Act::HouseRule.whole();
    OfficeError::Refused(Refusal {
        why,
        basis,
        allowed_now: Vec::new(),
    })
}
