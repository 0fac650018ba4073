//! 发文字号 as it is printed, on the document and on the pages that tell of it (GB/T 9704-2012, 7.2.5).

use huiyin_documents::paper::{Paper, To};
use huiyin_domain::code::Coded as _;
use huiyin_domain::document::DocKind;
use huiyin_domain::id::UnitId;
use huiyin_domain::organisation::Organisation;
use huiyin_store::Position;
use jiff::civil::Date;

use crate::office::Office;

/// Whose document it is, of what kind and of which day.
#[derive(Debug, Clone, Copy)]
pub struct Numbered<'a> {
    /// The kind.
    pub kind: DocKind,
    /// The unit that issues it.
    pub unit: &'a UnitId,
    /// Units with their marks.
    pub organisation: &'a Organisation,
    /// The day; its year stands in the number.
    pub day: Date,
}

impl Office {
    /// The number that an officer gave: digits alone are the running number, to which year and mark of the unit come;
    /// anything else stands as it was given.
    pub fn given_number(&self, of: Numbered<'_>, given: &str) -> String {
        match given.bytes().all(|byte| byte.is_ascii_digit()) {
            true => self.number_with(of, given.trim_start_matches('0')),
            false => given.to_owned(),
        }
    }

    /// The number where none was given: its running part is the place of the act's entry in the journal, which no
    /// other act of the office has. Nothing for what stays in the file.
    pub fn own_number(&self, of: Numbered<'_>, entry: Position) -> Option<String> {
        let paper = Paper::of(of.kind.code())?;
        (paper.to != To::File).then(|| self.number_with(of, &ordinal(entry)))
    }

    /// The number whose running part is `n`.
    fn number_with(&self, of: Numbered<'_>, n: &str) -> String {
        let known = of.organisation.unit(of.unit);
        let mark = known
            .map(|unit| unit.document_mark.as_str())
            .filter(|mark| !mark.trim().is_empty())
            .or(known.map(|unit| unit.name.as_str()))
            .unwrap_or(of.unit.as_str());
        let year = of.day.year().to_string();
        self.house().number(of.kind.code(), mark, &year, n)
    }
}

/// `17`; from the second generation on `2.17`.
fn ordinal(entry: Position) -> String {
    match entry.generation() {
        1 => entry.seq().to_string(),
        generation => format!("{generation}.{}", entry.seq()),
    }
}
