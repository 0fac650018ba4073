//! The inputs of a step: declared once, read from a form, printed back in one canonical text.
//!
//! The staff form, the API schema and the command-line flags are drawn from [`Field`]; the journal's
//! form map is `key → canonical text`. A key is for ever: it is never given to another field.

mod input;

use std::collections::BTreeMap;

use crate::code::Choice;
use crate::text::TextError;

pub use input::{Category, DayAhead, Days, Input, Line, MAX_LIST, PetitionText, Prose, Reference};

/// What a person filled in: field name → text.
pub type Form = BTreeMap<String, String>;

/// Fields that are filled in: by a person, or as an entry has them.
pub trait Filled {
    /// The text of a field; `None` when it was left out.
    fn get(&self, name: &str) -> Option<&str>;

    /// What is filled in beside `fields`.
    fn beside(&self, fields: &[Field]) -> Vec<&str>;
}

impl Filled for Form {
    fn get(&self, name: &str) -> Option<&str> {
        Self::get(self, name).map(String::as_str)
    }

    fn beside(&self, fields: &[Field]) -> Vec<&str> {
        let names = self.keys().map(String::as_str);
        names
            .filter(|name| fields.iter().all(|field| field.name != *name))
            .collect()
    }
}

/// What a field takes, and where it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One line of at most this many characters.
    Line(usize),
    /// The petition's own text, kept apart as the journal's field 2.
    PetitionText,
    /// Running text of an act, kept apart as the journal's field 10.
    Prose,
    /// A civil day, `YYYY-MM-DD`, not in the future.
    Day,
    /// A civil day, `YYYY-MM-DD`, that may lie ahead.
    DayAhead,
    /// A number of calendar days, at least 1.
    Days,
    /// A number, at least 0.
    Count,
    /// A unit's code.
    Unit,
    /// Unit codes, separated by commas.
    Units,
    /// An officer's code.
    Officer,
    /// Officer codes, separated by commas.
    Officers,
    /// One of these.
    Code(&'static [Choice]),
    /// Some of these, separated by commas.
    Codes(&'static [Choice]),
    /// `yes` or `no`.
    Flag,
    /// The number of another matter.
    Matter,
    /// The position of an entry in the journal.
    Entry,
    /// A short reference such as the number of a paper form: ASCII letters, digits, `-`, `_`, `/`, `.`.
    Reference,
}

/// One input of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Key in the journal's form map, 0 to 15, for ever.
    pub key: u8,
    /// Name in forms, the API and flags.
    pub name: &'static str,
    /// What it takes.
    pub kind: Kind,
    /// Must it be filled in?
    pub required: bool,
    /// Wording key of its label and help: `field.<step>.<name>`.
    pub help: &'static str,
}

/// What is wrong with one field; nothing else of the form is lost.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {why}")]
pub struct FieldError {
    /// The field's name.
    pub field: String,
    /// What is wrong.
    pub why: Wrong,
}

/// Why a text does not fit a field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// A required field is missing or blank.
    #[error("is required")]
    Missing,
    /// The step has no such field.
    #[error("is not a field of this step")]
    Unknown,
    /// The text cannot be kept as it is.
    #[error("{0}")]
    Text(#[from] TextError),
    /// Fewer characters than say anything.
    #[error("has {chars} characters; at least {min}")]
    TooShort {
        /// How many there are.
        chars: usize,
        /// How many there have to be.
        min: usize,
    },
    /// Not `YYYY-MM-DD`, or no such day.
    #[error("`{0}` is not a day; write YYYY-MM-DD")]
    Day(String),
    /// Not a plain number in range.
    #[error("`{0}` is not a number from {1} to {2}")]
    Number(String, u64, u64),
    /// Not a code of a unit or officer.
    #[error("`{0}` is not a code; use a-z, 0-9 and -")]
    Code(String),
    /// Not one of the choices.
    #[error("`{given}` is none of {}", codes_of(choices))]
    Choice {
        /// What was given.
        given: String,
        /// What is possible.
        choices: &'static [Choice],
    },
    /// The same entry twice in a list.
    #[error("`{0}` is listed twice")]
    Twice(String),
    /// More entries than a list takes.
    #[error("has {0} entries; at most {1}")]
    TooMany(usize, usize),
    /// Neither yes nor no.
    #[error("`{0}` is neither yes nor no")]
    Flag(String),
    /// Not a matter number.
    #[error("`{0}` is not a matter number")]
    Matter(String),
    /// Not a short reference.
    #[error("`{0}` is not a reference of 1 to 40 letters, digits, - _ / .")]
    Reference(String),
}

fn codes_of(choices: &[Choice]) -> String {
    choices
        .iter()
        .map(|choice| choice.code)
        .collect::<Vec<_>>()
        .join(", ")
}

impl Wrong {
    /// Stable code, used as the wording key `wrong.<code>`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Unknown => "unknown_field",
            Self::Text(TextError::Empty) => "empty",
            Self::Text(TextError::TooLong { .. }) => "too_long",
            Self::Text(TextError::Control { .. }) => "control_character",
            Self::Text(TextError::Direction { .. }) => "direction_character",
            Self::TooShort { .. } => "too_short",
            Self::Day(_) => "not_a_day",
            Self::Number(..) => "not_a_number",
            Self::Code(_) => "not_a_code",
            Self::Choice { .. } => "not_a_choice",
            Self::Twice(_) => "listed_twice",
            Self::TooMany(..) => "too_many",
            Self::Flag(_) => "not_yes_or_no",
            Self::Matter(_) => "not_a_matter_number",
            Self::Reference(_) => "not_a_reference",
        }
    }
}

/// Reads the fields of one step, keeping every error rather than the first.
pub(crate) struct Reader<'a> {
    form: &'a dyn Filled,
    errors: Vec<FieldError>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(form: &'a dyn Filled, fields: &[Field]) -> Self {
        let unknown = form.beside(fields).into_iter();
        let errors = unknown
            .map(|name| FieldError {
                field: name.to_owned(),
                why: Wrong::Unknown,
            })
            .collect();
        Self { form, errors }
    }

    /// A field that may be left out; blank counts as left out.
    pub(crate) fn optional<T: Input>(&mut self, name: &str) -> Option<T> {
        // A list without an entry, such as `,`, is as blank as no text.
        let is_blank = |text: &str| match T::KIND {
            Kind::Units | Kind::Officers | Kind::Codes(_) => {
                text.chars().all(|c| matches!(c, ',' | '，' | ' ' | '\t'))
            }
            _ => text.chars().all(char::is_whitespace),
        };
        let text = self.form.get(name).filter(|text| !is_blank(text))?;
        match T::parse(text) {
            Ok(value) => Some(value),
            Err(why) => {
                self.errors.push(FieldError {
                    field: name.to_owned(),
                    why,
                });
                None
            }
        }
    }

    /// A field that must be there; `None` always comes with an error.
    pub(crate) fn required<T: Input>(&mut self, name: &str) -> Option<T> {
        let before = self.errors.len();
        let value = self.optional(name);
        if value.is_none() && self.errors.len() == before {
            self.errors.push(FieldError {
                field: name.to_owned(),
                why: Wrong::Missing,
            });
        }
        value
    }

    /// The step, if every field was right.
    pub(crate) fn finish<T>(self, step: Option<T>) -> Result<T, Vec<FieldError>> {
        match step {
            Some(step) if self.errors.is_empty() => Ok(step),
            _ => Err(self.errors),
        }
    }
}
