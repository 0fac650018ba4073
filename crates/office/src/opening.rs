//! Opening what is sealed: an entry first, then its proof, then the key (guard rail G4).

use std::time::Duration;

use huiyin_domain::actor::Actor;
use huiyin_journal::body::{BodyHead, CaseId};
use huiyin_journal::commit::field;
use huiyin_journal::content::Content;
use huiyin_journal::kind;
use huiyin_journal::leaf::{EventId, LeafView};
use huiyin_journal::note::Note;
use huiyin_journal::qr::Opening;
use huiyin_journal::receipt::Receipt;
use huiyin_store::{Appended, Opened, Position};

use crate::aside::Said;
use crate::error::OfficeError;
use crate::keys::{Ask, Claim, KeyError, KeyService, Pass, Release, Shown};
use crate::office::Office;
use crate::reading::Reader;
use crate::receipt::ReceiptError;

/// Openings and documents of one matter that may be entered at once: each loads again behind the one before it.
pub(crate) const ISSUERS: usize = 64;
/// An opening is entered by then: whoever asked waits on a busy machine rather than ask, and enter, once more.
const PATIENCE: Duration = Duration::from_secs(15);

/// An opening that was entered.
pub(crate) struct Entered {
    /// What opens the key.
    pub ask: Ask,
    /// The entry.
    pub entry: Appended,
}

/// What the sealed bytes of an entry belong to.
pub(crate) struct Belongs {
    /// Its event.
    pub event_id: EventId,
    /// Its case.
    pub case: CaseId,
}

impl Office {
    /// The key service.
    pub(crate) fn key_service(&self) -> Result<&dyn KeyService, OfficeError> {
        let keys = self.keys.as_deref();
        keys.ok_or_else(|| OfficeError::ReadOnly("it was opened for reading".to_owned()))
    }

    /// Enters that something sealed is opened (type 30), with the act that says what for, and waits until a signature
    /// covers the entry: only then does it open one key.
    pub(crate) fn enter_opening(
        &self,
        number: &str,
        actor: &Actor,
        reader: Reader<'_>,
        act: u64,
    ) -> Result<Entered, OfficeError> {
        let entry = self.trying_often(ISSUERS, |office| {
            let loaded = office.load_for(number, reader)?;
            office.enter_aside(&loaded, actor, Said::act(kind::IDENTITY_ACCESSED, act))
        })?;
        self.entered(entry, actor, act, None)
    }

    /// An opening that was written, with its proof: what opens one key.
    pub(crate) fn entered(
        &self,
        entry: Appended,
        actor: &Actor,
        act: u64,
        release: Option<Release>,
    ) -> Result<Entered, OfficeError> {
        let by = actor.sealed_text();
        let claim = Claim {
            officer: by.unwrap_or_default(),
            act,
            shown: self.shown_with_actor(entry.entry)?,
            release,
        };
        Ok(Entered {
            ask: Ask::Entry(Box::new(claim)),
            entry,
        })
    }

    /// The pass that the key service gives for a query code of this matter; none while it gives none.
    pub(crate) fn pass_for(&self, matter: Position, code: &str) -> Option<Pass> {
        let pass = self.ask_for_pass(matter, code);
        pass.inspect_err(|error| tracing::warn!(%error, "a visit goes on without its sealed parts"))
            .ok()
    }

    fn ask_for_pass(&self, matter: Position, code: &str) -> Result<Pass, OfficeError> {
        let row = self
            .store
            .read(|tx| huiyin_store::query_code_row(tx, self.code(), matter))?;
        let row = row.ok_or(KeyError::NoPass)?;
        let mut content = Content::default();
        content.set(field::QUERY_CODE, row.salt, row.hash);
        let shown = self.shown(row.entry, content)?;
        Ok(self.key_service()?.admit(code, &shown)?)
    }

    /// An entry with its proof, and of its fields who acted.
    pub(crate) fn shown_with_actor(&self, at: Position) -> Result<Shown, OfficeError> {
        let mut content = match &self.journal_row(at)?.content {
            Some(bytes) => Opened::decode(bytes)?.to_content(),
            None => Content::default(),
        };
        content.fields.retain(|number, _| *number == field::ACTOR);
        self.shown(at, content)
    }

    /// An entry with its proof and the opening of some fields.
    pub(crate) fn shown(&self, at: Position, content: Content) -> Result<Shown, OfficeError> {
        let row = self.journal_row(at)?;
        let damaged = |why: &str| OfficeError::Unreadable {
            entry: at.as_int(),
            why: why.to_owned(),
        };
        let proof = self
            .proof_within(at, PATIENCE)
            .map_err(|error| match error {
                ReceiptError::Office(error) => error,
                ReceiptError::NotCovered => KeyError::NotSigned.into(),
                other => OfficeError::Keeper(other.to_string()),
            })?;
        let note = Note::parse(proof.note.as_bytes());
        let leaf = LeafView::decode(&row.leaf).map_err(|error| damaged(&error.to_string()))?;
        let (body, body_salt) = row.body.clone().ok_or_else(|| damaged("it has no body"))?;
        let opening = Opening {
            event_id: *leaf.event_id,
            body,
            body_salt,
            content,
        };
        let receipt = Receipt {
            leaf: row.leaf.clone(),
            index: proof.index,
            path: proof.path,
            note: note.map_err(|error| damaged(&error.to_string()))?,
        };
        let opening = opening.to_bytes();
        Ok(Shown {
            receipt: receipt.to_string().into_bytes(),
            opening: opening.map_err(|error| damaged(&error.to_string()))?,
        })
    }

    /// The event and the case that the sealed bytes of an entry are bound to.
    pub(crate) fn belongs(&self, entry: Position) -> Result<Belongs, OfficeError> {
        let damaged = |why: &str| OfficeError::Unreadable {
            entry: entry.as_int(),
            why: why.to_owned(),
        };
        let row = self
            .store
            .read(|tx| huiyin_store::entry(tx, self.code(), entry))?;
        let row = row.ok_or_else(|| damaged("it is not there"))?;
        let leaf = LeafView::decode(&row.leaf).map_err(|error| damaged(&error.to_string()))?;
        let body = row
            .body
            .as_ref()
            .and_then(|(body, _)| BodyHead::read(body).ok());
        let case = body.and_then(|body| body.case);
        Ok(Belongs {
            event_id: *leaf.event_id,
            case: case
                .ok_or_else(|| damaged("it belongs to no case"))?
                .case_id,
        })
    }
}
