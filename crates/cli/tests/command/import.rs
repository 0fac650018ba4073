//! `import`: every line once, whatever is wrong with the others and whenever it is stopped.

use huiyin_office::system::{Clock as _, SystemClock};
use std::collections::BTreeMap;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Child, Stdio};

use serde_json::Value;

use crate::desk::{Desk, data_file};
use crate::run::{Done, program};

/// Fact numbers of an entry's body.
const ACT: u8 = 0;
const CLAIMED_DAY: u8 = 6;
/// The type of a late entry.
const LATE_ENTRY: u64 = 23;

fn import(desk: &Desk, file: &Path, flags: &str) -> Done {
    desk.say(&format!("import {} {flags}", file.display()))
}

fn summary(done: &Done) -> BTreeMap<String, u64> {
    let said = done.json();
    let summary = said["summary"].as_object().expect("a summary");
    let count = |value: &Value| match value {
        Value::Array(lines) => Some(lines.len() as u64),
        other => other.as_u64(),
    };
    summary
        .iter()
        .filter_map(|(name, value)| Some((name.clone(), count(value)?)))
        .collect()
}

#[track_caller]
fn counts(done: &Done, expected: &[(&str, u64)]) {
    let summary = summary(done);
    for (name, count) in expected {
        assert_eq!(summary.get(*name), Some(count), "{name}: {done:#?}");
    }
}

/// All matters, newest first.
fn matters(desk: &Desk) -> Vec<Value> {
    let mut all: Vec<Value> = Vec::new();
    loop {
        let after = all.last().map_or_else(String::new, |last| {
            format!("--after {}", last["next"].as_str().expect("where to go on"))
        });
        let page = desk
            .say(&format!("list --by newest --limit 1000 --json {after}"))
            .json_lines();
        if page.is_empty() {
            return all;
        }
        all.extend(page);
    }
}

#[test]
fn a_directory_that_does_not_exist_gets_a_default_office_and_every_line_is_registered_as_a_late_entry()
 {
    let desk = Desk::bare(None);
    let done = import(&desk, &data_file("sample.jsonl"), "--json");
    assert_eq!(done.code, 0, "{done:#?}");
    counts(
        &done,
        &[
            ("lines", 60),
            ("registered", 60),
            ("already_there", 0),
            ("refused", 0),
            ("answered", 0),
        ],
    );
    assert_eq!(matters(&desk).len(), 60);
    let found = desk.say("search 路灯 邮局 --json").json_lines();
    assert_eq!(found.len(), 1, "{found:#?}");
    let number = found[0]["number"].as_str().expect("a number");
    let rows = desk.journal_rows(number);
    assert_eq!(rows[0].kind(), LATE_ENTRY);
    assert_eq!(rows[0].number(CLAIMED_DAY), Some(20_250_303));
    let text = rows[0]
        .fields
        .iter()
        .find(|(field, _)| *field == 2)
        .expect("the text");
    assert!(String::from_utf8_lossy(&text.1).starts_with("稻浦镇老街"));
    desk.is_clean();
}

#[test]
fn every_bad_line_is_reported_with_its_number_and_reason_and_the_good_ones_go_in() {
    let desk = Desk::new();
    let done = import(&desk, &data_file("bad.jsonl"), "--json");
    assert_eq!(done.code, 0, "{done:#?}");
    let said = done.json();
    let refused: BTreeMap<u64, &str> = said["summary"]["refused"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| {
            (
                one["line"].as_u64().expect("a line"),
                one["reason"].as_str().expect("why"),
            )
        })
        .collect();
    let expected = std::fs::read_to_string(data_file("bad.expected.tsv")).expect("it is there");
    let mut taken = 0;
    for row in expected
        .lines()
        .filter(|row| row.starts_with(|first: char| first.is_ascii_digit()))
    {
        let columns: Vec<&str> = row.split('\t').collect();
        let line: u64 = columns[0].parse().expect("a line number");
        match columns[1] {
            "refused" => {
                let reason = refused
                    .get(&line)
                    .unwrap_or_else(|| panic!("line {line} was not refused"));
                let named = match columns[2] {
                    "json" => "JSON".to_owned(),
                    "utf8" => "UTF-8".to_owned(),
                    key => format!("`{key}`"),
                };
                assert!(reason.contains(&named), "line {line}: {reason}");
                assert!(
                    done.err.contains(&format!("line {line}: {reason}")),
                    "{done:#?}"
                );
            }
            outcome => {
                assert!(
                    !refused.contains_key(&line),
                    "line {line} was refused: {refused:?}"
                );
                taken += u64::from(outcome == "taken");
            }
        }
    }
    assert_eq!(said["summary"]["registered"], taken);
    assert_eq!(matters(&desk).len() as u64, taken);
    import(&desk, &data_file("bad.jsonl"), "--strict").fails(65);
    assert_eq!(matters(&desk).len() as u64, taken);
    desk.is_clean();
}

#[test]
fn the_reason_of_a_bad_line_is_told_in_the_readers_language() {
    let desk = Desk::new();
    let done = import(&desk, &data_file("bad.jsonl"), "--lang zh");
    let told: Vec<&str> = done.err.lines().collect();
    assert!(told.len() > 25, "{done:#?}");
    for line in told {
        let (_, reason) = line.split_once(": ").expect("a reason");
        assert!(line.starts_with("未导入，行"), "{line}");
        assert!(reason.ends_with('。') && !reason.contains('⟦'), "{line}");
    }
}

#[test]
fn a_byte_order_mark_before_the_first_line_is_no_part_of_it() {
    let desk = Desk::bare(None);
    let line = r#"{"id":"a-1","text":"路灯不亮。"}"#;
    let file = desk.write("marked.jsonl", format!("\u{feff}{line}\n"));
    counts(
        &import(&desk, &file, "--json"),
        &[("lines", 1), ("registered", 1)],
    );
    // It stands at the beginning alone, and a file of nothing else is empty.
    let file = desk.write("inside.jsonl", format!("\n\u{feff}{line}\n"));
    counts(&import(&desk, &file, "--json"), &[("refused", 1)]);
    let file = desk.write("mark.jsonl", "\u{feff}\n");
    counts(
        &import(&desk, &file, "--json"),
        &[("lines", 0), ("refused", 0)],
    );
    desk.is_clean();
}

#[test]
fn a_line_that_never_ends_ends_the_import_behind_what_is_imported() {
    let desk = Desk::bare(None);
    let mut bytes = br#"{"id":"a-1","text":"x"}"#.to_vec();
    bytes.push(b'\n');
    bytes.resize(17 * 1024 * 1024, b' ');
    let file = desk.write("endless.jsonl", bytes);
    import(&desk, &file, "--json").fails(65).says("Line 2");
    assert_eq!(matters(&desk).len(), 1);
    import(&desk, Path::new("/dev/zero"), "")
        .fails(65)
        .says("Line 1");
    desk.is_clean();
}

#[test]
fn over_long_texts_and_lines_are_refused_and_what_fits_exactly_is_taken() {
    let desk = Desk::new();
    let line = |id: &str, text: &str| format!("{{\"id\":\"{id}\",\"text\":\"{text}\"}}\n");
    let fits = "渠".repeat(20_000);
    let mut file = line("fits", &fits);
    file += &line("one-more", &"渠".repeat(20_001));
    // Four bytes a character: the line itself is too long, and the rest of it is not taken for a line.
    file += &line("long-line", &"𬭎".repeat(70_000));
    file += &line("after", "还有一件。");
    let done = import(&desk, &desk.write("long.jsonl", file), "--json");
    counts(&done, &[("lines", 4), ("registered", 2), ("refused", 2)]);
    let refused = done.json()["summary"]["refused"].clone();
    assert_eq!(
        (&refused[0]["line"], &refused[1]["line"]),
        (&2.into(), &3.into()),
        "{refused:#}"
    );
    assert!(
        refused[0]["reason"]
            .as_str()
            .is_some_and(|why| why.contains("20000")),
        "{refused:#}"
    );
    assert!(
        refused[1]["reason"]
            .as_str()
            .is_some_and(|why| why.contains("262144")),
        "{refused:#}"
    );
    desk.is_clean();
}

#[test]
fn importing_twice_is_importing_once() {
    let desk = Desk::new();
    let file = data_file("sample.jsonl");
    import(&desk, &file, "--as-of-source-time").ok();
    let before = matters(&desk);
    let entries = desk.say("audit --json").json()["entries"].clone();
    let done = import(&desk, &file, "--as-of-source-time --json");
    counts(
        &done,
        &[
            ("lines", 60),
            ("registered", 0),
            ("already_there", 60),
            ("answered", 0),
        ],
    );
    assert_eq!(matters(&desk), before);
    assert_eq!(desk.say("audit --json").json()["entries"], entries);
    desk.is_clean();
}

#[test]
fn answers_left_out_at_first_are_entered_when_the_file_comes_again_with_the_flag() {
    let desk = Desk::new();
    let file = data_file("sample.jsonl");
    counts(
        &import(&desk, &file, "--json"),
        &[("registered", 60), ("answered", 0)],
    );
    let again = [("registered", 0), ("already_there", 60), ("answered", 45)];
    counts(&import(&desk, &file, "--as-of-source-time --json"), &again);
    let answered = desk
        .say("list --by newest --limit 1000 --stage concluded --json")
        .json_lines();
    assert_eq!(answered.len(), 45);
    let done = import(&desk, &file, "--as-of-source-time --json");
    counts(&done, &[("already_there", 60), ("answered", 0)]);
    desk.is_clean();
}

#[test]
fn with_the_flag_receipt_acceptance_and_answer_are_claims_of_today_and_never_late() {
    let desk = Desk::new();
    let before = SystemClock.now();
    let done = import(
        &desk,
        &data_file("sample.jsonl"),
        "--as-of-source-time --json",
    );
    let after = SystemClock.now();
    counts(&done, &[("registered", 60), ("answered", 45)]);
    let spread = &done.json()["summary"]["spread"];
    let known: u64 = spread["groups"]
        .as_array()
        .expect("five")
        .iter()
        .filter_map(Value::as_u64)
        .sum();
    assert_eq!(
        known + spread["unknown"].as_u64().expect("a count"),
        45,
        "{spread}"
    );

    let answered = desk
        .say("list --by newest --limit 1000 --stage concluded --json")
        .json_lines();
    assert_eq!(answered.len(), 45);
    assert!(answered.iter().all(|row| row["imported"] == true));
    // From 3 March to 8 March 2025; then 80 days, longer than the term.
    for (word, days) in [
        ("粮站", [20_250_303, 20_250_303, 20_250_308]),
        ("考勤表", [20_250_306, 20_250_306, 20_250_520]),
    ] {
        let found = desk.say(&format!("search {word} --json")).json_lines();
        let number = found[0]["number"].as_str().expect("a number");
        let rows = desk.journal_rows(number);
        assert_eq!(rows.len(), 4, "three imported acts, and the export itself");
        for (row, day) in rows.iter().zip(days) {
            assert_eq!(
                (row.kind(), row.number(CLAIMED_DAY)),
                (LATE_ENTRY, Some(day))
            );
            assert!((before..=after).contains(&i64::try_from(row.view().t).expect("seconds")));
        }
        let acts: Vec<_> = rows[..3].iter().map(|row| row.number(ACT)).collect();
        assert_eq!(acts, [Some(901), Some(902), Some(903)]);
        let view = desk.show(number);
        let claims = view["entries"].as_array().expect("a list").iter();
        let claims = claims.filter_map(|entry| entry["claimed"].as_str());
        let days =
            days.map(|day| format!("{}-{:02}-{:02}", day / 10_000, day / 100 % 100, day % 100));
        assert!(claims.eq(days), "{view:#}");
        for obligation in view["obligations"].as_array().expect("a list") {
            assert_eq!(
                (&obligation["imported"], &obligation["overdue"]),
                (&true.into(), &false.into())
            );
            assert_ne!(obligation["ended"]["how"], "met-late");
        }
    }
    // Nothing that was imported is late today, however long ago its source says it came.
    let due = desk.say("list --by due --limit 1000 --json").json_lines();
    assert!(due.iter().all(|row| row["imported"] == true), "{due:#?}");
    desk.say("seal").ok();
    desk.is_clean();
}

#[test]
fn an_import_that_is_killed_and_run_again_has_every_line_exactly_once() {
    const LINES: usize = 3_000;
    let desk = Desk::new();
    let text: String = (0..LINES)
        .map(|line| {
            let reply = if line % 3 == 0 { ",\"reply\":\"已办结。\",\"reply_time\":\"2025-03-09\"" } else { "" };
            format!("{{\"id\":\"k-{line}\",\"text\":\"第{line}件：请修路灯。\",\"time\":\"2025-03-01\"{reply}}}\n")
        })
        .collect();
    let file = desk.write("kill.jsonl", text);
    let mut there = 0;
    for at_least in [1, 700, 1_500] {
        let mut child = start(&desk, &file);
        while there < at_least {
            assert_eq!(
                child.try_wait().expect("it was started"),
                None,
                "it ended before it was killed"
            );
            there = registered(&desk);
        }
        child.kill().expect("it runs");
        assert_eq!(child.wait().expect("it was started").signal(), Some(9));
        there = registered(&desk);
        assert!(
            (at_least..LINES as u64).contains(&there),
            "{there} after {at_least}"
        );
        desk.is_clean();
    }
    let done = import(&desk, &file, "--as-of-source-time --json");
    counts(
        &done,
        &[
            ("lines", LINES as u64),
            ("already_there", there),
            ("refused", 0),
        ],
    );
    let texts: Vec<String> = matters(&desk)
        .iter()
        .map(|row| row["title"].as_str().expect("a title").to_owned())
        .collect();
    // A new page of the list begins with the newest: the file's last line.
    let expected: Vec<String> = (0..LINES)
        .rev()
        .map(|line| format!("第{line}件：请修路灯。"))
        .collect();
    assert_eq!(texts, expected, "in the file's order, each once");
    let concluded = desk
        .say("list --by newest --limit 1000 --stage concluded --json")
        .json_lines();
    assert_eq!(
        concluded.len(),
        1_000,
        "no answer is missing or there twice"
    );
    desk.is_clean();
}

fn start(desk: &Desk, file: &Path) -> Child {
    let mut command = program();
    command
        .arg("import")
        .arg(file)
        .arg("--as-of-source-time")
        .args(desk.place());
    command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program runs")
}

/// How many matters there are; the office is set up already.
fn registered(desk: &Desk) -> u64 {
    matters(desk).len() as u64
}

#[test]
fn a_file_that_is_not_there_and_an_officer_who_is_not_are_told_before_anything_is_done() {
    let desk = Desk::bare(None);
    import(&desk, Path::new("/nonexistent.jsonl"), "")
        .fails(74)
        .says("/nonexistent.jsonl");
    assert!(
        !desk.data().exists(),
        "nothing was set up for a file that cannot be read"
    );
    let desk = Desk::new();
    import(&desk, &data_file("sample.jsonl"), "--as nobody")
        .fails(65)
        .says("nobody");
    import(&desk, &data_file("sample.jsonl"), "--as water-1")
        .fails(1)
        .says("雁台县信访局");
    assert!(matters(&desk).is_empty());
}
