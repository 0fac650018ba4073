//! Forms are taken from our own pages alone.

use axum::extract::Request;
use axum::http::{HeaderMap, Method, header};

use crate::paths;
use crate::problem::Problem;

/// Refuses what changes something when a browser says that another site sent it. Browsers say so by
/// `Sec-Fetch-Site` or `Origin`; programs send neither, and some browsers without scripts do not. Whoever acts as an
/// officer has to say it. Cookies are `SameSite` besides.
pub fn refused(request: &Request) -> Option<Problem> {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return None;
    }
    let is_office = request.uri().path().starts_with(paths::STAFF);
    match source(request.headers()) {
        Source::Elsewhere => Some(Problem::OtherSite),
        Source::Unsaid if is_office => Some(Problem::OtherSite),
        Source::Unsaid | Source::Here => None,
    }
}

/// Where a form was.
#[derive(Debug, PartialEq, Eq)]
enum Source {
    Here,
    Elsewhere,
    Unsaid,
}

fn source(headers: &HeaderMap) -> Source {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return match site {
            "same-origin" | "none" => Source::Here,
            _ => Source::Elsewhere,
        };
    }
    let Some(origin) = headers.get(header::ORIGIN) else {
        return Source::Unsaid;
    };
    let host = text("host").unwrap_or_default();
    let from = origin
        .to_str()
        .ok()
        .and_then(|origin| origin.split_once("://"));
    match from {
        Some((_, from)) if from == host => Source::Here,
        _ => Source::Elsewhere,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(pairs: &[(&'static str, &'static str)]) -> Source {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, value.parse().unwrap());
        }
        source(&headers)
    }

    #[test]
    fn a_form_of_another_site_is_told_by_the_browser() {
        let (host, ours) = (("host", "a.example"), ("origin", "https://a.example"));
        assert_eq!(said(&[host]), Source::Unsaid);
        assert_eq!(said(&[host, ours]), Source::Here);
        assert_eq!(said(&[("sec-fetch-site", "same-origin")]), Source::Here);
        for elsewhere in [
            ("origin", "https://b.example"),
            ("origin", "null"),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
        ] {
            assert_eq!(said(&[host, elsewhere]), Source::Elsewhere, "{elsewhere:?}");
        }
    }
}
