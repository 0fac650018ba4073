//! A step on the desk: its form as the officer left it, kept until it is taken.

use std::collections::BTreeMap;

use huiyin_domain::id::{OfficerId, Position};
use huiyin_domain::organisation::Officer;
use huiyin_domain::transition::Spec;
use huiyin_store::WorkingDraft;

use crate::at_desk::AtDesk;
use crate::desk::ActAs;
use crate::error::OfficeError;
use crate::office::Office;
use crate::once::{Once, Taken};

/// Names and values as they were typed; a name can come several times.
pub type TypedFields = BTreeMap<String, Vec<String>>;

/// The longest form that is kept, in bytes: beyond it nothing that a step takes fits.
const KEPT_AT_MOST: usize = 240 * 1024;
/// Drafts that wait for a signature are read so many at once.
const PAGE: i64 = 100;

/// The form of a step on a matter.
#[derive(Debug, Clone)]
pub struct StepForm {
    /// The matter on this officer's desk.
    pub at_desk: AtDesk,
    /// The step.
    pub spec: &'static Spec,
    /// What was typed before, and by whom when it was somebody else.
    pub draft: Option<(TypedFields, Draft)>,
    /// How many entries the matter had when the form was made.
    pub seen: usize,
}

/// A draft without its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Who wrote it.
    pub officer: String,
    /// When, Unix seconds.
    pub saved: i64,
    /// It waits for a signature.
    pub to_sign: bool,
}

/// A draft that waits for a signature.
#[derive(Debug, Clone)]
pub struct ToSign {
    /// The matter's number.
    pub number: String,
    /// What is asked for.
    pub title: String,
    /// The step that a signature would take.
    pub spec: &'static Spec,
    /// Who wrote it.
    pub officer: String,
    /// When, Unix seconds.
    pub saved: i64,
    /// The day of the duty that ends next.
    pub due: Option<jiff::civil::Date>,
}

impl Office {
    /// The form of a step, for an officer who may take it now.
    /// # Errors
    /// [`OfficeError::NotFound`] for a matter that is not this officer's to read,
    /// [`OfficeError::NoSuchStep`], [`OfficeError::Refused`] with the reason and what is allowed.
    pub fn step_form(
        &self,
        number: &str,
        step: &str,
        officer: &Officer,
    ) -> Result<StepForm, OfficeError> {
        let at_desk = self.at_desk(number, officer)?;
        let spec = Spec::of(step).ok_or_else(|| OfficeError::NoSuchStep(step.to_owned()))?;
        if !at_desk.acts {
            return Err(OfficeError::NoSuchStep(step.to_owned()));
        }
        let matter = &at_desk.view.matter;
        self.may_take(matter, spec, &acting(officer))?;
        // An own draft comes first, else what a colleague left to be signed.
        let own = |draft: &&WorkingDraft| draft.officer == officer.id.as_str();
        let of_step = || at_desk.drafts.iter().filter(|draft| draft.step == step);
        let found = of_step().find(own).or_else(|| of_step().next());
        let draft = found.and_then(|draft| {
            let fields = serde_json::from_str(&draft.fields).ok()?;
            Some((fields, Draft::of(draft)))
        });
        Ok(StepForm {
            seen: matter.entries.len(),
            spec,
            draft,
            at_desk,
        })
    }

    /// Keeps what was typed for a step; `to_sign` lays it before the heads of the officer's unit.
    /// # Errors
    /// As [`Self::step_form`]; [`OfficeError::DraftTooLong`].
    pub fn keep_step_draft(
        &self,
        number: &str,
        step: &str,
        officer: &Officer,
        fields: &TypedFields,
        to_sign: bool,
    ) -> Result<(), OfficeError> {
        let form = self.step_form(number, step, officer)?;
        let fields = serde_json::to_string(fields).unwrap_or_default();
        if fields.len() > KEPT_AT_MOST {
            return Err(OfficeError::DraftTooLong);
        }
        let draft = WorkingDraft {
            matter: form.at_desk.view.matter.key.into(),
            step: step.to_owned(),
            officer: officer.id.to_string(),
            unit: officer.unit.to_string(),
            fields,
            saved: self.clock.now(),
            to_sign,
        };
        let office = self.code().to_owned();
        Ok(self
            .store
            .write(move |append| append.keep_working_draft(&office, &draft))?)
    }

    /// Takes a step by its form, and forgets what was typed for it.
    /// # Errors
    /// As [`Office::step_once`].
    pub fn take_by_form(
        &self,
        number: &str,
        step: &str,
        form: &huiyin_domain::field::Form,
        officer: &Officer,
        seen: Option<usize>,
        once: &Once,
    ) -> Result<Taken, OfficeError> {
        let taken = self.step_once(number, step, form, &acting(officer), seen, once)?;
        if let Taken::Now(stepped) = &taken {
            let (office, step) = (self.code().to_owned(), step.to_owned());
            let matter = stepped.matter.key.into();
            // The step is taken whatever becomes of its draft.
            let forgotten = self
                .store
                .write(move |append| append.forget_working_drafts(&office, matter, &step, None));
            if let Err(error) = forgotten {
                tracing::warn!(%error, "a draft is left behind");
            }
        }
        Ok(taken)
    }

    /// May the officer still read the matter? Whoever declares a conflict may not.
    pub fn still_reads(&self, number: &str, officer: &Officer) -> bool {
        self.at_desk(number, officer).is_ok()
    }

    /// What happened on a matter since these entries, for whoever may read it.
    /// # Errors
    /// As [`Office::show`].
    pub fn happened(
        &self,
        number: &str,
        officer: &Officer,
        since: &[Position],
    ) -> Result<Vec<huiyin_store::Happened>, OfficeError> {
        let view = self.show(number, crate::Reader::Officer(officer.id.as_str()))?;
        let is_new = |entry: &huiyin_store::Happened| since.contains(&entry.entry.into());
        Ok(view.entries.into_iter().filter(is_new).collect())
    }

    /// The drafts of the officer's unit that wait for a signature which this officer may give, the oldest
    /// first.
    /// # Errors
    /// As the store says.
    pub fn to_sign(&self, officer: &Officer) -> Result<Vec<ToSign>, OfficeError> {
        const AT_MOST: usize = 100;
        let unit = officer.unit.as_str();
        let (mut waiting, mut last) = (Vec::new(), None);
        // What can be signed no more is passed over: it must not keep what came later from being seen.
        loop {
            let drafts = self.store.read(|tx| {
                huiyin_store::drafts_to_sign(tx, self.code(), unit, last.as_ref(), PAGE)
            })?;
            if drafts.is_empty() {
                return Ok(waiting);
            }
            last = drafts.last().cloned();
            for draft in drafts {
                waiting.extend(self.waits_for_signature(draft, officer)?);
                if waiting.len() == AT_MOST {
                    return Ok(waiting);
                }
            }
        }
    }

    /// A draft as what this officer may sign; none of what is another's or was overtaken.
    fn waits_for_signature(
        &self,
        draft: WorkingDraft,
        officer: &Officer,
    ) -> Result<Option<ToSign>, OfficeError> {
        let listed = self
            .store
            .read(|tx| huiyin_store::list_one(tx, self.code(), draft.matter))?;
        let Some(listed) = listed else {
            return Ok(None);
        };
        // Read, allowed and not yet taken: the form itself says.
        let Ok(form) = self.step_form(&listed.number, &draft.step, officer) else {
            return Ok(None);
        };
        Ok(Some(ToSign {
            number: listed.number,
            title: listed.title,
            spec: form.spec,
            officer: draft.officer,
            saved: draft.saved,
            due: listed.next_due.map(|(due, _)| due),
        }))
    }
}

impl Draft {
    fn of(draft: &WorkingDraft) -> Self {
        Self {
            officer: draft.officer.clone(),
            saved: draft.saved,
            to_sign: draft.to_sign,
        }
    }

    /// Who wrote it.
    pub fn by(&self) -> Option<OfficerId> {
        OfficerId::new(&self.officer).ok()
    }
}

/// The officer in whichever role may.
pub(crate) fn acting(officer: &Officer) -> ActAs {
    ActAs::Officer {
        officer: officer.id.to_string(),
        role: None,
    }
}
