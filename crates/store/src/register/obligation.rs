//! Obligations and windows of matters, running or ended.

use huiyin_domain::{
    code::Coded as _,
    matter::Matter,
    obligation::{Clock, ObligationKind, Owner},
};

use super::{Register, key};
use crate::{
    Insert, Kind, OnConflict, Position, Sql, StoreError, Tx, Value, day::day_number, list::member,
};

const PROVISIONAL: Sql = "select distinct matter from obligation
    where office = $1 and ended is null and provisional = 1 order by matter limit $2";
const RUNNING: Sql = "select kind, count(*) from (
    select kind from obligation where office = $1 and ended is null and counted = 1
    order by due limit $2) as running group by kind order by kind";

// The number of its kind stands in the statement, for the index holds no other.
const ASKED: Sql = "select distinct matter from obligation
    where office = $1 and owner = $2 and kind = 23 and ended is null order by matter limit $3";

/// This file's statements.
#[cfg(test)]
pub(crate) const STATEMENTS: &[Sql] = &[PROVISIONAL, RUNNING, ASKED];

/// Matters with a question about an opening that this unit has to answer, the oldest first.
///
/// # Errors
/// As the engine reports it.
pub fn asked_openings(
    tx: &mut dyn Tx,
    office: &str,
    unit: &str,
    at_most: i64,
) -> Result<Vec<Position>, StoreError> {
    let rows = tx.rows(ASKED, &[office.into(), unit.into(), at_most.into()])?;
    rows.iter()
        .map(|row| row.int(0).map(Position::from_int))
        .collect()
}

/// Matters with a date that rests on a year without a calendar, the oldest first.
///
/// # Errors
/// As the engine reports it.
pub fn provisional_matters(
    tx: &mut dyn Tx,
    office: &str,
    at_most: i64,
) -> Result<Vec<Position>, StoreError> {
    let rows = tx.rows(PROVISIONAL, &[office.into(), at_most.into()])?;
    rows.iter()
        .map(|row| row.int(0).map(Position::from_int))
        .collect()
}

/// How many duties of each kind run, counted over the first `at_most` by their day. Windows and imported
/// claims are no duties.
///
/// # Errors
/// As the engine reports it.
pub fn count_running(
    tx: &mut dyn Tx,
    office: &str,
    at_most: i64,
) -> Result<Vec<(ObligationKind, u64)>, StoreError> {
    let rows = tx.rows(RUNNING, &[office.into(), at_most.into()])?;
    rows.iter()
        .map(|row| {
            Ok((
                member(row.int(0)?, "obligation")?,
                row.int(1)?.unsigned_abs(),
            ))
        })
        .collect()
}

pub(crate) const REGISTER: Register = Register {
    insert: &OBLIGATION,
    rows,
    gone: None,
};

static OBLIGATION: Insert = Insert {
    table: "obligation",
    columns: &[
        ("office", Kind::Text),
        ("matter", Kind::Int),
        ("kind", Kind::Int),
        ("n", Kind::Int),
        ("owner", Kind::Text),
        ("start", Kind::Int),
        ("nominal", Kind::Int),
        ("due", Kind::Int),
        ("provisional", Kind::Int),
        ("counted", Kind::Int),
        ("ended", Kind::Int),
        ("how", Kind::Int),
        ("entry", Kind::Int),
    ],
    key: &["office", "matter", "kind", "n"],
    on_conflict: OnConflict::LastWins,
};

fn rows(matter: &Matter, out: &mut Vec<Vec<Value>>) {
    out.extend(matter.clocks.iter().map(|clock| row(matter, clock)));
}

fn row(matter: &Matter, clock: &Clock) -> Vec<Value> {
    let owed = &clock.obligation;
    let owner = match &owed.owner {
        Owner::Unit(unit) => Some(unit.as_str()),
        Owner::Petitioner => None,
    };
    vec![
        key(matter),
        i64::from(owed.kind.number()).into(),
        i64::from(owed.n).into(),
        owner.into(),
        day_number(owed.from).into(),
        day_number(owed.nominal).into(),
        day_number(owed.due).into(),
        owed.provisional.into(),
        // Windows and imported claims are never late, so nobody counts them.
        (!owed.kind.is_window() && !owed.claimed).into(),
        clock.ended.map(|(_, day)| day_number(day)).into(),
        clock.ended.map(|(how, _)| i64::from(how.number())).into(),
    ]
}
