//! What an audit must not call agreement: files that are gone, seals that prove nothing, a signer that says otherwise.

use std::fs;
use std::path::{Path, PathBuf};

use huiyin_journal::audit::Code;
use huiyin_office::audit::{FetchError, Report, audit_published};
use huiyin_office::system::SystemClock;
use huiyin_office::{Access, Office};
use huiyin_store::Clock as _;
use jiff::Timestamp;

use crate::once::{clerk, letter, petitioner};
use crate::scene::Scene;

const DAY: i64 = 24 * 3600;

/// An office with a petition on each of so many days, closed.
fn office_of(days: usize) -> Scene {
    let scene = Scene::new(None);
    let office = scene.open();
    for day in 0..days {
        register(&office, &format!("请求修复第 {day} 号水渠。"));
        scene.pass(DAY);
    }
    office.close().unwrap();
    scene
}

fn register(office: &Office, text: &str) {
    let (form, once) = (letter(text), office.new_once());
    office
        .register_with(&form, &petitioner(), &clerk(), true, &once, &[])
        .unwrap();
}

/// The report of somebody who only reads. The days since are not sealed, which findings of the leaves say; here it
/// is about the others.
fn report(scene: &Scene) -> Report {
    let office = Office::open(&scene.place(), Access::Examine).unwrap();
    let mut report = office.audit(true).unwrap().pop().unwrap();
    report.others.retain(|one| !one.contains("missing-seal"));
    report
}

fn others(scene: &Scene) -> Vec<String> {
    report(scene).others
}

#[track_caller]
fn names(scene: &Scene, what: &str) {
    let others = others(scene);
    assert!(
        others.iter().any(|one| one.contains(what)),
        "no «{what}» in {others:#?}"
    );
}

fn journal(scene: &Scene) -> PathBuf {
    scene.place().public_dir().join("journal/once/g1")
}

/// Does something to a file, has a look, and puts the file back.
fn with_file(path: &Path, change: impl FnOnce(&Path), look: impl FnOnce()) {
    let good = fs::read(path).unwrap();
    change(path);
    look();
    fs::write(path, good).unwrap();
}

fn remove(path: &Path) {
    fs::remove_file(path).unwrap();
}

pub fn no_checkpoint() {
    let never = report(&Scene::new(None));
    assert_eq!(never.others, [""; 0]);
    let nothing = "the signature: nothing is published yet";
    assert!(never.left_out.contains(&nothing), "{:?}", never.left_out);

    let scene = office_of(1);
    assert_eq!(others(&scene), [""; 0]);
    let gone = "the published checkpoint is not there";
    with_file(&journal(&scene).join("checkpoint"), remove, || {
        names(&scene, gone)
    });
    fs::remove_dir_all(scene.place().public_dir()).unwrap();
    names(&scene, gone);
    // Whoever has the data alone still sees that something was published.
    fs::remove_dir_all(scene.place().signer_dir()).unwrap();
    names(&scene, gone);
}

pub fn rolled_back() {
    let scene = office_of(1);
    let database = PathBuf::from(scene.place().store_at());
    let old = fs::read(&database).unwrap();
    let office = scene.open();
    register(&office, "路灯不亮。");
    office.close().unwrap();
    drop(office);
    fs::write(&database, old).unwrap();
    fs::remove_dir_all(scene.place().public_dir()).unwrap();
    let report = report(&scene);
    let found: Vec<Code> = report.audit.findings.iter().map(|one| one.code).collect();
    assert!(found.contains(&Code::Missing), "{found:?}");
}

pub fn truly_compared() {
    const TREE: &str = "the tree against the signed checkpoint";
    const FILES: &str = "the published files, from their leaves";
    const SEALS: &str = "each published seal: entry, proof and signature";
    let lacks = |scene: &Scene, what: &str, told: &str| {
        let report = report(scene);
        assert!(!report.compared.contains(&what), "{:#?}", report.compared);
        let is_told = report.left_out.iter().any(|out| out.contains(told));
        assert!(is_told, "no «{told}» in {:#?}", report.left_out);
    };
    let never = Scene::new(None);
    lacks(&never, TREE, "the signature: nothing is published yet");
    lacks(
        &never,
        FILES,
        "the published files: there is no signed checkpoint",
    );
    lacks(&never, SEALS, "the published seals: there are none");
    let scene = office_of(2);
    let whole = report(&scene).compared;
    for what in [TREE, FILES, SEALS] {
        assert!(whole.contains(&what), "{whole:#?}");
    }
    let unsigned = |path: &Path| {
        let note = fs::read_to_string(path).unwrap();
        let (text, _) = note.split_once("\n\n").unwrap();
        fs::write(path, format!("{text}\n\n— nobody AAAAAAAA\n")).unwrap();
    };
    with_file(&journal(&scene).join("checkpoint"), unsigned, || {
        lacks(
            &scene,
            TREE,
            "the tree against the signed checkpoint: no signature",
        );
        lacks(
            &scene,
            FILES,
            "the published files: there is no signed checkpoint",
        );
        names(&scene, "not signed by the log's key");
    });
}

pub fn seals() {
    let scene = office_of(4);
    assert_eq!(others(&scene), [""; 0]);
    let dir = journal(&scene).join("seal");
    let mut days: Vec<String> = fs::read_dir(&dir)
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    days.sort();
    assert_eq!(days.len(), 3, "{days:?}");
    let other = fs::read(dir.join(&days[0])).unwrap();
    for day in &days[1..] {
        let told = |named: &str| {
            let named = format!("seal/{day}{named}");
            names(&scene, &named);
            let stranger = stranger(&journal(&scene));
            let here = stranger.others.iter().any(|one| one.contains(&named));
            assert!(here, "no «{named}» in {:#?}", stranger.others);
        };
        let file = dir.join(day);
        with_file(&file, remove, || told(" is not there"));
        with_file(
            &file,
            |file| fs::write(file, &other).unwrap(),
            || told(": it holds another entry"),
        );
        with_file(
            &file,
            // A hash of the path that leads elsewhere; the note, which the next seal names, is untouched.
            |file| change(file, 3, |line| line.replace_range(..4, "AAAA")),
            || told(": its proof does not hold"),
        );
        with_file(
            &file,
            |file| change(file, 1, |line| line.replace_range(60..64, "AAAA")),
            || told(": its proof does not hold"),
        );
        with_file(
            &file,
            |file| {
                let text = fs::read_to_string(file).unwrap();
                let at = text.rfind(' ').unwrap() + 20;
                let mut bytes = text.into_bytes();
                bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
                fs::write(file, bytes).unwrap();
            },
            || told(": its checkpoint is not signed"),
        );
    }
    assert_eq!(others(&scene), [""; 0]);
    assert_eq!(stranger(&journal(&scene)).others, [""; 0]);
}

/// Changes one line of a file, from 0.
fn change(path: &Path, number: usize, change: impl FnOnce(&mut String)) {
    let text = fs::read_to_string(path).unwrap();
    let mut lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
    change(&mut lines[number]);
    fs::write(path, lines.join("\n")).unwrap();
}

/// The audit of somebody who has nothing but the published files.
fn stranger(folder: &Path) -> Report {
    let mut fetch = |path: &str| match fs::read(folder.join(path)) {
        Ok(bytes) => Ok::<_, FetchError>(Some(bytes)),
        Err(_) => Ok(None),
    };
    let now = Timestamp::from_second(SystemClock.now()).unwrap();
    audit_published(&mut fetch, None, now).unwrap()
}

pub fn signer() {
    let scene = Scene::new(None);
    let dir = scene.place().signer_dir();
    let state = || {
        let files = fs::read_dir(&dir).unwrap().map(|file| file.unwrap().path());
        files
            .into_iter()
            .find(|file| file.to_string_lossy().contains("state-"))
            .unwrap()
    };
    let before = fs::read(state()).unwrap();
    let office = scene.open();
    register(&office, "路灯不亮。");
    office.close().unwrap();
    drop(office);
    assert_eq!(others(&scene), [""; 0]);
    let says = "the tree against what the signer remembers to have signed";
    assert!(report(&scene).compared.contains(&says));

    with_file(
        &state(),
        |state| fs::write(state, &before).unwrap(),
        || {
            names(&scene, "the signer's state was rolled back");
            names(&scene, "the signer knows 0 entries");
        },
    );
    let path = state();
    with_file(&path, remove, || names(&scene, "what was signed last for"));
    with_file(
        &path,
        |state| fs::write(state, "nothing").unwrap(),
        || names(&scene, "is damaged"),
    );
    let key = dir.join("key");
    with_file(&key, remove, || names(&scene, "there is no signing key"));
    with_file(
        &key,
        |key| fs::write(key, "nothing").unwrap(),
        || names(&scene, "is damaged"),
    );
    with_file(
        &key,
        |key| change(key, 1, |seed| *seed = "ab".repeat(32)),
        || names(&scene, "the signer's key is not the one"),
    );

    let database = rusqlite::Connection::open(scene.place().store_at()).unwrap();
    let edge: Vec<u8> = database
        .query_row("select edge from journal_edge", [], |row| row.get(0))
        .unwrap();
    for zeroed in ["zeroblob(length(edge))", "zeroblob(8)", "x''"] {
        let sql = format!("update journal_edge set edge = {zeroed}");
        assert_eq!(database.execute(&sql, []).unwrap(), 1);
        names(
            &scene,
            "the edge of the signed tree that the database keeps is damaged",
        );
    }
    database
        .execute("update journal_edge set edge = ?1", [&edge])
        .unwrap();
    assert_eq!(others(&scene), [""; 0]);

    // Whoever audits a copy of the data has no signer.
    fs::remove_dir_all(&dir).unwrap();
    let report = report(&scene);
    assert_eq!(report.others, [""; 0]);
    assert!(!report.compared.contains(&says));
    let left_out = report
        .left_out
        .iter()
        .any(|out| out.contains("no signer is here"));
    assert!(left_out, "{:?}", report.left_out);
}

pub fn keys() {
    let scene = office_of(1);
    assert_eq!(others(&scene), [""; 0]);
    let dir = scene.place().keys_dir();
    for file in ["master", "records"] {
        let file = dir.join(file);
        for change in [remove as fn(&Path), |file| {
            fs::write(file, "nothing").unwrap()
        }] {
            with_file(&file, change, || {
                let others = others(&scene);
                assert_eq!(others.len(), 1, "{others:#?}");
                assert!(others[0].contains("key"), "{others:#?}");
            });
        }
    }
    let records = dir.join("records");
    let whole = fs::metadata(&records).unwrap().len();
    assert!(whole > 128, "a header and one key at least");
    let identity = "the identity of entry";
    with_file(
        &records,
        |file| fs::write(file, &fs::read(file).unwrap()[..128]).unwrap(),
        || names(&scene, identity),
    );
    with_file(
        &records,
        |file| {
            let mut bytes = fs::read(file).unwrap();
            bytes[128..].fill(0);
            fs::write(file, bytes).unwrap();
        },
        || names(&scene, identity),
    );
    // As if somebody had destroyed the key, and nothing of it stood in the journal.
    with_file(
        &records,
        |file| {
            let mut bytes = fs::read(file).unwrap();
            for record in bytes[128..].chunks_exact_mut(128) {
                record[0] = 2;
                record[17..].fill(0);
            }
            fs::write(file, bytes).unwrap();
        },
        || names(&scene, "its key is destroyed"),
    );
    assert_eq!(others(&scene), [""; 0]);
    // Whoever audits a copy of the data has no keys.
    fs::remove_dir_all(&dir).unwrap();
    let report = report(&scene);
    assert_eq!(report.others, [""; 0]);
    let left_out = report
        .left_out
        .iter()
        .any(|out| out.contains("the keys are not at hand"));
    assert!(left_out, "{:?}", report.left_out);
}

pub fn posts() {
    let scene = office_of(1);
    let database = rusqlite::Connection::open(scene.place().store_at()).unwrap();
    for (damaged, named) in [
        (
            "update officer set details = 'x' where officer = 'clerk'",
            "table officer, row clerk",
        ),
        (
            "update unit set details = 'x' where unit = 'bureau'",
            "table unit, row bureau",
        ),
    ] {
        assert_eq!(database.execute(damaged, []).unwrap(), 1);
        assert!(Office::open(&scene.place(), Access::Read).is_err());
        names(&scene, named);
        Office::rebuild(&scene.place(), false).unwrap();
        assert_eq!(others(&scene), [""; 0]);
        Office::open(&scene.place(), Access::Read).unwrap();
    }
}
