//! Audits of whole logs: what an insider could do, and what each of it is called.
#![allow(clippy::unwrap_used, reason = "a test")]

#[path = "scene/five_leaves.rs"]
mod five;
#[path = "scene/log.rs"]
mod scene;

use huiyin_journal::audit::{Auditor, Code, Due, WitnessTimes};
use huiyin_journal::body::{Body, CaseLink, fact};
use huiyin_journal::cbor::{Map, Value};
use huiyin_journal::civil::Day;
use huiyin_journal::hash::{Hash, leaf_hash};
use huiyin_journal::kind;
use huiyin_journal::leaf::LeafView;
use huiyin_journal::policy::Policy;
use huiyin_journal::seal::{ATTEST_NOT_ASKED, ATTEST_SILENT, ATTEST_ZERO_REPORT, Row};
use huiyin_journal::tree::root;
use scene::*;

/// Two sealed days and a morning.
fn two_days() -> Log {
    let mut log = Log::new();
    log.received(1, 9).received(1, 10).zero_report(2, 16).seal();
    log.received(2, 8).zero_report(1, 17).seal();
    log.received(1, 9);
    log
}

#[test]
fn an_honest_log_is_clean_and_its_root_and_counts_come_out() {
    let log = two_days();
    let hashes: Vec<Hash> = log.leaves.iter().map(|leaf| leaf_hash(leaf)).collect();
    let roots = (1..=hashes.len()).map(|size| (size as u64, root(&hashes[..size])));
    let audit = log.audit_with(log.auditor().expecting_roots(roots));
    assert_eq!(audit.findings, []);
    assert!(audit.is_clean());
    assert_eq!(
        (audit.size, audit.root),
        (hashes.len() as u64, root(&hashes))
    );
    assert_eq!(
        (audit.sealed_days, audit.last_sealed),
        (2, Some(20_261_103))
    );
    assert_eq!(audit.entries[&kind::RECEIVED], 4);
    assert_eq!(audit.genesis.unwrap().zone, "Asia/Shanghai");
}

#[test]
fn two_roots_that_are_signed_for_one_size_are_never_both_right() {
    let log = two_days();
    let hashes: Vec<Hash> = log.leaves.iter().map(|leaf| leaf_hash(leaf)).collect();
    let right = (hashes.len() as u64, root(&hashes));
    let with = |roots: &[(u64, Hash)]| {
        log.audit_with(log.auditor().expecting_roots(roots.iter().copied()))
    };
    assert_eq!(errors(&with(&[right, right])), []);
    let other = (right.0, [7; 32]);
    for roots in [[right, other], [other, right]] {
        assert_eq!(errors(&with(&roots)), [Code::Root]);
    }
}

#[test]
fn where_each_seal_stands_is_told() {
    let log = two_days();
    let audit = log.audit();
    let at = |seq: u64| log.leaves[usize::try_from(seq).unwrap()].as_slice();
    assert_eq!(audit.seals.len(), 2);
    for seal in &audit.seals {
        assert_eq!(leaf_hash(at(seal.seq)), seal.leaf);
        let leaf = LeafView::decode(at(seal.seq)).unwrap();
        assert_eq!((leaf.kind, leaf.day), (kind::SEAL, seal.day));
    }
}

#[test]
fn the_specifications_five_leaves_are_clean() {
    let mut auditor = Auditor::new(ORIGIN, start_of)
        .expecting_roots([(5, five::checkpoint().root)])
        .expecting_leaves(5);
    five::leaves()
        .iter()
        .for_each(|leaf| auditor.push(leaf, None));
    let sealed_in_time = start_of(20_261_103).unwrap() + 60;
    assert_eq!(auditor.finish(Some(sealed_in_time)).findings, []);
}

#[test]
fn t3_one_changed_byte_or_a_dropped_leaf_never_passes() {
    let log = two_days();
    let hashes: Vec<Hash> = log.leaves.iter().map(|leaf| leaf_hash(leaf)).collect();
    let signed = [(hashes.len() as u64, root(&hashes))];
    let mut tried = 0;
    for place in 0..log.leaves.len() {
        for at in (0..log.leaves[place].len()).step_by(7) {
            let mut changed = log.clone();
            changed.leaves[place][at] ^= 1;
            let audit = changed.audit_with(log.auditor().expecting_roots(signed));
            assert!(
                codes(&audit).contains(&Code::Root),
                "leaf {place}, byte {at}"
            );
            tried += 1;
        }
    }
    assert!(tried > 100);
    let mut dropped = log.clone();
    dropped.leaves.remove(1);
    dropped.bodies.remove(1);
    let audit = dropped.audit_with(log.auditor().expecting_roots(signed));
    assert!(codes(&audit).contains(&Code::Position));
    assert!(codes(&audit).contains(&Code::Missing));
}

#[test]
fn positions_origins_and_event_ids_are_checked() {
    let mut log = Log::new();
    log.received(1, 9);
    let mut twin = log.leaf(kind::RECEIVED, 1, hour(FIRST_DAY, 10), Map::new());
    twin.event_id = *LeafView::decode(&log.leaves[1]).unwrap().event_id;
    log.push(&twin);
    assert_eq!(codes(&log.audit()), [Code::EventId]);

    let mut log = Log::new();
    let mut skipping = log.leaf(kind::RECEIVED, 1, hour(FIRST_DAY, 10), Map::new());
    skipping.seq = 7;
    log.push(&skipping);
    assert_eq!(codes(&log.audit()), [Code::Position]);

    let mut log = Log::new();
    let mut foreign = log.leaf(kind::RECEIVED, 1, hour(FIRST_DAY, 10), Map::new());
    foreign.origin = "petitions.example/journal/330106011/g2".to_owned();
    log.push(&foreign);
    assert_eq!(codes(&log.audit()), [Code::Origin]);

    let mut log = Log::new();
    log.leaves.push(b"\x8anot a leaf".to_vec());
    log.bodies.push(None);
    assert_eq!(codes(&log.audit()), [Code::Leaf]);
}

#[test]
fn a_second_genesis_begins_nothing() {
    let mut log = two_days();
    let again = log.leaves[0].clone();
    log.leaves.push(again);
    log.bodies.push(None);
    log.received(1, 10);
    let audit = log.audit();
    assert!(codes(&audit).starts_with(&[Code::Position, Code::Time, Code::EventId]));
    assert_eq!(
        audit
            .findings
            .iter()
            .filter(|f| f.seq == Some(log.leaves.len() as u64 - 1))
            .count(),
        0
    );
}

#[test]
fn a_log_that_is_wrong_throughout_fills_no_memory_and_hides_no_error() {
    let log = two_days();
    let mut auditor = log.auditor();
    for _ in 0..6_000 {
        log.leaves.iter().for_each(|leaf| auditor.push(leaf, None));
    }
    let audit = auditor.finish(None);
    assert_eq!(audit.findings.len(), 10_000);
    assert!(audit.more_findings > 50_000);
    assert!(!audit.is_clean());
}

#[test]
fn t4_a_leaf_dated_back_a_day_is_rejected() {
    let mut log = two_days();
    let t = hour(log.day, 11) - 86_400;
    let back = log.leaf(kind::RECEIVED, 1, t, Map::new());
    log.push(&back);
    assert_eq!(codes(&log.audit()), [Code::Time, Code::TimeOfDay]);
}

#[test]
fn t4_a_leaf_of_a_sealed_day_is_rejected() {
    for day in [FIRST_DAY, 20_261_103] {
        let mut log = two_days();
        let mut old = log.leaf(kind::RECEIVED, 1, hour(log.day, 11), Map::new());
        old.day = day;
        log.push(&old);
        assert_eq!(codes(&log.audit()), [Code::SealedDay]);
    }
}

#[test]
fn t4_a_time_outside_its_day_is_rejected() {
    let mut log = Log::new();
    let late = log.leaf(kind::RECEIVED, 1, hour(20_261_103, 0), Map::new());
    log.push(&late);
    assert_eq!(codes(&log.audit()), [Code::TimeOfDay]);
    let mut log = Log::new();
    let early_overdue = log.leaf(kind::OVERDUE, 1, hour(FIRST_DAY, 23), Map::new());
    log.push(&early_overdue);
    assert_eq!(codes(&log.audit()), [Code::TimeOfDay]);
}

/// Two witnesses, both needed.
fn both() -> Policy {
    five::policy()
}

fn seen(sizes: &[(u64, u64)]) -> WitnessTimes {
    WitnessTimes::new(
        &both(),
        sizes
            .iter()
            .flat_map(|(size, t)| [(*size, 0, *t), (*size, 1, *t + 1)]),
    )
}

#[test]
fn t4_a_skewed_clock_contradicts_the_witnesses() {
    let log = two_days();
    let noon = hour(FIRST_DAY, 12);
    let honest = seen(&[(3, noon), (5, hour(20_261_103, 1))]);
    assert_eq!(
        log.audit_with(log.auditor().with_witness_times(honest))
            .findings,
        []
    );
    let claims_later = seen(&[(3, hour(FIRST_DAY, 10) - 302)]);
    let audit = log.audit_with(log.auditor().with_witness_times(claims_later));
    assert_eq!(codes(&audit), [Code::WitnessTime]);
    assert_eq!(audit.findings[0].seq, Some(2));
    let claims_earlier = seen(&[(1, hour(FIRST_DAY, 9) + 301)]);
    let audit = log.audit_with(log.auditor().with_witness_times(claims_earlier));
    assert_eq!(
        audit.findings.iter().map(|f| f.seq).collect::<Vec<_>>(),
        [Some(1)]
    );
}

#[test]
fn t15_ten_minutes_or_a_day_of_skew_are_found_and_five_minutes_are_not() {
    let log = two_days();
    let t = hour(FIRST_DAY, 10);
    for (seen_at, found) in [
        (t, false),
        (t - 299, false),
        (t - 600, true),
        (t - 86_400, true),
        (t + 600, false),
        (t + 86_400, false),
    ] {
        let audit = log.audit_with(log.auditor().with_witness_times(seen(&[(3, seen_at)])));
        let errors = audit
            .findings
            .iter()
            .filter(|f| f.code == Code::WitnessTime && f.seq == Some(2));
        assert_eq!(errors.count() > 0, found, "{seen_at}");
    }
}

#[test]
fn t15_a_leap_second_that_repeats_a_time_is_no_step_backwards() {
    let mut log = Log::new();
    log.received(1, 9).received(1, 9).received(2, 9);
    assert_eq!(log.audit().findings, []);
}

#[test]
fn t15_the_zone_is_the_one_the_auditor_is_given_whatever_the_hosts() {
    let log = two_days();
    let west: fn(Day) -> Option<u64> = |day| start_of(day).map(|start| start + 16 * 3600);
    let audit = log.audit_with(Auditor::new(ORIGIN, west));
    assert!(codes(&audit).contains(&Code::TimeOfDay));
    let unknown: fn(Day) -> Option<u64> = |_| None;
    assert_eq!(
        codes(&log.audit_with(Auditor::new(ORIGIN, unknown))),
        [Code::Zone]
    );
}

#[test]
fn t15_without_a_quorum_of_times_nothing_is_bounded_and_zero_times_do_not_count() {
    let one = WitnessTimes::new(&both(), [(3, 0, 1)]);
    let zero = WitnessTimes::new(&both(), [(3, 0, 0), (3, 1, 0)]);
    for mut times in [one, zero, WitnessTimes::default()] {
        assert_eq!(
            (times.bounds(0), times.bounds(9)),
            ((None, None), (None, None))
        );
    }
}

#[test]
fn t15_witness_bounds_follow_the_rule_for_every_position() {
    let text = "witness a {a}\nwitness b {b}\nwitness c {c}\ngroup q 2 a b c\nquorum q\n";
    let vkey = |n: u8| {
        let key = huiyin_journal::key::PrivateKey::witness(&format!("w{n}"), &[n; 32]).unwrap();
        key.public().to_string()
    };
    let text = text
        .replace("{a}", &vkey(1))
        .replace("{b}", &vkey(2))
        .replace("{c}", &vkey(3));
    let policy = Policy::parse(&text).unwrap();
    let mut random = 7u64;
    let mut next = |below: u64| {
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (random >> 33) % below
    };
    for _ in 0..50 {
        let seen: Vec<(u64, usize, u64)> = (0..8)
            .map(|_| (next(20), next(3) as usize, next(50)))
            .collect();
        let mut times = WitnessTimes::new(&policy, seen.iter().copied());
        for seq in 0..22 {
            let quorum = |holds: &dyn Fn(&(u64, usize, u64)) -> bool| {
                policy.is_quorum(|w| seen.iter().any(|s| s.1 == w && s.2 > 0 && holds(s)))
            };
            let after = (1..60).find(|limit| quorum(&|s| s.0 > seq && s.2 <= *limit));
            let before = (1..60)
                .rev()
                .find(|limit| quorum(&|s| s.0 <= seq && s.2 >= *limit));
            assert_eq!(times.bounds(seq), (before, after));
        }
    }
}

#[test]
fn t5_a_wrong_count_makes_the_seal_invalid() {
    let mut log = Log::new();
    log.received(1, 9).received(1, 10).zero_report(2, 16);
    log.seal_as(300, |seal| seal.rows[0].counts[0].1 = 1);
    assert_eq!(codes(&log.audit()), [Code::SealCount]);
}

#[test]
fn t5_a_hidden_count_an_invented_row_and_a_missing_row_are_found() {
    let sealed = |change: &dyn Fn(&mut Vec<Row>)| {
        let mut log = Log::new();
        log.received(1, 9).add(kind::DUTY, 0, 10, Map::new());
        log.seal_as(300, |seal| change(&mut seal.rows));
        errors(&log.audit())
    };
    assert_eq!(sealed(&|_| {}), []);
    assert_eq!(sealed(&|rows| rows[1].counts.clear()), [Code::SealCount]);
    assert_eq!(sealed(&|rows| drop(rows.remove(0))), [Code::SealRow]);
    assert_eq!(sealed(&|rows| drop(rows.remove(2))), [Code::SealRow]);
    let invented = Row {
        register: 44,
        counts: vec![],
        attest: None,
    };
    assert_eq!(sealed(&|rows| rows.push(invented.clone())), [Code::SealRow]);
}

#[test]
fn t5_events_without_register_have_their_own_row() {
    let mut log = Log::new();
    log.add(kind::DUTY, 0, 9, Map::new())
        .add(kind::ACCOUNT_CHANGED, 0, 10, Map::new());
    let rows = log.tally.rows();
    let expected = Row {
        register: 0,
        counts: vec![(46, 1), (60, 1)],
        attest: None,
    };
    assert_eq!(rows[0], expected);
    log.seal();
    assert_eq!(errors(&log.audit()), []);
    let mut hiding = Log::new();
    hiding.add(kind::DUTY, 0, 9, Map::new());
    hiding.seal_as(300, |seal| drop(seal.rows.remove(0)));
    assert_eq!(errors(&hiding.audit()), [Code::SealRow]);
}

#[test]
fn t5_a_silent_register_is_shown_and_cannot_be_dressed_up() {
    let sealed_as = |attest: Option<u64>| {
        let mut log = Log::new();
        log.received(1, 9);
        assert_eq!(log.tally.rows()[1].attest, Some(ATTEST_SILENT));
        log.seal_as(300, |seal| seal.rows[1].attest = attest);
        codes(&log.audit())
    };
    assert_eq!(sealed_as(Some(ATTEST_SILENT)), [Code::Silent]);
    for dressed_up in [
        None,
        Some(ATTEST_NOT_ASKED),
        Some(ATTEST_ZERO_REPORT),
        Some(0),
    ] {
        assert_eq!(sealed_as(dressed_up), [Code::SealAttest]);
    }
}

#[test]
fn t5_a_zero_report_after_something_was_received_is_shown() {
    let mut log = Log::new();
    log.received(1, 9)
        .zero_report(1, 10)
        .zero_report(2, 10)
        .received(2, 11)
        .seal();
    let audit = log.audit();
    assert_eq!(
        (codes(&audit), audit.findings.len()),
        (vec![Code::ZeroReport], 1)
    );
    assert!(audit.is_clean());
}

#[test]
fn t5_a_zero_report_attests_its_own_day_only() {
    let mut log = Log::new();
    log.zero_report(1, 9).zero_report(2, 9).seal();
    let attest = |log: &Log| {
        log.tally
            .rows()
            .iter()
            .map(|row| row.attest)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        attest(&log),
        [Some(ATTEST_SILENT), Some(ATTEST_SILENT), None]
    );
    log.zero_report(2, 9);
    assert_eq!(
        attest(&log),
        [Some(ATTEST_SILENT), Some(ATTEST_ZERO_REPORT), None]
    );
}

#[test]
fn t5_a_paper_entered_late_counts_as_received() {
    let mut log = Log::new();
    log.received(2, 8).add(kind::LATE_ENTRY, 1, 9, Map::new());
    assert_eq!(log.tally.rows()[0].attest, Some(0));
    log.seal();
    assert_eq!(log.audit().findings, []);
}

#[test]
fn t5_a_register_is_not_asked_for_only_after_an_entry_says_so() {
    let switch = |asked: bool| {
        Map::from([
            (0, Value::bytes([7; 32])),
            (1, Value::Uint(2)),
            (2, Value::Bool(asked)),
        ])
    };
    let mut log = Log::new();
    log.received(1, 8)
        .add(kind::SOFTWARE_CHANGED, 0, 9, switch(false));
    assert_eq!(log.tally.rows()[2].attest, Some(ATTEST_NOT_ASKED));
    log.seal().received(1, 9).seal();
    log.received(1, 9)
        .add(kind::SOFTWARE_CHANGED, 0, 9, switch(true));
    assert_eq!(log.tally.rows()[2].attest, Some(ATTEST_SILENT));
    log.seal();
    let audit = log.audit();
    assert_eq!(codes(&audit), [Code::Silent]);
    assert!(audit.is_clean());
    let mut log = Log::new();
    let not_receiving = Map::from([
        (0, Value::bytes([7; 32])),
        (1, Value::Uint(9)),
        (2, Value::Bool(false)),
    ]);
    log.add(kind::SOFTWARE_CHANGED, 0, 9, not_receiving);
    assert_eq!(codes(&log.audit()), [Code::Register]);
}

#[test]
fn t5_a_skipped_day_is_found_and_late_seals_one_by_one_are_not_wrong() {
    let mut skipping = Log::new();
    skipping.received(1, 9).received(2, 9).seal();
    skipping.day = 20_261_105;
    skipping.received(1, 9);
    assert_eq!(errors(&skipping.audit()), [Code::SkippedDay]);

    let mut outage = Log::new();
    outage.received(1, 9).received(2, 9).seal();
    outage
        .seal_as(3 * 86_400, |_| {})
        .seal_as(2 * 86_400, |_| {});
    let audit = outage.audit();
    assert_eq!(errors(&audit), []);
    assert!(codes(&audit).contains(&Code::LateSeal));
}

#[test]
fn t5_a_seal_that_hides_its_lateness_is_found() {
    let mut log = Log::new();
    log.received(1, 9)
        .received(2, 9)
        .seal_as(1801, |seal| seal.flags = 0);
    assert_eq!(codes(&log.audit()), [Code::SealFlags]);
    let mut log = Log::new();
    log.received(1, 9)
        .received(2, 9)
        .seal_as(1800, |seal| seal.flags = 1);
    assert_eq!(errors(&log.audit()), [Code::SealFlags]);
}

#[test]
fn t5_a_day_that_is_over_and_not_sealed_is_found_at_the_end() {
    let log = two_days();
    let found = |now: u64| {
        let mut auditor = log.auditor();
        log.leaves.iter().for_each(|leaf| auditor.push(leaf, None));
        codes(&auditor.finish(Some(now)))
    };
    assert_eq!(found(hour(log.day, 23)), []);
    assert_eq!(found(hour(log.day, 24) + 1800), []);
    assert_eq!(found(hour(log.day, 24) + 1801), [Code::MissingSeal]);
}

#[test]
fn t5_seals_tile_the_log_and_name_the_seal_before() {
    let day = |change: &dyn Fn(&mut huiyin_journal::seal::Seal)| {
        let mut log = Log::new();
        log.received(1, 9)
            .received(2, 9)
            .seal()
            .received(1, 9)
            .received(2, 9);
        log.seal_as(300, change);
        codes(&log.audit())
    };
    assert_eq!(day(&|seal| seal.first_seq += 1), [Code::SealRange]);
    assert_eq!(day(&|seal| seal.first_seq -= 1), [Code::SealRange]);
    assert_eq!(day(&|seal| seal.last_seq += 1), [Code::SealRange]);
    assert_eq!(
        day(&|seal| seal.previous_seal = Some([0; 32])),
        [Code::SealChain]
    );
}

#[test]
fn a_seal_names_the_published_file_of_the_day_before() {
    let mut log = Log::new();
    log.received(1, 9)
        .received(2, 9)
        .seal()
        .received(1, 9)
        .received(2, 9)
        .seal();
    let with = |digest| log.audit_with(log.auditor().expecting_seal_files([(FIRST_DAY, digest)]));
    assert_eq!(codes(&with([0xf1; 32])), []);
    assert_eq!(codes(&with([0xf2; 32])), [Code::SealFile]);
}

#[test]
fn t5_a_register_closed_before_midnight_stays_in_the_seal_and_takes_nothing_new() {
    let close = Map::from([(0, Value::Uint(2))]);
    let mut log = Log::new();
    log.received(1, 9)
        .add(kind::REGISTER_CLOSED, 0, 23, close.clone());
    let row = log
        .tally
        .rows()
        .into_iter()
        .find(|row| row.register == 2)
        .unwrap();
    assert_eq!(row.attest, Some(ATTEST_SILENT));
    let mut dropped = log.clone();
    dropped.seal_as(300, |seal| seal.rows.retain(|row| row.register != 2));
    assert_eq!(errors(&dropped.audit()), [Code::SealRow]);
    let mut nulled = log.clone();
    nulled.seal_as(300, |seal| seal.rows[1].attest = None);
    assert_eq!(errors(&nulled.audit()), [Code::SealAttest]);

    log.seal();
    log.received(1, 8).add(kind::SERVED, 2, 9, Map::new());
    let row = log
        .tally
        .rows()
        .into_iter()
        .find(|row| row.register == 2)
        .unwrap();
    assert_eq!((row.counts, row.attest), (vec![(kind::SERVED, 1)], None));
    log.seal();
    assert_eq!(errors(&log.audit()), []);
    log.received(1, 8);
    let clean = log.clone();
    log.received(2, 9);
    assert_eq!(errors(&log.audit()), [Code::Register]);
    let mut late = clean.clone();
    late.add(kind::LATE_ENTRY, 2, 9, Map::new());
    assert_eq!(errors(&late.audit()), [Code::Register]);
    let mut zero = clean.clone();
    zero.zero_report(2, 9);
    assert_eq!(errors(&zero.audit()), [Code::Register]);
    let mut again = clean;
    again.add(kind::REGISTER_CLOSED, 0, 9, close);
    assert_eq!(errors(&again.audit()), [Code::Register]);
}

#[test]
fn registers_are_declared_once_and_at_most_170_are_open() {
    let open = |number: u64| Map::from([(0, Value::Uint(number)), (1, Value::Bool(true))]);
    let mut log = Log::new();
    log.add(kind::REGISTER_OPENED, 0, 9, open(2));
    assert_eq!(codes(&log.audit()), [Code::Register]);
    let mut log = Log::new();
    log.received(77, 9);
    assert_eq!(codes(&log.audit()), [Code::Register]);
    let mut log = Log::new();
    for number in 100..267 {
        log.add(kind::REGISTER_OPENED, 0, 9, open(number));
    }
    assert_eq!(codes(&log.audit()), []);
    let mut full = log.clone();
    full.add(kind::REGISTER_OPENED, 0, 9, open(300));
    assert_eq!(codes(&full.audit()), [Code::Register]);
    log.seal();
    let bytes = log.leaves.last().unwrap().len();
    assert!(bytes < huiyin_journal::leaf::MAX_SEAL_BYTES, "{bytes}");
}

/// Every type that a register's events can have, and a count of five digits for each.
fn full_row(register: u64) -> Row {
    let kinds = (10..=27).chain(30..=34).chain(60..=67);
    Row {
        register,
        counts: kinds.map(|kind| (kind, 10_000)).collect(),
        attest: Some(0),
    }
}

#[test]
fn the_fullest_day_of_170_registers_fits_its_seal() {
    let mut log = Log::new();
    log.received(1, 9).seal();
    log.received(1, 9)
        .seal_as(300, |seal| seal.rows = (1000..1170).map(full_row).collect());
    let bytes = log.leaves.last().unwrap().len();
    assert!(bytes <= huiyin_journal::leaf::MAX_SEAL_BYTES, "{bytes}");
}

#[test]
fn an_event_whose_row_would_not_fit_the_seal_waits() {
    let mut log = Log::new();
    log.received(1, 9).seal();
    let refused = (0..8000u64).find(|n| {
        let leaf = log
            .leaf(1 << 32 | n, 1, hour(log.day, 10), Map::new())
            .encode()
            .unwrap();
        let leaf = LeafView::decode(&leaf).unwrap();
        let room = log.tally.has_room(&leaf);
        if room {
            log.tally.add(&leaf).unwrap();
        }
        !room
    });
    assert!(refused.unwrap() > 2900);
    log.seal();
    let bytes = log.leaves.last().unwrap().len();
    assert!(
        bytes > huiyin_journal::leaf::MAX_SEAL_BYTES - 400,
        "{bytes}"
    );
}

fn due(last_day: Day, register: u64, case_id: Option<[u8; 16]>) -> Due {
    Due {
        last_day,
        kind: kind::OVERDUE,
        register,
        case_id,
    }
}

/// Received yesterday and today; `overdue` entries of register 1 just before the second seal.
fn with_overdue(cases: &[Option<[u8; 16]>]) -> Log {
    let mut log = Log::new();
    log.received(1, 9)
        .received(2, 9)
        .seal()
        .received(1, 9)
        .received(2, 9);
    for case in cases {
        let case = case.map(|case_id| CaseLink {
            case_id,
            case_seq: 1,
            previous: Some([1; 32]),
        });
        log.with_body(
            kind::OVERDUE,
            1,
            24,
            &Body {
                case,
                ..Body::default()
            },
        );
    }
    log.seal();
    log
}

#[test]
fn t5_a_missed_deadline_without_its_entry_is_found() {
    let day = 20_261_103;
    let (a, b) = (Some([0xaa; 16]), Some([0xbb; 16]));
    for (entered, due_list, expected) in [
        (vec![], vec![due(day, 1, a)], vec![Code::Overdue]),
        (vec![None], vec![due(day, 1, a)], vec![]),
        (vec![a], vec![due(day, 1, a)], vec![]),
        (
            vec![b],
            vec![due(day, 1, a)],
            vec![Code::Overdue, Code::OverdueWithoutDeadline],
        ),
        (vec![a, b], vec![due(day, 1, b), due(day, 1, a)], vec![]),
        (
            vec![a],
            vec![due(day, 1, a), due(day, 1, b)],
            vec![Code::Overdue],
        ),
        (
            vec![a],
            vec![due(day, 2, a)],
            vec![Code::Overdue, Code::OverdueWithoutDeadline],
        ),
        (vec![a], vec![], vec![Code::OverdueWithoutDeadline]),
        (
            vec![a, a],
            vec![due(day, 1, a)],
            vec![Code::OverdueWithoutDeadline],
        ),
        (vec![], vec![due(FIRST_DAY, 1, a)], vec![Code::Overdue]),
    ] {
        let log = with_overdue(&entered);
        let audit = log.audit_with(log.auditor().expecting_due(due_list));
        let found: Vec<Code> = errors(&audit)
            .into_iter()
            .filter(|code| matches!(code, Code::Overdue | Code::OverdueWithoutDeadline))
            .collect();
        assert_eq!(found, expected, "{entered:?}");
    }
    let log = with_overdue(&[None]);
    assert!(log.audit().is_clean(), "without a list nothing is demanded");
}

fn in_case(case: u8, case_seq: u64, previous: Option<Hash>) -> Body {
    Body {
        case: Some(CaseLink {
            case_id: [case; 16],
            case_seq,
            previous,
        }),
        facts: Map::from([(fact::ACT, Value::Uint(104))]),
        ..Body::default()
    }
}

#[test]
fn case_chains_are_followed_through_the_bodies() {
    let build = |second: &dyn Fn(Hash) -> Body, register: u64| {
        let mut log = Log::new();
        log.with_body(kind::RECEIVED, 1, 9, &in_case(7, 0, None));
        let first = log.last_hash();
        log.received(2, 9);
        *log.bodies.last_mut().unwrap() = None;
        log.with_body(kind::ACCEPTED, register, 10, &second(first));
        log
    };
    assert_eq!(
        codes(&build(&|first| in_case(7, 1, Some(first)), 1).audit()),
        []
    );
    assert_eq!(
        codes(&build(&|_| in_case(7, 1, Some([0; 32])), 1).audit()),
        [Code::CaseChain]
    );
    assert_eq!(
        codes(&build(&|_| in_case(7, 0, None), 1).audit()),
        [Code::CaseChain]
    );
    assert_eq!(
        codes(&build(&|first| in_case(7, 1, Some(first)), 2).audit()),
        [Code::CaseRegister]
    );
    let mut whole = Log::new();
    whole.with_body(kind::RECEIVED, 1, 9, &in_case(7, 0, None));
    let first = whole.last_hash();
    whole.with_body(kind::ACCEPTED, 1, 10, &in_case(7, 2, Some(first)));
    assert_eq!(codes(&whole.audit()), [Code::CaseChain]);
    let mut orphan = Log::new();
    orphan.with_body(kind::ACCEPTED, 1, 10, &in_case(8, 3, Some([1; 32])));
    assert_eq!(codes(&orphan.audit()), [Code::CaseChain]);
}

#[test]
fn a_link_whose_body_is_erased_breaks_no_chain_and_hides_no_wrong_one() {
    let build = |third: &dyn Fn(Hash, Hash) -> Body| {
        let mut log = Log::new();
        log.with_body(kind::RECEIVED, 1, 9, &in_case(7, 0, None));
        let first = log.last_hash();
        log.with_body(kind::ACCEPTED, 1, 10, &in_case(7, 1, Some(first)));
        *log.bodies.last_mut().unwrap() = None;
        let second = log.last_hash();
        log.with_body(kind::SERVED, 1, 11, &third(first, second));
        codes(&log.audit())
    };
    assert_eq!(build(&|_, second| in_case(7, 2, Some(second))), []);
    assert_eq!(
        build(&|_, second| in_case(7, 1, Some(second))),
        [Code::CaseChain]
    );
    assert_eq!(build(&|_, _| in_case(7, 0, None)), [Code::CaseChain]);
}

#[test]
fn a_body_that_is_not_the_committed_one_is_found() {
    let mut log = Log::new();
    log.with_body(kind::RECEIVED, 1, 9, &in_case(7, 0, None));
    let mut other_salt = log.clone();
    other_salt.bodies[1].as_mut().unwrap().1[0] ^= 1;
    assert_eq!(codes(&other_salt.audit()), [Code::BodyCommit]);
    let mut other_body = log.clone();
    other_body.bodies[1].as_mut().unwrap().0 = in_case(8, 0, None).encode().unwrap();
    assert_eq!(codes(&other_body.audit()), [Code::BodyCommit]);
    let claimed = Map::from([(fact::CLAIMED_DAY, Value::Uint(20_261_030))]);
    let mut log = Log::new();
    log.with_body(
        kind::RECEIVED,
        1,
        9,
        &Body {
            facts: claimed.clone(),
            ..Body::default()
        },
    );
    assert_eq!(codes(&log.audit()), [Code::Body]);
    let mut log = Log::new();
    log.with_body(
        kind::LATE_ENTRY,
        1,
        9,
        &Body {
            facts: claimed,
            ..Body::default()
        },
    );
    assert_eq!(codes(&log.audit()), []);
}

#[test]
fn unknown_types_are_counted_and_never_rejected() {
    let mut log = Log::new();
    let any = Map::from([
        (0, Value::text("ASCII")),
        (23, Value::Array(vec![Value::Null])),
    ]);
    log.received(1, 8)
        .received(2, 8)
        .add(28, 0, 9, Map::new())
        .add(900, 1, 9, any);
    assert_eq!(log.tally.rows()[0].counts, [(28, 1)]);
    assert_eq!(log.tally.rows()[1].counts, [(10, 1), (900, 1)]);
    log.seal();
    let audit = log.audit();
    assert_eq!(audit.findings, []);
    assert_eq!(audit.entries[&900], 1);
}
