//! Where a person of the office, the petitioner or the timer takes a step on a matter.

mod deciding;
mod following;
mod registering;

use huiyin_domain::access::{Act, Denied, Place};
use huiyin_domain::actor::Role;
use huiyin_domain::context::Context;
use huiyin_domain::event::Event;
use huiyin_domain::field::{FieldError, Form, Wrong};
use huiyin_domain::id::Position;
use huiyin_domain::matter::Matter;
use huiyin_domain::moment::Moment;
use huiyin_domain::transition::{Spec, Step};
use huiyin_journal::body::fact;
use huiyin_journal::cbor::Value;
use huiyin_journal::hash::leaf_hash;
use huiyin_store::{Appended, Draft, Loaded, StoreError};

use crate::attachment::Upload;
use crate::error::OfficeError;
use crate::office::Office;
use crate::once::Kept;
use crate::reading::Reader;
use crate::seal;
use crate::visit::Visit;

pub(crate) use deciding::actors;
use deciding::{Around, decide, joined};
use following::Following;
pub use registering::Registered;

/// A write that comes between is met by loading and deciding again, this often at most.
const TRIES: usize = 5;

/// Who acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActAs {
    /// An officer; the role may be left open.
    Officer {
        /// The officer's code.
        officer: String,
        /// The role taken on; the first one that may take the step when left open.
        role: Option<Role>,
    },
    /// The petitioner, with the query code of the matter; a registration needs none. What was signed on
    /// paper is recorded by an officer.
    Petitioner {
        /// The query code.
        code: Option<String>,
    },
    /// The petitioner who showed the code before, on this one matter.
    Visitor(Visit),
    /// The timer.
    System,
}

/// A step that was taken.
#[derive(Debug, Clone, PartialEq)]
pub struct Stepped {
    /// What happened.
    pub event: Event,
    /// Its entry.
    pub appended: Appended,
    /// The matter after it.
    pub matter: Matter,
}

impl Office {
    /// Takes a step on the matter with this number.
    /// # Errors
    /// [`OfficeError::NoSuchStep`], [`OfficeError::Fields`], [`OfficeError::NotFound`] (also for a matter
    /// behind whose wall the officer stands, and for a query code that does not fit),
    /// [`OfficeError::NoQueryCode`], [`OfficeError::Refused`] with what is allowed now, or as the store says.
    pub fn step(
        &self,
        number: &str,
        name: &str,
        form: &Form,
        who: &ActAs,
    ) -> Result<Stepped, OfficeError> {
        let step = parse(name, form)?;
        self.may_write()?;
        self.trying(|office| office.take(&step, number, who, None, None, &[]))
    }

    /// Decides a step and writes it, unless the matter has more entries than were `seen`.
    pub(crate) fn take(
        &self,
        step: &Step,
        number: &str,
        who: &ActAs,
        seen: Option<usize>,
        kept: Option<Kept>,
        uploads: &[Upload],
    ) -> Result<Stepped, OfficeError> {
        let loaded = self.load_to_act(number, who)?;
        if let (Some(_), ActAs::Officer { officer, .. }) = (&kept, who) {
            self.may_fill_in(&loaded.matter, officer)?;
        }
        let entries = &loaded.matter.entries;
        if let Some(since) = seen.and_then(|seen| entries.get(seen..))
            && !since.is_empty()
        {
            return Err(OfficeError::Moved {
                since: since.to_vec(),
            });
        }
        if let Step::AskOpening(ask) = step {
            self.check_asked(&loaded, ask)?;
        }
        let (now, calendar) = (self.moment(), self.newest_calendar());
        let event = self.decide(step, Some(&loaded.matter), who, now)?;
        if let Step::AddMaterial(added) = step
            && added.note.is_none()
            && added.paper.is_none()
            && uploads.is_empty()
        {
            // Without files, words or the number of a paper are what is added.
            return Err(OfficeError::Fields(vec![FieldError {
                field: "note".to_owned(),
                why: Wrong::Missing,
            }]));
        }
        let origin = self.origin();
        let place = loaded.place(self.code(), &origin);
        let mut draft = Draft::of_step(&event, &place, &*self.random)?;
        draft.calendar = Some(calendar);
        if let Step::Correct(correct) = step {
            self.name_corrected_leaf(&mut draft, correct.entry)?;
        }
        let draft = self.with_uploads(draft, uploads)?;
        let following = self.following(&loaded.matter, &event, now)?;
        let before = Some(loaded.matter);
        let (event, appended, matter) = self.record(draft, event, before, kept, following)?;
        Ok(Stepped {
            event,
            appended,
            matter,
        })
    }

    /// The steps that this person may take on the matter now.
    /// # Errors
    /// [`OfficeError::NotFound`] (also for an officer who may not read it),
    /// [`OfficeError::NoSuchOfficer`], or as the store says.
    pub fn allowed(&self, number: &str, who: &ActAs) -> Result<Vec<&'static Spec>, OfficeError> {
        let loaded = match who {
            ActAs::Officer { officer, .. } => self.load_for(number, Reader::Officer(officer))?,
            _ => self.load_to_act(number, who)?,
        };
        self.allowed_on(&loaded.matter, who)
    }

    /// The same for a matter at hand.
    pub(crate) fn allowed_on(
        &self,
        matter: &Matter,
        who: &ActAs,
    ) -> Result<Vec<&'static Spec>, OfficeError> {
        let (laws, organisation) = (self.laws(), self.organisation());
        let mut names: Vec<&str> = Vec::new();
        for actor in actors(who, &organisation)? {
            let now = self.moment();
            let context = Context {
                laws: &laws,
                organisation: &organisation,
                actor: &actor,
                now,
                named: None,
            };
            for name in matter.allowed(&context) {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
        }
        Ok(names.into_iter().filter_map(Spec::of).collect())
    }

    /// Why this person cannot take the step on a matter at hand, whatever its inputs.
    pub(crate) fn may_take(
        &self,
        matter: &Matter,
        spec: &Spec,
        who: &ActAs,
    ) -> Result<(), OfficeError> {
        let (laws, organisation) = (self.laws(), self.organisation());
        let mut refused = None;
        for actor in actors(who, &organisation)? {
            let context = Context {
                laws: &laws,
                organisation: &organisation,
                actor: &actor,
                now: self.moment(),
                named: None,
            };
            match matter.may_take(spec, &context) {
                Ok(()) => return Ok(()),
                Err(refusal) => refused = Some(joined(refused, refusal)),
            }
        }
        match refused {
            Some(refusal) => Err(refusal.into()),
            None => Err(OfficeError::NoSuchStep(spec.name.to_owned())),
        }
    }

    pub(crate) fn load(&self, number: &str) -> Result<Loaded, OfficeError> {
        let found = self
            .store
            .read(|tx| huiyin_store::load_number(tx, self.code(), number))?;
        found.ok_or_else(|| OfficeError::NotFound(number.to_owned()))
    }

    /// A form is for whoever may act on the matter; to others there is none. A command is told by the procedure why.
    fn may_fill_in(&self, matter: &Matter, officer: &str) -> Result<(), OfficeError> {
        match self.may(
            &self.officer(officer)?,
            Act::TakeStep,
            Place::Matter(matter),
        ) {
            // Who is recused is told so by the step itself.
            Ok(()) | Err(Denied::Recused) => Ok(()),
            Err(_) => Err(OfficeError::NotFound(matter.number.to_string())),
        }
    }

    /// The matter that somebody acts on. To an officer behind its wall it does not exist, so that nobody
    /// finds out by trying numbers which matters accuse them (第三十条).
    fn load_to_act(&self, number: &str, who: &ActAs) -> Result<Loaded, OfficeError> {
        let loaded = self.load(number)?;
        match who {
            ActAs::Officer { officer, .. } => {
                let officer = self.officer(officer)?;
                match self.may(&officer, Act::TakeStep, Place::Matter(&loaded.matter)) {
                    Err(Denied::BehindTheWall) => Err(OfficeError::NotFound(number.to_owned())),
                    _ => Ok(loaded),
                }
            }
            ActAs::Petitioner { code } => {
                self.check_code(&loaded.matter, code.as_deref(), number)?;
                Ok(loaded)
            }
            ActAs::Visitor(visit) => {
                visit.opens(number)?;
                Ok(loaded)
            }
            ActAs::System => Ok(loaded),
        }
    }

    /// Decides with the first of the person's roles that may; the refusal of the first one counts.
    pub(crate) fn decide(
        &self,
        step: &Step,
        matter: Option<&Matter>,
        who: &ActAs,
        now: Moment,
    ) -> Result<Event, OfficeError> {
        let (laws, organisation) = (self.laws(), self.organisation());
        let named = match step.names() {
            // Whether there is no such matter or it is not theirs to read, the step gives one answer: another would
            // tell which registration accuses whom, and where the matters of others stand.
            Some(number) => self.known_to(who, &number.to_string())?,
            None => None,
        };
        let around = Around {
            laws: &laws,
            organisation: &organisation,
            named: named.as_ref(),
        };
        Ok(decide(step, matter, &around, who, now)??)
    }

    /// The matter of this number, if whoever acts may read it.
    pub(crate) fn known_to(
        &self,
        who: &ActAs,
        number: &str,
    ) -> Result<Option<Matter>, OfficeError> {
        let reader = match who {
            ActAs::Officer { officer, .. } => Reader::Officer(officer),
            _ => Reader::Operator,
        };
        self.matter_for(number, reader)
    }

    /// A correction names the leaf that it corrects (journal specification, section 4.4), so that nobody
    /// can say later that another entry was meant.
    fn name_corrected_leaf(&self, draft: &mut Draft, entry: Position) -> Result<(), OfficeError> {
        let row = self
            .store
            .read(|tx| huiyin_store::entry(tx, self.code(), entry.into()))?;
        let row = row.ok_or_else(|| OfficeError::NotFound(entry.0.to_string()))?;
        if let Some((body, _)) = &mut draft.body {
            let hash = Value::bytes(leaf_hash(&row.leaf));
            body.facts.insert(fact::CORRECTED_LEAF, hash);
        }
        Ok(())
    }

    /// Writes a step, and in the same write what became of its form and what follows for other matters.
    fn record(
        &self,
        draft: Draft,
        event: Event,
        before: Option<Matter>,
        kept: Option<Kept>,
        following: Following,
    ) -> Result<(Event, Appended, Matter), OfficeError> {
        let decided = event.clone();
        let recorded = self.store.write(move |append| {
            let recorded = append.record(&draft, &event, before.as_ref())?;
            following.record(append, &draft.office)?;
            if let Some(kept) = &kept {
                kept.keep(append, &draft.office, &recorded.appended)?;
            }
            Ok(recorded)
        })?;
        Ok((decided, recorded.appended, recorded.matter))
    }

    /// Runs a step again when another write or midnight came between.
    pub(crate) fn trying<T>(
        &self,
        step: impl FnMut(&Self) -> Result<T, OfficeError>,
    ) -> Result<T, OfficeError> {
        self.trying_often(TRIES, step)
    }

    /// The same for what nobody has to decide anew, however many write to the matter at once: of those that meet,
    /// one is through each time.
    pub(crate) fn trying_often<T>(
        &self,
        tries: usize,
        mut step: impl FnMut(&Self) -> Result<T, OfficeError>,
    ) -> Result<T, OfficeError> {
        for _ in 1..tries {
            match step(self) {
                Err(OfficeError::Store(StoreError::Conflict(_))) => self.follow_calendar()?,
                Err(OfficeError::Store(StoreError::DayChanged { today })) => {
                    self.day_is_open(today)
                }
                done => return done,
            }
        }
        step(self)
    }

    /// The petitioner shows the matter's code. Where none was given out nobody can act as the petitioner:
    /// the law gives these steps to the petitioner alone, so an officer records them from a signed paper.
    pub(crate) fn check_code(
        &self,
        matter: &Matter,
        code: Option<&str>,
        number: &str,
    ) -> Result<(), OfficeError> {
        let stored = self.query_code_hash(matter)?;
        let stored = stored.ok_or_else(|| OfficeError::NoQueryCode(number.to_owned()))?;
        match code {
            Some(code) if seal::code_hash(code) == stored => Ok(()),
            _ => Err(OfficeError::NotFound(number.to_owned())),
        }
    }

    pub(crate) fn query_code_hash(&self, matter: &Matter) -> Result<Option<[u8; 32]>, OfficeError> {
        let key = matter.key.into();
        Ok(self
            .store
            .read(|tx| huiyin_store::query_code_hash(tx, self.code(), key))?)
    }
}

pub(crate) fn parse(name: &str, form: &Form) -> Result<Step, OfficeError> {
    match Step::parse(name, form) {
        None => Err(OfficeError::NoSuchStep(name.to_owned())),
        Some(Err(fields)) => Err(OfficeError::Fields(fields)),
        Some(Ok(step)) => Ok(step),
    }
}
