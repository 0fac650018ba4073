//! The one writer thread: it takes the writes that wait, commits once, answers all.

use std::{
    collections::BTreeSet,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        mpsc::{Receiver, Sender, SyncSender, channel, sync_channel},
    },
    thread::JoinHandle,
};

use crate::{
    Append, Committed, Environment, StoreError,
    backend::{Backend, Writer},
    head::Heads,
};

/// The most writes that share one commit.
const BATCH: usize = 64;

/// One write that waits: its work, and whoever waits for the outcome.
trait Job: Send {
    /// Does the work; may be called again when the batch is replayed.
    fn run(&mut self, append: &mut Append<'_>) -> Result<(), StoreError>;
    /// Gives the outcome to the caller.
    fn answer(self: Box<Self>, outcome: Result<(), StoreError>);
}

struct TypedJob<T, F> {
    work: F,
    made: Option<T>,
    reply: SyncSender<Result<T, StoreError>>,
}

impl<T, F> Job for TypedJob<T, F>
where
    T: Send,
    F: FnMut(&mut Append<'_>) -> Result<T, StoreError> + Send,
{
    fn run(&mut self, append: &mut Append<'_>) -> Result<(), StoreError> {
        self.made = Some((self.work)(append)?);
        Ok(())
    }

    fn answer(mut self: Box<Self>, outcome: Result<(), StoreError>) {
        let made = outcome.and_then(|()| {
            self.made
                .take()
                .ok_or_else(|| StoreError::Closed("a write left nothing".to_owned()))
        });
        // Whoever asked may be gone; the write stands.
        let _ = self.reply.send(made);
    }
}

/// Work that has the writer's connection to itself, outside of any batch.
type Alone = Box<dyn FnOnce(&mut dyn Writer) + Send>;

enum Message {
    Write(Box<dyn Job>),
    Alone(Alone),
}

/// The way in to the writer thread; dropping it ends the thread after the writes that wait.
pub(crate) struct WriterHandle {
    jobs: Option<Sender<Message>>,
    thread: Option<JoinHandle<()>>,
}

impl WriterHandle {
    /// Starts the thread on a connection that has just been opened.
    pub(crate) fn start(
        backend: Arc<dyn Backend>,
        connection: Box<dyn Writer>,
        environment: Environment,
        committed: Arc<Committed>,
    ) -> Result<Self, StoreError> {
        let (jobs, waiting) = channel();
        let writer = WriterThread {
            backend,
            connection: Some(connection),
            environment,
            committed,
            heads: Heads::default(),
            refusing: None,
        };
        let thread = std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || writer.serve(&waiting))
            .map_err(|error| StoreError::Io(error.to_string()))?;
        Ok(Self {
            jobs: Some(jobs),
            thread: Some(thread),
        })
    }

    /// Hands `work` over and waits until it is durable.
    pub(crate) fn write<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut Append<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let closed = || StoreError::Closed("the writer has stopped".to_owned());
        let (reply, outcome) = sync_channel(1);
        let job = Box::new(TypedJob {
            work,
            made: None,
            reply,
        });
        self.jobs
            .as_ref()
            .ok_or_else(closed)?
            .send(Message::Write(job))
            .map_err(|_| closed())?;
        outcome.recv().map_err(|_| closed())?
    }
}

impl WriterHandle {
    /// Runs `work` alone on the writer's connection; everybody else's writes wait meanwhile.
    pub(crate) fn alone<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut dyn Writer) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let closed = || StoreError::Closed("the writer has stopped".to_owned());
        let (reply, outcome) = sync_channel(1);
        let alone: Alone = Box::new(move |connection| {
            let done = work(connection);
            if done.is_err() {
                connection.rollback();
            }
            let _ = reply.send(done);
        });
        self.jobs
            .as_ref()
            .ok_or_else(closed)?
            .send(Message::Alone(alone))
            .map_err(|_| closed())?;
        outcome.recv().map_err(|_| closed())?
    }
}

impl Drop for WriterHandle {
    fn drop(&mut self) {
        drop(self.jobs.take());
        if let Some(thread) = self.thread.take()
            && thread.thread().id() != std::thread::current().id()
        {
            let _ = thread.join();
        }
    }
}

struct WriterThread {
    backend: Arc<dyn Backend>,
    connection: Option<Box<dyn Writer>>,
    environment: Environment,
    committed: Arc<Committed>,
    heads: Heads,
    /// Why no write is taken any more.
    refusing: Option<String>,
}

impl WriterThread {
    fn serve(mut self, waiting: &Receiver<Message>) {
        let mut next = None;
        while let Some(message) = next.take().or_else(|| waiting.recv().ok()) {
            let first = match message {
                Message::Write(job) => job,
                Message::Alone(work) => {
                    self.alone(work);
                    continue;
                }
            };
            let mut jobs = vec![first];
            while jobs.len() < BATCH
                && let Ok(message) = waiting.try_recv()
            {
                match message {
                    Message::Write(job) => jobs.push(job),
                    other => {
                        next = Some(other);
                        break;
                    }
                }
            }
            self.batch(jobs);
        }
    }

    fn alone(&mut self, work: Alone) {
        if self.connection.is_none() {
            match self.backend.writer() {
                Ok(connection) => self.connection = Some(connection),
                Err(error) => {
                    // Dropping the work tells whoever waits that there is no writer.
                    tracing::error!(%error, "the writer cannot connect");
                    return;
                }
            }
        }
        self.heads.forget();
        if let Some(connection) = &mut self.connection {
            work(connection.as_mut());
        }
    }

    fn batch(&mut self, jobs: Vec<Box<dyn Job>>) {
        self.batch_again(jobs, false);
    }

    fn batch_again(&mut self, mut jobs: Vec<Box<dyn Job>>, careful: bool) {
        match self.together(&mut jobs, careful) {
            Ok(outcomes) => {
                let sealed = self.heads.take_sealed();
                if outcomes.iter().any(Result::is_err) {
                    self.seal(&sealed);
                }
                for (job, outcome) in jobs.into_iter().zip(outcomes) {
                    job.answer(outcome);
                }
            }
            // The guilty write fails alone: all again behind savepoints, or each one by itself.
            Err(error) if jobs.len() > 1 && !error.spoils_batch() => {
                let savepoints = self.connection.as_ref().is_some_and(|c| c.has_savepoints());
                if savepoints && !careful {
                    return self.batch_again(jobs, true);
                }
                for job in jobs {
                    self.batch(vec![job]);
                }
            }
            Err(error) => {
                let sealed = self.heads.take_sealed();
                if !error.spoils_batch() {
                    self.seal(&sealed);
                }
                for job in jobs {
                    job.answer(Err(error.clone()));
                }
            }
        }
    }

    /// Seals the days that a failed write had sealed in passing: its caller loads again and finds
    /// what the sealer entered.
    fn seal(&mut self, offices: &BTreeSet<Arc<str>>) {
        for office in offices {
            let office = Arc::clone(office);
            let mut job: Box<dyn Job> = Box::new(TypedJob {
                work: move |append: &mut Append<'_>| append.moment(&office),
                made: None,
                reply: sync_channel(1).0,
            });
            if let Err(error) = self.together(std::slice::from_mut(&mut job), false) {
                tracing::error!(%error, "a day that is over could not be sealed");
            }
        }
        self.heads.take_sealed();
    }

    /// One transaction for all jobs: the outcome of each, or the error that spoiled all.
    fn together(
        &mut self,
        jobs: &mut [Box<dyn Job>],
        careful: bool,
    ) -> Result<Vec<Result<(), StoreError>>, StoreError> {
        if let Some(reason) = &self.refusing {
            return Err(StoreError::Refusing(reason.clone()));
        }
        if self.connection.is_none() {
            self.connection = Some(self.backend.writer()?);
        }
        let connection = self.connection.as_mut().expect("connected just above");
        let done = transaction(
            connection.as_mut(),
            &mut self.heads,
            &self.environment,
            jobs,
            careful,
        );
        match &done {
            Ok(_) => self.committed.publish(self.heads.changed()),
            Err(error) => {
                connection.rollback();
                self.heads.forget();
                if error.stops_writer() {
                    tracing::error!(%error, "the store takes no more writes");
                    self.refusing = Some(error.to_string());
                } else if matches!(error, StoreError::Unavailable(_)) {
                    tracing::error!(%error, "the connection of the writer is lost");
                    self.connection = None;
                }
            }
        }
        done
    }
}

fn transaction(
    connection: &mut dyn Writer,
    heads: &mut Heads,
    environment: &Environment,
    jobs: &mut [Box<dyn Job>],
    careful: bool,
) -> Result<Vec<Result<(), StoreError>>, StoreError> {
    connection.begin()?;
    let mut outcomes = Vec::with_capacity(jobs.len());
    for job in jobs.iter_mut() {
        connection.mark(careful)?;
        heads.mark();
        let outcome = {
            let mut append = Append::new(connection.as_tx(), heads, environment);
            catch_unwind(AssertUnwindSafe(|| job.run(&mut append)))
                .unwrap_or_else(|_| Err(StoreError::Closed("the write panicked".to_owned())))
        };
        match outcome {
            Ok(()) => {
                connection.keep()?;
                outcomes.push(Ok(()));
            }
            Err(error) if error.spoils_batch() => return Err(error),
            Err(error) => {
                heads.undo();
                if !connection.undo()? {
                    return Err(error);
                }
                outcomes.push(Err(error));
            }
        }
    }
    if outcomes.iter().any(Result::is_ok) {
        heads.save(connection.as_tx())?;
        connection.commit()?;
        heads.settle();
    } else {
        connection.rollback();
        heads.settle();
    }
    Ok(outcomes)
}

#[cfg(test)]
mod tests {
    use std::{
        path::Path,
        sync::{
            Mutex,
            atomic::{AtomicUsize, Ordering},
        },
    };

    use super::*;
    use crate::{
        Clock, Engine, Insert, NoPublishedSeals, Random, Row, Sql, Tx, Value, backend::ReadWork,
    };

    /// A database whose commits answer as they are told, then well.
    #[derive(Default)]
    struct Told {
        answers: Mutex<Vec<StoreError>>,
        connections: AtomicUsize,
    }

    struct Connection(Arc<Told>);

    impl Backend for Arc<Told> {
        fn writer(&self) -> Result<Box<dyn Writer>, StoreError> {
            self.connections.fetch_add(1, Ordering::SeqCst);
            Ok(Box::new(Connection(Arc::clone(self))))
        }
        fn read(&self, _work: ReadWork<'_>) -> Result<(), StoreError> {
            Ok(())
        }
        fn close_readers(&self) {}
        fn snapshot_to(&self, _path: &Path) -> Result<(), StoreError> {
            Ok(())
        }
        fn durability(&self) -> Result<Vec<(String, String)>, StoreError> {
            Ok(Vec::new())
        }
    }

    impl Tx for Connection {
        fn rows(&mut self, _sql: Sql, _args: &[Value]) -> Result<Vec<Row>, StoreError> {
            Ok(Vec::new())
        }
        fn run(&mut self, _sql: Sql, _args: &[Value]) -> Result<u64, StoreError> {
            Ok(1)
        }
        fn put(&mut self, _into: &'static Insert, _row: &[Value]) -> Result<(), StoreError> {
            Ok(())
        }
        fn each(
            &mut self,
            _sql: &str,
            _args: &[Value],
            _row: &mut dyn FnMut(Row) -> Result<(), StoreError>,
        ) -> Result<(), StoreError> {
            Ok(())
        }
        fn batch(&mut self, _sql: &str) -> Result<(), StoreError> {
            Ok(())
        }
        fn engine(&self) -> Engine {
            Engine::Sqlite
        }
    }

    impl Writer for Connection {
        fn begin(&mut self) -> Result<(), StoreError> {
            Ok(())
        }
        fn has_savepoints(&self) -> bool {
            true
        }
        fn mark(&mut self, _careful: bool) -> Result<(), StoreError> {
            Ok(())
        }
        fn keep(&mut self) -> Result<(), StoreError> {
            Ok(())
        }
        fn undo(&mut self) -> Result<bool, StoreError> {
            Ok(true)
        }
        fn commit(&mut self) -> Result<(), StoreError> {
            self.0.answers.lock().unwrap().pop().map_or(Ok(()), Err)
        }
        fn rollback(&mut self) {}
        fn rebuilding(&mut self, _yes: bool) -> Result<(), StoreError> {
            Ok(())
        }
        fn as_tx(&mut self) -> &mut dyn Tx {
            self
        }
    }

    struct Still;

    impl Clock for Still {
        fn now(&self) -> i64 {
            0
        }
    }

    impl Random for Still {
        fn fill(&self, _bytes: &mut [u8]) {}
    }

    fn writer(answers: Vec<StoreError>) -> (WriterHandle, Arc<Told>) {
        let told = Arc::new(Told {
            answers: Mutex::new(answers),
            ..Told::default()
        });
        let environment = Environment {
            clock: Arc::new(Still),
            random: Arc::new(Still),
            published: Arc::new(NoPublishedSeals),
        };
        let backend: Arc<dyn Backend> = Arc::new(Arc::clone(&told));
        let connection = backend.writer().unwrap();
        let committed = Arc::new(Committed::default());
        (
            WriterHandle::start(backend, connection, environment, committed).unwrap(),
            told,
        )
    }

    #[test]
    fn after_an_input_output_error_no_write_is_taken_until_the_store_is_opened_again() {
        let (writer, _) = writer(vec![StoreError::Io("fsync".to_owned())]);
        assert!(matches!(writer.write(|_| Ok(1)), Err(StoreError::Io(_))));
        assert!(matches!(
            writer.write(|_| Ok(2)),
            Err(StoreError::Refusing(_))
        ));
        assert!(matches!(
            writer.write(|_| Ok(3)),
            Err(StoreError::Refusing(_))
        ));
    }

    #[test]
    fn after_a_full_disk_writes_are_tried_again_on_the_same_connection() {
        let (writer, told) = writer(vec![StoreError::DiskFull("full".to_owned())]);
        assert!(matches!(
            writer.write(|_| Ok(1)),
            Err(StoreError::DiskFull(_))
        ));
        assert_eq!(writer.write(|_| Ok(2)), Ok(2));
        assert_eq!(told.connections.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn after_a_lost_connection_the_next_write_connects_again() {
        let (writer, told) = writer(vec![StoreError::Unavailable("gone".to_owned())]);
        assert!(matches!(
            writer.write(|_| Ok(1)),
            Err(StoreError::Unavailable(_))
        ));
        assert_eq!(writer.write(|_| Ok(2)), Ok(2));
        assert_eq!(told.connections.load(Ordering::SeqCst), 2);
    }

    #[test]
    fn writes_that_wait_when_the_store_closes_are_still_done() {
        let (writer, _) = writer(Vec::new());
        let writer = Arc::new(writer);
        let clients: Vec<_> = (0..16)
            .map(|n| {
                let writer = Arc::clone(&writer);
                std::thread::spawn(move || writer.write(move |_| Ok(n)))
            })
            .collect();
        drop(writer);
        let mut done: Vec<i32> = clients
            .into_iter()
            .map(|client| client.join().unwrap().unwrap())
            .collect();
        done.sort_unstable();
        assert!(done.into_iter().eq(0..16));
    }
}
