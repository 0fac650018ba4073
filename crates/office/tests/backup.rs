//! Backup, restore, recovery (T8), and a lost signer, on a whole office with a signer of its own.
//!
//! This test has its own `main`, because it is also the signer and the key service that the
//! office starts as `… sign --dir DIR` and `… keys serve --dir DIR`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends")]

use huiyin_journal::body::Body;
use huiyin_journal::checkpoint::Checkpoint;
use huiyin_journal::content::Content;
use huiyin_journal::hash::sha256;
use huiyin_journal::leaf::Leaf;
use huiyin_journal::tile::TileTree;
use huiyin_journal::tree::root_at;
use huiyin_office::backup::{Backup, BackupError, Restore, Restored, SignerNow, recover, restore};
use huiyin_office::files::RealDisk;
use huiyin_office::keys::{self, FileKeys, KeyId, open_fields};
use huiyin_office::publisher::PublicFolder;
use huiyin_office::setup::Setup;
use huiyin_office::submit::Submission;
use huiyin_office::system::{SimulatedClock, SystemRandom};
use huiyin_office::{Access, Office, Place, Reader, signer};
use huiyin_store::{Environment, NoPublishedSeals, Position, Store};
use std::fs;
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;

const OFFICE: &str = r#"
officers = []
[office]
code = "backup"
name = "演示信访局"
origin_domain = "demo.invalid"
time_zone = "Asia/Shanghai"
[[units]]
id = "bureau"
name = "信访局"
level = "county"
roles = ["petition-bureau"]
register = 1
"#;
/// 2026-03-02 09:00 in Shanghai.
const START: i64 = 1_772_413_200;
const DAY: i64 = 24 * 3600;
const PASSPHRASE: &str = "twelve letters and more";
const NAME: &str = "欧阳喆";

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [sign, _, dir] = &arguments[..]
        && sign == "sign"
    {
        // A signer that cannot start has told the office why.
        let _ = signer::run(Path::new(dir));
        return;
    }
    if let [_, serve, _, dir] = &arguments[..]
        && serve == "serve"
    {
        let _ = keys::run(Path::new(dir), None, None);
        return;
    }
    if let [broken_off, home, backup] = &arguments[..]
        && broken_off == "restore"
    {
        restore_in(Path::new(home), Path::new(backup)).unwrap();
        return;
    }
    let tests: [(&str, fn()); 13] = [
        (
            "the_note_of_a_backup_covers_all_that_was_registered_before",
            fresh_note,
        ),
        (
            "a_missed_deadline_that_was_entered_late_or_not_at_all_is_found_by_the_audit",
            late,
        ),
        (
            "a_restore_that_was_killed_is_done_again_in_the_same_directory",
            killed,
        ),
        (
            "a_backup_moves_from_one_engine_to_the_other_and_back",
            moves,
        ),
        (
            "a_changed_byte_or_a_dropped_leaf_in_the_database_turns_the_office_read_only",
            tampered,
        ),
        (
            "a_restored_office_goes_on_and_opens_what_was_sealed",
            goes_on,
        ),
        ("the_data_part_holds_no_key_and_no_name", holds_no_key),
        (
            "a_wrong_passphrase_a_damaged_part_a_foreign_note_and_a_full_directory_are_refused",
            refused,
        ),
        (
            "keys_that_were_backed_up_more_than_thirty_days_ago_are_not_restored",
            old_keys,
        ),
        (
            "an_old_backup_only_reads_until_the_missing_entries_are_back",
            old_backup,
        ),
        ("changed_data_contradicts_the_note", changed_data),
        (
            "a_lost_signer_stops_the_office_until_a_new_generation_begins_and_says_so",
            lost_signer,
        ),
        (
            "entries_signed_and_never_published_are_not_invented",
            unpublished,
        ),
    ];
    for (name, test) in tests {
        if arguments
            .iter()
            .any(|wanted| !wanted.starts_with('-') && !name.contains(&**wanted))
        {
            continue;
        }
        test();
        println!("test {name} ... ok");
    }
}

/// An office on a demonstration clock, below a directory of its own.
struct Scene {
    home: TempDir,
    clock: Arc<SimulatedClock>,
}

impl Scene {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let clock = Arc::new(SimulatedClock::new("demo.invalid/", START).unwrap());
        let scene = Self { home, clock };
        let setup = Setup::parse("scene", OFFICE).unwrap();
        setup
            .run(&scene.place("data"), scene.clock.clone())
            .unwrap();
        scene
    }

    fn place(&self, name: &str) -> Place {
        Place::new(self.home.path().join(name), None)
    }

    fn open(&self, name: &str) -> Office {
        Office::open_demo(&self.place(name), self.clock.clone()).unwrap()
    }

    /// Registers so many petitions, a day apart.
    fn register(&self, office: &Office, count: usize) -> Vec<String> {
        (0..count)
            .map(|number| {
                let now = huiyin_store::Clock::now(&*self.clock);
                self.clock.advance_to(now + DAY);
                let submission = Submission {
                    text: format!("请求修复第 {number} 号水渠。"),
                    name: Some(NAME.to_owned()),
                    ..Submission::default()
                };
                office.submit(submission).unwrap().number
            })
            .collect()
    }

    /// The parts, written while the office serves.
    fn backup(&self, office: &Office, number: &str) -> Backup {
        // The note that goes with it covers at least this one.
        office.receipt(number, Reader::Operator, None).unwrap();
        while office.health().published < office.health().entries {
            std::thread::yield_now();
        }
        office
            .backup(&self.home.path().join("backup"), PASSPHRASE)
            .unwrap()
    }

    fn restore(
        &self,
        backup: &Backup,
        into: &str,
        change: impl FnOnce(&mut Restore),
    ) -> Result<Restored, BackupError> {
        let mut from = Restore {
            data: backup.data.clone(),
            keys: backup.keys.clone(),
            passphrase: PASSPHRASE.to_owned(),
            checkpoint: backup.checkpoint.clone(),
            signer: Some(self.place("data").signer_dir()),
            new_generation: false,
        };
        change(&mut from);
        restore(&self.place(into), &from, self.clock.clone())
    }

    fn published(&self, name: &str, generation: u32) -> PublicFolder {
        let dir = self
            .place(name)
            .public_dir()
            .join(format!("journal/backup/g{generation}"));
        PublicFolder::at(Arc::new(RealDisk), &dir)
    }

    fn store(&self, name: &str) -> Store {
        let environment = Environment {
            clock: self.clock.clone(),
            random: Arc::new(SystemRandom),
            published: Arc::new(NoPublishedSeals),
        };
        Store::open_read_only(&self.place(name).store_at(), environment).unwrap()
    }
}

fn is_clean(office: &Office) {
    for report in office.audit(true).unwrap() {
        assert!(
            report.is_clean(),
            "{:?} {:?}",
            report.others,
            report.audit.findings
        );
    }
}

/// What somebody who only reads finds beside the leaves, whose days have passed unsealed since.
fn found_beside(scene: &Scene, name: &str) -> Vec<String> {
    let office = Office::open(&scene.place(name), Access::Read).unwrap();
    let reports = office.audit(true).unwrap();
    let others = reports.into_iter().flat_map(|report| {
        let compared = report
            .compared
            .contains(&"the tree against the signed checkpoint");
        assert!(compared || report.signed.is_none(), "{:?}", report.compared);
        report.others
    });
    others.filter(|one| !one.contains("missing-seal")).collect()
}

fn goes_on() {
    let scene = Scene::new();
    let office = scene.open("data");
    let numbers = scene.register(&office, 4);
    let backup = scene.backup(&office, &numbers[3]);
    let serving = scene.restore(&backup, "while-serving", |_| {});
    assert!(
        matches!(serving, Err(BackupError::Signer(_))),
        "{serving:?}"
    );
    office.close().unwrap();
    drop(office);
    let restored = scene.restore(&backup, "new", |_| {}).unwrap();
    assert_eq!(
        (restored.missing(), &restored.signer),
        (0, &SignerNow::Kept)
    );
    assert_eq!(found_beside(&scene, "new"), [""; 0]);
    let old = Office::open_demo(&scene.place("data"), scene.clock.clone());
    assert!(old.err().unwrap().to_string().contains("was moved"));
    let office = scene.open("new");
    for number in &numbers {
        office.show(number, Reader::Operator).unwrap();
    }
    let later = scene.register(&office, 2);
    office.receipt(&later[1], Reader::Operator, None).unwrap();
    is_clean(&office);
    office.close().unwrap();
    drop(office);
    assert_eq!(opened_name(&scene, "new", &numbers[0]), NAME);
    let seals = scene.published("data", 1).list("seal").unwrap();
    for day in seals {
        let path = format!("seal/{day}");
        let old = scene.published("data", 1).read(&path).unwrap();
        assert_eq!(
            scene.published("new", 1).read(&path).unwrap(),
            old,
            "{path}"
        );
    }
}

/// The petitioner's name, from the restored keys and the restored rows.
fn opened_name(scene: &Scene, name: &str, number: &str) -> String {
    let place = scene.place(name);
    let keys = FileKeys::open_dir(
        Arc::new(RealDisk),
        Arc::new(SystemRandom),
        &place.keys_dir(),
    );
    let (matter, _) = Position::parse_number("backup", number).unwrap();
    let (row, entry) = scene
        .store(name)
        .read(|tx| {
            let row = huiyin_store::sealed(tx, "backup", matter)?.remove(0);
            Ok((row, huiyin_store::entry(tx, "backup", matter)?.unwrap()))
        })
        .unwrap();
    let case = Body::read(&entry.body.unwrap().0).unwrap().case.unwrap();
    let key = keys
        .unwrap()
        .key(KeyId::from_bytes(&row.key_id).unwrap(), &case.case_id)
        .unwrap()
        .unwrap();
    let event = Leaf::decode(&entry.leaf).unwrap().event_id;
    let fields = open_fields(&key, &event, &row.sealed).unwrap();
    let name = Content::decode(&fields).unwrap().value(1).unwrap().to_vec();
    let name = String::from_utf8(name).unwrap();
    name.lines()
        .find(|line| line.contains(NAME))
        .map_or(name.clone(), |_| NAME.to_owned())
}

fn moves() {
    let scene = Scene::new();
    let office = scene.open("data");
    let numbers = scene.register(&office, 3);
    let backup = scene.backup(&office, &numbers[2]);
    office.close().unwrap();
    drop(office);
    let from = |backup: &Backup, signer: &Place| Restore {
        data: backup.data.clone(),
        keys: backup.keys.clone(),
        passphrase: PASSPHRASE.to_owned(),
        checkpoint: backup.checkpoint.clone(),
        signer: Some(signer.signer_dir()),
        new_generation: false,
    };
    let url = huiyin_testkit::postgres::url();
    let there = Place::new(scene.home.path().join("postgres"), Some(url));
    let restored = restore(
        &there,
        &from(&backup, &scene.place("data")),
        scene.clock.clone(),
    )
    .unwrap();
    assert_eq!(restored.missing(), 0);
    let office = Office::open_demo(&there, scene.clock.clone()).unwrap();
    let later = scene.register(&office, 2);
    scene
        .clock
        .advance_to(huiyin_store::Clock::now(&*scene.clock) + 1);
    let second = scene.backup(&office, &later[1]);
    is_clean(&office);
    office.close().unwrap();
    drop(office);
    restore(
        &scene.place("back"),
        &from(&second, &there),
        scene.clock.clone(),
    )
    .unwrap();
    let office = scene.open("back");
    for number in numbers.iter().chain(&later) {
        office.show(number, Reader::Operator).unwrap();
    }
    is_clean(&office);
    office.close().unwrap();
    drop(office);
    assert_eq!(opened_name(&scene, "back", &later[0]), NAME);
}

/// T3, at the database itself: with its file in hand one can change anything but the signature.
fn tampered() {
    let scene = Scene::new();
    let office = scene.open("data");
    let numbers = scene.register(&office, 3);
    office.receipt(&numbers[2], Reader::Operator, None).unwrap();
    office.close().unwrap();
    drop(office);
    let changes = [
        "update journal_entry set leaf = cast(substr(leaf, 1, 60) || x'00' || substr(leaf, 62) as blob)
            where entry = 3",
        "delete from journal_entry where entry = 1",
        "delete from journal_entry where entry = (select max(entry) from journal_entry)",
    ];
    for (number, change) in changes.into_iter().enumerate() {
        let name = format!("tampered-{number}");
        copy_dir(scene.place("data").data(), scene.place(&name).data());
        let database = rusqlite::Connection::open(scene.place(&name).store_at()).unwrap();
        database.execute_batch("pragma foreign_keys = off").unwrap();
        assert_eq!(database.execute(change, []).unwrap(), 1, "{change}");
        drop(database);
        let office = match Office::open_demo(&scene.place(&name), scene.clock.clone()) {
            Ok(office) => office,
            // A hole that the store itself sees while it opens.
            Err(error) => {
                assert!(error.to_string().contains("damaged"), "{error}");
                continue;
            }
        };
        let start = std::time::Instant::now();
        while office.health().trouble.is_none() {
            assert!(start.elapsed().as_secs() < 20, "nobody noticed: {change}");
            std::thread::yield_now();
        }
        let text = "请求修复水渠。".to_owned();
        let refused = office.submit(Submission {
            text,
            ..Submission::default()
        });
        assert!(refused.is_err(), "{change}");
    }
}

fn holds_no_key() {
    let scene = Scene::new();
    let office = scene.open("data");
    let numbers = scene.register(&office, 2);
    let backup = scene.backup(&office, &numbers[1]);
    office.close().unwrap();
    let data = fs::read(&backup.data).unwrap();
    let keys = fs::read(&backup.keys).unwrap();
    let seed = fs::read_to_string(scene.place("data").signer_dir().join("key")).unwrap();
    let master = fs::read_to_string(scene.place("data").keys_dir().join("master")).unwrap();
    let secrets = [
        seed.lines().nth(1).unwrap(),
        master.lines().nth(1).unwrap(),
        NAME,
    ];
    for secret in secrets {
        for part in [&data, &keys] {
            let found = part
                .windows(secret.len())
                .any(|window| window == secret.as_bytes());
            assert!(!found, "a part holds a secret in the clear");
        }
    }
    use std::os::unix::fs::PermissionsExt;
    for part in [&backup.data, &backup.keys] {
        assert_eq!(
            fs::metadata(part).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
    let folder = backup.data.parent().unwrap();
    assert_eq!(
        fs::metadata(folder).unwrap().permissions().mode() & 0o777,
        0o700
    );
}

fn old_keys() {
    let scene = Scene::new();
    let office = scene.open("data");
    let numbers = scene.register(&office, 1);
    let backup = scene.backup(&office, &numbers[0]);
    office.close().unwrap();
    drop(office);
    let now = huiyin_store::Clock::now(&*scene.clock);
    scene.clock.advance_to(now + 30 * DAY);
    scene.restore(&backup, "in-time", |_| {}).unwrap();
    scene.clock.advance_to(now + 30 * DAY + 60);
    let late = scene.restore(&backup, "late", |_| {});
    assert!(
        matches!(late, Err(BackupError::OldKeys { days: 30 })),
        "{late:?}"
    );
    assert!(!scene.place("late").data().exists());
}

fn refused() {
    let scene = Scene::new();
    let office = scene.open("data");
    let numbers = scene.register(&office, 1);
    let backup = scene.backup(&office, &numbers[0]);
    let short = office.backup(&scene.home.path().join("backup"), "short");
    assert!(matches!(short, Err(BackupError::ShortPassphrase)));
    office.close().unwrap();
    let wrong = scene.restore(&backup, "a", |from| from.passphrase.push('!'));
    assert!(
        matches!(wrong, Err(BackupError::WrongPassphrase)),
        "{wrong:?}"
    );
    assert!(!scene.place("a").data().exists());
    for part in [&backup.data, &backup.keys] {
        let good = fs::read(part).unwrap();
        for at in [good.len() / 2, good.len() - 1] {
            let mut bad = good.clone();
            bad[at] ^= 1;
            fs::write(part, &bad).unwrap();
            let into = format!("b-{at}");
            let damaged = scene.restore(&backup, &into, |_| {});
            let told = matches!(
                damaged,
                Err(BackupError::Part { .. } | BackupError::WrongPassphrase)
            );
            assert!(told, "{damaged:?}");
            assert!(!scene.place(&into).data().exists());
        }
        fs::write(part, &good).unwrap();
    }
    let note = fs::read_to_string(&backup.checkpoint).unwrap();
    let mut lines: Vec<&str> = note.split('\n').collect();
    lines[1] = "4";
    fs::write(&backup.checkpoint, lines.join("\n")).unwrap();
    let foreign = scene.restore(&backup, "c", |_| {});
    assert!(
        matches!(foreign, Err(BackupError::ForeignNote)),
        "{foreign:?}"
    );
    assert!(!scene.place("c").data().exists());
    fs::write(&backup.checkpoint, note).unwrap();
    let full = scene.restore(&backup, "data", |_| {});
    assert!(matches!(full, Err(BackupError::NotEmpty(_))));
}

/// What is killed in `killed`: the backup's three files lie side by side.
fn restore_in(home: &Path, backup: &Path) -> Result<Restored, BackupError> {
    let part = |ending: &str| {
        let files = fs::read_dir(backup)
            .unwrap()
            .map(|file| file.unwrap().path());
        let found = files
            .into_iter()
            .find(|file| file.to_str().unwrap().ends_with(ending));
        found.unwrap()
    };
    let from = Restore {
        data: part(".huiyin-backup"),
        keys: part(".huiyin-keys"),
        passphrase: PASSPHRASE.to_owned(),
        checkpoint: part(".note"),
        signer: Some(home.join("data/signer")),
        new_generation: false,
    };
    let clock = Arc::new(SimulatedClock::new("demo.invalid/", START + 9 * DAY).unwrap());
    restore(&Place::new(home.join("new"), None), &from, clock)
}

fn killed() {
    let scene = Scene::new();
    let office = scene.open("data");
    let numbers = scene.register(&office, 2);
    scene.backup(&office, &numbers[1]);
    office.close().unwrap();
    drop(office);
    let (home, backup) = (scene.home.path(), scene.home.path().join("backup"));
    let life = |dies_at: Option<&str>| {
        let mut command = std::process::Command::new(std::env::current_exe().unwrap());
        command.arg("restore").arg(home).arg(&backup);
        command
            .env("HUIYIN_DEBUG", "1")
            .env_remove("HUIYIN_FAILPOINT");
        if let Some(place) = dies_at {
            command.env("HUIYIN_FAILPOINT", place);
        }
        let output = command.output().unwrap();
        assert_eq!(output.status.success(), dies_at.is_none(), "{output:?}");
    };
    let new = scene.place("new");
    life(Some("restore-loaded:1"));
    assert!(!new.is_set_up());
    // Killed while it moves in: the signer has moved already, and its key is given its name back by hand.
    for part in ["restore-moving:1", "restore-moving:3"] {
        life(Some(part));
        assert!(!new.is_set_up(), "{part}");
        let old = home.join("data/signer");
        fs::rename(old.join("key.moved"), old.join("key")).unwrap();
    }
    life(None);
    assert!(new.is_set_up() && !home.join("new/.restoring").exists());
    let office = scene.open("new");
    for number in &numbers {
        office.show(number, Reader::Operator).unwrap();
    }
    is_clean(&office);
    office.close().unwrap();
    drop(office);
    assert!(matches!(
        restore_in(home, &backup),
        Err(BackupError::NotEmpty(_))
    ));
    // One that fails leaves nothing of the petitions behind.
    let wrong = scene.home.path().join("wrong");
    fs::create_dir(&wrong).unwrap();
    let failed = restore(
        &Place::new(&wrong, None),
        &Restore {
            data: home.join("nothing"),
            keys: home.join("nothing"),
            passphrase: PASSPHRASE.to_owned(),
            checkpoint: home.join("nothing"),
            signer: None,
            new_generation: false,
        },
        scene.clock.clone(),
    );
    assert!(failed.is_err());
    assert_eq!(fs::read_dir(&wrong).unwrap().count(), 0);
}

fn fresh_note() {
    let scene = Scene::new();
    let office = scene.open("data");
    for round in 1..=3 {
        scene.register(&office, 5);
        let registered = office.health().entries;
        // Not waiting for anything: the publisher may be behind.
        let out = scene.home.path().join(format!("backup-{round}"));
        let backup = office.backup(&out, PASSPHRASE).unwrap();
        let note = fs::read_to_string(&backup.checkpoint).unwrap();
        let size: u64 = note.lines().nth(1).unwrap().parse().unwrap();
        assert_eq!(size, registered);
    }
    office.close().unwrap();
}

fn late() {
    const FAR: &str =
        "update obligation set due = due + 10000000 where ended is null and $1 = office";
    const BACK: &str =
        "update obligation set due = due - 10000000 where ended is null and $1 = office";
    let scene = Scene::new();
    let office = scene.open("data");
    scene.register(&office, 1);
    office.close().unwrap();
    drop(office);
    let environment = || Environment {
        clock: scene.clock.clone(),
        random: Arc::new(SystemRandom),
        published: Arc::new(NoPublishedSeals),
    };
    let days_later = |days: i64, change: &'static str| {
        let store = Store::open(&scene.place("data").store_at(), environment()).unwrap();
        let now = huiyin_store::Clock::now(&*scene.clock);
        scene.clock.advance_to(now + days * DAY);
        store
            .write(|append| append.seal_days_over("backup"))
            .unwrap();
        store
            .write(move |append| append.run(change, &["backup".into()]))
            .unwrap();
    };
    let findings = || {
        let office = scene.open("data");
        let reports = office.audit(false).unwrap();
        let found: Vec<String> = reports
            .iter()
            .flat_map(|report| report.audit.findings.iter().map(ToString::to_string))
            .collect();
        office.close().unwrap();
        found
    };
    // Somebody hides a duty from the sealer for the days around its last one.
    days_later(0, FAR);
    days_later(40, BACK);
    let missing = findings();
    assert!(
        missing
            .iter()
            .any(|found| found.contains("missed deadlines without a type 24 entry")),
        "{missing:?}"
    );
    days_later(2, "update obligation set due = due where office = $1");
    let late = findings();
    assert!(
        late.iter()
            .any(|found| found.contains("missed deadlines without a type 24 entry")),
        "{late:?}"
    );
    assert!(
        late.iter()
            .any(|found| found.contains("type 24 entries without a missed deadline")),
        "{late:?}"
    );
}

fn old_backup() {
    let scene = Scene::new();
    let office = scene.open("data");
    let numbers = scene.register(&office, 3);
    let backup = scene.backup(&office, &numbers[2]);
    let later = scene.register(&office, 5);
    office.close().unwrap();
    drop(office);
    let newest = scene.published("data", 1).checkpoint().unwrap().unwrap();
    let note = scene.home.path().join("newest.note");
    fs::write(&note, &newest).unwrap();
    let restored = scene
        .restore(&backup, "new", |from| from.checkpoint = note.clone())
        .unwrap();
    assert!(restored.missing() >= 5, "{restored:?}");

    let office = scene.open("new");
    assert!(office.health().trouble.unwrap().contains("old backup"));
    assert!(
        office
            .submit(Submission {
                text: "水渠".to_owned(),
                ..Submission::default()
            })
            .is_err()
    );
    office.show(&numbers[0], Reader::Operator).unwrap();
    let _ = office.close();
    drop(office);

    let tiles = scene.published("data", 1).dir().to_owned();
    let back = recover(
        &scene.place("new"),
        Some(&tiles),
        Some(&note),
        scene.clock.clone(),
    );
    let back = back.unwrap().unwrap();
    assert_eq!(
        (back.first, back.last + 1),
        (restored.rows, restored.signed)
    );
    assert!(back.bodies_lost >= 5, "{back:?}");
    let again = recover(
        &scene.place("new"),
        Some(&tiles),
        Some(&note),
        scene.clock.clone(),
    );
    assert_eq!(again.unwrap(), None);

    let office = scene.open("new");
    assert_eq!(office.health().trouble, None);
    assert!(
        office.show(&later[0], Reader::Operator).is_err(),
        "its body is lost, and nothing was invented"
    );
    let fresh = scene.register(&office, 1);
    office.receipt(&fresh[0], Reader::Operator, None).unwrap();
    office.close().unwrap();
    for report in office.audit(false).unwrap() {
        assert!(
            report.is_clean(),
            "{:?} {:?}",
            report.others,
            report.audit.findings
        );
    }
    let old = Checkpoint::parse(
        newest
            .split_once("\n\n")
            .map(|(text, _)| format!("{text}\n"))
            .unwrap()
            .as_str(),
    )
    .unwrap();
    let folder = scene.published("new", 1);
    let size = office.health().published;
    assert_eq!(
        root_at(&mut TileTree::new(folder, size), old.size).unwrap(),
        old.root
    );
}

fn changed_data() {
    let scene = Scene::new();
    // Two histories after the same beginning, under the same key: what an insider could make of a copy.
    copy_dir(scene.place("data").data(), scene.place("fork").data());
    let office = scene.open("data");
    let numbers = scene.register(&office, 3);
    let backup = scene.backup(&office, &numbers[2]);
    office.close().unwrap();
    drop(office);
    let office = scene.open("fork");
    let theirs = scene.register(&office, 3);
    scene
        .clock
        .advance_to(huiyin_store::Clock::now(&*scene.clock) + 1);
    let forged = scene.backup(&office, &theirs[2]);
    office.close().unwrap();
    drop(office);
    let result = scene.restore(&forged, "new", |from| {
        from.checkpoint = backup.checkpoint.clone()
    });
    assert!(matches!(result, Err(BackupError::Differs(_))), "{result:?}");
    // As many rows as the checkpoint has, and other ones: that is not "nothing was missing".
    let tiles = scene.published("data", 1).dir().to_owned();
    let fork = recover(
        &scene.place("fork"),
        Some(&tiles),
        None,
        scene.clock.clone(),
    );
    assert!(matches!(fork, Err(BackupError::Differs(_))), "{fork:?}");
}

fn lost_signer() {
    let scene = Scene::new();
    let office = scene.open("data");
    let numbers = scene.register(&office, 3);
    let backup = scene.backup(&office, &numbers[2]);
    office.close().unwrap();
    drop(office);
    let restored = scene
        .restore(&backup, "without", |from| from.signer = None)
        .unwrap();
    assert_eq!(restored.signer, SignerNow::Missing);
    assert_eq!(found_beside(&scene, "without"), [""; 0]);
    let refused = Office::open_demo(&scene.place("without"), scene.clock.clone());
    let Err(refused) = refused else {
        panic!("an office without signer opened for writing")
    };
    assert!(refused.to_string().contains("no signing key"), "{refused}");

    let lost = |from: &mut Restore| {
        from.signer = None;
        from.new_generation = true;
    };
    let restored = scene.restore(&backup, "new", lost).unwrap();
    let SignerNow::NewGeneration { origin, .. } = &restored.signer else {
        panic!("{restored:?}")
    };
    assert_eq!(origin, "demo.invalid/journal/backup/g2");
    assert_eq!(found_beside(&scene, "new"), [""; 0]);
    let first = scene.published("new", 1).dir().join("checkpoint");
    let note = fs::read(&first).unwrap();
    fs::remove_file(&first).unwrap();
    let gone = found_beside(&scene, "new");
    assert!(
        gone.iter().any(|one| one.contains("goes on from one")),
        "{gone:?}"
    );
    fs::write(&first, note).unwrap();
    let office = scene.open("new");
    let fresh = scene.register(&office, 1);
    assert!(fresh[0].starts_with("backup-2026-2."), "{fresh:?}");
    let papers = office.receipt(&fresh[0], Reader::Operator, None).unwrap();
    assert!(papers.vkey.starts_with(origin.as_str()));
    let old = office.receipt(&numbers[0], Reader::Operator, None).unwrap();
    assert!(
        old.vkey.starts_with("demo.invalid/journal/backup/g1+"),
        "{}",
        old.vkey
    );
    office.show(&numbers[0], Reader::Operator).unwrap();
    is_clean(&office);
    office.close().unwrap();
    drop(office);
    let genesis = scene.store("new").read(|tx| {
        Ok(huiyin_store::entry(tx, "backup", Position::new(2, 0))?
            .unwrap()
            .leaf)
    });
    let genesis = Leaf::decode(&genesis.unwrap()).unwrap();
    let note = fs::read_to_string(&backup.checkpoint).unwrap();
    let text = &note[..=note.find("\n\n").unwrap()];
    assert_eq!(
        genesis.pub_map.get(&3).unwrap().as_hash(),
        Some(sha256(text.as_bytes()))
    );
}

fn unpublished() {
    let scene = Scene::new();
    let office = scene.open("data");
    let numbers = scene.register(&office, 2);
    let backup = scene.backup(&office, &numbers[1]);
    let early = scene.home.path().join("early");
    copy_dir(scene.published("data", 1).dir(), &early);
    scene.register(&office, 2);
    office.close().unwrap();
    drop(office);
    let restored = scene.restore(&backup, "new", |_| {}).unwrap();
    assert!(
        restored.missing() > 0,
        "the surviving signer remembers more than the note says"
    );
    let result = recover(&scene.place("new"), Some(&early), None, scene.clock.clone());
    assert!(
        matches!(result, Err(BackupError::Unpublished { .. })),
        "{result:?}"
    );
}

fn copy_dir(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy_dir(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}
