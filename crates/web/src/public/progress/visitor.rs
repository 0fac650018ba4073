//! The petitioner who looked a matter up, for every page below `/progress/{number}`.

use axum::extract::{FromRequestParts, RawPathParams, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Redirect, Response};
use huiyin_office::session::Token;
use huiyin_office::visit::Visit;
use huiyin_office::{ActAs, Reader};

use super::lookup;
use crate::app::App;
use crate::cookies;
use crate::paths;

/// Whoever showed the query code of the matter in the address.
#[derive(Clone)]
pub struct Visitor {
    visit: Visit,
}

impl Visitor {
    /// Whoever just showed it.
    pub fn of(visit: Visit) -> Self {
        Self { visit }
    }

    /// The matter's number.
    pub fn number(&self) -> &str {
        self.visit.number()
    }

    /// For whom is read.
    pub fn reader(&self) -> Reader<'_> {
        Reader::Visitor(&self.visit)
    }

    /// Who acts.
    pub fn act_as(&self) -> ActAs {
        ActAs::Visitor(self.visit.clone())
    }

    /// What the use cases know them by.
    pub fn visit(&self) -> &Visit {
        &self.visit
    }
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Response> {
        let known = parts.extensions.get::<Self>();
        known
            .cloned()
            .ok_or_else(|| Redirect::to(paths::PROGRESS).into_response())
    }
}

/// Lets nobody onto a page of a matter without a visit to exactly this one: to the look-up, whatever the
/// number is. A form that was filled in is kept on the way.
pub async fn only(State(app): State<App>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let number = number(&mut parts, &app).await;
    match visit(&parts.headers, &app) {
        Some(visit) if visit.number() == number => {
            parts.extensions.insert(Visitor::of(visit));
            next.run(Request::from_parts(parts, body)).await
        }
        _ if parts.method == Method::POST => lookup::ask_first(&app, number, parts, body).await,
        _ => Redirect::to(&paths::progress_closed(&number)).into_response(),
    }
}

/// The number in the address.
async fn number(parts: &mut Parts, app: &App) -> String {
    let params = RawPathParams::from_request_parts(parts, app).await.ok();
    let number = params.as_ref().and_then(|params| {
        let mut params = params.iter();
        params.find(|(name, _)| *name == "number")
    });
    number.map_or_else(String::new, |(_, number)| number.to_owned())
}

/// The visit that the browser has open.
fn visit(headers: &HeaderMap, app: &App) -> Option<Visit> {
    app.office().visit(&token(headers)?)
}

/// The token that came with a request.
pub fn token(headers: &HeaderMap) -> Option<Token> {
    Token::parse(cookies::VISIT.of(headers)?)
}

/// Gives the browser its token; `None` takes it away.
pub fn set_token(response: &mut Response, headers: &HeaderMap, token: Option<&Token>) {
    match token {
        Some(token) => cookies::VISIT.put(response, headers, token.as_str()),
        None => cookies::VISIT.clear(response, headers),
    }
}
