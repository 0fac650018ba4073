//! Two outside implementations, `signed_note` and `tlog_tiles`, on the same bytes.
#![allow(clippy::unwrap_used, reason = "a test")]

#[path = "scene/five_leaves.rs"]
mod scene;

use huiyin_journal::checkpoint::Checkpoint;
use huiyin_journal::hash::{Hash, leaf_hash, node_hash};
use huiyin_journal::key::VerifierKey;
use huiyin_journal::note::{Note, SignatureLine};
use huiyin_journal::tile::{self, Resource, Tile};
use huiyin_journal::tree::{self, MemoryTree, consistency_proof, inclusion_path};
use proptest::prelude::*;
use scene::*;
use signed_note::{StandardVerifier, Verifier, VerifierList};
use tlog_tiles::tlog;

const THEIR_EXAMPLE: &str = "If you think cryptography is the answer to your problem,\n\
     then you don't know what your problem is.\n\n\
     \u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

fn theirs(hash: Hash) -> tlog::Hash {
    tlog::Hash(hash)
}

#[test]
fn the_other_implementation_verifies_our_note_and_we_verify_its() {
    let verifier = StandardVerifier::new(LOG_VKEY).unwrap();
    let note = signed_note::Note::from_bytes(NOTE.as_bytes()).unwrap();
    let known = VerifierList::new(vec![Box::new(verifier)]);
    let (verified, unverified) = note.verify(&known).unwrap();
    assert_eq!((verified.len(), unverified.len()), (1, 2));
    assert_eq!(note.to_bytes(), NOTE.as_bytes());

    let key =
        VerifierKey::parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
    let note = Note::parse(THEIR_EXAMPLE.as_bytes()).unwrap();
    assert_eq!(note.to_string(), THEIR_EXAMPLE);
    assert!(note.lines[0].verifies(&note.text, &key.unwrap()));
}

#[test]
fn both_take_and_refuse_the_same_notes_one_bit_away() {
    let mut taken = 0;
    for bit in 0..NOTE.len() * 8 {
        let mut changed = NOTE.as_bytes().to_vec();
        changed[bit / 8] ^= 1 << (bit % 8);
        let ours = Note::parse(&changed);
        let other = signed_note::Note::from_bytes(&changed);
        assert_eq!(ours.is_ok(), other.is_ok(), "bit {bit}: {ours:?}");
        if let (Ok(ours), Ok(other)) = (ours, other) {
            assert_eq!(ours.to_string().as_bytes(), other.to_bytes());
            taken += 1;
        }
    }
    assert!(taken > 1000, "{taken}");
}

#[test]
fn both_agree_on_key_ids_and_signatures_over_the_outside_example() {
    let vkey = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
    let (ours, other) = (
        VerifierKey::parse(vkey).unwrap(),
        StandardVerifier::new(vkey).unwrap(),
    );
    assert_eq!(u32::from_be_bytes(ours.id()), other.key_id());
    let text = "This is an example message.\n";
    let line = SignatureLine::sign(text, &log_key());
    let log = StandardVerifier::new(LOG_VKEY).unwrap();
    assert!(log.verify(text.as_bytes(), &line.signature));
    assert!(!log.verify(b"This is an example message", &line.signature));
}

#[test]
fn the_other_implementation_reads_our_checkpoint_and_proves_our_leaf() {
    let note = Note::parse(NOTE.as_bytes()).unwrap();
    let ours = Checkpoint::parse(&note.text).unwrap();
    let read = tlog_tiles::Checkpoint::from_reader(&mut NOTE.as_bytes(), false).unwrap();
    assert_eq!(
        (read.origin(), read.size(), read.extension()),
        (ORIGIN, 5, "")
    );
    assert_eq!(read.hash().0, ours.root);
    assert_eq!(read.to_bytes(), note.text.as_bytes());
    let path = receipt().path.into_iter().map(theirs).collect();
    let leaf = tlog::record_hash(&unhex(LEAVES[1]));
    assert_eq!(leaf.0, hash(LEAF_HASHES[1]));
    tlog::check_record(&path, 5, theirs(ours.root), 1, leaf).unwrap();
}

fn numbered_tree(size: u64) -> MemoryTree {
    (0..size).map(|n| leaf_hash(&n.to_be_bytes())).collect()
}

/// The other implementation's storage order: each hash follows the leaf that completes it.
struct Stored(Vec<tlog::Hash>);

impl tlog::HashReader for Stored {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<tlog::Hash>, tlog::Error> {
        Ok(indexes
            .iter()
            .map(|index| self.0[*index as usize])
            .collect())
    }
}

fn stored(size: u64) -> Stored {
    let mut stored = Stored(Vec::new());
    for n in 0..size {
        let more = tlog::stored_hashes(n, &n.to_be_bytes(), &stored).unwrap();
        stored.0.extend(more);
    }
    stored
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn both_make_and_accept_the_same_proofs(new in 1..700u64, pick in any::<[prop::sample::Index; 2]>()) {
        let (index, old) = (pick[0].index(new as usize) as u64, 1 + pick[1].index(new as usize) as u64);
        let mut ours = numbered_tree(new);
        let other = stored(new);
        let (root, old_root) = (ours.root_at(new).unwrap(), ours.root_at(old).unwrap());
        prop_assert_eq!(tlog::tree_hash(new, &other).unwrap().0, root);
        let path = inclusion_path(&mut ours, index, new).unwrap();
        let their_path = tlog::prove_record(new, index, &other).unwrap();
        prop_assert_eq!(&path, &their_path.iter().map(|hash| hash.0).collect::<Vec<_>>());
        let proof = consistency_proof(&mut ours, old, new).unwrap();
        if old < new {
            let their_proof = tlog::prove_tree(new, old, &other).unwrap();
            prop_assert_eq!(&proof, &their_proof.iter().map(|hash| hash.0).collect::<Vec<_>>());
        }
        let proof = proof.into_iter().map(theirs).collect();
        tlog::check_tree(&proof, new, theirs(root), old, theirs(old_root)).unwrap();
    }

    #[test]
    fn both_name_the_same_tiles(level in 0..8u8, index in any::<u64>(), width in 1..=256u16) {
        let ours = Tile { level, index, width }.path();
        let other = tlog_tiles::Tile::new(8, level, index, u32::from(width), false).path();
        prop_assert_eq!(ours.replacen("tile/", "tile/8/", 1), other);
        prop_assert_eq!(tile::parse_path(&ours).unwrap(), Resource::Tile(Tile { level, index, width }));
    }

    #[test]
    fn both_publish_the_same_tiles(old in 0..200_000u64, more in 0..200_000u64) {
        let ours: Vec<_> = tile::tiles_for_growth(old, old + more)
            .into_iter()
            .map(|tile| (tile.level, tile.index, u32::from(tile.width)))
            .collect();
        let other: Vec<_> = tlog_tiles::Tile::new_tiles(8, old, old + more)
            .into_iter()
            .map(|tile| (tile.level(), tile.level_index(), tile.width()))
            .collect();
        prop_assert_eq!(ours, other);
    }
}

#[test]
fn both_hash_leaves_and_nodes_alike() {
    assert_eq!(tlog::record_hash(b"leaf").0, leaf_hash(b"leaf"));
    let (left, right) = ([1; 32], [2; 32]);
    assert_eq!(
        tlog::node_hash(theirs(left), theirs(right)).0,
        node_hash(&left, &right)
    );
    assert_eq!(tlog::EMPTY_HASH.0, tree::root(&[]));
}
