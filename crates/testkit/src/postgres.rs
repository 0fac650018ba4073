//! A private PostgreSQL for tests.
//!
//! [`url`] gives every caller a fresh, empty database. With `HUIYIN_TEST_POSTGRES` set to the URL of
//! a server (and any database of it in which databases can be made), that server is used. Otherwise
//! a cluster of its own is started below the temporary folder and shared by all test processes:
//!
//! * it listens on a Unix socket in its own folder, never on the network;
//! * it runs as an unprivileged user (`postgres`, else `nobody`) when the tests run as root, because
//!   `initdb` refuses root;
//! * `fsync` stays on, as in production;
//! * each test process holds a shared lock on the file `users`; a watchdog stops the server and
//!   removes the cluster some seconds after the last one is gone.

mod own;

pub use own::Own;

use std::{
    fs::{self, File, OpenOptions},
    os::unix::fs::{PermissionsExt, chown},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};

use postgres::{Client, NoTls};

use crate::run_as::RunAs;

/// Names a running server whose databases may be used instead of a private cluster.
pub const VARIABLE: &str = "HUIYIN_TEST_POSTGRES";

/// Held for the life of the process: the server stays as long as somebody uses it.
static SERVER: OnceLock<(String, Option<File>)> = OnceLock::new();
static DATABASES: AtomicU32 = AtomicU32::new(0);

/// The URL of a fresh, empty database.
///
/// # Panics
/// When there is no PostgreSQL 15 or newer, or it does not start: its message says what to install.
pub fn url() -> String {
    let (server, _) = SERVER.get_or_init(|| match std::env::var(VARIABLE) {
        Ok(server) => (server, None),
        Err(_) => start(),
    });
    let count = DATABASES.fetch_add(1, Ordering::SeqCst);
    let name = format!("huiyin_test_{}_{count}", std::process::id());
    let mut client = Client::connect(server, NoTls)
        .unwrap_or_else(|error| panic!("PostgreSQL at {server} does not answer: {error}"));
    client
        .batch_execute(&format!("drop database if exists {name}; "))
        .and_then(|()| client.batch_execute(&format!("create database {name} template template0")))
        .unwrap_or_else(|error| panic!("no database can be made at {server}: {error}"));
    with_database(server, &name)
}

fn with_database(server: &str, name: &str) -> String {
    let (head, query) = server
        .split_once('?')
        .map_or((server, ""), |(head, query)| (head, query));
    let scheme = head.find("://").map_or(0, |at| at + 3);
    let host = head[scheme..]
        .find('/')
        .map_or(head.len(), |at| scheme + at);
    let query = if query.is_empty() {
        String::new()
    } else {
        format!("?{query}")
    };
    format!("{}/{name}{query}", &head[..host])
}

/// Starts the shared cluster, or joins it.
fn start() -> (String, Option<File>) {
    let run_as = RunAs::one_of(&["postgres", "nobody"]);
    let folder = std::env::temp_dir().join(format!("huiyin-postgres-{}", run_as.uid));
    fs::create_dir_all(&folder).expect("the temporary folder can be written");
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).expect("the folder is ours");
    let starting = open(&folder.join("start"));
    starting.lock().expect("a lock on the cluster's folder");
    let users = open(&folder.join("users"));
    users.lock_shared().expect("a lock on the cluster's users");
    let cluster = folder.join("cluster");
    let url = format!("postgres://postgres@{}/postgres", percent(&cluster));
    if Client::connect(&url, NoTls).is_err() {
        make(&cluster, &run_as);
        watch(&folder, &cluster, &run_as);
    }
    (url, Some(users))
}

fn make(cluster: &Path, run_as: &RunAs) {
    let bin = binaries();
    let _ = fs::remove_dir_all(cluster);
    fs::create_dir(cluster).expect("the temporary folder can be written");
    chown(cluster, Some(run_as.uid), Some(run_as.gid)).expect("the folder can change hands");
    fs::set_permissions(cluster, fs::Permissions::from_mode(0o711)).expect("the folder is ours");
    let data = cluster.join("data");
    let mut initdb = run_as.command(&bin.join("initdb"));
    initdb.args([
        "-A",
        "trust",
        "-U",
        "postgres",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
        "-N",
        "-D",
    ]);
    succeed(initdb.arg(&data));
    serve(cluster, run_as);
}

/// Starts the server of a cluster that was made.
fn serve(cluster: &Path, run_as: &RunAs) {
    let options = format!(
        "-c listen_addresses='' -c unix_socket_directories={} -c max_connections=200 \
         -c unix_socket_permissions=0777 -c shared_buffers=64MB",
        cluster.display()
    );
    let mut start = run_as.command(&binaries().join("pg_ctl"));
    start.args(["start", "-w", "-t", "60", "-D"]);
    start
        .arg(cluster.join("data"))
        .arg("-l")
        .arg(cluster.join("log"))
        .args(["-o", &options]);
    succeed(start.stdout(Stdio::null()).stderr(Stdio::null()));
}

/// Stops the server and removes the cluster once no process holds `users` any more.
fn watch(folder: &Path, cluster: &Path, run_as: &RunAs) {
    let stop = format!(
        "{} stop -m immediate -D '{}/data'; rm -rf '{}'",
        run_as.shell(&binaries().join("pg_ctl")),
        cluster.display(),
        cluster.display()
    );
    let script = format!(
        "cd '{}'; while :; do sleep 15; \
         flock start flock -n -x users sh -c \"$0\" && exit; done",
        folder.display()
    );
    let watchdog = Command::new("setsid")
        .args(["sh", "-c", &script, &stop])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    drop(watchdog.expect("setsid and flock of util-linux"));
}

/// The newest installed PostgreSQL from 15 on.
fn binaries() -> PathBuf {
    let installed = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let newest = installed
        .filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok())
        .filter(|version| *version >= 15)
        .max();
    if let Some(version) = newest {
        return PathBuf::from(format!("/usr/lib/postgresql/{version}/bin"));
    }
    let asked = Command::new("pg_config").arg("--bindir").output();
    let bin = asked
        .ok()
        .filter(|asked| asked.status.success())
        .map(|asked| PathBuf::from(String::from_utf8_lossy(&asked.stdout).trim()));
    bin.filter(|bin| bin.join("initdb").exists())
        .unwrap_or_else(|| {
            panic!(
                "no PostgreSQL 15 or newer is installed; on Debian: apt-get install postgresql. \
             Or name a server in {VARIABLE}"
            )
        })
}

fn succeed(command: &mut Command) {
    let done = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(
        done.status.success(),
        "{command:?} failed: {}",
        String::from_utf8_lossy(&done.stderr)
    );
}

fn open(path: &Path) -> File {
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .open(path);
    file.expect("the temporary folder can be written")
}

fn percent(path: &Path) -> String {
    path.to_string_lossy()
        .replace('%', "%25")
        .replace('/', "%2F")
}
