//! One matter: where it stands, what is owed, and everything that happened. No identity.

use huiyin_domain::matter::Matter;
use huiyin_domain::obligation::JudgeBy;
use huiyin_journal::kind;
pub use huiyin_store::Happened;
use huiyin_store::{Loaded, Position};
use jiff::civil::Date;

use crate::error::OfficeError;
use crate::office::Office;
use crate::reading::Reader;

/// One matter.
#[derive(Debug, Clone, PartialEq)]
pub struct View {
    /// The matter.
    pub matter: Matter,
    /// What was asked, as it was written.
    pub text: String,
    /// Its entries, oldest first.
    pub entries: Vec<Happened>,
    /// Entries for deadlines that passed in silence, written by the sealer.
    pub missed: usize,
    /// The day the view was made on.
    pub today: Date,
    /// By which date lateness is judged.
    pub judge_by: JudgeBy,
    /// Entries that say something which is not for whoever reads.
    pub unseen: Vec<Position>,
}

impl Office {
    /// One matter with its text and history, for whoever may read it.
    /// # Errors
    /// [`OfficeError::NotFound`] (also for a matter that the officer may not read),
    /// [`OfficeError::NoSuchOfficer`], or as the store says.
    pub fn show(&self, number: &str, reader: Reader<'_>) -> Result<View, OfficeError> {
        let loaded = self.load_for(number, reader)?;
        self.without_unseen(self.view(loaded), reader)
    }

    pub(crate) fn view(&self, loaded: Loaded) -> View {
        let first = loaded
            .entries
            .first()
            .and_then(|entry| entry.event.as_ref());
        let text = first
            .and_then(|event| event.step.petition_text())
            .unwrap_or_default()
            .to_owned();
        let today = self.moment().today;
        let missed = loaded
            .entries
            .iter()
            .filter(|entry| entry.kind == kind::OVERDUE)
            .count();
        let judge_by = self.laws().on(today).parameters.judge_by;
        View {
            matter: loaded.matter,
            text,
            entries: loaded.entries,
            missed,
            today,
            judge_by,
            unseen: Vec::new(),
        }
    }
}
