//! HTTP: public pages, staff pages, the interface for programs, the journal as static files. Handlers
//! hold no rule and no SQL.
//!
//! The office's use cases are synchronous; each request moves onto a worker thread once
//! (`app::App::run`) and stays there until its answer is ready. Every page is complete without script.
//!
//! To add a page: one file in `public/` or `staff/` with its routes, inputs, page structs, handlers and
//! tests; its template of the same name; its path in `paths`; its line in the table of `app`; its
//! sentences in `huiyin-wording`.

mod api;
mod app;
mod assets;
mod cookies;
mod edge;
mod fields;
mod frame;
mod gate;
mod headers;
mod lines;
mod look;
mod markup;
mod mend;
mod origin;
mod page;
mod papers;
pub mod paths;
mod patient;
mod preferences;
mod problem;
mod public;
mod qr;
mod routes;
mod same_site;
mod server;
mod staff;
mod typed;
mod uploads;

pub use app::router;
pub use edge::Edge;
pub use routes::ROUTES;
pub use server::{Listening, serve};
