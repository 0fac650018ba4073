use super::*;
use crate::key::PrivateKey;
use proptest::prelude::*;

const ORIGIN: &str = "petitions.example/journal/330106011/g1";
const DAY: Day = 20_261_102;

fn leaf(kind: Kind, register: u64, pub_map: Map) -> Leaf {
    let body = kind::body_rule(kind) != BodyRule::Null;
    Leaf {
        origin: ORIGIN.to_owned(),
        seq: u64::from(kind != kind::GENESIS),
        t: 1_793_581_200,
        day: DAY,
        kind,
        register,
        event_id: [3; 16],
        body_commit: body.then_some([7; 32]),
        pub_map,
    }
}

fn received() -> Leaf {
    leaf(kind::RECEIVED, 1, Map::new())
}

fn vkey(origin: &str) -> Value {
    Value::text(
        PrivateKey::log(origin, &[1; 32])
            .unwrap()
            .public()
            .to_string(),
    )
}

fn list(numbers: &[u64]) -> Value {
    Value::Array(numbers.iter().map(|number| Value::Uint(*number)).collect())
}

fn genesis_map() -> Map {
    Map::from([
        (0, Value::text("Asia/Shanghai")),
        (1, vkey(ORIGIN)),
        (2, list(&[1, 2])),
    ])
}

/// The encoder refuses, and so does the decoder when the same fields are put together without it.
fn refused(leaf: &Leaf, error: LeafError) {
    assert_eq!(leaf.encode(), Err(error), "{leaf:?}");
    let fields = vec![
        Value::text("pj1"),
        Value::text(&leaf.origin),
        Value::Uint(leaf.seq),
        Value::Uint(leaf.t),
        Value::Uint(u64::from(leaf.day)),
        Value::Uint(leaf.kind),
        Value::Uint(leaf.register),
        Value::bytes(leaf.event_id),
        leaf.body_commit.map_or(Value::Null, Value::bytes),
        Value::Map(leaf.pub_map.clone()),
    ];
    let bytes = Value::Array(fields).encode().unwrap();
    assert_eq!(Leaf::decode(&bytes), Err(error), "{leaf:?}");
}

fn accepted(leaf: &Leaf) {
    let bytes = leaf
        .encode()
        .unwrap_or_else(|error| panic!("{error}: {leaf:?}"));
    assert_eq!(Leaf::decode(&bytes).as_ref(), Ok(leaf));
}

#[test]
fn every_type_of_the_table_has_a_leaf_and_keeps_its_body_rule() {
    let hash = || Value::bytes([5; 32]);
    let flag = || Value::Bool(true);
    let origin = || Value::text(ORIGIN);
    let day = || Value::Uint(u64::from(DAY));
    let maps: Vec<(std::ops::RangeInclusive<Kind>, u64, Map)> = vec![
        (1..=1, 0, genesis_map()),
        (3..=3, 1, Map::from([(0, day())])),
        (4..=4, 0, Map::from([(0, Value::Uint(7)), (1, flag())])),
        (5..=5, 0, Map::from([(0, Value::Uint(7))])),
        (10..=27, 1, Map::new()),
        (30..=34, 1, Map::new()),
        (
            40..=42,
            0,
            Map::from([(0, vkey(ORIGIN)), (1, Value::Uint(9))]),
        ),
        (43..=43, 0, Map::from([(0, Value::Uint(121)), (1, flag())])),
        (
            44..=44,
            0,
            Map::from([
                (0, Value::Uint(3)),
                (1, Value::Uint(5)),
                (2, Value::Uint(0)),
            ]),
        ),
        (45..=45, 0, Map::from([(0, hash())])),
        (
            45..=45,
            0,
            Map::from([(0, hash()), (1, Value::Uint(2)), (2, flag())]),
        ),
        (46..=46, 0, Map::new()),
        (
            50..=50,
            0,
            Map::from([(0, origin()), (1, Value::Uint(5)), (2, hash()), (3, day())]),
        ),
        (51..=51, 0, Map::from([(0, origin()), (1, day())])),
        (60..=67, 0, Map::new()),
    ];
    let mut covered = vec![kind::SEAL];
    for (kinds, register, map) in maps {
        for kind in kinds {
            covered.push(kind);
            let good = leaf(kind, register, map.clone());
            accepted(&good);
            let mut other_body = good.clone();
            other_body.body_commit = good.body_commit.is_none().then_some([1; 32]);
            refused(&other_body, LeafError::BodyCommit);
            let mut extra = good.clone();
            extra.pub_map.insert(22, Value::Null);
            refused(&extra, LeafError::Pub);
            for key in map.keys() {
                let mut missing = good.clone();
                missing.pub_map.remove(key);
                refused(&missing, LeafError::Pub);
                let mut other = good.clone();
                other.pub_map.insert(*key, Value::Map(Map::new()));
                refused(&other, LeafError::Pub);
            }
        }
    }
    covered.sort_unstable();
    covered.dedup();
    let all: Vec<Kind> = kind::ALL.iter().map(|(kind, _)| *kind).collect();
    assert_eq!(covered, all);
}

#[test]
fn fields_that_do_not_fit_are_refused() {
    for kind in [0, 6, 7, 8, 9] {
        refused(&leaf(kind, 0, Map::new()), LeafError::Kind);
    }
    refused(
        &Leaf {
            seq: 0,
            ..received()
        },
        LeafError::Kind,
    );
    refused(
        &Leaf {
            seq: 1,
            ..leaf(1, 0, genesis_map())
        },
        LeafError::Kind,
    );
    refused(
        &Leaf {
            seq: 1 << 63,
            ..received()
        },
        LeafError::Seq,
    );
    refused(
        &Leaf {
            day: 20_261_131,
            ..received()
        },
        LeafError::Day,
    );
    refused(
        &Leaf {
            register: 0,
            ..received()
        },
        LeafError::Register,
    );
    refused(
        &leaf(5, 3, Map::from([(0, Value::Uint(3))])),
        LeafError::Register,
    );
    refused(
        &Leaf {
            origin: format!("{ORIGIN}/sm3"),
            ..received()
        },
        LeafError::Origin,
    );
    let other_day = Map::from([(0, Value::Uint(20_261_103))]);
    refused(&leaf(kind::ZERO_REPORT, 1, other_day), LeafError::Pub);
}

#[test]
fn unknown_types_from_ten_on_may_carry_any_map_and_body() {
    let any = Map::from([(0, Value::text("any")), (9, list(&[3, 1]))]);
    for kind in [28, 29, 35, 47, 68, 255, 256, 1 << 40] {
        accepted(&leaf(kind, 0, any.clone()));
        accepted(&Leaf {
            body_commit: None,
            ..leaf(kind, 5, Map::new())
        });
    }
}

#[test]
fn genesis_declares_each_register_once_and_names_the_previous_log_from_g2_on() {
    let with = |change: &dyn Fn(&mut Map)| {
        let mut map = genesis_map();
        change(&mut map);
        leaf(kind::GENESIS, 0, map)
    };
    accepted(&with(&|map| drop(map.insert(4, list(&[3, 9])))));
    for numbers in [&[][..], &[2, 3], &[9, 3], &[3, 3], &[0, 3]] {
        refused(
            &with(&|map| drop(map.insert(4, list(numbers)))),
            LeafError::Pub,
        );
    }
    refused(
        &with(&|map| drop(map.insert(2, list(&[2, 1])))),
        LeafError::Pub,
    );
    refused(
        &with(&|map| drop(map.insert(1, vkey("other.example/journal/xx/g1")))),
        LeafError::Pub,
    );
    refused(
        &with(&|map| drop(map.insert(3, Value::bytes([0; 32])))),
        LeafError::Pub,
    );
    refused(
        &with(&|map| drop(map.insert(0, Value::text("Asia/Shang hai")))),
        LeafError::Pub,
    );
    let g2 = "petitions.example/journal/330106011/g2";
    let mut second = with(&|map| drop(map.insert(1, vkey(g2))));
    second.origin = g2.to_owned();
    refused(&second, LeafError::Pub);
    second.pub_map.insert(3, Value::bytes([0; 32]));
    accepted(&second);
}

#[test]
fn a_leaf_has_a_largest_size() {
    let fill = |bytes: usize| {
        let mut big = leaf(300, 0, Map::from([(0, Value::Bytes(vec![1; bytes]))]));
        big.body_commit = None;
        big
    };
    let overhead = fill(4000).encode().unwrap().len() - 4000;
    accepted(&fill(MAX_BYTES - overhead));
    refused(&fill(MAX_BYTES - overhead + 1), LeafError::TooLong);
    let mut out = vec![1, 2, 3];
    assert!(fill(MAX_BYTES).encode_into(&mut out).is_err());
    assert_eq!(out, [1, 2, 3]);
}

#[test]
fn t1_every_changed_bit_gives_another_leaf_or_none() {
    let leaf = received();
    let bytes = leaf.encode().unwrap();
    for bit in 0..bytes.len() * 8 {
        let mut changed = bytes.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        if let Ok(other) = Leaf::decode(&changed) {
            assert_ne!(other, leaf);
            assert_eq!(other.encode().unwrap(), changed);
        }
    }
    for cut in 0..bytes.len() {
        assert!(Leaf::decode(&bytes[..cut]).is_err());
    }
    assert!(Leaf::decode(&[bytes.as_slice(), &[0]].concat()).is_err());
}

proptest! {
    #[test]
    fn every_case_event_comes_back_from_its_bytes(
        seq in 1..1u64 << 63, t in any::<u64>(), kind in 10..28u64,
        register in 1..u64::MAX, event_id in any::<[u8; 16]>(), commit in any::<[u8; 32]>(),
    ) {
        let leaf = Leaf { seq, t, kind, register, event_id, body_commit: Some(commit), ..received() };
        let bytes = leaf.encode().unwrap();
        let view = LeafView::decode(&bytes).unwrap();
        prop_assert_eq!(view.to_leaf().unwrap(), leaf);
        prop_assert_eq!(view.pub_bytes, &[0xa0]);
    }
}
