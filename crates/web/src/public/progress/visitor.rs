//! The petitioner who looked a matter up, for every page below `/progress/{number}`.

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use axum::response::{IntoResponse as _, Redirect, Response};
use huiyin_office::session::Token;
use huiyin_office::visit::Visit;
use huiyin_office::{ActAs, Reader};

use crate::app::App;
use crate::cookies;
use crate::paths;

/// Whoever showed the query code of the matter in the address.
pub struct Visitor {
    visit: Visit,
}

impl Visitor {
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

    /// Without a visit to exactly this matter: to the look-up, whatever the number is.
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let number = match RawPathParams::from_request_parts(parts, app).await {
            Ok(params) => params
                .iter()
                .find(|(name, _)| *name == "number")
                .map(|(_, number)| number.to_owned()),
            Err(_) => None,
        };
        let number = number.unwrap_or_default();
        let had = token(&parts.headers);
        let visit = match had.clone() {
            Some(token) => app
                .run(move |office| Ok(office.visit(&token)?))
                .await
                .map_err(axum::response::IntoResponse::into_response)?,
            None => None,
        };
        match visit.filter(|visit| visit.number() == number) {
            Some(visit) => Ok(Self { visit }),
            None => {
                let is_form = parts.method == Method::POST;
                let to = paths::progress_closed(&number, is_form);
                Err(Redirect::to(&to).into_response())
            }
        }
    }
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
