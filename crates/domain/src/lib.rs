//! What the statute says: matters, steps, terms and calendars. Pure.

pub mod calendar;
pub mod explanation;
pub mod law;
pub mod term;
