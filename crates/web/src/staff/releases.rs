//! `/staff/releases`: what officers ask a custodian for on accusations, and the custodian's word. The page names the
//! matter by its number and who asks what for, and nothing else of either.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use huiyin_domain::code::Coded as _;
use huiyin_domain::opening::Why;
use huiyin_office::release::ToRelease;
use huiyin_office::{Office, OfficeError};

use crate::app::App;
use crate::fields::Fields;
use crate::frame::Frame;
use crate::mend::Mend;
use crate::problem::Problem;
use crate::staff::Signed;
use crate::staff::matter::identity::moment;
use crate::{page, paths};

/// Its routes.
pub fn routes() -> Router<App> {
    Router::new()
        .route(paths::STAFF_RELEASES, get(show))
        .route(paths::STAFF_RELEASE, post(answer))
}

/// The page.
#[derive(Template)]
#[template(path = "staff/releases.html")]
struct ReleasesPage {
    frame: Frame,
    signed: Signed,
    mend: Mend,
    waiting: Vec<Waiting>,
}

/// What one officer asks for.
struct Waiting {
    id: String,
    path: String,
    number: String,
    who: String,
    unit: String,
    purpose: String,
    why: String,
    asked: String,
    /// What was typed as a reason of refusing.
    refusal: String,
}

async fn show(State(app): State<App>, frame: Frame, signed: Signed) -> Result<Response, Problem> {
    let page = app
        .read(move |office| ReleasesPage::of(office, frame, signed))
        .await?;
    page::ok(&page)
}

async fn answer(
    State(app): State<App>,
    frame: Frame,
    signed: Signed,
    Path((number, n)): Path<(String, String)>,
    fields: Fields,
) -> Result<Response, Problem> {
    let n: usize = n.parse().map_err(|_| Problem::NotFound)?;
    app.run(move |office| {
        let refusal = (fields.get("do") != "release").then(|| fields.get("why"));
        let wrong = match office.answer_release(&number, n, &signed.officer, refusal) {
            Ok(()) => return Ok(Redirect::to(paths::STAFF_RELEASES).into_response()),
            Err(OfficeError::Fields(wrong)) => wrong,
            Err(error) => return Err(error.into()),
        };
        let mut page = ReleasesPage::of(office, frame, signed)?;
        let id = id(&number, n);
        if !wrong.is_empty() {
            let said = page
                .frame
                .t2("releases.write_why", "min", Why::LEAST, "max", Why::MOST);
            page.mend.add(id.clone(), said);
        }
        for one in page.waiting.iter_mut().filter(|one| one.id == id) {
            one.refusal = fields.get("why").to_owned();
        }
        page::mend(&page)
    })
    .await
}

/// Names the field for a refusal of one request.
fn id(number: &str, n: usize) -> String {
    format!("why-{number}-{n}")
}

impl ReleasesPage {
    fn of(office: &Office, frame: Frame, signed: Signed) -> Result<Self, Problem> {
        let waiting = office.to_release(&signed.officer)?;
        Ok(Self {
            waiting: waiting
                .into_iter()
                .map(|one| Waiting::of(one, &frame))
                .collect(),
            mend: Mend::none(),
            frame,
            signed,
        })
    }
}

impl Waiting {
    fn of(one: ToRelease, frame: &Frame) -> Self {
        let request = one.request;
        Self {
            id: id(&one.number, request.n),
            path: paths::staff_release(&one.number, request.n),
            number: one.number,
            who: frame.officer(&request.officer),
            unit: frame.unit(&request.unit),
            purpose: frame.named(request.purpose.choice()),
            why: request.why,
            asked: moment(request.asked, frame),
            refusal: String::new(),
        }
    }
}
