//! `/progress/{number}/papers/{n}` and `/progress/{number}/files/{n}`: one written act, as a page and as it was
//! issued; one file.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use huiyin_office::document::Which;
use huiyin_office::paper::for_petitioner;
use huiyin_office::receipt::ReceiptError;

use super::Visitor;
use crate::app::App;
use crate::frame::Frame;
use crate::papers::{PaperView, download, pdf};
use crate::problem::Problem;
use crate::{page, paths};

/// The page.
#[derive(Template)]
#[template(path = "public/progress_paper.html")]
struct PaperPage {
    frame: Frame,
    number: String,
    back: String,
    paper: PaperView,
}

/// `GET /progress/{number}/papers/{n}`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    Path((_, n)): Path<(String, String)>,
    visitor: Visitor,
) -> Result<Response, Problem> {
    let n: usize = n.parse().map_err(|_| Problem::NotFound)?;
    let number = visitor.number().to_owned();
    let paper = app
        .read(move |office| Ok(office.paper(visitor.number(), n, visitor.reader())?))
        .await?;
    if !for_petitioner(paper.kind) {
        return Err(Problem::NotFound);
    }
    page::ok(&PaperPage {
        paper: PaperView::of(app.office(), &frame, &paper),
        back: paths::progress_of(&number),
        number,
        frame,
    })
}

/// `GET /progress/{number}/papers/{n}/document`: the same bytes as on the day of issue.
pub async fn document(
    State(app): State<App>,
    Path((_, n)): Path<(String, String)>,
    visitor: Visitor,
) -> Result<Response, Problem> {
    let n: usize = n.parse().map_err(|_| Problem::NotFound)?;
    let file = app
        .run(move |office| {
            let which = Which {
                number: visitor.number(),
                n,
                kind: None,
            };
            Ok(office.issued(which, visitor.visit())?)
        })
        .await?;
    Ok(pdf(file))
}

/// `GET /progress/{number}/files/{n}`.
pub async fn file(
    State(app): State<App>,
    Path((_, n)): Path<(String, String)>,
    visitor: Visitor,
) -> Result<Response, Problem> {
    let n: usize = n.parse().map_err(|_| Problem::NotFound)?;
    let opened = app
        .run(move |office| Ok(office.attachment(visitor.number(), n, visitor.visit())?))
        .await?;
    Ok(download(opened))
}

/// `GET /progress/{number}/receipt`: the file that anybody can check with the journal's key.
pub async fn receipt(State(app): State<App>, visitor: Visitor) -> Result<Response, Problem> {
    let number = visitor.number().to_owned();
    let made = app
        .run(move |office| Ok(office.receipt(visitor.number(), visitor.reader(), None)))
        .await?;
    let papers = match made {
        Ok(papers) => papers,
        Err(ReceiptError::Office(error)) => return Err(error.into()),
        Err(error) => return Err(Problem::fault(&error)),
    };
    let headers = [
        (CONTENT_TYPE, "application/octet-stream".to_owned()),
        (
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"{number}.tlog-proof\""),
        ),
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, papers.file).into_response())
}
