//! Headers that every answer carries.

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::Response;

use crate::origin::is_https;

/// No script but our own file, which asks nobody but us, no frame, nothing from elsewhere, no guessing of types,
/// nothing said to other sites, no window and no page of theirs beside ours, no camera and no place. Our own pages are
/// told where a form came from: without TLS that is all by which one of another site is known.
const ALWAYS: [(HeaderName, &str); 7] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; \
         base-uri 'none'; frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=()",
    ),
];

/// What somebody handed in does nothing, whoever opens it where: no script, no form, no frame, an origin of its own.
pub const HANDED_IN: (HeaderName, &str) = (
    header::CONTENT_SECURITY_POLICY,
    "default-src 'none'; sandbox; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

/// Whoever came over TLS once comes over nothing else for a year. Other names of the domain are not ours to bind.
const TLS_ALONE: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// What the answer to one request carries.
pub struct Carried {
    is_https: bool,
}

impl Carried {
    /// For this request.
    pub fn of(request: &Request) -> Self {
        Self {
            is_https: is_https(request.headers()),
        }
    }

    /// Puts it onto the answer.
    pub fn put(self, response: &mut Response) {
        let headers = response.headers_mut();
        headers.reserve(ALWAYS.len() + 1);
        if self.is_https {
            headers.insert(header::STRICT_TRANSPORT_SECURITY, TLS_ALONE);
        }
        for (name, value) in ALWAYS {
            // What somebody handed in has a stricter policy of its own.
            headers
                .entry(name)
                .or_insert(HeaderValue::from_static(value));
        }
    }
}
