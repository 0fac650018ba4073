//! The duty roster: the shifts of each unit, as type 60 entries set them.
//!
//! An entry says unit and hours as facts, and commits to people and telephone in a field. A shift that begins at the
//! same second as one before stands in its place; the one before stays in the journal.

use std::collections::BTreeMap;

use huiyin_journal::{
    body::{Body, fact},
    cbor::{Map, Value as Cbor},
    commit::field,
    kind,
};

use crate::{
    Append, Appended, By, Insert, Kind, OnConflict, Opened, Position, Row, Sql, StoreError, Tx,
    Value,
};

pub(crate) static DUTY_SHIFT: Insert = Insert {
    table: "duty_shift",
    columns: &[
        ("office", Kind::Text),
        ("unit", Kind::Text),
        ("from_at", Kind::Int),
        ("until_at", Kind::Int),
        ("lead", Kind::Text),
        ("officers", Kind::Text),
        ("duty_line", Kind::Text),
        ("entry", Kind::Int),
    ],
    key: &["office", "unit", "from_at"],
    on_conflict: OnConflict::LastWins,
};

const BETWEEN: Sql =
    "select unit, from_at, until_at, lead, officers, duty_line, entry from duty_shift
    where office = $1 and until_at > $2 and from_at < $3 order by unit, from_at";
const NEWEST: Sql = "select max(entry) from duty_shift where office = $1";

#[cfg(test)]
pub(crate) const STATEMENTS: &[Sql] = &[BETWEEN, NEWEST];

/// Act code of a type 60 entry: a shift was set.
const ROSTER_SET: u64 = 6001;
/// An entry of a shift is not longer.
const MOST_BYTES: usize = 1 << 12;

/// One shift of a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShiftRow {
    /// The unit's code.
    pub unit: String,
    /// Its first second, since 1970.
    pub from: i64,
    /// The first second after it.
    pub until: i64,
    /// The officer who leads it.
    pub lead: String,
    /// The other officers.
    pub officers: Vec<String>,
    /// The telephone.
    pub phone: String,
}

/// The shifts that share time with `from..until` (seconds since 1970), by unit and beginning, each with its entry.
///
/// # Errors
/// As the engine reports it.
pub fn duty_shifts(
    tx: &mut dyn Tx,
    office: &str,
    from: i64,
    until: i64,
) -> Result<Vec<(Position, ShiftRow)>, StoreError> {
    let rows = tx.rows(BETWEEN, &[office.into(), from.into(), until.into()])?;
    rows.iter().map(read).collect()
}

/// The entry that changed the roster last.
///
/// # Errors
/// As the engine reports it.
pub fn newest_shift(tx: &mut dyn Tx, office: &str) -> Result<Option<Position>, StoreError> {
    let rows = tx.rows(NEWEST, &[office.into()])?;
    let newest = rows.first().map(|row| row.opt_int(0)).transpose()?;
    Ok(newest.flatten().map(Position::from_int))
}

impl Append<'_> {
    /// Sets a shift (type 60) on a roster that nobody changed since the entry `after`.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when somebody did, or as [`Append::entry`].
    pub fn set_duty(
        &mut self,
        office: &str,
        shift: &ShiftRow,
        after: Option<Position>,
        (actor, role): By<'_>,
    ) -> Result<Appended, StoreError> {
        if newest_shift(self.tx, office)? != after {
            return Err(StoreError::Conflict("the roster was changed".to_owned()));
        }
        let facts = Map::from([
            (fact::ACT, Cbor::Uint(ROSTER_SET)),
            (fact::TARGET_UNIT, Cbor::text(&shift.unit)),
            (fact::ROLE, Cbor::Uint(role)),
            (fact::FROM, seconds(shift.from)?),
            (fact::UNTIL, seconds(shift.until)?),
        ]);
        let appended = self.beside(kind::DUTY, office, facts, shift.encode()?, actor)?;
        let row = shift.row(office, appended.entry.as_int());
        self.tx.put(&DUTY_SHIFT, &row)?;
        Ok(appended)
    }
}

impl ShiftRow {
    /// The register's row.
    pub(crate) fn row(&self, office: &str, entry: i64) -> Vec<Value> {
        vec![
            office.into(),
            (&self.unit).into(),
            self.from.into(),
            self.until.into(),
            (&self.lead).into(),
            self.officers.join(" ").into(),
            (&self.phone).into(),
            entry.into(),
        ]
    }

    /// The shift that a type 60 entry sets; `None` for other acts of that type.
    pub(crate) fn of_entry(body: &Body, opened: &Opened) -> Option<Self> {
        if body.fact_uint(fact::ACT)? != ROSTER_SET {
            return None;
        }
        let value = Cbor::decode(opened.value(field::OTHER_FIELDS)?, MOST_BYTES).ok()?;
        let map = value.as_map()?;
        let text = |value: &Cbor| String::from_utf8(value.as_bytes()?.to_vec()).ok();
        let second = |key| i64::try_from(body.fact_uint(key)?).ok();
        let officers = map.get(&1)?.as_array()?.iter().map(text);
        Some(Self {
            unit: body.facts.get(&fact::TARGET_UNIT)?.as_text()?.to_owned(),
            from: second(fact::FROM)?,
            until: second(fact::UNTIL)?,
            lead: text(map.get(&0)?)?,
            officers: officers.collect::<Option<_>>()?,
            phone: text(map.get(&2)?)?,
        })
    }

    fn encode(&self) -> Result<Vec<u8>, StoreError> {
        let officers = self.officers.iter().map(Cbor::bytes).collect();
        let parts = BTreeMap::from([
            (0, Cbor::bytes(&self.lead)),
            (1, Cbor::Array(officers)),
            (2, Cbor::bytes(&self.phone)),
        ]);
        Cbor::Map(parts)
            .encode()
            .map_err(|error| StoreError::Entry(error.to_string()))
    }
}

fn seconds(at: i64) -> Result<Cbor, StoreError> {
    let at = u64::try_from(at).map_err(|_| StoreError::Entry(format!("second {at}")))?;
    Ok(Cbor::Uint(at))
}

fn read(row: &Row) -> Result<(Position, ShiftRow), StoreError> {
    let shift = ShiftRow {
        unit: row.text(0)?.to_owned(),
        from: row.int(1)?,
        until: row.int(2)?,
        lead: row.text(3)?.to_owned(),
        officers: row.text(4)?.split(' ').map(str::to_owned).collect(),
        phone: row.text(5)?.to_owned(),
    };
    Ok((Position::from_int(row.int(6)?), shift))
}
