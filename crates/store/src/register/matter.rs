//! 信访件: one row a matter, what the working lists show and what the registration book has in common (登记簿), without
//! who petitions.

use huiyin_domain::{
    code::Coded as _,
    matter::Matter,
    petition::{Mark, Origin, Petition},
};

use super::{Register, key};
use crate::{Insert, Kind, OnConflict, Position, Sql, StoreError, Tx, Value, day::day_number};

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
        ("purpose", Kind::Int),
        ("category", Kind::Text),
        ("locality", Kind::Text),
        ("receiver", Kind::Text),
        ("representatives", Kind::Int),
        ("marks", Kind::Int),
        ("repeats", Kind::Text),
        ("origin", Kind::Int),
        ("claimed_day", Kind::Int),
        ("entry", Kind::Int),
    ],
    key: &["office", "matter"],
    on_conflict: OnConflict::LastWins,
};

const SEQUELS: Sql = "select matter from matter
    where office = $1 and repeats = $2 order by matter";

/// This file's statements.
#[cfg(test)]
pub(crate) const STATEMENTS: &[Sql] = &[SEQUELS];

/// What repeats the petition of this number, the oldest first.
///
/// # Errors
/// As the engine reports it.
pub fn sequels(tx: &mut dyn Tx, office: &str, number: &str) -> Result<Vec<Position>, StoreError> {
    let rows = tx.rows(SEQUELS, &[office.into(), number.into()])?;
    rows.iter()
        .map(|row| row.int(0).map(Position::from_int))
        .collect()
}

/// Registered when it came in, from a paper form, imported.
const LIVE: i64 = 1;
const PAPER: i64 = 2;
pub(crate) const IMPORTED: i64 = 3;

fn rows(matter: &Matter, out: &mut Vec<Vec<Value>>) {
    let next = matter.next_due();
    let petition = &matter.petition;
    let category = (!petition.category.is_empty()).then(|| petition.category.join("/"));
    let claimed_day = match &petition.origin {
        Origin::Live | Origin::PaperForm(_) => None,
        Origin::Imported { claimed, .. } => *claimed,
    };
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
        i64::from(petition.channel.number()).into(),
        day_number(petition.received).into(),
        day_number(matter.registered).into(),
        (&petition.title).into(),
        next.map(|obligation| day_number(obligation.due)).into(),
        next.map(|obligation| i64::from(obligation.kind.number()))
            .into(),
        next.is_some_and(|obligation| obligation.claimed).into(),
        petition.head_count.into(),
        is_guarded(matter).into(),
        matter.usual_step().map(|spec| i64::from(spec.act)).into(),
        petition
            .purpose
            .map(|purpose| i64::from(purpose.number()))
            .into(),
        category.into(),
        petition.place.as_deref().into(),
        petition.receiver.as_str().into(),
        petition.representatives.into(),
        marks(&petition.marks).into(),
        petition.repeats.as_ref().map(ToString::to_string).into(),
        origin(petition).into(),
        claimed_day.map(day_number).into(),
    ]);
}

/// The number of a petition's origin.
pub(crate) fn origin(petition: &Petition) -> i64 {
    match &petition.origin {
        Origin::Live => LIVE,
        Origin::PaperForm(_) => PAPER,
        Origin::Imported { .. } => IMPORTED,
    }
}

/// One bit a mark, by its number.
fn marks(marks: &[Mark]) -> i64 {
    marks.iter().fold(0, |bits, mark| bits | 1 << mark.number())
}

/// May the wall or a recusal keep somebody out? Only such a matter is looked at more closely before a
/// list shows it.
fn is_guarded(matter: &Matter) -> bool {
    matter.accuses() || !matter.conflicts.is_empty()
}
