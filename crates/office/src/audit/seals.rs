//! The published seals: each verified whole, as a receipt of the day's seal under the log's key.

use std::collections::BTreeMap;

use huiyin_journal::audit::SealAt;
use huiyin_journal::civil::Day;
use huiyin_journal::hash::{Hash, leaf_hash};
use huiyin_journal::key::VerifierKey;
use huiyin_journal::receipt::{Receipt, seal_file_digest};
use huiyin_journal::tree::verify_inclusion;

use crate::publisher::verified;

/// What each file proves; some hundred bytes a day.
#[derive(Default)]
pub(super) struct SealFiles(BTreeMap<Day, SealFile>);

struct SealFile {
    digest: Option<Hash>,
    proved: Result<Proved, String>,
}

/// A leaf under a root that the log's key signed.
struct Proved {
    leaf: Hash,
    index: u64,
    size: u64,
    root: Hash,
}

impl SealFiles {
    /// Reads and verifies one file. Without the log's key nothing is proved.
    pub(super) fn add(&mut self, day: Day, bytes: &[u8], key: Option<&VerifierKey>) {
        let proved = key
            .ok_or_else(|| "the log's key is not known".to_owned())
            .and_then(|key| prove(bytes, key));
        let digest = seal_file_digest(bytes);
        self.0.insert(day, SealFile { digest, proved });
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn has(&self, day: Day) -> bool {
        self.0.contains_key(&day)
    }

    /// What field 5 of the seal after each must say.
    pub(super) fn digests(&self) -> Vec<(Day, Hash)> {
        let files = self.0.iter();
        files
            .filter_map(|(day, file)| Some((*day, file.digest?)))
            .collect()
    }

    /// Sizes and roots that are signed in them.
    pub(super) fn roots(&self) -> impl Iterator<Item = (u64, Hash)> {
        let proved = self.0.values().filter_map(|file| file.proved.as_ref().ok());
        proved.map(|proved| (proved.size, proved.root))
    }

    /// What is wrong with them, against the seals of a log of `entries` leaves. Every seal below `published` must
    /// have its file: it is written before the checkpoint that covers it.
    pub(super) fn against(&self, seals: &[SealAt], published: u64, entries: u64) -> Vec<String> {
        let mut faults = Vec::new();
        let by_day: BTreeMap<Day, &SealAt> = seals.iter().map(|seal| (seal.day, seal)).collect();
        for (day, seal) in &by_day {
            if seal.seq < published && !self.has(*day) {
                faults.push(format!("seal/{day} is not there"));
            }
        }
        for (day, file) in &self.0 {
            let fault = match (&file.proved, by_day.get(day)) {
                (Err(why), _) => Some(why.clone()),
                (Ok(proved), Some(seal)) => (proved.index, proved.leaf)
                    .ne(&(seal.seq, seal.leaf))
                    .then(|| "it holds another entry than the seal of that day".to_owned()),
                // What lies beyond the leaves at hand is another finding, or not published when they were read.
                (Ok(proved), None) => (proved.index < entries)
                    .then(|| "the journal has no seal of that day".to_owned()),
            };
            faults.extend(fault.map(|why| format!("seal/{day}: {why}")));
        }
        faults
    }
}

fn prove(bytes: &[u8], key: &VerifierKey) -> Result<Proved, String> {
    let receipt = Receipt::parse(bytes).map_err(|error| error.to_string())?;
    let checkpoint = verified(&receipt.note.to_string(), key);
    let checkpoint = checkpoint.ok_or("its checkpoint is not signed by the log's key")?;
    let (leaf, index) = (leaf_hash(&receipt.leaf), receipt.index);
    let (size, root) = (checkpoint.size, checkpoint.root);
    verify_inclusion(index, size, &leaf, &receipt.path, &root)
        .map_err(|error| format!("its proof does not hold: {error}"))?;
    Ok(Proved {
        leaf,
        index,
        size,
        root,
    })
}
