//! `due`: every row of the reference table, in the fixed form that scripts rely on.

use serde_json::{Value, json};

use crate::desk::data_file;
use crate::run::say;

/// Event, term, nominal end (none for working days, where it is the due date), due date.
const ROWS: [(&str, &str, &str, Option<&str>, &str); 26] = [
    ("E01", "2026-01-09", "15d", Some("2026-01-24"), "2026-01-26"),
    ("E02", "2026-02-02", "15d", Some("2026-02-17"), "2026-02-24"),
    ("E03", "2026-02-06", "15d", Some("2026-02-21"), "2026-02-24"),
    ("E04", "2026-01-30", "15d", Some("2026-02-14"), "2026-02-14"),
    ("E05", "2026-02-12", "5wd", None, "2026-02-26"),
    ("E06", "2025-09-26", "5wd", None, "2025-10-10"),
    ("E07", "2025-09-29", "3wd", None, "2025-10-10"),
    ("E08", "2025-09-29", "10wd", None, "2025-10-20"),
    ("E09", "2026-04-30", "1wd", None, "2026-05-06"),
    ("E10", "2026-04-28", "10wd", None, "2026-05-14"),
    ("E11", "2024-09-13", "1wd", None, "2024-09-14"),
    ("E12", "2026-03-06", "60d", Some("2026-05-05"), "2026-05-06"),
    ("E13", "2026-03-06", "90d", Some("2026-06-04"), "2026-06-04"),
    ("E14", "2025-12-16", "60d", Some("2026-02-14"), "2026-02-14"),
    ("E15", "2025-12-17", "60d", Some("2026-02-15"), "2026-02-24"),
    ("E16", "2024-08-02", "60d", Some("2024-10-01"), "2024-10-08"),
    ("E17", "2024-02-01", "30d", Some("2024-03-02"), "2024-03-04"),
    ("E18", "2025-01-03", "30d", Some("2025-02-02"), "2025-02-05"),
    ("E19", "2025-12-05", "30d", Some("2026-01-04"), "2026-01-04"),
    ("E20", "2025-12-02", "30d", Some("2026-01-01"), "2026-01-04"),
    ("E21", "2026-05-20", "30d", Some("2026-06-19"), "2026-06-22"),
    ("E22", "2026-08-26", "30d", Some("2026-09-25"), "2026-09-28"),
    ("E23", "2026-08-21", "30d", Some("2026-09-20"), "2026-09-20"),
    ("E24", "2025-04-05", "30d", Some("2025-05-05"), "2025-05-06"),
    ("E25", "2026-09-18", "15wd", None, "2026-10-15"),
    ("E26", "2026-11-20", "30d", Some("2026-12-20"), "2026-12-21"),
];

fn due(words: &str) -> Value {
    let done = say(&format!("due {words} --json"));
    assert_eq!(done.code, 0, "{words}: {done:#?}");
    let said = done.json();
    let keys: Vec<&str> = said
        .as_object()
        .expect("an object")
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(
        keys,
        ["nominal", "due", "provisional", "explanation"],
        "the form is fixed"
    );
    said
}

#[track_caller]
fn gives(words: &str, nominal: &str, date: &str, provisional: bool) -> Value {
    let said = due(words);
    let stands = (&said["nominal"], &said["due"], &said["provisional"]);
    assert_eq!(
        stands,
        (&json!(nominal), &json!(date), &json!(provisional)),
        "{words}"
    );
    said
}

#[test]
fn every_row_of_the_reference_table_comes_out_as_it_stands_there() {
    for (row, event, term, nominal, date) in ROWS {
        let said = gives(
            &format!("--event {event} --term {term}"),
            nominal.unwrap_or(date),
            date,
            false,
        );
        assert!(
            said["explanation"]
                .as_array()
                .is_some_and(|lines| lines.len() >= 3),
            "{row}: {said}"
        );
    }
}

#[test]
fn extension_and_exclusion_are_added_to_the_nominal_end_and_rolled_once() {
    let accepted = "--event 2025-10-20 --term 60d";
    gives(accepted, "2025-12-19", "2025-12-19", false);
    gives(
        &format!("{accepted} --extend 15"),
        "2026-01-03",
        "2026-01-04",
        false,
    );
    gives(
        &format!("{accepted} --extend 30"),
        "2026-01-18",
        "2026-01-19",
        false,
    );
    let received = "--event 2026-03-02 --term 30d";
    gives(received, "2026-04-01", "2026-04-01", false);
    gives(
        &format!("{received} --exclude 2026-03-16..2026-03-27"),
        "2026-04-13",
        "2026-04-13",
        false,
    );
}

#[test]
fn each_rest_day_that_is_skipped_is_explained() {
    let said = due("--event 2026-02-02 --term 15d");
    let lines: Vec<&str> = said["explanation"]
        .as_array()
        .expect("lines")
        .iter()
        .filter_map(Value::as_str)
        .collect();
    let text = lines.join("\n");
    // The nominal end is 17 February; the Spring Festival ends with the 23rd.
    for day in 17..=23 {
        assert!(
            text.contains(&format!("{day} February 2026")),
            "{day} February is not named in\n{text}"
        );
    }
    let weekend = due("--event 2026-02-12 --term 5wd")["explanation"].to_string();
    for day in 15..=23 {
        assert!(
            weekend.contains(&format!("{day} February 2026")),
            "{day} February: {weekend}"
        );
    }
}

#[test]
fn the_explanation_speaks_chinese_as_well() {
    let done = say("due --event 2026-02-02 --term 15d --json --lang zh");
    let said = done.json();
    assert!(
        said["explanation"].to_string().contains("2026年2月17日"),
        "{said}"
    );
}

#[test]
fn calendar_days_into_a_year_without_calendar_are_provisional() {
    gives(
        "--event 2026-12-25 --term 15d",
        "2027-01-09",
        "2027-01-11",
        true,
    );
}

#[test]
fn working_days_into_a_year_without_calendar_are_not_guessed() {
    let done = say("due --event 2026-12-28 --term 5wd --json").fails(3);
    assert!(
        done.json()["error"]
            .as_str()
            .is_some_and(|error| error.contains("2027")),
        "{done:#?}"
    );
    assert!(
        done.err.contains("2027") && done.err.contains("calendar"),
        "{done:#?}"
    );
}

#[test]
fn a_calendar_file_settles_what_was_provisional() {
    let with = format!("--calendar {}", data_file("calendar-2027.toml").display());
    gives(
        &format!("--event 2026-12-25 --term 15d {with}"),
        "2027-01-09",
        "2027-01-12",
        false,
    );
    gives(
        &format!("--event 2026-12-28 --term 5wd {with}"),
        "2027-01-05",
        "2027-01-05",
        false,
    );
}

#[test]
fn wrong_use_exits_with_64_and_says_what_to_write() {
    for (words, says) in [
        ("due", "--event"),
        ("due --event 2026-02-30 --term 15d", "2026-02-30"),
        ("due --event 2026-03-02 --term 15", "15"),
        ("due --event 2026-03-02 --term -3d", "term"),
        ("due --event 2026-03-02 --term 0d", "term"),
        (
            "due --event 2026-03-02 --term 30d --exclude 2026-03-16",
            "FROM..TO",
        ),
        (
            "due --event 2026-03-02 --term 30d --exclude 2026-03-27..2026-03-16",
            "2026-03-27",
        ),
        ("due --event 2026-03-02 --term 30d --extend many", "many"),
        ("due --event 2026-03-02 --term 30d --colour red", "--colour"),
    ] {
        say(words).fails(64).says(says);
    }
}
