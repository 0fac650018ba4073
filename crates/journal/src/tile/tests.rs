use std::collections::HashMap;

use super::*;
use crate::hash::leaf_hash;
use crate::tree::{MemoryTree, TreeError, consistency_proof, inclusion_path, root_at};
use proptest::prelude::*;

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
enum Failure {
    #[error("{0}")]
    Tile(#[from] TileError),
    #[error("{0}")]
    Tree(#[from] TreeError),
    #[error("not published")]
    Absent(Tile),
}

/// A folder of tiles that counts what is fetched.
#[derive(Default)]
struct Folder {
    files: HashMap<Tile, Vec<u8>>,
    fetched: usize,
}

impl TileReader for Folder {
    type Error = Failure;
    fn tile(&mut self, tile: Tile) -> Result<Vec<u8>, Failure> {
        self.fetched += 1;
        self.files.get(&tile).cloned().ok_or(Failure::Absent(tile))
    }
}

impl Folder {
    fn publish(&mut self, old: u64, hashes: &[Hash]) {
        let written = grow(self, old, hashes).unwrap();
        let named: Vec<Tile> = written.iter().map(|(tile, _)| *tile).collect();
        assert_eq!(named, tiles_for_growth(old, old + hashes.len() as u64));
        for (tile, bytes) in written {
            let before = self.files.insert(tile, bytes.clone());
            assert!(
                before.is_none_or(|before| before == bytes),
                "a tile never changes"
            );
        }
    }
}

fn hashes(size: u64) -> Vec<Hash> {
    (0..size).map(|n| leaf_hash(&n.to_be_bytes())).collect()
}

#[test]
fn a_log_of_seventy_thousand_proves_itself_from_tiles_alone() {
    let all = hashes(70_000);
    let mut folder = Folder::default();
    let published = [0, 1, 255, 256, 300, 65_535, 65_537, 70_000];
    for pair in published.windows(2) {
        folder.publish(pair[0], &all[pair[0] as usize..pair[1] as usize]);
    }
    let mut memory: MemoryTree = all.iter().copied().collect();
    let mut tiles = TileTree::new(&mut folder, 70_000);
    assert_eq!(
        root_at(&mut tiles, 70_000).unwrap(),
        memory.root_at(70_000).unwrap()
    );
    for (index, size) in [
        (0, 1),
        (7, 70_000),
        (69_999, 70_000),
        (300, 65_536),
        (255, 256),
    ] {
        let path = inclusion_path(&mut memory, index, size).unwrap();
        assert_eq!(inclusion_path(&mut tiles, index, size).unwrap(), path);
    }
    for (old, new) in [(1, 70_000), (65_535, 65_537), (300, 69_000)] {
        let proof = consistency_proof(&mut memory, old, new).unwrap();
        assert_eq!(consistency_proof(&mut tiles, old, new).unwrap(), proof);
    }
    assert!(inclusion_path(&mut tiles, 69_999, 70_001).is_err());
    assert_eq!(
        root_at(&mut tiles, 70_001),
        Err(Failure::Tree(TreeError::Missing {
            level: 0,
            index: 70_000
        }))
    );
    drop(tiles);
    assert!(folder.fetched < 30, "{}", folder.fetched);
}

#[test]
fn t1_paths_that_no_tile_has_are_refused() {
    for path in [
        "",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/05",
        "tile/00/000",
        "tile/8/000",
        "tile/0/0",
        "tile/0/1000",
        "tile/0/x000/000",
        "tile/0/x001/2",
        "tile/0/001/234",
        "tile/0/x001/x234",
        "tile/entries/x",
        "tile/entries/000/",
        "tile/data/000",
        "/tile/0/000",
        "tile/0/../000",
        "tile/0/x999/x999/x999/x999/x999/x999/x999/x999/999",
    ] {
        assert_eq!(parse_path(path), Err(TileError::Path), "{path}");
    }
    let bundle = Resource::Bundle(Bundle {
        index: 1_234_067,
        width: 7,
    });
    assert_eq!(parse_path("tile/entries/x001/x234/067.p/7"), Ok(bundle));
}

#[test]
fn t1_tiles_and_bundles_of_the_wrong_length_are_refused() {
    assert_eq!(decode_tile(&[0; 64], 2), Ok(vec![[0; 32]; 2]));
    for (bytes, width) in [(64, 1), (64, 3), (63, 2), (0, 0), (33, 1)] {
        assert_eq!(decode_tile(&vec![0; bytes], width), Err(TileError::Length));
    }
    let bundle = encode_bundle(&[b"one".as_slice(), b"three"]).unwrap();
    assert_eq!(
        decode_bundle(&bundle, 2).unwrap(),
        [b"one".as_slice(), b"three"]
    );
    for (bytes, width) in [(&bundle[..], 1), (&bundle, 3), (&bundle[..11], 2), (&[], 0)] {
        assert_eq!(decode_bundle(bytes, width), Err(TileError::Length));
    }
    assert_eq!(decode_bundle(&[0, 0], 1), Err(TileError::Leaf));
    assert_eq!(decode_bundle(&[0xff, 0xff, 0], 1), Err(TileError::Leaf));
    assert_eq!(encode_bundle(&[b""]), Err(TileError::Leaf));
    assert_eq!(encode_bundle(&[vec![0; 32_769]]), Err(TileError::Leaf));
}

#[test]
fn a_forged_tile_leads_to_another_root() {
    let mut folder = Folder::default();
    folder.publish(0, &hashes(600));
    let good = root_at(&mut TileTree::new(&mut folder, 600), 600).unwrap();
    let tile = Tile {
        level: 0,
        index: 2,
        width: 88,
    };
    folder.files.get_mut(&tile).unwrap()[5] ^= 1;
    assert_ne!(
        root_at(&mut TileTree::new(&mut folder, 600), 600).unwrap(),
        good
    );
    folder.files.get_mut(&tile).unwrap().pop();
    let cut = root_at(&mut TileTree::new(&mut folder, 600), 600);
    assert_eq!(cut, Err(Failure::Tile(TileError::Length)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn growth_in_any_steps_writes_the_same_full_tiles(
        steps in proptest::collection::vec(1..400u64, 1..8),
    ) {
        let size: u64 = steps.iter().sum();
        let all = hashes(size);
        let mut stepwise = Folder::default();
        let mut at = 0;
        for step in &steps {
            stepwise.publish(at, &all[at as usize..(at + step) as usize]);
            at += step;
        }
        let mut at_once = Folder::default();
        at_once.publish(0, &all);
        for (tile, bytes) in &at_once.files {
            prop_assert_eq!(&stepwise.files[tile], bytes);
        }
        let bundles: Vec<Bundle> = bundles_for_growth(0, size);
        let held: u64 = bundles.iter().map(|bundle| u64::from(bundle.width)).sum();
        prop_assert_eq!(held, size);
    }
}
