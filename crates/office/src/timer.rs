//! What the calendar does by itself: days are sealed, windows lapse.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use huiyin_domain::field::Form;

use crate::background;
use crate::desk::ActAs;
use crate::error::OfficeError;
use crate::office::Office;

/// Looks this often whether a day is over: a sleeping machine or a changed clock does no harm.
const BETWEEN_LOOKS: Duration = Duration::from_secs(20);

/// The thread that seals days and takes the timer's steps while the server runs.
pub struct Timer {
    stop: Arc<(Mutex<bool>, Condvar)>,
    thread: Option<JoinHandle<()>>,
}

impl Timer {
    /// Starts it; it works once now, and then whenever a civil day is over.
    pub fn start(office: Arc<Office>) -> Self {
        let stop = Arc::new((Mutex::new(false), Condvar::new()));
        let asked = Arc::clone(&stop);
        let thread = thread::spawn(move || {
            background::give_way();
            let mut done = None;
            loop {
                office.try_writing_again();
                office.forget_who_started();
                office.forget_who_tried();
                office.end_what_is_over();
                let today = office.moment().today;
                if done != Some(today) {
                    match office
                        .seal_days_over()
                        .and_then(|_| office.take_timer_steps())
                        .and_then(|taken| office.forget_old_drafts().map(|_| taken))
                        .and_then(|taken| office.forget_what_is_over().map(|()| taken))
                    {
                        Ok(_) => {
                            done = Some(today);
                            tidy(&office, || is_over(&asked));
                        }
                        Err(error) => {
                            tracing::error!(%error, "the timer could not work; it tries again")
                        }
                    }
                }
                let (stop, changed) = &*asked;
                let stop = stop.lock().unwrap_or_else(PoisonError::into_inner);
                let waited = changed.wait_timeout_while(stop, BETWEEN_LOOKS, |stop| !*stop);
                if *waited.unwrap_or_else(PoisonError::into_inner).0 {
                    return;
                }
            }
        });
        Self {
            stop,
            thread: Some(thread),
        }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        *self.stop.0.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.stop.1.notify_all();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn is_over(stop: &(Mutex<bool>, Condvar)) -> bool {
    *stop.0.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Puts the search index in order, between the writes of others.
fn tidy(office: &Office, is_over: impl Fn() -> bool) {
    let mut first = true;
    loop {
        match office.store.tidy_search(first) {
            Ok(true) if !is_over() => first = false,
            Ok(_) => return,
            Err(error) => {
                tracing::warn!(%error, "the search index stays as it is until tomorrow");
                return;
            }
        }
    }
}

/// The steps that only the timer takes, in the order of the procedure.
const STEPS: [&str; 3] = ["lapse", "close-lapsed", "finalise"];

impl Office {
    /// After a write that could not be made: may the next one? Nobody else would find out where a server that says it
    /// is unwell gets no requests.
    fn try_writing_again(&self) {
        if self.store.trouble().is_some()
            && let Err(error) = self.store.try_writing(self.code())
        {
            tracing::error!(%error, "nothing can be written");
        }
    }

    /// The same on an operator's word that the clock is right: however many days that are.
    /// # Errors
    /// As the store says.
    pub fn catch_up_days(&self) -> Result<bool, OfficeError> {
        self.may_write()?;
        let office = self.code().to_owned();
        Ok(self.store.write(move |append| append.catch_up(&office))?)
    }

    /// Seals every day that is over; true when there was one.
    /// # Errors
    /// As the store says; [`huiyin_store::StoreError::ClockAhead`] when that would be more than 40 days at once.
    pub fn seal_days_over(&self) -> Result<bool, OfficeError> {
        self.may_write()?;
        let office = self.code().to_owned();
        Ok(self
            .store
            .write(move |append| append.seal_days_over(&office))?)
    }

    /// Takes every step that the timer owes now: how many.
    /// # Errors
    /// The first error, after every other matter had its turn; a step that is not due is no error.
    pub fn take_timer_steps(&self) -> Result<usize, OfficeError> {
        let mut taken = 0;
        let mut failed = None;
        let today = self.moment().today;
        let matters = self
            .store
            .read(|tx| huiyin_store::for_the_timer(tx, self.code(), today))?;
        for matter in matters {
            let listed = self
                .store
                .read(|tx| huiyin_store::list_one(tx, self.code(), matter))?;
            let Some(listed) = listed else {
                continue;
            };
            for name in STEPS {
                match self.step(&listed.number, name, &Form::new(), &ActAs::System) {
                    Ok(_) => taken += 1,
                    Err(OfficeError::Refused(_)) => {}
                    // One matter that cannot be read must not keep the others waiting.
                    Err(error) => {
                        tracing::error!(%error, number = listed.number, "the timer leaves this matter out");
                        failed = failed.or(Some(error));
                    }
                }
            }
        }
        match failed {
            Some(error) => Err(error),
            None => Ok(taken),
        }
    }
}
