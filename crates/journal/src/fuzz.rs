//! What each fuzz target does with bytes from outside: read them, and assert what must hold for
//! whatever was read. The targets under `fuzz/` and the replay of their corpora in the tests call
//! the same functions.
//!
//! A function here panics when an invariant is broken, and does nothing else that can be seen.

use std::sync::OnceLock;

use crate::audit::Auditor;
use crate::body::{Body, BodyHead};
use crate::cbor::{Reader, Value};
use crate::checkpoint::Checkpoint;
use crate::civil::Day;
use crate::content::Content;
use crate::hash::{hex, leaf_hash};
use crate::key::VerifierKey;
use crate::leaf::{Leaf, LeafView, MAX_SEAL_BYTES};
use crate::note::Note;
use crate::origin::Origin;
use crate::policy::{Keys, Policy};
use crate::qr::{Opening, QrA};
use crate::receipt::{Number, Receipt, seal_file_digest};
use crate::seal::Seal;
use crate::tile::{decode_bundle, decode_tile, encode_bundle, encode_tile, parse_path};
use crate::verify::{Extras, Verdict, verify};
use crate::witness::AddCheckpoint;

/// A function that reads bytes.
pub type Target = fn(&[u8]);

/// Every target by the name of its folder under `fuzz/corpus`.
pub const TARGETS: &[(&str, Target)] = &[
    ("cbor", cbor),
    ("leaf", leaf),
    ("note", note),
    ("policy", policy),
    ("qr", qr),
    ("receipt_file", receipt_file),
    ("tile", tile),
];

/// The specification's example keys; their private halves are public, and still nothing but the
/// one receipt in the corpus can be witnessed under them by mutation.
const POLICY: &str = "\
log petitions.example/journal/330106011/g1+3390e55d+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4
witness gov1 witness.example/audit-office+39b525f8+BCmsuuFBvMrwsi4alNNNC8c2HlJtC/4SyJeUvJMilm3X
witness civ1 witness.example/university+3b39b39e+BCVDuS/xCVURR2rcg2nbbdyTNmWhGXjdoUBO4QZsqVWd
group gov any gov1
group civ any civ1
group both all gov civ
quorum both
";

/// Leaf hashes of the specification's five leaves.
const LEAVES: [&str; 5] = [
    "5cf8c8a28b4cc12c0280aa5de5063d0899cadd2be8d8d1ce6d07d6f246b8e407",
    "24fdad7af362e27e82bbcb8ed011f63b113d3404cb91dadc25d4be54d687d03e",
    "67a3d98cacfd55769efe33df40724c027542c480e51826b39f773eff7edee0f2",
    "6cb32b747bb15292fda0ee9f99026311d40cbbbc49dfd744e8186d7ddc9fbad0",
    "7f4368b78552f11b86051f66a5ff00c89252a6c4d6c53fba6a028e5ee40bef76",
];

/// Receipt files: parsing and writing are inverse, and only the example's leaves are ever witnessed.
pub fn receipt_file(bytes: &[u8]) {
    let report = verify(bytes, example_policy(), &Keys::none(), Extras::default());
    let _ = seal_file_digest(bytes);
    let Ok(receipt) = Receipt::parse(bytes) else {
        if !bytes.starts_with(b"PJ1:") {
            assert!(matches!(report.verdict, Verdict::Invalid(_)));
        }
        return;
    };
    assert_eq!(receipt.to_string().as_bytes(), bytes);
    check_witnessed(report.verdict, &receipt.leaf);
    let Ok(qr) = QrA::of(&receipt, example_policy()) else {
        return;
    };
    if report.verdict == Verdict::ValidWitnessed {
        let text = qr.to_text();
        let again = verify(
            text.as_bytes(),
            example_policy(),
            &Keys::none(),
            Extras::default(),
        );
        assert_eq!(again.verdict, Verdict::ValidWitnessed);
    }
}

/// QR-A and QR-B, as texts and as the bytes under the base45.
pub fn qr(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        if let Ok(qr) = QrA::parse(text) {
            assert_eq!(qr.to_text(), text);
        }
        if let Ok(opening) = Opening::parse(text) {
            assert_eq!(opening.to_text().as_deref(), Ok(text));
        }
    }
    if let Ok(opening) = Opening::from_bytes(bytes) {
        assert_eq!(opening.to_bytes().as_deref(), Ok(bytes));
    }
    if let Ok(mut qr) = QrA::from_bytes(bytes) {
        assert_eq!(qr.to_bytes(), bytes);
        if let Ok(receipt) = qr.to_receipt(example_policy()) {
            let file = receipt.to_string();
            assert_eq!(Receipt::parse(file.as_bytes()).as_ref(), Ok(&receipt));
        }
        let report = verify(
            qr.to_text().as_bytes(),
            example_policy(),
            &Keys::none(),
            Extras::default(),
        );
        check_witnessed(report.verdict, &qr.leaf);
        qr.fit(example_policy());
    }
}

/// Signed notes, checkpoints, witness requests and verifier keys.
pub fn note(bytes: &[u8]) {
    if let Ok(note) = Note::parse(bytes) {
        assert_eq!(note.to_string().as_bytes(), bytes);
        if let Ok(checkpoint) = Checkpoint::parse(&note.text) {
            assert_eq!(checkpoint.to_string(), note.text);
        }
    }
    if let Ok(request) = AddCheckpoint::parse(bytes) {
        assert_eq!(request.to_string().as_bytes(), bytes);
    }
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Ok(key) = VerifierKey::parse(text) {
        assert_eq!(key.to_string(), text);
    }
    if let Ok(checkpoint) = Checkpoint::parse(text) {
        assert_eq!(checkpoint.to_string(), text);
    }
}

/// Paths, hash tiles and entry bundles; the first byte chooses the width.
pub fn tile(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes)
        && let Ok(resource) = parse_path(text)
    {
        assert_eq!(resource.path(), text);
    }
    let Some((first, rest)) = bytes.split_first() else {
        return;
    };
    let width = u16::from(*first) + 1;
    if let Ok(hashes) = decode_tile(rest, width) {
        assert_eq!(encode_tile(&hashes), rest);
    }
    if let Ok(leaves) = decode_bundle(rest, width) {
        assert_eq!(encode_bundle(&leaves).as_deref(), Ok(rest));
        audit(&leaves);
    }
}

/// Values, bodies and contents: what is read is exactly what would be written.
pub fn cbor(bytes: &[u8]) {
    let mut reader = Reader::new(bytes);
    let strict = reader.skip(1).is_ok() && reader.finish().is_ok();
    let value = Value::decode(bytes, 1 << 20);
    assert_eq!(value.is_ok(), strict);
    if let Ok(value) = value {
        assert_eq!(value.encode().as_deref(), Ok(bytes));
    }
    let head = BodyHead::read(bytes);
    if let Ok(body) = Body::decode(bytes) {
        assert_eq!(body.encode().as_deref(), Ok(bytes));
        let head = head.expect("a body has a head");
        assert_eq!(head.case, body.case);
        assert!(
            head.facts()
                .map(|(fact, _)| fact)
                .eq(body.facts.keys().copied())
        );
        for fact in body.facts.keys() {
            assert_eq!(head.fact_uint(*fact), body.fact_uint(*fact));
        }
    }
    if let Ok(content) = Content::decode(bytes) {
        assert_eq!(content.encode().as_deref(), Ok(bytes));
    }
}

/// Leaves and the seals in them.
pub fn leaf(bytes: &[u8]) {
    let Ok(view) = LeafView::decode(bytes) else {
        assert!(Leaf::decode(bytes).is_err());
        return;
    };
    let leaf = view.to_leaf().expect("a decoded leaf has a map");
    assert!(bytes.len() <= MAX_SEAL_BYTES);
    assert_eq!(leaf.encode().as_deref(), Ok(bytes));
    let origin = Origin::parse(view.origin).expect("a decoded leaf has an origin");
    assert_eq!(origin.text, leaf.origin);
    if let Some(number) = Number::of(&view) {
        assert_eq!(Number::parse(&number.to_string()), Some(number));
    }
    if let Some(seal) = Seal::from_map(&leaf.pub_map) {
        assert_eq!(seal.to_map(), leaf.pub_map);
    }
    audit(&[bytes]);
}

/// Policy and keys files.
pub fn policy(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Ok(policy) = Policy::parse(text) {
        let everyone = policy.is_quorum(|_| true);
        assert_eq!(everyone, policy.wants_quorum());
        assert!(!policy.is_quorum(|_| false));
        for (place, witness) in policy.witnesses().iter().enumerate() {
            assert_eq!(policy.witness_by_id(witness.key.id()), Some(place));
        }
    }
    let _ = Keys::parse(text, example_policy());
    let _ = Number::parse(text);
    let _ = Origin::parse(text);
}

fn example_policy() -> &'static Policy {
    static EXAMPLE: OnceLock<Policy> = OnceLock::new();
    EXAMPLE.get_or_init(|| Policy::parse(POLICY).expect("the specification's policy holds"))
}

fn check_witnessed(verdict: Verdict, leaf: &[u8]) {
    if verdict == Verdict::ValidWitnessed {
        assert!(LEAVES.contains(&hex(&leaf_hash(leaf)).as_str()));
    }
}

/// An audit takes anything, in any order.
fn audit(leaves: &[&[u8]]) {
    let zone = |day: Day| Some(u64::from(day) * 100);
    let mut auditor = Auditor::new("petitions.example/journal/330106011/g1", zone);
    for leaf in leaves {
        auditor.push(leaf, None);
    }
    assert_eq!(auditor.finish(None).size, leaves.len() as u64);
}
