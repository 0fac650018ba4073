//! Whatever happens to the machine: a full disk, a directory that cannot be written, damage, a lost key.

use std::path::Path;
use std::process::Command;

use serde_json::json;

use crate::desk::{Desk, data_file};
use crate::run::{Done, again_as, huiyin, own_program, program};
use crate::server::Server;

#[test]
fn a_full_disk_is_told_and_everything_acknowledged_is_there_when_there_is_room_again() {
    let inside = "HUIYIN_TESTS_INSIDE";
    let desk = Desk::bare(None);
    std::fs::create_dir(desk.data()).expect("the folder is the test's own");
    if Disk::mount(&desk.data(), "40m").is_err() {
        assert!(
            std::env::var_os(inside).is_none(),
            "no file system can be mounted even inside `unshare -rm`"
        );
        // Without root: once more, as root of a user namespace of its own. If neither is possible here, this
        // test fails: run it as root, or allow user namespaces.
        let name = "machine::a_full_disk_is_told_and_everything_acknowledged_is_there_when_there_is_room_again";
        let mut unshare = Command::new("unshare");
        again_as(
            unshare.args(["-rm", "--"]).arg(own_program()),
            name,
            inside,
            "1".as_ref(),
        );
        return;
    }
    let _disk = Disk(desk.data());
    // It fills the disk but for 3.2 MB, and is taken away again later.
    let ballast = desk.data().join("ballast");
    std::fs::write(&ballast, vec![0; (40_000 - 3_200) * 1024]).expect("there is room for it");
    desk.say(&format!("init --from {}", crate::desk::OFFICE))
        .ok();
    let server = Server::start(&desk);
    let mut acknowledged = Vec::new();
    let text = "渠".repeat(4_000);
    let refused = loop {
        let answer =
            server.post(json!({ "text": format!("第{}件{text}", acknowledged.len()) }).to_string());
        match answer.status {
            201 => acknowledged.push(
                answer.json()["number"]
                    .as_str()
                    .expect("a number")
                    .to_owned(),
            ),
            _ => break answer,
        }
        assert!(acknowledged.len() < 1_000, "3.2 MB are never full");
    };
    assert_eq!(
        (refused.status, &refused.json()["code"]),
        (503, &"store-disk-full".into())
    );
    assert_eq!(refused.header("retry-after"), "10");
    assert!(acknowledged.len() > 3, "{}", acknowledged.len());
    let unwell = server.get("/healthz");
    assert_eq!(
        (
            unwell.status,
            &unwell.json()["status"],
            &unwell.json()["reason"]
        ),
        (503, &"no-writes".into(), &"store-disk-full".into())
    );
    assert_eq!(unwell.header("retry-after"), "10");
    // Reading goes on.
    assert_eq!(server.get("/").status, 200);
    desk.stands(&acknowledged[0], "registered", "bureau");
    let stopped = server.stop();
    assert!(
        stopped.err.contains("disk is full; free some space"),
        "{stopped:#?}"
    );
    desk.say(&format!("import {}", data_file("sample.jsonl").display()))
        .fails(74)
        .says("space");
    for number in &acknowledged {
        desk.stands(number, "registered", "bureau");
    }

    let server = Server::start(&desk);
    while server.post(json!({ "text": text }).to_string()).status == 201 {}
    assert_eq!(server.get("/healthz").status, 503);
    std::fs::remove_file(&ballast).expect("it is there");
    // Nobody needs to hand anything in for the server to find out.
    while server.get("/healthz").json()["status"] != "ok" {
        std::thread::yield_now();
    }
    let after = server.petition("现在有地方了。");
    server.published();
    server.stop().ok();
    for number in acknowledged.iter().chain([&after]) {
        desk.stands(number, "registered", "bureau");
        desk.say(&format!("receipt {number} --json")).ok();
    }
    desk.say(&format!("import {}", data_file("sample.jsonl").display()))
        .ok();
    desk.is_clean();
}

/// A small file system in memory; gone when dropped.
struct Disk(std::path::PathBuf);

impl Disk {
    fn mount(at: &Path, size: &str) -> Result<(), String> {
        let mut mount = Command::new("mount");
        mount
            .args([
                "-t",
                "tmpfs",
                "-o",
                &format!("size={size},mode=700"),
                "tmpfs",
            ])
            .arg(at);
        let done = mount.output().map_err(|error| error.to_string())?;
        if done.status.success() {
            Ok(())
        } else {
            Err(String::from_utf8_lossy(&done.stderr).into_owned())
        }
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[test]
fn a_directory_that_cannot_be_written_is_read_and_never_changed() {
    let desk = Desk::new();
    let number = desk.letter("路灯不亮。");
    let reader = Unprivileged::of(&desk);
    for changing in [
        format!("step {number} classify class=suggestion --as clerk"),
        "serve --listen 127.0.0.1:0".to_owned(),
        format!("import {}", reader.sample.display()),
        "seal".to_owned(),
        "rebuild".to_owned(),
    ] {
        let done = reader.say(&changing);
        assert_eq!(done.code, 77, "{changing}: {done:#?}");
        assert!(done.err.contains("Permission denied"), "{done:#?}");
    }
    let shown = reader.say(&format!("show {number} --json"));
    assert_eq!(
        (shown.code, &shown.json()["stage"]),
        (0, &"registered".into()),
        "{shown:#?}"
    );
    reader.say("list").ok();
    reader.say("audit").ok();
    let elsewhere = desk.data().join("new");
    let place = ["init", "--data", elsewhere.to_str().expect("plain")];
    reader.run(&place).fails(77).says("Permission denied");
}

/// Somebody who may read an office and change nothing: nobody, when the tests run as root.
struct Unprivileged {
    program: std::path::PathBuf,
    data: std::path::PathBuf,
    sample: std::path::PathBuf,
    root: bool,
}

impl Unprivileged {
    fn of(desk: &Desk) -> Self {
        let sh = |line: String| {
            let done = Command::new("sh")
                .args(["-c", &line])
                .output()
                .expect("a shell");
            assert!(
                done.status.success(),
                "{line}: {}",
                String::from_utf8_lossy(&done.stderr)
            );
            String::from_utf8(done.stdout).expect("UTF-8")
        };
        let root = sh("id -u".to_owned()).trim() == "0";
        let data = desk.data();
        // The folder of the build may be closed to others.
        let program = desk.beside("huiyin");
        std::fs::copy(env!("CARGO_BIN_EXE_huiyin"), &program).expect("there is room");
        let sample = desk.beside("sample.jsonl");
        std::fs::copy(data_file("sample.jsonl"), &sample).expect("there is room");
        if root {
            sh(format!("chmod 755 {}", desk.beside(".").display()));
            sh(format!("chmod 644 {}", sample.display()));
            sh(format!("chown -R 65534:65534 {}", data.display()));
        }
        sh(format!("chmod -R a-w {}", data.display()));
        Self {
            program,
            data,
            sample,
            root,
        }
    }

    fn say(&self, line: &str) -> Done {
        let words: Vec<&str> = line
            .split_whitespace()
            .chain(["--data", self.data.to_str().expect("plain")])
            .collect();
        self.run(&words)
    }

    fn run(&self, words: &[&str]) -> Done {
        let mut command = Command::new(if self.root {
            Path::new("setpriv")
        } else {
            &self.program
        });
        if self.root {
            command
                .args(["--reuid", "65534", "--regid", "65534", "--clear-groups"])
                .arg(&self.program);
        }
        command.env("LC_ALL", "en_US.UTF-8").args(words);
        Done::of(
            command
                .output()
                .expect("`setpriv` of util-linux is installed"),
        )
    }
}

impl Drop for Unprivileged {
    fn drop(&mut self) {
        let _ = Command::new("chmod")
            .arg("-R")
            .arg("u+w")
            .arg(&self.data)
            .status();
    }
}

#[test]
fn a_damaged_page_of_the_database_is_told_and_never_answered_from() {
    let desk = Desk::new();
    desk.say(&format!(
        "import {} --as-of-source-time",
        data_file("sample.jsonl").display()
    ))
    .ok();
    let file = desk.data().join("data.db");
    let good = std::fs::read(&file).expect("it is there");
    let titles = desk.say("list --by newest --limit 1000").ok();
    // Its pages, as the file says (SQLite, "Database File Format", 1.3.2).
    let size = usize::from(u16::from_be_bytes([good[16], good[17]]));
    let pages = good.len() / size;
    assert!(pages > 40, "{pages}");
    let (mut tried, mut audited, mut told) = (0, 0, 0);
    // Every third page that holds something in its lower part, where the cells of a page lie.
    let lower = |page: usize| page * size + size * 2 / 3..(page + 1) * size;
    let holds = |page: &usize| good[lower(*page)].iter().any(|byte| *byte != 0);
    for page in (1..pages).filter(holds).step_by(3) {
        let mut bad = good.clone();
        bad[lower(page)].fill(0xaa);
        std::fs::write(&file, &bad).expect("the folder is the test's own");
        let audit = desk.say("audit");
        tried += 1;
        if audit.code != 0 {
            assert!([1, 74].contains(&audit.code), "page {page}: {audit:#?}");
            assert!(
                audit.out.contains('✗') || audit.err.contains("damaged"),
                "page {page}: {audit:#?}"
            );
            audited += 1;
        }
        let list = desk.say("list --by newest --limit 1000");
        match list.code {
            0 => assert_eq!(
                list.out, titles,
                "page {page}: a wrong answer without a word"
            ),
            _ => {
                told += 1;
                list.fails(74).says("damaged").says("backup");
            }
        }
    }
    assert!(
        audited * 3 > tried * 2,
        "the audit told of {audited} of {tried} pages"
    );
    assert!(told > 0, "some page held what a list reads");
    std::fs::write(&file, &good).expect("the folder is the test's own");
    desk.is_clean();
}

#[test]
fn a_changed_tile_on_disk_is_told_by_the_audit_and_the_server_does_not_build_on_it() {
    let desk = Desk::new();
    desk.letter("路灯不亮。");
    desk.is_clean();
    let public = desk.data().join("public/journal/yantai-0/g1/tile");
    let newest = |folder: &str| {
        let all = std::fs::read_dir(public.join(folder).join("000.p")).expect("published");
        let width = |path: &std::path::PathBuf| {
            path.file_name()
                .and_then(|n| n.to_str()?.parse::<u32>().ok())
        };
        all.map(|entry| entry.expect("a file").path())
            .max_by_key(width)
            .expect("one at least")
    };
    for (folder, says) in [("0", "tile/0/000.p"), ("entries", "published")] {
        let file = newest(folder);
        let good = std::fs::read(&file).expect("published");
        let mut bad = good.clone();
        bad[40] ^= 1;
        std::fs::write(&file, &bad).expect("the folder is the test's own");
        desk.say("audit").fails(1).says(says);
        std::fs::write(&file, &good).expect("the folder is the test's own");
        desk.is_clean();
    }
    // The server registers, and signs nothing on top of a file that is not as it wrote it.
    let file = newest("0");
    let good = std::fs::read(&file).expect("published");
    let mut bad = good.clone();
    bad[40] ^= 1;
    std::fs::write(&file, &bad).expect("the folder is the test's own");
    let server = Server::start(&desk);
    let number = server.petition("台阶塌了一级。");
    let alarmed = (0..10_000)
        .map(|_| server.get("/healthz").json())
        .find(|health| !health["alarm"].is_null());
    let health = alarmed.expect("the alarm is raised");
    assert_ne!(health["status"], "ok", "{health}");
    desk.say(&format!("receipt {number} --json")).fails(1);
    let stopped = server.stop();
    assert!(
        stopped.code == 74 && stopped.err.contains("not as it was written"),
        "{stopped:#?}"
    );
    desk.stands(&number, "registered", "bureau");
    std::fs::write(&file, &good).expect("the folder is the test's own");
    let server = Server::start(&desk);
    server.published();
    desk.say(&format!("receipt {number} --json")).ok();
    server.stop().ok();
    desk.is_clean();
}

#[test]
fn a_signer_that_is_stopped_and_not_dead_is_told_ended_and_started_again() {
    let desk = Desk::new();
    let server = Server::start(&desk);
    server.petition("路灯不亮。");
    server.published();
    let stopped = server.signer();
    Server::signal_to(stopped, "STOP");
    let number = server.petition("井盖不见了。");
    let alarmed = std::iter::repeat_with(|| server.get("/healthz").json())
        .find(|health| !health["alarm"].is_null())
        .expect("it goes on for ever");
    let said = alarmed["alarm"].as_str().expect("a text");
    assert!(said.contains("did not answer"), "{alarmed}");
    let health = server.published();
    assert!(health["alarm"].is_null(), "{health}");
    assert_ne!(server.signer(), stopped);
    desk.say(&format!("receipt {number} --json")).ok();
    // Also one that is stopped when the server ends holds nothing up for long.
    Server::signal_to(server.signer(), "STOP");
    let ended = server.stop();
    assert!(ended.code == 0, "{ended:#?}");
    desk.is_clean();
}

#[test]
fn a_lost_or_wrong_signer_key_is_told_and_nothing_is_written_without_it() {
    let (desk, other) = (Desk::new(), Desk::new());
    let number = desk.letter("路灯不亮。");
    let key = desk.data().join("signer/key");
    let good = std::fs::read(&key).expect("it is there");
    std::fs::copy(other.data().join("signer/key"), &key).expect("the folder is the test's own");
    let done = desk.step(&number, "clerk classify class=suggestion");
    assert!(done.code != 0 && !done.err.is_empty(), "{done:#?}");
    desk.stands(&number, "registered", "bureau");
    std::fs::remove_file(&key).expect("the folder is the test's own");
    let done = desk.step(&number, "clerk classify class=suggestion");
    assert!(done.code != 0 && !done.err.is_empty(), "{done:#?}");
    std::fs::write(&key, good).expect("the folder is the test's own");
    desk.walk(&number, "clerk classify class=suggestion");
    desk.is_clean();
}

#[test]
fn a_directory_that_is_no_office_is_told() {
    let desk = Desk::bare(None);
    for line in [
        "list",
        "serve --listen 127.0.0.1:0",
        "audit",
        "step x accept",
        "seal",
        "calendar list",
    ] {
        desk.say(line).fails(78).says("huiyin init");
    }
    assert!(!desk.data().exists());
    let desk = Desk::new();
    desk.say(&format!("init --from {}", crate::desk::OFFICE))
        .fails(78)
        .says("already");
    let wrong = desk.write("office.toml", "[office]\ncode = \"X\"\n");
    huiyin([
        "init",
        "--data",
        "/nonexistent-place/x",
        "--from",
        wrong.to_str().expect("plain"),
    ])
    .fails(78)
    .says("office.toml");
    let mut silent = program();
    silent
        .args(["list", "--database", "postgres://nobody@127.0.0.1:1/none"])
        .arg("--data")
        .arg(desk.data());
    let done = Done::of(silent.output().expect("it runs"));
    assert!(done.code == 74 && !done.err.is_empty(), "{done:#?}");
}
