//! `GET /healthz`: is the server well, and how far is the journal published?

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::app::App;
use crate::paths;
use crate::problem::Problem;

/// Its routes.
pub fn routes() -> Router<App> {
    Router::new().route(paths::HEALTH, get(show))
}

/// 200 while petitions can be registered and get their receipts; 503 with the reason otherwise.
async fn show(State(app): State<App>) -> Result<(StatusCode, Json<Value>), Problem> {
    let health = app.run(|office| Ok(office.health())).await?;
    let (status, word) = match (&health.trouble, health.no_writes, health.no_receipts) {
        (Some(_), ..) => (StatusCode::SERVICE_UNAVAILABLE, "read-only"),
        (None, Some(_), _) => (StatusCode::SERVICE_UNAVAILABLE, "no-writes"),
        (None, None, true) => (StatusCode::SERVICE_UNAVAILABLE, "no-receipts"),
        (None, None, false) => (StatusCode::OK, "ok"),
    };
    let reason = health.trouble.or(health.no_writes.map(str::to_owned));
    let body = json!({
        "status": word,
        "reason": reason,
        "alarm": health.alarm,
        "office": health.office,
        "origin": health.origin,
        "entries": health.entries,
        "published": health.published,
    });
    Ok((status, Json(body)))
}
