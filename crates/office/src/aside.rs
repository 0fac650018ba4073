//! An entry of a matter that is no step of the procedure: an opening, an export, a paper, a look. It belongs to
//! the case and moves neither stage nor clocks.

use huiyin_journal::cbor::Map;
use huiyin_journal::commit::field;
use huiyin_journal::kind::Kind;
use huiyin_store::{Draft, Loaded, Opened};

use crate::error::OfficeError;
use crate::office::Office;

impl Office {
    /// Such an entry behind the last one of the case, sealed with who acted.
    /// # Errors
    /// As the store says.
    pub(crate) fn aside(
        &self,
        loaded: &Loaded,
        kind: Kind,
        facts: Map,
        by: Option<&str>,
    ) -> Result<Draft, OfficeError> {
        let mut opened = Opened::default();
        if let Some(by) = by {
            let mut salt = [0; 32];
            self.random.fill(&mut salt);
            opened.set(field::ACTOR, salt, by.as_bytes());
        }
        self.aside_saying(loaded, kind, facts, &opened)
    }

    /// The same with what it says.
    /// # Errors
    /// As the store says.
    pub(crate) fn aside_saying(
        &self,
        loaded: &Loaded,
        kind: Kind,
        facts: Map,
        said: &Opened,
    ) -> Result<Draft, OfficeError> {
        let origin = self.origin();
        let place = loaded.place(self.code(), &origin);
        Ok(Draft::of_fields(kind, &place, facts, said, &*self.random)?)
    }
}
