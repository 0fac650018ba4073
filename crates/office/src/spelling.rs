//! A matter's number, however it is written: with or without the office, with brackets, full-width digits,
//! blanks.

mod read;

use huiyin_domain::id::MatterNumber;

use crate::office::Office;

pub(crate) use read::code;

impl Office {
    /// The number that is meant by `qinghe-2026-17`, `QINGHE 2026 17`, `青信〔2026〕17号`, `2026-17`, `2026-2.17` and,
    /// in this year, `17`. Whether there is such a matter is another question.
    pub fn number_typed(&self, typed: &str) -> Option<MatterNumber> {
        read::number(typed, self.code(), self.today().year())
    }
}
