//! The fields of a form as a browser sends them, read strictly.

mod read;

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;

use crate::problem::Problem;

pub use read::{Fields, NotAForm};

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let body = Bytes::from_request(request, state)
            .await
            .map_err(|_| Problem::TooLarge)?;
        Self::parse(&body).map_err(|NotAForm| Problem::NotUtf8)
    }
}

/// The query of the address, read in the same way.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked(pub Fields);

impl<S: Send + Sync> FromRequestParts<S> for Asked {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        let fields = Fields::parse(query.as_bytes()).map_err(|NotAForm| Problem::NotUtf8)?;
        Ok(Self(fields))
    }
}
