//! `/submit/receipt`: number and query code, and what happens next, until when.

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Redirect, Response};
use fast_qr::{ECL, QRBuilder};
use huiyin_office::submit::Promised;

use super::pages::last_day;
use crate::app::App;
use crate::frame::Frame;
use crate::origin::origin;
use crate::problem::Problem;
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

/// A QR code as the outline of its dark squares.
struct Qr {
    size: usize,
    path: String,
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

impl Qr {
    fn of(text: &str) -> Option<Self> {
        let code = QRBuilder::new(text).ecl(ECL::M).build().ok()?;
        let mut path = String::new();
        for (y, row) in (0..code.size).map(|y| (y, &code[y])) {
            let mut x = 0;
            while x < code.size {
                let run = row[x..code.size]
                    .iter()
                    .take_while(|one| one.value())
                    .count();
                if run > 0 {
                    path.push_str(&format!("M{x} {y}h{run}v1h-{run}z"));
                }
                x += run.max(1);
            }
        }
        Some(Self {
            size: code.size,
            path,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_drawn_whole() {
        let qr = Qr::of("https://letters.example/progress?number=a-2026-1").unwrap();
        // The finder pattern in the upper left corner begins with seven dark squares.
        assert!(qr.path.starts_with("M0 0h7v1h-7z"), "{}", qr.path);
        assert_eq!((qr.size - 21) % 4, 0);
    }
}
