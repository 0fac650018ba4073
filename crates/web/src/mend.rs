//! What of a form must be mended: said on top of the page and, in the same words, beside its field.
//!
//! A page struct has a field `mend: Mend`. Its template writes `{{ mend.mark(frame) }}` at the start of
//! the title block, includes `layout/errors.html` above its heading, and on each control
//! `{{ mend.aria("text", "text-hint")|safe }}` with `{{ mend.beside(frame, "text")|safe }}` under the
//! label. The id of a control is the name of its field.

use huiyin_domain::petitioner::IdentityError;
use huiyin_office::OfficeError;

use crate::frame::{Frame, capital};
use crate::markup::escape;
use crate::problem::Problem;

/// The fields to mend, in the order in which they stand on the page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mend {
    /// Id of the field and what to do. An empty id is about the whole form.
    pub errors: Vec<(String, String)>,
    /// Said above a form that was kept while it could not be taken: nothing of it is wrong.
    pub kept: Option<String>,
}

impl Mend {
    /// Nothing to mend.
    pub fn none() -> Self {
        Self::default()
    }

    /// A form that was kept, and what is said above it.
    pub fn kept(text: String) -> Self {
        Self {
            kept: Some(text),
            ..Self::none()
        }
    }

    /// Of a form that cannot be sent any more nothing is said to be kept.
    #[must_use]
    pub fn kept_if(mut self, is_open: bool) -> Self {
        self.kept = self.kept.filter(|_| is_open);
        self
    }

    /// Adds a field and what to do; the first word on a field counts.
    pub fn add(&mut self, field: impl Into<String>, text: impl Into<String>) {
        let field = field.into();
        if self.of(&field).is_none() {
            self.errors.push((field, text.into()));
        }
    }

    /// Is there nothing to mend?
    pub fn is_empty(&self) -> bool {
        self.errors.is_empty()
    }

    /// How many things are to be mended.
    pub fn len(&self) -> usize {
        self.errors.len()
    }

    /// What is to be mended in this field.
    pub fn of(&self, field: &str) -> Option<&str> {
        let found = self.errors.iter().find(|(id, _)| id == field);
        found.map(|(_, text)| text.as_str())
    }

    /// Must this field be mended?
    pub fn has(&self, field: &str) -> bool {
        self.of(field).is_some()
    }

    /// What a use case refused, for the form of `step`; anything that no form can mend stays a problem.
    /// # Errors
    /// The problem.
    pub fn from_office(error: OfficeError, frame: &Frame, step: &str) -> Result<Self, Problem> {
        let mut mend = Self::none();
        let locale = frame.locale();
        match error {
            OfficeError::Fields(fields) => {
                for wrong in &fields {
                    let said = huiyin_wording::field_error(locale, step, wrong);
                    mend.add(&wrong.field, capital(&said));
                }
            }
            OfficeError::Identity(error) => {
                let said = huiyin_wording::identity_error(locale, &error);
                mend.add(identity_field(&error), said);
            }
            OfficeError::Refused(refusal) => {
                let said = huiyin_wording::refusal(locale, &refusal, &|unit| frame.unit(unit));
                mend.add("", said);
            }
            OfficeError::Keys(why) if why.may_pass() => {
                tracing::warn!(%why, "a form came back for the key service");
                mend.add("", frame.text("problem.no_keys"));
            }
            other => return Err(other.into()),
        }
        Ok(mend)
    }

    /// The word before the page's title while something is to be mended.
    pub fn mark(&self, frame: &Frame) -> String {
        match self.is_empty() {
            true => String::new(),
            false => frame.text("mend.mark"),
        }
    }

    /// Heading of the summary.
    pub fn heading(&self, frame: &Frame) -> String {
        match self.len() {
            1 => frame.text("mend.one"),
            n => frame.t1("mend.many", "n", n),
        }
    }

    /// Attributes of a control: its hint and its error by id (a blank hint has none), and that it is to be mended.
    /// Ids are our own words, so the text is markup as it stands.
    pub fn aria(&self, field: &str, hint: &str) -> String {
        let wrong = self.has(field);
        let by = match (hint.is_empty(), wrong) {
            (true, false) => return String::new(),
            (true, true) => format!("{field}-wrong"),
            (false, false) => hint.to_owned(),
            (false, true) => format!("{field}-wrong {hint}"),
        };
        let invalid = if wrong { " aria-invalid=\"true\"" } else { "" };
        format!(" aria-describedby=\"{by}\"{invalid}")
    }

    /// Class of the block around a field.
    pub fn class(&self, field: &str) -> &'static str {
        if self.has(field) {
            "field field-bad"
        } else {
            "field"
        }
    }

    /// The error beside its field, as markup; empty when there is none.
    pub fn beside(&self, frame: &Frame, field: &str) -> String {
        let Some(text) = self.of(field) else {
            return String::new();
        };
        format!(
            "<span class=\"wrong\" id=\"{field}-wrong\"><span class=\"unseen\">{}</span>{}</span>",
            escape(&frame.text("mend.mark")),
            escape(text)
        )
    }
}

/// The field that a fault of somebody's data is shown at.
pub fn identity_field(error: &IdentityError) -> &'static str {
    match error {
        IdentityError::Text { field, .. } => field,
        IdentityError::ResidentNumber => "id_number",
        IdentityError::Phone => "phone",
        IdentityError::BirthYear => "birth_year",
        IdentityError::SixthRepresentative => "representatives",
        IdentityError::TooMany { .. } => "name",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_told_once_and_ties_its_words_to_its_control() {
        let mut mend = Mend::none();
        assert_eq!(mend.aria("text", ""), "");
        assert_eq!(mend.aria("text", "hint"), " aria-describedby=\"hint\"");
        mend.add("text", "one");
        mend.add("text", "two");
        assert_eq!((mend.len(), mend.of("text")), (1, Some("one")));
        assert_eq!(
            mend.aria("text", "hint"),
            " aria-describedby=\"text-wrong hint\" aria-invalid=\"true\""
        );
        assert_eq!(mend.class("text"), "field field-bad");
    }
}
