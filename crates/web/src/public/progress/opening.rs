//! `/progress/{number}/openings/{n}`: the petitioner asks why an identity was opened.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use huiyin_office::OfficeError;
use huiyin_office::once::Once;

use super::Visitor;
use super::course::OpeningView;
use super::taking::{keep_sending, said};
use crate::app::App;
use crate::fields::Fields;
use crate::frame::Frame;
use crate::mend::Mend;
use crate::problem::Problem;
use crate::{page, paths};

const STEP: &str = "ask-opening";

/// The page.
#[derive(Template)]
#[template(path = "public/progress_opening.html")]
struct OpeningPage {
    frame: Frame,
    mend: Mend,
    number: String,
    back: String,
    once: Once,
    opening: OpeningView,
    path: String,
    /// Who answers; empty when it cannot be asked about any more.
    to: String,
    /// By when.
    due: String,
    note: String,
}

/// `GET /progress/{number}/openings/{n}`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    Path((_, n)): Path<(String, String)>,
    visitor: Visitor,
) -> Result<Response, Problem> {
    let n = n.parse().map_err(|_| Problem::NotFound)?;
    page::ok(&OpeningPage::new(&app, frame, visitor, n).await?)
}

/// `POST /progress/{number}/openings/{n}`.
pub async fn create(
    State(app): State<App>,
    frame: Frame,
    Path((_, n)): Path<(String, String)>,
    visitor: Visitor,
    fields: Fields,
) -> Result<Response, Problem> {
    let n: usize = n.parse().map_err(|_| Problem::NotFound)?;
    let once = Once::parse(fields.get("once")).ok_or(Problem::NotUtf8)?;
    let note = fields.get("note").to_owned();
    let who = visitor.clone();
    let asked = app
        .run(move |office| Ok(office.ask_opening(who.number(), n, &note, who.visit(), &once)))
        .await?;
    let mend = match asked {
        Ok(_) => {
            let to = paths::progress_done(visitor.number(), STEP);
            return Ok(Redirect::to(&to).into_response());
        }
        Err(error @ OfficeError::NotFound(_)) => return Err(error.into()),
        Err(error) => said(error, &frame, STEP)?,
    };
    again(&app, frame, visitor, n, &fields, mend).await
}

/// The form filled with what was typed.
pub async fn again(
    app: &App,
    frame: Frame,
    visitor: Visitor,
    n: usize,
    fields: &Fields,
    mend: Mend,
) -> Result<Response, Problem> {
    let mut page = OpeningPage::new(app, frame, visitor, n).await?;
    keep_sending(fields, &mend, &mut page.once, &mut 0);
    page.note = fields.get("note").to_owned();
    page.mend = mend.kept_if(!page.to.is_empty());
    page::again(&page, &page.mend)
}

impl OpeningPage {
    async fn new(app: &App, frame: Frame, visitor: Visitor, n: usize) -> Result<Self, Problem> {
        let number = visitor.number().to_owned();
        let (opening, to, due) = app
            .read(move |office| Ok(office.opening_to_ask(visitor.number(), n, visitor.visit())?))
            .await?;
        Ok(Self {
            opening: OpeningView::of(&frame, &number, &opening),
            mend: Mend::none(),
            back: paths::progress_of(&number),
            path: paths::progress_opening(&number, n),
            number,
            once: app.office().new_once(),
            to: to.map_or_else(String::new, |unit| frame.unit(&unit)),
            due: due.map_or_else(String::new, |day| frame.day(&day)),
            note: String::new(),
            frame,
        })
    }
}
