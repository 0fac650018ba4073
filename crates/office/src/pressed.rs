//! Ratings about which somebody pressed the petitioner: told past the unit rated to those who stand above it
//! (guard rail G11). What the rating says stays sealed.

use huiyin_domain::access::{self, Act, Place, Who};
use huiyin_domain::id::UnitId;
use huiyin_domain::organisation::{Officer, Organisation};
use jiff::civil::Date;

use crate::error::OfficeError;
use crate::office::Office;

/// No more are looked at: the newest.
const AT_MOST: i64 = 200;

/// A rating about which the petitioner was pressed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pressed {
    /// Number of the matter.
    pub number: String,
    /// What is asked for.
    pub title: String,
    /// The unit rated.
    pub unit: UnitId,
    /// On what day.
    pub day: Date,
}

/// Is this officer one of those who are told that somebody was pressed about a rating of `unit`? Nobody of the
/// unit itself or of one below it is.
fn is_told(officer: &Officer, unit: &UnitId, organisation: &Organisation) -> bool {
    let (who, place) = (Who::Officer(officer), Place::Unit(unit));
    access::decide(who, Act::BeToldPressed, place, organisation).is_ok()
}

impl Office {
    /// The newest of those that this officer is told of.
    /// # Errors
    /// As the store says.
    pub fn pressed(&self, officer: &Officer) -> Result<Vec<Pressed>, OfficeError> {
        let organisation = self.organisation();
        let rows = self
            .store
            .read(|tx| huiyin_store::pressed(tx, self.code(), AT_MOST))?;
        let mut told = Vec::new();
        for row in rows {
            let unit = UnitId::new(&row.unit).ok();
            let Some(unit) = unit.filter(|unit| is_told(officer, unit, &organisation)) else {
                continue;
            };
            let listed = self
                .store
                .read(|tx| huiyin_store::list_one(tx, self.code(), row.matter))?;
            // Past the wall of an accusation this does not lead either.
            if let Some(listed) = listed
                && self.is_open_to(&listed, officer, &organisation)?
            {
                told.push(Pressed {
                    number: listed.number,
                    title: listed.title,
                    unit,
                    day: row.day,
                });
            }
        }
        Ok(told)
    }
}
