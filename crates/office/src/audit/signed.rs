//! What is signed of a generation, by each that remembers it: the published checkpoint, the database, the signer.
//!
//! The questions are those of the start-up check (`recovery.rs`). There the answer stops the office; here all of them
//! are asked, and those who have no signer, an auditor with a copy of the data, learn what was left out.

use std::thread;
use std::time::{Duration, Instant};

use huiyin_journal::hash::{Hash, sha256};
use huiyin_journal::key::VerifierKey;
use huiyin_journal::tree::RightEdge;
use huiyin_store::Edge;

use super::keys_here::is_closed_to_us;
use super::said::Said;
use crate::error::OfficeError;
use crate::files::RealDisk;
use crate::office::Office;
use crate::publisher::{PublishError, verified};
use crate::recovery::Trouble;
use crate::signer::look;

const FIRST_WITHIN: Duration = Duration::from_secs(2);

/// Size and root of a tree.
type Tree = (u64, Hash);

/// What each remembers.
#[derive(Default)]
pub(super) struct Signed {
    /// Under the published checkpoint.
    pub(super) published: Option<Tree>,
    /// Under the edge in the database, which is kept once its checkpoint is published.
    kept: Option<Tree>,
    /// As the signer says.
    signer: Option<Tree>,
}

impl Signed {
    /// The trees that the leaves must give; one that never signed has nothing to say.
    pub(super) fn trees(&self) -> impl Iterator<Item = Tree> {
        [self.published, self.kept, self.signer]
            .into_iter()
            .flatten()
            .filter(|(size, _)| *size > 0)
    }

    /// Entries that were published once.
    pub(super) fn published_once(&self) -> u64 {
        let size = |tree: Option<Tree>| tree.map_or(0, |(size, _)| size);
        size(self.published).max(size(self.kept))
    }

    fn largest(&self) -> u64 {
        self.trees().map(|(size, _)| size).max().unwrap_or_default()
    }
}

impl Office {
    /// Asked before the rows are read and in this order, so that beside a working server none says more than the one
    /// asked after it.
    pub(super) fn signed(
        &self,
        generation: u32,
        origin: &str,
        key: Option<&VerifierKey>,
        said: &mut Said,
    ) -> Result<Signed, OfficeError> {
        let is_newest = generation == self.generation();
        if is_newest {
            self.await_first_checkpoint(generation, origin)?;
        }
        let note = self.published_note(generation)?;
        let mut signed = Signed::default();
        if is_newest {
            signed.kept = self.edge_kept(generation, said)?;
            signed.signer = self.signer_says(origin, key, said, &signed);
        }
        let Some(note) = note else {
            self.without_checkpoint(generation, &signed, said)?;
            return Ok(signed);
        };
        match key.and_then(|key| verified(&note, key)) {
            Some(checkpoint) => {
                signed.published = Some((checkpoint.size, checkpoint.root));
                said.compared("the tree against the signed checkpoint");
                self.is_gone_on_from(generation, &checkpoint.to_string(), said)?;
            }
            None => {
                said.fault("the published checkpoint is not signed by the log's key");
                said.left_out("the tree against the signed checkpoint: no signature of the log");
            }
        }
        if let (Some((published, _)), Some((signer, _))) = (signed.published, signed.signer)
            && published > signer
        {
            said.fault(PublishError::SignerBehind {
                signed: signer,
                published,
            });
        }
        Ok(signed)
    }

    /// A server that has just signed for the first time publishes within a second.
    fn await_first_checkpoint(&self, generation: u32, origin: &str) -> Result<(), OfficeError> {
        let dir = self.place().signer_dir();
        let is_signed = || {
            let known = look(&RealDisk, &dir, origin);
            known.is_ok_and(|known| known.is_some_and(|(_, signer)| signer.size > 0))
        };
        let end = Instant::now() + FIRST_WITHIN;
        while self.published_note(generation)?.is_none()
            && Instant::now() < end
            && is_signed()
            && self.edge_row(generation)?.is_none()
        {
            thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }

    fn published_note(&self, generation: u32) -> Result<Option<String>, OfficeError> {
        let path = self.public_folder(generation).dir().join("checkpoint");
        match std::fs::read(&path) {
            Ok(note) => Ok(Some(String::from_utf8_lossy(&note).into_owned())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(OfficeError::disk(&path, error)),
        }
    }

    /// No checkpoint is published: that is so at the very beginning, and never again.
    fn without_checkpoint(
        &self,
        generation: u32,
        signed: &Signed,
        said: &mut Said,
    ) -> Result<(), OfficeError> {
        let entries = signed.largest();
        let is_gone_on_from =
            generation < self.generation() && self.goes_on_from(generation + 1)?.is_some();
        if entries > 0 {
            said.fault(format!(
                "{entries} entries are signed, and the published checkpoint is not there: the published files are \
                 gone; the server writes them again when it starts"
            ));
        } else if is_gone_on_from {
            said.fault(
                "the published checkpoint is not there, and the next generation goes on from one",
            );
        }
        said.left_out(match entries > 0 || is_gone_on_from {
            true => "the tree against the signed checkpoint: there is none",
            false => "the signature: nothing is published yet",
        });
        Ok(())
    }

    /// The first entry of the next generation says which checkpoint was the last of this one.
    fn is_gone_on_from(
        &self,
        generation: u32,
        text: &str,
        said: &mut Said,
    ) -> Result<(), OfficeError> {
        if generation < self.generation()
            && let Some(last) = self.goes_on_from(generation + 1)?
            && last != sha256(text.as_bytes())
        {
            said.fault(
                "the next generation goes on from another checkpoint than the published one",
            );
        }
        Ok(())
    }

    fn edge_row(&self, generation: u32) -> Result<Option<Edge>, OfficeError> {
        let edge = self.store.read(|tx| huiyin_store::edge(tx, self.code()))?;
        Ok(edge.filter(|edge| edge.generation == generation))
    }

    fn edge_kept(&self, generation: u32, said: &mut Said) -> Result<Option<Tree>, OfficeError> {
        let Some(stored) = self.edge_row(generation)? else {
            return Ok(None);
        };
        match RightEdge::from_bytes(&stored.bytes) {
            Ok(edge) if edge.size() == stored.size && edge.size() > 0 => {
                Ok(Some((edge.size(), edge.root())))
            }
            _ => {
                said.fault("the edge of the signed tree that the database keeps is damaged");
                Ok(None)
            }
        }
    }

    fn signer_says(
        &self,
        origin: &str,
        key: Option<&VerifierKey>,
        said: &mut Said,
        so_far: &Signed,
    ) -> Option<Tree> {
        let dir = self.place().signer_dir();
        if is_closed_to_us(&dir) {
            said.left_out("what the signer remembers to have signed: it is another user's");
            return None;
        }
        let (signer_key, signer) = match look(&RealDisk, &dir, origin) {
            Ok(Some(known)) => known,
            Ok(None) => {
                said.left_out("what the signer remembers to have signed: no signer is here");
                return None;
            }
            Err(error) => {
                said.fault(error);
                said.left_out("what the signer remembers to have signed: it cannot say");
                return None;
            }
        };
        if key.is_some_and(|key| *key.material() != signer_key) {
            said.fault(Trouble::ForeignSigner);
        }
        if let Some((kept, _)) = so_far.kept
            && kept > signer.size
        {
            said.fault(Trouble::SignerBehind {
                signed: signer.size,
                kept,
            });
        }
        said.compared("the tree against what the signer remembers to have signed");
        Some((signer.size, signer.root))
    }
}
