//! A petition that the petitioner hands in by network: the text first, who asks last, nothing else asked.

use huiyin_domain::field::{FieldError, Form, Wrong};
use huiyin_domain::id::UnitId;
use huiyin_domain::law::TermId;
use huiyin_domain::obligation::ObligationKind;
use huiyin_domain::organisation::{Organisation, UnitRole};
use huiyin_domain::petitioner::{Capacity, IdKind, Identity, IdentityError, Petitioner};
use jiff::civil::Date;
use serde::Deserialize;

use crate::answers::{Answers, Fault};
use crate::desk::{ActAs, Registered};
use crate::draft::{Draft, DraftCode, Receipt};
use crate::error::OfficeError;
use crate::office::Office;
use crate::once::Once;

/// What a petitioner hands in.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Submission {
    /// What is asked for, with facts and reasons.
    pub text: String,
    /// A title; the beginning of the text when left out.
    pub title: Option<String>,
    /// The unit that should receive it; the bureau when left out.
    pub unit: Option<String>,
    /// Where the problem lies.
    pub place: Option<String>,
    /// Name; without it the petition has no name.
    pub name: Option<String>,
    /// Resident identity card number.
    pub id_number: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// Address.
    pub address: Option<String>,
}

impl Office {
    /// Registers a petition handed in by network.
    /// # Errors
    /// [`OfficeError::Fields`] with every field to mend, or as [`Office::register`].
    pub fn submit(&self, submission: Submission) -> Result<Registered, OfficeError> {
        let petitioner = submission.petitioner()?;
        let organisation = self.organisation();
        let unit = match &submission.unit {
            Some(unit) => unit.clone(),
            None => bureau(&organisation)
                .map(ToString::to_string)
                .unwrap_or_default(),
        };
        let mut form = Form::from([
            ("channel".to_owned(), "online".to_owned()),
            ("unit".to_owned(), unit),
            ("received".to_owned(), self.moment().today.to_string()),
            ("text".to_owned(), submission.text),
        ]);
        if petitioner.is_anonymous() {
            form.insert("marks".to_owned(), "anonymous".to_owned());
        }
        for (name, value) in [("title", submission.title), ("place", submission.place)] {
            if let Some(value) = value {
                form.insert(name.to_owned(), value);
            }
        }
        self.register(&form, &petitioner, &ActAs::Petitioner { code: None }, true)
    }
}

/// What came of handing in a draft.
#[derive(Clone, PartialEq, Eq)]
pub enum HandedIn {
    /// It is registered; the same again however often it is handed in.
    Receipt(Receipt),
    /// Answers are to be mended first.
    Faults(Vec<Fault>),
}

/// What the office owes on a matter that was just registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promised {
    /// The day on which it was received.
    pub received: Date,
    /// The unit that has it.
    pub owner: UnitId,
    /// What is owed next, and what would follow if every part took its whole time.
    pub steps: Vec<PromisedStep>,
}

/// One thing owed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromisedStep {
    /// `dispatch`, `notice` or `conclude`.
    pub name: &'static str,
    /// The last day.
    pub due: Date,
    /// It rests on a year whose calendar is not published.
    pub provisional: bool,
}

impl Office {
    /// What is owed on the matter with this number, from the obligation that runs now to the opinion.
    /// It says nothing of what the matter is about.
    /// # Errors
    /// [`OfficeError::NotFound`], or as the store says.
    pub fn promised(&self, number: &str) -> Result<Promised, OfficeError> {
        let matter = self.load(number)?.matter;
        let laws = self.laws();
        let law = laws.on(matter.petition.received);
        let mut steps = Vec::new();
        let running = matter.running().find(|owed| !owed.kind.is_window());
        if let Some(owed) = running {
            let is_dispatch = owed.kind == ObligationKind::BureauDispatch;
            steps.push(PromisedStep {
                name: if is_dispatch { "dispatch" } else { "notice" },
                due: owed.due,
                provisional: owed.provisional,
            });
            let then: &[_] = match is_dispatch {
                true => &[
                    ("notice", TermId::ForwardedNotice),
                    ("conclude", TermId::Conclude),
                ],
                false => &[("conclude", TermId::Conclude)],
            };
            let mut from = owed.due;
            for (name, term) in then {
                let Ok(Some(due)) = law.due(*term, from, 0, None) else {
                    break;
                };
                steps.push(PromisedStep {
                    name,
                    due: due.due,
                    provisional: due.provisional,
                });
                from = due.due;
            }
        }
        Ok(Promised {
            received: matter.petition.received,
            owner: matter.owner,
            steps,
        })
    }

    /// Registers what a draft holds, once. The draft then holds the receipt alone: what was typed is in
    /// the journal, and who typed it is sealed there.
    /// # Errors
    /// [`OfficeError::Refused`], or as the store says; the draft is as it was, and handing it in again
    /// is safe.
    pub fn hand_in(&self, code: &DraftCode, draft: &Draft) -> Result<HandedIn, OfficeError> {
        if let Some(receipt) = &draft.receipt {
            return Ok(HandedIn::Receipt(receipt.clone()));
        }
        let today = self.moment().today;
        let answers = Answers(&draft.answers);
        let faults = answers.faults(today);
        if !faults.is_empty() {
            return Ok(HandedIn::Faults(faults));
        }
        let receipt = match self.register_draft(code, draft, today) {
            Ok(receipt) => receipt,
            // A second press may find that the first one has tidied up behind it.
            Err(error) => match self.draft(code)?.and_then(|draft| draft.receipt) {
                Some(receipt) => return Ok(HandedIn::Receipt(receipt)),
                None => return Err(error),
            },
        };
        let kept = Draft {
            once: draft.once.clone(),
            receipt: Some(receipt.clone()),
            ..Draft::default()
        };
        self.keep_draft(code, &kept)?;
        self.forget_draft_files(code, draft)?;
        Ok(HandedIn::Receipt(receipt))
    }

    /// Registers the answers under the draft's own token. The day of the first try is kept before
    /// anything is registered, so that a try after midnight is seen to be the same.
    fn register_draft(
        &self,
        code: &DraftCode,
        draft: &Draft,
        today: Date,
    ) -> Result<Receipt, OfficeError> {
        let answers = Answers(&draft.answers);
        let petitioner = answers.petitioner().map_err(OfficeError::Identity)?;
        let organisation = self.organisation();
        let unit = bureau(&organisation).map_or_else(String::new, ToString::to_string);
        let once = Once::parse(&draft.once)
            .ok_or_else(|| OfficeError::Keeper("a draft has no token".to_owned()))?;
        let uploads = self.draft_uploads(code, draft)?;
        let register = |day: Date| {
            let form = answers.form(&unit, day);
            let who = ActAs::Petitioner { code: None };
            self.register_with(&form, &petitioner, &who, true, &once, &uploads)
        };
        let first: Option<Date> = draft.sent.as_deref().and_then(|day| day.parse().ok());
        let registered = match first {
            Some(day) if day != today => match register(day) {
                // Nothing came of the first try; today is the day on which it is received.
                Err(OfficeError::Refused(_)) => register(today),
                done => done,
            },
            _ => {
                let sent = Draft {
                    sent: Some(today.to_string()),
                    ..draft.clone()
                };
                self.keep_draft(code, &sent)?;
                register(today)
            }
        };
        match registered {
            Ok(registered) => Ok(Receipt {
                number: registered.number,
                query_code: registered.query_code.unwrap_or_default(),
                changed: false,
            }),
            Err(OfficeError::SentBefore(number)) => Ok(Receipt {
                number,
                query_code: self.derived_code(&once)?,
                changed: true,
            }),
            Err(error) => Err(error),
        }
    }
}

/// The unit that keeps the office's first receiving book.
pub(crate) fn bureau(organisation: &Organisation) -> Option<&UnitId> {
    let of_role = organisation
        .units()
        .find(|unit| unit.roles.contains(&UnitRole::PetitionBureau));
    of_role
        .or_else(|| organisation.units().find(|unit| unit.register.is_some()))
        .map(|unit| &unit.id)
}

impl Submission {
    fn petitioner(&self) -> Result<Petitioner, OfficeError> {
        let given = |value: &Option<String>| {
            value
                .as_deref()
                .map(str::trim)
                .filter(|value| !value.is_empty())
                .map(str::to_owned)
        };
        let (id, phone, address) = (
            given(&self.id_number),
            given(&self.phone),
            given(&self.address),
        );
        let Some(name) = given(&self.name) else {
            if id.or(phone).or(address).is_some() {
                return Err(missing("name"));
            }
            return Ok(Petitioner::anonymous());
        };
        let build = || -> Result<Petitioner, IdentityError> {
            let mut one = Identity::named(&name, Capacity::Petitioner)?;
            if let Some(id) = &id {
                one = one.with_id(IdKind::Resident, id)?;
            }
            if let Some(phone) = &phone {
                one = one.with_phone(phone)?;
            }
            if let Some(address) = &address {
                one = one.with_address(address)?;
            }
            Petitioner::new(vec![one])
        };
        build().map_err(OfficeError::Identity)
    }
}

fn missing(field: &str) -> OfficeError {
    OfficeError::Fields(vec![FieldError {
        field: field.to_owned(),
        why: Wrong::Missing,
    }])
}
