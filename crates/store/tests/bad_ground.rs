//! SQLite on bad ground: a full disk, a read-only folder, damaged pages and leaves.
//!
//! The cases that need a file system of their own run again inside of a private mount namespace.
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

#[path = "conformance/scene.rs"]
mod scene;

use std::{path::PathBuf, process::Command, sync::Arc};

use huiyin_store::{How, Misfit, Store, StoreError, load_matter};
use huiyin_testkit::{FixedClock, TempFolder, environment};
use scene::{MORNING, OFFICE, Scene, new_office};

const FOLDER: &str = "HUIYIN_TEST_SMALL_DISK";

/// The folder of a tmpfs of 4 MiB when this is the inner run; otherwise makes that run and checks it.
fn on_a_small_disk(test: &str) -> Option<PathBuf> {
    if let Ok(folder) = std::env::var(FOLDER) {
        return Some(PathBuf::from(folder));
    }
    let folder = TempFolder::new();
    let program = std::env::current_exe().unwrap();
    let is_root = Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
    let mut unshare = Command::new("unshare");
    unshare.arg("--mount");
    if !is_root {
        unshare.args(["--user", "--map-root-user"]);
    }
    let script = "mount -t tmpfs -o size=4m tmpfs \"$1\" && exec \"$0\" --exact \"$2\" --nocapture";
    let run = unshare
        .args(["sh", "-c", script])
        .arg(program)
        .arg(folder.path())
        .arg(test)
        .env(FOLDER, folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&run.stdout) + String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success() && said.contains("1 passed"), "{said}");
    None
}

fn open(at: &std::path::Path) -> Result<Store, StoreError> {
    Store::open(
        at.to_str().unwrap(),
        environment(&Arc::new(FixedClock::at(MORNING)), 77),
    )
}

#[test]
fn a_full_disk_refuses_the_write_keeps_all_before_and_goes_on_when_there_is_room() {
    let Some(folder) = on_a_small_disk(
        "a_full_disk_refuses_the_write_keeps_all_before_and_goes_on_when_there_is_room",
    ) else {
        return;
    };
    let ballast = folder.join("ballast");
    std::fs::write(&ballast, vec![0; 1 << 20]).unwrap();
    let scene = Scene::on_sqlite_at(&folder);
    let mut kept = Vec::new();
    let text = "请求修复村口水渠".repeat(60);
    let error = loop {
        let (draft, event) =
            scene.registration(scene.today(), &text, jiff::civil::date(2026, 11, 17));
        match scene
            .store
            .write(move |append| append.record(&draft, &event, None))
        {
            Ok(recorded) => kept.push(recorded.appended.entry),
            Err(error) => break error,
        }
        assert!(kept.len() < 10_000, "4 MiB hold no ten thousand petitions");
    };
    assert!(matches!(error, StoreError::DiskFull(_)), "{error:?}");
    for matter in &kept {
        assert!(
            scene
                .store
                .read(|tx| load_matter(tx, OFFICE, *matter))
                .unwrap()
                .is_some()
        );
    }
    std::fs::remove_file(&ballast).unwrap();
    assert_eq!(scene.register(&text).appended.seq as usize, kept.len() + 1);
    assert_eq!(scene.store.check().unwrap(), []);
    let path = scene.at.clone();
    drop(scene);
    let again = open(path.as_ref()).unwrap();
    assert_eq!(again.check().unwrap(), []);
    assert_eq!(
        again.committed().size(OFFICE).unwrap().size as usize,
        kept.len() + 2
    );
}

#[test]
fn a_read_only_folder_is_named_and_can_still_be_read() {
    let Some(folder) = on_a_small_disk("a_read_only_folder_is_named_and_can_still_be_read") else {
        return;
    };
    let scene = Scene::on_sqlite_at(&folder);
    let matter = scene.register("请求修复村口水渠").appended.entry;
    let path = scene.at.clone();
    drop(scene);
    let remounted = Command::new("mount")
        .args(["-o", "remount,ro"])
        .arg(&folder)
        .status()
        .unwrap();
    assert!(remounted.success());
    let refused = open(path.as_ref()).err();
    assert!(
        matches!(&refused, Some(StoreError::ReadOnly(said)) if said.contains("huiyin.db")),
        "{refused:?}"
    );
    let missing = open(&folder.join("new.db")).err();
    assert!(
        matches!(missing, Some(StoreError::ReadOnly(_))),
        "{missing:?}"
    );
    let clock = Arc::new(FixedClock::at(MORNING));
    let reader = Store::open_read_only(&path, environment(&clock, 1)).unwrap();
    assert!(
        reader
            .read(|tx| load_matter(tx, OFFICE, matter))
            .unwrap()
            .is_some()
    );
    assert_eq!(reader.check().unwrap(), []);
}

#[test]
fn a_file_that_is_no_database_of_ours_is_left_alone() {
    let folder = TempFolder::new();
    let text = folder.join("notes.db");
    std::fs::write(&text, "not a database, but someone's notes".repeat(200)).unwrap();
    assert!(matches!(open(&text).err(), Some(StoreError::Damaged(_))));
    let foreign = folder.join("foreign.db");
    rusqlite::Connection::open(&foreign)
        .unwrap()
        .execute_batch("create table mine (x)")
        .unwrap();
    assert!(matches!(
        open(&foreign).err(),
        Some(StoreError::Schema(Misfit::Foreign(_)))
    ));
    let missing = Store::open_read_only(
        folder.join("missing.db").to_str().unwrap(),
        environment(&Arc::new(FixedClock::at(MORNING)), 1),
    );
    assert!(missing.is_err());
    assert!(!folder.join("missing.db").exists());
}

/// A database made here, closed, after `change` was run on it.
fn changed(change: &str) -> (TempFolder, String) {
    let Scene {
        store, folder, at, ..
    } = Scene::on_sqlite();
    drop(store);
    let connection = rusqlite::Connection::open(&at).unwrap();
    connection.execute_batch(change).unwrap();
    (folder, at)
}

#[test]
fn a_database_of_a_newer_release_is_refused() {
    let (_folder, at) = changed("insert into migration values (99, 'x')");
    let refused = open(at.as_ref()).err();
    assert_eq!(refused, Some(StoreError::Schema(Misfit::Newer)));
}

#[test]
fn a_database_of_an_older_release_is_not_read_before_it_was_brought_up() {
    let last = "number = (select max(number) from migration)";
    let (_folder, at) = changed(&format!("delete from migration where {last}"));
    let clock = Arc::new(FixedClock::at(MORNING));
    let refused = Store::open_read_only(&at, environment(&clock, 1)).err();
    assert_eq!(refused, Some(StoreError::Schema(Misfit::Older)));
    let (_folder, at) = changed(&format!("update migration set digest = 'x' where {last}"));
    let refused = Store::open_read_only(&at, environment(&clock, 1)).err();
    assert!(
        matches!(refused, Some(StoreError::Schema(Misfit::Changed { .. }))),
        "{refused:?}"
    );
}

#[test]
fn damaged_pages_are_reported_and_never_panic() {
    let scene = Scene::on_sqlite();
    let mut matters = Vec::new();
    for n in 0..200 {
        matters.push(
            scene
                .register(&format!("第{n}件：请求修复村口水渠"))
                .appended
                .entry,
        );
    }
    let path = scene.at.clone();
    let Scene {
        store,
        folder: _folder,
        ..
    } = scene;
    drop(store);
    let whole = std::fs::read(&path).unwrap();
    let mut reported = 0;
    // Its pages, as the file says (SQLite, "Database File Format", 1.3.2).
    let page_size = usize::from(u16::from_be_bytes([whole[16], whole[17]]));
    let pages = whole.len() / page_size;
    assert!(pages > 50);
    for page in (1..pages).step_by(3) {
        let mut damaged = whole.clone();
        damaged[page * page_size..(page + 1) * page_size].fill(0xa5);
        std::fs::write(&path, &damaged).unwrap();
        let seen = open(path.as_ref()).and_then(|store| {
            for matter in &matters {
                store.read(|tx| load_matter(tx, OFFICE, *matter))?;
            }
            store.check()
        });
        match seen {
            Err(StoreError::Damaged(_)) => reported += 1,
            Ok(differences) if !differences.is_empty() => reported += 1,
            // A page of an index, of the search index, or a free one: what was read was whole.
            Ok(_) => {}
            Err(other) => panic!("page {page}: {other:?}"),
        }
    }
    assert!(
        reported * 3 > pages / 3,
        "{reported} of {pages} pages were noticed"
    );
}

#[test]
fn a_changed_leaf_is_named_by_the_check_and_stops_its_readers() {
    let scene = Scene::on_sqlite();
    let matter = scene.register("请求修复村口水渠").appended.entry;
    let connection = rusqlite::Connection::open(&scene.at).unwrap();
    let leaf: Vec<u8> = connection
        .query_row(
            "select leaf from journal_entry where entry = ?1",
            [matter.as_int()],
            |row| row.get(0),
        )
        .unwrap();
    let mut changed = leaf.clone();
    *changed.last_mut().unwrap() ^= 1;
    let set = "update journal_entry set leaf = ?1 where entry = ?2";
    connection
        .execute(set, rusqlite::params![changed, matter.as_int()])
        .unwrap();
    let found = scene.store.check().unwrap();
    assert!(
        found
            .iter()
            .any(|found| found.table == "journal_entry" && found.how == How::Edited)
    );
    let read = scene.store.read(|tx| load_matter(tx, OFFICE, matter));
    assert!(matches!(read, Err(StoreError::Damaged(_))), "{read:?}");
    // A leaf that is gone is a gap.
    connection
        .execute_batch("pragma foreign_keys = off; delete from journal_entry where entry = 1")
        .unwrap();
    let gap = scene
        .store
        .read(|tx| huiyin_store::each_leaf(tx, OFFICE, 1, 0, 2, &mut |_, _| Ok(())));
    assert!(matches!(gap, Err(StoreError::Damaged(_))));
}

#[test]
fn an_office_code_zone_or_key_that_does_not_fit_makes_no_office() {
    let scene = Scene::empty_sqlite();
    for change in [
        |new: &mut huiyin_store::NewOffice| new.office = "Büro".to_owned(),
        |new: &mut huiyin_store::NewOffice| new.zone = "Mars/Olympus".to_owned(),
        |new: &mut huiyin_store::NewOffice| new.vkey = "nonsense".to_owned(),
        |new: &mut huiyin_store::NewOffice| new.receiving = vec![1, 1],
        |new: &mut huiyin_store::NewOffice| new.other = (1..200).collect(),
    ] {
        let mut new = new_office(OFFICE);
        change(&mut new);
        let refused = scene.store.write(move |append| append.create_office(&new));
        assert!(matches!(refused, Err(StoreError::Entry(_))), "{refused:?}");
    }
    assert!(scene.store.read(huiyin_store::offices).unwrap().is_empty());
    scene.create(OFFICE);
    let new = new_office(OFFICE);
    let again = scene.store.write(move |append| append.create_office(&new));
    assert_eq!(
        again.err(),
        Some(StoreError::OfficeExists(OFFICE.to_owned()))
    );
}
