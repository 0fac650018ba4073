//! 信访件: one row a matter, what the working lists show.

use huiyin_domain::{code::Coded as _, matter::Matter};

use super::{Register, key};
use crate::{Insert, Kind, OnConflict, Value, day::day_number};

pub(crate) const REGISTER: Register = Register {
    insert: &MATTER,
    rows,
    gone: None,
};

static MATTER: Insert = Insert {
    table: "matter",
    columns: &[
        ("office", Kind::Text),
        ("matter", Kind::Int),
        ("stage", Kind::Int),
        ("class", Kind::Int),
        ("route", Kind::Int),
        ("track", Kind::Int),
        ("owner", Kind::Text),
        ("handler", Kind::Text),
        ("channel", Kind::Int),
        ("received", Kind::Int),
        ("registered", Kind::Int),
        ("title", Kind::Text),
        ("next_due", Kind::Int),
        ("next_kind", Kind::Int),
        ("claimed", Kind::Int),
        ("head_count", Kind::Int),
        ("guarded", Kind::Int),
        ("next_step", Kind::Int),
        ("entry", Kind::Int),
    ],
    key: &["office", "matter"],
    on_conflict: OnConflict::LastWins,
};

fn rows(matter: &Matter, out: &mut Vec<Vec<Value>>) {
    let next = matter.next_due();
    out.push(vec![
        key(matter),
        i64::from(matter.stage.number()).into(),
        matter.class.map(|class| i64::from(class.number())).into(),
        matter.route.map(|route| i64::from(route.number())).into(),
        i64::from(matter.track.number()).into(),
        matter.owner.as_str().into(),
        matter
            .handler
            .as_ref()
            .map(|handler| handler.as_str())
            .into(),
        i64::from(matter.petition.channel.number()).into(),
        day_number(matter.petition.received).into(),
        day_number(matter.registered).into(),
        (&matter.petition.title).into(),
        next.map(|obligation| day_number(obligation.due)).into(),
        next.map(|obligation| i64::from(obligation.kind.number()))
            .into(),
        next.is_some_and(|obligation| obligation.claimed).into(),
        matter.petition.head_count.into(),
        is_guarded(matter).into(),
        matter.usual_step().map(|spec| i64::from(spec.act)).into(),
    ]);
}

/// May the wall or a recusal keep somebody out? Only such a matter is looked at more closely before a
/// list shows it.
fn is_guarded(matter: &Matter) -> bool {
    matter.accuses() || !matter.conflicts.is_empty()
}
