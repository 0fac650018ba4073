//! Merkle trees: roots, inclusion paths, consistency proofs (RFC 6962 §2.1, RFC 9162 §2.1).
//!
//! Proofs are made from any [`HashReader`], so the same code serves a tree in memory and a log that
//! lives in tiles ([`crate::tile::TileTree`]).

mod edge;
mod proof;
mod verify;

pub use edge::RightEdge;
pub use proof::{HashReader, MemoryTree, consistency_proof, inclusion_path, root_at};
pub use verify::{root_from_path, verify_consistency, verify_inclusion};

use crate::hash::{Hash, Sha256Tree, TreeHash};

/// Longest inclusion path: trees stay below 2^63 leaves.
pub const MAX_PATH: usize = 63;

/// Why a proof cannot be made or does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TreeError {
    /// An index or size beyond the tree.
    #[error("position or size is beyond the tree")]
    OutOfRange,
    /// The reader does not have this subtree.
    #[error("the subtree at level {level}, index {index} is not at hand")]
    Missing {
        /// Level of the subtree: it has 2^level leaves.
        level: u8,
        /// Its place among the subtrees of that level.
        index: u64,
    },
    /// The proof has not the one possible number of hashes.
    #[error("the proof has the wrong number of hashes")]
    ProofLength,
    /// The proof leads to another root.
    #[error("the proof leads to another root")]
    RootMismatch,
    /// Bytes that are no right edge.
    #[error("not a stored right edge")]
    Edge,
}

/// The root of the SHA-256 tree over these leaf hashes.
#[must_use]
pub fn root(leaf_hashes: &[Hash]) -> Hash {
    root_by::<Sha256Tree>(leaf_hashes)
}

/// The root over leaf hashes, with any tree hash.
#[must_use]
pub fn root_by<H: TreeHash>(leaf_hashes: &[Hash]) -> Hash {
    match leaf_hashes {
        [] => H::empty(),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaf_hashes.split_at(split(leaf_hashes.len() as u64) as usize);
            H::node(&root_by::<H>(left), &root_by::<H>(right))
        }
    }
}

/// The largest power of two below `n`, for `n` ≥ 2: where RFC 6962 splits a tree.
fn split(n: u64) -> u64 {
    1 << (63 - (n - 1).leading_zeros())
}

#[cfg(test)]
mod tests;
