//! The audit of an office by itself: rows, bodies, opened fields, deadlines, registers, signatures, published files.

use huiyin_journal::audit::{Audit, Auditor, Cases, OpenBody};
use huiyin_journal::commit::field;
use huiyin_journal::origin;
use huiyin_store::Position;

use super::keys_here::Keys;
use super::said::Said;
use super::seals::SealFiles;
use super::signed::Signed;
use super::{Report, attachments, deadlines, documents, openings, rows, starts_in};
use crate::error::OfficeError;
use crate::office::Office;
use crate::recovery::Trouble;

/// What entries of a generation commit to and other tables hold.
#[derive(Default)]
struct Beside {
    attachments: attachments::Promised,
    documents: documents::Promised,
    opened: openings::Opened,
}

impl Office {
    /// Audits every generation of the journal, oldest first. `registers` also makes every register again
    /// and compares, and every published file.
    /// # Errors
    /// As the store says; what disagrees is no error but in the reports.
    pub fn audit(&self, registers: bool) -> Result<Vec<Report>, OfficeError> {
        let newest = self.generation();
        let mut of_all = Said::default();
        let keys = self.keys_here(&mut of_all.others)?;
        of_all.others.extend(self.trouble_of_keepers());
        of_all.others.extend(self.unread.clone());
        self.audit_identities(&keys, &mut of_all)?;
        let mut reports = Vec::new();
        let mut cases = Cases::default();
        for generation in 1..=newest {
            let mut report = self.audit_generation(generation, &mut cases, &keys)?;
            if registers && report.signed.is_some() {
                report.others.extend(self.published_faults(generation)?);
                report
                    .compared
                    .push("the published files, from their leaves");
            } else if report.signed.is_some() {
                report.left_out.push("the published files: not asked for");
            } else {
                report
                    .left_out
                    .push("the published files: there is no signed checkpoint");
            }
            reports.push(report);
        }
        if registers {
            self.audit_database(&mut of_all)?;
        } else {
            of_all.left_out("registers: not asked for");
        }
        if let Some(last) = reports.last_mut() {
            last.others.extend(of_all.others);
            last.compared.extend(of_all.compared);
            last.left_out.extend(of_all.left_out);
        }
        Ok(reports)
    }

    fn audit_identities(&self, keys: &Keys, said: &mut Said) -> Result<(), OfficeError> {
        match (&keys.service, self.place().keys_at_hand()) {
            (Some(_), Some(dir)) => {
                self.identities_against(&dir, &mut said.others)?;
                said.compared("that the key of each sealed identity is there");
            }
            _ => said
                .left_out("whether the keys of sealed identities are there: they are not at hand"),
        }
        Ok(())
    }

    /// Why an office that is open for writing writes nothing.
    fn trouble_of_keepers(&self) -> Option<String> {
        self.keepers().ok().and_then(|keepers| keepers.trouble())
    }

    /// What is not the journal: the tables that are made from it, and the files that hold it all.
    fn audit_database(&self, said: &mut Said) -> Result<(), OfficeError> {
        let differences = self.check_registers()?;
        differences
            .iter()
            .for_each(|difference| said.fault(difference));
        said.compared("every register, made again from the journal");
        said.left_out("the words in the search index: only which entries it has is compared");
        if self.store.is_embedded() {
            let damage = self.store.read(|tx| huiyin_store::integrity(tx))?;
            damage
                .iter()
                .for_each(|why| said.fault(format!("the database: {why}")));
            said.compared("the database's own pages and indexes");
        } else {
            said.left_out("the database's own pages: PostgreSQL checks them as it reads them");
        }
        Ok(())
    }

    /// `cases` goes from one generation to the next: a matter outlives its journal's key.
    fn audit_generation(
        &self,
        generation: u32,
        cases: &mut Cases,
        keys: &Keys,
    ) -> Result<Report, OfficeError> {
        let name = origin::format(self.domain(), self.code(), generation.into())
            .map_err(|error| OfficeError::Keeper(error.to_string()))?;
        let mut said = Said::default();
        let key = self.genesis_key(generation)?;
        if key.is_none() {
            said.fault(Trouble::NoGenesis);
        }
        let signed = self.signed(generation, &name, key.as_ref(), &mut said)?;
        let seals = self.seals_here(generation, key.as_ref())?;
        let (audit, beside) =
            self.read_rows(generation, &name, &signed, &seals, cases, &mut said)?;
        self.compare_seals(&audit, &signed, &seals, &mut said);
        self.compare_beside(generation, &name, beside, keys, &mut said)?;
        let published = signed.published.map(|(size, _)| size);
        if generation < self.generation() && published.is_some_and(|size| size < audit.size) {
            said.fault(format!(
                "the generation ended with entries after the last one that was signed ({} of {}): \
                 no receipt can prove them",
                published.unwrap_or_default(),
                audit.size
            ));
        }
        Ok(Report {
            origin: name,
            audit,
            signed: published,
            others: said.others,
            compared: said.compared,
            left_out: said.left_out,
        })
    }

    /// One pass over the rows; how many there are is asked last of all, so that nothing signed is beyond them.
    fn read_rows(
        &self,
        generation: u32,
        name: &str,
        signed: &Signed,
        seals: &SealFiles,
        cases: &mut Cases,
        said: &mut Said,
    ) -> Result<(Audit, Beside), OfficeError> {
        let is_newest = generation == self.generation();
        let zone = self.genesis_zone(generation, &mut said.others)?;
        let size = self
            .store
            .read(|tx| huiyin_store::size_of(tx, self.code(), generation))?;
        let mut auditor = Auditor::new(name, starts_in(zone))
            .continuing(std::mem::take(cases))
            .expecting_leaves(usize::try_from(size).unwrap_or(0))
            .expecting_seal_files(seals.digests())
            .expecting_roots(signed.trees().chain(seals.roots()));
        if is_newest {
            auditor = auditor.expecting_due(deadlines::of(self)?);
        }
        let (mut beside, mut seq) = (Beside::default(), 0);
        rows::each(self, generation, size, |row, commits| {
            let at = Position::new(generation, seq);
            if commits.is_some_and(|commits| commits.contains_key(&field::ATTACHMENTS)) {
                beside.attachments.note(at, row);
            }
            beside.documents.note(at, row);
            beside.opened.note(at, row);
            seq += 1;
            let body = row.body.as_ref().map(|(body, salt)| OpenBody {
                body,
                salt,
                commits,
            });
            auditor.push(&row.leaf, body);
        })?;
        *cases = auditor.cases();
        let audit = auditor.finish(is_newest.then(|| self.moment().at.unsigned_abs()));
        said.compared("each leaf: form, place, time, day, unique id");
        said.compared("each body and each opened field against its commitment");
        said.compared("the chain of every matter");
        said.compared("each seal's counts, attestations and links");
        said.left_out("witness times: no witness is set");
        if is_newest {
            said.compared("missed deadlines against the sealer's entries");
        } else {
            said.left_out("missed deadlines: only those of the newest generation are known");
        }
        Ok((audit, beside))
    }

    fn compare_seals(&self, audit: &Audit, signed: &Signed, seals: &SealFiles, said: &mut Said) {
        let faults = seals.against(&audit.seals, signed.published_once(), audit.size);
        said.others.extend(faults);
        if seals.is_empty() {
            said.left_out("the published seals: there are none");
        } else {
            said.compared("each published seal: entry, proof and signature");
        }
    }

    fn compare_beside(
        &self,
        generation: u32,
        name: &str,
        beside: Beside,
        keys: &Keys,
        said: &mut Said,
    ) -> Result<(), OfficeError> {
        let service = keys.service.as_deref();
        let others = &mut said.others;
        self.files_against(generation, beside.attachments, service, others)?;
        self.documents_against(generation, name, beside.documents, service, others)?;
        self.openings_against(beside.opened, others)?;
        said.compared("each attachment against the entry that brought it");
        said.compared("each issued document against the entry that issued it");
        said.compared("each opening of an identity on a page against whom its matter accused");
        said.left_out("sealed identities: their keys stay closed");
        keys.say(said);
        Ok(())
    }
}
