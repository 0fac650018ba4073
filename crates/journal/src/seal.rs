//! The daily seal (§6): what it says about a day, built from counts and read back.

use crate::cbor::{Map, Value};
use crate::civil::{self, Day};
use crate::hash::Hash;
use crate::kind::Kind;

/// Flag 1: the seal was made after 00:30 of the next day, local time.
pub const LATE: u64 = 1;
/// Flag 2: the sealed day was not a working day.
pub const NON_WORKING: u64 = 2;
/// Flag 4: `seal/<D-1>` did not exist yet when this seal was made.
pub const PREVIOUS_UNPUBLISHED: u64 = 4;

/// A receiving register: something was received (types 10, 23).
pub const ATTEST_RECEIVED: u64 = 0;
/// A receiving register: nothing, and a zero-report was filed.
pub const ATTEST_ZERO_REPORT: u64 = 1;
/// A receiving register: asked for, and nobody attested. Shown red everywhere.
pub const ATTEST_SILENT: u64 = 2;
/// A receiving register: not asked for, by the last type 45 entry before the seal.
pub const ATTEST_NOT_ASKED: u64 = 3;

/// Most registers open within one day; a type 4 beyond them is refused (§4.4).
pub const MAX_OPEN_REGISTERS: usize = 170;

/// One row of a seal: a register, its counts by type, its attestation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Register number; 0 collects the events without register.
    pub register: u64,
    /// Types from 10 on with their counts above 0, ascending.
    pub counts: Vec<(Kind, u64)>,
    /// 0 to 3 for a receiving register that was open since the previous seal, else `None`.
    pub attest: Option<u64>,
}

/// What a seal says. Field by field: §6.2.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal {
    /// The sealed day, `YYYYMMDD`.
    pub day: Day,
    /// First leaf of the day's range.
    pub first_seq: u64,
    /// Last leaf of the range: the seal's own position.
    pub last_seq: u64,
    /// Rows, ascending by register.
    pub rows: Vec<Row>,
    /// The previous seal's leaf hash; `None` in the first seal of a generation.
    pub previous_seal: Option<Hash>,
    /// SHA-256 of the checkpoint part of `seal/<D-1>`; `None` in the first seal and with flag 4.
    pub previous_file: Option<Hash>,
    /// [`LATE`], [`NON_WORKING`], [`PREVIOUS_UNPUBLISHED`].
    pub flags: u64,
}

impl Seal {
    /// The public map of the seal's leaf.
    #[must_use]
    pub fn to_map(&self) -> Map {
        let hash = |hash: Option<Hash>| hash.map_or(Value::Null, Value::bytes);
        Map::from([
            (0, Value::Uint(u64::from(self.day))),
            (1, Value::Uint(self.first_seq)),
            (2, Value::Uint(self.last_seq)),
            (
                3,
                Value::Array(self.rows.iter().map(Row::to_value).collect()),
            ),
            (4, hash(self.previous_seal)),
            (5, hash(self.previous_file)),
            (6, Value::Uint(self.flags)),
        ])
    }

    /// Reads a seal's public map; `None` unless it has the shape of §6.2.
    #[must_use]
    pub fn from_map(map: &Map) -> Option<Self> {
        if !map.keys().eq(&[0, 1, 2, 3, 4, 5, 6]) {
            return None;
        }
        let seal = Self {
            day: Day::try_from(map[&0].as_uint()?)
                .ok()
                .filter(|day| civil::is_valid(*day))?,
            first_seq: map[&1].as_uint()?,
            last_seq: map[&2].as_uint()?,
            rows: map[&3]
                .as_array()?
                .iter()
                .map(Row::from_value)
                .collect::<Option<_>>()?,
            previous_seal: null_or_hash(&map[&4])?,
            previous_file: null_or_hash(&map[&5])?,
            flags: map[&6].as_uint().filter(|flags| *flags < 8)?,
        };
        seal.is_consistent().then_some(seal)
    }

    /// What can be said of the seal alone: order of rows and range, and which of 4, 5, 6 go together.
    fn is_consistent(&self) -> bool {
        let unpublished = self.flags & PREVIOUS_UNPUBLISHED != 0;
        let first = self.previous_seal.is_none();
        self.first_seq <= self.last_seq
            && self
                .rows
                .windows(2)
                .all(|pair| pair[0].register < pair[1].register)
            && first == (self.first_seq == 0)
            && !(first && unpublished)
            && self.previous_file.is_none() == (first || unpublished)
    }
}

impl Row {
    fn to_value(&self) -> Value {
        let counts = self
            .counts
            .iter()
            .map(|(kind, count)| Value::Array(vec![Value::Uint(*kind), Value::Uint(*count)]));
        Value::Array(vec![
            Value::Uint(self.register),
            Value::Array(counts.collect()),
            self.attest.map_or(Value::Null, Value::Uint),
        ])
    }

    fn from_value(value: &Value) -> Option<Self> {
        let [register, counts, attest] = value.as_array()? else {
            return None;
        };
        let row = Self {
            register: register.as_uint()?,
            counts: counts
                .as_array()?
                .iter()
                .map(count)
                .collect::<Option<_>>()?,
            attest: match attest {
                Value::Null => None,
                attest => Some(
                    attest
                        .as_uint()
                        .filter(|attest| *attest <= ATTEST_NOT_ASKED)?,
                ),
            },
        };
        let ascending = row.counts.windows(2).all(|pair| pair[0].0 < pair[1].0);
        let zero_row_fits = row.register != 0 || row.attest.is_none() && !row.counts.is_empty();
        (ascending && zero_row_fits).then_some(row)
    }
}

fn count(value: &Value) -> Option<(Kind, u64)> {
    let [kind, count] = value.as_array()? else {
        return None;
    };
    let (kind, count) = (kind.as_uint()?, count.as_uint()?);
    (kind >= crate::kind::RECEIVED && count > 0).then_some((kind, count))
}

fn null_or_hash(value: &Value) -> Option<Option<Hash>> {
    if *value == Value::Null {
        Some(None)
    } else {
        value.as_hash().map(Some)
    }
}

/// Whether a seal made at `t` is late: after 00:30 of the next day, whose first second is
/// `next_day_start` (Unix seconds).
#[must_use]
pub fn is_late(t: u64, next_day_start: u64) -> bool {
    t > next_day_start.saturating_add(30 * 60)
}

/// The flags of a seal, field 6.
#[must_use]
pub fn flags(late: bool, non_working: bool, previous_unpublished: bool) -> u64 {
    u64::from(late) * LATE
        + u64::from(non_working) * NON_WORKING
        + u64::from(previous_unpublished) * PREVIOUS_UNPUBLISHED
}

#[cfg(test)]
mod tests;
