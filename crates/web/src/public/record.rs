//! `GET /record`: where matters stand, and the journal's newest checkpoint.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use huiyin_domain::code::Coded as _;
use huiyin_office::small::{Cell, LEAST};

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
    total: String,
    rows: Vec<(String, String)>,
    imported: String,
    overdue: String,
    entries: u64,
    journal: String,
}

impl Record {
    fn rule(&self) -> String {
        self.frame.t1("record.rule", "n", LEAST)
    }
}

async fn show(State(app): State<App>, frame: Frame) -> Result<Response, Problem> {
    let record = app
        .read(move |office| {
            let counts = office.counts()?;
            let published = counts.published();
            let stages = published.stages.iter();
            let mut rows: Vec<_> = stages
                .map(|(stage, count)| (frame.named(stage.choice()), count.to_string()))
                .collect();
            let others = published.others.map(|cell| told(&frame, cell));
            rows.extend(others.map(|count| (frame.text("record.others"), count)));
            Ok(Record {
                total: told(&frame, published.total),
                rows,
                imported: told(&frame, published.imported),
                overdue: told(&frame, published.overdue),
                entries: counts.entries,
                journal: paths::journal(office.code(), office.generation()),
                frame,
            })
        })
        .await?;
    page::ok(&record)
}

fn told(frame: &Frame, cell: Cell) -> String {
    match cell {
        Cell::Exact(count) => count.to_string(),
        Cell::Few => frame.t1("record.few", "n", LEAST),
        Cell::Kept => frame.text("record.kept"),
    }
}
