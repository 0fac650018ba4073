//! The one writer thread: it takes the writes that wait, commits once, answers all.

use std::{
    collections::BTreeSet,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, Sender, SyncSender, channel, sync_channel},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

use huiyin_journal::leaf::EventId;

use crate::{
    Append, Committed, Environment, Sql, StoreError,
    backend::{Backend, Writer},
    heads::Heads,
};

/// The most writes that share one commit.
const BATCH: usize = 64;
/// From so many writes in one batch on, the next one waits for as many again.
const CROWD: usize = 8;
/// How long it waits at most.
const PATIENCE: Duration = Duration::from_millis(1);

/// How often one looks whether a batch was committed whose connection was lost at that moment.
const LOOKS: u32 = 10;
/// How long between two looks.
const BETWEEN_LOOKS: Duration = if cfg!(test) {
    Duration::from_millis(1)
} else {
    Duration::from_millis(500)
};

const BY_EVENT: Sql = "select entry from journal_entry where office = $1 and event_id = $2";

/// This file's statements.
#[cfg(test)]
pub(crate) const STATEMENTS: &[Sql] = &[BY_EVENT];

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
    /// The work goes back with the outcome: freeing it is the caller's time, not the writer's.
    reply: SyncSender<(Result<T, StoreError>, F)>,
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

    fn answer(self: Box<Self>, outcome: Result<(), StoreError>) {
        let Self { work, made, reply } = *self;
        let lost = || StoreError::Closed("a write left nothing".to_owned());
        let made = outcome.and_then(|()| made.ok_or_else(lost));
        // Whoever asked may be gone; the write stands.
        let _ = reply.send((made, work));
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
    trouble: Trouble,
}

/// Why the last batch could not be written at all; `None` once one was made durable since.
type Trouble = Arc<Mutex<Option<StoreError>>>;

impl WriterHandle {
    /// Starts the thread on a connection that has just been opened.
    pub(crate) fn start(
        backend: Arc<dyn Backend>,
        connection: Box<dyn Writer>,
        environment: Environment,
        committed: Arc<Committed>,
    ) -> Result<Self, StoreError> {
        let (jobs, waiting) = channel();
        let trouble = Trouble::default();
        let writer = WriterThread {
            trouble: Arc::clone(&trouble),
            backend,
            connection: Some(connection),
            environment,
            committed,
            heads: Heads::default(),
            refusing: None,
            under_load: false,
            last_batch: 0,
        };
        let thread = std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || writer.serve(&waiting))
            .map_err(|error| StoreError::Io(error.to_string()))?;
        Ok(Self {
            jobs: Some(jobs),
            thread: Some(thread),
            trouble,
        })
    }

    /// Why the last batch could not be written; `None` when the last one was.
    pub(crate) fn trouble(&self) -> Option<StoreError> {
        let trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        trouble.clone()
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
        outcome.recv().map_err(|_| closed())?.0
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
    trouble: Trouble,
    backend: Arc<dyn Backend>,
    connection: Option<Box<dyn Writer>>,
    environment: Environment,
    committed: Arc<Committed>,
    heads: Heads,
    /// Why no write is taken any more.
    refusing: Option<String>,
    /// The last batch was a crowd.
    under_load: bool,
    /// How many writes came together lately.
    last_batch: usize,
}

impl WriterThread {
    fn serve(mut self, waiting: &Receiver<Message>) {
        let mut next = None;
        while let Some(message) = next.take().or_else(|| waiting.recv().ok()) {
            match message {
                Message::Write(job) => {
                    let (jobs, other) = self.gather(job, waiting);
                    next = other;
                    self.batch(jobs);
                }
                Message::Alone(work) => self.alone(work),
            }
        }
    }

    /// The writes that wait, up to a batch; and the message that is no write and ended it.
    ///
    /// Under load the callers just answered are about to come again: a moment's patience makes
    /// fuller batches, and each page is then written once for more rows.
    fn gather(
        &mut self,
        first: Box<dyn Job>,
        waiting: &Receiver<Message>,
    ) -> (Vec<Box<dyn Job>>, Option<Message>) {
        let mut jobs = vec![first];
        let mut other = None;
        let deadline = Instant::now() + PATIENCE;
        while jobs.len() < BATCH {
            let message = match waiting.try_recv() {
                Ok(message) => Some(message),
                Err(_) if self.under_load && jobs.len() < self.last_batch => waiting
                    .recv_timeout(deadline.saturating_duration_since(Instant::now()))
                    .ok(),
                Err(_) => None,
            };
            match message {
                Some(Message::Write(job)) => jobs.push(job),
                Some(alone) => {
                    other = Some(alone);
                    break;
                }
                None => break,
            }
        }
        self.under_load = jobs.len() >= CROWD;
        self.last_batch = jobs.len().max(self.last_batch.saturating_sub(1));
        (jobs, other)
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
        let done = self.attempt(jobs, careful);
        let is_told = match &done {
            Ok(outcomes) => outcomes.iter().any(Result::is_ok).then_some(None),
            Err(error) => error.keeps_from_writing().then(|| Some(error.clone())),
        };
        if let Some(trouble) = is_told {
            *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = trouble;
        }
        done
    }

    fn attempt(
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
        let prepared = transaction(
            connection.as_mut(),
            &mut self.heads,
            &self.environment,
            jobs,
            careful,
        );
        let done = match prepared {
            Ok(outcomes) if outcomes.iter().any(Result::is_ok) => self.commit().map(|()| outcomes),
            Ok(outcomes) => {
                connection.rollback();
                Ok(outcomes)
            }
            Err(error) => Err(error),
        };
        match &done {
            Ok(_) => {
                self.heads.settle();
                self.committed.publish(self.heads.changed());
            }
            Err(error) => {
                if let Some(connection) = &mut self.connection {
                    connection.rollback();
                }
                let is_lost = matches!(error, StoreError::Unavailable(_) | StoreError::Unknown(_));
                if is_lost || error.stops_writer() {
                    // Somebody else may have written before the connection is had again.
                    self.heads.forget();
                } else {
                    self.heads.undo_batch();
                }
                if error.stops_writer() {
                    tracing::error!(%error, "the store takes no more writes");
                    self.refusing = Some(error.to_string());
                } else if is_lost {
                    tracing::error!(%error, "the connection of the writer is lost");
                    self.connection = None;
                }
            }
        }
        done
    }

    /// Makes the batch durable, and finds out whether it is when nobody says so.
    fn commit(&mut self) -> Result<(), StoreError> {
        let connection = self.connection.as_mut().expect("it holds the batch");
        match connection.commit() {
            Err(StoreError::Unavailable(why)) => self.find_out(why),
            done => done,
        }
    }

    /// The connection was lost at the commit: the batch is there as a whole or not at all, and the last
    /// of its entries, whose id is unique, tells which.
    ///
    /// A new connection of the writer is had only when the session of the old one is over, so the
    /// answer is final.
    fn find_out(&mut self, why: String) -> Result<(), StoreError> {
        tracing::warn!(%why, "the connection was lost at a commit; looking whether it was made");
        self.connection = None;
        let Some((office, event_id)) = self.heads.last_appended() else {
            return Err(StoreError::Unknown(why));
        };
        for attempt in 0..LOOKS {
            if attempt > 0 {
                std::thread::sleep(BETWEEN_LOOKS);
            }
            let Ok(mut connection) = self.backend.writer() else {
                continue;
            };
            let Ok(found) = is_there(connection.as_mut(), office, event_id) else {
                continue;
            };
            self.connection = Some(connection);
            return if found {
                Ok(())
            } else {
                Err(StoreError::Unavailable(why))
            };
        }
        Err(StoreError::Unknown(why))
    }
}

fn is_there(
    connection: &mut dyn Writer,
    office: &str,
    event_id: &EventId,
) -> Result<bool, StoreError> {
    connection.begin()?;
    let rows = connection
        .as_tx()
        .rows(BY_EVENT, &[office.into(), event_id.into()]);
    connection.rollback();
    Ok(!rows?.is_empty())
}

/// The work of all jobs, up to the commit.
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
    }
    Ok(outcomes)
}

#[cfg(test)]
mod tests;
