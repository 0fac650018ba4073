//! Issuing: once, by an officer of the unit whose act it is.

use huiyin_documents::paper::{Content, Part, To};
use huiyin_documents::render;
use huiyin_domain::access::{Act, Denied, Place};
use huiyin_domain::actor::Actor;
use huiyin_domain::code::Coded as _;
use huiyin_domain::document::DocKind;
use huiyin_journal::body::fact;
use huiyin_journal::cbor::{Map, Value};
use huiyin_journal::hash::sha256;
use huiyin_journal::kind;
use huiyin_store::{Appended, Loaded, SealedDocument};

use super::content::say;
use super::identity::Identity;
use super::{DOCUMENT, DocumentOf, Found, ISSUED, Pdf, Which, find, issued, name};
use crate::attachment::bound;
use crate::desk::{ActAs, actors};
use crate::error::OfficeError;
use crate::keys::{Ask, FOR_SERVICE, Holds, seal_fields};
use crate::office::Office;
use crate::opening::ISSUERS;
use crate::reading::Reader;

impl Office {
    /// Issues a document: opens the identity for service where it goes to the petitioner, renders it, seals it
    /// and enters its digest. A document that is issued already is left as it is, and nothing is opened.
    /// # Errors
    /// [`OfficeError::DocumentLacks`] with every part that is missing, [`OfficeError::SecondPerson`],
    /// [`OfficeError::NotFound`] (also for an officer of another unit than the one whose act it is), or as
    /// the store says.
    pub fn issue(&self, which: Which<'_>, who: &ActAs) -> Result<DocumentOf, OfficeError> {
        let (actor, loaded, found) = self.at_hand(which, who)?;
        let reader = reader(&actor);
        if let Some(done) = done(&loaded, &found, which) {
            return Ok(done);
        }
        let mut content = self.content_of(&loaded, &found)?;
        let names = names_petitioner(&found, &content);
        // Nothing is opened for a document that would fail all the same.
        let mut missing = found.paper.missing(&content);
        missing.retain(|part| !(names && *part == Part::Addressee));
        if !missing.is_empty() {
            return Err(OfficeError::DocumentLacks(missing));
        }
        let identity = match names {
            true => self.open_for_service(which.number, &actor, reader)?,
            false => None,
        };
        if names {
            self.address(&mut content, &loaded, identity.as_ref());
        }
        if let Some(Identity { fields, .. }) = &identity {
            self.with_private_code(&mut content, which.number, reader, fields)?;
        }
        let document = found
            .paper
            .draw(&content, &self.house())
            .map_err(|missing| OfficeError::DocumentLacks(missing.0))?;
        let pdf = render(&document, self.fonts_for(&document))?.pdf;
        let holds = match names {
            true => Holds::Paper,
            false => Holds::Nameless,
        };
        self.trying_often(ISSUERS, |office| {
            office.enter_document(which, &actor, &pdf, holds)
        })
    }

    /// The bytes that [`Self::issued_copy`] puts its mark on, and the entry of the opening; none where nothing had to
    /// be opened.
    pub(super) fn issued_bytes(
        &self,
        which: Which<'_>,
        who: &ActAs,
    ) -> Result<(Pdf, Option<Appended>), OfficeError> {
        let (actor, loaded, found) = self.at_hand(which, who)?;
        let reader = reader(&actor);
        if done(&loaded, &found, which).is_none() {
            return Err(OfficeError::NotFound(which.number.to_owned()));
        }
        let mut content = self.content_of(&loaded, &found)?;
        if found.kind == DocKind::Receipt {
            return self.receipt_copy(&loaded, &found, which, &actor, &mut content);
        }
        let id = self.key_of_issued(&loaded, &found)?;
        let (ask, entry) = match id {
            Some(id) if id.is_nameless() => (Ask::Nameless(loaded.head.case_id), None),
            _ => {
                let opening = self.enter_opening(which.number, &actor, reader, FOR_SERVICE)?;
                (opening.ask, Some(opening.entry))
            }
        };
        Ok((self.issued_of(&loaded, &found, which, &ask)?, entry))
    }

    /// A receipt for an officer, set again without the private code: with that code whoever holds it proves to
    /// anybody who submitted what, so it is the petitioner's alone. What was issued stays as it is.
    fn receipt_copy(
        &self,
        loaded: &Loaded,
        found: &Found,
        which: Which<'_>,
        actor: &Actor,
        content: &mut Content,
    ) -> Result<(Pdf, Option<Appended>), OfficeError> {
        let identity = self.open_for_service(which.number, actor, reader(actor))?;
        self.address(content, loaded, identity.as_ref());
        content.margin = Some(say("copy", &[]));
        let document = found
            .paper
            .draw(content, &self.house())
            .map_err(|missing| OfficeError::DocumentLacks(missing.0))?;
        let pdf = Pdf {
            name: name(&which, found.kind),
            bytes: render(&document, self.fonts_for(&document))?.pdf,
        };
        Ok((pdf, identity.map(|identity| identity.entry)))
    }

    /// Who issues, the matter and the document, for whoever may issue it.
    fn at_hand(
        &self,
        which: Which<'_>,
        who: &ActAs,
    ) -> Result<(Actor, Loaded, Found), OfficeError> {
        self.may_write()?;
        let actor = self.issuer(who)?;
        let loaded = self.load_for(which.number, reader(&actor))?;
        let found = find(&loaded, which)?;
        self.may_issue(&loaded, &found, &actor)?;
        Ok((actor, loaded, found))
    }

    /// May this officer issue documents of this act? The handler, who did it, or who decides for the unit that did
    /// it while that unit has the matter; of what a petitioner handed in and nobody handles yet, people of that
    /// unit; on an accusation, somebody of these who did not do it (guard rail G4).
    pub fn may_issue_at(&self, which: Which<'_>, officer: &str) -> Result<bool, OfficeError> {
        let loaded = self.load_for(which.number, Reader::Officer(officer))?;
        let found = find(&loaded, which)?;
        let who = ActAs::Officer {
            officer: officer.to_owned(),
            role: None,
        };
        let actor = self.issuer(&who)?;
        Ok(self.may_issue(&loaded, &found, &actor).is_ok())
    }

    fn may_issue(&self, loaded: &Loaded, found: &Found, actor: &Actor) -> Result<(), OfficeError> {
        let matter = &loaded.matter;
        let event = loaded.entries[found.at].event.as_ref();
        let place = Place::Paper {
            matter,
            by: event.map(|event| &event.by),
            to_unit: found.paper.to == To::Unit,
        };
        let code = actor.officer.as_ref().map_or("", |id| id.as_str());
        match self.may(&self.officer(code)?, Act::IssuePaper, place) {
            Ok(()) => Ok(()),
            Err(Denied::SecondPerson) => Err(OfficeError::SecondPerson(matter.number.to_string())),
            Err(_) => Err(OfficeError::NotFound(matter.number.to_string())),
        }
    }

    /// The officer, in the first role held.
    pub(crate) fn issuer(&self, who: &ActAs) -> Result<Actor, OfficeError> {
        let ActAs::Officer { officer, .. } = who else {
            return Err(OfficeError::NoSuchOfficer(String::new()));
        };
        let held = actors(who, &self.organisation())?.into_iter().next();
        held.ok_or_else(|| OfficeError::NoSuchOfficer(officer.clone()))
    }

    /// Enters a rendered document, unless somebody issued it meanwhile.
    fn enter_document(
        &self,
        which: Which<'_>,
        actor: &Actor,
        pdf: &[u8],
        holds: Holds,
    ) -> Result<DocumentOf, OfficeError> {
        let loaded = self.load_for(which.number, reader(actor))?;
        let found = find(&loaded, which)?;
        if let Some(done) = done(&loaded, &found, which) {
            return Ok(done);
        }
        let facts = Map::from([
            (fact::ACT, Value::Uint(ISSUED)),
            (fact::DOCUMENT_KIND, Value::Uint(found.kind.number().into())),
            (fact::ROLE, Value::Uint(actor.role.number().into())),
            (fact::OF_EVENT, Value::Uint(found.at as u64)),
        ]);
        let by = actor.sealed_text();
        let mut draft = self.aside(&loaded, kind::PAPER, facts, by.as_deref())?;
        let (key_id, key) = self.fresh_key(&draft, holds)?;
        let mut nonce = [0; 24];
        self.random.fill(&mut nonce);
        draft.document = Some(SealedDocument {
            key_id: key_id.0.to_vec(),
            length: pdf.len() as u64,
            digest: sha256(pdf),
            sealed: seal_fields(&key, &bound(&draft.event_id, 0, DOCUMENT), pdf, nonce),
        });
        let entered = self.store.write(move |append| append.entry(&draft))?;
        Ok(DocumentOf {
            n: which.n,
            kind: found.kind,
            issued: Some((entered.day, entered.entry)),
        })
    }
}

/// Is the petitioner named on it? Who else is addressed is known without opening anything.
fn names_petitioner(found: &Found, content: &Content) -> bool {
    found.paper.to != To::Unit
        && content.get(Part::Addressee).is_none()
        && found.paper.required().any(|part| part == Part::Addressee)
}

fn done(loaded: &Loaded, found: &Found, which: Which<'_>) -> Option<DocumentOf> {
    let entry = issued(loaded, found.at, found.kind)?;
    Some(DocumentOf {
        n: which.n,
        kind: found.kind,
        issued: Some((entry.day, entry.entry)),
    })
}

fn reader(actor: &Actor) -> Reader<'_> {
    Reader::Officer(actor.officer.as_ref().map_or("", |id| id.as_str()))
}
