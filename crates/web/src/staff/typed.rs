//! What was typed into a form whose session was over: kept on the sign-in page, sent after signing in.

use askama::Template;
use axum::body::{Body, to_bytes};
use axum::extract::{FromRequest as _, Multipart, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};

use crate::app::{App, MAX_BODY_BYTES};
use crate::fields::Fields;
use crate::frame::Frame;
use crate::mend::Mend;
use crate::problem::Problem;
use crate::staff::Signed;
use crate::staff::sign_in::SignInPage;
use crate::{page, paths, preferences};

/// A field of the interrupted form stands on the sign-in page under its name with this before it.
const PREFIX: &str = "typed.";
/// The names grow by the prefix; beyond this the sign-in form would not be taken.
const MOST_BYTES: usize = MAX_BODY_BYTES - 16 * 1024;

/// Fields about the petitioner: kept, never shown.
const OF_A_PERSON: [&str; 7] = [
    "name",
    "id_number",
    "phone",
    "address",
    "representatives",
    "birth_year",
    "organisation",
];

/// What was typed, and where it was going.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed {
    /// Path of the form.
    pub to: String,
    /// Names and values.
    pub pairs: Vec<(String, String)>,
    /// The form takes files.
    pub multipart: bool,
    /// Files were chosen; a page cannot hold them.
    pub files: bool,
    /// There was more than a page can hold.
    pub too_much: bool,
}

impl Typed {
    /// Is there anything to keep?
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty() && !self.too_much
    }

    /// Name of the hidden field on the sign-in page.
    pub fn hidden(&self, name: &str) -> String {
        format!("{PREFIX}{name}")
    }

    /// What a person typed as text, for the page that shows that it is still there. Who petitions is not shown.
    pub fn texts(&self) -> Vec<&str> {
        let is_text = |name: &str, value: &str| {
            !OF_A_PERSON.contains(&name) && value.chars().count() > 8 && !value.is_ascii()
        };
        self.pairs
            .iter()
            .filter(|(name, value)| is_text(name, value))
            .map(|(_, value)| value.as_str())
            .collect()
    }

    /// Back from the sign-in form.
    pub fn of(fields: &Fields) -> Self {
        let pairs = fields
            .pairs()
            .filter_map(|(name, value)| Some((name.strip_prefix(PREFIX)?, value)))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        Self {
            to: back(fields.get("to")).to_owned(),
            pairs,
            multipart: fields.has("multipart"),
            files: fields.has("files"),
            too_much: false,
        }
    }

    async fn read(parts: &Parts, body: Body, app: &App) -> Result<Self, Problem> {
        let mut typed = Self {
            to: parts.uri.path().to_owned(),
            ..Self::default()
        };
        if is_multipart(&parts.headers) {
            typed.multipart = true;
            typed.read_parts(parts, body, app).await?;
            return Ok(typed);
        }
        match to_bytes(body, MOST_BYTES).await {
            Ok(bytes) => {
                let fields = Fields::parse(&bytes).map_err(|_| Problem::NotUtf8)?;
                let pairs = fields.pairs();
                typed.pairs = pairs.map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
            }
            Err(_) => typed.too_much = true,
        }
        Ok(typed)
    }

    /// The texts of a form with files.
    async fn read_parts(&mut self, parts: &Parts, body: Body, app: &App) -> Result<(), Problem> {
        let mut request = Request::new(body);
        *request.headers_mut() = parts.headers.clone();
        *request.extensions_mut() = parts.extensions.clone();
        let mut form = Multipart::from_request(request, app)
            .await
            .map_err(|_| Problem::NotUtf8)?;
        let mut bytes = 0;
        while let Ok(Some(field)) = form.next_field().await {
            let name = field.name().unwrap_or_default().to_owned();
            if field.file_name().is_some_and(|file| !file.is_empty()) {
                self.files = true;
                continue;
            }
            if field.file_name().is_some() {
                continue;
            }
            let Ok(value) = field.text().await else {
                self.too_much = true;
                break;
            };
            // Percent-encoded, a Chinese character is nine bytes.
            bytes += name.len() + value.len() * 3;
            if bytes > MOST_BYTES {
                self.pairs.clear();
                self.too_much = true;
                break;
            }
            self.pairs.push((name, value.replace("\r\n", "\n")));
        }
        Ok(())
    }
}

/// A way back onto a staff page; anything else is the desk.
pub fn back(to: &str) -> &str {
    let here = preferences::here(to);
    if paths::is_staff(here.split('?').next().unwrap_or_default()) {
        here
    } else {
        paths::STAFF
    }
}

fn is_multipart(headers: &HeaderMap) -> bool {
    headers
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .is_some_and(|kind| kind.starts_with("multipart/form-data"))
}

/// Asks to sign in and keeps what was typed: status 401.
pub async fn ask_first(app: &App, parts: Parts, body: Body) -> Response {
    let frame = Frame::of(&parts, app);
    let typed = match Typed::read(&parts, body, app).await {
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
