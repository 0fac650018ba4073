//! Pages in a real browser, for tests and pictures. Never shipped.
//!
//! Debian's Chromium is driven through `chromedriver`, as an unprivileged user, each browser with a profile of
//! its own and nothing reachable but this machine. The driver speaks JSON over HTTP, so it is spoken to
//! directly: blocking, like everything here. An office is the real program on a demonstration directory.
//!
//! Everything here fails loudly: a missing browser is a failed test, never a skipped one.
//!
//! A new page: its line in [`pages`]. Then it is pictured in both widths and languages, and held against
//! axe, the budgets and the rules of reflow without further ado.

mod axe;
mod browser;
mod contrast;
mod driver;
mod find;
mod keys;
mod letter;
mod measure;
mod office;
pub mod pages;
mod shots;
mod wire;

pub use axe::Violation;
pub use browser::{Browser, Language, Wish};
pub use keys::Key;
pub use letter::{Letter, today};
pub use measure::{Request, Weight};
pub use office::{Office, PASSWORD, Server};
pub use shots::take as take_shots;
