use super::*;
use proptest::prelude::*;

#[test]
fn the_rfc_9285_examples_hold_both_ways() {
    for (bytes, text) in [
        ("AB", "BB8"),
        ("Hello!!", "%69 VD92EX0"),
        ("base-45", "UJCLQE7W581"),
        ("ietf!", "QED8WEX0"),
        ("", ""),
    ] {
        assert_eq!(base45::encode(bytes.as_bytes()), text);
        assert_eq!(base45::decode(text).unwrap(), bytes.as_bytes());
    }
}

#[test]
fn t1_base45_that_overflows_or_has_other_letters_is_refused() {
    for text in ["A", "GGW", ":::", "::", "V5", "ab0", "BB8B", "BB\u{2003}"] {
        assert_eq!(base45::decode(text), None, "{text}");
    }
}

#[test]
fn t1_texts_of_another_code_are_refused() {
    for text in ["", "PJ1", "PJ1B:", "pj1:0", "PJ2:00", "PJ1:a"] {
        assert!(QrA::parse(text).is_err(), "{text}");
    }
    for text in ["", "PJ1:00", "PJ1B", "PJ1B:a"] {
        assert!(Opening::parse(text).is_err(), "{text}");
    }
}

proptest! {
    #[test]
    fn base45_is_one_text_per_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
        let text = base45::encode(&bytes);
        prop_assert_eq!(base45::decode(&text), Some(bytes));
    }

    #[test]
    fn t1_base45_that_decodes_is_the_text_that_encodes(text in "[0-9A-Z $%*+./:-]{0,20}") {
        if let Some(bytes) = base45::decode(&text) {
            prop_assert_eq!(base45::encode(&bytes), text);
        }
    }
}
