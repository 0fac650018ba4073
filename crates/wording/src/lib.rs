//! Every sentence a person reads, in each language. Pure: no clock, no file, no network.
//!
//! A sentence has a key (`refusal.wrong_stage`, `due.result`) and stands once in a file of `zh/` and in
//! the file of the same name in `en/`; `{name}` in it is filled by the caller. Domain types are rendered by the functions
//! of this crate, so that a date or a term reads the same on pages, letters and the command line.
//!
//! A new sentence is one line in each language. A new language is one folder and its line in [`Locale`].

mod catalogue;
mod errors;
mod explain;
mod locale;
mod procedure;
mod refusal;
mod terms;
mod values;

pub use catalogue::{
    filled, has, keys, names_in, push_count, sentence, sentence_in, template, words,
};
pub use errors::{
    calendar_error, extension_refused, fault, office_rules_error, parse_term_error, term_error,
};
pub use explain::{explain, explain_all};
pub use locale::Locale;
pub use procedure::{
    event, event_beside_its_day, field_label, next, stage, standing, standing_parts, step_help,
    step_name, told,
};
pub use refusal::{choice, field_error, identity_error, refusal, why, wrong};
pub use terms::{Row, term_rows};
pub use values::{basis, day, iso, month_and_day, term, time_of_day};
