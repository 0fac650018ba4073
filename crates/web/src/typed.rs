//! What was typed into a form whose session or look-up was over: kept on the page that asks to open it
//! again, as hidden fields. The server keeps nothing of it.

use axum::body::{Body, to_bytes};
use axum::extract::{FromRequest as _, Multipart, Request};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;

use crate::app::MAX_BODY_BYTES;
use crate::fields::Fields;
use crate::problem::Problem;
use crate::uploads::up_to;

/// A field of the interrupted form stands on the page in between under its name with this before it.
const PREFIX: &str = "typed.";
/// The names grow by the prefix; beyond this the form in between would not be taken.
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

    /// Name of the hidden field on the page in between.
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

    /// As the form itself would have sent them.
    pub fn fields(&self) -> Fields {
        let mut fields = Fields::default();
        for (name, value) in &self.pairs {
            fields.add(name.as_str(), value.as_str());
        }
        fields
    }

    /// Back from the page in between.
    pub fn of(fields: &Fields) -> Self {
        let pairs = fields
            .pairs()
            .filter_map(|(name, value)| Some((name.strip_prefix(PREFIX)?, value)))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        Self {
            to: fields.get("to").to_owned(),
            pairs,
            multipart: fields.has("multipart"),
            files: fields.has("files"),
            too_much: false,
        }
    }

    /// The fields of a form that was sent too late.
    /// # Errors
    /// [`Problem::NotUtf8`] when it is no form.
    pub async fn read(parts: &Parts, body: Body) -> Result<Self, Problem> {
        let mut typed = Self {
            to: parts.uri.path().to_owned(),
            ..Self::default()
        };
        if is_multipart(&parts.headers) {
            typed.multipart = true;
            typed.read_parts(parts, body).await?;
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
    async fn read_parts(&mut self, parts: &Parts, body: Body) -> Result<(), Problem> {
        let mut request = Request::new(body);
        *request.headers_mut() = parts.headers.clone();
        *request.extensions_mut() = parts.extensions.clone();
        let mut form = Multipart::from_request(request, &())
            .await
            .map_err(|_| Problem::NotUtf8)?;
        let mut left = MOST_BYTES;
        while let Ok(Some(mut field)) = form.next_field().await {
            let name = field.name().unwrap_or_default().to_owned();
            if field.file_name().is_some_and(|file| !file.is_empty()) {
                self.files = true;
                continue;
            }
            if field.file_name().is_some() {
                continue;
            }
            // Percent-encoded, a Chinese character is nine bytes. The name counts as well: it is its sender's choice.
            let room = (left / 3).checked_sub(name.len());
            let value = match room {
                Some(room) => up_to(&mut field, room).await.ok().and_then(Result::ok),
                None => None,
            };
            let Some(value) = value else {
                self.pairs.clear();
                self.too_much = true;
                break;
            };
            left -= (name.len() + value.len()) * 3;
            let value = String::from_utf8(value).map_err(|_| Problem::NotUtf8)?;
            self.pairs.push((name, value.replace("\r\n", "\n")));
        }
        Ok(())
    }
}

fn is_multipart(headers: &HeaderMap) -> bool {
    headers
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .is_some_and(|kind| kind.starts_with("multipart/form-data"))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(fields: &[(&str, &str)]) -> Typed {
        let part = |(name, value): &(&str, &str)| {
            format!("--b\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let body = fields.iter().map(part).collect::<String>() + "--b--\r\n";
        let request = Request::post("/staff/account")
            .header(CONTENT_TYPE, "multipart/form-data; boundary=b")
            .body(Body::empty())
            .unwrap();
        let (parts, _) = request.into_parts();
        Typed::read(&parts, Body::from(body)).await.unwrap()
    }

    #[tokio::test]
    async fn a_name_counts_as_what_is_typed_does_and_no_length_of_it_is_a_fault() {
        let kept = read(&[("text", "水渠"), ("name", "")]).await;
        assert_eq!((kept.pairs.len(), kept.too_much), (2, false));
        let third = "n".repeat(MOST_BYTES / 3);
        assert!(!read(&[(&third, "")]).await.too_much);
        let longer = format!("{third}n");
        for too_much in [
            &[(longer.as_str(), ""), ("text", "")][..],
            &[(third.as_str(), ""), ("text", "")],
            &[("text", &longer)],
        ] {
            let kept = read(too_much).await;
            assert_eq!((kept.pairs.len(), kept.too_much), (0, true));
        }
    }
}
