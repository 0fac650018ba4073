//! Who opened what is sealed, told to its petitioner; and asking why, past whoever opened it.

use crate::desk::{Desk, today};
use crate::follow::{look_up, visitor};
use crate::visitor::{House, Page, Visitor};
use crate::walks::{HEARD, ROUTE_6, forwarded};

/// A matter that the water bureau handles and exported: its handler first, then its head.
fn opened() -> (Desk, String) {
    let desk = Desk::new();
    let number = desk.letter("请修好晴坡村的水渠。");
    for step in [&*forwarded(ROUTE_6), HEARD] {
        desk.walk(&number, step);
    }
    for officer in ["water-1", "water-head"] {
        desk.say(&format!("export {number} --as {officer}")).ok();
    }
    (desk, number)
}

fn listed(page: &Page) -> Vec<String> {
    page.texts("[aria-labelledby=opened] .links > li")
}

fn course(visitor: &Visitor, number: &str) -> Page {
    visitor.get(&format!("/progress/{number}")).is(200)
}

/// The matters whose questions wait for an officer.
fn waiting(house: &House, officer: &str) -> Vec<String> {
    let page = house.sign_in(officer).get("/staff/sign-queue").is(200);
    page.texts("[aria-labelledby=asked] td.no")
}

#[test]
fn a_petitioner_sees_who_opened_and_an_officer_above_says_why() {
    let (desk, number) = opened();
    let house = House::of(desk, &["water-1", "water-head", "county-head", "county-1"]);
    let petitioner = visitor(&house, &number);
    let page = course(&petitioner, &number);
    let [newest, first] = listed(&page).try_into().expect("two openings");
    for (said, role) in [(&newest, "负责人"), (&first, "登记员")] {
        assert!(said.contains(&format!("雁台县水务局，{role}")), "{said}");
        assert!(said.contains("问为什么打开"), "{said}");
    }
    // A unit and a role, nobody's name or code.
    assert!(!page.text.contains("water-1") && !page.text.contains("水务承办一"));

    let ask = petitioner.click(&page, "问为什么打开").is(200);
    assert!(
        ask.words().contains("您的问题交给雁台县人民政府答复"),
        "{}",
        ask.words()
    );
    let form = ask.form("提交问题").with("note", "为什么导出。");
    // What was typed goes through a look-up that had ended.
    petitioner.submit(&page.form("看完了")).is(200);
    let over = petitioner.submit(&form).is(401);
    let code = house.desk.code(&number);
    let kept = petitioner
        .submit(&over.form("查询").with("code", &code))
        .is(200);
    let form = kept.form("提交问题");
    assert_eq!(form.value("note").map(str::trim), Some("为什么导出。"));
    let done = petitioner.submit(&form).is(200);
    assert!(
        done.texts("[role=status]")
            .join(" ")
            .contains("由上面的单位答复")
    );
    let asked = &listed(&done)[0];
    assert!(asked.contains("由雁台县人民政府在"), "{asked}");
    assert!(!asked.contains("问为什么打开"), "once about each: {asked}");
    // Sent twice it is one question; another about the same opening is none.
    petitioner.submit(&form).is(200);
    let again = petitioner.get(&ask.path).is(200);
    assert!(
        again
            .texts("main form button")
            .iter()
            .all(|button| !button.contains("提交问题"))
    );

    // It waits for whoever decides above, and for nobody of the unit that opened.
    assert_eq!(
        waiting(&house, "county-head"),
        std::slice::from_ref(&number)
    );
    assert!(waiting(&house, "water-head").is_empty());
    for (officer, step) in [
        ("water-head", "answer-opening"),
        ("county-1", "answer-opening"),
    ] {
        let line = format!("{officer} {step} note=看过了");
        let refused = house.desk.step(&number, &line);
        assert_ne!(refused.code, 0, "{officer}: {refused:#?}");
    }
    let head = house.sign_in("county-head");
    let queue = head.get("/staff/sign-queue").is(200);
    // Whoever answers sees the question and what it is about, and by when.
    let answer = head.click(&queue, "请修好晴坡村的水渠").is(200);
    let asked = answer.texts(".asked-why p");
    assert_eq!(asked[0], "为什么导出。");
    assert!(
        asked[1].contains("水务负责人") && asked[1].contains("导出了档案"),
        "{asked:?}"
    );
    let left = answer.texts(".head p").join(" ");
    assert!(left.contains("剩 15 天"), "{left}");
    let form = answer.form("答复启封询问");
    head.submit(&form.with("note", "为办理交接导出，档案里没有身份。"))
        .is(200);
    assert!(waiting(&house, "county-head").is_empty());

    let page = course(&petitioner, &number);
    let [answered, open] = listed(&page).try_into().expect("two openings");
    assert!(answered.contains("为办理交接导出"), "{answered}");
    assert!(
        open.contains("问为什么打开") && !open.contains("为办理交接导出"),
        "{open}"
    );
    assert!(
        page.words()
            .contains("雁台县人民政府答复了您：为什么打开身份")
    );
    drop(house.server);
    house.desk.is_clean();
}

#[test]
fn a_question_goes_to_the_unit_that_stands_above_whoever_opened_whatever_is_sent() {
    let (desk, number) = opened();
    let view = desk.show(&number);
    let entries = view["entries"].as_array().expect("entries");
    let exported = entries.iter().filter(|entry| entry["type"] == 31);
    let exported = exported.map(|entry| entry["seq"].as_u64().expect("a position"));
    let exported = exported.collect::<Vec<_>>()[0];
    let ask = |opening: u64, unit: &str, officer: &str| {
        let line =
            format!("petitioner ask-opening opening={opening} unit={unit} officer={officer}");
        desk.step(&number, &line).code
    };
    for (opening, unit, officer) in [
        (exported, "roads", "roads-1"),
        (exported, "water", "water-2"),
        (exported + 1000, "water", "water-1"),
        (0, "water", "water-1"),
    ] {
        assert_ne!(ask(opening, unit, officer), 0, "{opening} {unit} {officer}");
    }
    assert_eq!(ask(exported, "water", "water-1"), 0);
    desk.is_clean();
}

#[test]
fn what_is_opened_of_an_accusation_is_not_told_before_its_time() {
    let desk = Desk::new();
    let today = today();
    let done = desk.say(&format!(
        "register channel=letter unit=discipline received={today} text=举报。 class=accusation accused_units=roads --as discipline-1 --query-code --json"
    ));
    let said = done.json();
    let word = |key: &str| {
        said[key]
            .as_str()
            .unwrap_or_else(|| panic!("{done:#?}"))
            .to_owned()
    };
    let (number, code) = (word("number"), word("query_code"));
    desk.say(&format!("export {number} --as discipline-1")).ok();
    let house = House::of(desk, &[]);
    let petitioner = house.visitor();
    let page = look_up(&petitioner, &number, &code).is(200);
    assert!(listed(&page).is_empty(), "{:?}", listed(&page));
    assert!(
        page.words().contains("打开满 30 天后在这里显示"),
        "{}",
        page.words()
    );
    // The address of one that is not shown yet is none.
    for n in 1..=4 {
        petitioner
            .get(&format!("/progress/{number}/openings/{n}"))
            .is(404);
    }
}
