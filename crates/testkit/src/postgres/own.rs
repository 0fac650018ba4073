//! A PostgreSQL that one test has for itself, to look at its files.

use std::{fs, os::unix::fs::PermissionsExt, path::PathBuf};

use postgres::{Client, NoTls};

use super::{binaries, make, percent, serve, succeed};
use crate::folder::TempFolder;
use crate::run_as::RunAs;

/// A cluster with one database, stopped and removed when it is dropped.
pub struct Own {
    folder: TempFolder,
    run_as: RunAs,
}

impl Own {
    /// Starts it.
    ///
    /// # Panics
    /// As [`super::url`].
    pub fn start() -> Self {
        let (folder, run_as) = (TempFolder::new(), RunAs::one_of(&["postgres", "nobody"]));
        // The cluster's user goes through it.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o711)).expect("it is ours");
        let own = Self { folder, run_as };
        make(&own.cluster(), &own.run_as);
        own
    }

    /// Its database.
    pub fn url(&self) -> String {
        format!("postgres://postgres@{}/postgres", percent(&self.cluster()))
    }

    /// Runs statements as its superuser.
    ///
    /// # Panics
    /// When one fails.
    pub fn run(&self, statements: &str) {
        let mut client = Client::connect(&self.url(), NoTls).expect("it answers");
        client.batch_execute(statements).expect("they are right");
    }

    /// Stops it, all written out: the folder where its tables, indexes and logs lie.
    ///
    /// # Panics
    /// When it does not stop.
    pub fn stop(&self) -> PathBuf {
        self.end("fast");
        self.cluster()
    }

    /// Starts it again.
    ///
    /// # Panics
    /// When it does not start.
    pub fn start_again(&self) {
        serve(&self.cluster(), &self.run_as);
    }

    fn cluster(&self) -> PathBuf {
        self.folder.join("cluster")
    }

    fn end(&self, how: &str) {
        let mut stop = self.run_as.command(&binaries().join("pg_ctl"));
        stop.args(["stop", "-w", "-m", how, "-D"]);
        succeed(stop.arg(self.cluster().join("data")));
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        if self.cluster().join("data/postmaster.pid").exists() {
            self.end("immediate");
        }
    }
}
