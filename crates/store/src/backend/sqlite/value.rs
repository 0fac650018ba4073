//! Values, rows and errors between SQLite and the seam.

use rusqlite::{
    ffi,
    types::{ToSqlOutput, ValueRef},
};

use crate::position::first_place;
use crate::{Insert, StoreError, Value, row::Arriving};

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(value) => ValueRef::Integer(*value),
            Self::Text(value) => ValueRef::Text(value.as_bytes()),
            Self::Bytes(value) => ValueRef::Blob(value),
        }))
    }
}

/// Takes over a row for the seam.
pub(super) fn read_row(
    row: &rusqlite::Row<'_>,
    columns: usize,
    rows: &mut Arriving,
) -> Result<(), StoreError> {
    rows.begin_row();
    for column in 0..columns {
        match row.get_ref(column).map_err(from_sqlite)? {
            ValueRef::Null => rows.null(),
            ValueRef::Integer(value) => rows.int(value),
            ValueRef::Real(_) => {
                return Err(StoreError::Shape(format!("column {column}: a real number")));
            }
            ValueRef::Text(text) => rows.text(text),
            ValueRef::Blob(bytes) => rows.bytes(bytes),
        }
    }
    Ok(())
}

/// The statement that puts one row.
pub(crate) fn insert_text(into: &Insert) -> String {
    let marks: Vec<String> = (1..=into.columns.len()).map(|n| format!("?{n}")).collect();
    let (column, number) = match into.placed() {
        Some(column) => (
            format!("{column}, "),
            concat!(first_place!("?1"), " + ?2, "),
        ),
        None => (String::new(), ""),
    };
    format!(
        "insert into {} ({column}{}) values ({number}{}){}",
        into.table,
        into.names(),
        marks.join(", "),
        into.conflict_clause()
    )
}

/// The engine's error as one the operator can act on.
pub(crate) fn from_sqlite(error: rusqlite::Error) -> StoreError {
    let said = error.to_string();
    let Some(code) = error.sqlite_error() else {
        return StoreError::Statement(said);
    };
    match code.extended_code & 0xff {
        ffi::SQLITE_CONSTRAINT => match code.extended_code {
            ffi::SQLITE_CONSTRAINT_UNIQUE
            | ffi::SQLITE_CONSTRAINT_PRIMARYKEY
            | ffi::SQLITE_CONSTRAINT_ROWID => StoreError::Conflict(said),
            _ => StoreError::Statement(said),
        },
        ffi::SQLITE_FULL => StoreError::DiskFull(said),
        ffi::SQLITE_READONLY | ffi::SQLITE_CANTOPEN | ffi::SQLITE_PERM => {
            StoreError::ReadOnly(said)
        }
        ffi::SQLITE_CORRUPT | ffi::SQLITE_NOTADB => StoreError::Damaged(said),
        ffi::SQLITE_IOERR => StoreError::Io(said),
        ffi::SQLITE_BUSY | ffi::SQLITE_LOCKED => StoreError::InUse("the database".to_owned()),
        _ => StoreError::Statement(said),
    }
}
