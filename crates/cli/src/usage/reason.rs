//! Why a value on the command line is not taken: what our own readers of values found, and what is known of others'.

use std::error::Error;
use std::fmt::{self, Display};
use std::net::AddrParseError;
use std::num::ParseIntError;

use huiyin_domain::term::ParseTermError;
use huiyin_wording::{self as wording, Locale};

/// Why one of our own readers does not take a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// It must be one of these words.
    OneOf(Vec<String>),
    /// It must be two days with two dots between them.
    Span,
    /// It must be an address and a port.
    Listen,
}

impl Reason {
    /// What to write instead.
    pub fn told(&self, locale: Locale) -> String {
        let say = |key: &str, values: &[(&str, &dyn Display)]| {
            wording::sentence_in(locale, "usage", key, values)
        };
        match self {
            Self::OneOf(choices) => say("one_of", &[("choices", &choices.join(", "))]),
            Self::Span => say("span", &[]),
            Self::Listen => say("listen", &[]),
        }
    }
}

impl Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.told(Locale::En))
    }
}

impl Error for Reason {}

/// What to write instead, in the reader's language; what is not known is said as it was said.
pub fn told(locale: Locale, why: &(dyn Error + 'static)) -> String {
    let say = |key: &str, values: &[(&str, &dyn Display)]| {
        wording::sentence_in(locale, "usage", key, values)
    };
    if let Some(own) = why.downcast_ref::<Reason>() {
        return own.told(locale);
    }
    if let Some(term) = why.downcast_ref::<ParseTermError>() {
        return wording::parse_term_error(locale, term);
    }
    if why.is::<jiff::Error>() {
        return say("date", &[]);
    }
    if why.is::<ParseIntError>() {
        return say("number", &[]);
    }
    if why.is::<AddrParseError>() {
        return say("address", &[]);
    }
    let said = why.to_string();
    // The parser's own words for a number out of its range.
    match said.rsplit_once(" is not in ") {
        Some((_, range)) => say("range", &[("range", &range.replace("..=", "–"))]),
        None => said,
    }
}
