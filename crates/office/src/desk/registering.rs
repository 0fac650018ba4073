//! Registering: a new matter, its petitioner sealed under a key of its own.

use std::borrow::Cow;

use huiyin_domain::class::Class;
use huiyin_domain::code::Coded as _;
use huiyin_domain::event::Event;
use huiyin_domain::field::{FieldError, Form, MAX_LIST, Wrong};
use huiyin_domain::organisation::Organisation;
use huiyin_domain::petitioner::Petitioner;
use huiyin_domain::transition::Step;
use huiyin_journal::body::CaseLink;
use huiyin_store::{Appended, Draft, Place as Slot};
use jiff::civil::Date;

use super::{ActAs, Following, parse};
use crate::attachment::Upload;
use crate::error::OfficeError;
use crate::office::Office;
use crate::once::Kept;
use crate::seal;

/// A petition that was registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    /// The number that people see.
    pub number: String,
    /// The query code: shown this once, stored hashed.
    pub query_code: Option<String>,
    /// The day.
    pub day: Date,
    /// The entry.
    pub appended: Appended,
}

impl Office {
    /// Registers a petition that the office received. The form's fields are those of
    /// [`huiyin_domain::transition::Register`].
    /// # Errors
    /// [`OfficeError::Fields`] with every field to mend, [`OfficeError::Refused`], or as the store says.
    pub fn register(
        &self,
        form: &Form,
        petitioner: &Petitioner,
        who: &ActAs,
        with_code: bool,
    ) -> Result<Registered, OfficeError> {
        let step = parse("register", form)?;
        let code = with_code.then(|| seal::query_code(&*self.random));
        self.may_write()?;
        self.trying(|office| office.open_matter(&step, petitioner, who, code.clone(), None, &[]))
    }

    /// Decides a registration and writes it, with what a form that is sent again will find.
    pub(crate) fn open_matter(
        &self,
        step: &Step,
        petitioner: &Petitioner,
        who: &ActAs,
        code: Option<String>,
        kept: Option<Kept>,
        uploads: &[Upload],
    ) -> Result<Registered, OfficeError> {
        let (step, following) = self.behind_the_wall_of_the_first(step, who)?;
        let (now, calendar) = (self.moment(), self.newest_calendar());
        let event = self.decide(&step, None, who, now)?;
        let mut draft = self.opening_draft(&event, petitioner)?;
        draft.calendar = Some(calendar);
        draft.query_code = code.as_deref().map(seal::code_hash);
        let draft = self.with_uploads(draft, uploads)?;
        let (_, appended, matter) = self.record(draft, event, None, kept, following)?;
        Ok(Registered {
            number: matter.number.to_string(),
            query_code: code,
            day: appended.day,
            appended,
        })
    }

    /// A petition repeats a matter of this office or none. A number that is not there and one that the registrar
    /// may not read give the same answer. What repeats an accusation accuses whom the first accused, whether it names
    /// them again or not, and goes to none of them (《信访工作条例》第三十条).
    fn behind_the_wall_of_the_first<'a>(
        &self,
        step: &'a Step,
        who: &ActAs,
    ) -> Result<(Cow<'a, Step>, Following), OfficeError> {
        let Step::Register(register) = step else {
            return Ok((Cow::Borrowed(step), Following::default()));
        };
        let Some(number) = &register.repeats else {
            return Ok((Cow::Borrowed(step), Following::default()));
        };
        let wrong = |field: &str, why| {
            let field = field.to_owned();
            OfficeError::Fields(vec![FieldError { field, why }])
        };
        let first = self.known_to(who, &number.to_string())?;
        let first = first.ok_or_else(|| wrong("repeats", Wrong::Matter(number.to_string())))?;
        let following = Following::repeating(first.clone());
        if !first.accuses() {
            return Ok((Cow::Borrowed(step), following));
        }
        if let Some(class) = register.class.filter(|class| *class != Class::Accusation) {
            let given = class.code().to_owned();
            let choices = std::slice::from_ref(Class::Accusation.choice());
            return Err(wrong("class", Wrong::Choice { given, choices }));
        }
        let mut register = register.clone();
        let accused = first.petition.respondents;
        if accused.is_empty() {
            // Nobody is named yet: it goes where nobody accused can sit until somebody is.
            register.class = Some(Class::Accusation);
        }
        with_those(&mut register.accused_units, accused.units)
            .map_err(|why| wrong("accused_units", why))?;
        with_those(&mut register.accused_officers, accused.officers)
            .map_err(|why| wrong("accused_officers", why))?;
        Ok((Cow::Owned(Step::Register(register)), following))
    }

    /// The first entry of a matter: a new case, the identity sealed under a key of its own.
    pub(crate) fn opening_draft(
        &self,
        event: &Event,
        petitioner: &Petitioner,
    ) -> Result<Draft, OfficeError> {
        let (petition, _) = event
            .step
            .petition(event.day)
            .ok_or_else(|| OfficeError::NoSuchStep("a registration".to_owned()))?;
        let organisation = self.organisation();
        let book = organisation
            .unit(&petition.receiver)
            .and_then(|unit| unit.register);
        let register = match book {
            Some(register) => u32::from(register),
            None => self.first_register(&organisation),
        };
        let mut case_id = [0; 16];
        self.random.fill(&mut case_id);
        let origin = self.origin();
        let place = Slot {
            office: self.code(),
            origin: &origin,
            register,
            matter: None,
            case: CaseLink {
                case_id,
                case_seq: 0,
                previous: None,
            },
        };
        let mut draft = Draft::of_step(event, &place, &*self.random)?;
        if petitioner.is_anonymous() {
            return Ok(draft);
        }
        let keys = self.key_service()?;
        draft.marks = seal::marks(keys, self.code(), petitioner)?;
        let (fields, sealed) =
            seal::identity(keys, &*self.random, &draft.event_id, &case_id, petitioner)?;
        Ok(draft.with_identity(&origin, &fields, sealed)?)
    }

    /// The book of the unit that the bureau keeps: where a unit without a book registers.
    fn first_register(&self, organisation: &Organisation) -> u32 {
        organisation
            .units()
            .filter_map(|unit| unit.register)
            .min()
            .map_or(0, u32::from)
    }
}

/// Adds those who are not listed yet.
fn with_those<T: PartialEq>(listed: &mut Option<Vec<T>>, those: Vec<T>) -> Result<(), Wrong> {
    let all = those
        .into_iter()
        .fold(listed.take().unwrap_or_default(), |mut all, one| {
            if !all.contains(&one) {
                all.push(one);
            }
            all
        });
    if all.len() > MAX_LIST {
        return Err(Wrong::TooMany(all.len(), MAX_LIST));
    }
    *listed = Some(all).filter(|all| !all.is_empty());
    Ok(())
}
