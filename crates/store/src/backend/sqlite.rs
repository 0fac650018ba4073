//! SQLite: one file, one writer connection, a few read-only ones.

mod connection;
mod value;

use std::{
    cell::RefCell,
    fs::{File, OpenOptions, TryLockError},
    path::{Path, PathBuf},
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use rusqlite::{
    Connection, OpenFlags,
    backup::{Backup, StepResult},
};

use super::{Backend, ReadWork, Writer};
use crate::{Misfit, StoreError};

use connection::SqliteConnection;
use value::from_sqlite;
#[cfg(test)]
pub(crate) use value::insert_text;

/// Connections for reading: one for each core, and for what works in the background. More only wait for each
/// other.
const LEAST_READERS: usize = 4;
/// Page cache of the writer and of each reader, in KiB: 16 + 4 × 4 MiB with four readers.
const WRITER_CACHE_KIB: i64 = 16 * 1024;
const READER_CACHE_KIB: i64 = 4 * 1024;
/// Pages of a new file. Of its rows, an entry of some 900 bytes, a page of SQLite's usual 4 KiB holds four and wastes a
/// tenth, and a matter that is read in ten places walks one level more.
const PAGE_BYTES: i64 = 8192;
/// The WAL is folded into the file after this many pages (16 MiB).
const CHECKPOINT_PAGES: i64 = 2000;
/// The same while very many rows are written at once: a rebuild, a generator.
const BULK_CACHE_KIB: i64 = 256 * 1024;
const BULK_CHECKPOINT_PAGES: i64 = 60_000;
/// Kept statements a connection: all of ours fit.
const STATEMENTS: usize = 512;
/// Marks a database as ours ("hyin").
const APPLICATION_ID: i64 = 0x6879_696e;

/// One SQLite database.
pub(crate) struct Sqlite {
    path: PathBuf,
    read_only: bool,
    immutable: bool,
    readers: Mutex<Readers>,
    most_readers: usize,
    returned: Condvar,
    /// Held while the store lives; the system lets go of it when the process ends.
    _lock: Option<File>,
}

/// Connections for reading.
#[derive(Default)]
struct Readers {
    idle: Vec<SqliteConnection>,
    /// Those that there are, idle or at work.
    open: usize,
    /// Threads that wait for one.
    waiting: usize,
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
            readers: Mutex::default(),
            most_readers: std::thread::available_parallelism()
                .map_or(LEAST_READERS, |cores| LEAST_READERS.max(cores.get() + 2)),
            returned: Condvar::new(),
            _lock: lock,
        }
    }

    fn lend(&self) -> Result<Lent<'_>, StoreError> {
        Ok(Lent {
            of: self,
            reader: Some(self.take_reader()?),
        })
    }

    /// Tells databases apart while they are open.
    fn address(&self) -> usize {
        std::ptr::from_ref(self).addr()
    }

    fn readers(&self) -> MutexGuard<'_, Readers> {
        self.readers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take_reader(&self) -> Result<SqliteConnection, StoreError> {
        let mut readers = self.readers();
        loop {
            if let Some(reader) = readers.idle.pop() {
                return Ok(reader);
            }
            if readers.open < self.most_readers {
                readers.open += 1;
                drop(readers);
                let made = self.new_reader();
                if made.is_err() {
                    self.forget_reader();
                }
                return made;
            }
            readers.waiting += 1;
            readers = self
                .returned
                .wait(readers)
                .unwrap_or_else(PoisonError::into_inner);
            readers.waiting -= 1;
        }
    }

    fn forget_reader(&self) {
        let mut readers = self.readers();
        readers.open -= 1;
        self.wake_one(readers);
    }

    fn give_back(&self, reader: SqliteConnection) {
        let mut readers = self.readers();
        readers.idle.push(reader);
        self.wake_one(readers);
    }

    /// To wake nobody is a call to the system as well, and a page would make one for nothing.
    fn wake_one(&self, readers: MutexGuard<'_, Readers>) {
        let is_awaited = readers.waiting > 0;
        drop(readers);
        if is_awaited {
            self.returned.notify_one();
        }
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
        // Readers see the pages where the system keeps them: a read of ten rows in ten places costs no
        // ten copies. The writer does not: what it writes must fail in the open, not by a signal.
        connection
            .execute_batch(&format!(
                "pragma query_only = on; pragma cache_size = -{READER_CACHE_KIB}; \
                 pragma temp_store = file; pragma mmap_size = 1099511627776;"
            ))
            .map_err(from_sqlite)?;
        SqliteConnection::new(connection)
    }
}

/// A reader on loan: it comes back, or is given up, also when the work with it panics.
struct Lent<'a> {
    of: &'a Sqlite,
    reader: Option<SqliteConnection>,
}

impl Lent<'_> {
    fn reader(&mut self) -> &mut SqliteConnection {
        self.reader.as_mut().expect("lent until it is dropped")
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        match self.reader.take() {
            Some(reader) if reader.is_idle() => self.of.give_back(reader),
            lost => {
                drop(lost);
                self.of.forget_reader();
            }
        }
    }
}

thread_local! {
    /// The reader that this thread keeps for all its reads of one page, and whose it is.
    static KEPT: RefCell<Option<(usize, SqliteConnection)>> = const { RefCell::new(None) };
}

/// While it lives, this thread reads from one snapshot; it ends also when the work panics.
struct Keeping<'a>(Lent<'a>);

impl<'a> Keeping<'a> {
    fn begin(mut lent: Lent<'a>) -> Result<Self, StoreError> {
        lent.reader().begin_snapshot()?;
        let of = lent.of.address();
        KEPT.set(lent.reader.take().map(|reader| (of, reader)));
        Ok(Self(lent))
    }
}

impl Drop for Keeping<'_> {
    fn drop(&mut self) {
        self.0.reader = KEPT.take().map(|(_, mut reader)| {
            // One that cannot end its snapshot is not idle, and is given up.
            let _ = reader.end_snapshot();
            reader
        });
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
        let kept = KEPT.with(|kept| {
            let mut kept = kept.try_borrow_mut().ok()?;
            let (of, reader) = kept.as_mut()?;
            (*of == self.address()).then(|| work(reader))
        });
        match kept {
            Some(done) => done,
            None => self.lend()?.reader().snapshot(work),
        }
    }

    fn read_as_one(&self, work: &mut dyn FnMut()) -> Result<(), StoreError> {
        let is_kept = KEPT.with(|kept| kept.try_borrow().map_or(true, |kept| kept.is_some()));
        let _keeping = match is_kept {
            true => None,
            false => Some(Keeping::begin(self.lend()?)?),
        };
        work();
        Ok(())
    }

    fn is_embedded(&self) -> bool {
        true
    }

    fn close_readers(&self) {
        let mut readers = self.readers();
        let idle = std::mem::take(&mut readers.idle);
        readers.open -= idle.len();
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
        from.connection()
            .execute_batch("begin; select count(*) from sqlite_schema;")
            .map_err(from_sqlite)?;
        let backup = Backup::new(from.connection(), &mut to).map_err(from_sqlite)?;
        loop {
            match backup.step(2048).map_err(from_sqlite)? {
                StepResult::Done => break,
                StepResult::More => {}
                _ => std::thread::sleep(Duration::from_millis(5)),
            }
        }
        drop(backup);
        from.connection()
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
    keep_private(path)?;
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
        let path = path.display().to_string();
        return Err(StoreError::Schema(Misfit::Foreign(path)));
    }
    // A file keeps the pages that it began with.
    connection
        .execute_batch(&format!(
            "pragma page_size = {PAGE_BYTES}; pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; \
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

/// A database of one test, made by `schema`.
#[cfg(test)]
pub(crate) fn in_memory(schema: &str) -> Box<dyn Writer> {
    let connection = Connection::open_in_memory().expect("memory holds a database");
    connection.execute_batch(schema).expect("the schema reads");
    Box::new(SqliteConnection::new(connection).expect("it opens"))
}

/// Nobody but the owner reads petitions: the file and what SQLite keeps beside it, which takes its
/// mode over, are the owner's alone before the first byte is written.
fn keep_private(path: &Path) -> Result<(), StoreError> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(|error| from_io(path, &error))?;
    #[cfg(unix)]
    for suffix in ["", "-wal", "-shm"] {
        let at = with_suffix(path, suffix);
        let owners = std::os::unix::fs::PermissionsExt::from_mode(0o600);
        match std::fs::set_permissions(&at, owners) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                tracing::warn!(%error, file = %at.display(), "others may be able to read the data");
            }
            _ => {}
        }
    }
    Ok(())
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
