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

/// 200 while petitions can be registered; 503 with the reason when the server only reads.
async fn show(State(app): State<App>) -> Result<(StatusCode, Json<Value>), Problem> {
    let health = app.run(|office| Ok(office.health())).await?;
    let status = match health.trouble {
        None => StatusCode::OK,
        Some(_) => StatusCode::SERVICE_UNAVAILABLE,
    };
    let body = json!({
        "status": if health.trouble.is_none() { "ok" } else { "read-only" },
        "reason": health.trouble,
        "alarm": health.alarm,
        "office": health.office,
        "origin": health.origin,
        "entries": health.entries,
        "published": health.published,
    });
    Ok((status, Json(body)))
}
