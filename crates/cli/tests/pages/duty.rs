//! The roster of a unit: a week that whoever works sees, and a form for whoever sets it.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use crate::admin::house;
use crate::desk::today;
use crate::visitor::Visitor;

const PEOPLE: [&str; 5] = ["clerk", "water-1", "water-head", "county-head", "roads-1"];

/// So many days from today.
fn day(days: i64) -> String {
    let today: Date = today().parse().expect("a day");
    today.saturating_add(Span::new().days(days)).to_string()
}

/// The time of day in the office's zone.
#[expect(
    clippy::disallowed_methods,
    reason = "the program under test runs on the machine's clock"
)]
fn clock() -> String {
    let zone = TimeZone::get("Asia/Shanghai").expect("the zone is built in");
    let now = zone.to_datetime(Timestamp::now());
    now.strftime("%H:%M").to_string()
}

fn once(n: u32) -> String {
    format!("{n:032x}")
}

/// A shift of the water bureau tomorrow, with these fields instead of its own.
fn set(visitor: &Visitor, n: u32, other: &[(&str, &str)]) -> crate::visitor::Page {
    let (token, tomorrow) = (once(n), day(1));
    let mut fields = vec![
        ("once", token.as_str()),
        ("unit", "water"),
        ("day", tomorrow.as_str()),
        ("begins", "17:30"),
        ("ends", "８：30"),
        ("lead", "water-head"),
        ("officers", "water-1"),
        ("officers", "water-2"),
        ("phone", "000-0002"),
    ];
    for (name, value) in other {
        fields.retain(|(kept, _)| kept != name);
        fields.push((name, value));
    }
    visitor.post_once("/staff/duty", &fields)
}

fn week(days: i64) -> String {
    format!("/staff/duty?unit=water&week={}", day(days))
}

#[test]
fn a_shift_is_set_once_by_a_head_and_seen_by_whoever_works() {
    let house = house(&PEOPLE);
    let head = house.sign_in("water-head");
    let empty = head.get(&week(1)).is(200);
    assert!(empty.words().contains("这一周没有排班"), "one sentence");
    assert!(empty.all("table.duty").is_empty());
    let saved = set(&head, 1, &[]);
    assert_eq!(saved.status, 303, "{}", saved.text);
    assert!(saved.header("location").contains("done=1"));
    // The same press again is not a second shift.
    assert_eq!(set(&head, 1, &[]).status, 303);
    let shown = house.sign_in("water-1").get(&week(1)).is(200);
    let rows = shown.texts("table.duty tbody tr:has(td.num)");
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert_eq!(
        shown.all("table.duty td[colspan]").len(),
        6,
        "the other days"
    );
    for words in [
        "17:30",
        "08:30",
        "水务负责人",
        "水务承办一、水务承办二",
        "000-0002",
    ] {
        assert!(rows[0].contains(words), "{words}: {rows:?}");
    }
    // Whoever does not set it sees no form; whoever stands above does.
    assert!(
        shown
            .all("form[method=post][action='/staff/duty']")
            .is_empty()
    );
    let form = "form[method=post][action='/staff/duty'] #day";
    let above = house.sign_in("county-head").get(&week(1)).is(200);
    assert_eq!(above.all(form).len(), 1);
    assert!(
        house
            .sign_in("clerk")
            .get(&week(1))
            .is(200)
            .all(form)
            .is_empty()
    );
    let administrator = house.sign_in("admin");
    administrator.get("/staff/duty").is(403);
    for person in ["water-1", "clerk", "admin"] {
        assert_eq!(set(&house.sign_in(person), 7, &[]).status, 403, "{person}");
    }
}

#[test]
fn a_form_with_faults_comes_back_filled_with_each_fault_beside_its_field() {
    let house = house(&PEOPLE);
    let head = house.sign_in("water-head");
    let wrong = set(
        &head,
        1,
        &[("begins", "25:00"), ("phone", "总机"), ("lead", "")],
    )
    .is(422);
    for (field, value) in [("begins", "25:00"), ("phone", "总机"), ("ends", "08:30")] {
        let input = wrong.all(&format!("#{field}[value='{value}']"));
        assert_eq!(input.len(), 1, "{field} keeps {value}");
    }
    for field in ["begins", "phone", "lead"] {
        assert_eq!(
            wrong.all(&format!("#{field}[aria-invalid=true]")).len(),
            1,
            "{field}"
        );
    }
    assert_eq!(wrong.all("#officer-water-2[checked]").len(), 1);
    assert_eq!(wrong.all(".summary a").len(), 3);
    // What the roster refuses is told in the same way, and names the other shift.
    assert_eq!(set(&head, 2, &[]).status, 303);
    let across = set(&head, 3, &[("begins", "20:00"), ("ends", "09:00")]).is(422);
    assert!(
        across.texts(".summary").join(" ").contains("17:30"),
        "the other shift"
    );
    let past = set(&head, 4, &[("day", &day(-1))]).is(422);
    assert_eq!(past.all("#day[aria-invalid=true]").len(), 1);
}

#[test]
fn every_page_of_the_office_says_who_is_on_duty_and_public_pages_the_telephone_alone() {
    let house = house(&["clerk"]);
    let clerk = house.sign_in("clerk");
    let line = |page: &str| clerk.get(page).is(200).texts(".on-duty a").join("");
    assert!(line("/staff").contains("未排班"));
    let public = |path| house.visitor().get(path).is(200).text;
    assert!(!public("/visit").contains("000-0003"));
    let (token, today, tomorrow) = (once(1), day(0), day(1));
    // From this minute on, so that it is now whenever the test runs.
    let now = clock();
    let fields = [
        ("once", token.as_str()),
        ("unit", "bureau"),
        ("day", &today),
        ("begins", &now),
        ("until_day", &tomorrow),
        ("ends", "23:00"),
        ("lead", "county-head"),
        ("officers", "clerk"),
        ("phone", "000-0003"),
    ];
    let saved = clerk.post_once("/staff/duty", &fields);
    assert_eq!(saved.status, 303, "{}", saved.text);
    for page in ["/staff", "/staff/matters", "/staff/registers"] {
        let said = line(page);
        for words in ["县政府负责人（带班）", "登记员", "000-0003"] {
            assert!(said.contains(words), "{page}: {said}");
        }
    }
    // Names are Chinese on a page in English as well, and a screen reader is told so.
    let english = house.sign_in("clerk").in_english().get("/staff").is(200);
    let names = english.texts(".on-duty [lang=zh-CN]");
    assert_eq!(names, ["县政府负责人", "登记员"]);
    let marked = clerk.get("/staff/duty").is(200);
    assert_eq!(marked.all("table.duty td.num b").len(), 1, "it is now");
    // To everybody the telephone, and nobody's name.
    for path in ["/", "/visit", "/progress"] {
        let text = public(path);
        assert!(text.contains("000-0003"), "{path}");
        assert!(
            !text.contains("登记员") && !text.contains("县政府负责人"),
            "{path}"
        );
    }
    // Whoever only keeps the machine is not told.
    let administrator = house.sign_in("admin");
    let page = administrator.get("/staff/account").is(200);
    assert!(page.all(".on-duty").is_empty());
}
