//! Receipts: what a petitioner takes home, as a file, as two QR texts and as printed lines (journal specification §8).
//!
//! A receipt exists only under a signature that covers its entry; before it is given out it is verified as a stranger would.
//! The first QR text may be shown to anyone, the second opens the petitioner's own words and stays with them. An identity is not
//! opened again for it: who needs it there hands in the fields while they are at hand, at registration.

use crate::error::OfficeError;
use crate::files::{Disk, RealDisk};
use crate::office::Office;
use crate::publisher::{Proof, PublicFolder, PublishError};
use crate::reading::Reader;
use huiyin_journal::cbor::Value;
use huiyin_journal::commit::field;
use huiyin_journal::content::Content;
use huiyin_journal::hash::leaf_hash;
use huiyin_journal::key::VerifierKey;
use huiyin_journal::leaf::{Leaf, LeafView};
use huiyin_journal::note::Note;
use huiyin_journal::origin::{self, Origin};
use huiyin_journal::policy::{Keys, Policy};
use huiyin_journal::qr::{Opening, QR_B_MAX_BYTES, QrA};
use huiyin_journal::receipt::{Number, Receipt, short_hash};
use huiyin_journal::verify::{self, Evidence, Extras, Verdict};
use huiyin_store::{JournalRow, Opened, Position};
use std::sync::Arc;
use std::time::Duration;

/// A receipt page waits so long for a signature (journal specification §8).
const PATIENCE: Duration = Duration::from_secs(2);

/// One receipt in all its forms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Papers {
    /// `<office>-<year>-<seq>`; the file is named `<number>.tlog-proof`.
    pub number: String,
    /// The file.
    pub file: String,
    /// QR-A, for anyone.
    pub qr_a: String,
    /// QR-B, for the petitioner; `None` for an entry without body.
    pub qr_b: Option<QrB>,
    /// First 10 base32 characters of the leaf hash, printed.
    pub leaf: String,
    /// First 8 hexadecimal digits of the log's key, printed.
    pub key: String,
    /// The log's verifier key, for `huiyin verify --key`.
    pub vkey: String,
}

/// The private half.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QrB {
    /// The text, of the code or of the file `<number>.opening`.
    pub text: String,
    /// Whether a code holds it (900 bytes); otherwise it is a file.
    pub fits: bool,
}

/// Why there is no receipt.
#[derive(Debug, thiserror::Error)]
pub enum ReceiptError {
    /// No signature covers the entry yet.
    #[error("the receipt is not ready yet: no signature covers the entry; ask again in a moment")]
    NotCovered,
    /// No such entry, or the database.
    #[error(transparent)]
    Office(#[from] OfficeError),
    /// The public files.
    #[error(transparent)]
    Published(PublishError),
    /// What was put together does not verify: the database and the published journal contradict each other.
    #[error("a receipt was put together and does not verify: {0}")]
    DoesNotVerify(String),
}

impl From<PublishError> for ReceiptError {
    fn from(error: PublishError) -> Self {
        match error {
            PublishError::NotCovered => Self::NotCovered,
            other => Self::Published(other),
        }
    }
}

impl Office {
    /// The receipt of a matter's registration. Waits at most two seconds for a signature when this process is the one that signs;
    /// otherwise it rests on the published checkpoint.
    ///
    /// `identity` holds the sealed fields if they are at hand; they are not opened for it. The second QR text opens the petition's own
    /// words, so an officer gets a receipt only of a matter that they may read.
    /// # Errors
    /// [`ReceiptError`].
    pub fn receipt(
        &self,
        number: &str,
        reader: Reader<'_>,
        identity: Option<&Opened>,
    ) -> Result<Papers, ReceiptError> {
        self.load_for(number, reader)?;
        let found = self
            .store
            .read(|tx| huiyin_store::find_number(tx, self.code(), number));
        let at = found.map_err(OfficeError::from)?;
        let at = at.ok_or_else(|| OfficeError::NotFound(number.to_owned()))?;
        let row = self.journal_row(at)?;
        let mut fields = match &row.content {
            Some(bytes) => Opened::decode(bytes)
                .map_err(OfficeError::from)?
                .to_content(),
            None => Content::default(),
        };
        if let Some(identity) = identity {
            fields.fields.extend(identity.to_content().fields);
        }
        papers(
            &row,
            &self.proof(at)?,
            &self.log_key(at.generation())?,
            fields,
        )
    }

    /// The way from an entry to a signature: the newest one of this process, else the published one.
    pub(crate) fn proof(&self, at: Position) -> Result<Proof, ReceiptError> {
        self.proof_within(at, PATIENCE)
    }

    /// The same, however long the signature may take.
    pub(crate) fn proof_within(
        &self,
        at: Position,
        patience: Duration,
    ) -> Result<Proof, ReceiptError> {
        if at.generation() == self.generation()
            && let Ok(keepers) = self.keepers()
            && keepers.wait_covered(at.seq(), patience)
            && let Ok(proof) = keepers.prove(at.seq())
        {
            return Ok(proof);
        }
        Ok(self.public_folder(at.generation()).prove(at.seq())?)
    }

    /// The public files of one generation.
    pub(crate) fn public_folder(&self, generation: u32) -> PublicFolder {
        let origin = origin::format(self.domain(), self.code(), generation.into())
            .expect("an office that is set up has a name that fits");
        let origin = Origin::parse(&origin).expect("formatted as an origin");
        let disk: Arc<dyn Disk> = Arc::new(RealDisk);
        PublicFolder::of(disk, self.place().data(), &origin)
    }

    /// The log's key as the generation's first entry names it.
    pub(crate) fn log_key(&self, generation: u32) -> Result<VerifierKey, OfficeError> {
        let at = Position::new(generation, 0);
        let row = self.journal_row(at)?;
        named_key(&row.leaf).ok_or_else(|| OfficeError::Unreadable {
            entry: at.as_int(),
            why: "the journal's first entry names no key".to_owned(),
        })
    }

    pub(crate) fn journal_row(&self, at: Position) -> Result<JournalRow, OfficeError> {
        let row = self
            .store
            .read(|tx| huiyin_store::entry(tx, self.code(), at))?;
        row.ok_or_else(|| OfficeError::NotFound(at.to_string()))
    }
}

/// The key that a genesis leaf names.
pub(crate) fn named_key(genesis: &[u8]) -> Option<VerifierKey> {
    let leaf = Leaf::decode(genesis).ok()?;
    VerifierKey::parse(leaf.pub_map.get(&1).and_then(Value::as_text)?).ok()
}

/// Puts a receipt together and verifies it. `fields` are the openings at hand; the officer's own field is left out.
/// # Errors
/// [`ReceiptError::DoesNotVerify`].
pub fn papers(
    row: &JournalRow,
    proof: &Proof,
    key: &VerifierKey,
    mut fields: Content,
) -> Result<Papers, ReceiptError> {
    let wrong = |why: String| ReceiptError::DoesNotVerify(why);
    let note = Note::parse(proof.note.as_bytes()).map_err(|error| wrong(error.to_string()))?;
    let receipt = Receipt {
        leaf: row.leaf.clone(),
        index: proof.index,
        path: proof.path.clone(),
        note,
    };
    let leaf = LeafView::decode(&row.leaf).map_err(|error| wrong(error.to_string()))?;
    let number = Number::of(&leaf).ok_or_else(|| wrong("it has no number".to_owned()))?;
    fields.fields.remove(&field::ACTOR);
    let opening = row.body.clone().map(|(body, body_salt)| Opening {
        event_id: *leaf.event_id,
        body,
        body_salt,
        content: fields,
    });
    let policy = Policy::of_key(key.clone());
    let mut qr_a = QrA::of(&receipt, &policy).map_err(|error| wrong(error.to_string()))?;
    qr_a.fit(&policy);
    for evidence in [Evidence::File(receipt.clone()), Evidence::Qr(qr_a.clone())] {
        let extras = Extras {
            opening: opening.as_ref(),
            documents: &[],
        };
        let report = verify::verify_evidence(&evidence, &policy, &Keys::default(), extras);
        if !matches!(report.verdict, Verdict::ValidLogOnly | Verdict::Demo) {
            return Err(wrong(report.reason));
        }
    }
    Ok(Papers {
        number: number.to_string(),
        file: receipt.to_string(),
        qr_a: qr_a.to_text(),
        qr_b: opening.map(|opening| private(&opening)).transpose()?,
        leaf: short_hash(&leaf_hash(&row.leaf)),
        key: key.fingerprint(),
        vkey: key.to_string(),
    })
}

fn private(opening: &Opening) -> Result<QrB, ReceiptError> {
    let wrong =
        |error: huiyin_journal::cbor::CborError| ReceiptError::DoesNotVerify(error.to_string());
    let bytes = opening.to_bytes().map_err(wrong)?;
    Ok(QrB {
        text: opening.to_text().map_err(wrong)?,
        fits: bytes.len() <= QR_B_MAX_BYTES,
    })
}

#[cfg(test)]
mod tests;
