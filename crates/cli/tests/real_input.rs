//! Real petitions, where the folder with them is at hand: all of them on both engines, then matters taken at
//! random through every class and route, audited and verified by the command alone.
//!
//! `HUIYIN_PETITIONS` names the folder. Without it this test says that it was left out; with `CI=true` it fails.

#[allow(dead_code, reason = "the tests of the command use more of it")]
#[path = "command/desk.rs"]
mod desk;
#[allow(dead_code, reason = "the tests of the command use more of it")]
#[path = "command/run.rs"]
mod run;
#[path = "command/walks.rs"]
mod walks;

use std::path::{Path, PathBuf};

use huiyin_testkit::postgres;
use serde_json::Value;

use crate::desk::Desk;
use crate::run::huiyin;

/// The files, and whether their lines have answers.
const FILES: [(&str, bool); 4] = [
    ("labelled.jsonl", false),
    ("messages.jsonl", false),
    ("unlabelled.jsonl", false),
    ("replies.jsonl", true),
];

/// What the dice begin with, so that a failure can be seen again.
const SEED: u64 = 20_261_124;

#[test]
fn real_petitions_are_imported_found_driven_audited_and_verified_on_both_engines() {
    let Some(folder) = folder() else {
        println!("left out: no real petitions here (HUIYIN_PETITIONS)");
        return;
    };
    let lines = open_petitions(&folder);
    for (engine, desk) in [
        ("SQLite", Desk::new()),
        ("PostgreSQL", Desk::on(postgres::url())),
    ] {
        let registered = import(engine, &desk, &folder);
        if engine == "SQLite" {
            let bytes = bytes_below(&desk.data());
            println!(
                "{engine}: {} bytes on disk, {} a petition",
                bytes,
                bytes / registered
            );
        }
        let mut dice = Dice(SEED);
        let driven = drive(&desk, &lines, &mut dice);
        desk.is_clean();
        verify(&desk, &driven, &mut dice);
        println!(
            "{engine}: {} matters driven, audited, receipts verified",
            driven.len()
        );
    }
}

fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("HUIYIN_PETITIONS").map(PathBuf::from);
    let folder = folder.filter(|folder| FILES.iter().all(|(file, _)| folder.join(file).exists()));
    let must = std::env::var("CI").is_ok_and(|ci| ci == "true");
    assert!(
        folder.is_some() || !must,
        "with CI=true, HUIYIN_PETITIONS must name the real petitions"
    );
    folder
}

/// Imports every file: how many were registered. Prints what a release note says of it.
fn import(engine: &str, desk: &Desk, folder: &Path) -> u64 {
    let (mut lines, mut registered, mut seconds) = (0, 0, 0.0);
    for (file, answers) in FILES {
        let path = folder.join(file);
        let flag = if answers { "--as-of-source-time" } else { "" };
        let done = desk.say(&format!("import {} --json {flag}", path.display()));
        assert_eq!(done.code, 0, "{file}: {}", done.err);
        let said = done.json();
        let count = |name: &str| said["summary"][name].as_u64().expect("a count");
        let refused = said["summary"]["refused"].as_array().expect("a list");
        for one in refused {
            println!(
                "{engine}: {file}, line {} refused: {}",
                one["line"], one["reason"]
            );
        }
        let whole = std::fs::read_to_string(&path).expect("it was imported");
        assert_eq!(count("lines"), whole.lines().count() as u64, "{file}");
        assert_eq!(
            count("registered") + refused.len() as u64,
            count("lines"),
            "{file}: {said}"
        );
        if answers {
            assert_eq!(count("answered"), count("registered"), "{file}");
            let spread = &said["summary"]["spread"];
            println!("{engine}: {file}, claimed days to the answer: {spread}");
        }
        lines += count("lines");
        registered += count("registered");
        seconds += said["seconds"].as_f64().expect("seconds");
    }
    println!("{engine}: {lines} lines, {registered} registered, {seconds:.1} s");
    registered
}

/// A petition of the files.
struct Petition {
    title: Option<String>,
    text: String,
}

/// The petitions that came without an answer: they stand at «registered».
fn open_petitions(folder: &Path) -> Vec<Petition> {
    let files = FILES.iter().filter(|(_, answers)| !answers);
    let whole =
        files.map(|(file, _)| std::fs::read_to_string(folder.join(file)).expect("it is there"));
    let whole: Vec<String> = whole.collect();
    let lines = whole.iter().flat_map(|file| file.lines());
    let petition = |line| {
        let said: Value = serde_json::from_str(line).expect("the file was read before");
        let word = |key: &str| said[key].as_str().map(str::to_owned);
        Petition {
            title: word("title"),
            text: word("text").expect("a text"),
        }
    };
    lines.map(petition).collect()
}

/// Takes a matter at random for each class and route, finds it by words of its own text, and walks it to its
/// end: their numbers.
fn drive(desk: &Desk, petitions: &[Petition], dice: &mut Dice) -> Vec<String> {
    let mut driven: Vec<String> = Vec::new();
    for (name, steps, stage) in walks::all() {
        let number = loop {
            let petition = &petitions[dice.below(petitions.len())];
            if let Some(words) = two_words(&petition.text, dice) {
                let number = find(desk, petition, &words);
                if !driven.contains(&number) {
                    break number;
                }
            }
        };
        desk.walk(&number, &steps);
        assert_eq!(desk.show(&number)["stage"], stage, "{name}");
        desk.refuses(&number, "water-1 receive received={today}", "wrong_stage");
        driven.push(number);
    }
    driven
}

/// Two different two-character words of a text, as the search index cuts it.
fn two_words(text: &str, dice: &mut Dice) -> Option<[String; 2]> {
    let segments = huiyin_store::segment(text);
    let han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    let words: Vec<&str> = segments
        .split(' ')
        .filter(|word| word.chars().count() == 2 && word.chars().all(han))
        .collect();
    let one = *words.get(dice.below(words.len()))?;
    let others: Vec<&str> = words.iter().copied().filter(|word| *word != one).collect();
    let other = *others.get(dice.below(others.len()))?;
    Some([one.to_owned(), other.to_owned()])
}

/// The matter with this text among those that have both words.
#[track_caller]
fn find(desk: &Desk, petition: &Petition, words: &[String; 2]) -> String {
    let text = &petition.text;
    let title = petition.title.as_deref().map(normal);
    let mut after = String::new();
    loop {
        let page = desk.say(&format!(
            "search {} {} --limit 200 --json {after}",
            words[0], words[1]
        ));
        let rows = page.json_lines();
        let titled = |row: &&Value| title.is_none() || row["title"].as_str().map(normal) == title;
        for row in rows.iter().filter(titled) {
            let number = row["number"].as_str().expect("a number");
            if desk.show(number)["text"].as_str().map(normal) == Some(normal(text)) {
                return number.to_owned();
            }
        }
        let next = rows
            .last()
            .map(|row| row["next"].as_str().expect("where to go on").to_owned());
        after = format!(
            "--after {}",
            next.unwrap_or_else(|| panic!("{words:?} do not find: {text}"))
        );
    }
}

/// White space aside: what comes in is trimmed and its line ends are made the same.
fn normal(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Receipts of what was driven, and of answered ones, hold under the office's key and under no other.
fn verify(desk: &Desk, driven: &[String], dice: &mut Dice) {
    let answered = desk
        .say("list --by newest --limit 1000 --stage concluded --json")
        .json_lines();
    let some = (0..10).map(|_| &answered[dice.below(answered.len())]);
    let some = some.map(|row| row["number"].as_str().expect("a number").to_owned());
    for number in driven.iter().cloned().chain(some) {
        let papers = desk.say(&format!("receipt {number} --json")).json();
        let file = desk.write("receipt", papers["file"].as_str().expect("a receipt"));
        let private = desk.write("private", papers["qr_b"].as_str().unwrap_or_default());
        let plain = |path: &Path| path.to_str().expect("plain").to_owned();
        let key = papers["vkey"].as_str().expect("a key");
        let mut args = vec![
            "verify".to_owned(),
            plain(&file),
            "--json".into(),
            "--key".into(),
            key.into(),
        ];
        if papers["qr_b"].is_string() {
            args.extend(["--opening".to_owned(), plain(&private)]);
        }
        let done = huiyin(&args);
        assert_eq!(
            (done.code, &done.json()["number"]),
            (0, &number.into()),
            "{done:#?}"
        );
    }
}

fn bytes_below(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).expect("the folder is the test's own");
    entries
        .map(|entry| {
            let entry = entry.expect("an entry");
            let kind = entry.metadata().expect("it is there");
            if kind.is_dir() {
                bytes_below(&entry.path())
            } else {
                kind.len()
            }
        })
        .sum()
}

/// A small generator (splitmix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % n.max(1) as u64).expect("below a usize")
    }
}
