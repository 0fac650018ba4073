//! Opening who petitioned: an entry first, then the key (guard rail G4).

use huiyin_domain::actor::Actor;
use huiyin_domain::petitioner::Petitioner;
use huiyin_store::{Appended, Opened, Position};

use crate::attachment::key_id;
use crate::error::OfficeError;
use crate::keys::{FOR_SERVICE, open_fields};
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
        let Some(key) = self
            .key_service()?
            .open(key_id(&row.key_id)?, &opening.ask)?
        else {
            return Ok(None);
        };
        let event_id = self.belongs(row.entry)?.event_id;
        let fields = Opened::decode(&open_fields(&key, &event_id, &row.sealed)?)?;
        let texts: Option<Vec<(u8, String)>> = fields
            .fields
            .iter()
            .map(|(number, (_, value))| Some((*number, String::from_utf8(value.clone()).ok()?)))
            .collect();
        let petitioner = texts.and_then(|texts| Petitioner::from_sealed_fields(&texts));
        let petitioner = petitioner.ok_or_else(|| OfficeError::Unreadable {
            entry: row.entry.as_int(),
            why: "the sealed identity is none of this version".to_owned(),
        })?;
        Ok(Some(Identity {
            fields,
            petitioner,
            entry: opening.entry,
        }))
    }
}
