//! The key service itself: the only one that holds the master key.

use super::logs::Logs;
use super::pass::Pass;
use super::warrant::{Claim, Proved, Refused, Shown};
use super::{
    Ask, Batch, Checked, FileKeys, Holds, Key, KeyError, KeyId, KeyService, RecordId, Sealed,
    hmac_bytes, open_fields,
};
use crate::attachment::FileKind;
use crate::files::Disk;
use crate::seal::{self, CODE_CHARACTERS};
use huiyin_journal::body::CaseId;
use huiyin_journal::hash::sha256;
use huiyin_journal::origin::DEMO_PREFIX;
use huiyin_store::{Clock, Random};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// An opening is entered and used at once; what is older was kept for later.
const FRESH_SECONDS: i64 = 5 * 60;

/// Keys, the logs that are believed, and which entries have opened a key.
pub struct Warden {
    keys: FileKeys,
    disk: Arc<dyn Disk>,
    dir: PathBuf,
    clock: Arc<dyn Clock>,
    /// Entries of before are refused: which of them opened a key is not known any more.
    started: i64,
    batch: Batch,
    used: Mutex<BTreeMap<(String, u64), i64>>,
}

impl Warden {
    /// Takes the keys of a directory.
    /// # Errors
    /// As [`FileKeys::open_dir`].
    pub fn open(
        disk: Arc<dyn Disk>,
        random: Arc<dyn Random>,
        clock: Arc<dyn Clock>,
        dir: &Path,
    ) -> Result<Self, KeyError> {
        Logs::read(&*disk, dir)?;
        Ok(Self {
            keys: FileKeys::open_dir(Arc::clone(&disk), random, dir)?,
            disk,
            dir: dir.to_owned(),
            started: clock.now(),
            clock,
            batch: Batch::default(),
            used: Mutex::default(),
        })
    }

    /// Records that nobody has had before, durable before they are given out.
    /// # Errors
    /// [`KeyError::Disk`].
    pub fn mint(&self, holds: Holds, count: usize) -> Result<Vec<(RecordId, Key)>, KeyError> {
        self.keys.mint(holds, count)
    }

    fn prove(&self, shown: &Shown) -> Result<Proved, KeyError> {
        let logs = Logs::read(&*self.disk, &self.dir)?;
        Ok(Proved::of(shown, &logs)?)
    }

    /// Every check comes before the entry counts as used, so that a refusal uses nothing up.
    fn open_against(&self, id: KeyId, claim: &Claim) -> Result<Option<Key>, KeyError> {
        let proved = self.prove(&claim.shown)?;
        let release = claim.release.as_ref();
        let release = release.map(|release| {
            Ok::<_, KeyError>((self.prove(&release.asked)?, self.prove(&release.released)?))
        });
        let release = release.transpose()?;
        proved.is_opening(claim, release.as_ref(), &self.keys.holds(id)?)?;
        self.is_fresh(&proved)?;
        let key = self.keys.key(id, &proved.case)?;
        self.use_up(&proved)?;
        Ok(key)
    }

    /// A demonstration's days are played, so its entries have any time; they are used once all the same.
    fn is_fresh(&self, proved: &Proved) -> Result<(), Refused> {
        let t = i64::try_from(proved.t).map_err(|_| Refused::Stale)?;
        let age = self.clock.now() - t;
        let is_fresh = age.abs() <= FRESH_SECONDS && t >= self.started;
        match is_fresh || proved.origin.starts_with(DEMO_PREFIX) {
            true => Ok(()),
            false => Err(Refused::Stale),
        }
    }

    fn use_up(&self, proved: &Proved) -> Result<(), Refused> {
        let now = self.clock.now();
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let is_demo = proved.origin.starts_with(DEMO_PREFIX);
        // What is refused as stale need not be remembered: twice the time, for a clock that was set back.
        used.retain(|_, at| is_demo || now - *at <= 2 * FRESH_SECONDS);
        match used.insert((proved.origin.clone(), proved.seq), now) {
            None => Ok(()),
            Some(_) => Err(Refused::Used),
        }
    }

    fn pass_key(&self) -> Key {
        self.keys.office_key("huiyin/pass/v1\n", "")
    }
}

impl KeyService for Warden {
    fn fresh(&self, case: &CaseId, holds: Holds) -> Result<(KeyId, Key), KeyError> {
        let (record, root) = self.batch.next(holds, |count| self.mint(holds, count))?;
        Ok(root.of_case(record, case))
    }

    fn open(&self, id: KeyId, ask: &Ask) -> Result<Option<Key>, KeyError> {
        match ask {
            Ask::Entry(claim) => self.open_against(id, claim),
            Ask::Pass(pass) => {
                let case = pass.case(&self.pass_key(), self.clock.now());
                self.keys.key(id, &case.ok_or(Refused::NoPass)?)
            }
            Ask::Nameless(case) if id.is_nameless() => self.keys.key(id, case),
            Ask::Nameless(_) => Err(Refused::NeedsEntry.into()),
        }
    }

    fn admit(&self, code: &str, shown: &Shown) -> Result<Pass, KeyError> {
        let proved = self.prove(shown)?;
        proved.is_of_code(&seal::code_hash(code))?;
        Ok(Pass::issue(
            &self.pass_key(),
            &proved.case,
            self.clock.now(),
        ))
    }

    /// An entry that erases may be older than one that opens: an erasure that stopped on its way goes on.
    fn destroy(&self, id: KeyId, shown: &Shown) -> Result<(), KeyError> {
        let proved = self.prove(shown)?;
        proved.is_erasure()?;
        match self.keys.key(id, &proved.case)? {
            Some(_) => self.keys.destroy(id.record()),
            None => Ok(()),
        }
    }

    fn check(&self, sealed: Sealed<'_>) -> Result<Checked, KeyError> {
        if self.keys.holds(sealed.id)? == [Holds::Identity] {
            return Err(Refused::NeedsEntry.into());
        }
        let Some(key) = self.keys.key(sealed.id, sealed.case)? else {
            return Ok(Checked::Destroyed);
        };
        let Ok(bytes) = open_fields(&key, sealed.bound, sealed.sealed) else {
            return Ok(Checked::Damaged);
        };
        Ok(Checked::Opens {
            is_same: sealed.digest.is_none_or(|digest| digest == sha256(&bytes)),
            media_type: FileKind::of_content(&bytes).map(FileKind::media_type),
        })
    }

    fn marks(&self, office: &str, what: &[String]) -> Result<Vec<[u8; 32]>, KeyError> {
        let key = self.keys.office_key("huiyin/mark/v1\n", office);
        let marks = what
            .iter()
            .map(|what| hmac_bytes(&*key.0, &[what.as_bytes()]));
        Ok(marks.collect())
    }

    fn code_bytes(&self, office: &str, token: &str) -> Result<[u8; CODE_CHARACTERS], KeyError> {
        let key = self.keys.office_key("huiyin/query-code/v1\n", office);
        let bytes = hmac_bytes(&*key.0, &[token.as_bytes()]);
        let code = bytes.first_chunk().copied();
        Ok(code.expect("a code has fewer characters than a hash has bytes"))
    }

    fn second_step(&self, office: &str, what: &str) -> Result<[u8; 32], KeyError> {
        let key = self.keys.office_key("huiyin/second-step/v1\n", office);
        Ok(hmac_bytes(&*key.0, &[what.as_bytes()]))
    }
}

#[cfg(test)]
mod tests;
