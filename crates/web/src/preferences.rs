//! `POST /preferences`: language, text size, contrast; then back to the page it was chosen on.

use axum::Router;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;

use crate::app::App;
use crate::cookies;
use crate::fields::Fields;
use crate::look::{Look, Size};
use crate::paths;

/// Its route.
pub fn routes() -> Router<App> {
    Router::new().route(paths::PREFERENCES, post(choose))
}

async fn choose(headers: HeaderMap, fields: Fields) -> Response {
    let mut look = Look::of(&headers);
    if let Ok(locale) = fields.get("lang").parse() {
        look.locale = locale;
    }
    if let Some(size) = Size::of(fields.get("size")) {
        look.size = size;
    }
    match fields.get("contrast") {
        "1" => look.contrast = true,
        "0" => look.contrast = false,
        _ => {}
    }
    let mut response = Redirect::to(here(fields.get("back"))).into_response();
    cookies::LOOK.put(&mut response, &headers, &look.to_string());
    response
}

/// A path of ours; anything that could lead elsewhere is the first page.
pub fn here(back: &str) -> &str {
    let ours = back.starts_with('/')
        && !back.starts_with("//")
        && back
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if ours { back } else { paths::HOME }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_back_never_leads_elsewhere() {
        assert_eq!(here("/progress?x=1"), "/progress?x=1");
        for elsewhere in [
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "",
            "/a\nb",
        ] {
            assert_eq!(here(elsewhere), "/", "{elsewhere}");
        }
    }
}
