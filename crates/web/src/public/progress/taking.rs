//! Taking a step as the petitioner who looked the matter up: once, and back to the matter.

use axum::response::{IntoResponse as _, Redirect, Response};
use huiyin_domain::field::Form;
use huiyin_office::OfficeError;
use huiyin_office::attachment::Upload;
use huiyin_office::once::Once;

use super::Visitor;
use crate::app::App;
use crate::fields::Fields;
use crate::frame::Frame;
use crate::mend::Mend;
use crate::problem::Problem;
use crate::{paths, uploads};

/// One step, as a page composed it.
pub struct Sent {
    /// The step's name.
    pub step: &'static str,
    /// Its form.
    pub form: Form,
    /// What comes with it.
    pub files: Vec<Upload>,
}

/// Takes it: the way back to the matter, or what of the page is to be mended. `fields` say which sending
/// this is (`once`) and, where that matters, how many entries the page knew (`seen`).
/// # Errors
/// What no page of a form can say.
pub async fn take(
    app: &App,
    frame: &Frame,
    visitor: &Visitor,
    fields: &Fields,
    sent: Sent,
) -> Result<Result<Response, Mend>, Problem> {
    let Sent { step, form, files } = sent;
    let once = Once::parse(fields.get("once")).ok_or(Problem::NotUtf8)?;
    let seen = fields.get("seen").parse().ok();
    let (number, who) = (visitor.number().to_owned(), visitor.act_as());
    let to = paths::progress_done(&number, step);
    let taken = app
        .run(move |office| Ok(office.step_with(&number, step, &form, &who, seen, &once, &files)))
        .await?;
    match taken {
        Ok(_) => Ok(Ok(Redirect::to(&to).into_response())),
        Err(error) => said(error, frame, step).map(Err),
    }
}

/// Which sending a filled form is, and how many entries its page knew. One that was kept while the look-up
/// was over is the one that was made before; one that came back to be mended is a new one.
pub fn keep_sending(fields: &Fields, mend: &Mend, once: &mut Once, seen: &mut usize) {
    if mend.is_empty() {
        if let Some(before) = Once::parse(fields.get("once")) {
            *once = before;
        }
        if let Ok(before) = fields.get("seen").parse() {
            *seen = before;
        }
    }
}

/// What of a refusal is said on the page of the form it came from; anything else goes on.
pub fn said(error: OfficeError, frame: &Frame, step: &str) -> Result<Mend, Problem> {
    let one = |field: &str, text: String| {
        let mut mend = Mend::none();
        mend.add(field, text);
        mend
    };
    match error {
        OfficeError::Moved { .. } => Ok(one("", frame.text("progress.moved"))),
        OfficeError::SentBefore(_) => Ok(one("", frame.text("progress.sent_before"))),
        OfficeError::Upload(error) => Ok(one("files", uploads::error(frame, &error))),
        other => Mend::from_office(other, frame, step),
    }
}
