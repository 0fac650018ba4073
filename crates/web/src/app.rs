//! What every handler shares, and the table of routes.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use huiyin_office::Office;
use tokio::sync::Semaphore;

use crate::edge::Edge;
use crate::lines::Shares;
use crate::problem::Problem;
use crate::staff::why::Explanations;
use crate::uploads::Room;
use crate::{api, assets, gate, preferences, public, staff};

/// A petition's text is at most 20,000 characters; four bytes each, and room for the rest.
pub const MAX_BODY_BYTES: usize = 256 * 1024;
/// Whoever tries a password waits this long at most for others who do.
const HASHING_QUEUE: Duration = Duration::from_secs(20);

/// Whoever hands in photographs waits this long at most for others who do.
const DRAWING_QUEUE: Duration = Duration::from_secs(120);

/// What every handler shares. A request hands it on a dozen times: that counts one reference, not three.
#[derive(Clone)]
pub struct App(Arc<Shared>);

struct Shared {
    office: Arc<Office>,
    edge: Edge,
    /// Readers and writers at work at once; the others wait here, not in threads.
    permits: Arc<Semaphore>,
    /// Passwords being hashed at once: each takes 64 MiB and all of a core.
    hashing: Arc<Semaphore>,
    /// Forms with files looked through at once: a photograph of the largest kind takes half a gigabyte while it is
    /// drawn again.
    drawing: Arc<Semaphore>,
    /// For files that come in.
    room: Room,
    explanations: Explanations,
    /// Of requests under way.
    shares: Shares,
}

impl App {
    /// What needs no reading from the database: names, settings, today.
    pub fn office(&self) -> &Office {
        &self.0.office
    }

    /// What stands around the program.
    pub fn edge(&self) -> &Edge {
        &self.0.edge
    }

    /// Room for files that come in.
    pub fn room(&self) -> &Room {
        &self.0.room
    }

    /// Shares of requests under way, by line.
    pub fn shares(&self) -> &Shares {
        &self.0.shares
    }

    /// Why last days are those days, as far as it was told before.
    pub fn explanations(&self) -> &Explanations {
        &self.0.explanations
    }

    /// Runs a use case that hashes a password. They wait for each other, never readers and writers for them.
    pub async fn run_heavy<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Office) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        self.queued(&self.0.hashing, HASHING_QUEUE, work).await
    }

    /// Looks files through and draws photographs again, in a queue of their own.
    pub async fn run_with_files<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Office) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        self.queued(&self.0.drawing, DRAWING_QUEUE, work).await
    }

    async fn queued<T: Send + 'static>(
        &self,
        queue: &Arc<Semaphore>,
        patience: Duration,
        work: impl FnOnce(&Office) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let permit = tokio::time::timeout(patience, Arc::clone(queue).acquire_owned())
            .await
            .map_err(|_| Problem::TooSlow)?
            .map_err(|_| Problem::Stopping)?;
        let office = Arc::clone(&self.0.office);
        let done = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work(&office)
        });
        done.await.map_err(|error| Problem::fault(&error))?
    }

    /// Runs a use case that writes, waits or takes long, on a worker thread: the one hop from the edge to
    /// the core.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Office) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let permit = Arc::clone(&self.0.permits)
            .acquire_owned()
            .await
            .map_err(|_| Problem::Stopping)?;
        let office = Arc::clone(&self.0.office);
        let done = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work(&office)
        });
        done.await.map_err(|error| Problem::fault(&error))?
    }

    /// Runs a use case that reads a page's worth. From the database in this process it is read in place, in
    /// less time than two threads need to hand it over; another machine is waited for on a worker thread.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Office) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        if !self.0.office.reads_in_place() {
            return self.run(work).await;
        }
        // A fault in one page is not the end of its connection.
        let found = std::panic::catch_unwind(AssertUnwindSafe(|| self.0.office.read_as_one(work)));
        found.map_err(|_| Problem::fault(&"a page panicked"))??
    }
}

/// All routes: one line a resource.
pub fn router(office: Arc<Office>, edge: &Edge) -> Router {
    let app = App(Arc::new(Shared {
        office,
        edge: edge.clone(),
        permits: Arc::new(Semaphore::new(64)),
        hashing: Arc::new(Semaphore::new(2)),
        drawing: Arc::new(Semaphore::new(1)),
        room: Room::default(),
        explanations: Explanations::default(),
        shares: Shares::new(),
    }));
    let pages = Router::new()
        .merge(public::home::routes())
        .merge(public::about::routes())
        .merge(public::submit::routes())
        .merge(public::progress::routes(&app))
        .merge(public::check_receipt::routes())
        .merge(public::record::routes())
        .merge(staff::work::routes())
        .merge(staff::matter::routes())
        .merge(staff::step::routes())
        .merge(staff::answer::routes())
        .merge(staff::paper::routes())
        .merge(staff::duty::routes())
        .merge(staff::releases::routes())
        .merge(staff::reviews::routes())
        .merge(staff::sign_queue::routes())
        .merge(preferences::routes())
        .merge(staff::sign_in::routes())
        .merge(staff::account::routes())
        .merge(staff::second::routes())
        .merge(staff::admin::routes())
        .merge(staff::help::routes())
        .merge(staff::matters::routes())
        .merge(staff::registers::routes())
        .merge(staff::registration::routes())
        .merge(staff::slip::routes())
        .fallback(async || Problem::NotFound)
        .layer(from_fn_with_state(app.clone(), gate::page));
    let others = Router::new()
        .merge(assets::routes())
        .merge(public::journal::routes())
        .merge(api::health::routes())
        .merge(api::petitions::routes())
        .layer(from_fn(gate::plain));
    pages
        .merge(others)
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .with_state(app)
}
