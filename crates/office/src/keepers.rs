//! The keepers of an office's journal, as a server starts them: signer, publisher, and the check that never ends.

use crate::background;
use crate::error::OfficeError;
use crate::failpoint;
use crate::files::{Disk, RealDisk};
use crate::place::{OfficeFile, Place};
use crate::publisher::{
    Alarm, Log, Progress, Proof, PublicFolder, PublishError, Publisher, Source, StoredRows,
};
use crate::recovery::{self, Trouble};
use crate::signer::{Sign, SignError, SignerClient};
use huiyin_journal::key::{Algorithm, VerifierKey};
use huiyin_journal::origin::{self, Origin};
use huiyin_store::{Store, StoreError};
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// The whole log is hashed again so often, beside the first time at the start.
const BETWEEN_CHECKS: Duration = Duration::from_secs(24 * 3600);
/// What the check leaves to others between two chunks of some ten milliseconds' work.
const BETWEEN_CHUNKS: Duration = Duration::from_millis(20);

/// Signer, publisher and checker of one office; they end with this value.
pub struct Keepers {
    key: VerifierKey,
    /// None when the start-up check failed: then the office only reads.
    publisher: Option<Arc<Publisher>>,
    watch: Arc<Watch>,
    checker: Mutex<Option<JoinHandle<()>>>,
}

/// What the checker and the server share.
#[derive(Default)]
struct Watch {
    state: Mutex<WatchState>,
    changed: Condvar,
}

#[derive(Default)]
struct WatchState {
    trouble: Option<String>,
    checked: u64,
    stop: bool,
}

/// How the journal's keeping goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeepersHealth {
    /// The log's key.
    pub key: String,
    /// How far signatures and files are.
    pub progress: Progress,
    /// Why nothing may be written; `None` when all is well.
    pub trouble: Option<String>,
    /// How often the whole log was hashed again and found right since the start.
    pub checked: u64,
}

impl Keepers {
    /// Starts the signer as a child, runs the start-up check, and starts publisher and checker.
    ///
    /// A journal that does not bear out its signature is no error here: the office opens and only reads, [`Keepers::trouble`] says why.
    /// # Errors
    /// [`OfficeError::Keeper`] when the signer cannot work.
    pub fn start(
        store: Arc<Store>,
        place: &Place,
        file: &OfficeFile,
        signer_program: PathBuf,
    ) -> Result<Self, OfficeError> {
        failpoint::pass("store-opened");
        let size = store.committed().size(&file.code).unwrap_or_default();
        let generation = size.generation.max(1);
        let origin = origin::format(&file.domain, &file.code, generation.into())
            .map_err(|error| OfficeError::Keeper(error.to_string()))?;
        let signer = SignerClient::spawn(&signer_program, &place.signer_dir()).map_err(keeper)?;
        let source: Arc<dyn Source> = Arc::new(StoredRows::new(store, &file.code, generation));
        let named = Origin::parse(&origin).expect("formatted as an origin");
        let disk: Arc<dyn Disk> = Arc::new(RealDisk);
        let folder = PublicFolder::of(disk, place.data(), &named);
        Self::with(&origin, folder, Arc::new(signer), source)
    }

    /// The same on any rows, files and signer.
    /// # Errors
    /// [`OfficeError::Keeper`] when the signer cannot work.
    pub fn with(
        origin: &str,
        folder: PublicFolder,
        signer: Arc<dyn Sign>,
        source: Arc<dyn Source>,
    ) -> Result<Self, OfficeError> {
        let public = signer.key().map_err(keeper)?;
        let key = VerifierKey::new(origin, Algorithm::Ed25519, &public)
            .map_err(|error| OfficeError::Keeper(error.to_string()))?;
        let signed = signer.state(origin).map_err(keeper)?;
        let watch = Arc::new(Watch::default());
        let found = recovery::check_start(&*source, &key, signed)
            .and_then(|()| recovery::check_published(&folder, &key, signed));
        if let Err(trouble) = found {
            watch.alarm(&trouble);
            return Ok(Self {
                key,
                publisher: None,
                watch,
                checker: Mutex::new(None),
            });
        }
        let open = {
            let (origin, folder) = (origin.to_owned(), folder.clone());
            let (signer, source) = (Arc::clone(&signer), Arc::clone(&source));
            move || Log::open(&origin, folder.clone(), signer.clone(), source.clone())
        };
        let publisher = Arc::new(Publisher::start(Arc::clone(&source), open));
        let check = Checker {
            origin: origin.to_owned(),
            folder,
            signer,
            source,
            watch: Arc::clone(&watch),
            publisher: Arc::clone(&publisher),
        };
        let checker = Mutex::new(Some(thread::spawn(move || check.run())));
        Ok(Self {
            key,
            publisher: Some(publisher),
            watch,
            checker,
        })
    }

    /// The log's key.
    pub fn key(&self) -> &VerifierKey {
        &self.key
    }

    /// How far signatures and files are.
    pub fn progress(&self) -> Progress {
        self.publisher
            .as_ref()
            .map(|publisher| publisher.progress())
            .unwrap_or_default()
    }

    /// Entries under the published checkpoint.
    pub fn published(&self) -> u64 {
        self.progress().published
    }

    /// What `/healthz` shows.
    pub fn health(&self) -> KeepersHealth {
        KeepersHealth {
            key: self.key.to_string(),
            progress: self.progress(),
            trouble: self.trouble(),
            checked: self.watch.lock().checked,
        }
    }

    /// What holds up receipts without making the record doubtful: a full disk below the public files, a signer that is away.
    pub fn alarm(&self) -> Option<Alarm> {
        self.progress().alarm
    }

    /// Why nothing may be written: the record and its signature contradict each other.
    pub fn trouble(&self) -> Option<String> {
        if let Some(trouble) = self.watch.lock().trouble.clone() {
            return Some(trouble);
        }
        self.alarm()
            .filter(|alarm| alarm.contradicts_record())
            .map(|alarm| alarm.text)
    }

    /// Waits until a signature covers entry `seq`; false when the time is over or nothing is signed any more.
    pub fn wait_covered(&self, seq: u64, at_most: Duration) -> bool {
        self.publisher
            .as_ref()
            .is_some_and(|publisher| publisher.wait_covered(seq, at_most))
    }

    /// Waits until entry `seq` is under the published checkpoint.
    pub fn wait_published(&self, seq: u64, at_most: Duration) -> bool {
        self.publisher
            .as_ref()
            .is_some_and(|publisher| publisher.wait_published(seq, at_most))
    }

    /// The way from entry `seq` to the newest signature, published or not.
    /// # Errors
    /// [`PublishError::NotCovered`], or what the public files give.
    pub fn prove(&self, seq: u64) -> Result<Proof, PublishError> {
        self.publisher
            .as_ref()
            .ok_or(PublishError::NotCovered)?
            .prove(seq)
    }

    /// Publishes the journal to its end and stops; doing it twice is fine.
    /// # Errors
    /// [`OfficeError::Keeper`] when the rest could not be published: nothing registered is lost, the next start publishes it.
    pub fn stop(&self) -> Result<(), OfficeError> {
        self.watch.lock().stop = true;
        self.watch.changed.notify_all();
        if let Some(publisher) = &self.publisher {
            publisher.stop();
        }
        let checker = self
            .checker
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(checker) = checker {
            let _ = checker.join();
        }
        match self.alarm() {
            Some(alarm) => Err(OfficeError::Keeper(alarm.text)),
            None => Ok(()),
        }
    }
}

impl Drop for Keepers {
    fn drop(&mut self) {
        let _ = self.stop();
    }
}

fn keeper(error: SignError) -> OfficeError {
    OfficeError::Keeper(error.to_string())
}

impl Watch {
    fn lock(&self) -> std::sync::MutexGuard<'_, WatchState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn alarm(&self, trouble: &Trouble) {
        tracing::error!(%trouble, "the office only reads");
        self.lock().trouble = Some(trouble.to_string());
    }

    /// Waits; false when told to stop.
    fn pause(&self, time: Duration) -> bool {
        let waits = |state: &mut WatchState| !state.stop;
        let waited = self.changed.wait_timeout_while(self.lock(), time, waits);
        !waited.unwrap_or_else(PoisonError::into_inner).0.stop
    }
}

/// The whole log, from leaf 0, again and again.
struct Checker {
    origin: String,
    folder: PublicFolder,
    signer: Arc<dyn Sign>,
    source: Arc<dyn Source>,
    watch: Arc<Watch>,
    publisher: Arc<Publisher>,
}

impl Checker {
    fn run(self) {
        background::give_way();
        loop {
            match self.check() {
                Ok(true) => self.watch.lock().checked += 1,
                Ok(false) => {}
                Err(trouble) => {
                    self.publisher.halt(&trouble.to_string());
                    self.watch.alarm(&trouble);
                    return;
                }
            }
            if !self.watch.pause(BETWEEN_CHECKS) {
                return;
            }
        }
    }

    /// False: there was nothing to compare with. A signer that is away is the publisher's alarm.
    fn check(&self) -> Result<bool, Trouble> {
        let Ok(signed) = self.signer.state(&self.origin) else {
            return Ok(false);
        };
        let go_on = || self.watch.pause(BETWEEN_CHUNKS);
        match recovery::rehash(&*self.source, &self.folder, signed, &go_on) {
            // A database that is away says nothing about the record; one with a hole does.
            Err(Trouble::Store(error)) if !matches!(error, StoreError::Damaged(_)) => {
                tracing::warn!(%error, "the journal could not be hashed again");
                Ok(false)
            }
            found => found.map(|()| true),
        }
    }
}

#[cfg(test)]
mod tests;
