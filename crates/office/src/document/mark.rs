//! The reader's mark on what an officer takes away: officer, entry, time, so that a leaked picture names its source.
//!
//! What was issued stays as it is, and its petitioner's copy bears none.

use huiyin_documents::mark::{Mark, marked};
use huiyin_journal::commit::field;
use huiyin_journal::kind;
use huiyin_store::{Happened, Opened, Position};
use jiff::Timestamp;

use super::{Pdf, Which};
use crate::desk::ActAs;
use crate::error::OfficeError;
use crate::office::Office;
use crate::reading::Reader;

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
        let reader = Reader::Officer(officer);
        let before = self.load_for(which.number, reader)?.entries.len();
        let plain = self.issued_bytes(which, who)?;
        let after = self.load_for(which.number, reader)?.entries;
        // Of a document that names nobody nothing was opened.
        let Some(mark) = self.mark_of_last(after.get(before..).unwrap_or_default(), officer)?
        else {
            return Ok(plain);
        };
        let mark = Mark {
            line: mark.line(),
            code: mark.code(),
        };
        Ok(Pdf {
            bytes: marked(&plain.bytes, &mark)?,
            ..plain
        })
    }

    /// The mark by the last of these openings that is this officer's.
    fn mark_of_last(
        &self,
        entries: &[Happened],
        officer: &str,
    ) -> Result<Option<ReadersMark>, OfficeError> {
        let openings = entries.iter().rev();
        for entry in openings.filter(|entry| entry.kind == kind::IDENTITY_ACCESSED) {
            let row = self
                .store
                .read(|tx| huiyin_store::entry(tx, self.code(), entry.entry))?;
            let content = row.and_then(|row| row.content).unwrap_or_default();
            let opened = Opened::decode(&content)?;
            let by = opened.text(field::ACTOR)?.unwrap_or_default();
            if by.split('@').next() == Some(officer) {
                return Ok(Some(self.readers_mark(officer, entry.entry, entry.t)));
            }
        }
        Ok(None)
    }

    /// The mark by an entry that this officer made at this Unix second.
    pub(crate) fn readers_mark(&self, officer: &str, entry: Position, t: i64) -> ReadersMark {
        let at = Timestamp::from_second(t).unwrap_or_default();
        let at = self.zone().to_datetime(at);
        ReadersMark {
            office: self.code().to_owned(),
            officer: officer.to_owned(),
            entry: entry.as_int(),
            at: format!("{} {:02}:{:02}", at.date(), at.hour(), at.minute()),
        }
    }
}
