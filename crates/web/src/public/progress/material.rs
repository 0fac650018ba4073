//! `/progress/{number}/material`: more words or files.

use askama::Template;
use axum::extract::{Multipart, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use huiyin_domain::field::Form;
use huiyin_office::OfficeError;
use huiyin_office::once::Once;

use super::Visitor;
use super::lookup::said;
use crate::app::App;
use crate::frame::Frame;
use crate::mend::Mend;
use crate::problem::Problem;
use crate::uploads::{self, Received};
use crate::{page, paths};

const STEP: &str = "add-material";

/// The page.
#[derive(Template)]
#[template(path = "public/progress_material.html")]
struct MaterialPage {
    frame: Frame,
    mend: Mend,
    number: String,
    back: String,
    once: Once,
    note: String,
}

/// `GET /progress/{number}/material`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    visitor: Visitor,
) -> Result<Response, Problem> {
    let once = app.office().new_once();
    page::ok(&MaterialPage::new(frame, visitor.number(), once))
}

/// `POST /progress/{number}/material`.
pub async fn add(
    State(app): State<App>,
    frame: Frame,
    visitor: Visitor,
    multipart: Multipart,
) -> Result<Response, Problem> {
    let number = visitor.number().to_owned();
    let received = uploads::receive(multipart, "files", &frame).await?;
    let Received {
        fields,
        files,
        mend: mut mended,
    } = received;
    let note = fields.get("note").to_owned();
    let once = Once::parse(fields.get("once")).ok_or(Problem::NotUtf8)?;
    if mended.is_empty() && files.is_empty() && note.trim().is_empty() {
        mended.add("note", frame.t("progress.material.nothing"));
    }
    if mended.is_empty() {
        let form = Form::from([("note".to_owned(), note.clone())]);
        let (form, once) = (form, once.clone());
        let taken = app
            .run(move |office| {
                let (number, who) = (visitor.number(), visitor.act_as());
                Ok(office.step_with(number, STEP, &form, &who, None, &once, &files))
            })
            .await?;
        match taken {
            Ok(_) => {
                let to = paths::progress_done(&number, STEP);
                return Ok(Redirect::to(&to).into_response());
            }
            Err(OfficeError::Upload(error)) => {
                mended.add("files", uploads::error(&frame, &error));
            }
            Err(error) => mended = said(error, &frame, STEP)?,
        }
    }
    let mut again = MaterialPage::new(frame, &number, once);
    again.mend = mended;
    again.note = note;
    page::mend(&again)
}

impl MaterialPage {
    fn new(frame: Frame, number: &str, once: Once) -> Self {
        Self {
            frame,
            mend: Mend::none(),
            number: number.to_owned(),
            back: paths::progress_of(number),
            once,
            note: String::new(),
        }
    }
}
