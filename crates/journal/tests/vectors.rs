//! The specification's vectors (§15), as literal bytes, against every layer.
#![allow(clippy::unwrap_used, reason = "a test")]

#[path = "scene/five_leaves.rs"]
mod scene;

use huiyin_journal::body::Body;
use huiyin_journal::commit::{document_value, field, field_commit};
use huiyin_journal::hash::{Hash, Sm3Tree, TreeHash, hex, leaf_hash, node_hash, sha256, sm3};
use huiyin_journal::leaf::{Leaf, LeafView};
use huiyin_journal::tile::{Bundle, Tile, encode_bundle, encode_tile, tiles_for_growth};
use huiyin_journal::tree::{
    MemoryTree, RightEdge, consistency_proof, inclusion_path, root, root_by, verify_consistency,
    verify_inclusion,
};
use scene::*;

const RFC_LEAVES: [&str; 8] = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
];

const RFC_ROOTS: [&str; 9] = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

fn rfc_tree() -> MemoryTree {
    RFC_LEAVES
        .iter()
        .map(|leaf| leaf_hash(&unhex(leaf)))
        .collect()
}

fn hashes(text: &str) -> Vec<Hash> {
    text.split_whitespace().map(hash).collect()
}

#[test]
fn the_rfc_6962_roots_hold_for_every_size() {
    let tree = rfc_tree();
    let mut edge = RightEdge::new();
    for (size, expected) in RFC_ROOTS.iter().enumerate() {
        assert_eq!(hex(&root(&tree.leaf_hashes()[..size])), *expected);
        assert_eq!(hex(&tree.clone().root_at(size as u64).unwrap()), *expected);
        assert_eq!(hex(&edge.root()), *expected);
        if let Some(leaf) = tree.leaf_hashes().get(size) {
            edge.push(*leaf);
        }
    }
}

#[test]
fn the_rfc_6962_inclusion_paths_hold() {
    let mut tree = rfc_tree();
    for (index, size, path) in [
        (
            0,
            8,
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7 5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e 6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ),
        (
            5,
            8,
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0 d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ),
        (
            2,
            3,
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        ),
        (
            1,
            5,
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d 5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ),
    ] {
        let path = hashes(path);
        assert_eq!(inclusion_path(&mut tree, index, size).unwrap(), path);
        let leaf = tree.leaf_hashes()[index as usize];
        verify_inclusion(index, size, &leaf, &path, &tree.root_at(size).unwrap()).unwrap();
    }
}

#[test]
fn the_rfc_6962_consistency_proofs_hold() {
    let mut tree = rfc_tree();
    for (old, new, proof) in [
        (
            1,
            8,
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7 5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e 6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ),
        (
            6,
            8,
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0 d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ),
        (
            2,
            5,
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ),
        (
            3,
            7,
            "0298d122906dcfc10892cb53a73992fc5b9f493ea4c9badb27b791b4127a7fe7 07506a85fd9dd2f120eb694f86011e5bb4662e5c415a62917033d4a9624487e7 fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125 837dbb152e9b079010717e84e865da4ebc0fa198a806d59d31bf15accef22d0e",
        ),
    ] {
        let proof = hashes(proof);
        assert_eq!(consistency_proof(&mut tree, old, new).unwrap(), proof);
        let (from, to) = (tree.root_at(old).unwrap(), tree.root_at(new).unwrap());
        verify_consistency(old, new, &from, &to, &proof).unwrap();
    }
}

#[test]
fn the_sm3_vectors_hold() {
    assert_eq!(
        hex(&sm3(b"abc")),
        "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    );
    let sm3_leaves = RFC_LEAVES.map(|leaf| Sm3Tree::leaf(&unhex(leaf)));
    assert_eq!(
        hex(&root_by::<Sm3Tree>(&sm3_leaves)),
        "bc48ba7a709184b5f2a631e1adeb8dc2a0d4c018c1d6cc89b5664fe154c93b38"
    );
    let five: Vec<Hash> = leaves().iter().map(|leaf| Sm3Tree::leaf(leaf)).collect();
    assert_eq!(
        hex(&root_by::<Sm3Tree>(&five)),
        "66bf9a9858faac957022312908955e4a69ee8b308736e372ab8f7cbd2812062d"
    );
}

#[test]
fn the_keys_have_their_texts_and_ids() {
    let key = log_key();
    assert_eq!(
        hex(key.public().material()),
        "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8"
    );
    assert_eq!(key.public().fingerprint(), "03a107bf");
    assert_eq!(key.public().to_string(), LOG_VKEY);
    assert_eq!(witness_key(1).public().to_string(), WITNESS_1_VKEY);
    assert_eq!(witness_key(2).public().to_string(), WITNESS_2_VKEY);
}

#[test]
fn the_five_leaves_are_built_byte_for_byte_and_read_back() {
    for (built, literal) in built_leaves().iter().zip(leaves()) {
        assert_eq!(hex(&built.encode().unwrap()), hex(&literal));
        assert_eq!(Leaf::decode(&literal).unwrap(), *built);
        assert_eq!(
            LeafView::decode(&literal).unwrap().to_leaf().unwrap(),
            *built
        );
    }
    let hashes = LEAF_HASHES.map(hash);
    assert!(
        leaves()
            .iter()
            .zip(hashes)
            .all(|(leaf, expected)| leaf_hash(leaf) == expected)
    );
    let lengths: Vec<usize> = leaves().iter().map(Vec::len).collect();
    assert_eq!(lengths, [192, 110, 116, 116, 110]);
}

#[test]
fn the_five_roots_and_the_consistency_proof_hold() {
    let mut tree: MemoryTree = LEAF_HASHES.map(hash).into_iter().collect();
    for (size, expected) in [
        (
            1,
            "5cf8c8a28b4cc12c0280aa5de5063d0899cadd2be8d8d1ce6d07d6f246b8e407",
        ),
        (
            2,
            "caf9a4653a64f82b9f944ee74677cf865312b4558748b56ff63c398b6f682bce",
        ),
        (
            3,
            "4e75e4c64d2ff4b1379deafc1de565d38781252252f0677dd96f13dceefee7c2",
        ),
        (
            4,
            "33a22c57f1f03ffeb3e3d62f0b8f219e8e16326c01ebe4c21107f8ebf1197e37",
        ),
        (
            5,
            "eb5435c43ef212554d775d4322fc2f4a0bfb265228cb5c7cd6060d17019e935b",
        ),
    ] {
        assert_eq!(hex(&tree.root_at(size).unwrap()), expected);
    }
    assert_eq!(
        consistency_proof(&mut tree, 2, 5).unwrap(),
        hashes(
            "6097e54e902b0bdda900f91c315fb9797b1e7f8f3b4be871c6d4c447789020d3 7f4368b78552f11b86051f66a5ff00c89252a6c4d6c53fba6a028e5ee40bef76"
        )
    );
    let leaves = LEAF_HASHES.map(hash);
    assert_eq!(
        node_hash(&leaves[2], &leaves[3]),
        hash("6097e54e902b0bdda900f91c315fb9797b1e7f8f3b4be871c6d4c447789020d3")
    );
}

#[test]
fn the_bodies_and_their_commitments_hold() {
    let origin = ORIGIN;
    let name = field_commit(
        &[0x11; 32],
        origin,
        &[0xe1; 16],
        field::NAME,
        NAME.as_bytes(),
    );
    assert_eq!(
        hex(&name.unwrap()),
        "3fac7a03ff6c270b9a38bde457970594dace016792ed48d3288f6eef2985386c"
    );
    assert_eq!(
        hex(&sha256(TEXT.as_bytes())),
        "72a7c7cca61b757c59fe6db7af08d5790553f16b95d3bc33c214e47ddf1835c3"
    );
    let text = document_value(TEXT.as_bytes());
    let text = field_commit(&[0x22; 32], origin, &[0xe1; 16], field::TEXT, &text);
    assert_eq!(
        hex(&text.unwrap()),
        "5bcb38bbecff2d0327705649fd8b5809675587656ef7058a8291780804fc61d8"
    );
    for (place, bytes, salt, commit) in [
        (
            1,
            BODY_1,
            0xb1,
            "f9d839e2341d246d8143af0b8de88f7284b52e1648a18753d505304c97e45fa9",
        ),
        (
            2,
            BODY_2,
            0xb2,
            "626ba5790a77f731f097269b0f01d6ca6ae26c523719c62292ddd2933a1c1add",
        ),
        (
            3,
            BODY_3,
            0xb3,
            "45e2bdb8f95d59deb6be4557aa121c8c471312296b361543360fa156bccf1868",
        ),
    ] {
        let body = Body::decode(&unhex(bytes)).unwrap();
        assert_eq!(body, built_bodies()[place - 1]);
        assert_eq!(hex(&body.encode().unwrap()), bytes);
        assert_eq!(hex(&body.commit(&[salt; 32]).unwrap()), commit);
        assert_eq!(built_leaves()[place].body_commit, Some(hash(commit)));
    }
}

#[test]
fn the_checkpoint_is_signed_and_cosigned_byte_for_byte() {
    let note = signed_note();
    assert_eq!(note, NOTE);
    assert_eq!(note.len(), 497);
    assert_eq!(
        hex(&sha256(note.as_bytes())),
        "f5dd4cabbf9c6576618e7b0b28158af332735fa2320d455ad7e8097bba6a3b68"
    );
}

#[test]
fn a_leaf_removed_gives_another_root() {
    let mut rest = LEAF_HASHES.map(hash).to_vec();
    rest.remove(1);
    assert_eq!(
        hex(&root(&rest)),
        "c5546bd69a18b92ead55b546616be5dbe2094d2b37703755ddde5c9efffa69ee"
    );
}

#[test]
fn a_position_that_is_not_in_its_shortest_form_is_no_leaf() {
    let good = hex(&leaves()[1]);
    let bad = unhex(&good.replacen("2f6731011a", "2f673118011a", 1));
    assert_eq!(bad.len(), 111);
    assert_eq!(
        hex(&leaf_hash(&bad)),
        "0c5f0652f646f3135ff640edd104966b75d2f77b9d4585b31c3c63b0c29f44e6"
    );
    assert!(Leaf::decode(&bad).is_err());
}

#[test]
fn a_path_serves_only_its_own_index_and_length() {
    let mut tree: MemoryTree = LEAF_HASHES.map(hash).into_iter().collect();
    let root = tree.root_at(5).unwrap();
    let leaves = LEAF_HASHES.map(hash);
    let path = inclusion_path(&mut tree, 1, 5).unwrap();
    assert!(verify_inclusion(1, 5, &leaves[1], &path, &root).is_ok());
    assert!(verify_inclusion(2, 5, &leaves[1], &path, &root).is_err());
    assert!(verify_inclusion(2, 5, &leaves[2], &path, &root).is_err());
    assert!(verify_inclusion(1, 5, &leaves[1], &path[..2], &root).is_err());
    let longer = [path.as_slice(), &[[0; 32]]].concat();
    assert!(verify_inclusion(1, 5, &leaves[1], &longer, &root).is_err());
}

#[test]
fn the_tiles_have_their_bytes_and_paths() {
    let tile = encode_tile(&LEAF_HASHES.map(hash));
    assert_eq!(tile.len(), 160);
    assert_eq!(
        hex(&sha256(&tile)),
        "759f42b90a6e764bb5d81f7bb308f7d101c1b16dcdb7caba5d37b474b467a65e"
    );
    let bundle = encode_bundle(&leaves()).unwrap();
    assert_eq!(bundle.len(), 654);
    assert_eq!(
        hex(&sha256(&bundle)),
        "263583d65c3bae603db7b236f735d10b9e8077ae5b71f421ed4aa542951866b0"
    );
    assert_eq!(
        Tile {
            level: 0,
            index: 0,
            width: 5
        }
        .path(),
        "tile/0/000.p/5"
    );
    assert_eq!(Bundle { index: 0, width: 5 }.path(), "tile/entries/000.p/5");
    assert_eq!(
        Tile {
            level: 0,
            index: 1_234_067,
            width: 256
        }
        .path(),
        "tile/0/x001/x234/067"
    );
    assert_eq!(
        hex(&sha256(ORIGIN.as_bytes())),
        "e06927797cf38be46474af8278ef766b9b045fa401088c84fe92defaf4810bcd"
    );
}

#[test]
fn a_log_of_seventy_thousand_has_the_tiles_the_specification_counts() {
    let tiles = tiles_for_growth(0, 70_000);
    let of = |level| {
        tiles
            .iter()
            .filter(move |tile| tile.level == level)
            .map(|tile| tile.width)
    };
    assert_eq!(of(0).filter(|width| *width == 256).count(), 273);
    assert_eq!(
        of(0).filter(|width| *width < 256).collect::<Vec<_>>(),
        [112]
    );
    assert_eq!(of(1).collect::<Vec<_>>(), [256, 17]);
    assert_eq!(of(2).collect::<Vec<_>>(), [1]);
    assert_eq!(of(3).count(), 0);
}
