//! PostgreSQL through the blocking client, which the store owns: it must never be connected,
//! used or dropped on an async worker.

mod connection;
mod value;

use std::{
    path::Path,
    sync::{Condvar, Mutex, PoisonError},
    time::Duration,
};

use ::postgres::{Client, NoTls};

use super::{Backend, ReadWork, Writer};
use crate::{Misfit, StoreError};

use connection::PostgresConnection;
use value::from_postgres;
#[cfg(test)]
pub(crate) use value::set_statement;

/// Connections for reading.
const READERS: usize = 6;
/// The advisory lock of the one server on this database ("hyin", 1), held by its session.
const SERVER_LOCK: &str = "select pg_try_advisory_lock(1752787310, 1)";
/// Tries to take it, 100 ms apart.
const LOCK_ATTEMPTS: u32 = 10;

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
                if reader.is_closed() {
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

/// A reader on loan: it comes back, or is given up, also when the work with it panics.
struct Lent<'a> {
    of: &'a Postgres,
    reader: Option<PostgresConnection>,
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        match self.reader.take() {
            Some(reader) if !reader.is_lost() => {
                let readers = &self.of.readers;
                let mut pool = readers.lock().unwrap_or_else(PoisonError::into_inner);
                pool.idle.push(reader);
                drop(pool);
                self.of.returned.notify_one();
            }
            lost => {
                drop(lost);
                self.of.forget_reader();
            }
        }
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
            let major = version / 10_000;
            return Err(StoreError::Schema(Misfit::OldServer { major }));
        }
        take_server_lock(&mut client)?;
        client
            .batch_execute("set synchronous_commit = on; set client_min_messages = warning")
            .map_err(|error| from_postgres(&error))?;
        Ok(Box::new(PostgresConnection::of_writer(client)))
    }

    fn read(&self, work: ReadWork<'_>) -> Result<(), StoreError> {
        let mut lent = Lent {
            of: self,
            reader: Some(self.take_reader()?),
        };
        let reader = lent.reader.as_mut().expect("lent until it is dropped");
        reader.snapshot(work)
    }

    fn is_embedded(&self) -> bool {
        false
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
