use super::*;
use crate::key::PrivateKey;
use crate::note::SignatureLine;

fn receipt() -> Receipt {
    let key = PrivateKey::log("log.example", &[1; 32]).expect("a name");
    let text = "log.example\n9\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n".to_owned();
    let lines = vec![SignatureLine::sign(&text, &key)];
    Receipt {
        leaf: vec![1, 2, 3],
        index: 4,
        path: vec![[7; 32]; 3],
        note: Note { text, lines },
    }
}

#[test]
fn a_receipt_file_comes_back_from_its_bytes() {
    for path in [0, 1, 63] {
        let receipt = Receipt {
            path: vec![[9; 32]; path],
            ..receipt()
        };
        assert_eq!(
            Receipt::parse(receipt.to_string().as_bytes()).unwrap(),
            receipt
        );
    }
}

#[test]
fn t1_files_of_another_form_are_refused() {
    let good = receipt().to_string();
    let hash = base64::encode(&[7; 32]);
    for (bad, error) in [
        (good.replace("@v1", "@v2"), ReceiptError::Form),
        (good.replace("extra AQID\n", ""), ReceiptError::Leaf),
        (good.replace("extra AQID", "extra "), ReceiptError::Leaf),
        (good.replace("extra AQID", "extra AQI"), ReceiptError::Leaf),
        (good.replace("extra AQID", "Extra AQID"), ReceiptError::Leaf),
        (good.replace("index 4", "index 04"), ReceiptError::Index),
        (good.replace("index 4", "index -4"), ReceiptError::Index),
        (
            good.replace("index 4", "index 9223372036854775808"),
            ReceiptError::Index,
        ),
        (good.replacen(&hash, "AAAA", 1), ReceiptError::Path),
        (
            good.replacen(&hash, &format!("{hash} "), 1),
            ReceiptError::Path,
        ),
        (good.replace("\n", "\r\n"), ReceiptError::Form),
        (
            good.trim_end().to_owned(),
            ReceiptError::Note(note::NoteError::Form),
        ),
        (String::new(), ReceiptError::Form),
        ("x".repeat(65_537), ReceiptError::TooLong),
    ] {
        let parsed = Receipt::parse(bad.as_bytes());
        assert!(parsed.is_err(), "{bad}");
        if error != ReceiptError::Form {
            assert_eq!(parsed, Err(error), "{bad}");
        }
    }
    let long = Receipt {
        path: vec![[9; 32]; 64],
        ..receipt()
    };
    assert_eq!(
        Receipt::parse(long.to_string().as_bytes()),
        Err(ReceiptError::Path)
    );
}

#[test]
fn the_digest_of_a_seal_file_covers_the_note_alone() {
    let receipt = receipt();
    let digest = seal_file_digest(receipt.to_string().as_bytes());
    assert_eq!(digest, Some(sha256(receipt.note.to_string().as_bytes())));
    assert_eq!(seal_file_digest(b"no empty line\n"), None);
}
