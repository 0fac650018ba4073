//! 依法删除: who petitioned is erased, and everybody can see that it happened (journal specification §12; guard rail G6).
//!
//! The public mark comes first (type 32), then the keys are destroyed against it, then the rows go, which name the keys:
//! whatever ends in between goes on where it stopped when it is asked for again. What was asked for and what was done
//! stays; no leaf, proof, seal or count changes.

use huiyin_domain::access::{Act, Place};
use huiyin_domain::actor::Actor;
use huiyin_domain::code::Coded as _;
use huiyin_domain::erasure::Basis;
use huiyin_domain::field::{FieldError, Input as _, Prose};
use huiyin_domain::transition::{Retention, Step};
use huiyin_journal::body::fact;
use huiyin_journal::cbor::{Map, Value};
use huiyin_journal::commit::field;
use huiyin_journal::content::Content;
use huiyin_journal::kind;
use huiyin_store::{Happened, Loaded, Position};
use jiff::civil::Date;

use crate::attachment::key_id;
use crate::desk::ActAs;
use crate::error::OfficeError;
use crate::failpoint;
use crate::keys::KeyId;
use crate::office::Office;
use crate::opening::ISSUERS;
use crate::reading::Reader;

/// Act codes of erasures: this and the ground's number.
const ACT: u64 = 3200;

/// What was erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Erased {
    /// The public mark.
    pub entry: Position,
    /// Keys that were destroyed.
    pub keys: usize,
    /// Rows that went: sealed identities, files, papers and marks.
    pub rows: u64,
}

/// A mark, and what it is about.
struct Marked {
    matter: Position,
    entry: Position,
    keys: Vec<KeyId>,
}

impl Office {
    /// Erases who petitioned in one matter. `reference` names the appraisal or the decision; it is no place for a name.
    /// # Errors
    /// [`OfficeError::NotFound`] for a matter that the officer may not read, [`OfficeError::ErasureOfSuperior`],
    /// [`OfficeError::NotErased`] while it must be kept, [`OfficeError::NothingSealed`], [`OfficeError::Fields`] without a
    /// reference, or as the store and the keys say.
    pub fn erase(
        &self,
        number: &str,
        basis: Basis,
        reference: &str,
        who: &ActAs,
    ) -> Result<Erased, OfficeError> {
        self.may_write()?;
        let actor = self.issuer(who)?;
        let reference = Prose::parse(reference).map_err(|why| {
            let field = "reference".to_owned();
            OfficeError::Fields(vec![FieldError { field, why }])
        })?;
        let marked = self.trying_often(ISSUERS, |office| {
            office.mark_erased(number, basis, reference.as_str(), &actor)
        })?;
        let shown = self.shown(marked.entry, Content::default())?;
        failpoint::pass("erase-marked");
        let keys = self.key_service()?;
        for key in &marked.keys {
            keys.destroy(*key, &shown)?;
            failpoint::pass("erase-key");
        }
        failpoint::pass("erase-destroyed");
        let (office, matter) = (self.code().to_owned(), marked.matter);
        let rows = self
            .store
            .write(move |append| append.erase_identity(&office, matter))?;
        Ok(Erased {
            entry: marked.entry,
            keys: marked.keys.len(),
            rows,
        })
    }

    /// The public mark; the one that is there already, where an erasure stopped behind it.
    fn mark_erased(
        &self,
        number: &str,
        basis: Basis,
        reference: &str,
        actor: &Actor,
    ) -> Result<Marked, OfficeError> {
        let code = actor.officer.as_ref().map_or("", |id| id.as_str());
        let loaded = self.load_for(number, Reader::Officer(code))?;
        let place = Place::Matter(&loaded.matter);
        self.may(&self.officer(code)?, Act::EraseIdentity, place)
            .map_err(|_| OfficeError::ErasureOfSuperior(number.to_owned()))?;
        let matter = loaded.matter.key.into();
        let sealed = self
            .store
            .read(|tx| huiyin_store::sealed_keys(tx, self.code(), matter))?;
        let Some(newest) = sealed.iter().map(|(entry, _)| *entry).max() else {
            return Err(OfficeError::NothingSealed(number.to_owned()));
        };
        let keys = sealed.iter().map(|(_, key)| key_id(key));
        let keys = keys.collect::<Result<Vec<_>, _>>()?;
        let stopped = loaded.entries.iter().rev().find(|entry| is_mark(entry));
        if let Some(mark) = stopped.filter(|mark| mark.entry > newest) {
            let entry = mark.entry;
            return Ok(Marked {
                matter,
                entry,
                keys,
            });
        }
        basis
            .allows(archived(&loaded), self.moment().today)
            .map_err(OfficeError::NotErased)?;
        let facts = Map::from([
            (fact::ACT, Value::Uint(ACT + u64::from(basis.number()))),
            (fact::ROLE, Value::Uint(actor.role.number().into())),
        ]);
        let by = actor.sealed_text().unwrap_or_default();
        let said = self.salted([
            (field::ACTOR, Some(by.as_str())),
            (field::FREE_TEXT, Some(reference)),
        ]);
        let draft = self.aside_saying(&loaded, kind::ERASED, facts, &said)?;
        let entered = self.store.write(move |append| append.entry(&draft))?;
        let entry = entered.entry;
        Ok(Marked {
            matter,
            entry,
            keys,
        })
    }
}

/// Does the entry say that who petitioned was erased?
pub fn is_mark(entry: &Happened) -> bool {
    entry.kind == kind::ERASED
}

/// When it was archived, and for how long.
pub(crate) fn archived(loaded: &Loaded) -> Option<(Date, Retention)> {
    let events = loaded.entries.iter().rev();
    events
        .filter_map(|entry| entry.event.as_ref())
        .find_map(|event| match &event.step {
            Step::Archive(archive) => Some((event.day, archive.retention)),
            _ => None,
        })
}
