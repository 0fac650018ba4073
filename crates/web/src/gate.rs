//! What every request passes on its way to its handler, from the outside in.
//!
//! One layer does all of it: layers around layers each box and copy what lies inside them for every request, which was
//! a tenth of the time of a page.

use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use crate::app::App;
use crate::problem::{self, Problem};
use crate::staff::signed;
use crate::{headers, lines, same_site};

/// From the head of a request to its answer.
const WHOLE_REQUEST: Duration = Duration::from_secs(60);
/// The same for a form with files: ten photographs over a slow telephone (50 MB at 0.8 Mbit/s).
const WITH_FILES: Duration = Duration::from_secs(600);

/// For pages: besides, each line has its share, staff pages open for whoever is signed in, and a problem is told as a
/// page.
pub async fn page(State(app): State<App>, request: Request, next: Next) -> Response {
    let guarded = async |request| {
        let shared = async |request| signed::only(&app, request, next).await;
        let told = async |request| lines::share(app.shares(), request, shared).await;
        problem::as_page(&app, request, told).await
    };
    around(request, guarded).await
}

/// For what programs ask for.
pub async fn plain(request: Request, next: Next) -> Response {
    around(request, async |request| next.run(request).await).await
}

/// Forms from our own pages alone, an answer in time, and the headers that every answer carries.
async fn around(request: Request, inner: impl AsyncFnOnce(Request) -> Response) -> Response {
    let carried = headers::Carried::of(&request);
    let mut response = match same_site::refused(&request) {
        Some(problem) => problem.into_response(),
        None => in_time(request, inner).await,
    };
    carried.put(&mut response);
    response
}

/// A request that is not whole in time is given up: nothing of it was written.
async fn in_time(request: Request, inner: impl AsyncFnOnce(Request) -> Response) -> Response {
    let limit = match may_have_files(request.headers()) {
        true => WITH_FILES,
        false => WHOLE_REQUEST,
    };
    match tokio::time::timeout(limit, inner(request)).await {
        Ok(response) => response,
        Err(_) => Problem::TooSlow.into_response(),
    }
}

/// A form of the kind that brings files.
pub fn may_have_files(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE);
    kind.is_some_and(|kind| kind.as_bytes().starts_with(b"multipart/form-data"))
}
