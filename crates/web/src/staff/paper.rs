//! `/staff/papers/{number}/{n}`: one written act of a matter, as it reads; its documents, their drafts, and
//! issuing them.
//!
//! A draft names nobody and is looked at by a link. Issuing opens the identity and is a form, and so is taking
//! the issued copy: a link changes nothing, and each opening is an entry.

use askama::Template;
use axum::Router;
use axum::extract::{FromRequestParts, Path, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use huiyin_domain::code::Coded as _;
use huiyin_domain::document::DocKind;
use huiyin_domain::id::MatterNumber;
use huiyin_office::document::{DocumentOf, Which};
use huiyin_office::{Office, OfficeError};

use crate::app::App;
use crate::fields::Asked;
use crate::frame::{Frame, capital};
use crate::papers::{PaperView, pdf};
use crate::problem::Problem;
use crate::staff::Signed;
use crate::{page, paths};

/// Its routes.
pub fn routes() -> Router<App> {
    Router::new()
        .route(paths::STAFF_PAPER, get(show))
        .route(paths::STAFF_DOCUMENT, get(draft).post(issue))
        .route(paths::STAFF_DOCUMENT_COPY, post(copy))
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
    documents: Vec<Document>,
    done: bool,
    /// Why it was not issued.
    refused: Option<String>,
}

/// One document of the act.
struct Document {
    name: String,
    /// The day of issue; empty before.
    issued: String,
    /// Its draft, and where it is issued.
    path: String,
    copy: String,
    may_issue: bool,
}

async fn show(
    State(app): State<App>,
    frame: Frame,
    signed: Signed,
    Asked(asked): Asked,
    Path((number, n)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let n: usize = n.parse().map_err(|_| Problem::NotFound)?;
    let done = asked.get("done") == "issued";
    let page = app
        .read(move |office| PaperPage::of(office, frame, signed, &number, n, done))
        .await?;
    page::ok(&page)
}

impl PaperPage {
    fn of(
        office: &Office,
        frame: Frame,
        signed: Signed,
        number: &str,
        n: usize,
        done: bool,
    ) -> Result<Self, Problem> {
        let paper = office.paper(number, n, signed.reader())?;
        let documents = office.documents_at(number, n, signed.reader())?;
        let number: MatterNumber = number.parse().map_err(|_| Problem::NotFound)?;
        let documents = documents
            .iter()
            .map(|document| Document::of(office, &frame, &signed, &number, document));
        Ok(Self {
            documents: documents.collect::<Result<_, _>>()?,
            paper: PaperView::of(office, &frame, &paper).for_officer(&frame, &paper),
            matter: paths::staff_matter(&number),
            number: number.to_string(),
            frame,
            signed,
            done,
            refused: None,
        })
    }
}

impl Document {
    fn of(
        office: &Office,
        frame: &Frame,
        signed: &Signed,
        number: &MatterNumber,
        document: &DocumentOf,
    ) -> Result<Self, Problem> {
        let kind = document.kind.code();
        let of = number.to_string();
        let which = Which {
            number: &of,
            n: document.n,
            kind: Some(document.kind),
        };
        Ok(Self {
            name: capital(frame.choice(document.kind.choice())),
            issued: document
                .issued
                .map_or_else(String::new, |(day, _)| frame.day(&day)),
            path: paths::staff_document(number, document.n, kind),
            copy: paths::staff_document_copy(number, document.n, kind),
            may_issue: office.may_issue_at(which, signed.officer.id.as_str())?,
        })
    }
}

/// One document of an act, by its address.
struct Addressed {
    number: String,
    n: usize,
    kind: DocKind,
}

impl Addressed {
    fn which(&self) -> Which<'_> {
        Which {
            number: &self.number,
            n: self.n,
            kind: Some(self.kind),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Addressed {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Path((number, n, kind)): Path<(String, String, String)> =
            Path::from_request_parts(parts, state)
                .await
                .map_err(|_| Problem::NotFound)?;
        let n = n.parse().map_err(|_| Problem::NotFound)?;
        let kind = DocKind::from_code(&kind).ok_or(Problem::NotFound)?;
        Ok(Self { number, n, kind })
    }
}

async fn draft(
    State(app): State<App>,
    signed: Signed,
    document: Addressed,
) -> Result<Response, Problem> {
    let draft = app.run(move |office| Ok(office.preview(document.which(), signed.reader())?));
    draft.await.map(pdf)
}

async fn copy(
    State(app): State<App>,
    signed: Signed,
    document: Addressed,
) -> Result<Response, Problem> {
    let copy = app.run(move |office| Ok(office.issued_copy(document.which(), &signed.act_as())?));
    copy.await.map(pdf)
}

async fn issue(
    State(app): State<App>,
    frame: Frame,
    signed: Signed,
    document: Addressed,
) -> Result<Response, Problem> {
    app.run(move |office| {
        let refused = match office.issue(document.which(), &signed.act_as()) {
            Ok(_) => None,
            Err(error @ (OfficeError::DocumentLacks(_) | OfficeError::SecondPerson(_))) => {
                Some(error.told(frame.locale(), "", &|unit| unit.to_string()))
            }
            Err(error) => return Err(error.into()),
        };
        let number = document.number;
        let act = office.act_of(&number, document.n, signed.reader())?;
        if refused.is_none() {
            let number: MatterNumber = number.parse().map_err(|_| Problem::NotFound)?;
            let back = paths::staff_paper_issued(&number, act);
            return Ok(Redirect::to(&back).into_response());
        }
        let mut page = PaperPage::of(office, frame, signed, &number, act, false)?;
        page.refused = refused;
        page::render(StatusCode::UNPROCESSABLE_ENTITY, &page)
    })
    .await
}
