//! Offices that share a database, and units that share an office, see nothing of each other's matters: what is not
//! theirs answers like what was never there. Forwarding, review and supervision open a matter to those they reach.

use huiyin_domain::access::Of;
use huiyin_testkit::postgres;

use crate::desk::{Desk, OFFICE};
use crate::looked_up::look_up;
use crate::visitor::{House, Page, Visitor};
use crate::walks::{ANSWERED, HEARD, ROUTE_6, forwarded, reviewed};

const OTHER: &str = "chuanmu-0";
const TEXT: &str = "请修好柿坞村的渡槽。";
const THEIR_TEXT: &str = "请修好菱泊村的拦河坝。";

/// An office of the same units and people under another code, in the same database.
fn beside(database: String) -> Desk {
    let set_up = std::fs::read_to_string(OFFICE).expect("the set-up file");
    let desk = Desk::bare(Some(database));
    let set_up = desk.write("office.toml", set_up.replace("yantai-0", OTHER));
    desk.say(&format!("init --from {}", set_up.display())).ok();
    desk
}

/// The answer without what was asked for in it.
fn answer(page: &Page, number: &str) -> (u16, String) {
    (page.status, page.words().replace(number, "N"))
}

#[test]
fn g5_offices_that_share_a_database_see_nothing_of_each_other() {
    let database = postgres::url();
    let (ours, theirs) = (Desk::on(database.clone()), beside(database));
    let own = ours.letter(TEXT);
    let number = theirs.letter(THEIR_TEXT);
    for step in [&*forwarded(ROUTE_6), HEARD, ANSWERED] {
        theirs.walk(&number, step);
    }
    let code = theirs.code(&number);
    let never = number.rsplit_once('-').expect("a number").0.to_owned() + "-9999";

    commands(&ours, &number, &never);
    let backup = ours.beside("backup");
    let house = House::of(ours, &["clerk", "water-1", "county-1", "discipline-1"]);
    for officer in ["clerk", "water-1", "county-1", "discipline-1"] {
        pages(&house.sign_in(officer), officer, &number, &never);
    }
    let visitor = house.visitor();
    let told = [
        (&number, &*code),
        (&never, &*code),
        (&number, "AAAA-BBBB-CCCC-DDDD"),
    ]
    .map(|(number, code)| answer(&look_up(&visitor, number, code), number));
    assert_eq!(
        (&told[0], &told[0]),
        (&told[1], &told[2]),
        "a code of another office opens nothing here"
    );
    visitor
        .get(&format!("/journal/{OTHER}/g1/checkpoint"))
        .is(404);
    let health = house.server.published();
    assert_eq!(health["office"], "yantai-0");

    let secret = house.desk.write("passphrase", "十二个字以上的口令和短语\n");
    let (to, secret) = (backup.display(), secret.display());
    house
        .desk
        .say(&format!("backup --out {to} --passphrase-file {secret}"))
        .ok();
    let holds = |text: &str| {
        let parts = std::fs::read_dir(&backup).expect("a backup");
        let mut parts =
            parts.map(|part| std::fs::read(part.expect("a part").path()).expect("bytes"));
        parts.any(|part| {
            part.windows(text.len())
                .any(|bytes| bytes == text.as_bytes())
        })
    };
    assert!(
        holds(TEXT) && !holds(THEIR_TEXT),
        "a backup is of one office"
    );
    drop(house.server);
    house.desk.is_clean();
    theirs.is_clean();
    assert_eq!(house.desk.show(&own)["stage"], "registered");
}

/// Every command that names a matter, and every list.
fn commands(desk: &Desk, number: &str, never: &str) {
    for command in [
        "show N --json",
        "receipt N --json",
        "export N --as clerk",
        "step N forward to=water told=paper --as clerk --json",
        "code N --as clerk --json",
    ] {
        let said = |number: &str| {
            let done = desk.say(&command.replace('N', number));
            (
                done.code,
                done.out.replace(number, "N"),
                done.err.replace(number, "N"),
            )
        };
        let refused = said(number);
        assert_ne!(refused.0, 0, "{command}");
        assert_eq!(refused, said(never), "{command}");
    }
    for command in ["list --json", "search 拦河坝 --json", "audit --json"] {
        let done = desk.say(command);
        let names = |said: &str| said.contains(OTHER) || said.contains("菱泊村");
        assert!(
            !names(&done.out) && !names(&done.err),
            "{command}: {done:?}"
        );
    }
}

/// Every route of officers: with a number of another office as with one that was never given.
fn pages(reader: &Visitor, officer: &str, number: &str, never: &str) {
    let mut asked = 0;
    for route in huiyin_web::ROUTES
        .iter()
        .filter(|route| route.path.contains("{number}"))
    {
        let said = |number: &str| {
            let path = route.path.replace("{number}", number);
            let path = [
                ("{n}", "1"),
                ("{kind}", "handling-opinion"),
                ("{step}", "urge"),
            ]
            .iter()
            .fold(path, |path, (part, value)| path.replace(part, value));
            let page = match route.method {
                "GET" => reader.send("GET", &path, &[], b""),
                _ => reader.post_once(&path, &[("do", "save")]),
            };
            let to = page.header("location").replace(number, "N");
            (answer(&page, number), to)
        };
        let refused = said(number);
        assert_eq!(
            refused,
            said(never),
            "{officer} {} {}",
            route.method,
            route.path
        );
        if route.act.row().of == Of::Matter && route.path.starts_with("/staff") {
            assert_eq!(refused.0.0, 404, "{officer} {}", route.path);
        }
        asked += 1;
    }
    assert!(asked > 20, "{asked}");
    for path in [
        "/staff",
        "/staff/matters",
        "/staff/registers/letters-visits",
        "/staff/search?q=拦河坝",
    ] {
        let page = reader.get(path);
        assert!(
            !page.text.contains(OTHER) && !page.text.contains("菱泊村"),
            "{officer} {path}"
        );
    }
}

#[test]
fn g5_a_unit_sees_of_others_what_is_forwarded_reviewed_or_supervised() {
    let desk = Desk::new();
    let number = desk.letter(TEXT);
    let house = House::of(desk, &["water-1", "roads-1", "county-1", "city-1"]);
    let sees = |house: &House, officer: &str| {
        let reader = house.sign_in(officer);
        let page = reader.get(&format!("/staff/matters/{number}"));
        let never = number.rsplit_once('-').expect("a number").0.to_owned() + "-9999";
        let unknown = reader.get(&format!("/staff/matters/{never}")).is(404);
        match page.status {
            200 => true,
            _ => {
                assert_eq!(
                    answer(&page, &number),
                    answer(&unknown, &never),
                    "{officer}"
                );
                let found = reader.get("/staff/search?q=渡槽");
                assert!(!found.text.contains(&number), "{officer}");
                false
            }
        }
    };
    let everybody = ["water-1", "roads-1", "county-1", "city-1"];
    let seen = |house: &House| everybody.map(|officer| sees(house, officer));
    // The county is above the bureau: it supervises from the first day.
    assert_eq!(seen(&house), [false, false, true, true]);
    house.server.stop().ok();
    let desk = house.desk;
    desk.walk(&number, &forwarded(ROUTE_6));
    let house = House::of(desk, &[]);
    assert_eq!(seen(&house), [true, false, true, true]);
    house.server.stop().ok();
    let desk = house.desk;
    for step in [HEARD, ANSWERED, &*reviewed("outcome=upheld")] {
        desk.walk(&number, step);
    }
    let house = House::of(desk, &[]);
    assert_eq!(seen(&house), [true, false, true, true]);
}
