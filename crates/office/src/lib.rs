//! The use cases: the one place where clock, randomness, store, keys and signer meet.
//!
//! Pages and commands call [`Office`]; nothing here knows HTTP, and no rule of the procedure lives here: it
//! loads, lets the domain decide, and writes. A use case is a file; what it needs from outside comes in
//! through [`system`] (clock, randomness), [`files`] (disk) and [`keys`].

pub mod answers;
mod aside;
pub mod at_desk;
pub mod attachment;
pub mod audit;
mod background;
pub mod backup;
pub mod calendar;
pub mod check_receipt;
pub mod choices;
pub mod code;
pub mod compose;
pub mod course;
pub mod demo;
pub mod document;
pub mod draft;
pub mod duty;
pub mod effect;
pub mod erasure;
pub mod export;
pub mod failpoint;
pub mod files;
pub mod history;
pub mod house;
pub mod identity;
pub mod import;
pub mod keepers;
mod key_act;
pub mod keys;
pub mod ledger;
pub mod list;
pub mod once;
pub mod openings;
pub mod paper;
pub mod pressed;
pub mod publisher;
pub mod receipt;
pub mod recovery;
pub mod release;
pub mod retention;
pub mod rules;
pub mod same;
pub mod seal;
pub mod session;
pub mod setup;
pub mod show;
pub mod sign_in;
pub mod signer;
pub mod site;
pub mod slip;
pub mod small;
mod standing;
pub mod step_form;
pub mod submit;
pub mod suggestions;
pub mod system;
pub mod visit;
pub mod worklist;

mod desk;
mod error;
mod fonts;
mod office;
mod opening;
mod people;
mod pipe;
mod place;
mod posts;
mod reading;
mod registers;
mod settings;
mod spelling;
mod timer;
mod unseen;

pub use desk::{ActAs, Registered, Stepped};
pub use error::OfficeError;
pub use key_act::KeyAct;
pub use office::{Access, Health, Office, Shares};
pub use once::{Once, Taken};
pub use place::{OfficeFile, Place};
pub use reading::{Reader, may_read};
pub use timer::Timer;

pub use huiyin_store::{Change, ChangeOf};
