//! `GET /`: three doors.

use askama::Template;
use axum::Router;
use axum::response::Response;
use axum::routing::get;

use crate::app::App;
use crate::frame::Frame;
use crate::problem::Problem;
use crate::{page, paths};

/// Its route.
pub fn routes() -> Router<App> {
    Router::new().route(paths::HOME, get(show))
}

/// The page.
#[derive(Template)]
#[template(path = "public/home.html")]
struct Home {
    frame: Frame,
}

async fn show(frame: Frame) -> Result<Response, Problem> {
    page::ok(&Home { frame })
}
