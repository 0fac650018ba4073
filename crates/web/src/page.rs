//! A rendered template as an answer.

use askama::Template;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};

use crate::markup;
use crate::mend::Mend;
use crate::problem::Problem;

/// Bytes that most pages fit into, so that they are not copied while they grow.
const ROOM: usize = 48 << 10;

/// A page with this status. No page is kept by a cache: it holds what one reader may see.
/// # Errors
/// [`Problem::Fault`] when the template cannot be rendered.
pub fn render(status: StatusCode, page: &impl Template) -> Result<Response, Problem> {
    let mut text = String::with_capacity(ROOM);
    page.render_into(&mut text)
        .map_err(|error| Problem::fault(&error))?;
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CACHE_CONTROL, "no-store"),
    ];
    Ok((status, headers, markup::ends_together(text)).into_response())
}

/// A page with status 200.
/// # Errors
/// As [`render`].
pub fn ok(page: &impl Template) -> Result<Response, Problem> {
    render(StatusCode::OK, page)
}

/// The filled form again, with what is to be mended: status 422.
/// # Errors
/// As [`render`].
pub fn mend(page: &impl Template) -> Result<Response, Problem> {
    render(StatusCode::UNPROCESSABLE_ENTITY, page)
}

/// The filled form again: with what is to be mended, or as it was kept.
/// # Errors
/// As [`render`].
pub fn again(page: &impl Template, mend: &Mend) -> Result<Response, Problem> {
    match mend.is_empty() {
        true => ok(page),
        false => self::mend(page),
    }
}
