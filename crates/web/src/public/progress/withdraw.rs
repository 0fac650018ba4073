//! `/progress/{number}/withdrawal`: what follows from withdrawing, and doing it.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use huiyin_domain::field::Form;
use huiyin_office::once::Once;

use super::Visitor;
use super::taking::{Sent, keep_sending, take};
use crate::app::App;
use crate::fields::Fields;
use crate::frame::Frame;
use crate::mend::Mend;
use crate::problem::Problem;
use crate::{page, paths};

const STEP: &str = "withdraw";

/// The page.
#[derive(Template)]
#[template(path = "public/progress_withdraw.html")]
struct WithdrawPage {
    frame: Frame,
    mend: Mend,
    number: String,
    back: String,
    once: Once,
    seen: usize,
    /// It can be withdrawn now.
    open: bool,
    confirmed: bool,
    note: String,
}

/// `GET /progress/{number}/withdrawal`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    visitor: Visitor,
) -> Result<Response, Problem> {
    page::ok(&WithdrawPage::new(&app, frame, visitor).await?)
}

/// `POST /progress/{number}/withdrawal`.
pub async fn create(
    State(app): State<App>,
    frame: Frame,
    visitor: Visitor,
    fields: Fields,
) -> Result<Response, Problem> {
    let mut mend = Mend::none();
    if fields.get("confirmed") != "yes" {
        mend.add("confirmed", frame.text("progress.withdraw.confirm_missing"));
    }
    if mend.is_empty() {
        let form = Form::from([
            ("confirmed".to_owned(), "yes".to_owned()),
            ("note".to_owned(), fields.get("note").to_owned()),
        ]);
        let sent = Sent {
            step: STEP,
            form,
            files: Vec::new(),
        };
        match take(&app, &frame, &visitor, &fields, sent).await? {
            Ok(done) => return Ok(done),
            Err(wrong) => mend = wrong,
        }
    }
    again(&app, frame, visitor, &fields, mend).await
}

/// The form filled with what was typed.
pub async fn again(
    app: &App,
    frame: Frame,
    visitor: Visitor,
    fields: &Fields,
    mend: Mend,
) -> Result<Response, Problem> {
    let mut page = WithdrawPage::new(app, frame, visitor).await?;
    keep_sending(fields, &mend, &mut page.once, &mut page.seen);
    page.confirmed = fields.get("confirmed") == "yes";
    page.note = fields.get("note").to_owned();
    page.mend = mend.kept_if(page.open);
    page::again(&page, &page.mend)
}

impl WithdrawPage {
    async fn new(app: &App, frame: Frame, visitor: Visitor) -> Result<Self, Problem> {
        let number = visitor.number().to_owned();
        let course = app
            .read(move |office| Ok(office.course(visitor.number(), visitor.visit())?))
            .await?;
        Ok(Self {
            frame,
            mend: Mend::none(),
            back: paths::progress_of(&number),
            number,
            once: app.office().new_once(),
            seen: course.matter.entries.len(),
            open: course.may(STEP),
            confirmed: false,
            note: String::new(),
        })
    }
}
