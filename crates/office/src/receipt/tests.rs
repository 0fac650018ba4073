use super::*;
use crate::files::lossy::LossyDisk;
use crate::publisher::scene::{self, Rows, key, leaves};
use huiyin_journal::body::Body;
use huiyin_journal::commit::{body_commit, document_value};
use huiyin_journal::qr::QrA;

/// A journal of five entries in which entry 3 has a body with a name, a text and an officer.
fn scene() -> (JournalRow, Content, Arc<dyn Disk>, Arc<Rows>) {
    let mut all = leaves(5, &[]);
    let mut leaf = Leaf::decode(&all[3]).unwrap();
    let mut content = Content::default();
    content.set(field::NAME, [1; 32], "王小明".as_bytes());
    content.set(
        field::TEXT,
        [2; 32],
        document_value("请求修复村口水渠。".as_bytes()),
    );
    content.set(field::ACTOR, [3; 32], "officer-7");
    let commits = content.commits(scene::ORIGIN, &leaf.event_id).unwrap();
    let body = Body {
        commits,
        ..Body::default()
    }
    .encode()
    .unwrap();
    leaf.body_commit = Some(body_commit(&[9; 32], &body));
    all[3] = leaf.encode().unwrap();
    let row = JournalRow {
        leaf: all[3].clone(),
        body: Some((body, [9; 32])),
        content: None,
    };
    let disk: Arc<dyn Disk> = Arc::new(LossyDisk::new());
    let rows = Rows::new(all);
    let mut log = scene::log(&disk, &rows).unwrap();
    log.read_on(5).unwrap();
    log.publish().unwrap();
    (row, content, disk, rows)
}

#[test]
fn a_receipt_comes_from_rows_and_public_files_alone_and_opens_all_but_the_officer() {
    let (row, content, disk, _) = scene();
    let proof = scene::folder(&disk).prove(3).unwrap();
    let papers = papers(&row, &proof, &key(), content).unwrap();
    assert_eq!(papers.number, "330106011-2027-3");
    assert_eq!((papers.leaf.len(), papers.key.len()), (10, 8));
    let opening = Opening::parse(&papers.qr_b.as_ref().unwrap().text).unwrap();
    assert_eq!(
        opening.content.fields.keys().copied().collect::<Vec<_>>(),
        [1, 2]
    );
    assert!(papers.qr_b.unwrap().fits);
    let text = "请求修复村口水渠。".as_bytes();
    let extras = Extras {
        opening: Some(&opening),
        documents: &[(field::TEXT, text)],
    };
    let policy = Policy::of_key(VerifierKey::parse(&papers.vkey).unwrap());
    for bytes in [papers.file.as_bytes(), papers.qr_a.as_bytes()] {
        let report = verify::verify(bytes, &policy, &Keys::default(), extras);
        assert_eq!(report.verdict, Verdict::ValidLogOnly, "{}", report.reason);
    }
    let again = QrA::parse(&papers.qr_a)
        .unwrap()
        .to_receipt(&policy)
        .unwrap();
    assert_eq!(again.to_string(), papers.file);
}

#[test]
fn an_entry_beyond_the_checkpoint_has_no_receipt_yet() {
    let (_, _, disk, _) = scene();
    let early = scene::folder(&disk).prove(5).map_err(ReceiptError::from);
    assert!(matches!(early, Err(ReceiptError::NotCovered)));
}

#[test]
fn a_row_that_is_not_the_published_one_gives_no_receipt() {
    let (row, content, disk, _) = scene();
    let proof = scene::folder(&disk).prove(3).unwrap();
    let mut other = row.clone();
    let mut leaf = Leaf::decode(&row.leaf).unwrap();
    leaf.t += 1;
    other.leaf = leaf.encode().unwrap();
    let refused = papers(&other, &proof, &key(), content.clone());
    assert!(matches!(refused, Err(ReceiptError::DoesNotVerify(_))));
    let mut unopened = row.clone();
    unopened.body.as_mut().unwrap().1 = [8; 32];
    assert!(papers(&unopened, &proof, &key(), content.clone()).is_err());
    let mut forged = content;
    forged.set(field::NAME, [1; 32], "王大明".as_bytes());
    assert!(papers(&row, &proof, &key(), forged).is_err());
}

#[test]
fn a_large_opening_goes_to_a_file() {
    let (row, _, disk, _) = scene();
    let proof = scene::folder(&disk).prove(3).unwrap();
    let mut row = row;
    row.body.as_mut().unwrap().0 = Body::default().encode().unwrap();
    let large = Content::default();
    // The leaf commits to another body, so this one is measured, not verified.
    let opening = Opening {
        event_id: [0; 16],
        body: vec![0; 1000],
        body_salt: [0; 32],
        content: large,
    };
    assert!(!private(&opening).unwrap().fits);
    assert!(papers(&row, &proof, &key(), Content::default()).is_err());
}
