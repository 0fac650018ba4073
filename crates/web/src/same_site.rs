//! Forms are taken from our own pages alone.

use axum::extract::Request;
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use crate::problem::Problem;

/// Refuses what changes something when a browser says that another site sent it. Browsers say so by
/// `Sec-Fetch-Site` or `Origin`; programs send neither. Cookies are `SameSite` besides.
pub async fn only(request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    if !reads && is_foreign(request.headers()) {
        return Problem::OtherSite.into_response();
    }
    next.run(request).await
}

fn is_foreign(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return !matches!(site, "same-origin" | "none");
    }
    let Some(origin) = headers.get(header::ORIGIN) else {
        return false;
    };
    let host = text("host").unwrap_or_default();
    let from = origin
        .to_str()
        .ok()
        .and_then(|origin| origin.split_once("://"));
    from.is_none_or(|(_, from)| from != host)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn foreign(pairs: &[(&'static str, &'static str)]) -> bool {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, value.parse().unwrap());
        }
        is_foreign(&headers)
    }

    #[test]
    fn a_form_of_another_site_is_told_by_the_browser() {
        assert!(!foreign(&[("host", "a.example")]));
        assert!(!foreign(&[
            ("host", "a.example"),
            ("origin", "https://a.example")
        ]));
        assert!(!foreign(&[("sec-fetch-site", "same-origin")]));
        assert!(foreign(&[
            ("host", "a.example"),
            ("origin", "https://b.example")
        ]));
        assert!(foreign(&[("host", "a.example"), ("origin", "null")]));
        assert!(foreign(&[("sec-fetch-site", "cross-site")]));
        assert!(foreign(&[("sec-fetch-site", "same-site")]));
    }
}
