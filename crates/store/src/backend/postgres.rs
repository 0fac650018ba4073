//! PostgreSQL through the blocking client, which the store owns: it must never be connected,
//! used or dropped on an async worker.

use std::{
    collections::HashMap,
    path::Path,
    sync::{Condvar, Mutex, PoisonError},
    time::Duration,
};

use ::postgres::{
    Client, NoTls, Statement,
    error::SqlState,
    fallible_iterator::FallibleIterator,
    types::{IsNull, ToSql, Type, private::BytesMut},
};

use super::{Backend, ReadWork, Writer};
use crate::{Engine, Insert, Kind, OnConflict, Row, Sql, StoreError, Tx, Value};

/// Connections for reading.
const READERS: usize = 6;
/// More rows than this are sent before the commit: a rebuild or a restore puts millions.
const HELD_ROWS: usize = 20_000;
/// The advisory lock of the one server on this database ("hyin", 1), held by its session.
const SERVER_LOCK: &str = "select pg_try_advisory_lock(1752787310, 1)";
/// Tries to take it, 100 ms apart.
const LOCK_ATTEMPTS: u32 = 10;
const UNLOCK: &str = "select pg_advisory_unlock_all()";
/// One round trip: the transaction and the lock that makes it the only appender ("hyin", 2).
const BEGIN: &str = "begin; select pg_advisory_xact_lock(1752787310, 2)";

/// One PostgreSQL database.
pub(crate) struct Postgres {
    url: String,
    read_only: bool,
    readers: Mutex<Pool>,
    returned: Condvar,
}

#[derive(Default)]
struct Pool {
    idle: Vec<PostgresConnection>,
    open: usize,
}

impl Postgres {
    /// A database at `postgres://…`; connects when first used.
    pub(crate) fn new(url: &str, read_only: bool) -> Self {
        Self {
            url: url.to_owned(),
            read_only,
            readers: Mutex::default(),
            returned: Condvar::new(),
        }
    }

    fn connect(&self) -> Result<Client, StoreError> {
        Client::connect(&self.url, NoTls).map_err(|error| {
            // A host that does not answer is the operator's to mend, whatever the cause.
            match from_postgres(&error) {
                StoreError::Statement(said) => StoreError::Unavailable(said),
                other => other,
            }
        })
    }

    fn take_reader(&self) -> Result<PostgresConnection, StoreError> {
        let mut pool = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(reader) = pool.idle.pop() {
                if reader.client.is_closed() {
                    pool.open -= 1;
                    continue;
                }
                return Ok(reader);
            }
            if pool.open < READERS {
                pool.open += 1;
                drop(pool);
                return match self.connect() {
                    Ok(client) => Ok(PostgresConnection::new(client)),
                    Err(error) => {
                        self.forget_reader();
                        Err(error)
                    }
                };
            }
            pool = self
                .returned
                .wait(pool)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn forget_reader(&self) {
        self.readers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .open -= 1;
        self.returned.notify_one();
    }
}

impl Backend for Postgres {
    fn writer(&self) -> Result<Box<dyn Writer>, StoreError> {
        if self.read_only {
            return Err(StoreError::ReadOnly(
                "the store was opened for reading".to_owned(),
            ));
        }
        let mut client = self.connect()?;
        let version: i32 = client
            .query_one("select current_setting('server_version_num')::int", &[])
            .map_err(|error| from_postgres(&error))?
            .get(0);
        if version < 150_000 {
            return Err(StoreError::Schema(format!(
                "PostgreSQL {version}; 15 or newer is needed"
            )));
        }
        take_server_lock(&mut client)?;
        client
            .batch_execute("set synchronous_commit = on; set client_min_messages = warning")
            .map_err(|error| from_postgres(&error))?;
        let mut connection = PostgresConnection::new(client);
        connection.holds_the_lock = true;
        Ok(Box::new(connection))
    }

    fn read(&self, work: ReadWork<'_>) -> Result<(), StoreError> {
        let mut reader = self.take_reader()?;
        let result = reader.snapshot(work);
        if reader.client.is_closed() || !reader.idle {
            drop(reader);
            self.forget_reader();
        } else {
            let mut pool = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
            pool.idle.push(reader);
            drop(pool);
            self.returned.notify_one();
        }
        result
    }

    fn close_readers(&self) {
        let mut pool = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        pool.open -= pool.idle.len();
        pool.idle.clear();
    }

    fn snapshot_to(&self, _path: &Path) -> Result<(), StoreError> {
        Err(StoreError::Dump(
            "a file copy exists for SQLite only; use the dump".to_owned(),
        ))
    }

    fn durability(&self) -> Result<Vec<(String, String)>, StoreError> {
        let mut client = self.connect()?;
        client
            .batch_execute("set synchronous_commit = on")
            .map_err(|error| from_postgres(&error))?;
        ["fsync", "synchronous_commit", "full_page_writes"]
            .into_iter()
            .map(|name| {
                let row = client
                    .query_one("select current_setting($1)", &[&name])
                    .map_err(|error| from_postgres(&error))?;
                Ok((name.to_owned(), row.get(0)))
            })
            .collect()
    }
}

/// A server that was just killed may still hold the lock for a moment: its session ends when
/// PostgreSQL notices.
fn take_server_lock(client: &mut Client) -> Result<(), StoreError> {
    for attempt in 0..LOCK_ATTEMPTS {
        if attempt > 0 {
            std::thread::sleep(Duration::from_millis(100));
        }
        let row = client
            .query_one(SERVER_LOCK, &[])
            .map_err(|error| from_postgres(&error))?;
        if row.get::<_, bool>(0) {
            return Ok(());
        }
    }
    Err(StoreError::InUse("the PostgreSQL database".to_owned()))
}

/// A connection with its prepared statements and the rows that wait to be sent.
pub(crate) struct PostgresConnection {
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
    fn new(client: Client) -> Self {
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

    fn fail(&mut self, error: &::postgres::Error) -> StoreError {
        self.failed = true;
        from_postgres(error)
    }

    fn snapshot(&mut self, work: ReadWork<'_>) -> Result<(), StoreError> {
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
        found.iter().map(read_row).collect()
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
                Ok(Some(found)) => row(read_row(&found)?)?,
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

    fn rebuilding(&mut self, _yes: bool) -> Result<(), StoreError> {
        Ok(())
    }

    fn as_tx(&mut self) -> &mut dyn Tx {
        self
    }
}

/// A set statement cannot change one row twice: of rows with one key the deciding one stays.
fn one_row_a_key(into: &Insert, rows: Vec<Vec<Value>>) -> Vec<Vec<Value>> {
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
    format!(
        "insert into {} ({}) select * from unnest({}){}",
        into.table,
        into.names(),
        arrays.join(", "),
        into.conflict_clause()
    )
}

/// Rows turned into one array a column.
fn columns_of(into: &Insert, rows: Vec<Vec<Value>>) -> Vec<Box<dyn ToSql + Sync>> {
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

fn read_row(row: &::postgres::Row) -> Result<Row, StoreError> {
    let mut values = Vec::with_capacity(row.len());
    for (at, column) in row.columns().iter().enumerate() {
        let value = match *column.type_() {
            Type::INT8 => row
                .try_get::<_, Option<i64>>(at)
                .map(|value| value.map(Value::Int)),
            Type::INT4 => row
                .try_get::<_, Option<i32>>(at)
                .map(|value| value.map(|value| Value::Int(value.into()))),
            Type::INT2 => row
                .try_get::<_, Option<i16>>(at)
                .map(|value| value.map(|value| Value::Int(value.into()))),
            Type::BOOL => row
                .try_get::<_, Option<bool>>(at)
                .map(|value| value.map(|value| Value::Int(value.into()))),
            Type::TEXT | Type::VARCHAR | Type::NAME => row
                .try_get::<_, Option<String>>(at)
                .map(|value| value.map(Value::Text)),
            Type::BYTEA => row
                .try_get::<_, Option<Vec<u8>>>(at)
                .map(|value| value.map(Value::Bytes)),
            ref other => {
                return Err(StoreError::Shape(format!(
                    "column {}: type {other}",
                    column.name()
                )));
            }
        };
        values.push(
            value
                .map_err(|error| from_postgres(&error))?
                .unwrap_or(Value::Null),
        );
    }
    Ok(Row(values))
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
    let said = match db.detail() {
        Some(detail) => format!("{} ({detail})", db.message()),
        None => db.message().to_owned(),
    };
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
    } else if matches!(code.code().get(..2), Some("08" | "57" | "28" | "3D" | "53")) {
        StoreError::Unavailable(said)
    } else {
        StoreError::Statement(said)
    }
}
