//! Making the registers again from the journal, and comparing them with it.

use std::sync::Arc;

use huiyin_store::{Difference, How, Rebuilt, Store, offices};

use crate::error::OfficeError;
use crate::office::Office;
use crate::place::Place;
use crate::system::{SystemClock, SystemRandom};

impl Office {
    /// Each register row that is not what the journal says, edited, deleted or added; and the office's own row
    /// where it has another name than `office.toml`.
    /// # Errors
    /// As the store says.
    pub fn check_registers(&self) -> Result<Vec<Difference>, OfficeError> {
        let mut found = self.store.check()?;
        let offices = self.store.read(offices)?;
        let row = offices.iter().find(|row| row.office == self.code());
        let is_named = |difference: &Difference| difference.table == "office";
        if row.is_none_or(|row| row.name != self.name()) && !found.iter().any(is_named) {
            found.push(Difference {
                office: self.code().to_owned(),
                table: "office",
                key: self.code().to_owned(),
                how: row.map_or(How::Missing, |_| How::Edited),
            });
        }
        Ok(found)
    }

    /// Drops every register, and with `search` the search index, and makes them again. The office is not opened for it:
    /// a row that does not read may be what hinders that.
    /// # Errors
    /// As the store says; then nothing is changed.
    pub fn rebuild(place: &Place, search: bool) -> Result<Rebuilt, OfficeError> {
        place.read_office()?;
        let environment = place.environment(Arc::new(SystemClock), Arc::new(SystemRandom));
        let store = Store::open(&place.store_at(), environment)?;
        Ok(store.rebuild(search)?)
    }
}
