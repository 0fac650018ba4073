//! 登记回执: what the petitioner takes home from the counter, printed again as long as the form's token is
//! at hand.
//!
//! The query code is stored nowhere. It is derived from the token of the form that registered the matter, so
//! only the browser that sent the form can have it printed again, and only for the officer who registered.

use huiyin_domain::obligation::ObligationKind;
use huiyin_domain::organisation::Officer;
use huiyin_domain::petition::Channel;
use jiff::civil::Date;

use crate::error::OfficeError;
use crate::office::Office;
use crate::once::Once;
use crate::reading::Reader;
use crate::seal;

/// A slip. Nothing on it is about the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slip {
    /// The number.
    pub number: String,
    /// The query code; none when it cannot be printed again here.
    pub query_code: Option<String>,
    /// The day of registration.
    pub day: Date,
    /// The day it was received.
    pub received: Date,
    /// How it came.
    pub channel: Channel,
    /// How many people submit it.
    pub head_count: u32,
    /// Short title.
    pub title: String,
    /// The unit that registered it.
    pub unit: huiyin_domain::id::UnitId,
    /// What is owed first, and by when.
    pub due: Option<(Date, ObligationKind)>,
}

impl Office {
    /// The slip of a matter, with the query code when one of these tokens registered it for this officer. Who
    /// just registered has the slip even of a matter that went behind a wall at once: it says no more than
    /// was typed at the counter.
    /// # Errors
    /// [`OfficeError::NotFound`] (also for another matter that the officer may not read), or as the store says.
    pub fn slip(
        &self,
        number: &str,
        officer: &Officer,
        tokens: &[Once],
    ) -> Result<Slip, OfficeError> {
        let loaded = self.load(number)?;
        let matter = &loaded.matter;
        let first = loaded
            .entries
            .first()
            .and_then(|entry| entry.event.as_ref());
        let is_theirs = first.is_some_and(|event| event.by.officer.as_ref() == Some(&officer.id));
        let query_code = match is_theirs {
            true => self.code_at_hand(matter, tokens)?,
            false => None,
        };
        if query_code.is_none() {
            self.load_for(number, Reader::Officer(officer.id.as_str()))?;
        }
        Ok(Slip {
            number: matter.number.to_string(),
            query_code,
            day: matter.registered,
            received: matter.petition.received,
            channel: matter.petition.channel,
            head_count: matter.petition.head_count,
            title: matter.petition.title.clone(),
            unit: matter.petition.receiver.clone(),
            due: matter.next_due().map(|owed| (owed.due, owed.kind)),
        })
    }

    fn code_at_hand(
        &self,
        matter: &huiyin_domain::matter::Matter,
        tokens: &[Once],
    ) -> Result<Option<String>, OfficeError> {
        let Some(stored) = self.query_code_hash(matter)? else {
            return Ok(None);
        };
        for token in tokens {
            let code = self.derived_code(token)?;
            if seal::code_hash(&code) == stored {
                return Ok(Some(code));
            }
        }
        Ok(None)
    }
}
