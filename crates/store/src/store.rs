//! One database, open: read snapshots, durable writes.

use std::{path::Path, sync::Arc};

use jiff::civil::Date;

use crate::{
    Append, Committed, Environment, StoreError, Tx,
    backend::{Backend, Writer, postgres::Postgres, sqlite::Sqlite},
    migration,
    writer::WriterHandle,
};

/// One database, open. Cheap to share behind an [`Arc`]; every method takes `&self`.
///
/// On PostgreSQL it must be opened, used and dropped outside of async workers.
pub struct Store {
    writer: Option<WriterHandle>,
    backend: Arc<dyn Backend>,
    committed: Arc<Committed>,
    environment: Environment,
}

impl Store {
    /// Opens a database for reading and writing: `postgres://…`, or the path of an SQLite file,
    /// which is made when it does not exist. Missing migrations are applied.
    ///
    /// # Errors
    /// [`StoreError::InUse`] when another server works on it; [`StoreError::ReadOnly`],
    /// [`StoreError::DiskFull`], [`StoreError::Damaged`], [`StoreError::Unavailable`] or
    /// [`StoreError::Schema`] when it cannot be used.
    pub fn open(at: &str, environment: Environment) -> Result<Self, StoreError> {
        let backend: Arc<dyn Backend> = if is_postgres(at) {
            Arc::new(Postgres::new(at, false))
        } else {
            Arc::new(Sqlite::open(Path::new(at))?)
        };
        let mut connection = backend.writer()?;
        let is_stale = migration::apply(connection.as_mut())?;
        let committed = Arc::new(Committed::default());
        let writer = WriterHandle::start(
            Arc::clone(&backend),
            connection,
            environment.clone(),
            Arc::clone(&committed),
        )?;
        let store = Self {
            writer: Some(writer),
            backend,
            committed,
            environment,
        };
        if is_stale {
            store.rebuild(false)?;
        }
        store.publish_sizes()?;
        Ok(store)
    }

    /// Opens an existing database for reading: needs no lock and no right to write.
    ///
    /// # Errors
    /// As [`Self::open`], without [`StoreError::InUse`].
    pub fn open_read_only(at: &str, environment: Environment) -> Result<Self, StoreError> {
        let backend: Arc<dyn Backend> = if is_postgres(at) {
            Arc::new(Postgres::new(at, true))
        } else {
            Arc::new(Sqlite::open_read_only(Path::new(at))?)
        };
        let committed = Arc::new(Committed::default());
        let store = Self {
            writer: None,
            backend,
            committed,
            environment,
        };
        store.read(migration::check)?;
        store.publish_sizes()?;
        Ok(store)
    }

    /// One snapshot. Never waits for the writer.
    ///
    /// # Errors
    /// What `work` returns, or [`StoreError`] as the engine reports it.
    pub fn read<T>(
        &self,
        work: impl FnOnce(&mut dyn Tx) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut work = Some(work);
        let mut made = None;
        self.backend.read(&mut |tx| {
            let work = work.take().expect("a snapshot runs its work once");
            made = Some(work(tx)?);
            Ok(())
        })?;
        made.ok_or_else(|| StoreError::Closed("a read left nothing".to_owned()))
    }

    /// All that `work` reads on this thread comes from one snapshot of an embedded database: a page shows one
    /// moment, and opens one transaction instead of one a question. `work` sees nothing that is written
    /// meanwhile, not even by itself.
    ///
    /// # Errors
    /// [`StoreError`] as the engine reports it.
    pub fn read_as_one<T>(&self, work: impl FnOnce() -> T) -> Result<T, StoreError> {
        let mut work = Some(work);
        let mut made = None;
        self.backend.read_as_one(&mut || {
            let work = work.take().expect("a snapshot runs its work once");
            made = Some(work());
        })?;
        made.ok_or_else(|| StoreError::Closed("a read left nothing".to_owned()))
    }

    /// Does a read stay within this process, so that nobody is waited for?
    pub fn is_embedded(&self) -> bool {
        self.backend.is_embedded()
    }

    /// Joins the next group commit: one fsync for many. Returns once the change is durable.
    ///
    /// `work` may run twice (a batch that fails is replayed write by write), so it changes nothing
    /// outside of [`Append`]. Load and decide first, then write: a read inside of a PostgreSQL
    /// batch costs a round trip.
    ///
    /// # Errors
    /// What `work` returns, [`StoreError::Conflict`] when another write came between, or
    /// [`StoreError`] as the engine reports it: then nothing of this write is kept.
    pub fn write<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut Append<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        match &self.writer {
            Some(writer) => writer.write(work),
            None => Err(StoreError::ReadOnly(
                "the store was opened for reading".to_owned(),
            )),
        }
    }

    /// Why no write can be made, as the last one found: a full disk, a database that is away. `None`
    /// once one was made durable since.
    pub fn trouble(&self) -> Option<StoreError> {
        self.writer.as_ref()?.trouble()
    }

    /// Makes a write and takes it back: afterwards [`Self::trouble`] says how it is now.
    ///
    /// # Errors
    /// As [`Self::write`].
    pub fn try_writing(&self, office: &str) -> Result<(), StoreError> {
        let office: Arc<str> = office.into();
        let again = Arc::clone(&office);
        self.write(move |append| append.put_trial(&office))?;
        self.write(move |append| append.take_trial_back(&again))
    }

    /// The day that an entry of this office gets now: the civil day in its zone, or the open day
    /// while the clock is behind it. What one decides on.
    ///
    /// # Errors
    /// [`StoreError::UnknownOffice`], or as the engine reports it.
    pub fn today(&self, office: &str) -> Result<Date, StoreError> {
        let now = self.environment.clock.now();
        self.read(|tx| crate::head::today(tx, office, now))
    }

    /// How far each journal is durable, with a way to wait for more.
    pub fn committed(&self) -> &Arc<Committed> {
        &self.committed
    }

    /// The clock, randomness and published seals that the store was opened with.
    pub fn environment(&self) -> &Environment {
        &self.environment
    }

    /// Copies the whole database to a new SQLite file while writes go on.
    ///
    /// # Errors
    /// [`StoreError::Dump`] on PostgreSQL (use [`Self::dump`]) or when the file exists, else as the
    /// engine reports it.
    pub fn snapshot_to(&self, path: &Path) -> Result<(), StoreError> {
        self.backend.snapshot_to(path)
    }

    /// How durably this database commits: the engine's own settings, read back.
    ///
    /// # Errors
    /// As the engine reports it.
    pub fn durability(&self) -> Result<Vec<(String, String)>, StoreError> {
        self.backend.durability()
    }

    pub(crate) fn backend_handle(&self) -> Arc<dyn Backend> {
        Arc::clone(&self.backend)
    }

    /// Has the writer's connection to itself.
    pub(crate) fn alone<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut dyn Writer) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        match &self.writer {
            Some(writer) => writer.alone(work),
            None => Err(StoreError::ReadOnly(
                "the store was opened for reading".to_owned(),
            )),
        }
    }

    pub(crate) fn publish_sizes(&self) -> Result<(), StoreError> {
        let sizes = self.read(crate::head::sizes)?;
        self.committed
            .publish(sizes.iter().map(|(office, size)| (office.as_str(), *size)));
        Ok(())
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        // The last connection to close folds the WAL into the file, and a reader could not.
        self.backend.close_readers();
        drop(self.writer.take());
    }
}

fn is_postgres(at: &str) -> bool {
    at.starts_with("postgres://") || at.starts_with("postgresql://")
}
