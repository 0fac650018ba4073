//! `/submit/receipt`: number and query code, and what happens next, until when.

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Redirect, Response};
use huiyin_office::submit::Promised;

use super::pages::last_day;
use crate::app::App;
use crate::frame::Frame;
use crate::origin::origin;
use crate::problem::Problem;
use crate::qr::Qr;
use crate::{page, paths};

/// The page.
#[derive(Template)]
#[template(path = "public/submit_receipt.html")]
struct ReceiptPage {
    frame: Frame,
    number: String,
    query_code: String,
    changed: bool,
    day: String,
    unit: String,
    ways: Vec<Way>,
    is_provisional: bool,
    qr: Option<Qr>,
    look_up: String,
    until: String,
}

/// One thing that the office owes.
struct Way {
    /// Until when.
    day: String,
    /// Last part of its wording key.
    name: &'static str,
    /// It runs now; the others are counted as if each part took its whole time.
    is_now: bool,
}

/// `GET /submit/receipt`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let held = super::held(&app, &headers).await?;
    let Some(receipt) = held.and_then(|held| held.draft.receipt) else {
        return Ok(Redirect::to(paths::SUBMIT).into_response());
    };
    let number = receipt.number.clone();
    let promised = app.run(move |office| Ok(office.promised(&number)?)).await?;
    let look_up = paths::progress_with(&receipt.number);
    let qr = origin(&headers).and_then(|origin| Qr::of(&format!("{origin}{look_up}")));
    let ways = ways(&frame, &promised);
    page::ok(&ReceiptPage {
        number: receipt.number,
        query_code: receipt.query_code,
        changed: receipt.changed,
        day: frame.day(&promised.received),
        unit: frame.unit(&promised.owner),
        is_provisional: promised.steps.iter().any(|step| step.provisional),
        ways,
        qr,
        look_up,
        until: last_day(&frame),
        frame,
    })
}

fn ways(frame: &Frame, promised: &Promised) -> Vec<Way> {
    let this_year = frame.today.year();
    let ways = promised.steps.iter().enumerate().map(|(at, step)| Way {
        day: match step.due.year() == this_year {
            true => frame.short_day(&step.due),
            false => frame.t2(
                "submit.receipt.other_year",
                "year",
                step.due.year(),
                "day",
                frame.short_day(&step.due),
            ),
        },
        name: step.name,
        is_now: at == 0,
    });
    ways.collect()
}
