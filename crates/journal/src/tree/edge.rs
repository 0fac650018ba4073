//! The right edge of a growing tree: the roots of its complete subtrees, log2 n hashes.

use super::TreeError;
use crate::hash::{Hash, Sha256Tree, TreeHash, node_hash};

/// What one needs to keep of a tree to append to it and to know its root.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RightEdge {
    size: u64,
    /// Complete subtrees, largest first: one for each 1 in `size`.
    peaks: Vec<Hash>,
}

impl RightEdge {
    /// The edge of the empty tree.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How many leaves the tree has.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Appends one leaf. Amortised one node hash.
    pub fn push(&mut self, leaf_hash: Hash) {
        let mut subtree = leaf_hash;
        let mut rest = self.size;
        while rest & 1 == 1 {
            let left = self.peaks.pop().expect("one peak for each 1 in size");
            subtree = node_hash(&left, &subtree);
            rest >>= 1;
        }
        self.peaks.push(subtree);
        self.size += 1;
    }

    /// Appends leaves in order.
    pub fn extend(&mut self, leaf_hashes: impl IntoIterator<Item = Hash>) {
        for leaf_hash in leaf_hashes {
            self.push(leaf_hash);
        }
    }

    /// The root of the tree as it is now.
    #[must_use]
    pub fn root(&self) -> Hash {
        let mut peaks = self.peaks.iter().rev();
        match peaks.next() {
            None => Sha256Tree::empty(),
            Some(last) => peaks.fold(*last, |right, left| node_hash(left, &right)),
        }
    }

    /// Size as 8 bytes, most significant first, then the peaks, largest first.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.size.to_be_bytes().to_vec();
        bytes.extend(self.peaks.iter().flatten());
        bytes
    }

    /// Reads what [`RightEdge::to_bytes`] wrote.
    /// # Errors
    /// [`TreeError::Edge`] when the length does not belong to the size.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, TreeError> {
        let (size, peaks) = bytes.split_first_chunk::<8>().ok_or(TreeError::Edge)?;
        let size = u64::from_be_bytes(*size);
        let (peaks, rest) = peaks.as_chunks::<32>();
        if !rest.is_empty() || peaks.len() != size.count_ones() as usize || size >= 1 << 63 {
            return Err(TreeError::Edge);
        }
        Ok(Self {
            size,
            peaks: peaks.to_vec(),
        })
    }
}
