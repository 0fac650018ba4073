//! `GET /`: the first page, with the counts.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{Html, IntoResponse};
use axum::routing::get;
use huiyin_domain::code::Coded as _;
use huiyin_office::Office;

use crate::app::App;
use crate::paths;
use crate::problem::Problem;

/// Its routes.
pub fn routes() -> Router<App> {
    Router::new()
        .route(paths::HOME, get(show))
        .route(paths::STYLE, get(style))
}

/// The page.
#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    name: String,
    demo: bool,
    total: u64,
    rows: Vec<Row>,
    imported: u64,
    overdue: u64,
    entries: u64,
    journal: String,
}

struct Row {
    zh: &'static str,
    en: &'static str,
    count: u64,
}

impl Home {
    fn of(office: &Office) -> Result<Self, Problem> {
        let counts = office.counts()?;
        let rows = counts.stages.iter().map(|(stage, count)| Row {
            zh: stage.choice().zh,
            en: stage.choice().en,
            count: *count,
        });
        Ok(Self {
            name: office.name().to_owned(),
            demo: office.is_demo(),
            total: counts.total,
            rows: rows.collect(),
            imported: counts.imported,
            overdue: counts.overdue,
            entries: counts.entries,
            journal: paths::journal(office.code(), office.generation()),
        })
    }
}

async fn show(State(app): State<App>) -> Result<Html<String>, Problem> {
    let page = app.run(Home::of).await?;
    page.render()
        .map(Html)
        .map_err(|error| Problem::fault(&error))
}

async fn style() -> impl IntoResponse {
    (
        [
            (CONTENT_TYPE, "text/css; charset=utf-8"),
            (CACHE_CONTROL, "no-cache"),
        ],
        include_str!("../../assets/huiyin.css"),
    )
}
