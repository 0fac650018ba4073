use super::*;

fn shown_entry() -> Shown {
    Shown {
        receipt: b"receipt".to_vec(),
        opening: vec![1, 2, 3],
    }
}

/// The message with each bit of each byte turned.
fn bent(bytes: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    (0..bytes.len() * 8).map(move |bit| {
        let mut bent = bytes.to_vec();
        bent[bit / 8] ^= 1 << (bit % 8);
        bent
    })
}

#[test]
fn messages_read_back_and_every_shortened_or_lengthened_one_is_refused() {
    let id = KeyId([7; 24]);
    let claim = Claim {
        officer: "water-1 示例".to_owned(),
        act: 3001,
        shown: shown_entry(),
        release: None,
    };
    let released = Claim {
        release: Some(Release {
            asked: shown_entry(),
            released: shown_entry(),
        }),
        ..claim.clone()
    };
    let pass = Pass::from_bytes(&[5; 56]).unwrap();
    let open = |ask| Request::Open { id, ask };
    for request in [
        Request::Ping,
        Request::Mint {
            holds: Holds::Paper,
            count: 256,
        },
        open(Ask::Entry(Box::new(claim))),
        open(Ask::Entry(Box::new(released))),
        open(Ask::Pass(pass.clone())),
        open(Ask::Nameless([3; 16])),
        Request::Admit {
            code: "AAAA".to_owned(),
            shown: shown_entry(),
        },
        Request::Check {
            id,
            case: [1; 16],
            bound: vec![],
            sealed: vec![0; 300],
            digest: Some([9; 32]),
        },
        Request::Marks {
            office: "o".to_owned(),
            what: vec!["5\n000-0001".to_owned()],
        },
        Request::Code {
            office: "o".to_owned(),
            token: "t".to_owned(),
        },
        Request::SecondStep {
            office: "o".to_owned(),
            what: "totp".to_owned(),
        },
        Request::Destroy {
            id,
            shown: shown_entry(),
        },
        Request::Bind(vec![Binding {
            id: RecordId([1; 16]),
            case: [2; 16],
            holds: Holds::Files,
        }]),
    ] {
        let bytes = request.encode();
        assert_eq!(Request::parse(&bytes), Some(request));
        for end in 0..bytes.len() {
            assert_eq!(Request::parse(&bytes[..end]), None);
        }
        assert_eq!(Request::parse(&[&bytes[..], &[0]].concat()), None);
        for bent in bent(&bytes) {
            // What still reads is another message, written in the one way there is.
            assert!(Request::parse(&bent).is_none_or(|read| read.encode() == bent));
        }
    }
    for answer in [
        Answer::Well,
        Answer::Minted(vec![(RecordId([1; 16]), Key::new([2; 32]))]),
        Answer::Key(Some(Key::new([2; 32]))),
        Answer::Key(None),
        Answer::Pass(pass),
        Answer::Checked(Checked::Destroyed),
        Answer::Checked(Checked::Damaged),
        Answer::Checked(Checked::Opens {
            is_same: true,
            media_type: Some("image/png"),
        }),
        Answer::Marks(vec![[4; 32], [5; 32]]),
        Answer::Code([6; 16]),
        Answer::Refused(Refused::Stale),
        Answer::Unknown,
        Answer::Damaged,
        Answer::Failed("磁盘".to_owned()),
        Answer::SecondStep([7; 32]),
        Answer::Earlier,
    ] {
        let bytes = answer.encode();
        assert_eq!(Answer::parse(&bytes), Some(answer));
        for end in 0..bytes.len() {
            assert_eq!(Answer::parse(&bytes[..end]), None);
        }
        for bent in bent(&bytes) {
            assert!(Answer::parse(&bent).is_none_or(|read| read.encode() == bent));
        }
    }
}

#[test]
fn more_than_anybody_asks_for_is_no_message() {
    let many = Request::Mint {
        holds: Holds::Files,
        count: MOST + 1,
    };
    assert_eq!(Request::parse(&many.encode()), None);
    let many = Request::Marks {
        office: "o".to_owned(),
        what: vec![String::new(); MOST + 1],
    };
    assert_eq!(Request::parse(&many.encode()), None);
}

#[test]
fn the_committed_inputs_of_the_fuzz_target_do_no_harm() {
    crate::attachment::replay("key_protocol", fuzz);
}
