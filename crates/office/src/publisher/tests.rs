use super::scene::{self, ORIGIN, Rows, folder, key, leaves, log, signer};
use super::*;
use crate::files::lossy::LossyDisk;
use crate::files::{Disk, Mode};
use crate::signer::{Refused, SignError};
use huiyin_journal::hash::leaf_hash;
use huiyin_journal::receipt::Receipt;
use huiyin_journal::tile::{Tile, TileReader, TileTree, decode_bundle};
use huiyin_journal::tree::{root_at, verify_inclusion};
use std::path::Path;

fn disk() -> Arc<dyn Disk> {
    Arc::new(LossyDisk::new())
}

/// Reads everything there is and publishes it.
fn publish_all(log: &mut Log, rows: &Rows) -> Result<(), PublishError> {
    let size = rows.size()?;
    while log.size() < size {
        log.read_on(size)?;
    }
    log.publish()
}

/// Everything a stranger can check with the public files alone: the checkpoint's root from the tiles and from the entries.
fn check_public_files(disk: &Arc<dyn Disk>, all: &[Vec<u8>]) -> u64 {
    let mut folder = folder(disk);
    let Some(note) = folder.checkpoint().unwrap() else {
        return 0;
    };
    let checkpoint = verified(&note, &key()).expect("the checkpoint is signed");
    let size = usize::try_from(checkpoint.size).unwrap();
    assert_eq!(checkpoint.root, scene::root(&all[..size]), "size {size}");
    let mut tiles = TileTree::new(&mut folder, checkpoint.size);
    assert_eq!(
        root_at(&mut tiles, checkpoint.size).unwrap(),
        checkpoint.root
    );
    let mut read = Vec::new();
    for bundle in huiyin_journal::tile::bundles_for_growth(0, checkpoint.size) {
        let bytes = folder
            .read(&bundle.path())
            .unwrap()
            .expect("a bundle is missing");
        read.extend(
            decode_bundle(&bytes, bundle.width)
                .unwrap()
                .into_iter()
                .map(<[u8]>::to_vec),
        );
    }
    assert_eq!(read, all[..size]);
    for day in folder.list("seal").unwrap() {
        let file = folder.read(&format!("seal/{day}")).unwrap().unwrap();
        let proof = Receipt::parse(&file).unwrap();
        let sealed = verified(&proof.note.to_string(), &key()).unwrap();
        let leaf = leaf_hash(&proof.leaf);
        verify_inclusion(proof.index, sealed.size, &leaf, &proof.path, &sealed.root).unwrap();
        assert_eq!(
            sealed.root,
            scene::root(&all[..usize::try_from(sealed.size).unwrap()])
        );
    }
    checkpoint.size
}

#[test]
fn tiles_bundles_seals_and_checkpoint_are_what_a_stranger_recomputes() {
    let all = leaves(1300, &[299, 800]);
    let disk = disk();
    let rows = Rows::new(Vec::new());
    let mut log = log(&disk, &rows).unwrap();
    let mut from = 0;
    for to in [1, 2, 255, 256, 257, 700, 1024, 1300] {
        rows.add(&all[from..to]);
        from = to;
        publish_all(&mut log, &rows).unwrap();
        assert_eq!(check_public_files(&disk, &all), to as u64);
    }
    assert_eq!(
        folder(&disk).list("seal").unwrap(),
        ["20270104", "20270105"]
    );
    let seal = folder(&disk).read("seal/20270104").unwrap().unwrap();
    let proof = Receipt::parse(&seal).unwrap();
    assert!(
        proof.note.text.contains("\n300\n"),
        "a seal is proved at the size that ends with it"
    );
}

#[test]
fn a_signature_comes_without_files_and_every_leaf_below_it_is_proved() {
    let all = leaves(900, &[]);
    let disk = disk();
    let rows = Rows::new(all[..600].to_vec());
    let mut log = log(&disk, &rows).unwrap();
    publish_all(&mut log, &rows).unwrap();
    rows.add(&all[600..]);
    log.read_on(900).unwrap();
    assert!(matches!(log.prove(700), Err(PublishError::NotCovered)));
    log.sign().unwrap();
    assert_eq!((log.signed(), log.published()), (900, 600));
    let root = scene::root(&all);
    for (index, leaf) in all.iter().enumerate() {
        let proof = log.prove(index as u64).unwrap();
        verify_inclusion(proof.index, 900, &leaf_hash(leaf), &proof.path, &root).unwrap();
        assert_eq!(verified(&proof.note, &key()).unwrap().root, root);
    }
    assert!(log.prove(900).is_err());
}

#[test]
fn a_long_backlog_is_caught_up_in_full_tiles_and_the_same_root() {
    let all = leaves(40_000, &[20_000]);
    let disk = disk();
    let rows = Rows::new(all.clone());
    publish_all(&mut log(&disk, &rows).unwrap(), &rows).unwrap();
    assert_eq!(check_public_files(&disk, &all), 40_000);
    let partial = folder(&disk).list("tile/1/000.p").unwrap();
    assert_eq!(
        partial,
        ["156", "78"],
        "partial tiles exist for published sizes alone"
    );
}

#[test]
fn a_restart_goes_on_where_the_files_end() {
    let all = leaves(1000, &[]);
    let disk = disk();
    let rows = Rows::new(all[..513].to_vec());
    publish_all(&mut log(&disk, &rows).unwrap(), &rows).unwrap();
    let mut log = log(&disk, &rows).unwrap();
    assert_eq!(
        log.prove(5).unwrap().size,
        513,
        "the published note is at hand at once"
    );
    rows.add(&all[513..]);
    publish_all(&mut log, &rows).unwrap();
    assert_eq!(check_public_files(&disk, &all), 1000);
}

#[test]
fn a_changed_or_dropped_row_is_never_signed_over() {
    let all = leaves(600, &[]);
    for at in [1, 300, 599] {
        for dropped in [false, true] {
            let disk = disk();
            let rows = Rows::new(all.clone());
            let mut signed = log(&disk, &rows).unwrap();
            signed.read_on(600).unwrap();
            signed.sign().unwrap();
            drop(signed);
            rows.tamper(|rows| {
                if dropped {
                    rows.remove(at);
                } else {
                    rows[at] = changed(&rows[at]);
                }
            });
            let result = log(&disk, &rows).and_then(|mut log| publish_all(&mut log, &rows));
            let error = result.expect_err("a tampered journal was published");
            assert!(!error.may_pass(), "{error}");
            assert_eq!(check_public_files(&disk, &all), 0);
        }
    }
}

/// The same leaf with another body: canonical, and one byte different.
fn changed(leaf: &[u8]) -> Vec<u8> {
    let mut leaf = huiyin_journal::leaf::Leaf::decode(leaf).unwrap();
    leaf.body_commit.as_mut().unwrap()[0] ^= 1;
    leaf.encode().unwrap()
}

#[test]
fn a_row_changed_after_it_was_published_shows_when_its_bundle_is_taken_up_again() {
    let all = leaves(300, &[]);
    let disk = disk();
    let rows = Rows::new(all.clone());
    publish_all(&mut log(&disk, &rows).unwrap(), &rows).unwrap();
    rows.tamper(|rows| rows[290] = changed(&rows[290]));
    assert!(matches!(
        log(&disk, &rows),
        Err(PublishError::Row { seq: 290, .. })
    ));
}

#[test]
fn a_changed_tile_bundle_or_checkpoint_stops_the_publisher() {
    let all = leaves(600, &[]);
    for path in [
        "checkpoint",
        "tile/0/001.p/44",
        "tile/0/002.p/88",
        "tile/entries/001",
    ] {
        let disk = disk();
        let rows = Rows::new(all[..300].to_vec());
        publish_all(&mut log(&disk, &rows).unwrap(), &rows).unwrap();
        let file = folder(&disk).dir().join(path);
        let mut bytes = disk
            .read(&file)
            .unwrap()
            .unwrap_or_else(|| vec![0; 88 * 32]);
        bytes[10] ^= 1;
        crate::files::replace(&*disk, &file, &bytes, Mode::Public).unwrap();
        rows.add(&all[300..]);
        let result = log(&disk, &rows).and_then(|mut log| publish_all(&mut log, &rows));
        assert!(
            matches!(result, Err(PublishError::Changed(_))),
            "{path}: {result:?}"
        );
    }
}

#[test]
fn a_signer_that_was_rolled_back_or_knows_another_history_stops_the_publisher() {
    let all = leaves(20, &[]);
    let disk: Arc<LossyDisk> = Arc::new(LossyDisk::new());
    let rows = Rows::new(all[..10].to_vec());
    let shared: Arc<dyn Disk> = disk.clone();
    publish_all(&mut log(&shared, &rows).unwrap(), &rows).unwrap();
    let state = disk.list(Path::new("/signer")).unwrap();
    let state = Path::new("/signer").join(state.iter().find(|n| n.starts_with("state-")).unwrap());
    let old = disk.read(&state).unwrap().unwrap();
    rows.add(&all[10..]);
    publish_all(&mut log(&shared, &rows).unwrap(), &rows).unwrap();
    disk.write(&state, &old, Mode::Private).unwrap();
    let rolled_back = log(&shared, &rows).map(|_| ());
    let expected = PublishError::SignerBehind {
        signed: 10,
        published: 20,
    };
    assert_eq!(rolled_back.unwrap_err().to_string(), expected.to_string());
}

#[test]
fn a_database_that_is_behind_the_signature_publishes_nothing() {
    let all = leaves(20, &[]);
    let disk = disk();
    let rows = Rows::new(all.clone());
    let mut ahead = log(&disk, &rows).unwrap();
    ahead.read_on(20).unwrap();
    ahead.sign().unwrap();
    drop(ahead);
    rows.tamper(|rows| rows.truncate(15));
    let result = log(&disk, &rows).and_then(|mut log| publish_all(&mut log, &rows));
    assert!(
        matches!(result, Err(PublishError::RowsEnd { size: 15 })),
        "{result:?}"
    );
}

#[test]
fn after_a_power_cut_at_any_operation_the_files_are_whole_and_no_signed_tree_is_lost() {
    let all = leaves(530, &[257]);
    let whole = Arc::new(LossyDisk::new());
    let rows = Rows::new(Vec::new());
    assert_eq!(
        grow(&(whole.clone() as Arc<dyn Disk>), &rows, &all),
        all.len() as u64
    );
    let operations = whole.operations();
    assert!(operations > 60, "{operations}");
    for cut in 0..operations {
        for seed in 0..4 {
            let lossy = Arc::new(LossyDisk::cut_at(cut));
            let rows = Rows::new(Vec::new());
            let answered = grow(&(lossy.clone() as Arc<dyn Disk>), &rows, &all);
            let disk: Arc<dyn Disk> = Arc::new(lossy.reboot(seed));
            // The database has its own durability: every row that was there is there.
            let published = check_public_files(&disk, &all);
            assert!(
                published >= answered,
                "cut {cut}: {answered} was answered, {published} is there"
            );
            let mut log = log(&disk, &rows).unwrap_or_else(|error| panic!("cut {cut}: {error}"));
            publish_all(&mut log, &rows).unwrap_or_else(|error| panic!("cut {cut}: {error}"));
            rows.tamper(|rows| *rows = all.clone());
            publish_all(&mut log, &rows).unwrap();
            assert_eq!(check_public_files(&disk, &all), all.len() as u64);
        }
    }
}

/// Lets the log grow in steps, some signed only; the size published last before the power went.
fn grow(disk: &Arc<dyn Disk>, rows: &Arc<Rows>, all: &[Vec<u8>]) -> u64 {
    let Ok(mut log) = log(disk, rows) else {
        return 0;
    };
    let (mut from, mut answered) = (0, 0);
    for to in [1, 200, 258, 400, all.len()] {
        rows.add(&all[from..to]);
        from = to;
        let signed = log.read_on(to as u64).and_then(|()| log.sign().map(|_| ()));
        if signed.is_err() || publish_all(&mut log, rows).is_err() {
            return answered;
        }
        answered = to as u64;
    }
    answered
}

#[test]
fn a_full_disk_holds_the_publisher_up_and_one_with_room_goes_on() {
    let all = leaves(300, &[]);
    let lossy = Arc::new(LossyDisk::new());
    let disk: Arc<dyn Disk> = lossy.clone();
    let rows = Rows::new(all[..100].to_vec());
    let mut full = log(&disk, &rows).unwrap();
    publish_all(&mut full, &rows).unwrap();
    rows.add(&all[100..]);
    lossy.full(true);
    let error = publish_all(&mut full, &rows).unwrap_err();
    assert!(error.wants_room() && error.may_pass(), "{error}");
    lossy.full(false);
    drop(full);
    assert_eq!(check_public_files(&disk, &all), 100);
    publish_all(&mut log(&disk, &rows).unwrap(), &rows).unwrap();
    assert_eq!(check_public_files(&disk, &all), 300);
}

#[test]
fn partial_tiles_go_thirty_seals_after_the_full_ones_came() {
    let seals: Vec<u64> = (1..=40).map(|day| day * 20).collect();
    let all = leaves(801, &seals);
    let disk = disk();
    let rows = Rows::new(Vec::new());
    let mut first = log(&disk, &rows).unwrap();
    rows.add(&all[..700]);
    publish_all(&mut first, &rows).unwrap();
    assert!(!folder(&disk).list("tile/0/000.p").unwrap().is_empty());
    drop(first);
    let mut again = log(&disk, &rows).unwrap();
    rows.add(&all[700..]);
    publish_all(&mut again, &rows).unwrap();
    // Seal 40 makes what was full at seal 10 (size 201) removable; at seal 13 (261) the first tile was full.
    assert!(!folder(&disk).list("tile/0/000.p").unwrap().is_empty());
    drop(again);
    let seals: Vec<u64> = (1..=50).map(|day| day * 20).collect();
    let more = leaves(1001, &seals);
    rows.add(&more[801..]);
    publish_all(&mut log(&disk, &rows).unwrap(), &rows).unwrap();
    assert!(folder(&disk).list("tile/0/000.p").unwrap().is_empty());
    assert!(folder(&disk).list("tile/entries/000.p").unwrap().is_empty());
    assert!(!folder(&disk).list("tile/0/001.p").unwrap().is_empty());
    assert_eq!(check_public_files(&disk, &more), 1001);
}

#[test]
fn the_thread_signs_for_a_waiting_receipt_publishes_and_stops_with_everything_out() {
    let all = leaves(50, &[]);
    let disk = disk();
    let rows = Rows::new(all[..10].to_vec());
    let (opened_disk, opened_rows) = (disk.clone(), rows.clone());
    let open = move || log(&opened_disk, &opened_rows);
    let publisher = Publisher::start(rows.clone(), open);
    let long = Duration::from_secs(20);
    assert!(publisher.wait_covered(9, long));
    rows.add(&all[10..40]);
    assert!(publisher.wait_covered(39, long));
    assert!(publisher.prove(39).unwrap().size >= 40);
    rows.add(&all[40..]);
    assert!(publisher.wait_published(49, long));
    publisher.stop();
    assert_eq!(check_public_files(&disk, &all), 50);
    let progress = publisher.progress();
    assert_eq!(
        (progress.durable, progress.signed, progress.published),
        (50, 50, 50)
    );
    assert_eq!(progress.alarm, None);
}

#[test]
fn the_thread_halts_with_an_alarm_when_the_signer_refuses() {
    let all = leaves(50, &[]);
    let disk = disk();
    let rows = Rows::new(all[..10].to_vec());
    let (opened_disk, opened_rows) = (disk.clone(), rows.clone());
    let publisher = Publisher::start(rows.clone(), move || log(&opened_disk, &opened_rows));
    assert!(publisher.wait_published(9, Duration::from_secs(20)));
    rows.add(&[changed(&all[9])]);
    assert!(!publisher.wait_covered(10, Duration::from_secs(20)));
    let alarm = publisher.progress().alarm.unwrap();
    assert!(alarm.halted);
    assert_eq!(alarm.code, "journal-differs-from-signature");
    publisher.stop();
    assert!(matches!(
        PublishError::from(SignError::from(Refused::UnknownOrigin)).code(),
        "signer-refuses"
    ));
}

#[test]
fn the_thread_goes_on_when_there_is_room_again() {
    let all = leaves(50, &[]);
    let lossy = Arc::new(LossyDisk::new());
    let disk: Arc<dyn Disk> = lossy.clone();
    let rows = Rows::new(all[..10].to_vec());
    let signer = signer(&disk).unwrap();
    let (opened_disk, opened_rows) = (disk.clone(), rows.clone());
    let publisher = Publisher::start(rows.clone(), move || {
        let folder = folder(&opened_disk);
        Log::open(ORIGIN, folder, signer.clone(), opened_rows.clone())
    });
    assert!(publisher.wait_published(9, Duration::from_secs(20)));
    lossy.full(true);
    rows.add(&all[10..]);
    let alarm = std::iter::repeat_with(|| publisher.progress().alarm)
        .find_map(|alarm| alarm)
        .unwrap();
    assert!(!alarm.halted && alarm.holds_receipts_up(), "{alarm:?}");
    lossy.full(false);
    assert!(publisher.wait_published(49, Duration::from_secs(20)));
    assert_eq!(publisher.progress().alarm, None);
    publisher.stop();
    assert_eq!(check_public_files(&disk, &all), 50);
}

#[test]
fn the_pace_is_twenty_signatures_and_one_publication_a_second() {
    let now = Instant::now();
    let mut status = Status::default();
    let idle = Pace::default();
    assert!(matches!(idle.due(&status, now), Due::Later(_)));
    status.progress.durable = 5;
    assert_eq!(idle.due(&status, now), Due::Publish);
    let pace = Pace {
        signed: Some(now),
        published: Some(now),
    };
    assert_eq!(pace.due(&status, now), Due::Later(Duration::from_secs(1)));
    status.wanted = 5;
    assert_eq!(
        pace.due(&status, now),
        Due::Later(Duration::from_millis(50))
    );
    assert_eq!(
        pace.due(&status, now + Duration::from_millis(50)),
        Due::Sign
    );
    assert_eq!(
        pace.due(&status, now + Duration::from_secs(1)),
        Due::Publish
    );
    status.progress.signed = 5;
    assert_eq!(pace.due(&status, now), Due::Later(Duration::from_secs(1)));
    status.wanted = 9;
    assert_eq!(
        pace.due(&status, now),
        Due::Later(Duration::from_secs(1)),
        "not durable yet"
    );
    status.stop = true;
    assert_eq!(pace.due(&status, now), Due::Stop);
}

#[test]
fn the_store_is_told_the_digest_of_a_published_seal() {
    let all = leaves(30, &[20]);
    let disk = disk();
    let rows = Rows::new(all);
    publish_all(&mut log(&disk, &rows).unwrap(), &rows).unwrap();
    let seals = PublishedFolder::on(disk.clone(), Path::new("/data/public"));
    let day = jiff::civil::date(2027, 1, 4);
    let file = folder(&disk).read("seal/20270104").unwrap().unwrap();
    let note = Receipt::parse(&file).unwrap().note.to_string();
    let digest = huiyin_store::PublishedSeals::digest(&seals, "330106011", day);
    assert_eq!(digest, Some(huiyin_journal::hash::sha256(note.as_bytes())));
    let tomorrow = jiff::civil::date(2027, 1, 5);
    assert_eq!(
        huiyin_store::PublishedSeals::digest(&seals, "330106011", tomorrow),
        None
    );
    assert_eq!(
        huiyin_store::PublishedSeals::digest(&seals, "330106012", day),
        None
    );
}

#[test]
fn a_missing_tile_is_named() {
    let mut folder = folder(&disk());
    let missing = folder.tile(Tile {
        level: 0,
        index: 3,
        width: 256,
    });
    assert!(matches!(missing, Err(PublishError::Missing(path)) if path == "tile/0/003"));
}

#[test]
fn a_lost_seal_file_is_not_replaced_by_one_that_the_next_seal_does_not_name() {
    let all = leaves(30, &[20, 25]);
    let written = disk();
    publish_all(
        &mut log(&written, &Rows::new(all.clone())).unwrap(),
        &Rows::new(all.clone()),
    )
    .unwrap();
    let first = folder(&written).read("seal/20270104").unwrap().unwrap();
    let good = huiyin_journal::receipt::seal_file_digest(&first).unwrap();
    for (named, there) in [(good, 2), ([9; 32], 1)] {
        let mut rows = all.clone();
        let mut next = huiyin_journal::leaf::Leaf::decode(&rows[25]).unwrap();
        let mut seal = huiyin_journal::seal::Seal::from_map(&next.pub_map).unwrap();
        (seal.previous_file, seal.flags) = (Some(named), 0);
        next.pub_map = seal.to_map();
        rows[25] = next.encode().unwrap();
        let rows = Rows::new(rows);
        let disk: Arc<LossyDisk> = Arc::new(LossyDisk::new());
        let shared: Arc<dyn Disk> = disk.clone();
        let mut before = log(&shared, &rows).unwrap();
        if there == 1 {
            // Signed to the end, so that a file made now rests on a later checkpoint; every public file is lost.
            while before.size() < 30 {
                before.read_on(30).unwrap();
            }
            before.publish().unwrap();
            let dir = folder(&shared).dir().to_owned();
            for path in ["checkpoint", "seal/20270104", "seal/20270105"] {
                disk.remove(&dir.join(path)).unwrap();
            }
            drop(before);
            before = log(&shared, &rows).unwrap();
        }
        publish_all(&mut before, &rows).unwrap();
        assert_eq!(folder(&shared).list("seal").unwrap().len(), there);
    }
}
