//! G6: a lawful erasure destroys keys and rows and leaves its public mark; receipts, seals and counts still verify
//! (journal specification, T12).

use std::path::Path;

use crate::anonymous::files;
use crate::desk::Desk;
use crate::looked_up::visitor;
use crate::pdf::words_of_pdf;
use crate::planted::{PLANTED, Planted};
use crate::run::{Done, huiyin, program};
use crate::visitor::House;

const ERASE: &str = "--subject all --basis ordered --reference 决定〔2026〕8号 --json";

/// How many entries the journal has, and whether a receipt still verifies.
fn entries(desk: &Desk) -> u64 {
    let audit = desk.say("audit --json").json();
    assert_eq!(audit["clean"], true, "{audit:#}");
    audit["types"]
        .as_array()
        .expect("types")
        .iter()
        .filter_map(|one| one[1].as_u64())
        .sum()
}

#[test]
fn g6_what_is_erased_by_law_opens_no_more_and_everything_else_still_verifies() {
    let planted = Planted::open();
    let number = planted.answered.clone();
    let house = planted.house;
    issue_an_opinion(&house, &number);
    let code = house.desk.code(&number);
    house.server.stop().ok();
    let desk = house.desk;
    desk.remember(&number, &code);
    let before = desk.show(&number);
    let receipt = Receipt::of(&desk, &number);
    receipt.is_valid(&desk);
    let count = entries(&desk);
    let records = read_all(&desk.data().join("keys"));

    // Nobody but a head above the unit that has it; and not because of a period that still runs.
    for code in ["water-1", "water-head", "roads-1", "auditor-1"] {
        let done = desk.say(&format!("erase {number} {ERASE} --as {code}"));
        assert_ne!(done.code, 0, "{code}: {done:?}");
    }
    let early = ERASE.replace("ordered", "retention-over");
    desk.say(&format!("erase {number} {early} --as county-head"))
        .fails(1)
        .says("not archived");
    assert_eq!(entries(&desk), count);

    let erased = desk
        .say(&format!("erase {number} {ERASE} --as county-head"))
        .json();
    assert!(
        erased["keys"].as_u64() >= Some(3) && erased["rows"].as_u64() >= Some(4),
        "{erased}"
    );
    assert_eq!(
        entries(&desk),
        count + 1,
        "one public mark, and nothing is gone"
    );
    desk.is_clean();
    let after = desk.show(&number);
    assert_eq!(
        after["entries"].as_array().map(Vec::len),
        before["entries"].as_array().map(|all| all.len() + 1)
    );
    assert_eq!(
        (&after["text"], &after["stage"]),
        (&before["text"], &before["stage"])
    );
    assert_ne!(
        read_all(&desk.data().join("keys")),
        records,
        "the keys are overwritten"
    );
    // It is done once.
    desk.say(&format!("erase {number} {ERASE} --as county-head"))
        .fails(1)
        .says("erased already");
    // The receipt from before is what it was, and a new one can be made.
    receipt.is_valid(&desk);
    Receipt::of(&desk, &number).is_valid(&desk);

    // Its petitioner is told, and sees what was done; neither files nor papers open.
    let house = House::of(desk, &[]);
    let petitioner = visitor(&house, &number);
    let page = petitioner.get(&format!("/progress/{number}")).is(200);
    assert!(
        page.words().contains("已经依法删除，谁也打不开了"),
        "{}",
        page.words()
    );
    petitioner
        .get(&format!("/progress/{number}/files/1"))
        .is(404);
    for planted in PLANTED {
        assert!(!page.text.contains(planted), "{planted}");
    }
    house.server.published();
    house.server.stop().ok();
}

/// With the telephone that a paper must hold.
fn issue_an_opinion(house: &House, number: &str) {
    house.give_telephone();
    let handler = house.sign_in("water-1");
    let matter = handler.get(&format!("/staff/matters/{number}")).is(200);
    let paper = handler.get(&matter.link("信访处理意见书")).is(200);
    handler.submit(&paper.form("印发 信访处理意见书")).is(200);
    let petitioner = visitor(house, number);
    let own = petitioner.get(&format!("/progress/{number}")).is(200);
    let words = words_of_pdf(&petitioner.bytes(&own.link("正式文书（PDF）")));
    assert!(words.contains(PLANTED[0]), "{words}");
}

/// What a petitioner took home, and the key to check it with.
struct Receipt {
    file: String,
    key: String,
}

impl Receipt {
    fn of(desk: &Desk, number: &str) -> Self {
        let said = desk.say(&format!("receipt {number} --json")).json();
        let word = |name: &str| said[name].as_str().expect("a text").to_owned();
        Self {
            file: word("file"),
            key: word("vkey"),
        }
    }

    #[track_caller]
    fn is_valid(&self, desk: &Desk) {
        let file = desk.write("kept.tlog-proof", &self.file);
        let file = file.to_str().expect("a plain path");
        let said = huiyin(["verify", file, "--key", &self.key, "--json"]);
        assert!(said.out.contains("VALID-LOG-ONLY"), "{said:?}");
    }
}

fn read_all(folder: &Path) -> Vec<u8> {
    let mut found = Vec::new();
    files(folder, &mut found);
    found.sort();
    found
        .iter()
        .flat_map(|path| std::fs::read(path).expect("a file"))
        .collect()
}

#[test]
fn g6_an_erasure_that_is_killed_anywhere_goes_on_where_it_stopped_and_marks_once() {
    let planted = Planted::open();
    let answered = planted.answered.clone();
    let house = planted.house;
    house.server.stop().ok();
    let desk = house.desk;
    for (number, place) in [
        (desk.letter("北渠垮了，请修。"), "erase-marked:1"),
        // It has a file as well, and so a second key.
        (answered, "erase-key:1"),
        (desk.letter("渡口的路坏了。"), "erase-destroyed:1"),
    ] {
        let count = entries(&desk);
        let line = format!("erase {number} {ERASE} --as county-head");
        let mut command = program();
        command.args(line.split_whitespace()).args(desk.place());
        command
            .env("HUIYIN_DEBUG", "1")
            .env("HUIYIN_FAILPOINT", place);
        let killed = Done::of(command.output().expect("the program runs"));
        killed
            .fails(128 + 6)
            .says(place.split(':').next().expect("a name"));

        let erased = desk.say(&line).json();
        assert!(erased["keys"].as_u64() >= Some(1), "{place}: {erased}");
        assert!(erased["rows"].as_u64() >= Some(1), "{place}: {erased}");
        assert_eq!(entries(&desk), count + 1, "{place}: one public mark");
        desk.is_clean();
        desk.say(&line).fails(1);
        assert_eq!(entries(&desk), count + 1, "{place}: and no second one");
    }
}
