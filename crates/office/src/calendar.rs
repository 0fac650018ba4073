//! Adding a year's published calendar: provisional dates become fixed ones.

use huiyin_domain::calendar::Calendar;
use huiyin_store::CALENDAR;

use crate::desk::ActAs;
use crate::error::OfficeError;
use crate::office::Office;

/// A calendar that was added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Added {
    /// Its year.
    pub year: i16,
    /// Matters whose provisional dates were computed again.
    pub recomputed: u64,
}

impl Office {
    /// The office's calendar: the built-in years and those it added.
    /// # Errors
    /// As the store says.
    pub fn calendar(&self) -> Result<Calendar, OfficeError> {
        Ok(self
            .store
            .read(|tx| huiyin_store::calendar(tx, self.code()))?)
    }

    /// Adds or amends a year: an entry (type 45), and every provisional date is computed again (R13a).
    /// # Errors
    /// [`OfficeError::Setting`] with the line to mend, or as the store says.
    pub fn add_calendar(&self, text: &str) -> Result<Added, OfficeError> {
        self.add_calendar_as(text, &ActAs::System)
    }

    /// As [`Self::add_calendar`], for an administrator.
    /// # Errors
    /// As [`Self::add_calendar`]; [`OfficeError::NotAdministrator`].
    pub fn add_calendar_as(&self, text: &str, who: &ActAs) -> Result<Added, OfficeError> {
        let only = Calendar::empty()
            .with_year(text)
            .map_err(|error| OfficeError::Setting {
                file: "calendar".to_owned(),
                why: error.to_string(),
            })?;
        let year = only.years().next().map_or(0, |year| year.number());
        self.may_write()?;
        let recomputed = self
            .store
            .read(|tx| huiyin_store::count_provisional(tx, self.code()))?;
        self.save_setting(CALENDAR, text.to_owned(), who)?;
        Ok(Added { year, recomputed })
    }
}
