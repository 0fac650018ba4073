//! 启封身份: what who petitions is read on a screen for. The purpose is told to the petitioner; the reason is the
//! officer's own words, kept for whoever is asked about the opening later.
//!
//! Basis: 《个人信息保护法》第六条 (a clear and reasonable purpose), 第十七条 (that is told).

use crate::code::codes;
use crate::field::{Field, FieldError, Filled, Input, Kind, Reader, Wrong};
use crate::text;

codes! {
    /// What for.
    Purpose {
        Contact = 1, "contact", "联系信访人了解情况", "to reach the petitioner and learn more";
        Verify = 2, "verify", "核对身份", "to check who petitions";
        Hear = 3, "hear", "当面或者上门听取意见", "to hear the petitioner in person";
        Serve = 4, "serve", "送达文书", "to serve a document";
        Required = 5, "required", "其他依法需要", "another need that the law names";
    }
}

/// Why, in one line: short enough to be written, too long for a mere sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Why(String);

impl Why {
    /// Fewer characters say nothing.
    pub const LEAST: usize = 5;
    /// More are no line.
    pub const MOST: usize = 200;

    /// The line as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Input for Why {
    const KIND: Kind = Kind::Line(Self::MOST);

    fn parse(typed: &str) -> Result<Self, Wrong> {
        let line = text::line(typed, Self::MOST)?;
        match line.chars().filter(|c| is_seen(*c)).count() {
            chars if chars < Self::LEAST => Err(Wrong::TooShort {
                chars,
                min: Self::LEAST,
            }),
            _ => Ok(Self(line)),
        }
    }

    fn print(&self) -> String {
        self.0.clone()
    }
}

/// Blanks and signs that nobody sees say nothing.
fn is_seen(c: char) -> bool {
    let is_hidden = matches!(
        c,
        '\u{AD}' | '\u{34F}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180E}'
            | '\u{200B}'..='\u{200D}' | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}' | '\u{FFA0}' | '\u{E0000}'..='\u{E0FFF}'
    );
    !is_hidden && !c.is_whitespace()
}

/// What an opening on a screen is for, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// What for.
    pub purpose: Purpose,
    /// Why.
    pub why: Why,
}

impl Reason {
    /// Its inputs, both required.
    pub const FIELDS: &'static [Field] = &[
        Field {
            key: 0,
            name: "purpose",
            kind: <Purpose as Input>::KIND,
            required: true,
            help: "envelope.purpose",
        },
        Field {
            key: 1,
            name: "why",
            kind: Why::KIND,
            required: true,
            help: "envelope.why",
        },
    ];

    /// Reads it from a form.
    /// # Errors
    /// Every field that is wrong, each with its reason.
    pub fn parse(form: &dyn Filled) -> Result<Self, Vec<FieldError>> {
        let mut reader = Reader::new(form, Self::FIELDS);
        let purpose = reader.required::<Purpose>("purpose");
        let why = reader.required::<Why>("why");
        let both = purpose.zip(why);
        reader.finish(both.map(|(purpose, why)| Self { purpose, why }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::Form;

    fn parsed(purpose: &str, why: &str) -> Result<Reason, Vec<String>> {
        let form = Form::from([
            ("purpose".to_owned(), purpose.to_owned()),
            ("why".to_owned(), why.to_owned()),
        ]);
        Reason::parse(&form).map_err(|errors| {
            let said = errors.iter().map(|one| (&one.field, one.why.code()));
            said.map(|(field, code)| format!("{field} {code}"))
                .collect()
        })
    }

    #[test]
    fn a_reason_has_a_purpose_of_the_list_and_a_line_that_says_something() {
        let reason = parsed("hear", " 约信访人周三到现场看渠 ").unwrap();
        assert_eq!(reason.purpose, Purpose::Hear);
        assert_eq!(reason.why.as_str(), "约信访人周三到现场看渠");
        assert!(parsed("contact", "了解堵点位").is_ok());
        assert!(parsed("contact", &"字".repeat(200)).is_ok());
        for (purpose, why, faults) in [
            ("", "", &["purpose missing", "why missing"][..]),
            ("curious", "了解情况的细节", &["purpose not_a_choice"]),
            ("contact", "看一下。", &["why too_short"]),
            (
                "contact",
                "看\u{200B}\u{200B}\u{FEFF} \u{3164}\u{2800}。",
                &["why too_short"],
            ),
            ("contact", &"字".repeat(201), &["why too_long"]),
            ("contact", "第一行\n第二行", &["why control_character"]),
        ] {
            assert_eq!(parsed(purpose, why).unwrap_err(), faults, "{purpose} {why}");
        }
    }
}
