//! What the calendar does by itself: days are sealed, windows lapse.

use huiyin_domain::field::Form;

use crate::desk::ActAs;
use crate::error::OfficeError;
use crate::office::Office;

/// The steps that only the timer takes, in the order of the procedure.
const STEPS: [&str; 3] = ["lapse", "close-lapsed", "finalise"];

impl Office {
    /// Seals every day that is over; true when there was one.
    /// # Errors
    /// As the store says.
    pub fn seal_days_over(&self) -> Result<bool, OfficeError> {
        self.may_write()?;
        let office = self.code().to_owned();
        Ok(self.store.write(move |append| append.seal_days_over(&office))?)
    }

    /// Takes every step that the timer owes now: how many.
    /// # Errors
    /// As the store says; a step that is not due is no error.
    pub fn take_timer_steps(&self) -> Result<usize, OfficeError> {
        let mut taken = 0;
        let today = self.moment().today;
        let matters =
            self.store.read(|tx| huiyin_store::windows_over(tx, self.code(), today))?;
        for matter in matters {
            let listed = self.store.read(|tx| huiyin_store::list_one(tx, self.code(), matter))?;
            let Some(listed) = listed else {
                continue;
            };
            for name in STEPS {
                match self.step(&listed.number, name, &Form::new(), &ActAs::System) {
                    Ok(_) => taken += 1,
                    Err(OfficeError::Refused(_)) => {}
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(taken)
    }
}
