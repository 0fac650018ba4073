//! Listening with limits on slow clients, and stopping gracefully.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use huiyin_office::Office;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::Semaphore;

use crate::origin::Peer;

/// A request's head must arrive, and an idle connection must ask again, within this time.
const HEAD: Duration = Duration::from_secs(30);
/// Requests under way are given this long after the server was asked to stop.
const PATIENCE: Duration = Duration::from_secs(10);
/// Connections at once; more wait to be accepted.
const CONNECTIONS: usize = 1024;

/// A bound address, before the first request is answered.
pub struct Listening {
    /// The address, with the port the system chose where 0 was asked for.
    pub address: SocketAddr,
    listener: TcpListener,
    term: Signal,
}

impl Listening {
    /// Binds an address such as `127.0.0.1:8080`. From here on SIGTERM ends the server gently: whoever is
    /// told that it listens may also tell it to stop.
    /// # Errors
    /// When the address is taken or not this machine's.
    pub async fn bind(address: &str) -> std::io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        Ok(Self {
            address: listener.local_addr()?,
            listener,
            term: signal(SignalKind::terminate())?,
        })
    }
}

/// Answers requests until SIGTERM or Ctrl-C, then finishes those under way, for ten seconds at most.
pub async fn serve(listening: Listening, office: Arc<Office>) {
    let service = TowerToHyperService::new(crate::router(office));
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD);
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let Listening { listener, term, .. } = listening;
    let mut stop = std::pin::pin!(asked_to_stop(term));
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else {
            break;
        };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        let (stream, from) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of file descriptors, or a client that is gone again: the next one may do.
                tracing::warn!(%error, "a connection was not accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let (service, peer) = (service.clone(), Peer(from.ip()));
        let service = service_fn(move |mut request| {
            request.extensions_mut().insert(peer);
            service.call(request)
        });
        let connection = http.serve_connection(TokioIo::new(stream), service);
        let watched = graceful.watch(connection);
        tokio::spawn(async move {
            let _place = place;
            // A client that breaks off is no event of ours.
            let _ = watched.await;
        });
    }
    drop(listener);
    if tokio::time::timeout(PATIENCE, graceful.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("some clients did not finish; they are cut off");
    }
}

async fn asked_to_stop(mut term: Signal) {
    tokio::select! {
        _ = term.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}
