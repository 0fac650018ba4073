//! One line of an import file: bytes from outside in, a checked petition out. Pure.
//!
//! The form is fixed, because scripts write it: one JSON object a line; `id` and `text` are required;
//! `title`, `time`, `user`, `category`, `reply`, `reply_time` are optional or null; other keys are ignored.

use huiyin_domain::field::Wrong;
use huiyin_domain::text::{self, TextError};
use huiyin_wording::{self as wording, Locale};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use serde::Deserialize;

/// Longest line that is read, in bytes: 20,000 characters of text and of reply, four bytes each, and room.
pub const MAX_LINE_BYTES: usize = 256 * 1024;
/// A line that has not ended after so many bytes never will: this is a device, or no import file.
pub const MAX_UNENDED_BYTES: u64 = 16 * 1024 * 1024;
/// Longest source id, in characters.
const MAX_ID: usize = 64;
/// Longest title, in characters.
const MAX_TITLE: usize = 200;
/// Characters of the text that stand for a missing title.
const TITLE_FROM_TEXT: usize = 30;
/// Longest pseudonym and category, in characters.
const MAX_SHORT: usize = 64;

/// A petition as its source tells it. The days are what the source claims.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceLine {
    /// The source's own name for it.
    pub id: String,
    /// Title, or the first characters of the text.
    pub title: String,
    /// What was asked.
    pub text: String,
    /// Claimed day of receipt.
    pub day: Option<Date>,
    /// Name or pseudonym.
    pub user: Option<String>,
    /// The source's category.
    pub category: Option<String>,
    /// The answer, when there was one.
    pub reply: Option<SourceReply>,
}

/// An answer as its source tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceReply {
    /// What was answered.
    pub text: String,
    /// Claimed day of the answer.
    pub day: Option<Date>,
}

/// Why a line is not taken; [`LineError::told`] says what to mend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineError {
    /// More bytes than any petition needs.
    TooLong,
    /// Not UTF-8 from this byte on.
    NotUtf8(usize),
    /// Something else than an object.
    NotObject,
    /// Not a JSON object of the expected kinds.
    NotJson {
        /// Where.
        column: usize,
        /// What the parser says.
        said: String,
    },
    /// A required key is missing, null or empty.
    Missing(&'static str),
    /// A text that cannot be taken.
    Text {
        /// Its key.
        field: &'static str,
        /// What is wrong.
        why: TextError,
    },
    /// A time that is none.
    Time {
        /// Its key.
        field: &'static str,
        /// What was given.
        given: String,
    },
    /// A day that has not come.
    Future {
        /// Its key.
        field: &'static str,
        /// That day.
        day: Date,
    },
    /// A day before there were computers to write it.
    Past {
        /// Its key.
        field: &'static str,
        /// That day.
        day: Date,
    },
    /// The id stands for another petition already.
    OtherText(String),
    /// The answer is older than the petition.
    ReplyBefore {
        /// Claimed day of the answer.
        reply: Date,
        /// Claimed day of the petition.
        asked: Date,
    },
}

impl LineError {
    /// What to mend, in the reader's language.
    pub fn told(&self, locale: Locale) -> String {
        let say = |key: &str, values: &[(&str, &dyn std::fmt::Display)]| {
            wording::sentence(locale, &format!("import.{key}"), values)
        };
        let in_words = |day: &Date| wording::day(locale, *day);
        match self {
            Self::TooLong => say("too_long", &[("max", &MAX_LINE_BYTES)]),
            Self::NotUtf8(at) => say("not_utf8", &[("at", at)]),
            Self::NotObject => say("not_object", &[("open", &'{')]),
            Self::NotJson { column, said } => {
                say("not_json", &[("column", column), ("said", said)])
            }
            Self::Missing(field) => say("missing", &[("field", field)]),
            Self::Text { field, why } => {
                let what = wording::wrong(locale, &Wrong::Text(why.clone()));
                say("text", &[("field", field), ("what", &what)])
            }
            Self::Time { field, given } => say("time", &[("field", field), ("given", given)]),
            Self::Future { field, day } => {
                say("future", &[("field", field), ("day", &in_words(day))])
            }
            Self::Past { field, day } => say("past", &[("field", field), ("day", &in_words(day))]),
            Self::OtherText(id) => say("other_text", &[("id", id)]),
            Self::ReplyBefore { reply, asked } => say(
                "reply_before",
                &[("reply", &in_words(reply)), ("asked", &in_words(asked))],
            ),
        }
    }
}

#[derive(Deserialize)]
struct Raw {
    id: Option<Id>,
    text: Option<String>,
    title: Option<String>,
    time: Option<String>,
    user: Option<String>,
    category: Option<String>,
    reply: Option<String>,
    reply_time: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "`id` must be a text or a whole number")]
enum Id {
    Text(String),
    Number(u64),
}

impl SourceLine {
    /// Reads one line, without its line end. `zone` is the office's, `today` its civil day.
    /// # Errors
    /// [`LineError`]: the first thing to mend.
    pub fn parse(line: &[u8], zone: &TimeZone, today: Date) -> Result<Self, LineError> {
        if line.len() > MAX_LINE_BYTES {
            return Err(LineError::TooLong);
        }
        let line = std::str::from_utf8(line)
            .map_err(|error| LineError::NotUtf8(error.valid_up_to() + 1))?;
        // An array of the same values in the same order would pass for an object otherwise.
        if !line.trim_start().starts_with('{') {
            return Err(LineError::NotObject);
        }
        let raw: Raw = serde_json::from_str(line).map_err(|error| not_json(&error))?;
        let id = match raw.id {
            Some(Id::Text(id)) => id,
            Some(Id::Number(id)) => id.to_string(),
            None => return Err(LineError::Missing("id")),
        };
        let id = required("id", text::line(&id, MAX_ID))?;
        let body = raw.text.ok_or(LineError::Missing("text"))?;
        let body = required("text", text::prose(&body, text::MAX_TEXT))?;
        let title = match optional_line("title", raw.title, MAX_TITLE)? {
            Some(title) => title,
            None => text::beginning(&body, TITLE_FROM_TEXT),
        };
        let when =
            |field, given| day(field, given, zone).and_then(|day| in_range(field, day, today));
        let asked = when("time", raw.time)?;
        let answered = when("reply_time", raw.reply_time)?;
        if let (Some(asked), Some(reply)) = (asked, answered)
            && reply < asked
        {
            return Err(LineError::ReplyBefore { reply, asked });
        }
        let reply = match raw.reply.filter(|reply| !reply.trim().is_empty()) {
            Some(reply) => {
                let text = required("reply", text::prose(&reply, text::MAX_TEXT))?;
                Some(SourceReply {
                    text,
                    day: answered,
                })
            }
            None => None,
        };
        Ok(Self {
            id,
            title,
            text: body,
            day: asked,
            user: optional_line("user", raw.user, MAX_SHORT)?,
            category: optional_line("category", raw.category, MAX_SHORT)?,
            reply,
        })
    }
}

/// The file's first line without the byte order mark that editors and spreadsheets of some systems put before it.
pub fn without_mark(first: &[u8]) -> &[u8] {
    first.strip_prefix("\u{feff}".as_bytes()).unwrap_or(first)
}

/// The parser counts lines of its own; only the column means something here.
fn not_json(error: &serde_json::Error) -> LineError {
    let said = error.to_string();
    let said = said
        .split(" at line ")
        .next()
        .unwrap_or_default()
        .to_owned();
    let column = error.column();
    LineError::NotJson { column, said }
}

fn required(field: &'static str, checked: Result<String, TextError>) -> Result<String, LineError> {
    checked.map_err(|why| match why {
        TextError::Empty => LineError::Missing(field),
        why => LineError::Text { field, why },
    })
}

fn optional_line(
    field: &'static str,
    given: Option<String>,
    max: usize,
) -> Result<Option<String>, LineError> {
    match given.filter(|given| !given.trim().is_empty()) {
        Some(given) => text::line(&given, max)
            .map(Some)
            .map_err(|why| LineError::Text { field, why }),
        None => Ok(None),
    }
}

/// An instant, a local time in the office's zone, or a day.
fn day(
    field: &'static str,
    given: Option<String>,
    zone: &TimeZone,
) -> Result<Option<Date>, LineError> {
    let Some(given) = given.filter(|given| !given.trim().is_empty()) else {
        return Ok(None);
    };
    let text = given.trim();
    let instant = text
        .parse::<Timestamp>()
        .map(|at| zone.to_datetime(at).date());
    let local = || text.parse::<DateTime>().map(|at| at.date());
    match instant
        .or_else(|_| local())
        .or_else(|_| text.parse::<Date>())
    {
        Ok(day) => Ok(Some(day)),
        Err(_) => Err(LineError::Time {
            field,
            given: text.chars().take(40).collect(),
        }),
    }
}

fn in_range(
    field: &'static str,
    day: Option<Date>,
    today: Date,
) -> Result<Option<Date>, LineError> {
    match day {
        Some(day) if day > today => Err(LineError::Future { field, day }),
        Some(day) if day.year() < 1949 => Err(LineError::Past { field, day }),
        day => Ok(day),
    }
}

/// What the fuzz target and the replay of its corpus run: no line may do more than be refused.
pub fn fuzz(line: &[u8]) {
    let today = jiff::civil::date(2026, 11, 24);
    if let Ok(read) = SourceLine::parse(without_mark(line), &TimeZone::UTC, today) {
        assert!(!read.id.is_empty() && !read.text.trim().is_empty());
        assert!(read.day.is_none_or(|day| day <= today));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn parse(line: &str) -> Result<SourceLine, LineError> {
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        SourceLine::parse(line.as_bytes(), &zone, date(2026, 11, 24))
    }

    #[test]
    fn a_line_needs_an_id_and_a_text_and_nothing_else() {
        let line = parse(r#"{"id":"a-1","text":"村口水渠坏了，浇地用不上水，请派人看看，谢谢。盼复。望早日解决为感"}"#).unwrap();
        assert_eq!(line.title.chars().count(), 30);
        assert_eq!((line.day, line.user, line.reply), (None, None, None));
        let nulls = r#"{"id":7,"text":"水","title":null,"time":null,"user":null,"category":null,"reply":null,"reply_time":null,"likes":3}"#;
        assert_eq!(parse(nulls).unwrap().id, "7");
    }

    #[test]
    fn the_claimed_day_is_the_day_in_the_offices_zone() {
        for (time, day) in [
            ("2020-01-06T12:09:38+08:00", date(2020, 1, 6)),
            ("2020-01-06T17:00:00Z", date(2020, 1, 7)),
            ("2020-01-06T23:59:59", date(2020, 1, 6)),
            ("2020-01-06", date(2020, 1, 6)),
        ] {
            let line = parse(&format!(r#"{{"id":"1","text":"水","time":"{time}"}}"#)).unwrap();
            assert_eq!(line.day, Some(day), "{time}");
        }
    }

    #[test]
    fn each_fault_has_its_reason() {
        for (line, reason) in [
            (r#"not json"#, "must be a JSON object"),
            (r#"["id"]"#, "must be a JSON object"),
            (r#"{"id""#, "not a JSON object"),
            (r#"{"text":"水"}"#, "`id` is required"),
            (r#"{"id":"1"}"#, "`text` is required"),
            (r#"{"id":"1","text":"  "}"#, "`text` is required"),
            (r#"{"id":"1","text":7}"#, "not a JSON object"),
            (
                r#"{"id":"1","text":"水","time":"yesterday"}"#,
                "is not a time",
            ),
            (
                r#"{"id":"1","text":"水","time":"2026-11-25"}"#,
                "in the future",
            ),
            (
                r#"{"id":"1","text":"水","time":"1900-01-01"}"#,
                "before 1949",
            ),
            (r#"{"id":"1","text":"水\u0000"}"#, "control character"),
            (r#"{"id":"1","text":"水\u202e"}"#, "reading direction"),
            (
                r#"{"id":"1","text":"水","time":"2020-01-06","reply":"好","reply_time":"2020-01-05"}"#,
                "is before `time`",
            ),
        ] {
            let error = parse(line).unwrap_err();
            let told = error.told(Locale::En);
            assert!(told.contains(reason), "{line}: {told}");
            let told = error.told(Locale::Zh);
            assert!(
                !told.contains('⟦') && told.contains(['。', '）']),
                "{line}: {told}"
            );
        }
        let long = format!(r#"{{"id":"1","text":"{}"}}"#, "水".repeat(20_001));
        assert!(
            parse(&long)
                .unwrap_err()
                .told(Locale::En)
                .contains("shorten it to 20000")
        );
        let zone = TimeZone::UTC;
        let bytes = b"{\"id\":\"1\",\"text\":\"\xff\"}";
        let error = SourceLine::parse(bytes, &zone, date(2026, 11, 24)).unwrap_err();
        assert_eq!(error, LineError::NotUtf8(19));
    }
}
