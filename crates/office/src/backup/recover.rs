//! After an old backup: the missing entries come back from the published journal (journal specification §9.5).

use super::BackupError;
use super::journal::Journal;
use crate::error::OfficeError;
use crate::files::{self, Disk, Mode, RealDisk};
use crate::place::Place;
use crate::publisher::{PublicFolder, verified};
use crate::signer::{Sign, Signer, SignerError};
use crate::system::SystemRandom;
use huiyin_journal::checkpoint::Checkpoint;
use huiyin_journal::hash::leaf_hash;
use huiyin_journal::key::VerifierKey;
use huiyin_journal::leaf::LeafView;
use huiyin_journal::origin::Origin;
use huiyin_journal::receipt::Receipt;
use huiyin_journal::tile::{Bundle, WIDTH, bundles_for_growth, decode_bundle};
use huiyin_journal::tree::RightEdge;
use huiyin_store::{Clock, Store};
use std::path::Path;
use std::sync::Arc;

/// What came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recovered {
    /// First leaf that was put back.
    pub first: u64,
    /// Last one.
    pub last: u64,
    /// How many of them have a body, which only the lost database held: what happened is known by type and time alone.
    pub bodies_lost: u64,
}

/// Puts the missing leaves back from `from` (a copy of the log's published files; this office's own when absent), verified
/// against the checkpoint there or in `note`, and enters the recovery (type 44). `None`: nothing was missing.
/// # Errors
/// [`BackupError`]; then nothing was written.
pub fn recover(
    place: &Place,
    from: Option<&Path>,
    note: Option<&Path>,
    clock: Arc<dyn Clock>,
) -> Result<Option<Recovered>, BackupError> {
    let file = place.read_office()?;
    let environment = place.environment(clock, Arc::new(SystemRandom));
    let store = Arc::new(Store::open(&place.store_at(), environment)?);
    let journal = Journal::read(&store, &file)?;
    let disk: Arc<dyn Disk> = Arc::new(RealDisk);
    let named = Origin::parse(&journal.origin).map_err(|_| BackupError::ForeignNote)?;
    let own = PublicFolder::of(Arc::clone(&disk), place.data(), &named);
    let folder = match from {
        Some(dir) => PublicFolder::at(disk, dir),
        None => own.clone(),
    };
    let checkpoint = checkpoint(&folder, note, &journal.key)?;
    let signed = signed(place, &journal.origin)?;
    if signed > checkpoint.size.max(journal.rows) {
        return Err(BackupError::Unpublished {
            signed,
            found: checkpoint.size,
        });
    }
    // As many rows as the checkpoint has prove nothing: they must lead to its root.
    journal.compare(&checkpoint)?;
    if journal.rows >= checkpoint.size {
        return Ok(None);
    }
    let missing = missing(&journal, &folder, &checkpoint)?;
    let bodies_lost = missing.iter().filter(|leaf| has_body(leaf)).count() as u64;
    let back = Recovered {
        first: journal.rows,
        last: checkpoint.size - 1,
        bodies_lost,
    };
    store.write(move |append| {
        for leaf in &missing {
            append.put_back(&file.code, leaf)?;
        }
        append
            .recovered(&file.code, back.first, back.last, back.bodies_lost)
            .map(|_| ())
    })?;
    if from.is_some() {
        keep_seals(&folder, &own, &journal.key)?;
    }
    Ok(Some(back))
}

fn checkpoint(
    folder: &PublicFolder,
    note: Option<&Path>,
    key: &VerifierKey,
) -> Result<Checkpoint, BackupError> {
    let text = match note {
        Some(path) => std::fs::read_to_string(path).map_err(|error| BackupError::Part {
            path: path.to_owned(),
            error,
        })?,
        None => folder.checkpoint()?.ok_or(BackupError::NoPublishedFiles)?,
    };
    verified(&text, key).ok_or(BackupError::ForeignNote)
}

/// What this office's signer has signed; 0 when it is not here.
fn signed(place: &Place, origin: &str) -> Result<u64, BackupError> {
    match Signer::open(Arc::new(RealDisk), &place.signer_dir()) {
        Ok(signer) => {
            let state = signer.state(origin);
            Ok(state
                .map_err(|error| OfficeError::Keeper(error.to_string()))?
                .size)
        }
        Err(SignerError::NoKey(_)) => Ok(0),
        Err(error) => Err(error.into()),
    }
}

/// The leaves that the rows lack, if together they lead to the checkpoint's root.
fn missing(
    journal: &Journal,
    folder: &PublicFolder,
    checkpoint: &Checkpoint,
) -> Result<Vec<Vec<u8>>, BackupError> {
    let mut edge = RightEdge::new();
    journal.each(journal.rows, &mut |leaf| edge.push(leaf_hash(leaf)))?;
    let mut missing = Vec::new();
    for bundle in bundles_for_growth(journal.rows, checkpoint.size) {
        let bytes = read_bundle(folder, bundle)?;
        let lacks = || BackupError::MissingFile(bundle.path());
        // A full bundle may stand for a partial one.
        let width = if bytes.1 { bundle.width } else { 256 };
        let leaves = decode_bundle(&bytes.0, width).map_err(|_| lacks())?;
        for (seq, leaf) in (bundle.index * WIDTH..checkpoint.size).zip(leaves) {
            if seq >= journal.rows {
                edge.push(leaf_hash(leaf));
                missing.push(leaf.to_vec());
            }
        }
    }
    if (edge.size(), edge.root()) == (checkpoint.size, checkpoint.root) {
        Ok(missing)
    } else {
        Err(BackupError::Differs(checkpoint.size))
    }
}

/// The bundle's bytes, and whether they are of exactly this width.
fn read_bundle(folder: &PublicFolder, bundle: Bundle) -> Result<(Vec<u8>, bool), BackupError> {
    if let Some(bytes) = folder.read(&bundle.path())? {
        return Ok((bytes, true));
    }
    let full = Bundle {
        width: 256,
        ..bundle
    };
    let bytes = folder.read(&full.path())?;
    Ok((
        bytes.ok_or_else(|| BackupError::MissingFile(bundle.path()))?,
        false,
    ))
}

fn has_body(leaf: &[u8]) -> bool {
    LeafView::decode(leaf).is_ok_and(|leaf| leaf.body_commit.is_some())
}

/// Seals published since the backup: signed files that are not made again.
fn keep_seals(
    from: &PublicFolder,
    own: &PublicFolder,
    key: &VerifierKey,
) -> Result<(), BackupError> {
    for day in from.list("seal")? {
        let path = format!("seal/{day}");
        let there = own.read(&path)?.is_some();
        let Some(bytes) = from.read(&path)?.filter(|_| !there) else {
            continue;
        };
        let signed = Receipt::parse(&bytes)
            .is_ok_and(|receipt| verified(&receipt.note.to_string(), key).is_some());
        if signed {
            let path = own.dir().join(&path);
            files::replace(&RealDisk, &path, &bytes, Mode::Public)
                .map_err(|error| OfficeError::disk(&path, error))?;
        }
    }
    Ok(())
}
