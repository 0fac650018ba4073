//! Signing in again with a form in hand: what was typed is kept on the sign-in page, and sent after it.

use askama::Template;
use axum::body::Body;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Response};

use crate::app::App;
use crate::frame::Frame;
use crate::mend::Mend;
use crate::staff::Signed;
use crate::staff::sign_in::SignInPage;
use crate::typed::Typed;
use crate::{page, paths, preferences};

/// A way back onto a staff page; anything else is the desk.
pub fn back(to: &str) -> &str {
    let here = preferences::here(to);
    if paths::is_staff(here.split('?').next().unwrap_or_default()) {
        here
    } else {
        paths::STAFF
    }
}

/// Asks to sign in and keeps what was typed: status 401.
pub async fn ask_first(app: &App, parts: Parts, body: Body) -> Response {
    let frame = Frame::of(&parts, app);
    let typed = match Typed::read(&parts, body).await {
        Ok(typed) => typed,
        Err(problem) => return problem.into_response(),
    };
    let page = SignInPage {
        frame,
        mend: Mend::none(),
        officer: String::new(),
        over: true,
        typed,
    };
    page::render(StatusCode::UNAUTHORIZED, &page).unwrap_or_else(|problem| problem.into_response())
}

/// After signing in: what was typed is still there, and one button sends it.
#[derive(Template)]
#[template(path = "staff/typed.html")]
pub struct TypedPage {
    /// The frame.
    pub frame: Frame,
    /// Who is signed in.
    pub signed: Signed,
    /// What was typed.
    pub typed: Typed,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_back_is_a_staff_page_behind_the_door() {
        assert_eq!(back("/staff/matters?page=2"), "/staff/matters?page=2");
        for elsewhere in ["/", "/staffing", "//evil.example", "/staff/sign-in", ""] {
            assert_eq!(back(elsewhere), "/staff", "{elsewhere}");
        }
    }
}
