//! Opening who petitioned: an entry first, then the key (guard rail G4).

use huiyin_domain::actor::Actor;
use huiyin_domain::petitioner::Petitioner;
use huiyin_store::{Appended, Opened, Position};

use crate::error::OfficeError;
use crate::identity::petitioner;
use crate::keys::FOR_SERVICE;
use crate::office::Office;
use crate::reading::Reader;

/// Who petitioned, opened.
pub(super) struct Identity {
    /// The fields with their salts, for a receipt.
    pub fields: Opened,
    /// Who it is.
    pub petitioner: Petitioner,
    /// The entry of the opening.
    pub entry: Appended,
}

impl Office {
    /// Opens the identity of a matter for service. `None` when no name was given or it was erased: then
    /// nothing is opened, and nothing is entered.
    /// # Errors
    /// As the store and the keys say.
    pub(super) fn open_for_service(
        &self,
        number: &str,
        actor: &Actor,
        reader: Reader<'_>,
    ) -> Result<Option<Identity>, OfficeError> {
        let matter: Position = self.load_for(number, reader)?.matter.key.into();
        let rows = self
            .store
            .read(|tx| huiyin_store::sealed(tx, self.code(), matter))?;
        let Some(row) = rows.last() else {
            return Ok(None);
        };
        let opening = self.enter_opening(number, actor, reader, FOR_SERVICE)?;
        let Some(fields) = self.unsealed_identity(row, &opening.ask)? else {
            return Ok(None);
        };
        let fields = Opened::decode(&fields)?;
        let petitioner = petitioner(&fields, row.entry)?;
        Ok(Some(Identity {
            fields,
            petitioner,
            entry: opening.entry,
        }))
    }
}
