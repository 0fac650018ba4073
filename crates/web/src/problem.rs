//! The one type that knows status codes, and the page or the JSON that says what to do.

use std::sync::Arc;

use askama::Template;
use axum::Json;
use axum::extract::Request;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use huiyin_domain::id::UnitId;
use huiyin_office::OfficeError;
use huiyin_wording::{Locale, sentence};
use serde_json::json;

use crate::app::App;
use crate::frame::{Around, Frame};
use crate::page;

/// Whoever asked too often is told to ask again after so long.
const AGAIN_SECONDS: u64 = 60;
/// People whom the line has no place for are told ten minutes, in words as well.
const LINE_AGAIN_SECONDS: u64 = 600;
/// What is away is mostly started again within seconds.
pub const WELL_AGAIN_SECONDS: u64 = 10;

/// Why a request could not be answered as asked.
#[derive(Debug)]
pub enum Problem {
    /// There is nothing of this name, or it is not for this reader.
    NotFound,
    /// This officer may not see or do it.
    NotYours,
    /// The request came from a page of another site.
    OtherSite,
    /// The input must be mended: field and what is wrong with it. Pages answer with the filled form
    /// instead; this is for programs.
    Input(Vec<(String, String)>),
    /// A character of the form is broken.
    NotUtf8,
    /// More bytes than a form takes.
    TooLarge,
    /// A use case said no, or could not.
    Office(OfficeError),
    /// Too many requests of one line of a network at once.
    TooManyAtOnce,
    /// The request did not arrive in time.
    TooSlow,
    /// The server is going down.
    Stopping,
    /// A fault of the program or the machine; its cause is in the log.
    Fault,
}

impl Problem {
    /// Logs the cause once, and keeps it from the reader.
    pub fn fault(error: &dyn std::fmt::Display) -> Self {
        tracing::error!(%error, "a request failed");
        Self::Fault
    }

    /// The status code.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::NotYours | Self::OtherSite => StatusCode::FORBIDDEN,
            Self::Input(_) | Self::NotUtf8 => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooManyAtOnce | Self::Office(OfficeError::TooManyDrafts) => {
                StatusCode::TOO_MANY_REQUESTS
            }
            Self::Office(error) if error.is_refusal() => StatusCode::CONFLICT,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::Office(_) | Self::Stopping | Self::Fault => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// When to ask again, where that helps.
    fn again_seconds(&self) -> Option<u64> {
        match self.status() {
            StatusCode::TOO_MANY_REQUESTS => Some(AGAIN_SECONDS),
            StatusCode::SERVICE_UNAVAILABLE => Some(WELL_AGAIN_SECONDS),
            _ => None,
        }
    }

    /// Stable code; its sentences are `problem.<code>.title` and `problem.<code>.text`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::NotYours => "not_yours",
            Self::OtherSite => "other_site",
            Self::Input(_) => "bad_input",
            Self::NotUtf8 => "not_utf8",
            Self::TooLarge => "too_large",
            Self::Office(OfficeError::Moved { .. }) => "moved",
            Self::Office(OfficeError::SentBefore(_)) => "sent_before",
            Self::Office(OfficeError::TooManyDrafts) => "too_many_drafts",
            Self::Office(error) if error.is_refusal() => "refused",
            Self::TooManyAtOnce => "too_many_at_once",
            Self::TooSlow => "too_slow",
            Self::Office(_) | Self::Stopping | Self::Fault => "unavailable",
        }
    }

    /// What the reader is told, in a sentence or two.
    fn said(&self, locale: Locale, unit_name: &dyn Fn(&UnitId) -> String) -> String {
        match self {
            Self::Office(OfficeError::Refused(refusal)) => {
                huiyin_wording::refusal(locale, refusal, unit_name)
            }
            Self::Office(OfficeError::SentBefore(number)) => {
                sentence(locale, "problem.sent_before.text", &[("number", number)])
            }
            other => sentence(locale, &format!("problem.{}.text", other.code()), &[]),
        }
    }
}

impl From<OfficeError> for Problem {
    fn from(error: OfficeError) -> Self {
        match error {
            OfficeError::Fields(fields) => Self::Input(
                fields
                    .into_iter()
                    .map(|wrong| (wrong.field, wrong.why.to_string()))
                    .collect(),
            ),
            OfficeError::Identity(error) => {
                // It names its field first: «phone: digits …».
                let said = error.to_string();
                let (field, why) = said.split_once(": ").unwrap_or(("name", &said));
                Self::Input(vec![(field.to_owned(), why.to_owned())])
            }
            OfficeError::NotFound(_) | OfficeError::NoSuchStep(_) => Self::NotFound,
            OfficeError::DraftTooLong => Self::TooLarge,
            OfficeError::NotAdministrator(_) | OfficeError::NotYourRoster(_) => Self::NotYours,
            other => Self::Office(other),
        }
    }
}

impl IntoResponse for Problem {
    /// For programs; [`as_page`] turns it into a page where a person asked.
    fn into_response(self) -> Response {
        if let Self::Office(error) = &self
            && !error.is_refusal()
        {
            tracing::error!(%error, "a use case failed");
        }
        let code = match &self {
            Self::Office(error) => error.code(),
            other => other.code(),
        };
        let fields = match &self {
            Self::Input(fields) => fields.as_slice(),
            _ => &[],
        };
        let fields: serde_json::Map<_, _> = fields
            .iter()
            .map(|(field, why)| (field.clone(), why.clone().into()))
            .collect();
        let said = |locale| self.said(locale, &ToString::to_string);
        let message = format!("{} {}", said(Locale::Zh), said(Locale::En));
        let body = Json(json!({ "code": code, "message": message, "fields": fields }));
        let mut response = (self.status(), body).into_response();
        if let Some(seconds) = self.again_seconds() {
            let headers = response.headers_mut();
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

/// The page that says what happened and what to do.
#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage {
    frame: Frame,
    title: String,
    text: String,
}

/// The same on the office's own pages.
#[derive(Template)]
#[template(path = "staff/problem.html")]
struct StaffProblemPage {
    frame: Frame,
    title: String,
    text: String,
}

/// Answers people with a page where a handler answered with a [`Problem`].
pub async fn as_page(
    app: &App,
    request: Request,
    inner: impl AsyncFnOnce(Request) -> Response,
) -> Response {
    let around = Around::of(&request);
    let mut response = inner(request).await;
    let Some(problem) = response.extensions_mut().remove::<Arc<Problem>>() else {
        return response;
    };
    let frame = Frame::around(around, app);
    let title = frame.text(&format!("problem.{}.title", problem.code()));
    let text = problem.said(frame.locale(), &|unit| frame.unit(unit));
    let status = problem.status();
    let again = match *problem {
        Problem::Office(OfficeError::TooManyDrafts) => Some(LINE_AGAIN_SECONDS),
        _ => problem.again_seconds(),
    };
    let page = match frame.is_in_office() {
        true => page::render(status, &StaffProblemPage { frame, title, text }),
        false => page::render(status, &ProblemPage { frame, title, text }),
    };
    let Ok(mut page) = page else {
        return response;
    };
    if let Some(seconds) = again {
        let headers = page.headers_mut();
        headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    page
}
