//! HTTP: the pages and the journal as static files. Handlers hold no rule and no SQL.
//!
//! The office's use cases are synchronous; each request moves onto a worker thread once
//! (`app::App::run`) and stays there until its answer is ready. To add a page or an endpoint: one
//! file with its routes, inputs, handlers and tests, and its line in `app::router`.

mod api;
mod app;
mod headers;
pub mod paths;
mod problem;
mod public;
mod server;

pub use app::router;
pub use server::{Listening, serve};
