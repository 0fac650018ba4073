//! `/staff/registration/slips/{number}`: what the petitioner takes home, two copies on one sheet.
//!
//! The query code stands in no address. The browser that registered keeps the form's token for two hours, and
//! with it the code is derived anew; nobody else can have it printed.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use huiyin_domain::code::Coded as _;
use huiyin_office::once::Once;
use huiyin_office::slip::Slip;

use crate::app::App;
use crate::cookies;
use crate::frame::{Frame, capital};
use crate::problem::Problem;
use crate::staff::Signed;
use crate::{page, paths};

/// How many slips can be printed again.
const KEPT: usize = 12;

/// Its routes.
pub fn routes() -> Router<App> {
    Router::new().route(paths::STAFF_SLIP, get(show))
}

#[derive(Template)]
#[template(path = "staff/slip.html")]
struct SlipPage {
    frame: Frame,
    signed: Signed,
    slip: Slip,
}

impl SlipPage {
    /// Whose copy, and whether the query code stands on it: whoever has that acts as the petitioner.
    fn copies(&self) -> [(&'static str, bool); 2] {
        [("slip.copy_petitioner", true), ("slip.copy_office", false)]
    }

    fn channel(&self) -> String {
        capital(self.frame.choice(self.slip.channel.choice()))
    }

    fn owed(&self) -> Option<(String, String)> {
        let (due, kind) = self.slip.due?;
        Some((self.frame.day(&due), self.frame.named(kind.choice())))
    }
}

async fn show(
    State(app): State<App>,
    frame: Frame,
    signed: Signed,
    headers: HeaderMap,
    Path(number): Path<String>,
) -> Result<Response, Problem> {
    let tokens = tokens(&headers);
    let officer = signed.officer.clone();
    let slip = app
        .read(move |office| Ok(office.slip(&number, &officer, &tokens)?))
        .await?;
    page::ok(&SlipPage {
        frame,
        signed,
        slip,
    })
}

/// The tokens that this browser keeps, the newest first.
fn tokens(headers: &HeaderMap) -> Vec<Once> {
    let kept = cookies::SLIPS.of(headers).unwrap_or_default();
    kept.split('.').filter_map(Once::parse).take(KEPT).collect()
}

/// Lets the browser keep the token of a form that registered a matter.
pub fn remember(response: &mut Response, headers: &HeaderMap, once: &Once) {
    let mut kept = vec![once.clone()];
    kept.extend(tokens(headers).into_iter().filter(|token| token != once));
    kept.truncate(KEPT);
    let texts: Vec<&str> = kept.iter().map(Once::as_str).collect();
    cookies::SLIPS.put(response, headers, &texts.join("."));
}
