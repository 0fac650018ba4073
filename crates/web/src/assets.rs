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

/// A style sheet is written in parts and sent as one: two requests before the first paint. A petitioner's telephone
/// is not sent what only officers see.
const PUBLIC: &[&str] = &[
    include_str!("../assets/css/tokens.css"),
    include_str!("../assets/css/base.css"),
    include_str!("../assets/css/public.css"),
    include_str!("../assets/css/progress.css"),
    include_str!("../assets/css/tables.css"),
];
const STAFF: &[&str] = &[
    include_str!("../assets/css/staff.css"),
    include_str!("../assets/css/books.css"),
];
/// Last, for it takes back what is for screens alone.
const PRINT: &str = include_str!("../assets/css/print.css");

static ALL: LazyLock<BTreeMap<&'static str, Asset>> = LazyLock::new(|| {
    let style = |parts: &[&[&str]]| slim(&parts.concat().concat()).into_bytes();
    let css = "text/css; charset=utf-8";
    [
        ("public.css", css, style(&[PUBLIC, &[PRINT]])),
        ("staff.css", css, style(&[PUBLIC, STAFF, &[PRINT]])),
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

/// A style sheet without comments and without blanks that mean nothing: what is between quotes stays.
fn slim(css: &str) -> String {
    let mut slim = String::with_capacity(css.len());
    let mut rest = css.chars().peekable();
    let (mut blank, mut quoted) = (false, false);
    while let Some(c) = rest.next() {
        if quoted {
            slim.push(c);
            quoted = c != '"';
        } else if c == '/' && rest.peek() == Some(&'*') {
            rest.next();
            let mut before = ' ';
            for c in rest.by_ref() {
                if (before, c) == ('*', '/') {
                    break;
                }
                before = c;
            }
        } else if c.is_whitespace() {
            blank = true;
        } else {
            let joins = matches!(c, '{' | '}' | ';' | ',' | '>')
                || slim.ends_with(['{', '}', ';', ',', ':', '>']);
            if blank && !joins && !slim.is_empty() {
                slim.push(' ');
            }
            blank = false;
            quoted = c == '"';
            slim.push(c);
        }
    }
    slim
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_sheet_loses_nothing_but_comments_and_blanks() {
        let css = "/* a; b { */\n:root { --sans: \"Ping Fang\",  Arial; }\n\n.a > .b,\n.c :focus { /* x */\n  \
                   width: calc(1rem + 2px);\n  content: \"▲ ; /* \" / \"\";\n}\n@media (max-width: 1px) { a { margin: 0 auto; } }\n";
        assert_eq!(
            slim(css),
            ":root{--sans:\"Ping Fang\",Arial;}.a>.b,.c :focus{width:calc(1rem + 2px);\
             content:\"▲ ; /* \" / \"\";}@media (max-width:1px){a{margin:0 auto;}}"
        );
        assert_eq!(slim(&slim(css)), slim(css));
    }

    #[test]
    fn style_sheets_stay_small() {
        for (name, plain, packed) in [("public.css", 45, 10), ("staff.css", 60, 14)] {
            let style = &ALL[name];
            let (bytes, gz) = (style.plain.len(), style.gz.len());
            assert!(bytes <= plain * 1024, "{name}: {bytes} bytes");
            assert!(gz <= packed * 1024, "{name}: {gz} bytes packed");
        }
    }
}
