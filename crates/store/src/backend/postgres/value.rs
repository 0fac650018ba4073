//! Values, rows and errors between PostgreSQL and the seam.

use std::collections::HashMap;

use ::postgres::{
    error::SqlState,
    types::{FromSql, IsNull, ToSql, Type, private::BytesMut},
};

use crate::position::first_place;
use crate::{Insert, Kind, OnConflict, StoreError, Value, row::Arriving};

/// A set statement cannot change one row twice: of rows with one key the deciding one stays.
pub(super) fn one_row_a_key(into: &Insert, rows: Vec<Vec<Value>>) -> Vec<Vec<Value>> {
    if into.on_conflict == OnConflict::Fail || rows.len() < 2 {
        return rows;
    }
    let key = into.key_positions();
    let mut at: HashMap<Vec<Value>, usize> = HashMap::with_capacity(rows.len());
    let mut kept: Vec<Vec<Value>> = Vec::with_capacity(rows.len());
    for row in rows {
        let name: Vec<Value> = key.iter().map(|&column| row[column].clone()).collect();
        match at.get(&name) {
            Some(&earlier) if into.on_conflict == OnConflict::LastWins => kept[earlier] = row,
            Some(_) => {}
            None => {
                at.insert(name, kept.len());
                kept.push(row);
            }
        }
    }
    kept
}

/// The statement that puts many rows.
pub(crate) fn set_statement(into: &Insert) -> String {
    let arrays: Vec<String> = into
        .columns
        .iter()
        .enumerate()
        .map(|(at, (_, kind))| {
            let of = match kind {
                Kind::Int => "bigint[]",
                Kind::Text => "text[]",
                Kind::Bytes => "bytea[]",
            };
            format!("${}::{of}", at + 1)
        })
        .collect();
    let (names, arrays) = (into.names(), arrays.join(", "));
    let (column, number) = match into.placed() {
        Some(column) => (
            format!("{column}, "),
            concat!(first_place!("rows.office"), " + rows.matter, "),
        ),
        None => (String::new(), ""),
    };
    format!(
        "insert into {} ({column}{names}) select {number}rows.* from unnest({arrays}) as rows ({names}){}",
        into.table,
        into.conflict_clause()
    )
}

/// Rows turned into one array a column.
pub(super) fn columns_of(into: &Insert, rows: Vec<Vec<Value>>) -> Vec<Box<dyn ToSql + Sync>> {
    let mut columns: Vec<Vec<Value>> = into
        .columns
        .iter()
        .map(|_| Vec::with_capacity(rows.len()))
        .collect();
    for row in rows {
        for (column, value) in columns.iter_mut().zip(row) {
            column.push(value);
        }
    }
    columns
        .into_iter()
        .map(|column| Box::new(column) as Box<dyn ToSql + Sync>)
        .collect()
}

type SqlError = Box<dyn std::error::Error + Sync + Send>;

impl ToSql for Value {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, SqlError> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(value) => match *ty {
                Type::INT4 => i32::try_from(*value)?.to_sql(ty, out),
                Type::INT2 => i16::try_from(*value)?.to_sql(ty, out),
                Type::BOOL => (*value != 0).to_sql(ty, out),
                _ => value.to_sql(ty, out),
            },
            Self::Text(value) => value.as_str().to_sql(ty, out),
            Self::Bytes(value) => value.as_slice().to_sql(ty, out),
        }
    }

    fn accepts(ty: &Type) -> bool {
        matches!(
            *ty,
            Type::INT8
                | Type::INT4
                | Type::INT2
                | Type::BOOL
                | Type::TEXT
                | Type::VARCHAR
                | Type::NAME
                | Type::BYTEA
        )
    }

    fn to_sql_checked(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, SqlError> {
        let fits = match self {
            Self::Null => true,
            Self::Int(_) => matches!(*ty, Type::INT8 | Type::INT4 | Type::INT2 | Type::BOOL),
            Self::Text(_) => matches!(*ty, Type::TEXT | Type::VARCHAR | Type::NAME),
            Self::Bytes(_) => *ty == Type::BYTEA,
        };
        if fits {
            self.to_sql(ty, out)
        } else {
            Err(format!("a parameter of type {ty} was given another kind of value").into())
        }
    }
}

/// Takes over a row for the seam.
pub(super) fn read_row(row: &::postgres::Row, rows: &mut Arriving) -> Result<(), StoreError> {
    rows.begin_row();
    for (at, column) in row.columns().iter().enumerate() {
        match *column.type_() {
            Type::INT8 => int(rows, value::<i64>(row, at)?),
            Type::INT4 => int(rows, value::<i32>(row, at)?),
            Type::INT2 => int(rows, value::<i16>(row, at)?),
            Type::BOOL => int(rows, value::<bool>(row, at)?),
            Type::TEXT | Type::VARCHAR | Type::NAME => match value::<&str>(row, at)? {
                Some(text) => rows.text(text.as_bytes()),
                None => rows.null(),
            },
            Type::BYTEA => match value::<&[u8]>(row, at)? {
                Some(bytes) => rows.bytes(bytes),
                None => rows.null(),
            },
            ref other => {
                return Err(StoreError::Shape(format!(
                    "column {}: type {other}",
                    column.name()
                )));
            }
        }
    }
    Ok(())
}

fn value<'a, T: FromSql<'a>>(row: &'a ::postgres::Row, at: usize) -> Result<Option<T>, StoreError> {
    row.try_get(at).map_err(|error| from_postgres(&error))
}

fn int(rows: &mut Arriving, value: Option<impl Into<i64>>) {
    match value {
        Some(value) => rows.int(value.into()),
        None => rows.null(),
    }
}

/// The engine's error as one the operator can act on.
pub(crate) fn from_postgres(error: &::postgres::Error) -> StoreError {
    let Some(db) = error.as_db_error() else {
        let mut said = error.to_string();
        let mut source = std::error::Error::source(error);
        while let Some(cause) = source {
            said = format!("{said}: {cause}");
            source = cause.source();
        }
        let from_io = std::error::Error::source(error)
            .is_some_and(|cause| cause.downcast_ref::<std::io::Error>().is_some());
        return if error.is_closed() || from_io {
            StoreError::Unavailable(said)
        } else {
            StoreError::Statement(said)
        };
    };
    // The detail is left out: it quotes the row, and petitions do not belong into logs.
    let said = db.message().to_owned();
    let code = db.code();
    if *code == SqlState::UNIQUE_VIOLATION {
        StoreError::Conflict(db.constraint().unwrap_or("a key").to_owned())
    } else if *code == SqlState::DISK_FULL {
        StoreError::DiskFull(said)
    } else if *code == SqlState::READ_ONLY_SQL_TRANSACTION {
        StoreError::ReadOnly(said)
    } else if *code == SqlState::DATA_CORRUPTED || *code == SqlState::INDEX_CORRUPTED {
        StoreError::Damaged(said)
    } else if *code == SqlState::IO_ERROR {
        StoreError::Io(said)
    } else if *code == SqlState::QUERY_CANCELED {
        // One statement was stopped; the connection is well.
        StoreError::Statement(said)
    } else if matches!(code.code().get(..2), Some("08" | "57" | "28" | "3D" | "53")) {
        StoreError::Unavailable(said)
    } else {
        StoreError::Statement(said)
    }
}
