//! Files that come with a petition or are added to it: checked by what they are, sealed under the matter's
//! key, committed by length and digest in the entry that brings them.
//!
//! A file may show a person, and so may its name: both are sealed, and pages for officers number the files.

mod opening;
mod pdf;
mod photo;
mod scanner;
mod second_kind;
mod upload;
mod upload_error;

use huiyin_domain::id::Position;
use huiyin_store::{Draft, Loaded, SealedFile, StoredFile};

use crate::error::OfficeError;
use crate::keys::{
    Ask, Checked, Holds, Key, KeyError, KeyId, KeyService, Sealed, open_fields, seal_fields,
};
use crate::office::Office;
use crate::reading::Reader;
use crate::visit::Visit;

pub use photo::MAX_PIXELS;
pub use scanner::Scanner;
pub use upload::{FileKind, MAX_FILE_BYTES, MAX_FILES, MAX_TOTAL_BYTES, Upload, shown_name};
pub use upload_error::UploadError;

/// More files than this are handed in at the counter: one petition must not fill the disk of all.
pub const MAX_FILES_OF_MATTER: usize = 60;

/// A file of a matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Which file of the matter, from 1: its address.
    pub n: usize,
    /// The entry that brought it.
    pub entry: Position,
    /// Its name, for the petitioner alone.
    pub name: Option<String>,
    /// What it is.
    pub kind: FileKind,
    /// Bytes.
    pub length: u64,
}

/// A file, opened.
#[derive(Clone, PartialEq, Eq)]
pub struct Opened {
    /// The name to save it under.
    pub name: String,
    /// What it is.
    pub kind: FileKind,
    /// The file.
    pub bytes: Vec<u8>,
}

/// What a sealed text belongs to: moved to another place it does not open.
pub(crate) fn bound(event_id: &[u8], n: u32, part: &str) -> Vec<u8> {
    [event_id, &n.to_be_bytes(), part.as_bytes()].concat()
}

const NAME: &str = "name";
const FILE: &str = "file";

impl Office {
    /// The files of a matter, oldest first.
    /// # Errors
    /// [`OfficeError::NotFound`] (also for a matter that the reader may not read), [`OfficeError::Keys`],
    /// or as the store says.
    pub fn attachments(
        &self,
        number: &str,
        reader: Reader<'_>,
    ) -> Result<Vec<Attachment>, OfficeError> {
        let loaded = self.load_for(number, reader)?;
        self.attachments_of(&loaded, reader)
    }

    /// The files of a matter that was loaded for whoever may read it.
    pub(crate) fn attachments_of(
        &self,
        loaded: &Loaded,
        reader: Reader<'_>,
    ) -> Result<Vec<Attachment>, OfficeError> {
        let matter = loaded.matter.key.into();
        let stored = self
            .store
            .read(|tx| huiyin_store::attachments(tx, self.code(), matter))?;
        let ask = match reader {
            Reader::Visitor(visit) => visit.pass().map(Ask::Pass),
            _ => None,
        };
        stored
            .iter()
            .enumerate()
            .map(|(at, file)| {
                let name = ask
                    .as_ref()
                    .map(|ask| self.name_of(file, ask))
                    .transpose()?;
                Ok(Attachment {
                    n: at + 1,
                    entry: file.entry.into(),
                    name: name.flatten(),
                    kind: kind_of(file)?,
                    length: file.file.length,
                })
            })
            .collect()
    }

    /// One file of a matter, opened for the petitioner who looked it up. Officers have
    /// [`Self::open_attachment`].
    /// # Errors
    /// As [`Self::attachments`]; [`OfficeError::NotFound`] when there is none at this place, or its key
    /// was destroyed.
    pub fn attachment(&self, number: &str, n: usize, visit: &Visit) -> Result<Opened, OfficeError> {
        let loaded = self.load_for(number, Reader::Visitor(visit))?;
        let ask = Ask::Pass(visit.pass().ok_or(KeyError::NoPass)?);
        self.unsealed_file(&loaded, n, &ask)
    }

    /// One file of a matter that was loaded for whoever may open it. Its name is its petitioner's.
    fn unsealed_file(&self, loaded: &Loaded, n: usize, ask: &Ask) -> Result<Opened, OfficeError> {
        let number = loaded.matter.number.to_string();
        let unknown = || OfficeError::NotFound(number.clone());
        let matter = loaded.matter.key.into();
        let stored = self.store.read(|tx| {
            let listed = huiyin_store::attachments(tx, self.code(), matter)?;
            match n.checked_sub(1).and_then(|at| listed.get(at)) {
                Some(at) => huiyin_store::attachment(tx, self.code(), matter, at.entry, at.n),
                None => Ok(None),
            }
        })?;
        let stored = stored.ok_or_else(unknown)?;
        let kind = kind_of(&stored)?;
        let bytes = self.unseal(&stored, FILE, &stored.file.sealed, ask)?;
        let name = match ask {
            Ask::Pass(_) => self.name_of(&stored, ask)?,
            _ => None,
        };
        Ok(Opened {
            name: name.unwrap_or_else(|| format!("{number}-{n}.{}", kind.extension())),
            kind,
            bytes: bytes.ok_or_else(unknown)?,
        })
    }

    /// The draft with files, sealed under a key of their own: no key is opened to add something.
    pub(crate) fn with_uploads(
        &self,
        draft: Draft,
        uploads: &[Upload],
    ) -> Result<Draft, OfficeError> {
        if uploads.is_empty() {
            return Ok(draft);
        }
        self.there_is_room(&draft, uploads.len())?;
        let (key_id, key) = self.fresh_key(&draft, Holds::Files)?;
        let files = uploads
            .iter()
            .zip(1_u32..)
            .map(|(upload, n)| {
                let seal = |part: &str, bytes: &[u8]| {
                    let mut nonce = [0; 24];
                    self.random.fill(&mut nonce);
                    seal_fields(&key, &bound(&draft.event_id, n, part), bytes, nonce)
                };
                SealedFile {
                    key_id: key_id.0.to_vec(),
                    kind: upload.kind.media_type().to_owned(),
                    length: upload.bytes.len() as u64,
                    digest: upload.digest,
                    name: seal(NAME, upload.name.as_bytes()),
                    sealed: seal(FILE, &upload.bytes),
                }
            })
            .collect();
        Ok(draft.with_files(files, &*self.random)?)
    }

    /// One matter must not fill the disk of all.
    fn there_is_room(&self, draft: &Draft, more: usize) -> Result<(), OfficeError> {
        if more > MAX_FILES {
            return Err(OfficeError::Upload(UploadError::TooMany));
        }
        let Some(matter) = draft.matter else {
            return Ok(());
        };
        let files = self
            .store
            .read(|tx| huiyin_store::attachments(tx, self.code(), matter))?;
        match files.len() + more > MAX_FILES_OF_MATTER {
            true => Err(OfficeError::Upload(UploadError::MatterFull)),
            false => Ok(()),
        }
    }

    /// A new key for what the draft brings.
    pub(crate) fn fresh_key(
        &self,
        draft: &Draft,
        holds: Holds,
    ) -> Result<(KeyId, Key), OfficeError> {
        let body = draft.body.as_ref();
        let case = body
            .and_then(|(body, _)| body.case)
            .expect("what is sealed belongs to a case");
        Ok(self.key_service()?.fresh(&case.case_id, holds)?)
    }

    fn name_of(&self, file: &StoredFile, ask: &Ask) -> Result<Option<String>, OfficeError> {
        let name = self.unseal(file, NAME, &file.file.name, ask)?;
        Ok(name.map(|name| String::from_utf8_lossy(&name).into_owned()))
    }

    /// Opens a part of a file; none when its key was destroyed.
    fn unseal(
        &self,
        file: &StoredFile,
        part: &str,
        sealed: &[u8],
        ask: &Ask,
    ) -> Result<Option<Vec<u8>>, OfficeError> {
        let id = key_id(&file.file.key_id)?;
        let Some(key) = self.key_service()?.open(id, ask)? else {
            return Ok(None);
        };
        let belongs = self.belongs(file.entry)?;
        let opened = open_fields(&key, &bound(&belongs.event_id, file.n, part), sealed)?;
        Ok(Some(opened.to_vec()))
    }

    /// What is wrong with name or bytes of a file, for the audit; none when they are what was handed in, or
    /// their key was destroyed. The audit sees neither key nor bytes.
    pub(crate) fn fault_of(&self, keys: &dyn KeyService, file: &StoredFile) -> Option<String> {
        let check = |part: &str, sealed: &[u8], digest| -> Result<Checked, OfficeError> {
            let belongs = self.belongs(file.entry)?;
            Ok(keys.check(Sealed {
                id: key_id(&file.file.key_id)?,
                case: &belongs.case,
                bound: &bound(&belongs.event_id, file.n, part),
                sealed,
                digest,
            })?)
        };
        let name = check(NAME, &file.file.name, None);
        let bytes = check(FILE, &file.file.sealed, Some(file.file.digest));
        match (name, bytes) {
            (Err(error), _) | (_, Err(error)) => Some(error.to_string()),
            (Ok(Checked::Damaged), _) | (_, Ok(Checked::Damaged)) => {
                Some(KeyError::Damaged.to_string())
            }
            (_, Ok(Checked::Opens { is_same: false, .. })) => {
                Some("its bytes are not those that were handed in".to_owned())
            }
            (_, Ok(Checked::Opens { media_type, .. }))
                if media_type != Some(file.file.kind.as_str()) =>
            {
                Some("it is of another kind than its row says".to_owned())
            }
            _ => None,
        }
    }
}

pub(crate) fn key_id(bytes: &[u8]) -> Result<KeyId, OfficeError> {
    Ok(KeyId::from_bytes(bytes).ok_or(KeyError::Unknown)?)
}

fn kind_of(file: &StoredFile) -> Result<FileKind, OfficeError> {
    FileKind::of_media_type(&file.file.kind)
        .ok_or_else(|| damaged(file, "an attachment of a kind that is not known"))
}

fn damaged(file: &StoredFile, why: &str) -> OfficeError {
    OfficeError::Unreadable {
        entry: file.entry.as_int(),
        why: why.to_owned(),
    }
}

/// Runs a fuzz target over its committed inputs, on the stable toolchain and without libFuzzer.
#[cfg(test)]
pub(crate) fn replay(target: &str, fuzz: fn(&[u8])) {
    let corpus = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus");
    let files = std::fs::read_dir(corpus.join(target)).unwrap();
    let inputs = files.map(|file| std::fs::read(file.unwrap().path()).unwrap());
    assert_ne!(inputs.map(|input| fuzz(&input)).count(), 0, "{target}");
}
