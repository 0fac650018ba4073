//! Checking proofs, without the tree (RFC 9162 §2.1.3.2 and §2.1.4.2).

use super::{MAX_PATH, TreeError};
use crate::hash::{Hash, node_hash};

/// The root that `path` leads to from this leaf hash.
/// # Errors
/// [`TreeError::OutOfRange`] unless `index < size < 2^63`; [`TreeError::ProofLength`] when the path
/// has another length than the one that index and size allow.
pub fn root_from_path(
    index: u64,
    size: u64,
    leaf_hash: &Hash,
    path: &[Hash],
) -> Result<Hash, TreeError> {
    if index >= size || size >= 1 << 63 {
        return Err(TreeError::OutOfRange);
    }
    if path.len() > MAX_PATH {
        return Err(TreeError::ProofLength);
    }
    let (mut node, mut last) = (index, size - 1);
    let mut hash = *leaf_hash;
    for step in path {
        if last == 0 {
            return Err(TreeError::ProofLength);
        }
        if node & 1 == 1 || node == last {
            hash = node_hash(step, &hash);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, step);
        }
        node >>= 1;
        last >>= 1;
    }
    if last == 0 {
        Ok(hash)
    } else {
        Err(TreeError::ProofLength)
    }
}

/// Checks that this leaf hash stands at `index` in the tree of `size` leaves with this root.
/// # Errors
/// As [`root_from_path`], and [`TreeError::RootMismatch`].
pub fn verify_inclusion(
    index: u64,
    size: u64,
    leaf_hash: &Hash,
    path: &[Hash],
    root: &Hash,
) -> Result<(), TreeError> {
    if root_from_path(index, size, leaf_hash, path)? == *root {
        Ok(())
    } else {
        Err(TreeError::RootMismatch)
    }
}

/// Checks that the tree of `old` leaves is the beginning of the tree of `new` leaves.
///
/// An `old` of 0 is the beginning of everything, with an empty proof.
/// # Errors
/// [`TreeError::OutOfRange`] unless `old <= new < 2^63`; [`TreeError::ProofLength`];
/// [`TreeError::RootMismatch`].
pub fn verify_consistency(
    old: u64,
    new: u64,
    old_root: &Hash,
    new_root: &Hash,
    proof: &[Hash],
) -> Result<(), TreeError> {
    if old > new || new >= 1 << 63 {
        return Err(TreeError::OutOfRange);
    }
    if old == new || old == 0 {
        let same = old == 0 || old_root == new_root;
        let empty_root = old != 0 || *old_root == super::root(&[]);
        return match (proof.is_empty(), same && empty_root) {
            (false, _) => Err(TreeError::ProofLength),
            (true, false) => Err(TreeError::RootMismatch),
            (true, true) => Ok(()),
        };
    }
    let mut steps = proof.iter();
    let start = if old.is_power_of_two() {
        old_root
    } else {
        steps.next().ok_or(TreeError::ProofLength)?
    };
    let shift = (old - 1).trailing_ones();
    let (mut node, mut last) = ((old - 1) >> shift, (new - 1) >> shift);
    let (mut from_old, mut from_new) = (*start, *start);
    for step in steps {
        if last == 0 {
            return Err(TreeError::ProofLength);
        }
        if node & 1 == 1 || node == last {
            from_old = node_hash(step, &from_old);
            from_new = node_hash(step, &from_new);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            from_new = node_hash(&from_new, step);
        }
        node >>= 1;
        last >>= 1;
    }
    if last != 0 {
        return Err(TreeError::ProofLength);
    }
    if from_old == *old_root && from_new == *new_root {
        Ok(())
    } else {
        Err(TreeError::RootMismatch)
    }
}
