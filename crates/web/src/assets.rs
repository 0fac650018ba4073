//! Static files: part of the program, named by their content, kept for ever by a browser.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::sync::LazyLock;

use axum::Router;
use axum::extract::Path;
use axum::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest as _, Sha256};

use crate::app::App;
use crate::paths;

/// One file, plain and compressed.
struct Asset {
    kind: &'static str,
    path: String,
    plain: Vec<u8>,
    gz: Vec<u8>,
}

/// The style sheet is written in parts and sent as one: two requests before the first paint.
const STYLE: &[&str] = &[
    include_str!("../assets/css/tokens.css"),
    include_str!("../assets/css/base.css"),
    include_str!("../assets/css/public.css"),
    include_str!("../assets/css/progress.css"),
    include_str!("../assets/css/staff.css"),
    include_str!("../assets/css/books.css"),
    include_str!("../assets/css/print.css"),
];

static ALL: LazyLock<BTreeMap<&'static str, Asset>> = LazyLock::new(|| {
    let style = STYLE.concat().into_bytes();
    [
        ("huiyin.css", "text/css; charset=utf-8", style),
        (
            "favicon.svg",
            "image/svg+xml",
            include_bytes!("../assets/favicon.svg").to_vec(),
        ),
        (
            "staff.js",
            "text/javascript; charset=utf-8",
            include_bytes!("../assets/staff.js").to_vec(),
        ),
    ]
    .into_iter()
    .map(|(name, kind, plain)| (name, Asset::new(name, kind, plain)))
    .collect()
});

impl Asset {
    fn new(name: &str, kind: &'static str, plain: Vec<u8>) -> Self {
        let mut hash = String::new();
        for byte in Sha256::digest(&plain).iter().take(8) {
            let _ = write!(hash, "{byte:02x}");
        }
        let mut gz = GzEncoder::new(Vec::new(), Compression::best());
        gz.write_all(&plain).expect("memory takes every byte");
        Self {
            kind,
            path: paths::asset(&hash, name),
            gz: gz.finish().expect("memory takes every byte"),
            plain,
        }
    }
}

/// Its route.
pub fn routes() -> Router<App> {
    Router::new().route(paths::ASSET, get(show))
}

/// Where the file of this name lies.
pub fn path(name: &str) -> &'static str {
    &ALL.get(name)
        .unwrap_or_else(|| panic!("{name} is none of the static files"))
        .path
}

async fn show(Path((hash, name)): Path<(String, String)>, headers: HeaderMap) -> Response {
    let known = ALL.get(name.as_str());
    let Some(asset) = known.filter(|asset| asset.path == paths::asset(&hash, &name)) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let always = [
        (CONTENT_TYPE, asset.kind),
        (CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (VARY, "accept-encoding"),
    ];
    let takes_gzip = headers
        .get(ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.contains("gzip"));
    if takes_gzip {
        (always, [(CONTENT_ENCODING, "gzip")], asset.gz.clone()).into_response()
    } else {
        (always, asset.plain.clone()).into_response()
    }
}
