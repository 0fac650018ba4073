//! `POST /api/petitions`: a petition handed in by a program.

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use axum::{Json, Router};
use huiyin_office::submit::Submission;
use serde_json::{Value, json};

use crate::app::App;
use crate::origin::Address;
use crate::paths;
use crate::problem::Problem;

/// Its routes.
pub fn routes() -> Router<App> {
    Router::new().route(paths::PETITIONS, post(create))
}

/// 201 once the petition is durably registered, with its number and its query code; the code is
/// shown this once and stored hashed.
async fn create(
    State(app): State<App>,
    from: Address,
    body: axum::body::Bytes,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let wrong = |why: String| Problem::Input(vec![("body".to_owned(), why)]);
    // A list of the same values in the same order would pass for an object otherwise.
    if !body.trim_ascii_start().starts_with(b"{") {
        return Err(wrong("expected a JSON object".to_owned()));
    }
    let submission: Submission =
        serde_json::from_slice(&body).map_err(|error| wrong(error.to_string()))?;
    let (from, is_counted) = (from.0, !app.edge().is_platform(from.0));
    let registered = app
        .run(move |office| {
            if is_counted {
                office.may_hand_in(from)?;
            }
            Ok(office.submit(submission)?)
        })
        .await?;
    let body = json!({
        "number": registered.number,
        "query_code": registered.query_code,
        "received": registered.day.to_string(),
    });
    Ok((StatusCode::CREATED, Json(body)))
}
