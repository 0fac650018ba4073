use super::*;

fn vkey_of(material: &[u8]) -> Result<VerifierKey, KeyError> {
    VerifierKey::new("log.example", Algorithm::Ed25519, material)
}

fn good() -> PrivateKey {
    PrivateKey::log("log.example", &[9; 32]).unwrap()
}

#[test]
fn a_key_comes_back_from_its_text() {
    let text = good().public().to_string();
    assert_eq!(VerifierKey::parse(&text).unwrap(), *good().public());
    let other = VerifierKey::new("log.example", Algorithm::Other(0xff), b"suite\0key").unwrap();
    assert_eq!(VerifierKey::parse(&other.to_string()).unwrap(), other);
    assert!(!other.verifies(b"", &[0; 64]));
}

#[test]
fn t1_texts_that_are_no_key_are_refused() {
    let text = good().public().to_string();
    let id = hex(&good().public().id());
    for (bad, error) in [
        (text.replace(&id, "00000000"), KeyError::Id),
        (text.replace(&id, &id.to_uppercase()), KeyError::Id),
        (text.replacen('+', " ", 1), KeyError::Form),
        (text.trim_end_matches('=').to_owned() + "!", KeyError::Form),
        (format!("log.example+{id}+"), KeyError::Form),
        (text.replacen("log.", "log .", 1), KeyError::Name),
        (text.replacen("log.", "log\u{2003}.", 1), KeyError::Name),
        (text.replacen("log.example", "", 1), KeyError::Name),
    ] {
        assert_eq!(VerifierKey::parse(&bad), Err(error), "{bad}");
    }
}

#[test]
fn t1_points_that_are_small_not_canonical_or_off_the_curve_are_refused() {
    let field_prime: [u8; 32] = {
        let mut p = [0xff; 32];
        (p[0], p[31]) = (0xed, 0x7f);
        p
    };
    let one_plus_prime = {
        let mut y = field_prime;
        y[0] = 0xee;
        y
    };
    let mut identity = [0; 32];
    identity[0] = 1;
    let mut identity_signed = identity;
    identity_signed[31] = 0x80;
    let minus_one = {
        let mut y = field_prime;
        y[0] = 0xec;
        y
    };
    let order_eight: [u8; 32] = [
        0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67,
        0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac,
        0x03, 0x7a,
    ];
    let off_curve = {
        let mut y = [0; 32];
        y[0] = 2;
        y
    };
    for point in [
        [0; 32],
        field_prime,
        one_plus_prime,
        identity,
        identity_signed,
        minus_one,
        order_eight,
        off_curve,
    ] {
        assert_eq!(vkey_of(&point), Err(KeyError::Point), "{}", hex(&point));
    }
    assert_eq!(vkey_of(&[1; 31]), Err(KeyError::Point));
    assert_eq!(
        VerifierKey::new("w", Algorithm::MlDsa44, &[1; 32]),
        Err(KeyError::Point)
    );
}

#[test]
fn t1_the_second_spelling_of_a_point_is_refused() {
    let mut spelled_twice = 0;
    for y in 2..19 {
        let mut small = [0; 32];
        small[0] = y;
        let mut plus_prime = [0xff; 32];
        (plus_prime[0], plus_prime[31]) = (0xed + y, 0x7f);
        if vkey_of(&small).is_ok() {
            assert_eq!(vkey_of(&plus_prime), Err(KeyError::Point), "{y}");
            spelled_twice += 1;
        }
    }
    assert!(spelled_twice > 3);
}

#[test]
fn t1_a_signature_has_one_form() {
    let key = good();
    let signature = key.sign(b"text");
    assert!(key.public().verifies(b"text", &signature));
    assert!(!key.public().verifies(b"texts", &signature));
    assert!(!key.public().verifies(b"text", &signature[..63]));
    let order: [u8; 32] = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde,
        0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let mut plus_order = signature;
    let mut carry = 0;
    for (byte, add) in plus_order[32..].iter_mut().zip(order) {
        carry += u16::from(*byte) + u16::from(add);
        *byte = carry as u8;
        carry >>= 8;
    }
    assert_ne!(plus_order, signature);
    assert!(
        !key.public().verifies(b"text", &plus_order),
        "S above the group order"
    );
    let mut small_r = [0; 64];
    small_r[0] = 1;
    assert!(
        !key.public().verifies(b"text", &small_r),
        "R of small order"
    );
}
