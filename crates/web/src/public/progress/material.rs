//! `/progress/{number}/material`: more words or files.

use askama::Template;
use axum::extract::{Multipart, State};
use axum::response::Response;
use huiyin_domain::field::Form;
use huiyin_office::once::Once;

use super::Visitor;
use super::taking::{Sent, take};
use crate::app::App;
use crate::fields::Fields;
use crate::frame::Frame;
use crate::mend::Mend;
use crate::origin::Address;
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
    from: Address,
    multipart: Multipart,
) -> Result<Response, Problem> {
    let received = uploads::receive(&app, &from, multipart, "files", &frame).await?;
    let Received {
        fields,
        files,
        mend: mut mended,
        room: _room,
    } = received;
    let note = fields.get("note").to_owned();
    if mended.is_empty() && files.is_empty() && note.trim().is_empty() {
        mended.add("note", frame.text("progress.material.nothing"));
    }
    if mended.is_empty() && !app.office().may_add(from.0) {
        mended.add("note", frame.text("progress.material.later"));
    }
    if mended.is_empty() {
        let sent = Sent {
            step: STEP,
            form: Form::from([("note".to_owned(), note)]),
            files,
        };
        match take(&app, &frame, &visitor, &fields, sent).await? {
            Ok(done) => return Ok(done),
            Err(wrong) => mended = wrong,
        }
    }
    again(&app, frame, &visitor, &fields, mended)
}

/// The form filled with what was typed.
pub fn again(
    app: &App,
    frame: Frame,
    visitor: &Visitor,
    fields: &Fields,
    mend: Mend,
) -> Result<Response, Problem> {
    let once = Once::parse(fields.get("once")).unwrap_or_else(|| app.office().new_once());
    let mut page = MaterialPage::new(frame, visitor.number(), once);
    page.note = fields.get("note").to_owned();
    page.mend = mend;
    page::again(&page, &page.mend)
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
