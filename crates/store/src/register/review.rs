//! 复查复核台账: each review (level 1) and re-review (level 2) of a matter.

use huiyin_domain::{
    document::DocKind,
    matter::Matter,
    obligation::{ObligationKind, Owner},
};

use super::{Register, key, opinion};
use crate::{Insert, Kind, OnConflict, Value, day::day_number};

pub(crate) const REGISTER: Register = Register {
    insert: &REVIEW,
    rows,
    gone: None,
};

static REVIEW: Insert = Insert {
    table: "review",
    columns: &[
        ("office", Kind::Text),
        ("matter", Kind::Int),
        ("level", Kind::Int),
        ("n", Kind::Int),
        ("unit", Kind::Text),
        ("requested", Kind::Int),
        ("due", Kind::Int),
        ("decided", Kind::Int),
        ("outcome", Kind::Int),
        ("entry", Kind::Int),
    ],
    key: &["office", "matter", "level", "n"],
    on_conflict: OnConflict::LastWins,
};

fn rows(matter: &Matter, out: &mut Vec<Vec<Value>>) {
    for (level, kind, document) in [
        (1_i64, ObligationKind::ReviewOpinion, DocKind::ReviewOpinion),
        (2, ObligationKind::ReReviewOpinion, DocKind::ReReviewOpinion),
    ] {
        let mut decisions = matter
            .opinions
            .iter()
            .filter(|opinion| opinion.document == document);
        for clock in matter
            .clocks
            .iter()
            .filter(|clock| clock.obligation.kind == kind)
        {
            let owed = &clock.obligation;
            let unit = match &owed.owner {
                Owner::Unit(unit) => Some(unit.as_str()),
                Owner::Petitioner => None,
            };
            let decided = decisions.next();
            out.push(vec![
                key(matter),
                level.into(),
                i64::from(owed.n).into(),
                unit.into(),
                day_number(owed.from).into(),
                day_number(owed.due).into(),
                decided.map(|opinion| day_number(opinion.day)).into(),
                decided
                    .and_then(|decided| opinion::decision(decided.decision).1)
                    .into(),
            ]);
        }
    }
}
