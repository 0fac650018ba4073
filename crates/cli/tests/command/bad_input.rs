//! Whatever is typed or happens: a clear message, the right exit code, and nothing lost.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use serde_json::json;

use crate::desk::{Desk, data_file, today};
use crate::run::{Done, huiyin, program};
use crate::server::Server;

/// Characters that software of the last century lost from people's names, and two joined emoji.
const RARE: &str = "喆堃玥珺翀祎䶮㛃𬭎𫖮";

#[test]
fn rare_characters_and_emoji_are_kept_shown_found_and_exported_as_they_were_typed() {
    let desk = Desk::new();
    let text = format!("请让系统认得名字里的字：{RARE} 👨‍👩‍👧 🙏🏽。");
    let number = desk.letter(&text);
    assert_eq!(desk.show(&number)["text"], text.as_str());
    for character in RARE.chars() {
        let done = desk.run(["search", &character.to_string(), "--json"]);
        assert_eq!(done.code, 0, "{character}: {done:#?}");
        assert_eq!(done.json()["number"], number.as_str(), "{character}");
    }
    let rows = desk.journal_rows(&number);
    let kept = rows[0]
        .fields
        .iter()
        .find(|(field, _)| *field == 2)
        .expect("the text");
    assert_eq!(String::from_utf8_lossy(&kept.1), text);
    desk.walk(
        &number,
        &format!(
            "clerk correct entry={} what=title value={RARE} note=更正",
            rows[0].view().seq
        ),
    );
    assert_eq!(desk.show(&number)["title"], RARE);
    desk.is_clean();
}

#[test]
fn every_wrong_field_is_named_at_once_and_the_matter_stays_as_it_was() {
    let desk = Desk::new();
    let number = desk.letter("路灯不亮。");
    let before = desk.show(&number);
    let long = "渠".repeat(20_001);
    let at_step = |fields: &[&str]| {
        desk.run([&["step", &number], fields, &["--as", "clerk", "--json"]].concat())
    };
    for (fields, code, names) in [
        (&["forward"][..], 65, &["receiving unit"][..]),
        (
            &["forward", "to=", "colour=red"],
            65,
            &["receiving unit", "colour"],
        ),
        (
            &["classify", "class=whim", "route=sideways"],
            65,
            &["whim", "sideways"],
        ),
        (
            &["forward", "to=water", "note=请\u{1b}[31m求"],
            65,
            &["control"],
        ),
        (
            &["forward", "to=water", "note=请\u{202e}求"],
            65,
            &["direction"],
        ),
        (
            &["forward", "to=water", &format!("note={long}")],
            65,
            &["20000"],
        ),
        (&["assign", "to=water", "report_days=many"], 65, &["many"]),
        (&["receive", "received=2026-02-30"], 65, &["2026-02-30"]),
        (
            &["correct", "entry=x", "what=title", "note=y"],
            65,
            &["number of the entry"],
        ),
        (&["fly"], 65, &["fly"]),
        (&["forward", "to"], 64, &["name=value"]),
        (&["forward", "to=water", "to=roads"], 64, &["twice"]),
        (&["forward", "to=nowhere"], 1, &["nowhere"]),
    ] {
        let done = at_step(fields);
        assert_eq!(done.code, code, "{fields:?}: {done:#?}");
        for name in names {
            assert!(
                done.err.to_lowercase().contains(&name.to_lowercase()),
                "{name} in {done:#?}"
            );
        }
        assert!(
            !done.err.contains('\u{1b}') && !done.err.contains('\u{202e}'),
            "{done:#?}"
        );
    }
    desk.step(&number, "nobody classify class=suggestion")
        .fails(65)
        .says("nobody");
    desk.say("step yantai-0-2026-999999 classify class=suggestion")
        .fails(1)
        .says("yantai-0-2026-999999");
    desk.say("step sixteen classify class=suggestion")
        .fails(1)
        .says("sixteen");
    assert_eq!(desk.show(&number), before);
    desk.is_clean();
}

#[test]
fn a_text_that_is_not_utf8_is_refused_with_the_byte_that_is_wrong() {
    let desk = Desk::new();
    let file = desk.write("letter.txt", b"\xe8\xb7\xaf\xe7\x81\xaf\xff\xfe");
    let register = |file: &Path| {
        let (file, received) = (file.display(), today());
        desk.say(&format!(
            "register channel=letter unit=bureau received={received} --text {file}"
        ))
    };
    register(&file).fails(65).says("byte 7");
    let bom = desk.write("letter-2.txt", "路灯不亮。");
    register(&bom).ok();
    use std::os::unix::ffi::OsStringExt as _;
    let broken = std::ffi::OsString::from_vec(b"note=\xff\xfe".to_vec());
    let mut args: Vec<std::ffi::OsString> = ["step", "yantai-0-2026-1", "classify"]
        .iter()
        .map(Into::into)
        .collect();
    args.push(broken);
    desk.run(args).fails(64);
    desk.is_clean();
}

#[test]
fn dates_in_the_future_are_refused_and_days_before_are_not_moved() {
    let desk = Desk::new();
    let register = |day: &str| {
        desk.say(&format!(
            "register channel=letter unit=bureau received={day} text=路灯"
        ))
    };
    register("2999-01-01").fails(1).says("2999");
    register("2026-02-30").fails(65).says("2026-02-30");
    let number = desk.letter("路灯不亮。");
    desk.walk(
        &number,
        "clerk classify class=decision-request route=petition-procedure\nclerk forward to=water",
    );
    desk.refuses(
        &number,
        "water-1 receive received=2999-01-01",
        "date_in_future",
    );
    desk.refuses(
        &number,
        "water-1 receive received=2026-01-01",
        "date_too_early",
    );
    desk.is_clean();
}

#[test]
fn a_sixth_representative_is_refused_wherever_it_is_named() {
    let desk = Desk::new();
    let people = |names: usize| {
        let names: Vec<String> = (1..=names).map(|one| format!("\"示例{one}\"")).collect();
        let list = names.join(", ");
        desk.write(
            "people.toml",
            format!("name = \"示例1\"\nrepresentatives = [{list}]\n"),
        )
    };
    let visit = |file: &Path| {
        desk.say(&format!(
            "register channel=visit unit=bureau received={} text=八户都没有水 head_count=8 marks=joint \
             --petitioner {} --json",
            today(),
            file.display()
        ))
    };
    visit(&people(6)).fails(65).says("at most five");
    let done = visit(&people(5));
    let number = done.json()["number"]
        .as_str()
        .unwrap_or_else(|| panic!("{done:#?}"))
        .to_owned();
    desk.refuses(
        &number,
        "clerk name-representatives representatives=6",
        "too_many_representatives",
    );
    desk.refuses(
        &number,
        "clerk name-representatives representatives=9",
        "too_many_representatives",
    );
    desk.walk(&number, "clerk name-representatives representatives=4");
    // Names never leave the sealed part.
    let shown = desk.say(&format!("show {number}")).ok()
        + &desk.say(&format!("export {number} --as clerk")).ok();
    assert!(!shown.contains("示例"), "{shown}");
    desk.is_clean();
}

#[test]
fn two_writers_on_one_matter_are_both_answered_and_one_of_them_is_refused() {
    use huiyin_domain::field::Form;
    use huiyin_office::{Access, ActAs, Office, OfficeError, Place};

    // Threads of one process work on one office; it takes its signer from the program under test.
    let Some(signer) = std::env::var_os("HUIYIN_SIGNER") else {
        let name =
            "bad_input::two_writers_on_one_matter_are_both_answered_and_one_of_them_is_refused";
        return again_as(
            &mut Command::new(own_program()),
            name,
            "HUIYIN_SIGNER",
            program().get_program(),
        );
    };
    assert_eq!(signer, program().get_program());
    let desk = Desk::new();
    let numbers: Vec<String> = (0..6)
        .map(|one| desk.letter(&format!("第{one}件")))
        .collect();
    let place = Place::new(desk.data(), None);
    let office = Office::open(&place, Access::Write).expect("it opens");
    let who = |officer: &str| ActAs::Officer {
        officer: officer.to_owned(),
        role: None,
    };
    let form = |fields: &[(&str, &str)]| -> Form {
        fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    };
    for number in &numbers {
        let class = form(&[
            ("class", "decision-request"),
            ("route", "petition-procedure"),
        ]);
        office
            .step(number, "classify", &class, &who("clerk"))
            .expect("it is allowed");
        let together = std::sync::Barrier::new(8);
        let outcomes: Vec<Result<_, OfficeError>> = std::thread::scope(|scope| {
            let writers: Vec<_> = (0..8)
                .map(|writer| {
                    let to = if writer % 2 == 0 { "water" } else { "roads" };
                    let (office, together, form, who) = (&office, &together, &form, &who);
                    scope.spawn(move || {
                        together.wait();
                        office.step(number, "forward", &form(&[("to", to)]), &who("clerk"))
                    })
                })
                .collect();
            writers
                .into_iter()
                .map(|writer| writer.join().expect("no writer panics"))
                .collect()
        });
        let taken = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
        assert_eq!(taken, 1, "{outcomes:#?}");
        for outcome in outcomes {
            if let Err(error) = outcome {
                assert_eq!(error.code(), "wrong_stage", "{error}");
            }
        }
    }
    office.close().expect("it closes");
    drop(office);
    for number in &numbers {
        assert_eq!(
            desk.show(number)["entries"].as_array().map(Vec::len),
            Some(3),
            "{number}"
        );
    }
    desk.is_clean();
}

#[test]
fn parallel_petitions_are_all_there_once() {
    const LAMPS: [&str; 8] = [
        "路灯", "台灯", "车灯", "吊灯", "壁灯", "油灯", "花灯", "彩灯",
    ];
    let desk = Desk::new();
    let server = Server::start(&desk);
    let numbers: Vec<String> = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..8)
            .map(|client| {
                let server = &server;
                scope.spawn(move || {
                    (0..10)
                        .map(|_| server.petition(&format!("{}不亮。", LAMPS[client])))
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        clients
            .into_iter()
            .flat_map(|client| client.join().expect("a client"))
            .collect()
    });
    server.stop().ok();
    let different: BTreeSet<&String> = numbers.iter().collect();
    assert_eq!((numbers.len(), different.len()), (80, 80));
    for lamp in LAMPS {
        assert_eq!(
            desk.say(&format!("search {lamp} --json"))
                .json_lines()
                .len(),
            10,
            "{lamp}"
        );
    }
    desk.is_clean();
}

fn own_program() -> std::path::PathBuf {
    std::env::current_exe().expect("the tests")
}

/// Runs one test of this program once more, with a variable set.
#[track_caller]
fn again_as(command: &mut Command, name: &str, variable: &str, value: &std::ffi::OsStr) {
    command
        .args(["--exact", name, "--nocapture"])
        .env(variable, value);
    let done = Done::of(
        command
            .output()
            .unwrap_or_else(|error| panic!("{command:?}: {error}")),
    );
    assert_eq!(done.code, 0, "{done:#?}");
    assert!(done.out.contains("1 passed"), "{done:#?}");
}

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
        let name = "bad_input::a_full_disk_is_told_and_everything_acknowledged_is_there_when_there_is_room_again";
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
    // It fills the disk but for 1.6 MB, and is taken away again later.
    let ballast = desk.data().join("ballast");
    std::fs::write(&ballast, vec![0; (40_000 - 1_600) * 1024]).expect("there is room for it");
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
        assert!(acknowledged.len() < 1_000, "1.6 MB are never full");
    };
    assert_eq!(
        (refused.status, &refused.json()["code"]),
        (503, &"store-disk-full".into())
    );
    assert!(acknowledged.len() > 3, "{}", acknowledged.len());
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

    std::fs::remove_file(&ballast).expect("it is there");
    let server = Server::start(&desk);
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
    const PAGE: usize = 4096;
    let desk = Desk::new();
    desk.say(&format!(
        "import {} --as-of-source-time",
        data_file("sample.jsonl").display()
    ))
    .ok();
    let file = desk.data().join("data.db");
    let good = std::fs::read(&file).expect("it is there");
    let titles = desk.say("list --by newest --limit 1000").ok();
    let pages = good.len() / PAGE;
    assert!(pages > 40, "{pages}");
    let (mut tried, mut audited, mut told) = (0, 0, 0);
    // Every third page, its lower part: where the cells of a page lie, unless it is almost empty.
    for page in (1..pages).step_by(3) {
        let mut bad = good.clone();
        bad[page * PAGE + 2700..(page + 1) * PAGE].fill(0xaa);
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
