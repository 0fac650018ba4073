//! Tiles: the static files from which anyone computes proofs (§5; C2SP tlog-tiles).
//!
//! A hash tile holds up to 256 hashes of level `8 * L`; an entry bundle holds up to 256 leaves.

mod growth;
mod path;
mod read;

pub use growth::{bundles_for_growth, grow, tiles_for_growth};
pub use path::{Resource, parse_path};
pub use read::{TileReader, TileTree};

use crate::hash::Hash;
use crate::leaf;

/// Hashes in a full tile, leaves in a full bundle.
pub const WIDTH: u64 = 256;

/// Largest tile level; 8 levels of the tree each.
pub const MAX_LEVEL: u8 = 7;

/// One hash tile: `tile/<level>/<index>[.p/<width>]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tile {
    /// 0 for leaf hashes, 1 for the roots of 256 leaves, and so on.
    pub level: u8,
    /// Place among the tiles of the level.
    pub index: u64,
    /// Hashes in it, 1 to 256; below 256 the tile is partial.
    pub width: u16,
}

/// One entry bundle: `tile/entries/<index>[.p/<width>]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bundle {
    /// Place among the bundles.
    pub index: u64,
    /// Leaves in it, 1 to 256; below 256 the bundle is partial.
    pub width: u16,
}

/// Why a tile or its path is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TileError {
    /// A path that no tile has.
    #[error("not the path of a tile")]
    Path,
    /// Bytes that do not hold exactly the wanted number of hashes or leaves.
    #[error("the tile has the wrong length")]
    Length,
    /// A leaf that a bundle cannot hold.
    #[error("a leaf is empty or too long for a bundle")]
    Leaf,
}

/// The bytes of a hash tile.
#[must_use]
pub fn encode_tile(hashes: &[Hash]) -> Vec<u8> {
    hashes.concat()
}

/// The hashes of a tile of this width.
/// # Errors
/// [`TileError::Length`] unless there are exactly `width` of them.
pub fn decode_tile(bytes: &[u8], width: u16) -> Result<Vec<Hash>, TileError> {
    let (hashes, rest) = bytes.as_chunks::<32>();
    if rest.is_empty() && hashes.len() == usize::from(width) && (1..=256).contains(&width) {
        Ok(hashes.to_vec())
    } else {
        Err(TileError::Length)
    }
}

/// The bytes of an entry bundle: each leaf after its length in two bytes, most significant first.
/// # Errors
/// [`TileError::Leaf`] when a leaf is empty or above 32,768 bytes.
pub fn encode_bundle<L: AsRef<[u8]>>(leaves: &[L]) -> Result<Vec<u8>, TileError> {
    let mut bytes = Vec::new();
    for leaf in leaves {
        let leaf = leaf.as_ref();
        let length = u16::try_from(leaf.len()).map_err(|_| TileError::Leaf)?;
        if leaf.is_empty() || leaf.len() > leaf::MAX_SEAL_BYTES {
            return Err(TileError::Leaf);
        }
        bytes.extend(length.to_be_bytes());
        bytes.extend(leaf);
    }
    Ok(bytes)
}

/// The leaves of a bundle of this width.
/// # Errors
/// [`TileError::Length`] unless there are exactly `width` of them; [`TileError::Leaf`].
pub fn decode_bundle(bytes: &[u8], width: u16) -> Result<Vec<&[u8]>, TileError> {
    let mut leaves = Vec::with_capacity(usize::from(width.min(256)));
    let mut rest = bytes;
    while let Some((length, tail)) = rest.split_first_chunk::<2>() {
        let length = usize::from(u16::from_be_bytes(*length));
        if length == 0 || length > leaf::MAX_SEAL_BYTES {
            return Err(TileError::Leaf);
        }
        let (leaf, tail) = tail.split_at_checked(length).ok_or(TileError::Length)?;
        leaves.push(leaf);
        rest = tail;
        if leaves.len() > usize::from(width) {
            return Err(TileError::Length);
        }
    }
    if rest.is_empty() && leaves.len() == usize::from(width) && (1..=256).contains(&width) {
        Ok(leaves)
    } else {
        Err(TileError::Length)
    }
}

#[cfg(test)]
mod tests;
