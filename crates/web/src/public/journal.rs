//! `GET /journal/{office}/g{n}/…`: the published journal, byte for byte as the publisher wrote it.
//!
//! The layout is that of C2SP tlog-tiles, with `seal/<YYYYMMDD>` and `journal.json` beside it.

use std::io::ErrorKind::{IsADirectory, NotADirectory, NotFound};
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

/// `g1`, `g2` …: a name from outside becomes part of a path only in this form.
fn is_generation(folder: &str) -> bool {
    let number = folder.strip_prefix('g').and_then(|n| n.parse::<u32>().ok());
    number.is_some_and(|number| folder == format!("g{number}"))
}

async fn show(
    State(app): State<App>,
    Path((office, generation, file)): Path<(String, String, String)>,
) -> Result<Response, Problem> {
    let (kind, keep) = service(&file).ok_or(Problem::NotFound)?;
    let bytes = app
        .run(move |house| {
            if office != house.code() || !is_generation(&generation) {
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
                // A name of the layout may be the beginning of longer ones.
                Err(error) if matches!(error.kind(), NotFound | NotADirectory | IsADirectory) => {
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
    use super::{is_generation, service};

    #[test]
    fn a_generation_is_a_number_and_no_name_of_any_length() {
        assert!(is_generation("g1") && is_generation("g12"));
        let long = format!("g{}", "1".repeat(300));
        for other in [
            "",
            "g",
            "1",
            "g01",
            "g+1",
            "g-1",
            "G1",
            &long,
            &"a".repeat(300),
        ] {
            assert!(!is_generation(other), "{other}");
        }
    }

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
