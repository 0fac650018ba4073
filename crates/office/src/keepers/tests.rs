use super::*;
use crate::files::Mode;
use crate::files::lossy::LossyDisk;
use crate::publisher::scene::{self, Rows, folder, leaves, signer};
use std::path::Path;
use std::time::Instant;

const LONG: Duration = Duration::from_secs(20);

fn disk() -> Arc<dyn Disk> {
    Arc::new(LossyDisk::new())
}

fn start(disk: &Arc<dyn Disk>, rows: &Arc<Rows>) -> Keepers {
    let signer = signer(disk).unwrap();
    Keepers::with(scene::ORIGIN, folder(disk), signer, rows.clone()).unwrap()
}

/// Waits for something that another thread does, without a fixed time.
fn until(what: impl Fn() -> bool) {
    let start = Instant::now();
    while !what() {
        assert!(start.elapsed() < LONG, "it never happened");
        thread::yield_now();
    }
}

#[test]
fn entries_are_covered_proved_published_and_checked() {
    let disk = disk();
    let rows = Rows::new(leaves(40, &[]));
    let keepers = start(&disk, &rows);
    assert!(keepers.wait_covered(39, LONG));
    assert_eq!(keepers.prove(7).unwrap().index, 7);
    assert!(keepers.wait_published(39, LONG));
    until(|| keepers.health().checked > 0);
    assert_eq!(keepers.trouble(), None);
    keepers.stop().unwrap();
    keepers.stop().unwrap();
}

#[test]
fn an_old_backup_only_reads_and_says_so() {
    let disk = disk();
    let rows = Rows::new(leaves(40, &[]));
    let keepers = start(&disk, &rows);
    assert!(keepers.wait_published(39, LONG));
    drop(keepers);
    let backup = Rows::new(leaves(30, &[]));
    let keepers = start(&disk, &backup);
    assert!(keepers.trouble().unwrap().contains("old backup"));
    assert!(!keepers.wait_covered(3, Duration::from_millis(1)));
    assert_eq!(keepers.published(), 0);
}

#[test]
fn a_changed_leaf_deep_in_the_log_turns_the_office_read_only_in_the_background() {
    let disk = disk();
    let rows = Rows::new(leaves(600, &[]));
    let keepers = start(&disk, &rows);
    assert!(keepers.wait_published(599, LONG));
    until(|| keepers.health().checked > 0);
    drop(keepers);
    rows.tamper(|rows| rows[5][60] ^= 1);
    let keepers = start(&disk, &rows);
    until(|| keepers.trouble().is_some());
    assert!(keepers.alarm().is_some_and(|alarm| alarm.halted));
    assert!(keepers.stop().is_err());
}

#[test]
fn a_database_and_a_signer_rolled_back_together_only_read_while_newer_files_are_published() {
    let disk = disk();
    let all = leaves(40, &[]);
    let keepers = start(&disk, &Rows::new(all[..30].to_vec()));
    assert!(keepers.wait_published(29, LONG));
    drop(keepers);
    let state = disk.list(Path::new("/signer")).unwrap();
    let state = state
        .iter()
        .find(|name| name.starts_with("state-"))
        .unwrap();
    let state = Path::new("/signer").join(state);
    let old = disk.read(&state).unwrap().unwrap();
    let keepers = start(&disk, &Rows::new(all.clone()));
    assert!(keepers.wait_published(39, LONG));
    drop(keepers);
    disk.write(&state, &old, Mode::Private).unwrap();
    let keepers = start(&disk, &Rows::new(all[..30].to_vec()));
    // Known before anybody could write, not when the publisher's thread comes to it.
    assert!(keepers.publisher.is_none());
    assert!(keepers.trouble().unwrap().contains("rolled back"));
}
