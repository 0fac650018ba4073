//! How far each office's journal is durable: what the publisher waits for.

use std::{
    collections::HashMap,
    sync::{
        Condvar, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

/// How far a journal reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Size {
    /// The log's generation, from 1.
    pub generation: u32,
    /// Entries in it.
    pub size: u64,
}

/// The durable sizes of all offices, with a way to wait for more.
#[derive(Debug, Default)]
pub struct Committed {
    sizes: Mutex<HashMap<String, Size>>,
    changed: Condvar,
    woken: AtomicU64,
}

impl Committed {
    /// The latest durable size of an office that this process has seen.
    pub fn size(&self, office: &str) -> Option<Size> {
        self.sizes
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(office)
            .copied()
    }

    /// Waits until the office's journal reaches beyond `seen`, or the time is over: the latest
    /// durable size.
    pub fn wait(&self, office: &str, seen: Size, at_most: Duration) -> Option<Size> {
        let sizes = self.sizes.lock().unwrap_or_else(PoisonError::into_inner);
        let woken = self.woken.load(Ordering::Relaxed);
        let (sizes, _) = self
            .changed
            .wait_timeout_while(sizes, at_most, |sizes| {
                sizes.get(office).is_none_or(|size| *size <= seen)
                    && self.woken.load(Ordering::Relaxed) == woken
            })
            .unwrap_or_else(PoisonError::into_inner);
        sizes.get(office).copied()
    }

    /// Wakes everybody who waits, for example to stop.
    pub fn wake(&self) {
        let _sizes = self.sizes.lock().unwrap_or_else(PoisonError::into_inner);
        self.woken.fetch_add(1, Ordering::Relaxed);
        self.changed.notify_all();
    }

    pub(crate) fn publish<'a>(&self, reached: impl Iterator<Item = (&'a str, Size)>) {
        let mut any = false;
        let mut sizes = self.sizes.lock().unwrap_or_else(PoisonError::into_inner);
        for (office, size) in reached {
            any = true;
            match sizes.get_mut(office) {
                Some(known) => *known = size,
                None => {
                    sizes.insert(office.to_owned(), size);
                }
            }
        }
        drop(sizes);
        if any {
            self.changed.notify_all();
        }
    }
}
