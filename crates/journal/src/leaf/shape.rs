//! The public map each type must carry (§4.4).

use super::{LeafError, LeafView};
use crate::cbor::{Map, Value};
use crate::civil::{self, Day};
use crate::hash::Hash;
use crate::key::VerifierKey;
use crate::kind;
use crate::origin::Origin;
use crate::seal;

/// Checks `map` against the leaf's type; unknown types from 10 on may carry any map.
pub(super) fn check(leaf: &LeafView<'_>, map: &Map) -> Result<(), LeafError> {
    if fits(leaf, map) {
        Ok(())
    } else {
        Err(LeafError::Pub)
    }
}

fn fits(leaf: &LeafView<'_>, map: &Map) -> bool {
    match leaf.kind {
        kind::GENESIS => genesis(leaf, map),
        kind::SEAL => seal::Seal::from_map(map).is_some_and(|seal| seal.day == leaf.day),
        kind::ZERO_REPORT => keys(map, &[0]) && day(map, 0) == Some(leaf.day),
        kind::REGISTER_OPENED => {
            keys(map, &[0, 1]) && uint(map, 0) > Some(0) && boolean(map, 1).is_some()
        }
        kind::REGISTER_CLOSED => keys(map, &[0]) && uint(map, 0) > Some(0),
        kind::KEY_ADDED | kind::KEY_RETIRED | kind::KEY_COMPROMISED => {
            keys(map, &[0, 1]) && vkey(map, 0).is_some() && uint(map, 1).is_some()
        }
        kind::CLOCK_ANOMALY => {
            keys(map, &[0, 1]) && uint(map, 0).is_some() && boolean(map, 1).is_some()
        }
        kind::RECOVERY => {
            let (first, last) = (uint(map, 0), uint(map, 1));
            keys(map, &[0, 1, 2]) && first.is_some() && first <= last && uint(map, 2).is_some()
        }
        kind::SOFTWARE_CHANGED => {
            let switch = uint(map, 1) > Some(0) && boolean(map, 2).is_some();
            hash(map, 0).is_some() && (keys(map, &[0]) || keys(map, &[0, 1, 2]) && switch)
        }
        kind::HEAD => {
            let tree = uint(map, 1).is_some() && hash(map, 2).is_some();
            keys(map, &[0, 1, 2, 3]) && origin(map, 0) && tree && day(map, 3).is_some()
        }
        kind::MISSING => keys(map, &[0, 1]) && origin(map, 0) && day(map, 1).is_some(),
        kind if kind::has_empty_pub(kind) => map.is_empty(),
        _ => true,
    }
}

/// 0 zone name · 1 log vkey · 2 receiving registers · 3 previous checkpoint · 4 other registers.
fn genesis(leaf: &LeafView<'_>, map: &Map) -> bool {
    let Ok(identity) = Origin::parse(leaf.origin) else {
        return false;
    };
    let Some(receiving) = registers(map, 2) else {
        return false;
    };
    let previous = map.contains_key(&3);
    let others = map.contains_key(&4);
    let mut allowed = vec![0, 1, 2];
    if previous {
        allowed.push(3);
    }
    if others {
        allowed.push(4);
    }
    let others_fit = !others
        || registers(map, 4).is_some_and(|others| {
            !others.is_empty() && others.iter().all(|n| receiving.binary_search(n).is_err())
        });
    keys(map, &allowed)
        && map[&0].as_text().is_some_and(is_zone_name)
        && vkey(map, 1).is_some_and(|key| key.name() == leaf.origin)
        && previous == (identity.generation > 1)
        && (!previous || hash(map, 3).is_some())
        && others_fit
}

fn is_zone_name(name: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'_' | b'-' | b'+');
    (1..=64).contains(&name.len()) && name.bytes().all(allowed)
}

fn registers(map: &Map, key: u8) -> Option<Vec<u64>> {
    let numbers: Vec<u64> = map
        .get(&key)?
        .as_array()?
        .iter()
        .map(Value::as_uint)
        .collect::<Option<_>>()?;
    let ascending = numbers.windows(2).all(|pair| pair[0] < pair[1]);
    (ascending && numbers.first() != Some(&0)).then_some(numbers)
}

fn keys(map: &Map, expected: &[u8]) -> bool {
    map.keys().eq(expected)
}

fn uint(map: &Map, key: u8) -> Option<u64> {
    map.get(&key)?.as_uint()
}

fn boolean(map: &Map, key: u8) -> Option<bool> {
    map.get(&key)?.as_bool()
}

fn hash(map: &Map, key: u8) -> Option<Hash> {
    map.get(&key)?.as_hash()
}

fn day(map: &Map, key: u8) -> Option<Day> {
    let day = Day::try_from(uint(map, key)?).ok()?;
    civil::is_valid(day).then_some(day)
}

fn vkey(map: &Map, key: u8) -> Option<VerifierKey> {
    VerifierKey::parse(map.get(&key)?.as_text()?).ok()
}

fn origin(map: &Map, key: u8) -> bool {
    map.get(&key)
        .and_then(Value::as_text)
        .is_some_and(|text| Origin::parse(text).is_ok())
}
