//! Listening with limits on slow clients, and stopping gracefully.

use std::net::{IpAddr, SocketAddr};
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

use crate::edge::Edge;
use crate::lines::{CONNECTIONS_OF_ONE, Lines};
use crate::origin::{Peer, believe, is_proxy};
use crate::patient::Patient;

/// Requests under way are given this long after the server was asked to stop.
const PATIENCE: Duration = Duration::from_secs(10);
/// Connections at once; more wait to be accepted.
const CONNECTIONS: usize = 1024;

/// How long slow clients are waited for.
#[derive(Clone, Copy)]
struct Limits {
    /// A request's head must arrive, and an idle connection must ask again, within this time.
    head: Duration,
    /// Of an answer something must be taken within this time.
    taken: Duration,
}

const LIMITS: Limits = Limits {
    head: Duration::from_secs(30),
    taken: Duration::from_secs(30),
};

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
pub async fn serve(listening: Listening, office: Arc<Office>, edge: &Edge) {
    answer(listening, crate::router(office, edge), edge, LIMITS).await;
}

async fn answer(listening: Listening, router: axum::Router, edge: &Edge, limits: Limits) {
    let service = TowerToHyperService::new(router);
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(limits.head);
    let lines = Lines::new(CONNECTIONS_OF_ONE);
    let proxies: Arc<[IpAddr]> = edge.proxies.clone().into();
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
        // A proxy speaks for many; anybody else for one line, which has its share and no more.
        let share = match is_proxy(from.ip(), &proxies) {
            true => None,
            false => match lines.take(from.ip()) {
                Some(held) => Some(held),
                None => continue,
            },
        };
        let (service, peer, proxies) = (service.clone(), from.ip(), Arc::clone(&proxies));
        let service = service_fn(move |mut request| {
            believe(peer, &proxies, request.headers_mut());
            request.extensions_mut().insert(Peer(peer));
            service.call(request)
        });
        let stream = Patient::new(stream, limits.taken);
        let connection = http.serve_connection(TokioIo::new(stream), service);
        let watched = graceful.watch(connection);
        tokio::spawn(async move {
            let _held = (place, share);
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

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use axum::Router;
    use axum::routing::{get, post};
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpStream;

    use super::*;

    const SHORT: Limits = Limits {
        head: Duration::from_millis(200),
        taken: Duration::from_millis(200),
    };

    /// Enough to fill every buffer between both ends.
    const LARGE: usize = 64 * 1024 * 1024;

    async fn connected() -> TcpStream {
        let listening = Listening::bind("127.0.0.1:0").await.unwrap();
        let address = listening.address;
        let router = Router::new()
            .route("/", get(async || "here"))
            .route("/large", get(async || vec![b'.'; LARGE]))
            .route("/", post(async |body: String| body));
        tokio::spawn(async move { answer(listening, router, &Edge::default(), SHORT).await });
        TcpStream::connect(address).await.unwrap()
    }

    /// All that comes until the server hangs up, with an end that no test waits for.
    async fn rest(client: &mut TcpStream) -> Vec<u8> {
        let mut got = Vec::new();
        let read = async {
            let mut piece = vec![0; 64 * 1024];
            while let Ok(length @ 1..) = client.read(&mut piece).await {
                got.extend_from_slice(&piece[..length]);
            }
        };
        let patience = Duration::from_secs(30);
        tokio::time::timeout(patience, read).await.expect("hung up");
        got
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn whoever_does_not_finish_the_head_of_a_request_is_hung_up_on() {
        let mut client = connected().await;
        client
            .write_all(b"GET / HTTP/1.1\r\nhost: a")
            .await
            .unwrap();
        let answer = rest(&mut client).await;
        assert!(!answer.starts_with(b"HTTP/1.1 200"), "{answer:?}");
        // As is whoever asks for nothing more.
        let mut client = connected().await;
        let asks = b"GET / HTTP/1.1\r\nhost: a\r\n\r\n";
        client.write_all(asks).await.unwrap();
        assert!(rest(&mut client).await.ends_with(b"here"));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn whoever_takes_nothing_of_an_answer_is_hung_up_on() {
        let mut client = connected().await;
        let asks = b"GET /large HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
        client.write_all(asks).await.unwrap();
        let began = Instant::now();
        tokio::time::sleep(10 * SHORT.taken).await;
        let got = rest(&mut client).await.len();
        assert!(got < LARGE, "{got} bytes in {:?}", began.elapsed());
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn nonsense_gets_no_page() {
        for nonsense in [
            &b"\x16\x03\x01\x02\0 a greeting of TLS \r\n\r\n"[..],
            b"GET / HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nabcdef",
            b"POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: gzip\r\n\r\n",
            b"GET / HTTP/9.9\r\n\r\n",
        ] {
            let mut client = connected().await;
            client.write_all(nonsense).await.unwrap();
            let answer = rest(&mut client).await;
            assert!(!answer.starts_with(b"HTTP/1.1 200"), "{nonsense:?}");
        }
    }
}
