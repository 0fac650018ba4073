//! SQLite: one file, one writer connection, a few read-only ones.

use std::{
    collections::HashMap,
    fs::{File, OpenOptions, TryLockError},
    path::{Path, PathBuf},
    sync::{Arc, Condvar, Mutex, PoisonError},
    time::Duration,
};

use rusqlite::{
    Connection, OpenFlags,
    backup::{Backup, StepResult},
    config::DbConfig,
    ffi,
    types::{ToSqlOutput, ValueRef},
};

use super::{Backend, ReadWork, Writer, question_marks};
use crate::{Engine, Insert, Row, Sql, StoreError, Tx, Value, dialect};

/// Connections for reading: more than cores only wait for each other.
const READERS: usize = 4;
/// Page cache of the writer and of each reader, in KiB: 16 + 4 × 4 MiB in all.
const WRITER_CACHE_KIB: i64 = 16 * 1024;
const READER_CACHE_KIB: i64 = 4 * 1024;
/// The WAL is folded into the file after this many pages (16 MiB).
const CHECKPOINT_PAGES: i64 = 4000;
/// Kept statements a connection: all of ours fit.
const STATEMENTS: usize = 512;
/// Rows of the search index that wait for the end of a batch, at most.
const LATE_ROWS: usize = 4096;
/// Marks a database as ours ("hyin").
const APPLICATION_ID: i64 = 0x6879_696e;

/// One SQLite database.
pub(crate) struct Sqlite {
    path: PathBuf,
    read_only: bool,
    immutable: bool,
    readers: Mutex<Vec<SqliteConnection>>,
    open: Mutex<usize>,
    returned: Condvar,
    /// Held while the store lives; the system lets go of it when the process ends.
    _lock: Option<File>,
}

impl Sqlite {
    /// Opens or makes the file at `path` and takes the lock beside it.
    pub(crate) fn open(path: &Path) -> Result<Self, StoreError> {
        let lock = lock(path)?;
        Ok(Self::new(path, false, false, Some(lock)))
    }

    /// Opens an existing file for reading; needs no lock.
    pub(crate) fn open_read_only(path: &Path) -> Result<Self, StoreError> {
        if let Err(error) = File::open(path) {
            return Err(from_io(path, &error));
        }
        // Without a WAL and without the right to make one, only an immutable opening works.
        let wal = with_suffix(path, "-wal");
        let immutable = !wal.exists() && folder_is_read_only(path);
        Ok(Self::new(path, true, immutable, None))
    }

    fn new(path: &Path, read_only: bool, immutable: bool, lock: Option<File>) -> Self {
        Self {
            path: path.to_owned(),
            read_only,
            immutable,
            readers: Mutex::new(Vec::new()),
            open: Mutex::new(0),
            returned: Condvar::new(),
            _lock: lock,
        }
    }

    fn take_reader(&self) -> Result<SqliteConnection, StoreError> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            let idle = self
                .readers
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .pop();
            if let Some(reader) = idle {
                return Ok(reader);
            }
            if *open < READERS {
                *open += 1;
                drop(open);
                let made = self.new_reader();
                if made.is_err() {
                    self.forget_reader();
                }
                return made;
            }
            open = self
                .returned
                .wait(open)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn forget_reader(&self) {
        *self.open.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        self.returned.notify_one();
    }

    fn give_back(&self, reader: SqliteConnection) {
        let _open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        self.readers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(reader);
        self.returned.notify_one();
    }

    fn new_reader(&self) -> Result<SqliteConnection, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
            | OpenFlags::SQLITE_OPEN_NO_MUTEX
            | OpenFlags::SQLITE_OPEN_URI;
        let connection = if self.immutable {
            Connection::open_with_flags(format!("{}?immutable=1", file_uri(&self.path)), flags)
        } else {
            Connection::open_with_flags(&self.path, flags)
        }
        .map_err(from_sqlite)?;
        connection
            .busy_timeout(Duration::from_secs(10))
            .map_err(from_sqlite)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        connection
            .execute_batch(&format!(
                "pragma query_only = on; pragma cache_size = -{READER_CACHE_KIB}; \
                 pragma temp_store = file;"
            ))
            .map_err(from_sqlite)?;
        SqliteConnection::new(connection)
    }
}

impl Backend for Sqlite {
    fn writer(&self) -> Result<Box<dyn Writer>, StoreError> {
        if self.read_only {
            return Err(StoreError::ReadOnly(
                "the store was opened for reading".to_owned(),
            ));
        }
        Ok(Box::new(open_writer(&self.path)?))
    }

    fn read(&self, work: ReadWork<'_>) -> Result<(), StoreError> {
        let mut reader = self.take_reader()?;
        let result = reader.snapshot(work);
        if reader.connection.is_autocommit() {
            self.give_back(reader);
        } else {
            self.forget_reader();
        }
        result
    }

    fn close_readers(&self) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let idle =
            std::mem::take(&mut *self.readers.lock().unwrap_or_else(PoisonError::into_inner));
        *open -= idle.len();
    }

    fn snapshot_to(&self, path: &Path) -> Result<(), StoreError> {
        if path.exists() {
            return Err(StoreError::Dump(format!(
                "{} exists already",
                path.display()
            )));
        }
        let from = self.new_reader()?;
        let mut to = Connection::open(path).map_err(from_sqlite)?;
        // A snapshot held open: the copy restarts for no write that happens meanwhile.
        from.connection
            .execute_batch("begin; select count(*) from sqlite_schema;")
            .map_err(from_sqlite)?;
        let backup = Backup::new(&from.connection, &mut to).map_err(from_sqlite)?;
        loop {
            match backup.step(2048).map_err(from_sqlite)? {
                StepResult::Done => break,
                StepResult::More => {}
                _ => std::thread::sleep(Duration::from_millis(5)),
            }
        }
        drop(backup);
        from.connection
            .execute_batch("rollback")
            .map_err(from_sqlite)?;
        drop(to);
        let copy = File::open(path).map_err(|error| from_io(path, &error))?;
        copy.sync_all().map_err(|error| from_io(path, &error))
    }

    fn durability(&self) -> Result<Vec<(String, String)>, StoreError> {
        // The settings of a writer's connection made the same way as the real one.
        let writer = open_writer(&self.path)?;
        [
            "journal_mode",
            "synchronous",
            "foreign_keys",
            "fullfsync",
            "checkpoint_fullfsync",
        ]
        .into_iter()
        .map(|name| {
            let value = writer.pragma_text(name)?;
            Ok((name.to_owned(), value))
        })
        .collect()
    }
}

/// Opens the file as the writer: WAL, full durability, foreign keys.
fn open_writer(path: &Path) -> Result<SqliteConnection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(from_sqlite)?;
    connection
        .busy_timeout(Duration::from_secs(10))
        .map_err(from_sqlite)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    let id: i64 = connection
        .query_row("pragma application_id", [], |row| row.get(0))
        .map_err(from_sqlite)?;
    let tables: i64 = connection
        .query_row("select count(*) from sqlite_schema", [], |row| row.get(0))
        .map_err(from_sqlite)?;
    if tables > 0 && id != APPLICATION_ID {
        return Err(StoreError::Schema(format!(
            "{} is no database of Huiyin",
            path.display()
        )));
    }
    connection
        .execute_batch(&format!(
            "pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; \
             pragma secure_delete = on; pragma fullfsync = on; pragma checkpoint_fullfsync = on; \
             pragma cache_size = -{WRITER_CACHE_KIB}; pragma temp_store = memory; \
             pragma wal_autocheckpoint = {CHECKPOINT_PAGES}; \
             pragma journal_size_limit = 67108864;"
        ))
        .map_err(from_sqlite)?;
    if id != APPLICATION_ID {
        connection
            .execute_batch(&format!("pragma application_id = {APPLICATION_ID}"))
            .map_err(from_sqlite)?;
    }
    let writer = SqliteConnection::new(connection)?;
    if writer.pragma_text("journal_mode")? != "wal" {
        return Err(StoreError::ReadOnly(format!(
            "{} cannot keep a WAL",
            path.display()
        )));
    }
    Ok(writer)
}

/// A connection with its rewritten statements.
pub(crate) struct SqliteConnection {
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
    fn new(connection: Connection) -> Result<Self, StoreError> {
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

    fn snapshot(&mut self, work: ReadWork<'_>) -> Result<(), StoreError> {
        self.plain("begin")?;
        let result = work(self);
        self.plain("rollback")?;
        result
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

    fn pragma_text(&self, name: &str) -> Result<String, StoreError> {
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
        let mut rows = Vec::new();
        while let Some(row) = found.next().map_err(from_sqlite)? {
            rows.push(read_row(row, columns)?);
        }
        Ok(rows)
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
            row(read_row(found, columns)?)?;
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

    fn rebuilding(&mut self, yes: bool) -> Result<(), StoreError> {
        let (checks, cache) = if yes {
            ("off", 4 * WRITER_CACHE_KIB)
        } else {
            ("on", WRITER_CACHE_KIB)
        };
        self.batch(&format!(
            "pragma foreign_keys = {checks}; pragma secure_delete = {checks}; \
             pragma cache_size = -{cache};"
        ))
    }

    fn as_tx(&mut self) -> &mut dyn Tx {
        self
    }
}

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

fn read_row(row: &rusqlite::Row<'_>, columns: usize) -> Result<Row, StoreError> {
    let mut values = Vec::with_capacity(columns);
    for column in 0..columns {
        values.push(match row.get_ref(column).map_err(from_sqlite)? {
            ValueRef::Null => Value::Null,
            ValueRef::Integer(value) => Value::Int(value),
            ValueRef::Real(_) => {
                return Err(StoreError::Shape(format!("column {column}: a real number")));
            }
            ValueRef::Text(bytes) => match std::str::from_utf8(bytes) {
                Ok(text) => Value::Text(text.to_owned()),
                Err(_) => {
                    return Err(StoreError::Damaged(format!("column {column}: not UTF-8")));
                }
            },
            ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
        });
    }
    Ok(Row(values))
}

/// The statement that puts one row.
pub(crate) fn insert_text(into: &Insert) -> String {
    let marks: Vec<String> = (1..=into.columns.len()).map(|n| format!("?{n}")).collect();
    format!(
        "insert into {} ({}) values ({}){}",
        into.table,
        into.names(),
        marks.join(", "),
        into.conflict_clause()
    )
}

/// Takes `<database>.lock` for this process.
fn lock(path: &Path) -> Result<File, StoreError> {
    let at = with_suffix(path, ".lock");
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&at)
        .map_err(|error| from_io(&at, &error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse(path.display().to_string())),
        Err(TryLockError::Error(error)) => Err(from_io(&at, &error)),
    }
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn folder_is_read_only(path: &Path) -> bool {
    let probe = with_suffix(path, ".probe");
    match OpenOptions::new().create_new(true).write(true).open(&probe) {
        Ok(_) => {
            let _ = std::fs::remove_file(&probe);
            false
        }
        Err(_) => true,
    }
}

fn file_uri(path: &Path) -> String {
    let text = path.to_string_lossy();
    let text = text
        .replace('%', "%25")
        .replace('?', "%3f")
        .replace('#', "%23");
    if text.starts_with('/') {
        format!("file://{text}")
    } else {
        format!("file:{text}")
    }
}

fn from_io(path: &Path, error: &std::io::Error) -> StoreError {
    use std::io::ErrorKind;
    let said = format!("{}: {error}", path.display());
    match error.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => StoreError::ReadOnly(said),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => StoreError::DiskFull(said),
        _ => StoreError::Io(said),
    }
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
