//! A connection to PostgreSQL that is lost at the commit: whoever asked is told what is true.

use std::{
    io::{Read, Write},
    os::unix::net::{UnixListener, UnixStream},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
};

use ::postgres::config::Host;
use huiyin_store::{Store, StoreError};

use crate::scene::{OFFICE, Scene};

/// A simple query `commit`, as the client sends it.
const COMMIT: &[u8] = b"Q\0\0\0\x0bcommit\0";

const PASS: u8 = 0;
/// Cut before the server hears of the commit.
const CUT_BEFORE: u8 = 1;
/// Cut when the server has been told, before its answer arrives.
const CUT_AFTER: u8 = 2;

/// A proxy before the server's socket that cuts one connection when it is told to.
struct Proxy {
    url: String,
    then: Arc<AtomicU8>,
    _folder: huiyin_testkit::TempFolder,
}

impl Proxy {
    fn before(url: &str) -> Self {
        let folder = huiyin_testkit::TempFolder::new();
        let config: ::postgres::Config = url.parse().unwrap();
        let Host::Unix(server) = &config.get_hosts()[0] else {
            panic!("the tests' own server listens on a socket of the system");
        };
        let name = format!(
            ".s.PGSQL.{}",
            config.get_ports().first().copied().unwrap_or(5432)
        );
        let listener = UnixListener::bind(folder.join(&name)).unwrap();
        let then = Arc::new(AtomicU8::new(PASS));
        let (server, orders) = (server.join(&name), Arc::clone(&then));
        std::thread::spawn(move || {
            for client in listener.incoming() {
                let (client, server, orders) =
                    (client.unwrap(), server.clone(), Arc::clone(&orders));
                std::thread::spawn(move || relay(client, &server, &orders));
            }
        });
        let folder_path = folder.join("");
        let escaped = folder_path
            .to_str()
            .unwrap()
            .trim_end_matches('/')
            .replace('/', "%2F");
        let database = config.get_dbname().unwrap();
        Self {
            url: format!("postgres://postgres@{escaped}/{database}"),
            then,
            _folder: folder,
        }
    }

    fn then(&self, what: u8) {
        self.then.store(what, Ordering::SeqCst);
    }
}

fn relay(client: UnixStream, server: &Path, orders: &AtomicU8) {
    let server = UnixStream::connect(server).unwrap();
    let (mut to_client, mut from_server) =
        (client.try_clone().unwrap(), server.try_clone().unwrap());
    let answers = std::thread::spawn(move || {
        let _ = std::io::copy(&mut from_server, &mut to_client);
        let _ = to_client.shutdown(std::net::Shutdown::Both);
    });
    let (mut from_client, mut to_server) = (client, server);
    let mut bytes = [0; 1 << 16];
    while let Ok(read @ 1..) = from_client.read(&mut bytes) {
        let is_commit = bytes[..read].ends_with(COMMIT);
        let order = if is_commit {
            orders.swap(PASS, Ordering::SeqCst)
        } else {
            PASS
        };
        if order != PASS {
            // First the client's side, so that no answer gets through.
            from_client.shutdown(std::net::Shutdown::Both).unwrap();
        }
        if order != CUT_BEFORE && to_server.write_all(&bytes[..read]).is_err() {
            break;
        }
        if order != PASS {
            break;
        }
    }
    // The server does what it has been told, and then finds that nobody listens.
    let _ = to_server.shutdown(std::net::Shutdown::Write);
    let _ = answers.join();
}

fn entries(store: &Store) -> u64 {
    store
        .read(|tx| huiyin_store::size_of(tx, OFFICE, 1))
        .unwrap()
}

#[test]
fn a_connection_lost_at_the_commit_is_answered_with_what_became_of_the_write() {
    let scene = Scene::on_postgres();
    let proxy = Proxy::before(&scene.at);
    let environment = scene.environment();
    drop(scene.store);
    let store = Store::open(&proxy.url, environment).unwrap();
    let before = entries(&store);

    proxy.then(CUT_BEFORE);
    let lost = store.write(|append| append.open_register(OFFICE, 30, false));
    assert!(matches!(lost, Err(StoreError::Unavailable(_))), "{lost:?}");
    assert_eq!(entries(&store), before);

    proxy.then(CUT_AFTER);
    let made = store
        .write(|append| append.open_register(OFFICE, 31, false))
        .unwrap();
    assert_eq!((entries(&store), made.seq), (before + 1, before));
    assert_eq!(store.committed().size(OFFICE).unwrap().size, before + 1);

    // And life goes on, on the head that was committed.
    let next = store
        .write(|append| append.open_register(OFFICE, 32, false))
        .unwrap();
    assert_eq!(next.seq, before + 1);
    assert_eq!(store.check().unwrap(), []);
}

#[test]
fn a_write_without_an_entry_that_is_lost_at_the_commit_is_called_unknown() {
    const NOTHING: &str = "update book set asked = asked where office = $1";
    let scene = Scene::on_postgres();
    let proxy = Proxy::before(&scene.at);
    let environment = scene.environment();
    drop(scene.store);
    let store = Store::open(&proxy.url, environment).unwrap();
    proxy.then(CUT_AFTER);
    let lost = store.write(|append| append.run(NOTHING, &[OFFICE.into()]));
    assert!(matches!(lost, Err(StoreError::Unknown(_))), "{lost:?}");
    assert!(
        store
            .write(|append| append.run(NOTHING, &[OFFICE.into()]))
            .is_ok()
    );
}
