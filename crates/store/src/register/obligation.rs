//! Obligations and windows of matters, running or ended.

use huiyin_domain::{
    code::Coded as _,
    matter::Matter,
    obligation::{Clock, Owner},
};

use super::{Register, key};
use crate::{Insert, Kind, OnConflict, Value, day::day_number};

pub(crate) const REGISTER: Register = Register {
    insert: &OBLIGATION,
    rows,
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
