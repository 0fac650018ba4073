//! The office's own affairs: calendars, units, officers, seals, lists, and making the registers again.

use std::collections::BTreeSet;

use jiff::civil::{Date, date};
use serde_json::Value;

use crate::desk::{Desk, data_file, today};
use crate::walks::forwarded;

/// The first year without a published calendar.
fn unknown_year(desk: &Desk) -> i16 {
    let list = desk.say("calendar list").ok();
    let years = list
        .lines()
        .filter_map(|line| line.split_whitespace().next()?.parse().ok());
    years.max().map_or(2024, |last: i16| last + 1)
}

#[test]
fn a_new_calendar_settles_provisional_dates_and_says_so_in_the_journal() {
    let desk = Desk::new();
    let year = unknown_year(&desk);
    let own: Date = today().parse().expect("a day");
    let number = desk.letter("北渠垮了。");
    // The invented calendar takes 11 January off, so that the date moves.
    let days = (date(year, 1, 11) - own).get_days();
    desk.walk(
        &number,
        &format!(
            "clerk classify class=decision-request route=petition-procedure
             clerk assign to=water report_days={days} told=paper"
        ),
    );
    let report = |desk: &Desk| {
        let view = desk.show(&number);
        let all = view["obligations"].as_array().expect("a list");
        let found = all.iter().find(|one| one["kind"] == "assigned_feedback");
        found.expect("a report is owed").clone()
    };
    let before = report(&desk);
    let changes = |desk: &Desk| {
        let audit = desk.say("audit --json").json();
        let types = audit["types"].as_array().expect("types").clone();
        let found = types.iter().find(|one| one[0] == 45);
        found.and_then(|one| one[1].as_u64()).unwrap_or(0)
    };
    let changes_before = changes(&desk);
    assert_eq!(before["provisional"], true, "{before}");
    let text = std::fs::read_to_string(data_file("calendar-2027.toml")).expect("it is there");
    let file = desk.write("year.toml", text.replace("2027", &year.to_string()));
    desk.say(&format!("calendar add {}", file.display())).ok();
    let after = report(&desk);
    assert_eq!(after["provisional"], false, "{after}");
    assert_eq!(before["nominal"], after["nominal"]);
    let due: Date = after["due"]
        .as_str()
        .expect("a day")
        .parse()
        .expect("a day");
    assert!(due > date(year, 1, 11), "the day off is skipped: {after}");
    assert!(desk.say("calendar list").ok().contains(&year.to_string()));
    assert_eq!(changes(&desk), changes_before + 1);
    desk.is_clean();
    let wrong = desk.write(
        "wrong.toml",
        format!("year = {year}\nnotice = \"x\"\noff = []\nwork = []\n"),
    );
    let done = desk.say(&format!("calendar add {}", wrong.display()));
    assert!(done.code != 0 && done.err.contains("-01-01"), "{done:#?}");
    desk.is_clean();
}

#[test]
fn units_and_officers_are_added_changed_and_used_at_once() {
    let desk = Desk::new();
    let add =
        "unit add forest --name 雁台县林业局 --superior county --role competent-unit --register 9";
    desk.say(add).ok();
    desk.say("user add forest-1 --name 林业承办一 --unit forest --role clerk --role handler")
        .ok();
    let number = desk.letter("护林房漏雨。");
    desk.walk(
        &number,
        "clerk classify class=suggestion
         clerk forward to=forest
         forest-1 receive received={today}",
    );
    desk.stands(&number, "pending-acceptance", "forest");
    let units = desk.say("unit list --json").json_lines();
    assert!(
        units
            .iter()
            .any(|unit| unit["id"] == "forest" && unit["register"] == 9)
    );
    assert!(desk.say("user list").ok().contains("forest-1"));
    for wrong in [
        "unit add nowhere --name 某局 --superior not-there",
        "user add lost --name 某人 --unit not-there --role clerk",
    ] {
        let done = desk.say(wrong);
        assert!(
            done.code != 0 && done.err.contains("not-there"),
            "{done:#?}"
        );
    }
    desk.say("user add x --name 某人 --unit forest --role king")
        .fails(64)
        .says("king");
    desk.is_clean();
}

#[test]
fn a_day_that_is_not_over_is_not_sealed() {
    let desk = Desk::new();
    desk.letter("路灯不亮。");
    desk.say("seal").ok();
    assert_eq!(desk.say("audit --json").json()["sealed_days"], 0);
    desk.is_clean();
}

#[test]
fn a_list_goes_on_where_the_page_before_ended() {
    let desk = Desk::new();
    desk.say(&format!("import {}", data_file("sample.jsonl").display()))
        .ok();
    for order in ["due", "newest"] {
        let mut all: Vec<Value> = Vec::new();
        loop {
            let after = all.last().map_or_else(String::new, |last| {
                format!("--after {}", last["next"].as_str().expect("where to go on"))
            });
            let page = desk
                .say(&format!("list --by {order} --limit 7 --json {after}"))
                .json_lines();
            assert!(page.len() <= 7);
            if page.is_empty() {
                break;
            }
            all.extend(page);
        }
        let numbers: BTreeSet<&str> = all
            .iter()
            .filter_map(|row| row["number"].as_str())
            .collect();
        assert_eq!((all.len(), numbers.len()), (60, 60), "{order}");
        if order == "due" {
            let due: Vec<&str> = all.iter().filter_map(|row| row["due"].as_str()).collect();
            assert!(due.len() == 60 && due.is_sorted(), "{due:?}");
        }
    }
    desk.say("list --stage nowhere")
        .fails(64)
        .says("registered");
    desk.say("list --limit 0").fails(64);
    desk.say("search 没有这样的词").fails(1);
}

#[test]
fn registers_made_again_are_the_registers_that_were_there() {
    let desk = Desk::new();
    let import = format!(
        "import {} --as-of-source-time",
        data_file("sample.jsonl").display()
    );
    desk.say(&import).ok();
    let number = desk.letter("北渠垮了。");
    desk.walk(
        &number,
        "clerk classify class=suggestion\nclerk forward to=water",
    );
    let read = || {
        let list = desk.say("list --by newest --limit 1000 --json").ok();
        let due = desk.say("list --limit 1000 --json").ok();
        let found = desk.say("search 北渠 --json").ok();
        (list, due, found, desk.show(&number))
    };
    let before = read();
    desk.say("rebuild").ok();
    assert_eq!(read(), before);
    desk.say("rebuild --search").ok();
    assert_eq!(read(), before);
    desk.say("rebuild --check --search").fails(64);
    desk.is_clean();
}

#[test]
fn what_is_past_its_retention_period_is_told_and_nothing_goes() {
    let desk = Desk::new();
    let number = desk.letter("请修好晴坡村的水渠。");
    desk.walk(
        &number,
        &(forwarded("class=suggestion")
            + "\nwater-1 accept way=paper
               water-1 start handler=water-1 no_conflict=yes
               water-1 investigate note=研究
               water-1 reply-suggestion adoption=partly-adopted note=部分采纳
               clerk archive retention=10-years"),
    );
    let before = desk.show(&number);
    let told = |on: &str| {
        let lines = desk.say(&format!("retention --dry-run --json {on}"));
        lines.json_lines()
    };
    let [now] = told("").try_into().expect("one is archived");
    assert_eq!(now["number"], number.as_str());
    assert_eq!(
        (&now["retention"], &now["proposed"], &now["over"]),
        (&"10-years".into(), &"10-years".into(), &false.into())
    );
    let last = now["last_day"].as_str().expect("a day").to_owned();
    assert!(last.ends_with("-12-31"), "{last}");
    let day: Date = last.parse().expect("a day");
    let after = day.tomorrow().expect("a day");
    assert_eq!(told(&format!("--on {day}"))[0]["over"], false);
    assert_eq!(told(&format!("--on {after}"))[0]["over"], true);
    assert_eq!(desk.show(&number), before);
    // There is no way to let it do more than say so.
    desk.say("retention").fails(64);
    desk.is_clean();
}
