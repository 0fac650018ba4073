//! G4: nothing that identifies a petitioner stands anywhere outside the seal: not on a page, in a table or a paper, not
//! in a file of the database, the journal or a backup, not in the log. A thousand matters, every door and every role
//! (journal specification, T13).

mod cluster;
mod finder;
pub mod pages;
mod thousand;
mod unzip;

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::anonymous::files;
use crate::desk::Desk;
use crate::pdf::words_of_pdf;
use crate::planted::{PEOPLE, Planted, view};
use crate::run::huiyin;
use crate::visitor::House;
use finder::Finder;
use pages::{Leaks, Walk};
use thousand::{STEMS, Somebody, plant};

const PLANTED_BEFORE: u32 = 4;
/// Of each kind of page so many are read by each reader.
const OF_EACH_KIND: usize = 4;

#[test]
fn g4_in_a_thousand_matters_nothing_planted_in_an_identity_or_a_file_comes_out_anywhere() {
    let finder = Finder::new(&STEMS);
    let mut walk = Walk::new(&finder);
    let planted = Planted::open();
    let given: Vec<String> = planted.matters().map(str::to_owned).into();
    let house = planted.house;
    let clerk = house.sign_in("clerk");
    let thousand = plant(&house, &clerk, 1_000 - PLANTED_BEFORE);
    for answer in &thousand.answers {
        walk.search("the answer to a registration".to_owned(), answer.as_bytes());
        walk.read += 1;
    }
    let numbers = [&given[..], &thousand.numbers].concat();
    assert_eq!(numbers.len(), 1_000);
    for number in &numbers {
        let page = walk.read("clerk", &clerk, &format!("/staff/matters/{number}"));
        assert!(
            matches!(page.status, 200 | 404),
            "{number}: {}",
            page.status
        );
    }
    // Nobody is found by what is sealed: it was never cut into words for the search.
    for n in (0..1_000).step_by(40) {
        let one = Somebody::new(n);
        for sealed in [&one.name, &one.id, &one.phone, &one.address] {
            let found = clerk.get(&format!("/staff/search?q={sealed}"));
            let found = found.all("main a[href^='/staff/matters/yantai']");
            assert!(found.is_empty(), "{sealed} is found");
        }
    }
    let some: Vec<String> = numbers.into_iter().step_by(100).chain(given).collect();
    everywhere(&mut walk, house, &PEOPLE, &some);
    println!("{} answers and files, {} MB", walk.read, walk.bytes >> 20);
    assert!(walk.read > 2_500, "{}", walk.read);
    assert_eq!(walk.leaks, Leaks::new());
}

#[test]
fn g4_what_is_let_out_on_purpose_is_found_in_every_place_that_is_searched() {
    let finder = Finder::new(&STEMS);
    let mut walk = Walk::new(&finder);
    let desk = Desk::new();
    let one = Somebody::new(1);
    // A name in the petition's own words is no leak: those who may read the matter read it, and nobody else.
    let number = desk.letter(&format!("{}家的渠坏了，请派人修好。", one.name));
    // A key service that wrote a name beside its keys would be found out, in the backup as well.
    let records = OpenOptions::new()
        .append(true)
        .open(desk.data().join("keys/records"));
    let mut record = [0; 128];
    record[..one.name.len()].copy_from_slice(one.name.as_bytes());
    records
        .expect("keys")
        .write_all(&record)
        .expect("there is room");
    everywhere(
        &mut walk,
        House::of(desk, &["clerk", "roads-1"]),
        &["clerk", "roads-1"],
        &[number],
    );
    for place in [
        "clerk: GET /staff/matters/yantai-0-",
        "clerk: GET /staff/registers/letters-visits",
        "clerk: inside of /staff/registers/letters-visits/table",
        "data/data.db",
        "data/data.db-wal",
        "data/keys/records",
        "backup/data-",
        "restored/keys/records",
        "huiyin export",
        "huiyin show",
    ] {
        let found = walk.leaks.keys().any(|at| at.contains(place));
        assert!(found, "nothing is found in {place}: {:#?}", walk.leaks);
    }
    for nowhere in [
        "visitor",
        "roads-1",
        "public/journal",
        "backup/keys-",
        "the log",
    ] {
        let found = walk.leaks.keys().find(|at| at.contains(nowhere));
        assert_eq!(found, None);
    }
}

#[test]
fn g4_a_paper_names_its_petitioner_and_whoever_gets_it_leaves_an_entry() {
    let finder = Finder::new(&STEMS);
    let planted = Planted::open();
    let (house, number) = (&planted.house, &*planted.answered);
    let office = planted.office();
    house.give_telephone();
    let entries = || view(&office, number).entries.len();
    let handler = house.sign_in("water-1");
    let matter = handler.get(&format!("/staff/matters/{number}")).is(200);
    let paper = handler.get(&matter.link("信访处理意见书")).is(200);
    let before = entries();
    let issued = handler.submit(&paper.form("印发 信访处理意见书")).is(200);
    // One that opens the identity to set the name, and the paper itself.
    assert_eq!(entries(), before + 2);
    assert!(finder.find(issued.text.as_bytes()).is_empty());
    let copy = format!("{}/handling-opinion/copy", paper.path);
    let pdf = handler.send("POST", &copy, &[], b"");
    assert_eq!(
        pdf.header("content-type"),
        "application/pdf",
        "{}",
        pdf.text
    );
    assert_eq!(entries(), before + 3);
    let others = house.sign_in("roads-1").post_once(&copy, &[]).is(404);
    assert!(finder.find(others.text.as_bytes()).is_empty());
    assert_eq!(entries(), before + 3);
    let own = planted
        .petitioner
        .get(&format!("/progress/{number}"))
        .is(200);
    let words = words_of_pdf(&planted.petitioner.bytes(&own.link("正式文书（PDF）")));
    assert!(!finder.find(words.as_bytes()).is_empty(), "{words}");
}

/// Pages as each of these sees them, files while the server runs and after it, its log, a backup, exports.
fn everywhere(walk: &mut Walk<'_>, house: House, readers: &[&str], numbers: &[String]) {
    walk.follow("visitor", &house.visitor(), "/", OF_EACH_KIND);
    for code in readers {
        let reader = house.sign_in(code);
        walk.follow(code, &reader, "/staff", OF_EACH_KIND);
    }
    house.server.published();
    let desk = &house.desk;
    let (backup, secret) = (
        desk.beside("backup"),
        desk.write("passphrase", "十二个字以上的口令和短语\n"),
    );
    let (to, secret) = (backup.display(), secret.display());
    desk.say(&format!("backup --out {to} --passphrase-file {secret}"))
        .ok();
    in_files(walk, &desk.data());
    in_files(walk, &backup);
    in_files(walk, &keys_of(desk, &backup));
    let said = house.server.stop();
    walk.search("the log".to_owned(), said.out.as_bytes());
    walk.search("the log".to_owned(), said.err.as_bytes());
    in_files(walk, &desk.data());
    in_files(walk, &desk.temporary());
    let mut commands = vec![
        "list --json".to_owned(),
        "search 渠 --json".to_owned(),
        "audit --json".to_owned(),
    ];
    for number in numbers {
        commands.push(format!("show {number} --json"));
        commands.extend(
            ["clerk", "discipline-1", "water-head"]
                .map(|who| format!("export {number} --as {who}")),
        );
    }
    for command in commands {
        let done = desk.say(&command);
        walk.read += 1;
        walk.search(format!("huiyin {command}"), done.out.as_bytes());
        walk.search(format!("huiyin {command}"), done.err.as_bytes());
    }
}

/// What the keys part of a backup holds, opened with its passphrase.
fn keys_of(desk: &Desk, backup: &Path) -> PathBuf {
    let mut parts = Vec::new();
    files(backup, &mut parts);
    let part = |start: &str| {
        let name = |path: &&PathBuf| {
            path.file_name()
                .is_some_and(|name| name.to_string_lossy().starts_with(start))
        };
        parts
            .iter()
            .find(name)
            .expect("a backup has three parts")
            .display()
    };
    let place = desk.beside("restored");
    let done = huiyin(
        format!(
            "restore --from-data {} --from-keys {} --checkpoint {} --passphrase-file {} --new-generation --data {}",
            part("data-"),
            part("keys-"),
            part("checkpoint-"),
            desk.beside("passphrase").display(),
            place.display()
        )
        .split_whitespace(),
    );
    done.ok();
    place.join("keys")
}

fn in_files(walk: &mut Walk<'_>, folder: &Path) {
    let mut found = Vec::new();
    files(folder, &mut found);
    for path in found {
        let bytes = std::fs::read(&path).expect("a file of the office");
        walk.read += 1;
        walk.search(path.display().to_string(), &bytes);
    }
}
