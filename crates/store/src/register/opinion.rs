//! 办理台账: the written answers of a matter, with service.

use huiyin_domain::{
    code::Coded as _,
    matter::{Decision, Matter},
};

use super::{Register, key};
use crate::{Insert, Kind, OnConflict, Value, day::day_number, head::int};

pub(crate) const REGISTER: Register = Register {
    insert: &OPINION,
    rows,
    gone: None,
};

static OPINION: Insert = Insert {
    table: "opinion",
    columns: &[
        ("office", Kind::Text),
        ("matter", Kind::Int),
        ("n", Kind::Int),
        ("document", Kind::Int),
        ("unit", Kind::Text),
        ("day", Kind::Int),
        ("decision", Kind::Int),
        ("outcome", Kind::Int),
        ("served", Kind::Int),
        ("issued", Kind::Int),
        ("entry", Kind::Int),
    ],
    key: &["office", "matter", "n"],
    on_conflict: OnConflict::LastWins,
};

fn rows(matter: &Matter, out: &mut Vec<Vec<Value>>) {
    out.extend((1_i64..).zip(&matter.opinions).map(|(n, opinion)| {
        let (decision, outcome) = decision(opinion.decision);
        vec![
            key(matter),
            n.into(),
            i64::from(opinion.document.number()).into(),
            opinion.unit.as_str().into(),
            day_number(opinion.day).into(),
            decision.into(),
            outcome.into(),
            opinion.served.map(day_number).into(),
            int(opinion.entry.0).into(),
        ]
    }));
}

/// Which list the outcome is from (1 opinion, 2 suggestion, 3 review), and its number there.
pub(super) fn decision(decision: Decision) -> (Option<i64>, Option<i64>) {
    match decision {
        Decision::Opinion(outcome) => (Some(1), Some(outcome.number().into())),
        Decision::Suggestion(adoption) => (Some(2), Some(adoption.number().into())),
        Decision::Review(outcome) => (Some(3), Some(outcome.number().into())),
        Decision::Other => (None, None),
    }
}
