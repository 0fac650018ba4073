//! What every handler shares, and the table of routes.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use huiyin_office::Office;
use tokio::sync::Semaphore;

use crate::problem::Problem;
use crate::{api, headers, public};

/// A petition's text is at most 20,000 characters; four bytes each, and room for the rest.
const MAX_BODY_BYTES: usize = 256 * 1024;

/// What every handler shares.
#[derive(Clone)]
pub struct App {
    office: Arc<Office>,
    /// Readers and writers at work at once; the others wait here, not in threads.
    permits: Arc<Semaphore>,
}

impl App {
    /// Runs a use case on a worker thread: the one hop from the edge to the core.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Office) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let permit = Arc::clone(&self.permits).acquire_owned().await.map_err(|_| Problem::Stopping)?;
        let office = Arc::clone(&self.office);
        let done = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work(&office)
        });
        done.await.map_err(|error| Problem::fault(&error))?
    }
}

/// All routes: one line a resource.
pub fn router(office: Arc<Office>) -> Router {
    let app = App { office, permits: Arc::new(Semaphore::new(64)) };
    Router::new()
        .merge(public::home::routes())
        .merge(public::journal::routes())
        .merge(api::health::routes())
        .merge(api::petitions::routes())
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .layer(axum::middleware::map_response(headers::strict))
        .with_state(app)
}
