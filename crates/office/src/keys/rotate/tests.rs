use super::*;
use crate::files::lossy::LossyDisk;
use crate::keys::{FileKeys, Holds};
use crate::system::SeededRandom;
use std::sync::Arc;

fn dir() -> &'static Path {
    Path::new("/keys")
}

fn keys() -> (Arc<LossyDisk>, FileKeys, Vec<(RecordId, Key)>) {
    let disk = Arc::new(LossyDisk::new());
    FileKeys::create(&*disk, &SeededRandom::new(1), dir()).unwrap();
    let keys = open(&disk).unwrap();
    let minted = keys.mint(Holds::Files, 5).unwrap();
    keys.destroy(minted[2].0).unwrap();
    (disk, keys, minted)
}

fn open(disk: &Arc<LossyDisk>) -> Result<FileKeys, KeyError> {
    FileKeys::open_dir(disk.clone(), Arc::new(SeededRandom::new(2)), dir())
}

fn opens(keys: &FileKeys, minted: &[(RecordId, Key)]) {
    for (at, (id, root)) in minted.iter().enumerate() {
        let (name, key) = root.of_case(*id, &[1; 16]);
        let found = keys.key(name, &[1; 16]).unwrap();
        assert_eq!(found, (at != 2).then_some(key), "{at}");
    }
}

#[test]
fn every_record_is_wrapped_anew_and_a_service_that_runs_goes_on() {
    let (disk, running, mut minted) = keys();
    let old = master::read(&*disk, dir()).unwrap().unwrap();
    let before = disk.read(&dir().join("records")).unwrap().unwrap();
    let mark = running.office_key("mark", "o");
    assert_eq!(rotate(&*disk, &SeededRandom::new(3), dir()).unwrap(), 4);
    let after = disk.read(&dir().join("records")).unwrap().unwrap();
    assert_eq!(after.len(), before.len());
    for (old, new) in before.chunks(RECORD_BYTES).zip(after.chunks(RECORD_BYTES)) {
        // The third was destroyed before.
        assert_eq!(old == new, old[0] == 2, "a wrapped key stayed what it was");
    }
    assert!(master::read(&*disk, dir()).unwrap() != Some(old));
    assert!(
        running.office_key("mark", "o") == mark,
        "marks and second steps stay"
    );
    minted.extend(running.mint(Holds::Files, 1).unwrap());
    opens(&running, &minted);
    opens(&open(&disk).unwrap(), &minted);
}

#[test]
fn a_record_that_does_not_open_stops_the_change_before_it_begins() {
    let (disk, running, minted) = keys();
    let path = dir().join("records");
    let at = 4 * RECORD_BYTES as u64 + 40;
    let mut byte = [0];
    disk.read_at(&path, at, &mut byte).unwrap();
    disk.write_at(&path, at, &[byte[0] ^ 1]).unwrap();
    let stopped = rotate(&*disk, &SeededRandom::new(3), dir());
    assert!(matches!(stopped, Err(KeyError::Damaged)));
    disk.write_at(&path, at, &byte).unwrap();
    opens(&running, &minted);
}

#[test]
fn after_a_power_cut_at_any_operation_the_old_key_or_the_new_one_opens_all() {
    let (whole, ..) = keys();
    let before = whole.operations();
    rotate(&*whole, &SeededRandom::new(3), dir()).unwrap();
    for cut in 0..=whole.operations() - before {
        for seed in 0..6 {
            let (disk, _, minted) = keys();
            disk.cut_after(cut);
            let _ = rotate(&*disk, &SeededRandom::new(3), dir());
            let disk = Arc::new(disk.reboot(seed));
            opens(&open(&disk).unwrap(), &minted);
            // Whatever was left behind, the next change and a backup after it find one key in force.
            drop(settle(&*disk, dir()).unwrap());
            opens(&open(&disk).unwrap(), &minted);
            let master = master::read(&*disk, dir()).unwrap().unwrap();
            let named = master::named(&*disk, &dir().join("records")).unwrap();
            assert_eq!(master::name_of(&master), named, "cut {cut}");
            rotate(&*disk, &SeededRandom::new(4), dir()).unwrap();
            opens(&open(&disk).unwrap(), &minted);
        }
    }
}
