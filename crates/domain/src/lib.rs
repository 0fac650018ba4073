//! What the statute says: matters, steps, terms and calendars. Pure.
//!
//! No I/O, no clock, no randomness: the caller brings the moment, the law of the day and the
//! organisation ([`Context`]). A step is decided once ([`Step::decide`]) into an [`Event`] that holds
//! everything it changed, so that replaying it ([`Matter::apply`]) needs nothing else. Identities of
//! petitioners are in [`petitioner`] and never in an event.
//!
//! To add a step: one file in `transition/` and its line there. To add an obligation: its line in
//! [`obligation`] and its length in [`law`]. To add a year: `data/calendar/<year>.toml`.

pub mod access;
pub mod actor;
pub mod calendar;
pub mod class;
pub mod code;
pub mod context;
pub mod document;
pub mod duty;
pub mod erasure;
pub mod event;
pub mod explanation;
pub mod field;
pub mod id;
pub mod law;
pub mod matter;
pub mod moment;
pub mod obligation;
pub mod opening;
pub mod organisation;
pub mod petition;
pub mod petitioner;
pub mod refusal;
pub mod retention;
#[cfg(test)]
mod scene;
pub mod simple;
pub mod stage;
pub mod telling;
pub mod term;
pub mod text;
pub mod transition;
pub mod workflow;

pub use actor::{Actor, Role};
pub use context::Context;
pub use event::{Effect, Event, Record};
pub use id::{MatterKey, MatterNumber, OfficerId, Position, UnitId};
pub use matter::Matter;
pub use moment::Moment;
pub use organisation::Organisation;
pub use refusal::{Refusal, Why};
pub use stage::Stage;
pub use transition::{Spec, Step};
