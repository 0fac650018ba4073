//! The reader's mark on what an officer takes away: officer, entry, time, so that a leaked picture names its source.
//!
//! What was issued stays as it is, and its petitioner's copy bears none.

use huiyin_documents::mark::{Mark, marked};
use huiyin_store::Appended;
use jiff::Timestamp;

use super::{Pdf, Which};
use crate::desk::ActAs;
use crate::error::OfficeError;
use crate::office::Office;

/// Who read something sealed, by which entry, when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadersMark {
    /// The code of the office.
    pub office: String,
    /// The code of the officer.
    pub officer: String,
    /// The entry of the opening.
    pub entry: i64,
    /// `2026-03-02 10:05`, in the office's zone.
    pub at: String,
}

impl ReadersMark {
    /// For people: `water-1 / 1042 / 2026-03-02 10:05`.
    pub fn line(&self) -> String {
        format!("{} / {} / {}", self.officer, self.entry, self.at)
    }

    /// For machines, in the letters that make the smallest code: `QINGHE WATER-1 1042 202603021005`.
    pub fn code(&self) -> String {
        let at: String = self.at.chars().filter(char::is_ascii_digit).collect();
        let Self {
            office,
            officer,
            entry,
            ..
        } = self;
        format!("{office} {officer} {entry} {at}").to_ascii_uppercase()
    }
}

impl Office {
    /// The bytes of an issued document, for an officer who prints or sends it: they hold the name, so this is
    /// an opening like any other, entered first; and each page bears the mark of whoever takes it.
    /// # Errors
    /// As [`Self::issue`]; [`OfficeError::NotFound`] when it was not issued.
    pub fn issued_copy(&self, which: Which<'_>, who: &ActAs) -> Result<Pdf, OfficeError> {
        let officer = match who {
            ActAs::Officer { officer, .. } => officer.as_str(),
            _ => return Err(OfficeError::NoSuchOfficer(String::new())),
        };
        let (plain, opened) = self.issued_bytes(which, who)?;
        // Of a document that names nobody nothing was opened.
        let Some(entry) = opened else {
            return Ok(plain);
        };
        let mark = self.readers_mark(officer, &entry);
        let mark = Mark {
            line: mark.line(),
            code: mark.code(),
        };
        Ok(Pdf {
            bytes: marked(&plain.bytes, &mark)?,
            ..plain
        })
    }

    /// The mark by an entry that this officer made.
    pub(crate) fn readers_mark(&self, officer: &str, entry: &Appended) -> ReadersMark {
        let at = Timestamp::from_second(entry.t).unwrap_or_default();
        let at = self.zone().to_datetime(at);
        ReadersMark {
            office: self.code().to_owned(),
            officer: officer.to_owned(),
            entry: entry.entry.as_int(),
            at: format!("{} {:02}:{:02}", at.date(), at.hour(), at.minute()),
        }
    }
}
