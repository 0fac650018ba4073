//! A log that grows leaf by leaf, with seals counted by the same tally that a sealer uses.
#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "a scene that tests share, each its part"
)]

use huiyin_journal::audit::{Audit, Auditor, Code, OpenBody};
use huiyin_journal::body::Body;
use huiyin_journal::cbor::{Map, Value};
use huiyin_journal::civil::{self, Day};
use huiyin_journal::hash::{Hash, leaf_hash};
use huiyin_journal::key::PrivateKey;
use huiyin_journal::kind::{self, Kind};
use huiyin_journal::leaf::{Leaf, LeafView};
use huiyin_journal::seal::{self, Seal};
use huiyin_journal::tally::Tally;

pub const ORIGIN: &str = "petitions.example/journal/330106011/g1";
pub const FIRST_DAY: Day = 20_261_102;

/// The first second of a civil day eight hours east of UTC, without daylight saving.
pub fn start_of(day: Day) -> Option<u64> {
    let (year, month, date) = (
        i64::from(day / 10_000),
        i64::from(day / 100 % 100),
        day % 100,
    );
    let shifted = if month <= 2 { year - 1 } else { year };
    let (era, month) = (shifted.div_euclid(400), (month + 9) % 12);
    let day_of_year = (153 * month + 2) / 5 + i64::from(date) - 1;
    let year_of_era = shifted.rem_euclid(400);
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    let days = era * 146_097 + day_of_era - 719_468;
    u64::try_from(days * 86_400 - 8 * 3600).ok()
}

pub fn hour(day: Day, hour: u64) -> u64 {
    start_of(day).unwrap() + hour * 3600
}

/// Bytes of leaves, with the body and salt of those that have one.
#[derive(Clone)]
pub struct Log {
    pub leaves: Vec<Vec<u8>>,
    pub bodies: Vec<Option<(Vec<u8>, [u8; 32])>>,
    pub tally: Tally,
    pub day: Day,
}

impl Log {
    /// Registers 1 and 2 receive, 9 does not; genesis at eight in the morning.
    pub fn new() -> Self {
        let key = PrivateKey::log(ORIGIN, &[1; 32]).unwrap();
        let numbers = |numbers: &[u64]| {
            Value::Array(numbers.iter().map(|number| Value::Uint(*number)).collect())
        };
        let genesis = Map::from([
            (0, Value::text("Asia/Shanghai")),
            (1, Value::text(key.public().to_string())),
            (2, numbers(&[1, 2])),
            (4, numbers(&[9])),
        ]);
        let mut log = Self {
            leaves: Vec::new(),
            bodies: Vec::new(),
            tally: Tally::new(),
            day: FIRST_DAY,
        };
        log.add(kind::GENESIS, 0, 8, genesis);
        log
    }

    /// A leaf of the open day at this hour, without keeping its body.
    pub fn add(&mut self, kind: Kind, register: u64, hour: u64, pub_map: Map) -> &mut Self {
        let t = self::hour(self.day, hour);
        let leaf = self.leaf(kind, register, t, pub_map);
        self.push(&leaf)
    }

    pub fn received(&mut self, register: u64, hour: u64) -> &mut Self {
        self.add(kind::RECEIVED, register, hour, Map::new())
    }

    pub fn zero_report(&mut self, register: u64, hour: u64) -> &mut Self {
        let day = Map::from([(0, Value::Uint(u64::from(self.day)))]);
        self.add(kind::ZERO_REPORT, register, hour, day)
    }

    /// A leaf with an open body.
    pub fn with_body(&mut self, kind: Kind, register: u64, hour: u64, body: &Body) -> &mut Self {
        let salt = [self.leaves.len() as u8; 32];
        let mut leaf = self.leaf(kind, register, self::hour(self.day, hour), Map::new());
        leaf.body_commit = Some(body.commit(&salt).unwrap());
        self.push(&leaf);
        *self.bodies.last_mut().unwrap() = Some((body.encode().unwrap(), salt));
        self
    }

    /// Seals the open day five minutes after midnight.
    pub fn seal(&mut self) -> &mut Self {
        self.seal_as(300, |_| {})
    }

    /// Seals `delay` seconds after midnight, with a seal changed on the way.
    pub fn seal_as(&mut self, delay: u64, change: impl FnOnce(&mut Seal)) -> &mut Self {
        let end = start_of(civil::next(self.day).unwrap()).unwrap();
        let t = end + delay;
        let first = self.tally.first_seq() == 0;
        let file = (!first).then_some([0xf1; 32]);
        let flags = seal::flags(seal::is_late(t, end), false, false);
        let mut seal = self
            .tally
            .seal(self.day, self.leaves.len() as u64, file, flags);
        change(&mut seal);
        let mut leaf = self.leaf(kind::SEAL, 0, t, seal.to_map());
        leaf.day = seal.day;
        self.push(&leaf);
        self.tally.sealed(leaf.seq, self.last_hash());
        self.day = civil::next(self.day).unwrap();
        self
    }

    pub fn leaf(&self, kind: Kind, register: u64, t: u64, pub_map: Map) -> Leaf {
        let seq = self.leaves.len() as u64;
        let with_body = kind::body_rule(kind) != kind::BodyRule::Null;
        let mut event_id = [0; 16];
        event_id[8..].copy_from_slice(&seq.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
        Leaf {
            origin: ORIGIN.to_owned(),
            seq,
            t,
            day: self.day,
            kind,
            register,
            event_id,
            body_commit: with_body.then_some([seq as u8; 32]),
            pub_map,
        }
    }

    pub fn push(&mut self, leaf: &Leaf) -> &mut Self {
        let bytes = leaf.encode().unwrap();
        if leaf.kind != kind::SEAL {
            let _ = self.tally.add(&LeafView::decode(&bytes).unwrap());
        }
        self.leaves.push(bytes);
        self.bodies.push(None);
        self
    }

    pub fn last_hash(&self) -> Hash {
        leaf_hash(self.leaves.last().unwrap())
    }

    pub fn auditor(&self) -> Auditor<fn(Day) -> Option<u64>> {
        Auditor::new(ORIGIN, start_of as fn(Day) -> Option<u64>)
    }

    pub fn audit(&self) -> Audit {
        self.audit_with(self.auditor())
    }

    pub fn audit_with(&self, mut auditor: Auditor<fn(Day) -> Option<u64>>) -> Audit {
        for (leaf, body) in self.leaves.iter().zip(&self.bodies) {
            let open = body.as_ref().map(|(body, salt)| OpenBody {
                body,
                salt,
                commits: None,
            });
            auditor.push(leaf, open);
        }
        auditor.finish(None)
    }
}

/// The codes found, in order, without repeats.
pub fn codes(audit: &Audit) -> Vec<Code> {
    let mut codes: Vec<Code> = audit.findings.iter().map(|finding| finding.code).collect();
    codes.dedup();
    codes
}

pub fn errors(audit: &Audit) -> Vec<Code> {
    let errors = audit
        .findings
        .iter()
        .filter(|f| f.severity > huiyin_journal::audit::Severity::Notice);
    let mut codes: Vec<Code> = errors.map(|finding| finding.code).collect();
    codes.dedup();
    codes
}
