//! An event as plain data for the journal: open facts, the sealed form, the sealed texts.
//!
//! No byte encoding here. Keys are for ever: 0 to 15 are the step's fields, 16 to 23 the effect.

mod effect;

use jiff::civil::Date;

use crate::actor::{Actor, Role};
use crate::code::Coded as _;
use crate::event::Event;
use crate::field::{FieldError, Form, Kind};
use crate::transition::{Spec, Step};

/// The open fact that names the basis.
const BASIS: u8 = 4;

/// A value of the open facts: a number, a day as `YYYYMMDD`, or a short ASCII code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// A number or a day.
    Number(u64),
    /// A code.
    Code(String),
}

/// A value of the form map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormValue {
    /// A number or a day.
    Int(u64),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<FormValue>),
    /// Yes or no.
    Bool(bool),
}

/// One event, ready to be encoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Type of the journal entry.
    pub entry_type: u8,
    /// Open facts, ascending: 0 act code, 1 last day of the obligation that arose, 2 document kind,
    /// 3 target unit, 4 basis, 6 claimed day, 7 paper form number, 8 role, 9 count of days.
    pub facts: Vec<(u8, Fact)>,
    /// The sealed form map, ascending by key.
    pub form: Vec<(u8, FormValue)>,
    /// The sealed text of the petition (field 2 of the entry).
    pub text: Option<String>,
    /// The sealed free text of the act (field 10). Several texts of one act stand on pages of their
    /// own, divided by form feeds in field order; a text itself never holds one.
    pub note: Option<String>,
    /// The sealed actor (field 3), `officer@unit`; none for petitioner and timer.
    pub actor: Option<String>,
}

/// Why a record is not an event of this version.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// The act code is missing or not in the list.
    #[error("unknown act code")]
    Act,
    /// A fact, form key or text that the step cannot have.
    #[error("{0} is missing, misplaced or not as this step writes it")]
    Shape(&'static str),
    /// A field that does not read.
    #[error("{0}")]
    Field(FieldError),
    /// It reads, but would be written differently.
    #[error("the record is not in its canonical form")]
    NotCanonical,
}

const PAGE: char = '\u{C}';

impl Event {
    /// The event as plain data; [`Event::from_record`] is its exact inverse.
    pub fn to_record(&self) -> Record {
        let mut record = Record {
            entry_type: self.step.entry_type(),
            facts: self.facts(),
            form: Vec::new(),
            text: None,
            note: None,
            actor: self.by.sealed_text(),
        };
        let names: Vec<_> = prose_fields(self.step.spec()).collect();
        let mut pages = vec![String::new(); names.len()];
        for (field, value) in self.step.values() {
            match field.kind {
                Kind::PetitionText => record.text = Some(value),
                Kind::Prose => {
                    let page = names.iter().position(|name| *name == field.name);
                    pages[page.expect("the field is one of its spec")] = value;
                }
                _ => record.form.push((field.key, FormValue::Text(value))),
            }
        }
        if pages.iter().any(|page| !page.is_empty()) {
            record.note = Some(pages.join(&PAGE.to_string()));
        }
        record.form.sort_by_key(|(key, _)| *key);
        record.form.extend(effect::to_form(self.day, &self.effect));
        record
    }

    fn facts(&self) -> Vec<(u8, Fact)> {
        let spec = self.step.spec();
        let seen = self.step.facts();
        let duty = self
            .effect
            .arisen
            .iter()
            .find(|obligation| !obligation.kind.is_window());
        let due = duty
            .or(self.effect.arisen.first())
            .map(|obligation| day_number(obligation.due));
        let number = |n: u64| Some(Fact::Number(n));
        let all = [
            (0, number(spec.act.into())),
            (1, due.map(Fact::Number)),
            (
                2,
                self.document()
                    .map(|document| Fact::Number(document.number().into())),
            ),
            (3, seen.target.map(|unit| Fact::Code(unit.to_string()))),
            (
                BASIS,
                number(self.step.basis_at(self.effect.stage).code().into()),
            ),
            (6, seen.claimed.map(|day| Fact::Number(day_number(day)))),
            (7, seen.paper_form.map(Fact::Code)),
            (8, number(self.by.role.number().into())),
            (9, seen.days.map(|days| Fact::Number(days.into()))),
        ];
        all.into_iter()
            .filter_map(|(key, fact)| Some((key, fact?)))
            .collect()
    }

    /// Reads an event back.
    /// # Errors
    /// [`DecodeError`] when the record is not exactly what [`Event::to_record`] writes.
    pub fn from_record(record: &Record) -> Result<Self, DecodeError> {
        let event = Self::read(record.clone())?;
        let mut written = event.to_record();
        if written != *record {
            // Before an article could hang on where the matter stands, an entry named that of the row.
            let of_row = Fact::Number(event.step.basis().code().into());
            let basis = written.facts.iter_mut().find(|(key, _)| *key == BASIS);
            basis
                .into_iter()
                .for_each(|(_, fact)| *fact = of_row.clone());
        }
        if written == *record {
            Ok(event)
        } else {
            Err(DecodeError::NotCanonical)
        }
    }

    /// Reads an event back that was written by [`Event::to_record`] and is committed to since: the
    /// record is not written once more to compare it.
    /// # Errors
    /// [`DecodeError`] when the record is no event.
    pub fn read(record: Record) -> Result<Self, DecodeError> {
        let spec = number_at(&record.facts, 0)
            .and_then(Spec::of_act)
            .ok_or(DecodeError::Act)?;
        let role = number_at(&record.facts, 8).and_then(Role::from_number);
        let role = role.ok_or(DecodeError::Shape("fact 8"))?;
        let by = Actor::from_sealed(role, record.actor.as_deref());
        let by = by.ok_or(DecodeError::Shape("the actor"))?;
        let (day, effect) = effect::from_form(&record.form)?;
        let step = Step::parse(spec.name, &form_of(record, spec)?)
            .ok_or(DecodeError::Act)?
            .map_err(|mut errors| DecodeError::Field(errors.swap_remove(0)))?;
        Ok(Self {
            step,
            by,
            day,
            effect,
        })
    }
}

fn prose_fields(spec: &Spec) -> impl Iterator<Item = &'static str> + use<> {
    spec.fields
        .iter()
        .filter(|field| field.kind == Kind::Prose)
        .map(|field| field.name)
}

fn form_of(record: Record, spec: &Spec) -> Result<Form, DecodeError> {
    let mut form = Form::new();
    for (key, value) in record
        .form
        .into_iter()
        .filter(|(key, _)| *key < effect::FIRST_KEY)
    {
        let field = spec.fields.iter().find(|field| field.key == key);
        match (field, value) {
            (Some(field), FormValue::Text(text)) => form.insert(field.name.into(), text),
            _ => return Err(DecodeError::Shape("a form key")),
        };
    }
    if let Some(text) = record.text {
        let field = spec
            .fields
            .iter()
            .find(|field| field.kind == Kind::PetitionText);
        let field = field.ok_or(DecodeError::Shape("the petition text"))?;
        form.insert(field.name.into(), text);
    }
    if let Some(note) = &record.note {
        let pages: Vec<_> = note.split(PAGE).collect();
        let names: Vec<_> = prose_fields(spec).collect();
        if pages.len() != names.len() {
            return Err(DecodeError::Shape("the free text"));
        }
        let filled = names
            .into_iter()
            .zip(pages)
            .filter(|(_, page)| !page.is_empty());
        form.extend(filled.map(|(name, page)| (name.to_owned(), page.to_owned())));
    }
    Ok(form)
}

fn number_at(facts: &[(u8, Fact)], key: u8) -> Option<u64> {
    facts.iter().find_map(|(at, fact)| match fact {
        Fact::Number(n) if *at == key => Some(*n),
        _ => None,
    })
}

/// A day as `YYYYMMDD`.
fn day_number(day: Date) -> u64 {
    let part = |n: i32| u64::try_from(n).expect("days here lie after the year 0");
    part(day.year().into()) * 10_000 + part(day.month().into()) * 100 + part(day.day().into())
}

/// The inverse of [`day_number`].
fn day_of(number: u64) -> Option<Date> {
    let year = i16::try_from(number / 10_000).ok()?;
    let month = i8::try_from(number / 100 % 100).ok()?;
    let day = i8::try_from(number % 100).ok()?;
    Date::new(year, month, day).ok()
}
