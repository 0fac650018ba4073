use std::sync::LazyLock;

use super::*;
use crate::hash::leaf_hash;
use proptest::prelude::*;

const LARGEST: u64 = 2000;

static TREE: LazyLock<MemoryTree> =
    LazyLock::new(|| (0..LARGEST).map(|n| leaf_hash(&n.to_be_bytes())).collect());

fn tree() -> MemoryTree {
    TREE.clone()
}

#[test]
fn the_edge_the_slice_and_the_reader_give_one_root_for_every_size() {
    let mut tree = tree();
    let mut edge = RightEdge::new();
    for size in 0..=LARGEST {
        let root_here = tree.root_at(size).unwrap();
        assert_eq!(edge.root(), root_here);
        assert_eq!(edge.size(), size);
        if size % 97 == 0 {
            assert_eq!(root(&TREE.leaf_hashes()[..size as usize]), root_here);
            assert_eq!(RightEdge::from_bytes(&edge.to_bytes()), Ok(edge.clone()));
        }
        if size < LARGEST {
            edge.push(TREE.leaf_hashes()[size as usize]);
        }
    }
    assert_eq!(
        tree.root_at(LARGEST + 1),
        Err(TreeError::Missing {
            level: 0,
            index: LARGEST
        })
    );
}

#[test]
fn bytes_that_are_no_edge_are_refused() {
    let mut edge = RightEdge::new();
    edge.extend(TREE.leaf_hashes()[..6].iter().copied());
    let bytes = edge.to_bytes();
    for bad in [
        &bytes[..7],
        &bytes[..40],
        &bytes[..71],
        &[bytes.as_slice(), &[0; 32]].concat(),
    ] {
        assert_eq!(RightEdge::from_bytes(bad), Err(TreeError::Edge));
    }
}

#[test]
fn an_edge_that_was_stored_goes_on_as_if_it_had_not_been() {
    let mut edge = RightEdge::new();
    edge.extend(TREE.leaf_hashes()[..1234].iter().copied());
    let mut stored = RightEdge::from_bytes(&edge.to_bytes()).unwrap();
    stored.extend(TREE.leaf_hashes()[1234..].iter().copied());
    assert_eq!(stored.root(), root(TREE.leaf_hashes()));
}

#[test]
fn consistency_from_nothing_and_with_itself_needs_no_hashes() {
    let (empty, full) = (root(&[]), root(TREE.leaf_hashes()));
    assert_eq!(verify_consistency(0, LARGEST, &empty, &full, &[]), Ok(()));
    assert_eq!(
        verify_consistency(LARGEST, LARGEST, &full, &full, &[]),
        Ok(())
    );
    let other = [0; 32];
    assert_eq!(
        verify_consistency(0, 9, &other, &full, &[]),
        Err(TreeError::RootMismatch)
    );
    assert_eq!(
        verify_consistency(9, 9, &other, &full, &[]),
        Err(TreeError::RootMismatch)
    );
    assert_eq!(
        verify_consistency(9, 9, &full, &full, &[other]),
        Err(TreeError::ProofLength)
    );
    assert_eq!(
        verify_consistency(9, 8, &full, &full, &[]),
        Err(TreeError::OutOfRange)
    );
    assert_eq!(
        consistency_proof(&mut tree(), 9, 8),
        Err(TreeError::OutOfRange)
    );
    assert_eq!(
        inclusion_path(&mut tree(), 8, 8),
        Err(TreeError::OutOfRange)
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_path_proves_its_leaf_and_nothing_else(
        size in 1..=LARGEST, pick in any::<prop::sample::Index>(),
        other in any::<prop::sample::Index>(), bit in 0..256usize,
    ) {
        let index = pick.index(size as usize) as u64;
        let mut tree = tree();
        let root = tree.root_at(size).unwrap();
        let path = inclusion_path(&mut tree, index, size).unwrap();
        let leaf = TREE.leaf_hashes()[index as usize];
        prop_assert_eq!(verify_inclusion(index, size, &leaf, &path, &root), Ok(()));
        let other = other.index(size as usize) as u64;
        if other != index {
            prop_assert!(verify_inclusion(other, size, &leaf, &path, &root).is_err());
        }
        for step in 0..path.len() {
            let mut bent = path.clone();
            bent[step][bit / 8] ^= 1 << (bit % 8);
            prop_assert_eq!(
                verify_inclusion(index, size, &leaf, &bent, &root), Err(TreeError::RootMismatch)
            );
        }
        let longer = [path.as_slice(), &[root]].concat();
        prop_assert_eq!(
            verify_inclusion(index, size, &leaf, &longer, &root), Err(TreeError::ProofLength)
        );
        if let Some((_, shorter)) = path.split_last() {
            prop_assert_eq!(
                verify_inclusion(index, size, &leaf, shorter, &root), Err(TreeError::ProofLength)
            );
        }
    }

    #[test]
    fn a_consistency_proof_proves_its_two_roots_and_nothing_else(
        new in 1..=LARGEST, pick in any::<prop::sample::Index>(), bit in 0..256usize,
    ) {
        let old = 1 + pick.index(new as usize) as u64;
        let mut tree = tree();
        let (from, to) = (tree.root_at(old).unwrap(), tree.root_at(new).unwrap());
        let proof = consistency_proof(&mut tree, old, new).unwrap();
        prop_assert_eq!(verify_consistency(old, new, &from, &to, &proof), Ok(()));
        for step in 0..proof.len() {
            let mut bent = proof.clone();
            bent[step][bit / 8] ^= 1 << (bit % 8);
            prop_assert!(verify_consistency(old, new, &from, &to, &bent).is_err());
        }
        let mut other_root = from;
        other_root[bit / 8] ^= 1;
        prop_assert!(verify_consistency(old, new, &other_root, &to, &proof).is_err());
        prop_assert!(verify_consistency(old, new, &from, &other_root, &proof).is_err());
        let longer = [proof.as_slice(), &[to]].concat();
        prop_assert!(verify_consistency(old, new, &from, &to, &longer).is_err());
        if let Some((_, shorter)) = proof.split_last() {
            prop_assert!(verify_consistency(old, new, &from, &to, shorter).is_err());
        }
    }
}
