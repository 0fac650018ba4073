//! `/progress`: looking a petition up with number and query code, and all that its petitioner can do then.

mod course;
mod lookup;
mod material;
mod opening;
mod paper;
mod rate;
mod review;
mod taking;
pub mod visitor;
mod withdraw;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use huiyin_office::attachment::MAX_TOTAL_BYTES;

use crate::app::App;
use crate::paths;

pub use visitor::Visitor;

/// Names, boundaries and words around the files of one form.
const AROUND_FILES: usize = 512 * 1024;

/// Its routes.
pub fn routes(app: &App) -> Router<App> {
    let known = from_fn_with_state(app.clone(), visitor::only);
    let files = Router::new()
        .route(
            paths::PROGRESS_MATERIAL,
            get(material::show).post(material::add),
        )
        .route_layer(known.clone())
        .layer(DefaultBodyLimit::max(MAX_TOTAL_BYTES + AROUND_FILES));
    let of_one = Router::new()
        .route(paths::PROGRESS_OF, get(course::show))
        .route(paths::PROGRESS_PAPER, get(paper::show))
        .route(paths::PROGRESS_DOCUMENT, get(paper::document))
        .route(paths::PROGRESS_FILE, get(paper::file))
        .route(paths::PROGRESS_RECEIPT, get(paper::receipt))
        .route(
            paths::PROGRESS_WITHDRAW,
            get(withdraw::show).post(withdraw::create),
        )
        .route(paths::PROGRESS_RATE, get(rate::show).post(rate::create))
        .route(
            paths::PROGRESS_REVIEW,
            get(review::show).post(review::create),
        )
        .route(
            paths::PROGRESS_RE_REVIEW,
            get(review::show_again).post(review::create_again),
        )
        .route(
            paths::PROGRESS_OPENING,
            get(opening::show).post(opening::create),
        )
        .route_layer(known)
        .merge(files);
    Router::new()
        .route(paths::PROGRESS, get(lookup::show).post(lookup::open))
        .route(paths::PROGRESS_HELP, get(lookup::help))
        .route(paths::PROGRESS_LEAVE, post(lookup::leave))
        .merge(of_one)
}
