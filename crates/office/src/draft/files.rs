//! Files of a draft: each sealed in a row of its own, under keys that come from the same code.

use serde::{Deserialize, Serialize};

use super::{Draft, DraftCode};
use crate::attachment::{FileKind, MAX_FILES, MAX_TOTAL_BYTES, Upload, UploadError};
use crate::error::OfficeError;
use crate::keys::{open_fields, seal_fields};
use crate::office::Office;

/// A file of a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftFile {
    /// Its number, drawn at random: its keys come from it.
    pub n: u32,
    /// Its name, for the petitioner.
    pub name: String,
    /// Bytes.
    pub length: u64,
    /// A photograph.
    #[serde(default)]
    pub is_photo: bool,
}

impl DraftFile {
    fn what(&self) -> String {
        self.n.to_string()
    }
}

impl Office {
    /// Adds files to a draft and saves it.
    /// # Errors
    /// [`OfficeError::Upload`] when they would be too many or too much together,
    /// [`OfficeError::TooManyDrafts`] when no draft may grow; then none is added.
    /// Otherwise as the store says.
    pub fn add_draft_files(
        &self,
        code: &DraftCode,
        draft: &mut Draft,
        uploads: &[Upload],
    ) -> Result<(), OfficeError> {
        let held: u64 = draft.files.iter().map(|file| file.length).sum();
        let more: usize = uploads.iter().map(Upload::length).sum();
        if draft.files.len() + uploads.len() > MAX_FILES {
            return Err(OfficeError::Upload(UploadError::TooMany));
        }
        if held + more as u64 > MAX_TOTAL_BYTES as u64 {
            return Err(OfficeError::Upload(UploadError::TooMuch));
        }
        self.has_room_for_drafts(more as u64)?;
        for upload in uploads {
            let mut number = [0; 4];
            self.random.fill(&mut number);
            let file = DraftFile {
                n: u32::from_be_bytes(number),
                name: upload.name().to_owned(),
                length: upload.length() as u64,
                is_photo: upload.kind() != FileKind::Pdf,
            };
            let (row, key) = code.keys(self.code(), &file.what());
            let mut nonce = [0; 24];
            self.random.fill(&mut nonce);
            let sealed = seal_fields(&key, &row, upload.bytes(), nonce);
            let (office, saved) = (self.code().to_owned(), self.moment().at);
            self.store
                .write(move |append| append.keep_draft(&office, &row, &sealed, saved))?;
            draft.files.push(file);
        }
        self.keep_draft(code, draft)
    }

    /// Takes a file out of a draft and saves it; a number that it has not changes nothing.
    /// # Errors
    /// As the store says.
    pub fn remove_draft_file(
        &self,
        code: &DraftCode,
        draft: &mut Draft,
        n: u32,
    ) -> Result<(), OfficeError> {
        let Some(at) = draft.files.iter().position(|file| file.n == n) else {
            return Ok(());
        };
        let file = draft.files.remove(at);
        self.keep_draft(code, draft)?;
        self.forget_files(vec![code.keys(self.code(), &file.what()).0])
    }

    /// The files of a draft, opened again.
    pub(crate) fn draft_uploads(
        &self,
        code: &DraftCode,
        draft: &Draft,
    ) -> Result<Vec<Upload>, OfficeError> {
        let since = self.drafts_since();
        let open = |file: &DraftFile| {
            let (row, key) = code.keys(self.code(), &file.what());
            let sealed = self
                .store
                .read(|tx| huiyin_store::draft(tx, self.code(), &row, since))?;
            let sealed = sealed
                .ok_or_else(|| OfficeError::Keeper("a file of a draft is not there".to_owned()))?;
            let bytes = open_fields(&key, &row, &sealed)?.to_vec();
            Upload::kept(&file.name, bytes).map_err(OfficeError::Upload)
        };
        draft.files.iter().map(open).collect()
    }

    /// Forgets the files of a draft that was handed in: they are in the record now.
    pub(crate) fn forget_draft_files(
        &self,
        code: &DraftCode,
        draft: &Draft,
    ) -> Result<(), OfficeError> {
        match draft.files.is_empty() {
            true => Ok(()),
            false => self.forget_files(self.file_rows(code, draft)),
        }
    }

    /// The keys of the rows of a draft's files.
    pub(super) fn file_rows(&self, code: &DraftCode, draft: &Draft) -> Vec<[u8; 32]> {
        let row = |file: &DraftFile| code.keys(self.code(), &file.what()).0;
        draft.files.iter().map(row).collect()
    }

    fn forget_files(&self, rows: Vec<[u8; 32]>) -> Result<(), OfficeError> {
        let office = self.code().to_owned();
        Ok(self.store.write(move |append| {
            for row in &rows {
                append.forget_draft(&office, row)?;
            }
            Ok(())
        })?)
    }
}
