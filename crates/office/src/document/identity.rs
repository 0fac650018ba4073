//! Opening who petitioned: an entry first, then the key (guard rail G4).

use huiyin_domain::actor::Actor;
use huiyin_domain::code::Coded as _;
use huiyin_domain::petitioner::Petitioner;
use huiyin_journal::body::fact;
use huiyin_journal::cbor::{Map, Value};
use huiyin_journal::kind;
use huiyin_journal::leaf::LeafView;
use huiyin_store::{Opened, Position};

use super::ISSUERS;
use crate::attachment::key_id;
use crate::error::OfficeError;
use crate::keys::open_fields;
use crate::office::Office;
use crate::reading::Reader;

/// Act code of an opening for service: the purpose stands in the open facts.
pub(super) const FOR_SERVICE: u64 = 3001;

/// Who petitioned, opened.
pub(super) struct Identity {
    /// The fields with their salts, for a receipt.
    pub fields: Opened,
    /// Who it is.
    pub petitioner: Petitioner,
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
        self.enter_opening(number, actor, reader, FOR_SERVICE)?;
        let keys = self
            .keys
            .as_ref()
            .ok_or_else(|| OfficeError::ReadOnly("it was opened for reading".to_owned()))?;
        let Some(key) = keys.open(key_id(&row.key_id)?)? else {
            return Ok(None);
        };
        let event_id = self.event_id(row.entry)?;
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
        Ok(Some(Identity { fields, petitioner }))
    }

    /// Enters that something sealed is opened (type 30), with the act that says what for.
    pub(crate) fn enter_opening(
        &self,
        number: &str,
        actor: &Actor,
        reader: Reader<'_>,
        act: u64,
    ) -> Result<(), OfficeError> {
        self.trying_often(ISSUERS, |office| {
            let loaded = office.load_for(number, reader)?;
            let facts = Map::from([
                (fact::ACT, Value::Uint(act)),
                (fact::ROLE, Value::Uint(actor.role.number().into())),
            ]);
            let by = actor.sealed_text();
            let draft = office.aside(&loaded, kind::IDENTITY_ACCESSED, facts, by.as_deref())?;
            office.store.write(move |append| append.entry(&draft))?;
            Ok(())
        })
    }

    /// The id that the sealed bytes of an entry are bound to.
    pub(super) fn event_id(&self, entry: Position) -> Result<[u8; 16], OfficeError> {
        let damaged = |why: &str| OfficeError::Unreadable {
            entry: entry.as_int(),
            why: why.to_owned(),
        };
        let row = self
            .store
            .read(|tx| huiyin_store::entry(tx, self.code(), entry))?;
        let row = row.ok_or_else(|| damaged("it is not there"))?;
        let leaf = LeafView::decode(&row.leaf).map_err(|error| damaged(&error.to_string()))?;
        Ok(*leaf.event_id)
    }
}
