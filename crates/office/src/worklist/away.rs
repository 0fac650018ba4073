//! What an officer handled and another unit has in hand now: a review body, while it reviews. Nothing is to be
//! done on it here, so it stands apart and is counted apart. While a duty of the officer's own unit runs on it,
//! it stays on the desk.

use huiyin_domain::organisation::Officer;
use huiyin_store::Listed;

use super::{Filter, WorkRow};
use crate::error::OfficeError;
use crate::office::Office;

impl Office {
    /// The matters of this officer that are in other hands, what ends first on top.
    /// # Errors
    /// As the store says.
    pub fn away(&self, officer: &Officer, filter: &Filter) -> Result<Vec<WorkRow>, OfficeError> {
        let organisation = self.organisation();
        let number = self.number_typed(&filter.words);
        let number = number.map(|number| number.to_string());
        let mut rows = Vec::new();
        for row in self.listed_away(officer)?.iter() {
            let Some((due, owes)) = row.next_due else {
                continue;
            };
            if filter.lets_through(row, number.as_deref())
                && self.is_open_to(row, officer, &organisation)?
            {
                rows.push(WorkRow::of(row.clone(), due, owes));
            }
        }
        Ok(rows)
    }

    /// Is this row of the officer's list one of them?
    pub(super) fn is_away(&self, row: &Listed, officer: &Officer) -> Result<bool, OfficeError> {
        if row.owner == officer.unit.as_str() {
            return Ok(false);
        }
        let away = self.listed_away(officer)?;
        Ok(away.iter().any(|one| one.matter == row.matter))
    }
}
