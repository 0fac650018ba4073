//! The petition's text, composed of the answers, and the form of its registration.

use std::fmt::Display;

use huiyin_domain::code::Coded as _;
use huiyin_domain::field::Form;
use huiyin_domain::text::beginning;
use huiyin_wording::{Locale, sentence};
use jiff::civil::Date;

use super::check::When;
use super::{Answers, Whom};

/// Field of a registration: at most this many characters.
const PLACE: usize = 80;
const TITLE: usize = 30;

impl Answers<'_> {
    /// The registration as a form of `register`, received today by `unit`.
    pub(crate) fn form(self, unit: &str, today: Date) -> Form {
        let mut form = Form::new();
        let mut set = |name: &str, value: String| {
            if !value.is_empty() {
                form.insert(name.to_owned(), value);
            }
        };
        set("channel", "online".to_owned());
        set("unit", unit.to_owned());
        set("received", today.to_string());
        set("title", beginning(self.get("request"), TITLE));
        set("text", self.text());
        let place = self.place();
        if place.chars().count() <= PLACE {
            set("place", place);
        }
        if let Some(purpose) = self.purpose() {
            set("purpose", purpose.code().to_owned());
        }
        if self.whom() == Some(Whom::Together) {
            set("head_count", plain(self.get("head_count")));
            if !self.is_unnamed() {
                set("representatives", plain(self.get("representatives")));
            }
        }
        if self.kind() == Some(super::Kind::Accusation) {
            set("accused_units", self.get("accused").to_owned());
        }
        set("marks", self.marks().join(","));
        form
    }

    fn marks(self) -> Vec<&'static str> {
        let mut marks = Vec::new();
        if self.whom() == Some(Whom::Together) {
            marks.push("joint");
        }
        if self.is_unnamed() {
            marks.push("anonymous");
        } else if self.is("hidden") {
            marks.push("confidential");
        }
        marks
    }

    fn place(self) -> String {
        let parts = [self.given("town"), self.given("place")];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    /// The petition's text in labelled paragraphs. It is a record of the office: its labels are Chinese,
    /// whatever language the page was read in.
    pub(crate) fn text(self) -> String {
        let say = |key: String| sentence(Locale::Zh, &key, &[]);
        let mut paragraphs = Vec::new();
        let mut add = |part: &str, text: &str| {
            let text = text.trim();
            if !text.is_empty() {
                let label = say(format!("submit.part.{part}"));
                paragraphs.push(sentence(
                    Locale::Zh,
                    "submit.paragraph",
                    &[("label", &label), ("text", &text)],
                ));
            }
        };
        add("request", self.get("request"));
        add("when", &self.when_said(Locale::Zh));
        let place = self.place();
        if place.chars().count() > PLACE {
            add("place", &place);
        }
        add("course", self.get("course"));
        add("about", self.get("about"));
        add("tried", self.get("tried"));
        add("reason", self.get("reason"));
        add("policy", self.get("policy"));
        if self.whom() == Some(Whom::Another) {
            let consent = say(format!("submit.consent.{}", self.get("consent")));
            let relation = self.get("relation").trim();
            add(
                "behalf",
                &sentence(
                    Locale::Zh,
                    "submit.behalf",
                    &[("relation", &relation), ("consent", &consent)],
                ),
            );
        }
        if let Some(door) = self.door() {
            add("door", &say(format!("submit.door.{}", door.code())));
        }
        paragraphs.join("\n\n")
    }

    /// When it happened, as far as the petitioner knows; blank when nothing was said.
    pub fn when_said(self, locale: Locale) -> String {
        let unclear = match self.is("unclear") {
            true => sentence(locale, "submit.when.unclear", &[]),
            false => String::new(),
        };
        let Ok(Some(When { year, month, day })) = self.when() else {
            return unclear;
        };
        let say = |key: &str, month: i8, day: i8| {
            let month = sentence(locale, &format!("value.month.{month}"), &[]);
            let values: [(&str, &dyn Display); 3] =
                [("year", &year), ("month", &month), ("day", &day)];
            sentence(locale, key, &values)
        };
        let said = match (month, day) {
            (None, _) => say("submit.when.year", 1, 0),
            (Some(month), None) => say("submit.when.month", month, 0),
            (Some(month), Some(day)) => say("submit.when.day", month, day),
        };
        match unclear.is_empty() {
            true => said,
            false => sentence(
                locale,
                "submit.when.about",
                &[("when", &said), ("unclear", &unclear)],
            ),
        }
    }
}

/// A number in plain digits.
fn plain(typed: &str) -> String {
    super::number(typed).map_or_else(String::new, |n| n.to_string())
}
