//! One connection to PostgreSQL: prepared statements, rows that wait, transactions.

use std::collections::HashMap;

use ::postgres::{Client, Statement, fallible_iterator::FallibleIterator, types::ToSql};

use super::{
    super::{ReadWork, Writer},
    value::{columns_of, from_postgres, one_row_a_key, read_row, set_statement},
};
use crate::{Engine, Insert, Row, Sql, StoreError, Tx, Value, row::Arriving};

/// More rows than this are sent before the commit: a rebuild or a restore puts millions.
const HELD_ROWS: usize = 20_000;
/// Lets go of the server lock at once.
const UNLOCK: &str = "select pg_advisory_unlock_all()";
/// One round trip: the transaction and the lock that makes it the only appender ("hyin", 2).
const BEGIN: &str = "begin; select pg_advisory_xact_lock(1752787310, 2)";

/// A connection with its prepared statements and the rows that wait to be sent.
pub(super) struct PostgresConnection {
    client: Client,
    /// Prepared statements by the address of the constant they came from.
    prepared: HashMap<(usize, usize), Statement>,
    inserts: HashMap<usize, Statement>,
    waiting: Vec<Waiting>,
    /// How many rows wait.
    held: usize,
    /// Lengths of the waiting lists when the current write began.
    marks: Vec<usize>,
    /// Something was sent since the mark, so the write cannot be taken back alone.
    sent: bool,
    /// No transaction is open.
    idle: bool,
    /// A statement failed: PostgreSQL would answer `commit` with success and roll back.
    failed: bool,
    /// This is the writer of the one server.
    holds_the_lock: bool,
}

impl Drop for PostgresConnection {
    fn drop(&mut self) {
        if self.holds_the_lock && !self.client.is_closed() {
            // The session would end by itself, but only some time later.
            let _ = self.client.batch_execute(UNLOCK);
        }
    }
}

struct Waiting {
    into: &'static Insert,
    rows: Vec<Vec<Value>>,
}

impl PostgresConnection {
    pub(super) fn new(client: Client) -> Self {
        Self {
            client,
            prepared: HashMap::new(),
            inserts: HashMap::new(),
            waiting: Vec::new(),
            held: 0,
            marks: Vec::new(),
            sent: false,
            idle: true,
            failed: false,
            holds_the_lock: false,
        }
    }

    /// The connection of the one writer, which holds the server lock.
    pub(super) fn of_writer(client: Client) -> Self {
        let mut connection = Self::new(client);
        connection.holds_the_lock = true;
        connection
    }

    /// The server has gone.
    pub(super) fn is_closed(&self) -> bool {
        self.client.is_closed()
    }

    /// Of no use any more: gone, or stuck in a transaction.
    pub(super) fn is_lost(&self) -> bool {
        self.client.is_closed() || !self.idle
    }

    fn fail(&mut self, error: &::postgres::Error) -> StoreError {
        self.failed = true;
        from_postgres(error)
    }

    pub(super) fn snapshot(&mut self, work: ReadWork<'_>) -> Result<(), StoreError> {
        self.idle = false;
        self.client
            .batch_execute("begin isolation level repeatable read read only")
            .map_err(|error| from_postgres(&error))?;
        let result = work(self);
        self.client
            .batch_execute("rollback")
            .map_err(|error| from_postgres(&error))?;
        self.idle = true;
        result
    }

    fn statement(&mut self, sql: Sql) -> Result<Statement, StoreError> {
        let at = (sql.as_ptr().addr(), sql.len());
        if let Some(statement) = self.prepared.get(&at) {
            return Ok(statement.clone());
        }
        let statement = self
            .client
            .prepare(sql)
            .map_err(|error| self.fail(&error))?;
        self.prepared.insert(at, statement.clone());
        Ok(statement)
    }

    /// Sends the waiting rows, one set statement a table.
    fn flush(&mut self) -> Result<(), StoreError> {
        self.held = 0;
        for at in 0..self.waiting.len() {
            if self.waiting[at].rows.is_empty() {
                continue;
            }
            self.sent = true;
            let into = self.waiting[at].into;
            let rows = std::mem::take(&mut self.waiting[at].rows);
            self.send(into, rows)?;
        }
        Ok(())
    }

    fn send(&mut self, into: &'static Insert, rows: Vec<Vec<Value>>) -> Result<(), StoreError> {
        let rows = one_row_a_key(into, rows);
        let address = std::ptr::from_ref(into).addr();
        let statement = match self.inserts.get(&address) {
            Some(statement) => statement.clone(),
            None => {
                let made = self
                    .client
                    .prepare(&set_statement(into))
                    .map_err(|error| self.fail(&error))?;
                self.inserts.insert(address, made.clone());
                made
            }
        };
        let columns = columns_of(into, rows);
        let arguments: Vec<&(dyn ToSql + Sync)> =
            columns.iter().map(|column| column.as_ref()).collect();
        self.client
            .execute(&statement, &arguments)
            .map_err(|error| self.fail(&error))?;
        Ok(())
    }
}

impl Tx for PostgresConnection {
    fn rows(&mut self, sql: Sql, args: &[Value]) -> Result<Vec<Row>, StoreError> {
        self.flush()?;
        let statement = self.statement(sql)?;
        let arguments: Vec<&(dyn ToSql + Sync)> = args
            .iter()
            .map(|value| value as &(dyn ToSql + Sync))
            .collect();
        let found = self
            .client
            .query(&statement, &arguments)
            .map_err(|error| self.fail(&error))?;
        let columns = found.first().map_or(0, ::postgres::Row::len);
        let mut rows = Arriving::of(columns);
        for row in &found {
            read_row(row, &mut rows)?;
        }
        rows.finish()
    }

    fn run(&mut self, sql: Sql, args: &[Value]) -> Result<u64, StoreError> {
        self.flush()?;
        self.sent = true;
        let statement = self.statement(sql)?;
        let arguments: Vec<&(dyn ToSql + Sync)> = args
            .iter()
            .map(|value| value as &(dyn ToSql + Sync))
            .collect();
        self.client
            .execute(&statement, &arguments)
            .map_err(|error| self.fail(&error))
    }

    fn put(&mut self, into: &'static Insert, row: &[Value]) -> Result<(), StoreError> {
        self.held += 1;
        if self.held > HELD_ROWS {
            self.flush()?;
        }
        match self
            .waiting
            .iter_mut()
            .find(|waiting| std::ptr::eq(waiting.into, into))
        {
            Some(waiting) => waiting.rows.push(row.to_vec()),
            None => self.waiting.push(Waiting {
                into,
                rows: vec![row.to_vec()],
            }),
        }
        Ok(())
    }

    fn each(
        &mut self,
        sql: &str,
        args: &[Value],
        row: &mut dyn FnMut(Row) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        self.flush()?;
        let statement = self
            .client
            .prepare(sql)
            .map_err(|error| self.fail(&error))?;
        let arguments = args.iter().map(|value| value as &(dyn ToSql + Sync));
        let arguments: Vec<&(dyn ToSql + Sync)> = arguments.collect();
        self.failed = true;
        let mut found = self
            .client
            .query_raw(&statement, arguments)
            .map_err(|error| from_postgres(&error))?;
        loop {
            match found.next() {
                Ok(Some(found)) => {
                    let mut one = Arriving::of(found.len());
                    read_row(&found, &mut one)?;
                    row(one.only()?)?;
                }
                Ok(None) => break,
                Err(error) => return Err(from_postgres(&error)),
            }
        }
        drop(found);
        self.failed = false;
        Ok(())
    }

    fn batch(&mut self, sql: &str) -> Result<(), StoreError> {
        self.flush()?;
        self.sent = true;
        self.client
            .batch_execute(sql)
            .map_err(|error| self.fail(&error))
    }

    fn engine(&self) -> Engine {
        Engine::Postgres
    }
}

impl Writer for PostgresConnection {
    fn begin(&mut self) -> Result<(), StoreError> {
        self.waiting
            .iter_mut()
            .for_each(|waiting| waiting.rows.clear());
        self.idle = false;
        self.failed = false;
        self.client
            .batch_execute(BEGIN)
            .map_err(|error| from_postgres(&error))
    }

    /// A savepoint costs two round trips.
    fn has_savepoints(&self) -> bool {
        false
    }

    fn mark(&mut self, _careful: bool) -> Result<(), StoreError> {
        self.marks.clear();
        self.marks
            .extend(self.waiting.iter().map(|waiting| waiting.rows.len()));
        self.sent = false;
        Ok(())
    }

    fn keep(&mut self) -> Result<(), StoreError> {
        Ok(())
    }

    fn undo(&mut self) -> Result<bool, StoreError> {
        if self.sent || self.failed {
            return Ok(false);
        }
        for (at, waiting) in self.waiting.iter_mut().enumerate() {
            waiting
                .rows
                .truncate(self.marks.get(at).copied().unwrap_or(0));
        }
        Ok(true)
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        self.flush()?;
        if self.failed {
            return Err(StoreError::Statement(
                "an earlier statement of this batch failed".to_owned(),
            ));
        }
        let done = self
            .client
            .batch_execute("commit")
            .map_err(|error| from_postgres(&error));
        self.idle = true;
        done
    }

    fn rollback(&mut self) {
        self.waiting
            .iter_mut()
            .for_each(|waiting| waiting.rows.clear());
        if self.idle {
            return;
        }
        if let Err(error) = self.client.batch_execute("rollback") {
            tracing::warn!(%error, "the batch could not be rolled back");
        }
        self.idle = true;
    }

    fn in_bulk(&mut self, _yes: bool) -> Result<(), StoreError> {
        Ok(())
    }

    fn as_tx(&mut self) -> &mut dyn Tx {
        self
    }
}
