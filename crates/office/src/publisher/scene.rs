//! A journal in memory for the tests of its keepers: canonical leaves, two days sealed, any size.

use super::{Log, PublicFolder, PublishError, Source};
use crate::files::Disk;
use crate::files::lossy::LossyDisk;
use crate::signer::{Sign, Signer, create_key};
use crate::system::SeededRandom;
use huiyin_journal::cbor::Value;
use huiyin_journal::hash::{Hash, leaf_hash, sha256};
use huiyin_journal::key::{Algorithm, VerifierKey};
use huiyin_journal::leaf::Leaf;
use huiyin_journal::origin::Origin;
use huiyin_journal::seal::{ATTEST_RECEIVED, Row, Seal};
use huiyin_journal::tree::RightEdge;
use huiyin_journal::{kind, tree};
use huiyin_store::StoreError;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

pub(crate) const ORIGIN: &str = "letters.example/journal/330106011/g1";

/// Rows that a test adds.
#[derive(Default)]
pub(crate) struct Rows {
    leaves: Mutex<Vec<Vec<u8>>>,
    edge: Mutex<RightEdge>,
    added: Condvar,
}

impl Rows {
    pub(crate) fn new(leaves: Vec<Vec<u8>>) -> Arc<Self> {
        Arc::new(Self {
            leaves: Mutex::new(leaves),
            ..Self::default()
        })
    }

    pub(crate) fn add(&self, leaves: &[Vec<u8>]) {
        self.leaves.lock().unwrap().extend_from_slice(leaves);
        self.added.notify_all();
    }

    /// What an insider with the database's password can do.
    pub(crate) fn tamper(&self, work: impl FnOnce(&mut Vec<Vec<u8>>)) {
        work(&mut self.leaves.lock().unwrap());
    }
}

impl Source for Rows {
    fn size(&self) -> Result<u64, StoreError> {
        Ok(self.leaves.lock().unwrap().len() as u64)
    }

    fn leaves(&self, from: u64, to: u64) -> Result<Vec<Vec<u8>>, StoreError> {
        let leaves = self.leaves.lock().unwrap();
        let range = usize::try_from(from).unwrap()..usize::try_from(to).unwrap();
        let missing = || StoreError::Damaged(format!("the journal holds {} leaves", leaves.len()));
        leaves.get(range).map(<[_]>::to_vec).ok_or_else(missing)
    }

    fn edge(&self) -> Result<RightEdge, StoreError> {
        Ok(self.edge.lock().unwrap().clone())
    }

    fn keep_edge(&self, edge: &RightEdge) -> Result<(), StoreError> {
        *self.edge.lock().unwrap() = edge.clone();
        Ok(())
    }

    fn wait(&self, seen: u64, at_most: Duration) -> u64 {
        let leaves = self.leaves.lock().unwrap();
        let few = |leaves: &mut Vec<Vec<u8>>| leaves.len() as u64 <= seen;
        self.added
            .wait_timeout_while(leaves, at_most, few)
            .unwrap()
            .0
            .len() as u64
    }

    fn wake(&self) {
        self.added.notify_all();
    }
}

/// The public key of the scene's signer.
pub(crate) fn key() -> VerifierKey {
    let disk: Arc<dyn Disk> = Arc::new(LossyDisk::new());
    let signer = signer(&disk).unwrap();
    VerifierKey::new(ORIGIN, Algorithm::Ed25519, &signer.key().unwrap()).unwrap()
}

/// A signer in this process, on any disk.
pub(crate) fn signer(disk: &Arc<dyn Disk>) -> Option<Arc<dyn Sign>> {
    let dir = Path::new("/signer");
    create_key(&**disk, &SeededRandom::new(7), dir, ORIGIN).ok()?;
    Some(Arc::new(Signer::open(disk.clone(), dir).ok()?))
}

pub(crate) fn folder(disk: &Arc<dyn Disk>) -> PublicFolder {
    PublicFolder::of(
        disk.clone(),
        Path::new("/data"),
        &Origin::parse(ORIGIN).unwrap(),
    )
}

pub(crate) fn log(disk: &Arc<dyn Disk>, rows: &Arc<Rows>) -> Result<Log, PublishError> {
    let signer = signer(disk).ok_or_else(|| std::io::Error::other("power cut"))?;
    Log::open(ORIGIN, folder(disk), signer, rows.clone())
}

/// So many leaves: genesis, petitions received, and a seal at each of `seals`.
pub(crate) fn leaves(count: u64, seals: &[u64]) -> Vec<Vec<u8>> {
    let mut previous: Option<(u64, Hash)> = None;
    let mut day = 20_270_104;
    let key = key().to_string();
    (0..count)
        .map(|seq| {
            let mut leaf = received(seq, day);
            if seq == 0 {
                leaf.kind = kind::GENESIS;
                leaf.register = 0;
                leaf.body_commit = None;
                leaf.pub_map
                    .insert(0, Value::Text("Asia/Shanghai".to_owned()));
                leaf.pub_map.insert(1, Value::Text(key.clone()));
                leaf.pub_map.insert(2, Value::Array(vec![Value::Uint(1)]));
            }
            if seals.contains(&seq) {
                let first_seq = previous.map_or(0, |(last, _)| last + 1);
                let seal = Seal {
                    day,
                    first_seq,
                    last_seq: seq,
                    rows: vec![Row {
                        register: 1,
                        counts: vec![(kind::RECEIVED, seq - first_seq)],
                        attest: Some(ATTEST_RECEIVED),
                    }],
                    previous_seal: previous.map(|(_, hash)| hash),
                    previous_file: None,
                    flags: if previous.is_some() { 4 } else { 0 },
                };
                leaf.kind = kind::SEAL;
                leaf.register = 0;
                leaf.body_commit = None;
                leaf.pub_map = seal.to_map();
                previous = Some((seq, leaf.hash().unwrap()));
                day = next_day(day);
            }
            leaf.encode().unwrap()
        })
        .collect()
}

/// YYYYMMDD, one day on.
fn next_day(day: u32) -> u32 {
    let date = jiff::civil::Date::strptime("%Y%m%d", day.to_string()).unwrap();
    date.tomorrow()
        .unwrap()
        .strftime("%Y%m%d")
        .to_string()
        .parse()
        .unwrap()
}

fn received(seq: u64, day: u32) -> Leaf {
    let id = sha256(&seq.to_be_bytes());
    Leaf {
        origin: ORIGIN.to_owned(),
        seq,
        t: 1_798_990_000 + seq,
        day,
        kind: kind::RECEIVED,
        register: 1,
        event_id: id[..16].try_into().unwrap(),
        body_commit: Some(id),
        pub_map: Default::default(),
    }
}

/// The root of these leaves, by the plain definition.
pub(crate) fn root(leaves: &[Vec<u8>]) -> Hash {
    let hashes: Vec<Hash> = leaves.iter().map(|leaf| leaf_hash(leaf)).collect();
    tree::root(&hashes)
}
