use super::*;

fn row(register: u64, counts: &[(Kind, u64)], attest: Option<u64>) -> Row {
    Row {
        register,
        counts: counts.to_vec(),
        attest,
    }
}

fn seal() -> Seal {
    Seal {
        day: 20_261_103,
        first_seq: 5,
        last_seq: 12,
        rows: vec![
            row(0, &[(46, 1), (60, 2)], None),
            row(1, &[(10, 3)], Some(0)),
            row(2, &[], Some(2)),
        ],
        previous_seal: Some([4; 32]),
        previous_file: Some([5; 32]),
        flags: NON_WORKING,
    }
}

#[test]
fn a_seal_comes_back_from_its_map() {
    assert_eq!(Seal::from_map(&seal().to_map()), Some(seal()));
    let unpublished = Seal {
        previous_file: None,
        flags: PREVIOUS_UNPUBLISHED | LATE,
        ..seal()
    };
    assert_eq!(Seal::from_map(&unpublished.to_map()), Some(unpublished));
    let first = Seal {
        first_seq: 0,
        previous_seal: None,
        previous_file: None,
        ..seal()
    };
    assert_eq!(Seal::from_map(&first.to_map()), Some(first));
}

#[test]
fn seals_that_contradict_themselves_are_refused() {
    let rows = |rows: Vec<Row>| Seal { rows, ..seal() };
    for bad in [
        Seal {
            first_seq: 13,
            ..seal()
        },
        Seal {
            first_seq: 0,
            ..seal()
        },
        Seal {
            previous_seal: None,
            ..seal()
        },
        Seal {
            previous_file: None,
            ..seal()
        },
        Seal {
            flags: PREVIOUS_UNPUBLISHED,
            ..seal()
        },
        Seal { flags: 8, ..seal() },
        Seal {
            day: 20_261_131,
            ..seal()
        },
        rows(vec![row(2, &[], None), row(1, &[], None)]),
        rows(vec![row(1, &[], None), row(1, &[], None)]),
        rows(vec![row(0, &[], None)]),
        rows(vec![row(0, &[(46, 1)], Some(2))]),
        rows(vec![row(1, &[(10, 0)], None)]),
        rows(vec![row(1, &[(3, 1)], None)]),
        rows(vec![row(1, &[(11, 1), (10, 1)], None)]),
        rows(vec![row(1, &[], Some(4))]),
    ] {
        assert_eq!(Seal::from_map(&bad.to_map()), None, "{bad:?}");
    }
    let mut longer = seal().to_map();
    longer.insert(7, Value::Null);
    assert_eq!(Seal::from_map(&longer), None);
}

#[test]
fn a_seal_is_late_after_half_past_midnight() {
    assert!(!is_late(1_800, 0));
    assert!(is_late(1_801, 0));
    assert_eq!(flags(true, false, true), LATE | PREVIOUS_UNPUBLISHED);
    assert_eq!(flags(false, true, false), NON_WORKING);
}
