//! The published files of an office as they lie beside its data.

use huiyin_journal::audit::Severity;
use huiyin_journal::civil::Day;
use huiyin_journal::key::VerifierKey;
use jiff::Timestamp;

use super::FetchError;
use super::published::{Wanted, audit_files};
use super::seals::SealFiles;
use crate::error::OfficeError;
use crate::files::{Disk as _, RealDisk};
use crate::office::Office;

impl Office {
    /// What a stranger would find wrong in the published files of a generation, beside its seals.
    pub(super) fn published_faults(&self, generation: u32) -> Result<Vec<String>, OfficeError> {
        let folder = self.public_folder(generation);
        let mut fetch = |path: &str| match std::fs::read(folder.dir().join(path)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(FetchError {
                what: path.to_owned(),
                why: error.to_string(),
            }),
        };
        let key = self.genesis_key(generation)?;
        // Days after the end of a generation have no seal in it.
        let is_newest = generation == self.generation();
        let now = Timestamp::from_second(self.moment().at).unwrap_or_default();
        let wanted = Wanted {
            key: key.as_ref(),
            seals: false,
            now: is_newest.then_some(now),
        };
        let report = match audit_files(&mut fetch, &wanted) {
            Ok(report) => report,
            Err(error) => return Ok(vec![format!("published: {error}")]),
        };
        let findings = report.audit.findings.iter();
        let errors = findings.filter(|one| one.severity == Severity::Error);
        let said = errors.map(ToString::to_string).chain(report.others);
        Ok(said.map(|what| format!("published: {what}")).collect())
    }

    /// The published seals of a generation, verified.
    pub(super) fn seals_here(
        &self,
        generation: u32,
        key: Option<&VerifierKey>,
    ) -> Result<SealFiles, OfficeError> {
        let dir = self.public_folder(generation).dir().join("seal");
        let mut files = SealFiles::default();
        let names = RealDisk.list(&dir);
        for name in names.map_err(|error| OfficeError::disk(&dir, error))? {
            let Ok(day) = name.parse::<Day>() else {
                continue;
            };
            let path = dir.join(&name);
            let bytes = std::fs::read(&path).map_err(|error| OfficeError::disk(&path, error))?;
            files.add(day, &bytes, key);
        }
        Ok(files)
    }
}
