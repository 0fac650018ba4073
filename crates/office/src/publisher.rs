//! The publisher: one thread for each log that has it signed, and puts its files where anyone can read them.
//!
//! It wakes when the store has committed. A receipt that waits gets a signature at most 50 ms after the last one; the files follow
//! at most once a second, at latest a second after the first entry they do not cover, and at once for a seal (journal specification §5).
//! What does not fit (a changed row, a changed file, a signer that says no) stops it for good, with an alarm: it never repairs.
//! A full disk holds it up until there is room.

mod error;
mod folder;
mod frontier;
mod log;
mod pace;
#[cfg(test)]
pub(crate) mod scene;
mod seals;
mod source;

pub use crate::keepers::Keepers;
pub use error::{Alarm, PublishError};
pub use folder::PublicFolder;
pub use frontier::Frontier;
pub(crate) use log::published;
pub use log::{Log, Proof, verified};
pub use seals::PublishedFolder;
pub use source::StoredRows;

use error::CHECK_FAILED;
use huiyin_journal::tree::RightEdge;
use huiyin_store::StoreError;
use pace::{Due, Pace};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// The rows of one log.
pub trait Source: Send + Sync {
    /// How many are durable.
    /// # Errors
    /// [`StoreError`].
    fn size(&self) -> Result<u64, StoreError>;
    /// The leaves from `from` up to, not including, `to`.
    /// # Errors
    /// [`StoreError::Damaged`] when one is missing.
    fn leaves(&self, from: u64, to: u64) -> Result<Vec<Vec<u8>>, StoreError>;
    /// The right edge kept last; empty at first.
    /// # Errors
    /// [`StoreError`].
    fn edge(&self) -> Result<RightEdge, StoreError>;
    /// Keeps a right edge whose tree is signed.
    /// # Errors
    /// [`StoreError`].
    fn keep_edge(&self, edge: &RightEdge) -> Result<(), StoreError>;
    /// Waits for more than `seen` rows, a [`Source::wake`], or until the time is over; returns how many are durable.
    fn wait(&self, seen: u64, at_most: Duration) -> u64;
    /// Wakes who waits, to stop.
    fn wake(&self);
}

/// How far one log is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Entries that are durable.
    pub durable: u64,
    /// Entries under the newest signature.
    pub signed: u64,
    /// Entries under the published checkpoint.
    pub published: u64,
    /// What stops the publisher or holds it up.
    pub alarm: Option<Alarm>,
}

/// The thread of one log. Stops, with everything published, when dropped.
pub struct Publisher {
    shared: Arc<Shared>,
    source: Arc<dyn Source>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

#[derive(Default)]
struct Shared {
    status: Mutex<Status>,
    changed: Condvar,
    log: Mutex<Option<Log>>,
}

#[derive(Default)]
struct Status {
    progress: Progress,
    /// A receipt waits for a signature above this size.
    wanted: u64,
    stop: bool,
    /// Stop at once, without publishing the rest.
    halt: bool,
}

const BEFORE_ANOTHER_TRY: Duration = Duration::from_secs(1);

impl Publisher {
    /// Starts the thread; `open` is called in it, again after errors that may pass.
    pub fn start(
        source: Arc<dyn Source>,
        open: impl Fn() -> Result<Log, PublishError> + Send + 'static,
    ) -> Self {
        let shared = Arc::new(Shared::default());
        let watching = shared.watch_commits(Arc::clone(&source));
        let in_thread = Arc::clone(&shared);
        let publishing = thread::spawn(move || in_thread.run(&open));
        Self {
            shared,
            source,
            threads: Mutex::new(vec![publishing, watching]),
        }
    }

    /// How far the log is.
    #[must_use]
    pub fn progress(&self) -> Progress {
        self.shared.status().progress.clone()
    }

    /// Asks for a signature above entry `seq` and waits for it; false when the time is over or the publisher has stopped.
    #[must_use]
    pub fn wait_covered(&self, seq: u64, at_most: Duration) -> bool {
        let mut status = self.shared.status();
        status.wanted = status.wanted.max(seq + 1);
        self.shared.changed.notify_all();
        let waits = |status: &mut Status| {
            let halted = status
                .progress
                .alarm
                .as_ref()
                .is_some_and(|alarm| alarm.halted);
            status.progress.signed <= seq && !halted && !status.stop
        };
        let waited = self
            .shared
            .changed
            .wait_timeout_while(status, at_most, waits);
        let (status, _) = waited.unwrap_or_else(PoisonError::into_inner);
        status.progress.signed > seq
    }

    /// Waits until entry `seq` is under the published checkpoint.
    #[must_use]
    pub fn wait_published(&self, seq: u64, at_most: Duration) -> bool {
        let waits = |status: &mut Status| {
            let halted = status
                .progress
                .alarm
                .as_ref()
                .is_some_and(|alarm| alarm.halted);
            status.progress.published <= seq && !halted && !status.stop
        };
        let waited = self
            .shared
            .changed
            .wait_timeout_while(self.shared.status(), at_most, waits);
        let (status, _) = waited.unwrap_or_else(PoisonError::into_inner);
        status.progress.published > seq
    }

    /// The way from entry `seq` to the newest signature.
    /// # Errors
    /// [`PublishError::NotCovered`], or what the public files give.
    pub fn prove(&self, seq: u64) -> Result<Proof, PublishError> {
        self.shared
            .log()
            .as_ref()
            .ok_or(PublishError::NotCovered)?
            .prove(seq)
    }

    /// Stops for good with an alarm from outside: the background check found a difference.
    pub fn halt(&self, why: &str) {
        let mut status = self.shared.status();
        status.halt = true;
        status.progress.alarm = Some(Alarm {
            code: CHECK_FAILED,
            text: why.to_owned(),
            halted: true,
        });
        self.shared.changed.notify_all();
    }

    /// Publishes what is durable and ends.
    pub fn stop(&self) {
        // What is durable by now counts, also what the watching thread has not passed on yet.
        let durable = self.source.size().unwrap_or_default();
        let mut status = self.shared.status();
        status.progress.durable = status.progress.durable.max(durable);
        status.stop = true;
        drop(status);
        self.shared.changed.notify_all();
        self.source.wake();
        let threads =
            std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        for thread in threads {
            let _ = thread.join();
        }
    }
}

impl Drop for Publisher {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Shared {
    fn status(&self) -> MutexGuard<'_, Status> {
        self.status.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn log(&self) -> MutexGuard<'_, Option<Log>> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Passes the store's commits on, so that the publisher waits at one place for all it waits for.
    fn watch_commits(self: &Arc<Self>, source: Arc<dyn Source>) -> JoinHandle<()> {
        let shared = Arc::downgrade(self);
        thread::spawn(move || {
            let mut seen = 0;
            loop {
                let durable = source.wait(seen, Duration::from_secs(1));
                let Some(shared) = shared.upgrade() else {
                    return;
                };
                let mut status = shared.status();
                if status.stop {
                    return;
                }
                if durable > seen {
                    seen = durable;
                    status.progress.durable = durable;
                    shared.changed.notify_all();
                }
            }
        })
    }

    fn run(&self, open: &dyn Fn() -> Result<Log, PublishError>) {
        let mut pace = Pace::default();
        // At first the log is opened and what is left over is published, whatever is due.
        let mut due = Due::Publish;
        loop {
            let result = self.step(due, open, &mut pace);
            match result {
                // Told to stop while it worked, it works once more: to the end.
                Ok(()) if due == Due::Stop => return,
                Ok(()) if self.status().halt => return,
                Ok(()) => due = self.wait_until_due(&pace),
                Err(error) => {
                    tracing::error!(%error, code = error.code(), "publishing");
                    let halted = self.status().stop || !error.may_pass();
                    let (code, text) = (error.code(), error.to_string());
                    self.status().progress.alarm = Some(Alarm { code, text, halted });
                    self.changed.notify_all();
                    if halted {
                        return;
                    }
                    if error.wants_room() {
                        *self.log() = None;
                    }
                    self.pause();
                }
            }
        }
    }

    fn wait_until_due(&self, pace: &Pace) -> Due {
        let mut status = self.status();
        loop {
            match pace.due(&status, Instant::now()) {
                Due::Later(time) => {
                    let waited = self.changed.wait_timeout(status, time);
                    status = waited.unwrap_or_else(PoisonError::into_inner).0;
                }
                due => return due,
            }
        }
    }

    fn step(
        &self,
        due: Due,
        open: &dyn Fn() -> Result<Log, PublishError>,
        pace: &mut Pace,
    ) -> Result<(), PublishError> {
        // The log is let go between chunks: proofs do not wait for a backlog.
        while self.read_on(open)? {}
        let mut log = self.log();
        let Some(log) = log.as_mut().filter(|_| !self.status().halt) else {
            return Ok(());
        };
        match due {
            Due::Sign => {
                log.sign()?;
                pace.signed = Some(Instant::now());
            }
            Due::Publish | Due::Stop | Due::Later(_) => {
                log.publish()?;
                pace.published = Some(Instant::now());
            }
        }
        // Before what was published is told: who sees that all is covered sees no alarm beside it.
        {
            let mut status = self.status();
            if !status.halt {
                status.progress.alarm = None;
            }
        }
        self.report(log);
        Ok(())
    }

    /// Opens the log if it is not open and reads one chunk; false when there is nothing left to read.
    fn read_on(&self, open: &dyn Fn() -> Result<Log, PublishError>) -> Result<bool, PublishError> {
        let mut log = self.log();
        let log = match &mut *log {
            Some(log) => log,
            none => none.insert(open()?),
        };
        self.report(log);
        let (durable, halt) = {
            let status = self.status();
            (status.progress.durable, status.halt)
        };
        if halt || log.size() >= durable {
            return Ok(false);
        }
        log.read_on(durable)?;
        self.report(log);
        Ok(true)
    }

    fn report(&self, log: &Log) {
        let progress = &mut self.status().progress;
        (progress.signed, progress.published) = (log.signed(), log.published());
        progress.durable = progress.durable.max(log.size());
        self.changed.notify_all();
    }

    /// Before another try; shorter when told to stop.
    fn pause(&self) {
        let waits = |status: &mut Status| !status.stop && !status.halt;
        let _ = self
            .changed
            .wait_timeout_while(self.status(), BEFORE_ANOTHER_TRY, waits);
    }
}

#[cfg(test)]
mod tests;
