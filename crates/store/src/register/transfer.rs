//! 转送交办台账: each time a matter was forwarded or assigned.

use huiyin_domain::matter::Matter;

use super::{Register, key};
use crate::{Insert, Kind, OnConflict, Value, day::day_number};

pub(crate) const REGISTER: Register = Register {
    insert: &TRANSFER,
    rows,
    gone: None,
};

static TRANSFER: Insert = Insert {
    table: "transfer",
    columns: &[
        ("office", Kind::Text),
        ("matter", Kind::Int),
        ("n", Kind::Int),
        ("sender", Kind::Text),
        ("receiver", Kind::Text),
        ("day", Kind::Int),
        ("assigned", Kind::Int),
        ("entry", Kind::Int),
    ],
    key: &["office", "matter", "n"],
    on_conflict: OnConflict::LastWins,
};

fn rows(matter: &Matter, out: &mut Vec<Vec<Value>>) {
    out.extend(matter.passings.iter().map(|passing| {
        vec![
            key(matter),
            i64::from(passing.n).into(),
            passing.from.as_str().into(),
            passing.to.as_str().into(),
            day_number(passing.day).into(),
            passing.assigned.into(),
        ]
    }));
}
