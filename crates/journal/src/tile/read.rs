//! A tree read through its tiles.

use std::collections::HashMap;

use super::{Tile, TileError, WIDTH, decode_tile};
use crate::hash::Hash;
use crate::tree::{self, HashReader, TreeError};

/// Fetches the bytes of hash tiles: from a folder, a table, a server.
pub trait TileReader {
    /// How fetching fails.
    type Error: From<TileError> + From<TreeError>;

    /// The bytes of exactly this tile.
    /// # Errors
    /// When it is not there.
    fn tile(&mut self, tile: Tile) -> Result<Vec<u8>, Self::Error>;
}

impl<R: TileReader> TileReader for &mut R {
    type Error = R::Error;
    fn tile(&mut self, tile: Tile) -> Result<Vec<u8>, Self::Error> {
        (**self).tile(tile)
    }
}

/// The tree of a published size, as a [`HashReader`]: proofs for any size up to it.
///
/// Keeps the tiles it has fetched. Nothing is trusted: what comes out is checked against a signed
/// root by whoever asks.
#[derive(Debug)]
pub struct TileTree<R> {
    reader: R,
    size: u64,
    kept: HashMap<(u8, u64), Vec<Hash>>,
}

impl<R: TileReader> TileTree<R> {
    /// A tree of `size` leaves, for which all tiles were published.
    pub fn new(reader: R, size: u64) -> Self {
        Self {
            reader,
            size,
            kept: HashMap::new(),
        }
    }

    /// How many leaves the published tree has.
    pub fn size(&self) -> u64 {
        self.size
    }

    fn hashes(&mut self, level: u8, index: u64) -> Result<&[Hash], R::Error> {
        let missing = TreeError::Missing {
            level: 8 * level,
            index: index.saturating_mul(WIDTH),
        };
        let in_level = self.size >> (8 * level);
        let first = index
            .checked_mul(WIDTH)
            .filter(|first| *first < in_level)
            .ok_or(missing)?;
        if !self.kept.contains_key(&(level, index)) {
            let width = (in_level - first).min(WIDTH) as u16;
            let bytes = self.reader.tile(Tile {
                level,
                index,
                width,
            })?;
            self.kept
                .insert((level, index), decode_tile(&bytes, width)?);
        }
        Ok(&self.kept[&(level, index)])
    }
}

impl<R: TileReader> HashReader for TileTree<R> {
    type Error = R::Error;

    fn node(&mut self, level: u8, index: u64) -> Result<Hash, R::Error> {
        let missing = TreeError::Missing { level, index };
        if level >= 63 || index > self.size >> level {
            return Err(missing.into());
        }
        let (tile_level, inside) = (level / 8, level % 8);
        let first = index << inside;
        let hashes = self.hashes(tile_level, first / WIDTH)?;
        let start = (first % WIDTH) as usize;
        let below = hashes.get(start..start + (1 << inside)).ok_or(missing)?;
        Ok(tree::root(below))
    }
}
