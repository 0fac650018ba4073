//! Listening, and stopping gracefully.

use std::net::SocketAddr;
use std::sync::Arc;

use huiyin_office::Office;

/// A bound address, before the first request is answered.
pub struct Listening {
    /// The address, with the port the system chose where 0 was asked for.
    pub address: SocketAddr,
    listener: tokio::net::TcpListener,
}

impl Listening {
    /// Binds an address such as `127.0.0.1:8080`.
    /// # Errors
    /// When the address is taken or not this machine's.
    pub async fn bind(address: &str) -> std::io::Result<Self> {
        let listener = tokio::net::TcpListener::bind(address).await?;
        Ok(Self { address: listener.local_addr()?, listener })
    }
}

/// Answers requests until SIGTERM or Ctrl-C, then finishes those under way.
/// # Errors
/// When the listener fails.
pub async fn serve(listening: Listening, office: Arc<Office>) -> std::io::Result<()> {
    axum::serve(listening.listener, crate::router(office))
        .with_graceful_shutdown(asked_to_stop())
        .await
}

async fn asked_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let mut term = signal(SignalKind::terminate()).expect("a signal handler can be set at start");
    tokio::select! {
        _ = term.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}
