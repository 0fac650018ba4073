//! Which matter an imported line became: one source id gives one matter.

use huiyin_domain::{matter::Matter, petition::Origin};

use super::{Register, key};
use crate::{Insert, Kind, OnConflict, Position, Sql, StoreError, Tx, Value};

pub(crate) const REGISTER: Register = Register {
    insert: &IMPORT_SOURCE,
    rows,
    gone: None,
};

static IMPORT_SOURCE: Insert = Insert {
    table: "import_source",
    columns: &[
        ("office", Kind::Text),
        ("source", Kind::Text),
        ("matter", Kind::Int),
        ("entry", Kind::Int),
    ],
    key: &["office", "source"],
    on_conflict: OnConflict::Fail,
};

const FIND: Sql = "select matter from import_source where office = $1 and source = $2";

#[cfg(test)]
pub(crate) const STATEMENTS: &[Sql] = &[FIND];

/// The insert of this register: the one that is not kept by matter.
pub(crate) fn insert() -> &'static Insert {
    &IMPORT_SOURCE
}

fn rows(matter: &Matter, out: &mut Vec<Vec<Value>>) {
    if let Origin::Imported { source, .. } = &matter.petition.origin {
        out.push(vec![source.into(), key(matter)]);
    }
}

/// The matter that was made from a source id; importing twice gives [`StoreError::Conflict`].
///
/// # Errors
/// As the engine reports it.
pub fn find_source(
    tx: &mut dyn Tx,
    office: &str,
    source: &str,
) -> Result<Option<Position>, StoreError> {
    let rows = tx.rows(FIND, &[office.into(), source.into()])?;
    rows.first()
        .map(|row| row.int(0).map(Position::from_int))
        .transpose()
}
