//! One connection to SQLite: rewritten and kept statements, rows that come last, transactions.

use std::{collections::HashMap, sync::Arc};

use rusqlite::{Connection, config::DbConfig, types::ValueRef};

use super::{
    super::{ReadWork, Writer, question_marks},
    BULK_CACHE_KIB, BULK_CHECKPOINT_PAGES, CHECKPOINT_PAGES, WRITER_CACHE_KIB,
    value::{from_sqlite, insert_text, read_row},
};
use crate::{Engine, Insert, Row, Sql, StoreError, Tx, Value, dialect, row::Arriving};

/// Rows of the search index that wait for the end of a batch, at most.
const LATE_ROWS: usize = 4096;

/// A connection with its rewritten statements.
pub(super) struct SqliteConnection {
    connection: Connection,
    /// Rewritten text by the address of the constant it came from.
    rewritten: HashMap<(usize, usize), Arc<str>>,
    inserts: HashMap<usize, Arc<str>>,
    /// Rows of the search index, put at the end of the batch: statements on other tables in between
    /// would make FTS5 flush each time.
    late: Vec<(&'static Insert, Vec<Value>)>,
    /// How many of them there were when the current write began.
    late_before: usize,
    /// The current write stands behind a savepoint.
    careful: bool,
    /// The current write has changed something.
    changed: bool,
}

impl SqliteConnection {
    pub(super) fn new(connection: Connection) -> Result<Self, StoreError> {
        // Otherwise binding a value makes the engine plan the statement again, every time: that
        // cost as much as running it. Plans that hang on no value are also what the tests look at.
        connection
            .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
            .map_err(from_sqlite)?;
        Ok(Self {
            connection,
            rewritten: HashMap::new(),
            inserts: HashMap::new(),
            late: Vec::new(),
            late_before: 0,
            careful: false,
            changed: false,
        })
    }

    pub(super) fn snapshot(&mut self, work: ReadWork<'_>) -> Result<(), StoreError> {
        self.begin_snapshot()?;
        let result = work(self);
        self.end_snapshot()?;
        result
    }

    pub(super) fn begin_snapshot(&mut self) -> Result<(), StoreError> {
        self.plain("begin")
    }

    pub(super) fn end_snapshot(&mut self) -> Result<(), StoreError> {
        self.plain("rollback")
    }

    /// The connection itself.
    pub(super) fn connection(&self) -> &Connection {
        &self.connection
    }

    /// No transaction is open.
    pub(super) fn is_idle(&self) -> bool {
        self.connection.is_autocommit()
    }

    fn plain(&self, sql: &str) -> Result<(), StoreError> {
        let mut statement = self.connection.prepare_cached(sql).map_err(from_sqlite)?;
        statement.execute([]).map_err(from_sqlite)?;
        Ok(())
    }

    fn text_of(&mut self, sql: Sql) -> Arc<str> {
        let at = (sql.as_ptr().addr(), sql.len());
        self.rewritten
            .entry(at)
            .or_insert_with(|| question_marks(sql).into())
            .clone()
    }

    fn put_now(&mut self, into: &'static Insert, row: &[Value]) -> Result<(), StoreError> {
        let text = self
            .inserts
            .entry(std::ptr::from_ref(into).addr())
            .or_insert_with(|| insert_text(into).into());
        let mut statement = self.connection.prepare_cached(text).map_err(from_sqlite)?;
        statement
            .execute(rusqlite::params_from_iter(row))
            .map_err(from_sqlite)?;
        Ok(())
    }

    fn put_late_rows(&mut self) -> Result<(), StoreError> {
        for (into, row) in std::mem::take(&mut self.late) {
            self.put_now(into, &row)?;
        }
        Ok(())
    }

    pub(super) fn pragma_text(&self, name: &str) -> Result<String, StoreError> {
        let value = self
            .connection
            .query_row(&format!("pragma {name}"), [], |row| {
                Ok(match row.get_ref(0)? {
                    ValueRef::Integer(value) => value.to_string(),
                    other => other.as_str().unwrap_or_default().to_owned(),
                })
            })
            .map_err(from_sqlite)?;
        Ok(value)
    }
}

impl Tx for SqliteConnection {
    fn rows(&mut self, sql: Sql, args: &[Value]) -> Result<Vec<Row>, StoreError> {
        let text = self.text_of(sql);
        let mut statement = self.connection.prepare_cached(&text).map_err(from_sqlite)?;
        let columns = statement.column_count();
        let mut found = statement
            .query(rusqlite::params_from_iter(args))
            .map_err(from_sqlite)?;
        let mut rows = Arriving::of(columns);
        while let Some(row) = found.next().map_err(from_sqlite)? {
            read_row(row, columns, &mut rows)?;
        }
        rows.finish()
    }

    fn run(&mut self, sql: Sql, args: &[Value]) -> Result<u64, StoreError> {
        self.changed = true;
        let text = self.text_of(sql);
        let mut statement = self.connection.prepare_cached(&text).map_err(from_sqlite)?;
        let affected = statement
            .execute(rusqlite::params_from_iter(args))
            .map_err(from_sqlite)?;
        Ok(affected as u64)
    }

    fn put(&mut self, into: &'static Insert, row: &[Value]) -> Result<(), StoreError> {
        self.changed = true;
        if into.table == dialect::search::TABLE {
            self.late.push((into, row.to_vec()));
            return if self.late.len() < LATE_ROWS {
                Ok(())
            } else {
                self.put_late_rows()
            };
        }
        self.put_now(into, row)
    }

    fn each(
        &mut self,
        sql: &str,
        args: &[Value],
        row: &mut dyn FnMut(Row) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut statement = self
            .connection
            .prepare(&question_marks(sql))
            .map_err(from_sqlite)?;
        let columns = statement.column_count();
        let mut found = statement
            .query(rusqlite::params_from_iter(args))
            .map_err(from_sqlite)?;
        while let Some(found) = found.next().map_err(from_sqlite)? {
            let mut one = Arriving::of(columns);
            read_row(found, columns, &mut one)?;
            row(one.only()?)?;
        }
        Ok(())
    }

    fn batch(&mut self, sql: &str) -> Result<(), StoreError> {
        self.changed = true;
        self.connection.execute_batch(sql).map_err(from_sqlite)
    }

    fn engine(&self) -> Engine {
        Engine::Sqlite
    }
}

impl Writer for SqliteConnection {
    fn begin(&mut self) -> Result<(), StoreError> {
        self.late.clear();
        self.plain("begin immediate")
    }

    fn has_savepoints(&self) -> bool {
        true
    }

    /// A savepoint makes FTS5 flush and every changed page be copied, so one is set only where a
    /// batch has failed before.
    fn mark(&mut self, careful: bool) -> Result<(), StoreError> {
        self.changed = false;
        self.late_before = self.late.len();
        self.careful = careful;
        if careful {
            self.plain("savepoint one_write")
        } else {
            Ok(())
        }
    }

    fn keep(&mut self) -> Result<(), StoreError> {
        if self.careful {
            self.plain("release one_write")
        } else {
            Ok(())
        }
    }

    fn undo(&mut self) -> Result<bool, StoreError> {
        if self.connection.is_autocommit() {
            // The engine has rolled the whole batch back by itself (full disk, broken file).
            return Ok(false);
        }
        if !self.careful {
            return Ok(!self.changed);
        }
        self.late.truncate(self.late_before);
        self.plain("rollback to one_write")?;
        self.plain("release one_write")?;
        Ok(true)
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        self.put_late_rows()?;
        self.plain("commit")
    }

    fn rollback(&mut self) {
        self.late.clear();
        if !self.connection.is_autocommit()
            && let Err(error) = self.plain("rollback")
        {
            tracing::error!(%error, "the batch could not be rolled back");
        }
    }

    fn in_bulk(&mut self, yes: bool) -> Result<(), StoreError> {
        let (checks, cache, pages) = if yes {
            ("off", BULK_CACHE_KIB, BULK_CHECKPOINT_PAGES)
        } else {
            ("on", WRITER_CACHE_KIB, CHECKPOINT_PAGES)
        };
        self.batch(&format!(
            "pragma foreign_keys = {checks}; pragma secure_delete = {checks}; \
             pragma cache_size = -{cache}; pragma wal_autocheckpoint = {pages};"
        ))
    }

    fn as_tx(&mut self) -> &mut dyn Tx {
        self
    }
}
