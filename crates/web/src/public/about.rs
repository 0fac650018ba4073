//! `GET /doors`, `/visit`, `/genuine`, `/accessibility`, `/cookies`, `/privacy`, `/source`: what a person
//! may want to know before trusting the office with a matter.

use askama::Template;
use axum::Router;
use axum::response::Response;
use axum::routing::get;

use super::home::Reception;
use crate::app::App;
use crate::frame::Frame;
use crate::problem::Problem;
use crate::{page, paths};

/// Their routes.
pub fn routes() -> Router<App> {
    Router::new()
        .route(
            paths::DOORS,
            get(async |frame: Frame| page::ok(&Doors { frame })),
        )
        .route(paths::VISIT, get(visit))
        .route(
            paths::GENUINE,
            get(async |frame: Frame| page::ok(&Genuine { frame })),
        )
        .route(
            paths::ACCESSIBILITY,
            get(async |frame: Frame| page::ok(&Accessibility { frame })),
        )
        .route(
            paths::COOKIES,
            get(async |frame: Frame| page::ok(&Cookies { frame })),
        )
        .route(
            paths::PRIVACY,
            get(async |frame: Frame| page::ok(&Privacy { frame })),
        )
        .route(
            paths::SOURCE,
            get(async |frame: Frame| page::ok(&Source { frame })),
        )
}

/// Which door is the right one.
#[derive(Template)]
#[template(path = "public/doors.html")]
struct Doors {
    frame: Frame,
}

/// Visiting and calling.
#[derive(Template)]
#[template(path = "public/visit.html")]
struct Visit {
    frame: Frame,
    reception: Vec<Reception>,
}

async fn visit(frame: Frame) -> Result<Response, Problem> {
    let reception = Reception::coming(&frame);
    page::ok(&Visit { frame, reception })
}

/// How to tell that a page is the office's own.
#[derive(Template)]
#[template(path = "public/genuine.html")]
struct Genuine {
    frame: Frame,
}

/// Accessibility statement.
#[derive(Template)]
#[template(path = "public/accessibility.html")]
struct Accessibility {
    frame: Frame,
}

/// Every cookie that is set.
#[derive(Template)]
#[template(path = "public/cookies.html")]
struct Cookies {
    frame: Frame,
}

/// What happens with personal information.
#[derive(Template)]
#[template(path = "public/privacy.html")]
struct Privacy {
    frame: Frame,
}

/// Source code and licence.
#[derive(Template)]
#[template(path = "public/source.html")]
struct Source {
    frame: Frame,
}
