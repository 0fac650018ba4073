use super::*;
use crate::files::RealDisk;
use crate::files::lossy::LossyDisk;
use crate::system::SeededRandom;

fn dir() -> &'static Path {
    Path::new("/keys")
}

fn open(disk: Arc<dyn Disk>, seed: u64) -> Result<FileKeys, KeyError> {
    let random = Arc::new(SeededRandom::new(seed));
    FileKeys::create(&*disk, &*random, dir())?;
    FileKeys::open_dir(disk, random, dir())
}

#[test]
fn a_minted_key_opens_again_in_another_process_and_each_is_different() {
    let disk: Arc<dyn Disk> = Arc::new(LossyDisk::new());
    let keys = open(disk.clone(), 1).unwrap();
    let given = keys.mint(Holds::Identity, 700).unwrap();
    let again = open(disk, 2).unwrap();
    for (id, key) in &given {
        assert_eq!(again.root(*id).unwrap().as_ref(), Some(key));
    }
    let mut all: Vec<_> = given.iter().map(|(_, key)| *key.0).collect();
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), given.len());
}

#[test]
fn a_destroyed_key_is_gone_from_the_file_and_its_neighbours_are_not() {
    let disk = Arc::new(LossyDisk::new());
    let keys = open(disk.clone(), 1).unwrap();
    let given = keys.mint(Holds::Files, 4).unwrap();
    let sealed = disk.read(&dir().join("records")).unwrap().unwrap();
    keys.destroy(given[1].0).unwrap();
    keys.destroy(given[1].0).unwrap();
    assert_eq!(keys.root(given[1].0).unwrap(), None);
    assert_eq!(keys.root(given[2].0).unwrap().as_ref(), Some(&given[2].1));
    let after = disk.read(&dir().join("records")).unwrap().unwrap();
    let place = usize::try_from(offset(given[1].0)).unwrap();
    let wrapped = &sealed[place + 17..place + 89];
    assert!(!after.windows(wrapped.len()).any(|window| window == wrapped));
}

#[test]
fn a_changed_record_a_foreign_id_and_a_wrong_master_key_are_refused() {
    let disk = Arc::new(LossyDisk::new());
    let keys = open(disk.clone(), 1).unwrap();
    let [(id, _), (other, _)]: [_; 2] = keys.mint(Holds::Paper, 2).unwrap().try_into().unwrap();
    let mut foreign = id;
    foreign.0[15] ^= 1;
    assert!(matches!(keys.root(foreign), Err(KeyError::Unknown)));
    assert!(matches!(keys.destroy(foreign), Err(KeyError::Unknown)));
    let mut beyond = id;
    beyond.0[2] = 9;
    assert!(matches!(keys.root(beyond), Err(KeyError::Unknown)));
    let path = dir().join("records");
    for byte in 0..RECORD_BYTES {
        let place = offset(other) + byte as u64;
        let mut old = [0];
        disk.read_at(&path, place, &mut old).unwrap();
        disk.write_at(&path, place, &[old[0] ^ 0x40]).unwrap();
        assert!(
            keys.root(other).is_err(),
            "byte {byte} of a record is not checked"
        );
        disk.write_at(&path, place, &old).unwrap();
    }
    master::write(&*disk, dir(), &Key::new([0xab; 32])).unwrap();
    assert!(matches!(open(disk, 1).map(drop), Err(KeyError::Damaged)));
}

#[test]
fn after_a_power_cut_at_any_operation_every_key_given_out_is_there() {
    let whole = Arc::new(LossyDisk::new());
    work(&open(whole.clone(), 1).unwrap());
    for cut in 0..whole.operations() {
        for seed in 0..6 {
            let disk = Arc::new(LossyDisk::cut_at(cut));
            let (given, destroyed) = match open(disk.clone(), 1) {
                Ok(keys) => work(&keys),
                Err(_) => Default::default(),
            };
            let keys = open(Arc::new(disk.reboot(seed)), 2).unwrap();
            for (id, key) in &given {
                let found = keys.root(*id).unwrap();
                match found {
                    Some(found) => {
                        assert!(found == *key && !destroyed.contains(id), "cut {cut}");
                    }
                    // A destruction that was under way may have happened: it was never answered as failed.
                    None => assert!(*id == given[1].0, "cut {cut}: a key was lost"),
                }
            }
            keys.mint(Holds::Identity, 1).unwrap();
        }
    }
}

/// Gives out ten keys and destroys the second; returns what was answered before the power went.
fn work(keys: &FileKeys) -> (Vec<(RecordId, Key)>, Vec<RecordId>) {
    let mut given: Vec<(RecordId, Key)> = Vec::new();
    let mut destroyed = Vec::new();
    for round in 0..10 {
        match keys.mint(Holds::Identity, 1 + round % 3) {
            Ok(keys) => given.extend(keys),
            Err(_) => break,
        }
        if round == 6 && keys.destroy(given[1].0).is_ok() {
            destroyed.push(given[1].0);
        }
    }
    (given, destroyed)
}

#[test]
fn the_real_key_files_are_private() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let random = Arc::new(SeededRandom::new(1));
    FileKeys::create(&RealDisk, &*random, dir.path()).unwrap();
    let keys = FileKeys::open_dir(Arc::new(RealDisk), random, dir.path()).unwrap();
    let (id, key) = keys.mint(Holds::Identity, 1).unwrap().remove(0);
    assert_eq!(keys.root(id).unwrap(), Some(key));
    for name in ["master", "records"] {
        let mode = std::fs::metadata(dir.path().join(name))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}
