//! The link that lets an officer set a password.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use huiyin_domain::organisation::Officer;

use crate::app::App;
use crate::frame::Frame;
use crate::origin::origin;
use crate::problem::Problem;
use crate::staff::Signed;
use crate::staff::admin::Administrator;
use crate::{page, paths};

#[derive(Template)]
#[template(path = "staff/admin/link.html")]
struct LinkPage {
    frame: Frame,
    signed: Signed,
    officer: Officer,
    /// Shown this once.
    link: String,
}

/// Opens a one-time link. It is a POST, so a reload asks first, and each link ends the one before.
pub async fn create(
    State(app): State<App>,
    frame: Frame,
    Administrator(signed): Administrator,
    headers: HeaderMap,
    code: Option<Path<String>>,
) -> Result<Response, Problem> {
    let officer = super::known(&frame, code)?.ok_or(Problem::NotFound)?;
    let id = officer.id.to_string();
    let who = signed.act_as();
    let token = app
        .run(move |office| Ok(office.open_link_as(&id, &who)?))
        .await?;
    let path = paths::first_password(token.as_str());
    let link = match origin(&headers) {
        Some(origin) => format!("{origin}{path}"),
        None => path,
    };
    page::ok(&LinkPage {
        frame,
        signed,
        officer,
        link,
    })
}
