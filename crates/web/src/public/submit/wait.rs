//! Waiting for a turn, without a script: what was typed waits in the page.

use askama::Template;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use huiyin_office::draft::Turn;

use crate::fields::Fields;
use crate::frame::Frame;
use crate::problem::Problem;

/// The field that brings the turn back.
pub const TURN: &str = "turn";
/// From here on a wait is told in minutes.
const MANY_SECONDS: i64 = 90;

/// The page.
#[derive(Template)]
#[template(path = "public/submit_wait.html")]
struct Wait {
    frame: Frame,
    action: String,
    turn: String,
    how_long: String,
    kept: Vec<(String, String)>,
}

/// A place in the line, and the form again that was sent, to be sent then.
pub fn page(frame: Frame, action: &str, fields: &Fields, turn: Turn) -> Result<Response, Problem> {
    let Turn { token, seconds } = turn;
    let how_long = match seconds {
        ..MANY_SECONDS => frame.t1("submit.wait.seconds", "n", seconds),
        _ => frame.t1("submit.wait.minutes", "n", (seconds + 59) / 60),
    };
    let kept = fields.pairs().filter(|(name, _)| *name != TURN);
    let kept = kept.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let wait = Wait {
        action: action.to_owned(),
        turn: token,
        how_long,
        kept: kept.collect(),
        frame,
    };
    let mut response = crate::page::render(StatusCode::TOO_MANY_REQUESTS, &wait)?;
    let headers = response.headers_mut();
    headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
    Ok(response)
}
