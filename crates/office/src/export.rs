//! One matter as a file: what was asked, what was done, and the journal rows that prove it. No identity.

use huiyin_domain::actor::Role;
use huiyin_domain::code::Coded as _;
use huiyin_domain::id::OfficerId;
use huiyin_journal::body::fact;
use huiyin_journal::cbor::{Map, Value};
use huiyin_journal::commit::field;
use huiyin_journal::kind;
use huiyin_store::{Appended, Draft, JournalRow, Opened, Place as Slot};

use crate::desk::ActAs;
use crate::error::OfficeError;
use crate::office::Office;
use crate::show::View;

/// Act code of an export, in the entry that says it happened.
const ACT: u64 = 3101;

/// An exported matter.
#[derive(Debug)]
pub struct Exported {
    /// The matter.
    pub view: View,
    /// Its rows: leaf, body, opened fields.
    pub rows: Vec<JournalRow>,
    /// The entry that says it was exported.
    pub entry: Appended,
}

impl Office {
    /// Exports one matter for an officer; the export is an entry of the matter (type 31), written first.
    /// # Errors
    /// [`OfficeError::NotFound`], [`OfficeError::NoSuchOfficer`], or as the store says.
    pub fn export(&self, number: &str, who: &ActAs) -> Result<Exported, OfficeError> {
        self.may_write()?;
        let (actor, role) = self.exporter(who)?;
        let entry = self.trying(|office| {
            let loaded = office.load(number)?;
            let mut opened = Opened::default();
            let mut salt = [0; 32];
            office.random.fill(&mut salt);
            opened.set(field::ACTOR, salt, actor.as_bytes());
            let slot = Slot {
                office: office.code(),
                origin: &office.origin(),
                register: loaded.head.register,
                matter: Some(loaded.matter.key.into()),
                case: loaded.head.link(),
            };
            let facts = Map::from([
                (fact::ACT, Value::Uint(ACT)),
                (fact::ROLE, Value::Uint(role.number().into())),
            ]);
            let draft = Draft::of_fields(kind::EXPORTED, &slot, facts, &opened, &*office.random)?;
            Ok(office.store.write(move |append| append.entry(&draft))?)
        })?;
        let view = self.show(number)?;
        let rows = self.store.read(|tx| {
            let mut rows = Vec::with_capacity(view.entries.len());
            for happened in &view.entries {
                rows.extend(huiyin_store::entry(tx, self.code(), happened.entry)?);
            }
            Ok(rows)
        })?;
        Ok(Exported { view, rows, entry })
    }

    fn exporter(&self, who: &ActAs) -> Result<(String, Role), OfficeError> {
        let ActAs::Officer { officer: code, role } = who else {
            return Err(OfficeError::NoSuchOfficer("petitioner".to_owned()));
        };
        let organisation = self.organisation();
        let known = OfficerId::new(code).ok().and_then(|id| organisation.officer(&id).cloned());
        let officer = known.ok_or_else(|| OfficeError::NoSuchOfficer(code.clone()))?;
        let held = officer.roles.first().map(|role| Role::from(*role));
        let role = role.or(held).unwrap_or(Role::Handler);
        Ok((format!("{}@{}", officer.id, officer.unit), role))
    }
}
