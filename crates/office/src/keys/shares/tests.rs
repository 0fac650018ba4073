use super::*;
use crate::files::lossy::LossyDisk;
use crate::keys::{FileKeys, Holds, rotate};
use crate::system::SeededRandom;
use std::sync::Arc;

fn dir() -> &'static Path {
    Path::new("/keys")
}

fn keys() -> Arc<LossyDisk> {
    let disk = LossyDisk::new();
    FileKeys::create(&disk, &SeededRandom::new(1), dir()).unwrap();
    Arc::new(disk)
}

fn open(disk: &Arc<LossyDisk>) -> Result<FileKeys, KeyError> {
    FileKeys::open_dir(disk.clone(), Arc::new(SeededRandom::new(2)), dir())
}

fn two_of_three(disk: &LossyDisk, seed: u64) -> Vec<Share> {
    split(disk, &SeededRandom::new(seed), dir(), (2, 3)).unwrap()
}

#[test]
fn any_two_of_three_give_the_key_back_and_one_gives_nothing() {
    let disk = keys();
    let master = Secrets::read(&*disk, dir()).unwrap().master;
    let shares = two_of_three(&disk, 3);
    for (one, other) in [(0, 1), (1, 2), (2, 0)] {
        let some = [shares[one].clone(), shares[other].clone()];
        assert!(join(&some).unwrap() == master);
        assert!(drill(&*disk, dir(), &some).unwrap());
    }
    assert!(join(&shares).unwrap() == master);
    for share in &shares {
        assert!(share.0[8..] != *master.0);
        let alone = join(std::slice::from_ref(share));
        assert!(matches!(
            alone,
            Err(ShareError::TooFew { need: 2, given: 1 })
        ));
    }
    let twice = [shares[1].clone(), shares[1].clone()];
    assert!(matches!(join(&twice), Err(ShareError::Twice(2))));
    let made = made(&*disk, dir()).unwrap().unwrap();
    assert_eq!((made.need, made.of, made.is_past), (2, 3, false));
    let text = disk.read(&dir().join(FILE)).unwrap().unwrap();
    let text = String::from_utf8(text).unwrap();
    assert!(!text.contains(&hex(&*master.0)));
    for numbers in [(1, 3), (4, 3), (2, 17), (0, 0)] {
        let refused = split(&*disk, &SeededRandom::new(1), dir(), numbers);
        assert!(matches!(refused, Err(ShareError::Numbers)), "{numbers:?}");
    }
}

#[test]
fn a_share_is_read_as_people_type_it_and_says_which_row_is_mistyped() {
    let shares = two_of_three(&keys(), 3);
    for share in &shares {
        let text = share.to_string();
        assert_eq!(text.lines().count(), ROWS);
        assert!(Share::parse(&text).unwrap() == *share);
        let typed = text.to_lowercase().replace('-', " ").replace('0', "o");
        let typed = typed.replace('1', "l").replace('\n', "\r\n\r\n");
        assert!(Share::parse(&typed).unwrap() == *share);
        for (at, letter) in text.char_indices().filter(|(_, c)| c.is_alphanumeric()) {
            let row = text[..at].matches('\n').count() + 1;
            let mut bent = text.clone();
            let other = if letter == 'Z' { "Y" } else { "Z" };
            bent.replace_range(at..=at, other);
            let told = Share::parse(&bent);
            assert!(matches!(told, Err(ShareError::Row(n)) if n == row), "{at}");
            bent.replace_range(at..=at, "");
            assert!(matches!(Share::parse(&bent), Err(ShareError::Length(79))));
        }
    }
    // Rows in another order, and the rows of another share.
    let rows: Vec<Vec<String>> = shares
        .iter()
        .map(|share| share.to_string().lines().map(str::to_owned).collect())
        .collect();
    let turned = [&rows[0][0], &rows[0][2], &rows[0][1], &rows[0][3]].map(String::as_str);
    assert!(matches!(
        Share::parse(&turned.concat()),
        Err(ShareError::Row(2))
    ));
    let mixed = [&rows[0][0], &rows[0][1], &rows[1][2], &rows[0][3]].map(String::as_str);
    assert!(matches!(
        Share::parse(&mixed.concat()),
        Err(ShareError::Row(3))
    ));
    assert!(!format!("{:?}", shares[0]).contains(&rows[0][1]));
}

#[test]
fn a_directory_that_lost_its_master_key_gets_it_back_and_no_other() {
    let disk = keys();
    let (id, key) = open(&disk)
        .unwrap()
        .mint(Holds::Identity, 1)
        .unwrap()
        .remove(0);
    let (id, key) = key.of_case(id, &[1; 16]);
    let shares = two_of_three(&disk, 3);
    assert!(matches!(
        recover(&*disk, dir(), &shares),
        Err(ShareError::NotLost)
    ));
    disk.remove(&dir().join("master")).unwrap();
    assert!(matches!(
        open(&disk).map(drop),
        Err(KeyError::NoMasterKey(_))
    ));
    // Nothing makes a new key in place of the lost one.
    assert!(FileKeys::create(&*disk, &SeededRandom::new(9), dir()).is_err());
    let foreign = {
        let other = LossyDisk::new();
        FileKeys::create(&other, &SeededRandom::new(8), dir()).unwrap();
        two_of_three(&other, 3)
    };
    let refused = recover(&*disk, dir(), &foreign);
    assert!(matches!(refused, Err(ShareError::OtherKey)));
    assert!(recover(&*disk, dir(), &shares[..1]).is_err());
    recover(&*disk, dir(), &shares[1..]).unwrap();
    let found = open(&disk).unwrap().key(id, &[1; 16]).unwrap();
    assert_eq!(found, Some(key));
}

#[test]
fn after_a_loss_new_shares_are_made_and_only_another_key_ends_the_old_ones() {
    let disk = keys();
    let old = two_of_three(&disk, 3);
    let new = two_of_three(&disk, 4);
    let mixed = [old[0].clone(), new[1].clone()];
    assert!(matches!(
        drill(&*disk, dir(), &mixed),
        Err(ShareError::Sets)
    ));
    assert!(drill(&*disk, dir(), &new[..2]).unwrap());
    let of_before = drill(&*disk, dir(), &old[..2]).unwrap();
    assert!(
        !of_before,
        "two old ones still give the key, and it is said"
    );
    rotate(&*disk, &SeededRandom::new(5), dir()).unwrap();
    assert!(made(&*disk, dir()).unwrap().unwrap().is_past);
    for past in [&old, &new] {
        assert!(matches!(
            drill(&*disk, dir(), past),
            Err(ShareError::OtherKey)
        ));
    }
    let newest = two_of_three(&disk, 6);
    disk.remove(&dir().join("master")).unwrap();
    for past in [&old, &new] {
        assert!(matches!(
            recover(&*disk, dir(), past),
            Err(ShareError::OtherKey)
        ));
    }
    recover(&*disk, dir(), &newest).unwrap();
}
