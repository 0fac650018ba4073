//! The audit of an office by itself: rows, bodies, opened fields, deadlines, registers, published files.

use huiyin_journal::audit::{Auditor, Cases, OpenBody, Severity};
use huiyin_journal::commit::field;
use huiyin_journal::hash::Hash;
use huiyin_journal::key::VerifierKey;
use huiyin_journal::leaf::LeafView;
use huiyin_journal::receipt::seal_file_digest;
use huiyin_journal::{civil::Day, origin};
use huiyin_store::Position;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{
    FetchError, Report, attachments, audit_published, deadlines, documents, openings, rows,
    starts_in,
};
use crate::error::OfficeError;
use crate::office::Office;
use crate::publisher::verified;

impl Office {
    /// Audits every generation of the journal, oldest first. `registers` also makes every register again
    /// and compares.
    /// # Errors
    /// As the store says; what disagrees is no error but in the reports.
    pub fn audit(&self, registers: bool) -> Result<Vec<Report>, OfficeError> {
        let newest = self.generation();
        let mut reports = Vec::new();
        let mut cases = Cases::default();
        for generation in 1..=newest {
            reports.push(self.audit_generation(generation, newest, &mut cases)?);
        }
        if let Some(last) = reports.last_mut() {
            if registers {
                last.compared
                    .push("every register, made again from the journal");
                let differences = self.check_registers()?;
                last.others
                    .extend(differences.iter().map(ToString::to_string));
                last.compared.push("the database's own pages and indexes");
                let damage = self.store.read(|tx| huiyin_store::integrity(tx))?;
                last.others
                    .extend(damage.iter().map(|why| format!("the database: {why}")));
                last.compared.push("the published files, from their leaves");
                last.others.extend(self.published_files(newest)?);
            } else {
                last.left_out.push("registers: not asked for");
            }
        }
        Ok(reports)
    }

    /// `cases` goes from one generation to the next: a matter outlives its journal's key.
    fn audit_generation(
        &self,
        generation: u32,
        newest: u32,
        cases: &mut Cases,
    ) -> Result<Report, OfficeError> {
        let name = origin::format(self.domain(), self.code(), generation.into())
            .map_err(|error| OfficeError::Keeper(error.to_string()))?;
        let size = self
            .store
            .read(|tx| huiyin_store::size_of(tx, self.code(), generation))?;
        let mut others = Vec::new();
        let zone = self.genesis_zone(generation, &mut others)?;
        let mut auditor = Auditor::new(&name, starts_in(zone))
            .continuing(std::mem::take(cases))
            .expecting_leaves(usize::try_from(size).unwrap_or(0))
            .expecting_seal_files(self.seal_files(generation)?);
        let mut signed = None;
        if let Some(key) = self.genesis_key(generation)?
            && let Some((size, root)) = self.checkpoint(generation, &key, &mut others)?
        {
            signed = Some(size);
            auditor = auditor.expecting_roots([(size, root)]);
        }
        if generation < newest && signed.is_some_and(|signed| signed < size) {
            others.push(format!(
                "the generation ended with entries after the last one that was signed ({} of {size}): \
                 no receipt can prove them",
                signed.unwrap_or_default()
            ));
        }
        if generation == newest {
            auditor = auditor.expecting_due(deadlines::of(self)?);
        }
        let (mut promised, mut seq) = (attachments::Promised::default(), 0);
        let mut issued = documents::Promised::default();
        let mut opened = openings::Opened::default();
        rows::each(self, generation, size, |row, commits| {
            if commits.is_some_and(|commits| commits.contains_key(&field::ATTACHMENTS)) {
                promised.note(Position::new(generation, seq), row);
            }
            issued.note(Position::new(generation, seq), row);
            opened.note(Position::new(generation, seq), row);
            seq += 1;
            let body = row.body.as_ref().map(|(body, salt)| OpenBody {
                body,
                salt,
                commits,
            });
            auditor.push(&row.leaf, body);
        })?;
        *cases = auditor.cases();
        let now = (generation == newest).then(|| self.moment().at.unsigned_abs());
        let audit = auditor.finish(now);
        let keys_open = self.files_against(generation, promised, &mut others)?;
        self.documents_against(generation, &name, issued, &mut others)?;
        self.openings_against(opened, &mut others)?;
        let mut left_out = vec![
            "sealed identities: their keys stay closed",
            "witness times: no witness is set",
        ];
        if signed.is_none() {
            left_out.push("the signature: nothing is published yet");
        }
        if !keys_open {
            left_out
                .push("the bytes of attachments and of issued documents: the keys are not at hand");
        }
        let compared = vec![
            "each attachment against the entry that brought it",
            "each issued document against the entry that issued it",
            "each opening of an identity on a page against whom its matter accused",
            "each leaf: form, place, time, day, unique id",
            "the tree against the signed checkpoint",
            "each body and each opened field against its commitment",
            "the chain of every matter",
            "each seal's counts, attestations and links",
            "missed deadlines against the sealer's entries",
        ];
        Ok(Report {
            origin: name,
            audit,
            signed,
            others,
            compared,
            left_out,
        })
    }

    /// What a stranger would find wrong in the published files of a generation.
    fn published_files(&self, generation: u32) -> Result<Vec<String>, OfficeError> {
        let folder = self.published(generation);
        if !folder.join("checkpoint").exists() {
            return Ok(Vec::new());
        }
        let mut fetch = |path: &str| match std::fs::read(folder.join(path)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(FetchError {
                what: path.to_owned(),
                why: error.to_string(),
            }),
        };
        let key = self.genesis_key(generation)?;
        let now = Timestamp::from_second(self.moment().at).unwrap_or_default();
        let report = match audit_published(&mut fetch, key.as_ref(), now) {
            Ok(report) => report,
            Err(error) => return Ok(vec![format!("published: {error}")]),
        };
        let errors = report
            .audit
            .findings
            .iter()
            .filter(|one| one.severity == Severity::Error);
        let said = errors.map(ToString::to_string).chain(report.others);
        Ok(said.map(|what| format!("published: {what}")).collect())
    }

    fn genesis(&self, generation: u32) -> Result<Option<Vec<u8>>, OfficeError> {
        let at = Position::new(generation, 0);
        let row = self
            .store
            .read(|tx| huiyin_store::entry(tx, self.code(), at))?;
        Ok(row.map(|row| row.leaf))
    }

    /// The zone that the genesis names; the one in `office.toml` must be the same.
    fn genesis_zone(
        &self,
        generation: u32,
        others: &mut Vec<String>,
    ) -> Result<TimeZone, OfficeError> {
        let named = self.genesis_text(generation, 0)?;
        let zone = named.as_deref().and_then(|name| TimeZone::get(name).ok());
        match zone {
            Some(zone) => {
                if zone.iana_name() != self.zone().iana_name() {
                    others.push("office.toml names another time zone than the genesis".to_owned());
                }
                Ok(zone)
            }
            None => {
                others.push("the genesis names no time zone that is known here".to_owned());
                Ok(self.zone().clone())
            }
        }
    }

    fn genesis_key(&self, generation: u32) -> Result<Option<VerifierKey>, OfficeError> {
        let text = self.genesis_text(generation, 1)?;
        Ok(text.and_then(|vkey| VerifierKey::parse(&vkey).ok()))
    }

    fn genesis_text(&self, generation: u32, key: u8) -> Result<Option<String>, OfficeError> {
        let leaf = self.genesis(generation)?.unwrap_or_default();
        let map = LeafView::decode(&leaf)
            .ok()
            .and_then(|leaf| leaf.pub_map().ok());
        Ok(map.and_then(|map| Some(map.get(&key)?.as_text()?.to_owned())))
    }

    fn published(&self, generation: u32) -> std::path::PathBuf {
        self.place()
            .public_dir()
            .join(format!("journal/{}/g{generation}", self.code()))
    }

    /// Size and root of the published checkpoint, when the log's key signed it.
    fn checkpoint(
        &self,
        generation: u32,
        key: &VerifierKey,
        others: &mut Vec<String>,
    ) -> Result<Option<(u64, Hash)>, OfficeError> {
        let path = self.published(generation).join("checkpoint");
        let note = match std::fs::read_to_string(&path) {
            Ok(note) => note,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(OfficeError::disk(&path, error)),
        };
        match verified(&note, key) {
            Some(checkpoint) => Ok(Some((checkpoint.size, checkpoint.root))),
            None => {
                others.push("the published checkpoint is not signed by the log's key".to_owned());
                Ok(None)
            }
        }
    }

    fn seal_files(&self, generation: u32) -> Result<Vec<(Day, Hash)>, OfficeError> {
        let dir = self.published(generation).join("seal");
        let entries = match std::fs::read_dir(&dir) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(OfficeError::disk(&dir, error)),
        };
        let mut files = Vec::new();
        for entry in entries {
            let path = entry
                .map_err(|error| OfficeError::disk(&dir, error))?
                .path();
            let name = path
                .file_name()
                .and_then(|name| name.to_str())
                .unwrap_or_default();
            let Ok(day) = name.parse::<Day>() else {
                continue;
            };
            let bytes = std::fs::read(&path).map_err(|error| OfficeError::disk(&path, error))?;
            files.extend(seal_file_digest(&bytes).map(|digest| (day, digest)));
        }
        Ok(files)
    }
}
