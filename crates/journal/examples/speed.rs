//! How fast the journal's own code is, on one core: `cargo run --release --example speed [LEAVES]`.
//!
//! Prints one line per figure, and one SHA-256 pass over the same bytes as the yardstick.
#![allow(clippy::disallowed_methods, reason = "a stopwatch needs the clock")]
#![expect(clippy::unwrap_used, reason = "an example of valid values")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use huiyin_journal::audit::Auditor;
use huiyin_journal::cbor::{Map, Value};
use huiyin_journal::checkpoint::Checkpoint;
use huiyin_journal::civil::{self, Day};
use huiyin_journal::cosign;
use huiyin_journal::hash::{leaf_hash, sha256};
use huiyin_journal::key::PrivateKey;
use huiyin_journal::kind;
use huiyin_journal::leaf::{Leaf, LeafView};
use huiyin_journal::policy::{Keys, Policy};
use huiyin_journal::receipt::Receipt;
use huiyin_journal::tally::Tally;
use huiyin_journal::tree::{MemoryTree, inclusion_path};
use huiyin_journal::verify::{Extras, Verdict, verify};

const ORIGIN: &str = "petitions.example/journal/330106011/g1";
const FIRST_DAY: Day = 20_000_101;
const PER_DAY: usize = 1000;

fn main() {
    let leaves = std::env::args()
        .nth(1)
        .and_then(|n| n.parse().ok())
        .unwrap_or(1_000_000);
    let log = build(leaves);
    let bytes: usize = log.iter().map(Vec::len).sum();
    per_leaf("encode and hash a leaf", leaves, encode_and_hash(leaves));
    per_leaf(
        "one SHA-256 pass over all leaves",
        leaves,
        timed(|| log.iter().map(|leaf| sha256(leaf)[0]).max()),
    );
    per_leaf(
        "decode a leaf in place",
        leaves,
        timed(|| {
            log.iter()
                .map(|leaf| LeafView::decode(leaf).unwrap().seq)
                .max()
        }),
    );
    per_leaf("audit the whole log", leaves, audit(&log));
    println!("leaves: {leaves}, {bytes} bytes");
    verify_receipts();
}

/// A log of busy days with a seal after each.
fn build(leaves: usize) -> Vec<Vec<u8>> {
    let mut tally = Tally::new();
    let mut log: Vec<Vec<u8>> = Vec::with_capacity(leaves);
    let mut day = FIRST_DAY;
    let mut start = 0;
    let key = PrivateKey::log(ORIGIN, &[1; 32]).unwrap();
    while log.len() < leaves {
        let seq = log.len() as u64;
        let in_day = log.len() % PER_DAY;
        let mut leaf = leaf(
            seq,
            start + in_day as u64,
            day,
            kind::RECEIVED,
            1 + seq % 40,
        );
        if seq == 0 {
            let numbers = (1..=40).map(Value::Uint).collect();
            leaf.pub_map = Map::from([
                (0, Value::text("UTC")),
                (1, Value::text(key.public().to_string())),
                (2, Value::Array(numbers)),
            ]);
            (leaf.kind, leaf.register, leaf.body_commit) = (kind::GENESIS, 0, None);
        } else if in_day == PER_DAY - 1 {
            let file = (day != FIRST_DAY).then_some([7; 32]);
            leaf.pub_map = tally.seal(day, seq, file, 0).to_map();
            (leaf.kind, leaf.register, leaf.body_commit) = (kind::SEAL, 0, None);
            leaf.t = start + 86_400;
        } else {
            leaf.kind = 10 + seq % 18;
            if leaf.kind == kind::OVERDUE {
                leaf.kind = kind::RECEIVED;
            }
        }
        let bytes = leaf.encode().unwrap();
        if leaf.kind == kind::SEAL {
            tally.sealed(seq, leaf_hash(&bytes));
            day = civil::next(day).unwrap();
            start += 86_400;
        } else {
            tally.add(&LeafView::decode(&bytes).unwrap()).unwrap();
        }
        log.push(bytes);
    }
    log
}

fn leaf(seq: u64, t: u64, day: Day, kind: u64, register: u64) -> Leaf {
    let mut event_id = [0; 16];
    let random = (seq + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    event_id[..8].copy_from_slice(&random.to_be_bytes());
    event_id[8..].copy_from_slice(
        &(random ^ random >> 29)
            .wrapping_mul(0xbf58_476d_1ce4_e5b9)
            .to_be_bytes(),
    );
    Leaf {
        origin: ORIGIN.to_owned(),
        seq,
        t,
        day,
        kind,
        register,
        event_id,
        body_commit: Some([seq as u8; 32]),
        pub_map: Map::new(),
    }
}

fn encode_and_hash(leaves: usize) -> Duration {
    let mut leaf = leaf(1, 1, FIRST_DAY, kind::RECEIVED, 1);
    let mut bytes = Vec::with_capacity(128);
    timed(|| {
        (1..=leaves as u64)
            .map(|seq| {
                leaf.seq = seq;
                bytes.clear();
                leaf.encode_into(&mut bytes).unwrap();
                leaf_hash(&bytes)[0]
            })
            .max()
    })
}

/// Counts days from the first one, as if each had 86,400 seconds: the log's own calendar.
fn audit(log: &[Vec<u8>]) -> Duration {
    let mut days = std::collections::HashMap::new();
    let mut day = FIRST_DAY;
    for n in 0..=(log.len() / PER_DAY) as u64 + 2 {
        days.insert(day, n * 86_400);
        day = civil::next(day).unwrap();
    }
    let mut auditor = Auditor::new(ORIGIN, move |day: Day| days.get(&day).copied());
    let start = Instant::now();
    for leaf in log {
        auditor.push(leaf, None);
    }
    let audit = auditor.finish(None);
    let elapsed = start.elapsed();
    assert!(
        audit.is_clean(),
        "{:?}",
        &audit.findings[..audit.findings.len().min(3)]
    );
    println!("audited root {}", huiyin_journal::hash::hex(&audit.root));
    elapsed
}

/// A receipt from a log of a million leaves with three witnesses, file and all.
fn verify_receipts() {
    const ROUNDS: u32 = 200;
    let leaf = leaf(777, 1, FIRST_DAY, kind::RECEIVED, 1).encode().unwrap();
    let mut tree = MemoryTree::new();
    for n in 0..1u64 << 20 {
        tree.push(if n == 777 {
            leaf_hash(&leaf)
        } else {
            leaf_hash(&n.to_be_bytes())
        });
    }
    let size = tree.size();
    let root = tree.root_at(size).unwrap();
    let checkpoint = Checkpoint {
        origin: ORIGIN.to_owned(),
        size,
        root,
    };
    let log = PrivateKey::log(ORIGIN, &[1; 32]).unwrap();
    let mut note = checkpoint.sign(&log);
    let mut policy = format!("log {}\n", log.public());
    for n in 1..=3 {
        let witness = PrivateKey::witness(&format!("w{n}"), &[n + 1; 32]).unwrap();
        note.lines.push(cosign::cosign(&checkpoint, 9, &witness));
        policy += &format!("witness w{n} {}\n", witness.public());
    }
    let policy = Policy::parse(&(policy + "group q 2 w1 w2 w3\nquorum q\n")).unwrap();
    let path = inclusion_path(&mut tree, 777, size).unwrap();
    let file = Receipt {
        leaf,
        index: 777,
        path,
        note,
    }
    .to_string();
    let elapsed = timed(|| {
        (0..ROUNDS).all(|_| {
            let report = verify(file.as_bytes(), &policy, &Keys::none(), Extras::default());
            report.verdict == Verdict::ValidWitnessed
        })
    });
    println!(
        "verify one receipt, three witnesses: {:.3} ms",
        elapsed.as_secs_f64() * 1e3 / f64::from(ROUNDS)
    );
}

fn timed<T>(work: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    black_box(work());
    start.elapsed()
}

fn per_leaf(what: &str, leaves: usize, elapsed: Duration) {
    let nanoseconds = elapsed.as_nanos() as f64 / leaves as f64;
    println!(
        "{what}: {nanoseconds:.0} ns a leaf, {:.0} leaves/s",
        1e9 / nanoseconds
    );
}
