//! 登记簿: the common block of the registration book, without who petitions.

use huiyin_domain::{
    code::Coded as _,
    matter::Matter,
    petition::{Mark, Origin, Petition},
};

use super::{Register, key};
use crate::{Insert, Kind, OnConflict, Position, Sql, StoreError, Tx, Value, day::day_number};

pub(crate) const REGISTER: Register = Register {
    insert: &PETITION,
    rows,
    gone: None,
};

static PETITION: Insert = Insert {
    table: "petition",
    columns: &[
        ("office", Kind::Text),
        ("matter", Kind::Int),
        ("receiver", Kind::Text),
        ("head_count", Kind::Int),
        ("representatives", Kind::Int),
        ("purpose", Kind::Int),
        ("category", Kind::Text),
        ("place", Kind::Text),
        ("marks", Kind::Int),
        ("repeats", Kind::Text),
        ("origin", Kind::Int),
        ("claimed_day", Kind::Int),
        ("entry", Kind::Int),
    ],
    key: &["office", "matter"],
    on_conflict: OnConflict::LastWins,
};

const SEQUELS: Sql = "select matter from petition
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
    let petition = &matter.petition;
    let category = (!petition.category.is_empty()).then(|| petition.category.join("/"));
    let claimed = match &petition.origin {
        Origin::Live | Origin::PaperForm(_) => None,
        Origin::Imported { claimed, .. } => *claimed,
    };
    out.push(vec![
        key(matter),
        petition.receiver.as_str().into(),
        petition.head_count.into(),
        petition.representatives.into(),
        petition
            .purpose
            .map(|purpose| i64::from(purpose.number()))
            .into(),
        category.into(),
        petition.place.as_deref().into(),
        marks(&petition.marks).into(),
        petition.repeats.as_ref().map(ToString::to_string).into(),
        origin(petition).into(),
        claimed.map(day_number).into(),
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
