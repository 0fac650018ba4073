//! The last level: from the request for a re-review to the day on which nothing further can be asked.

use huiyin_browser::{Browser, Office, Wish, today};
use huiyin_wording::{Locale, sentence};
use serde_json::Value;

fn t(key: &str) -> String {
    sentence(Locale::Zh, key, &[])
}

fn look_up(browser: &Browser, number: &str, code: &str) {
    browser.visit("/progress");
    browser.fill(&t("progress.lookup.number"), number);
    browser.fill(&t("progress.lookup.code"), code);
    browser.click(&t("progress.lookup.open"));
    assert_eq!(browser.path(), format!("/progress/{number}"));
}

fn duty(matter: &Value, kind: &str) -> Value {
    let duties = matter["obligations"].as_array().expect("a list");
    let duty = duties.iter().find(|duty| duty["kind"] == kind);
    duty.unwrap_or_else(|| panic!("no {kind} in {duties:?}"))
        .clone()
}

/// What a petitioner is told on the page where a re-review could be asked for.
fn refused(browser: &Browser, number: &str) {
    browser.visit(&format!("/progress/{number}/re-review"));
    let said = browser.text_of("main").join("\n");
    for key in ["closed", "closed_new"] {
        let wanted = t(&format!("progress.review.{key}"));
        assert!(said.contains(&wanted), "{wanted} is not in: {said}");
    }
    assert!(said.contains("第三十六条"), "{said}");
    assert_eq!(
        browser.attributes("main form", "action"),
        Vec::<String>::new()
    );
}

#[test]
fn a_re_review_is_asked_for_decided_and_served_and_after_it_nothing_further_can_be_asked() {
    let office = Office::demo();
    let letter = office.letter("请修好晴坡村的水渠，现在浇不上水。");
    office.reviewed(&letter);
    let number = letter.number.as_str();
    let mut steps = office.steps(number);
    for officer in ["city-review", "city-1"] {
        office.let_in(officer);
    }
    let server = office.serve();

    // The petitioner asks the next higher unit, on a telephone without scripts.
    let phone = Browser::open(&server.base, Wish::PLAIN_PHONE);
    look_up(&phone, number, &letter.code);
    phone.click(&t("progress.button.request-re-review"));
    let asked = phone.text_of("dl.pairs").join("\n");
    assert!(asked.contains("禾川市人民政府"), "who is asked? {asked}");
    assert!(asked.contains("复查意见"), "against what? {asked}");
    phone.fill(&t("progress.review.wrong"), "仍没有写何时动工。");
    phone.fill(&t("progress.review.wanted"), "请写明动工的日子。");
    phone.click(&t("progress.review.send.re-review"));
    let said = phone.text_of("[role=status]").join("\n");
    assert_eq!(said, t("progress.done.request-re-review"));
    steps.push("request-re-review".to_owned());
    assert_eq!(office.steps(number), steps);
    let matter = office.show(number);
    assert_eq!(matter["stage"], "under-re-review");
    assert_eq!(matter["unit"], "city");
    assert_eq!(duty(&matter, "rereview_request")["ended"]["how"], "met");
    let owed = duty(&matter, "rereview_opinion");
    assert_eq!(owed["owner"], "city");
    assert!(owed["ended"].is_null(), "{owed}");

    // The re-review body finds it on its desk, with what was asked, and decides.
    let desk = Browser::open(&server.base, Wish::DESK);
    desk.sign_in("city-review");
    desk.click(&t("staff.reviews"));
    let numbers = desk.text_of("td.no");
    let row = numbers.iter().position(|one| one == number);
    let row = row.unwrap_or_else(|| panic!("{number} is not among {numbers:?}"));
    let link = desk.attributes("td.what a.ask", "href")[row].clone();
    desk.click_first(&format!("a.ask[href='{link}']"));
    desk.click("复核申请书");
    let request = desk.text_of(".paper").join("\n");
    assert!(request.contains("仍没有写何时动工。"), "{request}");
    desk.visit(&link);
    let step = desk.text_of(".do .btn-main")[0].clone();
    desk.click(&step);
    desk.tick("#outcome-changed");
    for (piece, text) in [
        ("request", "写明动工的日子"),
        ("facts", "原处理意见、复查意见都没有写明动工的日子。"),
        ("finding", "明年三月一日动工，五月底以前通水。"),
        ("basis", "《信访工作条例》第三十六条"),
    ] {
        desk.type_into(&format!("[id='{piece}.1']"), text);
    }
    desk.select_first("#signed_by");
    desk.click_first("main form [name=do][value=take]");
    steps.push("issue-re-review".to_owned());
    assert_eq!(office.steps(number), steps, "{}", desk.text());
    let matter = office.show(number);
    assert_eq!(matter["stage"], "re-reviewed");
    assert_eq!(duty(&matter, "rereview_opinion")["ended"]["how"], "met");

    // It is served, with proof.
    let counter = Browser::open(&server.base, Wish::DESK);
    counter.sign_in("city-1");
    counter.visit(&format!("/staff/matters/{number}/serve"));
    counter.click_first("#document [value=re-review-opinion]");
    counter.type_into("#day", &today());
    counter.tick("#way-handed");
    counter.tick("#proof-yes");
    counter.type_into("#reference", "H-2");
    counter.click_first("main form [name=do][value=take]");
    steps.push("serve".to_owned());
    assert_eq!(office.steps(number), steps, "{}", counter.text());

    // Its petitioner reads it; there is no further button, and the page of one says why.
    let course = format!("/progress/{number}");
    phone.visit(&course);
    phone.click("看复核意见书");
    let opinion = phone.text_of(".paper").join("\n");
    assert!(opinion.contains("明年三月一日动工"), "{opinion}");
    phone.visit(&course);
    for further in ["request-review", "request-re-review"] {
        let button = t(&format!("progress.button.{further}"));
        assert!(!phone.offers(&button), "{button} is offered");
    }
    refused(&phone, number);

    // The timer closes it for good.
    drop((phone, desk, counter, server));
    office.timer();
    let server = office.serve();
    let phone = Browser::open(&server.base, Wish::PLAIN_PHONE);
    look_up(&phone, number, &letter.code);
    steps.push("finalise".to_owned());
    assert_eq!(office.steps(number), steps);
    let matter = office.show(number);
    assert_eq!(matter["stage"], "final");
    let duties = matter["obligations"].as_array().unwrap();
    assert!(
        duties.iter().all(|duty| !duty["ended"].is_null()),
        "{duties:?}"
    );
    assert!(phone.text().contains(&t("stage.final")), "{}", phone.text());
    refused(&phone, number);
    assert_eq!(office.steps(number), steps, "looking is no step");
}
