//! Whatever is typed: a clear message, the right exit code, and nothing lost.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use crate::desk::{Desk, today};
use crate::run::{again_as, own_program, program};
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

    // Threads of one process work on one office; it takes signer and key service from the program under test.
    let Some(signer) = std::env::var_os("HUIYIN_PROGRAM") else {
        let name =
            "bad_input::two_writers_on_one_matter_are_both_answered_and_one_of_them_is_refused";
        return again_as(
            &mut Command::new(own_program()),
            name,
            "HUIYIN_PROGRAM",
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
