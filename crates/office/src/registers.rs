//! Making the registers again from the journal, and comparing them with it.

use huiyin_store::{Difference, Rebuilt};

use crate::error::OfficeError;
use crate::office::Office;

impl Office {
    /// Each register row that is not what the journal says: edited, deleted or added.
    /// # Errors
    /// As the store says.
    pub fn check_registers(&self) -> Result<Vec<Difference>, OfficeError> {
        Ok(self.store.check()?)
    }

    /// Drops every register, and with `search` the search index, and makes them again.
    /// # Errors
    /// As the store says; then nothing is changed.
    pub fn rebuild(&self, search: bool) -> Result<Rebuilt, OfficeError> {
        Ok(self.store.rebuild(search)?)
    }
}
