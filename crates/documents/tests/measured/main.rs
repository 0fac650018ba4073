//! What comes out, measured by programs of other people: poppler and qpdf. `cargo xtask setup` installs them; a
//! missing one fails the tests.

#![allow(clippy::unwrap_used, reason = "a test")]

mod bytes;
mod forms;
mod grey;
mod grid;
mod mark;
mod page;
mod paper;
mod papers;
mod samples;
mod tools;
