//! `GET /record`: where matters stand, and the journal's newest checkpoint.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use huiyin_domain::code::Coded as _;

use crate::app::App;
use crate::frame::Frame;
use crate::problem::Problem;
use crate::{page, paths};

/// Its route.
pub fn routes() -> Router<App> {
    Router::new().route(paths::RECORD, get(show))
}

/// The page.
#[derive(Template)]
#[template(path = "public/record.html")]
struct Record {
    frame: Frame,
    total: u64,
    rows: Vec<(String, u64)>,
    imported: u64,
    overdue: u64,
    entries: u64,
    journal: String,
}

async fn show(State(app): State<App>, frame: Frame) -> Result<Response, Problem> {
    let record = app
        .read(move |office| {
            let counts = office.counts()?;
            let stages = counts.stages.iter();
            Ok(Record {
                total: counts.total,
                rows: stages
                    .map(|(stage, count)| (frame.named(stage.choice()), *count))
                    .collect(),
                imported: counts.imported,
                overdue: counts.overdue,
                entries: counts.entries,
                journal: paths::journal(office.code(), office.generation()),
                frame,
            })
        })
        .await?;
    page::ok(&record)
}
