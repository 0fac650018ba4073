//! `/staff/registration/slips/{number}`: what the petitioner takes home, two copies on one sheet.
//!
//! The query code stands in no address. The browser that registered keeps the form's token for two hours, and
//! with it the code is derived anew; nobody else can have it printed.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use axum::routing::get;
use huiyin_domain::code::Coded as _;
use huiyin_office::once::Once;
use huiyin_office::slip::Slip;

use crate::app::App;
use crate::frame::Frame;
use crate::look::cookie;
use crate::problem::Problem;
use crate::staff::Signed;
use crate::{page, paths};

/// The cookie's name.
const COOKIE: &str = "slips";
/// How many slips can be printed again.
const KEPT: usize = 12;
/// For how long.
const KEPT_SECONDS: u32 = 2 * 60 * 60;

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
    fn copies(&self) -> [&'static str; 2] {
        ["slip.copy_petitioner", "slip.copy_office"]
    }

    fn channel(&self) -> &'static str {
        self.frame.choice(self.slip.channel.choice())
    }

    fn owed(&self) -> Option<(String, &'static str)> {
        let (due, kind) = self.slip.due?;
        Some((self.frame.day(&due), self.frame.choice(kind.choice())))
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
        .run(move |office| Ok(office.slip(&number, &officer, &tokens)?))
        .await?;
    page::ok(&SlipPage {
        frame,
        signed,
        slip,
    })
}

/// The tokens that this browser keeps, the newest first.
fn tokens(headers: &HeaderMap) -> Vec<Once> {
    let kept = cookie(headers, COOKIE).unwrap_or_default();
    kept.split('.').filter_map(Once::parse).take(KEPT).collect()
}

/// Lets the browser keep the token of a form that registered a matter.
pub fn remember(response: &mut Response, headers: &HeaderMap, once: &Once) {
    let mut kept = vec![once.clone()];
    kept.extend(tokens(headers).into_iter().filter(|token| token != once));
    kept.truncate(KEPT);
    let texts: Vec<&str> = kept.iter().map(Once::as_str).collect();
    let https = headers
        .get("x-forwarded-proto")
        .is_some_and(|proto| proto == "https");
    let secure = if https { "; Secure" } else { "" };
    let (value, path) = (texts.join("."), paths::STAFF_REGISTER);
    let cookie = format!(
        "{COOKIE}={value}; Path={path}; Max-Age={KEPT_SECONDS}; HttpOnly; SameSite=Strict{secure}"
    );
    let cookie = HeaderValue::try_from(cookie).expect("hexadecimal digits and our own words");
    response.headers_mut().append(SET_COOKIE, cookie);
}
