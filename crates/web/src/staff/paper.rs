//! `GET /staff/papers/{number}/{n}`: one written act of a matter, as it reads.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use huiyin_domain::id::MatterNumber;

use crate::app::App;
use crate::frame::Frame;
use crate::papers::PaperView;
use crate::problem::Problem;
use crate::staff::Signed;
use crate::{page, paths};

/// Its route.
pub fn routes() -> Router<App> {
    Router::new().route(paths::STAFF_PAPER, get(show))
}

/// The page.
#[derive(Template)]
#[template(path = "staff/paper.html")]
struct PaperPage {
    frame: Frame,
    signed: Signed,
    number: String,
    matter: String,
    paper: PaperView,
}

async fn show(
    State(app): State<App>,
    frame: Frame,
    signed: Signed,
    Path((number, n)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let page = app
        .run(move |office| {
            let n: usize = n.parse().map_err(|_| Problem::NotFound)?;
            let paper = office.paper(&number, n, signed.reader())?;
            let number: MatterNumber = number.parse().map_err(|_| Problem::NotFound)?;
            Ok(PaperPage {
                paper: PaperView::of(&frame, &paper).for_officer(&frame, &paper),
                matter: paths::staff_matter(&number),
                number: number.to_string(),
                frame,
                signed,
            })
        })
        .await?;
    page::ok(&page)
}
