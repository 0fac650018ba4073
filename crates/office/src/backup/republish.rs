//! What a generation published, written again where it is restored: old receipts stay checkable, lost ones can be made
//! again, and an audit has the checkpoint to compare with.

use super::BackupError;
use crate::error::OfficeError;
use crate::files::{self, Mode, RealDisk};
use crate::publisher::PublicFolder;
use huiyin_journal::checkpoint::Checkpoint;
use huiyin_journal::hash::{Hash, leaf_hash};
use huiyin_journal::tile::{Tile, TileError, TileReader, bundles_for_growth, encode_bundle, grow};
use huiyin_journal::tree::TreeError;
use huiyin_store::{Store, StoreError};
use std::path::PathBuf;

/// Bundles and tiles of the whole tree under the checkpoint, then the note itself.
pub(super) fn republish(
    store: &Store,
    office: &str,
    generation: u32,
    checkpoint: &Checkpoint,
    note: &str,
    folder: &PublicFolder,
) -> Result<(), BackupError> {
    let mut hashes: Vec<Hash> = Vec::new();
    for bundle in bundles_for_growth(0, checkpoint.size) {
        let from = hashes.len() as u64;
        let to = from + u64::from(bundle.width);
        let mut leaves: Vec<Vec<u8>> = Vec::with_capacity(usize::from(bundle.width));
        store.read(|tx| {
            huiyin_store::each_leaf(tx, office, generation, from, to, &mut |_, leaf| {
                leaves.push(leaf.to_vec());
                Ok::<(), StoreError>(())
            })
        })?;
        hashes.extend(leaves.iter().map(|leaf| leaf_hash(leaf)));
        let bytes = encode_bundle(&leaves).map_err(|error| damaged(&error))?;
        write(folder, &[(bundle.path(), bytes)])?;
    }
    let tiles = grow(&mut NoTiles, 0, &hashes).map_err(|error| damaged(&error))?;
    let tiles: Vec<_> = tiles
        .into_iter()
        .map(|(tile, bytes)| (tile.path(), bytes))
        .collect();
    write(folder, &tiles)?;
    write(
        folder,
        &[("checkpoint".to_owned(), note.as_bytes().to_vec())],
    )
}

fn write(folder: &PublicFolder, named: &[(String, Vec<u8>)]) -> Result<(), BackupError> {
    let files: Vec<(PathBuf, Vec<u8>)> = named
        .iter()
        .map(|(path, bytes)| (folder.dir().join(path), bytes.clone()))
        .collect();
    files::replace_all(&RealDisk, &files, Mode::Public)
        .map_err(|error| OfficeError::disk(folder.dir(), error).into())
}

fn damaged(error: &dyn std::fmt::Display) -> BackupError {
    OfficeError::Keeper(format!("the journal cannot be published again: {error}")).into()
}

/// A tree that grows from nothing reads no earlier tile.
struct NoTiles;

#[derive(Debug, thiserror::Error)]
enum Missing {
    #[error(transparent)]
    Tile(#[from] TileError),
    #[error(transparent)]
    Tree(#[from] TreeError),
}

impl TileReader for NoTiles {
    type Error = Missing;

    fn tile(&mut self, tile: Tile) -> Result<Vec<u8>, Missing> {
        Err(TreeError::Missing {
            level: tile.level,
            index: tile.index,
        }
        .into())
    }
}
