//! The one type that knows status codes.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use huiyin_office::OfficeError;
use serde_json::json;

/// Why a request could not be answered as asked.
#[derive(Debug)]
pub enum Problem {
    /// There is nothing of this name.
    NotFound,
    /// The input must be mended: field and what is wrong with it.
    Input(Vec<(String, String)>),
    /// A use case said no, or could not.
    Office(OfficeError),
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
            OfficeError::NotFound(_) => Self::NotFound,
            other => Self::Office(other),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, code, message) = match &self {
            Self::NotFound => (
                StatusCode::NOT_FOUND,
                "not_found",
                "没有找到 Not found".to_owned(),
            ),
            Self::Input(_) => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "bad_input",
                "有需要更正的内容 Something must be mended".to_owned(),
            ),
            Self::Office(error) if error.is_refusal() => {
                (StatusCode::CONFLICT, error.code(), error.to_string())
            }
            Self::Office(error) => {
                tracing::error!(%error, "a use case failed");
                let text =
                    "暂时不能办理，请稍后再试 Not possible just now, please try again".to_owned();
                (StatusCode::SERVICE_UNAVAILABLE, error.code(), text)
            }
            Self::TooSlow => (
                StatusCode::REQUEST_TIMEOUT,
                "too_slow",
                "请求未能及时送达，请再试一次 The request did not arrive in time, please try again"
                    .to_owned(),
            ),
            Self::Stopping | Self::Fault => (
                StatusCode::SERVICE_UNAVAILABLE,
                "unavailable",
                "暂时不能办理，请稍后再试 Not possible just now, please try again".to_owned(),
            ),
        };
        let fields = match self {
            Self::Input(fields) => fields,
            _ => Vec::new(),
        };
        let fields: serde_json::Map<_, _> = fields
            .into_iter()
            .map(|(field, why)| (field, why.into()))
            .collect();
        (
            status,
            Json(json!({ "code": code, "message": message, "fields": fields })),
        )
            .into_response()
    }
}
