use super::*;
use crate::files::lossy::LossyDisk;
use crate::files::{self, Disk, Mode};
use crate::publisher::scene::{self, Rows, folder, key, leaves, log};
use std::sync::Arc;

/// A published journal of so many leaves, and what is signed.
fn scene(count: u64) -> (Arc<dyn Disk>, Arc<Rows>, Signed) {
    let disk: Arc<dyn Disk> = Arc::new(LossyDisk::new());
    let all = leaves(count, &[200]);
    let rows = Rows::new(all.clone());
    let mut log = log(&disk, &rows).unwrap();
    while log.size() < count {
        log.read_on(count).unwrap();
    }
    log.publish().unwrap();
    (
        disk,
        rows,
        Signed {
            size: count,
            root: scene::root(&all),
        },
    )
}

fn rehash_all(disk: &Arc<dyn Disk>, rows: &Rows, signed: Signed) -> Result<(), Trouble> {
    rehash(rows, &folder(disk), signed, &|| true)
}

#[test]
fn an_untouched_journal_passes_with_rows_beyond_the_signature_too() {
    let (disk, rows, signed) = scene(9000);
    check_start(&*rows, &key(), signed).unwrap();
    rehash_all(&disk, &rows, signed).unwrap();
    rows.add(&leaves(9010, &[200])[9000..]);
    check_start(&*rows, &key(), signed).unwrap();
    rehash_all(&disk, &rows, signed).unwrap();
}

#[test]
fn one_changed_byte_or_a_dropped_leaf_anywhere_is_found() {
    for at in [0, 1, 200, 8191, 8192, 8999] {
        let (disk, rows, signed) = scene(9000);
        rows.tamper(|rows| {
            let last = rows[at].len() - 20;
            rows[at][last] ^= 1;
        });
        let found = rehash_all(&disk, &rows, signed);
        assert!(
            matches!(found, Err(Trouble::Differs { .. } | Trouble::Changed(_))),
            "{at}"
        );
        let (disk, rows, signed) = scene(9000);
        rows.tamper(|rows| {
            rows.remove(at);
        });
        assert!(
            rehash_all(&disk, &rows, signed).is_err(),
            "leaf {at} dropped"
        );
        assert!(matches!(
            check_start(&*rows, &key(), signed),
            Err(Trouble::Behind { .. } | Trouble::NoGenesis | Trouble::ForeignSigner)
        ));
    }
}

#[test]
fn a_change_in_rows_that_no_edge_covers_stops_the_start() {
    let (_, rows, _) = scene(300);
    let all = leaves(400, &[200]);
    rows.add(&all[300..]);
    let signed = Signed {
        size: 400,
        root: scene::root(&all),
    };
    check_start(&*rows, &key(), signed).unwrap();
    rows.tamper(|rows| rows[350][60] ^= 1);
    assert!(matches!(
        check_start(&*rows, &key(), signed),
        Err(Trouble::Differs { size: 400 })
    ));
}

#[test]
fn an_old_backup_a_rolled_back_signer_and_a_foreign_key_are_told_apart() {
    let (_, rows, signed) = scene(300);
    rows.tamper(|rows| rows.truncate(250));
    let found = check_start(&*rows, &key(), signed);
    assert!(matches!(
        found,
        Err(Trouble::Behind {
            rows: 250,
            signed: 300
        })
    ));
    let (_, rows, _) = scene(300);
    let old = Signed {
        size: 100,
        root: [0; 32],
    };
    let found = check_start(&*rows, &key(), old);
    assert!(matches!(
        found,
        Err(Trouble::SignerBehind {
            signed: 100,
            kept: 300
        })
    ));
    let other = huiyin_journal::key::PrivateKey::log(scene::ORIGIN, &[9; 32]).unwrap();
    let found = check_start(&*rows, other.public(), signed);
    assert!(matches!(found, Err(Trouble::ForeignSigner)));
    let none = Rows::new(Vec::new());
    assert!(matches!(
        check_start(&*none, &key(), signed),
        Err(Trouble::NoGenesis)
    ));
}

#[test]
fn a_changed_or_missing_published_tile_is_named() {
    for path in ["tile/0/003", "tile/entries/017", "tile/0/034"] {
        let (disk, rows, signed) = scene(9000);
        let file = folder(&disk).dir().join(path);
        let mut bytes = disk.read(&file).unwrap().unwrap();
        bytes[100] ^= 1;
        files::replace(&*disk, &file, &bytes, Mode::Public).unwrap();
        let found = rehash_all(&disk, &rows, signed);
        let Err(Trouble::Changed(PublishError::Changed(named))) = found else {
            panic!("{path}: {found:?}")
        };
        assert_eq!(named, path);
        disk.remove(&file).unwrap();
        let found = rehash_all(&disk, &rows, signed);
        assert!(matches!(
            found,
            Err(Trouble::Changed(PublishError::Missing(_)))
        ));
    }
}

#[test]
fn the_check_ends_when_told_to() {
    let (disk, rows, signed) = scene(300);
    rows.tamper(|rows| rows.clear());
    rehash(&*rows, &folder(&disk), signed, &|| false).unwrap();
}
