use super::*;

#[test]
fn sealed_fields_open_only_under_their_key_and_where_they_belong() {
    let key = Key::new([7; 32]);
    let sealed = seal_fields(&key, b"office/event", b"fields", [9; 24]);
    assert_eq!(
        &open_fields(&key, b"office/event", &sealed).unwrap()[..],
        b"fields"
    );
    assert!(open_fields(&key, b"office/other", &sealed).is_err());
    assert!(open_fields(&Key::new([8; 32]), b"office/event", &sealed).is_err());
    for byte in 0..sealed.len() {
        let mut bent = sealed.clone();
        bent[byte] ^= 1;
        assert!(open_fields(&key, b"office/event", &bent).is_err());
    }
    assert!(open_fields(&key, b"", b"short").is_err());
}

#[test]
fn a_record_gives_another_key_for_each_case_and_its_name_says_what_it_holds() {
    let root = Key::new([7; 32]);
    for holds in Holds::ALL {
        let record = RecordId::new(300, holds, [0xff; 16]);
        assert_eq!((record.place(), record.holds()), (300, holds));
        let (id, key) = root.of_case(record, &[1; 16]);
        assert_eq!(KeyId::from_bytes(&id.0), Some(id));
        assert_eq!(id.record(), record);
        assert_eq!(id.is_nameless(), holds == Holds::Nameless);
        assert_eq!(root.of_case(record, &[1; 16]), (id, key.clone()));
        let (other_id, other) = root.of_case(record, &[2; 16]);
        assert!(other != key && other_id != id);
    }
}
