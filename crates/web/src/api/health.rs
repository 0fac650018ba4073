//! `GET /healthz`: is the server well, and how far is the journal published?

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Json, Router};
use huiyin_office::Shares;
use serde_json::json;

use crate::app::App;
use crate::paths;
use crate::problem::{Problem, WELL_AGAIN_SECONDS};

/// Its routes.
pub fn routes() -> Router<App> {
    Router::new().route(paths::HEALTH, get(show))
}

/// 200 while petitions can be registered and get their receipts; 503 with the reason otherwise.
async fn show(State(app): State<App>) -> Result<Response, Problem> {
    let health = app.run(|office| Ok(office.health())).await?;
    let word = match &health {
        well if well.trouble.is_some() => "read-only",
        well if well.no_writes.is_some() => "no-writes",
        well if well.no_keys.is_some() => "no-keys",
        well if well.no_receipts => "no-receipts",
        _ => "ok",
    };
    let status = match word {
        "ok" => StatusCode::OK,
        _ => StatusCode::SERVICE_UNAVAILABLE,
    };
    let no_writes = health.no_writes.map(str::to_owned);
    let reason = health.trouble.or(no_writes).or(health.no_keys);
    let key_shares = health.shares.map(|shares| match shares {
        Shares::None => "none",
        Shares::Made => "made",
        Shares::Past => "past",
    });
    let body = json!({
        "status": word,
        "reason": reason,
        "alarm": health.alarm,
        "key_shares": key_shares,
        "office": health.office,
        "origin": health.origin,
        "entries": health.entries,
        "published": health.published,
    });
    Ok(match status {
        StatusCode::OK => Json(body).into_response(),
        status => (status, [(RETRY_AFTER, WELL_AGAIN_SECONDS)], Json(body)).into_response(),
    })
}
