//! Who may read a matter, query codes for paper, and answers that tell nothing to those kept out.

use std::process::Stdio;

use huiyin_journal::base64;
use huiyin_journal::commit::body_commit;

use crate::desk::{Desk, JournalRow, today};
use crate::run::{Done, program};
use crate::walks::{ANSWERED, HEARD, ROUTE_6, forwarded};

/// A letter that accuses the water bureau, at the bureau: its number.
fn accusation(desk: &Desk) -> String {
    let number = desk.letter("举报北渠水费多收少记。");
    desk.walk(
        &number,
        "clerk name-accused units=water note=反映水务局违规收费
         clerk classify class=accusation",
    );
    number
}

/// What a command did, with the number taken out.
fn without(number: &str, done: Done) -> (i32, String, String) {
    (
        done.code,
        done.out.replace(number, "N"),
        done.err.replace(number, "N"),
    )
}

#[test]
fn to_those_it_accuses_an_accusation_is_a_number_that_was_never_given_out() {
    let desk = Desk::new();
    let number = accusation(&desk);
    let (start, _) = number.rsplit_once('-').expect("office, year, number");
    let unknown = format!("{start}-99999");
    for line in [
        "show N",
        "show N --json",
        "export N",
        "receipt N --json",
        "code N",
        "step N",
        "step N forward to=roads --json",
        "step N urge trigger=other form=phone reply_days=10 note=请说明 --json",
        "step N archive retention=permanent",
    ] {
        for officer in ["water-head", "water-1"] {
            let ask = |number: &str| {
                let line = line.replace('N', number);
                without(number, desk.say(&format!("{line} --as {officer}")))
            };
            let said = ask(&number);
            assert_eq!(said, ask(&unknown), "{line}");
            assert_eq!(said.0, 1, "{said:?}");
        }
    }
    // No export, no code and no step left a trace of it; the clerk reads on.
    let rows = desk.journal_rows(&number);
    assert!(
        rows.iter().filter(|row| row.kind() == 31).count() == 1
            && rows.iter().all(|row| row.kind() != 33)
    );
    desk.say(&format!("show {number} --as clerk")).ok();
    desk.is_clean();
}

#[test]
fn a_step_that_names_a_matter_not_theirs_to_read_tells_nothing_of_it() {
    let desk = Desk::new();
    let number = accusation(&desk);
    // Were the answers for these two different, each number of the public journal could be asked: does it accuse me?
    let of_others = desk.letter("校车不到村口，请安排。");
    let own = desk.letter("北渠垮了，请修。");
    desk.walk(
        &own,
        "clerk classify class=decision-request route=petition-procedure
         clerk forward to=water
         water-1 receive received={today}",
    );
    let (start, _) = number.rsplit_once('-').expect("office, year, number");
    let unknown = format!("{start}-99999");
    for step in [
        "not-accept grounds=review-open other=N way=paper note=请申请复查",
        "merge with=N note=同一事项",
    ] {
        let ask = |other: &str| {
            let line = format!("water-1 {}", step.replace('N', other));
            without(other, desk.step(&own, &line))
        };
        assert_eq!(ask(&number), ask(&unknown), "{step}");
        assert_eq!(ask(&of_others), ask(&unknown), "{step}");
    }
}

#[test]
fn list_and_search_show_an_officer_what_the_officer_may_read() {
    let desk = Desk::new();
    let accusing = accusation(&desk);
    let forwarded = desk.letter("北渠垮了，请修。");
    desk.walk(
        &forwarded,
        "clerk classify class=decision-request route=petition-procedure
         clerk forward to=water",
    );
    let numbers = |line: &str| -> Vec<String> {
        let rows = desk.say(&format!("{line} --json")).json_lines();
        rows.iter()
            .map(|row| row["number"].as_str().expect("a number").to_owned())
            .collect()
    };
    let both = [accusing.clone(), forwarded.clone()];
    let sorted = |mut numbers: Vec<String>| {
        numbers.sort();
        numbers
    };
    for all in [
        "list",
        "list --by newest",
        "list --as clerk",
        "search 北渠 --as clerk",
        "search 北渠",
    ] {
        assert_eq!(sorted(numbers(all)), sorted(both.to_vec()), "{all}");
    }
    for line in [
        "list",
        "list --by newest",
        "list --limit 1",
        "search 北渠",
        "search 北渠 --limit 1",
    ] {
        assert_eq!(
            numbers(&format!("{line} --as water-1")),
            [forwarded.as_str()],
            "{line}"
        );
        assert_eq!(numbers(&format!("{line} --as roads-1")), [""; 0], "{line}");
    }
}

#[test]
fn a_page_of_an_officer_is_filled_over_thousands_of_others_and_goes_on_only_to_something() {
    let desk = Desk::new();
    let forwarded = desk.letter("北渠垮了，请修。");
    desk.walk(
        &forwarded,
        "clerk classify class=decision-request route=petition-procedure
         clerk forward to=water",
    );
    let line = |n| {
        let text = "请修好渡口的路。";
        format!(
            "{{\"id\": \"s-{n}\", \"title\": \"路\", \"text\": \"{text}\", \"time\": \"2025-03-03T09:12:00+08:00\"}}\n"
        )
    };
    let others: String = (0..2_100).map(line).collect();
    let others = desk.write("others.jsonl", others);
    desk.say(&format!("import {}", others.display())).ok();
    for line in [
        "list --by newest",
        "list --by newest --limit 1",
        "search 渠 --limit 1",
    ] {
        let page = desk.say(&format!("{line} --as water-1"));
        assert!(page.out.contains(&forwarded), "{line}: {page:?}");
        assert!(!page.err.contains("go on"), "{line}: {page:?}");
    }
    let page = desk.say("list --by newest --limit 1 --as roads-1");
    assert!(
        page.out.is_empty() && !page.err.contains("go on"),
        "{page:?}"
    );
    desk.say("list --by newest --limit 1 --as clerk")
        .says("go on");
}

#[test]
fn without_a_query_code_nobody_acts_as_the_petitioner_and_the_counter_hands_one_out_once() {
    let desk = Desk::new();
    let petitioner = desk.write("sender.toml", "name = \"示例甲\"\n");
    let register = |fields: &str| {
        let line = format!(
            "register channel=letter unit=bureau received={} {fields} --json",
            today()
        );
        desk.say(&line).json()["number"]
            .as_str()
            .expect("a number")
            .to_owned()
    };
    let number = register(&format!(
        "text=请修路。 --petitioner {}",
        petitioner.display()
    ));
    let nameless = register("text=请修灯。");
    let withdraw = format!("step {number} withdraw confirmed=yes --as petitioner --json");
    assert_eq!(
        desk.say(&withdraw).fails(1).json()["refused"],
        "no_query_code"
    );
    desk.say(&format!("step {number} --as petitioner"))
        .fails(1)
        .says("huiyin code");
    desk.say(&format!("code {nameless} --as clerk"))
        .fails(1)
        .says("has no name");
    desk.say(&format!("code {number} --as county-1"))
        .fails(1)
        .says("雁台县信访局");
    desk.say(&format!("code {number} --as roads-1"))
        .fails(1)
        .says("Not found");
    let code = desk.say(&format!("code {number} --as clerk --json")).json()["query_code"]
        .as_str()
        .expect("a code")
        .to_owned();
    desk.say(&format!("code {number} --as clerk"))
        .fails(1)
        .says("already");
    // That it was handed out stands in the journal.
    assert!(
        desk.journal_rows(&number)
            .iter()
            .any(|row| row.kind() == 33 && row.number(0) == Some(3301))
    );
    desk.say(&withdraw).fails(1).says("Not found");
    desk.say(&format!("{withdraw} --code {code}")).ok();
    desk.stands(&number, "withdrawn", "bureau");
    desk.is_clean();
}

#[test]
fn what_went_wrong_is_told_in_the_readers_language() {
    let desk = Desk::new();
    let unknown = format!("{}-2026-99999", crate::desk::CODE);
    for line in [
        "show N",
        "step N accept way=paper --as water-1",
        "receipt N",
        "export N --as clerk",
    ] {
        let line = line.replace('N', &unknown);
        let said = desk.say(&format!("{line} --lang zh")).fails(1).err;
        assert!(
            said.contains(&format!("没有找到：{unknown}。")),
            "{line}: {said}"
        );
        assert!(!said.contains("there is no"), "{said}");
        desk.say(&format!("{line} --lang en"))
            .fails(1)
            .says(&format!("Not found: {unknown}."));
    }
    let of_others = format!(
        "register channel=letter unit=water received={} text=请修路。",
        today()
    );
    let said = desk
        .say(&format!("{of_others} --as clerk --lang zh"))
        .fails(1)
        .err;
    assert!(said.contains("这一步骤由 雁台县水务局 办理"), "{said}");
}

#[test]
fn a_reader_who_goes_away_ends_no_command() {
    let desk = Desk::new();
    desk.letter("请修路。");
    for line in ["step", "list", "list --json", "audit"] {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let mut command = program();
        command.args(line.split(' ')).args(if line == "step" {
            Vec::new()
        } else {
            desk.place()
        });
        let done = command
            .stdout(Stdio::from(writer))
            .output()
            .expect("the program runs");
        let said = String::from_utf8_lossy(&done.stderr);
        assert_eq!(done.status.code(), Some(0), "{line}: {said}");
        assert!(!said.contains("panicked"), "{line}: {said}");
    }
}

#[test]
fn an_export_tells_nobody_what_a_rating_says_and_still_proves_that_there_is_one() {
    const RATED: u64 = 27;
    let desk = Desk::new();
    let number = desk.letter("请修好晴坡村的水渠。");
    for step in [&*forwarded(ROUTE_6), HEARD, ANSWERED] {
        desk.walk(&number, step);
    }
    desk.walk(
        &number,
        "petitioner rate unit=water grade=dissatisfied pressed=yes note=有人让我写好话 not_done=asked,handled",
    );
    for officer in ["water-1", "water-head"] {
        let exported = desk.say(&format!("export {number} --as {officer}")).json();
        let entry = &exported["journal"]["exported_by_entry"];
        let mark = exported["journal"]["readers_mark"].as_str().expect("text");
        let begins = format!("{officer} / {entry} / {}", today());
        assert!(mark.starts_with(&begins), "{mark}");
        let rows = exported["journal"]["rows"].as_array().expect("rows");
        let rated: Vec<_> = rows
            .iter()
            .map(|row| (row, JournalRow::read(row)))
            .filter(|(_, row)| row.kind() == RATED)
            .collect();
        let [(row, read)] = &rated[..] else {
            panic!("one rating: {exported:#}")
        };
        assert!(row["fields"].is_null(), "{officer}: {row:#}");
        // The body hashes to what the leaf commits to, without what it says.
        let salt = base64::decode(row["body_salt"].as_str().expect("a salt")).expect("base64");
        let salt = salt.try_into().expect("32 bytes");
        let body = base64::decode(row["body"].as_str().expect("a body")).expect("base64");
        assert_eq!(read.view().body_commit, Some(&body_commit(&salt, &body)));
    }
    desk.is_clean();
}

#[test]
fn a_file_is_exported_by_its_handler_or_a_head_of_the_unit_that_has_it_and_by_no_other_reader() {
    let desk = Desk::new();
    desk.say("user add auditor-1 --name 审计一 --unit bureau --role auditor")
        .ok();
    let number = desk.letter("请修好晴坡村的水渠。");
    desk.walk(&number, &(forwarded(ROUTE_6) + HEARD));
    let before = desk.show(&number);
    for reader in ["clerk", "water-2", "county-1", "county-head", "auditor-1"] {
        desk.say(&format!("show {number} --as {reader}")).ok();
        desk.say(&format!("export {number} --as {reader} --lang zh"))
            .fails(1)
            .says("只由承办人或者现办单位的负责人导出");
    }
    assert_eq!(desk.show(&number), before, "no export, no entry");
    for exporter in ["water-1", "water-head", "water-leader"] {
        desk.say(&format!("export {number} --as {exporter}")).ok();
    }
    desk.is_clean();
}
