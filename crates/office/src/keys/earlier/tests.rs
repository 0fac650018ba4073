use super::*;
use crate::files::lossy::LossyDisk;
use crate::files::{self, Mode};
use crate::keys::Key;
use crate::keys::record::Record;
use crate::keys::{FileKeys, KeyId, Refused, hmac, seal_fields};
use crate::system::SeededRandom;
use std::sync::Arc;

const CASE: CaseId = [1; 16];

fn dir() -> &'static Path {
    Path::new("/keys")
}

/// A directory as the earlier version left it, with four keys: of an identity with its files, of a paper, one that was
/// destroyed, and one that nothing lies under.
fn earlier() -> (LossyDisk, Vec<(RecordId, Key)>) {
    let disk = LossyDisk::new();
    FileKeys::create(&disk, &SeededRandom::new(1), dir()).unwrap();
    let master = master::read(&disk, dir()).unwrap().unwrap();
    let mut bytes = vec![0; RECORD_BYTES];
    bytes[..record::BEFORE_CASES.len()].copy_from_slice(record::BEFORE_CASES);
    let mut keys = Vec::new();
    for place in 1..=4_u8 {
        let mut id = [0x5a ^ place; 16];
        id[..6].copy_from_slice(&[0, 0, 0, 0, 0, place]);
        let (id, key) = (RecordId(id), Key::new([place; 32]));
        let wrapped = seal_fields(&master, &id.0, &*key.0, [place; 24]);
        bytes.extend(match place {
            3 => Record::destroyed(id),
            _ => Record::live(id, &wrapped),
        });
        keys.push((id, key));
    }
    // The end of a block that the power cut.
    bytes.extend([7; 50]);
    files::replace(&disk, &dir().join("records"), &bytes, Mode::Private).unwrap();
    (disk, keys)
}

fn bindings(keys: &[(RecordId, Key)]) -> Bindings {
    let mut known = Bindings::default();
    for (at, holds) in [
        (0, Holds::Identity),
        (0, Holds::Files),
        (1, Holds::Paper),
        (2, Holds::Identity),
    ] {
        let (id, case) = (keys[at].0, CASE);
        known.add(&Binding { id, case, holds }).unwrap();
    }
    known
}

fn open(disk: &Arc<LossyDisk>) -> Result<FileKeys, KeyError> {
    FileKeys::open_dir(disk.clone(), Arc::new(SeededRandom::new(3)), dir())
}

fn name(id: RecordId) -> KeyId {
    KeyId::from_bytes(&id.0).unwrap()
}

#[test]
fn earlier_keys_open_for_their_case_alone_and_the_rest_opens_nothing() {
    let (disk, earlier) = earlier();
    let disk = Arc::new(disk);
    assert!(matches!(open(&disk), Err(KeyError::Earlier)));
    let known = bindings(&earlier);
    let master = master::read(&*disk, dir()).unwrap().unwrap();
    known.write(&*disk, &SeededRandom::new(2), dir()).unwrap();
    let keys = open(&disk).unwrap();
    let mark = *keys.office_key("mark", "o").0;
    assert_eq!(mark, hmac(&*master.0, &["mark", "o"]), "marks stay");
    assert!(master::read(&*disk, dir()).unwrap() != Some(master));
    for (id, key) in &earlier[..2] {
        assert_eq!(keys.key(name(*id), &CASE).unwrap().as_ref(), Some(key));
        let other = keys.key(name(*id), &[2; 16]);
        assert!(matches!(other, Err(KeyError::Refused(Refused::OtherCase))));
    }
    assert_eq!(keys.key(name(earlier[2].0), &CASE).unwrap(), None);
    assert!(keys.key(name(earlier[3].0), &CASE).is_err());
    let holds = |at: usize| keys.holds(name(earlier[at].0)).unwrap();
    assert_eq!(holds(0), [Holds::Identity, Holds::Files]);
    assert_eq!(holds(1), [Holds::Paper]);
    assert_eq!(holds(2), Holds::ALL);
    assert!(holds(3).is_empty());
    // Later ones come behind them, and a second time changes nothing.
    let later = keys.mint(Holds::Identity, 1).unwrap();
    known.write(&*disk, &SeededRandom::new(2), dir()).unwrap();
    let (id, key) = later[0].1.of_case(later[0].0, &CASE);
    assert_eq!(open(&disk).unwrap().key(id, &CASE).unwrap(), Some(key));
}

#[test]
fn the_case_of_an_earlier_key_is_not_changed_in_its_record() {
    let (disk, earlier) = earlier();
    let disk = Arc::new(disk);
    let known = bindings(&earlier);
    known.write(&*disk, &SeededRandom::new(2), dir()).unwrap();
    let keys = open(&disk).unwrap();
    let path = dir().join("records");
    let record = RECORD_BYTES as u64;
    for byte in record..2 * record {
        let mut old = [0];
        disk.read_at(&path, byte, &mut old).unwrap();
        disk.write_at(&path, byte, &[old[0] ^ 1]).unwrap();
        let mut bent = CASE;
        bent[0] ^= 1;
        for case in [CASE, bent] {
            assert!(keys.key(name(earlier[0].0), &case).is_err(), "byte {byte}");
        }
        disk.write_at(&path, byte, &old).unwrap();
    }
    let mut known = bindings(&earlier);
    let elsewhere = Binding {
        id: earlier[0].0,
        case: [2; 16],
        holds: Holds::Files,
    };
    assert!(known.add(&elsewhere).is_err());
}

#[test]
fn after_a_power_cut_at_any_operation_earlier_keys_are_taken_over_or_still_to_be() {
    let (whole, keys) = earlier();
    let before = whole.operations();
    let known = bindings(&keys);
    known.write(&whole, &SeededRandom::new(2), dir()).unwrap();
    assert!(whole.operations() > before);
    for cut in 0..=whole.operations() - before {
        for seed in 0..6 {
            let (disk, keys) = earlier();
            disk.cut_after(cut);
            let done = known.write(&disk, &SeededRandom::new(2), dir()).is_ok();
            let disk = Arc::new(disk.reboot(seed));
            match open(&disk) {
                Ok(_) => {}
                Err(KeyError::Earlier) if !done => {
                    known.write(&*disk, &SeededRandom::new(4), dir()).unwrap();
                }
                Err(error) => panic!("cut {cut}: {error}"),
            }
            let opened = open(&disk).unwrap();
            for (id, key) in &keys[..2] {
                let found = opened.key(name(*id), &CASE).unwrap();
                assert_eq!(found.as_ref(), Some(key), "cut {cut}");
            }
        }
    }
}
