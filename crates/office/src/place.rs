//! Where an office's bytes live: one data directory, and perhaps a database elsewhere.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use huiyin_store::{Clock, Environment, Random};
use serde::{Deserialize, Serialize};

use crate::OfficeError;
use crate::files::{self, Disk, Mode};
use crate::keys::Way;
use crate::publisher::PublishedFolder;

/// A data directory: `office.toml`, `data.db` (unless PostgreSQL holds the data), `keys/`, `signer/`
/// and `public/`. Keys and signer are apart from the data, because a backup of one must not hold the
/// others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    data: PathBuf,
    database: Option<String>,
    keys: Option<PathBuf>,
}

/// `office.toml`: which office this directory serves. Everything else about an office is in its journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfficeFile {
    /// Office code, the second part of the journal's name.
    pub code: String,
    /// The office's name as it stands on paper.
    pub name: String,
    /// The deployment's domain, the first part of the journal's name.
    pub domain: String,
    /// IANA time zone.
    pub zone: String,
}

impl Place {
    /// A data directory; `database` is a `postgres://` address, or nothing for the embedded SQLite file.
    pub fn new(data: impl Into<PathBuf>, database: Option<String>) -> Self {
        Self {
            data: data.into(),
            database,
            keys: None,
        }
    }

    /// The same with a key service that somebody else started, at its socket.
    #[must_use]
    pub fn with_keys_at(self, socket: Option<PathBuf>) -> Self {
        Self {
            keys: socket,
            ..self
        }
    }

    /// The same office with its files in another directory.
    pub(crate) fn moved_to(&self, data: &Path) -> Self {
        Self {
            data: data.to_owned(),
            database: self.database.clone(),
            keys: self.keys.clone(),
        }
    }

    /// The directory.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// Whether an office was set up here.
    pub fn is_set_up(&self) -> bool {
        self.office_file().exists()
    }

    /// Whether the office here is a demonstration; the database is not opened.
    /// # Errors
    /// [`OfficeError::NotSetUp`], or [`OfficeError::Setting`] when `office.toml` cannot be read.
    pub fn is_demo(&self) -> Result<bool, OfficeError> {
        Ok(crate::office::is_demo(&self.read_office()?))
    }

    /// What the store is opened with.
    pub fn store_at(&self) -> String {
        match &self.database {
            Some(url) => url.clone(),
            None => self.data.join("data.db").to_string_lossy().into_owned(),
        }
    }

    /// What the store here works with.
    pub(crate) fn environment(
        &self,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Environment {
        Environment {
            clock,
            random,
            published: Arc::new(PublishedFolder::new(&self.public_dir())),
        }
    }

    /// The keys of the matters.
    pub fn keys_dir(&self) -> PathBuf {
        self.data.join("keys")
    }

    /// The key service: at its socket, or a child that is this program.
    pub(crate) fn way_to_keys(&self) -> Result<Way, OfficeError> {
        Ok(match &self.keys {
            Some(socket) => Way::Socket(socket.clone()),
            None => Way::Child {
                program: program()?,
                dir: self.keys_dir(),
            },
        })
    }

    /// The keys, where they are this user's own.
    pub(crate) fn keys_at_hand(&self) -> Option<PathBuf> {
        self.keys.is_none().then(|| self.keys_dir())
    }

    /// Where an office's own fonts lie, by role: `fangsong.ttf`, `xiaobiaosong.ttf`, `heiti.ttf`, `kaiti.ttf`, `songti.ttf`.
    pub fn fonts_dir(&self) -> PathBuf {
        self.data.join("fonts")
    }

    /// The signer's own directory.
    pub fn signer_dir(&self) -> PathBuf {
        self.data.join("signer")
    }

    /// What is served to everybody: the published journal.
    pub fn public_dir(&self) -> PathBuf {
        self.data.join("public")
    }

    fn office_file(&self) -> PathBuf {
        self.data.join("office.toml")
    }

    /// Reads `office.toml`.
    /// # Errors
    /// [`OfficeError::NotSetUp`] when there is none, [`OfficeError::Setting`] when it cannot be read.
    pub fn read_office(&self) -> Result<OfficeFile, OfficeError> {
        let path = self.office_file();
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(OfficeError::NotSetUp(self.data.clone()));
            }
            Err(error) => return Err(OfficeError::disk(&path, error)),
        };
        toml::from_str(&text).map_err(|error| OfficeError::Setting {
            file: path.display().to_string(),
            why: error.to_string(),
        })
    }

    /// Writes `office.toml`: the last act of setting up, so that a directory with it is whole.
    pub(crate) fn write_office(
        &self,
        disk: &dyn Disk,
        office: &OfficeFile,
    ) -> Result<(), OfficeError> {
        let text = toml::to_string(office).expect("four texts make a table");
        let path = self.office_file();
        files::replace(disk, &path, text.as_bytes(), Mode::Public)
            .map_err(|error| OfficeError::disk(&path, error))
    }
}

/// The program of a process beside the server: this one, unless a test names another.
pub(crate) fn program() -> Result<PathBuf, OfficeError> {
    match std::env::var_os("HUIYIN_PROGRAM") {
        Some(program) => Ok(program.into()),
        None => std::env::current_exe()
            .map_err(|error| OfficeError::disk(Path::new("the program itself"), error)),
    }
}
