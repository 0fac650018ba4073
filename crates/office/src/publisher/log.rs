//! One log as its publisher sees it: rows come in, notes and files go out. No thread and no clock in here.

mod read;

pub use read::verified;

use super::folder::PublicFolder;
use super::frontier::Frontier;
use super::{PublishError, Source};
use crate::failpoint;
use crate::signer::{Sign, Signed, Wish};
use huiyin_journal::hash::{Hash, leaf_hash};
use huiyin_journal::key::{Algorithm, VerifierKey};
use huiyin_journal::kind;
use huiyin_journal::leaf::LeafView;
use huiyin_journal::note::Note;
use huiyin_journal::receipt::{Receipt, seal_file_digest};
use huiyin_journal::seal::Seal;
use huiyin_journal::tile::{
    Bundle, Resource, TileTree, WIDTH, bundles_for_growth, decode_bundle, encode_bundle,
    tiles_for_growth,
};
use huiyin_journal::tree::{self, HashReader, RightEdge};
pub(crate) use read::published;
use read::{Nodes, edge_of, sealed_sizes};
use std::sync::Arc;

/// Rows taken at once; a multiple of what fills tiles, so that catching up writes full ones.
const CHUNK: u64 = 16_384;

/// Partial tiles stay this many seals after the full one is there.
const KEEP_PARTIALS_DAYS: usize = 30;

/// The state of one log between two steps.
pub struct Log {
    origin: String,
    key: VerifierKey,
    folder: PublicFolder,
    signer: Arc<dyn Sign>,
    source: Arc<dyn Source>,
    frontier: Frontier,
    /// The leaves from the start of the last published bundle on.
    leaves: Vec<Vec<u8>>,
    first_leaf: u64,
    /// Full tiles are written up to here; everything is published up to `published`.
    written: u64,
    /// The edge of what is written, from the bytes that were read back.
    edge: RightEdge,
    published: u64,
    signed: Signed,
    note: Option<String>,
    waiting_seals: Vec<WaitingSeal>,
    /// Sizes at the last seals, oldest first, for the removal of partial tiles.
    sealed_sizes: Vec<u64>,
    partials_removed: u64,
}

/// A seal that is in the log and has no file yet.
struct WaitingSeal {
    day: u32,
    seq: u64,
    leaf: Vec<u8>,
}

impl WaitingSeal {
    /// The digest of the seal file before it, as this seal names it.
    fn previous_file(&self) -> Option<Hash> {
        let map = LeafView::decode(&self.leaf).ok()?.pub_map().ok()?;
        Seal::from_map(&map)?.previous_file
    }
}

/// The way from a leaf to a signed root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// Leaf index.
    pub index: u64,
    /// Size of the tree that is signed.
    pub size: u64,
    /// Hashes from the leaf upwards.
    pub path: Vec<Hash>,
    /// The signed note of that size.
    pub note: String,
}

impl Log {
    /// Takes up where the published files end. Reads no more than the partial tiles and one bundle's rows.
    /// # Errors
    /// [`PublishError::Changed`] when the files do not bear out their checkpoint or the rows; what signer, store and disk say.
    pub fn open(
        origin: &str,
        folder: PublicFolder,
        signer: Arc<dyn Sign>,
        source: Arc<dyn Source>,
    ) -> Result<Self, PublishError> {
        let key = VerifierKey::new(origin, Algorithm::Ed25519, &signer.key()?)
            .map_err(|_| PublishError::ForeignKey)?;
        let signed = signer.state(origin)?;
        let published = published(&folder, &key)?;
        let size = published.as_ref().map_or(0, |checkpoint| checkpoint.size);
        if size > signed.size {
            return Err(PublishError::SignerBehind {
                signed: signed.size,
                published: size,
            });
        }
        let frontier = Frontier::from_tiles(&mut folder.clone(), size)?;
        let root = frontier.root_at(size)?;
        if published.is_some_and(|checkpoint| checkpoint.root != root) {
            return Err(PublishError::Changed("tile".to_owned()));
        }
        // The note of the size signed last is at hand when that is what was published.
        let note = (size == signed.size)
            .then(|| folder.checkpoint())
            .transpose()?
            .flatten();
        let (sealed_sizes, partials_removed) = sealed_sizes(&folder)?;
        let mut log = Self {
            origin: origin.to_owned(),
            key,
            folder,
            signer,
            source,
            edge: edge_of(&frontier)?,
            frontier,
            leaves: Vec::new(),
            first_leaf: size / WIDTH * WIDTH,
            written: size,
            published: size,
            signed,
            note,
            waiting_seals: Vec::new(),
            sealed_sizes,
            partials_removed,
        };
        log.read_partial_bundle()?;
        Ok(log)
    }

    /// The rows of the bundle that the next one replaces; their hashes must be those in the tile.
    fn read_partial_bundle(&mut self) -> Result<(), PublishError> {
        let leaves = self.source.leaves(self.first_leaf, self.published)?;
        if leaves.len() as u64 != self.published - self.first_leaf {
            return Err(PublishError::RowsEnd {
                size: self.first_leaf + leaves.len() as u64,
            });
        }
        for (seq, leaf) in (self.first_leaf..).zip(&leaves) {
            if (&self.frontier).node(0, seq)? != leaf_hash(leaf) {
                return Err(PublishError::Row {
                    seq,
                    reason: "differs from the published tile",
                });
            }
        }
        self.leaves = leaves;
        Ok(())
    }

    /// Leaves read so far.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.frontier.size()
    }

    /// Leaves under the newest signature.
    #[must_use]
    pub fn signed(&self) -> u64 {
        self.signed.size
    }

    /// Leaves under the checkpoint file.
    #[must_use]
    pub fn published(&self) -> u64 {
        self.published
    }

    /// The log's key.
    #[must_use]
    pub fn key(&self) -> &VerifierKey {
        &self.key
    }

    /// Reads on, at most a chunk and at most to the next seal, towards `size`. A seal is signed and published at once.
    /// # Errors
    /// [`PublishError`]; above all [`PublishError::Row`] and a refusing signer.
    pub fn read_on(&mut self, size: u64) -> Result<(), PublishError> {
        let from = self.frontier.size();
        let end = size.min((from / CHUNK + 1) * CHUNK);
        if from >= end {
            return Ok(());
        }
        let leaves = self.source.leaves(from, end)?;
        if leaves.is_empty() {
            return Err(PublishError::RowsEnd { size: from });
        }
        failpoint::pass("publish-begin");
        for leaf in leaves {
            let sealed = self.take(leaf)?;
            if sealed && self.frontier.size() >= self.signed.size {
                self.publish()?;
            }
        }
        if self.frontier.size().is_multiple_of(CHUNK) {
            self.write_full_tiles()?;
        }
        Ok(())
    }

    /// Takes one row; true when it is a seal.
    fn take(&mut self, leaf: Vec<u8>) -> Result<bool, PublishError> {
        let seq = self.frontier.size();
        let row = |reason| PublishError::Row { seq, reason };
        let view = LeafView::decode(&leaf).map_err(|_| row("is not a leaf"))?;
        if view.seq != seq || view.origin != self.origin {
            return Err(row("stands elsewhere"));
        }
        let sealed = view.kind == kind::SEAL;
        if sealed {
            self.waiting_seals.push(WaitingSeal {
                day: view.day,
                seq,
                leaf: leaf.clone(),
            });
        }
        self.frontier.push(leaf_hash(&leaf));
        self.leaves.push(leaf);
        if self.frontier.size() == self.signed.size
            && self.frontier.root_at(self.signed.size)? != self.signed.root
        {
            return Err(PublishError::Root {
                size: self.signed.size,
            });
        }
        Ok(sealed)
    }

    /// Has the tree signed as it is, unless it is signed.
    /// # Errors
    /// [`PublishError::Sign`].
    pub fn sign(&mut self) -> Result<&str, PublishError> {
        let size = self.frontier.size().max(self.signed.size);
        if size > self.frontier.size() {
            return Err(PublishError::RowsEnd {
                size: self.frontier.size(),
            });
        }
        if self.note.is_none() || self.signed.size < size {
            let root = self.frontier.root_at(size)?;
            let old_size = self.signed.size;
            let proof = tree::consistency_proof(&mut self.nodes(), old_size, size)?;
            let wish = Wish {
                origin: self.origin.clone(),
                old_size,
                new_size: size,
                root,
                proof,
            };
            failpoint::pass("sign-begin");
            let note = self.signer.sign(&wish)?;
            failpoint::pass("sign-end");
            let signed = verified(&note, &self.key).ok_or(PublishError::ForeignKey)?;
            if (signed.size, signed.root) != (size, root) {
                return Err(PublishError::ForeignKey);
            }
            self.signed = Signed { size, root };
            self.note = Some(note);
        }
        Ok(self.note.as_deref().expect("set above"))
    }

    /// Publishes the tree as it is: tiles and bundles, read back and hashed again; the signature; seals; the checkpoint.
    /// # Errors
    /// [`PublishError`].
    pub fn publish(&mut self) -> Result<(), PublishError> {
        let size = self.frontier.size();
        if size == self.published {
            return Ok(());
        }
        if size < self.signed.size {
            return Err(PublishError::RowsEnd { size });
        }
        self.write_tiles(true)?;
        let note = self.sign()?.to_owned();
        self.write_seals(&note)?;
        self.write_hints()?;
        failpoint::pass("checkpoint-begin");
        self.folder.replace("checkpoint", note.as_bytes())?;
        failpoint::pass("checkpoint-end");
        self.published = size;
        self.forget(size);
        failpoint::pass("edge-begin");
        if let Err(error) = self.source.keep_edge(&self.edge) {
            // Only a shorter start is lost; what the store cannot do is told where it was asked to.
            tracing::warn!(%error, origin = %self.origin, "the right edge is not kept");
        }
        failpoint::pass("edge-end");
        Ok(())
    }

    /// While catching up: full tiles alone, since partial ones belong to published sizes.
    fn write_full_tiles(&mut self) -> Result<(), PublishError> {
        self.write_tiles(false)?;
        self.forget(self.written);
        Ok(())
    }

    fn write_tiles(&mut self, partial: bool) -> Result<(), PublishError> {
        let (from, size) = (self.published, self.frontier.size());
        let mut files = Vec::new();
        let mut bundles = Vec::new();
        for bundle in bundles_for_growth(from, size) {
            if self.is_due(0, bundle.index, bundle.width, partial) {
                files.push((bundle.path(), self.bundle(bundle)?));
                bundles.push(bundle);
            }
        }
        for tile in tiles_for_growth(from, size) {
            if self.is_due(tile.level, tile.index, tile.width, partial) {
                let bytes = self.frontier.tile(tile);
                let bytes = bytes.ok_or_else(|| PublishError::Missing(tile.path()))?;
                files.push((tile.path(), bytes));
            }
        }
        failpoint::pass("tiles-begin");
        self.folder.add(&files)?;
        failpoint::pass("tiles-end");
        self.hash_again(&bundles)
    }

    /// Full tiles are written once, partial ones only when a size is published.
    fn is_due(&self, level: u8, index: u64, width: u16, partial: bool) -> bool {
        if u64::from(width) < WIDTH {
            return partial;
        }
        (index + 1) * WIDTH > self.written >> (8 * level)
    }

    fn bundle(&self, bundle: Bundle) -> Result<Vec<u8>, PublishError> {
        let from = (bundle.index * WIDTH).checked_sub(self.first_leaf);
        let from = from.and_then(|from| usize::try_from(from).ok());
        let leaves = from.and_then(|from| self.leaves.get(from..from + usize::from(bundle.width)));
        Ok(encode_bundle(
            leaves.ok_or_else(|| PublishError::Missing(bundle.path()))?,
        )?)
    }

    /// The root from the bundles as they lie on the disk, over the edge of what was written before.
    fn hash_again(&mut self, bundles: &[Bundle]) -> Result<(), PublishError> {
        for bundle in bundles {
            let path = bundle.path();
            let bytes = self
                .folder
                .read(&path)?
                .ok_or(PublishError::Missing(path))?;
            let leaves = decode_bundle(&bytes, bundle.width)?;
            for (seq, leaf) in (bundle.index * WIDTH..).zip(leaves) {
                if seq >= self.edge.size() {
                    self.edge.push(leaf_hash(leaf));
                }
            }
        }
        if self.edge.root() != self.frontier.root_at(self.edge.size())? {
            return Err(PublishError::Root {
                size: self.edge.size(),
            });
        }
        self.written = self.edge.size();
        Ok(())
    }

    fn write_seals(&mut self, note: &str) -> Result<(), PublishError> {
        let note = Note::parse(note.as_bytes()).map_err(|_| PublishError::ForeignKey)?;
        while let Some(seal) = self.waiting_seals.first() {
            let path = format!("seal/{}", seal.day);
            // One that is there may rest on an earlier checkpoint: published bytes never change.
            if self.folder.read(&path)?.is_none() {
                let Proof {
                    index,
                    path: hashes,
                    ..
                } = self.prove(seal.seq)?;
                let leaf = seal.leaf.clone();
                let receipt = Receipt {
                    leaf,
                    index,
                    path: hashes,
                    note: note.clone(),
                };
                let bytes = receipt.to_string().into_bytes();
                let named = self
                    .waiting_seals
                    .get(1)
                    .and_then(WaitingSeal::previous_file);
                if named.is_none() || named == seal_file_digest(&bytes) {
                    failpoint::pass("seal-begin");
                    self.folder.add(&[(path, bytes)])?;
                    failpoint::pass("seal-end");
                } else {
                    // The file was published with other bytes and is lost: another one would contradict the next seal.
                    tracing::warn!(%path, origin = %self.origin, "a published seal is lost; bring it back from a copy");
                }
            }
            self.sealed_sizes.push(seal.seq + 1);
            self.waiting_seals.remove(0);
        }
        self.remove_partials()
    }

    /// `journal.json`: what a reader may want to know before it verifies anything; changes with the newest seal.
    fn write_hints(&self) -> Result<(), PublishError> {
        let newest_seal = self.folder.list("seal")?.pop();
        let hints = serde_json::json!({
            "origin": self.origin,
            "key": self.key.to_string(),
            "newest_seal": newest_seal,
        });
        let hints = format!("{hints:#}\n").into_bytes();
        if self.folder.read("journal.json")?.as_ref() == Some(&hints) {
            return Ok(());
        }
        self.folder.replace("journal.json", &hints)
    }

    /// Removes the partial tiles of what was full thirty seals ago.
    fn remove_partials(&mut self) -> Result<(), PublishError> {
        while self.sealed_sizes.len() > KEEP_PARTIALS_DAYS {
            let size = self.sealed_sizes.remove(0);
            for bundle in bundles_for_growth(self.partials_removed, size) {
                if u64::from(bundle.width) == WIDTH {
                    self.folder.remove_partials(&Resource::Bundle(bundle))?;
                }
            }
            for tile in tiles_for_growth(self.partials_removed, size) {
                if u64::from(tile.width) == WIDTH {
                    self.folder.remove_partials(&Resource::Tile(tile))?;
                }
            }
            self.partials_removed = size;
        }
        Ok(())
    }

    /// The way from leaf `index` to the newest signature.
    /// # Errors
    /// [`PublishError::NotCovered`] before there is one above it.
    pub fn prove(&self, index: u64) -> Result<Proof, PublishError> {
        let size = self.signed.size;
        let note = self
            .note
            .clone()
            .filter(|_| index < size)
            .ok_or(PublishError::NotCovered)?;
        let path = tree::inclusion_path(&mut self.nodes(), index, size)?;
        Ok(Proof {
            index,
            size,
            path,
            note,
        })
    }

    fn nodes(&self) -> Nodes<'_> {
        Nodes {
            frontier: &self.frontier,
            tiles: TileTree::new(self.folder.clone(), self.written),
        }
    }

    fn forget(&mut self, size: u64) {
        self.frontier.forget(size);
        let first = size / WIDTH * WIDTH;
        let gone = usize::try_from(first - self.first_leaf).expect("not more than in memory");
        self.leaves.drain(..gone);
        self.first_leaf = first;
    }
}
