//! The seam: one transaction, on either engine.

use crate::{Row, StoreError, Value};

/// A statement: lower case, `$n` parameters, the portable subset of both engines.
pub type Sql = &'static str;

/// One transaction, on either engine.
pub trait Tx {
    /// The rows of a query.
    ///
    /// # Errors
    /// [`StoreError`] as the engine reports it.
    fn rows(&mut self, sql: Sql, args: &[Value]) -> Result<Vec<Row>, StoreError>;

    /// Rows affected: compare-and-swap callers check it.
    ///
    /// # Errors
    /// [`StoreError`] as the engine reports it.
    fn run(&mut self, sql: Sql, args: &[Value]) -> Result<u64, StoreError>;

    /// A row whose outcome nobody reads in this write. SQLite inserts it now; PostgreSQL keeps it
    /// and sends one set statement a table before the next query or commit.
    ///
    /// # Errors
    /// [`StoreError`] as the engine reports it, on PostgreSQL perhaps only at commit.
    fn put(&mut self, into: &'static Insert, row: &[Value]) -> Result<(), StoreError>;

    /// Like [`Self::rows`] for results of any length and text made at run time: each row is
    /// handed over as it arrives, and nothing is kept.
    ///
    /// # Errors
    /// [`StoreError`] as the engine reports it, or what `row` returns.
    fn each(
        &mut self,
        sql: &str,
        args: &[Value],
        row: &mut dyn FnMut(Row) -> Result<(), StoreError>,
    ) -> Result<(), StoreError>;

    /// Statements without parameters, made at run time: tables and indexes.
    ///
    /// # Errors
    /// [`StoreError`] as the engine reports it.
    fn batch(&mut self, sql: &str) -> Result<(), StoreError>;

    /// The engine, for the few places where both truly differ (`dialect`).
    fn engine(&self) -> Engine;
}

/// The database below.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// SQLite, embedded; the default.
    Sqlite,
    /// PostgreSQL 15 or newer.
    Postgres,
}

/// The kind of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A 64-bit integer.
    Int,
    /// UTF-8 text.
    Text,
    /// Bytes.
    Bytes,
}

/// What happens when a row of the same key is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnConflict {
    /// The write fails with [`StoreError::Conflict`].
    Fail,
    /// The row that is there stays.
    FirstWins,
    /// The new row replaces it.
    LastWins,
}

/// A table one can [`Tx::put`] rows into: its columns in order, its key.
#[derive(Debug)]
pub struct Insert {
    /// Table name.
    pub table: &'static str,
    /// Every column with its kind, in the order of the rows.
    pub columns: &'static [(&'static str, Kind)],
    /// The primary key; `office` first.
    pub key: &'static [&'static str],
    /// What happens when the key is taken.
    pub on_conflict: OnConflict,
}

/// The table whose rows are found by one number, and the column that has it: a matter's own behind the office's ordinal
/// (migration 026). It is made where a row is put; no row carries it.
const PLACED: (&str, &str) = ("matter", "place");

impl Insert {
    /// The column that has the number of the row, where the table has one. It is made from `office` and `matter`, its
    /// first two.
    pub(crate) fn placed(&self) -> Option<&'static str> {
        let (table, column) = PLACED;
        (table == self.table).then_some(column)
    }

    /// The column names, comma separated.
    pub(crate) fn names(&self) -> String {
        let names: Vec<&str> = self.columns.iter().map(|(name, _)| *name).collect();
        names.join(", ")
    }

    /// The positions of the key columns in a row.
    pub(crate) fn key_positions(&self) -> Vec<usize> {
        self.key
            .iter()
            .map(|key| {
                self.columns
                    .iter()
                    .position(|(name, _)| name == key)
                    .expect("a key column is one of the columns; a test walks all inserts")
            })
            .collect()
    }

    /// The clause that follows `values (…)` or `select …`.
    pub(crate) fn conflict_clause(&self) -> String {
        let key = self.key.join(", ");
        match self.on_conflict {
            OnConflict::Fail => String::new(),
            OnConflict::FirstWins => format!(" on conflict ({key}) do nothing"),
            OnConflict::LastWins => {
                let sets: Vec<String> = self
                    .columns
                    .iter()
                    .filter(|(name, _)| !self.key.contains(name))
                    .map(|(name, _)| format!("{name} = excluded.{name}"))
                    .collect();
                if sets.is_empty() {
                    return format!(" on conflict ({key}) do nothing");
                }
                format!(" on conflict ({key}) do update set {}", sets.join(", "))
            }
        }
    }
}
