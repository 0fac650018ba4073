//! The statutory documents of a matter: previewed without a name, issued once, and the same bytes for ever.
//!
//! A preview shows 〔信访人〕. Issuing opens the identity for service, which is an entry of its own (type 30)
//! before anything is read, then enters the document (type 66, paper out) with its length and digest. Its
//! bytes hold a name: they are sealed under a key of the matter, and officers get them only as one more opening.

mod act;
mod content;
mod identity;
mod issue;
mod mark;
mod number;

use huiyin_documents::paper::{Paper, To};
use huiyin_documents::render;
use huiyin_domain::code::Coded as _;
use huiyin_domain::document::DocKind;
use huiyin_domain::event::Event;
use huiyin_domain::transition::Step;
use huiyin_journal::body::fact;
use huiyin_journal::kind;
use huiyin_store::{Happened, Loaded, Position, SealedDocument};
use jiff::civil::Date;

pub use huiyin_documents::DocumentError;
pub use mark::ReadersMark;
pub use number::Numbered;

use crate::attachment::{bound, key_id};
use crate::desk::ActAs;
use crate::error::OfficeError;
use crate::keys::{Ask, Checked, KeyError, KeyId, KeyService, Sealed, open_fields};
use crate::office::Office;
use crate::reading::Reader;

/// Act code of a document that leaves, in its entry (type 66).
const ISSUED: u64 = 6601;
/// What the sealed bytes belong to, besides their entry.
const DOCUMENT: &str = "document";

/// Which document of a matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Which<'a> {
    /// The matter's number.
    pub number: &'a str,
    /// The place of the act among the matter's entries, from 1.
    pub n: usize,
    /// The kind; the act's first one when left out.
    pub kind: Option<DocKind>,
}

/// A document that an act of a matter has or can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DocumentOf {
    /// The place of the act.
    pub n: usize,
    /// Its kind.
    pub kind: DocKind,
    /// The day on which it was issued, and its entry.
    pub issued: Option<(Date, Position)>,
}

/// A PDF.
#[derive(Clone, PartialEq, Eq)]
pub struct Pdf {
    /// The name to save it under.
    pub name: String,
    /// The file.
    pub bytes: Vec<u8>,
}

/// What an act is when it is written. The entry of a decision on an objection names no document: the paper came
/// after the entries, which stay as they are.
pub fn written(event: &Event) -> Option<DocKind> {
    match event.step {
        Step::DecideObjection(_) => Some(DocKind::ObjectionDecision),
        _ => event.document(),
    }
}

/// The documents that an act leaves as, the first one for the petitioner where there are two.
pub fn kinds_of(event: &Event) -> Vec<DocKind> {
    let kinds = match &event.step {
        Step::Register(_) => vec![DocKind::Receipt, DocKind::RegistrationForm],
        Step::Serve(_) => vec![DocKind::ProofOfService],
        _ => written(event).into_iter().collect(),
    };
    let is_set = |kind: &DocKind| Paper::of(kind.code()).is_some();
    kinds.into_iter().filter(is_set).collect()
}

/// Does the document go to the petitioner?
pub fn goes_to_petitioner(kind: DocKind) -> bool {
    Paper::of(kind.code()).is_some_and(|paper| paper.to == To::Petitioner)
}

/// The document that an entry issued, if it issued one.
pub fn issued_by(entry: &Happened) -> Option<DocKind> {
    let fact = |number| entry.body.fact_uint(number);
    let is_issue = entry.kind == kind::PAPER && fact(fact::ACT) == Some(ISSUED);
    is_issue
        .then(|| DocKind::from_number(fact(fact::DOCUMENT_KIND)?))
        .flatten()
}

/// The act and the paper that a caller asks for.
struct Found {
    /// Its place in the case, from 0.
    at: usize,
    kind: DocKind,
    paper: &'static Paper,
}

impl Office {
    /// Every document of a matter, issued or not, in the order of its acts.
    pub(crate) fn documents_of(loaded: &Loaded) -> Vec<DocumentOf> {
        let acts = loaded.entries.iter().enumerate();
        acts.flat_map(|(at, entry)| {
            let kinds = entry.event.as_ref().map(kinds_of).unwrap_or_default();
            kinds.into_iter().map(move |kind| DocumentOf {
                n: at + 1,
                kind,
                issued: issued(loaded, at, kind).map(|entry| (entry.day, entry.entry)),
            })
        })
        .collect()
    }

    /// Every document that the acts of a matter have or can have, for whoever may read it.
    /// # Errors
    /// As [`Self::documents_at`].
    pub fn documents(
        &self,
        number: &str,
        reader: Reader<'_>,
    ) -> Result<Vec<DocumentOf>, OfficeError> {
        Ok(Self::documents_of(&self.load_for(number, reader)?))
    }

    /// The documents of one act and the proofs of its service, for whoever may read the matter.
    /// # Errors
    /// [`OfficeError::NotFound`] (also for a matter that the reader may not read), or as the store says.
    pub fn documents_at(
        &self,
        number: &str,
        n: usize,
        reader: Reader<'_>,
    ) -> Result<Vec<DocumentOf>, OfficeError> {
        let loaded = self.load_for(number, reader)?;
        let acts: Vec<usize> = std::iter::once(n).chain(services(&loaded, n)).collect();
        let mut all = Self::documents_of(&loaded);
        all.retain(|document| acts.contains(&document.n));
        Ok(all)
    }

    /// The act on whose page a document stands: its own, or for a proof of service the one that was served.
    /// # Errors
    /// As [`Self::documents_at`].
    pub fn act_of(&self, number: &str, n: usize, reader: Reader<'_>) -> Result<usize, OfficeError> {
        let loaded = self.load_for(number, reader)?;
        let served = (1..n)
            .rev()
            .find(|act| services(&loaded, *act).contains(&n));
        Ok(served.unwrap_or(n))
    }

    /// A document as it would be issued now, with 〔信访人〕 for the name and the name of each missing part in
    /// its place. Opens nothing and writes nothing.
    /// # Errors
    /// As [`Self::documents_at`]; [`OfficeError::Document`].
    pub fn preview(&self, which: Which<'_>, reader: Reader<'_>) -> Result<Pdf, OfficeError> {
        let loaded = self.load_for(which.number, reader)?;
        let found = find(&loaded, which)?;
        let content = self.draft_of(&loaded, &found)?;
        let document = found
            .paper
            .draw(&content, &self.house())
            .map_err(|missing| OfficeError::DocumentLacks(missing.0))?;
        let bytes = render(&document, self.fonts_for(&document))?.pdf;
        Ok(Pdf {
            name: name(&which, found.kind),
            bytes,
        })
    }

    /// The same for whoever acts as an officer.
    /// # Errors
    /// As [`Self::preview`]; [`OfficeError::NoSuchOfficer`].
    pub fn preview_as(&self, which: Which<'_>, who: &ActAs) -> Result<Pdf, OfficeError> {
        match who {
            ActAs::Officer { officer, .. } => self.preview(which, Reader::Officer(officer)),
            _ => Err(OfficeError::NoSuchOfficer(String::new())),
        }
    }

    /// An issued document, for the petitioner whom it was issued to.
    /// # Errors
    /// [`OfficeError::NotFound`] when it was not issued, is not for the petitioner, or its key was destroyed;
    /// or as the store says.
    pub fn issued(
        &self,
        which: Which<'_>,
        visit: &crate::visit::Visit,
    ) -> Result<Pdf, OfficeError> {
        let loaded = self.load_for(which.number, Reader::Visitor(visit))?;
        let found = find(&loaded, which)?;
        if found.paper.to != To::Petitioner {
            return Err(OfficeError::NotFound(which.number.to_owned()));
        }
        let ask = Ask::Pass(visit.pass().ok_or(KeyError::NoPass)?);
        self.issued_of(&loaded, &found, which, &ask)
    }

    fn issued_of(
        &self,
        loaded: &Loaded,
        found: &Found,
        which: Which<'_>,
        ask: &Ask,
    ) -> Result<Pdf, OfficeError> {
        let unknown = || OfficeError::NotFound(which.number.to_owned());
        let entry = issued(loaded, found.at, found.kind).ok_or_else(unknown)?;
        let bytes = self.unsealed(loaded.matter.key.into(), entry.entry, ask)?;
        Ok(Pdf {
            name: name(&which, found.kind),
            bytes: bytes.ok_or_else(unknown)?,
        })
    }

    /// The bytes of a document; none when its row is gone or its key was destroyed.
    pub(crate) fn unsealed(
        &self,
        matter: Position,
        entry: Position,
        ask: &Ask,
    ) -> Result<Option<Vec<u8>>, OfficeError> {
        let stored = self
            .store
            .read(|tx| huiyin_store::document(tx, self.code(), matter, entry))?;
        let Some(stored) = stored else {
            return Ok(None);
        };
        let id = key_id(&stored.document.key_id)?;
        let Some(key) = self.key_service()?.open(id, ask)? else {
            return Ok(None);
        };
        let event_id = self.belongs(entry)?.event_id;
        let opened = open_fields(
            &key,
            &bound(&event_id, 0, DOCUMENT),
            &stored.document.sealed,
        )?;
        Ok(Some(opened.to_vec()))
    }

    /// The key that an issued document lies under, if it is there.
    fn key_of_issued(&self, loaded: &Loaded, found: &Found) -> Result<Option<KeyId>, OfficeError> {
        let Some(entry) = issued(loaded, found.at, found.kind) else {
            return Ok(None);
        };
        let matter = loaded.matter.key.into();
        let stored = self
            .store
            .read(|tx| huiyin_store::document(tx, self.code(), matter, entry.entry))?;
        stored
            .map(|stored| key_id(&stored.document.key_id))
            .transpose()
    }

    /// Whether a stored document opens and has the bytes of its digest, for the audit, which sees neither.
    pub(crate) fn check_document(
        &self,
        keys: &dyn KeyService,
        entry: Position,
        document: &SealedDocument,
    ) -> Result<Checked, OfficeError> {
        let belongs = self.belongs(entry)?;
        Ok(keys.check(Sealed {
            id: key_id(&document.key_id)?,
            case: &belongs.case,
            bound: &bound(&belongs.event_id, 0, DOCUMENT),
            sealed: &document.sealed,
            digest: Some(document.digest),
        })?)
    }
}

/// The places of the services of an act's document, before the next one of its kind.
fn services(loaded: &Loaded, n: usize) -> Vec<usize> {
    let event = |at: usize| {
        loaded
            .entries
            .get(at)
            .and_then(|entry| entry.event.as_ref())
    };
    let Some(kind) = n.checked_sub(1).and_then(|at| event(at)?.document()) else {
        return Vec::new();
    };
    let mut services = Vec::new();
    for at in n..loaded.entries.len() {
        match event(at).map(|event| (&event.step, event.document())) {
            Some((Step::Serve(serve), _)) if serve.document == kind => services.push(at + 1),
            Some((Step::Serve(_), _)) | None => {}
            Some((_, next)) if next == Some(kind) => break,
            Some(_) => {}
        }
    }
    services
}

fn find(loaded: &Loaded, which: Which<'_>) -> Result<Found, OfficeError> {
    let unknown = || OfficeError::NotFound(which.number.to_owned());
    let at = which.n.checked_sub(1).ok_or_else(unknown)?;
    let event = loaded
        .entries
        .get(at)
        .and_then(|entry| entry.event.as_ref());
    let kinds = event.map(kinds_of).unwrap_or_default();
    let asked = |kind: &&DocKind| which.kind.is_none_or(|asked| asked == **kind);
    let kind = *kinds.iter().find(asked).ok_or_else(unknown)?;
    let paper = Paper::of(kind.code()).ok_or_else(unknown)?;
    Ok(Found { at, kind, paper })
}

/// The entry that issued this document of this act.
fn issued(loaded: &Loaded, at: usize, kind: DocKind) -> Option<&Happened> {
    loaded.entries.iter().find(|entry| {
        let of = entry.body.fact_uint(fact::OF_EVENT);
        of == Some(at as u64) && issued_by(entry) == Some(kind)
    })
}

fn name(which: &Which<'_>, kind: DocKind) -> String {
    format!("{}-{}-{}.pdf", which.number, which.n, kind.code())
}
