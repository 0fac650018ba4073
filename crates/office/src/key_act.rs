//! What is done to the master key by hand is an entry: shares made, tried and used, and the key changed.

use huiyin_journal::kind::{self, Kind};

use crate::error::OfficeError;
use crate::office::Office;

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyAct {
    /// Shares of the master key were made.
    SharesMade {
        /// How many give it back.
        need: u8,
        /// How many there are.
        of: u8,
    },
    /// The master key was put back from its shares.
    Recovered,
    /// The master key was changed.
    Changed,
    /// Shares were joined to see that they give the key, which was forgotten.
    Drilled,
}

impl KeyAct {
    /// Type and act code: after those of accounts, and the first of meetings and drills.
    fn code(self) -> (Kind, u64) {
        match self {
            Self::SharesMade { .. } => (kind::ACCOUNT_CHANGED, 4608),
            Self::Recovered => (kind::ACCOUNT_CHANGED, 4609),
            Self::Changed => (kind::ACCOUNT_CHANGED, 4610),
            Self::Drilled => (kind::MEETING, 6501),
        }
    }

    fn words(self) -> Vec<String> {
        match self {
            Self::SharesMade { need, of } => vec![need.to_string(), of.to_string()],
            Self::Recovered | Self::Changed | Self::Drilled => Vec::new(),
        }
    }
}

impl Office {
    /// Enters what whoever runs the machine did to the master key.
    /// # Errors
    /// As the store says.
    pub fn enter_key_act(&self, act: KeyAct) -> Result<(), OfficeError> {
        let who = self.administrator(&crate::ActAs::System)?;
        self.may_write()?;
        let (kind, code) = act.code();
        let (office, words) = (self.code().to_owned(), act.words());
        self.store.write(move |append| {
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            append.act_of(kind, &office, code, &words, (None, who.role))
        })?;
        Ok(())
    }
}
