//! Making proofs from complete subtrees.

use super::{TreeError, split};
use crate::hash::{Hash, Sha256Tree, TreeHash, node_hash};

/// Gives the hash of complete subtrees.
pub trait HashReader {
    /// How reading fails.
    type Error: From<TreeError>;

    /// The hash over leaves `index * 2^level` up to, not including, `(index + 1) * 2^level`.
    /// # Errors
    /// When the subtree is not at hand.
    fn node(&mut self, level: u8, index: u64) -> Result<Hash, Self::Error>;
}

impl<R: HashReader> HashReader for &mut R {
    type Error = R::Error;
    fn node(&mut self, level: u8, index: u64) -> Result<Hash, Self::Error> {
        (**self).node(level, index)
    }
}

/// The root of the first `size` leaves.
/// # Errors
/// What the reader cannot give.
pub fn root_at<R: HashReader>(reader: &mut R, size: u64) -> Result<Hash, R::Error> {
    if size == 0 {
        Ok(Sha256Tree::empty())
    } else {
        range(reader, 0, size)
    }
}

/// The inclusion path of leaf `index` in the tree of `size` leaves, from the leaf upwards
/// (RFC 9162 §2.1.3.1).
/// # Errors
/// [`TreeError::OutOfRange`] unless `index < size`; what the reader cannot give.
pub fn inclusion_path<R: HashReader>(
    reader: &mut R,
    index: u64,
    size: u64,
) -> Result<Vec<Hash>, R::Error> {
    if index >= size {
        return Err(TreeError::OutOfRange.into());
    }
    let (mut low, mut high) = (0, size);
    let mut path = Vec::new();
    while high - low > 1 {
        let middle = low + split(high - low);
        if index < middle {
            path.push(range(reader, middle, high)?);
            high = middle;
        } else {
            path.push(range(reader, low, middle)?);
            low = middle;
        }
    }
    path.reverse();
    Ok(path)
}

/// The proof that the tree of `old` leaves is the beginning of the tree of `new` leaves
/// (RFC 9162 §2.1.4.1). Empty for `old` 0 and for equal sizes.
/// # Errors
/// [`TreeError::OutOfRange`] unless `old <= new`; what the reader cannot give.
pub fn consistency_proof<R: HashReader>(
    reader: &mut R,
    old: u64,
    new: u64,
) -> Result<Vec<Hash>, R::Error> {
    if old > new {
        return Err(TreeError::OutOfRange.into());
    }
    let mut proof = Vec::new();
    if old == 0 || old == new {
        return Ok(proof);
    }
    let (mut low, mut high) = (0, new);
    while old != high {
        let middle = low + split(high - low);
        if old <= middle {
            proof.push(range(reader, middle, high)?);
            high = middle;
        } else {
            proof.push(range(reader, low, middle)?);
            low = middle;
        }
    }
    if low > 0 {
        proof.push(range(reader, low, high)?);
    }
    proof.reverse();
    Ok(proof)
}

/// The hash over leaves `low..high`, where `low` is where RFC 6962 splits a tree.
fn range<R: HashReader>(reader: &mut R, low: u64, high: u64) -> Result<Hash, R::Error> {
    let length = high - low;
    if length.is_power_of_two() {
        let level = length.trailing_zeros();
        return reader.node(level as u8, low >> level);
    }
    let middle = low + split(length);
    let left = range(reader, low, middle)?;
    Ok(node_hash(&left, &range(reader, middle, high)?))
}

/// A whole tree in memory: 64 bytes a leaf. For small logs, tests and building proofs at hand.
#[derive(Debug, Clone, Default)]
pub struct MemoryTree {
    levels: Vec<Vec<Hash>>,
}

impl MemoryTree {
    /// The empty tree.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How many leaves the tree has.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.levels.first().map_or(0, |leaves| leaves.len() as u64)
    }

    /// Appends one leaf.
    pub fn push(&mut self, leaf_hash: Hash) {
        let mut subtree = leaf_hash;
        for level in 0.. {
            if level == self.levels.len() {
                self.levels.push(Vec::new());
            }
            let row = &mut self.levels[level];
            row.push(subtree);
            if !row.len().is_multiple_of(2) {
                return;
            }
            subtree = node_hash(&row[row.len() - 2], &row[row.len() - 1]);
        }
    }

    /// The leaf hashes in order.
    #[must_use]
    pub fn leaf_hashes(&self) -> &[Hash] {
        self.levels.first().map_or(&[], Vec::as_slice)
    }

    /// The root of the first `size` leaves.
    /// # Errors
    /// [`TreeError::Missing`] when the tree is smaller.
    pub fn root_at(&mut self, size: u64) -> Result<Hash, TreeError> {
        root_at(self, size)
    }
}

impl FromIterator<Hash> for MemoryTree {
    fn from_iter<I: IntoIterator<Item = Hash>>(leaf_hashes: I) -> Self {
        let mut tree = Self::new();
        leaf_hashes
            .into_iter()
            .for_each(|leaf_hash| tree.push(leaf_hash));
        tree
    }
}

impl HashReader for MemoryTree {
    type Error = TreeError;
    fn node(&mut self, level: u8, index: u64) -> Result<Hash, TreeError> {
        let row = self.levels.get(usize::from(level));
        let place = usize::try_from(index).ok();
        let hash = row.and_then(|row| row.get(place?));
        hash.copied().ok_or(TreeError::Missing { level, index })
    }
}
