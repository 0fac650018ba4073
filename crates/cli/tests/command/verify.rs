//! `receipt` and `verify`: what a petitioner takes home, and what a stranger makes of it.

use std::path::PathBuf;

use huiyin_journal::key::PrivateKey;
use serde_json::Value;

use crate::desk::Desk;
use crate::run::{Done, huiyin};

const ORIGIN: &str = "letters.example/journal/yantai-0/g1";

/// An office with one petition, and its papers.
struct Papers {
    desk: Desk,
    number: String,
    said: Value,
    file: PathBuf,
}

impl Papers {
    fn new() -> Self {
        let desk = Desk::new();
        let number = desk.letter("名字里有少见的字：喆堃玥珺翀祎䶮㛃𬭎𫖮。");
        let out = desk.beside("out");
        std::fs::create_dir(&out).expect("the folder is the test's own");
        desk.say(&format!("receipt {number} --out {}", out.display()))
            .ok();
        let said = desk.say(&format!("receipt {number} --json")).json();
        let file = out.join(format!("{number}.tlog-proof"));
        Self {
            desk,
            number,
            said,
            file,
        }
    }

    fn text(&self, name: &str) -> String {
        self.said[name]
            .as_str()
            .unwrap_or_else(|| panic!("{name}: {:#}", self.said))
            .to_owned()
    }

    fn policy(&self, more: &str) -> PathBuf {
        self.desk
            .write("policy", format!("log {}\n{more}", self.text("vkey")))
    }

    fn verify(&self, args: &[&str]) -> Done {
        let receipt = self.file.to_str().expect("a plain path");
        huiyin(["verify", receipt, "--json"].iter().chain(args))
    }
}

fn path(path: &std::path::Path) -> &str {
    path.to_str().expect("a plain path")
}

#[track_caller]
fn says(done: &Done, code: i32, verdict: &str) {
    let said = done.json()["verdict"]
        .as_str()
        .expect("a verdict")
        .to_owned();
    assert!(
        done.code == code && said.starts_with(verdict),
        "{code} {verdict}: {done:#?}"
    );
}

#[test]
fn a_receipt_is_valid_under_the_offices_key_as_file_and_as_code() {
    let papers = Papers::new();
    let key = papers.text("vkey");
    let done = papers.verify(&["--key", &key]);
    says(&done, 0, "VALID-LOG-ONLY");
    let said = done.json();
    assert_eq!(
        (&said["number"], &said["origin"]),
        (&papers.number.clone().into(), &ORIGIN.into())
    );
    assert!(
        said["not_proved"]
            .as_array()
            .is_some_and(|lines| !lines.is_empty()),
        "{said}"
    );
    let code = papers.desk.write("code.txt", papers.text("qr_a"));
    says(
        &huiyin(["verify", path(&code), "--key", &key, "--json"]),
        0,
        "VALID-LOG-ONLY",
    );
    // The files are what the JSON says.
    assert_eq!(
        std::fs::read_to_string(&papers.file).expect("written"),
        papers.text("file")
    );
    let plain = huiyin(["verify", path(&papers.file), "--key", &key]).ok();
    assert!(
        plain.starts_with("VALID-LOG-ONLY") && plain.contains(&papers.number),
        "{plain}"
    );
}

#[test]
fn the_private_code_opens_the_petitioners_own_words_and_nobody_elses() {
    let papers = Papers::new();
    let key = papers.text("vkey");
    let private = papers.desk.write("private.txt", papers.text("qr_b"));
    let done = papers.verify(&["--key", &key, "--opening", path(&private)]);
    says(&done, 0, "VALID-LOG-ONLY");
    let other = papers.desk.letter("另一件事。");
    let said = papers.desk.say(&format!("receipt {other} --json")).json();
    let other = papers
        .desk
        .write("other.txt", said["qr_b"].as_str().expect("a code"));
    says(
        &papers.verify(&["--key", &key, "--opening", path(&other)]),
        1,
        "INVALID(opening)",
    );
}

#[test]
fn a_policy_decides_what_is_enough() {
    let papers = Papers::new();
    let none = papers.policy("quorum none\n");
    says(
        &papers.verify(&["--policy", path(&none)]),
        0,
        "VALID-LOG-ONLY",
    );
    let witness = PrivateKey::witness("witness.example/university", &[9; 32]).expect("a name");
    let line = format!("witness civ {}\nquorum civ\n", witness.public());
    let wants = papers.policy(&line);
    says(
        &papers.verify(&["--policy", path(&wants)]),
        3,
        "VALID-LOG-ONLY",
    );
    // A log whose only key is of an algorithm that this program does not have.
    let unknown = huiyin_journal::key::Algorithm::from_byte(0x06);
    let unknown =
        huiyin_journal::key::VerifierKey::new(ORIGIN, unknown, &[1; 1312]).expect("a key");
    let policy = papers
        .desk
        .write("policy-2", format!("log {unknown}\nquorum none\n"));
    says(
        &papers.verify(&["--policy", path(&policy)]),
        2,
        "UNSUPPORTED",
    );
    let keys = papers
        .desk
        .write("keys", format!("compromised {} 1\n", papers.text("vkey")));
    let policy = papers.policy("quorum none\n");
    says(
        &papers.verify(&["--policy", path(&policy), "--keys", path(&keys)]),
        1,
        "INVALID(log-key)",
    );
}

#[test]
fn a_wrong_key_and_a_changed_receipt_are_invalid() {
    let papers = Papers::new();
    let wrong = PrivateKey::log(ORIGIN, &[7; 32])
        .expect("a name")
        .public()
        .to_string();
    says(&papers.verify(&["--key", &wrong]), 1, "INVALID(");
    let elsewhere = PrivateKey::log("other.example/journal/x1/g1", &[7; 32]).expect("a name");
    says(
        &papers.verify(&["--key", &elsewhere.public().to_string()]),
        1,
        "INVALID(",
    );
    let key = papers.text("vkey");
    let text = papers.text("file");
    let lines: Vec<&str> = text.lines().collect();
    for line in 0..lines.len() {
        if lines[line].is_empty() {
            continue;
        }
        let mut changed: Vec<String> = lines.iter().map(ToString::to_string).collect();
        // Another letter in its middle; every line of a receipt counts.
        let middle = changed[line]
            .char_indices()
            .nth(changed[line].chars().count() / 2);
        let (at, was) = middle.expect("it is not empty");
        let other = if was == 'A' { 'B' } else { 'A' };
        changed[line].replace_range(at..at + was.len_utf8(), &other.to_string());
        let file = papers.desk.write("changed", changed.join("\n") + "\n");
        says(
            &huiyin(["verify", path(&file), "--key", &key, "--json"]),
            1,
            "INVALID(",
        );
    }
}

#[test]
fn wrong_use_exits_with_64_and_says_what_is_wanted() {
    let papers = Papers::new();
    let key = papers.text("vkey");
    papers.verify(&[]).fails(64).says("--key");
    let policy = papers.policy("quorum none\n");
    papers
        .verify(&["--key", &key, "--policy", path(&policy)])
        .fails(64);
    papers
        .verify(&["--key", "not a key"])
        .fails(64)
        .says("--key");
    papers
        .verify(&["--policy", "/nonexistent"])
        .fails(64)
        .says("/nonexistent");
    papers.verify(&["--key", &key, "--keys", "x"]).fails(64);
    huiyin(["verify", "/nonexistent", "--key", &key])
        .fails(64)
        .says("/nonexistent");
    let split = papers.policy("quorum somebody\n");
    papers
        .verify(&["--policy", path(&split)])
        .fails(64)
        .says("line 2");
    let opening = papers.desk.write("opening", "PJ1B:no such code");
    papers
        .verify(&["--key", &key, "--opening", path(&opening)])
        .fails(64);
    papers
        .desk
        .say("receipt yantai-0-2026-999999 --json")
        .fails(1)
        .says("yantai-0-2026-999999");
}

#[test]
fn what_a_receipt_proves_is_told_in_chinese_to_who_reads_chinese() {
    let papers = Papers::new();
    let key = papers.text("vkey");
    let receipt = path(&papers.file);
    let good = huiyin(["verify", receipt, "--key", &key, "--lang", "zh"]).ok();
    assert!(good.starts_with("VALID-LOG-ONLY\n"), "{good}");
    for line in good.lines().skip(1) {
        assert!(
            line.contains(|c: char| ('\u{4e00}'..='\u{9fff}').contains(&c)),
            "{line}"
        );
    }
    let changed = papers.text("file").replacen("index ", "index 9", 1);
    let file = papers.desk.write("changed", changed);
    let bad = huiyin(["verify", path(&file), "--key", &key, "--lang", "zh"]).fails(1);
    assert!(bad.out.contains("原因："), "{bad:#?}");
    huiyin(["verify", receipt, "--key", "x", "--lang", "zh"])
        .fails(64)
        .says("公钥");
    huiyin(["verify", "/nonexistent", "--key", &key, "--lang", "zh"])
        .fails(64)
        .says("没有这个文件");
}

#[test]
fn a_file_that_never_ends_is_refused_at_its_first_megabyte() {
    let papers = Papers::new();
    let key = papers.text("vkey");
    huiyin(["verify", "/dev/zero", "--key", &key])
        .fails(64)
        .says("/dev/zero is too large");
    papers
        .verify(&["--policy", "/dev/full"])
        .fails(64)
        .says("/dev/full is too large");
    papers
        .verify(&["--key", &key, "--opening", "/dev/zero"])
        .fails(64)
        .says("/dev/zero is too large");
}
