//! Ratings about which the petitioner was pressed: for whoever stands above the unit rated, never for the
//! unit (guard rail G11).

use huiyin_domain::matter::Matter;
use jiff::civil::Date;

use super::{Register, key};
use crate::day::{day_number, from_number};
use crate::{Insert, Kind, OnConflict, Position, Sql, StoreError, Tx, Value};

pub(crate) const REGISTER: Register = Register {
    insert: &PRESSED,
    rows,
    gone: None,
};

static PRESSED: Insert = Insert {
    table: "pressed",
    columns: &[
        ("office", Kind::Text),
        ("matter", Kind::Int),
        ("unit", Kind::Text),
        ("day", Kind::Int),
        ("entry", Kind::Int),
    ],
    key: &["office", "matter", "unit"],
    on_conflict: OnConflict::LastWins,
};

const NEWEST: Sql =
    "select matter, unit, day from pressed where office = $1 order by entry desc limit $2";

#[cfg(test)]
pub(crate) const STATEMENTS: &[Sql] = &[NEWEST];

fn rows(matter: &Matter, out: &mut Vec<Vec<Value>>) {
    for rating in matter.ratings.iter().filter(|rating| rating.pressed) {
        out.push(vec![
            key(matter),
            rating.unit.as_str().into(),
            day_number(rating.day).into(),
        ]);
    }
}

/// One such rating.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PressedRow {
    /// Its matter.
    pub matter: Position,
    /// The unit rated.
    pub unit: String,
    /// On what day.
    pub day: Date,
}

/// The newest ones, whatever unit they are about.
///
/// # Errors
/// As the engine reports it.
pub fn pressed(tx: &mut dyn Tx, office: &str, limit: i64) -> Result<Vec<PressedRow>, StoreError> {
    let rows = tx.rows(NEWEST, &[office.into(), limit.into()])?;
    rows.iter()
        .map(|row| {
            Ok(PressedRow {
                matter: Position::from_int(row.int(0)?),
                unit: row.text(1)?.to_owned(),
                day: from_number(row.int(2)?)?,
            })
        })
        .collect()
}
