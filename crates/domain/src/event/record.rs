//! An event as plain data for the journal: open facts, the sealed form, the sealed texts.
//!
//! No byte encoding here. Keys are for ever: 0 to 15 are the step's fields, 16 to 23 the effect.

mod effect;

use std::borrow::Cow;

use jiff::civil::Date;

use crate::actor::{Actor, Role};
use crate::code::Coded as _;
use crate::event::Event;
use crate::field::{Field, FieldError, Filled, Kind};
use crate::transition::{Spec, Step};

/// The open fact that names the basis.
const BASIS: u8 = 4;

/// A value of the open facts: a number, a day as `YYYYMMDD`, or a short ASCII code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact<'a> {
    /// A number or a day.
    Number(u64),
    /// A code.
    Code(Cow<'a, str>),
}

/// A value of the form map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormValue<'a> {
    /// A number or a day.
    Int(u64),
    /// A text.
    Text(Cow<'a, str>),
    /// A list.
    List(Vec<FormValue<'a>>),
    /// Yes or no.
    Bool(bool),
}

/// One event, ready to be encoded; or as it was read, its texts where they lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record<'a> {
    /// Type of the journal entry.
    pub entry_type: u8,
    /// Open facts, ascending: 0 act code, 1 last day of the obligation that arose, 2 document kind,
    /// 3 target unit, 4 basis, 6 claimed day, 7 paper form number, 8 role, 9 count of days.
    pub facts: Vec<(u8, Fact<'a>)>,
    /// The sealed form map, ascending by key.
    pub form: Vec<(u8, FormValue<'a>)>,
    /// The sealed text of the petition (field 2 of the entry).
    pub text: Option<Cow<'a, str>>,
    /// The sealed free text of the act (field 10). Several texts of one act stand on pages of their
    /// own, divided by form feeds in field order; a text itself never holds one.
    pub note: Option<Cow<'a, str>>,
    /// The sealed actor (field 3), `officer@unit`; none for petitioner and timer.
    pub actor: Option<Cow<'a, str>>,
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
    pub fn to_record(&self) -> Record<'static> {
        let mut record = Record {
            entry_type: self.step.entry_type(),
            facts: self.facts(),
            form: Vec::new(),
            text: None,
            note: None,
            actor: self.by.sealed_text().map(Cow::Owned),
        };
        let names: Vec<_> = prose_fields(self.step.spec()).collect();
        let mut pages = vec![String::new(); names.len()];
        for (field, value) in self.step.values() {
            match field.kind {
                Kind::PetitionText => record.text = Some(value.into()),
                Kind::Prose => {
                    let page = names.iter().position(|name| *name == field.name);
                    pages[page.expect("the field is one of its spec")] = value;
                }
                _ => record.form.push((field.key, FormValue::Text(value.into()))),
            }
        }
        while pages.len() > pages_at_first(self.step.spec())
            && pages.last().is_some_and(String::is_empty)
        {
            pages.pop();
        }
        if pages.iter().any(|page| !page.is_empty()) {
            record.note = Some(pages.join(&PAGE.to_string()).into());
        }
        record.form.sort_by_key(|(key, _)| *key);
        record.form.extend(effect::to_form(self.day, &self.effect));
        record
    }

    fn facts(&self) -> Vec<(u8, Fact<'static>)> {
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
            (
                3,
                seen.target.map(|unit| Fact::Code(unit.to_string().into())),
            ),
            (
                BASIS,
                number(self.step.basis_at(self.effect.stage).code().into()),
            ),
            (6, seen.claimed.map(|day| Fact::Number(day_number(day)))),
            (7, seen.paper_form.map(|form| Fact::Code(form.into()))),
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
    pub fn from_record(record: &Record<'_>) -> Result<Self, DecodeError> {
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
    pub fn read(record: Record<'_>) -> Result<Self, DecodeError> {
        let spec = number_at(&record.facts, 0)
            .and_then(Spec::of_act)
            .ok_or(DecodeError::Act)?;
        let role = number_at(&record.facts, 8).and_then(Role::from_number);
        let role = role.ok_or(DecodeError::Shape("fact 8"))?;
        let by = Actor::from_sealed(role, record.actor.as_deref());
        let by = by.ok_or(DecodeError::Shape("the actor"))?;
        let (day, effect) = effect::from_form(&record.form)?;
        let step = Step::parse(spec.name, &Written::of(&record, spec)?)
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

/// How many running texts every entry of the step has a page for. Those that a step was given later have one
/// where they are filled in, so that an entry from before stays as it was written.
fn pages_at_first(spec: &Spec) -> usize {
    match spec.name {
        "hear-petitioner" => 1,
        _ => prose_fields(spec).count(),
    }
}

/// The fields of a step as they were written, where they lie.
struct Written<'a>(Vec<(&'static str, &'a str)>);

impl Filled for Written<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(given, _)| *given == name);
        found.map(|(_, text)| *text)
    }

    /// Each was found among the step's fields.
    fn beside(&self, _: &[Field]) -> Vec<&str> {
        Vec::new()
    }
}

impl<'a> Written<'a> {
    fn of(record: &'a Record<'_>, spec: &Spec) -> Result<Self, DecodeError> {
        let mut written = Vec::with_capacity(spec.fields.len());
        for (key, value) in record
            .form
            .iter()
            .filter(|(key, _)| *key < effect::FIRST_KEY)
        {
            let field = spec.fields.iter().find(|field| field.key == *key);
            match (field, value) {
                (Some(field), FormValue::Text(text)) => written.push((field.name, &**text)),
                _ => return Err(DecodeError::Shape("a form key")),
            }
        }
        if let Some(text) = &record.text {
            let mut fields = spec.fields.iter();
            let field = fields.find(|field| field.kind == Kind::PetitionText);
            let field = field.ok_or(DecodeError::Shape("the petition text"))?;
            written.push((field.name, text));
        }
        if let Some(note) = &record.note {
            let mut pages = note.split(PAGE);
            for (at, name) in prose_fields(spec).enumerate() {
                match pages.next() {
                    Some("") => {}
                    Some(page) => written.push((name, page)),
                    None if at < pages_at_first(spec) => {
                        return Err(DecodeError::Shape("the free text"));
                    }
                    None => {}
                }
            }
            if pages.next().is_some() {
                return Err(DecodeError::Shape("the free text"));
            }
        }
        Ok(Self(written))
    }
}

fn number_at(facts: &[(u8, Fact<'_>)], key: u8) -> Option<u64> {
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
