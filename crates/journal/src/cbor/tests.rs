use super::*;
use proptest::prelude::*;

#[test]
fn t1_forms_that_are_not_the_shortest_or_not_allowed_are_refused() {
    let refused: &[(&[u8], CborError)] = &[
        (&[], CborError::Truncated),
        (&[0x18, 0x01], CborError::NotShortest),
        (&[0x19, 0x00, 0xff], CborError::NotShortest),
        (&[0x1a, 0, 0, 0xff, 0xff], CborError::NotShortest),
        (
            &[0x1b, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff],
            CborError::NotShortest,
        ),
        (&[0x1c], CborError::Forbidden),
        (&[0x20], CborError::Forbidden),
        (&[0xc0, 0x00], CborError::Forbidden),
        (&[0xf7], CborError::Forbidden),
        (&[0xf8, 0x20], CborError::Forbidden),
        (&[0xf9, 0, 0], CborError::Forbidden),
        (&[0x5f, 0xff], CborError::Forbidden),
        (&[0x9f, 0xff], CborError::Forbidden),
        (&[0xbf, 0xff], CborError::Forbidden),
        (&[0x00, 0x00], CborError::Trailing),
        (&[0x42, 0x00], CborError::Truncated),
        (&[0x61, 0x0a], CborError::NotAscii),
        (&[0x61, 0x7f], CborError::NotAscii),
        (&[0x62, 0xc3, 0xa9], CborError::NotAscii),
        (&[0xa1, 0x18, 0x18, 0x00], CborError::Key),
        (&[0xa1, 0x61, 0x61, 0x00], CborError::Key),
        (&[0xa2, 0x01, 0x00, 0x01, 0x00], CborError::Key),
        (&[0xa2, 0x02, 0x00, 0x01, 0x00], CborError::Key),
        (
            &[0x81, 0x81, 0x81, 0x81, 0x81, 0x81, 0x80],
            CborError::TooDeep,
        ),
        (
            &[0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
            CborError::Truncated,
        ),
    ];
    for (bytes, error) in refused {
        assert_eq!(Value::decode(bytes, 4096), Err(*error), "{bytes:02x?}");
    }
    assert_eq!(Value::decode(&[0x43, 1, 2, 3], 3), Err(CborError::TooLong));
}

#[test]
fn t1_a_value_that_has_no_canonical_bytes_is_not_encoded() {
    assert_eq!(Value::text("村").encode(), Err(CborError::NotAscii));
    assert_eq!(
        Value::Map([(24, Value::Null)].into()).encode(),
        Err(CborError::Key)
    );
    let deep = (0..7).fold(Value::Null, |inner, _| Value::Array(vec![inner]));
    assert_eq!(deep.encode(), Err(CborError::TooDeep));
    let deepest = (0..6).fold(Value::Null, |inner, _| Value::Array(vec![inner]));
    assert_eq!(
        Value::decode(&deepest.encode().unwrap(), 64).unwrap(),
        deepest
    );
}

fn any_value() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        prop_oneof![
            any::<u64>(),
            0..300u64,
            Just(u64::from(u32::MAX)),
            Just(1 << 32)
        ]
        .prop_map(Value::Uint),
        proptest::collection::vec(any::<u8>(), 0..300).prop_map(Value::Bytes),
        "[ -~]{0,40}".prop_map(Value::Text),
    ];
    scalar.prop_recursive(5, 64, 8, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..8).prop_map(Value::Array),
            proptest::collection::btree_map(0..24u8, inner, 0..8).prop_map(Value::Map),
        ]
    })
}

proptest! {
    #[test]
    fn every_value_comes_back_from_its_bytes(value in any_value()) {
        let bytes = value.encode().unwrap();
        prop_assert_eq!(Value::decode(&bytes, bytes.len()).unwrap(), value);
        let mut reader = Reader::new(&bytes);
        prop_assert_eq!(reader.skip(1).unwrap(), bytes.as_slice());
        prop_assert!(reader.finish().is_ok());
    }

    #[test]
    fn t1_bytes_that_decode_are_the_bytes_that_encode(bytes in proptest::collection::vec(any::<u8>(), 0..24)) {
        let mut reader = Reader::new(&bytes);
        let strict = reader.skip(1).is_ok() && reader.finish().is_ok();
        match Value::decode(&bytes, 4096) {
            Ok(value) => {
                prop_assert_eq!(value.encode().unwrap(), bytes);
                prop_assert!(strict);
            }
            Err(_) => prop_assert!(!strict),
        }
    }

    #[test]
    fn t1_a_changed_byte_never_decodes_to_the_same_value(
        value in any_value(), at in any::<prop::sample::Index>(), flip in 1..=255u8,
    ) {
        let mut bytes = value.encode().unwrap();
        let at = at.index(bytes.len());
        bytes[at] ^= flip;
        prop_assert_ne!(Value::decode(&bytes, bytes.len()).ok(), Some(value));
    }
}
