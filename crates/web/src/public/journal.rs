//! `GET /journal/{office}/g{n}/…`: the published journal, byte for byte as the publisher wrote it.
//!
//! The layout is that of C2SP tlog-tiles, with `seal/<YYYYMMDD>` and `journal.json` beside it.

use std::path::PathBuf;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use huiyin_journal::tile::parse_path;

use crate::app::App;
use crate::paths;
use crate::problem::Problem;

const IMMUTABLE: &str = "public, max-age=31536000, immutable";
const TEXT: &str = "text/plain; charset=utf-8";

/// Its routes.
pub fn routes() -> Router<App> {
    Router::new().route(paths::JOURNAL, get(show))
}

/// How a published file is served: its type and how long it may be kept.
fn service(file: &str) -> Option<(&'static str, &'static str)> {
    if file == "checkpoint" {
        return Some((TEXT, "no-store"));
    }
    if file == "journal.json" {
        return Some(("application/json", "no-cache"));
    }
    if let Some(day) = file.strip_prefix("seal/") {
        let fits = day.len() == 8 && day.bytes().all(|byte| byte.is_ascii_digit());
        return fits.then_some((TEXT, IMMUTABLE));
    }
    parse_path(file)
        .is_ok()
        .then_some(("application/octet-stream", IMMUTABLE))
}

async fn show(
    State(app): State<App>,
    Path((office, generation, file)): Path<(String, String, String)>,
) -> Result<Response, Problem> {
    let (kind, keep) = service(&file).ok_or(Problem::NotFound)?;
    let bytes = app
        .run(move |house| {
            let code = |part: &str| part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
            if !code(&office) || !code(&generation) {
                return Err(Problem::NotFound);
            }
            let path: PathBuf = house
                .place()
                .public_dir()
                .join("journal")
                .join(office)
                .join(generation)
                .join(file);
            match std::fs::read(&path) {
                Ok(bytes) => Ok(bytes),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                    Err(Problem::NotFound)
                }
                Err(error) => Err(Problem::fault(&error)),
            }
        })
        .await?;
    let headers = [
        (CONTENT_TYPE, kind),
        (CACHE_CONTROL, keep),
        (ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    ];
    Ok((headers, bytes).into_response())
}

#[cfg(test)]
mod tests {
    use super::service;

    #[test]
    fn only_names_of_published_files_are_looked_up() {
        for file in [
            "checkpoint",
            "seal/20261102",
            "tile/0/000",
            "tile/entries/x001/234.p/7",
            "journal.json",
        ] {
            assert!(service(file).is_some(), "{file}");
        }
        for file in [
            "../data.db",
            "seal/../../keys",
            "tile/0/../x",
            "",
            "checkpoint/",
            "seal/2026",
        ] {
            assert!(service(file).is_none(), "{file}");
        }
    }
}
