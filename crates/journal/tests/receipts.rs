//! Receipts of the five-leaf journal (§15.4 to §15.8): forms, verdicts, and everything that must fail.
#![allow(clippy::unwrap_used, reason = "a test")]

#[path = "scene/five_leaves.rs"]
mod scene;

use huiyin_journal::body::Body;
use huiyin_journal::cbor::{Map, Value};
use huiyin_journal::checkpoint::Checkpoint;
use huiyin_journal::commit::body_commit;
use huiyin_journal::cosign;
use huiyin_journal::hash::{hex, leaf_hash, sha256};
use huiyin_journal::key::{Algorithm, VerifierKey};
use huiyin_journal::leaf::Leaf;
use huiyin_journal::note::{Note, SignatureLine};
use huiyin_journal::policy::{Keys, Policy, PolicyError};
use huiyin_journal::qr::{Opening, QR_A_MAX_BYTES, QR_B_MAX_BYTES, QrA, QrError};
use huiyin_journal::receipt::{Number, Receipt, seal_file_digest, short_hash};
use huiyin_journal::tree::{self, MemoryTree};
use huiyin_journal::verify::{Code, Evidence, Extras, NotProved, Proved, Report, Verdict};
use huiyin_journal::verify::{verify, verify_evidence, verify_note};
use huiyin_journal::witness::AddCheckpoint;
use scene::*;

fn verdict_of(receipt: &Receipt) -> Verdict {
    report(receipt, &policy(), &Keys::none()).verdict
}

fn report(receipt: &Receipt, policy: &Policy, keys: &Keys) -> Report {
    verify(
        receipt.to_string().as_bytes(),
        policy,
        keys,
        Extras::default(),
    )
}

fn without_line(receipt: &Receipt, line: usize) -> Receipt {
    let mut receipt = receipt.clone();
    receipt.note.lines.remove(line);
    receipt
}

/// The receipt of another leaf 1 in a journal of five, signed and cosigned like the original.
fn receipt_of(leaf: &Leaf, times: [u64; 2]) -> Receipt {
    let bytes = leaf.encode().unwrap();
    let mut hashes = LEAF_HASHES.map(hash);
    hashes[1] = leaf_hash(&bytes);
    let mut tree: MemoryTree = hashes.into_iter().collect();
    let root = tree.root_at(5).unwrap();
    let checkpoint = Checkpoint {
        origin: ORIGIN.to_owned(),
        size: 5,
        root,
    };
    let mut note = checkpoint.sign(&log_key());
    for (n, time) in [1, 2].into_iter().zip(times) {
        note.lines
            .push(cosign::cosign(&checkpoint, time, &witness_key(n)));
    }
    let path = tree::inclusion_path(&mut tree, 1, 5).unwrap();
    Receipt {
        leaf: bytes,
        index: 1,
        path,
        note,
    }
}

#[test]
fn the_receipt_file_has_its_bytes_and_is_witnessed() {
    let file = receipt().to_string();
    assert_eq!(file.len(), 819);
    assert_eq!(
        hex(&sha256(file.as_bytes())),
        "ed82e6b18ef3f2363451a79de5612dfab3a2105d512e08db3f0156a115ee4ff3"
    );
    assert_eq!(Receipt::parse(file.as_bytes()).unwrap(), receipt());
    let report = verify(file.as_bytes(), &policy(), &Keys::none(), Extras::default());
    assert_eq!(report.verdict, Verdict::ValidWitnessed, "{report:?}");
    assert_eq!((report.exit_code(), report.size), (0, Some(5)));
    assert_eq!(report.verdict.to_string(), "VALID-WITNESSED");
    assert!(report.proved.contains(&Proved::ExistedBy(1_793_635_231)));
    assert!(report.not_proved.contains(&NotProved::Truth));
    assert_eq!(
        seal_file_digest(file.as_bytes()),
        Some(sha256(NOTE.as_bytes()))
    );
}

#[test]
fn qr_a_has_its_bytes_and_converts_into_the_file_and_back() {
    let qr = QrA::of(&receipt(), &policy()).unwrap();
    assert_eq!(hex(&qr.to_bytes()), QR_A);
    assert_eq!(qr.to_bytes().len(), 441);
    assert_eq!(
        hex(&sha256(&qr.to_bytes())),
        "c7b08992321472bdb647dfc96c644fbfdb003e32ced5097cb297c91a2838c29e"
    );
    let text = qr.to_text();
    assert_eq!(text.len(), 666);
    assert_eq!(QrA::parse(&text).unwrap(), qr);
    let file = qr.to_receipt(&policy()).unwrap();
    assert_eq!(file.to_string(), receipt().to_string());
    let report = verify(text.as_bytes(), &policy(), &Keys::none(), Extras::default());
    assert_eq!(report.verdict, Verdict::ValidWitnessed);
}

#[test]
fn qr_b_has_its_bytes_and_opens_the_petitioners_fields() {
    let opening = opening();
    let bytes = opening.to_bytes().unwrap();
    assert_eq!(bytes.len(), 278);
    assert!(bytes.len() <= QR_B_MAX_BYTES);
    assert_eq!(
        hex(&sha256(&bytes)),
        "799879fbfe71b646812f23a9754c44b9d243dbe95c50336717f976d41551f887"
    );
    let text = opening.to_text().unwrap();
    assert_eq!(text.len(), 422);
    assert_eq!(Opening::parse(&text).unwrap(), opening);
    let extras = Extras {
        opening: Some(&opening),
        documents: &[(2, TEXT.as_bytes())],
    };
    let report = verify_evidence(&Evidence::File(receipt()), &policy(), &Keys::none(), extras);
    assert_eq!(report.verdict, Verdict::ValidWitnessed);
    assert!(report.proved.contains(&Proved::FieldsOpened(vec![1, 2])));
    assert_eq!(report.body, Some(Body::decode(&unhex(BODY_1)).unwrap()));
}

#[test]
fn t1_codes_of_another_version_are_refused() {
    let other_version = |bytes: &[u8]| {
        let mut bytes = bytes.to_vec();
        assert_eq!(bytes[1], 1);
        bytes[1] = 2;
        bytes
    };
    let opening = other_version(&opening().to_bytes().unwrap());
    assert_eq!(Opening::from_bytes(&opening), Err(QrError::Parts));
    assert_eq!(
        QrA::from_bytes(&other_version(&unhex(QR_A))),
        Err(QrError::Parts)
    );
}

#[test]
fn t1_a_cosignature_time_beyond_63_bits_is_none() {
    let checkpoint = checkpoint();
    for (time, taken) in [((1 << 63) - 1, true), (1 << 63, false), (u64::MAX, false)] {
        let line = cosign::cosign(&checkpoint, time, &witness_key(1));
        let key = witness_key(1);
        let verified = cosign::verify(&line, &checkpoint.to_string(), key.public());
        assert_eq!(verified, taken.then_some(time));
    }
}

#[test]
fn every_single_bit_of_the_note_matters() {
    let (mut invalid, mut log_only) = (0, 0);
    let file = receipt().to_string();
    let start = file.len() - NOTE.len();
    for bit in 0..NOTE.len() * 8 {
        let mut changed = file.clone().into_bytes();
        changed[start + bit / 8] ^= 1 << (bit % 8);
        match verify(&changed, &policy(), &Keys::none(), Extras::default()).verdict {
            Verdict::Invalid(_) => invalid += 1,
            Verdict::ValidLogOnly => log_only += 1,
            other => panic!("bit {bit}: {other}"),
        }
    }
    assert_eq!((invalid, log_only), (3553, 423));
}

#[test]
fn every_single_bit_of_qr_a_matters() {
    let bytes = unhex(QR_A);
    for bit in 0..bytes.len() * 8 {
        let mut changed = bytes.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        let Ok(qr) = QrA::from_bytes(&changed) else {
            continue;
        };
        let report = verify_evidence(
            &Evidence::Qr(qr),
            &policy(),
            &Keys::none(),
            Extras::default(),
        );
        assert_ne!(report.verdict, Verdict::ValidWitnessed, "bit {bit}");
    }
}

#[test]
fn wrong_places_paths_and_logs_fail_at_their_step() {
    let good = receipt();
    let other_index = Receipt {
        index: 2,
        ..good.clone()
    };
    assert_eq!(verdict_of(&other_index), Verdict::Invalid(Code::Place));
    let mut tree: MemoryTree = LEAF_HASHES.map(hash).into_iter().collect();
    let other_leaf = Receipt {
        leaf: unhex(LEAVES[2]),
        index: 2,
        path: tree::inclusion_path(&mut tree, 1, 5).unwrap(),
        ..good.clone()
    };
    assert_eq!(verdict_of(&other_leaf), Verdict::Invalid(Code::Root));
    let mut short = good.clone();
    short.path.pop();
    assert_eq!(verdict_of(&short), Verdict::Invalid(Code::Root));
    let mut long = good.clone();
    long.path.push([0; 32]);
    assert_eq!(verdict_of(&long), Verdict::Invalid(Code::Root));
    let mut qr = QrA::of(&good, &policy()).unwrap();
    qr.path[0][0] ^= 1;
    let bent = verify_evidence(
        &Evidence::Qr(qr.clone()),
        &policy(),
        &Keys::none(),
        Extras::default(),
    );
    assert_eq!(bent.verdict, Verdict::Invalid(Code::LogSignature));
    qr.path.pop();
    let short = verify_evidence(
        &Evidence::Qr(qr),
        &policy(),
        &Keys::none(),
        Extras::default(),
    );
    assert_eq!(short.verdict, Verdict::Invalid(Code::Root));
    let g2 = receipt()
        .to_string()
        .replace("330106011/g1\n5", "330106011/g2\n5");
    let g2 = verify(g2.as_bytes(), &policy(), &Keys::none(), Extras::default());
    assert_eq!(g2.verdict, Verdict::Invalid(Code::Place));
    let mut bad_leaf = good;
    bad_leaf.leaf = unhex(&LEAVES[1].replacen("2f6731011a", "2f673118011a", 1));
    assert_eq!(verdict_of(&bad_leaf), Verdict::Invalid(Code::Leaf));
}

#[test]
fn a_cosignature_time_changed_by_one_second_is_invalid() {
    let mut receipt = receipt();
    receipt.note.lines[1].signature[7] ^= 1;
    assert_eq!(verdict_of(&receipt), Verdict::Invalid(Code::Cosignature));
}

#[test]
fn a_missing_witness_is_log_only_and_a_wrong_one_invalid() {
    for line in [1, 2] {
        let report = report(&without_line(&receipt(), line), &policy(), &Keys::none());
        assert_eq!(
            (report.verdict, report.exit_code()),
            (Verdict::ValidLogOnly, 3)
        );
        let mut wrong = receipt();
        wrong.note.lines[line].signature[20] ^= 1;
        assert_eq!(verdict_of(&wrong), Verdict::Invalid(Code::Cosignature));
    }
    assert_eq!(
        verdict_of(&without_line(&receipt(), 0)),
        Verdict::Invalid(Code::LogSignature)
    );
}

#[test]
fn a_second_line_of_a_witness_must_verify_and_counts_once() {
    let mut twice = without_line(&receipt(), 2);
    let again = cosign::cosign(&checkpoint(), 1_793_635_900, &witness_key(1));
    twice.note.lines.push(again);
    assert_eq!(verdict_of(&twice), Verdict::ValidLogOnly);
    twice.note.lines[2].signature[30] ^= 1;
    assert_eq!(verdict_of(&twice), Verdict::Invalid(Code::Cosignature));
    let mut second_log_line = receipt();
    let mut line = second_log_line.note.lines[0].clone();
    line.signature[3] ^= 1;
    second_log_line.note.lines.push(line);
    assert_eq!(
        verdict_of(&second_log_line),
        Verdict::Invalid(Code::LogSignature)
    );
}

#[test]
fn lines_of_unknown_keys_are_ignored_up_to_the_limit() {
    let mut receipt = receipt();
    let stranger = SignatureLine {
        name: "stranger".into(),
        key_id: [9; 4],
        signature: vec![1; 72],
    };
    receipt
        .note
        .lines
        .extend(std::iter::repeat_n(stranger.clone(), 13));
    assert_eq!(verdict_of(&receipt), Verdict::ValidWitnessed);
    receipt.note.lines.push(stranger);
    assert_eq!(verdict_of(&receipt), Verdict::Invalid(Code::Parse));
}

#[test]
fn one_key_without_witnesses_is_log_only_and_exits_zero() {
    let policy = Policy::of_key(VerifierKey::parse(LOG_VKEY).unwrap());
    let report = report(&receipt(), &policy, &Keys::none());
    assert_eq!(
        (report.verdict, report.exit_code()),
        (Verdict::ValidLogOnly, 0)
    );
    assert!(report.not_proved.contains(&NotProved::OneHistory));
}

#[test]
fn t10_a_compromised_log_key_needs_a_quorum_and_a_trusted_size() {
    let policy = policy();
    let keys = |text: String| Keys::parse(&text, &policy).unwrap();
    let below = keys(format!("# rotated\ncompromised {LOG_VKEY} 4\n"));
    let at = keys(format!("compromised {LOG_VKEY} 5\n"));
    let smaller_counts = keys(format!(
        "compromised {LOG_VKEY} 4\ncompromised {LOG_VKEY} 9\n"
    ));
    let verdict = |receipt: &Receipt, keys: &Keys| report(receipt, &policy, keys).verdict;
    assert_eq!(verdict(&receipt(), &below), Verdict::Invalid(Code::LogKey));
    assert_eq!(
        verdict(&receipt(), &smaller_counts),
        Verdict::Invalid(Code::LogKey)
    );
    assert_eq!(verdict(&receipt(), &at), Verdict::ValidWitnessed);
    for line in [1, 2] {
        let missing = without_line(&receipt(), line);
        assert_eq!(verdict(&missing, &at), Verdict::Invalid(Code::LogKey));
        assert_eq!(verdict(&missing, &Keys::none()), Verdict::ValidLogOnly);
    }
    let foreign = format!("compromised {WITNESS_1_VKEY} 4\n");
    assert!(Keys::parse(&foreign, &policy).is_err());
}

#[test]
fn t11_a_policy_with_two_disjoint_quorums_is_refused() {
    let extra = ["a", "b"].map(|name| {
        VerifierKey::new(
            name,
            Algorithm::CosignatureV1,
            &seed_key(name.as_bytes()[0]),
        )
        .unwrap()
    });
    let text = format!(
        "log {LOG_VKEY}\nwitness g1 {WITNESS_1_VKEY}\nwitness c1 {WITNESS_2_VKEY}\n\
         witness g2 {}\nwitness c2 {}\ngroup gov any g1 g2\ngroup civ any c1 c2\n\
         group both all gov civ\nquorum both\n",
        extra[0], extra[1]
    );
    assert_eq!(Policy::parse(&text), Err(PolicyError::DisjointQuorums));
    let firm = text.replace("gov any", "gov all");
    assert!(Policy::parse(&firm).is_ok());
}

fn seed_key(n: u8) -> Vec<u8> {
    let key = huiyin_journal::key::PrivateKey::witness("any", &[n; 32]).unwrap();
    key.public().material().to_vec()
}

#[test]
fn t4_t15_an_entry_dated_after_its_witnesses_is_invalid() {
    let mut leaf = built_leaves()[1].clone();
    let times = [1_793_590_000, 1_793_590_100];
    for (t, expected) in [
        (1_793_590_400, Verdict::ValidWitnessed),
        (1_793_590_401, Verdict::Invalid(Code::Time)),
        (1_793_590_000 + 86_400, Verdict::Invalid(Code::Time)),
    ] {
        leaf.t = t;
        assert_eq!(verdict_of(&receipt_of(&leaf, times)), expected, "{t}");
    }
}

#[test]
fn t15_one_witness_with_a_wrong_clock_spoils_no_receipt() {
    let keys: Vec<_> = (1..=3)
        .map(|n| huiyin_journal::key::PrivateKey::witness(&format!("w{n}"), &[n; 32]).unwrap())
        .collect();
    let mut text = format!("log {LOG_VKEY}\n");
    for key in &keys {
        text += &format!("witness {} {}\n", key.public().name(), key.public());
    }
    text += "group q 2 w1 w2 w3\nquorum q\n";
    let policy = Policy::parse(&text).unwrap();
    let leaf = built_leaves()[1].clone();
    for wrong in [1, leaf.t - 86_400, leaf.t + 86_400, (1 << 63) - 1] {
        let mut receipt = receipt_of(&leaf, [0, 0]);
        let checkpoint = Checkpoint::parse(&receipt.note.text).unwrap();
        receipt.note.lines.truncate(1);
        for (key, time) in keys.iter().zip([wrong, leaf.t + 5, leaf.t + 7]) {
            receipt
                .note
                .lines
                .push(cosign::cosign(&checkpoint, time, key));
        }
        assert_eq!(
            report(&receipt, &policy, &Keys::none()).verdict,
            Verdict::ValidWitnessed
        );
    }
}

#[test]
fn t15_zero_times_bound_nothing() {
    let mut leaf = built_leaves()[1].clone();
    leaf.t += 1_000_000;
    let report = report(&receipt_of(&leaf, [0, 0]), &policy(), &Keys::none());
    assert_eq!(report.verdict, Verdict::ValidWitnessed);
    assert!(report.not_proved.contains(&NotProved::Time));
}

#[test]
fn t15_a_zero_time_beside_a_real_one_bounds_nothing_either() {
    let mut leaf = built_leaves()[1].clone();
    leaf.t = 1_793_590_401;
    let report = report(
        &receipt_of(&leaf, [0, 1_793_590_100]),
        &policy(),
        &Keys::none(),
    );
    assert_eq!(report.verdict, Verdict::ValidWitnessed);
    assert!(report.not_proved.contains(&NotProved::Time));
}

#[test]
fn an_opening_of_another_entry_salt_field_or_document_fails() {
    let check = |opening: &Opening, documents: &[(u8, &[u8])]| {
        let extras = Extras {
            opening: Some(opening),
            documents,
        };
        verify_evidence(&Evidence::File(receipt()), &policy(), &Keys::none(), extras).verdict
    };
    let failed = Verdict::Invalid(Code::Opening);
    let mut other_salt = opening();
    other_salt.body_salt = [0xb2; 32];
    assert_eq!(check(&other_salt, &[]), failed);
    let mut other_event = opening();
    other_event.event_id[0] ^= 1;
    assert_eq!(check(&other_event, &[]), failed);
    let mut other_name = opening();
    other_name.content.set(1, [0x11; 32], "another name");
    assert_eq!(check(&other_name, &[]), failed);
    let mut not_committed = opening();
    not_committed.content.set(5, [0x55; 32], "a phone");
    assert_eq!(check(&not_committed, &[]), failed);
    assert_eq!(check(&opening(), &[(2, b"another text")]), failed);
    assert_eq!(check(&opening(), &[(9, TEXT.as_bytes())]), failed);
    assert_eq!(
        check(&opening(), &[(2, TEXT.as_bytes())]),
        Verdict::ValidWitnessed
    );
}

#[test]
fn a_salt_of_31_bytes_opens_nothing_although_hmac_would_take_it() {
    let mut salt = [0xb1; 32];
    salt[31] = 0;
    let commit = body_commit(&salt, &unhex(BODY_1));
    assert_eq!(
        hex(&commit),
        "b07178f6b3ba55de19401404a1eee3ac75ab52c16c5e6ca8e902520426ca366f"
    );
    let short = Value::Array(vec![
        Value::Uint(1),
        Value::bytes([0xe1; 16]),
        Value::bytes(unhex(BODY_1)),
        Value::bytes([0xb1; 31]),
        Value::Map(Map::new()),
    ]);
    assert_eq!(
        Opening::from_bytes(&short.encode().unwrap()),
        Err(QrError::Parts)
    );
    let mut leaf = built_leaves()[1].clone();
    leaf.body_commit = Some(commit);
    let padded = Opening {
        body_salt: salt,
        ..opening()
    };
    let extras = Extras {
        opening: Some(&padded),
        documents: &[],
    };
    let receipt = Evidence::File(receipt_of(&leaf, [1_793_635_230, 1_793_635_231]));
    let report = verify_evidence(&receipt, &policy(), &Keys::none(), extras);
    assert_eq!(report.verdict, Verdict::ValidWitnessed);
}

#[test]
fn t18_a_policy_that_needs_another_algorithm_is_never_witnessed_without_it() {
    let sm2 = [b"petition-journal.sm2-sm3.v1\0".as_slice(), &[4; 65]].concat();
    let sm2 = VerifierKey::new(ORIGIN, Algorithm::Other(0xff), &sm2).unwrap();
    let needs_both = format!(
        "log {LOG_VKEY}\nwitness gov1 {WITNESS_1_VKEY}\nwitness national {sm2}\n\
         group both all gov1 national\nquorum both\n"
    );
    let either = needs_both
        .replace("both all", "both any")
        .replace("gov1 national\n", "gov1\n");
    let line = SignatureLine {
        name: ORIGIN.into(),
        key_id: sm2.id(),
        signature: vec![7; 64],
    };
    let with_line = |mut receipt: Receipt| {
        receipt.note.lines.push(line.clone());
        receipt
    };
    let verdict = |text: &str, receipt: &Receipt| {
        report(receipt, &Policy::parse(text).unwrap(), &Keys::none()).verdict
    };
    assert_eq!(verdict(&needs_both, &receipt()), Verdict::Unsupported);
    assert_eq!(
        verdict(&needs_both, &with_line(receipt())),
        Verdict::Unsupported
    );
    assert_eq!(verdict(&either, &receipt()), Verdict::ValidWitnessed);
    let no_witness = without_line(&without_line(&receipt(), 2), 1);
    assert_eq!(verdict(&either, &no_witness), Verdict::ValidLogOnly);
    let only_sm2 = format!("log {sm2}\nquorum none\n");
    assert_eq!(verdict(&only_sm2, &receipt()), Verdict::Unsupported);
    let alternatives = format!("log {LOG_VKEY}\nlog {sm2}\nquorum none\n");
    assert_eq!(verdict(&alternatives, &receipt()), Verdict::ValidLogOnly);
    let sm2_line_alone = with_line(without_line(&receipt(), 0));
    assert_eq!(
        verdict(&alternatives, &sm2_line_alone),
        Verdict::Unsupported
    );
    let unsigned = without_line(&receipt(), 0);
    assert_eq!(
        verdict(&alternatives, &unsigned),
        Verdict::Invalid(Code::LogSignature)
    );
}

#[test]
fn t18_present_lines_of_other_algorithms_make_the_answer_unsupported_not_log_only() {
    let ml_dsa = VerifierKey::new("witness.example/new", Algorithm::MlDsa44, &[5; 1312]).unwrap();
    let text = format!(
        "log {LOG_VKEY}\nwitness a {WITNESS_1_VKEY}\nwitness b {WITNESS_2_VKEY}\n\
         witness new {ml_dsa}\ngroup q 2 a b new\nquorum q\n"
    );
    let policy = Policy::parse(&text).unwrap();
    let one = without_line(&receipt(), 2);
    assert_eq!(
        report(&receipt(), &policy, &Keys::none()).verdict,
        Verdict::ValidWitnessed
    );
    assert_eq!(
        report(&one, &policy, &Keys::none()).verdict,
        Verdict::ValidLogOnly
    );
    let mut with_new = one;
    let name = "witness.example/new".to_owned();
    let line = SignatureLine {
        name,
        key_id: ml_dsa.id(),
        signature: vec![7; 2428],
    };
    with_new.note.lines.push(line);
    let report = report(&with_new, &policy, &Keys::none());
    assert_eq!(
        (report.verdict, report.exit_code()),
        (Verdict::Unsupported, 2)
    );
}

#[test]
fn t18_the_tree_of_another_hash_is_unsupported() {
    let sm2 = [b"petition-journal.sm2-sm3.v1\0".as_slice(), &[4; 65]].concat();
    let origin = format!("{ORIGIN}/sm3");
    let sm2 = VerifierKey::new(&origin, Algorithm::Other(0xff), &sm2).unwrap();
    let policy = Policy::parse(&format!("log {sm2}\nquorum none\n")).unwrap();
    let mut receipt = receipt();
    let text = receipt.note.text.replace(ORIGIN, &origin);
    receipt.note.text = text;
    assert_eq!(
        report(&receipt, &policy, &Keys::none()).verdict,
        Verdict::Unsupported
    );
}

#[test]
fn a_demonstrations_receipt_is_never_called_valid() {
    let origin = "demo.invalid/journal/330106011/g1";
    let key = huiyin_journal::key::PrivateKey::log(origin, &[3; 32]).unwrap();
    let mut leaf = built_leaves()[1].clone();
    leaf.origin = origin.to_owned();
    let bytes = leaf.encode().unwrap();
    let hashes = [[0; 32], leaf_hash(&bytes)];
    let checkpoint = Checkpoint {
        origin: origin.to_owned(),
        size: 2,
        root: tree::root(&hashes),
    };
    let witness = witness_key(1);
    let mut note = checkpoint.sign(&key);
    note.lines
        .push(cosign::cosign(&checkpoint, leaf.t + 1, &witness));
    let receipt = Receipt {
        leaf: bytes,
        index: 1,
        path: vec![[0; 32]],
        note,
    };
    let alone = Policy::of_key(key.public().clone());
    let text = format!(
        "log {}\nwitness w {}\nquorum w\n",
        key.public(),
        witness.public()
    );
    for policy in [alone, Policy::parse(&text).unwrap()] {
        let report = report(&receipt, &policy, &Keys::none());
        assert_eq!(report.verdict, Verdict::Demo);
        assert_ne!(report.exit_code(), 0);
        assert!(report.not_proved.contains(&NotProved::Reality));
    }
    let mut bent = receipt;
    bent.path[0][0] = 1;
    let report = report(&bent, &Policy::parse(&text).unwrap(), &Keys::none());
    assert_eq!(report.verdict, Verdict::Invalid(Code::Root));
}

/// The log of the receipt, grown by two leaves, with both roots signed as one wants.
fn grown(bend: bool) -> (Note, Vec<[u8; 32]>) {
    let mut hashes = LEAF_HASHES.map(hash).to_vec();
    if bend {
        hashes[3][0] ^= 1;
    }
    hashes.extend([[6; 32], [7; 32]]);
    let mut tree: MemoryTree = hashes.into_iter().collect();
    let root = tree.root_at(7).unwrap();
    let checkpoint = Checkpoint {
        origin: ORIGIN.to_owned(),
        size: 7,
        root,
    };
    let mut note = checkpoint.sign(&log_key());
    for n in [1, 2] {
        note.lines
            .push(cosign::cosign(&checkpoint, 1_793_700_000, &witness_key(n)));
    }
    (note, tree::consistency_proof(&mut tree, 5, 7).unwrap())
}

#[test]
fn a_newer_checkpoint_confirms_a_receipt_or_contradicts_it() {
    let confirmed = |note: &Note, proof: &[[u8; 32]]| {
        let mut report = report(&receipt(), &policy(), &Keys::none());
        report.confirm(note.to_string().as_bytes(), proof, &policy(), &Keys::none());
        report
    };
    let (note, proof) = grown(false);
    let good = confirmed(&note, &proof);
    assert_eq!(good.verdict, Verdict::ValidWitnessed);
    assert!(good.proved.contains(&Proved::StillThere(7)));
    assert!(!good.not_proved.contains(&NotProved::StillThere));
    let failed = Verdict::Invalid(Code::Online);
    assert_eq!(confirmed(&note, &proof[1..]).verdict, failed);
    let (fork, fork_proof) = grown(true);
    assert_eq!(confirmed(&fork, &fork_proof).verdict, failed);
    let mut unwitnessed = note.clone();
    unwitnessed.lines.truncate(2);
    assert_eq!(confirmed(&unwitnessed, &proof).verdict, failed);
    let older = checkpoint().sign(&log_key());
    let same = Note {
        lines: receipt().note.lines,
        ..older
    };
    assert_eq!(confirmed(&same, &[]).verdict, Verdict::ValidWitnessed);
    let mut bad = report(&without_line(&receipt(), 0), &policy(), &Keys::none());
    bad.confirm(
        note.to_string().as_bytes(),
        &proof,
        &policy(),
        &Keys::none(),
    );
    assert_eq!(bad.verdict, Verdict::Invalid(Code::LogSignature));
}

#[test]
fn a_checkpoint_alone_is_checked_like_the_one_in_a_receipt() {
    let checked = verify_note(NOTE.as_bytes(), &policy(), &Keys::none()).unwrap();
    assert_eq!(
        (checked.checkpoint, checked.verdict),
        (checkpoint(), Verdict::ValidWitnessed)
    );
    assert_eq!(checked.seen, [(0, 1_793_635_230), (1, 1_793_635_231)]);
    let keys = Keys::parse(&format!("compromised {LOG_VKEY} 4\n"), &policy()).unwrap();
    let refused = |bytes: &[u8], keys: &Keys| verify_note(bytes, &policy(), keys).unwrap_err().code;
    assert_eq!(refused(NOTE.as_bytes(), &keys), Code::LogKey);
    assert_eq!(refused(b"", &Keys::none()), Code::Parse);
    let other = NOTE.replacen("g1", "g2", 1);
    assert_eq!(refused(other.as_bytes(), &Keys::none()), Code::Place);
    let bent = NOTE.replacen("\n5\n", "\n6\n", 1);
    assert_eq!(refused(bent.as_bytes(), &Keys::none()), Code::LogSignature);
}

#[test]
fn the_witness_request_has_its_bytes() {
    let request = AddCheckpoint {
        old_size: 2,
        proof: vec![
            hash("6097e54e902b0bdda900f91c315fb9797b1e7f8f3b4be871c6d4c447789020d3"),
            hash("7f4368b78552f11b86051f66a5ff00c89252a6c4d6c53fba6a028e5ee40bef76"),
        ],
        note: checkpoint().sign(&log_key()),
    };
    let text = request.to_string();
    assert_eq!(text.len(), 320);
    assert!(text.starts_with("old 2\nYJflTpArC92pAPkcMV+5eXsef487S+hxxtTER3iQINM=\n"));
    assert_eq!(AddCheckpoint::parse(text.as_bytes()).unwrap(), request);
}

#[test]
fn a_code_over_budget_drops_cosignatures_beyond_the_quorum_only() {
    let mut text = format!("log {LOG_VKEY}\n");
    let mut receipt = receipt();
    receipt.note.lines.truncate(1);
    let names: Vec<String> = (1..=15).map(|n| format!("w{n}")).collect();
    for (n, name) in (1..).zip(&names) {
        let key = huiyin_journal::key::PrivateKey::witness(name, &[n; 32]).unwrap();
        text += &format!("witness {name} {}\n", key.public());
        receipt
            .note
            .lines
            .push(cosign::cosign(&checkpoint(), 1_793_635_230, &key));
    }
    let policy_of = |k: usize| {
        let text = format!("{text}group q {k} {}\nquorum q\n", names.join(" "));
        Policy::parse(&text).unwrap()
    };
    let eight = policy_of(8);
    let mut qr = QrA::of(&receipt, &eight).unwrap();
    assert!(qr.to_bytes().len() > QR_A_MAX_BYTES);
    assert!(qr.fit(&eight));
    assert!(qr.to_bytes().len() <= QR_A_MAX_BYTES);
    let kept = verify_evidence(&Evidence::Qr(qr), &eight, &Keys::none(), Extras::default());
    assert_eq!(kept.verdict, Verdict::ValidWitnessed);
    let fifteen = policy_of(15);
    let mut qr = QrA::of(&receipt, &fifteen).unwrap();
    assert!(!qr.fit(&fifteen));
    assert_eq!(qr.cosignatures.len(), 15);
}

#[test]
fn the_sizes_of_receipts_are_those_of_the_specification() {
    let third = "witness.example/third-party1";
    assert_eq!(third.len(), 28);
    let third = huiyin_journal::key::PrivateKey::witness(third, &[9; 32]).unwrap();
    let text = format!("{}witness third {}\n", policy_text(), third.public());
    let policy = Policy::parse(&text).unwrap();
    for (log2, witnesses, bytes, characters, file_bytes) in [
        (14, 2, 800, 1204, 1326),
        (17, 2, 902, 1357, 1463),
        (20, 2, 998, 1501, 1600),
        (20, 3, 1076, 1618, 1738),
        (28, 2, 1254, 1885, 1964),
    ] {
        let mut leaf = built_leaves()[1].clone();
        leaf.seq = (1 << log2) - 1;
        let leaf = leaf.encode().unwrap();
        let path = vec![[7; 32]; log2];
        let (index, size) = ((1 << log2) - 1, 1 << log2);
        let root = tree::root_from_path(index, size, &leaf_hash(&leaf), &path).unwrap();
        let checkpoint = Checkpoint {
            origin: ORIGIN.to_owned(),
            size,
            root,
        };
        let mut note = checkpoint.sign(&log_key());
        let witness_keys = [witness_key(1), witness_key(2)];
        for key in witness_keys.iter().chain([&third]).take(witnesses) {
            note.lines
                .push(cosign::cosign(&checkpoint, 1_793_635_230, key));
        }
        let receipt = Receipt {
            leaf,
            index,
            path,
            note,
        };
        let qr = QrA::of(&receipt, &policy).unwrap();
        assert_eq!(qr.to_bytes().len(), bytes);
        assert_eq!(qr.to_text().len(), characters);
        assert_eq!(receipt.to_string().len(), file_bytes);
        assert_eq!(
            report(&receipt, &policy, &Keys::none()).verdict,
            Verdict::ValidWitnessed
        );
    }
}

#[test]
fn what_is_printed_beside_the_codes_reads_back() {
    let bytes = unhex(LEAVES[1]);
    let number = Number::of(&huiyin_journal::leaf::LeafView::decode(&bytes).unwrap()).unwrap();
    assert_eq!(number.to_string(), "330106011-2026-1");
    let later = Number {
        office: "a-b-c".into(),
        year: 2031,
        generation: 2,
        seq: 77,
    };
    for number in [number, later] {
        assert_eq!(Number::parse(&number.to_string()), Some(number));
    }
    for text in [
        "330106011-2026-01",
        "330106011-26-1",
        "x-2026-1",
        "330106011-2026-1.1",
        "2026-1",
    ] {
        assert_eq!(Number::parse(text), None, "{text}");
    }
    assert_eq!(short_hash(&hash(LEAF_HASHES[1])), "ET6226XTML");
}

#[test]
fn the_outside_example_of_a_signed_note_verifies() {
    let vkey = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
    let key = VerifierKey::parse(vkey).unwrap();
    assert_eq!(key.to_string(), vkey);
    assert_eq!(key.id(), [0x53, 0x0d, 0x90, 0x3a]);
}

#[test]
fn a_note_with_an_extension_line_is_no_checkpoint_of_ours() {
    let mut receipt = receipt();
    receipt.note.text.push_str("extension\n");
    receipt.note.lines[0] = SignatureLine::sign(&receipt.note.text, &log_key());
    assert_eq!(verdict_of(&receipt), Verdict::Invalid(Code::Parse));
    assert!(Note::parse(receipt.note.to_string().as_bytes()).is_ok());
}
